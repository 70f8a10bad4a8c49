//! A ZIP file by its narrowest reading (APPNOTE 4.3): parts one behind another from the first byte, each once and as
//! its entry in the directory says, the directory, its end, and not a byte besides. No dates, comments, extra fields,
//! encryption, or sizes that come later.

use std::io::Read;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// 1980-01-01, the first day that the format knows: no clock stood beside.
const NO_DATE: u64 = 0x0021;
/// A plain file that its owner may change and all may read.
const NO_ATTRIBUTES: u64 = 0o100_644 << 16;

/// Bytes of a part that is no sheet.
const PART_BYTES_MAX: u64 = 1 << 16;

/// A part, packed.
pub(super) struct Part<'a> {
    pub(super) name: &'a str,
    /// Method, flags, time, date, checksum and sizes, as they stand before the name.
    fields: &'a [u8],
    packed: &'a [u8],
    start: u64,
}

/// The parts of `bytes`, in their order; or what is odd about it.
pub(super) fn parts(bytes: &[u8]) -> Result<Vec<Part<'_>>, String> {
    let mut at = Cursor { bytes, at: 0 };
    let mut parts = Vec::new();
    while at.eat(LOCAL) {
        parts.push(at.local().ok_or("an odd part")?);
    }
    let directory = at.at;
    for part in &parts {
        if !at.eat(CENTRAL) || at.central(part).is_none() {
            return Err("its directory does not name its parts".to_owned());
        }
    }
    let (start, size) = (as_u64(directory), as_u64(at.at - directory));
    let count = as_u64(parts.len());
    let expect = [(2, 0), (2, 0), (2, count), (2, count), (4, size), (4, start), (2, 0)];
    if !at.eat(END) || !at.are(&expect) || at.at != bytes.len() {
        return Err("bytes that belong to no part".to_owned());
    }
    Ok(parts)
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn eat(&mut self, bytes: &[u8]) -> bool {
        let found = self.bytes.get(self.at..).is_some_and(|it| it.starts_with(bytes));
        if found {
            self.at += bytes.len();
        }
        found
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    fn number(&mut self, length: usize) -> Option<u64> {
        self.take(length).map(number)
    }

    /// Whether numbers of these lengths and values come next.
    fn are(&mut self, expect: &[(usize, u64)]) -> bool {
        expect.iter().all(|(length, value)| self.number(*length) == Some(*value))
    }

    /// What stands behind a part's signature.
    fn local(&mut self) -> Option<Part<'a>> {
        let start = as_u64(self.at - LOCAL.len());
        self.take(2)?;
        let fields = self.take(20)?;
        let [name, extra] = [self.number(2)?, self.number(2)?];
        let name = std::str::from_utf8(self.take(usize::try_from(name).ok()?)?).ok()?;
        let part = Part { name, fields, packed: &[], start };
        let is_plain = part.field(0..2) & !0x0806 == 0
            && part.field(2..4) == 8
            && part.field(4..6) == 0
            && part.field(6..8) == NO_DATE
            && extra == 0;
        if !is_plain {
            return None;
        }
        let packed = self.take(usize::try_from(part.field(12..16)).ok()?)?;
        Some(Part { packed, ..part })
    }

    /// What stands behind the signature of the entry of `part`.
    fn central(&mut self, part: &Part<'_>) -> Option<()> {
        self.take(4)?;
        let same = self.take(20)? == part.fields;
        let expect = [(2, as_u64(part.name.len())), (2, 0), (2, 0), (2, 0), (2, 0)];
        let plain = self.are(&expect) && self.are(&[(4, NO_ATTRIBUTES), (4, part.start)]);
        (same && plain && self.take(part.name.len())? == part.name.as_bytes()).then_some(())
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |it, byte| it << 8 | u64::from(*byte))
}

fn as_u64(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

impl<'a> Part<'a> {
    fn field(&self, range: std::ops::Range<usize>) -> u64 {
        self.fields.get(range).map_or(u64::MAX, number)
    }

    /// The text of the part.
    pub(super) fn inflated(&self) -> Inflated<'a> {
        Inflated {
            decoder: DeflateDecoder::new(self.packed),
            crc: Crc::new(),
            left: self.field(16..20),
            checksum: self.field(8..12),
        }
    }

    /// The digest of the text of a small part.
    pub(super) fn whole(&self) -> Result<Digest, String> {
        if self.field(16..20) > PART_BYTES_MAX {
            return Err(format!("{} is too large", self.name));
        }
        let mut text = self.inflated();
        let mut hasher = Hasher::default();
        let mut buffer = [0; 4096];
        loop {
            match text.fill(&mut buffer)? {
                0 => return Ok(hasher.finish()),
                read => hasher.add(&buffer[..read]),
            }
        }
    }
}

/// The text of a part, of which not a byte more or less comes than its directory says.
pub(super) struct Inflated<'a> {
    decoder: DeflateDecoder<&'a [u8]>,
    crc: Crc,
    left: u64,
    checksum: u64,
}

impl Inflated<'_> {
    /// Reads on; nothing is read at the end only, and then sizes and checksum hold.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, String> {
        let broken = || "a part that cannot be unpacked".to_owned();
        let read = self.decoder.read(buffer).map_err(|_| broken())?;
        self.crc.update(&buffer[..read]);
        self.left = self.left.checked_sub(as_u64(read)).ok_or_else(broken)?;
        let ends = || {
            self.left == 0
                && u64::from(self.crc.sum()) == self.checksum
                && self.decoder.get_ref().is_empty()
        };
        if read == 0 && !buffer.is_empty() && !ends() {
            return Err("bytes behind a part's end".to_owned());
        }
        Ok(read)
    }
}
