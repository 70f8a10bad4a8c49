//! The members of a ZIP container, each opened on its own: never more bytes than its directory declares, never
//! more than a ledger can need.

use std::collections::BTreeMap;
use std::io;
use std::io::BufReader;
use std::io::Read;
use std::io::SeekFrom;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::CompressionMethod;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::read::book::fault::broken;
use crate::read::book::fault::locked;
use crate::read::book::fault::too_large;
use crate::source::Blob;

/// A member that unpacks to more is a bomb: a full sheet of 1,048,576 rows and 20 columns has about 1 GiB.
const MEMBER_BYTES_MAX: u64 = 16 << 30;

/// A ZIP container.
pub(super) struct Parts {
    blob: Blob,
    /// By name in lower case, with `/`: programs disagree about both.
    members: BTreeMap<String, Member>,
}

/// Where a member is, and what its directory says of it.
#[derive(Clone, Copy)]
struct Member {
    start: u64,
    packed: u64,
    bytes: u64,
    crc: u32,
    method: CompressionMethod,
    encrypted: bool,
}

impl Parts {
    /// Reads the directory of `blob`.
    pub(super) fn open(blob: &Blob) -> io::Result<Self> {
        let mut archive = ZipArchive::new(BufReader::new(blob.seekable()?)).map_err(zip)?;
        let mut members = BTreeMap::new();
        for at in 0..archive.len() {
            let member = archive.by_index_raw(at).map_err(zip)?;
            let name = String::from_utf8_lossy(member.name_raw()).replace('\\', "/");
            let start = member.data_start().ok_or_else(|| broken("a member that is nowhere"))?;
            members.insert(
                name.trim_start_matches('/').to_lowercase(),
                Member {
                    start,
                    packed: member.compressed_size(),
                    bytes: member.size(),
                    crc: member.crc32(),
                    method: member.compression(),
                    encrypted: member.encrypted(),
                },
            );
        }
        Ok(Self { blob: blob.clone(), members })
    }

    /// Whether there is a member called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.contains_key(&name.to_lowercase())
    }

    /// What all members unpack to, as they declare.
    pub(super) fn bytes(&self) -> u64 {
        self.members.values().fold(0, |sum, it| sum.saturating_add(it.bytes))
    }

    /// The bytes of the member called `name`; `None` when there is none.
    pub(super) fn read(&self, name: &str) -> io::Result<Option<Box<dyn Read + Send>>> {
        let Some(member) = self.members.get(&name.to_lowercase()) else { return Ok(None) };
        if member.encrypted {
            return Err(locked());
        }
        if member.bytes > MEMBER_BYTES_MAX {
            return Err(too_large("a part that unpacks to more than any sheet has"));
        }
        let mut file = self.blob.seekable()?;
        file.seek(SeekFrom::Start(member.start))?;
        let packed = BufReader::with_capacity(64 << 10, file.take(member.packed));
        let input: Box<dyn Read + Send> = match member.method {
            CompressionMethod::Stored => Box::new(packed),
            CompressionMethod::Deflated => Box::new(DeflateDecoder::new(packed)),
            _ => return Err(broken("a part that is packed in a way that no workbook is")),
        };
        let checked = Checked { input, crc: Crc::new(), left: member.bytes, expect: member.crc };
        Ok(Some(Box::new(checked)))
    }

    /// The bytes of the member called `name`, which must be there.
    pub(super) fn need(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        self.read(name)?.ok_or_else(|| broken("a part is missing"))
    }

    /// All bytes of the member called `name`, at most `most`.
    pub(super) fn whole(&self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let Some(input) = self.read(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        input.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(too_large("a part of the workbook"));
        }
        Ok(Some(bytes))
    }
}

fn zip(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(cause) => cause,
        _ => broken("the ZIP directory makes no sense"),
    }
}

/// Bytes that must be as many as declared, with the declared checksum.
struct Checked {
    input: Box<dyn Read + Send>,
    crc: Crc,
    left: u64,
    expect: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.input.read(buffer)?;
        if got == 0 && !buffer.is_empty() && (self.left > 0 || self.crc.sum() != self.expect) {
            return Err(broken("a part is cut off or damaged"));
        }
        self.left = self
            .left
            .checked_sub(got as u64)
            .ok_or_else(|| broken("a part unpacks to more than it declares"))?;
        self.crc.update(buffer.get(..got).unwrap_or_default());
        Ok(got)
    }
}
