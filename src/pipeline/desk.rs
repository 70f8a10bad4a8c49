//! Where people decide: what waits, who cleared it, what was delivered, how everything stands.

use crate::gate;
use crate::gate::Clearance;
use crate::journal::Approval;
use crate::journal::Journal;
use crate::journal::Rejection;
use crate::journal::State;
use crate::model::day::Day;
use crate::model::digest::Digest;
use crate::model::lang::Both;
use crate::model::lang::Lang;
use crate::model::outcome::Delivery;
use crate::model::outcome::DeliveryKind;
use crate::model::outcome::Status;
use crate::model::stop::Stop;
use crate::net::Environment;
use crate::pipeline::Publishing;
use crate::pipeline::catalog;
use crate::pipeline::deliver;
use crate::pipeline::fingerprint;
use crate::pipeline::halt::Halt as Error;
use crate::pipeline::line;
use crate::pipeline::memory;
use crate::pipeline::noise;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Report;
use crate::pipeline::report::TargetEdit;
use crate::pipeline::retirement;
use crate::pipeline::review::sheet;
use crate::pipeline::run::journal_path;
use crate::pipeline::upkeep;
use crate::pipeline::upkeep::Looking;
use crate::pipeline::upkeep::Seen;
use crate::pipeline::views::DatasetStatus;
use crate::pipeline::views::ReviewSheet;
use crate::pipeline::withdrawal;
use crate::platform::Depth;
use crate::release;
use crate::release::Release;

/// What waits for clearance; with a name, that candidate, whether it waits or not. A candidate that cannot be shown does
/// not keep the others from being shown; why it cannot stands beside them.
///
/// The page of each is written below `private/review`, in `lang`.
pub fn review(
    project: &Project,
    candidate: Option<&str>,
    now: &str,
    lang: Lang,
) -> Result<(Vec<ReviewSheet>, Vec<Stop>), Stop> {
    let Some(journal) = Journal::open_existing(&journal_path(project))? else {
        return match candidate {
            Some(name) => Err(Error::NoCandidate { candidate: name.to_owned() }.into()),
            None => Ok((Vec::new(), Vec::new())),
        };
    };
    let project = &project.with_past(Some(&journal))?;
    if let Some(name) = candidate {
        let found = find(project, &journal, name)?;
        return Ok((vec![sheet(project, &journal, &found, now, lang)?], Vec::new()));
    }
    let (mut sheets, mut stops) = (Vec::new(), Vec::new());
    for dataset in project.told() {
        let found = match waiting(project, &journal, dataset) {
            Ok(None) => continue,
            Ok(Some(found)) => sheet(project, &journal, &found, now, lang),
            Err(stop) => Err(stop),
        };
        match found {
            Ok(sheet) => sheets.push(sheet),
            Err(stop) => stops.push(stop),
        }
    }
    Ok((sheets, stops))
}

/// The candidate of `dataset`, if it waits for clearance.
fn waiting<'a>(
    project: &Project,
    journal: &Journal,
    dataset: &'a DatasetPlan,
) -> Result<Option<Found<'a>>, Stop> {
    let found = latest(project, journal, dataset)?.filter(|it| it.state.gate_passes);
    let Some(found) = found else { return Ok(None) };
    Ok(waits(project, journal, dataset, found.release.digest())?.then_some(found))
}

/// Whether two persons are still to decide on the candidate with `digest`, which the gate let pass.
fn waits(
    project: &Project,
    journal: &Journal,
    dataset: &DatasetPlan,
    digest: Digest,
) -> Result<bool, Stop> {
    Ok(deliver::holding(project, journal, dataset, digest)?.is_none()
        && !deliver::is_out(project, journal, dataset.key(), digest)?
        && journal.rejection(digest)?.is_none())
}

/// What two persons cleared.
#[derive(Clone, Copy, Debug)]
pub struct Approved {
    /// The candidate's digest.
    pub digest: Digest,
    /// The gate's rule set.
    pub rules: Digest,
    /// Schema, policy, negative list and rules.
    pub basis: Digest,
    /// The journal's newest decision, which is this one: number and hash.
    pub head: Option<(u64, Digest)>,
}

/// Records that two persons cleared `candidate` as it lies on disk, under the conditions of now.
pub fn approve(
    project: &Project,
    candidate: &str,
    reviewer: &str,
    approver: &str,
    note: Option<&str>,
    now: &str,
) -> Result<Approved, Stop> {
    let mut journal = journal(project, candidate)?;
    let project = &project.with_past(Some(&journal))?;
    let found = find(project, &journal, candidate)?;
    if !found.state.gate_passes {
        return Err(Error::Refused { candidate: candidate.to_owned() }.into());
    }
    let digest = found.release.digest();
    if journal.rejection(digest)?.is_some() {
        return Err(Error::Rejected { candidate: candidate.to_owned() }.into());
    }
    if found.state.basis != fingerprint::basis(project, found.dataset) {
        return Err(Error::Outdated { candidate: candidate.to_owned() }.into());
    }
    let clearance =
        Clearance::new(reviewer, approver, note.map(str::to_owned), digest, gate::rules_digest())?;
    journal.vouch()?;
    journal.record_clearance(&Approval {
        dataset: found.dataset.name.clone(),
        release: found.release.id().to_owned(),
        digest,
        basis: found.state.basis,
        rules: clearance.rules(),
        reviewer: clearance.reviewer().to_owned(),
        approver: clearance.approver().to_owned(),
        note: clearance.note().map(str::to_owned),
        at: now.to_owned(),
    })?;
    let head = journal.head()?.map(|it| (it.seq, it.hash));
    Ok(Approved { digest, rules: clearance.rules(), basis: found.state.basis, head })
}

