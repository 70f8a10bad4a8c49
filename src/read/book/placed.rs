//! Tables of cells that span columns and rows, placed as a browser or word processor places them.
//!
//! A cell that spans columns shows its text in the first of them; one that spans rows continues below.

use std::sync::Arc;

use crate::model::limits;
use crate::model::remark::Remark;
use crate::model::rule::Rule;
use crate::read::Error;
use crate::read::book::Book;
use crate::read::book::Sheet;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::table::Grid;

/// Tables in memory, ready to be read.
pub(super) struct Placed {
    tables: std::vec::IntoIter<Table>,
    open: Option<(Table, usize)>,
    remarks: Vec<Remark>,
}

/// What a document shows, in order: paragraphs, and tables as rows of cells.
#[derive(Debug)]
pub(in crate::read) enum Piece {
    Paragraph { text: String, heading: bool },
    Rows(Vec<Vec<String>>),
}

/// A table in the making.
#[derive(Debug)]
pub(super) struct Table {
    format: Format,
    name: Option<Arc<str>>,
    text: String,
    cells: Vec<Cell>,
    rows: Vec<Row>,
    /// What continues from above, by column: how many rows more, and the text.
    carried: Vec<Carried>,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    column: u32,
    from: u32,
    to: u32,
    part: Part,
    struck: bool,
}

/// Whether a cell begins what it shows, or continues a merge from above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Begins,
    Continues,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    from: usize,
    hidden: bool,
}

#[derive(Clone, Copy, Debug)]
struct Carried {
    column: usize,
    width: usize,
    rows: usize,
    span: (u32, u32),
    /// It began in this very row.
    fresh: bool,
}

/// How far a cell reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    pub columns: usize,
    pub rows: usize,
}

/// Whether a row is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Shown,
    Hidden,
}

impl Reach {
    /// One cell.
    pub(super) const ONE: Self = Self { columns: 1, rows: 1 };
}

impl Table {
    pub(super) fn new(format: Format) -> Self {
        let (text, cells, rows, carried) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        Self { format, name: None, text, cells, rows, carried }
    }

    /// Whether no cell shows anything.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// How many rows are hidden.
    pub(super) fn hidden(&self) -> u64 {
        self.rows.iter().filter(|it| it.hidden).count() as u64
    }

    /// Begins a row.
    pub(super) fn row(&mut self, seen: Seen) {
        self.rows.push(Row { from: self.cells.len(), hidden: seen == Seen::Hidden });
    }

    /// A row of one cell above the table: its title.
    pub(super) fn title(&mut self, text: &str) -> Result<(), Flaw> {
        self.row(Seen::Shown);
        self.place(0, text, Reach::ONE)?;
        self.end_row()
    }

    /// Puts a cell into the first free column of the row from `column` on; gives the column behind it.
    pub(super) fn place(&mut self, column: usize, text: &str, reach: Reach) -> Result<usize, Flaw> {
        let column = self.free(column)?;
        let columns = reach.columns.clamp(1, limits::COLUMN_SPAN_MAX);
        let from = self.at(self.text.len())?;
        self.text.push_str(text);
        let span = (from, self.at(self.text.len())?);
        if !text.is_empty() {
            self.put(column, span, Part::Begins)?;
        }
        if reach.rows > 1 {
            let rows = reach.rows.min(limits::ROW_SPAN_MAX);
            self.carried.push(Carried { column, width: columns, rows, span, fresh: true });
        }
        if column + columns > limits::COLUMNS_MAX {
            return Err(Flaw::Excessive(self.format));
        }
        Ok(column + columns)
    }

    /// Strikes the cell through that was placed last.
    pub(super) fn strike(&mut self) {
        if let Some(cell) = self.cells.last_mut() {
            cell.struck = true;
        }
    }

    /// Puts what a merge shows that began above into a column of the row.
    pub(super) fn continued(&mut self, column: usize, text: &str) -> Result<(), Flaw> {
        let from = self.at(self.text.len())?;
        self.text.push_str(text);
        let span = (from, self.at(self.text.len())?);
        if self.text.len() > limits::PLACED_TEXT_BYTES_MAX {
            return Err(Flaw::Excessive(self.format));
        }
        self.put(column, span, Part::Continues)
    }

    /// The first column from `column` on that nothing from above reaches into.
    pub(super) fn free(&self, mut column: usize) -> Result<usize, Flaw> {
        // What began in this very row is behind us already.
        let taken = |column: usize| {
            let within = |it: &&Carried| it.column <= column && column < it.column + it.width;
            self.carried.iter().find(within)
        };
        while let Some(it) = taken(column) {
            column = it.column + it.width;
        }
        if column >= limits::COLUMNS_MAX {
            return Err(Flaw::Excessive(self.format));
        }
        Ok(column)
    }

    /// Ends the row: what reaches into it from above is shown, too.
    pub(super) fn end_row(&mut self) -> Result<(), Flaw> {
        let Some(row) = self.rows.last().copied() else { return Ok(()) };
        for at in 0..self.carried.len() {
            let Some(it) = self.carried.get(at).copied() else { break };
            if !it.fresh && it.span.0 < it.span.1 {
                self.put(it.column, it.span, Part::Continues)?;
            }
        }
        for it in &mut self.carried {
            it.rows -= 1;
            it.fresh = false;
        }
        self.carried.retain(|it| it.rows > 0);
        if let Some(cells) = self.cells.get_mut(row.from..) {
            cells.sort_by_key(|it| it.column);
        }
        Ok(())
    }

