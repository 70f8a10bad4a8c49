//! Writing into the journal.

use rusqlite::params;
use serde_json::Value;
use serde_json::json;

use crate::journal::Approval;
use crate::journal::Delivery;
use crate::journal::Journal;
use crate::journal::Rejection;
use crate::journal::State;
use crate::journal::chain::Decision;
use crate::journal::chain::DecisionKind;
use crate::model::digest::Digest;
use crate::model::stop::Stop;

impl Journal {
    /// Notes that a run began; gives its number.
    pub fn begin_run(&mut self, at: &str) -> Result<u64, Stop> {
        self.execute("INSERT INTO run (at) VALUES (?1)", params![at])?;
        Ok(u64::try_from(self.connection.last_insert_rowid()).unwrap_or(0))
    }

    /// Notes how a run ended.
    pub fn end_run(&mut self, run: u64, exit_code: u8) -> Result<(), Stop> {
        self.execute(
            "UPDATE run SET exit_code = ?2 WHERE run = ?1",
            params![signed(run), exit_code],
        )
    }

    /// Notes how a dataset stands with what the gate decided about its candidate. The decision vouches for the report as
    /// well: it is what persons are shown, and what a second judgement compares with.
    pub fn record_judged(&mut self, state: &State, decision: &Decision) -> Result<(), Stop> {
        let mut decision = decision.clone();
        decision.body["report"] = Digest::of(state.report.as_bytes()).to_string().into();
        self.together(|journal| {
            journal.append(&decision)?;
            journal.record_state(state)
        })
    }

    /// Notes how a period of a dataset stands, in place of how it stood.
    pub fn record_state(&mut self, state: &State) -> Result<(), Stop> {
        self.execute(
            "INSERT OR REPLACE INTO state
             (dataset, period, run, fingerprint, status, release, digest, data_digest, basis, gate_passes, report)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                state.dataset,
                state.period,
                signed(state.run),
                state.fingerprint.to_string(),
                state.status,
                state.release,
                text(state.digest),
                text(state.data_digest),
                state.basis.to_string(),
                state.gate_passes,
                state.report,
            ],
        )
    }

    /// Notes two persons' decision.
    pub fn record_clearance(&mut self, approval: &Approval) -> Result<(), Stop> {
        self.together(|journal| {
            journal.insert_approval(approval)?;
            let rules = Some(approval.rules);
            journal.append_row("approval", DecisionKind::Approved, rules, Value::Null)
        })
    }

    /// Notes that the decision `original` was applied to another candidate, as `approval`.
    pub fn record_standing(
        &mut self,
        approval: &Approval,
        original: &Approval,
    ) -> Result<(), Stop> {
        self.together(|journal| {
            journal.insert_approval(approval)?;
            let original = json!({ "original": {
                "release": original.release,
                "digest": original.digest.to_string(),
                "at": original.at,
            }});
            let rules = Some(approval.rules);
            journal.append_row("approval", DecisionKind::Standing, rules, original)
        })
    }

    fn insert_approval(&self, approval: &Approval) -> Result<(), Stop> {
        self.execute(
            "INSERT INTO approval (dataset, release, digest, basis, rules, reviewer, approver, note, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                approval.dataset,
                approval.release,
                approval.digest.to_string(),
                approval.basis.to_string(),
                approval.rules.to_string(),
                approval.reviewer,
                approval.approver,
                approval.note,
                approval.at,
            ],
        )
    }

    /// Notes that a candidate may not leave, under the gate's rule set `rules`.
    pub fn record_rejection(&mut self, rejection: &Rejection, rules: Digest) -> Result<(), Stop> {
        self.together(|journal| {
            journal.execute(
                "INSERT INTO rejection (dataset, release, digest, reason, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![rejection.dataset, rejection.release, rejection.digest.to_string(), rejection.reason, rejection.at],
            )?;
            journal.append_row("rejection", DecisionKind::Rejected, Some(rules), Value::Null)
        })
    }

    /// Notes that a target has a release, which the gate judged once more: `verdicts`, under the rule set `rules`.
    pub fn record_delivery(
        &mut self,
        delivery: &Delivery,
        rules: Digest,
        verdicts: &Value,
    ) -> Result<(), Stop> {
        let Delivery { target, dataset, release, digest, at } = delivery;
        self.together(|journal| {
            journal.execute(
                "INSERT INTO delivery (target, dataset, release, digest, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![target, dataset, release, digest.to_string(), at],
            )?;
            let verdicts = json!({ "verdicts": verdicts });
            journal.append_row("delivery", DecisionKind::Delivered, Some(rules), verdicts)
        })
    }

    /// Does `work` whole or not at all.
    pub(super) fn together(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.execute("BEGIN IMMEDIATE", [])?;
        match work(self) {
            Ok(()) => self.execute("COMMIT", []),
            Err(stop) => {
                // What broke the work is told; the journal rolls back by itself if this fails too.
                drop(self.execute("ROLLBACK", []));
                Err(stop)
            }
        }
    }

    pub(super) fn execute(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), Stop> {
        self.connection.execute(sql, values).map_err(|it| self.fault(it))?;
        Ok(())
    }
}

fn text(digest: Option<Digest>) -> Option<String> {
    digest.map(|it| it.to_string())
}

/// SQLite's integers are signed; runs are counted from 1 by SQLite itself.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
