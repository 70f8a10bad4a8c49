//! What the CSV file's own metadata say: its columns, keys and units are those of the schema, and it is about this file.

use serde_json::Value;

use crate::gate::bench::Bench;
use crate::gate::columns;
use crate::model::schema::Schema;
use crate::release::Release;

/// G01, G02, G11 and G12 on the metadata.
pub(super) fn judge(bench: &mut Bench, release: &Release, schema: &Schema, said: &Value) {
    let file = release.csvw();
    let told = |key: &str| said.get(key).and_then(Value::as_str);
    let csv = release.csv();
    for (key, meant) in [
        ("url", csv.as_str()),
        ("dc:identifier", release.dataset()),
        ("dcat:version", release.id()),
    ] {
        if told(key) != Some(meant) {
            bench.deny("G12", format!("{file}/{key}"));
        }
    }
    let columns = said.pointer("/tableSchema/columns").and_then(Value::as_array);
    let columns = columns.map(Vec::as_slice).unwrap_or_default();
    let all = |key: &str| -> Vec<String> {
        let text = |it: &Value| it.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        columns.iter().map(text).collect()
    };
    let declared = columns::declared(schema);
    let (names, titles) = (all("name"), all("titles"));
    columns::allow(bench, &file, &names, declared.iter().map(|it| it.name));
    columns::allow(bench, &file, &titles, declared.iter().map(|it| it.title));
    columns::identities(bench, schema, &file, &titles);
    let keys = said.pointer("/tableSchema/primaryKey").and_then(Value::as_array);
    for key in keys.into_iter().flatten() {
        if !key.as_str().is_some_and(|it| names.iter().any(|name| name == it)) {
            bench.deny("G01", format!("{file}/primaryKey"));
        }
    }
    for (column, meant) in columns.iter().zip(&declared) {
        let unit = column.get("schema:unitText").and_then(Value::as_str);
        if unit != meant.field.unit.as_deref() {
            bench.deny("G11", format!("{file}, {}", meant.name));
        }
    }
}
