//! Two releases in, what differs out: schema, how it was protected, rows by region, rows as multisets.
//!
//! A released row has no identity. Where the schema has a key — a primary key among the published fields, or the
//! dimensions of a table of counts — rows of one key are one row that changed; all others were added or removed, so many
//! times. Rows are compared by the fields that both releases have, as the CSV files show them.
//!
//! Not here: whether the difference gives anybody away. [`crate::versions`] asks that before a release leaves; what is
//! compared here has left.

mod facts;
mod rows;
mod counts;
mod said;
mod json;
mod error;
#[cfg(test)]
mod tests;

pub use counts::beside;
pub use counts::count;
pub use error::Error;
pub use error::PAGES;
pub use json::json;
pub use said::summary;

use std::path::Path;
use std::path::PathBuf;

use crate::model::digest::Digest;
use crate::model::stop::Stop;
use crate::release;
use crate::release::Release;
use crate::release::SUMS;

/// What differs between two releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The one before.
    pub old: Side,
    /// The one after.
    pub new: Side,
    /// What the releases say of themselves, where it differs.
    pub facts: Vec<Change>,
    /// What they say of their fields, where it differs; by the field's name.
    pub fields: Vec<(String, Change)>,
    /// Titles of the fields by which rows are paired; none, rows have no key.
    pub key: Vec<String>,
    /// Titles of the fields by which rows are compared.
    pub compared: Vec<String>,
    /// Rows, added up.
    pub rows: Rows,
    /// Rows by region; none where not both show one.
    pub regions: Option<Regions>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Its dataset.
    pub dataset: String,
    /// `2017-r1`.
    pub id: String,
    /// Its digest.
    pub digest: Digest,
    /// Its rows.
    pub rows: u64,
}

/// Something that is said otherwise; none, not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What: `title`, `unit`, `level`, ….
    pub what: &'static str,
    /// Before.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
}

/// Rows as multisets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Only in the new release.
    pub added: u64,
    /// Only in the old one.
    pub removed: u64,
    /// In both under one key, with other values.
    pub changed: u64,
    /// In both.
    pub same: u64,
    /// For each field in which rows changed, its title and how many.
    pub cells: Vec<(String, u64)>,
    /// The first of those that were added.
    pub shown_added: Vec<Shown>,
    /// The first of those that were removed.
    pub shown_removed: Vec<Shown>,
    /// The first of those that changed.
    pub shown_changed: Vec<ShownChange>,
}

/// A row of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its cells, in the order of that release's columns.
    pub cells: Vec<String>,
    /// How many of it were added or removed.
    pub times: u64,
}

/// A row that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownChange {
    /// The cells of its key.
    pub key: Vec<String>,
    /// Title, old cell and new cell of what changed.
    pub cells: Vec<(String, String, String)>,
}

/// Rows of each region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regions {
    /// The field's title.
    pub title: String,
    /// What a region is called, rows before, rows now; the greatest difference first. Empty where none is shown.
    pub counts: Vec<(String, u64, u64)>,
}

impl Comparison {
    /// Whether the releases hold the same rows, and say the same of them.
    pub fn is_same(&self) -> bool {
        let Rows { added, removed, changed, .. } = self.rows;
        self.facts.is_empty() && self.fields.is_empty() && added + removed + changed == 0
    }
}

/// Compares two releases; of the rows that differ, `shown` of each sort are shown.
pub fn compare(old: &Release, new: &Release, shown: usize) -> Result<Comparison, Stop> {
    let said = [facts::Said::of(old)?, facts::Said::of(new)?];
    let by = facts::paired(&said, old, new);
    let title = |it: &usize| new.fields().get(*it).map(|it| it.title.clone()).unwrap_or_default();
    let side = |it: &Release| Side {
        dataset: it.dataset().to_owned(),
        id: it.id().to_owned(),
        digest: it.digest(),
        rows: it.rows(),
    };
    Ok(Comparison {
        old: side(old),
        new: side(new),
        facts: facts::facts(&said),
        fields: facts::fields(&said, old, new),
        key: by.key.iter().map(|it| title(&it.1)).collect(),
        compared: by.all().map(|it| title(&it.1)).collect(),
        rows: rows::compare(old, new, &by, shown)?,
        regions: facts::region(&said, old, new)
            .map(|it| counts::regions(old, new, &it))
            .transpose()?,
    })
}

/// Opens what `name` names: a release's folder, or `dataset/2017-r1` below one of `roots`. Every file is read, and its
/// digest compared.
pub fn open(name: &str, roots: &[PathBuf]) -> Result<Release, Stop> {
    let is_one = |dir: &Path| dir.join(SUMS).is_file();
    let below = || {
        let parts: Vec<&str> = name.split('/').collect();
        let plain =
            parts.len() == 2 && parts.iter().all(|it| !it.is_empty() && !it.starts_with('.'));
        roots.iter().filter(|_| plain).map(|it| it.join(name)).find(|it| is_one(it))
    };
    let dir = Some(PathBuf::from(name)).filter(|it| is_one(it)).or_else(below);
    match dir {
        Some(dir) => release::open(&dir),
        None => Err(Error::NoRelease { name: name.to_owned() }.into()),
    }
}
