//! Binary workbooks of Excel since 2007 ([MS-XLSB]): the parts of an xlsx, with records in the place of XML.

mod records;

#[cfg(test)]
mod tests;

use std::io;
use std::io::Read;
use std::sync::Arc;

use crate::model::remark::Remark;
use crate::model::returned::problems_of;
use crate::model::rule::Rule;
use crate::read::Error;
use crate::read::book::Book;
use crate::read::book::Request;
use crate::read::book::Sheet;
use crate::read::book::fault;
use crate::read::book::fault::broken;
use crate::read::book::fault::too_large;
use crate::read::book::layout;
use crate::read::book::layout::Area;
use crate::read::book::layout::Around;
use crate::read::book::layout::Layout;
use crate::read::book::layout::Note;
use crate::read::book::number;
use crate::read::book::number::Epoch;
use crate::read::book::number::Shape;
use crate::read::book::parts::Parts;
use crate::read::book::relations;
use crate::read::table::Grid;
use records::Record;
use records::Records;

/// Bytes of all shared texts.
const TEXT_BYTES_MAX: usize = 1 << 30;

/// A workbook that is open.
pub(super) struct Workbook {
    name: Arc<str>,
    parts: Parts,
    shared: Shared,
    /// The sheets that are wanted and not read yet: name and part, the last one first.
    sheets: Vec<(Arc<str>, String)>,
    /// The header of the column that a returned ledger has and the sender's has not.
    ours: Option<&'static str>,
    open: Option<Open>,
    remarks: Vec<Remark>,
}

/// What cells refer to.
struct Shared {
    text: String,
    /// Where each shared text ends.
    ends: Vec<usize>,
    styles: Vec<(Shape, bool)>,
    epoch: Epoch,
}

/// A sheet that is being read.
struct Open {
    records: Records,
    layout: Layout,
    in_row: bool,
    /// The text of a cell, kept so that no cell allocates.
    shown: String,
}

/// Kinds of records ([MS-XLSB] 2.3.2).
mod kind {
    pub(super) const ROW: u16 = 0;
    pub(super) const PACKED: u16 = 2;
    pub(super) const ERROR: u16 = 3;
    pub(super) const FLAG: u16 = 4;
    pub(super) const NUMBER: u16 = 5;
    pub(super) const TEXT: u16 = 6;
    pub(super) const SHARED: u16 = 7;
    pub(super) const FORMULA_TEXT: u16 = 8;
    pub(super) const FORMULA_NUMBER: u16 = 9;
    pub(super) const FORMULA_FLAG: u16 = 10;
    pub(super) const FORMULA_ERROR: u16 = 11;
    pub(super) const SHARED_ITEM: u16 = 19;
    pub(super) const FONT: u16 = 43;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const STYLE: u16 = 47;
    pub(super) const COLUMNS: u16 = 60;
    pub(super) const RICH_TEXT: u16 = 62;
    pub(super) const END_OF_CELLS: u16 = 146;
    pub(super) const WORKBOOK: u16 = 153;
    pub(super) const SHEET: u16 = 156;
    pub(super) const MERGED: u16 = 176;
    pub(super) const BEGIN_STYLES: u16 = 617;
    pub(super) const END_STYLES: u16 = 618;
    pub(super) const COMMENT: u16 = 635;
}

/// Opens the workbook in `parts`.
pub(super) fn open(parts: Parts, request: &Request<'_>) -> Result<Workbook, Error> {
    let book = workbook(parts, request).map_err(|cause| fault::of(request.name, cause))?;
    if let (Some(only), true) = (request.only, book.sheets.is_empty()) {
        let name = request.name.to_string();
        return Err(Error::NoSheet { name, sheet: only.to_owned() });
    }
    Ok(book)
}

