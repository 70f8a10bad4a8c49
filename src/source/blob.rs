//! The bytes of a ledger, as often as they are wanted.

use std::fs::File;
use std::io;
use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;
use std::path::PathBuf;

use crate::source::inflate;
use crate::source::inflate::Bounds;
use crate::source::inflate::Member;

/// Bytes that can be read again from their first: a file, or what is packed in one.
#[derive(Clone, Debug)]
pub struct Blob {
    path: PathBuf,
    /// What is unpacked, outermost first.
    layers: Vec<Layer>,
}

/// One way in.
#[derive(Clone, Copy, Debug)]
enum Layer {
    Gzip,
    Member(Member),
}

/// Bytes that can be read from anywhere.
#[derive(Debug)]
pub enum Seekable {
    /// Of a file.
    File(File),
    /// Inflated, in memory.
    Memory(Cursor<Vec<u8>>),
}

impl Blob {
    /// The bytes of the file at `path`.
    pub fn file(path: &Path) -> Self {
        Self { path: path.to_path_buf(), layers: Vec::new() }
    }

    /// What these bytes inflate to, as gzip.
    pub(super) fn gunzipped(&self) -> Self {
        self.with(Layer::Gzip)
    }

    /// A member of the archive that these bytes are.
    pub(super) fn member(&self, member: Member) -> Self {
        self.with(Layer::Member(member))
    }

    fn with(&self, layer: Layer) -> Self {
        let mut inner = self.clone();
        inner.layers.push(layer);
        inner
    }

    /// Whether the bytes are inflated on the way.
    pub(super) fn is_packed(&self) -> bool {
        !self.layers.is_empty()
    }

    /// The bytes, from the first.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let mut file = File::open(&self.path)?;
        let (mut stream, layers): (inflate::Stream, &[Layer]) = match self.layers.as_slice() {
            // A member of a file is found at once; inside what is inflated, only by inflating what is before it.
            [Layer::Member(it), rest @ ..] => {
                file.seek(SeekFrom::Start(it.from))?;
                (inflate::member_here(Box::new(file), *it, Bounds::USUAL)?, rest)
            }
            layers => (Box::new(file), layers),
        };
        for layer in layers {
            stream = match layer {
                Layer::Gzip => inflate::gunzip(stream, Bounds::USUAL),
                Layer::Member(it) => inflate::member(stream, *it, Bounds::USUAL)?,
            };
        }
        Ok(stream)
    }

    /// The first bytes, at most `most`.
    pub fn head(&self, most: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.open()?.take(most).read_to_end(&mut head)?;
        Ok(head)
    }

    /// All bytes; `None` when there are more than `most`.
    pub fn whole(&self, most: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        if self.layers.is_empty() {
            let expected = std::fs::metadata(&self.path)?.len();
            if expected > most {
                return Ok(None);
            }
            bytes.reserve_exact(usize::try_from(expected).unwrap_or_default());
        }
        let got = self.open()?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok((got as u64 <= most).then_some(bytes))
    }

    /// All bytes, to be read from anywhere; `None` when they are packed, and inflate to more than `most`.
    pub fn seekable(&self, most: u64) -> io::Result<Option<Seekable>> {
        if self.layers.is_empty() {
            return Ok(Some(Seekable::File(File::open(&self.path)?)));
        }
        Ok(self.whole(most)?.map(|bytes| Seekable::Memory(Cursor::new(bytes))))
    }
}

impl Read for Seekable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Seekable {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory(bytes) => bytes.seek(to),
        }
    }
}
