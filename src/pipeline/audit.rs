//! Whether the journal is what was written, and what was delivered is what was cleared.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;

use crate::catalog::BESIDE;
use crate::journal::Delivery;
use crate::journal::Journal;
use crate::model::day::Day;
use crate::model::digest::Digest;
use crate::model::lang::Both;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::pipeline::catalog;
use crate::pipeline::line;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::run::journal_path;
use crate::pipeline::sealing;
use crate::pipeline::views::AuditView;
use crate::pipeline::views::Flaw;
use crate::release;
use crate::release::SUMS;

/// What a target's folder of a dataset holds besides releases.
const LATEST: &str = "latest.json";

/// Digest of each release that a target was given last, by target, dataset and id.
type Given = BTreeMap<(String, String, String), Digest>;

/// Looks through the journal, and at every delivered release where it lies, at `now`.
pub fn audit(project: &Project, now: &str) -> Result<AuditView, Stop> {
    let Some(journal) = Journal::open_existing(&journal_path(project))? else {
        return Ok(AuditView::default());
    };
    let found = journal.audit()?;
    let mut flaws: Vec<Flaw> = found
        .breaks
        .iter()
        .map(|it| Flaw { name: it.name(), path: None, words: Both::of(|lang| it.say(lang)) })
        .collect();
    // The last delivery of an id to a target is what must lie there.
    let mut given = Given::new();
    let deliveries = journal.deliveries()?;
    for Delivery { target, dataset, release, digest, .. } in deliveries.iter().cloned() {
        given.insert((target, dataset, release), digest);
    }
    let releases = u64::try_from(given.len()).unwrap_or(u64::MAX);
    let mut candidates = BTreeMap::new();
    for ((target, dataset, id), digest) in &given {
        candidates.insert((dataset, id), *digest);
        if journal.withdrawal(*digest)?.is_some() || journal.is_removed(target, *digest)? {
            continue;
        }
        if let Some(root) = folder(project, target) {
            let dir = root.join(dataset).join(id);
            if dir.is_dir() || !is_over(project, (dataset, id), now) {
                flaws.extend(lies(project, &dir, *digest, &seals(project, dataset, id)));
            }
        }
    }
    for ((dataset, id), digest) in candidates {
        let dir = line::candidate_dir(project, dataset, id);
        if dir.is_dir() {
            flaws.extend(lies(project, &dir, digest, &BTreeMap::new()));
        }
    }
    flaws.extend(unasked(project, &given));
    for plan in &project.targets {
        let of: Vec<&Delivery> = deliveries.iter().filter(|it| it.target == plan.name).collect();
        let (zh, en) = (
            "与送达的记录不符；再运行一次就重写",
            "does not list what was delivered; run again to renew it",
        );
        let stale = catalog::stale(project, &journal, plan, &of)?;
        flaws.extend(stale.iter().map(|it| flaw(project, "catalog", it, zh, en)));
    }
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
    plan.folder().map(|it| project.dir.join(it))
}

/// Whether the time for which release `id` of `dataset` may be shown is over: it may have been taken down.
pub(super) fn is_over(project: &Project, (dataset, id): (&str, &str), now: &str) -> bool {
    let period = id.rsplit_once("-r").map(|it| it.0);
    let is_its = |it: &&DatasetPlan| it.name == dataset && Some(it.period.as_str()) == period;
    let expires = project.datasets.iter().find(is_its).and_then(|it| it.times.expires);
    expires.zip(Day::in_china(now)).is_some_and(|(expires, today)| expires < today)
}

/// What was put beside a release as it left, by name.
type Seals = BTreeMap<String, Vec<u8>>;

/// The seals of release `id` of `dataset`, as they are kept; none of one that left without.
fn seals(project: &Project, dataset: &str, id: &str) -> Seals {
    let dir = sealing::folder(project, dataset, id);
    let all = names(&dir).unwrap_or_default().into_iter();
    all.filter_map(|it| Some((fs::read(dir.join(&it)).ok()?, it))).map(|it| (it.1, it.0)).collect()
}

