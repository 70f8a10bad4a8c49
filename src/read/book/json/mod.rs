//! JSON and NDJSON as platforms export them: two passes in bounded memory, the first for the fields, the second for
//! the rows.
//!
//! A record of nested objects has a header of as many levels. Numbers keep their digits as written; an array in a
//! record stays JSON text. A record's line is its number among the records, below the header's.

mod keys;
mod survey;
mod tokens;

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
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;
use crate::read::table::Grid;
use crate::source::Blob;
use crate::source::Evidence;
use keys::Cells;
use survey::Shape;
use survey::Table;
use tokens::Token;
use tokens::Tokens;

/// A JSON ledger that is open.
pub(super) struct Json {
    name: Arc<str>,
    blob: Blob,
    evidence: Evidence,
    encoding: Option<String>,
    tables: std::vec::IntoIter<Table>,
    /// Several tables have names, a single one has none.
    named: bool,
    open: Option<Open>,
    remarks: Vec<Remark>,
}

/// The table that is being read.
struct Open {
    table: Table,
    tokens: Tokens<Decoded>,
    cells: Cells,
    line: u64,
    ended: bool,
    by_column: Option<ByColumn>,
}

/// Columns that were read whole, one after another.
struct ByColumn {
    text: String,
    columns: Vec<(String, Vec<(usize, usize)>)>,
    row: usize,
}

/// Opens a JSON ledger.
pub(super) fn open(request: &Request<'_>) -> Result<Json, Error> {
    let name = Arc::clone(request.name);
    let text = decode::open(request, |_| None)?;
    let mut tables = survey::tables(text).map_err(|it| it.of(&name))?;
    let named = tables.len() > 1;
    if let Some(only) = request.only.filter(|_| named) {
        tables.retain(|it| it.name() == only);
        if tables.is_empty() {
            return Err(Error::NoSheet { name: name.to_string(), sheet: only.to_owned() });
        }
    }
    Ok(Json {
        name,
        blob: request.blob.clone(),
        evidence: request.evidence,
        encoding: request.encoding.map(str::to_owned),
        tables: tables.into_iter(),
        named,
        open: None,
        remarks: Vec::new(),
    })
}

impl Table {
    fn name(&self) -> String {
        self.path.join(".")
    }
}

impl Book for Json {
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
        let tokens = Tokens::new(decode::open(&request, |_| None)?);
        let name: Option<Arc<str>> = self.named.then(|| table.name().into());
        if let Shape::Objects(fields) | Shape::Lines(fields) = &table.shape {
            let (sheet, columns) = (name.clone(), fields.keys.lists());
            let (kind, count) = (RemarkKind::JsonCells, columns.len() as u64);
            let remark = || Remark { columns, ..Remark::new(sheet, kind, count) };
            self.remarks.extend((count > 0).then(remark));
        }
        let mut open =
            Open { table, tokens, cells: Cells::default(), line: 0, ended: false, by_column: None };
        open.find().map_err(|it| it.of(&self.name))?;
        self.open = Some(open);
        Ok(Some(Sheet { name }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        let Some(open) = &mut self.open else { return Ok(false) };
        open.rows(grid, budget).map_err(|it| it.of(&self.name))
    }

    fn remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }

    fn head(&self) -> Option<usize> {
        let levels = |paths: &[Vec<String>]| paths.iter().map(Vec::len).max().unwrap_or_default();
        match self.open.as_ref().map(|it| &it.table.shape)? {
            Shape::Objects(fields) | Shape::Lines(fields) => Some(levels(&fields.paths)),
            Shape::Lists(Some(_)) | Shape::Columns => Some(1),
            Shape::Lists(None) | Shape::ListLines => None,
        }
    }
}

