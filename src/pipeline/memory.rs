//! What the journal remembers of a dataset's report, so that an unchanged dataset is told with its figures.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize as _;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::gate;
use crate::model::accept::Breach;
use crate::model::accept::Called;
use crate::model::accept::Limit;
use crate::model::digest::Digest;
use crate::model::lang::Both;
use crate::model::outcome::Artifact;
use crate::model::outcome::Verdict;
use crate::model::outcome::VerdictKind;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::model::rule::Level;
use crate::model::schema::Schema;
use crate::model::tally::Assessed;
use crate::model::tally::Broken;
use crate::model::tally::Complete;
use crate::model::tally::Gap;
use crate::model::tally::Identity;
use crate::model::tally::NonData;
use crate::model::tally::Origin;
use crate::model::tally::Plausible;
use crate::model::tally::Rows;
use crate::model::tally::Tally;
use crate::model::tally::Ways;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::FieldWays;
use crate::pipeline::report::Mended;
use crate::pipeline::report::Replaced;
use crate::pipeline::report::ReplacedBy;
use crate::pipeline::report::ReturnedLedger;
use crate::pipeline::report::RuleCount;
use crate::pipeline::report::Widen;

/// The counts, rules, verdicts and files of `report`, as JSON.
pub(super) fn keep(schema: &Schema, report: &DatasetReport) -> String {
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
    let remarks = tally.remarks.iter().map(kept_remarks);
    let origins = tally.origins.iter().map(|(it, rows)| {
        json!({"ledger": &*it.ledger, "region": it.region.as_deref(), "read": rows.read, "quarantined": rows.quarantined})
    });
    let returned = report.returned.iter().map(|it| {
        let widen = it.widen.as_ref().map(|it| json!({"path": it.path, "to": it.to}));
        json!({"path": it.path, "ledger": it.ledger, "form": it.form, "held": it.held, "put_back": it.put_back, "widen": widen})
    });
    let replaced = report
        .replaced
        .iter()
        .map(|it| json!({"ledger": it.ledger, "by": it.by, "why": it.why.name()}));
    let mended = report.mended.iter().map(|it| {
        json!({"ledger": it.ledger, "replaces": it.replaces, "before": it.held_before, "accepted": it.accepted, "held": it.held})
    });
    let broken = tally.broken.iter().map(|(it, count)| {
        let origin = &it.origin;
        json!({"ledger": &*origin.ledger, "region": origin.region.as_deref(), "rule": schema.rule_code(it.rule), "field": it.field, "count": count})
    });
    let gate = report.gate.iter().map(|it| {
        let breaches: Vec<Value> = it.breaches.iter().map(breach).collect();
        let told = it.told.as_ref().map(|it| json!([it.zh, it.en]));
        json!({"rule": it.rule, "verdict": it.kind.name(), "at": it.at, "told": told, "breaches": breaches})
    });
    json!({
        "replaced": replaced.collect::<Vec<_>>(),
        "mended": mended.collect::<Vec<_>>(),
        "returned": returned.collect::<Vec<_>>(),
        "ledgers": report.ledgers,
        "lines": tally.lines,
        "non_data": non_data,
        "read": tally.read,
        "accepted": tally.accepted,
        "quarantined": tally.quarantined,
        "published": tally.published,
        "origins": origins.collect::<Vec<_>>(),
        "broken": broken.collect::<Vec<_>>(),
        "regions_expected": report.regions_expected,
        "rules": rules.collect::<Vec<_>>(),
        "fields": report.fields.iter().map(ways).collect::<Vec<_>>(),
        "identities": identities(tally),
        "complete": whole(tally),
        "standards": tally.standards.map(|it| [it.assessed, it.not_assessed]),
        "remarks": remarks.collect::<Map<String, Value>>(),
        "protection": report.protection,
        "gate": gate.collect::<Vec<_>>(),
        "artifacts": files.collect::<Vec<_>>(),
        "release": report.release,
        "quarantine": report.quarantine,
        "quality": report.quality,
    })
    .to_string()
}

