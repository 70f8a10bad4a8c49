//! The workbook: the rows of a release on one sheet, for people who open it with a spreadsheet.
//!
//! Written as rows pass, in bounded memory, the same bytes for the same rows: no clock, no author, no properties, and
//! no part that is not needed. Numbers are numbers and days are days, with formats; everything else is text and stays
//! it, also when it is typed over. A cell's text is the CSV file's, disarmed the same way, so that both can be compared
//! and a sheet that is saved as CSV runs nothing. Numbers of more than fifteen digits, which a spreadsheet would round,
//! and days that its calendar has not are text. What does not fit a sheet (`model::sheet`) has no workbook.

mod cells;
mod parts;
mod steady;

use std::fs::File;
use std::io::BufWriter;
use std::io::Read as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::mpsc::Receiver;

use arrow_array::RecordBatch;
use zip::CompressionMethod;
use zip::ZipArchive;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::lang::words;
use crate::model::sheet::Fit;
use crate::release::error::Error;
use crate::release::fields::PublishedField;
use crate::release::sums::file_digest;
use cells::Row;
use steady::Steady;

/// Bytes of the sheet that are gathered before they are packed.
const BLOCK_BYTES: usize = 256 << 10;

/// Most of a sheet repeats itself, and this level finds it.
const LEVEL: i64 = 3;

/// What was written: the rows, and the digest of the sheet's text before it was packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) rows: u64,
    sheet: Digest,
}

/// Writes `rows` rows that come as `batches` to `file`; none, when one of their cells or all of them are too much for a
/// sheet, and then the file is of no use.
pub(super) fn write(
    file: File,
    name: &str,
    fields: &[PublishedField],
    rows: u64,
    batches: Receiver<RecordBatch>,
) -> Result<Option<Written>, Error> {
    let fault = |cause: ZipError| Error::Write { path: name.into(), cause: cause.into() };
    let mut zip = ZipWriter::new(Steady::new(BufWriter::new(file)));
    for (part, text) in parts::FIXED {
        zip.start_file(*part, options()).map_err(fault)?;
        zip.write_all(text.as_bytes()).map_err(|it| fault(it.into()))?;
    }
    zip.start_file(parts::SHEET, options()).map_err(fault)?;
    let mut sink = Sink { zip, hasher: Hasher::default(), name };
    let mut out = parts::head(fields, rows).into_bytes();
    let mut fit = Fit::default();
    let mut row = Row::new(fields, &mut fit, &mut out);
    let mut written = 0;
    for batch in batches {
        // Batches that are not taken would be missed by the writers beside this one.
        if !fit.holds() {
            continue;
        }
        let columns = cells::columns(&batch)?;
        for at in 0..batch.num_rows() {
            row.put(&columns, at, &mut fit, &mut out);
            if out.len() >= BLOCK_BYTES {
                sink.put(&mut out)?;
            }
        }
        written += u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
    }
    if !fit.holds() {
        return Ok(None);
    }
    out.extend_from_slice(parts::TAIL.as_bytes());
    sink.put(&mut out)?;
    let Sink { zip, hasher, .. } = sink;
    let mut file = zip.finish().map_err(fault)?;
    file.flush().map_err(|it| fault(it.into()))?;
    Ok(Some(Written { rows: written, sheet: hasher.finish() }))
}

/// No clock: every part is of the first day that the format knows.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .unix_permissions(0o644)
}

struct Sink<'a> {
    zip: ZipWriter<Steady<BufWriter<File>>>,
    hasher: Hasher,
    name: &'a str,
}

impl Sink<'_> {
    fn put(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.hasher.add(out);
        let done = self.zip.write_all(out);
        out.clear();
        done.map_err(|cause| Error::Write { path: self.name.into(), cause })
    }
}

/// Reads the workbook at `path` back: its parts, its sheet's text and its rows must be those that were meant. Gives the
/// file's digest.
pub(super) fn verify(path: &Path, name: &str, meant: &Written) -> Result<Digest, Error> {
    let differs = |what| Error::Mismatch { file: name.to_owned(), what };
    let unread = |cause| Error::Read { path: path.to_path_buf(), cause };
    let file = File::open(path).map_err(unread)?;
    let broken = |cause: ZipError| unread(cause.into());
    let mut zip = ZipArchive::new(std::io::BufReader::new(file)).map_err(broken)?;
    if zip.len() != parts::FIXED.len() + 1 {
        return Err(differs(words("部件数不同", "its number of parts")));
    }
    for (part, text) in parts::FIXED {
        let mut found = Vec::new();
        zip.by_name(part).map_err(broken)?.read_to_end(&mut found).map_err(unread)?;
        if found != text.as_bytes() {
            return Err(differs(words("部件不同", "one of its parts")));
        }
    }
    let mut sheet = zip.by_name(parts::SHEET).map_err(broken)?;
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; BLOCK_BYTES];
    loop {
        let read = sheet.read(&mut buffer).map_err(unread)?;
        if read == 0 {
            break;
        }
        hasher.add(&buffer[..read]);
    }
    if hasher.finish() != meant.sheet {
        return Err(differs(words("有值不同", "a value")));
    }
    file_digest(path)
}

#[cfg(test)]
mod tests;
