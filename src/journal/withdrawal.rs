//! Releases that were taken back: the decision, and which targets have followed it.

use rusqlite::Row;
use rusqlite::params;
use serde_json::Value;

use crate::journal::Journal;
use crate::journal::chain::DecisionKind;
use crate::journal::recall::digest_at;
use crate::model::digest::Digest;
use crate::model::stop::Stop;

/// The recorded decision that a release is taken back everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The dataset.
    pub dataset: String,
    /// The release's id.
    pub release: String,
    /// The release's digest.
    pub digest: Digest,
    /// Why.
    pub reason: String,
    /// The release that takes its place, where there is one.
    pub superseded_by: Option<String>,
    /// When.
    pub at: String,
}

const WITHDRAWAL: &str =
    "SELECT dataset, release, digest, reason, superseded_by, at FROM withdrawal";

impl Journal {
    /// Notes that a release is taken back, under the gate's rule set `rules`.
    pub fn record_withdrawal(
        &mut self,
        withdrawal: &Withdrawal,
        rules: Digest,
    ) -> Result<(), Stop> {
        let Withdrawal { dataset, release, digest, reason, superseded_by, at } = withdrawal;
        self.together(|journal| {
            journal.execute(
                "INSERT INTO withdrawal (dataset, release, digest, reason, superseded_by, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![dataset, release, digest.to_string(), reason, superseded_by, at],
            )?;
            journal.append_row("withdrawal", DecisionKind::Withdrawn, Some(rules), Value::Null)
        })
    }

    /// Notes that a target has a withdrawn release no more.
    pub fn record_removal(
        &mut self,
        target: &str,
        withdrawal: &Withdrawal,
        at: &str,
    ) -> Result<(), Stop> {
        let Withdrawal { dataset, release, digest, .. } = withdrawal;
        self.together(|journal| {
            journal.execute(
                "INSERT INTO removal (target, dataset, release, digest, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![target, dataset, release, digest.to_string(), at],
            )?;
            journal.append_row("removal", DecisionKind::Removed, None, Value::Null)
        })
    }

    /// The decision to take back the release with `digest`, if there is one.
    pub fn withdrawal(&self, digest: Digest) -> Result<Option<Withdrawal>, Stop> {
        Ok(self.withdrawals()?.into_iter().find(|it| it.digest == digest))
    }

    /// Every release that was taken back, oldest first.
    pub fn withdrawals(&self) -> Result<Vec<Withdrawal>, Stop> {
        if !self.has_withdrawals()? {
            return Ok(Vec::new());
        }
        self.all(&format!("{WITHDRAWAL} ORDER BY id"), [], withdrawal)
    }

    /// Whether `target` is known to have the withdrawn release with `digest` no more.
    pub fn is_removed(&self, target: &str, digest: Digest) -> Result<bool, Stop> {
        if !self.has_withdrawals()? {
            return Ok(false);
        }
        let sql = "SELECT id FROM removal WHERE target = ?1 AND digest = ?2 LIMIT 1";
        let found: Vec<i64> = self.all(sql, [target, &digest.to_string()], |row| row.get(0))?;
        Ok(!found.is_empty())
    }

    /// A journal of an earlier version that is open for reading only has no such tables yet.
    pub(super) fn has_withdrawals(&self) -> Result<bool, Stop> {
        Ok(self.version()? > 4)
    }
}

fn withdrawal(row: &Row<'_>) -> rusqlite::Result<Withdrawal> {
    Ok(Withdrawal {
        dataset: row.get(0)?,
        release: row.get(1)?,
        digest: digest_at(row, 2)?,
        reason: row.get(3)?,
        superseded_by: row.get(4)?,
        at: row.get(5)?,
    })
}
