//! A folder as a target: `<dataset>/<release>/` appears whole, under its name.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;

use crate::disk;
use crate::disk::Access;
use crate::disk::Staging;
use crate::model::digest::Digest;
use crate::platform::error::Error;
use crate::platform::parcel;
use crate::platform::parcel::Item;
use crate::platform::parcel::Parcel;
use crate::platform::store::Over;
use crate::platform::store::SMALL_BYTES_MAX;
use crate::platform::store::Store;
use crate::platform::store::Trouble;
use crate::platform::store::Wrote;

/// A folder.
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.root.join(key)
    }
}

impl Store for Folder {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let path = self.path(key);
        let mut bytes = Vec::new();
        let read =
            File::open(&path).and_then(|it| it.take(SMALL_BYTES_MAX).read_to_end(&mut bytes));
        Ok(there(read, &path)?.map(|_| bytes))
    }

    fn size(&self, key: &str) -> Result<Option<u64>, Trouble> {
        let path = self.path(key);
        Ok(there(fs::metadata(&path), &path)?.map(|it| it.len()))
    }

    fn digest(&self, key: &str) -> Result<Option<Digest>, Trouble> {
        let path = self.path(key);
        Ok(there(File::open(&path).and_then(parcel::digest), &path)?)
    }

    fn put(&self, key: &str, item: &Item, _over: Over) -> Result<Wrote, Trouble> {
        let path = self.path(key);
        let bytes = item.whole()?;
        let written = path.parent().map_or(Ok(()), |it| disk::create_dir(it, Access::Public));
        written
            .and_then(|()| disk::replace(&path, &bytes, Access::Public))
            .map(|()| Wrote::It)
            .map_err(|cause| Trouble::Stop(cannot_write(&path, cause)))
    }

    fn delete(&self, key: &str) -> Result<(), Trouble> {
        let path = self.path(key);
        disk::remove_file(&path).map_err(|cause| Trouble::Stop(cannot_write(&path, cause)))
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, Trouble> {
        let path = self.path(folder);
        let names = |entries: fs::ReadDir| {
            entries
                .map(|it| it.map(|it| it.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<Vec<_>>>()
        };
        let mut found = there(fs::read_dir(&path).and_then(names), &path)?.unwrap_or_default();
        found.sort();
        Ok(Some(found))
    }

    fn place(&self, key: &str) -> String {
        self.path(key).display().to_string()
    }

    /// Written aside, read back, and then named: it appears whole, in place of what was wrong.
    fn write(&self, parcel: &Parcel, _over: Over) -> Result<(), Error> {
        let dir = self.path(&parcel.folder());
        let cannot = |cause| cannot_write(&dir, cause);
        let staging = Staging::begin(&dir, Access::Public).map_err(cannot)?;
        for item in parcel.files() {
            let path = dir.join(&item.name);
            let mut source = item.open()?;
            let copied = staging
                .create(&item.name)
                .and_then(|mut to| io::copy(&mut source, &mut to).and_then(|_| to.sync_all()));
            copied.map_err(|cause| cannot_write(&path, cause))?;
            let aside = staging.path().join(&item.name);
            let found = File::open(&aside).and_then(parcel::digest);
            if found.map_err(|cause| Error::Read { path: aside, cause })? != item.sha256 {
                return Err(Error::Mismatch { path });
            }
        }
        staging.commit().map(drop).map_err(cannot)
    }
}

/// What was read, or `None` where there is nothing.
fn there<T>(read: io::Result<T>, path: &Path) -> Result<Option<T>, Error> {
    match read {
        Ok(it) => Ok(Some(it)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::Read { path: path.to_path_buf(), cause }),
    }
}

fn cannot_write(path: &Path, cause: io::Error) -> Error {
    Error::Write { path: path.to_path_buf(), cause }
}
