//! Checked rows in, protected rows out: identifiers end here, in memory.
//!
//! Every row of every ledger passes through once, on as many threads as there are. What may leave is packed into
//! bytes that sort, and nothing else is kept; what may only be counted and summed goes to derived datasets, still
//! without identifiers. A [`ProtectedTable`] can be made nowhere else, and `release` takes nothing else.
//!
//! Where quasi-identifiers are published, rows wait until all are known: then their levels are chosen, so that every
//! class of rows that look alike holds enough persons, and what is left too small has cells suppressed.

mod way;
mod gather;
mod person;
mod waiting;
mod classes;
mod lattice;
mod suppress;
mod generalize;
mod apart;
mod told;
mod hold;
mod pack;
mod run;
mod merge;
mod noise;
mod table;
mod context;
mod ladder;
mod error;

pub use context::Context;
pub use context::Shown;
pub use error::Error;
pub use error::PAGES;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::BooleanArray;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::check::CheckedBatch;
use crate::check::CheckedTable;
use crate::check::Excluded;
use crate::check::Facts;
use crate::check::Known;
use crate::check::Mapped;
use crate::flow;
use crate::frame::Table;
use crate::model::disclosure::Asked;
use crate::model::disclosure::Disclosure;
use crate::model::disclosure::Noise;
use crate::model::held::Identifiers;
use crate::model::held::Key;
use crate::model::limits;
use crate::model::outcome::Violation;
use crate::model::schema::Kind;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::model::tally::Tally;
use hold::Holder;
use way::Sorted;
use way::Taken;
use way::Way;

/// How to protect.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Threads.
    pub jobs: NonZeroUsize,
    /// Where what does not fit in memory may wait; private.
    pub work: PathBuf,
    /// Whether anything is to leave: a closed dataset may publish no field.
    pub leaves: bool,
    /// The table's name in SQL, when a derived dataset asks for it.
    pub keep: Option<String>,
    /// Bytes of packed rows that may wait in memory; changes speed, never results.
    pub sort_bytes: usize,
    /// What a release is held to.
    pub asked: Asked,
    /// Released tables that this one could be compared with.
    pub context: Context,
    /// What the hashes of identifiers are keyed with, when they are to be held for the gate.
    pub held: Option<Key>,
    /// Noise that a table's counts are given.
    pub noise: Option<Noise>,
}

/// Who is told while rows pass.
pub struct Watch<'a> {
    /// Takes every violation, in the ledgers' order; those of the whole table at the end.
    pub violation: &'a mut dyn FnMut(&Violation) -> Result<(), Stop>,
    /// Is told how many of the ledgers' bytes have been handed out, and how many there are.
    pub bytes: &'a dyn Fn(u64, u64),
}

/// Rows that may be shown, in the order in which they will be.
pub struct ProtectedTable {
    schema: Arc<Schema>,
    rows: Protected,
    tally: Tally,
    unread: Vec<(Arc<str>, usize, String)>,
    parts: Vec<Mapped>,
    kept: Option<Table>,
    lent: Vec<Known>,
    held: Option<Identifiers>,
    disclosure: Disclosure,
}

/// Passes every row of `checked` through, and keeps what may leave.
pub fn table(checked: CheckedTable, plan: &Plan, watch: Watch<'_>) -> Result<ProtectedTable, Stop> {
    let schema = Arc::clone(checked.schema());
    refuse_identity(&schema, plan)?;
    let stage = Stage {
        way: Way::new(checked.typed(), plan)?,
        inner: keepable(&schema),
        keeps: plan.keep.is_some(),
    };
    let holder = plan.held.clone().map(|key| Holder::new(&schema, key));
    let mut whole = checked.whole();
    let mut store = stage.way.store(plan);
    let mut kept: Vec<Kept> = Vec::new();
    let work = |_seq: usize, piece| -> Result<Vec<Passed>, Stop> {
        let batches = checked.batches(piece)?;
        if let Some(holder) = &holder {
            for it in &batches {
                holder.see(&it.rows, &it.written);
            }
        }
        batches.into_iter().map(|it| stage.pass(it)).collect()
    };
    let take = |_seq: usize, passed: Vec<Passed>| -> Result<(), Stop> {
        for it in passed {
            let first = whole.absorb(it.facts, watch.violation)?;
            store.take(it.taken, first)?;
            kept.extend(it.kept.map(|(batch, rows)| (first, batch, rows)));
        }
        let raw = checked.typed().raw();
        (watch.bytes)(raw.bytes_taken(), raw.bytes());
        Ok(())
    };
    flow::ordered(
        plan.jobs,
        limits::WINDOW_PER_WORKER,
        checked.typed().raw().pieces(),
        work,
        take,
    )?;
    let judged = whole.finish(watch.violation)?;
    let kept = kept_table(plan, &checked, &stage, (kept, &judged.excluded));
    let Sorted { packer, sorter, excluded, disclosure } =
        stage.way.close(store, judged.excluded, &schema, plan)?;
    let mut tally = judged.tally;
    tally.published = tally.accepted;
    let sorted = pack::Unpacked::new(packer, sorter.merged(), excluded);
    let (rows, disclosure) = match schema.table.as_ref().filter(|_| plan.leaves) {
        Some(table) => {
            let mut disclosure = disclosure;
            let whole = sorted.whole()?;
            let beside = (&plan.context, plan.noise);
            let rows = table::protect(&whole, (&schema, table), beside, &mut disclosure)?;
            (Protected::Table(rows), disclosure)
        }
        None => (Protected::Rows(Box::new(sorted)), disclosure),
    };
    Ok(ProtectedTable {
        schema,
        rows,
        tally,
        unread: judged.unread,
        parts: judged.parts,
        kept,
        lent: judged.lent,
        held: holder.map(Holder::finish),
        disclosure,
    })
}

