//! The Parquet writer: columns are encoded in parallel, and put into the file in their order.
//!
//! Which worker encodes a column never changes its bytes. The embedded Arrow schema is left out: readers see
//! plain strings, and nothing in the file is opaque to the gate.
//!
//! Laid out for readers that fetch parts: rows are sorted, each page has its least and greatest value in the page index,
//! and a row group is what a reader of one county of a large register takes. Of 162,352 rows in four columns the file has
//! 5.7 kB, 2.4 of them the footer: less than readers fetch at once to see the footer. There are no bloom filters: they
//! pay where single values are looked up among many unsorted ones, which were identifiers; what is published are short
//! lists, whose dictionaries say the same, and amounts, which nobody looks up.

use std::fs::File;
use std::io;
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::sync::mpsc::SyncSender;
use std::sync::mpsc::channel;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::thread::Scope;

use ::parquet::arrow::ArrowSchemaConverter;
use ::parquet::arrow::arrow_writer::ArrowColumnChunk;
use ::parquet::arrow::arrow_writer::ArrowColumnWriter;
use ::parquet::arrow::arrow_writer::ArrowRowGroupWriterFactory;
use ::parquet::arrow::arrow_writer::compute_leaves;
use ::parquet::basic::Compression;
use ::parquet::basic::ZstdLevel;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::metadata::SortingColumn;
use ::parquet::file::properties::EnabledStatistics;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::limits;
use crate::release::error::Error;

/// Above this level zstd costs more time than the few per cent of size are worth.
const ZSTD_LEVEL: i32 = 1;

/// Bytes of a page, and of a column's list of values in a row group, before they are compressed: who looks at the first rows
/// of a large file takes one of each column. Columns of few values have smaller ones in any case.
const PAGE_BYTES: usize = 32 << 10;
const VALUES_BYTES: usize = 32 << 10;

/// Batches that may wait for a worker.
const WAITING: usize = 2;

/// Everything about the file but its rows.
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) schema: SchemaRef,
    /// Columns (by index) that sort the rows; values ascend, missing ones come first.
    pub(super) order: Vec<usize>,
    pub(super) metadata: Vec<(&'static str, String)>,
    pub(super) workers: usize,
}

/// Writes every batch of `batches` to `file`.
pub(super) fn write(
    file: File,
    plan: &Plan,
    batches: Receiver<RecordBatch>,
) -> Result<Digest, Error> {
    let encode = |cause| Error::Parquet { file: plan.name.clone(), cause };
    let root = ArrowSchemaConverter::new().convert(&plan.schema).map_err(encode)?.root_schema_ptr();
    let properties = properties(plan).map_err(encode)?;
    let sink = Hashed { file, hasher: Hasher::default() };
    let mut out = SerializedFileWriter::new(sink, root, Arc::new(properties)).map_err(encode)?;
    thread::scope(|scope| groups(scope, plan, &mut out, batches)).map_err(encode)?;
    let sink = out.into_inner().map_err(encode)?;
    Ok(sink.hasher.finish())
}

fn properties(plan: &Plan) -> Result<WriterProperties, ParquetError> {
    let metadata =
        plan.metadata.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone()));
    let sorting = |idx: &usize| {
        i32::try_from(*idx).map(|column_idx| SortingColumn {
            column_idx,
            descending: false,
            nulls_first: true,
        })
    };
    let sorting = plan.order.iter().map(sorting).collect::<Result<Vec<_>, _>>();
    let sorting = sorting.map_err(|it| ParquetError::External(Box::new(it)))?;
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_created_by(format!("gongkai {}", env!("CARGO_PKG_VERSION")))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_data_page_size_limit(PAGE_BYTES)
        .set_dictionary_page_size_limit(VALUES_BYTES)
        .set_sorting_columns(Some(sorting))
        .set_key_value_metadata(Some(metadata.collect()))
        .build())
}

