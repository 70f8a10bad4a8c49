//! `datapackage.json`: Data Package v2, with what it has no word for under `gongkai`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::outcome::Artifact;
use crate::model::schema::Schema;
use crate::release::ReleasePlan;
use crate::release::error::Error;
use crate::release::fields;
use crate::release::fields::PublishedField;

/// The file's name.
pub(super) const FILE: &str = "datapackage.json";

/// Not `parquet`: frictionless would then want pandas to look into the file. As it is, size and digest are checked.
const PARQUET_FORMAT: &str = "apache-parquet";
const PACKAGE_PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";
const RESOURCE_PROFILE: &str = "https://datapackage.org/profiles/2.0/dataresource.json";
const SCHEMA_PROFILE: &str = "https://datapackage.org/profiles/2.0/tableschema.json";

/// What a release says of itself.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) dataset: String,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) rows: u64,
    pub(super) fields: Vec<PublishedField>,
    pub(super) schema: Value,
}

impl Facts {
    /// The facts in a `datapackage.json` of ours, read from `dir`.
    pub(super) fn of(dir: &Path, package: &Value) -> Result<Self, Error> {
        Self::parse(package).ok_or_else(|| Error::damaged(dir, FILE))
    }

    fn parse(package: &Value) -> Option<Self> {
        let text = |key: &str| package.get(key)?.as_str().map(str::to_owned);
        let schema = package.pointer("/resources/0/schema")?.clone();
        let fields = schema.get("fields")?.as_array()?.iter().map(fields::read);
        Some(Self {
            dataset: text("name")?,
            id: text("version")?,
            title: text("title")?,
            rows: package.pointer("/gongkai/rows")?.as_u64()?,
            fields: fields.collect::<Option<Vec<_>>>()?,
            schema,
        })
    }

    /// Name of the CSV file.
    pub(super) fn csv(&self) -> String {
        csv_name(&self.dataset)
    }

    /// Name of the Parquet file.
    pub(super) fn parquet(&self) -> String {
        parquet_name(&self.dataset)
    }

    /// Name of the workbook.
    pub(super) fn xlsx(&self) -> String {
        xlsx_name(&self.dataset)
    }
}

/// Name of the workbook of `dataset`.
pub(super) fn xlsx_name(dataset: &str) -> String {
    format!("{dataset}.xlsx")
}

/// Name of the CSV file of `dataset`.
pub(super) fn csv_name(dataset: &str) -> String {
    format!("{dataset}.csv")
}

/// Name of the metadata of the CSV file of `dataset`.
pub(super) fn csvw_name(dataset: &str) -> String {
    format!("{dataset}.csv-metadata.json")
}

/// Name of the Parquet file of `dataset`.
pub(super) fn parquet_name(dataset: &str) -> String {
    format!("{dataset}.parquet")
}

/// The package in `dir`.
pub(super) fn read(dir: &Path) -> Result<Value, Error> {
    let path = dir.join(FILE);
    let bytes = fs::read(&path).map_err(|cause| Error::Read { path, cause })?;
    serde_json::from_slice(&bytes).map_err(|_| Error::damaged(dir, FILE))
}

/// The files that the package describes, with their sizes.
pub(super) fn sizes(package: &Value) -> Vec<(&str, u64)> {
    let resources = package.get("resources").and_then(Value::as_array).into_iter().flatten();
    resources
        .filter_map(|it| Some((it.get("path")?.as_str()?, it.get("bytes")?.as_u64()?)))
        .collect()
}

/// Digest of the rows in both forms and of their schema: the same for the same data, whatever the release's id.
pub(super) fn data_digest(csv: Digest, parquet: Digest, schema: &Value) -> Digest {
    Hasher::default()
        .part(csv.to_string().as_bytes())
        .part(parquet.to_string().as_bytes())
        .part(schema.to_string().as_bytes())
        .finish()
}

/// What the Parquet file says of its release: nothing that changes with the release's id alone.
pub(super) fn parquet_facts(plan: &ReleasePlan, schema: &Schema) -> Value {
    json!({
        "dataset": plan.dataset,
        "title": schema.title,
        "publisher": plan.publisher,
        "region": plan.region,
        "period": plan.period,
        "cycle": plan.cycle,
    })
}

/// A file that is no resource: rows for spreadsheets again, or what is said about the rows. Its digest is in the manifest.
fn described(file: &Artifact) -> Value {
    let kind = match file.name.rsplit('.').next() {
        Some("json") if file.name.ends_with(".csv-metadata.json") => "application/csvm+json",
        Some("json") => "application/json",
        Some("md") => "text/markdown",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    json!({
        "path": file.name,
        "mediatype": kind,
    })
}

/// The package of a release whose CSV and Parquet files are `csv` and `parquet`.
pub(super) fn build(
    plan: &ReleasePlan,
    schema: &Schema,
    table: Value,
    files: [&Artifact; 2],
    others: &[&Artifact],
) -> Value {
    let [csv, parquet] = files;
    let mut table_schema = json!({ "$schema": SCHEMA_PROFILE });
    if let (Value::Object(out), Value::Object(from)) = (&mut table_schema, table) {
        out.extend(from);
    }
    let mut out = json!({
        "$schema": PACKAGE_PROFILE,
        "name": plan.dataset,
        "title": schema.title,
        "description": schema.description,
        "version": plan.id,
        "contributors": [{ "title": plan.publisher, "roles": ["publisher"] }],
        "resources": [
            {
                "$schema": RESOURCE_PROFILE,
                "name": plan.dataset,
                "type": "table",
                "path": csv.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": csv.bytes,
                "hash": format!("sha256:{}", csv.sha256),
                "schema": table_schema,
            },
            {
                "$schema": RESOURCE_PROFILE,
                "name": format!("{}-parquet", plan.dataset),
                "path": parquet.name,
                "format": PARQUET_FORMAT,
                "mediatype": "application/vnd.apache.parquet",
                "bytes": parquet.bytes,
                "hash": format!("sha256:{}", parquet.sha256),
            },
        ],
        "gongkai": {
            "rows": csv.rows,
            "publisher": plan.publisher,
            "contact": plan.contact,
            "region": plan.region,
            "period": plan.period,
            "cycle": plan.cycle,
            "opening": plan.opening,
            "legalBasis": plan.legal_basis,
            "generator": concat!("gongkai ", env!("CARGO_PKG_VERSION")),
            "files": others.iter().map(|it| described(it)).collect::<Vec<_>>(),
        },
    });
    if schema.description.is_empty()
        && let Value::Object(out) = &mut out
    {
        out.shift_remove("description");
    }
    out
}
