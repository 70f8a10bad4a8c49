//! Annual reports read for what they state, with the indicators of the project.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use crate::model::document::Block;
use crate::model::stop::Stop;
use crate::pipeline::inspect;
use crate::read;
use crate::report;
use crate::report::Compared;
use crate::report::Extent;
use crate::report::Extract;
use crate::report::Identity;
use crate::report::Indicators;

/// Reports of those whose work a city's report takes in.
pub struct Below {
    /// Their files.
    pub files: Vec<PathBuf>,
    /// How much of the city's report they make up.
    pub extent: Extent,
}

/// A project's own indicators, beside its `gongkai.toml`.
const INDICATORS: &str = "indicators.csv";

/// What reports state.
pub struct Told {
    /// Each report by its file.
    pub reports: Vec<(String, Extract)>,
    /// What must agree between them.
    pub across: Vec<Identity>,
    /// The reports of subordinates, each by its file.
    pub subordinates: Vec<(String, Extract)>,
    /// What must agree between the reports and those of subordinates.
    pub hierarchy: Vec<Compared>,
    /// What the figures are called.
    pub indicators: Indicators,
}

/// The indicators of the project in `dir`, or those that come with the program.
pub(super) fn indicators(dir: Option<&Path>) -> Result<Indicators, Stop> {
    let mut out = Indicators::builtin();
    let Some(dir) = dir else { return Ok(out) };
    let path = dir.join(INDICATORS);
    match std::fs::read(&path) {
        Ok(bytes) => out.add(INDICATORS, &bytes)?,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
        Err(cause) => {
            let name = INDICATORS.to_owned();
            return Err(report::Error::Withheld { name, kind: cause.kind() }.into());
        }
    }
    Ok(out)
}

/// Reads the reports in `files`, with the indicators of the project in `dir`, and those `below` to hold them to.
pub fn extract(dir: Option<&Path>, files: &[PathBuf], below: Option<&Below>) -> Result<Told, Stop> {
    let indicators = indicators(dir)?;
    let reports = read_all(files, &indicators)?;
    let all: Vec<Extract> = reports.iter().map(|it| it.1.clone()).collect();
    let across = report::across(&all);
    let (mut subordinates, mut hierarchy) = (Vec::new(), Vec::new());
    if let Some(below) = below {
        subordinates = read_all(&others(files, &below.files), &indicators)?;
        let them: Vec<Extract> = subordinates.iter().map(|it| it.1.clone()).collect();
        hierarchy = report::hierarchy(&all, &them, below.extent, &indicators);
    }
    Ok(Told { reports, across, subordinates, hierarchy, indicators })
}

fn read_all(files: &[PathBuf], indicators: &Indicators) -> Result<Vec<(String, Extract)>, Stop> {
    let one = |file: &PathBuf| -> Result<(String, Extract), Stop> {
        Ok((file.display().to_string(), report::extract(&blocks(file)?, indicators)))
    };
    files.iter().map(one).collect()
}

/// Each of `files` once, without those that are the `city`'s: a pattern may name them, too.
fn others(city: &[PathBuf], files: &[PathBuf]) -> Vec<PathBuf> {
    let real = |it: &PathBuf| std::fs::canonicalize(it).unwrap_or_else(|_| it.clone());
    let mut seen: BTreeSet<PathBuf> = city.iter().map(real).collect();
    files.iter().filter(|it| seen.insert(real(it))).cloned().collect()
}

/// What the document at `path` shows.
fn blocks(path: &Path) -> Result<Vec<Block>, Stop> {
    let mut out = Vec::new();
    for source in inspect::sources(path)? {
        out.append(&mut read::document(&source)?);
    }
    Ok(out)
}
