//! `reconcile`: what the annual report states against what the records say.

use std::path::Path;

use crate::cli::args::Format;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::reconcile;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::plan::Project;

/// Something differs.
const DIFFERS: u8 = 3;

/// Compares the reports of `year`, and tells line by line.
pub(in crate::cli) fn reconcile(it: &Invocation, year: Option<u16>) -> Result<u8, Stop> {
    let project = it.project()?;
    of(it, &project, year)
}

/// The same for a project that is open.
pub(in crate::cli) fn of(
    it: &Invocation,
    project: &Project,
    year: Option<u16>,
) -> Result<u8, Stop> {
    let found = pipeline::reconcile(project, year.map(i32::from), it.lang)?;
    match it.format {
        Format::Json => render::document(&reconcile::json(&found, &project.dir))?,
        Format::Human => {
            let voice = Voice::new(it, Path::new(""));
            render::answer(&reconcile::human(&voice, &found))?;
        }
    }
    Ok(if found.differs() { DIFFERS } else { 0 })
}
