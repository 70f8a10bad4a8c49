//! Tables of cells: where each begins, what its head says, which of its lines are rows.

mod grid;
mod head;
mod line;
mod rows;

pub(super) use grid::Grid;
pub(super) use head::Head;
pub(super) use head::find;
pub(super) use line::is_blank;
pub(super) use rows::Chunk;
pub(super) use rows::of_answer;
pub(super) use rows::of_block;
pub(super) use rows::of_chunk;
pub(super) use rows::of_rows;
pub(super) use rows::query_part;
pub(super) use rows::text_part;

use std::sync::Arc;

use crate::model::limits;
use crate::model::remark::Remark;
use crate::read::Error;
use crate::read::batch::Part;
use crate::read::book::Book;
use crate::read::vocabulary::Vocabulary;

/// A ledger of sheets that is open, read block by block.
pub(super) struct Open {
    name: Arc<str>,
    book: Box<dyn Book>,
    vocabulary: Arc<Vocabulary>,
    /// Bytes of cells in a block, roughly.
    budget: usize,
    only: Option<Arc<str>>,
    part: Option<Arc<Part>>,
    /// The part that was handed out last.
    last: Option<Arc<Part>>,
    /// Sheets seen so far.
    sheets: usize,
    /// Tables found so far.
    tables: usize,
}

/// Rows of one table, one after another.
pub(super) struct Block {
    part: Arc<Part>,
    grid: Grid,
    /// The first row below the head.
    from: usize,
    /// The table's first block: the head is counted with it.
    first: bool,
    /// What was found beside the rows.
    remarks: Vec<Remark>,
}

impl Block {
    /// Bytes that its rows take.
    pub(super) fn bytes(&self) -> usize {
        self.grid.bytes()
    }
}

impl Open {
    /// Reads `book`, the ledger called `name`; `only` is the one sheet that was asked for.
    pub(super) fn new(
        name: &Arc<str>,
        book: Box<dyn Book>,
        vocabulary: &Arc<Vocabulary>,
        budget: usize,
        only: Option<Arc<str>>,
    ) -> Self {
        let (name, vocabulary) = (Arc::clone(name), Arc::clone(vocabulary));
        Self { name, book, vocabulary, budget, only, part: None, last: None, sheets: 0, tables: 0 }
    }

    /// The next block; `None` at the end of a ledger that had at least one table.
    pub(super) fn next(&mut self) -> Result<Option<Block>, Error> {
        loop {
            if let Some(part) = &self.part {
                let mut grid = Grid::default();
                let more = self.book.rows(&mut grid, self.budget)?;
                let part = Arc::clone(part);
                if !more {
                    self.part = None;
                }
                if grid.len() > 0 {
                    let remarks = self.book.remarks();
                    return Ok(Some(Block { part, grid, from: 0, first: false, remarks }));
                }
                continue;
            }
            let Some(sheet) = self.book.next_sheet()? else { break };
            self.sheets += 1;
            let mut grid = Grid::default();
            let mut more = true;
            while more && (grid.bytes() < self.budget || grid.len() < 4 * limits::HEAD_LINES_MAX) {
                more = self.book.rows(&mut grid, self.budget)?;
            }
            if grid.len() == 0 {
                continue;
            }
            let found = match self.book.head() {
                Some(rows) => head::exact(&grid, rows, &self.vocabulary),
                None => head::of_grid(&grid, &self.vocabulary),
            };
            let (part, from) = match found {
                Some(head) => {
                    self.tables += 1;
                    (rows::sheet_part(&self.name, sheet.name.as_deref(), &grid, &head), head.to)
                }
                None => (rows::notes_part(&self.name, sheet.name.as_deref(), &grid), grid.len()),
            };
            let part = Arc::new(part);
            self.part = more.then(|| Arc::clone(&part));
            self.last = Some(Arc::clone(&part));
            let remarks = self.book.remarks();
            return Ok(Some(Block { part, grid, from, first: true, remarks }));
        }
        if self.sheets == 0 && !self.book.remarks().is_empty() {
            return Err(Error::Hidden { name: self.name.to_string() });
        }
        if self.tables == 0 {
            let sheet = self.only.as_deref().map(str::to_owned);
            return Err(Error::NoHeader { name: self.name.to_string(), sheet });
        }
        // What was found behind the last row is told without rows.
        let remarks = self.book.remarks();
        let last = self.last.take().filter(|_| !remarks.is_empty());
        let grid = Grid::default();
        Ok(last.map(|part| Block { part, grid, from: 0, first: false, remarks }))
    }
}
