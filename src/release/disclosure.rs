//! `disclosure.json`: what protection was asked for, what it reached, what it cost. No class, no cell, no clock.
//!
//! `schemas/disclosure.json` describes it. Shares are rounded: six places say enough, and no long run of digits can be
//! taken for a number that leads to a person.

use serde_json::Value;
use serde_json::json;

use crate::model::disclosure::Classes;
use crate::model::disclosure::Disclosure;
use crate::model::disclosure::FieldDisclosure;
use crate::model::disclosure::Table;
use crate::model::schema::Field;
use crate::model::schema::Release as Rule;
use crate::model::schema::Schema;
use crate::release::ReleasePlan;
use crate::release::fields::PublishedField;

/// The file's name.
pub(super) const FILE: &str = "disclosure.json";

/// Rounded shares are whole numbers of these.
const PLACES: f64 = 1_000_000.0;

/// What `said` comes to for the release of `plan`.
pub(super) fn build(
    plan: &ReleasePlan,
    schema: &Schema,
    fields: &[PublishedField],
    said: &Disclosure,
) -> Value {
    let published = schema.published().zip(fields);
    let fields: Vec<Value> = published.map(|((_, it), facts)| field(it, facts, said)).collect();
    json!({
        "dataset": plan.dataset,
        "release": plan.id,
        "opening": plan.opening,
        "legal_basis": plan.legal_basis,
        "rule_set": format!("sha256:{}", plan.rules),
        "asked": {
            "k": said.asked.k,
            "l": said.asked.l,
            "t": said.asked.t.map(rounded),
            "dominance": rounded(said.asked.dominance),
        },
        "classes": said.classes.as_ref().map(classes),
        "table": said.table.as_ref().map(|it| table(it, schema)),
        "fields": fields,
    })
}

fn classes(said: &Classes) -> Value {
    json!({
        "count": said.count,
        "counted": if said.counts_persons { "persons" } else { "rows" },
        "k": said.k,
        "l": said.l,
        "t": said.t.map(rounded),
        "loss": rounded(said.loss),
        "nodes": said.nodes,
    })
}

fn table(said: &Table, schema: &Schema) -> Value {
    let mut out = json!({
        "cells": said.cells,
        "suppressed": {
            "primary": said.primary,
            "secondary": said.secondary,
            "differencing": said.differencing,
        },
        "narrowest": said.narrowest.map(rounded),
        "noise": said.noise.map(|it| json!({
            "epsilon": rounded(it.epsilon),
            "sensitivity": it.sensitivity,
            "budget": rounded(it.budget),
        })),
    });
    if let Some(it) = schema.table.as_ref().and_then(|it| it.statutory.as_ref()) {
        let names: Vec<&str> =
            it.fields.iter().map(|at| schema.fields[*at].name.as_str()).collect();
        out["statutory"] = json!({ "fields": names, "basis": it.basis });
    }
    out
}

fn field(field: &Field, facts: &PublishedField, said: &Disclosure) -> Value {
    let none = FieldDisclosure::default();
    let of = said.fields.iter().find(|it| it.name == field.name).unwrap_or(&none);
    json!({
        "name": facts.name,
        "title": facts.title,
        "role": facts.role,
        "release": if field.release == Rule::Generalize { "generalize" } else { "keep" },
        "hierarchy": of.levels,
        "level": of.levels.get(of.level),
        "suppressed": of.suppressed,
        "loss": rounded(of.loss),
    })
}

fn rounded(share: f64) -> f64 {
    (share * PLACES).round() / PLACES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::disclosure::Asked;
    use crate::model::disclosure::Noise;
    use crate::release::fields;
    use crate::release::sample;

    fn said() -> Disclosure {
        Disclosure {
            asked: Asked { k: 20, l: 2, t: None, dominance: 0.7 },
            classes: Some(Classes {
                count: 31,
                k: 22,
                l: Some(3),
                counts_persons: true,
                loss: 1.0 / 3.0,
                nodes: 12,
                riskiest: vec![crate::model::disclosure::Class {
                    shown: vec![Some("道里区".to_owned())],
                    persons: 22,
                    rows: 22,
                }],
                ..Classes::default()
            }),
            table: Some(Table {
                cells: 54,
                primary: 2,
                secondary: 3,
                noise: Some(Noise { epsilon: 0.1 + 0.2, sensitivity: 1, budget: 1.0 }),
                ..Table::default()
            }),
            fields: vec![FieldDisclosure {
                name: "month".to_owned(),
                levels: ["month", "quarter", "all"].map(str::to_owned).into(),
                level: 1,
                suppressed: 4,
                loss: 0.25,
            }],
        }
    }

    #[test]
    fn what_was_asked_and_reached_is_told_and_no_class_is() {
        let schema = sample::schema();
        let fields = fields::published(&schema, &sample::batch(&[]).schema()).unwrap();
        let json = build(&sample::plan("2017-r1"), &schema, &fields, &said());
        assert_eq!(json["classes"]["k"], 22);
        assert_eq!(json["classes"]["counted"], "persons");
        assert_eq!(json["classes"]["loss"].to_string(), "0.333333");
        assert_eq!(json["table"]["noise"]["epsilon"].to_string(), "0.3");
        assert_eq!(json["fields"][2]["level"], "quarter");
        assert_eq!(json["fields"][0]["level"], Value::Null);
        assert!(!json.to_string().contains("道里区"));
    }
}
