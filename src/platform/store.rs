//! Files by key: all that a folder, a bucket and a WebDAV server have in common.
//!
//! A store does one thing at a time and says what came of it. Trying again, comparing what was written with what was
//! meant, and the order of files are the same for all of them and are done here.

use std::thread;

use crate::model::digest::Digest;
use crate::net::Patience;
use crate::platform::error::Error;
use crate::platform::parcel::Item;
use crate::platform::parcel::Parcel;

/// Bytes of a manifest, a `latest.json` or a tombstone: what is held in memory when it is read.
pub(super) const SMALL_BYTES_MAX: u64 = 1 << 20;

/// A place of files.
pub(super) trait Store {
    /// What a small file holds; `None` where there is none.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Trouble>;
    /// How large a file is said to be.
    fn size(&self, key: &str) -> Result<Option<u64>, Trouble>;
    /// The digest of what is read from the first byte to the last.
    fn digest(&self, key: &str) -> Result<Option<Digest>, Trouble>;
    /// Writes a file, so that a reader sees it whole or not at all.
    fn put(&self, key: &str, item: &Item, over: Over) -> Result<Wrote, Trouble>;
    /// Removes a file; one that is not there is fine.
    fn delete(&self, key: &str) -> Result<(), Trouble>;
    /// The names of the files in a folder; `None` where the store cannot tell.
    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, Trouble>;
    /// The key as people would look for it.
    fn place(&self, key: &str) -> String;

    /// Writes what is missing of a release, the manifest last.
    fn write(&self, parcel: &Parcel, over: Over) -> Result<(), Error>;
}

/// What may be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// Nothing: a release never changes.
    Nothing,
    /// What is there: it names what is newest, or it was changed behind our back.
    Anything,
}

/// What came of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrote {
    /// The file.
    It,
    /// Nothing: a file was there, and was to be left alone.
    Nothing,
}

/// Why one attempt failed.
#[derive(Debug)]
pub(super) enum Trouble {
    /// For good.
    Stop(Error),
    /// The next attempt may succeed, after so many seconds where the server says so.
    Again(Error, Option<u64>),
}

impl Trouble {
    /// A failure that may pass.
    pub(super) fn again(error: Error) -> Self {
        Self::Again(error, None)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Stop(error)
    }
}

/// Tries until it succeeds, fails for good, or there is no patience left.
pub(super) fn patiently<T>(mut attempt: impl FnMut() -> Result<T, Trouble>) -> Result<T, Error> {
    let mut patience = Patience::default();
    loop {
        match attempt() {
            Ok(it) => return Ok(it),
            Err(Trouble::Stop(error)) => return Err(error),
            Err(Trouble::Again(error, asked)) => match patience.next(asked) {
                Some(pause) => thread::sleep(pause),
                None => return Err(error),
            },
        }
    }
}

/// Writes a release file by file: the manifest is the last, and whoever finds it finds all.
pub(super) fn one_by_one(store: &dyn Store, parcel: &Parcel, over: Over) -> Result<(), Error> {
    let folder = parcel.folder();
    parcel
        .files()
        .iter()
        .try_for_each(|it| settle(store, &format!("{folder}/{}", it.name), it, over))
}

/// Writes `item` as `key` and reads it back, unless it is there; other content is written over only where `over` says so.
pub(super) fn settle(store: &dyn Store, key: &str, item: &Item, over: Over) -> Result<(), Error> {
    let mut ours = false;
    let settled = patiently(|| {
        if let Some(found) = store.digest(key)? {
            if found == item.sha256 {
                return Ok(());
            }
            // An answer that was garbled on the way is not what is there.
            if over == Over::Nothing && !ours {
                return match store.digest(key)? {
                    Some(again) if again == found => {
                        Err(Error::Taken { path: store.place(key).into() }.into())
                    }
                    _ => Err(Trouble::again(mismatch(store, key))),
                };
            }
        }
        // What stands there is ours, so what does not come out right may be written again.
        let over = if ours { Over::Anything } else { over };
        match store.put(key, item, over) {
            Ok(Wrote::It) => ours = true,
            Ok(Wrote::Nothing) => return Err(Trouble::again(mismatch(store, key))),
            // Nothing was there, and the answer is lost: what is there by the next time came from here.
            Err(Trouble::Again(error, asked)) => {
                ours = true;
                return Err(Trouble::Again(error, asked));
            }
            Err(stop) => return Err(stop),
        }
        match store.digest(key)? {
            Some(found) if found == item.sha256 => Ok(()),
            _ => Err(Trouble::again(mismatch(store, key))),
        }
    });
    // A file that could not be made right is no file of a release.
    if let (Err(Error::Mismatch { .. }), Over::Nothing, true) = (&settled, over, ours) {
        patiently(|| store.delete(key))?;
    }
    settled
}

fn mismatch(store: &dyn Store, key: &str) -> Error {
    Error::Mismatch { path: store.place(key).into() }
}

/// What a server is told that a file is.
pub(super) fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|it| it.1) {
        Some("csv") => "text/csv; charset=utf-8",
        Some("parquet") => "application/vnd.apache.parquet",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("json") => "application/json",
        Some("jsonld") => "application/ld+json",
        Some("jsonl") => "application/x-ndjson",
        Some("xml") => "application/atom+xml; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("html") => "text/html; charset=utf-8",
        Some("md") => "text/markdown; charset=utf-8",
        Some("minisig") => "text/plain; charset=utf-8",
        None if name == "SHA256SUMS" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// How long a reader may keep a file: those of a release for ever, what names the newest not at all.
pub(super) fn cache_control(key: &str) -> &'static str {
    let is_of_release = key.split('/').count() > 2 && !key.ends_with("/withdrawn.json");
    if is_of_release { "public, max-age=31536000, immutable" } else { "no-cache" }
}
