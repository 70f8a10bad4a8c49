//! What is known of how a release came to be, put beside it before it leaves.

use std::path::PathBuf;

use serde_json::Value;

use crate::gate::Cleared;
use crate::journal::Decided;
use crate::journal::DecisionKind;
use crate::journal::Journal;
use crate::model::digest::Digest;
use crate::model::stop::Stop;
use crate::pipeline::Publishing;
use crate::pipeline::deliver;
use crate::pipeline::fingerprint;
use crate::pipeline::halt::Halt as Error;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::signing;
use crate::platform;
use crate::platform::Target;
use crate::seal;
use crate::seal::Facts;
use crate::seal::Sealed;

/// The release with its seals.
pub(super) fn sealed(
    project: &Project,
    journal: &Journal,
    cleared: Cleared,
    how: Publishing<'_>,
) -> Result<Sealed, Stop> {
    let release = cleared.release();
    let dataset = project.line(release.dataset(), deliver::period(release.id()));
    let candidate = || format!("{}/{}", release.dataset(), release.id());
    let dataset = dataset.ok_or_else(|| Error::NoCandidate { candidate: candidate() })?;
    let kept = folder(project, release.dataset(), release.id());
    let facts = facts(project, journal, dataset, release.digest())?;
    let key = signing::key(project, how.environment)?;
    let sealed = seal::seal(cleared, &facts, &kept, key.as_deref())?;
    if !how.dry_run {
        sealed.keep(&kept)?;
    }
    Ok(sealed)
}

/// Sees that the publisher's public key lies at the root of `target`, where releases are signed.
pub(super) fn key_posted(sealed: &Sealed, target: &Target) -> Result<(), Stop> {
    let Some(public) = sealed.public() else { return Ok(()) };
    platform::post(&[(seal::PUBLIC_KEY.to_owned(), public.file().into_bytes())], target)?;
    Ok(())
}

/// Where the seals of release `id` of `dataset` are kept.
pub(super) fn folder(project: &Project, dataset: &str, id: &str) -> PathBuf {
    project.dir.join("private/seals").join(dataset).join(id)
}

/// What the journal and the project say about the release with `digest`. The gate has just found that the project is
/// as it was when the release was cleared.
fn facts(
    project: &Project,
    journal: &Journal,
    dataset: &DatasetPlan,
    digest: Digest,
) -> Result<Facts, Stop> {
    let judged = journal.decided(digest, &[DecisionKind::Judged])?;
    let cleared = journal.decided(digest, &[DecisionKind::Approved, DecisionKind::Standing])?;
    let mut made_from = ledgers(judged.as_ref());
    made_from.push(("schema", dataset.schema.digest));
    made_from.extend(project.policy.negative_digest.map(|it| ("negative-list", it)));
    made_from.extend(project.policy.standards_digest.map(|it| ("standards", it)));
    let program = judged.as_ref().and_then(|it| Digest::parse(it.body.get("program")?.as_str()?));
    let run = judged.as_ref().and_then(|it| Some((it.body.get("run")?.as_u64()?, it.at.clone())));
    Ok(Facts {
        basis: fingerprint::basis(project, dataset),
        made_from,
        program,
        run,
        cleared_at: cleared.as_ref().map(|it| it.at.clone()).unwrap_or_default(),
        decision: cleared.map(|it| (it.head.seq, it.head.hash)),
    })
}

/// The ledgers that were read, as the run noted them beside the gate's judgement.
fn ledgers(judged: Option<&Decided>) -> Vec<(&'static str, Digest)> {
    let noted = judged.and_then(|it| it.body.get("ledgers")?.as_array());
    let digests = noted.into_iter().flatten().filter_map(Value::as_str).filter_map(Digest::parse);
    digests.map(|it| ("ledger", it)).collect()
}
