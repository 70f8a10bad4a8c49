//! What a Parquet file says beside its rows: who made it, metadata, statistics, dictionaries; and bytes that say nothing.
//!
//! G23. Every text in it is scanned as a cell is, and what is said of values lies within the values that were read. Every
//! byte belongs to a page, an index or the footer, and says what they need: what no reader asks for is where something
//! could be hidden.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::io::Read as _;
use std::io::Seek as _;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use ::parquet::basic::Type;
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::metadata::ParquetMetaData;
use ::parquet::file::metadata::ParquetMetaDataWriter;
use ::parquet::file::metadata::RowGroupMetaData;
use ::parquet::file::page_index::column_index::ColumnIndexMetaData;
use ::parquet::file::reader::FileReader as _;
use ::parquet::file::serialized_reader::SerializedFileReader;
use ::parquet::file::statistics::Statistics;
use ::parquet::file::writer::TrackedWrite;
use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::Date32Array;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::StringViewArray;
use arrow_array::types::Int32Type;
use arrow_schema::DataType;

use crate::gate::bench::Bench;
use crate::gate::folder;
use crate::gate::pages;
use crate::gate::scan;
use crate::gate::scan::Scanner;
use crate::model::held::Holdings;

/// What a file may say under keys of its own.
const KEYS: [&str; 2] = ["gongkai.schema", "gongkai.release"];
/// A statistic of more bytes may be cut off; what it begins is then no value.
const WHOLE_BYTES_MAX: usize = 60;
const READ_BYTES: usize = 1 << 20;

/// The least and the greatest value of each column, as they were read.
#[derive(Default)]
pub(super) struct Seen(Vec<Range>);

#[derive(Clone, Default)]
enum Range {
    #[default]
    Nothing,
    Numbers(i128, i128),
    Texts(Vec<u8>, Vec<u8>),
}

impl Range {
    fn number(&mut self, value: i128) {
        *self = match self {
            Self::Numbers(low, high) => Self::Numbers((*low).min(value), (*high).max(value)),
            _ => Self::Numbers(value, value),
        };
    }

    fn text(&mut self, value: &[u8]) {
        match self {
            Self::Texts(low, _) if value < low.as_slice() => value.clone_into(low),
            Self::Texts(_, high) if value > high.as_slice() => value.clone_into(high),
            Self::Texts(..) => {}
            _ => *self = Self::Texts(value.to_vec(), value.to_vec()),
        }
    }
}

impl Seen {
    /// Notes the values of `batch`.
    pub(super) fn add(&mut self, batch: &RecordBatch) {
        self.0.resize(batch.num_columns(), Range::Nothing);
        for (range, cells) in self.0.iter_mut().zip(batch.columns()) {
            // A type that is not known has been denied by whoever looks at the values.
            let _known = note(range, cells);
        }
    }
}

fn note(range: &mut Range, cells: &ArrayRef) -> Option<()> {
    let any = cells.as_any();
    match cells.data_type() {
        DataType::Dictionary(..) => {
            let cells: &DictionaryArray<Int32Type> = any.downcast_ref()?;
            let values: &StringArray = cells.values().as_any().downcast_ref()?;
            let used: BTreeSet<usize> = cells.keys_iter().flatten().collect();
            for it in used {
                range.text(values.value(it).as_bytes());
            }
        }
        DataType::Utf8View => {
            let cells: &StringViewArray = any.downcast_ref()?;
            cells.iter().flatten().for_each(|it| range.text(it.as_bytes()));
        }
        DataType::Int64 => {
            let cells: &Int64Array = any.downcast_ref()?;
            cells.iter().flatten().for_each(|it| range.number(i128::from(it)));
        }
        DataType::Date32 => {
            let cells: &Date32Array = any.downcast_ref()?;
            cells.iter().flatten().for_each(|it| range.number(i128::from(it)));
        }
        DataType::Decimal128(..) => {
            let cells: &Decimal128Array = any.downcast_ref()?;
            cells.iter().flatten().for_each(|it| range.number(it));
        }
        _ => {}
    }
    Some(())
}

/// The file with what has been read of it.
pub(super) struct Footer<'a> {
    pub(super) file: &'a str,
    pub(super) path: &'a Path,
    /// With both page indexes.
    pub(super) metadata: &'a ParquetMetaData,
    pub(super) seen: &'a Seen,
    /// What the run's ledgers held.
    pub(super) held: Option<&'a Arc<Holdings>>,
}