impl Open {
    /// Goes to the table's first record.
    fn find(&mut self) -> Result<(), Trouble> {
        let array = match &self.table.shape {
            Shape::Lines(_) | Shape::ListLines => return Ok(()),
            Shape::Columns => {
                self.by_column = Some(ByColumn::read(&mut self.tokens)?);
                return Ok(());
            }
            Shape::Objects(_) | Shape::Lists(_) => Token::Array,
        };
        for key in &self.table.path {
            if self.tokens.next()? != Token::Object {
                return Err(self.tokens.damaged());
            }
            while self.tokens.next()? == Token::Key && self.tokens.text() != key {
                let token = self.tokens.next()?;
                self.tokens.skip(token)?;
            }
        }
        if self.tokens.next()? == array { Ok(()) } else { Err(self.tokens.damaged()) }
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Trouble> {
        if self.line == 0 {
            self.header(grid);
        }
        while !self.ended && grid.bytes() < budget {
            match &mut self.by_column {
                Some(columns) => self.ended = !columns.next(grid, &mut self.line),
                None => self.record(grid)?,
            }
        }
        Ok(!self.ended)
    }

    fn header(&mut self, grid: &mut Grid) {
        let line = &mut self.line;
        let mut level = |names: Vec<&str>| {
            *line += 1;
            grid.row(*line);
            for name in names {
                grid.cell(name);
            }
        };
        match &self.table.shape {
            Shape::Objects(fields) | Shape::Lines(fields) => {
                let levels = fields.paths.iter().map(Vec::len).max().unwrap_or_default();
                for at in 0..levels {
                    level(
                        fields
                            .paths
                            .iter()
                            .map(|it| it.get(at).map_or("", String::as_str))
                            .collect(),
                    );
                }
            }
            Shape::Lists(Some(names)) => level(names.iter().map(String::as_str).collect()),
            Shape::Columns => {
                let columns = self.by_column.iter().flat_map(|it| &it.columns);
                level(columns.map(|it| it.0.as_str()).collect());
            }
            Shape::Lists(None) | Shape::ListLines => {}
        }
    }

    /// Reads one record more, or the end.
    fn record(&mut self, grid: &mut Grid) -> Result<(), Trouble> {
        let token = self.tokens.next()?;
        match (&self.table.shape, token) {
            (_, Token::End | Token::Eof) => self.ended = true,
            (Shape::Objects(fields) | Shape::Lines(fields), Token::Object) => {
                self.cells.clear(fields.paths.len());
                fields.keys.read(&mut self.tokens, keys::ROOT, &mut self.cells)?;
                self.line += 1;
                grid.row(self.line);
                for cell in self.cells.iter() {
                    grid.cell(cell);
                }
            }
            (Shape::Lists(_) | Shape::ListLines, Token::Array) => {
                self.line += 1;
                grid.row(self.line);
                let mut text = String::new();
                let mut size = 0;
                loop {
                    let token = self.tokens.next()?;
                    if token == Token::End {
                        break;
                    }
                    text.clear();
                    keys::value(&mut self.tokens, token, &mut text)?;
                    size += text.len();
                    if size > 4 * limits::RECORD_BYTES_MAX {
                        return Err(Flaw::Excessive(Format::Json).into());
                    }
                    grid.cell(&text);
                }
            }
            // A null among the records is a row without a cell.
            (_, Token::Null) => {
                self.line += 1;
                grid.row(self.line);
            }
            _ => return Err(self.tokens.damaged()),
        }
        Ok(())
    }
}

impl ByColumn {
    fn read(tokens: &mut Tokens<Decoded>) -> Result<Self, Trouble> {
        let mut it = Self { text: String::new(), columns: Vec::new(), row: 0 };
        let mut cells = 0;
        if tokens.next()? != Token::Object {
            return Err(tokens.damaged());
        }
        while tokens.next()? == Token::Key {
            let name = tokens.text().to_owned();
            if tokens.next()? != Token::Array {
                return Err(tokens.damaged());
            }
            let mut spans = Vec::new();
            loop {
                let token = tokens.next()?;
                if token == Token::End {
                    break;
                }
                let from = it.text.len();
                keys::value(tokens, token, &mut it.text)?;
                spans.push((from, it.text.len()));
                cells += 1;
                if it.text.len() + 16 * cells > limits::JSON_COLUMNS_BYTES_MAX {
                    let most = limits::JSON_COLUMNS_BYTES_MAX as u64;
                    return Err(Flaw::TooLarge(Format::Json, most).into());
                }
            }
            it.columns.push((name, spans));
        }
        Ok(it)
    }

    /// Appends the next row; says whether there was one.
    fn next(&mut self, grid: &mut Grid, line: &mut u64) -> bool {
        if self.columns.iter().all(|it| self.row >= it.1.len()) {
            return false;
        }
        *line += 1;
        grid.row(*line);
        for (_, spans) in &self.columns {
            let (from, to) = spans.get(self.row).copied().unwrap_or_default();
            grid.cell(self.text.get(from..to).unwrap_or_default());
        }
        self.row += 1;
        true
    }
}

#[cfg(test)]
mod tests;
