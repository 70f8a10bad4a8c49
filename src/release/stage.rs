//! One pass over the protected rows, both files at once, on threads of their own; then the rest of the folder.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use serde_json::Value;

use crate::disk::Access;
use crate::disk::Staging;
use crate::model::digest::Digest;
use crate::model::disclosure::Disclosure;
use crate::model::lang::words;
use crate::model::outcome::Artifact;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::model::tally::Tally;
use crate::protect::ProtectedTable;
use crate::release::Release;
use crate::release::ReleasePlan;
use crate::release::content::Content;
use crate::release::csv;
use crate::release::disclosure;
use crate::release::error::Error;
use crate::release::fields;
use crate::release::fields::PublishedField;
use crate::release::package;
use crate::release::parquet;
use crate::release::quality;
use crate::release::sums::SUMS;
use crate::release::sums::Sums;
use crate::release::verify;

/// Batches that may wait for a writer: with both writers' own, a few dozen megabytes at most.
const WAITING: usize = 4;

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
    pub(super) batches: Box<dyn Iterator<Item = Result<RecordBatch, Stop>> + Send>,
}

/// What both writers and the feeder left.
struct Written {
    csv: csv::Written,
    parquet: Digest,
    content: Content,
}

/// Stages, verifies and names the folder.
pub(super) fn build(sheet: Sheet, plan: &ReleasePlan, name: &Path) -> Result<Release, Stop> {
    let Sheet { schema, arrow, rows, tally, disclosure: said, batches } = sheet;
    let fields = fields::published(&schema, &arrow)?;
    let table = fields::table_schema(&schema, &arrow, &fields);
    let cannot = |cause| Error::Write { path: name.to_path_buf(), cause };
    let staging = Staging::begin(name, Access::Private).map_err(cannot)?;
    let names = [package::csv_name(&plan.dataset), package::parquet_name(&plan.dataset)];
    let parquet = parquet::Plan {
        name: names[1].clone(),
        order: order(&schema),
        metadata: vec![
            ("gongkai.schema", table.to_string()),
            ("gongkai.release", package::parquet_facts(plan, &schema).to_string()),
        ],
        workers: plan.jobs,
        schema: Arc::clone(&arrow),
    };
    let written = write(&staging, &names[0], &fields, &parquet, batches)?;
    if written.content.rows != rows || written.csv.rows != rows {
        let what = words("行数不同", "its number of rows");
        return Err(Error::Mismatch { file: names[0].clone(), what }.into());
    }
    let [csv_name, parquet_name] = &names;
    let meant = verify::Meant {
        csv: (csv_name, written.csv.digest),
        parquet: (parquet_name, written.parquet),
        schema: &arrow,
        fields: &fields,
        content: &written.content,
    };
    verify::verify(staging.path(), &meant)?;
    let files = [(csv_name, written.csv.digest), (parquet_name, written.parquet)];
    let files = files.map(|(name, digest)| artifact(&staging, name, digest, rows));
    let [csv_file, parquet_file] = files;
    let (csv_file, parquet_file) = (csv_file?, parquet_file?);
    let package = package::build(plan, &schema, table, [&csv_file, &parquet_file]);
    let mut sums = Sums::default();
    sums.add(package::FILE, put_json(&staging, package::FILE, &package)?);
    sums.add(
        quality::FILE,
        put_json(&staging, quality::FILE, &quality::build(plan, &schema, &tally, rows))?,
    );
    let said = disclosure::build(plan, &schema, &fields, &said);
    sums.add(disclosure::FILE, put_json(&staging, disclosure::FILE, &said)?);
    sums.verify(staging.path())?;
    sums.add(csv_name, csv_file.sha256);
    sums.add(parquet_name, parquet_file.sha256);
    put(&staging, SUMS, sums.text().as_bytes())?;
    let dir = staging.commit().map_err(cannot)?;
    Ok(Release::load(&dir, &sums)?)
}

/// Where the schema's sorting fields stand among the published ones.
fn order(schema: &Schema) -> Vec<usize> {
    let place = |field: &usize| schema.published().position(|(idx, _)| idx == *field);
    schema.order.iter().filter_map(place).collect()
}

fn write(
    staging: &Staging,
    csv_name: &str,
    fields: &[PublishedField],
    plan: &parquet::Plan,
    batches: Box<dyn Iterator<Item = Result<RecordBatch, Stop>> + Send>,
) -> Result<Written, Stop> {
    let create = |name: &str| {
        staging
            .create(name)
            .map_err(|cause| Error::Write { path: staging.path().join(name), cause })
    };
    let csv_file = create(csv_name)?;
    let parquet_file = create(&plan.name)?;
    thread::scope(|scope| {
        let (to_csv, for_csv) = sync_channel(WAITING);
        let (to_parquet, for_parquet) = sync_channel(WAITING);
        let csv = scope.spawn(move || csv::write(csv_file, csv_name, fields, for_csv));
        let parquet = scope.spawn(move || parquet::write(parquet_file, plan, for_parquet));
        let fed = feed(batches, &plan.schema, [to_csv, to_parquet]);
        let csv = csv.join().unwrap_or_else(|it| std::panic::resume_unwind(it));
        let parquet = parquet.join().unwrap_or_else(|it| std::panic::resume_unwind(it));
        // A writer that failed is why feeding ended early, so its reason comes first; a stop upstream ends both well.
        Ok(Written { csv: csv?, parquet: parquet?, content: fed? })
    })
}

/// Hands every batch to both writers; ends early when one of them is gone.
fn feed(
    batches: Box<dyn Iterator<Item = Result<RecordBatch, Stop>> + Send>,
    schema: &SchemaRef,
    writers: [SyncSender<RecordBatch>; 2],
) -> Result<Content, Stop> {
    let mut content = Content::default();
    for batch in batches {
        let batch = batch?;
        if batch.schema_ref().fields() != schema.fields() {
            let differs =
                batch.schema_ref().fields().iter().zip(schema.fields()).find(|(a, b)| a != b);
            let field = differs.map(|(it, _)| it.name().clone()).unwrap_or_default();
            return Err(Error::ColumnType { field }.into());
        }
        content.add(&batch)?;
        if writers.iter().any(|it| it.send(batch.clone()).is_err()) {
            break;
        }
    }
    Ok(content)
}

fn artifact(staging: &Staging, name: &str, sha256: Digest, rows: u64) -> Result<Artifact, Error> {
    let path = staging.path().join(name);
    let meta = std::fs::metadata(&path).map_err(|cause| Error::Read { path, cause })?;
    Ok(Artifact { name: name.to_owned(), bytes: meta.len(), sha256, rows: Some(rows) })
}

fn put_json(staging: &Staging, name: &str, json: &Value) -> Result<Digest, Error> {
    let text = format!("{json:#}\n");
    put(staging, name, text.as_bytes())
}

fn put(staging: &Staging, name: &str, bytes: &[u8]) -> Result<Digest, Error> {
    let done = staging.create(name).and_then(|mut it| it.write_all(bytes));
    done.map_err(|cause| Error::Write { path: staging.path().join(name), cause })?;
    Ok(Digest::of(bytes))
}
