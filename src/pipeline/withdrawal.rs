//! Taking a release back: decided once, followed at every target, and never undone.

use std::fs;

use crate::gate;
use crate::journal::Delivery;
use crate::journal::Journal;
use crate::journal::Withdrawal;
use crate::model::digest::Digest;
use crate::model::outcome::DeliveryKind;
use crate::model::stop::Stop;
use crate::pipeline::Publishing;
use crate::pipeline::catalog;
use crate::pipeline::deliver;
use crate::pipeline::halt::Halt as Error;
use crate::pipeline::line;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetPlan;
use crate::pipeline::report::Removal;
use crate::pipeline::report::Report;
use crate::pipeline::run::journal_path;
use crate::platform;
use crate::platform::Tombstone;

/// What came of taking a release back.
#[derive(Debug)]
pub struct Withdrawn {
    /// The decision on record: this one, or an earlier one that is followed now.
    pub decision: Withdrawal,
    /// What the targets said.
    pub removals: Vec<Removal>,
    /// Why a target has it still.
    pub stop: Option<Stop>,
}

/// Takes `release` back everywhere: it is decided and recorded first, so that whatever breaks off is finished later.
pub fn withdraw(
    project: &Project,
    release: &str,
    reason: &str,
    how: Publishing<'_>,
) -> Result<Withdrawn, Stop> {
    let missing = || Error::NoCandidate { candidate: release.to_owned() };
    let (dataset, id) = release.split_once('/').ok_or_else(missing)?;
    let path = journal_path(project);
    if Journal::open_existing(&path)?.is_none() {
        return Err(missing().into());
    }
    let mut journal = Journal::open(&path)?;
    journal.vouch()?;
    let given = journal.deliveries()?;
    let is_it = |it: &&Delivery| it.dataset == dataset && it.release == id;
    let Some(digest) = given.iter().rfind(is_it).map(|it| it.digest) else {
        return Err(match journal.release_digest(dataset, id)? {
            Some(_) => Error::NotReleased { candidate: release.to_owned() }.into(),
            None => missing().into(),
        });
    };
    let decision = if let Some(earlier) = journal.withdrawal(digest)? {
        earlier
    } else {
        if let Some(rule) = gate::finds_person(reason) {
            return Err(Error::ReasonTells { rule }.into());
        }
        let standing = standing(&journal, dataset, digest)?;
        let newer = standing.first().filter(|it| platform::is_newer(&it.0, id));
        let decision = Withdrawal {
            dataset: dataset.to_owned(),
            release: id.to_owned(),
            digest,
            reason: reason.to_owned(),
            superseded_by: newer.map(|it| it.0.clone()),
            at: how.now.to_owned(),
        };
        journal.record_withdrawal(&decision, gate::rules_digest())?;
        decision
    };
    let (removals, stop) = follow(project, &mut journal, &decision, how)?;
    let listed = catalog::write(project, &journal, None, how.environment)?;
    let stop = stop.or_else(|| listed.into_iter().find_map(|it| it.stop));
    Ok(Withdrawn { decision, removals, stop })
}

/// Finishes what broke off of earlier withdrawals, and tells it in the report.
pub(super) fn finish(
    project: &Project,
    journal: &mut Journal,
    how: Publishing<'_>,
    report: &mut Report,
) -> Result<(), Stop> {
    for decision in unfinished(project, journal)? {
        let (removals, stop) = follow(project, journal, &decision, how)?;
        let one = report.about(project, &decision.dataset, deliver::period(&decision.release));
        one.removals.extend(removals);
        if let Some(stop) = stop {
            one.lacks(stop);
        }
    }
    Ok(())
}

/// Withdrawals that a target has not followed yet.
pub(super) fn unfinished(project: &Project, journal: &Journal) -> Result<Vec<Withdrawal>, Stop> {
    let mut out = Vec::new();
    for decision in journal.withdrawals()? {
        for target in &project.targets {
            if !journal.is_removed(&target.name, decision.digest)? {
                out.push(decision);
                break;
            }
        }
    }
    Ok(out)
}

/// Takes the release from every target that is not known to have it no more; one that fails does not keep it at the
/// others.
fn follow(
    project: &Project,
    journal: &mut Journal,
    decision: &Withdrawal,
    how: Publishing<'_>,
) -> Result<(Vec<Removal>, Option<Stop>), Stop> {
    let (mut removals, mut stop) = (Vec::new(), None);
    for plan in &project.targets {
        let kind = if journal.is_removed(&plan.name, decision.digest)? {
            DeliveryKind::Unchanged
        } else if how.dry_run {
            DeliveryKind::Delivered
        } else {
            let tombstone = tombstone(project, journal, plan, decision)?;
            let target = deliver::target(project, plan, how.environment);
            match platform::withdraw(&tombstone, &target) {
                Ok(kind) => {
                    journal.record_removal(&plan.name, decision, how.now)?;
                    kind
                }
                Err(found) => {
                    stop = Some(found);
                    DeliveryKind::Failed
                }
            }
        };
        let (target, release) = (plan.name.clone(), decision.release.clone());
        removals.push(Removal { target, release, kind });
    }
    Ok((removals, stop))
}

pub(super) fn tombstone(
    project: &Project,
    journal: &Journal,
    plan: &TargetPlan,
    decision: &Withdrawal,
) -> Result<Tombstone, Stop> {
    let Withdrawal { dataset, release, digest, reason, superseded_by, at } = decision.clone();
    let had = |it: &Delivery| it.target == plan.name && it.digest == digest;
    let dir = line::candidate_dir(project, &dataset, &release);
    let files = fs::read_dir(dir).into_iter().flatten().flatten();
    Ok(Tombstone {
        files: files.map(|it| it.file_name().to_string_lossy().into_owned()).collect(),
        was_delivered: journal.deliveries()?.iter().any(had),
        standing: still(journal, plan, standing(journal, &dataset, digest)?)?,
        dataset,
        release,
        digest,
        reason,
        at,
        superseded_by,
    })
}

/// Those of `standing` that `plan` has not parted with.
fn still(
    journal: &Journal,
    plan: &TargetPlan,
    standing: Vec<(String, Digest)>,
) -> Result<Vec<(String, Digest)>, Stop> {
    let mut out = Vec::new();
    for it in standing {
        if !journal.is_removed(&plan.name, it.1)? {
            out.push(it);
        }
    }
    Ok(out)
}

/// Releases of a dataset that stand, but for the one with `digest`; the newest first.
fn standing(
    journal: &Journal,
    dataset: &str,
    digest: Digest,
) -> Result<Vec<(String, Digest)>, Stop> {
    let gone: Vec<Digest> = journal.withdrawals()?.iter().map(|it| it.digest).collect();
    let mut out: Vec<(String, Digest)> = journal
        .deliveries()?
        .into_iter()
        .filter(|it| it.dataset == dataset && it.digest != digest && !gone.contains(&it.digest))
        .map(|it| (it.release, it.digest))
        .collect();
    out.sort_by(|a, b| platform::compare(&b.0, &a.0));
    out.dedup();
    Ok(out)
}
