//! A ledger's lines as they stand, rows and all that is none, for giving the ledger back to who sent it.
//!
//! Cells are as the reader sees them: decoded, split, formatted as their sheet shows them. Nothing is told apart here.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::limits;
use crate::model::line::Line;
use crate::model::line::Struck;
use crate::model::returned::Mark;
use crate::model::rule::Rule;
use crate::model::stop::Stop;
use crate::read::Error;
use crate::read::book;
use crate::read::container;
use crate::read::container::Container;
use crate::read::query::OpenQuery;
use crate::read::table::Grid;
use crate::read::text;
use crate::read::text::TextFile;
use crate::read::text::split;
use crate::read::text::split::Records;
use crate::read::vocabulary::Vocabulary;
use crate::source::Body;
use crate::source::Source;

/// What stands in a cell whose formula has no value: anything but nothing, which would say less than is known.
const NO_VALUE: &str = "#N/A";

/// Whether a ledger is a workbook of parts that can be marked where they are (xlsx, xlsm).
pub fn is_workbook(source: &Source) -> bool {
    let Body::Bytes { blob, .. } = &source.body else { return false };
    Container::of(blob).is_ok_and(|it| it == Container::Xlsx)
}

/// The ledger that this one was made from, where it was returned.
pub fn mark(source: &Source) -> Option<Mark> {
    let Body::Bytes { blob, .. } = &source.body else { return None };
    book::mark(Container::of(blob).ok()?, &request(source)?)
}

fn request(source: &Source) -> Option<book::Request<'_>> {
    let Body::Bytes { blob, evidence } = &source.body else { return None };
    Some(book::Request {
        blob,
        name: &source.name,
        only: source.sheet.as_deref(),
        evidence: *evidence,
        encoding: source.encoding.as_deref(),
    })
}

/// Hands every line of `source` to `take`, in order, until it wants no more. `vocabulary` is the one that the ledger
/// was read with.
pub fn lines(
    source: &Source,
    vocabulary: Vocabulary,
    take: &mut dyn FnMut(&Line) -> Result<bool, Stop>,
) -> Result<(), Stop> {
    let mut line = Line::default();
    match &source.body {
        Body::Answer(answer) => {
            let all = std::iter::once(answer.columns.iter().cloned().map(Some).collect());
            for (number, row) in (1..).zip(all.chain(answer.rows.iter().cloned())) {
                line.number = number;
                line.show(row.iter().map(|it| it.as_deref().unwrap_or_default()));
                if !take(&line)? {
                    break;
                }
            }
            Ok(())
        }
        Body::Query(query) => {
            let mut open = OpenQuery::new(&source.name, query)?;
            let mut first = true;
            while let Some(span) = open.next()? {
                let columns = span.part.shown.len();
                // The header stands above the first row, which is line 1.
                if std::mem::take(&mut first) {
                    line.show(&span.part.shown);
                    if !take(&line)? {
                        return Ok(());
                    }
                }
                for (number, row) in (span.line..).zip(0..span.rows.len()) {
                    line.number = number;
                    line.show((0..columns).map(|it| span.rows.cell(row, it).1));
                    if !take(&line)? {
                        return Ok(());
                    }
                }
            }
            Ok(())
        }
        Body::Bytes { blob, .. } => match container(source, blob)? {
            Container::Text => of_text(source, vocabulary, line, take),
            container => of_book(source, container, line, take),
        },
    }
}

fn of_book(
    source: &Source,
    container: Container,
    mut line: Line,
    take: &mut dyn FnMut(&Line) -> Result<bool, Stop>,
) -> Result<(), Stop> {
    let nowhere = || Error::Container { name: source.name.to_string() };
    let mut book = book::open(container, &request(source).ok_or_else(nowhere)?)?;
    while let Some(sheet) = book.next_sheet()? {
        line.sheet.clone_from(&sheet.name);
        let mut more = true;
        while more {
            let mut grid = Grid::default();
            more = book.rows(&mut grid, limits::CHUNK_BYTES)?;
            for row in 0..grid.len() {
                show(&grid, row, &mut line);
                if !take(&line)? {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

fn show(grid: &Grid, row: usize, line: &mut Line) {
    line.number = grid.line(row);
    line.hidden = grid.is_hidden(row);
    line.show(grid.cells(row));
    let Line { cells, struck, .. } = line;
    *struck = Struck::Nothing;
    let from = grid.marks().partition_point(|it| it.row < row);
    for mark in grid.marks().iter().skip(from).take_while(|it| it.row == row) {
        match (mark.rule, mark.column, &mut *struck) {
            (Rule::RowStruck, _, _) => *struck = Struck::Whole,
            (Rule::CellStruck, Some(column), Struck::Cells(all)) => all.push(column),
            (Rule::CellStruck, Some(column), Struck::Nothing) => {
                *struck = Struck::Cells(vec![column]);
            }
            (Rule::CellWithoutValue, Some(column), _) => {
                if let Some(cell) = cells.get_mut(column) {
                    NO_VALUE.clone_into(cell);
                }
            }
            _ => {}
        }
    }
}

fn shown(cell: Cow<'_, [u8]>) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
    }
}

fn of_text(
    source: &Source,
    vocabulary: Vocabulary,
    mut line: Line,
    take: &mut dyn FnMut(&Line) -> Result<bool, Stop>,
) -> Result<(), Stop> {
    let Body::Bytes { blob, evidence } = &source.body else { return Ok(()) };
    let mut file = TextFile::whole(&text::Request {
        blob,
        name: &source.name,
        evidence: *evidence,
        encoding: source.encoding.as_deref(),
        vocabulary: &Arc::new(vocabulary),
        chunk_bytes: limits::CHUNK_BYTES,
    })?;
    let mut fields = Vec::new();
    while let Some(next) = file.next()? {
        // With a vocabulary, tables are not told apart by the file.
        let text::Next::Chunk(chunk) = next else { continue };
        let text = text::decode(chunk.bytes, file.encoding);
        // What was decoded is asked once whether it is text, not cell by cell.
        let whole = simdutf8::basic::from_utf8(&text).unwrap_or_default();
        let cell = |span: &split::Span| {
            let plain = whole.get(span.from..span.to).filter(|_| !span.rebuild);
            plain.map_or_else(|| shown(split::value(&text, *span, file.cut)), Cow::Borrowed)
        };
        let mut records = Records::new(&text, file.cut, chunk.line);
        while let Some(number) = records.next_into(&mut fields) {
            line.number = number;
            line.show(fields.iter().map(cell));
            if !take(&line)? {
                return Ok(());
            }
        }
    }
    Ok(())
}