/// Puts what [`keep`] kept back into `report`; what cannot be read is left out.
pub(super) fn recall(kept: &str, schema: &Schema, report: &mut DatasetReport) {
    let Ok(kept) = serde_json::from_str::<Value>(kept) else { return };
    let number = |key: &str| kept[key].as_u64().unwrap_or_default();
    report.ledgers = number("ledgers");
    report.release = kept["release"].as_str().map(str::to_owned);
    report.quarantine = kept["quarantine"].as_str().map(PathBuf::from);
    report.quality = kept["quality"].as_str().map(PathBuf::from);
    let tally = &mut report.tally;
    (tally.lines, tally.read, tally.accepted) =
        (number("lines"), number("read"), number("accepted"));
    (tally.quarantined, tally.published) = (number("quarantined"), number("published"));
    for (kind, name) in NonData::NAMES {
        tally.non_data.extend(kept["non_data"][name].as_u64().map(|n| (*kind, n)));
    }
    let origins = kept["origins"].as_array().into_iter().flatten();
    tally.origins = origins.filter_map(|it| Some((origin(it)?, rows(it)?))).collect();
    let all = kept["broken"].as_array().into_iter().flatten();
    tally.broken = all.filter_map(|it| broken(it, schema)).collect();
    report.regions_expected =
        kept["regions_expected"].as_array().into_iter().flatten().filter_map(text).collect();
    for (ledger, all) in kept["remarks"].as_object().into_iter().flatten() {
        let all = all.as_array().into_iter().flatten().filter_map(remark).collect();
        tally.remarks.insert(ledger.as_str().into(), all);
    }
    let rules = kept["rules"].as_array().into_iter().flatten();
    report.rules = rules.filter_map(|it| rule(it, schema)).collect();
    report.fields = kept["fields"].as_array().into_iter().flatten().filter_map(field).collect();
    report.tally.ways = report.fields.iter().map(|it| it.ways).collect();
    let list = |key: &str| kept[key].as_array().into_iter().flatten();
    report.replaced = list("replaced").filter_map(replaced).collect();
    report.mended = list("mended").filter_map(mended).collect();
    report.returned = list("returned").filter_map(returned_ledger).collect();
    report.gate = kept["gate"].as_array().into_iter().flatten().filter_map(verdict).collect();
    report.artifacts =
        kept["artifacts"].as_array().into_iter().flatten().filter_map(artifact).collect();
    report.protection = Option::deserialize(&kept["protection"]).unwrap_or_default();
    let identities = kept["identities"].as_array().into_iter().flatten().filter_map(identity);
    report.tally.identities = identities.collect();
    report.tally.complete = kept.get("complete").and_then(complete);
    let plausible =
        |it: &Value| Some(Plausible { assessed: it[0].as_u64()?, not_assessed: it[1].as_u64()? });
    report.tally.standards = kept.get("standards").and_then(plausible);
    report.tally.violations = report.rules.iter().map(|it| (it.rule, it.count)).collect();
}

fn kept_remarks((ledger, all): (&Arc<str>, &Vec<Remark>)) -> (String, Value) {
    let one = |it: &Remark| json!({"sheet": it.sheet.as_deref(), "kind": it.kind.name(), "count": it.count, "columns": it.columns, "of": it.of});
    (ledger.to_string(), all.iter().map(one).collect())
}

fn ways(it: &FieldWays) -> Value {
    let counts = it.ways.named().into_iter().map(|(name, count)| (name.to_owned(), count.into()));
    json!({"name": it.name, "title": it.title, "ways": counts.collect::<Map<_, _>>()})
}

fn field(value: &Value) -> Option<FieldWays> {
    let ways = Ways::of(|name| value["ways"][name].as_u64().unwrap_or_default());
    Some(FieldWays { name: text(&value["name"])?, title: text(&value["title"])?, ways })
}

fn replaced(value: &Value) -> Option<Replaced> {
    Some(Replaced {
        ledger: text(&value["ledger"])?,
        by: text(&value["by"]),
        why: ReplacedBy::NAMES.iter().find(|it| value["why"] == it.1)?.0,
    })
}

fn mended(value: &Value) -> Option<Mended> {
    Some(Mended {
        ledger: text(&value["ledger"])?,
        replaces: text(&value["replaces"]),
        held_before: value["before"].as_u64()?,
        accepted: value["accepted"].as_u64()?,
        held: value["held"].as_u64()?,
    })
}

fn returned_ledger(value: &Value) -> Option<ReturnedLedger> {
    let forms = ["marked", "copy", "extract"];
    Some(ReturnedLedger {
        path: text(&value["path"])?.into(),
        ledger: text(&value["ledger"])?,
        form: forms.into_iter().find(|it| value["form"] == *it)?,
        held: value["held"].as_u64()?,
        put_back: text(&value["put_back"]),
        widen: widen(&value["widen"]),
    })
}

