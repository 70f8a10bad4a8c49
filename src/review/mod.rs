//! What two persons must see before they sign, as one page: facts of a candidate in, HTML out.
//!
//! The page is private: it shows the riskiest classes, as the release shows them, and how the last release differed. It
//! looks like every page of ours, is one file, and no script runs. It is made from the facts alone, which are what
//! `review` tells programs.

mod facts;
mod page;
mod error;

#[cfg(test)]
mod tests;

pub use error::PAGES;
pub use facts::Assessment;
pub use facts::Difference;
pub use facts::Facts;
pub use facts::Field;
pub use facts::File;
pub use facts::Head;
pub use facts::Negative;
pub use facts::Region;
pub use facts::Verdict;

use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::disk;
use crate::disk::Access;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::model::unwritten::Unwritten;

/// Where the page of a candidate is, below the folder of all reviews.
pub fn page_path(dataset: &str, release: &str) -> PathBuf {
    Path::new(dataset).join(format!("{release}.html"))
}

/// Writes the page of `facts` below `dir`, in `lang`, for nobody else to read.
pub fn write(dir: &Path, facts: &Facts, lang: Lang) -> Result<PathBuf, Stop> {
    let path = dir.join(page_path(&facts.dataset, &facts.release));
    let cannot = |cause| Unwritten { code: error::WRITE, path: path.clone(), cause };
    if let Some(folder) = path.parent() {
        disk::create_dir(folder, Access::Private).map_err(cannot)?;
    }
    let text = page::render(facts, lang).map_err(|it| cannot(io::Error::other(it)))?;
    disk::replace(&path, text.as_bytes(), Access::Private).map_err(cannot)?;
    Ok(path)
}
