//! What somebody was told already, and what was cleared away.

use std::path::PathBuf;

use rusqlite::params;

use crate::journal::Journal;
use crate::journal::recall::unsigned;
use crate::model::stop::Stop;

/// How a period of a dataset stood when somebody was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The dataset.
    pub dataset: String,
    /// Its period.
    pub period: String,
    /// What was told; empty where there is nothing to tell any more.
    pub told: String,
    /// When.
    pub at: String,
}

impl Journal {
    /// What was told last of `period` of `dataset`.
    pub fn told(&self, dataset: &str, period: &str) -> Result<Option<String>, Stop> {
        if self.version()? < 4 {
            return Ok(None);
        }
        let sql = "SELECT told FROM notice WHERE dataset = ?1 AND period = ?2";
        Ok(self.all(sql, [dataset, period], |row| row.get(0))?.pop())
    }

    /// Notes what was told.
    pub fn record_told(&mut self, all: &[Notice]) -> Result<(), Stop> {
        self.together(|journal| {
            all.iter().try_for_each(|it| {
                journal.execute(
                    "INSERT OR REPLACE INTO notice (dataset, period, told, at) VALUES (?1, ?2, ?3, ?4)",
                    params![it.dataset, it.period, it.told, it.at],
                )
            })
        })
    }

    /// Notes what is cleared away.
    pub fn record_collected(&mut self, paths: &[PathBuf], at: &str) -> Result<(), Stop> {
        self.together(|journal| {
            paths.iter().try_for_each(|it| {
                let path = it.to_string_lossy();
                journal
                    .execute("INSERT INTO collected (path, at) VALUES (?1, ?2)", params![path, at])
            })
        })
    }

    /// Period and number of each run that made something of `dataset`, the newest first.
    pub fn runs_of(&self, dataset: &str) -> Result<Vec<(String, u64)>, Stop> {
        let sql = "SELECT DISTINCT period, run FROM ledger WHERE dataset = ?1 ORDER BY run DESC";
        self.all(sql, [dataset], |row| Ok((row.get(0)?, unsigned(row, 1)?)))
    }
}
