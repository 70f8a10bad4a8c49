//! The same facts for programs: one document, keys as the contract has them.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::cli::render;
use crate::cli::render::Around;
use crate::cli::render::Voice;
use crate::cli::render::identities;
use crate::cli::render::protection;
use crate::cli::render::targets;
use crate::model::accept::Breach;
use crate::model::accept::Called;
use crate::model::lang::Both;
use crate::model::lang::Lang;
use crate::model::outcome::Artifact;
use crate::model::outcome::Delivery;
use crate::model::outcome::Verdict;
use crate::model::remark::Remark;
use crate::model::rule::Rule;
use crate::model::schema::Release;
use crate::model::stop::Stop;
use crate::model::tally::NonData;
use crate::model::tally::Tally;
use crate::model::tally::Ways;
use crate::pipeline::plan::Project;
use crate::pipeline::report::Awaits;
use crate::pipeline::report::CatalogReport;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::FieldWays;
use crate::pipeline::report::Mended;
use crate::pipeline::report::Replaced;
use crate::pipeline::report::Report;
use crate::pipeline::report::ReturnedLedger;
use crate::pipeline::report::RuleCount;
use crate::pipeline::report::UnreadColumn;
use crate::pipeline::views::ColumnView;
use crate::pipeline::views::DatasetStatus;
use crate::pipeline::views::DialectView;
use crate::pipeline::views::Due;
use crate::pipeline::views::FateView;
use crate::pipeline::views::FieldCells;
use crate::pipeline::views::FieldView;
use crate::pipeline::views::Inspection;
use crate::pipeline::views::PartView;
use crate::pipeline::views::ReviewSheet;
use crate::pipeline::views::SayingView;
use crate::pipeline::views::SuggestionView;

/// The run's report (design: the run's report).
pub(in crate::cli) fn run(voice: &Voice, report: &Report, around: &Around<'_>) -> Value {
    let one = |it: &DatasetReport| dataset(voice, it, (around.files)(it).as_deref());
    let catalog = |it: &CatalogReport| {
        let mut out = json!({ "target": it.target, "status": it.kind.name() });
        if let Some(stop) = &it.stop {
            out["error"] = stop_value(stop, voice.lang);
        }
        out
    };
    let mut out = json!({
        "datasets": report.datasets.iter().map(one).collect::<Vec<_>>(),
        "catalogs": report.catalogs.iter().map(catalog).collect::<Vec<_>>(),
    });
    if !report.collected.is_empty() {
        out["collected"] = report.collected.iter().map(|it| path(it)).collect();
    }
    if let Some(stop) = &report.untold {
        out["untold"] = stop_value(stop, voice.lang);
    }
    out
}

fn dataset(voice: &Voice, it: &DatasetReport, files: Option<&Path>) -> Value {
    let lang = voice.lang;
    let inside = |it: &PathBuf| path(render::inside(&voice.base, it));
    let violation = |it: &RuleCount| {
        json!({
            "rule": it.code,
            "level": it.level.to_string(),
            "count": it.count,
            "title": match lang { Lang::Zh => &it.zh, Lang::En => &it.en },
        })
    };
    let unread = |it: &UnreadColumn| json!({ "source": it.source, "column": it.column, "header": it.header });
    let seconds: Map<String, Value> = it
        .seconds
        .iter()
        .map(|(stage, seconds)| ((*stage).to_owned(), json!(milliseconds(*seconds))))
        .collect();
    let mut out = json!({
        "name": it.name,
        "status": it.status.name(),
        "release": it.release,
        "rows": rows(&it.tally),
        "violations": it.rules.iter().map(violation).collect::<Vec<_>>(),
        "gate": it.gate.iter().map(|it| verdict(it, lang)).collect::<Vec<_>>(),
        "artifacts": it.artifacts.iter().map(|it| artifact(it, files)).collect::<Vec<_>>(),
        "deliveries": it.deliveries.iter().map(delivery).collect::<Vec<_>>(),
        "seconds": seconds,
        "period": it.period,
        "awaits": it.awaits.map(Awaits::name),
        "protection": it.protection.as_ref().map(protection::json),
        "period": it.period,
        "awaits": it.awaits.map(Awaits::name),
        "title": it.title,
        "fields": it.fields.iter().map(field_ways).collect::<Vec<_>>(),
        "ledgers": it.ledgers,
        "non_data": non_data(&it.tally.non_data),
        "remarks": remarks(&it.tally),
        "identities": identities::json(&it.tally),
        "standards": it.tally.standards.map(|it| json!({ "assessed": it.assessed, "not_assessed": it.not_assessed })),
        "unread_columns": it.unread_columns.iter().map(unread).collect::<Vec<_>>(),
        "quarantine": it.quarantine.as_ref().map(inside),
        "replaced": it.replaced.iter().map(replaced).collect::<Vec<_>>(),
        "mended": it.mended.iter().map(mended).collect::<Vec<_>>(),
        "returned": it.returned.iter().map(|it| returned(voice, it)).collect::<Vec<_>>(),
        "quality": it.quality.as_ref().map(inside),
        "candidate": it.candidate.as_ref().map(inside),
    });
    targets::add(&mut out, it);
    if let Some(stop) = &it.stop {
        out["error"] = stop_value(stop, lang);
    }
    out
}

