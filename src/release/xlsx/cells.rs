//! Cells of a batch as a sheet's markup.

use arrow_array::Array;
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

use crate::lexical::date;
use crate::lexical::shown::FLAGS;
use crate::lexical::shown::is_armed;
use crate::model::sheet::Fit;
use crate::release::csv;
use crate::release::error::Error;
use crate::release::fields::PublishedField;
use crate::release::xlsx::parts::style;

/// Digits that a spreadsheet keeps of a number.
const DIGITS_MAX: usize = 15;
/// 1970-01-01 in a spreadsheet's count of days.
const EPOCH: i64 = 25_569;
/// 1900-03-01, the first day that is counted right: the calendar has a 29th of February before it that never was.
const FIRST_DAY: i32 = -25_508;
/// 9999-12-31.
const LAST_DAY: i32 = 2_932_896;

/// A column of a batch, ready to be written cell by cell.
pub(super) enum Column<'a> {
    /// Few distinct values, each made markup once per batch.
    Shown {
        cells: &'a DictionaryArray<UInt16Type>,
        keys: &'a [u16],
        shown: Vec<Shown>,
    },
    Texts(&'a StringViewArray),
    Integers(&'a Int64Array),
    Decimals {
        cells: &'a Decimal128Array,
        scale: usize,
    },
    Days(&'a Date32Array),
    Flags {
        cells: &'a BooleanArray,
        shown: [Shown; 2],
    },
}

/// A value's markup behind its place, and the bytes of its text.
#[derive(Default)]
pub(super) struct Shown {
    markup: Vec<u8>,
    bytes: usize,
    is_long: bool,
}

impl Shown {
    fn new(value: &str) -> Self {
        let mut fit = Fit::default();
        let mut markup = Vec::new();
        text(value, style::TEXT, &mut fit, &mut markup);
        Self { markup, bytes: shown_bytes(value), is_long: !fit.holds() }
    }
}

pub(super) fn columns(batch: &RecordBatch) -> Result<Vec<Column<'_>>, Error> {
    csv::columns(batch, column)
}

fn column(cells: &dyn Array) -> Option<Column<'_>> {
    let any = cells.as_any();
    Some(match cells.data_type() {
        DataType::Dictionary(..) => {
            let cells: &DictionaryArray<UInt16Type> = any.downcast_ref()?;
            let values: &StringArray = cells.values().as_any().downcast_ref()?;
            let shown = values.iter().map(|it| Shown::new(it.unwrap_or_default())).collect();
            Column::Shown { cells, keys: cells.keys().values(), shown }
        }
        DataType::Utf8View => Column::Texts(any.downcast_ref()?),
        DataType::Int64 => Column::Integers(any.downcast_ref()?),
        DataType::Decimal128(_, scale) => {
            Column::Decimals { cells: any.downcast_ref()?, scale: usize::try_from(*scale).ok()? }
        }
        DataType::Date32 => Column::Days(any.downcast_ref()?),
        DataType::Boolean => {
            Column::Flags { cells: any.downcast_ref()?, shown: FLAGS.map(Shown::new) }
        }
        _ => return None,
    })
}

/// Rows, one after another.
pub(super) struct Row {
    /// `<c r="A` for each column.
    starts: Vec<Vec<u8>>,
    number: u64,
    digits: Vec<u8>,
    scratch: Vec<u8>,
}

impl Row {
    /// Writes the header, which is the first row.
    pub(super) fn new(fields: &[PublishedField], fit: &mut Fit, out: &mut Vec<u8>) -> Self {
        let starts = (0..fields.len()).map(|it| format!("<c r=\"{}", letters(it)).into_bytes());
        let mut row =
            Self { starts: starts.collect(), number: 0, digits: Vec::new(), scratch: Vec::new() };
        row.begin(out);
        for (field, start) in fields.iter().zip(&row.starts) {
            out.extend_from_slice(start);
            out.extend_from_slice(&row.digits);
            text(&field.title, style::HEADER, fit, out);
        }
        out.extend_from_slice(b"</row>");
        row
    }

    /// Writes the row of `columns` at `at`; what has no value has no cell.
    pub(super) fn put(
        &mut self,
        columns: &[Column<'_>],
        at: usize,
        fit: &mut Fit,
        out: &mut Vec<u8>,
    ) {
        self.begin(out);
        for (column, start) in columns.iter().zip(&self.starts) {
            if column.is_shown(at) {
                out.extend_from_slice(start);
                out.extend_from_slice(&self.digits);
                column.put(at, &mut self.scratch, fit, out);
            }
        }
        out.extend_from_slice(b"</row>");
    }

    fn begin(&mut self, out: &mut Vec<u8>) {
        self.number += 1;
        self.digits.clear();
        csv::integer(i64::try_from(self.number).unwrap_or(i64::MAX), &mut self.digits);
        out.extend_from_slice(b"<row r=\"");
        out.extend_from_slice(&self.digits);
        out.extend_from_slice(b"\">");
    }
}

impl Column<'_> {
    fn is_shown(&self, row: usize) -> bool {
        match self {
            Self::Shown { cells, keys, shown } => {
                cells.is_valid(row) && shown[usize::from(keys[row])].bytes > 0
            }
            Self::Texts(cells) => cells.is_valid(row) && !cells.value(row).is_empty(),
            Self::Integers(cells) => cells.is_valid(row),
            Self::Decimals { cells, .. } => cells.is_valid(row),
            Self::Days(cells) => cells.is_valid(row),
            Self::Flags { cells, .. } => cells.is_valid(row),
        }
    }

