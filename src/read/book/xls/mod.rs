//! Workbooks of Excel up to 2003, through calamine, and what calamine does not tell from a look at the records.

mod records;

use std::io;
use std::io::Cursor;
use std::sync::Arc;

use calamine::Data;
use calamine::Range;
use calamine::Reader as _;
use calamine::SheetType;
use calamine::SheetVisible;
use calamine::Xls;

use crate::model::limits;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::model::rule::Rule;
use crate::read::Error;
use crate::read::book::Book;
use crate::read::book::Request;
use crate::read::book::Sheet;
use crate::read::book::fault;
use crate::read::book::layout;
use crate::read::book::layout::Layout;
use crate::read::book::layout::Note;
use crate::read::book::number;
use crate::read::book::number::Epoch;
use crate::read::table::Grid;
use records::KnownSheet;

/// A workbook that was opened whole.
pub(super) struct Workbook {
    name: Arc<str>,
    epoch: Epoch,
    /// The sheets that are wanted, the last one first.
    sheets: Vec<(Arc<str>, Range<Data>, KnownSheet)>,
    open: Option<Open>,
    remarks: Vec<Remark>,
}

/// A sheet that is being read.
struct Open {
    range: Range<Data>,
    /// The next row of the range.
    at: usize,
    layout: Layout,
    known: KnownSheet,
}

/// Opens an xls; `only` picks one sheet by name.
pub(super) fn open(request: &Request<'_>) -> Result<Workbook, Error> {
    let name = request.name;
    let of = |cause| fault::of(name, cause);
    let whole = request.blob.whole(limits::WORKBOOK_BYTES_MAX).map_err(of)?;
    let bytes = whole.ok_or_else(|| Error::TooLarge { name: name.to_string() })?;
    let known = records::read(&bytes).map_err(of)?;
    let mut book = Xls::new(Cursor::new(bytes.as_slice()))
        .map_err(|cause| Error::Workbook { name: name.to_string(), cause: Box::new(cause) })?;
    let (mut sheets, mut remarks) = (Vec::new(), Vec::new());
    for (sheet, known) in book.sheets_metadata().to_vec().into_iter().zip(known.sheets) {
        let wanted = request.only.is_none_or(|only| only == sheet.name);
        if !wanted || sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            remarks.push(layout::hidden_sheet(&sheet.name));
            continue;
        }
        let range = book
            .worksheet_range(&sheet.name)
            .map_err(|cause| Error::Workbook { name: name.to_string(), cause: Box::new(cause) })?;
        sheets.push((sheet.name.into(), range, known));
    }
    if let (true, Some(only)) = (sheets.is_empty(), request.only) {
        return Err(Error::NoSheet { name: name.to_string(), sheet: only.to_owned() });
    }
    sheets.reverse();
    Ok(Workbook { name: Arc::clone(name), epoch: known.epoch, sheets, open: None, remarks })
}

impl Book for Workbook {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        let Some((name, range, mut known)) = self.sheets.pop() else { return Ok(None) };
        let mut layout = Layout::new(Some(Arc::clone(&name)), std::mem::take(&mut known.around));
        layout.remark(RemarkKind::FormulasWithoutValue, known.silent_formulas);
        self.open = Some(Open { range, at: 0, layout, known });
        Ok(Some(Sheet { name: Some(name) }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        let Some(open) = &mut self.open else { return Ok(false) };
        let more =
            open.rows(self.epoch, grid, budget).map_err(|cause| fault::of(&self.name, cause))?;
        self.remarks.append(&mut open.layout.remarks());
        Ok(more)
    }

    fn remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }
}

impl Open {
    fn rows(&mut self, epoch: Epoch, grid: &mut Grid, budget: usize) -> io::Result<bool> {
        let Some((top, left)) = self.range.start() else { return Ok(false) };
        let mut shown = String::new();
        while self.at < self.range.height() {
            let row = top + u32::try_from(self.at).unwrap_or(u32::MAX);
            self.layout.row(row)?;
            if self.known.hidden_rows.contains(&row) {
                self.layout.hide_row();
            }
            let width = u32::try_from(self.range.width()).unwrap_or(u32::MAX);
            for column in 0..width {
                let at = (self.at, usize::try_from(column).unwrap_or(usize::MAX));
                let Some(data) = self.range.get(at) else { continue };
                let column = left + column;
                shown.clear();
                let struck = self.known.struck.contains(&(row, column));
                let mut note = Note { struck, ..Note::default() };
                show(data, epoch, &mut note, &mut shown);
                self.layout.cell(column, &shown, note, grid)?;
            }
            self.layout.end_row(grid);
            self.at += 1;
            if grid.bytes() >= budget {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A cell as it would be typed: whole numbers without a point, dates in ISO form, errors as they show.
pub(super) fn show(data: &Data, epoch: Epoch, note: &mut Note, out: &mut String) {
    match data {
        Data::Empty => {}
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            out.push_str(text);
        }
        Data::Int(number) => out.push_str(&number.to_string()),
        Data::Float(number) => number::float(*number, out),
        Data::Bool(yes) => out.push_str(if *yes { "TRUE" } else { "FALSE" }),
        Data::DateTime(moment) if moment.is_duration() => number::float(moment.as_f64(), out),
        Data::DateTime(moment) => {
            note.rule = (epoch == Epoch::From1904).then_some(Rule::DateFrom1904);
            number::moment(moment.as_f64(), epoch, out);
        }
        Data::Error(error) => out.push_str(&error.to_string()),
    }
}
