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
    /// Rows accepted, by the shown value of the schema's first region field.
    pub accepted_by_region: BTreeMap<String, u64>,
    /// What is notable about the ledgers, by ledger.
    pub remarks: BTreeMap<Arc<str>, Vec<Remark>>,
}

impl Tally {
    /// Lines that are no rows, of all kinds.
    pub fn non_data_total(&self) -> u64 {
        self.non_data.values().sum()
    }

    /// Whether every sum closes.
    pub fn closes(&self) -> bool {
        self.lines == self.non_data_total() + self.read
            && self.read == self.accepted + self.quarantined
    }
}
