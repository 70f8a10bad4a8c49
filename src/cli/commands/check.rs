//! `check`: all that is wrong with a project, without reading a ledger.

use crate::cli::args::Format;
use crate::cli::commands::run;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::json;
use crate::cli::render::sheets;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::plan;

/// Says whether the project is sound.
pub(in crate::cli) fn check(it: &Invocation) -> Result<u8, Stop> {
    let dir = it.project_dir()?;
    let project = plan::load_all(&dir);
    let warnings =
        project.as_ref().map_or(Vec::new(), |project| pipeline::warnings(project, &it.now));
    if it.format == Format::Json {
        let project = project.as_ref().map_err(Vec::as_slice);
        render::document(&json::check(project, &warnings, it.lang))?;
    }
    match project {
        Ok(project) => {
            run::exposed(it, &project);
            if it.format == Format::Human {
                for told in &warnings {
                    render::note(it, told.get(it.lang));
                }
            }
            if it.format == Format::Human {
                render::answer(&sheets::sound(&Voice::new(it, &dir), &project))?;
            }
            Ok(0)
        }
        Err(stops) => {
            let voice = Voice::of_errors(it.lang);
            for stop in &stops {
                render::talk(&format!("{}\n", render::error_text(&voice, stop)));
            }
            render::talk(&sheets::unsound(it.lang, stops.len()));
            Ok(1)
        }
    }
}
