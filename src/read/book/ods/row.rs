//! A row of an OpenDocument spreadsheet: its cells that show something.

use std::io;
use std::io::Read;

use crate::model::returned::SIGN;
use crate::model::rule::Rule;
use crate::read::book::fault::broken;
use crate::read::book::fault::too_large;
use crate::read::book::layout::Area;
use crate::read::book::layout::COLUMNS_MAX;
use crate::read::book::layout::Layout;
use crate::read::book::layout::Note;
use crate::read::book::number;
use crate::read::book::ods::repeated;
use crate::read::book::ods::styles::Styles;
use crate::read::book::xml::Tag;
use crate::read::book::xml::Token;
use crate::read::book::xml::Xml;
use crate::read::book::xml::unescape;
use crate::read::table::Grid;

/// Bytes of one row.
const ROW_BYTES_MAX: usize = 64 << 20;

/// A row, kept because it may stand for many.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) hidden: bool,
    text: String,
    cells: Vec<Cell>,
}

/// A cell, or several equal ones side by side.
#[derive(Clone, Copy, Debug)]
struct Cell {
    column: u32,
    count: u32,
    /// Its text within the row's.
    text: (usize, usize),
    note: Note,
    /// Columns and rows that it is merged with, itself among them.
    spans: (u32, u32),
}

/// What a cell's attributes say.
#[derive(Default)]
struct Head {
    count: u32,
    spans: (u32, u32),
    /// Shown in the place of its paragraphs.
    value: Option<String>,
    note: Note,
    /// An error, whose paragraph may not look like one.
    error: bool,
}

impl Row {
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// How many cells it has.
    pub(super) fn len(&self) -> u64 {
        self.cells.iter().map(|it| u64::from(it.count)).sum()
    }

    /// Reads the cells, up to the end of the row.
    pub(super) fn read<R: Read>(&mut self, xml: &mut Xml<R>, styles: &Styles) -> io::Result<()> {
        self.text.clear();
        self.cells.clear();
        let mut column = 0_u32;
        loop {
            match xml.next()? {
                Token::Open(tag) if tag.name == b"table-cell" => {
                    let head = head(tag, styles)?;
                    let count = head.count;
                    self.cell(column, head, xml)?;
                    column = column.saturating_add(count);
                }
                Token::Open(tag) if tag.name == b"covered-table-cell" => {
                    column = column.saturating_add(repeated(tag, b"number-columns-repeated"));
                    skip(xml)?;
                }
                Token::Close(b"table-row") => return Ok(()),
                Token::End => return Err(cut()),
                _ => {}
            }
            if self.text.len() > ROW_BYTES_MAX {
                return Err(too_large("a row longer than any ledger has"));
            }
        }
    }

    fn cell<R: Read>(&mut self, column: u32, head: Head, xml: &mut Xml<R>) -> io::Result<()> {
        let from = self.text.len();
        let comment = paragraphs(xml, &mut self.text)?;
        let mut note = Note { comment, ..head.note };
        if let Some(value) = head.value {
            if !is_padded(self.text.get(from..).unwrap_or_default(), &value) {
                self.text.truncate(from);
                self.text.push_str(&value);
            }
            note.rule = None;
        }
        if head.error && !self.text.get(from..).is_some_and(|it| it.starts_with('#')) {
            self.text.insert(from, '#');
        }
        let to = self.text.len();
        note.rule = note.rule.filter(|_| from == to);
        if from == to && note.rule.is_none() && !comment {
            return Ok(());
        }
        if column >= COLUMNS_MAX || head.count > COLUMNS_MAX {
            return Err(broken("a column beyond the last that a sheet has"));
        }
        let (count, spans) = (head.count, head.spans);
        self.cells.push(Cell { column, count, text: (from, to), note, spans });
        Ok(())
    }

    /// Gives the cells as row `number`, from 0.
    pub(super) fn give(&self, number: u32, layout: &mut Layout, grid: &mut Grid) -> io::Result<()> {
        layout.row(number)?;
        if self.hidden {
            layout.hide_row();
        }
        for cell in &self.cells {
            let text = self.text.get(cell.text.0..cell.text.1).unwrap_or_default();
            let (columns, rows) = cell.spans;
            if rows > 1 {
                layout.merge(Area {
                    top: number,
                    left: cell.column,
                    bottom: number.saturating_add(rows - 1),
                    right: cell.column.saturating_add(columns.max(1) - 1),
                });
            }
            for column in cell.column..cell.column.saturating_add(cell.count) {
                layout.cell(column, text, cell.note, grid)?;
            }
        }
        layout.end_row(grid);
        Ok(())
    }
}

