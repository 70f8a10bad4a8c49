//! Whether the journal is what was written, and what was delivered is what was cleared.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::journal::Delivery;
use crate::journal::Journal;
use crate::model::digest::Digest;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::pipeline::line;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetKind;
use crate::pipeline::run::journal_path;
use crate::pipeline::views::AuditView;
use crate::pipeline::views::BothWays;
use crate::pipeline::views::Flaw;
use crate::release;
use crate::release::SUMS;

/// Looks through the journal, and at every delivered release where it lies.
pub fn audit(project: &Project) -> Result<AuditView, Stop> {
    let Some(journal) = Journal::open_existing(&journal_path(project))? else {
        return Ok(AuditView::default());
    };
    let found = journal.audit()?;
    let mut flaws: Vec<Flaw> = found
        .breaks
        .iter()
        .map(|it| Flaw { name: it.name(), path: None, words: BothWays::of(|lang| it.say(lang)) })
        .collect();
    // The last delivery of an id to a target is what must lie there.
    let mut given: BTreeMap<(String, String, String), Digest> = BTreeMap::new();
    for Delivery { target, dataset, release, digest, .. } in journal.deliveries()? {
        given.insert((target, dataset, release), digest);
    }
    let releases = u64::try_from(given.len()).unwrap_or(u64::MAX);
    let mut candidates = BTreeMap::new();
    for ((target, dataset, id), digest) in &given {
        candidates.insert((dataset, id), *digest);
        if let Some(root) = folder(project, target) {
            let dir = root.join(dataset).join(id);
            flaws.extend(lies(project, &dir, *digest));
        }
    }
    for ((dataset, id), digest) in candidates {
        let dir = line::candidate_dir(project, dataset, id);
        if dir.is_dir() {
            flaws.extend(lies(project, &dir, digest));
        }
    }
    flaws.extend(unasked(project, &given));
    Ok(AuditView {
        entries: found.entries,
        taken_over: found.taken_over,
        head: found.head.map(|it| (it.seq, it.hash)),
        releases,
        flaws,
    })
}

/// The folder that a target is, where it is one.
fn folder(project: &Project, target: &str) -> Option<PathBuf> {
    let plan = project.targets.iter().find(|it| it.name == target)?;
    match &plan.kind {
        TargetKind::Directory { path } => Some(project.dir.join(path)),
    }
}

/// Whether the release in `dir` is the one with `digest`, to the last byte.
fn lies(project: &Project, dir: &Path, digest: Digest) -> Option<Flaw> {
    if !dir.is_dir() {
        let zh = "送达过，现在不在了";
        return Some(flaw(project, "gone", dir, zh, "was delivered and is gone"));
    }
    let is_same = release::open(dir).is_ok_and(|it| it.digest() == digest);
    let more = || names(dir).is_none_or(|names| !only_of(dir, &names));
    if is_same && !more() {
        return None;
    }
    let zh = "的文件与批准时不同";
    Some(flaw(project, "changed", dir, zh, "does not hold the files that were cleared"))
}

/// Whether `names` are the manifest and what it lists.
fn only_of(dir: &Path, names: &BTreeSet<String>) -> bool {
    let Ok(sums) = fs::read_to_string(dir.join(SUMS)) else { return false };
    let mut listed: BTreeSet<String> =
        sums.lines().filter_map(|it| it.split_once("  ")).map(|it| it.1.to_owned()).collect();
    listed.insert(SUMS.to_owned());
    *names == listed
}

fn names(dir: &Path) -> Option<BTreeSet<String>> {
    let entries = fs::read_dir(dir).ok()?;
    entries.map(|it| it.ok().map(|it| it.file_name().to_string_lossy().into_owned())).collect()
}

/// Releases of the project's datasets that lie in a target though nobody is on record for having delivered them.
fn unasked(project: &Project, given: &BTreeMap<(String, String, String), Digest>) -> Vec<Flaw> {
    let mut out = Vec::new();
    for target in &project.targets {
        let Some(root) = folder(project, &target.name) else { continue };
        for dataset in &project.datasets {
            for id in names(&root.join(&dataset.name)).into_iter().flatten() {
                let dir = root.join(&dataset.name).join(&id);
                let key = (target.name.clone(), dataset.name.clone(), id);
                if dir.join(SUMS).is_file() && !given.contains_key(&key) {
                    let zh = "在发布目录里，日志里却没有送达的记录";
                    out.push(flaw(
                        project,
                        "unasked",
                        &dir,
                        zh,
                        "is there, and no delivery is on record",
                    ));
                }
            }
        }
    }
    out
}

fn flaw(project: &Project, name: &'static str, dir: &Path, zh: &str, en: &str) -> Flaw {
    let path = dir.strip_prefix(&project.dir).unwrap_or(dir).to_path_buf();
    let words = BothWays::of(|lang| match lang {
        Lang::Zh => format!("`{}` {zh}", path.display()),
        Lang::En => format!("`{}` {en}", path.display()),
    });
    Flaw { name, path: Some(path), words }
}
