//! What releases with noise have spent of a dataset's budget: rows are only ever added.

use rusqlite::params;
use serde_json::Value;

use crate::journal::Journal;
use crate::journal::chain::DecisionKind;
use crate::model::stop::Stop;

/// What one candidate with noise spent.
#[derive(Clone, Debug, PartialEq)]
pub struct Spending {
    /// The dataset.
    pub dataset: String,
    /// Its period: each has a budget of its own.
    pub period: String,
    /// The candidate's id; one that is drawn anew under the same id spends again.
    pub release: String,
    /// What it spent.
    pub epsilon: f64,
    /// When.
    pub at: String,
}

/// Sums of decimals differ in their last digit from what was meant: three times 0.1 is within 0.3. Of the budget, so that
/// a small one is not exceeded either.
const ROUNDING: f64 = 1e-9;

impl Spending {
    /// Whether it is within `budget`, of which `spent` is gone.
    pub fn is_within(&self, budget: f64, spent: f64) -> bool {
        spent + self.epsilon <= budget * (1.0 + ROUNDING)
    }
}

impl Journal {
    /// Notes what a candidate spends, and says so, if all that its dataset and period spent stays within `budget`; to be
    /// called before anybody can find it. Another run may have spent since this one looked.
    pub fn record_spending(&mut self, it: &Spending, budget: f64) -> Result<bool, Stop> {
        let mut is_spent = false;
        self.together(|journal| {
            let spent = journal.spendings(&it.dataset, &it.period)?;
            if !it.is_within(budget, spent.iter().map(|it| it.epsilon).sum()) {
                return Ok(());
            }
            journal.execute(
                "INSERT INTO budget (dataset, period, release, epsilon, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![it.dataset, it.period, it.release, it.epsilon, it.at],
            )?;
            is_spent = true;
            journal.append_row("budget", DecisionKind::Spent, None, Value::Null)
        })?;
        Ok(is_spent)
    }

    /// What all candidates of `dataset` in `period` have spent, the oldest first.
    pub fn spendings(&self, dataset: &str, period: &str) -> Result<Vec<Spending>, Stop> {
        // A journal of an earlier version that is open for reading only has no such table yet.
        if self.version()? < 3 {
            return Ok(Vec::new());
        }
        let sql = "SELECT dataset, period, release, epsilon, at FROM budget
                   WHERE dataset = ?1 AND period = ?2 ORDER BY id";
        self.all(sql, [dataset, period], |row| {
            Ok(Spending {
                dataset: row.get(0)?,
                period: row.get(1)?,
                release: row.get(2)?,
                epsilon: row.get(3)?,
                at: row.get(4)?,
            })
        })
    }
}
