//! Annual reports read for what they state, with the indicators of the project.

use std::path::Path;
use std::path::PathBuf;

use crate::model::document::Block;
use crate::model::stop::Stop;
use crate::pipeline::inspect;
use crate::read;
use crate::report;
use crate::report::Extract;
use crate::report::Identity;
use crate::report::Indicators;

/// A project's own indicators, beside its `gongkai.toml`.
const INDICATORS: &str = "indicators.csv";

/// What reports state.
pub struct Told {
    /// Each report by its file.
    pub reports: Vec<(String, Extract)>,
    /// What must agree between them.
    pub across: Vec<Identity>,
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

/// Reads the reports in `files`, with the indicators of the project in `dir`.
pub fn extract(dir: Option<&Path>, files: &[PathBuf]) -> Result<Told, Stop> {
    let indicators = indicators(dir)?;
    let mut reports = Vec::new();
    for file in files {
        let extract = report::extract(&blocks(file)?, &indicators);
        reports.push((file.display().to_string(), extract));
    }
    let all: Vec<Extract> = reports.iter().map(|it| it.1.clone()).collect();
    let across = report::across(&all);
    Ok(Told { reports, across, indicators })
}

/// What the document at `path` shows.
fn blocks(path: &Path) -> Result<Vec<Block>, Stop> {
    let mut out = Vec::new();
    for source in inspect::sources(path)? {
        out.append(&mut read::document(&source)?);
    }
    Ok(out)
}
