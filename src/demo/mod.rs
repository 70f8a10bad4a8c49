//! The reference project: a city's ledgers as its districts would send them, made up row by row.
//!
//! In goes a recipe (`samples/harbin-2017/recipe.toml`), out comes a folder with `gongkai.toml`, `inbox/` and
//! `planted.json`, which says how many rows an honest reader accepts and which ones it must refuse, and why.
//! The same recipe gives the same bytes on every machine. No row is about anyone: the six digits that every resident
//! ID begins with belong to no division.

mod day;
mod delimited;
mod dice;
mod error;
#[cfg(test)]
mod honest;
mod ledger;
mod manifest;
mod plant;
mod recipe;
mod record;
mod series;
mod sheet;
mod spell;
#[cfg(test)]
mod tests;
mod workbook;

pub use error::PAGES;

use std::io::Write as _;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use crate::demo::delimited::Dialect;
use crate::demo::error::Error;
use crate::demo::ledger::Job;
use crate::demo::manifest::Entry;
use crate::demo::recipe::Counts;
use crate::demo::recipe::FileForm;
use crate::demo::recipe::Recipe;
use crate::demo::recipe::Table;
use crate::demo::sheet::Paper;
use crate::disk;
use crate::disk::Access;
use crate::model::stop::Stop;

const RECIPE: &str = include_str!("../../samples/harbin-2017/recipe.toml");
const PROJECT: &str = include_str!("../../samples/harbin-2017/gongkai.toml");
const REPORT: &str = include_str!("../../samples/harbin-2017/reports/2017.md");
const PROJECT_FILE: &str = "gongkai.toml";

/// What a project keeps to itself, and what it makes anew.
const IGNORE: &str = "/private/\n/public/\n";

/// How many rows the project has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As many as the city published.
    Full,
    /// Enough to show every layout and every kind of mistake.
    Small,
}

impl Scale {
    fn of(self, counts: Counts) -> u32 {
        match self {
            Self::Full => counts.0,
            Self::Small => counts.1,
        }
    }
}

/// Whether `dir` already holds the reference project. Its file is written last, so a half-written one does not count.
///
/// Any other project there is an error: the demo clears what it runs by itself, and nobody else's data may leave so.
pub fn is_there(dir: &Path) -> Result<bool, Stop> {
    let path = dir.join(PROJECT_FILE);
    match std::fs::read(&path) {
        Ok(bytes) if bytes == PROJECT.as_bytes() => Ok(true),
        Ok(_) => Err(Error::Other { path }.into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(Error::Read { path, cause }.into()),
    }
}

/// Writes the reference project into `dir`; files of the same names are replaced.
pub fn write(dir: &Path, scale: Scale) -> Result<(), Stop> {
    let recipe: Recipe = toml::from_str(RECIPE).map_err(|it| Error::Recipe(Box::new(it)))?;
    let work = plan(&recipe, scale)?;
    disk::create_dir(dir, Access::Public)
        .map_err(|cause| Error::Write { path: dir.to_path_buf(), cause })?;
    let entries = all(dir, &recipe, &work)?;
    put(dir, "planted.json", manifest::text(&entries).as_bytes(), Access::Public)?;
    put(dir, ".gitignore", IGNORE.as_bytes(), Access::Public)?;
    put(dir, "reports/2017.md", REPORT.as_bytes(), Access::Public)?;
    put(dir, PROJECT_FILE, PROJECT.as_bytes(), Access::Public)?;
    Ok(())
}

/// A ledger to be written.
enum Work<'a> {
    MadeUp(Job<'a>),
    SpeltOut(&'a Table),
}

fn plan(recipe: &Recipe, scale: Scale) -> Result<Vec<Work<'_>>, Error> {
    let mut base = 0;
    let mut work = Vec::new();
    for ledger in &recipe.ledger {
        let job = Job::new(recipe, ledger, scale, base)?;
        base += job.rows();
        work.push(Work::MadeUp(job));
    }
    work.extend(recipe.table.iter().map(Work::SpeltOut));
    Ok(work)
}

/// Writes all ledgers, on as many threads as the machine has; what comes out is in the recipe's order.
fn all(dir: &Path, recipe: &Recipe, work: &[Work<'_>]) -> Result<Vec<Entry>, Error> {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(work.len());
    let worker = || {
        let mut done = Vec::new();
        while let Some((idx, it)) = take(&next, work) {
            done.push((idx, one(dir, recipe, it)));
        }
        done
    };
    let mut done: Vec<(usize, Result<Entry, Error>)> = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        let mut done = worker();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(idx, _)| *idx);
    done.into_iter().map(|(_, it)| it).collect()
}

fn take<'a, T>(next: &AtomicUsize, work: &'a [T]) -> Option<(usize, &'a T)> {
    let idx = next.fetch_add(1, Ordering::Relaxed);
    work.get(idx).map(|it| (idx, it))
}

fn one(dir: &Path, recipe: &Recipe, work: &Work<'_>) -> Result<Entry, Error> {
    let (dataset, paper) = match work {
        Work::MadeUp(job) => (&job.ledger.dataset, job.paper()?),
        Work::SpeltOut(table) => (&table.dataset, table.paper(recipe)),
    };
    let (bytes, places) = print(&paper, recipe.year)?;
    put(dir, &paper.path, &bytes, Access::Private)?;
    Ok(Entry::of(dataset, &paper, &places))
}

/// The ledger's bytes, and for each sheet the line at which each of its lines stands.
fn print(paper: &Paper, year: u16) -> Result<(Vec<u8>, Vec<Vec<u64>>), Error> {
    match (paper.form, paper.sheets.as_slice()) {
        (FileForm::Csv { encoding, delimiter, newline, quote }, [sheet]) => {
            let (bytes, places) =
                delimited::bytes(sheet, &Dialect { encoding, delimiter, newline, quote });
            Ok((bytes, vec![places]))
        }
        (FileForm::Csv { .. }, _) => {
            Err(Error::Plan { path: paper.path.clone(), name: "months".to_owned() })
        }
        (FileForm::Xlsx {}, sheets) => {
            let bytes = workbook::bytes(sheets, year)
                .map_err(|it| Error::Workbook { path: paper.path.clone(), cause: Box::new(it) })?;
            let places = sheets.iter().map(|it| (1..).take(it.lines.len()).collect()).collect();
            Ok((bytes, places))
        }
    }
}

fn put(dir: &Path, name: &str, bytes: &[u8], access: Access) -> Result<(), Error> {
    let path = dir.join(name);
    let write = || {
        if let Some(parent) = path.parent() {
            disk::create_dir(parent, access)?;
        }
        disk::create(&path, access)?.write_all(bytes)
    };
    write().map_err(|cause| Error::Write { path: path.clone(), cause })
}
