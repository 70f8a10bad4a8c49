//! Workbooks of Excel since 2007 (ECMA-376, transitional and strict): sheets streamed, shared texts held once.
//!
//! A row is taken from the XML as it unpacks, so a full sheet of 1,048,576 rows costs no more memory than a block
//! of it. Sheets that are hidden, or are charts, are left out. Pictures, and what else floats above the cells, are
//! not looked at.

mod strings;
mod styles;
mod around;
mod sheet;

#[cfg(test)]
mod tests;

use std::io;
use std::io::Read;
use std::sync::Arc;

use crate::model::remark::Remark;
use crate::model::returned::MARK;
use crate::model::returned::Mark;
use crate::model::returned::PROBLEMS;
use crate::model::returned::problems_of;
use crate::read::Error;
use crate::read::book::Book;
use crate::read::book::Request;
use crate::read::book::Sheet;
use crate::read::book::fault;
use crate::read::book::layout;
use crate::read::book::layout::Around;
use crate::read::book::layout::Layout;
use crate::read::book::number::Epoch;
use crate::read::book::parts::Parts;
use crate::read::book::relations;
use crate::read::book::relations::Relation;
use crate::read::book::xml::Tag;
use crate::read::book::xml::Token;
use crate::read::book::xml::Xml;
use crate::read::table::Grid;
use sheet::Cells;
use sheet::Shared;
use strings::Strings;

/// A workbook that is open.
pub(super) struct Workbook {
    name: Arc<str>,
    parts: Parts,
    shared: Shared,
    /// The sheets that are wanted and not read yet: name and part, the last one first.
    sheets: Vec<(Arc<str>, String)>,
    cells: Option<Cells>,
    /// The header of the column that a returned ledger has and the sender's has not.
    ours: Option<&'static str>,
    remarks: Vec<Remark>,
}

/// What the workbook says of itself.
struct Contents {
    sheets: Vec<Listed>,
    epoch: Epoch,
    /// The digest of the ledger that it was made from, where it is a returned one.
    mark: Option<Mark>,
}

/// A sheet, as the workbook lists it.
struct Listed {
    name: String,
    id: String,
    hidden: bool,
}

/// Opens the workbook in `parts`.
pub(super) fn open(parts: Parts, request: &Request<'_>) -> Result<Workbook, Error> {
    let of = |cause| fault::of(request.name, cause);
    let book = workbook(parts, request).map_err(of)?;
    if let (Some(only), true) = (request.only, book.sheets.is_empty()) {
        let name = request.name.to_string();
        return Err(Error::NoSheet { name, sheet: only.to_owned() });
    }
    Ok(book)
}

fn workbook(parts: Parts, request: &Request<'_>) -> io::Result<Workbook> {
    let path = path(&parts)?;
    let Contents { sheets: listed, epoch, mark } = list(parts.need(&path)?)?;
    let ours = listed.iter().find_map(|it| problems_of(&it.name));
    let ours = ours.or(mark.map(|_| PROBLEMS));
    let related = relations::of(&parts, &path)?;
    let part = |kind: &str| related.iter().find(|it| it.kind == kind);
    let strings = match part("sharedStrings").map(|it| parts.read(&it.target)).transpose()? {
        Some(Some(input)) => Strings::read(input)?,
        _ => Strings::default(),
    };
    let styles = match part("styles").map(|it| parts.read(&it.target)).transpose()? {
        Some(Some(input)) => styles::read(input)?,
        _ => Vec::new(),
    };
    let mut sheets = Vec::new();
    let mut remarks = Vec::new();
    for sheet in listed {
        let target = |it: &&Relation| it.id == sheet.id && it.kind == "worksheet";
        let Some(relation) = related.iter().find(target) else { continue };
        let asked = request.only.is_some_and(|it| it == sheet.name);
        if !asked && (request.only.is_some() || problems_of(&sheet.name).is_some()) {
            continue;
        }
        if sheet.hidden {
            remarks.push(layout::hidden_sheet(&sheet.name));
        } else {
            sheets.push((sheet.name.into(), relation.target.clone()));
        }
    }
    sheets.reverse();
    let shared = Shared { strings, styles, epoch };
    let name = Arc::clone(request.name);
    Ok(Workbook { name, parts, shared, sheets, cells: None, ours, remarks })
}

