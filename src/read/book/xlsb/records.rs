//! Records of a binary part ([MS-XLSB] 2.1.4): a kind, a length, and as many bytes; read one by one.

use std::io;
use std::io::BufReader;
use std::io::ErrorKind;
use std::io::Read;

use crate::read::book::fault::broken;
use crate::read::book::fault::too_large;
use crate::read::book::number;

/// A record longer than this is none: the longest hold one text of a cell.
const RECORD_BYTES_MAX: usize = 4 << 20;

/// Records of a part.
pub(super) struct Records {
    input: BufReader<Box<dyn Read + Send>>,
    data: Vec<u8>,
}

/// A record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    data: &'a [u8],
}

impl Records {
    pub(super) fn new(input: Box<dyn Read + Send>) -> Self {
        Self { input: BufReader::with_capacity(64 << 10, input), data: Vec::new() }
    }

    /// The next record; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let mut kind = u16::from(first);
        if first & 0x80 != 0 {
            kind = u16::from(first & 0x7f) | u16::from(self.need()? & 0x7f) << 7;
        }
        let mut length = 0_usize;
        for shift in [0, 7, 14, 21] {
            let byte = self.need()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > RECORD_BYTES_MAX {
            return Err(too_large("a record without end"));
        }
        self.data.resize(length, 0);
        self.input.read_exact(&mut self.data)?;
        Ok(Some(Record { kind, data: &self.data }))
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let mut byte = [0];
        match self.input.read_exact(&mut byte) {
            Ok(()) => Ok(Some(byte[0])),
            Err(cause) if cause.kind() == ErrorKind::UnexpectedEof => Ok(None),
            Err(cause) => Err(cause),
        }
    }

    fn need(&mut self) -> io::Result<u8> {
        self.byte()?.ok_or_else(|| broken("the part ends in the middle"))
    }
}

impl Record<'_> {
    pub(super) fn u8(self, at: usize) -> io::Result<u8> {
        self.data.get(at).copied().ok_or_else(short)
    }

    pub(super) fn u16(self, at: usize) -> io::Result<u16> {
        Ok(u16::from_le_bytes(self.array(at)?))
    }

    pub(super) fn u32(self, at: usize) -> io::Result<u32> {
        Ok(u32::from_le_bytes(self.array(at)?))
    }

    pub(super) fn f64(self, at: usize) -> io::Result<f64> {
        Ok(f64::from_le_bytes(self.array(at)?))
    }

    /// A number packed into 30 bits.
    pub(super) fn packed(self, at: usize) -> io::Result<f64> {
        Ok(number::packed(self.u32(at)?))
    }

    /// Appends the text at `at`; gives what stands behind it.
    pub(super) fn text(self, at: usize, out: &mut String) -> io::Result<usize> {
        let length = self.u32(at)?;
        if length == u32::MAX {
            return Ok(at + 4);
        }
        let from = at + 4;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let to = length.checked_mul(2).and_then(|it| it.checked_add(from)).ok_or_else(short)?;
        let units = self.data.get(from..to).ok_or_else(short)?;
        let units = units.chunks_exact(2).map(|it| match it {
            [low, high] => u16::from_le_bytes([*low, *high]),
            _ => 0,
        });
        out.extend(char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)));
        Ok(to)
    }

    fn array<const N: usize>(self, at: usize) -> io::Result<[u8; N]> {
        self.data.get(at..).and_then(|it| it.first_chunk()).copied().ok_or_else(short)
    }
}

fn short() -> io::Error {
    broken("a record shorter than its kind")
}
