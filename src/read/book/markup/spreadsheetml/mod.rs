//! The XML of Excel 2003 ("XML spreadsheet"), row by row; a first pass finds which sheets are hidden.

use std::sync::Arc;

use crate::model::limits;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::read::Error;
use crate::read::book::Book;
use crate::read::book::Request;
use crate::read::book::Sheet;
use crate::read::book::decode;
use crate::read::book::decode::Decoded;
use crate::read::book::markup::declared;
use crate::read::book::markup::events::Events;
use crate::read::book::markup::events::Kind;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;
use crate::read::table::Grid;

const EXCESSIVE: Flaw = Flaw::Excessive(Format::SpreadsheetMl);

/// Rows of a sheet; Excel's own limit.
const ROWS_MAX: u64 = 1 << 20;

/// A workbook that is open.
pub(in crate::read::book) struct Workbook {
    ledger: Arc<str>,
    events: Events<Decoded>,
    /// The sheets in order, and whether each is wanted.
    sheets: std::vec::IntoIter<(Arc<str>, bool)>,
    sheet: Option<Open>,
    remarks: Vec<Remark>,
}

/// The sheet that is being read.
struct Open {
    name: Arc<str>,
    /// Elements that are open around its rows.
    depth: usize,
    line: u64,
    /// The next column that is described, and the hidden ones, from 0.
    column: usize,
    hidden: Vec<usize>,
    /// Merges from above: column, last line, text.
    merged: Vec<(usize, u64, String)>,
    ended: bool,
}

/// A cell, before it is placed.
struct Cell {
    column: usize,
    text: String,
    across: usize,
    down: u64,
}

/// Opens a workbook.
pub(in crate::read::book) fn open(request: &Request<'_>) -> Result<Workbook, Error> {
    let ledger = Arc::clone(request.name);
    let events = || Ok(Events::new(decode::open(request, declared)?, Format::SpreadsheetMl));
    let all = sheets(events()?).map_err(|it| it.of(&ledger))?;
    let hidden = all.iter().filter(|it| it.1);
    let remarks = hidden.map(|it| remark(Some(&it.0), RemarkKind::HiddenSheet, 1)).collect();
    let wanted = |(name, hidden): (Arc<str>, bool)| {
        let asked = request.only.is_none_or(|only| only == &*name);
        (name, asked && !hidden)
    };
    let sheets: Vec<(Arc<str>, bool)> = all.into_iter().map(wanted).collect();
    if let (Some(only), false) = (request.only, sheets.iter().any(|it| it.1)) {
        return Err(Error::NoSheet { name: ledger.to_string(), sheet: only.to_owned() });
    }
    Ok(Workbook { ledger, events: events()?, sheets: sheets.into_iter(), sheet: None, remarks })
}

fn remark(sheet: Option<&Arc<str>>, kind: RemarkKind, count: u64) -> Remark {
    Remark::new(sheet.map(Arc::clone), kind, count)
}

/// The sheets' names, and whether each is hidden: that stands behind its rows.
fn sheets(mut events: Events<Decoded>) -> Result<Vec<(Arc<str>, bool)>, Trouble> {
    let mut out: Vec<(Arc<str>, bool)> = Vec::new();
    let mut is_visible = false;
    loop {
        match events.next()? {
            Kind::Eof => return Ok(out),
            Kind::Start if events.name() == "Worksheet" => {
                if out.len() >= limits::COLUMNS_MAX {
                    return Err(EXCESSIVE.into());
                }
                out.push((events.attribute("Name").unwrap_or_default().into(), false));
            }
            Kind::Start => is_visible = events.name() == "Visible",
            Kind::Text if is_visible => {
                let hidden = matches!(events.text().trim(), "SheetHidden" | "SheetVeryHidden");
                if let (true, Some(sheet)) = (hidden, out.last_mut()) {
                    sheet.1 = true;
                }
            }
            Kind::End => is_visible = false,
            Kind::Text => {}
        }
    }
}

impl Workbook {
    /// Goes to the next sheet's rows.
    fn advance(&mut self) -> Result<Option<Arc<str>>, Trouble> {
        self.sheet = None;
        loop {
            match self.events.next()? {
                Kind::Eof => return Ok(None),
                Kind::Start if self.events.name() == "Worksheet" => {
                    let Some((name, wanted)) = self.sheets.next() else { return Ok(None) };
                    if !wanted {
                        self.events.skip()?;
                        continue;
                    }
                    self.sheet = Some(Open {
                        name: Arc::clone(&name),
                        depth: self.events.depth(),
                        line: 0,
                        column: 0,
                        hidden: Vec::new(),
                        merged: Vec::new(),
                        ended: false,
                    });
                    return Ok(Some(name));
                }
                _ => {}
            }
        }
    }

