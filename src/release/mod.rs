//! A protected table in, a candidate out: one folder, written aside, read back, then named.
//!
//! CSV and Parquet are written from the same batches once. Before the folder gets its name, both are read back
//! from disk: digests, row counts, schema and every value must be what was meant. Nothing here decides what may
//! be shown; that was done before, and the gate judges it after.
//!
//! Names: CSV headers (and Data Package fields) are the fields' titles, what people read; Parquet columns are the
//! fields' names, what programs type. Both stand in both files' metadata.

mod stage;
mod tables;
mod csv;
mod parquet;
mod xlsx;
mod package;
mod csvw;
mod quality;
mod disclosure;
mod dictionary;
mod verify;
mod content;
mod records;
mod sums;
mod fields;
mod error;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub use error::Error;
pub use error::PAGES;
pub use fields::PublishedField;
pub use records::Record;
pub use records::Records;
pub use stage::stage;
pub use sums::SUMS;

use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;

use crate::model::digest::Digest;
use crate::model::outcome::Artifact;
use crate::model::stop::Stop;

/// What a release is called and who stands behind it.
#[derive(Clone, Debug)]
pub struct ReleasePlan {
    /// `urban-rural-dibao`.
    pub dataset: String,
    /// `2017-r1`.
    pub id: String,
    /// Who publishes.
    pub publisher: String,
    /// Where people can ask.
    pub contact: String,
    /// The publisher's division, GB/T 2260.
    pub region: String,
    /// `2017`.
    pub period: String,
    /// `yearly`.
    pub cycle: String,
    /// `unconditional` or `conditional`.
    pub opening: String,
    /// Article, paragraph and item.
    pub legal_basis: String,
    /// Digest of the gate's rules that it is made under.
    pub rules: Digest,
    /// How many threads may encode columns; never changes a byte.
    pub jobs: usize,
}

/// A candidate on disk, whose digests were verified when it was made or opened.
#[derive(Clone, Debug)]
pub struct Release {
    dir: PathBuf,
    facts: package::Facts,
    artifacts: Vec<Artifact>,
    digest: Digest,
    data_digest: Digest,
}

/// Opens the candidate in `dir`; every file is read and its digest compared.
pub fn open(dir: &Path) -> Result<Release, Stop> {
    let sums = sums::Sums::read(dir)?;
    sums.verify(dir)?;
    Ok(Release::load(dir, &sums)?)
}

/// What a release says of itself.
#[derive(Clone, Debug)]
pub struct Told {
    /// `datapackage.json`.
    pub package: Value,
    /// `quality.json`.
    pub quality: Value,
    /// `disclosure.json`.
    pub disclosure: Value,
    /// Every file but `SHA256SUMS`, sorted by name.
    pub files: Vec<Artifact>,
}

/// What the release with `digest` says of itself, from its folder: the manifest is held against the digest, and what is
/// said of the rows against the manifest. Files of rows are not read: they have the size that the package says.
pub fn told(dir: &Path, digest: Digest) -> Result<Told, Stop> {
    let sums = sums::Sums::read(dir)?;
    if sums.digest() != digest {
        return Err(Error::damaged(dir, SUMS).into());
    }
    sums.verify_one(dir, package::FILE)?;
    let package = package::read(dir)?;
    let facts = package::Facts::of(dir, &package)?;
    let files = sums.artifacts(dir, &facts)?;
    let sizes = package::sizes(&package);
    for it in &files {
        match sizes.iter().find(|(name, _)| *name == it.name) {
            Some((_, bytes)) if *bytes == it.bytes => {}
            Some(_) => return Err(Error::damaged(dir, &it.name).into()),
            None if it.rows.is_some() => {}
            None => sums.verify_one(dir, &it.name)?,
        }
    }
    let quality = read_json(dir, quality::FILE)?;
    let disclosure = read_json(dir, disclosure::FILE)?;
    Ok(Told { package, quality, disclosure, files })
}

fn read_json(dir: &Path, name: &str) -> Result<Value, Error> {
    let path = dir.join(name);
    let bytes = std::fs::read(&path).map_err(|cause| Error::Read { path, cause })?;
    serde_json::from_slice(&bytes).map_err(|_| Error::damaged(dir, name))
}

impl Release {
    /// The release in `dir`, of which `sums` are known to hold.
    fn load(dir: &Path, sums: &sums::Sums) -> Result<Self, Error> {
        let package = package::read(dir)?;
        let facts = package::Facts::of(dir, &package)?;
        let artifacts = sums.artifacts(dir, &facts)?;
        let find = |name: &str| artifacts.iter().find(|it| it.name == name).map(|it| it.sha256);
        let csv = find(&facts.csv()).ok_or_else(|| Error::damaged(dir, &facts.csv()))?;
        let parquet =
            find(&facts.parquet()).ok_or_else(|| Error::damaged(dir, &facts.parquet()))?;
        let data_digest = package::data_digest(csv, parquet, &facts.schema);
        Ok(Self { dir: dir.to_path_buf(), facts, artifacts, digest: sums.digest(), data_digest })
    }

    /// The candidate's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// `urban-rural-dibao`.
    pub fn dataset(&self) -> &str {
        &self.facts.dataset
    }

    /// `2017-r1`.
    pub fn id(&self) -> &str {
        &self.facts.id
    }

    /// What the dataset is called.
    pub fn title(&self) -> &str {
        &self.facts.title
    }

    /// Every file but `SHA256SUMS`, sorted by name.
    pub fn artifacts(&self) -> &[Artifact] {
        &self.artifacts
    }

    /// The release's digest: that of `SHA256SUMS`.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Digest of what the release says, whatever its id: the rows in both forms, and their schema.
    pub fn data_digest(&self) -> Digest {
        self.data_digest
    }

    /// Rows in the release.
    pub fn rows(&self) -> u64 {
        self.facts.rows
    }

    /// The published fields, in order.
    pub fn fields(&self) -> &[PublishedField] {
        &self.facts.fields
    }

    /// Name of the CSV file.
    pub fn csv(&self) -> String {
        self.facts.csv()
    }

    /// Name of the Parquet file.
    pub fn parquet(&self) -> String {
        self.facts.parquet()
    }

    /// Name of the workbook, which a release has when its rows fit a sheet.
    pub fn xlsx(&self) -> String {
        self.facts.xlsx()
    }

    /// Name of the CSV file's own metadata.
    pub fn csvw(&self) -> String {
        package::csvw_name(&self.facts.dataset)
    }

    /// One of its JSON files.
    pub fn json(&self, name: &str) -> Result<Value, Stop> {
        Ok(read_json(&self.dir, name)?)
    }

    /// The CSV file's records from the bytes on disk, header first, by the strict reading of RFC 4180.
    pub fn records(&self) -> Result<Records<std::fs::File>, Stop> {
        let path = self.dir.join(self.csv());
        let file = std::fs::File::open(&path)
            .map_err(|cause| Error::Read { path: path.clone(), cause })?;
        Ok(Records::new(file, path))
    }
}
