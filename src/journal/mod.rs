//! The journal: a SQLite file that remembers runs, states, clearances, rejections and deliveries.
//!
//! Decisions are only ever added, each chained to the one before. Times are handed in as text: there is no clock here. Nothing of a ledger's
//! content is kept, only counts and digests.

mod open;
mod chain;
mod record;
mod recall;
mod history;
mod notice;
mod budget;
mod negative;
mod withdrawal;
mod audit;
mod error;

#[cfg(test)]
mod tests;

pub use audit::Audit;
pub use audit::Break;
pub use audit::Entry;
pub use budget::Spending;
pub use chain::Decided;
pub use chain::Decision;
pub use chain::DecisionKind;
pub use chain::Head;
pub use error::Error;
pub use error::PAGES;
pub use history::LedgerRecord;
pub use history::QualityRecord;
pub use negative::ListRecord;
pub use notice::Notice;
pub use withdrawal::Withdrawal;

use std::path::PathBuf;

use rusqlite::Connection;

use crate::model::digest::Digest;

/// The open journal.
pub struct Journal {
    path: PathBuf,
    connection: Connection,
}

/// How a dataset stood after its last run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The dataset.
    pub dataset: String,
    /// The period: each stands for itself.
    pub period: String,
    /// The run that left it so.
    pub run: u64,
    /// Digest of all that the run depended on: sources, schema, policy, rules.
    pub fingerprint: Digest,
    /// The status as reports write it.
    pub status: String,
    /// `2017-r1`, when there is a candidate or a release.
    pub release: Option<String>,
    /// That release's digest.
    pub digest: Option<Digest>,
    /// Digest of its data, whatever its id.
    pub data_digest: Option<Digest>,
    /// Digest of schema, policy, negative list and gate rules: what a standing clearance is bound to.
    pub basis: Digest,
    /// Whether the gate let it pass.
    pub gate_passes: bool,
    /// The dataset's part of the run's report, JSON.
    pub report: String,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number, from 1.
    pub run: u64,
    /// When it began.
    pub at: String,
    /// How it ended; none while it runs, or when it broke off.
    pub exit_code: Option<u8>,
}

/// Two persons' recorded decision that a candidate may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The dataset.
    pub dataset: String,
    /// The release's id.
    pub release: String,
    /// The release's digest.
    pub digest: Digest,
    /// What a standing clearance is bound to.
    pub basis: Digest,
    /// The gate's rule set.
    pub rules: Digest,
    /// Who reviewed.
    pub reviewer: String,
    /// Who approved.
    pub approver: String,
    /// What they noted.
    pub note: Option<String>,
    /// When.
    pub at: String,
}

/// The recorded decision that a candidate may not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The dataset.
    pub dataset: String,
    /// The release's id.
    pub release: String,
    /// The release's digest.
    pub digest: Digest,
    /// Why.
    pub reason: String,
    /// When.
    pub at: String,
}

/// A target was given a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The target's name.
    pub target: String,
    /// The dataset.
    pub dataset: String,
    /// The release's id.
    pub release: String,
    /// The release's digest.
    pub digest: Digest,
    /// When.
    pub at: String,
}
