//! Cleared releases to the targets that lack them.

use serde_json::Value;

use std::collections::BTreeMap;

use crate::gate;
use crate::gate::Clearance;
use crate::journal;
use crate::journal::Approval;
use crate::journal::Journal;
use crate::model::digest::Digest;
use crate::model::outcome::Delivery;
use crate::model::outcome::DeliveryKind;
use crate::model::outcome::Status;
use crate::model::outcome::VerdictKind;
use crate::model::stop::Stop;
use crate::net::Environment;
use crate::pipeline::Publishing;
use crate::pipeline::beside;
use crate::pipeline::calendar::Calendar;
use crate::pipeline::decision;
use crate::pipeline::fingerprint;
use crate::pipeline::halt::Halt as Error;
use crate::pipeline::line;
use crate::pipeline::memory;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetPlan;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::TargetSteps;
use crate::pipeline::sealing;
use crate::pipeline::signing;
use crate::platform;
use crate::platform::Mend;
use crate::platform::Reach;
use crate::platform::Target;
use crate::release::Release;
use crate::seal;

/// What the targets said of one release.
pub(super) struct Delivered {
    pub(super) deliveries: Vec<Delivery>,
    /// What would be done, where nothing is to be done.
    pub(super) plans: Vec<TargetSteps>,
    pub(super) status: Status,
    /// Why a target lacks it.
    pub(super) stop: Option<Stop>,
}

impl Delivered {
    fn new() -> Self {
        let status = Status::Published;
        Self { deliveries: Vec::new(), plans: Vec::new(), status, stop: None }
    }

    /// Tells it in a report.
    pub(super) fn tell(self, report: &mut DatasetReport) -> Status {
        report.deliveries = self.deliveries;
        report.plans = self.plans;
        report.stop = self.stop;
        self.status
    }
}

