//! One pass over the protected rows, every file of rows at once, each on a thread of its own.

use std::sync::mpsc::Receiver;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::sync_channel;
use std::thread;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::disk::Staging;
use crate::model::digest::Digest;
use crate::model::lang::words;
use crate::model::outcome::Artifact;
use crate::model::sheet::Fit;
use crate::model::stop::Stop;
use crate::protect::Batches;
use crate::release::content::Content;
use crate::release::csv;
use crate::release::error::Error;
use crate::release::fields::PublishedField;
use crate::release::package;
use crate::release::parquet;
use crate::release::verify;
use crate::release::xlsx;

/// Batches that may wait for a writer: with the writers' own, a few dozen megabytes at most.
const WAITING: usize = 4;

/// What the files are called, and what they show.
pub(super) struct Names<'a> {
    pub(super) dataset: &'a str,
    pub(super) fields: &'a [PublishedField],
    pub(super) rows: u64,
}

/// The files of rows, written and verified.
pub(super) struct Tables {
    pub(super) csv: Artifact,
    pub(super) parquet: Artifact,
    /// None where the rows do not fit a sheet.
    pub(super) book: Option<Artifact>,
}

/// What the writers and the feeder left.
struct Written {
    csv: csv::Written,
    parquet: Digest,
    book: Option<xlsx::Written>,
    content: Content,
}

/// Writes the files of rows into `staging` and reads them back.
pub(super) fn write(
    staging: &Staging,
    names: &Names<'_>,
    plan: &parquet::Plan,
    batches: Batches,
) -> Result<Tables, Stop> {
    let (csv_name, book_name) =
        (package::csv_name(names.dataset), package::xlsx_name(names.dataset));
    let written = pass(staging, names, (&csv_name, &book_name), plan, batches)?;
    let rows = names.rows;
    let book_rows = written.book.map_or(rows, |it| it.rows);
    for (file, found) in
        [(&csv_name, written.csv.rows), (&plan.name, written.content.rows), (&book_name, book_rows)]
    {
        if found != rows {
            let what = words("行数不同", "its number of rows");
            return Err(Error::Mismatch { file: file.clone(), what }.into());
        }
    }
    let meant = verify::Meant {
        csv: (&csv_name, written.csv.digest),
        parquet: (&plan.name, written.parquet),
        schema: &plan.schema,
        fields: names.fields,
        content: &written.content,
        book: written.book.as_ref().map(|it| (book_name.as_str(), it)),
    };
    let book = verify::verify(staging.path(), &meant)?;
    Ok(Tables {
        csv: artifact(staging, &csv_name, written.csv.digest, rows)?,
        parquet: artifact(staging, &plan.name, written.parquet, rows)?,
        book: book.map(|it| artifact(staging, &book_name, it, rows)).transpose()?,
    })
}

fn pass(
    staging: &Staging,
    names: &Names<'_>,
    (csv_name, book_name): (&str, &str),
    plan: &parquet::Plan,
    batches: Batches,
) -> Result<Written, Stop> {
    let Names { fields, rows, .. } = *names;
    let create = |name: &str| {
        staging
            .create(name)
            .map_err(|cause| Error::Write { path: staging.path().join(name), cause })
    };
    let csv_file = create(csv_name)?;
    let parquet_file = create(&plan.name)?;
    let book_file = Fit::may(rows, fields.len()).then(|| create(book_name)).transpose()?;
    let begun = book_file.is_some();
    let written = thread::scope(|scope| {
        let mut writers = Vec::new();
        let mut channel = || -> Receiver<RecordBatch> {
            let (to, from) = sync_channel(WAITING);
            writers.push(to);
            from
        };
        let (for_csv, for_parquet) = (channel(), channel());
        let csv = scope.spawn(move || csv::write(csv_file, csv_name, fields, for_csv));
        let parquet = scope.spawn(move || parquet::write(parquet_file, plan, for_parquet));
        let book = book_file.map(|file| {
            let for_book = channel();
            scope.spawn(move || xlsx::write(file, book_name, fields, rows, for_book))
        });
        let fed = feed(batches, &plan.schema, writers);
        let csv = csv.join().unwrap_or_else(|it| std::panic::resume_unwind(it));
        let parquet = parquet.join().unwrap_or_else(|it| std::panic::resume_unwind(it));
        let book = book.map(|it| it.join().unwrap_or_else(|it| std::panic::resume_unwind(it)));
        // A writer that failed is why feeding ended early, so its reason comes first; a stop upstream ends all well.
        Ok::<_, Stop>(Written {
            csv: csv?,
            parquet: parquet?,
            book: book.transpose()?.flatten(),
            content: fed?,
        })
    })?;
    if begun && written.book.is_none() {
        let path = staging.path().join(book_name);
        staging.remove(book_name).map_err(|cause| Error::Write { path, cause })?;
    }
    Ok(written)
}

/// Hands every batch to all writers; ends early when one of them is gone.
fn feed(
    batches: Batches,
    schema: &SchemaRef,
    writers: Vec<SyncSender<RecordBatch>>,
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