/// The ledger that a returned one was made from, and whether it has a sheet that says so.
pub(super) fn mark(parts: &Parts) -> io::Result<(Option<Mark>, bool)> {
    let contents = list(parts.need(&path(parts)?)?)?;
    Ok((contents.mark, contents.sheets.iter().any(|it| problems_of(&it.name).is_some())))
}

/// The path of the part that lists the sheets.
fn path(parts: &Parts) -> io::Result<String> {
    let book = relations::of(parts, "")?.into_iter().find(|it| it.kind == "officeDocument");
    Ok(book.map_or_else(|| "xl/workbook.xml".to_owned(), |it| it.target))
}

/// The sheets, in their order, from when dates count, and whose ledger it was.
fn list(input: impl Read) -> io::Result<Contents> {
    let mut xml = Xml::new(input);
    let (mut out, mut epoch, mut mark) = (Vec::new(), Epoch::From1900, None);
    let mut named = false;
    loop {
        match xml.next()? {
            Token::Open(tag) if tag.name == b"definedName" => {
                named = tag.raw(b"name") == Some(MARK.as_bytes());
            }
            Token::Text(text) if named => {
                let text = String::from_utf8_lossy(text).replace("&quot;", "\"");
                mark = Mark::parse(&text);
                named = false;
            }
            Token::Open(tag) if tag.name == b"workbookPr" && tag.yes(b"date1904") => {
                epoch = Epoch::From1904;
            }
            Token::Open(tag) if tag.name == b"sheet" => {
                out.push(Listed {
                    name: tag.text(b"name")?.unwrap_or_default(),
                    id: tag.text(b"id")?.unwrap_or_default(),
                    hidden: matches!(tag.raw(b"state"), Some(b"hidden" | b"veryHidden")),
                });
            }
            Token::End => return Ok(Contents { sheets: out, epoch, mark }),
            _ => {}
        }
    }
}

impl Workbook {
    /// Goes into the sheet in `part`, up to its cells.
    fn enter(&self, name: &Arc<str>, part: &str) -> io::Result<Option<Cells>> {
        let mut xml = Xml::new(self.parts.need(part)?);
        let mut around = Around::default();
        loop {
            match xml.next()? {
                Token::Open(tag) if tag.name == b"col" => {
                    around.hidden_columns.extend(hidden_columns(tag));
                }
                Token::Open(tag) if tag.name == b"sheetData" => break,
                Token::End => return Ok(None),
                _ => {}
            }
        }
        around.merges = around::merges(self.parts.need(part)?)?;
        around.comments = around::comments(&self.parts, part)?;
        let layout = Layout::new(Some(Arc::clone(name)), around).leave_out(self.ours);
        Ok(Some(Cells::new(xml, layout)))
    }

    fn read_on(&mut self, grid: &mut Grid, budget: usize) -> io::Result<bool> {
        let Some(cells) = &mut self.cells else { return Ok(false) };
        let more = cells.rows(&self.shared, grid, budget)?;
        self.remarks.append(&mut cells.layout().remarks());
        if !more {
            self.cells = None;
        }
        Ok(more)
    }
}

impl Book for Workbook {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        let Some((name, part)) = self.sheets.pop() else { return Ok(None) };
        self.cells = self.enter(&name, &part).map_err(|cause| fault::of(&self.name, cause))?;
        Ok(Some(Sheet { name: Some(name) }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        self.read_on(grid, budget).map_err(|cause| fault::of(&self.name, cause))
    }

    fn remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }
}

/// The columns of a `<col>` that is hidden, or has no width.
fn hidden_columns(tag: Tag<'_>) -> Option<(u32, u32)> {
    let hidden = tag.yes(b"hidden") || tag.number::<f64>(b"width") == Some(0.0);
    let (from, to): (u32, u32) = (tag.number(b"min")?, tag.number(b"max")?);
    hidden.then_some((from.checked_sub(1)?, to.checked_sub(1)?))
}
