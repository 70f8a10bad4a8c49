//! The pages of a Parquet column: no bit of them but what its values need.
//!
//! G23. A reader skips what it does not know: fields of a header that it was not made for, a frame of zstd that says of
//! itself that it is to be skipped, bytes behind the last value, entries of a dictionary that no row has. Here each page is
//! walked by the narrowest reading of its format (parquet-format, `PageHeader` in Thrift's compact protocol; RFC 8878;
//! RLE and bit-packing hybrid), and what is left over is denied. Only what this program writes is known.

use std::fs::File;
use std::io::Read as _;
use std::io::Seek as _;
use std::io::SeekFrom;

use ::parquet::basic::Encoding;
use ::parquet::basic::Type;
use ::parquet::column::page::Page;
use ::parquet::file::metadata::ColumnChunkMetaData;

/// Bytes that a header may take: it has a few small numbers.
const HEADER_BYTES_MAX: u64 = 64;
/// RFC 8878: what a frame begins with.
const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Walks the pages of `chunk`, which `pages` reads, and gives the entries of its dictionary; nothing where a byte is
/// left over.
pub(super) fn walk(
    file: &mut File,
    chunk: &ColumnChunkMetaData,
    pages: impl Iterator<Item = ::parquet::errors::Result<Page>>,
) -> Option<Vec<Vec<u8>>> {
    let (start, length) = chunk.byte_range();
    let end = start.checked_add(length)?;
    let (mut at, mut unpacked) = (start, 0_u64);
    let mut column = Column::of(chunk);
    for page in pages {
        let header = Header::at(file, at, end)?;
        let body = at.checked_add(header.length)?;
        is_frame(file, body, header.packed, header.unpacked)?;
        at = body.checked_add(header.packed)?;
        unpacked = unpacked.checked_add(header.length)?.checked_add(header.unpacked)?;
        column.page(&header, &page.ok()?)?;
    }
    let sizes = u64::try_from(chunk.uncompressed_size()).ok()? == unpacked && at == end;
    (sizes && column.used.iter().all(|it| *it)).then_some(column.entries)
}

/// What is said of a page before it.
struct Header {
    length: u64,
    is_dictionary: bool,
    values: u64,
    unpacked: u64,
    packed: u64,
}

impl Header {
    fn at(file: &mut File, at: u64, end: u64) -> Option<Self> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(at)).ok()?;
        file.take(end.checked_sub(at)?.min(HEADER_BYTES_MAX)).read_to_end(&mut bytes).ok()?;
        Self::read(&bytes)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut thrift = Thrift { bytes };
        let kind = thrift.number(1)?;
        let [unpacked, packed] = [thrift.number(1)?, thrift.number(1)?];
        let is_dictionary = match kind {
            // DATA_PAGE, with its header as field 5.
            0 => thrift.eat(2 << 4 | Thrift::STRUCT).then_some(false)?,
            // DICTIONARY_PAGE, with its header as field 7.
            2 => thrift.eat(4 << 4 | Thrift::STRUCT).then_some(true)?,
            _ => return None,
        };
        let values = thrift.number(1)?;
        thrift.number(1)?;
        if is_dictionary {
            // Whether it is sorted.
            let _said = thrift.eat(1 << 4 | Thrift::FALSE);
        } else {
            // How levels are encoded: RLE.
            let levels = [thrift.number(1)?, thrift.number(1)?];
            (levels == [3, 3]).then_some(())?;
        }
        let ends = thrift.eat(0) && thrift.eat(0);
        let length = u64::try_from(bytes.len() - thrift.bytes.len()).ok()?;
        ends.then_some(Self { length, is_dictionary, values, unpacked, packed })
    }
}

/// Thrift's compact protocol, as far as a header needs it.
struct Thrift<'a> {
    bytes: &'a [u8],
}

impl Thrift<'_> {
    const FALSE: u8 = 2;
    const NUMBER: u8 = 5;
    const STRUCT: u8 = 12;

    fn eat(&mut self, byte: u8) -> bool {
        let Some((_, rest)) = self.bytes.split_first().filter(|it| *it.0 == byte) else {
            return false;
        };
        self.bytes = rest;
        true
    }

    /// A number that is not below 0, in the field that many after the one before.
    fn number(&mut self, after: u8) -> Option<u64> {
        self.eat(after << 4 | Self::NUMBER).then_some(())?;
        let zigzag = varint(&mut self.bytes)?;
        (zigzag % 2 == 0).then_some(zigzag / 2)
    }
}

/// LEB128, in as few bytes as it takes.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut out = 0_u64;
    for place in 0..9 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        out |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return (*byte != 0 || place == 0).then_some(out);
        }
    }
    None
}

