//! Catalogues at every target that shows files: made from what was delivered there, and written when they change.
//!
//! Nothing is read but the journal and what releases say of themselves. What differs between two releases is worked out
//! once, and kept in `private/catalog`, which may be removed at any time.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::catalog;
use crate::catalog::Boundaries;
use crate::catalog::Changes;
use crate::catalog::Counter;
use crate::catalog::Dataset;
use crate::catalog::Entry;
use crate::catalog::Site;
use crate::catalog::Summary;
use crate::catalog::Withdrawn;
use crate::diff;
use crate::disk;
use crate::disk::Access;
use crate::gate;
use crate::journal::Delivery;
use crate::journal::Journal;
use crate::model::codes::CodeEntry;
use crate::model::codes::CodeList;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::lang::Both;
use crate::model::outcome::DeliveryKind;
use crate::model::schema::Field;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::net::Environment;
use crate::pipeline::builtin;
use crate::pipeline::deliver;
use crate::pipeline::difference;
use crate::pipeline::halt::Halt as Error;
use crate::pipeline::line;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetPlan;
use crate::pipeline::report::CatalogReport;
use crate::pipeline::run::Run;
use crate::platform;
use crate::platform::Kind;
use crate::release;
use crate::release::Told;

/// What is kept between runs.
const DIR: &str = "private/catalog";
/// Bytes of a file of borders: one of a city's counties has a few hundred thousand.
const BOUNDARIES_BYTES_MAX: u64 = 16 << 20;
/// Codes of a list that a page shows.
const CODES_MAX: usize = 64;

impl Run<'_> {
    /// The catalogues of all targets, after what was delivered.
    pub(super) fn catalogs(&self) -> Result<Vec<CatalogReport>, Stop> {
        match &self.journal {
            Some(journal) if !self.options.dry_run => {
                write(self.project, journal, None, self.options.environment)
            }
            _ => Ok(Vec::new()),
        }
    }
}

/// Writes the catalogues of every target, or of `only` one, that has something to list. One that fails does not keep
/// the others from being written.
pub(super) fn write(
    project: &Project,
    journal: &Journal,
    only: Option<&str>,
    environment: Environment,
) -> Result<Vec<CatalogReport>, Stop> {
    let deliveries = journal.deliveries()?;
    let mut read = Read { project, packages: BTreeMap::new() };
    let mut out = Vec::new();
    for plan in project.targets.iter().filter(|it| only.is_none_or(|only| only == it.name)) {
        let given: Vec<&Delivery> = deliveries.iter().filter(|it| it.target == plan.name).collect();
        if matches!(plan.kind, Kind::Ckan(_)) || given.is_empty() {
            continue;
        }
        let done =
            read.site(plan, &given, journal).and_then(|it| post(project, plan, &it, environment));
        let (kind, stop) = match done {
            Ok(kind) => (kind, None),
            Err(stop) => (DeliveryKind::Failed, Some(stop)),
        };
        out.push(CatalogReport { target: plan.name.clone(), kind, stop });
    }
    Ok(out)
}

/// The files at a folder that are not what its deliveries say.
pub(super) fn stale(
    project: &Project,
    journal: &Journal,
    plan: &TargetPlan,
    given: &[&Delivery],
) -> Result<Vec<PathBuf>, Stop> {
    let Some(folder) = plan.folder().filter(|_| !given.is_empty()) else { return Ok(Vec::new()) };
    let mut read = Read { project, packages: BTreeMap::new() };
    let files = catalog::build(&read.site(plan, given, journal)?)?;
    let root = project.dir.join(folder);
    let paths = files.into_iter().map(|(key, bytes)| (root.join(key), bytes));
    let differs = paths.filter(|(path, bytes)| fs::read(path).ok().as_ref() != Some(bytes));
    Ok(differs.map(|it| it.0).collect())
}

/// Judges the files and writes those that are not there yet.
fn post(
    project: &Project,
    plan: &TargetPlan,
    site: &Site,
    environment: Environment,
) -> Result<DeliveryKind, Stop> {
    let files = catalog::build(site)?;
    let print = files
        .iter()
        .fold(Hasher::default(), |it, (key, bytes)| it.part(key.as_bytes()).part(bytes));
    let print = print.finish().to_string();
    let kept = project.dir.join(DIR).join(format!("{}.sha256", plan.name));
    // A folder is looked at in any case; a server is not asked again for what it was given.
    let is_near = plan.folder().is_some();
    if !is_near && fs::read_to_string(&kept).is_ok_and(|it| it == print) {
        return Ok(DeliveryKind::Unchanged);
    }
    gate::outward(&files, &site.contact, &catalog::names(site), &catalog::assets())?;
    let written = platform::post(&files, &deliver::target(project, plan, environment))?;
    if !is_near {
        keep(kept, print.as_bytes())?;
    }
    Ok(if written > 0 { DeliveryKind::Delivered } else { DeliveryKind::Unchanged })
}

