//! Word documents: each table a sheet, with the paragraphs above it as its titles.
//!
//! Text that is struck by a tracked change or hidden is no text. A table in a cell is a part of the cell.

use std::collections::VecDeque;
use std::io::BufReader;
use std::io::Cursor;
use std::io::Read as _;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::model::limits;
use crate::read::Error;
use crate::read::book::Request;
use crate::read::book::markup::events::Events;
use crate::read::book::markup::events::Kind;
use crate::read::book::placed::Piece;
use crate::read::book::placed::Placed;
use crate::read::book::placed::Reach;
use crate::read::book::placed::Seen;
use crate::read::book::placed::Table;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;
use crate::source::Blob;

const DAMAGED: Flaw = Flaw::Damaged(Format::Docx, None);

/// Paragraphs above a table that are its titles, at most.
const TITLES_MAX: usize = 4;

/// Opens a document.
pub(in crate::read::book) fn open(request: &Request<'_>) -> Result<Placed, Error> {
    let name = &**request.name;
    let tables = document(request.blob).and_then(|it| tables(&it)).map_err(|it| it.of(name))?;
    let placed = Placed::new(tables, name, request.only, Vec::new())?;
    if placed.is_empty() {
        return Err(Trouble::Flaw(Flaw::NoRecords(Format::Docx)).of(name));
    }
    Ok(placed)
}

/// All that a document shows.
pub(in crate::read) fn pieces(blob: &Blob, name: &str) -> Result<Vec<Piece>, Error> {
    document(blob).and_then(|it| read(&it).map(|it| it.pieces)).map_err(|it| it.of(name))
}

fn document(blob: &Blob) -> Result<Vec<u8>, Trouble> {
    let mut archive = ZipArchive::new(BufReader::new(blob.seekable()?)).map_err(|_| DAMAGED)?;
    let part = archive.by_name("word/document.xml").map_err(|it| match it {
        ZipError::UnsupportedArchive(_) => Flaw::Locked,
        _ => DAMAGED,
    })?;
    let mut bytes = Vec::new();
    let most = limits::DOCX_BYTES_MAX;
    part.take(most + 1).read_to_end(&mut bytes).map_err(|_| DAMAGED)?;
    if bytes.len() as u64 > most {
        return Err(Flaw::TooLarge(Format::Docx, most).into());
    }
    Ok(bytes)
}

/// The document as it is read.
struct Document<'a> {
    events: Events<Cursor<&'a [u8]>>,
    tables: Vec<Table>,
    pieces: Vec<Piece>,
    /// The last paragraphs that say something since the last table.
    paragraphs: VecDeque<String>,
}

fn tables(bytes: &[u8]) -> Result<Vec<Table>, Trouble> {
    read(bytes).map(|it| it.tables)
}

fn read(bytes: &[u8]) -> Result<Document<'_>, Trouble> {
    let events = Events::new(Cursor::new(bytes), Format::Docx);
    let (tables, pieces, paragraphs) = (Vec::new(), Vec::new(), VecDeque::new());
    let mut it = Document { events, tables, pieces, paragraphs };
    loop {
        match it.events.next()? {
            Kind::Eof => return Ok(it),
            Kind::Start if it.events.name() == "tbl" => it.table()?,
            Kind::Start if it.events.name() == "p" => {
                let mut text = String::new();
                it.text(&mut text)?;
                if !text.trim().is_empty() {
                    it.say(text);
                }
            }
            // The old drawing of the same thing.
            Kind::Start if it.events.name() == "Fallback" => it.events.skip()?,
            _ => {}
        }
    }
}

