//! `report`: what an annual report states, and whether it adds up.

use std::path::Path;

use crate::cli::args::ExtractArgs;
use crate::cli::args::Format;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Voice;
use crate::cli::render::report;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::Below;
use crate::report::Extent;

/// Lists the figures of reports, and what must add up in and between them. A sum that does not close is an answer, not
/// a failure: what the answer means for the office is for `reconcile` to say.
pub(in crate::cli) fn extract(it: &Invocation, args: &ExtractArgs) -> Result<u8, Stop> {
    let dir = it.project_dir().ok();
    let below = (!args.subordinates.is_empty()).then(|| Below {
        files: args.subordinates.clone(),
        extent: if args.roll_up { Extent::Whole } else { Extent::Part },
    });
    let told = pipeline::extract(dir.as_deref(), &args.files, below.as_ref())?;
    match it.format {
        Format::Json => render::document(&report::json(&told))?,
        Format::Human => {
            let voice = Voice::new(it, Path::new(""));
            render::answer(&report::human(&voice, &told))?;
        }
    }
    Ok(0)
}
