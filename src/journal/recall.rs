//! Reading from the journal.

use rusqlite::OptionalExtension as _;
use rusqlite::Row;
use rusqlite::types::Type;

use crate::journal::Approval;
use crate::journal::Delivery;
use crate::journal::Journal;
use crate::journal::Rejection;
use crate::journal::Run;
use crate::journal::State;
use crate::journal::record::signed;
use crate::model::digest::Digest;
use crate::model::stop::Stop;

const APPROVAL: &str =
    "SELECT dataset, release, digest, basis, rules, reviewer, approver, note, at FROM approval";
const STATE: &str = "SELECT dataset, run, fingerprint, status, release, digest, data_digest, basis, gate_passes, report, period FROM";
/// The states of a journal of before version 4: the release says of which period it is.
const EARLIER: &str = "(SELECT *, substr(release, 1, length(rtrim(release, '0123456789')) - 2) AS period FROM state WHERE release IS NOT NULL)";

impl Journal {
    /// How `period` of `dataset` stood after its last run.
    pub fn state(&self, dataset: &str, period: &str) -> Result<Option<State>, Stop> {
        let sql = format!("{STATE} {} WHERE dataset = ?1 AND period = ?2", self.state_table()?);
        self.one(&sql, [dataset, period], state)
    }

    /// How every period of every dataset stands, by name and period.
    pub fn states(&self) -> Result<Vec<State>, Stop> {
        let sql = format!("{STATE} {} ORDER BY dataset, period", self.state_table()?);
        self.all(&sql, [], state)
    }

    fn state_table(&self) -> Result<&'static str, Stop> {
        Ok(if self.version()? < 4 { EARLIER } else { "state" })
    }

    /// The ids of all releases of `dataset` that two persons ever cleared, oldest first.
    pub fn release_ids(&self, dataset: &str) -> Result<Vec<String>, Stop> {
        let sql =
            "SELECT release FROM approval WHERE dataset = ?1 GROUP BY release ORDER BY MIN(rowid)";
        self.all(sql, [dataset], |row| row.get(0))
    }

    /// The digest of release `id` of `dataset` as two persons cleared it.
    pub fn release_digest(&self, dataset: &str, id: &str) -> Result<Option<Digest>, Stop> {
        let sql = "SELECT digest FROM approval WHERE dataset = ?1 AND release = ?2 ORDER BY id DESC LIMIT 1";
        self.one(sql, [dataset, id], |row| digest_at(row, 0))
    }

    /// The newest clearance of the release with `digest`.
    pub fn clearance(&self, digest: Digest) -> Result<Option<Approval>, Stop> {
        self.one(
            &format!("{APPROVAL} WHERE digest = ?1 ORDER BY id DESC LIMIT 1"),
            [digest.to_string()],
            approval,
        )
    }

    /// The newest clearance of `dataset` on the same basis that two persons gave themselves, and after which nothing of
    /// the dataset was rejected or taken back: who does so wants to be asked again.
    pub fn standing_clearance(
        &self,
        dataset: &str,
        basis: Digest,
    ) -> Result<Option<Approval>, Stop> {
        let signed = if self.has_chain()? {
            "AND EXISTS (SELECT 1 FROM decision WHERE decision.kind = 'approved'
             AND decision.digest = approval.digest
             AND json_extract(decision.body, '$.row.id') = approval.id
             AND NOT EXISTS (SELECT 1 FROM decision AS later WHERE later.kind IN ('rejected', 'withdrawn')
                 AND later.dataset = approval.dataset AND later.seq > decision.seq))"
        } else {
            "AND NOT EXISTS (SELECT 1 FROM rejection WHERE rejection.dataset = approval.dataset
             AND rejection.at >= approval.at)"
        };
        let sql = format!(
            "{APPROVAL} WHERE dataset = ?1 AND basis = ?2
             AND NOT EXISTS (SELECT 1 FROM rejection WHERE rejection.digest = approval.digest)
             {signed} ORDER BY id DESC LIMIT 1"
        );
        self.one(&sql, [dataset, &basis.to_string()], approval)
    }

    /// Every delivery, oldest first.
    pub fn deliveries(&self) -> Result<Vec<Delivery>, Stop> {
        let sql = "SELECT target, dataset, release, digest, at FROM delivery ORDER BY id";
        self.all(sql, [], |row| {
            Ok(Delivery {
                target: row.get(0)?,
                dataset: row.get(1)?,
                release: row.get(2)?,
                digest: digest_at(row, 3)?,
                at: row.get(4)?,
            })
        })
    }

    /// The newest rejection of the release with `digest`.
    pub fn rejection(&self, digest: Digest) -> Result<Option<Rejection>, Stop> {
        let sql = "SELECT dataset, release, digest, reason, at FROM rejection WHERE digest = ?1 ORDER BY id DESC LIMIT 1";
        self.one(sql, [digest.to_string()], |row| {
            Ok(Rejection {
                dataset: row.get(0)?,
                release: row.get(1)?,
                digest: digest_at(row, 2)?,
                reason: row.get(3)?,
                at: row.get(4)?,
            })
        })
    }

    /// Id and digest of the release of `period` of `dataset` that `target` was given last.
    pub fn delivered(
        &self,
        target: &str,
        (dataset, period): (&str, &str),
    ) -> Result<Option<(String, Digest)>, Stop> {
        let sql = "SELECT release, digest FROM delivery WHERE target = ?1 AND dataset = ?2
                   AND release GLOB ?3 || '-r[0-9]*' ORDER BY id DESC LIMIT 1";
        self.one(sql, [target, dataset, period], |row| Ok((row.get(0)?, digest_at(row, 1)?)))
    }

    /// Whether any target was given the release with `digest`.
    pub fn has_left(&self, digest: Digest) -> Result<bool, Stop> {
        let sql = "SELECT 1 FROM delivery WHERE digest = ?1 LIMIT 1";
        Ok(self.one(sql, [digest.to_string()], |row| row.get::<_, i64>(0))?.is_some())
    }

    /// Whether the cleared release with `digest` counts as one: a release that was rejected before it left anywhere is none.
    pub fn counts(&self, digest: Digest) -> Result<bool, Stop> {
        Ok(self.rejection(digest)?.is_none() || self.has_left(digest)?)
    }

    /// The last runs, newest first.
    pub fn runs(&self, limit: u32) -> Result<Vec<Run>, Stop> {
        self.all("SELECT run, at, exit_code FROM run ORDER BY run DESC LIMIT ?1", [limit], |row| {
            Ok(Run { run: unsigned(row, 0)?, at: row.get(1)?, exit_code: row.get(2)? })
        })
    }

    /// Whether the run with this number is on record.
    pub fn has_run(&self, run: u64) -> Result<bool, Stop> {
        let found: Option<i64> =
            self.one("SELECT run FROM run WHERE run = ?1", [signed(run)], |row| row.get(0))?;
        Ok(found.is_some())
    }

    fn one<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Stop> {
        Ok(self.connection.query_row(sql, values, read).optional().map_err(|it| self.fault(it))?)
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Stop> {
        let rows = || {
            self.connection
                .prepare(sql)?
                .query_map(values, read)?
                .collect::<rusqlite::Result<Vec<T>>>()
        };
        Ok(rows().map_err(|it| self.fault(it))?)
    }
}

