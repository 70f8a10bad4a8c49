//! What the gate said, as the journal's chain has it.

use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::gate;
use crate::gate::Judgement;
use crate::journal::Decision;
use crate::journal::DecisionKind;
use crate::journal::State;
use crate::model::digest::Digest;
use crate::model::lang::Lang;
use crate::model::outcome::Verdict;
use crate::model::outcome::VerdictKind;
use crate::pipeline::fingerprint;
use crate::release::Release;

/// The gate's judgement over the candidate that `state` is about, which was made from `ledgers`.
///
/// In the order of their digests: nothing of their names is left.
pub(super) fn judged(
    state: &State,
    judgement: &Judgement,
    ledgers: &BTreeSet<Digest>,
    now: &str,
) -> Decision {
    Decision {
        at: now.to_owned(),
        kind: DecisionKind::Judged,
        dataset: Some(state.dataset.clone()),
        release: state.release.clone(),
        digest: state.digest,
        rules: Some(gate::rules_digest()),
        body: json!({
            "run": state.run,
            "basis": state.basis.to_string(),
            "passes": judgement.passes(),
            "program": fingerprint::program().map(|it| it.to_string()),
            "ledgers": ledgers.iter().map(Digest::to_string).collect::<Vec<_>>(),
            "verdicts": verdicts(judgement.verdicts()),
            "denied": denied(judgement.verdicts()),
        }),
    }
}

/// The gate's judgement that keeps a cleared candidate from leaving.
pub(super) fn refused(release: &Release, judgement: &Judgement, now: &str) -> Decision {
    Decision {
        at: now.to_owned(),
        kind: DecisionKind::Refused,
        dataset: Some(release.dataset().to_owned()),
        release: Some(release.id().to_owned()),
        digest: Some(release.digest()),
        rules: Some(gate::rules_digest()),
        body: json!({
            "verdicts": verdicts(judgement.verdicts()),
            "denied": denied(judgement.verdicts()),
        }),
    }
}

/// `{"G01": "pass", …}`.
pub(super) fn verdicts(all: &[Verdict]) -> Value {
    let one = |it: &Verdict| (it.rule.to_owned(), Value::from(it.kind.name()));
    Value::Object(all.iter().map(one).collect())
}

/// Where the rules that deny deny; in one language, whatever the command's.
fn denied(all: &[Verdict]) -> Value {
    let denied = all.iter().filter(|it| it.kind == VerdictKind::Deny);
    let one = |it: &Verdict| (it.rule.to_owned(), json!(it.whereabouts(Lang::Zh)));
    Value::Object(denied.map(one).collect::<Map<_, _>>())
}