/// Judges everything but the rows; nothing, when it cannot be read.
pub(super) fn judge(bench: &mut Bench, footer: &Footer<'_>) -> Option<()> {
    let mut look = Look { bench, scanner: Scanner::new(footer.held.cloned()), footer };
    look.makers();
    look.statistics();
    look.pages()?;
    look.bytes()
}

struct Look<'a> {
    bench: &'a mut Bench,
    scanner: Scanner,
    footer: &'a Footer<'a>,
}

impl Look<'_> {
    fn deny(&mut self, at: &str) {
        self.bench.deny("G23", format!("{}, {at}", self.footer.file));
    }

    /// Who made the file, and what stands under its keys.
    fn makers(&mut self) {
        let facts = self.footer.metadata.file_metadata();
        let version = facts.created_by().and_then(|it| it.strip_prefix("gongkai "));
        let is_version =
            |it: &str| it.len() <= 16 && it.bytes().all(|it| it.is_ascii_digit() || it == b'.');
        if !version.is_some_and(is_version) {
            self.deny("created_by");
        }
        if !["arrow_schema", "schema"].contains(&facts.schema().name()) {
            self.deny("name of the schema");
        }
        let keys: Vec<&str> =
            facts.key_value_metadata().into_iter().flatten().map(|it| it.key.as_str()).collect();
        if keys != KEYS {
            self.deny("metadata");
        }
    }

    /// Least and greatest values, of row groups and of pages.
    fn statistics(&mut self) {
        let metadata = self.footer.metadata;
        for (group, facts) in metadata.row_groups().iter().enumerate() {
            let pages = metadata.page_index_for_row_group(group);
            for (idx, chunk) in facts.columns().iter().enumerate() {
                let at = place(group, chunk, "statistics");
                let kind = chunk.column_type();
                if let Some(it) = chunk.statistics() {
                    for value in [it.min_bytes_opt(), it.max_bytes_opt()].into_iter().flatten() {
                        self.value(idx, kind, value, &at);
                    }
                }
                if chunk.bloom_filter_offset().is_some() || chunk.file_path().is_some() {
                    self.deny(&at);
                }
                match pages.column_index(idx) {
                    Some(index) => {
                        for value in extremes(index) {
                            self.value(idx, kind, &value, &at);
                        }
                    }
                    None => self.deny(&at),
                }
            }
        }
    }

    /// One value that is said to stand in a column.
    fn value(&mut self, column: usize, kind: Type, value: &[u8], at: &str) {
        let range = self.footer.seen.0.get(column).cloned().unwrap_or_default();
        let number = match kind {
            Type::BOOLEAN => return,
            Type::INT32 => value.try_into().ok().map(|it| i128::from(i32::from_le_bytes(it))),
            Type::INT64 => value.try_into().ok().map(|it| i128::from(i64::from_le_bytes(it))),
            Type::FIXED_LEN_BYTE_ARRAY => big_endian(value),
            Type::BYTE_ARRAY => {
                let text = String::from_utf8_lossy(value);
                // What stands in a row has been denied there.
                let find = folder::whole(&mut self.scanner, &text);
                let found = find.is_some_and(|it| !self.bench.is_denied(it.hit.rule()));
                let within = match &range {
                    Range::Texts(low, high) => low.as_slice() <= value && value <= high.as_slice(),
                    _ => false,
                };
                if found || (!within && value.len() < WHOLE_BYTES_MAX) {
                    self.deny(at);
                }
                return;
            }
            Type::INT96 | Type::FLOAT | Type::DOUBLE => None,
        };
        match (number, range) {
            (Some(it), Range::Numbers(low, high)) if (low..=high).contains(&it) => {}
            _ => self.deny(at),
        }
    }

    /// Every page, to its last bit; and every value of every dictionary.
    fn pages(&mut self) -> Option<()> {
        let reader = SerializedFileReader::new(File::open(self.footer.path).ok()?).ok()?;
        let mut file = File::open(self.footer.path).ok()?;
        for (group, facts) in self.footer.metadata.row_groups().iter().enumerate() {
            let rows = reader.get_row_group(group).ok()?;
            let mut unpacked = 0_i64;
            for (idx, chunk) in facts.columns().iter().enumerate() {
                let at = place(group, chunk, "pages");
                unpacked = unpacked.checked_add(chunk.uncompressed_size())?;
                let read = rows.get_column_page_reader(idx).ok()?;
                match pages::walk(&mut file, chunk, read) {
                    Some(entries) => {
                        for entry in entries {
                            self.value(idx, chunk.column_type(), &entry, &at);
                        }
                    }
                    None => self.deny(&at),
                }
            }
            if facts.total_byte_size() != unpacked {
                self.deny(&format!("row group {}, size", group + 1));
            }
        }
        Some(())
    }

    /// What stands behind the pages is what would be written of what is read in it: nothing that readers skip.
    fn is_plain(&self, footer: u64) -> Option<bool> {
        let metadata = self.footer.metadata;
        let chunks = || metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
        let start =
            chunks().filter_map(ColumnChunkMetaData::column_index_range).map(|it| it.start).min();
        let start = start.unwrap_or(footer);
        let mut file = File::open(self.footer.path).ok()?;
        let (mut meant, mut found) = (Vec::new(), Vec::new());
        file.seek(SeekFrom::Start(start)).ok()?;
        file.read_to_end(&mut found).ok()?;
        let mut out = TrackedWrite::new(Behind { before: start, out: &mut meant });
        io::copy(&mut io::repeat(0).take(start), &mut out).ok()?;
        let written = as_written(metadata)?;
        ParquetMetaDataWriter::new_with_tracked(out, &written).finish().ok()?;
        Some(meant == found)
    }

    /// Every byte is claimed once, in order, and none spells a resident ID.
    fn bytes(&mut self) -> Option<()> {
        let mut file = File::open(self.footer.path).ok()?;
        let mut text = Vec::new();
        let mut end = [0; 8];
        let mut run = Vec::new();
        let mut length: u64 = 0;
        text.resize(READ_BYTES, 0);
        loop {
            let read = file.read(&mut text).ok()?;
            if read == 0 {
                break;
            }
            let block = text.get(..read)?;
            length += u64::try_from(read).ok()?;
            for byte in block.iter().rev().take(8).rev() {
                end.rotate_left(1);
                end[7] = *byte;
            }
            if spells(block, &mut run) && !self.bench.is_denied("G03") {
                self.deny("bytes");
            }
        }
        let footer = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
        let start = length.checked_sub(footer + 8);
        let whole = start.filter(|it| self.claims(*it) && end.ends_with(b"PAR1"));
        let Some(start) = whole else {
            self.deny("bytes that belong to nothing");
            return Some(());
        };
        if !self.is_plain(start)? {
            self.deny("more than is read");
        }
        Some(())
    }

    /// Whether pages and indexes fill the file from its mark to the footer at `footer`.
    fn claims(&self, footer: u64) -> bool {
        let metadata = self.footer.metadata;
        let mut ranges = vec![(0, 4), (footer, footer)];
        for (group, facts) in metadata.row_groups().iter().enumerate() {
            let pages = metadata.page_index_for_row_group(group);
            for (idx, chunk) in facts.columns().iter().enumerate() {
                let (start, length) = chunk.byte_range();
                ranges.push((start, start + length));
                let (Some(columns), Some(offsets)) =
                    (chunk.column_index_range(), chunk.offset_index_range())
                else {
                    return false;
                };
                ranges.extend([(columns.start, columns.end), (offsets.start, offsets.end)]);
                let Some(index) = pages.offset_index(idx) else { return false };
                let mut at = chunk.data_page_offset();
                for page in index.page_locations() {
                    if page.offset != at {
                        return false;
                    }
                    at += i64::from(page.compressed_page_size);
                }
                if u64::try_from(at) != Ok(start + length) {
                    return false;
                }
            }
        }
        ranges.sort_unstable();
        ranges.windows(2).all(|it| it[0].1 == it[1].0)
    }
}