/// A batch that derived datasets may see: the number of its first row, its rows, their numbers within it.
type Kept = (u64, RecordBatch, Vec<u32>);

/// The rows that derived datasets may count and sum, without those that the whole table held back.
fn kept_table(
    plan: &Plan,
    checked: &CheckedTable,
    stage: &Stage,
    (kept, excluded): (Vec<Kept>, &Excluded),
) -> Option<Table> {
    let name = plan.keep.clone()?;
    let arrow = checked.typed().arrow_schema();
    let schema = arrow.project(&stage.inner).unwrap_or_else(|_| arrow_schema::Schema::empty());
    let batches = kept.iter().map(|(first, batch, rows)| without(*first, batch, rows, excluded));
    Some(Table { name, schema: Arc::new(schema), batches: batches.collect() })
}

impl ProtectedTable {
    /// The dataset's schema; only its published fields are here.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The Arrow schema of the batches: published fields, in published order.
    pub fn arrow_schema(&self) -> SchemaRef {
        match &self.rows {
            Protected::Rows(rows) => rows.arrow_schema(),
            Protected::Table(rows) => rows.schema(),
        }
    }

    /// How many rows will come out.
    pub fn rows(&self) -> u64 {
        self.tally.published
    }

    /// What was counted on the way.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Columns of ledgers that were left unread: ledger, column from 0, header.
    pub fn unread(&self) -> &[(Arc<str>, usize, String)] {
        &self.unread
    }

    /// What was done to the rows, so that they may leave.
    pub fn disclosure(&self) -> &Disclosure {
        &self.disclosure
    }

    /// The tables of the ledgers, in order.
    pub fn parts(&self) -> &[Mapped] {
        &self.parts
    }

    /// What derived datasets may count and sum; given once.
    pub fn take_kept(&mut self) -> Option<Table> {
        self.kept.take()
    }

    /// The hashed keys that other datasets refer to; given once.
    pub fn take_lent(&mut self) -> Vec<Known> {
        std::mem::take(&mut self.lent)
    }

    /// What identifiers the ledgers held, as keyed hashes; given once.
    pub fn take_held(&mut self) -> Option<Identifiers> {
        self.held.take()
    }

    /// The rows, sorted by the schema's order and then by every other published field.
    pub fn into_batches(self) -> Batches {
        match self.rows {
            Protected::Rows(rows) => rows,
            Protected::Table(rows) => Box::new(std::iter::once(Ok(rows))),
        }
    }
}

/// What may be shown.
enum Protected {
    /// Rows that are still merged.
    Rows(Box<pack::Unpacked>),
    /// A table of counts, whole.
    Table(RecordBatch),
}

/// Batches of sorted rows.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch, Stop>> + Send>;

/// What is left of a batch: what may leave, and facts without cells.
struct Passed {
    facts: Facts,
    taken: Taken,
    kept: Option<(RecordBatch, Vec<u32>)>,
}

/// What each batch goes through.
struct Stage {
    way: Way,
    /// Fields that derived datasets may see.
    inner: Vec<usize>,
    keeps: bool,
}

impl Stage {
    fn pass(&self, batch: CheckedBatch) -> Result<Passed, Stop> {
        let rows = if batch.accepted.iter().all(|it| *it) {
            batch.rows
        } else {
            let mask = BooleanArray::from(batch.accepted.clone());
            arrow_select::filter::filter_record_batch(&batch.rows, &mask).map_err(Error::arrow)?
        };
        let accepted = (0_u32..).zip(&batch.accepted).filter(|(_, it)| **it).map(|(row, _)| row);
        let numbers: Vec<u32> = accepted.collect();
        let taken = self.way.pass(&rows, &numbers)?;
        let kept = if self.keeps {
            Some((rows.project(&self.inner).map_err(Error::arrow)?, numbers))
        } else {
            None
        };
        Ok(Passed { facts: batch.facts, taken, kept })
    }
}

/// The kept rows of a batch, without those that the whole table held back.
fn without(first: u64, batch: &RecordBatch, rows: &[u32], excluded: &Excluded) -> RecordBatch {
    if excluded.is_empty() {
        return batch.clone();
    }
    let mask: BooleanArray =
        rows.iter().map(|it| Some(!excluded.contains(first + u64::from(*it)))).collect();
    #[expect(clippy::expect_used, reason = "the mask has one bit for each row")]
    arrow_select::filter::filter_record_batch(batch, &mask)
        .expect("mask and batch have the same rows")
}

/// Fields that derived datasets may see: everything that does not name a person.
fn keepable(schema: &Schema) -> Vec<usize> {
    let fields = schema.fields.iter().enumerate();
    fields
        .filter(|(_, it)| it.role != Role::Identifier && !it.kind.is_identity())
        .map(|(at, _)| at)
        .collect()
}

/// Identity leaves under no role.
fn refuse_identity(schema: &Schema, plan: &Plan) -> Result<(), Error> {
    for (_, field) in schema.published() {
        if field.kind.is_identity() || field.kind == Kind::ResidentId {
            return Err(Error::Identity { schema: schema.name.clone(), field: field.name.clone() });
        }
    }
    if plan.leaves && schema.published().next().is_none() {
        return Err(Error::Nothing { schema: schema.name.clone() });
    }
    Ok(())
}
