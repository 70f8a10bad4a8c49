//! What was counted: lines, rows and findings; the sums that must close.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::finding::RuleId;
use crate::model::remark::Remark;

/// A line of a ledger that is no row, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NonData {
    /// Above the header: what the table is.
    Title,
    /// 单位:元.
    UnitLine,
    /// The header itself, each of its rows.
    Header,
    /// The header again, at a page break.
    RepeatedHeader,
    /// 小计.
    Subtotal,
    /// 合计.
    Total,
    /// 填表人, 审核人, 注.
    Footer,
    /// Nothing on it.
    Blank,
    /// Hidden in the workbook.
    Hidden,
}

impl NonData {
    /// Every kind, with its name in reports.
    pub const NAMES: &[(Self, &'static str)] = &[
        (Self::Title, "title"),
        (Self::UnitLine, "unit-line"),
        (Self::Header, "header"),
        (Self::RepeatedHeader, "repeated-header"),
        (Self::Subtotal, "subtotal"),
        (Self::Total, "total"),
        (Self::Footer, "footer"),
        (Self::Blank, "blank"),
        (Self::Hidden, "hidden"),
    ];
}

/// A 合计 row: what a ledger says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedTotal {
    /// Its line.
    pub line: u64,
    /// Whether it is the total of the whole table: 合计, not 道里区合计.
    pub of_all: bool,
    /// The figure of each of the schema's control fields.
    pub figures: Vec<Option<i128>>,
}

/// How the cells of one field came to be values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Taken as they stood.
    pub as_written: u64,
    /// Written otherwise than the value is, in a way that has one reading.
    pub normalized: u64,
    /// Read with a warning.
    pub with_warning: u64,
    /// Without a value, or without a column.
    pub missing: u64,
    /// Not readable: the row is held back.
    pub refused: u64,
}

impl Ways {
    /// Every way, with its name in reports.
    pub fn named(self) -> [(&'static str, u64); 5] {
        [
            ("as_written", self.as_written),
            ("normalized", self.normalized),
            ("with_warning", self.with_warning),
            ("missing", self.missing),
            ("refused", self.refused),
        ]
    }

    /// The ways that reports name so.
    pub fn of(count: impl Fn(&'static str) -> u64) -> Self {
        Self {
            as_written: count("as_written"),
            normalized: count("normalized"),
            with_warning: count("with_warning"),
            missing: count("missing"),
            refused: count("refused"),
        }
    }

    /// All cells: as many as rows were read.
    pub fn total(self) -> u64 {
        self.named().iter().map(|it| it.1).sum()
    }
}

impl std::ops::AddAssign for Ways {
    fn add_assign(&mut self, more: Self) {
        self.as_written += more.as_written;
        self.normalized += more.normalized;
        self.with_warning += more.with_warning;
        self.missing += more.missing;
        self.refused += more.refused;
    }
}

/// Where rows are from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The ledger, relative to the project.
    pub ledger: Arc<str>,
    /// The shown value of the schema's first region field; `None` where it could not be told.
    pub region: Option<Arc<str>>,
}

/// Rows of one origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Rows.
    pub read: u64,
    /// Rows held back.
    pub quarantined: u64,
}

impl Rows {
    /// Rows that passed every rule.
    pub fn accepted(self) -> u64 {
        self.read.saturating_sub(self.quarantined)
    }
}

/// A rule that rows of one origin broke in one field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// Whose rows.
    pub origin: Origin,
    /// Which rule.
    pub rule: RuleId,
    /// Which field of the schema; `None` when the rule is about the row.
    pub field: Option<u16>,
}

/// The counts of one dataset's run. `lines = non_data + read`, `read = accepted + quarantined`: always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records of CSV files and rows of sheets, whatever they are.
    pub lines: u64,
    /// Lines that are no rows.
    pub non_data: BTreeMap<NonData, u64>,
    /// Rows.
    pub read: u64,
    /// Rows that passed every rule.
    pub accepted: u64,
    /// Rows held back.
    pub quarantined: u64,
    /// Rows in the release.
    pub published: u64,
    /// Broken rules, errors and warnings.
    pub violations: BTreeMap<RuleId, u64>,
    /// Rows by ledger and district. Their sums are `read` and `quarantined`.
    pub origins: BTreeMap<Origin, Rows>,
    /// `violations`, by ledger, district and field.
    pub broken: BTreeMap<Broken, u64>,
    /// How cells came to be values, for each field of the schema; every field's sum is `read`.
    pub ways: Vec<Ways>,
    /// What is notable about the ledgers, by ledger.
    pub remarks: BTreeMap<Arc<str>, Vec<Remark>>,
}

impl Tally {
    /// Lines that are no rows, of all kinds.
    pub fn non_data_total(&self) -> u64 {
        self.non_data.values().sum()
    }

    /// Rows accepted, by district; rows of none are left out.
    pub fn accepted_by_region(&self) -> BTreeMap<&str, u64> {
        let mut out = BTreeMap::new();
        for (origin, rows) in &self.origins {
            if let Some(region) = origin.region.as_deref().filter(|_| rows.accepted() > 0) {
                *out.entry(region).or_default() += rows.accepted();
            }
        }
        out
    }

    /// Rows by ledger.
    pub fn by_ledger(&self) -> BTreeMap<&str, Rows> {
        let mut out: BTreeMap<&str, Rows> = BTreeMap::new();
        for (origin, rows) in &self.origins {
            let sum = out.entry(&origin.ledger).or_default();
            sum.read += rows.read;
            sum.quarantined += rows.quarantined;
        }
        out
    }

    /// Whether every sum closes.
    pub fn closes(&self) -> bool {
        self.lines == self.non_data_total() + self.read
            && self.read == self.accepted + self.quarantined
            && self.ways.iter().all(|it| it.total() == self.read)
    }
}