/// The metadata with what reading it forgets: least and greatest numbers are written for old readers, too.
fn as_written(metadata: &ParquetMetaData) -> Option<ParquetMetaData> {
    let mut out = metadata.clone().into_builder();
    let mut groups = Vec::new();
    for group in out.take_row_groups() {
        let chunk = |it: &ColumnChunkMetaData| {
            let said = it.statistics().cloned();
            let said = said.filter(|_| it.column_descr().sort_order().is_signed());
            let old = said.map(|it| match it {
                Statistics::Int32(it) => {
                    Statistics::Int32(it.with_backwards_compatible_min_max(true))
                }
                Statistics::Int64(it) => {
                    Statistics::Int64(it.with_backwards_compatible_min_max(true))
                }
                Statistics::FixedLenByteArray(it) => {
                    Statistics::FixedLenByteArray(it.with_backwards_compatible_min_max(true))
                }
                other => other,
            });
            match old {
                Some(old) => it.clone().into_builder().set_statistics(old).build(),
                None => Ok(it.clone()),
            }
        };
        let chunks = group.columns().iter().map(chunk).collect::<Result<Vec<_>, _>>().ok()?;
        groups.push(group.into_builder().set_column_metadata(chunks).build().ok()?);
    }
    Some(out.set_row_groups(groups).build())
}

