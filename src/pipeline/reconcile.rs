//! `reconcile`: the reports that the project names, against the figures of its newest releases.

use std::io;
use std::path::PathBuf;

use crate::disk;
use crate::disk::Access;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::model::unwritten::Unwritten;
use crate::pipeline::annual;
use crate::pipeline::plan::Project;
use crate::pipeline::stated;
use crate::report;
use crate::report::Extract;
use crate::report::Figure;
use crate::report::Finding;
use crate::report::Head;
use crate::report::Identity;
use crate::report::Indicators;
use crate::report::Known;
use crate::report::Line;
use crate::report::Status;
use crate::report::Value;
use crate::source;
use crate::source::Pattern;

/// What came of it.
pub struct Reconciled {
    /// The year.
    pub year: i32,
    /// The reports that were compared.
    pub reports: Vec<String>,
    /// The releases that the measured figures are from.
    pub releases: Vec<String>,
    /// Line by line.
    pub lines: Vec<Line>,
    /// Sums that the reports state.
    pub identities: Vec<Identity>,
    /// What the figures are called.
    pub indicators: Indicators,
    /// The page for signing.
    pub page: PathBuf,
}

impl Reconciled {
    /// Whether a figure differs from what was measured, or a sum of the report does not close.
    pub fn differs(&self) -> bool {
        self.lines.iter().any(|it| matches!(it.finding, Finding::Differs(_)))
            || self.identities.iter().any(|it| it.status == Status::Fail)
    }
}

/// Compares the project's reports of `year`, or of the last year that they report on, and writes the page.
pub fn reconcile(project: &Project, year: Option<i32>, lang: Lang) -> Result<Reconciled, Stop> {
    let Some(glob) = project.stated.clone() else { return Err(report::Error::NoReports.into()) };
    let indicators = stated::indicators(Some(&project.dir))?;
    let pattern = Pattern { glob: glob.clone(), sheet: None, encoding: None };
    let mut all: Vec<(String, Extract)> = Vec::new();
    for source in source::open(&project.dir, &[pattern])? {
        let extract = report::extract(&crate::read::document(&source)?, &indicators);
        all.push((source.name.to_string(), extract));
    }
    let year = year.or_else(|| all.iter().filter_map(|it| it.1.year).max());
    let year = year.ok_or_else(|| report::Error::NoYear { glob: glob.clone() })?;
    let of_year: Vec<&(String, Extract)> =
        all.iter().filter(|it| it.1.year == Some(year)).collect();
    if of_year.is_empty() {
        return Err(report::Error::NoReport { glob, year }.into());
    }
    let (known, releases) = measured(project, year)?;
    let figures: Vec<(String, Figure)> = of_year
        .iter()
        .flat_map(|(file, it)| it.figures.iter().map(move |figure| (file.clone(), figure.clone())))
        .collect();
    let extracts: Vec<Extract> = all.iter().map(|it| it.1.clone()).collect();
    let mut identities: Vec<Identity> =
        of_year.iter().flat_map(|it| it.1.identities.clone()).collect();
    identities.extend(report::across(&extracts));
    let lines = report::reconcile(&figures, &known, &indicators);
    let reports: Vec<String> = of_year.iter().map(|it| it.0.clone()).collect();
    let head =
        Head { publisher: &project.publisher.name, year, reports: &reports, releases: &releases };
    let text = report::page(&head, &lines, &identities, &indicators, lang);
    let page = write(project, year, text.map_err(io::Error::other))?;
    Ok(Reconciled { year, reports, releases, lines, identities, indicators, page })
}

fn write(project: &Project, year: i32, text: io::Result<String>) -> Result<PathBuf, Stop> {
    let path = project.dir.join("private/reconcile").join(format!("{year}.html"));
    let cannot = |cause| Unwritten { code: report::WRITE, path: path.clone(), cause };
    let text = text.map_err(cannot)?;
    if let Some(folder) = path.parent() {
        disk::create_dir(folder, Access::Private).map_err(cannot)?;
    }
    disk::replace(&path, text.as_bytes(), Access::Private).map_err(cannot)?;
    Ok(path)
}

/// What was measured, and the releases that say so.
fn measured(project: &Project, year: i32) -> Result<(Known, Vec<String>), Stop> {
    let year = u16::try_from(year).unwrap_or_default();
    let (figures, releases) = annual::measured(project, year)?;
    let value =
        |hundredths: i128| Value::scaled(hundredths * (10_000 / report::SCALE)).unwrap_or_default();
    let known = figures.into_iter().map(|(key, it)| (key, (value(it.value), it.unit))).collect();
    Ok((known, releases))
}
