//! The CSV writer: batches in, RFC 4180 bytes out, nothing allocated per cell.
//!
//! Text that a spreadsheet would run is disarmed as OWASP says ("CSV Injection"): a cell that begins with
//! `=`, `+`, `-`, `@`, a tab, a line break, or the full-width forms of the four signs gets an apostrophe before it. So does a cell that
//! begins with apostrophes and then one of these, so that taking one apostrophe away always gives the text back.
//! Numbers and dates are never touched: a minus sign before digits is a number, nothing to run.
//! Flags are `是` and `否`, as the schema's `trueValues` and `falseValues` say.

use std::fs::File;
use std::io::Write;
use std::sync::mpsc::Receiver;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::Date32Array;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_array::types::UInt16Type;
use arrow_schema::DataType;
use arrow_schema::FieldRef;

use crate::lexical::date;
use crate::lexical::shown::FLAGS;
use crate::lexical::shown::is_armed;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::release::error::Error;
use crate::release::fields::PublishedField;
use crate::release::records::BOM;

/// Bytes gathered before they are hashed and written.
const BLOCK_BYTES: usize = 256 << 10;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) digest: Digest,
    pub(super) rows: u64,
}

/// Writes the header and every batch of `batches` to `file`; `name` is the file's, for messages.
pub(super) fn write(
    file: File,
    name: &str,
    fields: &[PublishedField],
    batches: Receiver<RecordBatch>,
) -> Result<Written, Error> {
    let mut sink = Sink { file, hasher: Hasher::default(), name };
    let mut out = BOM.to_vec();
    header(fields, &mut out);
    let mut rows = 0;
    for batch in batches {
        rows += u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        let columns = columns(&batch, column)?;
        for row in 0..batch.num_rows() {
            record(&columns, row, &mut out);
            if out.len() >= BLOCK_BYTES {
                sink.put(&mut out)?;
            }
        }
    }
    sink.put(&mut out)?;
    Ok(Written { digest: sink.hasher.finish(), rows })
}

struct Sink<'a> {
    file: File,
    hasher: Hasher,
    name: &'a str,
}

impl Sink<'_> {
    fn put(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.hasher.add(out);
        let done = self.file.write_all(out);
        out.clear();
        done.map_err(|cause| Error::Write { path: self.name.into(), cause })
    }
}

fn header(fields: &[PublishedField], out: &mut Vec<u8>) {
    for (idx, field) in fields.iter().enumerate() {
        if idx > 0 {
            out.push(b',');
        }
        text(&field.title, out);
    }
    out.extend_from_slice(b"\r\n");
}

/// A column of a batch, ready to be written cell by cell.
enum Column<'a> {
    /// Few distinct values, each escaped once per batch: `shown[ends[key - 1]..ends[key]]`.
    Shown {
        cells: &'a DictionaryArray<UInt16Type>,
        keys: &'a [u16],
        shown: Vec<u8>,
        ends: Vec<usize>,
    },
    Texts(&'a StringViewArray),
    Integers {
        cells: &'a Int64Array,
        values: &'a [i64],
    },
    Decimals {
        cells: &'a Decimal128Array,
        values: &'a [i128],
        scale: usize,
    },
    Days {
        cells: &'a Date32Array,
        values: &'a [i32],
    },
    Flags(&'a BooleanArray),
}

/// Every column of a batch as `column` makes it ready; none of a type that no release has.
pub(super) fn columns<'a, C>(
    batch: &'a RecordBatch,
    column: fn(&'a dyn Array) -> Option<C>,
) -> Result<Vec<C>, Error> {
    let ready = |(cells, field): (&'a ArrayRef, &FieldRef)| {
        column(cells.as_ref()).ok_or_else(|| Error::ColumnType { field: field.name().clone() })
    };
    batch.columns().iter().zip(batch.schema_ref().fields()).map(ready).collect()
}

fn column(cells: &dyn Array) -> Option<Column<'_>> {
    let any = cells.as_any();
    Some(match cells.data_type() {
        DataType::Dictionary(..) => {
            let cells: &DictionaryArray<UInt16Type> = any.downcast_ref()?;
            let (shown, ends) = shown(cells.values().as_any().downcast_ref()?);
            Column::Shown { cells, keys: cells.keys().values(), shown, ends }
        }
        DataType::Utf8View => Column::Texts(any.downcast_ref()?),
        DataType::Int64 => {
            let cells: &Int64Array = any.downcast_ref()?;
            Column::Integers { cells, values: cells.values() }
        }
        DataType::Decimal128(_, scale) => {
            let cells: &Decimal128Array = any.downcast_ref()?;
            Column::Decimals { cells, values: cells.values(), scale: usize::try_from(*scale).ok()? }
        }
        DataType::Date32 => {
            let cells: &Date32Array = any.downcast_ref()?;
            Column::Days { cells, values: cells.values() }
        }
        DataType::Boolean => Column::Flags(any.downcast_ref()?),
        _ => return None,
    })
}

/// Every dictionary value as its cell will stand in the file, end to end, and where each ends.
fn shown(values: &StringArray) -> (Vec<u8>, Vec<usize>) {
    let mut shown = Vec::new();
    let mut ends = Vec::with_capacity(values.len());
    for value in values {
        text(value.unwrap_or_default(), &mut shown);
        ends.push(shown.len());
    }
    (shown, ends)
}

