//! What `review`, `status` and `inspect` tell: facts, for `cli` to put into words.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::model::day::Day;
use crate::model::digest::Digest;
use crate::model::disclosure::Noise;
use crate::model::lang::Both;
use crate::model::lang::Words;
use crate::model::outcome::Artifact;
use crate::model::outcome::Delivery;
use crate::model::outcome::Verdict;
use crate::model::remark::Remark;
use crate::model::rule::Rule;
use crate::model::schema::Kind;
use crate::model::schema::Release;
use crate::model::schema::Role;
use crate::model::stop::Stop;
use crate::model::tally::NonData;
use crate::model::tally::Tally;
use crate::model::tally::Ways;
use crate::pipeline::report::TargetEdit;
use crate::review::Facts;

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
    /// The quality report of the run that made it.
    pub quality: Option<PathBuf>,
    /// Where it is.
    pub dir: PathBuf,
    /// The page on which all of it stands.
    pub page: PathBuf,
    /// What the page is made from.
    pub facts: Facts,
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
    /// What it is about, `2017-03`.
    pub period: String,
    /// As the journal has it: a name of `model::outcome::Status`. Of one that was never made, `new`; `due` where it waits
    /// for ledgers, `coming` where its period is not over.
    pub status: String,
    /// The newest release or candidate.
    pub release: Option<String>,
    /// Its digest.
    pub digest: Option<Digest>,
    /// The run that made it, counted from 1; 0 when there was none.
    pub run: u64,
    /// Its rows.
    pub rows: Option<u64>,
    /// Rows that run held back.
    pub quarantined: u64,
    /// The quality report of that run.
    pub quality: Option<PathBuf>,
    /// It waits for two persons.
    pub waiting: bool,
    /// What the targets have.
    pub deliveries: Vec<Delivery>,
    /// Who reviewed and who approved it.
    pub cleared_by: Option<(String, String)>,
    /// What its noise is, and what its releases of the period have spent.
    pub budget: Option<(Noise, f64)>,
    /// What at a target is not as it was delivered.
    pub edits: Vec<TargetEdit>,
    /// Targets that could not be looked at, and why.
    pub unseen: Vec<(String, Both)>,
    /// When and why its release was taken back.
    pub withdrawn: Option<(String, String)>,
}

/// What came of looking through the journal and at what was delivered.
#[derive(Clone, Debug, Default)]
pub struct AuditView {
    /// Decisions on record.
    pub entries: u64,
    /// Those of a journal that was made before they were chained.
    pub taken_over: u64,
    /// Number and hash of the newest one.
    pub head: Option<(u64, Digest)>,
    /// Deliveries whose files were looked at.
    pub releases: u64,
    /// What is not as it was decided.
    pub flaws: Vec<Flaw>,
}

/// Something that is not as it was decided.
#[derive(Clone, Debug)]
pub struct Flaw {
    /// What, for programs.
    pub name: &'static str,
    /// The folder, where it is one.
    pub path: Option<PathBuf>,
    /// What, for people.
    pub words: Both,
}

/// Something that a person has to do by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub what: DueKind,
    /// The article, the assessment's document, or the dataset.
    pub name: String,
    /// The day.
    pub on: Day,
    /// Days until then; negative when it has passed.
    pub days: i32,
}

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueKind {
    /// An entry of the negative list must be reviewed.
    NegativeReview,
    /// An entry of the negative list ends.
    NegativeEnd,
    /// An impact assessment ends.
    Assessment,
    /// A release must be taken down.
    Takedown,
    /// The ledgers of a period should be there.
    Ledgers,
}

impl DueKind {
    /// The kind as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NegativeReview => "negative-list-review",
            Self::NegativeEnd => "negative-list-end",
            Self::Assessment => "impact-assessment",
            Self::Takedown => "takedown",
            Self::Ledgers => "ledgers",
        }
    }
}

