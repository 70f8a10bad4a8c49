//! Ledgers found: globs expanded, archives looked into, bytes digested, evidence of the encoding gathered. No ledger
//! is parsed here.

mod blob;
mod file;
mod archive;
mod copies;
mod inflate;
#[cfg(test)]
mod archive_tests;
mod database;
mod web;
mod remote;
mod error;

pub use blob::Blob;
pub use blob::Seekable;
pub use copies::bare;
pub use copies::version;
pub use database::Address;
pub use database::AddressFault;
pub use database::At;
pub use database::Cursor;
pub use database::Database;
pub use database::Query;
pub use database::Rows;
pub use database::query;
pub use error::Error;
pub use error::PAGES;
pub use file::Evidence;
pub use file::finds;
pub use file::has_files;
pub use remote::PAGES as REMOTE_PAGES;
pub use web::Text;
pub use web::Web;
pub use web::WebAt;
pub use web::sweep;

/// The folder in `private/work` that outlives a run: copies of ledgers from the web.
pub const KEPT: &str = "web";

use std::path::Path;
use std::sync::Arc;

use crate::frame::Answer;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::stop::Stop;
use crate::net::Environment;

/// What a dataset says of where its ledgers are.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// A glob, relative to the project.
    pub glob: String,
    /// Only this sheet.
    pub sheet: Option<Arc<str>>,
    /// The encoding, where the district insists.
    pub encoding: Option<Arc<str>>,
}

/// One ledger.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path relative to the project, with `/`; for a query, the dataset's name.
    pub name: Arc<str>,
    /// Where its rows are.
    pub body: Body,
    /// Only this sheet.
    pub sheet: Option<Arc<str>>,
    /// The encoding, where the configuration says so.
    pub encoding: Option<Arc<str>>,
    /// Another ledger that has the same bytes and is read instead.
    pub copy_of: Option<Arc<str>>,
    /// Digest of its bytes.
    pub digest: Digest,
    /// How many bytes.
    pub bytes: u64,
}

/// Where a ledger's rows are.
#[derive(Clone, Debug)]
pub enum Body {
    /// In bytes.
    Bytes {
        /// Which.
        blob: Blob,
        /// What they say of the encoding.
        evidence: Evidence,
    },
    /// In the answer of a query over other datasets.
    Answer(Arc<Answer>),
    /// In the answer of a query that a database was asked.
    Query(Arc<Query>),
}

/// Finds the ledgers of `patterns` below `project`, sorted by path, each once.
///
/// Hidden files and the lock files of office programs (`~$…`) are no ledgers.
pub fn open(project: &Path, patterns: &[Pattern]) -> Result<Vec<Source>, Stop> {
    let mut sources: Vec<Source> = Vec::new();
    for pattern in patterns {
        for path in file::matching(project, &pattern.glob)? {
            for source in within(project, &path, pattern)? {
                if sources.iter().all(|it| it.name != source.name) {
                    sources.push(source);
                }
            }
        }
    }
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    copies::mark(&mut sources);
    Ok(sources)
}

/// The ledgers in `path`, as `pattern` would have found them: one, or as many as an archive holds.
pub fn within(project: &Path, path: &Path, pattern: &Pattern) -> Result<Vec<Source>, Stop> {
    named(&file::relative(project, path), path, pattern)
}

/// The ledgers on the web that `web` names, of now: one, or as many as an archive holds.
pub fn fetch(project: &Path, web: &Web, environment: Environment) -> Result<Vec<Source>, Stop> {
    let (name, path) = web::fetch(project, web, environment)?;
    let text = |it: &Option<String>| it.as_deref().map(Arc::from);
    let pattern =
        Pattern { glob: String::new(), sheet: text(&web.sheet), encoding: text(&web.encoding) };
    named(&name, &path, &pattern)
}

fn named(name: &str, path: &Path, pattern: &Pattern) -> Result<Vec<Source>, Stop> {
    let found = archive::ledgers(Blob::file(path), name)?;
    let source = |it: archive::Found| Source {
        name: it.name.into(),
        body: Body::Bytes { blob: it.blob, evidence: it.survey.evidence },
        sheet: pattern.sheet.clone(),
        encoding: pattern.encoding.clone(),
        copy_of: None,
        digest: it.survey.digest,
        bytes: it.survey.bytes,
    };
    Ok(found.into_iter().map(source).collect())
}

/// The answer of a query, as a ledger called `name`.
pub fn answer(name: &str, answer: Answer) -> Source {
    let mut hasher = Hasher::default();
    for cell in
        answer.columns.iter().map(Some).chain(answer.rows.iter().flatten().map(Option::as_ref))
    {
        hasher = match cell {
            Some(text) => hasher.part(text.as_bytes()),
            None => hasher.update(&[0xff; 8]),
        };
    }
    Source {
        name: name.into(),
        body: Body::Answer(Arc::new(answer)),
        sheet: None,
        encoding: None,
        copy_of: None,
        digest: hasher.finish(),
        bytes: 0,
    }
}
