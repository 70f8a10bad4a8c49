//! A folder that stands whole or not at all: the files of rows, what is said about them, and the manifest.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use serde_json::Value;

use crate::disk::Access;
use crate::disk::Staging;
use crate::model::digest::Digest;
use crate::model::disclosure::Disclosure;
use crate::model::outcome::Artifact;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::model::tally::Tally;
use crate::protect::Batches;
use crate::protect::ProtectedTable;
use crate::release::Release;
use crate::release::ReleasePlan;
use crate::release::csvw;
use crate::release::dictionary;
use crate::release::disclosure;
use crate::release::error::Error;
use crate::release::fields;
use crate::release::package;
use crate::release::parquet;
use crate::release::quality;
use crate::release::sums::SUMS;
use crate::release::sums::Sums;
use crate::release::tables;
use crate::release::tables::Names;
use crate::release::tables::Tables;

/// Writes `table` as the candidate `name`, a folder that stands whole or not at all.
pub fn stage(table: ProtectedTable, plan: &ReleasePlan, name: &Path) -> Result<Release, Stop> {
    let sheet = Sheet {
        schema: Arc::clone(table.schema()),
        arrow: table.arrow_schema(),
        rows: table.rows(),
        tally: table.tally().clone(),
        disclosure: table.disclosure().clone(),
        batches: table.into_batches(),
    };
    build(sheet, plan, name)
}

/// A protected table, taken apart.
pub(super) struct Sheet {
    pub(super) schema: Arc<Schema>,
    pub(super) arrow: SchemaRef,
    pub(super) rows: u64,
    pub(super) tally: Tally,
    pub(super) disclosure: Disclosure,
    pub(super) batches: Batches,
}

/// Stages, verifies and names the folder.
pub(super) fn build(sheet: Sheet, plan: &ReleasePlan, name: &Path) -> Result<Release, Stop> {
    let Sheet { schema, arrow, rows, tally, disclosure: said, batches } = sheet;
    let fields = fields::published(&schema, &arrow)?;
    let table = fields::table_schema(&schema, &fields);
    let cannot = |cause| Error::Write { path: name.to_path_buf(), cause };
    let staging = Staging::begin(name, Access::Private).map_err(cannot)?;
    let described = csvw::build(plan, &schema, &fields, &arrow);
    let parquet = parquet::Plan {
        name: package::parquet_name(&plan.dataset),
        order: order(&schema),
        metadata: vec![
            ("gongkai.schema", table.to_string()),
            ("gongkai.release", package::parquet_facts(plan, &schema).to_string()),
        ],
        workers: plan.jobs,
        schema: arrow,
    };
    let names = Names { dataset: &plan.dataset, fields: &fields, rows };
    let Tables { csv, parquet, book } = tables::write(&staging, &names, &parquet, batches)?;
    let rows_files: Vec<Artifact> = [&csv, &parquet].into_iter().chain(&book).cloned().collect();
    let facts = dictionary::Facts {
        plan,
        schema: &schema,
        fields: &fields,
        table: &table,
        said: &said,
        rows,
        files: &rows_files,
    };
    let mut texts = vec![
        put_json(&staging, &package::csvw_name(&plan.dataset), &described)?,
        put(&staging, dictionary::FILE, dictionary::build(&facts).as_bytes())?,
        put_json(&staging, disclosure::FILE, &disclosure::build(plan, &schema, &fields, &said))?,
        put_json(&staging, quality::FILE, &quality::build(plan, &schema, &tally, rows))?,
    ];
    let others: Vec<&Artifact> = texts.iter().chain(&book).collect();
    let package = package::build(plan, &schema, table, [&csv, &parquet], &others);
    texts.push(put_json(&staging, package::FILE, &package)?);
    let mut sums = Sums::default();
    for text in &texts {
        sums.add(&text.name, text.sha256);
    }
    sums.verify(staging.path())?;
    for file in &rows_files {
        sums.add(&file.name, file.sha256);
    }
    put(&staging, SUMS, sums.text().as_bytes())?;
    let dir = staging.commit().map_err(cannot)?;
    Ok(Release::load(&dir, &sums)?)
}

/// Where the schema's sorting fields stand among the published ones.
fn order(schema: &Schema) -> Vec<usize> {
    let place = |field: &usize| schema.published().position(|(idx, _)| idx == *field);
    schema.order.iter().filter_map(place).collect()
}

fn put_json(staging: &Staging, name: &str, json: &Value) -> Result<Artifact, Error> {
    put(staging, name, format!("{json:#}\n").as_bytes())
}

fn put(staging: &Staging, name: &str, bytes: &[u8]) -> Result<Artifact, Error> {
    let done = staging.create(name).and_then(|mut it| it.write_all(bytes));
    done.map_err(|cause| Error::Write { path: staging.path().join(name), cause })?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(Artifact { name: name.to_owned(), bytes: size, sha256: Digest::of(bytes), rows: None })
}
