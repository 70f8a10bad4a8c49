//! Typed values as text: dates in ISO form, decimals exact, nothing for null; lists and maps as JSON.

use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Float32Type;
use arrow_array::types::Float64Type;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::types::TimestampMillisecondType;
use arrow_array::types::TimestampNanosecondType;
use arrow_array::types::TimestampSecondType;
use arrow_cast::display::ArrayFormatter;
use arrow_cast::display::FormatOptions;
use arrow_schema::ArrowError;
use arrow_schema::DataType;
use arrow_schema::Fields;
use arrow_schema::TimeUnit;

use crate::model::limits;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;
use crate::read::table::Grid;

/// A column of the ledger: a field, or a field inside nested ones.
pub(super) struct Column {
    /// The names, outermost first.
    pub path: Vec<String>,
    /// Its position at each level.
    pub picks: Vec<usize>,
    /// Its values are lists, maps or structs, and shown as JSON.
    pub is_json: bool,
}

/// The columns of `fields`: a struct is as many as it has fields, down to the header's deepest level.
pub(super) fn columns(fields: &Fields) -> Vec<Column> {
    let mut out = Vec::new();
    nested(fields, &mut Vec::new(), &mut Vec::new(), &mut out);
    out
}

fn nested(fields: &Fields, path: &mut Vec<String>, picks: &mut Vec<usize>, out: &mut Vec<Column>) {
    for (at, field) in fields.iter().enumerate() {
        path.push(field.name().clone());
        picks.push(at);
        match field.data_type() {
            DataType::Struct(inner)
                if !inner.is_empty() && path.len() < limits::HEADER_ROWS_MAX =>
            {
                nested(inner, path, picks, out);
            }
            kind => {
                let is_json = kind.is_nested() && !matches!(kind, DataType::Dictionary(..));
                out.push(Column { path: path.clone(), picks: picks.clone(), is_json });
            }
        }
        path.pop();
        picks.pop();
    }
}

/// Appends rows of `batch` from row `from` on, until the grid holds `budget` bytes; says which row is next.
pub(super) fn show(
    format: Format,
    columns: &[Column],
    batch: &RecordBatch,
    from: usize,
    (line, budget): (u64, usize),
    grid: &mut Grid,
) -> Result<usize, Trouble> {
    let damaged = |_: ArrowError| Flaw::Damaged(format, None);
    let found: Vec<(ArrayRef, Vec<ArrayRef>)> = columns
        .iter()
        .map(|it| it.find(batch))
        .collect::<Option<_>>()
        .ok_or(Flaw::Damaged(format, None))?;
    let shown: Vec<Shown<'_>> =
        found.iter().map(|it| Shown::new(&it.0)).collect::<Result<_, _>>().map_err(damaged)?;
    let mut text = String::new();
    let mut row = from;
    while row < batch.num_rows() && grid.bytes() < budget {
        grid.row(line + 1 + (row - from) as u64);
        for (shown, (_, above)) in shown.iter().zip(&found) {
            text.clear();
            if above.iter().all(|it| it.is_valid(row)) {
                shown.write(row, &mut text).map_err(damaged)?;
            }
            if text.len() > limits::RECORD_BYTES_MAX {
                return Err(Flaw::Excessive(format).into());
            }
            grid.cell(&text);
        }
        row += 1;
    }
    Ok(row)
}

impl Column {
    /// The column's values, and the structs around them.
    fn find(&self, batch: &RecordBatch) -> Option<(ArrayRef, Vec<ArrayRef>)> {
        let (first, rest) = self.picks.split_first()?;
        let mut array = Arc::clone(batch.columns().get(*first)?);
        let mut above = Vec::new();
        for pick in rest {
            let inner = Arc::clone(array.as_struct_opt()?.columns().get(*pick)?);
            above.push(array);
            array = inner;
        }
        Some((utc(array), above))
    }
}

/// A timestamp in a named zone as the same moment in a zone that is a number: names need a table of all zones.
///
/// Chinese zones have been eight hours ahead since 1991; of any other the moment is shown in UTC, with its Z.
fn utc(array: ArrayRef) -> ArrayRef {
    let DataType::Timestamp(unit, Some(zone)) = array.data_type() else { return array };
    if zone.starts_with(['+', '-']) || &**zone == "Z" || &**zone == "UTC" {
        return array;
    }
    let china = ["Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Chungking", "PRC"];
    let zone = if china.contains(&&**zone) { "+08:00" } else { "+00:00" };
    match unit {
        TimeUnit::Second => {
            Arc::new(array.as_primitive::<TimestampSecondType>().clone().with_timezone(zone))
        }
        TimeUnit::Millisecond => {
            Arc::new(array.as_primitive::<TimestampMillisecondType>().clone().with_timezone(zone))
        }
        TimeUnit::Microsecond => {
            Arc::new(array.as_primitive::<TimestampMicrosecondType>().clone().with_timezone(zone))
        }
        TimeUnit::Nanosecond => {
            Arc::new(array.as_primitive::<TimestampNanosecondType>().clone().with_timezone(zone))
        }
    }
}

