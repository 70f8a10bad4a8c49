//! OpenDocument spreadsheets (ISO/IEC 26300), streamed from their one part of content.
//!
//! A row or cell may stand for a million equal ones: what is empty is passed over, what is not is given as often as
//! it says, up to a bound.

mod styles;
mod row;

#[cfg(test)]
mod tests;

use std::io;
use std::io::Read;
use std::sync::Arc;

use crate::model::remark::Remark;
use crate::model::returned::problems_of;
use crate::read::Error;
use crate::read::book::Book;
use crate::read::book::Request;
use crate::read::book::Sheet;
use crate::read::book::fault;
use crate::read::book::fault::broken;
use crate::read::book::fault::locked;
use crate::read::book::fault::too_large;
use crate::read::book::layout;
use crate::read::book::layout::Around;
use crate::read::book::layout::Layout;
use crate::read::book::layout::ROWS_MAX;
use crate::read::book::parts::Parts;
use crate::read::book::xml::Tag;
use crate::read::book::xml::Token;
use crate::read::book::xml::Xml;
use crate::read::table::Grid;
use row::Row;
use styles::Styles;

/// Cells that repeated rows may give in one sheet: more is a bomb, not a ledger.
const REPEATED_CELLS_MAX: u64 = 64 << 20;

/// A spreadsheet that is open.
pub(super) struct Workbook {
    name: Arc<str>,
    only: Option<String>,
    xml: Xml<Box<dyn Read + Send>>,
    styles: Styles,
    open: Option<Open>,
    any: bool,
    /// The header of the column that a returned ledger has and the sender's has not.
    ours: Option<&'static str>,
    remarks: Vec<Remark>,
}

/// A sheet that is being read.
struct Open {
    sheet: Arc<str>,
    ours: Option<&'static str>,
    /// Until the first row: columns, and which of them are hidden.
    columns: u32,
    hidden_columns: Vec<(u32, u32)>,
    layout: Option<Layout>,
    /// Groups of rows that are folded away.
    folded: u32,
    /// The next row's number.
    number: u32,
    row: Row,
    /// How often the row is still to be given.
    left: u32,
    repeated: u64,
}

/// Opens the spreadsheet in `parts`.
pub(super) fn open(parts: Parts, request: &Request<'_>) -> Result<Workbook, Error> {
    let of = |cause| fault::of(request.name, cause);
    refuse_locked(&parts).map_err(of)?;
    let mut xml = Xml::new(parts.need("content.xml").map_err(of)?);
    let styles = Styles::read(&mut xml).map_err(of)?;
    Ok(Workbook {
        name: Arc::clone(request.name),
        only: request.only.map(str::to_owned),
        xml,
        styles,
        open: None,
        any: false,
        ours: None,
        remarks: Vec::new(),
    })
}

fn refuse_locked(parts: &Parts) -> io::Result<()> {
    if parts.has("encrypted-package") {
        return Err(locked());
    }
    let Some(input) = parts.read("META-INF/manifest.xml")? else { return Ok(()) };
    let mut xml = Xml::new(input);
    loop {
        match xml.next()? {
            Token::Open(tag) if tag.name == b"encryption-data" => return Err(locked()),
            Token::End => return Ok(()),
            _ => {}
        }
    }
}

impl Workbook {
    fn advance(&mut self) -> io::Result<Option<Arc<str>>> {
        self.open = None;
        let mut depth = 0_u32;
        loop {
            match self.xml.next()? {
                Token::Open(tag) if tag.name == b"table" => {
                    depth += 1;
                    let name = tag.text(b"name")?.unwrap_or_default();
                    self.ours = self.ours.or(problems_of(&name));
                    let wanted = match &self.only {
                        Some(only) => *only == name,
                        None => problems_of(&name).is_none(),
                    };
                    if depth > 1 || !wanted {
                        continue;
                    }
                    if tag.raw(b"style-name").is_some_and(|it| self.styles.hidden.contains(it)) {
                        self.remarks.push(layout::hidden_sheet(&name));
                        continue;
                    }
                    let sheet: Arc<str> = name.into();
                    self.any = true;
                    self.open = Some(Open::new(&sheet, self.ours));
                    return Ok(Some(sheet));
                }
                Token::Close(b"table") => depth = depth.saturating_sub(1),
                Token::End => return Ok(None),
                _ => {}
            }
        }
    }

    fn read_on(&mut self, grid: &mut Grid, budget: usize) -> io::Result<bool> {
        let Some(open) = &mut self.open else { return Ok(false) };
        let more = open.rows(&mut self.xml, &self.styles, grid, budget)?;
        if let Some(layout) = &mut open.layout {
            self.remarks.append(&mut layout.remarks());
        }
        if !more {
            self.open = None;
        }
        Ok(more)
    }

