//! What a run tells: counts, findings by rule, verdicts, artifacts, deliveries, timings. Facts; words are made in `cli`.

use std::path::PathBuf;

use crate::model::disclosure::Disclosure;
use crate::model::finding::RuleId;
use crate::model::outcome::Artifact;
use crate::model::outcome::Delivery;
use crate::model::outcome::DeliveryKind;
use crate::model::outcome::Status;
use crate::model::outcome::Verdict;
use crate::model::rule::Level;
use crate::model::stop::Stop;
use crate::model::tally::Tally;
use crate::model::tally::Ways;
use crate::pipeline::plan::DatasetPlan;
use crate::platform::Step;

/// A run of the project.
#[derive(Debug, Default)]
pub struct Report {
    /// The datasets, in the configuration's order.
    pub datasets: Vec<DatasetReport>,
    /// The catalogues of targets that show files.
    pub catalogs: Vec<CatalogReport>,
    /// Why nobody could be told what there is to do.
    pub untold: Option<Stop>,
    /// What was cleared away, relative to the project.
    pub collected: Vec<PathBuf>,
}

/// The catalogues of a target.
#[derive(Debug)]
pub struct CatalogReport {
    /// The target's name.
    pub target: String,
    /// What came of it.
    pub kind: DeliveryKind,
    /// Why it was not written.
    pub stop: Option<Stop>,
}

/// A dataset's part of a run.
#[derive(Debug)]
pub struct DatasetReport {
    /// `urban-rural-dibao`.
    pub name: String,
    /// 城乡居民最低生活保障信息.
    pub title: String,
    /// What it is about, `2017-03`.
    pub period: String,
    /// How it stands.
    pub status: Status,
    /// What it waits for, where nothing is wrong and nobody is asked.
    pub awaits: Option<Awaits>,
    /// `2017-r1`, when there is a candidate or a release.
    pub release: Option<String>,
    /// Ledgers that were read.
    pub ledgers: u64,
    /// What was counted.
    pub tally: Tally,
    /// The districts that must be there; none, no such rule.
    pub regions_expected: Vec<String>,
    /// How often each rule was broken; every row of a ledger that was held back whole counts once.
    pub rules: Vec<RuleCount>,
    /// How cells came to be values, for each field of the schema.
    pub fields: Vec<FieldWays>,
    /// Columns of ledgers that no field claims and that were not read.
    pub unread_columns: Vec<UnreadColumn>,
    /// What protection did; nothing, where no rows were protected.
    pub protection: Option<Disclosure>,
    /// What the gate said.
    pub gate: Vec<Verdict>,
    /// The release's files.
    pub artifacts: Vec<Artifact>,
    /// What the targets said.
    pub deliveries: Vec<Delivery>,
    /// What would be done at the targets, where nothing is to be done.
    pub plans: Vec<TargetSteps>,
    /// What at a target is not as it was delivered.
    pub edits: Vec<TargetEdit>,
    /// What targets said that had to give up a release.
    pub removals: Vec<Removal>,
    /// Wall seconds by stage, in the order of the line.
    pub seconds: Vec<(&'static str, f64)>,
    /// Where the places of the violations are, when there are any.
    pub quarantine: Option<PathBuf>,
    /// Ledgers that were not read, since others take their place.
    pub replaced: Vec<Replaced>,
    /// Ledgers that had rows held back and were sent again.
    pub mended: Vec<Mended>,
    /// Ledgers that go back to who sent them.
    pub returned: Vec<ReturnedLedger>,
    /// Where the quality report is, relative to the project: a page, and beside it the same as JSON.
    pub quality: Option<PathBuf>,
    /// Where the candidate is.
    pub candidate: Option<PathBuf>,
    /// Why the dataset failed.
    pub stop: Option<Stop>,
}

/// What a period of a dataset waits for before it can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// The period is not over.
    Period,
    /// Its ledgers have not come.
    Ledgers,
}

impl Awaits {
    /// As reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Ledgers => "ledgers",
        }
    }
}

/// What would be done at a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetSteps {
    /// The target.
    pub target: String,
    /// What, in order.
    pub steps: Vec<Step>,
}

/// A file at a target that is not as it was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetEdit {
    /// The target.
    pub target: String,
    /// The release.
    pub release: String,
    /// The file, as people would look for it.
    pub path: String,
    /// `missing`, `changed`, `extra` or `beside`.
    pub what: &'static str,
    /// Whether it is right again.
    pub repaired: bool,
}

/// What a target said that had to give up a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The target.
    pub target: String,
    /// The release.
    pub release: String,
    /// Delivered: it is gone from now on; unchanged: it was gone, or never there.
    pub kind: DeliveryKind,
}

