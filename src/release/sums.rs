//! `SHA256SUMS`: a release's manifest, as `sha256sum -c` reads it.

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::outcome::Artifact;
use crate::release::error::Error;
use crate::release::package::Facts;

/// The manifest's name.
pub const SUMS: &str = "SHA256SUMS";

const READ_BYTES: usize = 1 << 20;

/// File names with their digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums(BTreeMap<String, Digest>);

impl Sums {
    /// Notes a file.
    pub(super) fn add(&mut self, name: &str, digest: Digest) {
        self.0.insert(name.to_owned(), digest);
    }

    /// The manifest's text: sorted by name, two spaces between.
    pub(super) fn text(&self) -> String {
        let lines = self.0.iter().map(|(name, digest)| format!("{digest}  {name}"));
        lines.map(|it| it + "\n").collect()
    }

    /// The release's digest.
    pub(super) fn digest(&self) -> Digest {
        Digest::of(self.text().as_bytes())
    }

    /// The manifest in `dir`; anything but what `text` writes is refused.
    pub(super) fn read(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(SUMS);
        let text = fs::read_to_string(&path).map_err(|cause| Error::Read { path, cause })?;
        let line = |it: &str| {
            let (digest, name) = it.split_once("  ")?;
            let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
            plain.then_some((name.to_owned(), Digest::parse(digest)?))
        };
        let sums = text.lines().map(line).collect::<Option<BTreeMap<_, _>>>().map(Self);
        match sums {
            Some(sums) if sums.text() == text => Ok(sums),
            _ => Err(Error::damaged(dir, SUMS)),
        }
    }

    /// Whether every file in `dir` has its digest.
    pub(super) fn verify(&self, dir: &Path) -> Result<(), Error> {
        for (name, digest) in &self.0 {
            if !dir.join(name).is_file() || file_digest(&dir.join(name))? != *digest {
                return Err(Error::damaged(dir, name));
            }
        }
        Ok(())
    }

    /// Whether the file `name` in `dir` has the digest that it must have.
    pub(super) fn verify_one(&self, dir: &Path, name: &str) -> Result<(), Error> {
        match self.0.get(name) {
            Some(digest) if file_digest(&dir.join(name))? == *digest => Ok(()),
            _ => Err(Error::damaged(dir, name)),
        }
    }

    /// The files in `dir` as artifacts, sorted by name.
    pub(super) fn artifacts(&self, dir: &Path, facts: &Facts) -> Result<Vec<Artifact>, Error> {
        let artifact = |(name, digest): (&String, &Digest)| {
            let path = dir.join(name);
            let meta = fs::metadata(&path).map_err(|cause| Error::Read { path, cause })?;
            let has_rows = [facts.csv(), facts.parquet(), facts.xlsx()].contains(name);
            let rows = has_rows.then_some(facts.rows);
            Ok(Artifact { name: name.clone(), bytes: meta.len(), sha256: *digest, rows })
        };
        self.0.iter().map(artifact).collect()
    }
}

/// The digest of the file at `path`, read in pieces.
pub(super) fn file_digest(path: &Path) -> Result<Digest, Error> {
    let fault = |cause| Error::Read { path: path.to_path_buf(), cause };
    let mut file = File::open(path).map_err(fault)?;
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let read = file.read(&mut buffer).map_err(fault)?;
        if read == 0 {
            return Ok(hasher.finish());
        }
        hasher.add(&buffer[..read]);
    }
}
