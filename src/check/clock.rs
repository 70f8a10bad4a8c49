//! Statutory clocks: how many working days something took, held to what the law gave it.
//!
//! The day on which something comes in does not count; the day of the answer does. Days for which others were asked do
//! not count either. What was corrected begins anew with the correction. Where a day is missing, or the calendar does
//! not know a day in between, nothing can be told.

use arrow_array::Array as _;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Date32Type;

use crate::model::schema::Clock;
use crate::model::schema::RowRule;
use crate::model::schema::Test;
use crate::model::workday::Workdays;

/// The clocks of a schema's rules.
pub(super) struct Clocks {
    /// Each with the number of its rule.
    clocks: Vec<(usize, Clock)>,
    /// The last day of the dataset's period.
    last_day: Option<i32>,
}

impl Clocks {
    pub(super) fn new(rules: &[RowRule], last_day: Option<i32>) -> Self {
        let clock = |(at, it): (usize, &RowRule)| match &it.test {
            Test::Clock(clock) => Some((at, clock.clone())),
            Test::Sql(_) => None,
        };
        Self { clocks: rules.iter().enumerate().filter_map(clock).collect(), last_day }
    }

    /// Calls `answer(rule, row, kept)` for every rule and row; `None` where it cannot be told.
    pub(super) fn each(
        &self,
        rows: &RecordBatch,
        calendar: &Workdays,
        mut answer: impl FnMut(usize, usize, Option<bool>),
    ) {
        for (rule, clock) in &self.clocks {
            for row in 0..rows.num_rows() {
                let taken = Taken { rows, row, clock, last_day: self.last_day };
                answer(*rule, row, taken.is_kept(calendar));
            }
        }
    }
}

/// One row's time.
struct Taken<'a> {
    rows: &'a RecordBatch,
    row: usize,
    clock: &'a Clock,
    last_day: Option<i32>,
}

impl Taken<'_> {
    fn day(&self, field: usize) -> Option<i32> {
        let days = self.rows.columns().get(field)?.as_primitive_opt::<Date32Type>()?;
        days.is_valid(self.row).then(|| days.value(self.row))
    }

    fn is_extended(&self) -> bool {
        let flags = self.clock.extended.and_then(|it| self.rows.columns().get(it));
        let flags = flags.and_then(|it| it.as_boolean_opt());
        flags.is_some_and(|it| it.is_valid(self.row) && it.value(self.row))
    }

    fn is_kept(&self, calendar: &Workdays) -> Option<bool> {
        let clock = self.clock;
        let came = self.day(clock.from)?;
        let from = clock.restart.and_then(|it| self.day(it)).unwrap_or(came);
        let open = self.last_day.filter(|_| clock.open);
        let to = self.day(clock.to).or(open)?;
        // What came after the period's end has not begun within it.
        if to < from {
            return None;
        }
        let limit = clock.limits.iter().rev().find(|it| it.since <= came)?;
        let given = limit.days + if self.is_extended() { limit.extension } else { 0 };
        let mut taken = calendar.between(from, to)?;
        if let Some((begins, ends)) = clock.pause
            && let Some(begins) = self.day(begins)
        {
            let ends = self.day(ends).unwrap_or(to).min(to);
            taken = taken.saturating_sub(calendar.between(begins.max(from), ends)?);
        }
        Some(taken <= given)
    }
}
