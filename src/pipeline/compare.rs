//! `diff`: two releases, wherever they lie.

use std::path::Path;
use std::path::PathBuf;

use crate::diff;
use crate::diff::Comparison;
use crate::model::stop::Stop;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetPlan;
use crate::release::SUMS;

/// Whether `name` is the folder of a release, and no project is needed to find it.
pub fn is_release(name: &str) -> bool {
    Path::new(name).join(SUMS).is_file()
}

/// Compares two releases: folders, or `dataset/release` in a folder that the project delivers to. Of the rows that
/// differ, `shown` of each sort are shown.
pub fn compare(
    project: Option<&Project>,
    old: &str,
    new: &str,
    shown: usize,
) -> Result<Comparison, Stop> {
    let roots = project.map(public).unwrap_or_default();
    let (old, new) = (diff::open(old, &roots)?, diff::open(new, &roots)?);
    diff::compare(&old, &new, shown)
}

/// The folders that the project delivers to.
fn public(project: &Project) -> Vec<PathBuf> {
    let folders = project.targets.iter().filter_map(TargetPlan::folder);
    folders.map(|it| project.dir.join(it)).collect()
}
