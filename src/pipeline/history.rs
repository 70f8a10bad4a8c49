//! What of the past is kept: of each period the held-back rows and quality pages of its last runs, where a dataset says
//! how many; all of them where it does not.
//!
//! A release that two persons ever cleared is never touched, here or at a target: later ones are compared with it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::DeValue;

use crate::disk;
use crate::journal::Journal;
use crate::model::stop::Stop;
use crate::pipeline::config::Reader;
use crate::pipeline::config::Section;
use crate::pipeline::config::wrong_type;
use crate::pipeline::halt::Halt as Error;
use crate::pipeline::plan::Project;
use crate::pipeline::problem::Problem;
use crate::pipeline::quality;
use crate::quality::page_path;

/// Reads `keep`: `"all"`, which is none, or how many runs.
pub(super) fn read(section: &mut Section<'_>, reader: &mut Reader<'_>) -> Option<Spanned<u32>> {
    const ALLOWED: &[&str] = &["all"];
    if !section.there().contains(&"keep") {
        return None;
    }
    let value = section.take("keep")?;
    let span = value.span();
    match value.get_ref() {
        DeValue::String(it) if it == "all" => None,
        DeValue::String(_) => {
            reader.refuse(span, Problem::Choice { key: "keep", allowed: ALLOWED });
            None
        }
        DeValue::Integer(it) => {
            let count = u32::from_str_radix(it.as_str(), it.radix()).ok().filter(|it| *it > 0);
            if count.is_none() {
                reader.refuse(span.clone(), Problem::NotPositive("keep"));
            }
            count.map(|it| Spanned::new(span, it))
        }
        other => {
            wrong_type("keep", "integer", span, other, reader);
            None
        }
    }
}

/// Removes what no longer has to be kept, and notes it. Gives what went, relative to the project.
pub(super) fn collect(
    project: &Project,
    journal: &mut Journal,
    now: &str,
) -> Result<Vec<PathBuf>, Stop> {
    let mut gone = Vec::new();
    for name in project.names() {
        let keep = project.datasets.iter().find(|it| it.name == name).and_then(|it| it.keep);
        let Some(keep) = keep.and_then(|it| usize::try_from(it).ok()) else { continue };
        let kept = kept(journal, name, keep)?;
        let quarantine = Path::new("private/quarantine").join(name);
        for (run, path) in runs(&project.dir, &quarantine) {
            if !kept.contains(&run) {
                gone.push(path);
            }
        }
        let pages = Path::new(quality::DIR);
        let folder = pages.join(name);
        for (run, path) in runs(&project.dir, &folder) {
            let page = pages.join(page_path(name, run));
            if !kept.contains(&run) && (path == page || path == page.with_extension("json")) {
                gone.push(path);
            }
        }
    }
    // It is on record before it goes: what is recorded and still there goes with the next run.
    journal.record_collected(&gone, now)?;
    for path in &gone {
        disk::remove(&project.dir.join(path)).map_err(|cause| Error::Private { cause })?;
    }
    Ok(gone)
}

/// The runs of a dataset of which all is kept: the last `keep` of each period, and those that left it as it stands.
fn kept(journal: &Journal, dataset: &str, keep: usize) -> Result<BTreeSet<u64>, Stop> {
    let states = journal.states()?;
    let mut out: BTreeSet<u64> =
        states.iter().filter(|it| it.dataset == dataset).map(|it| it.run).collect();
    let mut by_period: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (period, run) in journal.runs_of(dataset)? {
        by_period.entry(period).or_default().push(run);
    }
    for runs in by_period.values() {
        out.extend(runs.iter().take(keep));
    }
    Ok(out)
}

/// What lies in `folder` and begins with a run's number.
fn runs(project: &Path, folder: &Path) -> Vec<(u64, PathBuf)> {
    let mut out = Vec::new();
    for entry in fs::read_dir(project.join(folder)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let number = Path::new(&name).file_stem().and_then(|it| it.to_str());
        let is_number = |it: &&str| it.len() >= 6 && it.bytes().all(|it| it.is_ascii_digit());
        if let Some(run) = number.filter(is_number).and_then(|it| it.parse().ok()) {
            out.push((run, folder.join(name)));
        }
    }
    out.sort();
    out
}
