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

use std::sync::Arc;

use crate::model::remark::Remark;
use crate::read::Error;
use crate::read::container::Container;
use crate::read::table::Grid;
use crate::source::Blob;
use parts::Parts;

/// A container that is open.
pub(super) trait Book: Send {
    /// Goes to the next sheet; `None` after the last.
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error>;

    /// Appends the next rows of the sheet to `grid`, about `budget` bytes of cells, at least one row if there is
    /// one; says whether there may be more.
    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error>;

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
pub(super) struct Request<'a> {
    pub(super) blob: &'a Blob,
    pub(super) name: &'a Arc<str>,
    /// The only sheet that is wanted.
    pub(super) only: Option<&'a str>,
}

/// Opens a ledger that is no delimited text.
pub(super) fn open(container: Container, request: &Request<'_>) -> Result<Box<dyn Book>, Error> {
    match container {
        Container::Xlsx => Ok(Box::new(xlsx::open(parts(request)?, request)?)),
        Container::Xlsb => Ok(Box::new(xlsb::open(parts(request)?, request)?)),
        Container::Xls => Ok(Box::new(xls::open(request)?)),
        Container::Ods => Ok(Box::new(ods::open(parts(request)?, request)?)),
        Container::Text => Err(Error::Container { name: request.name.to_string() }),
    }
}

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
