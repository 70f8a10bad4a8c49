//! A candidate in, a judgement out; only a clearance over a judgement that passes makes a `Cleared`.
//!
//! The gate reads the candidate's bytes, not the program's intentions: header, schema, every value, every name
//! and every JSON text. What it cannot read or does not know is denied. There is no flag that skips a rule.

mod judge;
mod outside;
mod complete;
mod contact;
mod differencing;
mod classes;
mod places;
mod minors;
mod table;
mod tokens;
mod units;
mod negative;
mod record;
mod rules;
mod bench;
mod scan;
mod clean;
mod texts;
mod adjacent;
mod folder;
mod csvw;
mod outward;
mod markup;
mod columns;
mod cells;
mod amounts;
mod shown;
mod csv;
mod parquet;
mod footer;
mod pages;
mod xlsx;
mod person;
mod clearance;
mod error;

#[cfg(test)]
mod tests;

pub use clearance::Clearance;
pub use clearance::Cleared;
pub use clearance::clear;
pub use differencing::Linked;
pub use error::Error;
pub use error::PAGES as ERROR_PAGES;
pub use judge::judge;
pub use negative::Lost;
pub use negative::NegativeEntry;
pub use negative::Standing;
pub use negative::is_entry_kind;
pub use outside::judge_from_outside;
pub use outward::is_silent;
pub use outward::outward;
pub use record::Assessment;
pub use record::Ks;
pub use record::Leaving;
pub use record::Signed;
pub use record::Times;
pub use rules::PAGES;
pub use rules::rules_digest;

use std::sync::Arc;

use crate::model::accept::Accept;
use crate::model::day::Day;
use crate::model::digest::Digest;
use crate::model::disclosure::Asked;
use crate::model::disclosure::Noise;
use crate::model::held::Holdings;
use crate::model::outcome::Verdict;
use crate::model::outcome::VerdictKind;
use crate::model::schema::Schema;
use crate::model::tally::Tally;
use crate::release::Release;

/// The rule that a text of our own would break by leading to a person, if it does.
pub fn finds_person(text: &str) -> Option<&'static str> {
    let mut scanner = scan::Scanner::new(None);
    let found = scanner.scan(text).or_else(|| scanner.whole(text));
    found.map(|it| it.hit.rule())
}

/// What a candidate is held to, beside the rules that hold for all.
#[derive(Clone, Debug)]
pub struct Policy {
    /// `unconditional` or `conditional`; no default.
    pub opening: Option<String>,
    /// Article, paragraph and item.
    pub legal_basis: String,
    /// What of its ledgers may be wrong.
    pub accept: Accept,
    /// Shown labels of regions that must occur; none, no such rule.
    pub regions_expected: Vec<String>,
    /// Who signed that identities may be left open, and where; none, they may not.
    pub waiver: Option<String>,
    /// What the release is protected to: the k of its opening, raised by its schema.
    pub asked: Asked,
    /// Persons in the smallest class of rows that look alike, as the run counted them: bytes show rows only. None where
    /// nobody counted persons, or nobody remembers.
    pub persons: Option<u64>,
    /// The k of each opening.
    pub ks: Ks,
    /// The day of the judgement, in China; none where nobody knows it.
    pub today: Option<Day>,
    /// What must not be opened.
    pub negative_list: Vec<NegativeEntry>,
    /// What the negative list lost since the last run.
    pub lost: Option<Lost>,
    /// The impact assessment.
    pub assessment: Option<Assessment>,
    /// Whether there must be one.
    pub assessment_required: bool,
    /// When the dataset may be seen.
    pub times: Times,
    /// What was signed, when the release is about to leave; none, it is not yet.
    pub leaving: Option<Leaving>,
    /// What the dataset is derived from: a table made from half a register is half a table.
    pub inputs: Vec<Input>,
    /// What identifiers the run's ledgers held; none where no ledger was read.
    pub held: Option<Arc<Holdings>>,
    /// Noise that its counts have: they add up to nothing, and differ from release to release.
    pub noise: Option<Noise>,
    /// Earlier releases of the same dataset and period.
    pub earlier: Vec<Release>,
    /// Releases of datasets that it is made from, or that are made from it.
    pub linked: Vec<Linked>,
    /// Of a release that is out: files that may lie in its folder beside its own. None for a candidate.
    pub beside: Option<Vec<String>>,
}

/// A dataset that another is derived from, with what its ledgers came to.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub dataset: String,
    /// What its rows are.
    pub schema: Arc<Schema>,
    /// Its counts; none, where nobody knows what its ledgers came to.
    pub tally: Option<Tally>,
    /// What of its ledgers may be wrong.
    pub accept: Accept,
    /// Shown labels of its regions that must occur.
    pub regions_expected: Vec<String>,
    /// Who signed that its identities may be left open.
    pub waiver: Option<String>,
}

/// What the gate said about one candidate.
#[derive(Clone, Debug)]
pub struct Judgement {
    release: Digest,
    verdicts: Vec<Verdict>,
}

impl Judgement {
    /// The digest of the candidate that was judged.
    pub fn release(&self) -> Digest {
        self.release
    }

    /// One verdict for each rule that was judged, in the rules' order.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// Whether no rule denies.
    pub fn passes(&self) -> bool {
        self.verdicts.iter().all(|it| it.kind != VerdictKind::Deny)
    }
}
