//! `inspect`: what the reader sees in a ledger.

use std::path::Path;

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
use crate::pipeline::plan;
use crate::pipeline::views::RowFormat;

/// Inspects `ledger`, or prints its rows.
pub(in crate::cli) fn inspect(
    it: &Invocation,
    ledger: &Path,
    schema: Option<&str>,
    rows_as: Option<RowsAs>,
) -> Result<u8, Stop> {
    if let Some(rows_as) = rows_as {
        return rows(ledger, rows_as);
    }
    let schema = schema.map(|name| find(it, name)).transpose()?;
    let inspection = pipeline::inspect(ledger, schema.as_ref())?;
    match it.format {
        Format::Json => render::document(&json::inspection(&inspection))?,
        Format::Human => {
            let voice = Voice::new(it, Path::new(""));
            let against = if schema.is_some() { Against::Schema } else { Against::Nothing };
            let name = ledger.display().to_string();
            render::answer(&ledger::inspection(&voice, &name, &inspection, against))?;
        }
    }
    Ok(0)
}

fn rows(ledger: &Path, rows_as: RowsAs) -> Result<u8, Stop> {
    let format = match rows_as {
        RowsAs::Csv => RowFormat::Csv,
        RowsAs::Ndjson => RowFormat::Ndjson,
    };
    let mut out = Pipe::new();
    let result = pipeline::inspect_rows(ledger, format, &mut out);
    out.finish(result)?;
    Ok(0)
}

/// A dataset of the project, if there is one of that name; otherwise a reference.
fn find(it: &Invocation, name: &str) -> Result<Schema, Stop> {
    let dataset = it.project().ok().and_then(|project| {
        project.datasets.into_iter().find(|it| it.name == name).map(|it| Schema::clone(&it.schema))
    });
    match dataset {
        Some(schema) => Ok(schema),
        None => plan::schema(name, Path::new("")),
    }
}
