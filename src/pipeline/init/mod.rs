//! A project begun: empty with an example, or proposed from ledgers. Nothing is overwritten, nothing is opened.
//!
//! What ledgers look like is only a proposal: every field is `drop` and every dataset `closed`, so that the project
//! runs at once and nothing leaves before a person has decided.

mod error;
mod group;
mod schema;
mod text;

pub(in crate::pipeline) use error::PAGES;

use std::fs::File;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use walkdir::WalkDir;

use crate::disk;
use crate::disk::Access;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::pipeline::inspect;
use crate::pipeline::plan;
use error::Error;
use group::Group;
use group::Ledger;

/// What was begun.
#[derive(Debug, Default)]
pub struct Begun {
    /// The files that were written, relative to the project, ledgers not among them.
    pub files: Vec<String>,
    /// The datasets that are proposed.
    pub datasets: Vec<Proposed>,
    /// Ledgers that cannot be read, and why; they are left where they are.
    pub unread: Vec<(String, Stop)>,
}

/// A dataset that is proposed.
#[derive(Debug, Default)]
pub struct Proposed {
    /// Its name.
    pub name: String,
    /// Its schema.
    pub schema: String,
    /// Its ledgers, as the project names them.
    pub ledgers: Vec<String>,
    /// Rows in them.
    pub rows: u64,
    /// Columns that become fields.
    pub fields: usize,
    /// Headers that no field of a built-in schema claims.
    pub unmapped: Vec<String>,
    /// Required fields of a built-in schema that a ledger lacks.
    pub missing: Vec<String>,
}

/// Begins a project in `dir`, from the ledgers of `from` if there are any. `year` stands where no ledger names one.
pub fn init(dir: &Path, from: &[PathBuf], year: &str, lang: Lang) -> Result<Begun, Stop> {
    let mut begun = Begun::default();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut copies: Vec<(PathBuf, String)> = Vec::new();
    if from.is_empty() {
        files.extend(text::example(year, lang));
    } else {
        let (ledgers, unread) = read(from)?;
        begun.unread = unread;
        if ledgers.is_empty() {
            let first = begun.unread.into_iter().next().map(|it| it.1);
            return Err(first.unwrap_or_else(|| Error::NoLedger.into()));
        }
        let lists = inspect::lists();
        let groups = Group::all(ledgers);
        let setting = group::setting(&groups, &lists, year);
        for group in &groups {
            let (proposed, mut own) = schema::propose(group, &lists, lang);
            copies.extend(group.ledgers.iter().map(|it| (it.path.clone(), it.target.clone())));
            files.append(&mut own);
            begun.datasets.push(proposed);
        }
        files.push((plan::FILE.to_owned(), text::project(&begun.datasets, &setting, lang).into()));
        files.push(("negative-list.toml".to_owned(), text::negative(lang).into()));
    }
    files.push((".gitignore".to_owned(), b"/private/\n/public/\n/inbox/\n".to_vec()));
    let targets = files.iter().map(|it| &it.0).chain(copies.iter().map(|it| &it.1));
    if let Some(there) = targets.map(|it| dir.join(it)).find(|it| it.exists()) {
        return Err(Error::Exists { path: there }.into());
    }
    for (source, target) in &copies {
        copy(source, &dir.join(target))?;
    }
    // The file that makes it a project comes last.
    files.sort_by_key(|it| (it.0 == plan::FILE, it.0.clone()));
    for (name, bytes) in &files {
        put(&dir.join(name), bytes)?;
    }
    begun.files = files.into_iter().map(|it| it.0).collect();
    Ok(begun)
}

/// A ledger that cannot be read, and why.
type Unread = (String, Stop);

/// Looks at every ledger in `from`; folders are walked through.
fn read(from: &[PathBuf]) -> Result<(Vec<Ledger>, Vec<Unread>), Stop> {
    let mut paths = Vec::new();
    for path in from {
        if !path.is_dir() {
            paths.push(path.clone());
            continue;
        }
        let files = WalkDir::new(path).sort_by_file_name().into_iter();
        for entry in files {
            let entry =
                entry.map_err(|it| Error::Write { path: path.clone(), cause: it.into() })?;
            let name = entry.file_name().to_string_lossy();
            if entry.file_type().is_file() && !name.starts_with('.') && !name.starts_with("~$") {
                paths.push(entry.into_path());
            }
        }
    }
    let (mut ledgers, mut unread) = (Vec::new(), Vec::new());
    for path in paths {
        let seen = inspect::look(&path, None);
        match seen.stopped {
            Some(stop) => unread.push((path.display().to_string(), stop)),
            None => ledgers.push(Ledger { path, target: String::new(), tables: seen.tables }),
        }
    }
    Ok((ledgers, unread))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    written(path, |path| disk::create(path, Access::Public)?.write_all(bytes), Access::Public)
}

/// A ledger is for the bureau's eyes only.
fn copy(source: &Path, target: &Path) -> Result<(), Error> {
    let copy = |path: &Path| {
        io::copy(&mut File::open(source)?, &mut disk::create(path, Access::Private)?).map(|_| ())
    };
    written(target, copy, Access::Private)
}

fn written(
    path: &Path,
    write: impl Fn(&Path) -> io::Result<()>,
    access: Access,
) -> Result<(), Error> {
    let parent = path.parent().map_or(Ok(()), |it| disk::create_dir(it, access));
    parent
        .and_then(|()| write(path))
        .map_err(|cause| Error::Write { path: path.to_path_buf(), cause })
}
