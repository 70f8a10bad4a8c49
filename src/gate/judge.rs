//! All rules over one candidate.

use std::thread;

use serde_json::Value;

use crate::gate::Judgement;
use crate::gate::NegativeEntry;
use crate::gate::Policy;
use crate::gate::bench::Bench;
use crate::gate::csv;
use crate::gate::folder;
use crate::gate::parquet;
use crate::gate::scan::key;
use crate::model::schema::Schema;
use crate::model::tally::Tally;
use crate::release::Release;

/// Judges `release` by its bytes, against what `schema` releases, what the run counted and what `policy` asks.
pub fn judge(release: &Release, schema: &Schema, tally: &Tally, policy: &Policy) -> Judgement {
    let (mut bench, package) = thread::scope(|scope| {
        let other = scope.spawn(|| parquet::judge(release, schema));
        let mut bench = csv::judge(release, schema);
        let (folder, package) = folder::judge(release, schema, tally);
        bench.join(folder);
        // A scanner that broke has seen nothing.
        match other.join() {
            Ok(it) => bench.join(it),
            Err(_) => bench.unread(parquet::RULES, &release.parquet()),
        }
        (bench, package)
    });
    negative_list(&mut bench, release, schema, &policy.negative_list);
    stated(&mut bench, policy, package.as_ref());
    complete(&mut bench, tally, policy);
    Judgement { release: release.digest(), verdicts: bench.verdicts() }
}

/// G13: the negative list, by dataset, field and topic.
fn negative_list(bench: &mut Bench, release: &Release, schema: &Schema, list: &[NegativeEntry]) {
    let same = |a: &str, b: &str| key(a) == key(b);
    for entry in list {
        let dataset = entry
            .dataset
            .as_ref()
            .is_none_or(|it| same(it, release.dataset()) || same(it, release.title()));
        let field = entry.field.as_ref().is_none_or(|name| {
            schema.published().any(|(_, it)| same(name, &it.name) || same(name, &it.title))
        });
        let topic = entry.topic.as_ref().is_none_or(|word| {
            let has = |text: &str| key(text).contains(&key(word));
            has(release.title())
                || has(&schema.description)
                || schema.published().any(|(_, it)| has(&it.title))
        });
        if dataset && field && topic {
            bench.deny("G13", entry.basis.as_str());
        }
    }
    if list.is_empty() {
        bench.idle("G13");
    }
}

/// G16 and G17: opening and legal basis, in the policy and in the package.
fn stated(bench: &mut Bench, policy: &Policy, package: Option<&Value>) {
    let told = |key: &str| {
        package.and_then(|it| it.pointer(&format!("/gongkai/{key}"))).and_then(Value::as_str)
    };
    match policy.opening.as_deref() {
        Some(opening @ ("unconditional" | "conditional")) if told("opening") == Some(opening) => {}
        _ => bench.deny("G16", "opening"),
    }
    let basis = policy.legal_basis.trim();
    if basis.is_empty() || told("legalBasis").map(str::trim) != Some(basis) {
        bench.deny("G17", "legal_basis");
    }
}

/// G18: not too many rows held back, and every expected region there; the same of what the dataset is derived from.
fn complete(bench: &mut Bench, tally: &Tally, policy: &Policy) {
    let mut holes = holes(tally, policy.quarantined_max_ppm, &policy.regions_expected);
    for input in &policy.inputs {
        let of = self::holes(&input.tally, input.quarantined_max_ppm, &input.regions_expected);
        holes.extend(of.into_iter().map(|it| format!("{}: {it}", input.dataset)));
    }
    if !holes.is_empty() {
        bench.deny("G18", holes.join(", "));
    }
}

/// What is missing from a dataset: rows held back beyond the limit, as `held/read`, and regions by name.
fn holes(tally: &Tally, quarantined_max_ppm: u64, regions_expected: &[String]) -> Vec<String> {
    let mut holes = Vec::new();
    let held = u128::from(tally.quarantined) * 1_000_000;
    if held > u128::from(tally.read) * u128::from(quarantined_max_ppm) {
        holes.push(format!("{}/{}", tally.quarantined, tally.read));
    }
    let there = tally.accepted_by_region();
    holes.extend(regions_expected.iter().filter(|it| !there.contains_key(it.as_str())).cloned());
    holes
}
