//! What is delivered: the files of a release, each with its size and digest, in the order in which they are written.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use reqwest::blocking::Body;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::platform::Kept;
use crate::platform::error::Error;
use crate::release::Release;
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

    /// Its bytes, which are those that were cleared.
    pub(super) fn whole(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let unread = |cause| Error::Read { path: self.name.clone().into(), cause };
        // One byte more than it may have shows that it has grown.
        self.open()?.take(self.bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(unread)?;
        if Digest::of(&bytes) == self.sha256 { Ok(bytes) } else { Err(self.changed()) }
    }

    /// Whether its bytes are those that were cleared; read once, and not kept.
    pub(super) fn verify(&self) -> Result<(), Error> {
        let unread = |cause| Error::Read { path: self.name.clone().into(), cause };
        let found = digest(self.open()?).map_err(unread)?;
        if found == self.sha256 { Ok(()) } else { Err(self.changed()) }
    }

    /// Its bytes, as the body of a request.
    pub(super) fn body(&self) -> Result<Body, Error> {
        match &self.content {
            Content::Bytes(bytes) => Ok(bytes.clone().into()),
            Content::File(path) => match File::open(path) {
                Ok(file) => Ok(Body::sized(file, self.bytes)),
                Err(cause) => Err(Error::Read { path: path.clone(), cause }),
            },
        }
    }

    /// A small file that is no part of a release.
    pub(super) fn of(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.len() as u64,
            sha256: Digest::of(&bytes),
            content: Content::Bytes(bytes),
        }
    }

    /// What was cleared is not what is here any more.
    pub(super) fn changed(&self) -> Error {
        Error::Mismatch { path: self.name.clone().into() }
    }
}

/// The digest of all that `source` gives.
pub(super) fn digest(mut source: impl Read) -> io::Result<Digest> {
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = source.read(&mut buffer)?;
        let Some(block) = buffer.get(..read).filter(|it| !it.is_empty()) else { break };
        hasher.add(block);
    }
    Ok(hasher.finish())
}

impl Parcel {
    /// What there is to deliver of a sealed release; the manifest comes last, for a release is whole when it is there.
    pub(super) fn of(sealed: &Sealed) -> Result<Self, Error> {
        let mut own = Self::own(sealed.release())?;
        let seals = sealed.seals().iter().map(|it| Item::of(it.name(), it.bytes().to_vec()));
        let at = own.files.len().saturating_sub(1);
        own.files.splice(at..at, seals);
        Ok(own)
    }

    /// The release's own files, the manifest last.
    fn own(release: &Release) -> Result<Self, Error> {
        let dir = release.dir();
        let item = |name: &str, bytes, sha256| Item {
            name: name.to_owned(),
            content: Content::File(dir.join(name)),
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

    /// `urban-rural-dibao/2017-r1`.
    pub(super) fn folder(&self) -> String {
        format!("{}/{}", self.dataset, self.id)
    }

    /// A release that is not sealed yet, with the names of what will go beside it.
    pub(super) fn foreseen(release: &Release, beside: &[&str]) -> Result<Self, Error> {
        let own = Self::own(release)?;
        let beside = beside.iter().map(|it| Item::of(it, Vec::new()));
        let at = own.files.len().saturating_sub(1);
        let mut files = own.files;
        files.splice(at..at, beside);
        Ok(Self { files, ..own })
    }

    /// What was delivered, as it is kept; to compare with, not to send.
    pub(super) fn kept(kept: &Kept) -> Result<Self, Error> {
        let path = kept.dir.join(SUMS);
        let unread = |cause| Error::Read { path: path.clone(), cause };
        let sums = fs::read(&path).map_err(unread)?;
        if Digest::of(&sums) != kept.digest {
            return Err(Error::Mismatch { path });
        }
        let text = String::from_utf8_lossy(&sums);
        let mut files = Vec::new();
        for (digest, name) in text.lines().filter_map(|it| it.split_once("  ")) {
            let from = kept.dir.join(name);
            let sha256 =
                Digest::parse(digest).ok_or_else(|| Error::Mismatch { path: path.clone() })?;
            let (name, bytes) = (name.to_owned(), size(&from)?);
            files.push(Item { name, content: Content::File(from), bytes, sha256 });
        }
        let seals = fs::read_dir(&kept.seals).into_iter().flatten().flatten();
        for name in seals.map(|it| it.file_name().to_string_lossy().into_owned()) {
            let path = kept.seals.join(&name);
            let bytes = fs::read(&path).map_err(|cause| Error::Read { path, cause })?;
            files.push(Item::of(&name, bytes));
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        files.push(Item::of(SUMS, sums));
        Ok(Self {
            dataset: kept.dataset.clone(),
            id: kept.release.clone(),
            digest: kept.digest,
            files,
        })
    }

    /// Its files, the manifest last.
    pub(super) fn files(&self) -> &[Item] {
        &self.files
    }
}

fn size(path: &Path) -> Result<u64, Error> {
    let meta =
        fs::metadata(path).map_err(|cause| Error::Read { path: path.to_path_buf(), cause })?;
    Ok(meta.len())
}