fn workbook(parts: Parts, request: &Request<'_>) -> io::Result<Workbook> {
    let path = "xl/workbook.bin";
    let related = relations::of(&parts, path)?;
    let part = |kind: &str| related.iter().find(|it| it.kind == kind);
    let mut shared = Shared {
        text: String::new(),
        ends: Vec::new(),
        styles: Vec::new(),
        epoch: Epoch::From1900,
    };
    if let Some(Some(input)) = part("sharedStrings").map(|it| parts.read(&it.target)).transpose()? {
        shared.texts(input)?;
    }
    if let Some(Some(input)) = part("styles").map(|it| parts.read(&it.target)).transpose()? {
        shared.styles(input)?;
    }
    let (mut sheets, mut remarks) = (Vec::new(), Vec::new());
    let mut ours = None;
    let mut records = Records::new(parts.need(path)?);
    while let Some(record) = records.next()? {
        match record.kind {
            kind::WORKBOOK if record.u32(0)? & 1 != 0 => shared.epoch = Epoch::From1904,
            kind::SHEET => {
                let (mut id, mut name) = (String::new(), String::new());
                let behind = record.text(8, &mut id)?;
                record.text(behind, &mut name)?;
                let target = related.iter().find(|it| it.id == id && it.kind == "worksheet");
                ours = ours.or(problems_of(&name));
                let wanted = request.only.map_or(problems_of(&name).is_none(), |it| it == name);
                let (Some(target), true) = (target, wanted) else {
                    continue;
                };
                if record.u32(0)? == 0 {
                    sheets.push((name.into(), target.target.clone()));
                } else {
                    remarks.push(layout::hidden_sheet(&name));
                }
            }
            _ => {}
        }
    }
    sheets.reverse();
    let name = Arc::clone(request.name);
    Ok(Workbook { name, parts, shared, sheets, open: None, ours, remarks })
}

impl Shared {
    fn texts(&mut self, input: Box<dyn Read + Send>) -> io::Result<()> {
        let mut records = Records::new(input);
        while let Some(record) = records.next()? {
            if record.kind == kind::SHARED_ITEM {
                record.text(1, &mut self.text)?;
                if self.text.len() > TEXT_BYTES_MAX {
                    return Err(too_large("the texts of the workbook"));
                }
                self.ends.push(self.text.len());
            }
        }
        Ok(())
    }

