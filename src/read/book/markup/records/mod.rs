//! XML as platforms export it: the element that repeats is the record, its leaves and attributes are the fields.
//!
//! Two passes in bounded memory, the first for the structure, the second for the rows. What repeats inside a record
//! stands in one cell, line by line; fields of an element around records (a district around its households) that
//! stand above them are columns of each.

use std::sync::Arc;

use crate::model::limits;
use crate::read::Error;
use crate::read::book::Book;
use crate::read::book::Request;
use crate::read::book::Sheet;
use crate::read::book::decode;
use crate::read::book::decode::Decoded;
use crate::read::book::markup::declared;
use crate::read::book::markup::events::Events;
use crate::read::book::markup::events::Kind;
use crate::read::book::markup::structure::Structure;
use crate::read::book::markup::structure::Table;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;
use crate::read::table::Grid;
use crate::source::Blob;
use crate::source::Evidence;

/// An XML ledger that is open.
pub(in crate::read::book) struct Records {
    name: Arc<str>,
    blob: Blob,
    evidence: Evidence,
    encoding: Option<String>,
    structure: Structure,
    tables: std::vec::IntoIter<Table>,
    named: bool,
    open: Option<Open>,
}

/// The table that is being read.
struct Open {
    events: Events<Decoded>,
    table: Table,
    /// The elements that are open, as nodes of the structure.
    path: Vec<usize>,
    /// The column that text belongs to, for each of them.
    cells: Vec<String>,
    line: u64,
    ended: bool,
}

/// Opens an XML ledger.
pub(in crate::read::book) fn open(request: &Request<'_>) -> Result<Records, Error> {
    let name = Arc::clone(request.name);
    let mut structure = Structure::default();
    let learn = structure.learn(Events::new(decode::open(request, declared)?, Format::Xml));
    learn.map_err(|it| it.of(&name))?;
    let mut tables = structure.tables();
    if tables.is_empty() {
        return Err(Trouble::Flaw(Flaw::NoRecords(Format::Xml)).of(&name));
    }
    let named = tables.len() > 1;
    if let Some(only) = request.only.filter(|_| named) {
        tables.retain(|it| structure.name(it.record) == only);
        if tables.is_empty() {
            return Err(Error::NoSheet { name: name.to_string(), sheet: only.to_owned() });
        }
    }
    Ok(Records {
        name,
        blob: request.blob.clone(),
        evidence: request.evidence,
        encoding: request.encoding.map(str::to_owned),
        structure,
        tables: tables.into_iter(),
        named,
        open: None,
    })
}

impl Book for Records {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        self.open = None;
        let Some(table) = self.tables.next() else { return Ok(None) };
        let request = Request {
            blob: &self.blob,
            name: &self.name,
            only: None,
            evidence: self.evidence,
            encoding: self.encoding.as_deref(),
        };
        let events = Events::new(decode::open(&request, declared)?, Format::Xml);
        let name = self.named.then(|| self.structure.name(table.record).into());
        let cells = vec![String::new(); table.paths.len()];
        self.open = Some(Open { events, table, path: Vec::new(), cells, line: 0, ended: false });
        Ok(Some(Sheet { name }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        let Some(open) = &mut self.open else { return Ok(false) };
        open.rows(&self.structure, grid, budget).map_err(|it| it.of(&self.name))
    }

    fn head(&self) -> Option<usize> {
        self.open.as_ref().map(Open::levels)
    }
}

impl Open {
    fn levels(&self) -> usize {
        self.table.paths.iter().map(Vec::len).max().unwrap_or_default()
    }

    fn rows(
        &mut self,
        structure: &Structure,
        grid: &mut Grid,
        budget: usize,
    ) -> Result<bool, Trouble> {
        if self.line == 0 {
            for level in 0..self.levels() {
                self.line += 1;
                grid.row(self.line);
                for path in &self.table.paths {
                    grid.cell(path.get(level).map_or("", String::as_str));
                }
            }
        }
        while !self.ended && grid.bytes() < budget {
            self.event(structure, grid)?;
        }
        Ok(!self.ended)
    }

    fn event(&mut self, structure: &Structure, grid: &mut Grid) -> Result<(), Trouble> {
        match self.events.next()? {
            Kind::Start => {
                let parent = self.path.last().copied();
                let node = structure.child(parent, self.events.name());
                let node = node.ok_or_else(|| self.events.damaged())?;
                self.path.push(node);
                self.begin(structure, node)?;
            }
            Kind::Text => {
                if let Some(column) = self.path.last().and_then(|it| self.table.column(*it)) {
                    self.add(column)?;
                }
            }
            Kind::End => {
                let ended = self.path.pop();
                if let Some(column) = ended.and_then(|it| self.table.column(it))
                    && let Some(cell) = self.cells.get_mut(column)
                {
                    cell.truncate(cell.trim_end().len());
                }
                if ended == Some(self.table.record) {
                    self.line += 1;
                    grid.row(self.line);
                    for cell in &self.cells {
                        grid.cell(cell);
                    }
                }
            }
            Kind::Eof => self.ended = true,
        }
        Ok(())
    }

    /// An element begins: what was said inside the last one like it is forgotten, if it holds records or is one.
    fn begin(&mut self, structure: &Structure, node: usize) -> Result<(), Trouble> {
        for column in self.table.forgets(node) {
            if let Some(cell) = self.cells.get_mut(*column) {
                cell.clear();
            }
        }
        // A field that comes again in its record continues on a line of its own.
        if let Some(column) = self.table.column(node)
            && let Some(cell) = self.cells.get_mut(column)
            && !cell.is_empty()
        {
            cell.push('\n');
        }
        for at in 0..self.events.attributes().len() {
            let Some((name, value)) = self.events.attributes().get(at) else { break };
            let column = structure.attribute(node, name).and_then(|it| self.table.column(it));
            let Some(cell) = column.and_then(|it| self.cells.get_mut(it)) else { continue };
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(value.trim());
            bounded(cell)?;
        }
        Ok(())
    }

    /// Adds the last text to a cell; spaces before it are none of it.
    fn add(&mut self, column: usize) -> Result<(), Trouble> {
        let text = self.events.text();
        let Some(cell) = self.cells.get_mut(column) else { return Ok(()) };
        let fresh = cell.is_empty() || cell.ends_with('\n');
        cell.push_str(if fresh { text.trim_start() } else { text });
        bounded(cell)
    }
}

fn bounded(cell: &str) -> Result<(), Trouble> {
    if cell.len() > limits::RECORD_BYTES_MAX {
        return Err(Flaw::Excessive(Format::Xml).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
