//! A day, as spreadsheets count it and as people name it.

use crate::lexical::date;

/// Days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(i32);

/// A spreadsheet's number for 1970-01-01.
const SPREADSHEET_EPOCH: i32 = 25_569;

impl Day {
    /// The first day of `month`, which is one of 1 to 12.
    pub(super) fn first_of(year: u16, month: u8) -> Self {
        Self(date::days(i32::from(year), u32::from(month), 1).unwrap_or(0))
    }

    /// The day `days` later.
    pub(super) fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add_unsigned(days))
    }

    /// The day `days` earlier.
    pub(super) fn minus(self, days: u32) -> Self {
        Self(self.0.saturating_sub_unsigned(days))
    }

    /// Days from `earlier` to this day.
    pub(super) fn since(self, earlier: Self) -> u32 {
        u32::try_from(self.0 - earlier.0).unwrap_or(0)
    }

    /// The number that a spreadsheet stores.
    pub(super) fn serial(self) -> i32 {
        self.0 + SPREADSHEET_EPOCH
    }

    /// Year, month and day.
    pub(super) fn civil(self) -> (i32, u32, u32) {
        date::civil(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_has_the_number_that_spreadsheets_give_it() {
        assert_eq!(Day::first_of(2017, 3).serial(), 42_795);
        assert_eq!(Day::first_of(1930, 1).plus(59).civil(), (1930, 3, 1));
        assert_eq!(Day::first_of(1931, 1).since(Day::first_of(1930, 1)), 365);
    }
}
