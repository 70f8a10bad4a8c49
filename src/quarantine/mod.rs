//! Violations in, `violations.csv` and `violations.parquet` out: where each broken rule is, and never a cell.
//!
//! The files are private, and made only when there is something to say.

mod columns;
mod error;

pub use error::Error;
pub use error::PAGES;

use std::borrow::Cow;
use std::fs::File;
use std::io::BufWriter;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use csv::Terminator;

use crate::disk;
use crate::disk::Access;
use crate::model::finding::RuleRef;
use crate::model::lang::Lang;
use crate::model::outcome::Violation;
use crate::model::schema::Schema;
use crate::model::stop::Stop;
use crate::quarantine::columns::Columns;

/// The file's name.
pub const FILE: &str = "violations.csv";

/// The name of the same in columns.
pub const COLUMNS_FILE: &str = "violations.parquet";

const HEADER: [&str; 9] =
    ["rule", "level", "source", "sheet", "line", "column", "field", "title", "other"];

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 256 << 10;

/// Writes the violations of one dataset's run.
pub struct Writer {
    path: PathBuf,
    schema: Arc<Schema>,
    out: Option<Out>,
}

/// The files.
struct Out {
    text: csv::Writer<BufWriter<File>>,
    columns: Columns,
}

impl Writer {
    /// Violations will go to `dir`, the run's folder; nothing is made yet.
    pub fn begin(dir: &Path, schema: Arc<Schema>) -> Self {
        Self { path: dir.join(FILE), schema, out: None }
    }

    /// Writes one violation.
    pub fn push(&mut self, violation: &Violation) -> Result<(), Stop> {
        let schema = Arc::clone(&self.schema);
        let (rule, title) = words(&schema, violation);
        let field = violation.field.and_then(|it| schema.fields.get(it)).map(|it| it.name.as_str());
        let place = &violation.place;
        let level = violation.level.to_string();
        let line = place.line.to_string();
        let column = violation.column.map(|it| it.to_string()).unwrap_or_default();
        let other = violation.other.as_ref().map(|it| it.say(Lang::Zh)).unwrap_or_default();
        let cells = [
            &*rule,
            &level,
            &place.source,
            place.sheet.as_deref().unwrap_or_default(),
            &line,
            &column,
            field.unwrap_or_default(),
            title,
            &other,
        ];
        let path = self.path.clone();
        let out = self.out()?;
        let written = out.text.write_record(cells.map(|it| disarm(it).into_owned()));
        written.map_err(|cause| Error::Write { path: path.clone(), cause: cause.into() })?;
        let written = out.columns.push(violation, &rule, field);
        written.map_err(|cause| Error::Write { path: beside(&path), cause })?;
        Ok(())
    }

    /// Ends the files; gives the path of the one in text, when there was something to say.
    pub fn finish(self) -> Result<Option<PathBuf>, Stop> {
        let Some(out) = self.out else {
            return Ok(None);
        };
        let fault = |cause| Error::Write { path: self.path.clone(), cause };
        let buffer = out.text.into_inner().map_err(|it| fault(it.into_error()))?;
        let file = buffer.into_inner().map_err(|it| fault(it.into_error()))?;
        file.sync_all().map_err(fault)?;
        let path = beside(&self.path);
        out.columns.finish().map_err(|cause| Error::Write { path, cause })?;
        Ok(Some(self.path))
    }

    fn out(&mut self) -> Result<&mut Out, Error> {
        if self.out.is_none() {
            let fault = |cause| Error::Write { path: self.path.clone(), cause };
            if let Some(dir) = self.path.parent() {
                disk::create_dir(dir, Access::Private).map_err(fault)?;
            }
            let file = disk::create(&self.path, Access::Private).map_err(fault)?;
            let mut buffer = BufWriter::with_capacity(BUFFER_BYTES, file);
            buffer.write_all(b"\xef\xbb\xbf").map_err(fault)?;
            let mut text =
                csv::WriterBuilder::new().terminator(Terminator::CRLF).from_writer(buffer);
            text.write_record(HEADER).map_err(|it| fault(it.into()))?;
            let path = beside(&self.path);
            let columns = Columns::create(&path).map_err(|cause| Error::Write { path, cause })?;
            self.out = Some(Out { text, columns });
        }
        self.out.as_mut().ok_or_else(|| Error::Write {
            path: self.path.clone(),
            cause: std::io::Error::other("no file"),
        })
    }
}

/// The file of columns beside that in text.
fn beside(path: &Path) -> PathBuf {
    path.with_file_name(COLUMNS_FILE)
}

/// The rule's code and what is wrong, in Chinese.
fn words<'a>(schema: &'a Schema, violation: &Violation) -> (Cow<'static, str>, &'a str) {
    match violation.rule.get() {
        RuleRef::BuiltIn(rule) => (Cow::Borrowed(rule.code()), rule.page().title.zh),
        RuleRef::Schema(index) => match schema.rules.get(index) {
            Some(rule) => (Cow::Owned(format!("rule/{}", rule.name)), &rule.title),
            None => (Cow::Owned(format!("rule/{index}")), ""),
        },
    }
}

/// File and sheet names are the sender's: one that a spreadsheet would run gets an apostrophe before it.
fn disarm(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests;
