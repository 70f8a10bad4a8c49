//! `status`: how each dataset stands.

use crate::cli::args::Format;
use crate::cli::invocation;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::audit;
use crate::cli::render::json;
use crate::cli::render::sheets;
use crate::model::stop::Stop;
use crate::pipeline;

/// Shows how each dataset stands.
pub(in crate::cli) fn status(it: &Invocation) -> Result<u8, Stop> {
    let project = it.project()?;
    let mut all = pipeline::status(&project, &it.now)?;
    pipeline::look(&project, &it.now, invocation::variable, &mut all)?;
    let due = pipeline::due(&project, &it.now);
    match it.format {
        Format::Json => render::document(&json::status(&all, &due, it.lang))?,
        Format::Human => {
            let voice = Voice::new(it, &project.dir);
            let due = sheets::due(&voice, &due);
            render::answer(&format!("{}{due}", sheets::status(&voice, &all)))?;
        }
    }
    Ok(0)
}

/// Holds the journal and what was delivered against what was decided.
pub(in crate::cli) fn audited(it: &Invocation) -> Result<u8, Stop> {
    let project = it.project()?;
    let found = pipeline::audit(&project, &it.now)?;
    match it.format {
        Format::Json => render::document(&audit::json(&found, it.lang))?,
        Format::Human => render::answer(&audit::human(&Voice::new(it, &project.dir), &found))?,
    }
    Ok(u8::from(!found.flaws.is_empty()))
}
