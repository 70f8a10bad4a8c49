//! What is done at targets, would be done there, or was done there by others.

use serde_json::Value;
use serde_json::json;

use crate::cli::render::Voice;
use crate::cli::render::json::stop_value;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::model::outcome::DeliveryKind;
use crate::pipeline::Withdrawn;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Removal;
use crate::pipeline::report::TargetEdit;
use crate::pipeline::report::TargetSteps;
use crate::pipeline::views::DatasetStatus;

/// Adds to a dataset's part of the report what there is to say of targets.
pub(in crate::cli) fn add(out: &mut Value, it: &DatasetReport) {
    if !it.plans.is_empty() {
        out["plan"] = it.plans.iter().map(plan).collect();
    }
    if !it.edits.is_empty() {
        out["edits"] = it.edits.iter().map(edit).collect();
    }
    if !it.removals.is_empty() {
        out["removals"] = it.removals.iter().map(removal).collect();
    }
}

/// Adds to a dataset's status what there is to say of targets.
pub(in crate::cli) fn add_status(out: &mut Value, it: &DatasetStatus, lang: Lang) {
    if !it.edits.is_empty() {
        out["edits"] = it.edits.iter().map(edit).collect();
    }
    if !it.unseen.is_empty() {
        let unseen = it.unseen.iter();
        out["unseen"] =
            unseen.map(|(target, why)| json!({ "target": target, "why": why.get(lang) })).collect();
    }
    if let Some((at, reason)) = &it.withdrawn {
        out["withdrawn"] = json!({ "at": at, "reason": reason });
    }
}

fn plan(it: &TargetSteps) -> Value {
    let steps = it.steps.iter().map(|it| {
        json!({ "do": it.action.name(), "path": it.path, "files": it.files, "bytes": it.bytes })
    });
    json!({ "target": it.target, "steps": steps.collect::<Vec<_>>() })
}

fn edit(it: &TargetEdit) -> Value {
    json!({
        "target": it.target,
        "release": it.release,
        "path": it.path,
        "what": it.what,
        "repaired": it.repaired,
    })
}

fn removal(it: &Removal) -> Value {
    json!({ "target": it.target, "release": it.release, "status": it.name() })
}

/// What came of taking a release back.
pub(in crate::cli) fn withdrawn_json(it: &Withdrawn, lang: Lang) -> Value {
    let decision = &it.decision;
    let mut out = json!({
        "release": format!("{}/{}", decision.dataset, decision.release),
        "decision": "withdrawn",
        "digest": decision.digest.to_string(),
        "reason": decision.reason,
        "at": decision.at,
        "superseded_by": decision.superseded_by,
        "removals": it.removals.iter().map(removal).collect::<Vec<_>>(),
    });
    if let Some(stop) = &it.stop {
        out["error"] = stop_value(stop, lang);
    }
    out
}

/// The same, in words.
pub(in crate::cli) fn withdrawn(voice: &Voice, it: &Withdrawn) -> String {
    let decision = &it.decision;
    let name = format!("{}/{}", decision.dataset, decision.release);
    let mut out = match voice.lang {
        Lang::Zh => format!("已撤回 {name}：{}\n", decision.reason),
        Lang::En => format!("withdrew {name}: {}\n", decision.reason),
    };
    for it in &it.removals {
        out.push_str(&removed(voice, it));
    }
    out
}

/// What would be done at targets, what was done there by others, what they gave up.
pub(in crate::cli) fn told(voice: &Voice, it: &DatasetReport) -> Vec<String> {
    let mut out = Vec::new();
    for it in &it.plans {
        let target = &it.target;
        if it.steps.is_empty() {
            out.push(match voice.lang {
                Lang::Zh => format!("{target}：不用写"),
                Lang::En => format!("{target}: nothing to write"),
            });
        }
        for step in &it.steps {
            let what = does(voice, step.action.name());
            let (files, bytes) = (step.files, grouped(step.bytes));
            let path = &step.path;
            out.push(match voice.lang {
                Lang::Zh => format!("{target}：{what} {path}（{files} 个文件，{bytes} 字节）"),
                Lang::En => format!("{target}: {what} {path} ({files} files, {bytes} bytes)"),
            });
        }
    }
    out.extend(it.edits.iter().map(|it| edited(voice, it)));
    out.extend(it.removals.iter().map(|it| removed(voice, it).trim().to_owned()));
    out
}

/// A file that is not as it was delivered.
pub(in crate::cli) fn edited(voice: &Voice, it: &TargetEdit) -> String {
    let what = match it.what {
        "missing" => voice.t("缺了", "missing"),
        "extra" => voice.t("多出来的", "extra"),
        "beside" => voice.t("别人放在旁边的", "put there by others"),
        _ => voice.t("变了", "changed"),
    };
    let done = if it.repaired { voice.t("，已恢复", ", written again") } else { "" };
    format!("{}{}{what} {}{done}", it.target, voice.colon(), it.path)
}

fn does<'a>(voice: &Voice, action: &'a str) -> &'a str {
    match action {
        "write-release" => voice.t("写版本", "write release"),
        "point-latest" => voice.t("指向最新版本", "point to the newest release"),
        "repair" => voice.t("恢复", "write again"),
        "remove" => voice.t("删除", "remove"),
        other => other,
    }
}

fn removed(voice: &Voice, it: &Removal) -> String {
    let (target, release) = (&it.target, &it.release);
    let words = match (it.kind, voice.lang) {
        (DeliveryKind::Failed, Lang::Zh) => format!("{target} 上还有 {release}"),
        (DeliveryKind::Failed, Lang::En) => format!("{target} has {release} still"),
        (_, Lang::Zh) => format!("{target} 上已没有 {release}"),
        (_, Lang::En) => format!("{target} has {release} no more"),
    };
    format!("  {words}\n")
}