const PLAIN: FormatOptions<'static> = FormatOptions::new().with_display_error(false);

/// A column, ready to be shown.
enum Shown<'a> {
    /// Numbers that may have a fraction: whole ones without a point.
    Single(&'a dyn Array),
    Double(&'a dyn Array),
    /// Bytes that may be text.
    Bytes(&'a dyn Array),
    /// Lists, maps and deep structs.
    Json(&'a dyn Array),
    /// All else.
    Plain(&'a dyn Array, ArrayFormatter<'a>),
}

impl<'a> Shown<'a> {
    fn new(array: &'a dyn Array) -> Result<Self, ArrowError> {
        Ok(match array.data_type() {
            DataType::Float32 => Self::Single(array),
            DataType::Float64 => Self::Double(array),
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Self::Bytes(array),
            kind if kind.is_nested() && !matches!(kind, DataType::Dictionary(..)) => {
                Self::Json(array)
            }
            _ => Self::Plain(array, ArrayFormatter::try_new(array, &PLAIN)?),
        })
    }

    fn write(&self, row: usize, out: &mut String) -> Result<(), ArrowError> {
        match self {
            Self::Single(array) if array.is_valid(row) => {
                put(format_args!("{}", array.as_primitive::<Float32Type>().value(row)), out)
            }
            Self::Double(array) if array.is_valid(row) => {
                double(array.as_primitive::<Float64Type>().value(row), out)
            }
            Self::Bytes(array) if array.is_valid(row) => bytes(*array, row, out),
            Self::Json(array) if array.is_valid(row) => json(*array, row, out),
            Self::Plain(array, formatter) if array.is_valid(row) => formatter.value(row).write(out),
            _ => Ok(()),
        }
    }
}

fn put(text: fmt::Arguments<'_>, out: &mut String) -> Result<(), ArrowError> {
    out.write_fmt(text).map_err(|_| ArrowError::InvalidArgumentError(String::new()))
}

/// Numbers from 10^15 on may have lost digits: they are written so that nobody takes them for whole.
fn double(number: f64, out: &mut String) -> Result<(), ArrowError> {
    if number.abs() < 1e15 || !number.is_finite() {
        put(format_args!("{number}"), out)
    } else {
        put(format_args!("{number:E}"), out)
    }
}

/// Text where the bytes are text (older systems do not say so), else hexadecimal digits.
fn bytes(array: &dyn Array, row: usize, out: &mut String) -> Result<(), ArrowError> {
    let bytes = match array.data_type() {
        DataType::Binary => array.as_binary::<i32>().value(row),
        DataType::LargeBinary => array.as_binary::<i64>().value(row),
        _ => array.as_binary_view().value(row),
    };
    if let Ok(text) = std::str::from_utf8(bytes) {
        out.push_str(text);
        return Ok(());
    }
    bytes.iter().try_for_each(|it| put(format_args!("{it:02x}"), out))
}

fn json(array: &dyn Array, row: usize, out: &mut String) -> Result<(), ArrowError> {
    if array.is_null(row) {
        out.push_str("null");
        return Ok(());
    }
    let list = |values: ArrayRef, out: &mut String| -> Result<(), ArrowError> {
        out.push('[');
        for at in 0..values.len() {
            if at > 0 {
                out.push(',');
            }
            json(&values, at, out)?;
        }
        out.push(']');
        Ok(())
    };
    match array.data_type() {
        DataType::List(_) => list(array.as_list::<i32>().value(row), out),
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row), out),
        DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row), out),
        DataType::Struct(fields) => {
            out.push('{');
            for (at, (field, column)) in fields.iter().zip(array.as_struct().columns()).enumerate()
            {
                out.push_str(if at > 0 { "," } else { "" });
                quoted(field.name(), out);
                out.push(':');
                json(column, row, out)?;
            }
            out.push('}');
            Ok(())
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let [keys, values] = entries.columns() else { return Ok(()) };
            out.push('{');
            for at in 0..entries.len() {
                out.push_str(if at > 0 { "," } else { "" });
                let mut key = String::new();
                scalar(keys, at, &mut key)?;
                quoted(&key, out);
                out.push(':');
                json(values, at, out)?;
            }
            out.push('}');
            Ok(())
        }
        kind if kind.is_numeric() || kind == &DataType::Boolean => scalar(array, row, out),
        _ => {
            let mut text = String::new();
            scalar(array, row, &mut text)?;
            quoted(&text, out);
            Ok(())
        }
    }
}

fn scalar(array: &dyn Array, row: usize, out: &mut String) -> Result<(), ArrowError> {
    match Shown::new(array)? {
        // What is nested in a way of its own (unions, runs) is shown as Arrow shows it.
        Shown::Json(array) => ArrayFormatter::try_new(array, &PLAIN)?.value(row).write(out),
        shown => shown.write(row, out),
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
