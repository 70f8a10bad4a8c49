//! What every kernel is given, and what all of them do with one cell's outcome.

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
}

impl Cells<'_> {
    /// Whether a folded cell says that there is no value.
    pub(super) fn is_missing(&self, folded: &str) -> bool {
        folded.is_empty() || self.missing.iter().any(|it| it == folded)
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