/// Whether a paragraph shows a number's own digits, with zeros before them: a code that was typed as a number.
fn is_padded(paragraph: &str, value: &str) -> bool {
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let zeros = paragraph.strip_suffix(value).unwrap_or_default();
    !zeros.is_empty() && zeros.bytes().all(|it| it == b'0') && digits(value)
}

fn head(tag: Tag<'_>, styles: &Styles) -> io::Result<Head> {
    let mut head = Head { count: 1, spans: (1, 1), ..Head::default() };
    let (mut kind, mut typed): (&[u8], &[u8]) = (b"", b"");
    let mut formula = false;
    for (name, value) in tag.attributes() {
        let number = || crate::read::book::xml::number::<u32>(value).unwrap_or(1).max(1);
        match name {
            b"number-columns-repeated" => head.count = number(),
            b"number-columns-spanned" => head.spans.0 = number(),
            b"number-rows-spanned" => head.spans.1 = number(),
            // The same word comes twice, once as LibreOffice means it: there an error is told.
            b"value-type" if value == b"error" => head.error = true,
            b"value-type" if kind.is_empty() => kind = value,
            b"value" | b"date-value" | b"boolean-value" | b"string-value" => typed = value,
            b"formula" => formula = true,
            b"style-name" => head.note.struck = styles.struck.contains(value),
            _ => {}
        }
    }
    head.note.rule = (formula && kind.is_empty()).then_some(Rule::CellWithoutValue);
    let mut text = String::new();
    match kind {
        b"float" | b"percentage" | b"currency" => {
            number::number(std::str::from_utf8(typed).unwrap_or_default(), &mut text);
            head.value = Some(text);
        }
        b"date" => {
            unescape(typed, &mut text)?;
            // Midnight is how some programs write a day.
            head.value = Some(text.trim_end_matches("T00:00:00").to_owned());
        }
        b"boolean" => {
            head.value = Some(if typed == b"true" { "TRUE" } else { "FALSE" }.to_owned());
        }
        b"string" if !head.error && !typed.is_empty() => {
            unescape(typed, &mut text)?;
            head.value = Some(text);
        }
        _ => {}
    }
    Ok(head)
}

/// Appends the paragraphs of a cell, one a line, up to the end of the cell; says whether there is a comment.
fn paragraphs<R: Read>(xml: &mut Xml<R>, out: &mut String) -> io::Result<bool> {
    let (mut depth, mut paragraph, mut many, mut comment) = (0_u32, false, false, false);
    // A comment's first words are still to come.
    let (mut begins, mut said) = (false, false);
    loop {
        match xml.next()? {
            Token::Open(tag) => {
                depth += 1;
                match tag.name {
                    b"p" if depth == 1 => {
                        if std::mem::replace(&mut many, true) {
                            out.push('\n');
                        }
                        paragraph = true;
                    }
                    b"annotation" if depth == 1 => comment = true,
                    b"p" if depth == 2 && comment && !said => begins = true,
                    b"s" if paragraph => {
                        let spaces = repeated(tag, b"c").min(COLUMNS_MAX);
                        out.extend((0..spaces).map(|_| ' '));
                    }
                    b"tab" if paragraph => out.push('\t'),
                    b"line-break" if paragraph => out.push('\n'),
                    _ => {}
                }
            }
            Token::Text(raw) if paragraph => unescape(raw, out)?,
            Token::Plain(raw) if paragraph => out
                .push_str(std::str::from_utf8(raw).map_err(|_| broken("text that is not UTF-8"))?),
            Token::Close(_) if depth == 0 => return Ok(comment),
            Token::Close(_) => {
                depth -= 1;
                paragraph &= depth > 0;
            }
            Token::End => return Err(cut()),
            // What a returned ledger said of the cell is no comment of the sender's.
            Token::Text(raw) if std::mem::take(&mut begins) => {
                comment = !raw.starts_with(SIGN.as_bytes());
                said = true;
            }
            Token::Text(_) | Token::Plain(_) => {}
        }
    }
}

/// Passes over an element's content.
fn skip<R: Read>(xml: &mut Xml<R>) -> io::Result<()> {
    let mut depth = 0_u32;
    loop {
        match xml.next()? {
            Token::Open(_) => depth += 1,
            Token::Close(_) if depth == 0 => return Ok(()),
            Token::Close(_) => depth -= 1,
            Token::End => return Err(cut()),
            Token::Text(_) | Token::Plain(_) => {}
        }
    }
}

fn cut() -> io::Error {
    broken("the part ends in the middle")
}
