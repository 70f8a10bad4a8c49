//! Periods of the calendar: the months that a dataset is about, and which come next.

use std::fmt;

use crate::model::day::Day;

/// Some months, from the first to the last; a month is `12 × year + month − 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    first: i32,
    last: i32,
}

impl Period {
    /// Every month.
    pub const EVERY: Self = Self { first: i32::MIN, last: i32::MAX };

    /// `2017`, `2017-03`, `2017-Q1`, `2017-H1`, of the years 1900 to 2100.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, part) =
            text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
        let digits = |text: &str, count: usize| {
            let plain = text.len() == count && text.bytes().all(|it| it.is_ascii_digit());
            if plain { text.parse::<i32>().ok() } else { None }
        };
        let year = digits(year, 4).filter(|it| (1900..=2100).contains(it))?;
        let (from, months) = match part {
            None => (0, 12),
            Some("H1") => (0, 6),
            Some("H2") => (6, 6),
            Some("Q1") => (0, 3),
            Some("Q2") => (3, 3),
            Some("Q3") => (6, 3),
            Some("Q4") => (9, 3),
            Some(month) => (digits(month, 2).filter(|it| (1..=12).contains(it))? - 1, 1),
        };
        Some(Self { first: 12 * year + from, last: 12 * year + from + months - 1 })
    }

    /// The last month.
    pub fn last(self) -> i32 {
        self.last
    }

    /// Its first and its last day.
    pub fn days(self) -> Option<(Day, Day)> {
        let (year, month) = (self.first.div_euclid(12), self.first.rem_euclid(12) + 1);
        Some((Day::parse(&format!("{year:04}-{month:02}-01"))?, self.over()?.after(-1)))
    }

    /// How many months it is long.
    pub fn months(self) -> i32 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }

    /// Whether it holds `month`.
    pub fn holds(self, month: i32) -> bool {
        (self.first..=self.last).contains(&month)
    }

    /// Whether it holds a month of `year`.
    pub fn holds_year(self, year: i32) -> bool {
        (self.first.div_euclid(12)..=self.last.div_euclid(12)).contains(&year)
    }

    /// The year in which it begins; none of every month.
    pub fn year(self) -> Option<i32> {
        (self != Self::EVERY).then(|| self.first.div_euclid(12))
    }

    /// The one of the same length that follows.
    #[must_use]
    pub fn next(self) -> Self {
        let months = self.months();
        Self { first: self.first.saturating_add(months), last: self.last.saturating_add(months) }
    }

    /// The day after its last: from then on it is complete.
    pub fn over(self) -> Option<Day> {
        let after = self.last.checked_add(1)?;
        let (year, month) = (after.div_euclid(12), after.rem_euclid(12) + 1);
        Day::parse(&format!("{year:04}-{month:02}-01"))
    }
}

/// A release's id as what is compared: `2017-r12` is of `2017`, and the twelfth.
pub fn rank(id: &str) -> Option<(&str, u64)> {
    let (period, number) = id.rsplit_once("-r")?;
    Some((period, number.parse().ok()?))
}

/// The entry of the EU's frequency authority table, which DCAT-AP asks for, that `cycle` is.
pub fn frequency(cycle: &str) -> String {
    let name = match cycle {
        "daily" => "DAILY",
        "weekly" => "WEEKLY",
        "monthly" => "MONTHLY",
        "quarterly" => "QUARTERLY",
        "half-yearly" => "ANNUAL_2",
        "yearly" => "ANNUAL",
        _ => "IRREG",
    };
    format!("http://publications.europa.eu/resource/authority/frequency/{name}")
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, from) = (self.first.div_euclid(12), self.first.rem_euclid(12));
        match self.months() {
            1 => write!(f, "{year:04}-{:02}", from + 1),
            3 => write!(f, "{year:04}-Q{}", from / 3 + 1),
            6 => write!(f, "{year:04}-H{}", from / 6 + 1),
            _ => write!(f, "{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_some_months() {
        for (text, next, over) in [
            ("2017", "2018", "2018-01-01"),
            ("2017-H1", "2017-H2", "2017-07-01"),
            ("2017-H2", "2018-H1", "2018-01-01"),
            ("2017-Q3", "2017-Q4", "2017-10-01"),
            ("2017-Q4", "2018-Q1", "2018-01-01"),
            ("2017-02", "2017-03", "2017-03-01"),
            ("2017-12", "2018-01", "2018-01-01"),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(period.to_string(), text);
            assert_eq!(period.next().to_string(), next);
            assert_eq!(period.over().unwrap().to_string(), over);
            assert_eq!(period.days().unwrap().0.to_string(), format!("{}-01", first_month(text)));
            assert_eq!(period.days().unwrap().1.after(1), period.over().unwrap());
            assert!(period.holds(period.last()) && !period.holds(period.last() + 1));
            assert!(period.holds_year(2017) && !period.holds_year(2018));
        }
    }

    fn first_month(text: &str) -> String {
        let (year, part) = text.split_once('-').unwrap_or((text, "01"));
        let month = match part {
            "H1" | "Q1" => "01",
            "H2" | "Q3" => "07",
            "Q2" => "04",
            "Q4" => "10",
            month => month,
        };
        format!("{year}-{month}")
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "", "17", "2017-", "2017-13", "2017-00", "2017-3", "2017-Q5", "2017-H0", "+017",
            "2017-+3", "1899", "2101",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        assert_eq!(Period::EVERY.over(), None);
        assert_eq!(Period::EVERY.year(), None);
    }
}