/// Records that `candidate` is not to leave.
pub fn reject(project: &Project, candidate: &str, reason: &str, now: &str) -> Result<(), Stop> {
    let mut journal = journal(project, candidate)?;
    let project = &project.with_past(Some(&journal))?;
    let found = find(project, &journal, candidate)?;
    let digest = found.release.digest();
    if deliver::is_out(project, &journal, found.dataset.key(), digest)? {
        return Err(Error::Published { candidate: candidate.to_owned() }.into());
    }
    let rejection = Rejection {
        dataset: found.dataset.name.clone(),
        release: found.release.id().to_owned(),
        digest,
        reason: reason.to_owned(),
        at: now.to_owned(),
    };
    journal.record_rejection(&rejection, gate::rules_digest())
}

/// Delivers every cleared release that a target lacks; a dataset that fails does not keep the others in.
pub fn publish(project: &Project, how: Publishing<'_>) -> Result<Report, Stop> {
    if let Some(name) = how.target
        && project.targets.iter().all(|it| it.name != name)
    {
        let there = project.targets.iter().map(|it| it.name.clone()).collect();
        return Err(Error::NoTarget { name: name.to_owned(), there }.into());
    }
    let mut report = Report::default();
    // What is only shown changes nothing.
    let path = journal_path(project);
    let mut journal = match Journal::open_existing(&path)? {
        None => return Ok(report),
        Some(journal) if how.dry_run => journal,
        Some(_) => Journal::open(&path)?,
    };
    let project = &project.with_past(Some(&journal))?;
    for dataset in project.told() {
        let mut one = DatasetReport::of(dataset, Status::Waiting);
        let found = match latest(project, &journal, dataset) {
            Ok(None) => continue,
            Ok(Some(found)) => publish_one(project, &mut journal, found, how, &mut one),
            Err(stop) => Err(stop),
        };
        match found {
            Ok(status) => one.status = status,
            Err(stop) => {
                one.status = deliver::stopped(&stop);
                one.stop = Some(stop);
            }
        }
        report.datasets.push(one);
    }
    withdrawal::finish(project, &mut journal, how, &mut report)?;
    retirement::retire(project, &mut journal, how, &mut report)?;
    upkeep::told(project, &journal, how, &mut report)?;
    if !how.dry_run {
        report.catalogs = catalog::write(project, &journal, how.target, how.environment)?;
    }
    Ok(report)
}

fn publish_one(
    project: &Project,
    journal: &mut Journal,
    found: Found<'_>,
    how: Publishing<'_>,
    report: &mut DatasetReport,
) -> Result<Status, Stop> {
    let Found { dataset, mut state, release } = found;
    memory::recall(&state.report, &dataset.schema, report);
    report.candidate = Some(release.dir().to_path_buf());
    let digest = release.digest();
    if !state.gate_passes {
        return Ok(Status::Refused);
    }
    if journal.clearance(digest)?.is_none() || journal.rejection(digest)?.is_some() {
        return Ok(Status::Waiting);
    }
    if deliver::is_out(project, journal, dataset.key(), digest)? {
        return Ok(Status::Unchanged);
    }
    let status = deliver::all(project, journal, release, how)?.tell(report);
    if !how.dry_run {
        status.name().clone_into(&mut state.status);
        journal.record_state(&state)?;
    }
    Ok(status)
}

/// How the datasets stand, as the journal has it.
pub fn status(project: &Project, now: &str) -> Result<Vec<DatasetStatus>, Stop> {
    let journal = Journal::open_existing(&journal_path(project))?;
    let project = &project.with_past(journal.as_ref())?;
    let mut out = Vec::new();
    for dataset in project.told() {
        out.push(dataset_status(project, journal.as_ref(), dataset, now)?);
    }
    Ok(out)
}

/// Notes in `out`, how the datasets stand, what targets do not hold as it was delivered.
pub fn look(
    project: &Project,
    now: &str,
    environment: Environment,
    out: &mut [DatasetStatus],
) -> Result<(), Stop> {
    let Some(journal) = Journal::open_existing(&journal_path(project))? else { return Ok(()) };
    let folders = Depth::Sizes;
    let looking = Looking { target: None, now, environment, folders, repair: false };
    for seen in upkeep::look(project, &journal, looking)? {
        let period = deliver::period(&seen.release);
        let exact = out.iter().position(|it| it.name == seen.dataset && it.period == period);
        let named = || out.iter().position(|it| it.name == seen.dataset);
        if let Some(one) = exact.or_else(named).and_then(|at| out.get_mut(at)) {
            one.see(seen);
        }
    }
    Ok(())
}

