//! What is delivered: the files of a release, each with its size and digest, in the order in which they are written.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::gate::Cleared;
use crate::model::digest::Digest;
use crate::platform::error::Error;
use crate::release::SUMS;

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
    /// Where its bytes are.
    pub(super) from: PathBuf,
    pub(super) bytes: u64,
    pub(super) sha256: Digest,
}

impl Parcel {
    /// What there is to deliver of a cleared release; the manifest comes last, for a release is whole when it is there.
    pub(super) fn of(cleared: &Cleared) -> Result<Self, Error> {
        let release = cleared.release();
        let dir = release.dir();
        let item = |name: &str, bytes, sha256| Item {
            name: name.to_owned(),
            from: dir.join(name),
            bytes,
            sha256,
        };
        let files = release.artifacts().iter().map(|it| item(&it.name, it.bytes, it.sha256));
        let sums = item(SUMS, size(&dir.join(SUMS))?, release.digest());
        Ok(Self {
            dataset: release.dataset().to_owned(),
            id: release.id().to_owned(),
            digest: release.digest(),
            files: files.chain([sums]).collect(),
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