fn groups<'scope, 'env>(
    scope: &'scope Scope<'scope, 'env>,
    plan: &'env Plan,
    out: &mut SerializedFileWriter<Hashed>,
    batches: Receiver<RecordBatch>,
) -> Result<(), ParquetError> {
    let factory = ArrowRowGroupWriterFactory::new(out, Arc::clone(&plan.schema));
    let columns = plan.schema.fields().len();
    let workers: Vec<Worker> =
        (0..plan.workers.clamp(1, columns)).map(|_| Worker::spawn(scope, &plan.schema)).collect();
    let mut number = 0;
    let mut held = 0;
    for batch in batches {
        let mut from = 0;
        while from < batch.num_rows() {
            if held == 0 {
                begin(&workers, factory.create_column_writers(number)?)?;
            }
            let rows = (limits::ROW_GROUP_ROWS - held).min(batch.num_rows() - from);
            for worker in &workers {
                worker.send(Work::Rows(batch.slice(from, rows)))?;
            }
            held += rows;
            from += rows;
            if held == limits::ROW_GROUP_ROWS {
                end(&workers, columns, out)?;
                held = 0;
                number += 1;
            }
        }
    }
    if held > 0 {
        end(&workers, columns, out)?;
    }
    Ok(())
}

fn begin(workers: &[Worker], writers: Vec<ArrowColumnWriter>) -> Result<(), ParquetError> {
    let mut shares: Vec<Vec<(usize, ArrowColumnWriter)>> =
        workers.iter().map(|_| Vec::new()).collect();
    for (idx, writer) in writers.into_iter().enumerate() {
        shares[idx % workers.len()].push((idx, writer));
    }
    workers.iter().zip(shares).try_for_each(|(worker, share)| worker.send(Work::Begin(share)))
}

fn end(
    workers: &[Worker],
    columns: usize,
    out: &mut SerializedFileWriter<Hashed>,
) -> Result<(), ParquetError> {
    for worker in workers {
        worker.send(Work::End)?;
    }
    let mut chunks: Vec<Option<ArrowColumnChunk>> = (0..columns).map(|_| None).collect();
    for worker in workers {
        for (idx, chunk) in worker.chunks.recv().map_err(|_| gone())?? {
            chunks[idx] = Some(chunk);
        }
    }
    let mut group = out.next_row_group()?;
    for chunk in chunks {
        chunk.ok_or_else(gone)?.append_to_row_group(&mut group)?;
    }
    group.close()?;
    Ok(())
}

/// A worker ended before it was told to: it has sent, or will send, why.
fn gone() -> ParquetError {
    ParquetError::General("a column worker ended early".to_owned())
}

type Chunks = Vec<(usize, ArrowColumnChunk)>;

enum Work {
    /// A row group begins; these are the worker's columns.
    Begin(Vec<(usize, ArrowColumnWriter)>),
    Rows(RecordBatch),
    /// The row group ends; send the chunks.
    End,
}

struct Worker {
    work: SyncSender<Work>,
    chunks: Receiver<Result<Chunks, ParquetError>>,
}

impl Worker {
    fn spawn<'scope>(scope: &'scope Scope<'scope, '_>, schema: &'scope SchemaRef) -> Self {
        let (work, todo) = sync_channel(WAITING);
        let (done, chunks) = channel();
        scope.spawn(move || {
            if let Err(cause) = encode(schema, todo, &done) {
                // Nobody listens only when the writer has failed already, for its own reason.
                drop(done.send(Err(cause)));
            }
        });
        Self { work, chunks }
    }

    fn send(&self, work: Work) -> Result<(), ParquetError> {
        if self.work.send(work).is_ok() {
            return Ok(());
        }
        match self.chunks.recv() {
            Ok(Err(cause)) => Err(cause),
            Ok(Ok(_)) | Err(_) => Err(gone()),
        }
    }
}

fn encode(
    schema: &SchemaRef,
    todo: Receiver<Work>,
    done: &Sender<Result<Chunks, ParquetError>>,
) -> Result<(), ParquetError> {
    let mut writers = Vec::new();
    for work in todo {
        match work {
            Work::Begin(share) => writers = share,
            Work::Rows(batch) => {
                for (idx, writer) in &mut writers {
                    for leaf in compute_leaves(schema.field(*idx), batch.column(*idx))? {
                        writer.write(&leaf)?;
                    }
                }
            }
            Work::End => {
                let close = |(idx, writer): (usize, ArrowColumnWriter)| Ok((idx, writer.close()?));
                let chunks =
                    writers.drain(..).map(close).collect::<Result<Chunks, ParquetError>>()?;
                drop(done.send(Ok(chunks)));
            }
        }
    }
    Ok(())
}

/// A file whose digest is known when it is written.
struct Hashed {
    file: File,
    hasher: Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.add(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
