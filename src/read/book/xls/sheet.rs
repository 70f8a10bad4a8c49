//! A sheet of an xls, whole: at most 65,536 rows of 256 columns, put in order.

use std::collections::BTreeSet;
use std::io;

use crate::read::book::fault::too_large;
use crate::read::book::layout::Area;
use crate::read::book::layout::Around;
use crate::read::book::number;
use crate::read::book::number::Shape;
use crate::read::book::xls::globals::Globals;
use crate::read::book::xls::records::Reader;
use crate::read::book::xls::records::Record;
use crate::read::book::xls::records::records;

/// Cells that a sheet has at most.
const CELLS_MAX: usize = 65_536 * 256;

/// A sheet, read.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) around: Around,
    pub(super) hidden_rows: BTreeSet<u32>,
    /// Formulas that show nothing: whether that is their value, or they have none, the file does not say.
    pub(super) silent_formulas: u64,
    /// By row, then column.
    pub(super) all: Vec<Cell>,
    text: String,
}

/// A cell that shows something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) at: At,
    value: Value,
}

/// Where a cell is, and how it looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) row: u32,
    pub(super) column: u32,
    style: u16,
}

#[derive(Clone, Copy, Debug)]
enum Value {
    Number(f64),
    /// A shared text.
    Shared(u32),
    /// A text of the sheet's own.
    Text(u32, u32),
    Plain(&'static str),
}

impl Cells {
    /// Reads the sheet whose records begin at `at`.
    pub(super) fn read(stream: &[u8], at: usize, globals: &Globals) -> io::Result<Self> {
        let mut out = Self::default();
        // The cell of the formula whose text comes next.
        let mut waiting = None;
        for record in records(stream, at) {
            let (Some(first), Some(second)) = (record.u16(0), record.u16(2)) else { continue };
            let (row, column) = (u32::from(first), u32::from(second));
            match record.kind {
                Record::ROW if record.u16(12).is_some_and(|flags| flags & 0x0020 != 0) => {
                    out.hidden_rows.insert(row);
                }
                Record::COLUMN_INFO if record.u16(8).is_some_and(|flags| flags & 1 != 0) => {
                    out.around.hidden_columns.push((row, column));
                }
                Record::NOTE => out.around.comments.push((row, column)),
                Record::MERGED => out.merges(&record),
                Record::MANY_PACKED => out.many(row, column, &record),
                Record::FORMULA => waiting = out.formula(row, column, &record),
                Record::FORMULA_TEXT => {
                    if let Some(at) = waiting.take() {
                        out.text(at, record.reader(0), globals);
                    }
                }
                _ => out.cell(row, column, &record, globals),
            }
            if out.all.len() > CELLS_MAX {
                return Err(too_large("more cells than a sheet has"));
            }
        }
        // Nearly always they are in order; where a cell comes twice, the last one holds.
        out.all.reverse();
        out.all.sort_by_key(|it| (it.at.row, it.at.column));
        out.all.dedup_by_key(|it| (it.at.row, it.at.column));
        Ok(out)
    }

    fn merges(&mut self, record: &Record<'_>) {
        let at = |n: usize| record.u16(n).map(u32::from);
        for from in (2..record.data.len()).step_by(8) {
            let area = (at(from), at(from + 2), at(from + 4), at(from + 6));
            if let (Some(top), Some(bottom), Some(left), Some(right)) = area {
                self.around.merges.push(Area { top, left, bottom, right });
            }
        }
    }

    /// Numbers side by side.
    fn many(&mut self, row: u32, column: u32, record: &Record<'_>) {
        let end = record.data.len().saturating_sub(2);
        for (column, at) in (column..).zip((4..end).step_by(6)) {
            if let (Some(style), Some(bits)) = (record.u16(at), record.u32(at + 2)) {
                let value = Value::Number(number::packed(bits));
                self.all.push(Cell { at: At { row, column, style }, value });
            }
        }
    }

    /// A formula's value; of a text, which follows, its cell.
    fn formula(&mut self, row: u32, column: u32, record: &Record<'_>) -> Option<At> {
        let at = At { row, column, style: record.u16(4)? };
        let value = if record.u16(12) == Some(u16::MAX) {
            match record.u8(6)? {
                0 => return Some(at),
                1 => flag(record.u8(8)?),
                2 => Value::Plain(number::error(record.u8(8)?)),
                _ => {
                    self.silent_formulas += 1;
                    return None;
                }
            }
        } else {
            Value::Number(record.f64(6)?)
        };
        self.all.push(Cell { at, value });
        None
    }

    fn cell(&mut self, row: u32, column: u32, record: &Record<'_>, globals: &Globals) {
        let Some(style) = record.u16(4) else { return };
        let at = At { row, column, style };
        let value = match record.kind {
            Record::SHARED_LABEL => record.u32(6).map(Value::Shared),
            Record::PACKED => record.u32(6).map(|bits| Value::Number(number::packed(bits))),
            Record::NUMBER => record.f64(6).map(Value::Number),
            Record::FLAG_OR_ERROR => match (record.u8(6), record.u8(7)) {
                (Some(value), Some(0)) => Some(flag(value)),
                (Some(code), _) => Some(Value::Plain(number::error(code))),
                _ => None,
            },
            Record::LABEL | Record::RICH_LABEL => {
                return self.text(at, record.reader(6), globals);
            }
            _ => None,
        };
        self.all.extend(value.map(|value| Cell { at, value }));
    }

    fn text(&mut self, at: At, mut reader: Reader<'_>, globals: &Globals) {
        let from = self.text.len();
        // A text that is cut off is as long as it is.
        let _whole = reader.text(globals.texts, &mut self.text);
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let value = Value::Text(offset(from), offset(self.text.len()));
        self.all.push(Cell { at, value });
    }

    /// Appends what a cell shows; says what its style is.
    pub(super) fn show(&self, cell: &Cell, globals: &Globals, out: &mut String) -> (Shape, bool) {
        let style = globals.styles.get(usize::from(cell.at.style)).copied().unwrap_or_default();
        let at = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
        match cell.value {
            Value::Number(value) if style.0 == Shape::Moment => {
                number::moment(value, globals.epoch, out);
                return style;
            }
            Value::Number(value) => match style.0 {
                Shape::Padded(digits) => number::padded(value, digits, out),
                Shape::Of(unit) => number::of_units(value, unit, out),
                _ => number::float(value, out),
            },
            Value::Shared(number) => out.push_str(globals.string(number).unwrap_or_default()),
            Value::Text(from, to) => {
                out.push_str(self.text.get(at(from)..at(to)).unwrap_or_default());
            }
            Value::Plain(text) => out.push_str(text),
        }
        (Shape::Number, style.1)
    }
}

fn flag(value: u8) -> Value {
    Value::Plain(if value == 0 { "FALSE" } else { "TRUE" })
}
