//! Containers that hold tables of cells, each read sheet by sheet, row by row.
//!
//! One file per container. Each gives text as a person would see it in the cell, never more: what a cell means
//! is the next stage's work. What the container knows beside the text (a struck row, a comment) becomes a mark.

mod fault;
mod parts;
mod xml;
mod number;
mod layout;
mod xlsx;
mod relations;
mod xlsb;
mod xls;
mod ods;
pub(in crate::read) mod decode;
mod columnar;
mod json;
mod placed;
mod html;
mod markup;

use std::sync::Arc;

use crate::model::remark::Remark;
use crate::model::returned::Mark;
use crate::model::returned::SUMMARY;
use crate::model::returned::SUMMARY_OTHER;
use crate::read::Error;
use crate::read::container::Container;
use crate::read::flaw::Flaw;
use crate::read::table::Grid;
use crate::source::Blob;
use crate::source::Evidence;
use crate::source::Source;
use parts::Parts;

pub(super) use html::pieces as html_pieces;
pub(super) use markup::docx_pieces;
pub(super) use placed::Piece;

/// A container that is open.
pub(super) trait Book: Send {
    /// Goes to the next sheet; `None` after the last.
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error>;

    /// Appends the next rows of the sheet to `grid`, about `budget` bytes of cells, at least one row if there is
    /// one; says whether there may be more.
    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error>;

    /// How many of the sheet's first rows are its header, where the container knows.
    fn head(&self) -> Option<usize> {
        None
    }

    /// What was found beside the rows since it was last asked for.
    fn remarks(&mut self) -> Vec<Remark> {
        Vec::new()
    }
}

/// A sheet, before its rows.
pub(super) struct Sheet {
    /// Its name, where it has one.
    pub(super) name: Option<Arc<str>>,
}

/// What to open.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) blob: &'a Blob,
    pub(super) name: &'a Arc<str>,
    /// The only sheet that is wanted.
    pub(super) only: Option<&'a str>,
    /// What the bytes say of the encoding.
    pub(super) evidence: Evidence,
    /// The encoding, where the configuration says so.
    pub(super) encoding: Option<&'a str>,
}

/// Opens a ledger that is no delimited text.
pub(super) fn open(container: Container, request: &Request<'_>) -> Result<Box<dyn Book>, Error> {
    match container {
        Container::Xlsx => Ok(Box::new(xlsx::open(parts(request)?, request)?)),
        Container::Xlsb => Ok(Box::new(xlsb::open(parts(request)?, request)?)),
        Container::Xls => Ok(Box::new(xls::open(request)?)),
        Container::Ods => Ok(Box::new(ods::open(parts(request)?, request)?)),
        Container::Parquet => Ok(Box::new(columnar::open_parquet(request)?)),
        Container::ArrowFile | Container::ArrowStream => {
            Ok(Box::new(columnar::open_arrow(request)?))
        }
        Container::Html => Ok(Box::new(html::open(request)?)),
        Container::Xml => Ok(Box::new(markup::open_records(request)?)),
        Container::SpreadsheetMl => Ok(Box::new(markup::open_spreadsheetml(request)?)),
        Container::Docx => Ok(Box::new(markup::open_docx(request)?)),
        Container::Json => Ok(Box::new(json::open(request)?)),
        Container::Foreign(foreign) => {
            let name = request.name.to_string();
            Err(Error::Flaw { name, flaw: Flaw::Foreign(foreign) })
        }
        Container::Text => Err(Error::Container { name: request.name.to_string() }),
    }
}

/// The ledger that this one was made from, where it was returned.
pub(super) fn mark(container: Container, request: &Request<'_>) -> Option<Mark> {
    match container {
        Container::Xlsx => match xlsx::mark(&parts(request).ok()?).ok()? {
            (None, true) => {}
            (mark, _) => return mark,
        },
        Container::Xlsb | Container::Xls | Container::Ods => {}
        _ => return None,
    }
    [SUMMARY, SUMMARY_OTHER].into_iter().find_map(|sheet| {
        let mut book = open(container, &Request { only: Some(sheet), ..*request }).ok()?;
        book.next_sheet().ok()??;
        let mut grid = Grid::default();
        while book.rows(&mut grid, SUMMARY_BYTES_MAX).ok()? && grid.bytes() < SUMMARY_BYTES_MAX {}
        (0..grid.len()).find_map(|row| grid.cells(row).find_map(Mark::parse))
    })
}

/// Bytes of the first sheet of a returned ledger that are looked through for its mark.
const SUMMARY_BYTES_MAX: usize = 1 << 20;

/// Bytes of a container that hold its rows: of a ZIP file, what it unpacks to.
pub(super) fn weight(container: Container, source: &Source, blob: &Blob) -> u64 {
    match container {
        Container::Xlsx | Container::Xlsb | Container::Ods | Container::Docx => {
            Parts::open(blob).map_or(source.bytes, |it| it.bytes() / UNPACKED)
        }
        _ => source.bytes,
    }
}

/// How much more room a cell takes in XML than it does in other containers.
const UNPACKED: u64 = 8;

/// What a ZIP file is, by its members. One whose directory cannot be read is taken for a workbook: that it is damaged
/// is said when it is opened.
pub(super) fn of_zip(blob: &Blob) -> Container {
    match Parts::open(blob) {
        Ok(parts) if parts.has("xl/workbook.bin") => Container::Xlsb,
        Ok(parts) if is_open_document(&parts) => Container::Ods,
        _ => Container::Xlsx,
    }
}

/// A text or a presentation has a part of content, too; the first member tells.
fn is_open_document(parts: &Parts) -> bool {
    let kind = parts.whole("mimetype", 256).ok().flatten();
    match kind {
        Some(kind) => kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet"),
        None => parts.has("content.xml"),
    }
}

fn parts(request: &Request<'_>) -> Result<Parts, Error> {
    Parts::open(request.blob).map_err(|cause| fault::of(request.name, cause))
}

#[cfg(test)]
pub(in crate::read) mod testing;
