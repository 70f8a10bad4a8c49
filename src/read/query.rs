//! A database's answer: its columns' names are the header, and every row of it is a row.
//!
//! Nothing is looked for here, neither titles nor totals: whoever wrote the query chose its rows. A row's line is
//! its number in the answer.

use std::sync::Arc;

use crate::model::stop::Stop;
use crate::read::batch::Part;
use crate::read::table;
use crate::source::Cursor;
use crate::source::Query;
use crate::source::Rows;

/// An answer in reading.
pub(super) struct OpenQuery {
    cursor: Cursor,
    part: Arc<Part>,
    /// The next row's number.
    line: u64,
    first: bool,
}

/// Some rows of an answer.
pub(super) struct Span {
    pub(super) part: Arc<Part>,
    pub(super) rows: Rows,
    pub(super) line: u64,
    /// The answer's first rows: the head is counted with them.
    pub(super) first: bool,
}

impl OpenQuery {
    /// Begins to read the ledger called `name`.
    pub(super) fn new(name: &Arc<str>, query: &Query) -> Result<Self, Stop> {
        let cursor = query.open()?;
        let part = Arc::new(table::query_part(name, cursor.columns()));
        Ok(Self { cursor, part, line: 1, first: true })
    }

    /// The next rows; an answer without rows is one empty span, so that its head is counted.
    pub(super) fn next(&mut self) -> Result<Option<Span>, Stop> {
        let rows = self.cursor.next_rows()?;
        let first = std::mem::replace(&mut self.first, false);
        let rows = match rows {
            Some(it) => it,
            None if first => Rows::default(),
            None => return Ok(None),
        };
        let line = self.line;
        self.line += rows.len() as u64;
        Ok(Some(Span { part: Arc::clone(&self.part), rows, line, first }))
    }
}
