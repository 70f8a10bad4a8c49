//! `<dataset>.csv-metadata.json`: CSV on the Web (W3C, Metadata Vocabulary for Tabular Data), where its readers look for
//! it: beside the CSV file, under its name.
//!
//! Columns are called by the fields' names, and titled as the header is. Values are the ones that the CSV file has: days
//! as XML Schema writes them, decimals to the places that they have, flags as 是 and 否.

use arrow_schema::DataType;
use arrow_schema::SchemaRef;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::lexical::shown::FLAGS;
use crate::model::period;
use crate::model::period::Period;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::release::ReleasePlan;
use crate::release::fields::PublishedField;
use crate::release::package;

/// The metadata of the CSV file of `plan`; `arrow` has the columns' types.
pub(super) fn build(
    plan: &ReleasePlan,
    schema: &Schema,
    fields: &[PublishedField],
    arrow: &SchemaRef,
) -> Value {
    let released = schema.released();
    let types = arrow.fields().iter().map(|it| it.data_type());
    let columns = released.fields.iter().zip(fields).zip(types);
    let columns: Vec<Value> =
        columns.map(|((field, facts), of)| column(field, facts, of)).collect();
    let mut table = json!({ "columns": columns });
    if !released.primary_key.is_empty() {
        let names = released.primary_key.iter().filter_map(|it| released.fields.get(*it));
        table["primaryKey"] = names.map(|it| it.name.clone()).collect();
    }
    let mut out = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "zh" }],
        "url": package::csv_name(&plan.dataset),
        "dc:title": schema.title,
    });
    if !schema.description.is_empty() {
        out["dc:description"] = json!(schema.description);
    }
    out["dc:publisher"] = json!({ "@type": "foaf:Agent", "foaf:name": plan.publisher });
    out["dc:identifier"] = json!(plan.dataset);
    out["dcat:version"] = json!(plan.id);
    out["dc:accrualPeriodicity"] = json!({ "@id": period::frequency(&plan.cycle) });
    if let Some((first, last)) = Period::parse(&plan.period).and_then(Period::days) {
        let day = |it: String| json!({ "@value": it, "@type": "xsd:date" });
        out["dc:temporal"] = json!({
            "@type": "dc:PeriodOfTime",
            "dcat:startDate": day(first.to_string()),
            "dcat:endDate": day(last.to_string()),
        });
    }
    // GB/T 2260.
    out["dc:spatial"] = json!({ "@type": "dc:Location", "dc:identifier": plan.region });
    out["dialect"] = json!({
        "encoding": "utf-8",
        "delimiter": ",",
        "quoteChar": "\"",
        "doubleQuote": true,
        "lineTerminators": ["\r\n"],
        "header": true,
        "headerRowCount": 1,
        "skipBlankRows": false,
    });
    out["tableSchema"] = table;
    out
}

fn column(field: &Field, facts: &PublishedField, of: &DataType) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| drop(out.insert(key.to_owned(), value));
    put("name", json!(facts.name));
    put("titles", json!(facts.title));
    if !field.description.is_empty() {
        put("dc:description", json!(field.description));
    }
    put("datatype", datatype(field, of));
    if field.kind == Kind::Codes {
        put("separator", json!(Field::SEPARATOR.to_string()));
    }
    put("null", json!([""]));
    put("required", json!(field.constraints.required));
    if let Some(unit) = &facts.unit {
        put("schema:unitText", json!(unit));
    }
    Value::Object(out)
}

/// The type of the cells, and how they are written where a reader could not know.
fn datatype(field: &Field, of: &DataType) -> Value {
    match field.kind {
        Kind::Date => json!({ "base": "date", "format": "yyyy-MM-dd" }),
        Kind::YearMonth => json!("gYearMonth"),
        Kind::Year => json!("gYear"),
        Kind::Count => json!("integer"),
        Kind::Money | Kind::Number | Kind::Percent => {
            let places = match of {
                DataType::Decimal128(_, scale) => usize::try_from(*scale).unwrap_or_default(),
                _ => 0,
            };
            let point = if places > 0 { "." } else { "" };
            json!({ "base": "decimal", "format": format!("0{point}{}", "0".repeat(places)) })
        }
        Kind::Flag => {
            let flags = format!("{}|{}", FLAGS[1], FLAGS[0]);
            json!({ "base": "boolean", "format": flags })
        }
        Kind::Text
        | Kind::PersonName
        | Kind::ResidentId
        | Kind::CreditCode
        | Kind::Region
        | Kind::Code
        | Kind::Codes
        | Kind::Phone
        | Kind::BankAccount
        | Kind::Address => json!("string"),
    }
}
