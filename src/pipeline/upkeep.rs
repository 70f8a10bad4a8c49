//! Whether targets still hold what they were given. What was changed there is named, and written again only when that is
//! asked for.

use std::collections::BTreeMap;

use crate::journal::Delivery;
use crate::journal::Journal;
use crate::model::digest::Digest;
use crate::model::outcome::DeliveryKind;
use crate::model::outcome::Status;
use crate::model::stop::Stop;
use crate::net::Environment;
use crate::pipeline::Publishing;
use crate::pipeline::audit::is_over;
use crate::pipeline::deliver;
use crate::pipeline::line;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetPlan;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Report;
use crate::pipeline::report::TargetEdit;
use crate::pipeline::sealing;
use crate::platform;
use crate::platform::Depth;
use crate::platform::Edit;
use crate::platform::EditKind;
use crate::platform::Kept;

/// What came of looking at one release at one target.
pub(super) struct Seen {
    pub(super) target: String,
    pub(super) dataset: String,
    pub(super) release: String,
    /// What is not as it was delivered.
    pub(super) edits: Vec<Edit>,
    /// Whether that was mended.
    pub(super) repaired: bool,
    /// Why it could not be looked at, or mended.
    pub(super) stop: Option<Stop>,
}

impl Seen {
    /// Whether something of ours is not as it was delivered.
    fn is_edited(&self) -> bool {
        self.edits.iter().any(|it| it.kind != EditKind::Beside)
    }
}

/// How to look.
#[derive(Clone, Copy)]
pub(super) struct Looking<'a> {
    /// Only at this target.
    pub(super) target: Option<&'a str>,
    pub(super) now: &'a str,
    pub(super) environment: Environment,
    /// Folders are read to the last byte when they are looked at for themselves.
    pub(super) folders: Depth,
    /// Whether what was changed is written again.
    pub(super) repair: bool,
}

/// Looks at every release that a target was given and that was not taken back since; gives those that are not as they
/// were delivered, or could not be looked at.
pub(super) fn look(
    project: &Project,
    journal: &Journal,
    how: Looking<'_>,
) -> Result<Vec<Seen>, Stop> {
    // The last delivery of an id to a target is what must be there.
    let mut given: BTreeMap<(String, String, String), Digest> = BTreeMap::new();
    for Delivery { target, dataset, release, digest, .. } in journal.deliveries()? {
        given.insert((target, dataset, release), digest);
    }
    let mut out = Vec::new();
    for plan in project.targets.iter().filter(|it| how.target.is_none_or(|only| only == it.name)) {
        let its = given.iter().filter(|((target, ..), _)| *target == plan.name);
        for ((_, dataset, release), digest) in its {
            let dir = line::candidate_dir(project, dataset, release);
            let is_kept = dir.is_dir() && !is_over(project, (dataset, release), how.now);
            if !is_kept
                || journal.withdrawal(*digest)?.is_some()
                || journal.is_removed(&plan.name, *digest)?
            {
                continue;
            }
            let kept = Kept {
                dataset: dataset.clone(),
                release: release.clone(),
                digest: *digest,
                dir,
                seals: sealing::folder(project, dataset, release),
            };
            let seen = one(project, plan, &kept, how);
            // Who does not answer is not asked again about the next release.
            let is_down = seen.stop.as_ref().is_some_and(|it| it.code() == "platform/connect");
            if !seen.edits.is_empty() || seen.stop.is_some() {
                out.push(seen);
            }
            if is_down {
                break;
            }
        }
    }
    Ok(out)
}

fn one(project: &Project, plan: &TargetPlan, kept: &Kept, how: Looking<'_>) -> Seen {
    let target = deliver::target(project, plan, how.environment);
    let depth = match plan.folder() {
        _ if how.repair => Depth::Digests,
        Some(_) => how.folders,
        None => Depth::Sizes,
    };
    let mut seen = Seen {
        target: plan.name.clone(),
        dataset: kept.dataset.clone(),
        release: kept.release.clone(),
        edits: Vec::new(),
        repaired: false,
        stop: None,
    };
    match platform::look(kept, &target, depth) {
        Ok(edits) => seen.edits = edits,
        Err(stop) => seen.stop = Some(stop),
    }
    if how.repair && seen.is_edited() {
        match platform::restore(kept, &target) {
            Ok(()) => seen.repaired = true,
            Err(stop) => seen.stop = Some(stop),
        }
    }
    seen
}

/// Looks at the targets, and tells it in the report of a publication.
pub(super) fn told(
    project: &Project,
    journal: &Journal,
    how: Publishing<'_>,
    report: &mut Report,
) -> Result<(), Stop> {
    let repair = how.repair && !how.dry_run;
    if repair {
        // What is written again is what two persons cleared, and not what somebody wrote into the journal.
        journal.vouch()?;
    }
    let Publishing { target, now, environment, .. } = how;
    let looking = Looking { target, now, environment, folders: Depth::Digests, repair };
    for seen in look(project, journal, looking)? {
        let one = report.about(project, &seen.dataset, deliver::period(&seen.release));
        tell(one, seen);
    }
    Ok(())
}

fn tell(report: &mut DatasetReport, seen: Seen) {
    let is_well = !seen.is_edited() && seen.stop.is_none();
    let Seen { target, release, edits, repaired, stop, .. } = seen;
    let wrong = edits.iter().filter(|it| it.kind != EditKind::Beside);
    let places = wrong.map(|it| it.path.clone()).collect();
    for it in edits {
        let (path, what) = (it.path, it.kind.name());
        let (target, release) = (target.clone(), release.clone());
        report.edits.push(TargetEdit { target, release, path, what, repaired });
    }
    if repaired || is_well {
        return;
    }
    for it in report.deliveries.iter_mut().filter(|it| it.target == target) {
        it.kind = DeliveryKind::Failed;
    }
    report.lacks(stop.unwrap_or_else(|| platform::Error::Edited { places }.into()));
}

impl Report {
    /// The report of a period of a dataset; one that says nothing yet, where there is none.
    pub(super) fn about(
        &mut self,
        project: &Project,
        dataset: &str,
        period: &str,
    ) -> &mut DatasetReport {
        let named = |it: &DatasetReport| it.name == dataset;
        let exact = self.datasets.iter().position(|it| named(it) && it.period == period);
        let at = exact.or_else(|| self.datasets.iter().position(named)).unwrap_or_else(|| {
            let line = project.line(dataset, period);
            let line = line.or_else(|| project.datasets.iter().find(|it| it.name == dataset));
            self.datasets.push(match line {
                Some(line) => DatasetReport::of(line, Status::Unchanged),
                None => DatasetReport::new(dataset, "", Status::Unchanged),
            });
            self.datasets.len() - 1
        });
        &mut self.datasets[at]
    }
}

impl DatasetReport {
    /// Notes that a target is not as it should be; what is worse stays.
    pub(super) fn lacks(&mut self, stop: Stop) {
        if matches!(self.status, Status::Published | Status::Unchanged | Status::Waiting) {
            self.status = Status::Undelivered;
        }
        self.stop.get_or_insert(stop);
    }
}