fn keep(path: PathBuf, bytes: &[u8]) -> Result<(), Stop> {
    let made = path.parent().map_or(Ok(()), |it| disk::create_dir(it, Access::Private));
    let kept = made.and_then(|()| disk::replace(&path, bytes, Access::Private));
    Ok(kept.map_err(|cause| Error::Private { cause })?)
}

/// What releases say of themselves, each read once.
struct Read<'a> {
    project: &'a Project,
    packages: BTreeMap<(String, String), Option<Told>>,
}

impl Read<'_> {
    /// All that `given` lists, which is in the order of time.
    fn site(
        &mut self,
        plan: &TargetPlan,
        given: &[&Delivery],
        journal: &Journal,
    ) -> Result<Site, Stop> {
        let publisher = &self.project.publisher;
        let mut names: Vec<&str> =
            self.project.datasets.iter().map(|it| it.name.as_str()).collect();
        for it in given {
            if !names.contains(&it.dataset.as_str()) {
                names.push(&it.dataset);
            }
        }
        let regions = divisions(&publisher.region);
        let mut datasets = Vec::new();
        for name in names {
            let of: Vec<&Delivery> =
                given.iter().copied().filter(|it| it.dataset == name).collect();
            if !of.is_empty() {
                datasets.push(self.dataset(&plan.name, name, &of, journal)?);
            }
        }
        Ok(Site {
            publisher: publisher.name.clone(),
            contact: publisher.contact.clone(),
            region: publisher.region.clone(),
            region_name: region_name(&publisher.region),
            base: plan.base_url.clone(),
            datasets,
            map: self.map(&regions),
            map_number: self.project.site.map_number.clone(),
            regions,
        })
    }

    fn dataset(
        &mut self,
        target: &str,
        name: &str,
        given: &[&Delivery],
        journal: &Journal,
    ) -> Result<Dataset, Stop> {
        let mut releases: Vec<Entry> = Vec::new();
        for it in given {
            match releases.iter_mut().find(|one| one.id == it.release) {
                // Delivered again: what is there now is what was delivered last.
                Some(one) => one.digest = it.digest,
                None => releases.push(Entry {
                    id: it.release.clone(),
                    digest: it.digest,
                    at: it.at.clone(),
                    package: None,
                    quality: None,
                    disclosure: None,
                    files: Vec::new(),
                    summary: None,
                    changes: None,
                    withdrawn: None,
                }),
            }
        }
        for it in &mut releases {
            let taken = journal.withdrawal(it.digest)?;
            it.withdrawn = taken.map(|it| Withdrawn { at: it.at, reason: it.reason });
            if let Some(told) = self.package(name, &it.id, it.digest) {
                it.package = Some(told.package.clone());
                it.quality = Some(told.quality.clone());
                it.disclosure = Some(told.disclosure.clone());
                it.files.clone_from(&told.files);
            }
        }
        let mut before: Option<(String, Digest)> = None;
        let mut kept = Vec::new();
        for mut it in releases {
            if let Some(earlier) = &before {
                it.changes = self.changes(name, earlier, (&it.id, it.digest))?;
            }
            before = Some((it.id.clone(), it.digest));
            // What this target parted with to make room is not listed there; what was taken back is, with the reason.
            if it.withdrawn.is_some() || !journal.is_removed(target, it.digest)? {
                kept.push(it);
            }
        }
        let releases = kept;
        let plan = self.project.datasets.iter().find(|it| it.name == name);
        let said = releases.iter().rev().find_map(|it| it.package.as_ref()?.get("title")?.as_str());
        let title = plan.map(|it| it.schema.title.as_str()).or(said).unwrap_or(name).to_owned();
        let codes = plan.map(|it| codes(&it.schema)).unwrap_or_default();
        let site = &self.project.site;
        let mut out = Dataset {
            name: name.to_owned(),
            title,
            topic: site.topics.get(name).cloned(),
            programs: site.programs.get(name).cloned().unwrap_or_default(),
            codes,
            releases,
        };
        let standing = out.current().map(|it| (it.0.id.clone(), it.0.digest));
        if let Some((id, digest)) = standing {
            let summary = self.summary(name, &id, digest)?;
            let entry = out.releases.iter_mut().find(|it| it.id == id);
            if let Some(entry) = entry {
                entry.summary = summary;
            }
        }
        Ok(out)
    }

    /// The divisions' borders, where the project has them.
    fn map(&self, regions: &[(String, String)]) -> Option<Boundaries> {
        let path = self.project.dir.join(self.project.site.boundaries.as_ref()?);
        let is_small = fs::metadata(&path).is_ok_and(|it| it.len() <= BOUNDARIES_BYTES_MAX);
        let text = is_small.then(|| fs::read_to_string(&path).ok()).flatten()?;
        Boundaries::parse(&text, &|code| regions.iter().any(|it| it.0 == code))
    }

    /// What a page shows of the rows: as it is kept, or counted now; none where no copy is at hand.
    fn summary(&self, name: &str, id: &str, digest: Digest) -> Result<Option<Summary>, Stop> {
        let version = env!("CARGO_PKG_VERSION");
        let path = self.project.dir.join(format!("{DIR}/{version}/{name}/{digest}-rows.json"));
        let kept = fs::read(&path).ok().and_then(|it| serde_json::from_slice(&it).ok());
        if kept.is_some() {
            return Ok(kept);
        }
        let Some(release) = difference::open(self.project, name, id, digest) else {
            return Ok(None);
        };
        let (package, disclosure) =
            (release.json("datapackage.json")?, release.json("disclosure.json")?);
        let mut counter = Counter::new(&package, Some(&disclosure));
        let mut records = release.records()?;
        records.next()?;
        while let Some(record) = records.next()? {
            let cells: Vec<_> = (0..record.len()).map(|at| record.cell(at)).collect();
            let texts: Option<Vec<&str>> =
                cells.iter().map(|it| std::str::from_utf8(it).ok()).collect();
            counter.row(&texts.unwrap_or_default());
        }
        let summary = counter.finish().only(&gate::is_silent);
        if let Ok(bytes) = serde_json::to_vec(&summary) {
            keep(path, &bytes)?;
        }
        Ok(Some(summary))
    }

    /// What the release says of itself, from where it was made or where it was delivered to.
    fn package(&mut self, dataset: &str, id: &str, digest: Digest) -> Option<&Told> {
        let project = self.project;
        let find = || {
            let folders = project.targets.iter().filter_map(TargetPlan::folder);
            let targets = folders.map(|it| project.dir.join(it).join(dataset).join(id));
            let mut dirs =
                std::iter::once(line::candidate_dir(project, dataset, id)).chain(targets);
            dirs.find_map(|it| release::told(&it, digest).ok())
        };
        let key = (dataset.to_owned(), id.to_owned());
        self.packages.entry(key).or_insert_with(find).as_ref()
    }

    /// What differs between two releases: as it is kept, or worked out now; none where one of them is not at hand.
    fn changes(
        &self,
        dataset: &str,
        (before, old): &(String, Digest),
        (id, new): (&str, Digest),
    ) -> Result<Option<Changes>, Stop> {
        // Another version may find other words.
        let version = env!("CARGO_PKG_VERSION");
        let file = format!("{DIR}/{version}/{dataset}/{old}-{new}.json");
        let path = self.project.dir.join(file);
        let kept = fs::read(&path).ok().and_then(|it| serde_json::from_slice::<Value>(&it).ok());
        if let Some(changes) = kept.and_then(known) {
            return Ok(Some(changes));
        }
        let open = |id: &str, digest: Digest| difference::open(self.project, dataset, id, digest);
        let (Some(a), Some(b)) = (open(before, *old), open(id, new)) else { return Ok(None) };
        let json = diff::json(&diff::compare(&a, &b, 0)?);
        keep(path, format!("{json:#}\n").as_bytes())?;
        Ok(known(json))
    }
}

