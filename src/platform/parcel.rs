//! What is delivered: the files of a release, each with its size and digest, in the order in which they are written.

use std::fs;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use crate::model::digest::Digest;
use crate::platform::error::Error;
use crate::release::SUMS;
use crate::seal::Sealed;

/// A release on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parcel {
    dataset: String,
    id: String,
    digest: Digest,
    files: Vec<Item>,
}

/// A file of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Name within the release's folder.
    pub(super) name: String,
    pub(super) content: Content,
    pub(super) bytes: u64,
    pub(super) sha256: Digest,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// In the candidate's folder.
    File(PathBuf),
    /// Here.
    Bytes(Vec<u8>),
}

impl Item {
    /// Its bytes, to be read once from the first to the last.
    pub(super) fn open(&self) -> Result<Box<dyn Read + '_>, Error> {
        match &self.content {
            Content::Bytes(bytes) => Ok(Box::new(bytes.as_slice())),
            Content::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(cause) => Err(Error::Read { path: path.clone(), cause }),
            },
        }
    }
}

impl Parcel {
    /// What there is to deliver of a sealed release; the manifest comes last, for a release is whole when it is there.
    pub(super) fn of(sealed: &Sealed) -> Result<Self, Error> {
        let release = sealed.release();
        let dir = release.dir();
        let item = |name: &str, bytes, sha256| Item {
            name: name.to_owned(),
            content: Content::File(dir.join(name)),
            bytes,
            sha256,
        };
        let files = release.artifacts().iter().map(|it| item(&it.name, it.bytes, it.sha256));
        let seals = sealed.seals().iter().map(|it| Item {
            name: it.name().to_owned(),
            content: Content::Bytes(it.bytes().to_vec()),
            bytes: it.bytes().len() as u64,
            sha256: it.digest(),
        });
        let sums = item(SUMS, size(&dir.join(SUMS))?, release.digest());
        Ok(Self {
            dataset: release.dataset().to_owned(),
            id: release.id().to_owned(),
            digest: release.digest(),
            files: files.chain(seals).chain([sums]).collect(),
        })
    }

    /// `urban-rural-dibao`.
    pub(super) fn dataset(&self) -> &str {
        &self.dataset
    }

    /// `2017-r1`.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The release's digest: that of its manifest.
    pub(super) fn digest(&self) -> Digest {
        self.digest
    }

    /// Its files, the manifest last.
    pub(super) fn files(&self) -> &[Item] {
        &self.files
    }

    /// The size of all files.
    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|it| it.bytes).sum()
    }
}

fn size(path: &Path) -> Result<u64, Error> {
    let meta =
        fs::metadata(path).map_err(|cause| Error::Read { path: path.to_path_buf(), cause })?;
    Ok(meta.len())
}
