//! What the reader sees in a ledger, with and without a schema.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::StringViewArray;

use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::normalize;
use crate::pipeline::halt::Halt;
use crate::pipeline::views::ColumnView;
use crate::pipeline::views::Inspection;
use crate::pipeline::views::PartView;
use crate::pipeline::views::RowFormat;
use crate::read;
use crate::read::Origin;
use crate::read::Part;
use crate::read::RawBatch;
use crate::read::RawTable;
use crate::read::Vocabulary;
use crate::source;
use crate::source::Pattern;

/// How many cells of a column are looked at to guess its kind.
const CELLS_LOOKED_AT: usize = 200;

/// What the reader sees in the ledger at `path`; with a schema, what claims its columns.
pub fn inspect(path: &Path, schema: Option<&Schema>) -> Result<Inspection, Stop> {
    let raw = open(path, schema)?;
    let form = raw.form()?;
    let mut out = Inspection {
        container: form.container.to_owned(),
        encoding: form.encoding.map(|it| it.name.to_lowercase()),
        how_sure: form.encoding.map(|it| it.sure.name().to_owned()),
        parts: Vec::new(),
        remarks: Vec::new(),
    };
    let dialect = form.dialect.map(|it| (it.delimiter, it.quote));
    let mut seen: Vec<(Arc<Part>, PartView)> = Vec::new();
    for piece in raw.pieces() {
        for mut batch in raw.batches(piece?, &|part| Ok((0..part.header.len()).collect()))? {
            for remark in batch.remarks.drain(..) {
                remark.add_to(&mut out.remarks);
            }
            match seen.iter_mut().find(|(part, _)| Arc::ptr_eq(part, &batch.part)) {
                Some((_, view)) => add(view, &batch),
                None => seen.push((Arc::clone(&batch.part), view(&batch, schema, dialect))),
            }
        }
    }
    out.parts = seen.into_iter().map(|it| it.1).collect();
    Ok(out)
}

fn open(path: &Path, schema: Option<&Schema>) -> Result<RawTable, Stop> {
    let pattern = Pattern { glob: String::new(), sheet: None, encoding: None };
    let here = path.parent().unwrap_or(path);
    let sources = source::within(here, path, &pattern)?;
    let vocabulary = schema.map_or_else(Vocabulary::default, normalize::vocabulary);
    Ok(read::table(sources, vocabulary, None))
}

fn view(
    batch: &RawBatch,
    schema: Option<&Schema>,
    dialect: Option<(char, Option<char>)>,
) -> PartView {
    let part = &batch.part;
    let levels = part.header.iter().map(Vec::len).max().unwrap_or_default() as u64;
    let claimed = schema.map(|it| normalize::claimed_by(part, it));
    let column = |(at, path): (usize, &Vec<String>)| ColumnView {
        header: path.join("."),
        column: u32::try_from(at + 1).unwrap_or(u32::MAX),
        kind_guess: batch.columns.get(at).and_then(guess),
        mapped_to: claimed.as_ref().and_then(|it| it.get(at).cloned().flatten()),
        suggestion: match (&claimed, schema) {
            (Some(claimed), Some(schema)) if claimed.get(at).is_none_or(Option::is_none) => {
                normalize::suggestion(path, schema)
            }
            _ => None,
        },
    };
    let origin = |it: Origin| match it {
        Origin::Title => "title",
        Origin::Sheet => "sheet",
        Origin::File => "file",
        Origin::Folder => "folder",
    };
    let context = part.context.iter().map(|it| (origin(it.origin).to_owned(), it.text.clone()));
    let mut view = PartView {
        sheet: part.sheet.as_deref().map(str::to_owned),
        header_rows: (part.header_line..part.header_line + levels).collect(),
        dialect: if part.sheet.is_none() { dialect } else { None },
        columns: part.header.iter().enumerate().map(column).collect(),
        context: context
            .chain(part.unit.iter().map(|it| ("unit".to_owned(), it.clone())))
            .collect(),
        ..PartView::default()
    };
    add(&mut view, batch);
    view
}

fn add(view: &mut PartView, batch: &RawBatch) {
    view.rows += batch.rows as u64;
    view.lines += batch.rows as u64;
    for (kind, n) in &batch.non_data {
        *view.non_data.entry(*kind).or_default() += n;
        view.lines += n;
    }
}

/// The kind that nearly all of the first cells read as.
fn guess(cells: &StringViewArray) -> Option<String> {
    let cells: Vec<&str> = cells.iter().flatten().take(CELLS_LOOKED_AT).collect();
    normalize::guess(&cells).map(|it| it.name().to_owned())
}

/// Writes the rows of the ledger at `path` as read: one header row, then every data row, untyped.
pub fn inspect_rows(path: &Path, format: RowFormat, out: &mut dyn Write) -> Result<(), Stop> {
    let raw = match open(path, None) {
        // A ledger of no bytes has no rows, which is all that is asked here.
        Err(stop) if stop.code() == "source/empty" => return Ok(()),
        opened => opened?,
    };
    let failed = |cause| Halt::Output { cause };
    let mut header: Option<Vec<Vec<String>>> = None;
    for piece in raw.pieces() {
        for batch in raw.batches(piece?, &|part| Ok((0..part.header.len()).collect()))? {
            let names = names(&batch.part);
            let headless = batch.part.shown.is_empty();
            if format == RowFormat::Csv && !headless && header.as_ref() != Some(&batch.part.header)
            {
                csv_row(names.iter().map(|it| Some(it.as_str())), out).map_err(failed)?;
                header = Some(batch.part.header.clone());
            }
            for row in 0..batch.rows {
                let cells = batch.columns.iter().map(|it| it.is_valid(row).then(|| it.value(row)));
                match format {
                    RowFormat::Csv => csv_row(cells, out),
                    RowFormat::Ndjson => ndjson_row(&names, cells, out),
                }
                .map_err(failed)?;
            }
        }
    }
    Ok(())
}

/// The columns' names as written; a column without one is called by its number.
fn names(part: &Part) -> Vec<String> {
    let name = |at: usize| part.shown.get(at).cloned().unwrap_or_else(|| (at + 1).to_string());
    (0..part.header.len()).map(name).collect()
}

fn csv_row<'a>(
    cells: impl Iterator<Item = Option<&'a str>>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    for (at, cell) in cells.enumerate() {
        let cell = cell.unwrap_or_default();
        if at > 0 {
            out.write_all(b",")?;
        }
        if cell.contains([',', '"', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

fn ndjson_row<'a>(
    names: &[String],
    cells: impl Iterator<Item = Option<&'a str>>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let object: serde_json::Map<String, serde_json::Value> =
        names.iter().cloned().zip(cells.map(serde_json::Value::from)).collect();
    serde_json::to_writer(&mut *out, &object)?;
    out.write_all(b"\n")
}
