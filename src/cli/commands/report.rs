//! `report`: what an annual report states, and whether it adds up.

use std::path::Path;
use std::path::PathBuf;

use crate::cli::args::Format;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::report;
use crate::model::stop::Stop;
use crate::pipeline;

/// Lists the figures of `files`, and what must add up in and between them. A sum that does not close is an answer,
/// not a failure: what the answer means for the office is for `reconcile` to say.
pub(in crate::cli) fn extract(it: &Invocation, files: &[PathBuf]) -> Result<u8, Stop> {
    let dir = it.project_dir().ok();
    let told = pipeline::extract(dir.as_deref(), files)?;
    match it.format {
        Format::Json => render::document(&report::json(&told))?,
        Format::Human => {
            let voice = Voice::new(it, Path::new(""));
            render::answer(&report::human(&voice, &told))?;
        }
    }
    Ok(0)
}