    fn styles(&mut self, input: Box<dyn Read + Send>) -> io::Result<()> {
        let mut records = Records::new(input);
        let (mut formats, mut fonts, mut in_styles) = (Vec::new(), Vec::new(), false);
        while let Some(record) = records.next()? {
            match record.kind {
                kind::FORMAT => {
                    let mut code = String::new();
                    record.text(2, &mut code)?;
                    formats.push((record.u16(0)?, Shape::of(&code)));
                }
                kind::FONT => fonts.push(record.u16(2)? & 0x0008 != 0),
                kind::BEGIN_STYLES => in_styles = true,
                kind::END_STYLES => in_styles = false,
                kind::STYLE if in_styles => {
                    let id = record.u16(2)?;
                    let own = formats.iter().find(|it| it.0 == id).map(|it| it.1);
                    let struck = fonts.get(usize::from(record.u16(4)?)).copied();
                    let shape = own.unwrap_or_else(|| Shape::built_in(u32::from(id)));
                    self.styles.push((shape, struck.unwrap_or_default()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn text(&self, number: u32) -> io::Result<&str> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let from = number.checked_sub(1).map_or(Some(0), |it| self.ends.get(it).copied());
        let text = from.zip(self.ends.get(number)).and_then(|(from, to)| self.text.get(from..*to));
        text.ok_or_else(|| broken("a cell names a text that is not there"))
    }
}

impl Workbook {
    fn enter(&self, name: &Arc<str>, part: &str) -> io::Result<Open> {
        let mut around = Around::default();
        let mut records = Records::new(self.parts.need(part)?);
        while let Some(record) = records.next()? {
            match record.kind {
                kind::COLUMNS if record.u16(16)? & 1 != 0 => {
                    around.hidden_columns.push((record.u32(0)?, record.u32(4)?));
                }
                kind::MERGED => around.merges.push(Area {
                    top: record.u32(0)?,
                    bottom: record.u32(4)?,
                    left: record.u32(8)?,
                    right: record.u32(12)?,
                }),
                _ => {}
            }
        }
        for relation in relations::of(&self.parts, part)? {
            if relation.kind != "comments" {
                continue;
            }
            let Some(input) = self.parts.read(&relation.target)? else { continue };
            let mut records = Records::new(input);
            while let Some(record) = records.next()? {
                if record.kind == kind::COMMENT {
                    around.comments.push((record.u32(4)?, record.u32(12)?));
                }
            }
        }
        let records = Records::new(self.parts.need(part)?);
        let layout = Layout::new(Some(Arc::clone(name)), around).leave_out(self.ours);
        Ok(Open { records, layout, in_row: false, shown: String::new() })
    }
}

impl Book for Workbook {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        let Some((name, part)) = self.sheets.pop() else { return Ok(None) };
        let open = self.enter(&name, &part).map_err(|cause| fault::of(&self.name, cause))?;
        self.open = Some(open);
        Ok(Some(Sheet { name: Some(name) }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        let Some(open) = &mut self.open else { return Ok(false) };
        let more = open.rows(&self.shared, grid, budget);
        let more = more.map_err(|cause| fault::of(&self.name, cause))?;
        self.remarks.append(&mut open.layout.remarks());
        Ok(more)
    }

    fn remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }
}

impl Open {
    fn rows(&mut self, shared: &Shared, grid: &mut Grid, budget: usize) -> io::Result<bool> {
        let Self { records, layout, in_row, shown } = self;
        while let Some(record) = records.next()? {
            match record.kind {
                kind::ROW => {
                    if std::mem::replace(in_row, true) {
                        layout.end_row(grid);
                    }
                    layout.row(record.u32(0)?)?;
                    if record.u8(11)? & 0x10 != 0 {
                        layout.hide_row();
                    }
                    if grid.bytes() >= budget {
                        return Ok(true);
                    }
                }
                kind::END_OF_CELLS => break,
                kind if *in_row && is_cell(kind) => {
                    let style = record.u32(4)? & 0x00ff_ffff;
                    let style = usize::try_from(style).ok().and_then(|it| shared.styles.get(it));
                    let (shape, struck) = style.copied().unwrap_or_default();
                    let mut note = Note { struck, ..Note::default() };
                    shown.clear();
                    show(record, shape, shared, &mut note, shown)?;
                    layout.cell(record.u32(0)?, shown, note, grid)?;
                }
                _ => {}
            }
        }
        if std::mem::replace(in_row, false) {
            layout.end_row(grid);
        }
        Ok(false)
    }
}

fn is_cell(kind: u16) -> bool {
    (kind::PACKED..=kind::FORMULA_ERROR).contains(&kind) || kind == kind::RICH_TEXT
}

/// Appends what a cell shows; its value stands behind column and style.
fn show(
    record: Record<'_>,
    shape: Shape,
    shared: &Shared,
    note: &mut Note,
    out: &mut String,
) -> io::Result<()> {
    const VALUE: usize = 8;
    let number = match record.kind {
        kind::PACKED => record.packed(VALUE)?,
        kind::NUMBER | kind::FORMULA_NUMBER => record.f64(VALUE)?,
        kind::SHARED => {
            out.push_str(shared.text(record.u32(VALUE)?)?);
            return Ok(());
        }
        kind::TEXT | kind::FORMULA_TEXT => return record.text(VALUE, out).map(|_| ()),
        kind::RICH_TEXT => return record.text(VALUE + 1, out).map(|_| ()),
        kind::FLAG | kind::FORMULA_FLAG => {
            out.push_str(if record.u8(VALUE)? == 0 { "FALSE" } else { "TRUE" });
            return Ok(());
        }
        kind::ERROR | kind::FORMULA_ERROR => {
            out.push_str(number::error(record.u8(VALUE)?));
            return Ok(());
        }
        _ => return Ok(()),
    };
    match shape {
        Shape::Moment => {
            note.rule = (shared.epoch == Epoch::From1904).then_some(Rule::DateFrom1904);
            number::moment(number, shared.epoch, out);
        }
        Shape::Padded(digits) => number::padded(number, digits, out),
        Shape::Of(unit) => number::of_units(number, unit, out),
        Shape::Number | Shape::Elapsed => number::float(number, out),
    }
    Ok(())
}
