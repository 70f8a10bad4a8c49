//! Tables of cells: where each begins, what its head says, which of its lines are rows.

mod grid;
mod head;
mod below;
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
pub(super) use rows::text_part;

use std::sync::Arc;

use crate::model::limits;
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
        Self { name, book, vocabulary, budget, only, part: None, tables: 0 }
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
                    return Ok(Some(Block { part, grid, from: 0, first: false }));
                }
                continue;
            }
            let Some(sheet) = self.book.next_sheet()? else { break };
            let mut grid = Grid::default();
            let mut more = true;
            while more && (grid.bytes() < self.budget || grid.len() < limits::HEAD_ROWS_MAX) {
                more = self.book.rows(&mut grid, self.budget)?;
            }
            if grid.len() == 0 {
                continue;
            }
            let (part, from) = match head::of_grid(&grid, &self.vocabulary) {
                Some(head) => {
                    self.tables += 1;
                    (rows::sheet_part(&self.name, sheet.name.as_deref(), &grid, &head), head.to)
                }
                None => (rows::notes_part(&self.name, sheet.name.as_deref(), &grid), grid.len()),
            };
            let part = Arc::new(part);
            self.part = more.then(|| Arc::clone(&part));
            return Ok(Some(Block { part, grid, from, first: true }));
        }
        if self.tables == 0 {
            let sheet = self.only.as_deref().map(str::to_owned);
            return Err(Error::NoHeader { name: self.name.to_string(), sheet });
        }
        Ok(None)
    }
}
