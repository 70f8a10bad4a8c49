//! What came of it: artifacts, gate verdicts, deliveries, the state of a dataset. Plain facts, for reports.

use crate::model::accept::Breach;
use crate::model::digest::Digest;
use crate::model::finding::RuleId;
use crate::model::lang::Both;
use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::place::Place;
use crate::model::rule::Level;

/// How a dataset stands after a run (design: the run's report).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Every target has the release.
    Published,
    /// Nothing changed since the last run, and nothing is owed.
    Unchanged,
    /// The gate refused the candidate.
    Refused,
    /// The candidate waits for two persons.
    Waiting,
    /// Cleared, but a target lacks it.
    Undelivered,
    /// The run could not make a candidate.
    Failed,
}

impl Status {
    /// Every status.
    pub const ALL: &[Self] = &[
        Self::Published,
        Self::Unchanged,
        Self::Refused,
        Self::Waiting,
        Self::Undelivered,
        Self::Failed,
    ];

    /// The status as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
            Self::Waiting => "waiting",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
        }
    }
}

/// A file of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Name within the release's folder.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// Content.
    pub sha256: Digest,
    /// Data rows, in a file that has rows.
    pub rows: Option<u64>,
}

/// What a gate rule said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// `G03`.
    pub rule: &'static str,
    /// Pass, deny or not applicable.
    pub kind: VerdictKind,
    /// Where: file, field, row; never a cell.
    pub at: Option<String>,
    /// What was found, where a place does not say it.
    pub told: Option<Both>,
    /// Limits of `accept` that were passed, with the districts to call.
    pub breaches: Vec<Breach>,
}

impl Verdict {
    /// Where, in words: what was found, each limit that was passed, or the place.
    pub fn whereabouts(&self, lang: Lang) -> Option<String> {
        if let Some(told) = &self.told {
            return Some(told.get(lang).to_owned());
        }
        if self.breaches.is_empty() {
            return self.at.clone();
        }
        let all: Vec<String> = self.breaches.iter().map(|it| it.say(lang)).collect();
        Some(all.join(words("；", "; ").get(lang)))
    }
}

/// Pass, deny or not applicable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VerdictKind {
    /// The rule holds.
    Pass,
    /// The rule is broken, or could not be judged.
    Deny,
    /// The rule has nothing to judge here.
    NotApplicable,
}

impl VerdictKind {
    /// The verdict as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Deny => "deny",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What a target said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The target's name in the project.
    pub target: String,
    /// What came of it.
    pub kind: DeliveryKind,
}

/// What came of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryKind {
    /// The target has it, from now on.
    Delivered,
    /// The target had it.
    Unchanged,
    /// The target lacks it.
    Failed,
}

impl DeliveryKind {
    /// The delivery as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
        }
    }
}

/// A broken rule with its place: what goes back to the sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where.
    pub place: Place,
    /// Which field of the schema; `None` when the rule is about the row.
    pub field: Option<usize>,
    /// The column of the ledger, from 1, where the field has one.
    pub column: Option<u32>,
    /// Which rule.
    pub rule: RuleId,
    /// Error or warning.
    pub level: Level,
    /// The row that this one clashes with, where there is one: the same key, the same words.
    pub other: Option<Place>,
}
