//! Parquet, row group by row group.

use std::io;
use std::io::Read;
use std::io::Seek as _;
use std::io::SeekFrom;
use std::sync::Arc;
use std::sync::Mutex;

use arrow_array::RecordBatch;
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::ChunkReader;
use parquet::file::reader::Length;

use crate::model::limits;
use crate::read::book::columnar::Batches;
use crate::read::book::columnar::Opened;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;
use crate::source::Blob;
use crate::source::Seekable;

const DAMAGED: Flaw = Flaw::Damaged(Format::Parquet, None);

pub(super) fn open(blob: &Blob) -> Result<Opened, Trouble> {
    let mut bytes = blob.seekable()?;
    let size = bytes.seek(SeekFrom::End(0))?;
    let chunks = Chunks { bytes: Arc::new(Mutex::new(bytes)), size };
    let builder = ParquetRecordBatchReaderBuilder::try_new(chunks).map_err(trouble)?;
    packed_as_we_read(builder.metadata(), size)?;
    let schema = Arc::clone(builder.schema());
    let reader = builder.with_batch_size(limits::COLUMNAR_BATCH_ROWS).build().map_err(trouble)?;
    Ok((schema, Box::new(reader)))
}

/// Refuses what would only fail half-way: packing that is not built in, and chunks that are not in the file.
fn packed_as_we_read(metadata: &ParquetMetaData, size: u64) -> Result<(), Flaw> {
    for column in metadata.row_groups().iter().flat_map(RowGroupMetaData::columns) {
        if !matches!(column.compression(), Compression::UNCOMPRESSED | Compression::ZSTD(_)) {
            return Err(Flaw::Codec);
        }
        let within = |at: i64| u64::try_from(at).is_ok_and(|it| it <= size);
        if !within(column.data_page_offset()) || !within(column.compressed_size()) {
            return Err(DAMAGED);
        }
    }
    Ok(())
}

fn trouble(error: ParquetError) -> Trouble {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => Trouble::Io(*cause),
            _ => DAMAGED.into(),
        },
        _ => DAMAGED.into(),
    }
}

impl Batches for ParquetRecordBatchReader {
    fn next(&mut self) -> Result<Option<RecordBatch>, Trouble> {
        Iterator::next(self).transpose().map_err(|_| DAMAGED.into())
    }
}

/// The file, as the Parquet reader wants it: read from several places, one after another.
struct Chunks {
    bytes: Arc<Mutex<Box<dyn Seekable>>>,
    size: u64,
}

/// The bytes from one place on.
struct From {
    bytes: Arc<Mutex<Box<dyn Seekable>>>,
    at: u64,
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Chunks {
    type T = io::BufReader<From>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(io::BufReader::new(From { bytes: Arc::clone(&self.bytes), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let end = start.checked_add(length as u64).filter(|it| *it <= self.size);
        if end.is_none() {
            return Err(ParquetError::EOF("beyond the end".to_owned()));
        }
        let mut out = vec![0; length];
        From { bytes: Arc::clone(&self.bytes), at: start }.read_exact(&mut out)?;
        Ok(out.into())
    }
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let poisoned = |_| io::Error::from(io::ErrorKind::Other);
        let mut bytes = self.bytes.lock().map_err(poisoned)?;
        bytes.seek(SeekFrom::Start(self.at))?;
        let n = bytes.read(buffer)?;
        self.at += n as u64;
        Ok(n)
    }
}
