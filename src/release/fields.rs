//! The published fields: what the schema says about each column that leaves.

use arrow_schema::DataType;
use arrow_schema::Schema as ArrowSchema;
use serde_json::Value;
use serde_json::json;

use crate::lexical::shown::FLAGS;
use crate::model::schema::Field;
use crate::model::schema::Holds;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::model::schema::Show;
use crate::release::csv;
use crate::release::error::Error;

/// A code list of at most this many entries stands in the schema as the allowed values.
const ENUM_MAX: usize = 64;

/// A column of the release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedField {
    /// `persons`: the Parquet column.
    pub name: String,
    /// 人数: the CSV column.
    pub title: String,
    /// The kind's name.
    pub kind: String,
    /// The role's name.
    pub role: String,
    /// Unit of the value.
    pub unit: Option<String>,
}

/// The published fields of `schema`, which must be the columns of `arrow`, in order, each with a title of its own.
pub(super) fn published(
    schema: &Schema,
    arrow: &ArrowSchema,
) -> Result<Vec<PublishedField>, Error> {
    let mut out: Vec<PublishedField> = Vec::new();
    for field in schema.released().fields {
        let title = if field.title.is_empty() { &field.name } else { &field.title };
        let column = arrow.fields().get(out.len());
        let fits = |it: &arrow_schema::FieldRef| {
            let is_short = matches!(it.data_type(), DataType::Dictionary(..));
            *it.name() == field.name && (is_short || !field.is_released_as_labels())
        };
        if !column.is_some_and(fits) || out.iter().any(|it| it.title == *title) {
            return Err(Error::Columns { field: field.name.clone() });
        }
        out.push(PublishedField {
            name: field.name.clone(),
            title: title.clone(),
            kind: field.kind.name().to_owned(),
            role: field.role.name().to_owned(),
            unit: field.unit.clone(),
        });
    }
    match arrow.fields().get(out.len()) {
        Some(extra) => Err(Error::Columns { field: extra.name().clone() }),
        None if out.is_empty() => Err(Error::Columns { field: schema.name.clone() }),
        None => Ok(out),
    }
}

/// The Table Schema of the CSV file: names are its headers, ours stand under `gongkai`.
pub(super) fn table_schema(schema: &Schema, facts: &[PublishedField]) -> Value {
    let released = schema.released();
    let of = schema.published().map(|(_, it)| it.kind);
    let fields = released.fields.iter().zip(of).zip(facts);
    let described: Vec<Value> =
        fields.map(|((field, of), facts)| descriptor(field, of, facts)).collect();
    let mut out = json!({ "fields": described, "missingValues": [""] });
    if !released.primary_key.is_empty() {
        let key = released.primary_key.iter().filter_map(|it| facts.get(*it));
        out["primaryKey"] = key.map(|it| it.title.clone()).collect();
    }
    if let Some(table) = released.table.as_ref().filter(|it| !it.dimensions.is_empty()) {
        // What tells the rows of a table of counts apart.
        let dimensions = table.dimensions.iter().filter_map(|it| facts.get(*it));
        let dimensions: Vec<&str> = dimensions.map(|it| it.name.as_str()).collect();
        out["gongkai"] = json!({ "dimensions": dimensions });
    }
    out
}

/// The descriptor of a released field, whose values were of kind `of`.
fn descriptor(field: &Field, of: Kind, facts: &PublishedField) -> Value {
    let kind = match field.kind {
        // Table Schema has `list` for it since version 2; not every reader of packages knows the type yet.
        Kind::Codes => "string",
        kind => kind.table_schema_type(),
    };
    let mut out = json!({ "name": facts.title, "type": kind });
    if !field.description.is_empty() {
        out["description"] = json!(field.description);
    }
    if kind == "boolean" {
        out["trueValues"] = json!([FLAGS[1]]);
        out["falseValues"] = json!([FLAGS[0]]);
    }
    if let Some(values) = allowed(field) {
        out["constraints"] = json!({ "enum": values });
    }
    let labels = field.is_released_as_labels();
    let release = if labels { "generalize" } else { "keep" };
    let mut ours =
        json!({ "name": field.name, "kind": facts.kind, "role": facts.role, "release": release });
    if labels {
        // What the labels are labels of.
        ours["of"] = json!(of.name());
    }
    // A list that is not told as such says as much as a title.
    let listed = field.constraints.one_of.is_some().then_some(Holds::Title);
    if let Some(holds) = listed.or(field.holds).filter(|_| field.kind == Kind::Text && !labels) {
        ours["holds"] = json!(holds.name());
    }
    if let Some(unit) = &field.unit {
        ours["unit"] = json!(unit);
    }
    if field.kind == Kind::Codes {
        ours["separator"] = json!(Field::SEPARATOR.to_string());
    }
    out["gongkai"] = ours;
    out
}

/// What may stand in a code column.
fn allowed(field: &Field) -> Option<Vec<String>> {
    let list = field.codes.as_ref()?;
    if field.kind != Kind::Code || list.entries.len() > ENUM_MAX {
        return None;
    }
    let mut out: Vec<String> = Vec::new();
    for entry in &list.entries {
        let shown = match field.show {
            Show::Label => &entry.label,
            Show::Code => &entry.code,
        };
        // As the CSV file shows it: disarmed, where it must be.
        let shown = csv::disarmed(shown);
        if !out.contains(&shown) {
            out.push(shown);
        }
    }
    Some(out)
}

/// The facts of a field as its descriptor in `datapackage.json` tells them.
pub(super) fn read(descriptor: &Value) -> Option<PublishedField> {
    let text = |it: &Value| it.as_str().map(str::to_owned);
    let ours = descriptor.get("gongkai")?;
    Some(PublishedField {
        name: text(ours.get("name")?)?,
        title: text(descriptor.get("name")?)?,
        kind: text(ours.get("kind")?)?,
        role: text(ours.get("role")?)?,
        unit: ours.get("unit").and_then(text),
    })
}
