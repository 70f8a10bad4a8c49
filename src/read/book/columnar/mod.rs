//! Parquet and Arrow IPC: typed columns, shown as a person would type them.
//!
//! The header is known, so nothing is looked for: its levels are the names of nested fields. Rows come batch by batch.

mod arrow;
mod cells;
mod parquet;

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Schema;

use crate::model::limits;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::read::Error;
use crate::read::book::Book;
use crate::read::book::Request;
use crate::read::book::Sheet;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;
use crate::read::table::Grid;
use cells::Column;

/// Batches of a columnar ledger, one after another.
trait Batches: Send {
    /// The next; `None` at the end.
    fn next(&mut self) -> Result<Option<RecordBatch>, Trouble>;
}

/// A columnar ledger that is open.
pub(super) struct Columnar {
    name: Arc<str>,
    format: Format,
    /// `None` after the end, and after damage.
    batches: Option<Box<dyn Batches>>,
    columns: Vec<Column>,
    levels: usize,
    started: bool,
    remarked: bool,
    /// The batch that is being read, and its next row.
    batch: Option<(RecordBatch, usize)>,
    line: u64,
}

/// Opens a Parquet ledger.
pub(super) fn open_parquet(request: &Request<'_>) -> Result<Columnar, Error> {
    open(request, Format::Parquet, || parquet::open(request.blob))
}

/// Opens a ledger in Arrow IPC, file or stream.
pub(super) fn open_arrow(request: &Request<'_>) -> Result<Columnar, Error> {
    open(request, Format::Arrow, || arrow::open(request.blob))
}

type Opened = (Arc<Schema>, Box<dyn Batches>);

fn open(
    request: &Request<'_>,
    format: Format,
    opener: impl FnOnce() -> Result<Opened, Trouble>,
) -> Result<Columnar, Error> {
    let name = Arc::clone(request.name);
    let open = || -> Result<_, Trouble> {
        let (schema, batches) = sound(format, opener)?;
        let columns = cells::columns(schema.fields());
        if columns.len() > limits::COLUMNS_MAX {
            return Err(Flaw::Excessive(format).into());
        }
        Ok((columns, batches))
    };
    let (columns, batches) = open().map_err(|it| it.of(&name))?;
    let levels = columns.iter().map(|it| it.path.len()).max().unwrap_or_default();
    Ok(Columnar {
        name,
        format,
        batches: Some(batches),
        columns,
        levels,
        started: false,
        remarked: false,
        batch: None,
        line: 0,
    })
}

/// Does what a reader of a foreign format does: its panic on bytes that it did not expect is damage like any other.
fn sound<T>(format: Format, act: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(Flaw::Damaged(format, None).into()))
}

impl Columnar {
    fn header(&mut self, grid: &mut Grid) {
        for level in 0..self.levels {
            self.line += 1;
            grid.row(self.line);
            for column in &self.columns {
                grid.cell(column.path.get(level).map_or("", String::as_str));
            }
        }
    }

    fn next_batch(&mut self) -> Result<Option<(RecordBatch, usize)>, Trouble> {
        if let Some(open) = self.batch.take() {
            return Ok(Some(open));
        }
        let Some(mut batches) = self.batches.take() else { return Ok(None) };
        let next = sound(self.format, || batches.next())?;
        if next.is_some() {
            self.batches = Some(batches);
        }
        Ok(next.map(|it| (it, 0)))
    }

    fn fill(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Trouble> {
        if self.line == 0 {
            self.header(grid);
        }
        while grid.bytes() < budget {
            let Some((batch, from)) = self.next_batch()? else { return Ok(false) };
            let (format, columns, line) = (self.format, &self.columns, self.line);
            let show = || cells::show(format, columns, &batch, from, (line, budget), grid);
            let to = sound(format, show)?;
            self.line += (to - from) as u64;
            if to < batch.num_rows() {
                self.batch = Some((batch, to));
            }
        }
        Ok(true)
    }
}

impl Book for Columnar {
    fn next_sheet(&mut self) -> Result<Option<Sheet>, Error> {
        let first = !std::mem::replace(&mut self.started, true);
        Ok(first.then_some(Sheet { name: None }))
    }

    fn rows(&mut self, grid: &mut Grid, budget: usize) -> Result<bool, Error> {
        self.fill(grid, budget).map_err(|it| it.of(&self.name))
    }

    fn head(&self) -> Option<usize> {
        Some(self.levels)
    }

    fn remarks(&mut self) -> Vec<Remark> {
        if std::mem::replace(&mut self.remarked, true) {
            return Vec::new();
        }
        let json = (1..).zip(&self.columns).filter(|it| it.1.is_json);
        let columns: Vec<u32> = json.map(|it| it.0).collect();
        let (kind, count) = (RemarkKind::JsonCells, columns.len() as u64);
        (count > 0)
            .then(|| Remark { columns, ..Remark::new(None, kind, count) })
            .into_iter()
            .collect()
    }
}

#[cfg(test)]
mod tests;
