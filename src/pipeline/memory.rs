//! What the journal remembers of a dataset's report, so that an unchanged dataset is told with its figures.

use std::path::PathBuf;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::gate;
use crate::model::digest::Digest;
use crate::model::finding::RuleId;
use crate::model::outcome::Artifact;
use crate::model::outcome::Verdict;
use crate::model::outcome::VerdictKind;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::model::rule::Level;
use crate::model::rule::Rule;
use crate::model::tally::NonData;
use crate::model::tally::Origin;
use crate::model::tally::Rows;
use crate::model::tally::Ways;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::FieldWays;
use crate::pipeline::report::RuleCount;

/// The counts, rules, verdicts and files of `report`, as JSON.
pub(super) fn keep(report: &DatasetReport) -> String {
    let tally = &report.tally;
    let non_data: Map<String, Value> = NonData::NAMES
        .iter()
        .filter_map(|(kind, name)| Some(((*name).to_owned(), json!(tally.non_data.get(kind)?))))
        .collect();
    let rules = report.rules.iter().map(|it| {
        json!({"code": it.code, "level": it.level.to_string(), "zh": it.zh, "en": it.en, "count": it.count})
    });
    let files = report.artifacts.iter().map(|it| {
        json!({"name": it.name, "bytes": it.bytes, "sha256": it.sha256.to_string(), "rows": it.rows})
    });
    let remarks = tally.remarks.iter().map(|(ledger, all)| {
        let one = |it: &Remark| {
            json!({"sheet": it.sheet.as_deref(), "kind": it.kind.name(), "count": it.count, "columns": it.columns})
        };
        (ledger.to_string(), all.iter().map(one).collect())
    });
    let origins = tally.origins.iter().map(|(it, rows)| {
        json!({"ledger": &*it.ledger, "region": it.region.as_deref(), "read": rows.read, "quarantined": rows.quarantined})
    });
    let gate = report
        .gate
        .iter()
        .map(|it| json!({"rule": it.rule, "verdict": it.kind.name(), "at": it.at}));
    json!({
        "ledgers": report.ledgers,
        "lines": tally.lines,
        "non_data": non_data,
        "read": tally.read,
        "accepted": tally.accepted,
        "quarantined": tally.quarantined,
        "published": tally.published,
        "origins": origins.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
        "fields": report.fields.iter().map(ways).collect::<Vec<_>>(),
        "remarks": remarks.collect::<Map<String, Value>>(),
        "gate": gate.collect::<Vec<_>>(),
        "artifacts": files.collect::<Vec<_>>(),
        "release": report.release,
        "quarantine": report.quarantine,
    })
    .to_string()
}

/// Puts what [`keep`] kept back into `report`; what cannot be read is left out.
pub(super) fn recall(text: &str, report: &mut DatasetReport) {
    let Ok(kept) = serde_json::from_str::<Value>(text) else { return };
    let number = |key: &str| kept[key].as_u64().unwrap_or_default();
    report.ledgers = number("ledgers");
    report.release = kept["release"].as_str().map(str::to_owned);
    report.quarantine = kept["quarantine"].as_str().map(PathBuf::from);
    let tally = &mut report.tally;
    (tally.lines, tally.read, tally.accepted) =
        (number("lines"), number("read"), number("accepted"));
    (tally.quarantined, tally.published) = (number("quarantined"), number("published"));
    for (kind, name) in NonData::NAMES {
        tally.non_data.extend(kept["non_data"][name].as_u64().map(|n| (*kind, n)));
    }
    let origins = kept["origins"].as_array().into_iter().flatten();
    tally.origins = origins.filter_map(origin).collect();
    for (ledger, all) in kept["remarks"].as_object().into_iter().flatten() {
        let all = all.as_array().into_iter().flatten().filter_map(remark).collect();
        tally.remarks.insert(ledger.as_str().into(), all);
    }
    report.rules = kept["rules"].as_array().into_iter().flatten().filter_map(rule).collect();
    report.fields = kept["fields"].as_array().into_iter().flatten().filter_map(field).collect();
    report.tally.ways = report.fields.iter().map(|it| it.ways).collect();
    report.gate = kept["gate"].as_array().into_iter().flatten().filter_map(verdict).collect();
    report.artifacts =
        kept["artifacts"].as_array().into_iter().flatten().filter_map(artifact).collect();
    report.tally.violations = report.rules.iter().map(|it| (it.rule, it.count)).collect();
}

fn ways(it: &FieldWays) -> Value {
    let counts = it.ways.named().into_iter().map(|(name, count)| (name.to_owned(), count.into()));
    json!({"name": it.name, "title": it.title, "ways": counts.collect::<Map<_, _>>()})
}

fn field(value: &Value) -> Option<FieldWays> {
    let ways = Ways::of(|name| value["ways"][name].as_u64().unwrap_or_default());
    Some(FieldWays { name: text(&value["name"])?, title: text(&value["title"])?, ways })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn rule(value: &Value) -> Option<RuleCount> {
    let code = text(&value["code"])?;
    // The schema's own rules are told apart by their code; their ids matter only within a run.
    let rule = Rule::parse(&code).map_or_else(|| RuleId::schema(0), RuleId::from);
    let level = if value["level"] == "error" { Level::Error } else { Level::Warning };
    Some(RuleCount {
        rule,
        code,
        level,
        zh: text(&value["zh"])?,
        en: text(&value["en"])?,
        count: value["count"].as_u64()?,
    })
}

fn origin(value: &Value) -> Option<(Origin, Rows)> {
    let origin = Origin {
        ledger: value["ledger"].as_str()?.into(),
        region: value["region"].as_str().map(Into::into),
    };
    Some((
        origin,
        Rows { read: value["read"].as_u64()?, quarantined: value["quarantined"].as_u64()? },
    ))
}

fn remark(value: &Value) -> Option<Remark> {
    let column = |it: &Value| it.as_u64().and_then(|it| u32::try_from(it).ok());
    Some(Remark {
        sheet: value["sheet"].as_str().map(Into::into),
        kind: RemarkKind::parse(value["kind"].as_str()?)?,
        count: value["count"].as_u64()?,
        columns: value["columns"].as_array().into_iter().flatten().filter_map(column).collect(),
    })
}

fn verdict(value: &Value) -> Option<Verdict> {
    let code = value["rule"].as_str()?;
    let rule = gate::PAGES.iter().find(|it| it.code == code)?.code;
    let kinds = [VerdictKind::Pass, VerdictKind::Deny, VerdictKind::NotApplicable];
    let kind = kinds.into_iter().find(|it| value["verdict"] == it.name())?;
    Some(Verdict { rule, kind, at: text(&value["at"]) })
}

fn artifact(value: &Value) -> Option<Artifact> {
    Some(Artifact {
        name: text(&value["name"])?,
        bytes: value["bytes"].as_u64()?,
        sha256: Digest::parse(value["sha256"].as_str()?)?,
        rows: value["rows"].as_u64(),
    })
}
