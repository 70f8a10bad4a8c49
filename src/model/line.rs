//! A ledger's line as it stands: a row, or anything that is none.

use std::sync::Arc;

/// A line of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The sheet, where the ledger has sheets.
    pub sheet: Option<Arc<str>>,
    /// The line, from 1, as places name it; the header of a database's answer stands on line 0.
    pub number: u64,
    /// What its cells show.
    pub cells: Vec<String>,
    /// Whether the container hides it.
    pub hidden: bool,
    /// What of it is struck through.
    pub struck: Struck,
}

/// What of a line is struck through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Struck {
    /// Nothing.
    #[default]
    Nothing,
    /// Some cells, by column, from 0.
    Cells(Vec<usize>),
    /// All of it.
    Whole,
}

impl Struck {
    /// Whether the cell in `column` is struck through.
    pub fn holds(&self, column: usize) -> bool {
        match self {
            Self::Nothing => false,
            Self::Cells(columns) => columns.contains(&column),
            Self::Whole => true,
        }
    }
}
