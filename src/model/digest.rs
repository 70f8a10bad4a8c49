//! SHA-256 digests, as values and as they are written.

use std::fmt;

use sha2::Digest as _;
use sha2::Sha256;

/// A SHA-256 digest (FIPS 180-4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Hasher::default().update(bytes).finish()
    }

    /// Reads 64 hexadecimal digits; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut out = [0; 32];
        if text.len() != 64 {
            return None;
        }
        for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(out))
    }

    /// A name made from the digest: a UUID of version 8 (RFC 9562) as a URN.
    pub fn urn(self) -> String {
        let mut bytes: [u8; 16] = [0; 16];
        for (to, from) in bytes.iter_mut().zip(self.0) {
            *to = from;
        }
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let mut out = "urn:uuid:".to_owned();
        for (at, byte) in bytes.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                out.push('-');
            }
            out.extend([format!("{byte:02x}")]);
        }
        out
    }

    /// The digest as four numbers, for sums of digests.
    pub fn words(self) -> [u64; 4] {
        let mut words = [0; 4];
        for (word, part) in words.iter_mut().zip(self.0.chunks(8)) {
            *word = part.iter().fold(0, |it, byte| it << 8 | u64::from(*byte));
        }
        words
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A digest in the making.
#[derive(Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Adds `bytes`.
    #[must_use]
    pub fn update(mut self, bytes: &[u8]) -> Self {
        self.add(bytes);
        self
    }

    /// Adds `bytes` in place.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Adds `bytes` with their length before them, so that neighbours cannot run together.
    #[must_use]
    pub fn part(self, bytes: &[u8]) -> Self {
        self.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes()).update(bytes)
    }

    /// The digest of all that was added.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}
