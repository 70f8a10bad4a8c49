//! `planted.json`: what an honest reader of the reference project must accept, and what it must refuse, and where.

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::demo::sheet::LineKind;
use crate::demo::sheet::Paper;

/// What one ledger holds.
pub(super) struct Entry {
    pub(super) dataset: String,
    pub(super) accepted: u64,
    pub(super) planted: Vec<Planted>,
}

/// One row that breaks one rule.
pub(super) struct Planted {
    pub(super) rule: String,
    pub(super) source: String,
    pub(super) sheet: Option<String>,
    pub(super) line: u64,
}

impl Entry {
    /// Counts `paper`, whose line number `n` of sheet `s` stands at `places[s][n]`.
    pub(super) fn of(dataset: &str, paper: &Paper, places: &[Vec<u64>]) -> Self {
        let mut entry = Self { dataset: dataset.to_owned(), accepted: 0, planted: Vec::new() };
        for (sheet, places) in paper.sheets.iter().zip(places) {
            for (line, place) in sheet.lines.iter().zip(places) {
                match &line.kind {
                    LineKind::Furniture => {}
                    LineKind::Clean => entry.accepted += 1,
                    LineKind::Planted(rule) => entry.planted.push(Planted {
                        rule: rule.clone(),
                        source: paper.path.clone(),
                        sheet: paper.form.has_sheets().then(|| sheet.name.clone()),
                        line: *place,
                    }),
                }
            }
        }
        entry
    }
}

/// The manifest of all ledgers, one planted row a line.
pub(super) fn text(entries: &[Entry]) -> String {
    let mut names: Vec<&str> = entries.iter().map(|it| it.dataset.as_str()).collect();
    names.dedup();
    let datasets =
        names.iter().map(|name| format!("    {}: {}", json!(name), dataset(name, entries)));
    format!("{{\n  \"datasets\": {{\n{}\n  }}\n}}\n", datasets.collect::<Vec<_>>().join(",\n"))
}

fn dataset(name: &str, entries: &[Entry]) -> String {
    let mine = || entries.iter().filter(|it| it.dataset == name);
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for planted in mine().flat_map(|it| &it.planted) {
        *counts.entry(&planted.rule).or_default() += 1;
    }
    let by_rule: Map<String, Value> =
        counts.into_iter().map(|(rule, count)| (rule.to_owned(), json!(count))).collect();
    let rows: Vec<String> = mine()
        .flat_map(|it| &it.planted)
        .map(|Planted { rule, source, sheet, line }| {
            json!({"rule": rule, "source": source, "sheet": sheet, "line": line}).to_string()
        })
        .collect();
    let planted = if rows.is_empty() {
        String::new()
    } else {
        format!("\n        {}\n      ", rows.join(",\n        "))
    };
    let accepted: u64 = mine().map(|it| it.accepted).sum();
    let ledgers = mine().count();
    format!(
        "{{\n      \"accepted\": {accepted},\n      \"ledgers\": {ledgers},\n      \"by_rule\": {},\n      \"planted\": [{planted}]\n    }}",
        Value::Object(by_rule),
    )
}