/// Whether `packed` bytes at `at` are one frame of zstd, which fills them, and holds something only if it unpacks to
/// something.
fn is_frame(file: &mut File, at: u64, packed: u64, unpacked: u64) -> Option<()> {
    let mut head = [0; 5];
    file.seek(SeekFrom::Start(at)).ok()?;
    file.read_exact(&mut head).ok()?;
    let [magic @ .., descriptor] = head;
    let (single, checksum, dictionary) =
        (descriptor & 0x20 != 0, descriptor & 0x04 != 0, descriptor & 0x03);
    let size = match descriptor >> 6 {
        0 => u64::from(single),
        it => 1 << it,
    };
    // No dictionary, no checksum, no reserved bit: this program writes none of them.
    (magic == FRAME && !checksum && dictionary == 0 && descriptor & 0x18 == 0).then_some(())?;
    let mut offset = 5 + size + u64::from(!single);
    loop {
        let mut block = [0; 4];
        file.seek(SeekFrom::Start(at + offset)).ok()?;
        file.read_exact(block.first_chunk_mut::<3>()?).ok()?;
        let block = u32::from_le_bytes(block);
        let (is_last, kind, size) = (block & 1 == 1, block >> 1 & 3, u64::from(block >> 3));
        offset += 3 + match kind {
            0 | 2 => size,
            // One byte, that many times.
            1 => 1,
            _ => return None,
        };
        if offset > packed || (unpacked == 0 && size > 0) {
            return None;
        }
        if is_last {
            return (offset == packed).then_some(());
        }
    }
}

/// A column's pages, one after another.
struct Column {
    kind: Type,
    /// Bytes of a value that always takes as many.
    width: Option<usize>,
    has_levels: bool,
    entries: Vec<Vec<u8>>,
    /// Which entries of the dictionary a row has.
    used: Vec<bool>,
}

impl Column {
    fn of(chunk: &ColumnChunkMetaData) -> Self {
        let kind = chunk.column_type();
        let width = match kind {
            Type::INT32 => Some(4),
            Type::INT64 => Some(8),
            Type::FIXED_LEN_BYTE_ARRAY => usize::try_from(chunk.column_descr().type_length()).ok(),
            _ => None,
        };
        let has_levels = chunk.column_descr().max_def_level() > 0;
        Self { kind, width, has_levels, entries: Vec::new(), used: Vec::new() }
    }

    fn page(&mut self, header: &Header, page: &Page) -> Option<()> {
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                let count = u64::from(*num_values);
                let first = self.entries.is_empty() && header.is_dictionary;
                (first && count == header.values).then_some(())?;
                let mut bytes: &[u8] = buf;
                for _ in 0..count {
                    self.entries.push(self.plain(&mut bytes)?.to_vec());
                }
                self.used = vec![false; self.entries.len()];
                bytes.is_empty().then_some(())
            }
            Page::DataPage { buf, num_values, encoding, .. } => {
                let count = u64::from(*num_values);
                (!header.is_dictionary && count == header.values).then_some(())?;
                let mut bytes: &[u8] = buf;
                let mut there = count;
                if self.has_levels {
                    let (head, rest) = bytes.split_first_chunk::<4>()?;
                    let length = usize::try_from(u32::from_le_bytes(*head)).ok()?;
                    let (mut levels, rest) = rest.split_at_checked(length)?;
                    there = 0;
                    hybrid(&mut levels, 1, count, |it, times| {
                        there += it * times;
                        Some(())
                    })?;
                    levels.is_empty().then_some(())?;
                    bytes = rest;
                }
                self.values(bytes, there, *encoding)
            }
            Page::DataPageV2 { .. } => None,
        }
    }

    /// Whether `bytes` are `count` values and nothing else.
    fn values(&mut self, mut bytes: &[u8], count: u64, encoding: Encoding) -> Option<()> {
        match (encoding, self.kind) {
            // A page without a value.
            _ if count == 0 && bytes.is_empty() => {}
            (Encoding::PLAIN, Type::BOOLEAN) => {
                let length = usize::try_from(count.div_ceil(8)).ok()?;
                let spare = u32::try_from(count % 8).ok()?;
                let last = bytes.last().copied().unwrap_or_default();
                let padded = spare == 0 || u32::from(last) >> spare == 0;
                bytes = bytes.get(length..)?;
                padded.then_some(())?;
            }
            (Encoding::PLAIN, _) => {
                for _ in 0..count {
                    self.plain(&mut bytes)?;
                }
            }
            (Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY, _) => {
                let (width, rest) = bytes.split_first()?;
                bytes = rest;
                let used = &mut self.used;
                hybrid(&mut bytes, u32::from(*width), count, |it, _| {
                    *used.get_mut(usize::try_from(it).ok()?)? = true;
                    Some(())
                })?;
            }
            _ => return None,
        }
        bytes.is_empty().then_some(())
    }

    /// The next value in plain encoding.
    fn plain<'a>(&self, bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
        let length = match (self.kind, self.width) {
            (Type::BYTE_ARRAY, _) => {
                let (head, rest) = bytes.split_first_chunk::<4>()?;
                *bytes = rest;
                usize::try_from(u32::from_le_bytes(*head)).ok()?
            }
            (_, length) => length?,
        };
        let (value, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        Some(value)
    }
}

