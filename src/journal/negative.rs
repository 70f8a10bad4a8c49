//! The negative list as the last run found it: what is gone from it must be told.

use rusqlite::params;
use serde_json::Value;

use crate::journal::Journal;
use crate::journal::chain::DecisionKind;
use crate::journal::recall::unsigned;
use crate::journal::record::signed;
use crate::model::stop::Stop;

/// A negative list as a run found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRecord {
    /// The run.
    pub run: u64,
    /// Its entries, JSON.
    pub entries: String,
    /// The document by which it was last revised, where one was named.
    pub revised: Option<String>,
}

impl Journal {
    /// Notes the negative list, when it is not as it was. A document that was named once stays the last one until
    /// another is named.
    pub fn record_list(&mut self, list: &ListRecord) -> Result<(), Stop> {
        let before = self.last_list()?;
        let named = before.as_ref().and_then(|it| it.revised.as_ref());
        let revised = list.revised.as_ref().or(named);
        if before.as_ref().is_some_and(|it| it.entries == list.entries && named == revised) {
            return Ok(());
        }
        self.together(|journal| {
            journal.execute(
                "INSERT INTO negative_list (run, entries, revised) VALUES (?1, ?2, ?3)",
                params![signed(list.run), list.entries, revised],
            )?;
            journal.append_row("negative_list", DecisionKind::NegativeList, None, Value::Null)
        })
    }

    /// The negative list that was noted last.
    pub fn last_list(&self) -> Result<Option<ListRecord>, Stop> {
        // A journal of an earlier version that is open for reading only has no such table yet.
        if self.version()? < 3 {
            return Ok(None);
        }
        let sql = "SELECT run, entries, revised FROM negative_list ORDER BY id DESC LIMIT 1";
        let all = self.all(sql, [], |row| {
            Ok(ListRecord { run: unsigned(row, 0)?, entries: row.get(1)?, revised: row.get(2)? })
        })?;
        Ok(all.into_iter().next())
    }

    /// Every document that was ever named as the last revision of the negative list.
    pub fn revisions(&self) -> Result<Vec<String>, Stop> {
        if self.version()? < 3 {
            return Ok(Vec::new());
        }
        let sql =
            "SELECT DISTINCT revised FROM negative_list WHERE revised IS NOT NULL ORDER BY revised";
        self.all(sql, [], |row| row.get(0))
    }
}
