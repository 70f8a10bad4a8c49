//! `inspect`: what the reader sees in a ledger.

use std::path::Path;
use std::path::PathBuf;

use crate::cli::args::Format;
use crate::cli::args::RowsAs;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Pipe;
use crate::cli::render::Voice;
use crate::cli::render::json;
use crate::cli::render::ledger;
use crate::cli::render::ledger::Against;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::Yardstick;
use crate::pipeline::plan;
use crate::pipeline::views::Inspection;
use crate::pipeline::views::RowFormat;

/// Inspects `ledgers`, or prints their rows. A ledger that cannot be read is told of, and the next one looked at.
pub(in crate::cli) fn inspect(
    it: &Invocation,
    ledgers: &[PathBuf],
    schema: Option<&str>,
    rows_as: Option<RowsAs>,
) -> Result<u8, Stop> {
    if let Some(rows_as) = rows_as {
        return rows(ledgers, rows_as);
    }
    let by = schema.map(|name| find(it, name)).transpose()?;
    let all: Vec<Inspection> =
        ledgers.iter().map(|ledger| pipeline::inspect(ledger, by.as_ref())).collect();
    match it.format {
        Format::Json => render::document(&json::inspections(&all, it.lang))?,
        Format::Human => {
            let voice = Voice::new(it, Path::new(""));
            let against = if by.is_some() { Against::Schema } else { Against::Nothing };
            let pages: Vec<String> =
                all.iter().map(|it| ledger::inspection(&voice, it, against)).collect();
            render::answer(&pages.join("\n"))?;
        }
    }
    let stopped: Vec<&Stop> = all.iter().filter_map(|it| it.stopped.as_ref()).collect();
    for stop in &stopped {
        render::talk(&render::error_text(&Voice::of_errors(it.lang), stop));
    }
    Ok(u8::from(!stopped.is_empty()))
}

fn rows(ledgers: &[PathBuf], rows_as: RowsAs) -> Result<u8, Stop> {
    let format = match rows_as {
        RowsAs::Csv => RowFormat::Csv,
        RowsAs::Ndjson => RowFormat::Ndjson,
    };
    let mut out = Pipe::new();
    let mut all = ledgers.iter();
    let result = all.try_for_each(|ledger| pipeline::inspect_rows(ledger, format, &mut out));
    out.finish(result)?;
    Ok(0)
}

/// A dataset of the project, if there is one of that name; otherwise a reference.
fn find(it: &Invocation, name: &str) -> Result<Yardstick, Stop> {
    let project = it.project().ok();
    let region = project.as_ref().map(|it| it.publisher.region.clone());
    let mut datasets = project.iter().flat_map(|it| &it.datasets);
    let (schema, period) = match datasets.find(|it| it.name == name) {
        Some(dataset) => (Schema::clone(&dataset.schema), dataset.period.clone()),
        None => (plan::schema(name, Path::new(""))?, String::new()),
    };
    Ok(Yardstick { schema, region, period })
}