/// Reads `count` numbers of `width` bits, in runs and in packs of eight; `see` takes each and how often it stands. What
/// fills up the last pack must be 0.
fn hybrid(
    bytes: &mut &[u8],
    width: u32,
    count: u64,
    mut see: impl FnMut(u64, u64) -> Option<()>,
) -> Option<()> {
    let mut left = count;
    (width <= 32).then_some(())?;
    while left > 0 {
        let head = varint(bytes)?;
        if head & 1 == 0 {
            let (value, rest) = bytes.split_at_checked(usize::try_from(width.div_ceil(8)).ok()?)?;
            *bytes = rest;
            let times = head >> 1;
            (1..=left).contains(&times).then_some(())?;
            let value = value.iter().rev().fold(0, |sum, it| sum << 8 | u64::from(*it));
            (value >> width == 0).then_some(())?;
            see(value, times)?;
            left -= times;
            continue;
        }
        let packs = head >> 1;
        (packs > 0 && (packs - 1).checked_mul(8)? < left).then_some(())?;
        let length = usize::try_from(packs.checked_mul(u64::from(width))?).ok()?;
        let (packed, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        let (mut pool, mut bits, mut packed) = (0_u64, 0, packed.iter());
        for _ in 0..packs * 8 {
            while bits < width {
                pool |= u64::from(*packed.next()?) << bits;
                bits += 8;
            }
            let value = pool & ((1 << width) - 1);
            pool >>= width;
            bits -= width;
            if left > 0 {
                see(value, 1)?;
                left -= 1;
            } else if value != 0 {
                return None;
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_nothing_but_what_it_needs() {
        // DATA_PAGE of 5 values in 12 bytes, 9 packed; PLAIN, RLE, RLE.
        let plain = [0x15, 0, 0x15, 24, 0x15, 18, 0x2c, 0x15, 10, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0];
        let header = Header::read(&plain).unwrap();
        assert_eq!((header.length, header.values, header.unpacked, header.packed), (17, 5, 12, 9));
        // A text as field 8, behind the rest.
        let mut more = plain[..16].to_vec();
        more.extend([0x38, 1, b'x', 0]);
        assert!(Header::read(&more).is_none());
        // The same number in more bytes than it takes.
        let mut long = plain.to_vec();
        long.splice(3..4, [0x98, 0x00]);
        assert!(Header::read(&long).is_none());
        let dictionary = [0x15, 4, 0x15, 24, 0x15, 18, 0x4c, 0x15, 2, 0x15, 0, 0x12, 0, 0];
        assert!(Header::read(&dictionary).unwrap().is_dictionary);
    }

    #[test]
    fn numbers_in_runs_and_packs_fill_their_bytes() {
        let read = |bytes: &[u8], width: u32, count: u64| {
            let (mut rest, mut out) = (bytes, Vec::new());
            hybrid(&mut rest, width, count, |it, times| {
                out.extend((0..times).map(|_| it));
                Some(())
            })?;
            rest.is_empty().then_some(out)
        };
        assert_eq!(read(&[0x06, 0x05], 3, 3), Some(vec![5, 5, 5]));
        assert_eq!(read(&[0x03, 0b0000_0101], 1, 3), Some(vec![1, 0, 1]));
        assert_eq!(read(&[0x03, 0x88, 0xc6, 0xfa], 3, 8), Some((0..8).collect()));
        // Padding that is something, a run of more than there are, bytes behind.
        assert_eq!(read(&[0x03, 0b1000_0101], 1, 3), None);
        assert_eq!(read(&[0x08, 0x05], 3, 3), None);
        assert_eq!(read(&[0x06, 0x05, 0x00], 3, 3), None);
    }

    #[test]
    fn every_entry_of_a_dictionary_is_used_and_no_byte_is_left() {
        let text =
            |it: &str| [&u32::try_from(it.len()).unwrap().to_le_bytes(), it.as_bytes()].concat();
        let entries = [text("甲"), text("乙")].concat();
        let column = |bytes: &[u8], values: &[u8]| {
            let header = |is_dictionary, values| Header {
                length: 0,
                is_dictionary,
                values,
                unpacked: 0,
                packed: 0,
            };
            let mut column = Column {
                kind: Type::BYTE_ARRAY,
                width: None,
                has_levels: false,
                entries: Vec::new(),
                used: Vec::new(),
            };
            let page = Page::DictionaryPage {
                buf: bytes.to_vec().into(),
                num_values: 2,
                encoding: Encoding::PLAIN,
                is_sorted: false,
            };
            column.page(&header(true, 2), &page)?;
            let page = Page::DataPage {
                buf: values.to_vec().into(),
                num_values: 3,
                encoding: Encoding::RLE_DICTIONARY,
                def_level_encoding: Encoding::RLE,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            };
            column.page(&header(false, 3), &page)?;
            column.used.iter().all(|it| *it).then_some(column.entries.len())
        };
        assert_eq!(column(&entries, &[1, 0x03, 0b010]), Some(2));
        assert_eq!(column(&entries, &[1, 0x06, 0x00]), None);
        assert_eq!(column(&entries, &[1, 0x03, 0b010, 0]), None);
        assert_eq!(column(&[entries.as_slice(), b"x"].concat(), &[1, 0x03, 0b010]), None);
    }
}
