//! `schedule`: what systemd or cron needs to run this project.

use std::path::Path;

use serde_json::Value;
use serde_json::json;

use crate::cli::args::Format;
use crate::cli::args::Scheduler;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::Scheduled;
use crate::pipeline::Unit;

/// Prints the units, or writes them into a folder.
pub(in crate::cli) fn schedule(
    it: &Invocation,
    scheduler: Scheduler,
    (when, user): (Option<String>, Option<String>),
    write: Option<&Path>,
) -> Result<u8, Stop> {
    let (program, project) = it.places()?;
    let what = Scheduled { program, project, user, when };
    let units = match scheduler {
        Scheduler::Systemd => what.systemd()?,
        Scheduler::Cron => what.cron()?,
    };
    if let Some(dir) = write {
        pipeline::write_units(dir, &units)?;
    }
    let file = |unit: &Unit| json!({ "name": unit.name, "text": unit.text });
    let voice = Voice::new(it, Path::new(""));
    let path = |unit: &Unit, dir: &Path| voice.path(&dir.join(&unit.name));
    match (it.format, write) {
        (Format::Json, _) => {
            render::document(&json!({ "files": units.iter().map(file).collect::<Vec<Value>>() }))?;
        }
        (Format::Human, Some(dir)) => {
            let paths: Vec<String> = units.iter().map(|it| path(it, dir)).collect();
            render::answer(&paths.join("\n"))?;
        }
        (Format::Human, None) => {
            let texts: Vec<&str> = units.iter().map(|it| it.text.as_str()).collect();
            render::answer(&texts.join("\n"))?;
        }
    }
    Ok(0)
}