/// What the reader sees in a ledger.
#[derive(Debug, Default)]
pub struct Inspection {
    /// The ledger, as it was named.
    pub ledger: String,
    /// Its size, where it could be opened.
    pub bytes: Option<u64>,
    /// `csv`, `xlsx`, `xls`; `None` when not even that could be told.
    pub container: Option<String>,
    /// `utf-8`, `gb18030`; `None` where the container settles it.
    pub encoding: Option<String>,
    /// How sure the encoding is: `declared`, `certain`, `probable`, `guessed`.
    pub how_sure: Option<String>,
    /// What decided for it.
    pub why_encoding: Option<Both>,
    /// The tables in it: one of a text file, one or more per sheet.
    pub parts: Vec<PartView>,
    /// What was left out of it, and what is notable.
    pub remarks: Vec<Remark>,
    /// What kept the reader from reading on.
    pub stopped: Option<Stop>,
}

/// How a text file is cut, and why it was read so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialectView {
    /// Between fields.
    pub delimiter: char,
    /// Around fields.
    pub quote: Option<char>,
    /// `LF`, `CRLF`, `CR` or `mixed`.
    pub line_end: &'static str,
    /// How well the first lines read so, per mille.
    pub score: u32,
    /// How well they read with other delimiters, the best first.
    pub others: Vec<(char, u32)>,
    /// What decided.
    pub why: Both,
}

/// A table of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartView {
    /// The sheet's name.
    pub sheet: Option<String>,
    /// Lines of the header, from 1.
    pub header_rows: Vec<u64>,
    /// How a text file is cut.
    pub dialect: Option<DialectView>,
    /// The columns.
    pub columns: Vec<ColumnView>,
    /// Lines, whatever they are.
    pub lines: u64,
    /// Rows.
    pub rows: u64,
    /// Lines that are no rows.
    pub non_data: BTreeMap<NonData, u64>,
    /// What stands around the table: `title`, `sheet`, `file`, `folder`, `unit`, with the text.
    pub context: Vec<(String, String)>,
    /// What that says of the whole table; a topic that stands twice is a conflict.
    pub sayings: Vec<SayingView>,
    /// Required fields of the schema that no column claims.
    pub missing: Vec<String>,
    /// What the reader noted on cells and rows: the rule, and how often.
    pub findings: Vec<(Rule, u64)>,
    /// The fields of the schema, in its order; none where its columns cannot be mapped.
    pub fields: Vec<FieldCells>,
}

/// How the cells of a table came to be values of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCells {
    /// The schema's name of it.
    pub name: String,
    /// What headers say.
    pub title: String,
    /// A column claims it.
    pub has_column: bool,
    /// The counts; `None` for regions, where no project says below what they resolve.
    pub ways: Option<Ways>,
}

/// What something around a table says of all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SayingView {
    /// `region`, `period` or `program`.
    pub topic: &'static str,
    /// `道里区`, `2017-03`, `城市低保`.
    pub value: String,
    /// Where it is said: `title`, `sheet`, `file`, `folder`.
    pub by: Vec<&'static str>,
}

/// A column of a ledger. No cell is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnView {
    /// The header, level by level.
    pub header: Vec<String>,
    /// The column, from 1.
    pub column: u32,
    /// Cells, those that show something, and how many of these are different (`Err`: more than so many).
    pub cells: (u64, u64, Result<usize, usize>),
    /// What its cells look like.
    pub kind: Kind,
    /// What told: `header` or `cells`.
    pub by: &'static str,
    /// Of a hundred cells that say something, how many fit the kind.
    pub fits: Option<u8>,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// The amount that its header states of each cell, with its unit: nothing is computed from it.
    pub amount: Option<(String, String)>,
    /// The code list that it comes from, where one is known.
    pub list: Option<String>,
    /// The role that it should have until a person has decided.
    pub role: Role,
    /// What the schema does with it.
    pub fate: FateView,
    /// Fields that it may have meant, the nearest first.
    pub suggestions: Vec<SuggestionView>,
}

/// What a schema does with a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FateView {
    /// There is no schema.
    Unasked,
    /// The field of this title claims it.
    Field(String),
    /// The schema knows it, and leaves it unread.
    Ignored,
    /// Nobody knows it.
    Unknown,
}

/// A field that an unknown header may have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestionView {
    /// The field's title.
    pub field: String,
    /// How near, of a hundred.
    pub score: u8,
    /// In what way: `synonym`, `sound` or `spelling`.
    pub reason: &'static str,
    /// The same, as people say it.
    pub words: Words,
}

/// How `inspect --as` writes rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    /// RFC 4180.
    Csv,
    /// One JSON object a line.
    Ndjson,
}
