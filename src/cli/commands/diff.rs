//! `diff`: what differs between two releases. Like all else here it ends with 0 when it could tell, whether or not
//! anything differs: 1 says that it could not.

use std::path::Path;

use crate::cli::args::Format;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::diff;
use crate::diff::json;
use crate::model::stop::Stop;
use crate::pipeline;

/// Compares the releases `old` and `new`; of the rows that differ, `rows` of each sort are shown.
pub(in crate::cli) fn diff(it: &Invocation, old: &str, new: &str, rows: usize) -> Result<u8, Stop> {
    let folders = [old, new].iter().all(|it| pipeline::is_release(it));
    let project = if folders { None } else { Some(it.project()?) };
    let found = pipeline::compare(project.as_ref(), old, new, rows)?;
    match it.format {
        Format::Json => render::document(&json(&found))?,
        Format::Human => {
            render::answer(&diff::human(&Voice::new(it, Path::new("")), &found))?;
        }
    }
    Ok(0)
}