/// How a field's cells came to be values.
fn field_ways(it: &FieldWays) -> Value {
    let counts = it.ways.named().into_iter().map(|(name, count)| (name, json!(count)));
    let named = [("name", json!(it.name)), ("title", json!(it.title))];
    named
        .into_iter()
        .chain(counts)
        .map(|(key, it)| (key.to_owned(), it))
        .collect::<Map<_, _>>()
        .into()
}

/// The same of one table that was only looked at.
fn field_cells(it: &FieldCells) -> Value {
    let counts = |it: Ways| -> Map<String, Value> {
        it.named().into_iter().map(|(name, count)| (name.to_owned(), json!(count))).collect()
    };
    json!({ "name": it.name, "title": it.title, "has_column": it.has_column, "ways": it.ways.map(counts) })
}

fn replaced(it: &Replaced) -> Value {
    json!({ "ledger": it.ledger, "by": it.by, "why": it.why.name() })
}

fn mended(it: &Mended) -> Value {
    json!({
        "ledger": it.ledger,
        "replaces": it.replaces,
        "held_back_before": it.held_before,
        "accepted": it.accepted,
        "held_back": it.held,
    })
}

fn returned(voice: &Voice, it: &ReturnedLedger) -> Value {
    json!({
        "path": path(render::inside(&voice.base, &it.path)),
        "ledger": it.ledger,
        "form": it.form,
        "held_back": it.held,
        "put_back": it.put_back,
        "widen": it.widen.as_ref().map(|it| json!({ "path": it.path, "to": it.to })),
    })
}

fn rows(tally: &Tally) -> Value {
    json!({
        "lines": tally.lines,
        "non_data": tally.non_data_total(),
        "read": tally.read,
        "accepted": tally.accepted,
        "quarantined": tally.quarantined,
        "published": tally.published,
    })
}

/// What is notable about the ledgers, sheet by sheet.
fn remarks(tally: &Tally) -> Value {
    let of = |(source, all): (&Arc<str>, &Vec<Remark>)| {
        let source = source.to_string();
        all.iter().map(move |it| remark(Some(&source), it)).collect::<Vec<_>>()
    };
    tally.remarks.iter().flat_map(of).collect::<Vec<_>>().into()
}

/// A remark; the ledger is named where there may be several.
fn remark(source: Option<&str>, it: &Remark) -> Value {
    let columns: Vec<String> = it.columns.iter().map(|it| Remark::letters(*it)).collect();
    let mut out = json!({ "sheet": it.sheet.as_deref(), "kind": it.kind.name(), "count": it.count, "columns": columns });
    if let (Some(source), Some(out)) = (source, out.as_object_mut()) {
        out.shift_insert(0, "source".to_owned(), source.into());
    }
    if let (false, Some(out)) = (it.of.is_empty(), out.as_object_mut()) {
        out.insert("of".to_owned(), json!(it.of));
    }
    out
}

fn non_data(counts: &BTreeMap<NonData, u64>) -> Value {
    let name = |kind: NonData| {
        NonData::NAMES.iter().find(|(it, _)| *it == kind).map_or("other", |(_, name)| name)
    };
    counts
        .iter()
        .map(|(kind, count)| (name(*kind).to_owned(), json!(count)))
        .collect::<Map<_, _>>()
        .into()
}

