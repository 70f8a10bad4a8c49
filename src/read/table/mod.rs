//! Tables of cells: where each begins, what its head says, which of its lines are rows.

mod grid;
mod blocks;
mod look;
mod head;
mod below;
mod beside;
mod line;
mod rows;
mod chunk;

pub(super) use chunk::Chunk;
pub(super) use chunk::Chunks;
pub(super) use chunk::of_chunk;
pub(super) use grid::Grid;
pub(super) use head::Head;
pub(super) use head::find;
pub(super) use line::is_blank;
pub(super) use rows::of_answer;
pub(super) use rows::of_block;
pub(super) use rows::of_copy;
pub(super) use rows::of_rows;
pub(super) use rows::query_part;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use crate::model::remark::Remark;
use crate::read::Error;
use crate::read::batch::Part;
use crate::read::book::Book;
use crate::read::vocabulary::Vocabulary;
use blocks::Cutter;
use blocks::Follows;

/// A ledger of sheets that is open, read block by block.
pub(super) struct Open {
    name: Arc<str>,
    book: Box<dyn Book>,
    vocabulary: Arc<Vocabulary>,
    /// Bytes of cells in a block, roughly.
    budget: usize,
    only: Option<Arc<str>>,
    /// The sheet that is being read, with its lines that could not be told yet.
    sheet: Option<(Cutter, Grid)>,
    ready: VecDeque<Block>,
    /// What was found beside the rows, and not told yet.
    remarks: Vec<Remark>,
    /// The part that was handed out last.
    last: Option<Arc<Part>>,
    /// Sheets seen so far.
    sheets: usize,
    /// Tables found so far.
    tables: usize,
}

/// Rows of one table, one after another. Tables side by side share their lines: a line counts once for each of them.
pub(super) struct Block {
    part: Arc<Part>,
    grid: Arc<Grid>,
    /// The columns of the grid that are the table's.
    columns: Range<usize>,
    rows: Range<usize>,
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
        let (ready, remarks) = (VecDeque::new(), Vec::new());
        let (sheet, last) = (None, None);
        Self {
            name,
            book,
            vocabulary,
            budget,
            only,
            sheet,
            ready,
            remarks,
            last,
            sheets: 0,
            tables: 0,
        }
    }

    /// The next block; `None` at the end of a ledger that had at least one table.
    pub(super) fn next(&mut self) -> Result<Option<Block>, Error> {
        loop {
            if let Some(mut block) = self.ready.pop_front() {
                block.remarks = std::mem::take(&mut self.remarks);
                self.last = Some(Arc::clone(&block.part));
                return Ok(Some(block));
            }
            if let Some((mut cutter, mut grid)) = self.sheet.take() {
                let budget = grid.bytes().saturating_add(self.budget);
                let more = self.book.rows(&mut grid, budget)?;
                self.remarks.extend(self.book.remarks());
                cutter.header_rows = self.book.head();
                let follows = if more { Follows::Lines } else { Follows::Nothing };
                let (blocks, rest) = cutter.feed(grid, follows);
                self.ready.extend(blocks);
                if more {
                    self.sheet = Some((cutter, rest));
                } else {
                    self.tables += cutter.tables;
                }
                continue;
            }
            let Some(sheet) = self.book.next_sheet()? else { break };
            self.sheets += 1;
            let cutter = Cutter::new(&self.name, sheet.name, &self.vocabulary);
            self.sheet = Some((cutter, Grid::default()));
        }
        self.remarks.extend(self.book.remarks());
        if self.sheets == 0 && !self.remarks.is_empty() {
            return Err(Error::Hidden { name: self.name.to_string() });
        }
        if self.tables == 0 {
            let sheet = self.only.as_deref().map(str::to_owned);
            return Err(Error::NoHeader { name: self.name.to_string(), sheet });
        }
        // What was found behind the last row is told without rows.
        let remarks = std::mem::take(&mut self.remarks);
        let last = self.last.take().filter(|_| !remarks.is_empty());
        Ok(last.map(|part| Block {
            part,
            grid: Arc::new(Grid::default()),
            columns: 0..usize::MAX,
            rows: 0..0,
            first: false,
            remarks,
        }))
    }
}

#[cfg(test)]
mod tests;
