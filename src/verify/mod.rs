//! What somebody finds on the web or on a disk in, whether it is what was released out. No project, no journal.
//!
//! A release is whole when every byte of its folder is accounted for: the manifest lists its files, the statement beside
//! it names them again and has a digest of its own, signatures are over both. What is said of the rows is held against
//! the rows once more, by the gate. A place is whole when its pointers point at what is there.
//!
//! Nothing is taken on trust but the key that the caller gives. Without one, a signature shows only that nobody without
//! the publisher's key changed a file; who the publisher is, nobody knows.

mod release;
mod place;
mod signed;
mod web;
mod error;
#[cfg(test)]
mod tests;

pub use error::Error;
pub use error::PAGES;
pub use web::fetch;

use std::path::Path;
use std::path::PathBuf;

use crate::model::digest::Digest;
use crate::model::lang::Both;
use crate::model::outcome::Verdict;
use crate::model::stop::Stop;
use crate::seal::Public;

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Every release, by dataset and then oldest first.
    pub releases: Vec<Examined>,
    /// What was found beside them: pointers, keys, files.
    pub beside: Vec<Check>,
}

/// A release that was looked at.
#[derive(Clone, Debug)]
pub struct Examined {
    /// Its folder.
    pub dir: PathBuf,
    /// `urban-rural-dibao`; as the folder says where the release does not.
    pub dataset: String,
    /// `2017-r1`; likewise.
    pub id: String,
    /// Its digest, where there is a manifest.
    pub digest: Option<Digest>,
    /// Its rows, as it says.
    pub rows: Option<u64>,
    /// Whether it was taken back: what is there is a tombstone.
    pub is_withdrawn: bool,
    /// The key whose signatures hold.
    pub signed_by: Option<Public>,
    /// What was held against what.
    pub checks: Vec<Check>,
    /// What the gate's rules say.
    pub gate: Vec<Verdict>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What: the code of its page.
    pub code: &'static str,
    /// What came of it.
    pub kind: CheckKind,
    /// Which file or folder.
    pub at: Option<String>,
    /// What was found.
    pub told: Option<Both>,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckKind {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// There is nothing to look at, or nothing to hold it against.
    NotChecked,
}

impl CheckKind {
    /// The kind as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::NotChecked => "not-checked",
        }
    }
}

impl Check {
    fn holds(code: &'static str) -> Self {
        Self { code, kind: CheckKind::Holds, at: None, told: None }
    }

    fn fails(code: &'static str, at: impl Into<String>) -> Self {
        Self { code, kind: CheckKind::Fails, at: Some(at.into()), told: None }
    }

    fn idle(code: &'static str) -> Self {
        Self { code, kind: CheckKind::NotChecked, at: None, told: None }
    }

    fn told(self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { told: Some(Both { zh: zh.into(), en: en.into() }), ..self }
    }
}

impl Examined {
    /// Whether all of it is as it was released.
    pub fn is_whole(&self) -> bool {
        self.checks.iter().all(|it| it.kind != CheckKind::Fails)
    }
}

impl Found {
    /// Whether all is as it was released.
    pub fn is_whole(&self) -> bool {
        self.releases.iter().all(Examined::is_whole)
            && self.beside.iter().all(|it| it.kind != CheckKind::Fails)
    }
}

/// Looks at `dir`: a release, a dataset's folder with its releases, or a place with its datasets. With a `key`, all must
/// be signed with it.
pub fn verify(dir: &Path, key: Option<&Public>) -> Result<Found, Stop> {
    let found = place::examine(dir, key)?;
    if found.releases.is_empty() {
        return Err(Error::Nothing { path: dir.to_path_buf() }.into());
    }
    Ok(found)
}

/// The key in `text`: a file that has one, or the key itself.
pub fn key(text: &str) -> Result<Public, Stop> {
    if let Some(it) = Public::parse(text) {
        return Ok(it);
    }
    let path = PathBuf::from(text);
    let read = std::fs::read_to_string(&path);
    let read = read.map_err(|cause| Error::Unread { path: path.clone(), cause })?;
    Public::parse(&read).ok_or_else(|| Error::NoKey { path }.into())
}
