//! The two ways of rows: where nothing leaves that could point at a person they are sorted as they pass; where
//! quasi-identifiers do, they wait until all are known.

use arrow_array::RecordBatch;

use crate::check::Excluded;
use crate::flow;
use crate::model::disclosure::Disclosure;
use crate::model::limits;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::normalize::TypedTable;
use crate::protect::Error;
use crate::protect::Plan;
use crate::protect::apart;
use crate::protect::gather::Gathered;
use crate::protect::gather::Gatherer;
use crate::protect::gather::Gathering;
use crate::protect::generalize;
use crate::protect::generalize::Caster;
use crate::protect::merge::Sorter;
use crate::protect::pack::Packer;
use crate::protect::run::Run;
use crate::protect::table;
use crate::protect::told;
use crate::protect::told::Counts;

/// How rows pass.
pub(super) struct Way {
    packer: Packer,
    /// Only where quasi-identifiers leave.
    gatherer: Option<Gatherer>,
}

/// What is left of a batch.
pub(super) enum Taken {
    Run(Run),
    Gathered(Gathered),
}

/// Where what is left waits.
pub(super) struct Store {
    sorter: Sorter,
    gathering: Option<Gathering>,
}

impl Store {
    /// Takes what is left of a batch whose first row has the number `first` in the whole table.
    pub(super) fn take(&mut self, taken: Taken, first: u64) -> Result<(), Error> {
        match (taken, &mut self.gathering) {
            (Taken::Run(run), _) => self.sorter.push(run, first),
            (Taken::Gathered(gathered), Some(gathering)) => gathering.take(gathered, first),
            // Nothing leaves that was not gathered.
            (Taken::Gathered(_), None) => Ok(()),
        }
    }
}

/// Rows that may leave, and what was done to them.
pub(super) struct Sorted {
    pub(super) packer: Packer,
    pub(super) sorter: Sorter,
    pub(super) excluded: Excluded,
    pub(super) disclosure: Disclosure,
}

impl Way {
    /// A dataset of which nothing leaves has no classes.
    pub(super) fn new(typed: &TypedTable, plan: &Plan) -> Result<Self, Error> {
        let gatherer = if plan.leaves { Gatherer::new(typed)? } else { None };
        Ok(Self { packer: Packer::new(typed, &table::beside(typed.schema()))?, gatherer })
    }

    pub(super) fn store(&self, plan: &Plan) -> Store {
        let (limit, work) = (plan.sort_bytes, &plan.work);
        let gathering = self.gatherer.as_ref().map(|it| it.gathering(limit, work.clone()));
        Store { sorter: Sorter::new(limit, work.clone()), gathering }
    }

    /// What is left of accepted rows; `numbers` are their numbers in their batch.
    pub(super) fn pass(&self, rows: &RecordBatch, numbers: &[u32]) -> Result<Taken, Error> {
        match &self.gatherer {
            None => self.packer.pack(rows, numbers).map(Taken::Run),
            Some(gatherer) => gatherer.gather(rows, numbers).map(Taken::Gathered),
        }
    }

    /// Sorts what may leave, once all rows are known.
    pub(super) fn close(
        self,
        store: Store,
        excluded: Excluded,
        schema: &Schema,
        plan: &Plan,
    ) -> Result<Sorted, Stop> {
        let Store { sorter, gathering } = store;
        if let (Some(gatherer), Some(gathering)) = (&self.gatherer, gathering) {
            return generalized((gatherer, sorter), gathering, &excluded, (schema, plan));
        }
        let disclosure = told::plain(schema, &plan.asked);
        Ok(Sorted { packer: self.packer, sorter, excluded, disclosure })
    }
}

/// Decides what rows show, and sorts them as they show it.
fn generalized(
    (gatherer, mut sorter): (&Gatherer, Sorter),
    gathering: Gathering,
    excluded: &Excluded,
    (schema, plan): (&Schema, &Plan),
) -> Result<Sorted, Stop> {
    let mut known = gathering.close(excluded)?;
    let counts = if known.persons.is_some() { Counts::Persons } else { Counts::Rows };
    let mut decision = generalize::decide(&mut known, gatherer, schema, &plan.asked)?;
    apart::hold(&mut decision, schema, &plan.asked, &plan.context.classes);
    let disclosure = decision.told(schema, &plan.asked, counts);
    let caster = Caster::new(&decision, schema, (gatherer, excluded, known.place_of))?;
    drop(decision);
    let pieces = known.waiting.into_pieces().map_err(Error::spool)?;
    let mut first = 0;
    flow::ordered(
        plan.jobs,
        limits::WINDOW_PER_WORKER,
        pieces.map(|it| it.map_err(|cause| Stop::from(Error::spool(cause)))),
        |_, piece| caster.cast(&piece).map_err(Stop::from),
        |_, (run, rows)| {
            sorter.push(run, first)?;
            first += rows;
            Ok(())
        },
    )?;
    Ok(Sorted { packer: caster.packer, sorter, excluded: Excluded::default(), disclosure })
}
