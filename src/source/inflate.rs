//! Compressed bytes, inflated as they are read, within bounds that no header can talk away.

use std::fmt;
use std::io;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read;

use flate2::Crc;
use flate2::bufread::GzDecoder;
use flate2::read::DeflateDecoder;

use crate::model::limits;

/// Bytes that are read once, from their first.
pub(super) type Stream = Box<dyn Read + Send>;

/// A member of a zip archive: where its packed bytes stand, and what they must inflate to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Its packed bytes' place in the archive.
    pub from: u64,
    /// How many there are.
    pub packed: u64,
    /// Whether they are deflated, or stored as they are.
    pub deflated: bool,
    /// The checksum of the inflated bytes.
    pub crc: u32,
}

/// What inflating can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// More comes out than any ledger holds.
    Bomb,
    /// The bytes are not what the archive says they are.
    Broken,
}

/// How much may come out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Whatever goes in.
    pub most: u64,
    /// For each byte that goes in.
    pub ratio: u64,
    /// So much is never suspicious.
    pub free: u64,
}

impl Bounds {
    /// The bounds of `limits`.
    pub(super) const USUAL: Self = Self {
        most: limits::INFLATED_BYTES_MAX,
        ratio: limits::INFLATED_RATIO_MAX,
        free: limits::INFLATED_BYTES_FREE,
    };

    /// Whether `inflated` bytes out of `packed` are too many.
    pub(super) fn broken_by(self, packed: u64, inflated: u64) -> bool {
        inflated > self.most
            || (inflated > self.free && inflated / self.ratio.max(1) > packed.max(1))
    }
}

impl Damage {
    /// What `cause` says, where it is about the packed bytes and not about the disk.
    pub(super) fn of(cause: &io::Error) -> Option<Self> {
        match cause.get_ref().and_then(|it| it.downcast_ref::<Self>()) {
            Some(damage) => Some(*damage),
            None if matches!(
                cause.kind(),
                io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::InvalidData
                    | io::ErrorKind::InvalidInput
            ) =>
            {
                Some(Self::Broken)
            }
            None => None,
        }
    }
}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        Self::new(io::ErrorKind::InvalidData, damage)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bomb => "the packed bytes inflate beyond all bounds",
            Self::Broken => "the packed bytes are damaged",
        })
    }
}

impl std::error::Error for Damage {}

/// What `archive`, read from its first byte, holds as `member`.
pub(super) fn member(mut archive: Stream, member: Member, bounds: Bounds) -> io::Result<Stream> {
    let skipped = io::copy(&mut archive.by_ref().take(member.from), &mut io::sink())?;
    if skipped < member.from {
        return Err(Damage::Broken.into());
    }
    Ok(member_here(archive, member, bounds))
}

/// What `packed`, which begins at the member's packed bytes, inflates to.
pub(super) fn member_here(packed: Stream, member: Member, bounds: Bounds) -> Stream {
    let packed = packed.take(member.packed);
    let inner: Stream =
        if member.deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) };
    Box::new(Checked { inner, crc: Crc::new(), inflated: 0, member, bounds })
}

/// Counts and sums what a member inflates to.
struct Checked {
    inner: Stream,
    crc: Crc,
    inflated: u64,
    member: Member,
    bounds: Bounds,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        if n == 0 {
            let whole = buffer.is_empty() || self.crc.sum() == self.member.crc;
            return if whole { Ok(0) } else { Err(Damage::Broken.into()) };
        }
        self.crc.update(buffer.get(..n).unwrap_or_default());
        self.inflated += n as u64;
        if self.bounds.broken_by(self.member.packed, self.inflated) {
            return Err(Damage::Bomb.into());
        }
        Ok(n)
    }
}

/// What gzip bytes inflate to: all their members one after another, up to zeros that pad the end (RFC 1952, 2.2).
pub(super) fn gunzip(packed: Stream, bounds: Bounds) -> Stream {
    let packed = BufReader::with_capacity(64 << 10, Counted { inner: packed, count: 0 });
    Box::new(Gunzip { member: Some(GzDecoder::new(packed)), inflated: 0, bounds })
}

struct Counted {
    inner: Stream,
    count: u64,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.count += n as u64;
        Ok(n)
    }
}

struct Gunzip {
    member: Option<GzDecoder<BufReader<Counted>>>,
    inflated: u64,
    bounds: Bounds,
}

