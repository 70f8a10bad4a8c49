//! The reference project hides known mistakes; each must be found, at its place, under its rule, and nothing else.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::support::{datasets, harbin, repository, run, violations};

#[test]
fn every_planted_mistake_is_found_and_nothing_else_is_held_back() {
    let planted = fs::read(repository().join("samples/harbin-2017/planted.json")).unwrap();
    let planted: Value = serde_json::from_slice(&planted).unwrap();
    let project = harbin();
    let report = datasets(&run(&project, &[]));
    let mut out = Vec::new();
    for (name, truth) in planted["datasets"].as_object().unwrap() {
        let Some(dataset) = report.get(name) else {
            out.push(format!("{name}: not in the report"));
            continue;
        };
        let accepted = (&dataset["rows"]["accepted"], &truth["accepted"]);
        if accepted.0 != accepted.1 {
            out.push(format!("{name}: {} rows accepted instead of {}", accepted.0, accepted.1));
        }
        let found = violations(&project, name);
        let find = |it: &Value| {
            (
                text(&it["rule"]),
                text(&it["source"]),
                text(&it["sheet"]),
                it["line"].as_u64().unwrap(),
            )
        };
        let hidden: BTreeSet<_> = truth["planted"].as_array().unwrap().iter().map(find).collect();
        let found_at: BTreeSet<_> = found
            .iter()
            .map(|it| (it.rule.clone(), it.source.clone(), it.sheet.clone(), it.line))
            .collect();
        let places: BTreeSet<_> = hidden.iter().map(|it| (&it.1, &it.2, it.3)).collect();
        for missed in hidden.difference(&found_at) {
            out.push(format!("{name}: missed {missed:?}"));
        }
        for it in found.iter().filter(|it| it.level == "error") {
            if !places.contains(&(&it.source, &it.sheet, it.line)) {
                out.push(format!("{name}: held back for no planted reason: {it:?}"));
            }
        }
        out.extend(by_rule(name, truth, dataset));
    }
    assert!(out.is_empty(), "{} differences\n{}", out.len(), out.join("\n"));
}

/// The report's counts by rule against those that were planted.
fn by_rule(name: &str, truth: &Value, dataset: &Value) -> Vec<String> {
    let mut out = Vec::new();
    let counted = dataset["violations"].as_array().cloned().unwrap_or_default();
    for (rule, count) in truth["by_rule"].as_object().into_iter().flatten() {
        let found = counted.iter().find(|it| it["rule"] == rule.as_str());
        let found = found.map_or(Value::from(0), |it| it["count"].clone());
        if found != *count {
            out.push(format!("{name}: {rule} counted {found} times instead of {count}"));
        }
    }
    out
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
