//! The bytes of a ledger, as often as they are wanted.

use std::fmt;
use std::fs::File;
use std::io;
use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::limits;
use crate::source::inflate;
use crate::source::inflate::Bounds;
use crate::source::inflate::Member;

/// Bytes that can be read again from their first: a file, or what is packed in one.
#[derive(Clone, Debug)]
pub struct Blob {
    base: Base,
    /// What is unpacked, outermost first.
    layers: Vec<Layer>,
}

/// Where the packed bytes are.
#[derive(Clone)]
enum Base {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

/// One way in.
#[derive(Clone, Copy, Debug)]
enum Layer {
    Gzip,
    Member(Member),
}

/// Bytes that can be read from anywhere.
pub trait Seekable: Read + Seek + Send {}

impl<T: Read + Seek + Send> Seekable for T {}

impl Base {
    fn open(&self) -> io::Result<Box<dyn Seekable>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Memory(bytes) => write!(f, "{} bytes", bytes.len()),
        }
    }
}

impl Blob {
    /// The bytes of the file at `path`.
    pub fn file(path: &Path) -> Self {
        Self { base: Base::File(path.to_path_buf()), layers: Vec::new() }
    }

    /// Bytes that are in memory already.
    pub fn memory(bytes: &[u8]) -> Self {
        Self { base: Base::Memory(bytes.into()), layers: Vec::new() }
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
        let mut file = self.base.open()?;
        let (mut stream, layers): (inflate::Stream, &[Layer]) = match self.layers.as_slice() {
            // A member of a file is found at once; inside what is inflated, only by inflating what is before it.
            [Layer::Member(it), rest @ ..] => {
                file.seek(SeekFrom::Start(it.from))?;
                (inflate::member_here(file, *it, Bounds::USUAL), rest)
            }
            layers => (file, layers),
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
        if let (Base::File(path), true) = (&self.base, self.layers.is_empty()) {
            let expected = std::fs::metadata(path)?.len();
            if expected > most {
                return Ok(None);
            }
            bytes.reserve_exact(usize::try_from(expected).unwrap_or_default());
        }
        let got = self.open()?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok((got as u64 <= most).then_some(bytes))
    }

    /// The bytes, from anywhere: a container's directory stands at its end. What is packed is inflated into memory,
    /// up to a bound.
    pub fn seekable(&self) -> io::Result<Box<dyn Seekable>> {
        if self.layers.is_empty() {
            return self.base.open();
        }
        match self.whole(limits::SEEKABLE_BYTES_MAX)? {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes))),
            None => Err(io::ErrorKind::FileTooLarge.into()),
        }
    }
}
