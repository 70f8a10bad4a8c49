//! What a candidate stands beside: earlier releases of its dataset and period, and releases of datasets that it is
//! made from, or that are made from it, in however many steps, and of those that either adds up from. Protection avoids what they would tell together; the gate looks for it.
//!
//! Earlier releases are those that were cleared, whether delivered or not, all of them and not the last alone: whoever
//! has the third has the first. One that was rejected before it left anywhere is none.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::gate::Linked;
use crate::journal::Journal;
use crate::model::schema::Role;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::pipeline::difference;
use crate::pipeline::line;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Opening;
use crate::pipeline::plan::Project;
use crate::protect::Context;
use crate::protect::Shown;
use crate::release::Release;
use crate::versions::Classes;

/// Releases beside a candidate.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    /// The dataset.
    pub(super) dataset: String,
    /// Of the same dataset and period, the newest first.
    pub(super) earlier: Vec<Release>,
    /// Of datasets that it could be joined with.
    pub(super) linked: Vec<Linked>,
}

/// What stands beside a candidate of dataset `at`, whose number among the releases of its period is `number`; `fresh`
/// are candidates that are on no record yet.
pub(super) fn of(
    project: &Project,
    journal: Option<&Journal>,
    (at, number): (usize, u64),
    fresh: &BTreeMap<usize, Release>,
) -> Result<Beside, Stop> {
    let mut out = Beside::default();
    let Some(dataset) = project.datasets.get(at) else { return Ok(out) };
    out.dataset.clone_from(&dataset.name);
    if dataset.opening == Opening::Closed || !tells_of_people(&dataset.schema) {
        return Ok(out);
    }
    if let Some(journal) = journal {
        out.earlier = earlier(project, journal, dataset, number)?;
    }
    for (other, plan) in project.datasets.iter().enumerate() {
        let is_made =
            project.made_from(at).contains(&other) || project.made_from(other).contains(&at);
        // With noise, nothing does.
        let exact = dataset.noise.is_none() && plan.noise.is_none() && other != at;
        let adds_up = exact
            && are_of_one_time(dataset, plan)
            && (adds_up(dataset, plan) || adds_up(plan, dataset));
        let is_joined = is_made || adds_up;
        if !is_joined || plan.opening == Opening::Closed || !tells_of_people(&plan.schema) {
            continue;
        }
        let found = match fresh.get(&other) {
            Some(it) => Some(it.clone()),
            None => newest(project, journal, plan)?,
        };
        // Of another period nothing adds up.
        let period = |it: &Release| it.id().rsplit_once("-r").is_some_and(|it| it.0 == plan.period);
        let found = found.filter(|it| is_made || period(it));
        let schema = Arc::clone(&plan.schema);
        out.linked.extend(found.map(|release| Linked { release, schema }));
    }
    Ok(out)
}

/// Whether two lines are about the same time; of datasets that stay where they are, whoever wrote them says so.
fn are_of_one_time(one: &DatasetPlan, other: &DatasetPlan) -> bool {
    let stays = |it: &DatasetPlan| it.moving.is_none() && !it.is_past;
    one.period == other.period || (stays(one) && stays(other))
}

/// Whether the one's table is said to add up from the other's.
fn adds_up(dataset: &DatasetPlan, other: &DatasetPlan) -> bool {
    let links = dataset.schema.table.iter().flat_map(|it| &it.links);
    links.into_iter().any(|it| it.dataset == other.name || it.dataset == other.schema.name)
}

/// Whether releases with this schema show anything of people that could be compared.
fn tells_of_people(schema: &Schema) -> bool {
    schema.table.is_some() || schema.published().any(|it| it.1.role == Role::Quasi)
}

