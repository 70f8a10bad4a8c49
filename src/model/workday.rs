//! Working days of the State's calendar: `schemas/calendar-cn.csv`, and nothing that does not stand there.
//!
//! Weekdays are worked and weekends are not, but for the days that the State Council's notices move. The notice for a
//! year may still move days at the end of the one before, so a year is known whole only when the next one's notice is.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use crate::lexical::date;

/// The calendar that comes with the program.
pub static CHINA: LazyLock<Workdays> =
    LazyLock::new(|| Workdays::parse(include_str!("../../schemas/calendar-cn.csv")));

/// Which days are worked; days are counted from 1970-01-01.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workdays {
    /// First and last day of each stretch that is known, ascending.
    known: Vec<(i32, i32)>,
    /// Weekdays that are off.
    off: BTreeSet<i32>,
    /// Days of weekends that are worked.
    work: BTreeSet<i32>,
}

impl Workdays {
    /// Reads a table of years: `from,until,off,work,source`, days as `MM-DD` with `;` between them. A line that cannot be
    /// read is left out, so its year is not known.
    pub fn parse(text: &str) -> Self {
        let mut out = Self::default();
        for year in text.lines().skip(1).filter_map(year) {
            out.known.push(year.known);
            out.off.extend(year.off);
            out.work.extend(year.work);
        }
        out.known.sort_unstable();
        out
    }

    /// The same, but for the stretches of days that another table of years says anew; or the place of the first line of it
    /// that cannot be read.
    pub fn with(&self, text: &str) -> Result<Self, Range<usize>> {
        let mut out = self.clone();
        let mut at = 0;
        for (number, line) in text.split('\n').enumerate() {
            let place = at..at + line.len();
            at = place.end + 1;
            let line = line.trim_end();
            if number == 0 || line.is_empty() {
                if number == 0 && !line.starts_with(HEAD) {
                    return Err(place);
                }
                continue;
            }
            let Some(year) = year(line).filter(|it| it.known.0 <= it.known.1) else {
                return Err(place);
            };
            let (first, last) = year.known;
            let outside = |it: &i32| *it < first || *it > last;
            if year.off.iter().chain(&year.work).any(outside) {
                return Err(place);
            }
            out.off.retain(outside);
            out.work.retain(outside);
            out.off.extend(year.off);
            out.work.extend(year.work);
            let beside = out
                .known
                .iter()
                .flat_map(|it| [(it.0, it.1.min(first - 1)), (it.0.max(last + 1), it.1)]);
            out.known = beside.filter(|it| it.0 <= it.1).collect();
            out.known.push(year.known);
            out.known.sort_unstable();
        }
        Ok(out)
    }

    /// Working days after day `from`, until day `to` with it; `None` where a day of these is not known.
    ///
    /// The day on which something comes in does not count, the day on which it is answered does.
    pub fn between(&self, from: i32, to: i32) -> Option<u32> {
        let mut count = 0;
        for day in from.checked_add(1)?..=to {
            count += u32::from(self.is_worked(day)?);
        }
        Some(count)
    }

    fn is_worked(&self, day: i32) -> Option<bool> {
        let at = self.known.partition_point(|it| it.1 < day);
        self.known.get(at).filter(|it| it.0 <= day)?;
        // 1970-01-01 was a Thursday.
        let is_weekend = matches!((day + 3).rem_euclid(7), 5 | 6);
        Some(if is_weekend { self.work.contains(&day) } else { !self.off.contains(&day) })
    }
}

/// What the first line of a table begins with.
const HEAD: &str = "from,until,off,work";

/// A line of the table.
struct Year {
    known: (i32, i32),
    off: Vec<i32>,
    work: Vec<i32>,
}

fn year(line: &str) -> Option<Year> {
    let mut cells = line.split(',');
    let (from, until) = (cells.next()?, cells.next()?);
    let year = from.get(..4)?;
    let days = |cell: &str| -> Option<Vec<i32>> {
        let parts = cell.split(';').filter(|it| !it.is_empty());
        parts.map(|it| day(&format!("{year}-{it}"))).collect()
    };
    let (off, work) = (days(cells.next()?)?, days(cells.next()?)?);
    Some(Year { known: (day(from)?, day(until)?), off, work })
}

/// `2017-01-22`.
fn day(text: &str) -> Option<i32> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    date::days(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, to: &str, expect: Option<u32>) {
        assert_eq!(CHINA.between(day(from).unwrap(), day(to).unwrap()), expect, "{from} {to}");
    }

    #[test]
    fn a_year_has_as_many_working_days_as_the_notices_leave() {
        for (year, expect) in [(2017, 249), (2018, 250), (2019, 250), (2024, 251)] {
            check(&format!("{}-12-31", year - 1), &format!("{year}-12-31"), Some(expect));
        }
    }

    #[test]
    fn a_table_of_a_projects_own_says_its_days_anew() {
        let own = |lines: &str| CHINA.with(&format!("from,until,off,work,source\n{lines}"));
        let days = |it: &Workdays, from, to| it.between(day(from).unwrap(), day(to).unwrap());
        // A year that is not known yet, and a week of one that is.
        let more =
            own("2027-01-01,2027-12-31,01-01;02-08,02-06,x\n2017-06-05,2017-06-09,06-07,,y\n")
                .unwrap();
        assert_eq!(days(&more, "2027-02-05", "2027-02-09"), Some(2));
        assert_eq!(days(&CHINA, "2027-02-05", "2027-02-09"), None);
        assert_eq!(days(&more, "2017-06-04", "2017-06-11"), Some(4));
        assert_eq!(days(&CHINA, "2017-06-04", "2017-06-11"), Some(5));
        assert_eq!(days(&more, "2017-09-29", "2017-10-09"), Some(2));
        for wrong in
            ["2027-01-01,2026-12-31,,,x\n", "2027-01-01,2027-01-31,02-01,,x\n", "2027,,,\n"]
        {
            assert_eq!(own(wrong), Err(27..27 + wrong.len() - 1), "{wrong}");
        }
        assert!(CHINA.with("date,off\n").is_err());
    }

    #[test]
    fn days_are_moved_by_the_notices() {
        check("2017-01-21", "2017-01-22", Some(1));
        check("2017-01-26", "2017-02-02", Some(0));
        check("2017-01-26", "2017-02-04", Some(2));
        check("2017-09-29", "2017-10-09", Some(2));
        check("2017-09-30", "2017-09-30", Some(0));
    }

    #[test]
    fn what_no_notice_says_is_not_known() {
        check("2007-12-31", "2008-01-02", Some(1));
        check("2007-12-30", "2008-01-02", None);
        check("2026-12-01", "2026-12-25", None);
        check("2101-01-01", "2101-01-02", None);
        assert_eq!(Workdays::parse("from,until,off,work,source\nx,y").between(0, 1), None);
    }

    #[test]
    fn only_weekdays_are_off_and_only_weekends_worked() {
        let weekend = |it: &i32| matches!((it + 3).rem_euclid(7), 5 | 6);
        assert!(!CHINA.off.iter().any(weekend) && CHINA.work.iter().all(weekend));
        assert!(CHINA.known.windows(2).all(|it| it[0].1 + 1 == it[1].0));
    }
}
