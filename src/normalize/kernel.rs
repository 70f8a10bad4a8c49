//! What every kernel is given, and what all of them do with one cell's outcome.

use std::cell::Cell;

use arrow_array::StringViewArray;

use crate::model::finding::Findings;
use crate::model::schema::Field;
use crate::normalize::number::Outcome;

/// A column of cells with its field.
pub(super) struct Cells<'a> {
    pub(super) array: &'a StringViewArray,
    pub(super) field: &'a Field,
    /// The field's index in the schema.
    pub(super) idx: u16,
    /// Spellings of "no value".
    pub(super) missing: &'a [String],
    /// Where rows are marked whose cell is not written as its value is.
    pub(super) changed: &'a Changed,
}

/// Rows of a column whose cell was written otherwise than its value, one bit each: clean cells cost nothing.
#[derive(Default)]
pub(super) struct Changed(Vec<Cell<u64>>);

impl Changed {
    /// None of so many rows.
    pub(super) fn none(rows: usize) -> Self {
        Self(vec![Cell::new(0); rows.div_ceil(64)])
    }

    /// Notes `row`.
    pub(super) fn mark(&self, row: usize) {
        if let Some(word) = self.0.get(row / 64) {
            word.set(word.get() | 1 << (row % 64));
        }
    }

    /// Whether `row` was noted.
    pub(super) fn holds(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|it| it.get() >> (row % 64) & 1 == 1)
    }

    /// How many rows were noted.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|it| u64::from(it.get().count_ones())).sum()
    }
}

impl Cells<'_> {
    /// Whether a folded cell says that there is no value.
    pub(super) fn is_missing(&self, folded: &str) -> bool {
        folded.is_empty() || self.missing.iter().any(|it| it == folded)
    }

    /// Whether a spelling of "no value" could be read as a figure: -1, 999.
    pub(super) fn has_missing_figures(&self) -> bool {
        self.missing.iter().any(|it| it.bytes().any(|it| it.is_ascii_digit()))
    }

    /// The value of an outcome, with its finding noted.
    pub(super) fn settle<T>(
        &self,
        outcome: Outcome<T>,
        row: usize,
        findings: &mut Findings,
    ) -> Option<T> {
        match outcome {
            Outcome::Value(value) => Some(value),
            Outcome::Changed(value) => {
                self.changed.mark(row);
                Some(value)
            }
            Outcome::Noted(value, rule) => {
                findings.push(row, self.idx, rule);
                Some(value)
            }
            Outcome::Missing => None,
            Outcome::Refused(rule) => {
                findings.push(row, self.idx, rule);
                None
            }
        }
    }
}
