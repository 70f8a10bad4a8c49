//! What `review`, `status` and `inspect` tell: facts, for `cli` to put into words.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::model::digest::Digest;
use crate::model::outcome::Artifact;
use crate::model::outcome::Delivery;
use crate::model::outcome::Verdict;
use crate::model::remark::Remark;
use crate::model::schema::Release;
use crate::model::schema::Role;
use crate::model::tally::NonData;
use crate::model::tally::Tally;

/// A candidate, as two persons must see it before they clear it.
#[derive(Clone, Debug)]
pub struct ReviewSheet {
    /// `urban-rural-dibao/2017-r1`.
    pub candidate: String,
    /// The dataset's title.
    pub title: String,
    /// Rows in the candidate.
    pub rows: u64,
    /// What was counted when it was made.
    pub tally: Tally,
    /// The fields of the schema, in its order.
    pub fields: Vec<FieldView>,
    /// What the gate said.
    pub verdicts: Vec<Verdict>,
    /// The candidate's digest: a clearance is bound to it.
    pub digest: Digest,
    /// The candidate's files.
    pub files: Vec<Artifact>,
    /// The release before it.
    pub previous: Option<String>,
    /// Where it is.
    pub dir: PathBuf,
}

/// What becomes of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// What headers say.
    pub title: String,
    /// What it can do to a person.
    pub role: Role,
    /// Whether it leaves.
    pub release: Release,
}

/// How a dataset stands.
#[derive(Clone, Debug)]
pub struct DatasetStatus {
    /// `urban-rural-dibao`.
    pub name: String,
    /// 城乡居民最低生活保障信息.
    pub title: String,
    /// As the journal has it: a name of `model::outcome::Status`, or `new`.
    pub status: String,
    /// The newest release or candidate.
    pub release: Option<String>,
    /// Its digest.
    pub digest: Option<Digest>,
    /// The run that made it, counted from 1; 0 when there was none.
    pub run: u64,
    /// Its rows.
    pub rows: Option<u64>,
    /// It waits for two persons.
    pub waiting: bool,
    /// What the targets have.
    pub deliveries: Vec<Delivery>,
    /// Who reviewed and who approved it.
    pub cleared_by: Option<(String, String)>,
}

/// What the reader sees in a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// `csv`, `xlsx`, `xls`.
    pub container: String,
    /// `utf-8`, `gb18030`; `None` where the container settles it.
    pub encoding: Option<String>,
    /// How sure the encoding is: `declared`, `certain`, `guessed`.
    pub how_sure: Option<String>,
    /// The tables in it: one of a text file, one or more per sheet.
    pub parts: Vec<PartView>,
    /// What was left out of it, and what is notable.
    pub remarks: Vec<Remark>,
}

/// A table of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartView {
    /// The sheet's name.
    pub sheet: Option<String>,
    /// Lines of the header, from 1.
    pub header_rows: Vec<u64>,
    /// Delimiter and quote of a text file.
    pub dialect: Option<(char, Option<char>)>,
    /// The columns.
    pub columns: Vec<ColumnView>,
    /// Lines, whatever they are.
    pub lines: u64,
    /// Rows.
    pub rows: u64,
    /// Lines that are no rows.
    pub non_data: BTreeMap<NonData, u64>,
    /// What title, sheet and file name say: `region`, `period`, `unit`, `program`, with the text.
    pub context: Vec<(String, String)>,
}

/// A column of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnView {
    /// The header's text.
    pub header: String,
    /// The column, from 1.
    pub column: u32,
    /// The kind that its cells look like.
    pub kind_guess: Option<String>,
    /// The field that claims it.
    pub mapped_to: Option<String>,
    /// A field that it may have meant.
    pub suggestion: Option<String>,
}

/// How `inspect --as` writes rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    /// RFC 4180.
    Csv,
    /// One JSON object a line.
    Ndjson,
}
