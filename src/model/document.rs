//! A document that is read, not computed with: its paragraphs and tables, in order, each with its line.
//!
//! A line is that of the file where the file has lines (text, Markdown) or of the page (PDF); elsewhere each paragraph
//! and each row of a table is one line. Columns are characters, counted from 0.

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Some text.
    Paragraph(Paragraph),
    /// Cells.
    Table(Table),
}

/// Some text that hangs together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// From 1.
    pub line: u64,
    /// What it says.
    pub text: String,
    /// Whether the document itself calls it a heading.
    pub heading: bool,
    /// Characters at which its further lines begin.
    pub breaks: Vec<usize>,
}

/// Rows of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// From top to bottom.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// From 1.
    pub line: u64,
    /// From left to right; a merge downwards shows its text in each of its rows.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it shows.
    pub text: String,
    /// The character of its line at which it begins; where the file has no lines, cells stand with one character
    /// between them.
    pub at: usize,
}

impl Paragraph {
    /// A paragraph of one line.
    pub fn of(line: u64, text: String) -> Self {
        Self { line, text, heading: false, breaks: Vec::new() }
    }

    /// The line, and the characters of it, that `span` of the text is; what goes on in the next line is cut.
    pub fn place(&self, (from, to): (usize, usize)) -> (u64, (usize, usize)) {
        let at = self.breaks.partition_point(|it| *it <= from);
        let begin = at.checked_sub(1).and_then(|it| self.breaks.get(it)).copied().unwrap_or(0);
        let end = self.breaks.get(at).copied().unwrap_or(usize::MAX);
        (self.line + at as u64, (from - begin, to.min(end) - begin))
    }
}

impl Row {
    /// A row of a document without lines of its own.
    pub fn of(line: u64, texts: impl IntoIterator<Item = String>) -> Self {
        let mut at = 0;
        let cell = |text: String| {
            let cell = Cell { text, at };
            at += cell.text.chars().count() + 1;
            cell
        };
        Self { line, cells: texts.into_iter().map(cell).collect() }
    }
}
