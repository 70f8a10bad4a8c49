//! `provenance.json`: what a release was made from, by what, and who let it leave; as an in-toto statement of SLSA.
//!
//! Ledgers are named by digest and number only: no file, address or query of theirs is anybody's business. Persons are
//! counted, not named. Every time in it is the journal's, so that the same project gives the same bytes.

use serde_json::Value;
use serde_json::json;

use crate::gate::Cleared;
use crate::model::digest::Digest;
use crate::release::Release;
use crate::release::SUMS;

/// The statement's file.
pub const PROVENANCE: &str = "provenance.json";

const STATEMENT: &str = "https://in-toto.io/Statement/v1";
const PREDICATE: &str = "https://slsa.dev/provenance/v1";
/// How the rest is to be read; `schemas/provenance.json` says it.
const BUILD: &str = "urn:x-gongkai:build:release:1";
/// Who built it: this program, on the publisher's own machine.
const BUILDER: &str = "urn:x-gongkai:builder:local";

/// What is known about how a release came to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Who publishes.
    pub publisher: String,
    /// The publisher's division, GB/T 2260.
    pub region: String,
    /// `2017`.
    pub period: String,
    /// `yearly`.
    pub cycle: String,
    /// `unconditional` or `conditional`.
    pub opening: String,
    /// Article, paragraph and item.
    pub legal_basis: String,
    /// Digest of all that the clearance rests on: schema, policy, negative list, rules.
    pub basis: Digest,
    /// What it was made from, by what it is: `ledger`, `schema`, `negative-list`, `standards`.
    pub made_from: Vec<(&'static str, Digest)>,
    /// The run that made it, and when that began.
    pub run: Option<(u64, String)>,
    /// When two persons cleared it.
    pub cleared_at: String,
    /// The journal's entry of that decision: number and hash.
    pub decision: Option<(u64, Digest)>,
}

/// The statement about `cleared`.
pub(super) fn text(cleared: &Cleared, facts: &Facts) -> Vec<u8> {
    let statement = json!({
        "_type": STATEMENT,
        "subject": subjects(cleared.release()),
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": definition(cleared, facts),
            "runDetails": details(cleared, facts),
        },
    });
    format!("{statement:#}\n").into_bytes()
}

/// Whether `bytes` are a statement about `release`: the same files with the same digests.
pub(super) fn fits(release: &Release, bytes: &[u8]) -> bool {
    let statement = serde_json::from_slice::<Value>(bytes).unwrap_or_default();
    statement.get("subject") == Some(&subjects(release))
}

/// Every file of the release, and its manifest.
fn subjects(release: &Release) -> Value {
    let files = release.artifacts().iter().map(|it| (it.name.as_str(), it.sha256));
    let mut all: Vec<_> = files.chain([(SUMS, release.digest())]).collect();
    all.sort_unstable();
    all.iter().map(|(name, digest)| json!({ "name": name, "digest": sha256(*digest) })).collect()
}

fn definition(cleared: &Cleared, facts: &Facts) -> Value {
    let release = cleared.release();
    let mut ordinal = 0_u64;
    let mut last = "";
    let mut dependency = |(kind, digest): &(&'static str, Digest)| {
        ordinal = if *kind == last { ordinal + 1 } else { 1 };
        last = kind;
        json!({ "name": format!("{kind}-{ordinal}"), "digest": sha256(*digest) })
    };
    json!({
        "buildType": BUILD,
        "externalParameters": {
            "dataset": release.dataset(),
            "release": release.id(),
            "publisher": facts.publisher,
            "region": facts.region,
            "period": facts.period,
            "cycle": facts.cycle,
            "opening": facts.opening,
            "legalBasis": facts.legal_basis,
        },
        "internalParameters": {
            "rules": sha256(cleared.clearance().rules()),
            "basis": sha256(facts.basis),
        },
        "resolvedDependencies": facts.made_from.iter().map(&mut dependency).collect::<Value>(),
    })
}

fn details(cleared: &Cleared, facts: &Facts) -> Value {
    let mut clearance = json!({
        "release": sha256(cleared.release().digest()),
        "persons": 2,
        "at": facts.cleared_at,
    });
    if let Some((seq, hash)) = facts.decision {
        clearance["decision"] = json!({ "entry": seq, "digest": sha256(hash) });
    }
    let mut metadata = json!({ "finishedOn": facts.cleared_at });
    if let Some((run, at)) = &facts.run {
        metadata = json!({
            "invocationId": format!("run-{run}"),
            "startedOn": at,
            "finishedOn": facts.cleared_at,
        });
    }
    metadata["gongkai_clearance"] = clearance;
    json!({
        "builder": { "id": BUILDER, "version": { "gongkai": env!("CARGO_PKG_VERSION") } },
        "metadata": metadata,
    })
}

fn sha256(digest: Digest) -> Value {
    json!({ "sha256": digest.to_string() })
}

#[cfg(test)]
impl Facts {
    /// Facts of a small release.
    pub(crate) fn sample() -> Self {
        Self {
            publisher: "哈尔滨市民政局".to_owned(),
            region: "230100".to_owned(),
            period: "2017".to_owned(),
            cycle: "yearly".to_owned(),
            opening: "unconditional".to_owned(),
            legal_basis: "条例第一条".to_owned(),
            basis: Digest::of(b"basis"),
            made_from: vec![
                ("ledger", Digest::of(b"a")),
                ("ledger", Digest::of(b"b")),
                ("schema", Digest::of(b"c")),
            ],
            run: Some((1, "2018-01-31T08:00:00Z".to_owned())),
            cleared_at: "2018-02-01T08:00:00Z".to_owned(),
            decision: Some((2, Digest::of(b"decision"))),
        }
    }
}
