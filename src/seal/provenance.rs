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
use crate::seal::key::Public;

/// The statement's file.
pub const PROVENANCE: &str = "provenance.json";

const STATEMENT: &str = "https://in-toto.io/Statement/v1";
const PREDICATE: &str = "https://slsa.dev/provenance/v1";
/// How the rest is to be read; `schemas/provenance.json` says it.
const BUILD: &str = "urn:x-gongkai:build:release:1";
/// Who built it: this program, on the publisher's own machine.
const BUILDER: &str = "urn:x-gongkai:builder:local";

/// The digest of the statement without itself: one byte changed in a release that nobody signed is noticed, too.
const OWN: &str = "gongkai_statement";

/// What is known about how a release came to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Digest of all that the clearance rests on: schema, policy, negative list, rules.
    pub basis: Digest,
    /// What it was made from, by what it is: `ledger`, `schema`, `negative-list`, `standards`.
    pub made_from: Vec<(&'static str, Digest)>,
    /// The program that made it.
    pub program: Option<Digest>,
    /// The run that made it, and when that began.
    pub run: Option<(u64, String)>,
    /// When two persons cleared it.
    pub cleared_at: String,
    /// The journal's entry of that decision: number and hash.
    pub decision: Option<(u64, Digest)>,
}

/// The statement about `cleared`, which says `package` of itself, and whose signatures `public` verifies.
pub(super) fn text(
    cleared: &Cleared,
    facts: &Facts,
    package: &Value,
    public: Option<&Public>,
) -> Vec<u8> {
    let mut statement = json!({
        "_type": STATEMENT,
        "subject": subjects(cleared.release()),
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": definition(cleared, facts, package),
            "runDetails": details(cleared, facts),
        },
    });
    if let Some(it) = public {
        statement["predicate"]["gongkai_publicKey"] = it.line().into();
    }
    statement["predicate"][OWN] = sha256(Digest::of(&written(&statement)));
    written(&statement)
}

fn written(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// A statement that was read.
#[derive(Clone, Debug)]
pub struct Statement {
    whole: Value,
    public: Option<Public>,
    subjects: Vec<(String, Digest)>,
}

impl Statement {
    /// The statement in `bytes`, if it is one of ours, written in the one way that it has, and its own digest holds.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let whole: Value = serde_json::from_slice(bytes).ok()?;
        if written(&whole) != bytes || whole.get("_type")? != STATEMENT {
            return None;
        }
        let mut rest = whole.clone();
        let predicate = rest.get_mut("predicate")?.as_object_mut()?;
        let own = digest_in(&predicate.shift_remove(OWN)?)?;
        if Digest::of(&written(&rest)) != own
            || whole.get("predicateType")? != PREDICATE
            || whole.pointer("/predicate/buildDefinition/buildType")? != BUILD
        {
            return None;
        }
        let public = match whole.pointer("/predicate/gongkai_publicKey") {
            Some(it) => Some(Public::parse(it.as_str()?)?),
            None => None,
        };
        let subject = |it: &Value| {
            Some((it.get("name")?.as_str()?.to_owned(), digest_in(it.get("digest")?)?))
        };
        let subjects = whole.get("subject")?.as_array()?.iter().map(subject);
        let subjects = subjects.collect::<Option<Vec<_>>>()?;
        Some(Self { whole, public, subjects })
    }

    /// Whether it is about `release`: the same files with the same digests, and the same name.
    pub fn is_of(&self, release: &Release) -> bool {
        let said = |key: &str| self.decided(key).and_then(Value::as_str);
        self.subjects == listed(release)
            && said("dataset") == Some(release.dataset())
            && said("release") == Some(release.id())
    }

    /// The key that verifies its signatures, where it is signed.
    pub fn public(&self) -> Option<&Public> {
        self.public.as_ref()
    }

    /// What it says that the publisher decided: what stands in the package under `key`.
    pub fn decided(&self, key: &str) -> Option<&Value> {
        self.whole.pointer("/predicate/buildDefinition/externalParameters")?.get(key)
    }

    /// When two persons cleared the release, as the journal has it.
    pub fn cleared_at(&self) -> Option<&str> {
        self.whole.pointer("/predicate/runDetails/metadata/gongkai_clearance/at")?.as_str()
    }
}

fn digest_in(value: &Value) -> Option<Digest> {
    Digest::parse(value.get("sha256")?.as_str()?)
}

/// Every file of the release and its manifest, sorted by name.
fn listed(release: &Release) -> Vec<(String, Digest)> {
    let files = release.artifacts().iter().map(|it| (it.name.clone(), it.sha256));
    let mut all: Vec<_> = files.chain([(SUMS.to_owned(), release.digest())]).collect();
    all.sort_unstable();
    all
}

fn subjects(release: &Release) -> Value {
    let one =
        |(name, digest): &(String, Digest)| json!({ "name": name, "digest": sha256(*digest) });
    listed(release).iter().map(one).collect()
}

/// What of a package is the publisher's decision.
pub const DECIDED: &[&str] = &["publisher", "region", "period", "cycle", "opening", "legalBasis"];

fn definition(cleared: &Cleared, facts: &Facts, package: &Value) -> Value {
    let release = cleared.release();
    let mut decided = json!({ "dataset": release.dataset(), "release": release.id() });
    for key in DECIDED {
        decided[*key] = package.pointer(&format!("/gongkai/{key}")).cloned().unwrap_or_default();
    }
    let mut ordinal = 0_u64;
    let mut last = "";
    let mut dependency = |(kind, digest): &(&'static str, Digest)| {
        ordinal = if *kind == last { ordinal + 1 } else { 1 };
        last = kind;
        json!({ "name": format!("{kind}-{ordinal}"), "digest": sha256(*digest) })
    };
    json!({
        "buildType": BUILD,
        "externalParameters": decided,
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
    let mut builder = json!({ "id": BUILDER, "version": { "gongkai": env!("CARGO_PKG_VERSION") } });
    if let Some(it) = facts.program {
        builder["builderDependencies"] = json!([{ "name": "gongkai", "digest": sha256(it) }]);
    }
    json!({ "builder": builder, "metadata": metadata })
}

fn sha256(digest: Digest) -> Value {
    json!({ "sha256": digest.to_string() })
}

#[cfg(test)]
impl Facts {
    /// Facts of a small release.
    pub(crate) fn sample() -> Self {
        Self {
            basis: Digest::of(b"basis"),
            made_from: vec![
                ("ledger", Digest::of(b"a")),
                ("ledger", Digest::of(b"b")),
                ("schema", Digest::of(b"c")),
            ],
            program: Some(Digest::of(b"program")),
            run: Some((1, "2018-01-31T08:00:00Z".to_owned())),
            cleared_at: "2018-02-01T08:00:00Z".to_owned(),
            decision: Some((2, Digest::of(b"decision"))),
        }
    }
}
