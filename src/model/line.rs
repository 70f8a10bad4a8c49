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

impl Line {
    /// Shows `cells` from now on, in the room of those that were shown before.
    pub fn show<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let mut count = 0;
        for cell in cells {
            match self.cells.get_mut(count) {
                Some(room) => cell.as_ref().clone_into(room),
                None => self.cells.push(cell.as_ref().to_owned()),
            }
            count += 1;
        }
        self.cells.truncate(count);
    }
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
