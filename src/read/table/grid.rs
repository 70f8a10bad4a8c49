//! Rows of cells in one buffer: what every container but CSV hands on.

use arrow_buffer::Buffer;

use crate::model::rule::Rule;

/// Some rows of a sheet, one after another.
#[derive(Debug, Default)]
pub(in crate::read) struct Grid {
    text: String,
    cells: Vec<Span>,
    rows: Vec<Row>,
    marks: Vec<Mark>,
    /// Cells that show what a merge shows which began above, as (row, column), ascending.
    continued: Vec<(usize, usize)>,
}

/// A cell: bytes `from..to` of the grid's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::read) struct Span {
    from: u32,
    to: u32,
}

/// A row: its line, and where its cells begin.
#[derive(Clone, Copy, Debug)]
struct Row {
    line: u64,
    from: usize,
    hidden: bool,
}

/// What the container knows of a cell or a row beside its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Mark {
    /// The row, from 0 within the grid.
    pub row: usize,
    /// The column, from 0; `None` for the whole row.
    pub column: Option<usize>,
    /// What it breaks, or how it was understood.
    pub rule: Rule,
}

impl Grid {
    /// How many rows there are.
    pub(in crate::read) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Bytes that it takes: many cells that show nothing are much, too.
    pub(in crate::read) fn bytes(&self) -> usize {
        self.text.len() + size_of::<Span>() * self.cells.len() + size_of::<Row>() * self.rows.len()
    }

    /// How many cells the last row has.
    pub(in crate::read) fn width(&self) -> usize {
        self.cells.len() - self.rows.last().map_or(0, |it| it.from)
    }

    /// Begins a row.
    pub(in crate::read) fn row(&mut self, line: u64) {
        self.rows.push(Row { line, from: self.cells.len(), hidden: false });
    }

    /// Hides the last row: it is counted, and is no data.
    pub(in crate::read) fn hide(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.hidden = true;
        }
    }

    /// Appends a cell to the last row. A grid holds less than 4 GiB: what goes beyond is cut by the caller's budget.
    pub(in crate::read) fn cell(&mut self, text: &str) -> Span {
        let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let from = self.text.len();
        self.text.push_str(text);
        let span = Span { from: at(from), to: at(self.text.len()) };
        self.cells.push(span);
        span
    }

    /// Appends a cell in `column` of the last row, empty cells before it.
    pub(in crate::read) fn cell_at(&mut self, column: usize, text: &str) -> Span {
        self.fill_to(column);
        self.cell(text)
    }

    /// Appends empty cells to the last row until it has `width`.
    pub(in crate::read) fn fill_to(&mut self, width: usize) {
        let from = self.rows.last().map_or(0, |it| it.from);
        let missing = (from + width).saturating_sub(self.cells.len());
        self.cells.extend(std::iter::repeat_n(Span::default(), missing));
    }

    /// Appends a cell of a merge that began above; `text` is what the merge shows.
    pub(in crate::read) fn continued(&mut self, text: &str) {
        self.cell(text);
        let from = self.rows.last().map_or(0, |it| it.from);
        self.continued.push((self.rows.len().saturating_sub(1), self.cells.len() - from - 1));
    }

    /// Whether a cell only continues a merge that began above.
    pub(in crate::read) fn is_continued(&self, row: usize, column: usize) -> bool {
        self.continued.binary_search(&(row, column)).is_ok()
    }

    /// Notes something about the last cell.
    pub(in crate::read) fn mark(&mut self, rule: Rule) {
        let from = self.rows.last().map_or(0, |it| it.from);
        let column = self.cells.len().checked_sub(from + 1);
        self.marks.push(Mark { row: self.rows.len().saturating_sub(1), column, rule });
    }

    /// Notes something about the cell in `column` of the last row.
    pub(in crate::read) fn mark_in(&mut self, column: usize, rule: Rule) {
        let row = self.rows.len().saturating_sub(1);
        self.marks.push(Mark { row, column: Some(column), rule });
    }

    /// Notes something about the last row.
    pub(in crate::read) fn mark_row(&mut self, rule: Rule) {
        self.marks.push(Mark { row: self.rows.len().saturating_sub(1), column: None, rule });
    }

    /// What was noted, by row.
    pub(in crate::read) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The line of a row.
    pub(in crate::read) fn line(&self, row: usize) -> u64 {
        self.rows.get(row).map_or(0, |it| it.line)
    }

    /// Whether the container hides a row.
    pub(in crate::read) fn is_hidden(&self, row: usize) -> bool {
        self.rows.get(row).is_some_and(|it| it.hidden)
    }

    /// The cells of a row.
    pub(in crate::read) fn spans(&self, row: usize) -> &[Span] {
        let from = self.rows.get(row).map_or(0, |it| it.from);
        let to = self.rows.get(row + 1).map_or(self.cells.len(), |it| it.from);
        self.cells.get(from..to).unwrap_or_default()
    }

    /// What the cells of a row show.
    pub(in crate::read) fn cells(&self, row: usize) -> impl Iterator<Item = &str> + Clone {
        self.spans(row).iter().map(|it| self.show(*it))
    }

    /// What a cell shows.
    pub(in crate::read) fn show(&self, span: Span) -> &str {
        let (from, to) = span.range();
        self.text.get(from..to).unwrap_or_default()
    }

    /// All cells' bytes, for columns that point into them.
    pub(in crate::read) fn into_buffer(self) -> Buffer {
        Buffer::from_vec(self.text.into_bytes())
    }
}

impl Span {
    /// First byte, and the byte behind the last.
    pub(in crate::read) fn range(self) -> (usize, usize) {
        let at = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
        (at(self.from), at(self.to))
    }
}