    /// Nothing reaches further down: a group of rows ends.
    pub(super) fn end_group(&mut self) {
        self.carried.clear();
    }

    fn put(&mut self, column: usize, (from, to): (u32, u32), part: Part) -> Result<(), Flaw> {
        if self.cells.len() >= limits::PLACED_CELLS_MAX {
            return Err(Flaw::Excessive(self.format));
        }
        self.cells.push(Cell { column: self.at(column)?, from, to, part, struck: false });
        Ok(())
    }

    fn at(&self, at: usize) -> Result<u32, Flaw> {
        u32::try_from(at).map_err(|_| Flaw::Excessive(self.format))
    }

    /// How many rows that are shown are struck through whole, and how many cells in others.
    pub(super) fn struck(&self) -> (u64, u64) {
        let (mut rows, mut cells) = (0, 0);
        for row in (0..self.rows.len()).filter(|it| self.rows.get(*it).is_some_and(|it| !it.hidden))
        {
            let (struck, own) = self.struck_in(row);
            if struck == own {
                rows += u64::from(struck > 0);
            } else {
                cells += struck;
            }
        }
        (rows, cells)
    }

    fn cells_of(&self, row: usize) -> &[Cell] {
        let from = self.rows.get(row).map_or(self.cells.len(), |it| it.from);
        let to = self.rows.get(row + 1).map_or(self.cells.len(), |it| it.from);
        self.cells.get(from..to).unwrap_or_default()
    }

    /// How many cells of a row are struck through, and how many begin in it.
    fn struck_in(&self, row: usize) -> (u64, u64) {
        let own = self.cells_of(row).iter().filter(|it| it.part == Part::Begins);
        own.fold((0, 0), |(struck, own), it| (struck + u64::from(it.struck), own + 1))
    }

    /// The cells of the rows that are shown, without the first `skip` rows.
    pub(super) fn texts(&self, skip: usize) -> Vec<Vec<String>> {
        let at = |it: u32| usize::try_from(it).unwrap_or_default();
        let shown =
            (skip..self.rows.len()).filter(|it| self.rows.get(*it).is_some_and(|it| !it.hidden));
        shown
            .map(|row| {
                let mut cells: Vec<String> = Vec::new();
                for cell in self.cells_of(row) {
                    cells.resize(at(cell.column), String::new());
                    cells.push(
                        self.text.get(at(cell.from)..at(cell.to)).unwrap_or_default().to_owned(),
                    );
                }
                cells
            })
            .collect()
    }

    fn show(&self, row: usize, grid: &mut Grid) {
        let Some(Row { hidden, .. }) = self.rows.get(row).copied() else { return };
        let (struck, own) = self.struck_in(row);
        let at = |it: u32| usize::try_from(it).unwrap_or_default();
        grid.row(row as u64 + 1);
        for cell in self.cells_of(row) {
            let text = self.text.get(at(cell.from)..at(cell.to)).unwrap_or_default();
            grid.fill_to(at(cell.column));
            if cell.part == Part::Continues {
                grid.continued(text);
            } else {
                grid.cell(text);
            }
            if cell.struck && struck < own && !hidden {
                grid.mark(Rule::CellStruck);
            }
        }
        if hidden {
            grid.hide();
        } else if struck > 0 && struck == own {
            grid.mark_row(Rule::RowStruck);
        }
    }
}

impl Placed {
    /// The tables that show something, `only` the one called so; several are called `#1`, `#2`, …
    pub(super) fn new(
        tables: Vec<Table>,
        ledger: &str,
        only: Option<&str>,
        remarks: Vec<Remark>,
    ) -> Result<Self, Error> {
        let mut tables: Vec<Table> = tables.into_iter().filter(|it| !it.is_blank()).collect();
        let Some(first) = tables.first() else { return Ok(Self::none(remarks)) };
        let format = first.format;
        if tables.iter().map(|it| it.cells.len()).sum::<usize>() > limits::PLACED_CELLS_MAX {
            let name = ledger.to_owned();
            return Err(Error::Flaw { name, flaw: Flaw::Excessive(format) });
        }
        if tables.len() > 1 {
            for (at, table) in tables.iter_mut().enumerate() {
                table.name = Some(format!("#{}", at + 1).into());
            }
            tables.retain(|it| only.is_none_or(|only| it.name.as_deref() == Some(only)));
            if let (true, Some(sheet)) = (tables.is_empty(), only) {
                let (name, sheet) = (ledger.to_owned(), sheet.to_owned());
                return Err(Error::NoSheet { name, sheet });
            }
        }
        Ok(Self { tables: tables.into_iter(), open: None, remarks })
    }

    fn none(remarks: Vec<Remark>) -> Self {
        Self { tables: Vec::new().into_iter(), open: None, remarks }
    }

    /// Whether there is no table.
    pub(super) fn is_empty(&self) -> bool {
        self.tables.len() == 0
    }
}

impl Book for Placed {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        self.open = self.tables.next().map(|it| (it, 0));
        Ok(self.open.as_ref().map(|it| Sheet { name: it.0.name.clone() }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        let Some((table, at)) = &mut self.open else { return Ok(false) };
        while *at < table.rows.len() {
            table.show(*at, grid);
            *at += 1;
            if grid.bytes() >= budget {
                break;
            }
        }
        Ok(*at < table.rows.len())
    }

    fn remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }
}