/// Timings are told to the millisecond: more digits would be noise.
fn milliseconds(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// With `/`, on every system.
fn path(path: &Path) -> String {
    path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/")
}

fn verdict(it: &Verdict, lang: Lang) -> Value {
    let mut out =
        json!({ "rule": it.rule, "verdict": it.kind.name(), "where": it.whereabouts(lang) });
    if !it.breaches.is_empty() {
        out["breaches"] = it.breaches.iter().map(breach).collect();
    }
    out
}

/// A limit that was passed, with whom to call.
fn breach(it: &Breach) -> Value {
    let called = |it: &Called| json!({ "region": it.region, "count": it.count, "of": it.of, "ledgers": it.ledgers });
    json!({
        "dataset": it.dataset,
        "limit": it.limit.name(),
        "rule": it.rule,
        "count": it.count,
        "of": it.of,
        "most": it.most,
        "regions": it.regions.iter().map(called).collect::<Vec<_>>(),
    })
}

fn artifact(it: &Artifact, dir: Option<&Path>) -> Value {
    let at = dir.map_or_else(|| PathBuf::from(&it.name), |dir| dir.join(&it.name));
    json!({ "path": path(&at), "bytes": it.bytes, "sha256": it.sha256.to_string(), "rows": it.rows })
}

fn delivery(it: &Delivery) -> Value {
    json!({ "target": it.target, "status": it.kind.name() })
}

/// An error as the one document.
pub(in crate::cli) fn error(stop: &Stop, lang: Lang) -> Value {
    json!({ "error": stop_value(stop, lang) })
}

pub(in crate::cli) fn stop_value(stop: &Stop, lang: Lang) -> Value {
    json!({ "code": stop.code(), "message": stop.say(lang), "hint": stop.hint(lang) })
}

/// `check`: sound or not, and all that is not.
pub(in crate::cli) fn check(
    project: Result<&Project, &[Stop]>,
    warnings: &[Both],
    lang: Lang,
) -> Value {
    match project {
        Ok(project) => {
            let datasets: Vec<Value> = project
                .datasets
                .iter()
                .map(|it| json!({ "name": it.name, "title": it.schema.title, "schema": it.schema.name, "schema_digest": it.schema.digest.to_string() }))
                .collect();
            let warnings: Vec<&str> = warnings.iter().map(|it| it.get(lang)).collect();
            json!({ "sound": true, "problems": [], "warnings": warnings, "datasets": datasets })
        }
        Err(stops) => {
            let problems: Vec<Value> = stops.iter().map(|it| stop_value(it, lang)).collect();
            json!({ "sound": false, "problems": problems })
        }
    }
}

/// `review`.
pub(in crate::cli) fn review(sheets: &[ReviewSheet], stops: &[Stop], lang: Lang) -> Value {
    let sheet = |it: &ReviewSheet| {
        let field = |it: &FieldView| json!({ "title": it.title, "role": it.role.name(), "release": release_name(it.release) });
        json!({
            "candidate": it.candidate,
            "title": it.title,
            "rows": it.rows,
            "counts": rows(&it.tally),
            "fields": it.fields.iter().map(field).collect::<Vec<_>>(),
            "gate": it.verdicts.iter().map(|it| verdict(it, lang)).collect::<Vec<_>>(),
            "digest": it.digest.to_string(),
            "artifacts": it.files.iter().map(|file| artifact(file, Some(&it.dir))).collect::<Vec<_>>(),
            "previous": it.previous,
            "dir": path(&it.dir),
            "quality": it.quality.as_deref().map(path),
            "page": path(&it.page),
            "review": serde_json::to_value(&it.facts).unwrap_or_default(),
        })
    };
    let mut out = json!({ "candidates": sheets.iter().map(sheet).collect::<Vec<_>>() });
    if !stops.is_empty() {
        out["errors"] = stops.iter().map(|it| stop_value(it, lang)).collect();
    }
    out
}

/// A field's way, as schemas write it.
pub(in crate::cli) fn release_name(release: Release) -> &'static str {
    match release {
        Release::Drop => "drop",
        Release::Keep => "keep",
        Release::Generalize => "generalize",
    }
}

/// `status`.
pub(in crate::cli) fn status(all: &[DatasetStatus], due: &[Due], lang: Lang) -> Value {
    let item = |it: &Due| json!({ "what": it.what.name(), "name": it.name, "on": it.on.to_string(), "days": it.days });
    let one = |it: &DatasetStatus| {
        let mut out = json!({
            "name": it.name,
            "title": it.title,
            "period": it.period,
            "status": it.status,
            "release": it.release,
            "digest": it.digest.map(|it| it.to_string()),
            "run": it.run,
            "rows": it.rows,
            "waiting": it.waiting,
            "quarantined": it.quarantined,
            "quality": it.quality.as_deref().map(path),
            "deliveries": it.deliveries.iter().map(delivery).collect::<Vec<_>>(),
            "cleared_by": it.cleared_by.as_ref().map(|(reviewer, approver)| json!({ "reviewer": reviewer, "approver": approver })),
            "budget": it.budget.map(|(noise, spent)| json!({ "epsilon": noise.epsilon, "total": noise.budget, "spent": spent, "left": (noise.budget - spent).max(0.0) })),
        });
        targets::add_status(&mut out, it, lang);
        out
    };
    json!({
        "datasets": all.iter().map(one).collect::<Vec<_>>(),
        "due": due.iter().map(item).collect::<Vec<_>>(),
    })
}

