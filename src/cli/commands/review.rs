//! `review`, `approve`, `reject`: what two persons see and decide.

use serde_json::json;

use crate::cli::args::ApproveArgs;
use crate::cli::args::Format;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::audit;
use crate::cli::render::json;
use crate::cli::render::sheets;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::pipeline;

/// Shows what waits.
pub(in crate::cli) fn review(it: &Invocation, candidate: Option<&str>) -> Result<u8, Stop> {
    let project = it.project()?;
    let (sheets, stops) = pipeline::review(&project, candidate, &it.now, it.lang)?;
    match it.format {
        Format::Json => render::document(&json::review(&sheets, &stops, it.lang))?,
        Format::Human => render::answer(&sheets::review(&Voice::new(it, &project.dir), &sheets))?,
    }
    for stop in &stops {
        render::talk(&render::error_text(&Voice::of_errors(it.lang), stop));
    }
    Ok(u8::from(!stops.is_empty()))
}

/// Clears a candidate.
pub(in crate::cli) fn approve(it: &Invocation, args: &ApproveArgs) -> Result<u8, Stop> {
    let project = it.project()?;
    let _lock = it.lock(&project, "approve")?;
    let ApproveArgs { candidate, reviewer, approver, note } = args;
    let approved =
        pipeline::approve(&project, candidate, reviewer, approver, note.as_deref(), &it.now)?;
    match it.format {
        Format::Json => render::document(&json!({
            "candidate": candidate,
            "decision": "approved",
            "digest": approved.digest.to_string(),
            "rules": approved.rules.to_string(),
            "basis": approved.basis.to_string(),
            "reviewer": reviewer,
            "approver": approver,
            "at": it.now,
            "head": approved.head.map(|(seq, hash)| json!({ "seq": seq, "hash": hash.to_string() })),
        }))?,
        Format::Human => {
            let digest = approved.digest;
            let head =
                approved.head.map(|(seq, hash)| audit::head(it.lang, seq, &hash.to_string()));
            let head = head.unwrap_or_default();
            render::answer(&match it.lang {
                Lang::Zh => format!(
                    "已批准 {candidate}（初审 {reviewer}，批准 {approver}）\n摘要：{digest}\n{head}\n下一步：gongkai publish"
                ),
                Lang::En => format!(
                    "approved {candidate} (reviewed by {reviewer}, approved by {approver})\ndigest: {digest}\n{head}\nnext: gongkai publish"
                ),
            })?;
        }
    }
    Ok(0)
}

/// Rejects a candidate.
pub(in crate::cli) fn reject(it: &Invocation, candidate: &str, reason: &str) -> Result<u8, Stop> {
    let project = it.project()?;
    let _lock = it.lock(&project, "reject")?;
    pipeline::reject(&project, candidate, reason, &it.now)?;
    match it.format {
        Format::Json => render::document(&json!({
            "candidate": candidate,
            "decision": "rejected",
            "reason": reason,
            "at": it.now,
        }))?,
        Format::Human => render::answer(&match it.lang {
            Lang::Zh => format!("未批准 {candidate}，原因已记下"),
            Lang::En => format!("rejected {candidate}; the reason is on record"),
        })?,
    }
    Ok(0)
}
