//! Workbooks of Excel 5 to 2003 ([MS-XLS]): a stream of records in an OLE compound file.
//!
//! The file is held whole, and one sheet at a time is put in order: the format has no larger sheets. A workbook of
//! a newer Excel that is locked with a password is such a file, too, and told.

mod records;
mod globals;
mod sheet;

#[cfg(test)]
mod tests;

use std::io;
use std::io::Cursor;
use std::io::Read as _;
use std::sync::Arc;

use cfb::CompoundFile;

use crate::model::limits;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::model::returned::problems_of;
use crate::model::rule::Rule;
use crate::read::Error;
use crate::read::book::Book;
use crate::read::book::Request;
use crate::read::book::Sheet;
use crate::read::book::fault;
use crate::read::book::fault::broken;
use crate::read::book::fault::locked;
use crate::read::book::layout;
use crate::read::book::layout::Layout;
use crate::read::book::layout::Note;
use crate::read::book::number::Epoch;
use crate::read::book::number::Shape;
use crate::read::table::Grid;
use globals::Globals;
use globals::Listed;
use sheet::Cells;

/// A workbook that was read whole.
pub(super) struct Workbook {
    name: Arc<str>,
    stream: Vec<u8>,
    globals: Globals,
    /// The sheets that are wanted, the last one first.
    sheets: Vec<Listed>,
    /// The header of the column that a returned ledger has and the sender's has not.
    ours: Option<&'static str>,
    open: Option<Open>,
    remarks: Vec<Remark>,
}

/// A sheet that is being read.
struct Open {
    cells: Cells,
    /// The next cell.
    at: usize,
    layout: Layout,
}

/// Opens an xls.
pub(super) fn open(request: &Request<'_>) -> Result<Workbook, Error> {
    let name = request.name;
    let of = |cause| fault::of(name, cause);
    let whole = request.blob.whole(limits::WORKBOOK_BYTES_MAX).map_err(of)?;
    let bytes = whole.ok_or_else(|| Error::TooLarge { name: name.to_string() })?;
    let stream = stream(&bytes).map_err(of)?;
    let mut globals = Globals::read(&stream).map_err(of)?;
    let mut sheets = std::mem::take(&mut globals.sheets);
    let ours = sheets.iter().find_map(|it| problems_of(&it.name));
    let wanted = |name: &str| match request.only {
        Some(only) => only == name,
        None => problems_of(name).is_none(),
    };
    sheets.retain(|it| it.cells && wanted(&it.name));
    let remarks = sheets.iter().filter(|it| it.hidden);
    let remarks: Vec<Remark> = remarks.map(|it| layout::hidden_sheet(&it.name)).collect();
    sheets.retain(|it| !it.hidden);
    if let (true, Some(only)) = (sheets.is_empty(), request.only) {
        return Err(Error::NoSheet { name: name.to_string(), sheet: only.to_owned() });
    }
    sheets.reverse();
    Ok(Workbook { name: Arc::clone(name), stream, globals, sheets, open: None, ours, remarks })
}

/// The records of the compound file in `bytes`.
fn stream(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut file = CompoundFile::open(Cursor::new(bytes))?;
    if file.is_stream("/EncryptedPackage") {
        return Err(locked());
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|it| file.is_stream(it));
    let name = name.ok_or_else(|| broken("an OLE file that is no workbook"))?;
    let mut stream = Vec::new();
    file.open_stream(name)?.read_to_end(&mut stream)?;
    Ok(stream)
}

impl Book for Workbook {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        let Some(listed) = self.sheets.pop() else { return Ok(None) };
        let mut cells = Cells::read(&self.stream, listed.at, &self.globals)
            .map_err(|cause| fault::of(&self.name, cause))?;
        let name: Arc<str> = listed.name.into();
        let around = std::mem::take(&mut cells.around);
        let mut layout = Layout::new(Some(Arc::clone(&name)), around).leave_out(self.ours);
        layout.remark(RemarkKind::FormulasWithoutValue, cells.silent_formulas);
        self.open = Some(Open { cells, at: 0, layout });
        Ok(Some(Sheet { name: Some(name) }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        let Some(open) = &mut self.open else { return Ok(false) };
        let more = open.rows(&self.globals, grid, budget);
        let more = more.map_err(|cause| fault::of(&self.name, cause))?;
        self.remarks.append(&mut open.layout.remarks());
        Ok(more)
    }

    fn remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }
}

impl Open {
    fn rows(&mut self, globals: &Globals, grid: &mut Grid, budget: usize) -> io::Result<bool> {
        let mut shown = String::new();
        let mut hidden = self.cells.hidden_rows.range(self.next_row()..).peekable();
        for row in
            self.cells.all.get(self.at..).unwrap_or_default().chunk_by(|a, b| a.at.row == b.at.row)
        {
            if grid.bytes() >= budget {
                return Ok(true);
            }
            let number = row.first().map_or(0, |it| it.at.row);
            // Rows between that are hidden and empty are hidden all the same.
            while let Some(blank) = hidden.next_if(|it| **it < number) {
                self.layout.row(*blank)?;
                self.layout.hide_row();
                self.layout.end_row(grid);
            }
            self.layout.row(number)?;
            if hidden.next_if(|it| **it == number).is_some() {
                self.layout.hide_row();
            }
            for cell in row {
                shown.clear();
                let (shape, struck) = self.cells.show(cell, globals, &mut shown);
                let dated = shape == Shape::Moment && globals.epoch == Epoch::From1904;
                let rule = dated.then_some(Rule::DateFrom1904);
                let note = Note { struck, rule, comment: false };
                self.layout.cell(cell.at.column, &shown, note, grid)?;
            }
            self.layout.end_row(grid);
            self.at += row.len();
        }
        Ok(false)
    }

    /// The row behind the last that was given.
    fn next_row(&self) -> u32 {
        let last = self.at.checked_sub(1).and_then(|it| self.cells.all.get(it));
        last.map_or(0, |it| it.at.row + 1)
    }
}
