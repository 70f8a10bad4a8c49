//! The comparison for programs: `diff --format json`, and an entry of a dataset's `changelog.json`.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::diff::Change;
use crate::diff::Comparison;
use crate::diff::Regions;
use crate::diff::Rows;
use crate::diff::Shown;
use crate::diff::ShownChange;
use crate::diff::Side;
use crate::diff::summary;

/// All that the comparison says.
pub fn json(it: &Comparison) -> Value {
    let said: Vec<Value> =
        summary(it).iter().map(|it| json!({ "zh": it.zh, "en": it.en })).collect();
    let field = |(name, change): &(String, Change)| {
        let mut out = Map::new();
        out.insert("name".to_owned(), json!(name));
        out.extend(changed(change));
        Value::Object(out)
    };
    json!({
        "same": it.is_same(),
        "old": side(&it.old),
        "new": side(&it.new),
        "summary": said,
        "facts": it.facts.iter().map(|it| Value::Object(changed(it))).collect::<Vec<_>>(),
        "fields": it.fields.iter().map(field).collect::<Vec<_>>(),
        "rows": rows(it, &it.rows),
        "regions": it.regions.as_ref().map(regions),
    })
}

fn side(it: &Side) -> Value {
    json!({ "dataset": it.dataset, "release": it.id, "digest": it.digest.to_string(), "rows": it.rows })
}

fn changed(it: &Change) -> Map<String, Value> {
    let all = [("what", json!(it.what)), ("old", json!(it.old)), ("new", json!(it.new))];
    all.into_iter().map(|(key, it)| (key.to_owned(), it)).collect()
}

fn rows(of: &Comparison, it: &Rows) -> Value {
    let row = |it: &Shown| json!({ "cells": it.cells, "times": it.times });
    let change = |it: &ShownChange| {
        let cell = |(title, old, new): &(String, String, String)| json!({ "title": title, "old": old, "new": new });
        json!({ "key": it.key, "cells": it.cells.iter().map(cell).collect::<Vec<_>>() })
    };
    let cells = |(title, rows): &(String, u64)| json!({ "title": title, "rows": rows });
    json!({
        "added": it.added,
        "removed": it.removed,
        "changed": it.changed,
        "same": it.same,
        "key": of.key,
        "compared": of.compared,
        "changed_in": it.cells.iter().map(cells).collect::<Vec<_>>(),
        "shown": {
            "added": it.shown_added.iter().map(row).collect::<Vec<_>>(),
            "removed": it.shown_removed.iter().map(row).collect::<Vec<_>>(),
            "changed": it.shown_changed.iter().map(change).collect::<Vec<_>>(),
        },
    })
}

fn regions(it: &Regions) -> Value {
    let one = |(name, old, new): &(String, u64, u64)| {
        let difference = i128::from(*new) - i128::from(*old);
        json!({ "name": name, "old": old, "new": new, "difference": i64::try_from(difference).unwrap_or_default() })
    };
    json!({ "title": it.title, "counts": it.counts.iter().map(one).collect::<Vec<_>>() })
}