fn record(columns: &[Column<'_>], row: usize, out: &mut Vec<u8>) {
    let start = out.len();
    for (idx, column) in columns.iter().enumerate() {
        if idx > 0 {
            out.push(b',');
        }
        cell(column, row, out);
    }
    if out.len() == start {
        // One column without a value: a blank line would be no record.
        out.extend_from_slice(b"\"\"");
    }
    out.extend_from_slice(b"\r\n");
}

fn cell(column: &Column<'_>, row: usize, out: &mut Vec<u8>) {
    match column {
        Column::Shown { cells, keys, shown, ends } => {
            if cells.is_valid(row) {
                let key = usize::from(keys[row]);
                let start = key.checked_sub(1).map_or(0, |it| ends[it]);
                out.extend_from_slice(&shown[start..ends[key]]);
            }
        }
        Column::Texts(cells) => {
            if cells.is_valid(row) {
                text(cells.value(row), out);
            }
        }
        Column::Integers { cells, values } => {
            if cells.is_valid(row) {
                integer(values[row], out);
            }
        }
        Column::Decimals { cells, values, scale } => {
            if cells.is_valid(row) {
                decimal(values[row], *scale, out);
            }
        }
        Column::Days { cells, values } => {
            if cells.is_valid(row) {
                date::write_day(values[row], out);
            }
        }
        Column::Flags(cells) => {
            if cells.is_valid(row) {
                out.extend_from_slice(FLAGS[usize::from(cells.value(row))].as_bytes());
            }
        }
    }
}

/// One text cell: disarmed, and quoted where it must be.
fn text(value: &str, out: &mut Vec<u8>) {
    let armed = is_armed(value);
    if !value.bytes().any(|it| matches!(it, b',' | b'"' | b'\r' | b'\n')) {
        if armed {
            out.push(b'\'');
        }
        out.extend_from_slice(value.as_bytes());
        return;
    }
    out.push(b'"');
    if armed {
        out.push(b'\'');
    }
    for byte in value.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// The text that a reader of the file finds in a cell of `value`.
pub(super) fn disarmed(value: &str) -> String {
    if is_armed(value) { format!("'{value}") } else { value.to_owned() }
}

const PAIRS: &[u8; 200] = b"0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// Digits of a number, right-aligned in a buffer that holds any `u128`.
struct Digits {
    bytes: [u8; 40],
    start: usize,
}

impl Digits {
    fn new(mut value: u64) -> Self {
        let mut it = Self { bytes: [b'0'; 40], start: 40 };
        while value >= 100 {
            it.pair(value % 100);
            value /= 100;
        }
        if value >= 10 {
            it.pair(value);
        } else {
            it.start -= 1;
            it.bytes[it.start] = b'0' + u8::try_from(value).unwrap_or(0);
        }
        it
    }

    fn pair(&mut self, value: u64) {
        let at = usize::try_from(value).unwrap_or(0) * 2;
        self.start -= 2;
        self.bytes[self.start..self.start + 2].copy_from_slice(&PAIRS[at..at + 2]);
    }

    fn wide(mut value: u128) -> Self {
        let mut it = Self { bytes: [b'0'; 40], start: 40 };
        while value > 0 || it.start == 40 {
            it.start -= 1;
            it.bytes[it.start] = b'0' + u8::try_from(value % 10).unwrap_or(0);
            value /= 10;
        }
        it
    }

    /// The digits, with zeros before them up to `width`.
    fn at_least(&self, width: usize) -> &[u8] {
        &self.bytes[self.start.min(40 - width)..]
    }
}

/// A whole number.
pub(super) fn integer(value: i64, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(Digits::new(value.unsigned_abs()).at_least(1));
}

/// A decimal with exactly `scale` places, as money is written.
pub(super) fn decimal(value: i128, scale: usize, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    let digits = match u64::try_from(value.unsigned_abs()) {
        Ok(value) => Digits::new(value),
        Err(_) => Digits::wide(value.unsigned_abs()),
    };
    let digits = digits.at_least((scale + 1).min(40));
    let (whole, fraction) = digits.split_at(digits.len() - scale.min(39));
    out.extend_from_slice(whole);
    if scale > 0 {
        out.push(b'.');
        out.extend_from_slice(fraction);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(write: impl Fn(&mut Vec<u8>), expect: &str) {
        let mut out = Vec::new();
        write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expect);
    }

    #[test]
    fn numbers_are_written_as_they_are() {
        for value in [0, 7, 10, 99, 100, 101, -5, 12_345, i64::MAX, i64::MIN] {
            check(|out| integer(value, out), &value.to_string());
        }
        check(|out| decimal(0, 2, out), "0.00");
        check(|out| decimal(-5, 2, out), "-0.05");
        check(|out| decimal(123_450, 2, out), "1234.50");
        check(|out| decimal(123_450, 0, out), "123450");
        check(|out| decimal(i128::from(i64::MAX) * 100, 2, out), &format!("{}.00", i64::MAX));
    }

    #[test]
    fn cells_are_quoted_only_when_they_must_be() {
        check(|out| text("道里区", out), "道里区");
        check(|out| text("a,b", out), "\"a,b\"");
        check(|out| text("说“好”\"x\"", out), "\"说“好”\"\"x\"\"\"");
        check(|out| text("a\r\nb", out), "\"a\r\nb\"");
    }

    #[test]
    fn no_cell_can_run_and_every_cell_can_be_had_back() {
        check(|out| text("=1+1", out), "'=1+1");
        check(|out| text("-", out), "'-");
        check(|out| text("@a,b", out), "\"'@a,b\"");
        check(|out| text("＝1", out), "'＝1");
        check(|out| text("\tx", out), "'\tx");
        check(|out| text("'=1", out), "''=1");
        check(|out| text("'x", out), "'x");
        check(|out| text("（特困）", out), "（特困）");
    }
}