    /// The cell's markup behind its place.
    fn put(&self, row: usize, scratch: &mut Vec<u8>, fit: &mut Fit, out: &mut Vec<u8>) {
        scratch.clear();
        match self {
            Self::Shown { keys, shown, .. } => known(&shown[usize::from(keys[row])], fit, out),
            Self::Texts(cells) => text(cells.value(row), style::TEXT, fit, out),
            Self::Integers(cells) => {
                csv::integer(cells.value(row), scratch);
                number(scratch, style::NUMBER, fit, out);
            }
            Self::Decimals { cells, scale } => {
                csv::decimal(cells.value(row), *scale, scratch);
                let style = if *scale <= style::PLACES_MAX { style::NUMBER + *scale } else { 0 };
                number(scratch, style, fit, out);
            }
            Self::Days(cells) => day(cells.value(row), scratch, fit, out),
            Self::Flags { cells, shown } => known(&shown[usize::from(cells.value(row))], fit, out),
        }
    }
}

fn known(shown: &Shown, fit: &mut Fit, out: &mut Vec<u8>) {
    fit.add_short(shown.bytes);
    if shown.is_long {
        *fit = Fit::beyond();
    }
    out.extend_from_slice(&shown.markup);
}

fn number(shown: &[u8], style: usize, fit: &mut Fit, out: &mut Vec<u8>) {
    fit.add_short(shown.len());
    if shown.iter().filter(|it| it.is_ascii_digit()).count() > DIGITS_MAX {
        return inline(shown, style::TEXT, out);
    }
    styled(style, out);
    out.extend_from_slice(b"\"><v>");
    out.extend_from_slice(shown);
    out.extend_from_slice(b"</v></c>");
}

fn day(days: i32, scratch: &mut Vec<u8>, fit: &mut Fit, out: &mut Vec<u8>) {
    date::write_day(days, scratch);
    fit.add_short(scratch.len());
    if !(FIRST_DAY..=LAST_DAY).contains(&days) {
        return inline(scratch, style::TEXT, out);
    }
    styled(style::DAY, out);
    out.extend_from_slice(b"\"><v>");
    csv::integer(i64::from(days) + EPOCH, out);
    out.extend_from_slice(b"</v></c>");
}

fn text(value: &str, style: usize, fit: &mut Fit, out: &mut Vec<u8>) {
    if is_armed(value) {
        let value = csv::disarmed(value);
        fit.add(value.as_bytes());
        inline(value.as_bytes(), style, out);
    } else {
        fit.add(value.as_bytes());
        inline(value.as_bytes(), style, out);
    }
}

/// The bytes of `value` as its cell shows it.
fn shown_bytes(value: &str) -> usize {
    value.len() + usize::from(is_armed(value))
}

fn styled(style: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\" s=\"");
    csv::integer(i64::try_from(style).unwrap_or_default(), out);
}

fn inline(text: &[u8], style: usize, out: &mut Vec<u8>) {
    styled(style, out);
    out.extend_from_slice(b"\" t=\"inlineStr\"><is><t");
    let is_space = |it: Option<&u8>| it.is_some_and(u8::is_ascii_whitespace);
    if is_space(text.first()) || is_space(text.last()) || memchr::memchr(b'\n', text).is_some() {
        out.extend_from_slice(b" xml:space=\"preserve\"");
    }
    out.push(b'>');
    escape(text, out);
    out.extend_from_slice(b"</t></is></c>");
}

/// What markup cannot hold is written as a spreadsheet does, `_x0001_`; so is what would be read as such.
fn escape(text: &[u8], out: &mut Vec<u8>) {
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'\r' => out.extend_from_slice(b"&#13;"),
            b'_' if is_escape(&text[at..]) => out.extend_from_slice(b"_x005F_"),
            0..=8 | 11 | 12 | 14..=31 => out.extend_from_slice(format!("_x{byte:04X}_").as_bytes()),
            other => out.push(*other),
        }
    }
}

/// Whether `text` begins as `_x0041_` does.
fn is_escape(text: &[u8]) -> bool {
    matches!(text, [b'_', b'x' | b'X', a, b, c, d, b'_', ..] if [a, b, c, d].iter().all(|it| it.is_ascii_hexdigit()))
}

/// A column's name: A to Z, AA, AB.
pub(super) fn letters(column: usize) -> String {
    let mut out = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        out.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    out.into_iter().rev().collect()
}
