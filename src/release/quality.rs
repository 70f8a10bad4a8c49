//! `quality.json`: what was counted, and which rules were broken how often. No places, no cells, no clock.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::finding::RuleId;
use crate::model::finding::RuleRef;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Release as Rule;
use crate::model::schema::Schema;
use crate::model::tally::NonData;
use crate::model::tally::Tally;
use crate::model::tally::Ways;
use crate::release::ReleasePlan;

/// The file's name.
pub(super) const FILE: &str = "quality.json";

/// The report over `tally`, of which `published` rows are in the release.
pub(super) fn build(plan: &ReleasePlan, schema: &Schema, tally: &Tally, published: u64) -> Value {
    let non_data: Map<String, Value> = NonData::NAMES
        .iter()
        .filter_map(|(kind, name)| Some(((*name).to_owned(), json!(tally.non_data.get(kind)?))))
        .collect();
    let violations: Vec<Value> =
        tally.violations.iter().map(|(rule, count)| violation(schema, *rule, *count)).collect();
    let mut out = json!({
        "dataset": plan.dataset,
        "release": plan.id,
        "rows": {
            "lines": tally.lines,
            "non_data": tally.non_data_total(),
            "read": tally.read,
            "accepted": tally.accepted,
            "quarantined": tally.quarantined,
            "published": published,
        },
        "non_data": non_data,
        "violations": violations,
        "fields": fields(schema, tally),
    });
    if shows_regions(schema) {
        out["accepted_by_region"] = json!(tally.accepted_by_region());
    }
    out
}

/// How the cells of the released fields came to be values: as written, normalized, with a warning, missing, refused.
fn fields(schema: &Schema, tally: &Tally) -> Vec<Value> {
    let one = |(field, ways): (&Field, &Ways)| {
        let counts = ways.named().into_iter().map(|(name, count)| (name, json!(count)));
        let named = [("name", json!(field.name)), ("title", json!(field.title))];
        let all = named.into_iter().chain(counts).map(|(key, it)| (key.to_owned(), it));
        Value::Object(all.collect())
    };
    schema.fields.iter().zip(&tally.ways).filter(|(it, _)| it.leaves()).map(one).collect()
}

/// Counts by region say no more than the rows do only where the rows show that very region.
fn shows_regions(schema: &Schema) -> bool {
    let first = schema.fields.iter().find(|it| it.kind == Kind::Region);
    first.is_some_and(|it| it.leaves() && it.release == Rule::Keep)
}

fn violation(schema: &Schema, rule: RuleId, count: u64) -> Value {
    let (code, level, zh, en) = match rule.get() {
        RuleRef::BuiltIn(rule) => {
            let title = rule.page().title;
            (rule.code().to_owned(), Some(rule.level()), title.zh.to_owned(), title.en.to_owned())
        }
        RuleRef::Schema(index) => match schema.rules.get(index) {
            Some(it) => {
                (format!("rule/{}", it.name), Some(it.level), it.title.clone(), it.title_en.clone())
            }
            None => (format!("rule/{index}"), None, String::new(), String::new()),
        },
    };
    let level = level.map(|it| it.to_string());
    json!({ "rule": code, "level": level, "count": count, "title": { "zh": zh, "en": en } })
}
