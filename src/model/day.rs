//! Days of the calendar: until when something holds, since when, and which day it is in China.

use std::fmt;

use crate::lexical::date;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i32);

impl Day {
    /// `2026-03-01`, of a month that has that day; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |text: &str, count: usize| {
            let plain = text.len() == count && text.bytes().all(|it| it.is_ascii_digit());
            if plain { text.parse::<u32>().ok() } else { None }
        };
        let mut parts = text.split('-');
        let [year, month, day, rest] = [(); 4].map(|()| parts.next());
        if rest.is_some() {
            return None;
        }
        let year = i32::try_from(digits(year?, 4)?).ok()?;
        date::days(year, digits(month?, 2)?, digits(day?, 2)?).map(Self)
    }

    /// The day in China at `now`, RFC 3339 in UTC: eight hours ahead, all year, everywhere.
    pub fn in_china(now: &str) -> Option<Self> {
        const AHEAD: u32 = 8;
        let day = Self::parse(now.get(..10)?)?;
        let hour: u32 = now.get(11..13)?.parse().ok()?;
        Some(if hour + AHEAD >= 24 { day.after(1) } else { day })
    }

    /// So many days later, or with a negative number earlier.
    #[must_use]
    pub fn after(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The same day of the next year; of 29 February, 1 March.
    #[must_use]
    pub fn next_year(self) -> Self {
        let (year, month, day) = date::civil(self.0);
        let next = date::days(year + 1, month, day).or_else(|| date::days(year + 1, month + 1, 1));
        next.map_or(self.after(365), Self)
    }

    /// Days from this one to `other`.
    pub fn until(self, other: Self) -> i32 {
        other.0.saturating_sub(self.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Vec::new();
        date::write_day(self.0, &mut out);
        f.write_str(&String::from_utf8_lossy(&out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_there_are_are_read() {
        for text in ["2026-03-01", "2024-02-29", "0001-01-01"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
        }
        for bad in ["", "2026-3-1", "2026-02-29", "2026-13-01", "2026-03-01-", "2026/03/01"] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_day_begins_in_china_eight_hours_before_it_begins_in_utc() {
        let day = |now: &str| Day::in_china(now).unwrap().to_string();
        assert_eq!(day("2026-02-28T15:59:59Z"), "2026-02-28");
        assert_eq!(day("2026-02-28T16:00:00Z"), "2026-03-01");
        assert_eq!(Day::in_china("soon"), None);
    }

    #[test]
    fn a_year_later_is_the_same_day() {
        let next = |text: &str| Day::parse(text).unwrap().next_year().to_string();
        assert_eq!(next("2026-03-01"), "2027-03-01");
        assert_eq!(next("2024-02-29"), "2025-03-01");
        let day = Day::parse("2026-03-01").unwrap();
        assert_eq!(day.until(day.after(30)), 30);
    }
}
