//! A candidate in, a judgement out; only a clearance over a judgement that passes makes a `Cleared`.
//!
//! The gate reads the candidate's bytes, not the program's intentions: header, schema, every value, every name
//! and every JSON text. What it cannot read or does not know is denied. There is no flag that skips a rule.

mod judge;
mod complete;
mod rules;
mod bench;
mod scan;
mod clean;
mod texts;
mod adjacent;
mod folder;
mod columns;
mod csv;
mod parquet;
mod clearance;
mod error;

#[cfg(test)]
mod tests;

pub use clearance::Clearance;
pub use clearance::Cleared;
pub use clearance::clear;
pub use error::Error;
pub use error::PAGES as ERROR_PAGES;
pub use judge::judge;
pub use rules::PAGES;
pub use rules::rules_digest;

use std::sync::Arc;

use crate::model::accept::Accept;
use crate::model::digest::Digest;
use crate::model::held::Holdings;
use crate::model::outcome::Verdict;
use crate::model::outcome::VerdictKind;
use crate::model::schema::Schema;
use crate::model::tally::Tally;

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
    /// What must not be opened.
    pub negative_list: Vec<NegativeEntry>,
    /// What the dataset is derived from: a table made from half a register is half a table.
    pub inputs: Vec<Input>,
    /// What identifiers the run's ledgers held; none where no ledger was read.
    pub held: Option<Arc<Holdings>>,
}

/// A dataset that another is derived from, with what its ledgers came to.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub dataset: String,
    /// What its rows are.
    pub schema: Arc<Schema>,
    /// Its counts.
    pub tally: Tally,
    /// What of its ledgers may be wrong.
    pub accept: Accept,
    /// Shown labels of its regions that must occur.
    pub regions_expected: Vec<String>,
    /// Who signed that its identities may be left open.
    pub waiver: Option<String>,
}

/// An entry of the negative list: what is given must all hold for a hit; an entry that gives nothing hits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NegativeEntry {
    /// A dataset's name.
    pub dataset: Option<String>,
    /// A field's name or title.
    pub field: Option<String>,
    /// A word in a title of the dataset or of a field.
    pub topic: Option<String>,
    /// The article that forbids it.
    pub basis: String,
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
