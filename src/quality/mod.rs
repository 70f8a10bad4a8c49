//! Facts of a dataset's run in, its quality report out: JSON, a page with charts, and an index over all datasets.
//!
//! The report is for the office that must call somebody: which district, which rule, what to do, better or worse than
//! before. It is private, and still no cell is in it: places are named by ledger, rules by code. The page is one file
//! without a script. It is made from the JSON alone, so that what is shown is what is kept.

mod facts;
mod words;
mod fields;
mod whole;
mod again;
mod trends;
mod page;
mod index;
mod error;

#[cfg(test)]
mod tests;

pub use error::PAGES;
pub use facts::Accept;
pub use facts::Breach;
pub use facts::Broken;
pub use facts::Called;
pub use facts::Complete;
pub use facts::Facts;
pub use facts::Field;
pub use facts::Gap;
pub use facts::Identity;
pub use facts::Ledger;
pub use facts::Mended;
pub use facts::Past;
pub use facts::Region;
pub use facts::Remark;
pub use facts::Replaced;
pub use facts::Rows;
pub use facts::Rule;
pub use facts::Standards;
pub use facts::Verdict;
pub use facts::Ways;

use std::io;
use std::path::Path;
use std::path::PathBuf;

use serde::Serialize;

use crate::disk;
use crate::disk::Access;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::model::unwritten::Unwritten;

/// Runs that a trend goes back.
pub const RUNS_MAX: u32 = 12;

/// A report on disk: the facts, and how they came about.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    facts: &'a Facts,
    trend: &'a [Past],
}

/// Where the page of a dataset's run is, below the folder of all reports; the JSON is beside it.
pub fn page_path(dataset: &str, run: u64) -> PathBuf {
    Path::new(dataset).join(format!("{run:06}.html"))
}

/// Writes the report of `facts` below `dir`, as JSON and as a page in `lang`.
///
/// `trend` is the runs up to this one, oldest first.
pub fn write(dir: &Path, facts: &Facts, trend: &[Past], lang: Lang) -> Result<(), Stop> {
    let page = dir.join(page_path(&facts.dataset, facts.run));
    if let Some(folder) = page.parent() {
        let cannot = |cause| Unwritten { code: error::WRITE, path: folder.to_path_buf(), cause };
        disk::create_dir(folder, Access::Private).map_err(cannot)?;
    }
    put(&page, page::render(facts, trend, lang))?;
    put(&page.with_extension("json"), Ok(json(facts, trend)))
}

/// The report as JSON, as it lies on disk.
pub fn json(facts: &Facts, trend: &[Past]) -> String {
    let mut text = serde_json::to_string_pretty(&Document { facts, trend }).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes the index: the newest report of each dataset, in the order given.
pub fn write_index(dir: &Path, publisher: &str, all: &[Facts], lang: Lang) -> Result<(), Stop> {
    put(&dir.join("index.html"), index::render(publisher, all, lang))
}

fn put(path: &Path, text: askama::Result<String>) -> Result<(), Stop> {
    let cannot = |cause| Unwritten { code: error::WRITE, path: path.to_path_buf(), cause };
    let text = text.map_err(|it| cannot(io::Error::other(it)))?;
    Ok(disk::replace(path, text.as_bytes(), Access::Private).map_err(cannot)?)
}