fn earlier(
    project: &Project,
    journal: &Journal,
    dataset: &DatasetPlan,
    number: u64,
) -> Result<Vec<Release>, Stop> {
    let mut out = Vec::new();
    for id in journal.release_ids(&dataset.name)?.into_iter().rev() {
        let before = |it: &str| it.parse::<u64>().is_ok_and(|it| it < number);
        if !id.rsplit_once("-r").is_some_and(|(period, it)| period == dataset.period && before(it))
        {
            continue;
        }
        let Some(digest) = journal.release_digest(&dataset.name, &id)? else { continue };
        if journal.counts(digest)? {
            out.push(difference::whole(project, &dataset.name, &id, digest)?);
        }
    }
    Ok(out)
}

/// The newest candidate or release of a dataset that may leave, if it is there.
fn newest(
    project: &Project,
    journal: Option<&Journal>,
    dataset: &DatasetPlan,
) -> Result<Option<Release>, Stop> {
    let Some(journal) = journal else { return Ok(None) };
    let Some(state) = journal.state(&dataset.name, &dataset.period)?.filter(|it| it.gate_passes)
    else {
        return Ok(None);
    };
    let (Some(id), Some(digest)) = (&state.release, state.digest) else { return Ok(None) };
    let has_left = journal.has_left(digest)?;
    if journal.rejection(digest)?.is_some() && !has_left {
        return Ok(None);
    }
    if !has_left && !line::candidate_dir(project, &dataset.name, id).is_dir() {
        return Ok(None);
    }
    difference::whole(project, &dataset.name, id, digest).map(Some)
}

impl Beside {
    /// What protection is told of them.
    pub(super) fn context(&self, schema: &Arc<Schema>) -> Result<Context, Stop> {
        let mut out = Context { dataset: self.dataset.clone(), ..Context::default() };
        if schema.table.is_some() {
            for it in self.linked.iter().filter(|it| it.schema.table.is_some()) {
                out.linked.push(shown(&it.release, &it.schema)?);
            }
        }
        for release in &self.earlier {
            if schema.table.is_some() {
                out.earlier.push(shown(release, schema)?);
            } else {
                out.classes.push(classes(release, schema)?);
            }
        }
        Ok(out)
    }
}

/// All that a release of a table shows.
fn shown(release: &Release, schema: &Arc<Schema>) -> Result<Shown, Stop> {
    let mut out = Shown {
        dataset: release.dataset().to_owned(),
        schema: Arc::clone(schema),
        columns: release.fields().iter().map(|it| it.name.clone()).collect(),
        rows: Vec::new(),
    };
    let mut records = release.records()?;
    while let Some(record) = records.next()? {
        if record.number() > 1 {
            let cell = |it: usize| {
                let cell = String::from_utf8_lossy(&record.cell(it)).into_owned();
                // A cell that a spreadsheet would run stands behind an apostrophe.
                let cell = cell.strip_prefix('\'').map(str::to_owned).unwrap_or(cell);
                (!cell.is_empty()).then_some(cell)
            };
            out.rows.push((0..record.len()).map(cell).collect());
        }
    }
    Ok(out)
}

/// The classes that a release shows of the schema's quasi-identifiers.
fn classes(release: &Release, schema: &Schema) -> Result<Classes, Stop> {
    let quasi =
        |name: &str| schema.published().any(|(_, it)| it.name == name && it.role == Role::Quasi);
    let places: Vec<usize> = (0..release.fields().len())
        .filter(|it| release.fields().get(*it).is_some_and(|it| quasi(&it.name)))
        .collect();
    let names = places.iter().filter_map(|it| release.fields().get(*it));
    let mut out = Classes {
        id: release.id().to_owned(),
        fields: names.map(|it| it.name.clone()).collect(),
        ..Classes::default()
    };
    let mut records = release.records()?;
    while let Some(record) = records.next()? {
        if record.number() > 1 {
            let cells: Vec<_> = places.iter().map(|it| record.cell(*it)).collect();
            let cells: Vec<_> = cells.iter().map(|it| String::from_utf8_lossy(it)).collect();
            out.add(&cells.iter().map(|it| &**it).collect::<Vec<_>>(), 1);
        }
    }
    Ok(out)
}