/// What a comparison for programs says.
fn known(json: Value) -> Option<Changes> {
    let text = |it: &Value, lang: &str| it.get(lang).and_then(Value::as_str).map(str::to_owned);
    let one = |it: &Value| Some(Both { zh: text(it, "zh")?, en: text(it, "en")? });
    let summary = json.get("summary")?.as_array()?.iter().map(one).collect::<Option<Vec<_>>>()?;
    Some(Changes { summary, json })
}

/// The divisions right below one, in the order of their codes, as they are today.
fn divisions(above: &str) -> Vec<(String, String)> {
    let list = builtin::codes("regions").and_then(|it| CodeList::parse("regions", it).ok());
    let entries = list.map(|it| it.entries).unwrap_or_default();
    let below = |it: &CodeEntry| it.parent.as_deref() == Some(above) && it.valid_to.is_none();
    let mut out: Vec<(String, String)> =
        entries.into_iter().filter(below).map(|it| (it.code, it.label)).collect();
    out.sort();
    out
}

/// The labels and codes of each published field whose list is short.
fn codes(schema: &Schema) -> Vec<(String, Vec<(String, String)>)> {
    let of = |it: &Field| {
        let list = it.codes.as_ref().filter(|it| it.entries.len() <= CODES_MAX)?;
        let pairs = list.entries.iter().map(|it| (it.label.clone(), it.code.clone()));
        Some((it.name.clone(), pairs.collect()))
    };
    schema.published().filter_map(|(_, it)| of(it)).collect()
}

/// What GB/T 2260 calls a division.
fn region_name(code: &str) -> Option<String> {
    let list = CodeList::parse("regions", builtin::codes("regions")?).ok()?;
    let entries = list.entries.into_iter().filter(|it| it.code == code);
    entries.map(|it| it.label).next()
}