/// `inspect`: one entry for each ledger, however many there are.
pub(in crate::cli) fn inspections(all: &[Inspection], lang: Lang) -> Value {
    json!({ "ledgers": all.iter().map(|it| inspection(it, lang)).collect::<Vec<_>>() })
}

fn inspection(it: &Inspection, lang: Lang) -> Value {
    json!({
        "ledger": it.ledger,
        "bytes": it.bytes,
        "container": it.container,
        "encoding": it.encoding,
        "how_sure": it.how_sure,
        "why_encoding": it.why_encoding.as_ref().map(|it| it.get(lang)),
        "parts": it.parts.iter().map(|it| part(it, lang)).collect::<Vec<_>>(),
        "remarks": it.remarks.iter().map(|it| remark(None, it)).collect::<Vec<_>>(),
        "stopped": it.stopped.as_ref().map(|it| stop_value(it, lang)),
    })
}

fn part(it: &PartView, lang: Lang) -> Value {
    let context = |(what, value): &(String, String)| json!({ "what": what, "value": value });
    let saying = |saying: &SayingView| {
        let conflict = it.sayings.iter().filter(|it| it.topic == saying.topic).count() > 1;
        json!({ "what": saying.topic, "value": saying.value, "by": saying.by, "conflict": conflict })
    };
    let finding = |(rule, count): &(Rule, u64)| json!({ "rule": rule.code(), "count": count, "title": rule.page().title.get(lang) });
    json!({
        "sheet": it.sheet,
        "lines": it.lines,
        "rows": it.rows,
        "non_data": non_data(&it.non_data),
        "header_rows": it.header_rows,
        "delimiter": it.dialect.as_ref().map(|it| it.delimiter.to_string()),
        "quote": it.dialect.as_ref().and_then(|it| it.quote).map(|it| it.to_string()),
        "dialect": it.dialect.as_ref().map(|it| dialect(it, lang)),
        "context": it.context.iter().map(context).collect::<Vec<_>>(),
        "says": it.sayings.iter().map(saying).collect::<Vec<_>>(),
        "findings": it.findings.iter().map(finding).collect::<Vec<_>>(),
        "missing_fields": it.missing,
        "fields": it.fields.iter().map(field_cells).collect::<Vec<_>>(),
        "columns": it.columns.iter().map(column).collect::<Vec<_>>(),
    })
}

fn dialect(it: &DialectView, lang: Lang) -> Value {
    let other = |(delimiter, score): &(char, u32)| json!({ "delimiter": delimiter.to_string(), "score": score });
    json!({
        "line_end": it.line_end,
        "score": it.score,
        "why": it.why.get(lang),
        "others": it.others.iter().map(other).collect::<Vec<_>>(),
    })
}

fn column(it: &ColumnView) -> Value {
    let (cells, filled, distinct) = it.cells;
    let (fate, field) = match &it.fate {
        FateView::Unasked => (None, None),
        FateView::Field(field) => (Some("mapped"), Some(field)),
        FateView::Ignored => (Some("ignored"), None),
        FateView::Unknown => (Some("unmapped"), None),
    };
    let suggestion =
        |it: &SuggestionView| json!({ "field": it.field, "score": it.score, "reason": it.reason });
    json!({
        "column": it.column,
        "letters": Remark::letters(it.column),
        "header": it.header.join("."),
        "levels": it.header,
        "kind": it.kind.name(),
        "kind_by": it.by,
        "fits_percent": it.fits,
        "codes": it.list,
        "unit": it.unit,
        "header_amount": it.amount.as_ref().map(|(number, unit)| json!({ "number": number, "unit": unit })),
        "role": it.role.name(),
        "cells": cells,
        "filled": filled,
        "distinct": distinct.unwrap_or_else(|least| least),
        "distinct_is_more": distinct.is_err(),
        "mapping": fate,
        "field": field,
        "suggestions": it.suggestions.iter().map(suggestion).collect::<Vec<_>>(),
    })
}
