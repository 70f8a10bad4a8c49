//! The portal's datastore: the rows of the CSV file as a table that people can query.
//!
//! A portal with a loader of its own (xloader, `DataPusher`) fills its datastore itself, and is left to it. Where there
//! is a datastore and no loader, the rows go in with the types of the schema, under the fields' names, with their titles
//! and descriptions as the table's dictionary.

use std::fs::File;

use csv::Reader;
use csv::StringRecord;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::platform::ckan::api::Api;
use crate::platform::ckan::api::Field;
use crate::platform::ckan::api::is_absent;
use crate::platform::ckan::found::Found;
use crate::platform::ckan::revise;
use crate::platform::ckan::wanted;
use crate::platform::ckan::wanted::Wanted;
use crate::platform::error::Error;
use crate::platform::parcel::Content;
use crate::platform::store::Trouble;

/// The field of a resource that says of which bytes its table is.
pub(super) const TABLE: &str = "gongkai_datastore";
/// A larger file is left out of the datastore: it goes through the API row by row.
const CSV_BYTES_MAX: u64 = 64 << 20;
const ROWS_PER_CALL: usize = 5_000;
/// What PostgreSQL takes as the name of a column.
const NAME_BYTES_MAX: usize = 63;
const LOADERS: &[&str] = &["xloader", "datapusher", "datapusher_plus"];

/// The table that a release's CSV file makes.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The file, as wanted.
    pub(super) file: usize,
    columns: Vec<Column>,
    rows: u64,
}

#[derive(Clone, Debug)]
struct Column {
    name: String,
    kind: &'static str,
    label: String,
    notes: String,
}

impl Table {
    /// The table of the CSV file, where it has one that a datastore takes.
    pub(super) fn of(package: &Value, files: &[wanted::File]) -> Option<Self> {
        let resource = package.pointer("/resources/0")?;
        let path = resource.get("path")?.as_str()?;
        let file = files.iter().position(|it| it.name == path && it.bytes <= CSV_BYTES_MAX)?;
        let fields = resource.pointer("/schema/fields")?.as_array()?;
        let columns: Option<Vec<Column>> = fields.iter().map(Column::of).collect();
        let rows = package.pointer("/gongkai/rows")?.as_u64()?;
        Some(Self { file, columns: columns.filter(|it| !it.is_empty())?, rows })
    }
}

impl Column {
    fn of(field: &Value) -> Option<Self> {
        let text = |pointer: &str| field.pointer(pointer).and_then(Value::as_str);
        let name = text("/gongkai/name")?;
        let unit = text("/gongkai/unit").map(|it| format!("（{it}）")).unwrap_or_default();
        let kind = match text("/type")? {
            "integer" => "int8",
            "number" => "numeric",
            "date" => "date",
            _ => "text",
        };
        (name.len() <= NAME_BYTES_MAX && !name.starts_with('_')).then(|| Self {
            name: name.to_owned(),
            kind,
            label: format!("{}{unit}", text("/name").unwrap_or_default()),
            notes: text("/description").unwrap_or_default().to_owned(),
        })
    }
}

/// Whether the portal has a datastore that nobody else fills.
pub(super) fn is_free(api: &Api) -> Result<bool, Trouble> {
    let status = api.ask("status_show", &[])?.unwrap_or_default();
    let extensions: Vec<&str> = status
        .get("extensions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let is_loaded = LOADERS.iter().any(|it| extensions.contains(it));
    Ok(extensions.contains(&"datastore") && !is_loaded)
}

/// Whether the package has the table of exactly the wanted bytes.
pub(super) fn has(wanted: &Wanted, table: &Table, found: &Found) -> bool {
    let Some(file) = wanted.files.get(table.file) else { return true };
    found
        .resource(&file.name)
        .is_some_and(|it| is_active(found, &file.name) && it.text(TABLE) == file.sha256.to_string())
}

/// Whether there is a table of the file `name`.
pub(super) fn is_active(found: &Found, name: &str) -> bool {
    let active = found.resource(name).and_then(|it| it.fields.get("datastore_active"));
    active == Some(&Value::Bool(true))
}

/// Takes the table of the file `name` away.
pub(super) fn unload(api: &Api, found: &Found, name: &str) -> Result<(), Trouble> {
    let Some(resource) = found.resource(name) else { return Ok(()) };
    let data = json!({ "resource_id": resource.id, "force": true });
    match api.act("datastore_delete", &data) {
        Err(trouble) if !is_absent(&trouble) => Err(trouble),
        _ => Ok(()),
    }
}

/// Fills the table anew; it is marked as whole when the portal counts as many rows.
pub(super) fn load(api: &Api, wanted: &Wanted, found: &Found) -> Result<(), Trouble> {
    let Some((table, file)) =
        wanted.table.as_ref().and_then(|it| Some((it, wanted.files.get(it.file)?)))
    else {
        return Ok(());
    };
    let Some(resource) = found.resource(&file.name) else { return Ok(()) };
    if is_active(found, &file.name) {
        unload(api, found, &file.name)?;
    }
    let fields = table.columns.iter().map(|it| {
        let info = json!({ "label": it.label, "notes": it.notes });
        json!({ "id": it.name, "type": it.kind, "info": info })
    });
    let fields: Vec<Value> = fields.collect();
    let create = json!({ "resource_id": resource.id, "force": true, "fields": fields });
    api.act("datastore_create", &create)?;
    let Content::File(path) = &file.content else { return Ok(()) };
    let unread = |cause| Error::Read { path: path.clone(), cause };
    let source = File::open(path).map_err(unread)?;
    // The first line holds the titles, with the byte order mark; it is skipped as the header.
    let mut reader = Reader::from_reader(source);
    let mut rows = reader.records();
    loop {
        let batch = rows.by_ref().take(ROWS_PER_CALL).collect::<Result<Vec<_>, _>>();
        let batch = batch.map_err(|it| unread(it.into()))?;
        let records: Vec<Value> = batch.iter().map(|it| record(table, it)).collect();
        let is_last = records.len() < ROWS_PER_CALL;
        let insert = json!({
            "resource_id": resource.id, "force": true, "method": "insert", "records": records,
            "calculate_record_count": is_last,
        });
        api.act("datastore_upsert", &insert)?;
        if is_last {
            break;
        }
    }
    let query = [("resource_id", resource.id.as_str()), ("limit", "0")];
    let found_rows = api.ask("datastore_search", &query)?;
    let total = found_rows.as_ref().and_then(|it| it.get("total")?.as_u64());
    if total != Some(table.rows) {
        // Without its mark it is filled again.
        return Ok(());
    }
    let mark = json!({ TABLE: file.sha256.to_string() });
    let form: Vec<(String, Field<'_>)> = vec![
        revise::text("match", &json!({ "id": found.id })),
        revise::text(&format!("update__resources__{}", resource.id), &mark),
    ];
    api.send("package_revise", &form).map(drop)
}

/// A row; an empty cell is nothing.
fn record(table: &Table, row: &StringRecord) -> Value {
    let cell = |(column, cell): (&Column, &str)| {
        let value = if cell.is_empty() { Value::Null } else { json!(cell) };
        (column.name.clone(), value)
    };
    Value::Object(table.columns.iter().zip(row).map(cell).collect::<Map<String, Value>>())
}
