//! The annual report: figures that were measured, from the newest releases of the project, in the form of the year.

use std::fs::File;
use std::path::Path;
use std::path::PathBuf;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_array::types::UInt16Type;
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::disk;
use crate::disk::Access;
use crate::journal::Journal;
use crate::model::stop::Stop;
use crate::pipeline::desk;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::run::journal_path;
use crate::release::Release;
use crate::report;
use crate::report::Figures;
use crate::report::Filled;
use crate::report::Form;
use crate::report::Measured;
use crate::report::SCALE;

/// Schemas whose datasets hold indicators.
const SCHEMAS: [&str; 2] = ["disclosure-indicators", "opened-records"];

/// A report that was written.
#[derive(Debug)]
pub struct Built {
    /// The form, filled in.
    pub filled: Filled,
    /// The releases that its figures are from.
    pub releases: Vec<String>,
    /// Where it lies.
    pub dir: PathBuf,
    /// Its files.
    pub files: Vec<String>,
}

/// What was measured in a year, and the releases that say so: of each dataset of indicators the newest one that the
/// gate let pass, cleared or not.
pub fn measured(project: &Project, year: u16) -> Result<(Figures, Vec<String>), Stop> {
    let (mut figures, mut releases) = (Figures::new(), Vec::new());
    let Some(journal) = Journal::open_existing(&journal_path(project))? else {
        return Ok((figures, releases));
    };
    let project = &project.with_past(Some(&journal))?;
    let has_indicators = |it: &&DatasetPlan| SCHEMAS.contains(&it.schema.name.as_str());
    for dataset in project.datasets.iter().filter(has_indicators) {
        let Some(found) = desk::latest(project, &journal, dataset)? else { continue };
        if !found.state.gate_passes {
            continue;
        }
        let before = figures.len();
        read(&found.release, dataset, year, &mut figures)?;
        if figures.len() > before {
            releases.push(format!("{}/{}", dataset.name, found.release.id()));
        }
    }
    Ok((figures, releases))
}

/// Writes the report of `year` into `dir`, or into the project's private folder.
pub fn build(
    project: &Project,
    year: u16,
    form: Option<&str>,
    dir: Option<&Path>,
) -> Result<Built, Stop> {
    let form = Form::of(form, year)?;
    let (figures, releases) = measured(project, year)?;
    if figures.is_empty() {
        return Err(report::Error::NotMeasured { year }.into());
    }
    let (before, _) = measured(project, year.saturating_sub(1))?;
    let filled = report::fill(form, year, &figures, &before);
    let private = project.dir.join("private/report").join(year.to_string());
    let (dir, access) = match dir {
        Some(dir) => (dir.to_path_buf(), Access::Public),
        None => (private, Access::Private),
    };
    let write = |cause: std::io::Error| report::Error::Folder {
        path: dir.to_string_lossy().into_owned(),
        cause: cause.to_string(),
    };
    disk::create_dir(&dir, access).map_err(write)?;
    let mut files = Vec::new();
    for (name, bytes) in report::files(&filled)? {
        disk::replace(&dir.join(&name), &bytes, access).map_err(write)?;
        files.push(name);
    }
    Ok(Built { filled, releases, dir, files })
}

/// Adds what a release says of `year` to `figures`.
fn read(
    release: &Release,
    dataset: &DatasetPlan,
    year: u16,
    figures: &mut Figures,
) -> Result<(), Stop> {
    let unread = || report::Error::Unreadable { dataset: dataset.name.clone() };
    let file = File::open(release.dir().join(release.parquet())).map_err(|_| unread())?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| unread())?;
    let unit = dataset.schema.fields.iter().find(|it| it.name == "value");
    let unit = unit.and_then(|it| it.unit.clone()).unwrap_or_default();
    for batch in builder.build().map_err(|_| unread())? {
        let batch = batch.map_err(|_| unread())?;
        for (key, measured) in rows(&batch, year, &unit).ok_or_else(unread)? {
            figures.insert(key, measured);
        }
    }
    Ok(())
}

/// The figures of a batch; `None` where its columns are not those of indicators.
fn rows(batch: &RecordBatch, year: u16, unit: &str) -> Option<Vec<(String, Measured)>> {
    let years = batch.column_by_name("year")?.as_primitive_opt::<Int64Type>()?;
    let keys = texts(batch.column_by_name("indicator")?)?;
    let units = match batch.column_by_name("unit") {
        Some(column) => texts(column)?,
        None => vec![Some(unit.to_owned()); batch.num_rows()],
    };
    let values = hundredths(batch.column_by_name("value")?)?;
    let mut out = Vec::new();
    for (at, key) in keys.into_iter().enumerate() {
        let unit = units.get(at).cloned().flatten();
        let value = values.get(at).copied().flatten();
        if years.is_valid(at) && years.value(at) == i64::from(year) {
            // A figure that was suppressed is not measured, as far as anybody may know.
            let measured = value.zip(unit).map(|(value, unit)| Measured { value, unit });
            out.extend(key.zip(measured));
        }
    }
    Some(out)
}

fn hundredths(column: &ArrayRef) -> Option<Vec<Option<i128>>> {
    match column.data_type() {
        DataType::Int64 => {
            let whole = column.as_primitive_opt::<Int64Type>()?;
            Some(whole.iter().map(|it| it.map(|it| i128::from(it) * SCALE)).collect())
        }
        DataType::Decimal128(_, 2) => {
            Some(column.as_primitive_opt::<Decimal128Type>()?.iter().collect())
        }
        _ => None,
    }
}

fn texts(column: &ArrayRef) -> Option<Vec<Option<String>>> {
    let owned = |it: Option<&str>| it.map(str::to_owned);
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string_opt::<i32>()?.iter().map(owned).collect()),
        DataType::Utf8View => Some(column.as_string_view_opt()?.iter().map(owned).collect()),
        DataType::Dictionary(..) => {
            let cells = column.as_dictionary_opt::<UInt16Type>()?;
            let values = cells.values().as_string_opt::<i32>()?;
            let one = |it: Option<u16>| it.map(|it| values.value(usize::from(it)).to_owned());
            Some(cells.keys().iter().map(one).collect())
        }
        _ => None,
    }
}
