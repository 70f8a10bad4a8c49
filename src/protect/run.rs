//! A sorted run of packed rows, in memory or in a spool.

use std::fs::File;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Read as _;
use std::io::Seek as _;
use std::io::Write as _;

use crate::disk::Spool;

/// Sorted packed rows, each with its number within the batch that they came from.
#[derive(Debug, Default)]
pub(super) struct Run {
    bytes: Vec<u8>,
    /// Where each row ends in `bytes`.
    ends: Vec<u32>,
    rows: Vec<u32>,
}

impl Run {
    pub(super) fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            ends: Vec::with_capacity(rows),
            rows: Vec::with_capacity(rows),
        }
    }

    pub(super) fn push(&mut self, packed: &[u8], row: u32) {
        self.bytes.extend_from_slice(packed);
        // A run is one batch: a few MiB, or a sheet of a million rows of some tens of bytes.
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        self.rows.push(row);
    }

    /// What the run costs in memory.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + 8 * self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Reads a run from front to back.
pub(super) enum Cursor {
    Memory { run: Run, first: u64, at: usize },
    Spool { reader: BufReader<File>, row: u64, bytes: Vec<u8>, left: u64 },
}

impl Cursor {
    /// A cursor on the first row of `run`, which is not empty; `first` is the number of its batch's first row.
    pub(super) fn memory(run: Run, first: u64) -> Self {
        Self::Memory { run, first, at: 0 }
    }

    /// The packed row.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Spool { bytes, .. } => bytes,
            Self::Memory { run, at, .. } => {
                let end = |at: usize| {
                    run.ends.get(at).map_or(0, |it| usize::try_from(*it).unwrap_or_default())
                };
                let from = at.checked_sub(1).map_or(0, end);
                run.bytes.get(from..end(*at)).unwrap_or_default()
            }
        }
    }

    /// Its number in the whole table.
    pub(super) fn row(&self) -> u64 {
        match self {
            Self::Spool { row, .. } => *row,
            Self::Memory { run, first, at } => {
                first + run.rows.get(*at).copied().map_or(0, u64::from)
            }
        }
    }

    /// Goes on; false at the end.
    pub(super) fn advance(&mut self) -> std::io::Result<bool> {
        match self {
            Self::Memory { run, at, .. } => {
                *at += 1;
                Ok(*at < run.rows.len())
            }
            Self::Spool { reader, row, bytes, left } => {
                if *left == 0 {
                    return Ok(false);
                }
                *left -= 1;
                let (mut number, mut length) = ([0; 8], [0; 4]);
                reader.read_exact(&mut number)?;
                reader.read_exact(&mut length)?;
                *row = u64::from_le_bytes(number);
                bytes.resize(usize::try_from(u32::from_le_bytes(length)).unwrap_or_default(), 0);
                reader.read_exact(bytes)?;
                Ok(true)
            }
        }
    }
}

/// A run on its way to disk: row number, length, bytes.
pub(super) struct Spooled {
    writer: BufWriter<File>,
    rows: u64,
}

impl Spooled {
    pub(super) fn begin(spool: &mut Spool) -> std::io::Result<Self> {
        Ok(Self { writer: BufWriter::with_capacity(1 << 18, spool.file().try_clone()?), rows: 0 })
    }

    pub(super) fn push(&mut self, packed: &[u8], row: u64) -> std::io::Result<()> {
        self.rows += 1;
        self.writer.write_all(&row.to_le_bytes())?;
        self.writer.write_all(&u32::try_from(packed.len()).unwrap_or(u32::MAX).to_le_bytes())?;
        self.writer.write_all(packed)
    }

    /// A cursor on the first row; `None` for an empty run.
    pub(super) fn finish(self) -> std::io::Result<Option<Cursor>> {
        let mut file = self.writer.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.rewind()?;
        let reader = BufReader::with_capacity(1 << 16, file);
        let mut cursor = Cursor::Spool { reader, row: 0, bytes: Vec::new(), left: self.rows };
        Ok(cursor.advance()?.then_some(cursor))
    }
}
