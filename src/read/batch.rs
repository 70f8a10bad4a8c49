//! Raw batches: text columns with the place of every row.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::StringViewArray;

use crate::model::finding::Findings;
use crate::model::place::Place;
use crate::model::remark::Remark;
use crate::model::tally::NonData;
use crate::model::tally::Scope;

/// One table of a ledger: a CSV file, a sheet, or a part of either.
#[derive(Debug)]
pub struct Part {
    /// The ledger.
    pub source: Arc<str>,
    /// The sheet.
    pub sheet: Option<Arc<str>>,
    /// Each column's header, level by level, outermost first, folded as `vocabulary::fold` folds.
    pub header: Vec<Vec<String>>,
    /// What a line shows that is the header again: rows of cells, folded.
    pub again: Vec<Vec<String>>,
    /// Each column's header as written, the levels joined by a space; empty where the ledger has no header row.
    pub shown: Vec<String>,
    /// The first header row's line.
    pub header_line: u64,
    /// The table's first column, from 0. It is 0 but for a table to the right of another; its header has nothing before it.
    pub first_column: usize,
    /// Texts that may name region, period or program, the most binding first.
    pub context: Vec<Context>,
    /// What the unit line says.
    pub unit: Option<String>,
    /// Lines above the data, by kind.
    pub head: BTreeMap<NonData, u64>,
    /// Lines above the data that may state figures of it.
    pub said: Vec<(u64, String)>,
    /// What is notable of it before its rows.
    pub remarks: Vec<Remark>,
}

/// A text around a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Where it stands.
    pub origin: Origin,
    /// What it says.
    pub text: String,
    /// The line of a title.
    pub line: Option<u64>,
}

/// Where a context stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Above the header.
    Title,
    /// The sheet's name.
    Sheet,
    /// The file's name, without its ending.
    File,
    /// The folder's name.
    Folder,
}

/// Rows of one part, as read.
#[derive(Debug)]
pub struct RawBatch {
    /// Which table.
    pub part: Arc<Part>,
    /// The claimed columns, in the order of the claim; an empty cell is null.
    pub columns: Vec<StringViewArray>,
    /// How many rows.
    pub rows: usize,
    /// Each row's line.
    pub lines: Lines,
    /// Lines that are no rows, by kind.
    pub non_data: BTreeMap<NonData, u64>,
    /// Lines that state figures: 合计, 小计, 共 128 户.
    pub totals: Vec<TotalRow>,
    /// Where a section may begin: how many rows stand above a title or a repeated header, ascending.
    pub sections: Vec<usize>,
    /// What the reader found: ragged rows, and what a container knows of a cell. The field is a position in the claim.
    pub findings: Findings,
    /// What the container knows beside the rows, as far as it has not been told with an earlier batch.
    pub remarks: Vec<Remark>,
}

/// A line that states figures: what the ledger says of itself.
#[derive(Debug)]
pub struct TotalRow {
    /// Its line.
    pub line: u64,
    /// How many rows of the batch stand above it.
    pub above: usize,
    /// What it speaks of.
    pub scope: Scope,
    /// What it says in words, without white space: its label, the region that it names, 128户.
    pub words: String,
    /// Its cells, in the order of the claim; none where the line is no row of cells.
    pub cells: Vec<Option<String>>,
}

/// The lines of a batch's rows; nearly always they follow one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lines {
    /// Row n is on line `from + n`.
    Run {
        /// The first row's line.
        from: u64,
    },
    /// Row n is on line `[n]`.
    Each(Vec<u64>),
}

impl Lines {
    /// The shortest form of `lines`.
    pub fn new(lines: Vec<u64>) -> Self {
        let from = lines.first().copied().unwrap_or_default();
        if (from..).zip(&lines).all(|(expect, &line)| expect == line) {
            Self::Run { from }
        } else {
            Self::Each(lines)
        }
    }

    /// The line of `row`.
    pub fn of(&self, row: usize) -> u64 {
        match self {
            Self::Run { from } => from + u64::try_from(row).unwrap_or_default(),
            Self::Each(lines) => lines.get(row).copied().unwrap_or_default(),
        }
    }
}

impl Part {
    /// How many columns have a header.
    pub fn width(&self) -> usize {
        self.header.iter().filter(|it| !it.is_empty()).count()
    }

    /// The letters of the table's first column, as a spreadsheet shows them: what tells two tables side by side apart.
    pub fn first_letters(&self) -> String {
        let mut out = Vec::new();
        let mut rest = self.first_column + 1;
        while rest > 0 {
            let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
            out.insert(0, char::from(b'A' + letter));
            rest = (rest - 1) / 26;
        }
        out.into_iter().collect()
    }

    /// The place of a line of this part.
    pub fn place(&self, line: u64) -> Place {
        Place { source: Arc::clone(&self.source), sheet: self.sheet.clone(), line }
    }
}
