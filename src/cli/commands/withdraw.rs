//! `withdraw`: takes a release back everywhere.

use crate::cli::args::Format;
use crate::cli::invocation;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::targets;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::Publishing;

/// A target has it still.
const STILL_THERE: u8 = 5;

/// Takes `release` back.
pub(in crate::cli) fn withdraw(it: &Invocation, release: &str, reason: &str) -> Result<u8, Stop> {
    let project = it.project()?;
    let _lock = it.lock(&project, "withdraw")?;
    let how = Publishing {
        target: None,
        now: &it.now,
        environment: invocation::variable,
        dry_run: false,
        repair: false,
    };
    let done = pipeline::withdraw(&project, release, reason, how)?;
    match it.format {
        Format::Json => render::document(&targets::withdrawn_json(&done, it.lang))?,
        Format::Human => {
            let voice = Voice::new(it, &project.dir);
            render::answer(&targets::withdrawn(&voice, &done))?;
        }
    }
    if it.format == Format::Human
        && let Some(stop) = &done.stop
    {
        render::talk(&render::error_text(&Voice::of_errors(it.lang), stop));
    }
    Ok(if done.stop.is_some() { STILL_THERE } else { 0 })
}
