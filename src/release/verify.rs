//! Reading back what was written: the bytes on disk must be what was meant, to the last value.

use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use ::parquet::arrow::arrow_reader::ArrowReaderOptions;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::errors::ParquetError;
use arrow_schema::SchemaRef;

use crate::model::digest::Digest;
use crate::model::lang::words;
use crate::model::limits;
use crate::model::stop::Stop;
use crate::release::content::Content;
use crate::release::error::Error;
use crate::release::fields::PublishedField;
use crate::release::records::Records;
use crate::release::sums::file_digest;
use crate::release::xlsx;

/// What the files were meant to hold.
pub(super) struct Meant<'a> {
    pub(super) csv: (&'a str, Digest),
    pub(super) parquet: (&'a str, Digest),
    pub(super) schema: &'a SchemaRef,
    pub(super) fields: &'a [PublishedField],
    pub(super) content: &'a Content,
    pub(super) book: Option<(&'a str, &'a xlsx::Written)>,
}

/// Reads the files in `dir` back, side by side; gives the digest of the workbook, where there is one.
pub(super) fn verify(dir: &Path, meant: &Meant<'_>) -> Result<Option<Digest>, Stop> {
    thread::scope(|scope| {
        let parquet = scope.spawn(|| parquet(dir, meant));
        let book = meant.book.map(|(name, written)| {
            scope.spawn(move || xlsx::verify(&dir.join(name), name, written))
        });
        let csv = csv(dir, meant);
        let parquet = parquet.join().unwrap_or_else(|it| std::panic::resume_unwind(it));
        let book = book.map(|it| it.join().unwrap_or_else(|it| std::panic::resume_unwind(it)));
        csv?;
        parquet?;
        Ok(book.transpose()?)
    })
}

fn csv(dir: &Path, meant: &Meant<'_>) -> Result<(), Stop> {
    let (name, digest) = meant.csv;
    let path = dir.join(name);
    let differs = |what| Error::Mismatch { file: name.to_owned(), what };
    if file_digest(&path)? != digest {
        return Err(differs(words("摘要不同", "its digest")).into());
    }
    let mut records = open(path)?;
    let header = records.next()?.map_or(0, |it| it.len());
    if header != meant.fields.len() {
        return Err(differs(words("列数不同", "its number of columns")).into());
    }
    let mut rows = 0;
    while records.next()?.is_some() {
        rows += 1;
    }
    if rows == meant.content.rows {
        Ok(())
    } else {
        Err(differs(words("行数不同", "its number of rows")).into())
    }
}

fn open(path: PathBuf) -> Result<Records<File>, Error> {
    match File::open(&path) {
        Ok(file) => Ok(Records::new(file, path)),
        Err(cause) => Err(Error::Read { path, cause }),
    }
}

fn parquet(dir: &Path, meant: &Meant<'_>) -> Result<(), Error> {
    let (name, digest) = meant.parquet;
    let path = dir.join(name);
    let differs = |what| Error::Mismatch { file: name.to_owned(), what };
    if file_digest(&path)? != digest {
        return Err(differs(words("摘要不同", "its digest")));
    }
    let fault = |cause| Error::Parquet { file: name.to_owned(), cause };
    let file = File::open(&path).map_err(|cause| Error::Read { path: path.clone(), cause })?;
    // With the types that were meant asked for, codes come back as codes; a column of another kind is refused.
    let options = ArrowReaderOptions::new().with_schema(Arc::clone(meant.schema));
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(fault)?;
    let reader = builder.with_batch_size(limits::WRITE_BATCH_ROWS).build().map_err(fault)?;
    let mut content = Content::default();
    for batch in reader {
        content.add(&batch.map_err(|it| fault(ParquetError::from(it)))?)?;
    }
    if content.rows != meant.content.rows {
        return Err(differs(words("行数不同", "its number of rows")));
    }
    if content == *meant.content { Ok(()) } else { Err(differs(words("有值不同", "a value"))) }
}