fn state(row: &Row<'_>) -> rusqlite::Result<State> {
    Ok(State {
        dataset: row.get(0)?,
        run: unsigned(row, 1)?,
        fingerprint: digest_at(row, 2)?,
        status: row.get(3)?,
        release: row.get(4)?,
        digest: maybe_digest_at(row, 5)?,
        data_digest: maybe_digest_at(row, 6)?,
        basis: digest_at(row, 7)?,
        gate_passes: row.get(8)?,
        report: row.get(9)?,
        period: row.get(10)?,
    })
}

fn approval(row: &Row<'_>) -> rusqlite::Result<Approval> {
    Ok(Approval {
        dataset: row.get(0)?,
        release: row.get(1)?,
        digest: digest_at(row, 2)?,
        basis: digest_at(row, 3)?,
        rules: digest_at(row, 4)?,
        reviewer: row.get(5)?,
        approver: row.get(6)?,
        note: row.get(7)?,
        at: row.get(8)?,
    })
}

pub(super) fn unsigned(row: &Row<'_>, idx: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(idx)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(idx, value))
}

pub(super) fn digest_at(row: &Row<'_>, idx: usize) -> rusqlite::Result<Digest> {
    maybe_digest_at(row, idx)?.ok_or_else(|| broken(idx))
}

fn maybe_digest_at(row: &Row<'_>, idx: usize) -> rusqlite::Result<Option<Digest>> {
    let text: Option<String> = row.get(idx)?;
    text.map(|it| Digest::parse(&it).ok_or_else(|| broken(idx))).transpose()
}

/// A digest that is none: somebody else wrote into the journal.
fn broken(idx: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(idx, "digest".to_owned(), Type::Text)
}
