//! `<dataset>/changelog.json` and `changelog.md`: every release against the one before, the newest first.

use std::fmt::Write as _;

use serde_json::Value;
use serde_json::json;

use crate::catalog::Dataset;
use crate::catalog::Entry;
use crate::html::grouped;
use crate::model::day::Day;

/// For programs.
pub(super) const JSON: &str = "changelog.json";
/// For people.
pub(super) const MARKDOWN: &str = "changelog.md";

/// For programs.
pub(super) fn json(dataset: &Dataset) -> Value {
    let one = |it: &Entry| {
        json!({
            "release": it.id,
            "digest": it.digest.to_string(),
            "at": it.at,
            "rows": it.package.as_ref().and_then(|it| it.pointer("/gongkai/rows")),
            "withdrawn": it.withdrawn.as_ref().map(|it| json!({ "at": it.at, "reason": it.reason })),
            "changes": it.changes.as_ref().map(|it| &it.json),
        })
    };
    json!({
        "dataset": dataset.name,
        "title": dataset.title,
        "releases": dataset.releases.iter().rev().map(one).collect::<Vec<_>>(),
    })
}

/// For people.
pub(super) fn markdown(dataset: &Dataset) -> String {
    let mut out = format!("# {}：更新记录 Changelog\n", plain(&dataset.title));
    for it in dataset.releases.iter().rev() {
        let day = Day::in_china(&it.at).map(|it| it.to_string()).unwrap_or_default();
        // Writing to a text cannot fail.
        write!(out, "\n## {}（{day}）\n\n", plain(&it.id)).unwrap_or_default();
        for (zh, en) in sentences(it) {
            writeln!(out, "- {}。{}.", plain(&zh), plain(&en)).unwrap_or_default();
        }
    }
    out
}

/// What there is to say of a release, in both languages.
pub(super) fn sentences(entry: &Entry) -> Vec<(String, String)> {
    let mut out = Vec::new();
    if let Some(it) = &entry.withdrawn {
        out.push((format!("已撤回：{}", it.reason), format!("Withdrawn: {}", it.reason)));
    }
    if let Some(it) = &entry.changes {
        out.extend(it.summary.iter().map(|it| (it.zh.clone(), capital(&it.en))));
    } else {
        let rows = entry.package.as_ref().and_then(|it| it.pointer("/gongkai/rows"));
        if let Some(rows) = rows.and_then(Value::as_u64) {
            let rows = grouped(rows);
            out.push((format!("共 {rows} 行"), format!("{rows} rows")));
        }
    }
    out
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Text that means itself in Markdown.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '\\' | '*' | '_' | '`' | '[' | ']' | '#' | '~' | '|' => out.extend(['\\', it]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            it if it.is_control() => out.push(' '),
            it => out.push(it),
        }
    }
    out
}