/// Keeps what is written behind so many bytes.
struct Behind<'a> {
    before: u64,
    out: &'a mut Vec<u8>,
}

impl Write for Behind<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let skipped = usize::try_from(self.before).unwrap_or(usize::MAX).min(bytes.len());
        self.before -= u64::try_from(skipped).unwrap_or_default();
        self.out.extend_from_slice(bytes.get(skipped..).unwrap_or_default());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn place(group: usize, chunk: &ColumnChunkMetaData, what: &str) -> String {
    format!("row group {}, {}, {what}", group + 1, chunk.column_path().string())
}

/// A signed number of at most sixteen bytes, the greatest first.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    let first = bytes.first()?;
    let mut out = [if first & 0x80 == 0 { 0 } else { 0xff }; 16];
    out.get_mut(16_usize.checked_sub(bytes.len())?..)?.copy_from_slice(bytes);
    Some(i128::from_be_bytes(out))
}

/// Least and greatest values of the pages of a column, as bytes.
fn extremes(index: &ColumnIndexMetaData) -> Vec<Vec<u8>> {
    match index {
        ColumnIndexMetaData::INT32(it) => {
            let all = it.min_values_iter().chain(it.max_values_iter()).flatten();
            all.map(|it| it.to_le_bytes().to_vec()).collect()
        }
        ColumnIndexMetaData::INT64(it) => {
            let all = it.min_values_iter().chain(it.max_values_iter()).flatten();
            all.map(|it| it.to_le_bytes().to_vec()).collect()
        }
        ColumnIndexMetaData::BYTE_ARRAY(it) | ColumnIndexMetaData::FIXED_LEN_BYTE_ARRAY(it) => {
            let all = it.min_values_iter().chain(it.max_values_iter()).flatten();
            all.map(<[u8]>::to_vec).collect()
        }
        // Flags have two values; columns of the rest are denied by their type.
        ColumnIndexMetaData::BOOLEAN(_)
        | ColumnIndexMetaData::INT96(_)
        | ColumnIndexMetaData::FLOAT(_)
        | ColumnIndexMetaData::DOUBLE(_) => Vec::new(),
    }
}

/// Digits of a run that are kept: more are no number that is looked for.
const RUN_MAX: usize = 64;

/// Whether a run of digits of `block`, which may have begun before it, is a resident ID.
///
/// Only whole ones: what is packed puts digits beside each other that belong to no value.
fn spells(block: &[u8], run: &mut Vec<u8>) -> bool {
    let mut found = false;
    for byte in block {
        if byte.is_ascii_digit() && run.len() < RUN_MAX {
            run.push(*byte);
            continue;
        }
        if run.is_empty() {
            continue;
        }
        if run.len() == 17 && matches!(byte, b'x' | b'X') {
            run.push(b'X');
        }
        found |= run.len() == 18 && scan::number(run).is_some();
        run.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_found_across_blocks() {
        let mut run = Vec::new();
        assert!(!spells(b"\x01230199198", &mut run));
        assert!(spells(b"001010015\x00", &mut run));
        assert!(!spells(b"20170320170420170520170", &mut Vec::new()));
    }

    #[test]
    fn decimals_are_signed() {
        assert_eq!(big_endian(&[0xff, 0xfe]), Some(-2));
        assert_eq!(big_endian(&[0x01, 0x00]), Some(256));
        assert_eq!(big_endian(&[0; 17]), None);
    }
}
