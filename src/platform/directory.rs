//! A folder as a target: `<dataset>/<release>/` and `<dataset>/latest.json`.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::disk;
use crate::disk::Access;
use crate::disk::Staging;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::platform::Action;
use crate::platform::Step;
use crate::platform::error::Error;
use crate::platform::parcel::Item;
use crate::platform::parcel::Parcel;
use crate::release::SUMS;

const LATEST: &str = "latest.json";

/// What the folder `root` lacks of the release.
pub(super) fn plan(parcel: &Parcel, root: &Path) -> Result<Vec<Step>, Error> {
    let dataset = root.join(parcel.dataset());
    let dir = dataset.join(parcel.id());
    let mut steps = Vec::new();
    if !has(parcel, &dir)? {
        steps.push(Step {
            action: Action::WriteRelease,
            path: dir.display().to_string(),
            files: parcel.files().len(),
            bytes: parcel.bytes(),
        });
    }
    let path = dataset.join(LATEST);
    if points_back(parcel, &path)? {
        steps.push(Step {
            action: Action::PointLatest,
            path: path.display().to_string(),
            files: 1,
            bytes: latest_text(parcel).len() as u64,
        });
    }
    Ok(steps)
}

/// Does one step.
pub(super) fn apply(parcel: &Parcel, root: &Path, step: &Step) -> Result<(), Error> {
    let dataset = root.join(parcel.dataset());
    let dir = dataset.join(parcel.id());
    match step.action {
        // What was written since the plan was made counts: a release is never written twice, nor over another.
        Action::WriteRelease if has(parcel, &dir)? => Ok(()),
        Action::WriteRelease => write(parcel, &dir),
        Action::PointLatest => {
            let path = dataset.join(LATEST);
            disk::replace(&path, latest_text(parcel).as_bytes(), Access::Public)
                .map_err(|cause| cannot_write(&path, cause))
        }
    }
}

/// Whether `dir` holds the release: its manifest, and every file to the last byte. Another manifest there is an error.
fn has(parcel: &Parcel, dir: &Path) -> Result<bool, Error> {
    if !dir.try_exists().map_err(|cause| Error::Read { path: dir.to_path_buf(), cause })? {
        return Ok(false);
    }
    let path = dir.join(SUMS);
    match fs::read(&path) {
        Ok(bytes) if Digest::of(&bytes) == parcel.digest() => {}
        Ok(_) => return Err(Error::Taken { path: dir.to_path_buf() }),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return Err(Error::Taken { path: dir.to_path_buf() });
        }
        Err(cause) => return Err(Error::Read { path, cause }),
    }
    let is_same =
        |it: &Item| digest_of(&dir.join(&it.name)).is_ok_and(|digest| digest == it.sha256);
    Ok(parcel.files().iter().all(is_same))
}

/// Whether `latest.json` must be written: it is not there, or names an earlier release.
fn points_back(parcel: &Parcel, path: &Path) -> Result<bool, Error> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(cause) => return Err(Error::Read { path: path.to_path_buf(), cause }),
    };
    let named = serde_json::from_slice::<Value>(&bytes).unwrap_or_default();
    let newest = named.get("release").and_then(Value::as_str).and_then(rank);
    let this = rank(parcel.id());
    // A release that is delivered late, again, or to a new target never takes the place of a newer one.
    Ok(named != latest(parcel) && newest <= this)
}

/// `2017-r12` as what is compared: its period, then its number.
fn rank(id: &str) -> Option<(&str, u64)> {
    let (period, number) = id.rsplit_once("-r")?;
    Some((period, number.parse().ok()?))
}

fn latest(parcel: &Parcel) -> Value {
    json!({ "release": parcel.id(), "path": parcel.id(), "digest": parcel.digest().to_string() })
}

fn latest_text(parcel: &Parcel) -> String {
    format!("{:#}\n", latest(parcel))
}

fn write(parcel: &Parcel, dir: &Path) -> Result<(), Error> {
    let staging = Staging::begin(dir, Access::Public).map_err(|cause| cannot_write(dir, cause))?;
    for item in parcel.files() {
        let Item { name, sha256, .. } = item;
        let mut source = item.open()?;
        let copied = staging
            .create(name)
            .and_then(|mut to| io::copy(&mut source, &mut to).and_then(|_| to.sync_all()));
        copied.map_err(|cause| cannot_write(&dir.join(name), cause))?;
        if digest_of(&staging.path().join(name))? != *sha256 {
            return Err(Error::Mismatch { path: dir.join(name) });
        }
    }
    staging.commit().map(drop).map_err(|cause| cannot_write(dir, cause))
}

fn cannot_write(path: &Path, cause: io::Error) -> Error {
    Error::Write { path: path.to_path_buf(), cause }
}

fn digest_of(path: &Path) -> Result<Digest, Error> {
    let unread = |cause| Error::Read { path: path.to_path_buf(), cause };
    let mut file = File::open(path).map_err(unread)?;
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer).map_err(unread)?;
        if read == 0 {
            return Ok(hasher.finish());
        }
        hasher.add(&buffer[..read]);
    }
}

/// Writes what is not there yet.
pub(super) fn post(root: &Path, files: &[(String, Vec<u8>)]) -> Result<usize, Error> {
    let mut written = 0;
    for (key, bytes) in files {
        let path = root.join(key);
        if fs::read(&path).is_ok_and(|it| it == *bytes) {
            continue;
        }
        path.parent()
            .map_or(Ok(()), |it| disk::create_dir(it, Access::Public))
            .and_then(|()| disk::replace(&path, bytes, Access::Public))
            .map_err(|cause| cannot_write(&path, cause))?;
        written += 1;
    }
    Ok(written)
}
