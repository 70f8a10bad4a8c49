//! A first look at the lines of a ledger that is copied: a sheet says how wide its columns are before it has any.

use std::sync::Arc;

use crate::model::line::Line;
use crate::model::returned::PROBLEMS;

/// Narrow characters that a column has room for.
const WIDTHS: std::ops::RangeInclusive<usize> = 8..=36;

/// Bytes of a cell's XML beside its text.
const CELL_BYTES: u64 = 72;

/// Bytes of a sheet's XML; programs refuse parts of 4 GiB, and choke long before.
const SHEET_BYTES_MAX: u64 = 2 << 30;

/// What a first look at the lines tells.
#[derive(Debug)]
pub struct Survey {
    /// The sheets, in their order.
    pub(super) sheets: Vec<Seen>,
    /// Rows that a sheet holds.
    rows_max: u64,
    /// A cell of theirs is what our column is called.
    pub(super) taken: bool,
    /// Some line has the number 0.
    pub(super) from_0: bool,
}

/// What is known of a sheet.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) name: Option<Arc<str>>,
    /// How wide its columns are.
    pub(super) widths: Vec<usize>,
    /// Bytes that its rows take as XML, about.
    bytes: u64,
    last: u64,
}

impl Survey {
    /// No line seen so far; a sheet holds `rows_max` rows, a header of ours among them.
    pub fn within(rows_max: u64) -> Self {
        Self { sheets: Vec::new(), rows_max, taken: false, from_0: false }
    }

    /// Looks at a line; false when no further line would tell more.
    pub fn see(&mut self, line: &Line) -> bool {
        if self.sheets.last().is_none_or(|it| it.name != line.sheet) {
            self.sheets.push(Seen { name: line.sheet.clone(), ..Seen::default() });
        }
        self.from_0 |= line.number == 0;
        let Some(seen) = self.sheets.last_mut() else { return true };
        seen.bytes += line.cells.iter().map(|it| it.len() as u64 + CELL_BYTES).sum::<u64>();
        seen.last = line.number.max(seen.last + 1);
        for (at, cell) in line.cells.iter().enumerate().filter(|it| !it.1.is_empty()) {
            if seen.widths.len() <= at {
                seen.widths.resize(at + 1, *WIDTHS.start());
            }
            self.taken |= cell == PROBLEMS;
            // A title is written across its neighbours.
            if line.cells.iter().filter(|it| !it.is_empty()).nth(1).is_some()
                && let Some(width) = seen.widths.get_mut(at)
            {
                *width = (*width).max(width_of(cell) + 2).min(*WIDTHS.end());
            }
        }
        // Of a ledger without sheets that no sheet holds, an extract is made, and that is no ledger.
        line.sheet.is_some() || seen.fits(self.rows_max)
    }

    /// Whether some sheet holds not all of its rows.
    pub(super) fn is_too_long(&self) -> bool {
        self.sheets.iter().any(|it| !it.fits(self.rows_max))
    }
}

impl Seen {
    fn fits(&self, rows_max: u64) -> bool {
        self.last < rows_max && self.bytes < SHEET_BYTES_MAX
    }
}

fn width_of(text: &str) -> usize {
    // Beyond the widest column nothing is counted.
    text.chars().take(*WIDTHS.end()).map(|it| if it.is_ascii() { 1 } else { 2 }).sum()
}