impl Removal {
    /// The removal as reports write it.
    pub fn name(&self) -> &'static str {
        match self.kind {
            DeliveryKind::Delivered => "removed",
            DeliveryKind::Unchanged => "unchanged",
            DeliveryKind::Failed => "failed",
        }
    }
}

/// A ledger whose place another one takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Which.
    pub ledger: String,
    /// Which one is read instead; of an extract, the ledger that it was made from, where it is there.
    pub by: Option<String>,
    /// How that was told.
    pub why: ReplacedBy,
}

/// How it was told that one ledger takes the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplacedBy {
    /// It is the returned ledger, mended: it says so itself.
    Mark,
    /// It came after the other was returned, and most rows are the same.
    Content,
    /// Its name declares a later version, and most rows are the same.
    Version,
    /// It is an extract of a returned ledger, and no ledger.
    Extract,
}

impl ReplacedBy {
    /// Every way, with its name in reports.
    pub const NAMES: &[(Self, &'static str)] = &[
        (Self::Mark, "mark"),
        (Self::Content, "content"),
        (Self::Version, "version"),
        (Self::Extract, "extract"),
    ];

    /// The way as reports write it.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|it| it.0 == self).map_or("", |it| it.1)
    }
}

/// A ledger that had rows held back, sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The ledger that was read.
    pub ledger: String,
    /// The one whose place it takes; `None` where it has the same name.
    pub replaces: Option<String>,
    /// Rows held back last time.
    pub held_before: u64,
    /// Of these, rows that are accepted.
    pub accepted: u64,
    /// Rows that are held back.
    pub held: u64,
}

/// A ledger that goes back to who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedLedger {
    /// Where it is.
    pub path: PathBuf,
    /// The ledger as it was sent.
    pub ledger: String,
    /// `marked`, `copy` or `extract`.
    pub form: &'static str,
    /// Rows of it that were held back.
    pub held: u64,
    /// Where it is put when it is mended, relative to the project. `None` where the ledger stood in no file of its own,
    /// and for an extract, which is not put back.
    pub put_back: Option<String>,
    /// What must be changed first in `gongkai.toml`, since no `path` there finds it.
    pub widen: Option<Widen>,
}

/// A `path` of a source that is too narrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widen {
    /// As it is.
    pub path: String,
    /// As it must be.
    pub to: String,
}

/// How often a rule was broken.
#[derive(Clone, Debug)]
pub struct RuleCount {
    /// Which rule.
    pub rule: RuleId,
    /// `resident-id/check-digit`, `rule/persons-within-family`.
    pub code: String,
    /// Error or warning.
    pub level: Level,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
    /// How often.
    pub count: u64,
}

/// How the cells of a field came to be values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldWays {
    /// `persons`.
    pub name: String,
    /// 人数.
    pub title: String,
    /// The counts; their sum is the rows that were read.
    pub ways: Ways,
}

/// A column that was left unread.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnreadColumn {
    /// The ledger, relative to the project.
    pub source: String,
    /// The column, from 1.
    pub column: u32,
    /// Its header: a heading, not a cell of data.
    pub header: String,
}

impl DatasetReport {
    /// A report of `dataset`, of which nothing is known yet.
    pub fn of(dataset: &DatasetPlan, status: Status) -> Self {
        let out = Self::new(&dataset.name, &dataset.schema.title, status);
        Self { period: dataset.period.clone(), ..out }
    }

    /// A report of which nothing is known yet.
    pub fn new(name: &str, title: &str, status: Status) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            period: String::new(),
            status,
            awaits: None,
            release: None,
            ledgers: 0,
            tally: Tally::default(),
            regions_expected: Vec::new(),
            rules: Vec::new(),
            fields: Vec::new(),
            unread_columns: Vec::new(),
            protection: None,
            gate: Vec::new(),
            artifacts: Vec::new(),
            deliveries: Vec::new(),
            plans: Vec::new(),
            edits: Vec::new(),
            removals: Vec::new(),
            seconds: Vec::new(),
            quarantine: None,
            replaced: Vec::new(),
            mended: Vec::new(),
            returned: Vec::new(),
            quality: None,
            candidate: None,
            stop: None,
        }
    }
}

impl Report {
    /// The process's exit code: the highest that applies of 1, 3, 5, 4; otherwise 0 (design: exit codes).
    pub fn exit_code(&self) -> u8 {
        let any = |status: Status| self.datasets.iter().any(|it| it.status == status);
        if any(Status::Failed) {
            1
        } else if any(Status::Refused) {
            3
        } else if any(Status::Undelivered)
            || self.catalogs.iter().any(|it| it.kind == DeliveryKind::Failed)
        {
            5
        } else if any(Status::Waiting) {
            4
        } else {
            0
        }
    }
}