/// Whether every target of the project has the release with `digest` as its newest of a dataset and period.
pub(super) fn is_everywhere(
    project: &Project,
    journal: &Journal,
    key: (&str, &str),
    digest: Digest,
) -> Result<bool, Stop> {
    for target in &project.targets {
        if journal.delivered(&target.name, key)?.is_none_or(|(_, it)| it != digest) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The clearance of the release with `digest`, if it holds: schema, policy, negative list and gate rules are those under
/// which it was given.
pub(super) fn holding(
    project: &Project,
    journal: &Journal,
    dataset: &DatasetPlan,
    digest: Digest,
) -> Result<Option<Approval>, Stop> {
    let holds = |it: &Approval| {
        it.basis == fingerprint::basis(project, dataset)
            && it.rules == gate::rules_digest()
            && it.dataset == dataset.name
    };
    Ok(journal.clearance(digest)?.filter(holds))
}

/// Judges the candidate once more, as it lies on disk, and delivers it to every target, or to the one that is asked for.
///
/// A target that fails does not keep the others from having it.
pub(super) fn all(
    project: &Project,
    journal: &mut Journal,
    release: Release,
    how: Publishing<'_>,
) -> Result<Delivered, Stop> {
    let (dataset, id, digest) =
        (release.dataset().to_owned(), release.id().to_owned(), release.digest());
    let key = (dataset.as_str(), period(&id));
    let (cleared, verdicts) = cleared(project, journal, release, how)?;
    let sealed = sealing::sealed(project, journal, cleared, how)?;
    let mut out = Delivered::new();
    for plan in project.targets.iter().filter(|it| how.target.is_none_or(|only| only == it.name)) {
        if journal.delivered(&plan.name, key)?.is_some_and(|(_, it)| it == digest) {
            let kind = DeliveryKind::Unchanged;
            out.deliveries.push(Delivery { target: plan.name.clone(), kind });
            continue;
        }
        let target = target(project, plan, how.environment);
        let mend = if how.repair { Mend::Edited } else { Mend::Never };
        let receipt = platform::plan(&sealed, &target, mend).and_then(|it| {
            if how.dry_run {
                out.plans
                    .push(TargetSteps { target: plan.name.clone(), steps: it.steps().to_vec() });
                return Ok(DeliveryKind::Delivered);
            }
            let receipt = platform::apply(&sealed, &target, it)?;
            sealing::key_posted(&sealed, &target).map(|()| receipt.kind)
        });
        let kind = match receipt {
            Ok(kind) if how.dry_run => kind,
            Ok(kind) => {
                let delivery = journal::Delivery {
                    target: plan.name.clone(),
                    dataset: dataset.clone(),
                    release: id.clone(),
                    digest,
                    at: how.now.to_owned(),
                };
                journal.record_delivery(&delivery, gate::rules_digest(), &verdicts)?;
                kind
            }
            Err(stop) => {
                out.stop = Some(stop);
                DeliveryKind::Failed
            }
        };
        out.deliveries.push(Delivery { target: plan.name.clone(), kind });
    }
    // A target that was not asked for may lack it still.
    let is_out = match how {
        Publishing { dry_run: true, target: None, .. } => out.stop.is_none(),
        _ => is_everywhere(project, journal, key, digest)?,
    };
    out.status = if is_out { Status::Published } else { Status::Undelivered };
    Ok(out)
}

/// What would be written of a candidate that a past clearance lets leave, which is not on record yet.
pub(super) fn foreseen(
    project: &Project,
    release: &Release,
    how: Publishing<'_>,
) -> Result<Delivered, Stop> {
    let mut beside = vec![seal::PROVENANCE];
    if signing::key(project, how.environment)?.is_some() {
        beside.extend(seal::SIGNATURES);
    }
    let mut out = Delivered::new();
    for plan in &project.targets {
        let target = target(project, plan, how.environment);
        let kind = match platform::foresee(release, &beside, &target) {
            Ok(steps) => {
                out.plans.push(TargetSteps { target: plan.name.clone(), steps });
                DeliveryKind::Delivered
            }
            Err(stop) => {
                out.stop = Some(stop);
                out.status = Status::Undelivered;
                DeliveryKind::Failed
            }
        };
        out.deliveries.push(Delivery { target: plan.name.clone(), kind });
    }
    Ok(out)
}

/// How a dataset stands that `stop` kept from being delivered: refused where the gate denies it now.
pub(super) fn stopped(stop: &Stop) -> Status {
    let is_denied = matches!(stop.code(), "publish/refused" | "review/outdated");
    if is_denied { Status::Refused } else { Status::Failed }
}

/// Whether two persons cleared the release with `digest` and every target has it, or it was taken back: what is out waits
/// for nobody, whatever changed since.
pub(super) fn is_out(
    project: &Project,
    journal: &Journal,
    key: (&str, &str),
    digest: Digest,
) -> Result<bool, Stop> {
    let is_delivered = || is_everywhere(project, journal, key, digest);
    Ok(journal.clearance(digest)?.is_some()
        && (journal.withdrawal(digest)?.is_some() || is_delivered()?))
}

pub(super) fn target(project: &Project, plan: &TargetPlan, environment: Environment) -> Target {
    let reach = Reach { project: project.dir.clone(), environment };
    Target { name: plan.name.clone(), kind: plan.kind.clone(), reach }
}

/// The release with its clearance, judged on the bytes that are there now, and what the gate said.
fn cleared(
    project: &Project,
    journal: &mut Journal,
    release: Release,
    how: Publishing<'_>,
) -> Result<(gate::Cleared, Value), Stop> {
    let now = how.now;
    // A clearance is what the journal was given, not what somebody wrote into it.
    journal.vouch()?;
    let digest = release.digest();
    if journal.rejection(digest)?.is_some() {
        return Err(Error::Rejected { candidate: name(&release) }.into());
    }
    if journal.withdrawal(digest)?.is_some() {
        return Err(Error::Withdrawn { candidate: name(&release) }.into());
    }
    let Some(kept) = journal.clearance(digest)? else {
        return Err(Error::NotCleared { candidate: name(&release) }.into());
    };
    let dataset = project.line(release.dataset(), period(release.id()));
    let dataset = dataset.ok_or_else(|| Error::NoCandidate { candidate: name(&release) })?;
    let mut report = DatasetReport::of(dataset, Status::Waiting);
    if let Some(state) = journal.state(&dataset.name, &dataset.period)? {
        memory::recall(&state.report, &dataset.schema, &mut report);
    }
    let mut inputs = Vec::new();
    let at = project.datasets.iter().position(|it| it.key() == dataset.key()).unwrap_or_default();
    for need in project.made_from(at).into_iter().filter_map(|it| project.datasets.get(it)) {
        let mut came = DatasetReport::of(need, Status::Waiting);
        let state = journal.state(&need.name, &need.period)?;
        if let Some(state) = &state {
            memory::recall(&state.report, &need.schema, &mut came);
        }
        let input = line::input(need, &came);
        inputs.push(gate::Input { tally: input.tally.filter(|_| state.is_some()), ..input });
    }
    let number = release.id().rsplit_once("-r").and_then(|it| it.1.parse().ok()).unwrap_or(0);
    let beside = beside::of(project, Some(journal), (at, number), &BTreeMap::new())?;
    let (expected, persons) = (report.regions_expected.clone(), line::persons(&report));
    let came = line::Came { expected, persons, inputs, beside, held: None };
    let calendar = Calendar::of(project, Some(journal), now)?;
    let mut policy = line::policy(project, dataset, came, calendar);
    let signed = gate::Signed {
        reviewer: kept.reviewer.clone(),
        approver: kept.approver.clone(),
        release: kept.digest,
        rules: kept.rules,
        basis: kept.basis,
        at: kept.at.clone(),
    };
    let basis = fingerprint::basis(project, dataset);
    policy.leaving = Some(gate::Leaving { signed: Some(signed), basis, now: now.to_owned() });
    let judgement = gate::judge(&release, &dataset.schema, &report.tally, &policy);
    if let Some(denied) = judgement.verdicts().iter().find(|it| it.kind == VerdictKind::Deny) {
        if !how.dry_run {
            journal.decide(&decision::refused(&release, &judgement, now))?;
        }
        if (kept.basis, kept.rules) != (basis, gate::rules_digest()) {
            return Err(Error::Outdated { candidate: name(&release) }.into());
        }
        return Err(Error::Denied { candidate: name(&release), rule: denied.rule }.into());
    }
    let clearance =
        Clearance::new(&kept.reviewer, &kept.approver, kept.note.clone(), digest, kept.rules)?;
    let verdicts = decision::verdicts(judgement.verdicts());
    Ok((gate::clear(release, &judgement, &clearance)?, verdicts))
}

/// The period of a release.
pub(super) fn period(id: &str) -> &str {
    id.rsplit_once("-r").map_or("", |it| it.0)
}

fn name(release: &Release) -> String {
    format!("{}/{}", release.dataset(), release.id())
}
