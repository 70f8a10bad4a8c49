//! What the journal remembers of how a dataset was protected, so that an unchanged dataset is told with it.

use serde_json::Value;
use serde_json::json;

use crate::model::disclosure::Asked;
use crate::model::disclosure::Class;
use crate::model::disclosure::Classes;
use crate::model::disclosure::Disclosure;
use crate::model::disclosure::FieldDisclosure;
use crate::model::disclosure::Noise;
use crate::model::disclosure::Table;

/// All of it, as JSON: the journal is private.
pub(super) fn keep(said: &Disclosure) -> Value {
    let asked = said.asked;
    let class = |it: &Class| json!([it.shown, it.persons, it.rows]);
    let field =
        |it: &FieldDisclosure| json!([it.name, it.levels, it.level, it.suppressed, it.loss]);
    json!({
        "asked": [asked.k, asked.l, asked.t, asked.dominance],
        "classes": said.classes.as_ref().map(|it| json!({
            "count": it.count,
            "k": it.k,
            "l": it.l,
            "t": it.t,
            "persons": it.counts_persons,
            "loss": it.loss,
            "nodes": it.nodes,
            "riskiest": it.riskiest.iter().map(class).collect::<Vec<_>>(),
        })),
        "table": said.table.as_ref().map(|it| json!({
            "counts": [it.cells, it.primary, it.secondary, it.differencing],
            "narrowest": it.narrowest,
            "noise": it.noise.map(|it| json!([it.epsilon, it.sensitivity, it.budget])),
        })),
        "fields": said.fields.iter().map(field).collect::<Vec<_>>(),
    })
}

/// What [`keep`] kept; `None` where it cannot be read.
pub(super) fn recall(kept: &Value) -> Option<Disclosure> {
    let asked = &kept["asked"];
    Some(Disclosure {
        asked: Asked {
            k: small(&asked[0])?,
            l: small(&asked[1])?,
            t: asked[2].as_f64(),
            dominance: asked[3].as_f64()?,
        },
        classes: kept.get("classes").filter(|it| !it.is_null()).and_then(classes),
        table: kept.get("table").filter(|it| !it.is_null()).and_then(table),
        fields: all(&kept["fields"], field)?,
    })
}

fn classes(kept: &Value) -> Option<Classes> {
    let class = |it: &Value| {
        let shown = all(&it[0], |it| Some(it.as_str().map(str::to_owned)))?;
        Some(Class { shown, persons: it[1].as_u64()?, rows: it[2].as_u64()? })
    };
    Some(Classes {
        count: kept["count"].as_u64()?,
        k: kept["k"].as_u64()?,
        l: kept["l"].as_u64(),
        t: kept["t"].as_f64(),
        counts_persons: kept["persons"].as_bool()?,
        loss: kept["loss"].as_f64()?,
        nodes: kept["nodes"].as_u64()?,
        riskiest: all(&kept["riskiest"], class)?,
    })
}

fn table(kept: &Value) -> Option<Table> {
    let count = |at: usize| kept["counts"][at].as_u64();
    let noise = |it: &Value| {
        let sensitivity = small(&it[1])?;
        Some(Noise { epsilon: it[0].as_f64()?, sensitivity, budget: it[2].as_f64()? })
    };
    Some(Table {
        cells: count(0)?,
        primary: count(1)?,
        secondary: count(2)?,
        differencing: count(3)?,
        narrowest: kept["narrowest"].as_f64(),
        noise: noise(&kept["noise"]),
    })
}

fn field(kept: &Value) -> Option<FieldDisclosure> {
    Some(FieldDisclosure {
        name: kept[0].as_str()?.to_owned(),
        levels: all(&kept[1], |it| it.as_str().map(str::to_owned))?,
        level: usize::try_from(kept[2].as_u64()?).ok()?,
        suppressed: kept[3].as_u64()?,
        loss: kept[4].as_f64()?,
    })
}

fn small(kept: &Value) -> Option<u32> {
    u32::try_from(kept.as_u64()?).ok()
}

fn all<T>(kept: &Value, one: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    kept.as_array()?.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_recalled() {
        let class =
            Class { shown: vec![Some("道里区".to_owned()), None], persons: 21, rows: 24 };
        let whole = Disclosure {
            asked: Asked { t: Some(0.3), ..Asked::default() },
            classes: Some(Classes {
                count: 3,
                k: 21,
                l: Some(2),
                t: Some(0.125),
                counts_persons: true,
                loss: 0.25,
                nodes: 7,
                riskiest: vec![class],
            }),
            table: Some(Table {
                cells: 54,
                primary: 2,
                secondary: 3,
                differencing: 1,
                narrowest: Some(12.5),
                noise: Some(Noise { epsilon: 0.5, sensitivity: 1, budget: 2.0 }),
            }),
            fields: vec![FieldDisclosure {
                name: "month".to_owned(),
                levels: ["as-is", "quarter", "all"].map(str::to_owned).into(),
                level: 1,
                suppressed: 4,
                loss: 0.25,
            }],
        };
        for said in [whole, Disclosure::default()] {
            assert_eq!(recall(&keep(&said)), Some(said));
        }
        assert_eq!(recall(&Value::Null), None);
    }
}
