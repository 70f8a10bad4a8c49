//! The published fields: what the schema says about each column that leaves.

use arrow_schema::DataType;
use arrow_schema::Schema as ArrowSchema;
use serde_json::Value;
use serde_json::json;

use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Release as Rule;
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
    for (_, field) in schema.published() {
        let title = if field.title.is_empty() { &field.name } else { &field.title };
        let column = arrow.fields().get(out.len());
        if column.is_none_or(|it| *it.name() != field.name)
            || out.iter().any(|it| it.title == *title)
        {
            return Err(Error::Columns { field: field.name.clone() });
        }
        out.push(PublishedField {
            name: field.name.clone(),
            title: title.clone(),
            kind: if field.is_released_as_labels() { Kind::Text } else { field.kind }
                .name()
                .to_owned(),
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
pub(super) fn table_schema(
    schema: &Schema,
    arrow: &ArrowSchema,
    fields: &[PublishedField],
) -> Value {
    let field = |(((_, field), facts), column): (
        ((usize, &Field), &PublishedField),
        &arrow_schema::FieldRef,
    )| { descriptor(field, facts, column.data_type()) };
    let fields: Vec<Value> =
        schema.published().zip(fields).zip(arrow.fields()).map(field).collect();
    json!({ "fields": fields, "missingValues": [""] })
}

fn descriptor(field: &Field, facts: &PublishedField, column: &DataType) -> Value {
    let kind = released_type(field, column);
    let mut out = json!({ "name": facts.title, "type": kind });
    if !field.description.is_empty() {
        out["description"] = json!(field.description);
    }
    if kind == "boolean" {
        out["trueValues"] = json!([csv::FLAGS[1]]);
        out["falseValues"] = json!([csv::FLAGS[0]]);
    }
    if let Some(values) = allowed(field) {
        out["constraints"] = json!({ "enum": values });
    }
    let release = if field.release == Rule::Generalize { "generalize" } else { "keep" };
    let mut ours =
        json!({ "name": field.name, "kind": facts.kind, "role": facts.role, "release": release });
    if field.is_released_as_labels() {
        // Labels of a hierarchy: what they are labels of.
        ours["of"] = json!(field.kind.name());
    }
    if let Some(unit) = &field.unit {
        ours["unit"] = json!(unit);
    }
    if field.kind == Kind::Codes && field.release == Rule::Keep {
        // Table Schema has `list` for it since version 2; not every reader of packages knows the type yet.
        ours["separator"] = json!(Field::SEPARATOR.to_string());
    }
    out["gongkai"] = ours;
    out
}

/// The Table Schema type of what really stands in the column: a generalized date may have become text.
fn released_type(field: &Field, column: &DataType) -> &'static str {
    match (field.release, column) {
        (_, DataType::Int64) if field.kind == Kind::Year => "year",
        (_, DataType::Int64) => "integer",
        (_, DataType::Decimal128(..)) => "number",
        (_, DataType::Date32) => "date",
        (_, DataType::Boolean) => "boolean",
        (Rule::Keep, DataType::Dictionary(..)) => field.kind.table_schema_type(),
        _ => "string",
    }
}

/// What may stand in a code column that leaves as it is.
fn allowed(field: &Field) -> Option<Vec<String>> {
    let list = field.codes.as_ref()?;
    if field.kind != Kind::Code || field.release != Rule::Keep || list.entries.len() > ENUM_MAX {
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
