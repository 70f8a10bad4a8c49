//! What came of each ledger, and each run's quality: what later runs compare with.

use rusqlite::params;

use crate::journal::Journal;
use crate::journal::recall::digest_at;
use crate::journal::recall::unsigned;
use crate::journal::record::signed;
use crate::model::digest::Digest;
use crate::model::stop::Stop;

/// What came of a ledger in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRecord {
    /// The run.
    pub run: u64,
    /// The dataset's period.
    pub period: String,
    /// The ledger, relative to the project.
    pub source: String,
    /// Its bytes.
    pub digest: Digest,
    /// Rows read.
    pub read: u64,
    /// Rows held back.
    pub quarantined: u64,
}

/// A run's quality report of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityRecord {
    /// The run.
    pub run: u64,
    /// When it began.
    pub at: String,
    /// JSON.
    pub report: String,
}

impl Journal {
    /// Notes what came of the ledgers of `dataset`.
    pub fn record_ledgers(&mut self, dataset: &str, all: &[LedgerRecord]) -> Result<(), Stop> {
        self.together(|journal| {
            for it in all {
                journal.execute(
                    "INSERT OR REPLACE INTO ledger (dataset, period, run, source, digest, read, quarantined)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    params![
                        dataset,
                        it.period,
                        signed(it.run),
                        it.source,
                        it.digest.to_string(),
                        signed(it.read),
                        signed(it.quarantined)
                    ],
                )?;
            }
            Ok(())
        })
    }

    /// What came of every ledger of `period` of `dataset` in all runs, newest first; those of which nobody noted the
    /// period are told as well.
    pub fn ledgers(&self, dataset: &str, period: &str) -> Result<Vec<LedgerRecord>, Stop> {
        if !self.has_history()? {
            return Ok(Vec::new());
        }
        let earlier = self.version()? < 4;
        let table = if earlier { "(SELECT *, '' AS period FROM ledger)" } else { "ledger" };
        let sql = format!(
            "SELECT run, source, digest, read, quarantined, period FROM {table}
             WHERE dataset = ?1 AND period IN (?2, '') ORDER BY run DESC, source"
        );
        self.all(&sql, [dataset, period], |row| {
            Ok(LedgerRecord {
                period: row.get(5)?,
                run: unsigned(row, 0)?,
                source: row.get(1)?,
                digest: digest_at(row, 2)?,
                read: unsigned(row, 3)?,
                quarantined: unsigned(row, 4)?,
            })
        })
    }

    /// Notes the quality report of `dataset` in `run`.
    pub fn record_quality(&mut self, dataset: &str, run: u64, report: &str) -> Result<(), Stop> {
        self.execute(
            "INSERT OR REPLACE INTO quality (dataset, run, report) VALUES (?1, ?2, ?3)",
            params![dataset, signed(run), report],
        )
    }

    /// The last quality reports of `dataset`, newest first.
    pub fn qualities(&self, dataset: &str, limit: u32) -> Result<Vec<QualityRecord>, Stop> {
        if !self.has_history()? {
            return Ok(Vec::new());
        }
        let sql =
            "SELECT quality.run, run.at, report FROM quality JOIN run ON run.run = quality.run
                   WHERE dataset = ?1 ORDER BY quality.run DESC LIMIT ?2";
        self.all(sql, params![dataset, limit], |row| {
            Ok(QualityRecord { run: unsigned(row, 0)?, at: row.get(1)?, report: row.get(2)? })
        })
    }

    /// A journal of version 1 that is open for reading only has no such tables yet.
    fn has_history(&self) -> Result<bool, Stop> {
        Ok(self.version()? > 1)
    }
}