impl Document<'_> {
    /// Keeps a paragraph: titles and units stand right above a table, and a sentence is the document's own text.
    fn say(&mut self, text: String) {
        if text.trim_end().ends_with('。') {
            self.paragraphs.clear();
        }
        self.pieces.push(Piece::Paragraph { text: text.clone(), heading: false });
        self.paragraphs.push_back(text);
        if self.paragraphs.len() > TITLES_MAX {
            self.paragraphs.pop_front();
        }
    }

    /// Reads a table, whose tag was read.
    fn table(&mut self) -> Result<(), Trouble> {
        let mut table = Table::new(Format::Docx);
        let titles = self.paragraphs.len();
        for title in std::mem::take(&mut self.paragraphs) {
            table.title(title.trim())?;
        }
        let depth = self.events.depth();
        let mut merges = Merges::default();
        loop {
            match self.events.next()? {
                Kind::Start if self.events.name() == "tr" => self.row(&mut table, &mut merges)?,
                Kind::End if self.events.depth() < depth => break,
                Kind::Eof => return Err(self.events.damaged()),
                _ => {}
            }
        }
        self.pieces.push(Piece::Rows(table.texts(titles)));
        self.tables.push(table);
        Ok(())
    }

    fn row(&mut self, table: &mut Table, merges: &mut Merges) -> Result<(), Trouble> {
        let depth = self.events.depth();
        let mut column = 0;
        let mut cells = Vec::new();
        let (mut hidden, mut deleted) = (false, false);
        loop {
            match self.events.next()? {
                Kind::Start => match self.events.name() {
                    "tc" => {
                        let cell = self.cell()?;
                        cells.push((column, cell));
                        column += cells.last().map_or(1, |it| it.1.width);
                        if column > limits::COLUMNS_MAX {
                            return Err(Flaw::Excessive(Format::Docx).into());
                        }
                    }
                    // Columns that the row leaves free at its left.
                    "gridBefore" => {
                        let width = self.events.number("val").unwrap_or(0);
                        column += width.min(limits::COLUMN_SPAN_MAX);
                    }
                    "del" => deleted = true,
                    "hidden" => hidden = self.events.attribute("val").is_none_or(is_on),
                    _ => {}
                },
                Kind::End if self.events.depth() < depth => break,
                Kind::Eof => return Err(self.events.damaged()),
                _ => {}
            }
        }
        // A row that a tracked change takes away is not there.
        if deleted {
            return Ok(());
        }
        table.row(if hidden { Seen::Hidden } else { Seen::Shown });
        for (column, cell) in cells {
            merges.place(column, cell, table)?;
        }
        table.end_row()?;
        Ok(())
    }

    /// Reads a cell, whose tag was read.
    fn cell(&mut self) -> Result<Cell, Trouble> {
        let depth = self.events.depth();
        let mut cell = Cell { text: String::new(), width: 1, merge: Merge::None };
        loop {
            match self.events.next()? {
                Kind::Start => match self.events.name() {
                    "p" => {
                        if !cell.text.is_empty() {
                            cell.text.push('\n');
                        }
                        self.text(&mut cell.text)?;
                    }
                    "gridSpan" => {
                        let width = self.events.number("val").unwrap_or(1);
                        cell.width = width.clamp(1, limits::COLUMN_SPAN_MAX);
                    }
                    "vMerge" => {
                        let begins = self.events.attribute("val") == Some("restart");
                        cell.merge = if begins { Merge::Begins } else { Merge::Continues };
                    }
                    "tcPrChange" | "Fallback" => self.events.skip()?,
                    _ => {}
                },
                Kind::End if self.events.depth() < depth => break,
                Kind::Eof => return Err(self.events.damaged()),
                _ => {}
            }
            if cell.text.len() > limits::RECORD_BYTES_MAX {
                return Err(Flaw::Excessive(Format::Docx).into());
            }
        }
        cell.text.truncate(cell.text.trim_end_matches('\n').len());
        Ok(cell)
    }

    /// Appends the text of a paragraph, whose tag was read.
    fn text(&mut self, out: &mut String) -> Result<(), Trouble> {
        let depth = self.events.depth();
        let (mut in_text, mut run_from) = (false, out.len());
        let mut is_hidden = false;
        loop {
            match self.events.next()? {
                Kind::Start => match self.events.name() {
                    "r" => (run_from, is_hidden) = (out.len(), false),
                    "t" => in_text = true,
                    "br" | "cr" => out.push('\n'),
                    "tab" if self.events.attribute("val").is_none() => out.push('\t'),
                    "noBreakHyphen" => out.push('-'),
                    "vanish" => is_hidden = self.events.attribute("val").is_none_or(is_on),
                    "pPr" | "del" | "moveFrom" | "instrText" | "Fallback" | "rPrChange" => {
                        self.events.skip()?;
                    }
                    _ => {}
                },
                Kind::Text if in_text => out.push_str(self.events.text()),
                Kind::End => {
                    in_text = false;
                    if self.events.name() == "r" && is_hidden {
                        out.truncate(run_from);
                        is_hidden = false;
                    }
                    if self.events.depth() < depth {
                        return Ok(());
                    }
                }
                Kind::Eof => return Err(self.events.damaged()),
                Kind::Text => {}
            }
        }
    }
}

/// Whether a switch is on that says so; ISO/IEC 29500-1, 22.9.2.7.
fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}

struct Cell {
    text: String,
    width: usize,
    merge: Merge,
}

/// A cell's part in a merge downwards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Merge {
    None,
    Begins,
    Continues,
}

/// Merges that are open, by their column: what they show.
#[derive(Default)]
struct Merges(std::collections::BTreeMap<usize, String>);

impl Merges {
    fn place(&mut self, column: usize, cell: Cell, table: &mut Table) -> Result<(), Flaw> {
        match (cell.merge, self.0.get(&column)) {
            (Merge::Continues, Some(above)) => table.continued(column, above)?,
            (Merge::Begins, _) => {
                table.place(column, &cell.text, Reach::ONE)?;
                self.0.insert(column, cell.text);
            }
            _ => {
                self.0.remove(&column);
                table.place(column, &cell.text, Reach::ONE)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
