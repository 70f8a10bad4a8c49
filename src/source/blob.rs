//! The bytes of a ledger, as often as they are wanted.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::path::Path;
use std::path::PathBuf;

/// Bytes that can be read again from their first: a file.
#[derive(Clone, Debug)]
pub struct Blob {
    path: PathBuf,
}

/// Bytes that can be read from anywhere.
pub trait Seekable: Read + Seek + Send {}

impl<T: Read + Seek + Send> Seekable for T {}

impl Blob {
    /// The bytes of the file at `path`.
    pub fn file(path: &Path) -> Self {
        Self { path: path.to_path_buf() }
    }

    /// The bytes, from the first.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(&self.path)?))
    }

    /// The bytes, from anywhere: a container's directory stands at its end.
    pub fn seekable(&self) -> io::Result<Box<dyn Seekable>> {
        Ok(Box::new(File::open(&self.path)?))
    }

    /// The first bytes, at most `most`.
    pub fn head(&self, most: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.open()?.take(most).read_to_end(&mut head)?;
        Ok(head)
    }

    /// All bytes; `None` when there are more than `most`.
    pub fn whole(&self, most: u64) -> io::Result<Option<Vec<u8>>> {
        let expected = fs::metadata(&self.path)?.len();
        if expected > most {
            return Ok(None);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or_default());
        let got = self.open()?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok((got as u64 <= most).then_some(bytes))
    }
}
