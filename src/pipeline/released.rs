//! What the releases of other periods hold, where a key counts across them: an item is released once.
//!
//! A release is read again as the ledger that it could be, so its values are compared as rows are: typed. The newest
//! release of each other period counts; an earlier one of the same period is what the new one replaces.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::check;
use crate::check::Known;
use crate::check::Links;
use crate::check::Secret;
use crate::flow;
use crate::journal::Journal;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::limits;
use crate::model::schema::Constraints;
use crate::model::schema::Field;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::normalize;
use crate::normalize::Setting;
use crate::pipeline::difference;
use crate::pipeline::line::Job;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::read;
use crate::source;
use crate::source::Pattern;

/// A release of another period.
pub(super) struct Past {
    period: String,
    dir: PathBuf,
    digest: Digest,
}

/// The newest release of each other period, by period; none where no unique key asks for them.
pub(super) fn past(
    project: &Project,
    journal: Option<&Journal>,
    dataset: &DatasetPlan,
) -> Result<Vec<Past>, Stop> {
    let asked = dataset.schema.unique_keys.iter().any(|it| it.releases);
    let Some(journal) = journal.filter(|_| asked) else { return Ok(Vec::new()) };
    let mut periods: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for (period, number) in
        cleared(journal, dataset)?.into_iter().filter(|it| it.0 != dataset.period)
    {
        periods.entry(period).or_default().insert(number);
    }
    let mut out = Vec::new();
    for (period, numbers) in periods {
        // One that was rejected before it left never took the place of the one before it.
        for number in numbers.into_iter().rev() {
            if let Some(past) = open(project, journal, dataset, (period.clone(), number))? {
                out.push(past);
                break;
            }
        }
    }
    Ok(out)
}

/// The release of `dataset` that was cleared last. Of its own, one of another period: one of the same is replaced.
pub(super) fn newest(
    project: &Project,
    journal: Option<&Journal>,
    dataset: &DatasetPlan,
    by: &DatasetPlan,
) -> Result<Option<Past>, Stop> {
    let Some(journal) = journal else { return Ok(None) };
    let is_other = |it: &(String, u64)| dataset.name != by.name || it.0 != dataset.period;
    for it in cleared(journal, dataset)?.into_iter().rev().filter(is_other) {
        if let Some(past) = open(project, journal, dataset, it)? {
            return Ok(Some(past));
        }
    }
    Ok(None)
}

/// Period and number of every release that was ever cleared, the oldest first.
fn cleared(journal: &Journal, dataset: &DatasetPlan) -> Result<Vec<(String, u64)>, Stop> {
    let part = |id: String| {
        let (period, number) = id.rsplit_once("-r")?;
        Some((period.to_owned(), number.parse().ok()?))
    };
    Ok(journal.release_ids(&dataset.name)?.into_iter().filter_map(part).collect())
}

/// A cleared release, its digests verified; `None` where it was rejected since and never left.
fn open(
    project: &Project,
    journal: &Journal,
    dataset: &DatasetPlan,
    (period, number): (String, u64),
) -> Result<Option<Past>, Stop> {
    let id = format!("{period}-r{number}");
    let Some(digest) = journal.release_digest(&dataset.name, &id)? else { return Ok(None) };
    if !journal.counts(digest)? {
        return Ok(None);
    }
    let release = difference::whole(project, &dataset.name, &id, digest)?;
    Ok(Some(Past { period, dir: release.dir().to_path_buf(), digest }))
}

/// What `past` adds to a dataset's fingerprint.
pub(super) fn print(past: &[Past]) -> Option<Digest> {
    let add = |hasher: Hasher, it: &Past| hasher.part(it.digest.to_string().as_bytes());
    (!past.is_empty()).then(|| past.iter().fold(Hasher::default(), add).finish())
}

/// For each unique key of the schema the keys that `past` holds, where they count.
pub(super) fn known(
    job: &Job<'_>,
    past: &[Past],
    secret: &Secret,
) -> Result<Vec<Option<Arc<Known>>>, Stop> {
    let mut out = Vec::new();
    for key in &job.dataset.schema.unique_keys {
        let mut all: Option<Known> = None;
        for it in past.iter().filter(|_| key.releases) {
            let here = keys(job, it, &key.fields, secret)?;
            all = match (all, here) {
                (Some(all), Some(here)) => Some(all.with(here)),
                (all, here) => all.or(here),
            };
        }
        out.push(all.map(Arc::new));
    }
    Ok(out)
}

/// The keys of the rows of a release of the job's dataset.
pub(super) fn keys(
    job: &Job<'_>,
    past: &Past,
    fields: &[usize],
    secret: &Secret,
) -> Result<Option<Known>, Stop> {
    let schema = Arc::new(of_release(&job.dataset.schema, fields));
    let name = &job.dataset.name;
    let pattern = Pattern { glob: format!("{name}.csv"), sheet: None, encoding: None };
    let sources = source::open(&past.dir, &[pattern])?;
    let raw = read::table(sources, normalize::vocabulary(&schema), None);
    let region = job.project.publisher.region.clone();
    let setting = Setting { region, period: past.period.clone() };
    let typed = normalize::table(raw, Arc::clone(&schema), &setting)?;
    let lent = vec![(0..fields.len()).collect()];
    let checked = check::table(typed, Links { lent, ..Links::with(secret.clone()) })?;
    let mut whole = checked.whole();
    flow::ordered(
        job.jobs,
        limits::WINDOW_PER_WORKER,
        checked.typed().raw().pieces(),
        |_, piece| checked.batches(piece),
        |_, batches| {
            for it in batches {
                whole.absorb(it.facts, &mut |_| Ok(()))?;
            }
            Ok(())
        },
    )?;
    Ok(whole.finish(&mut |_| Ok(()))?.lent.pop())
}

/// The schema of a release's columns, as far as a key asks for them; a release keeps its own rules.
fn of_release(schema: &Schema, fields: &[usize]) -> Schema {
    let field = |&at: &usize| Field {
        constraints: Constraints::default(),
        aliases: Vec::new(),
        ditto: false,
        context: false,
        ..schema.fields[at].clone()
    };
    let others = schema.fields.iter().enumerate().filter(|(at, _)| !fields.contains(at));
    Schema {
        fields: fields.iter().map(field).collect(),
        primary_key: Vec::new(),
        unique_keys: Vec::new(),
        foreign_keys: Vec::new(),
        rules: Vec::new(),
        controls: Vec::new(),
        order: Vec::new(),
        table: None,
        ignore: others.map(|(_, it)| it.title.clone()).collect(),
        ..schema.clone()
    }
}
