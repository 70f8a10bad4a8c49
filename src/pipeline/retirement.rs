//! Old revisions at a target that keeps only so many: they go once newer ones are there, and a tombstone says so.
//!
//! The project keeps them: later releases are compared with every one that was ever seen.

use std::collections::BTreeMap;

use crate::journal::Delivery;
use crate::journal::Journal;
use crate::journal::Withdrawal;
use crate::model::outcome::DeliveryKind;
use crate::model::stop::Stop;
use crate::pipeline::Publishing;
use crate::pipeline::deliver;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetPlan;
use crate::pipeline::report::Removal;
use crate::pipeline::report::Report;
use crate::pipeline::withdrawal;
use crate::platform;

/// Takes from every target what it no longer keeps, and tells it in the report.
pub(super) fn retire(
    project: &Project,
    journal: &mut Journal,
    how: Publishing<'_>,
    report: &mut Report,
) -> Result<(), Stop> {
    for plan in project.targets.iter().filter(|it| how.target.is_none_or(|only| only == it.name)) {
        for old in due(journal, plan, how.now)? {
            let period = deliver::period(&old.release);
            let (target, release) = (plan.name.clone(), old.release.clone());
            let one = report.about(project, &old.dataset, period);
            match go(project, journal, plan, &old, how) {
                Ok(kind) => one.removals.push(Removal { target, release, kind }),
                Err(stop) => {
                    one.removals.push(Removal { target, release, kind: DeliveryKind::Failed });
                    one.lacks(stop);
                    // Who does not answer is not asked about the next one.
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Whether some target has more than it keeps.
pub(super) fn is_due(project: &Project, journal: &Journal) -> Result<bool, Stop> {
    for plan in &project.targets {
        if !due(journal, plan, "")?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a target has beyond the newest revisions of each period that it keeps; the oldest first.
fn due(journal: &Journal, plan: &TargetPlan, now: &str) -> Result<Vec<Withdrawal>, Stop> {
    let Some(keep) = plan.keep.and_then(|it| usize::try_from(it).ok()) else {
        return Ok(Vec::new());
    };
    let mut there: BTreeMap<(String, String), Vec<Delivery>> = BTreeMap::new();
    for it in journal.deliveries()?.into_iter().filter(|it| it.target == plan.name) {
        if journal.withdrawal(it.digest)?.is_none() && !journal.is_removed(&plan.name, it.digest)? {
            let key = (it.dataset.clone(), deliver::period(&it.release).to_owned());
            let of = there.entry(key).or_default();
            of.retain(|one| one.release != it.release);
            of.push(it);
        }
    }
    let mut out = Vec::new();
    for mut of in there.into_values() {
        of.sort_by(|a, b| platform::compare(&b.release, &a.release));
        let newest = of.first().map(|it| it.release.clone());
        let old = of.into_iter().skip(keep).rev();
        out.extend(old.map(|Delivery { dataset, release, digest, .. }| Withdrawal {
            dataset,
            release,
            digest,
            reason: format!(
                "这里每期只保留最新的 {keep} 版 / only the newest revisions of a period are kept here: {keep}"
            ),
            superseded_by: newest.clone(),
            at: now.to_owned(),
        }));
    }
    Ok(out)
}

fn go(
    project: &Project,
    journal: &mut Journal,
    plan: &TargetPlan,
    old: &Withdrawal,
    how: Publishing<'_>,
) -> Result<DeliveryKind, Stop> {
    if how.dry_run {
        return Ok(DeliveryKind::Delivered);
    }
    let tombstone = withdrawal::tombstone(project, journal, plan, old)?;
    let kind = platform::withdraw(&tombstone, &deliver::target(project, plan, how.environment))?;
    journal.record_removal(&plan.name, old, how.now)?;
    Ok(kind)
}