    /// Reads what is left of a sheet that nobody asked for to its end.
    fn pass(&mut self) -> Result<(), Error> {
        let mut unseen = Grid::default();
        while self.rows(&mut unseen, 1 << 20)? {
            unseen = Grid::default();
        }
        Ok(())
    }
}

impl Book for Workbook {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        self.pass()?;
        let name = self.advance().map_err(|cause| fault::of(&self.name, cause))?;
        if let (None, false, Some(only)) = (&name, self.any, &self.only) {
            let name = self.name.to_string();
            return Err(Error::NoSheet { name, sheet: only.clone() });
        }
        Ok(name.map(|it| Sheet { name: Some(it) }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        self.read_on(grid, budget).map_err(|cause| fault::of(&self.name, cause))
    }

    fn remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }
}

impl Open {
    fn new(sheet: &Arc<str>, ours: Option<&'static str>) -> Self {
        Self {
            sheet: Arc::clone(sheet),
            ours,
            columns: 0,
            hidden_columns: Vec::new(),
            layout: None,
            folded: 0,
            number: 0,
            row: Row::default(),
            left: 0,
            repeated: 0,
        }
    }

    fn rows<R: Read>(
        &mut self,
        xml: &mut Xml<R>,
        styles: &Styles,
        grid: &mut Grid,
        budget: usize,
    ) -> io::Result<bool> {
        loop {
            while self.left > 0 {
                self.give(grid)?;
                if grid.bytes() >= budget {
                    return Ok(true);
                }
            }
            match xml.next()? {
                Token::Open(tag) => match tag.name {
                    b"table-column" => self.column(tag),
                    b"table-row-group" if is_folded(tag) => self.folded += 1,
                    // Within a folded group every group is counted, so that its end is known.
                    b"table-row-group" if self.folded > 0 => self.folded += 1,
                    b"table-row" => {
                        self.left = repeated(tag, b"number-rows-repeated");
                        self.row.hidden = self.folded > 0 || !is_visible(tag);
                        self.row.read(xml, styles)?;
                        self.skip_empty();
                        self.refuse_endless()?;
                    }
                    _ => {}
                },
                Token::Close(b"table-row-group") => self.folded = self.folded.saturating_sub(1),
                Token::Close(b"table") => return Ok(false),
                Token::End => return Err(broken("the part ends in the middle")),
                Token::Close(_) | Token::Text(_) | Token::Plain(_) => {}
            }
        }
    }

    fn column(&mut self, tag: Tag<'_>) {
        let from = self.columns;
        self.columns = from.saturating_add(repeated(tag, b"number-columns-repeated"));
        if !is_visible(tag) {
            self.hidden_columns.push((from, self.columns.saturating_sub(1)));
        }
    }

    /// An empty row is passed over, however often it stands there; only that it is hidden may matter.
    fn skip_empty(&mut self) {
        if self.row.is_empty() && !self.row.hidden {
            self.number = self.number.saturating_add(std::mem::take(&mut self.left));
        }
    }

    /// A row is given as often as it says, as long as that is no bomb.
    fn refuse_endless(&mut self) -> io::Result<()> {
        self.repeated += self.row.len() * u64::from(self.left.saturating_sub(1));
        if self.repeated > REPEATED_CELLS_MAX {
            return Err(too_large("rows that repeat without end"));
        }
        Ok(())
    }

    /// Gives the row once.
    fn give(&mut self, grid: &mut Grid) -> io::Result<()> {
        let layout = self.layout.get_or_insert_with(|| {
            let hidden_columns = std::mem::take(&mut self.hidden_columns);
            let around = Around { hidden_columns, ..Around::default() };
            Layout::new(Some(Arc::clone(&self.sheet)), around).leave_out(self.ours)
        });
        if self.number >= ROWS_MAX && self.row.is_empty() {
            self.left = 0;
            return Ok(());
        }
        self.row.give(self.number, layout, grid)?;
        self.number += 1;
        self.left -= 1;
        Ok(())
    }
}

fn is_visible(tag: Tag<'_>) -> bool {
    !matches!(tag.raw(b"visibility"), Some(b"collapse" | b"filter"))
}

fn is_folded(tag: Tag<'_>) -> bool {
    tag.raw(b"display") == Some(b"false")
}

/// How many a row, column or cell stands for.
fn repeated(tag: Tag<'_>, name: &[u8]) -> u32 {
    tag.number(name).unwrap_or(1).max(1)
}
