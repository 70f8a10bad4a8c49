//! `status --audit`: whether the journal and what was delivered are what was decided.

use serde_json::Value;
use serde_json::json;

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::pipeline::views::AuditView;
use crate::pipeline::views::Flaw;

/// For people.
pub(in crate::cli) fn human(voice: &Voice, audit: &AuditView) -> String {
    let mut out = String::new();
    let entries = grouped(audit.entries);
    let releases = grouped(audit.releases);
    let (words, style) = match (voice.lang, audit.flaws.len()) {
        (Lang::Zh, 0) => (
            format!("核对无误：{entries} 条决定首尾相连，{releases} 次送达的文件都是批准的文件"),
            Style::Good,
        ),
        (Lang::En, 0) => (
            format!(
                "all is as it was decided: {entries} decisions in one chain, {releases} deliveries with the files that were cleared"
            ),
            Style::Good,
        ),
        (Lang::Zh, flaws) => (format!("有 {flaws} 处对不上"), Style::Bad),
        (Lang::En, 1) => ("1 thing is not as it was decided".to_owned(), Style::Bad),
        (Lang::En, flaws) => (format!("{flaws} things are not as they were decided"), Style::Bad),
    };
    out.extend([voice.paint(style, &words), "\n".to_owned()]);
    for it in &audit.flaws {
        out.extend([format!("  {}\n", it.words.get(voice.lang))]);
    }
    if audit.taken_over > 0 {
        let count = grouped(audit.taken_over);
        out.extend([match voice.lang {
            Lang::Zh => format!("其中 {count} 条是从旧版日志接过来的，接过来以前有没有改过无从核对\n"),
            Lang::En => format!("{count} of them were taken over from an older journal; what happened to them before nobody can tell\n"),
        }]);
    }
    if let Some((seq, hash)) = audit.head {
        out.extend([head(voice.lang, seq, &hash.to_string()), "\n".to_owned()]);
    }
    if !audit.flaws.is_empty() {
        let hint = voice.t(
            "查明是谁改的，从备份恢复；详情：gongkai explain journal/broken",
            "find out who changed it, and restore a backup; more: gongkai explain journal/broken",
        );
        out.extend([
            voice.paint(Style::Strong, voice.t("提示", "hint")),
            voice.colon().to_owned(),
            hint.to_owned(),
            "\n".to_owned(),
        ]);
    }
    out
}

/// The newest decision, to be written down.
pub(in crate::cli) fn head(lang: Lang, seq: u64, hash: &str) -> String {
    match lang {
        Lang::Zh => format!("末条决定：第 {seq} 条 {hash}（请抄下，以后可凭它核对）"),
        Lang::En => format!(
            "newest decision: {seq} {hash} (write it down; it tells later whether anything was changed)"
        ),
    }
}

/// For programs.
pub(in crate::cli) fn json(audit: &AuditView, lang: Lang) -> Value {
    let flaw = |it: &Flaw| json!({ "what": it.name, "path": it.path.as_ref().map(|it| it.display().to_string()), "message": it.words.get(lang) });
    json!({ "audit": {
        "whole": audit.flaws.is_empty(),
        "entries": audit.entries,
        "taken_over": audit.taken_over,
        "releases": audit.releases,
        "head": audit.head.map(|(seq, hash)| json!({ "seq": seq, "hash": hash.to_string() })),
        "flaws": audit.flaws.iter().map(flaw).collect::<Vec<_>>(),
    }})
}