/// Whether the release in `dir` is the one with `digest`, to the last byte, with its `seals` and nothing else.
fn lies(project: &Project, dir: &Path, digest: Digest, seals: &Seals) -> Option<Flaw> {
    if !dir.is_dir() {
        let zh = "送达过，现在不在了";
        return Some(flaw(project, "gone", dir, zh, "was delivered and is gone"));
    }
    let is_same = release::open(dir).is_ok_and(|it| it.digest() == digest);
    let other =
        |(name, bytes): (&String, &Vec<u8>)| fs::read(dir.join(name)).ok().as_ref() != Some(bytes);
    let more =
        || names(dir).is_none_or(|names| !only_of(dir, &names, seals) || has_links(dir, &names));
    if is_same && !more() && !seals.iter().any(other) {
        return None;
    }
    let zh = "的文件与批准时不同";
    Some(flaw(project, "changed", dir, zh, "does not hold the files that were cleared"))
}

/// Whether `names` are the manifest, what it lists, and the `seals`.
fn only_of(dir: &Path, names: &BTreeSet<String>, seals: &Seals) -> bool {
    let Ok(sums) = fs::read_to_string(dir.join(SUMS)) else { return false };
    let mut listed: BTreeSet<String> =
        sums.lines().filter_map(|it| it.split_once("  ")).map(|it| it.1.to_owned()).collect();
    listed.insert(SUMS.to_owned());
    listed.extend(seals.keys().cloned());
    *names == listed
}

/// Whether `dir` or a file in it stands somewhere else: that can be changed unseen.
fn has_links(dir: &Path, names: &BTreeSet<String>) -> bool {
    is_link(dir) || names.iter().any(|it| is_link(&dir.join(it)))
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink())
}

fn names(dir: &Path) -> Option<BTreeSet<String>> {
    let entries = fs::read_dir(dir).ok()?;
    entries.map(|it| it.ok().map(|it| it.file_name().to_string_lossy().into_owned())).collect()
}

/// What lies in a target's folders of the project's datasets though nobody is on record for having delivered it.
fn unasked(project: &Project, given: &Given) -> Vec<Flaw> {
    let mut out = Vec::new();
    for target in &project.targets {
        let Some(root) = folder(project, &target.name) else { continue };
        for name in project.names() {
            let dir = root.join(name);
            if is_link(&dir) {
                let (zh, en) = ("是链接，内容在别处", "is a link: what it shows lies elsewhere");
                out.push(flaw(project, "link", &dir, zh, en));
            }
            let is_given = |id: &str, digest: Option<Digest>| {
                let key = (target.name.clone(), name.to_owned(), id.to_owned());
                given.get(&key).is_some_and(|it| digest.is_none_or(|digest| digest == *it))
            };
            for entry in names(&dir).into_iter().flatten() {
                let path = dir.join(&entry);
                if entry == LATEST {
                    if is_link(&path) || !points(&path, &is_given) {
                        let zh = "指向的不是送达过的版本";
                        let en = "does not name a release that was delivered";
                        out.push(flaw(project, "latest", &path, zh, en));
                    }
                } else if !is_given(&entry, None)
                    && (!BESIDE.contains(&entry.as_str()) || is_link(&path))
                {
                    let zh = "在发布目录里，日志里却没有送达的记录";
                    let en = "is there, and no delivery is on record";
                    out.push(flaw(project, "unasked", &path, zh, en));
                }
            }
        }
    }
    out
}

/// Whether `latest.json` names a release that was delivered, where it lies and with its digest.
fn points(path: &Path, is_given: &dyn Fn(&str, Option<Digest>) -> bool) -> bool {
    let read = fs::read(path).ok().and_then(|it| serde_json::from_slice::<Value>(&it).ok());
    let Some(latest) = read else { return false };
    let text = |key: &str| latest[key].as_str();
    let digest = text("digest").and_then(Digest::parse);
    let id = text("release").filter(|it| Some(*it) == text("path"));
    id.zip(digest).is_some_and(|(id, digest)| is_given(id, Some(digest)))
}

fn flaw(project: &Project, name: &'static str, dir: &Path, zh: &str, en: &str) -> Flaw {
    let path = dir.strip_prefix(&project.dir).unwrap_or(dir).to_path_buf();
    let words = Both::of(|lang| match lang {
        Lang::Zh => format!("`{}` {zh}", path.display()),
        Lang::En => format!("`{}` {en}", path.display()),
    });
    Flaw { name, path: Some(path), words }
}