/// How a dataset stands that was never made.
fn unmade(project: &Project, dataset: &DatasetPlan, now: &str) -> &'static str {
    if dataset.is_coming(Day::in_china(now)) {
        "coming"
    } else if dataset.moving.is_some()
        && !dataset.is_derived()
        && line::lacks_files(project, dataset)
    {
        "due"
    } else {
        "new"
    }
}

fn dataset_status(
    project: &Project,
    journal: Option<&Journal>,
    dataset: &DatasetPlan,
    now: &str,
) -> Result<DatasetStatus, Stop> {
    let mut out = DatasetStatus {
        name: dataset.name.clone(),
        title: dataset.schema.title.clone(),
        period: dataset.period.clone(),
        status: unmade(project, dataset, now).to_owned(),
        release: None,
        digest: None,
        run: 0,
        rows: None,
        quarantined: 0,
        quality: None,
        waiting: false,
        deliveries: Vec::new(),
        cleared_by: None,
        budget: None,
        edits: Vec::new(),
        unseen: Vec::new(),
        withdrawn: None,
    };
    if let Some(it) = dataset.noise {
        out.budget = Some((it, noise::spent(journal, dataset)?));
    }
    let Some(journal) = journal else { return Ok(out) };
    let Some(state) = journal.state(&dataset.name, &dataset.period)? else { return Ok(out) };
    let mut report = DatasetReport::of(dataset, Status::Waiting);
    memory::recall(&state.report, &dataset.schema, &mut report);
    out.status.clone_from(&state.status);
    out.release.clone_from(&state.release);
    out.digest = state.digest;
    out.run = state.run;
    out.rows = Some(report.tally.published);
    out.quarantined = report.tally.quarantined;
    out.quality = report.quality;
    if let Some(digest) = state.digest {
        let clearance = journal.clearance(digest)?;
        out.waiting = state.gate_passes && waits(project, journal, dataset, digest)?;
        out.cleared_by = clearance.map(|it| (it.reviewer, it.approver));
        if let Some(it) = journal.withdrawal(digest)? {
            "withdrawn".clone_into(&mut out.status);
            out.withdrawn = Some((it.at, it.reason));
        }
    }
    for target in project.targets.iter().filter(|_| out.withdrawn.is_none()) {
        let delivered = journal.delivered(&target.name, dataset.key())?;
        let kind = match delivered {
            Some((_, digest)) if Some(digest) == state.digest => DeliveryKind::Delivered,
            _ => DeliveryKind::Failed,
        };
        out.deliveries.push(Delivery { target: target.name.clone(), kind });
    }
    Ok(out)
}

impl DatasetStatus {
    /// Notes what is not as it was delivered, or could not be looked at.
    fn see(&mut self, seen: Seen) {
        let Seen { target, release, edits, stop, .. } = seen;
        for it in edits {
            let (path, what) = (it.path, it.kind.name());
            let (target, release) = (target.clone(), release.clone());
            self.edits.push(TargetEdit { target, release, path, what, repaired: false });
        }
        if let Some(stop) = stop {
            self.unseen.push((target, Both::of(|lang| stop.say(lang))));
        }
    }
}

/// A candidate with its dataset and what the journal has of it.
pub(super) struct Found<'a> {
    pub(super) dataset: &'a DatasetPlan,
    pub(super) state: State,
    pub(super) release: Release,
}

/// The newest candidate or release of a dataset, opened and verified.
pub(super) fn latest<'a>(
    project: &Project,
    journal: &Journal,
    dataset: &'a DatasetPlan,
) -> Result<Option<Found<'a>>, Stop> {
    let Some(state) = journal.state(&dataset.name, &dataset.period)? else { return Ok(None) };
    let Some(id) = &state.release else { return Ok(None) };
    let dir = line::candidate_dir(project, &dataset.name, id);
    if !dir.is_dir() {
        return Ok(None);
    }
    let release = release::open(&dir)?;
    if Some(release.digest()) != state.digest {
        return Err(Error::Changed { candidate: format!("{}/{id}", dataset.name) }.into());
    }
    Ok(Some(Found { dataset, state, release }))
}

fn find<'a>(project: &'a Project, journal: &Journal, candidate: &str) -> Result<Found<'a>, Stop> {
    let missing = || Error::NoCandidate { candidate: candidate.to_owned() };
    let (name, id) = candidate.split_once('/').ok_or_else(missing)?;
    let dataset = project.line(name, deliver::period(id)).ok_or_else(missing)?;
    let found = latest(project, journal, dataset)?;
    Ok(found.filter(|it| it.release.id() == id).ok_or_else(missing)?)
}

fn journal(project: &Project, candidate: &str) -> Result<Journal, Stop> {
    let path = journal_path(project);
    match Journal::open_existing(&path)? {
        Some(_) => Journal::open(&path),
        None => Err(Error::NoCandidate { candidate: candidate.to_owned() }.into()),
    }
}