impl Read for Gunzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let (Some(member), false) = (&mut self.member, buffer.is_empty()) {
            let n = member.read(buffer)?;
            if n > 0 {
                self.inflated += n as u64;
                if self.bounds.broken_by(member.get_ref().get_ref().count, self.inflated) {
                    return Err(Damage::Bomb.into());
                }
                return Ok(n);
            }
            self.member = match self.member.take().map(GzDecoder::into_inner) {
                Some(rest) => following(rest)?,
                None => None,
            };
        }
        Ok(0)
    }
}

/// The member behind the one that ended; `None` at the end, or when only zeros follow.
fn following(mut rest: BufReader<Counted>) -> io::Result<Option<GzDecoder<BufReader<Counted>>>> {
    if rest.fill_buf()?.first().is_some_and(|it| *it != 0) {
        return Ok(Some(GzDecoder::new(rest)));
    }
    loop {
        let block = rest.fill_buf()?;
        if block.iter().any(|it| *it != 0) {
            return Err(Damage::Broken.into());
        }
        let n = block.len();
        if n == 0 {
            return Ok(None);
        }
        rest.consume(n);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::read::DeflateEncoder;
    use flate2::read::GzEncoder;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        GzEncoder::new(bytes, Compression::fast()).read_to_end(&mut out).unwrap();
        out
    }

    fn all(mut stream: Stream) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        stream.read_to_end(&mut out).map(|_| out)
    }

    fn gunzipped(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        all(gunzip(Box::new(io::Cursor::new(bytes)), Bounds::USUAL))
    }

    #[test]
    fn several_gzip_members_are_one_text_and_zeros_may_follow() {
        let mut bytes = gzip(b"a,b\n");
        bytes.extend(gzip(b"1,2\n"));
        assert_eq!(gunzipped(bytes.clone()).unwrap(), b"a,b\n1,2\n");
        bytes.extend([0; 700]);
        assert_eq!(gunzipped(bytes.clone()).unwrap(), b"a,b\n1,2\n");
        bytes.push(7);
        assert_eq!(Damage::of(&gunzipped(bytes).unwrap_err()), Some(Damage::Broken));
    }

    #[test]
    fn gzip_that_is_cut_or_changed_is_damaged() {
        let bytes = gzip("道里区,128\n".repeat(200).as_bytes());
        for cut in [5, bytes.len() / 2, bytes.len() - 1] {
            let error = gunzipped(bytes[..cut].to_vec()).unwrap_err();
            assert_eq!(Damage::of(&error), Some(Damage::Broken), "cut at {cut}");
        }
        let mut wrong = bytes.clone();
        let sum = wrong.len() - 6;
        wrong[sum] ^= 1;
        assert_eq!(Damage::of(&gunzipped(wrong).unwrap_err()), Some(Damage::Broken));
    }

    #[test]
    fn what_inflates_beyond_the_bounds_is_stopped_on_the_way() {
        let bounds = Bounds { most: 1 << 20, ratio: 20, free: 10_000 };
        let bomb = gzip(&vec![b'0'; 500_000]);
        let error = all(gunzip(Box::new(io::Cursor::new(bomb)), bounds)).unwrap_err();
        assert_eq!(Damage::of(&error), Some(Damage::Bomb));
        let honest = gzip(&(0..20_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
        assert_eq!(all(gunzip(Box::new(io::Cursor::new(honest)), bounds)).unwrap().len(), 80_000);
    }

    #[test]
    fn a_member_is_found_inflated_and_summed() {
        let text = "道里区,128\n".repeat(50);
        let mut archive = b"before".to_vec();
        let from = archive.len() as u64;
        DeflateEncoder::new(text.as_bytes(), Compression::fast())
            .read_to_end(&mut archive)
            .unwrap();
        let packed = archive.len() as u64 - from;
        archive.extend(b"behind");
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let open = |crc| {
            let stream = Box::new(io::Cursor::new(archive.clone()));
            all(member(stream, Member { from, packed, deflated: true, crc }, Bounds::USUAL)?)
        };
        assert_eq!(open(crc.sum()).unwrap(), text.as_bytes());
        assert_eq!(Damage::of(&open(crc.sum() ^ 1).unwrap_err()), Some(Damage::Broken));
    }
}
