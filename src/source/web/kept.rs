//! The copy of a ledger from the web that was fetched last, with what the server said of it.
//!
//! It saves fetching the same bytes again, and is used only when the server itself says that it is still the
//! ledger. It lies in `private/work/web`, for its owner only, as any ledger in the project's inbox does.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;

use crate::disk;
use crate::disk::Access;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::net::Link;
use crate::source::remote::Error;
use crate::source::remote::What;

/// Where copies are, below the project.
const FOLDER: &str = "private/work/web";

/// The folder of one address.
pub(super) struct Kept {
    dir: PathBuf,
    shown: String,
    /// What the copy is; `None` when there is none that can be trusted.
    pub(super) copy: Option<Copy>,
}

/// What a copy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Copy {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) digest: Digest,
    pub(super) bytes: u64,
}

/// The name of the folder of `link`.
pub(super) fn folder(link: &Link) -> String {
    Digest::of(link.url().as_str().as_bytes()).to_string()
}

/// Removes all folders but those called `named`.
pub(super) fn sweep(project: &Path, named: &[String]) -> io::Result<()> {
    let entries = match fs::read_dir(project.join(FOLDER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries {
        let entry = entry?;
        if named.iter().all(|it| entry.file_name() != it.as_str()) {
            disk::remove_dir(&entry.path())?;
        }
    }
    Ok(())
}

/// Digest and size of a file.
pub(super) fn digest(path: &Path) -> io::Result<(Digest, u64)> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 20];
    let (mut hasher, mut bytes) = (Hasher::default(), 0);
    loop {
        let n = file.read(&mut buffer)?;
        let Some(block) = buffer.get(..n).filter(|it| !it.is_empty()) else { break };
        hasher.add(block);
        bytes += block.len() as u64;
    }
    Ok((hasher.finish(), bytes))
}

impl Kept {
    /// What is kept of `link`; the folder is made when there is none.
    pub(super) fn open(project: &Path, link: &Link) -> Result<Self, Error> {
        let dir = project.join(FOLDER).join(folder(link));
        let shown = link.to_string();
        let mut kept = Self { dir, shown, copy: None };
        disk::create_dir(&project.join("private"), Access::Private)
            .and_then(|()| disk::create_dir(&kept.dir, Access::Private))
            .map_err(|cause| kept.failed(cause))?;
        kept.copy = kept.recall();
        Ok(kept)
    }

    fn recall(&self) -> Option<Copy> {
        let told: Value =
            serde_json::from_slice(&fs::read(self.dir.join("about.json")).ok()?).ok()?;
        let text = |key: &str| told[key].as_str().map(str::to_owned);
        let copy = Copy {
            etag: text("etag"),
            last_modified: text("last_modified"),
            digest: Digest::parse(told["sha256"].as_str()?)?,
            bytes: told["bytes"].as_u64()?,
        };
        let there = fs::metadata(self.body()).ok()?.len();
        (there == copy.bytes && there > 0).then_some(copy)
    }

    /// The copy's bytes.
    pub(super) fn body(&self) -> PathBuf {
        self.dir.join("body")
    }

    /// Where the next copy's bytes are gathered.
    pub(super) fn part(&self) -> PathBuf {
        self.dir.join("part")
    }

    /// Makes what was gathered the copy.
    pub(super) fn settle(&mut self, copy: Copy) -> Result<(), Error> {
        let about = json!({
            "url": self.shown,
            "etag": copy.etag,
            "last_modified": copy.last_modified,
            "sha256": copy.digest.to_string(),
            "bytes": copy.bytes,
        });
        // A crash in between leaves new bytes under old words: their digests differ, and the copy is fetched again.
        disk::settle(&self.part(), &self.body())
            .and_then(|()| {
                let about = format!("{about:#}\n");
                disk::replace(&self.dir.join("about.json"), about.as_bytes(), Access::Private)
            })
            .map_err(|cause| self.failed(cause))?;
        self.copy = Some(copy);
        Ok(())
    }

    pub(super) fn failed(&self, cause: io::Error) -> Error {
        Error::new(self.shown.clone(), What::Keep).because(cause)
    }
}
