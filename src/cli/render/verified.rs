//! `verify`: what holds and what does not, release by release.

use serde_json::Value;
use serde_json::json;

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;
use crate::model::outcome::Verdict;
use crate::model::outcome::VerdictKind;
use crate::verify::Check;
use crate::verify::CheckKind;
use crate::verify::Examined;
use crate::verify::Found;

/// What each check is called.
const NAMES: &[(&str, Words)] = &[
    ("verify/files", words("文件与清单", "files and manifest")),
    ("verify/unknown-file", words("清单以外的文件", "a file that belongs to no release")),
    ("verify/package", words("数据包说明", "package")),
    ("verify/gate", words("门禁规则", "rules of the gate")),
    ("verify/provenance", words("来历说明", "provenance")),
    ("verify/signature", words("签名", "signature")),
    ("verify/latest", words("latest.json", "latest.json")),
    ("verify/tombstone", words("撤回说明", "tombstone")),
    ("verify/key", words("公钥", "public key")),
    ("verify/listing", words("目录文件", "listing")),
];

/// For people.
pub(in crate::cli) fn human(voice: &Voice, found: &Found) -> String {
    let mut out = String::new();
    for it in &found.releases {
        out.push_str(&release(voice, it));
    }
    let beside = |it: &&Check| it.kind != CheckKind::Holds || it.told.is_some();
    for it in found.beside.iter().filter(beside) {
        out.push_str(&line(voice, it));
    }
    let (all, bad) = (found.releases.len(), found.releases.iter().filter(|it| !it.is_whole()));
    let bad = bad.count();
    let (style, text) = match (voice.lang, found.is_whole()) {
        (Lang::Zh, true) => (Style::Good, format!("{all} 个发布都与发布时一样")),
        (Lang::En, true) if all == 1 => (Style::Good, "it is as it was released".to_owned()),
        (Lang::En, true) => (Style::Good, format!("all {all} releases are as they were released")),
        (Lang::Zh, false) if bad == 0 => (Style::Bad, "发布都在，旁边的文件不对".to_owned()),
        (Lang::En, false) if bad == 0 => {
            (Style::Bad, "the releases are whole, what lies beside them is not".to_owned())
        }
        (Lang::Zh, false) => (Style::Bad, format!("{all} 个发布里有 {bad} 个对不上")),
        (Lang::En, false) => (Style::Bad, format!("{bad} of {all} are not what was released")),
    };
    out.push_str(&voice.paint(style, &text));
    out.push('\n');
    let failed = found.releases.iter().flat_map(|it| &it.checks).chain(&found.beside);
    if let Some(it) = failed.into_iter().find(|it| it.kind == CheckKind::Fails) {
        let more = match voice.lang {
            Lang::Zh => format!("详情：gongkai explain {}", it.code),
            Lang::En => format!("more: gongkai explain {}", it.code),
        };
        out.push_str(&voice.paint(Style::Faint, &more));
        out.push('\n');
    }
    out
}

fn release(voice: &Voice, it: &Examined) -> String {
    let mut head = format!("{}/{}", it.dataset.escape_debug(), it.id.escape_debug());
    if let Some(rows) = it.rows {
        let (before, after) = (voice.t("，", ", "), voice.t(" 行", " rows"));
        head.extend([before, &grouped(rows), after]);
    }
    if it.is_withdrawn {
        head.push_str(voice.t("（已撤回）", " (withdrawn)"));
    }
    let mut out = format!("{}\n", voice.paint(Style::Strong, &head));
    for check in &it.checks {
        out.push_str(&line(voice, check));
        if check.code == "verify/gate" {
            out.push_str(&rules(voice, &it.gate));
        }
    }
    out
}

fn line(voice: &Voice, it: &Check) -> String {
    let (style, word) = match it.kind {
        CheckKind::Holds => (Style::Good, voice.t("对", "holds")),
        CheckKind::Fails => (Style::Bad, voice.t("不对", "fails")),
        CheckKind::NotChecked => (Style::Faint, voice.t("没有核对", "not checked")),
    };
    let name = NAMES.iter().find(|(code, _)| *code == it.code);
    let name = name.map_or(it.code, |(_, words)| words.get(voice.lang));
    let mut out = format!("  {}  {name}", voice.paint(style, word));
    let told = it.told.as_ref().map(|it| it.get(voice.lang)).filter(|it| !it.is_empty());
    for more in it.at.as_deref().into_iter().chain(told) {
        out.push_str(voice.colon());
        out.push_str(more);
    }
    out.push('\n');
    out
}

/// How many rules passed, and which could not be judged from outside.
fn rules(voice: &Voice, all: &[Verdict]) -> String {
    let of = |kind: VerdictKind| all.iter().filter(move |it| it.kind == kind).map(|it| it.rule);
    let passed = of(VerdictKind::Pass).count();
    let idle: Vec<&str> = of(VerdictKind::NotApplicable).collect();
    let text = match voice.lang {
        Lang::Zh => format!("{passed} 条通过，没有内容可查的：{}", idle.join("、")),
        Lang::En => format!("{passed} pass; nothing to judge from outside: {}", idle.join(", ")),
    };
    format!("        {}\n", voice.paint(Style::Faint, &text))
}

/// For programs.
pub(in crate::cli) fn json(found: &Found, lang: Lang) -> Value {
    let check = |it: &Check| {
        json!({
            "check": it.code,
            "status": it.kind.name(),
            "where": it.at,
            "message": it.told.as_ref().map(|it| it.get(lang)),
        })
    };
    let verdict = |it: &Verdict| json!({ "rule": it.rule, "verdict": it.kind.name(), "where": it.whereabouts(lang) });
    let release = |it: &Examined| {
        json!({
            "dataset": it.dataset,
            "release": it.id,
            "digest": it.digest.map(|it| it.to_string()),
            "rows": it.rows,
            "withdrawn": it.is_withdrawn,
            "signed_by": it.signed_by.as_ref().map(|it| json!({ "id": it.id(), "key": it.line() })),
            "verified": it.is_whole(),
            "checks": it.checks.iter().map(check).collect::<Vec<_>>(),
            "gate": it.gate.iter().map(verdict).collect::<Vec<_>>(),
        })
    };
    json!({
        "verified": found.is_whole(),
        "releases": found.releases.iter().map(release).collect::<Vec<_>>(),
        "beside": found.beside.iter().map(check).collect::<Vec<_>>(),
    })
}