fn widen(value: &Value) -> Option<Widen> {
    Some(Widen { path: text(&value["path"])?, to: text(&value["to"])? })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn rule(value: &Value, schema: &Schema) -> Option<RuleCount> {
    let code = text(&value["code"])?;
    let rule = schema.rule(&code)?;
    let level = level(value);
    Some(RuleCount {
        rule,
        code,
        level,
        zh: text(&value["zh"])?,
        en: text(&value["en"])?,
        count: value["count"].as_u64()?,
    })
}

fn origin(value: &Value) -> Option<Origin> {
    Some(Origin {
        ledger: value["ledger"].as_str()?.into(),
        region: value["region"].as_str().map(Into::into),
    })
}

fn rows(value: &Value) -> Option<Rows> {
    Some(Rows { read: value["read"].as_u64()?, quarantined: value["quarantined"].as_u64()? })
}

fn broken(value: &Value, schema: &Schema) -> Option<(Broken, u64)> {
    let field = value["field"].as_u64().and_then(|it| u16::try_from(it).ok());
    let rule = schema.rule(value["rule"].as_str()?)?;
    Some((Broken { origin: origin(value)?, rule, field }, value["count"].as_u64()?))
}

/// What the identities came to.
fn identities(tally: &Tally) -> Vec<Value> {
    let one = |it: &Identity| {
        let Assessed { pass, fail, not_assessable, left_open } = it.rows;
        json!({"name": it.name, "level": it.level.to_string(), "rows": [pass, fail, not_assessable, left_open]})
    };
    tally.identities.iter().map(one).collect()
}

/// Which combinations are there, and which are not.
fn whole(tally: &Tally) -> Option<Value> {
    let complete = tally.complete.as_ref()?;
    let gaps = complete.gaps.iter().map(|it| json!([it.region, it.when, it.rows]));
    Some(json!({"pass": complete.pass, "gaps": gaps.collect::<Vec<_>>()}))
}

fn identity(value: &Value) -> Option<Identity> {
    let count = |at: usize| value["rows"][at].as_u64();
    Some(Identity {
        name: text(&value["name"])?,
        level: level(value),
        rows: Assessed {
            pass: count(0)?,
            fail: count(1)?,
            not_assessable: count(2)?,
            left_open: count(3)?,
        },
    })
}

fn complete(value: &Value) -> Option<Complete> {
    let gap = |it: &Value| {
        Some(Gap { region: text(&it[0])?, when: text(&it[1])?, rows: it[2].as_u64()? })
    };
    let gaps = value["gaps"].as_array()?.iter().filter_map(gap).collect();
    Some(Complete { pass: value["pass"].as_u64()?, gaps })
}

fn level(value: &Value) -> Level {
    if value["level"] == "error" { Level::Error } else { Level::Warning }
}

fn remark(value: &Value) -> Option<Remark> {
    let column = |it: &Value| it.as_u64().and_then(|it| u32::try_from(it).ok());
    Some(Remark {
        sheet: value["sheet"].as_str().map(Into::into),
        kind: RemarkKind::parse(value["kind"].as_str()?)?,
        count: value["count"].as_u64()?,
        columns: value["columns"].as_array().into_iter().flatten().filter_map(column).collect(),
        of: value["of"].as_array().into_iter().flatten().filter_map(text).collect(),
    })
}

fn verdict(value: &Value) -> Option<Verdict> {
    let code = value["rule"].as_str()?;
    let rule = gate::PAGES.iter().find(|it| it.code == code)?.code;
    let kinds = [VerdictKind::Pass, VerdictKind::Deny, VerdictKind::NotApplicable];
    let kind = kinds.into_iter().find(|it| value["verdict"] == it.name())?;
    let breaches = value["breaches"].as_array().into_iter().flatten();
    Some(Verdict {
        rule,
        kind,
        at: text(&value["at"]),
        told: told(&value["told"]),
        breaches: breaches.filter_map(breached).collect(),
    })
}

fn told(value: &Value) -> Option<Both> {
    Some(Both { zh: text(&value[0])?, en: text(&value[1])? })
}

fn breach(it: &Breach) -> Value {
    let called = |it: &Called| json!({"region": it.region, "count": it.count, "of": it.of, "ledgers": it.ledgers});
    let regions: Vec<Value> = it.regions.iter().map(called).collect();
    json!({"dataset": it.dataset, "limit": it.limit.name(), "rule": it.rule, "count": it.count, "of": it.of, "most": it.most, "regions": regions})
}

fn breached(value: &Value) -> Option<Breach> {
    let called = |it: &Value| {
        Some(Called {
            region: text(&it["region"]),
            count: it["count"].as_u64()?,
            of: it["of"].as_u64()?,
            ledgers: it["ledgers"].as_array()?.iter().filter_map(text).collect(),
        })
    };
    Some(Breach {
        dataset: text(&value["dataset"]),
        limit: Limit::parse(value["limit"].as_str()?)?,
        rule: text(&value["rule"]),
        count: value["count"].as_u64()?,
        of: value["of"].as_u64()?,
        most: text(&value["most"])?,
        regions: value["regions"].as_array()?.iter().filter_map(called).collect(),
    })
}

fn artifact(value: &Value) -> Option<Artifact> {
    Some(Artifact {
        name: text(&value["name"])?,
        bytes: value["bytes"].as_u64()?,
        sha256: Digest::parse(value["sha256"].as_str()?)?,
        rows: value["rows"].as_u64(),
    })
}