    fn fill(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Trouble> {
        let Some(mut sheet) = self.sheet.take() else { return Ok(false) };
        while !sheet.ended && grid.bytes() < budget {
            match self.events.next()? {
                Kind::Eof => return Err(self.events.damaged()),
                Kind::End => sheet.ended = self.events.depth() < sheet.depth,
                Kind::Start if self.events.name() == "Row" => self.row(&mut sheet, grid)?,
                Kind::Start if self.events.name() == "Column" => self.column(&mut sheet)?,
                Kind::Start if self.events.name() == "WorksheetOptions" => self.events.skip()?,
                _ => {}
            }
        }
        let more = !sheet.ended;
        if more {
            self.sheet = Some(sheet);
        } else if !sheet.hidden.is_empty() {
            let count = sheet.hidden.len() as u64;
            let mut it = remark(Some(&sheet.name), RemarkKind::HiddenColumns, count);
            it.columns = sheet.hidden.iter().filter_map(|it| u32::try_from(it + 1).ok()).collect();
            self.remarks.push(it);
        }
        Ok(more)
    }

    /// Notes which columns are hidden.
    fn column(&mut self, sheet: &mut Open) -> Result<(), Trouble> {
        let from = self.events.number("Index").map_or(sheet.column, |it| it.saturating_sub(1));
        let to = from + 1 + self.events.number("Span").unwrap_or(0).min(limits::COLUMNS_MAX);
        if to > limits::COLUMNS_MAX {
            return Err(EXCESSIVE.into());
        }
        sheet.column = to;
        if self.events.attribute("Hidden") == Some("1") {
            sheet.hidden.extend(from..to);
        }
        Ok(())
    }

    fn row(&mut self, sheet: &mut Open, grid: &mut Grid) -> Result<(), Trouble> {
        let line = self.events.number("Index").map_or(sheet.line + 1, |it| it as u64);
        let hidden = self.events.attribute("Hidden") == Some("1");
        if line <= sheet.line {
            return Err(self.events.damaged());
        }
        if line > ROWS_MAX {
            return Err(EXCESSIVE.into());
        }
        sheet.line = line;
        sheet.merged.retain(|it| it.1 >= line);
        grid.row(line);
        let above = sheet.merged.len();
        let mut next = 0;
        let mut shown = 0;
        let depth = self.events.depth();
        loop {
            match self.events.next()? {
                Kind::Start if self.events.name() == "Cell" => {
                    let cell = self.cell(next)?;
                    next = cell.column + 1 + cell.across;
                    if next > limits::COLUMNS_MAX {
                        return Err(EXCESSIVE.into());
                    }
                    sheet.continued(&mut shown, above, cell.column, grid);
                    let is_hidden = sheet.hidden.contains(&cell.column);
                    let text = if is_hidden { "" } else { cell.text.as_str() };
                    if cell.column >= shown {
                        grid.cell_at(cell.column, text);
                        shown = cell.column + 1;
                    }
                    if cell.down > 0 && !is_hidden {
                        sheet.merged.push((cell.column, line.saturating_add(cell.down), cell.text));
                    }
                }
                Kind::End if self.events.depth() < depth => break,
                Kind::Eof => return Err(self.events.damaged()),
                _ => {}
            }
        }
        sheet.continued(&mut shown, above, limits::COLUMNS_MAX, grid);
        sheet.merged.sort_by_key(|it| it.0);
        if sheet.merged.len() > limits::COLUMNS_MAX {
            return Err(EXCESSIVE.into());
        }
        if hidden {
            grid.hide();
            self.remarks.push(remark(Some(&sheet.name), RemarkKind::HiddenRows, 1));
        }
        Ok(())
    }

    /// Reads a cell, whose tag was read; it stands in column `next` unless it says otherwise.
    fn cell(&mut self, next: usize) -> Result<Cell, Trouble> {
        let column = self.events.number("Index").map_or(next, |it| it.saturating_sub(1));
        if column < next {
            return Err(self.events.damaged());
        }
        let across = self.events.number("MergeAcross").unwrap_or(0).min(limits::COLUMNS_MAX);
        let down = self.events.number("MergeDown").unwrap_or(0) as u64;
        let is_formula = self.events.attribute("Formula").is_some();
        let mut cell = Cell { column, text: String::new(), across, down };
        let depth = self.events.depth();
        let mut kind: Option<String> = None;
        let mut is_data = false;
        loop {
            match self.events.next()? {
                Kind::Start => match self.events.name() {
                    "Data" => {
                        kind = self.events.attribute("Type").map(str::to_owned);
                        is_data = true;
                    }
                    "Comment" | "PhoneticText" => self.events.skip()?,
                    _ => {}
                },
                Kind::Text if is_data => cell.text.push_str(self.events.text()),
                Kind::End if self.events.name() == "Data" => is_data = false,
                Kind::End if self.events.depth() < depth => break,
                Kind::Eof => return Err(self.events.damaged()),
                _ => {}
            }
            if cell.text.len() > limits::RECORD_BYTES_MAX {
                return Err(EXCESSIVE.into());
            }
        }
        if is_formula && kind.is_none() {
            let name = self.sheet.as_ref().map(|it| &it.name);
            self.remarks.push(remark(name, RemarkKind::FormulasWithoutValue, 1));
        }
        cell.text = shown(cell.text, kind.as_deref());
        Ok(cell)
    }
}

impl Open {
    /// Shows what the first `above` merges show in the columns from `shown` up to `column`.
    fn continued(&self, shown: &mut usize, above: usize, column: usize, grid: &mut Grid) {
        for (at, _, text) in self.merged.iter().take(above) {
            if *at >= *shown && *at < column {
                grid.fill_to(*at);
                grid.continued(text);
                *shown = at + 1;
            }
        }
    }
}

/// A value as a workbook shows it: days without their midnight.
fn shown(text: String, kind: Option<&str>) -> String {
    match kind {
        Some("DateTime") => {
            let text = text.trim().trim_end_matches(".000");
            text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()
        }
        Some("Boolean") => if text.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
        Some("Number") => text.trim().to_owned(),
        _ => text,
    }
}

impl Book for Workbook {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        let name = self.advance().map_err(|it| it.of(&self.ledger))?;
        Ok(name.map(|it| Sheet { name: Some(it) }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        self.fill(grid, budget).map_err(|it| it.of(&self.ledger))
    }

    fn remarks(&mut self) -> Vec<Remark> {
        let mut all = Vec::new();
        self.remarks.drain(..).for_each(|it| it.add_to(&mut all));
        all
    }
}

#[cfg(test)]
mod tests;
