//! Documents that are read as documents: annual reports as text, Markdown, web pages, Word files, workbooks and PDF.
//!
//! What a document shows comes out in its order, as paragraphs and tables. What it means is another room's.

mod text;
mod pdf;

use std::sync::Arc;

use crate::model::document::Block;
use crate::model::document::Paragraph;
use crate::model::document::Row;
use crate::model::document::Table;
use crate::model::limits;
use crate::model::stop::Stop;
use crate::read::Error;
use crate::read::book;
use crate::read::book::Piece;
use crate::read::container;
use crate::read::container::Container;
use crate::read::foreign::Foreign;
use crate::read::table::Grid;
use crate::source::Body;
use crate::source::Source;

/// What `source` shows.
pub fn document(source: &Source) -> Result<Vec<Block>, Stop> {
    let Body::Bytes { blob, evidence } = &source.body else {
        return Err(Error::Container { name: source.name.to_string() }.into());
    };
    let request = book::Request {
        blob,
        name: &source.name,
        only: source.sheet.as_deref(),
        evidence: *evidence,
        encoding: source.encoding.as_deref(),
    };
    match container(source, blob)? {
        Container::Text => Ok(text::blocks(&request)?),
        Container::Html => Ok(blocks(book::html_pieces(&request)?)),
        Container::Docx => Ok(blocks(book::docx_pieces(blob, &source.name)?)),
        Container::Foreign(Foreign::Pdf) => Ok(pdf::blocks(&request)?),
        container => workbook(container, &request),
    }
}

/// Each paragraph and each row of a table is a line.
fn blocks(pieces: Vec<Piece>) -> Vec<Block> {
    let mut line = 0;
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Paragraph { text, heading } => {
                for part in text.split('\n').filter(|it| !it.trim().is_empty()) {
                    line += 1;
                    let text = part.to_owned();
                    out.push(Block::Paragraph(Paragraph {
                        line,
                        text,
                        heading,
                        breaks: Vec::new(),
                    }));
                }
            }
            Piece::Rows(rows) => {
                let mut table = Table::default();
                for cells in rows {
                    line += 1;
                    table.rows.push(Row::of(line, cells));
                }
                out.push(Block::Table(table));
            }
        }
    }
    out
}

/// The rows of all sheets; one that shows a single text is a paragraph.
fn workbook(container: Container, request: &book::Request<'_>) -> Result<Vec<Block>, Stop> {
    let mut book = book::open(container, request)?;
    let mut out = Vec::new();
    let mut line = 0;
    let mut bytes = 0;
    while let Some(_sheet) = book.next_sheet()? {
        let mut table = Table::default();
        let mut more = true;
        while more {
            let mut grid = Grid::default();
            more = book.rows(&mut grid, limits::CHUNK_BYTES)?;
            bytes += grid.bytes();
            if bytes > limits::DOCUMENT_BYTES_MAX {
                return Err(Error::TooLarge { name: request.name.to_string() }.into());
            }
            for row in (0..grid.len()).filter(|it| !grid.is_hidden(*it)) {
                line += 1;
                let cells: Vec<String> = grid.cells(row).map(str::to_owned).collect();
                let mut said = cells.iter().filter(|it| !it.trim().is_empty());
                match (said.next(), said.next()) {
                    (Some(text), None)
                        if text.chars().count() > 1 && text.parse::<f64>().is_err() =>
                    {
                        flush(&mut table, &mut out);
                        out.push(Block::Paragraph(Paragraph::of(line, text.clone())));
                    }
                    (None, _) => {}
                    _ => table.rows.push(Row::of(line, cells)),
                }
            }
        }
        flush(&mut table, &mut out);
    }
    Ok(out)
}

fn flush(table: &mut Table, out: &mut Vec<Block>) {
    if !table.rows.is_empty() {
        out.push(Block::Table(std::mem::take(table)));
    }
}

/// The name of a document for messages.
fn name(request: &book::Request<'_>) -> Arc<str> {
    Arc::clone(request.name)
}
