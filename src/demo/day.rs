//! Days of the Gregorian calendar, counted and named.

/// Days since 1899-12-30, the day from which spreadsheets count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(i64);

/// 1899-12-30 to 1970-01-01.
const EPOCH: i64 = 25_569;

impl Day {
    /// The day of `year`, `month` and `day`, all of which exist.
    ///
    /// Both ways: <https://howardhinnant.github.io/date_algorithms.html>.
    pub(super) fn new(year: i32, month: u8, day: u8) -> Self {
        let (month, day) = (i64::from(month), i64::from(day));
        let year = i64::from(year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Self(era * 146_097 + days - 719_468 + EPOCH)
    }

    /// The day `days` later.
    pub(super) fn plus(self, days: u32) -> Self {
        Self(self.0 + i64::from(days))
    }

    /// Days from `earlier` to this day.
    pub(super) fn since(self, earlier: Self) -> u32 {
        u32::try_from(self.0 - earlier.0).unwrap_or(0)
    }

    /// The number that a spreadsheet stores.
    pub(super) fn serial(self) -> u32 {
        u32::try_from(self.0).unwrap_or(0)
    }

    /// Year, month and day.
    pub(super) fn civil(self) -> (i64, i64, i64) {
        let days = self.0 - EPOCH + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = month + if month < 10 { 3 } else { -9 };
        (year + era * 400 + i64::from(month <= 2), month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_and_its_number_agree() {
        assert_eq!(Day::new(2017, 3, 1).serial(), 42_795);
        assert_eq!(Day::new(2017, 3, 1).civil(), (2017, 3, 1));
        let start = Day::new(1930, 1, 1);
        let days = Day::new(1930, 12, 31).since(start);
        assert_eq!(days, 364);
        assert_eq!(start.plus(59).civil(), (1930, 3, 1));
        assert_eq!(Day::new(2000, 2, 29).civil(), (2000, 2, 29));
    }
}
