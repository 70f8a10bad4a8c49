//! A folder as a target: `<dataset>/<release>/` and `<dataset>/latest.json`.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Write as _;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::disk;
use crate::disk::Access;
use crate::disk::Staging;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::platform::Step;
use crate::platform::error::Error;
use crate::release::SUMS;
use crate::seal::Sealed;

const LATEST: &str = "latest.json";

/// What the folder `root` lacks of the release.
pub(super) fn plan(sealed: &Sealed, root: &Path) -> Result<Vec<Step>, Error> {
    let release = sealed.release();
    let dataset = root.join(release.dataset());
    let dir = dataset.join(release.id());
    let mut steps = Vec::new();
    if !has(sealed, &dir)? {
        let sums = size(&release.dir().join(SUMS))?;
        let seals = sealed.seals().iter().map(|it| it.bytes().len()).sum::<usize>();
        let bytes = release.artifacts().iter().map(|it| it.bytes).sum::<u64>() + sums;
        let bytes = bytes + u64::try_from(seals).unwrap_or(u64::MAX);
        let files = release.artifacts().len() + 1 + sealed.seals().len();
        steps.push(Step::WriteRelease { path: dir, files, bytes });
    }
    let path = dataset.join(LATEST);
    if points_back(sealed, &path)? {
        steps.push(Step::PointLatest { path });
    }
    Ok(steps)
}

/// Does one step.
pub(super) fn apply(sealed: &Sealed, step: &Step) -> Result<(), Error> {
    match step {
        // What was written since the plan was made counts: a release is never written twice, nor over another.
        Step::WriteRelease { path, .. } if has(sealed, path)? => Ok(()),
        Step::WriteRelease { path, .. } => write(sealed, path),
        Step::PointLatest { path } => {
            let text = format!("{:#}\n", latest(sealed));
            disk::replace(path, text.as_bytes(), Access::Public)
                .map_err(|cause| cannot_write(path, cause))
        }
    }
}

/// Whether `dir` holds the release: its manifest, and every file to the last byte. Another manifest there is an error.
fn has(sealed: &Sealed, dir: &Path) -> Result<bool, Error> {
    let release = sealed.release();
    if !dir.try_exists().map_err(|cause| Error::Read { path: dir.to_path_buf(), cause })? {
        return Ok(false);
    }
    let path = dir.join(SUMS);
    match fs::read(&path) {
        Ok(bytes) if Digest::of(&bytes) == release.digest() => {}
        Ok(_) => return Err(Error::Taken { path: dir.to_path_buf() }),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return Err(Error::Taken { path: dir.to_path_buf() });
        }
        Err(cause) => return Err(Error::Read { path, cause }),
    }
    let files = release.artifacts().iter().map(|it| (it.name.as_str(), it.sha256));
    let seals = sealed.seals().iter().map(|it| (it.name(), it.digest()));
    Ok(files
        .chain(seals)
        .all(|(name, expect)| digest_of(&dir.join(name)).is_ok_and(|digest| digest == expect)))
}

/// Whether `latest.json` must be written: it is not there, or names an earlier release.
fn points_back(sealed: &Sealed, path: &Path) -> Result<bool, Error> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(cause) => return Err(Error::Read { path: path.to_path_buf(), cause }),
    };
    let named = serde_json::from_slice::<Value>(&bytes).unwrap_or_default();
    let newest = named.get("release").and_then(Value::as_str).and_then(rank);
    let this = rank(sealed.release().id());
    // A release that is delivered late, again, or to a new target never takes the place of a newer one.
    Ok(named != latest(sealed) && newest <= this)
}

/// `2017-r12` as what is compared: its period, then its number.
fn rank(id: &str) -> Option<(&str, u64)> {
    let (period, number) = id.rsplit_once("-r")?;
    Some((period, number.parse().ok()?))
}

fn latest(sealed: &Sealed) -> Value {
    let release = sealed.release();
    json!({ "release": release.id(), "path": release.id(), "digest": release.digest().to_string() })
}

fn write(sealed: &Sealed, dir: &Path) -> Result<(), Error> {
    let release = sealed.release();
    let staging = Staging::begin(dir, Access::Public).map_err(|cause| cannot_write(dir, cause))?;
    let expect = release
        .artifacts()
        .iter()
        .map(|it| (it.name.as_str(), it.sha256))
        .chain([(SUMS, release.digest())]);
    for (name, digest) in expect {
        let from = release.dir().join(name);
        let mut source = File::open(&from).map_err(|cause| Error::Read { path: from, cause })?;
        let copied = staging
            .create(name)
            .and_then(|mut to| io::copy(&mut source, &mut to).and_then(|_| to.sync_all()));
        copied.map_err(|cause| cannot_write(&dir.join(name), cause))?;
        if digest_of(&staging.path().join(name))? != digest {
            return Err(Error::Mismatch { path: dir.join(name) });
        }
    }
    for it in sealed.seals() {
        let written = staging.create(it.name()).and_then(|mut to| {
            to.write_all(it.bytes())?;
            to.sync_all()
        });
        written.map_err(|cause| cannot_write(&dir.join(it.name()), cause))?;
        if digest_of(&staging.path().join(it.name()))? != it.digest() {
            return Err(Error::Mismatch { path: dir.join(it.name()) });
        }
    }
    staging.commit().map(drop).map_err(|cause| cannot_write(dir, cause))
}

fn cannot_write(path: &Path, cause: io::Error) -> Error {
    Error::Write { path: path.to_path_buf(), cause }
}

fn size(path: &Path) -> Result<u64, Error> {
    let meta =
        fs::metadata(path).map_err(|cause| Error::Read { path: path.to_path_buf(), cause })?;
    Ok(meta.len())
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
