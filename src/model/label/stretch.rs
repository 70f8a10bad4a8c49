//! Stretches of the calendar, of ages and of numbers: `2017-Q1`, `60-69`, `80+`, `<60`, `−10~−1`.

use crate::lexical::date;
use crate::model::label::MINOR;
use crate::model::schema::ADULT;
use crate::model::schema::Calendar;
use crate::model::schema::Cuts;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::written;

/// Between the ends of a stretch that begins below 0.
const TO: char = '~';
/// The minus sign of typography.
const MINUS: char = '−';
/// Decimal places that numbers are read in; fields have no more.
const PLACES: usize = 6;
/// Days that every month has where stretches are compared: what matters is which holds which.
const DAYS: i128 = 31;

/// The part of the calendar that a month lies in, `12 × year + month − 1`.
pub fn calendar(part: Calendar, month: i32) -> String {
    let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12));
    match part {
        Calendar::Month => {
            let mut out = Vec::new();
            date::write_month(month, &mut out);
            String::from_utf8_lossy(&out).into_owned()
        }
        Calendar::Quarter => format!("{year:04}-Q{}", of_year / 3 + 1),
        Calendar::HalfYear => format!("{year:04}-H{}", of_year / 6 + 1),
        Calendar::Year => format!("{year:04}"),
        Calendar::Decade => format!("{:04}s", year.div_euclid(10) * 10),
    }
}

/// The stretch that `number` lies in: `10-19`, `20+`; of one value, the value.
pub fn stretch(cuts: &Cuts, number: i128, scale: u8) -> Option<String> {
    let shown = |it: i128| signed(&written(it, scale));
    Some(match cuts.around(number) {
        (Some(first), None) => format!("{}+", shown(first)),
        (None, Some(after)) => format!("<{}", shown(after)),
        (Some(first), Some(after)) if first + 1 == after => shown(first),
        (Some(first), Some(after)) if first < 0 => {
            format!("{}{TO}{}", shown(first), shown(after - 1))
        }
        (Some(first), Some(after)) => format!("{}-{}", shown(first), shown(after - 1)),
        (None, None) => return None,
    })
}

/// With the minus sign of typography: text that begins with a hyphen is a formula to a spreadsheet.
pub fn signed(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(digits) => format!("{MINUS}{digits}"),
        None => number.to_owned(),
    }
}

/// The first and the last value of a stretch.
pub type Stretch = (i128, i128);

/// What each label of a field says, all of them on one line of values; none where one of them says no stretch of it.
///
/// Births are told by the calendar or as ages on the last day of `period`, and minors always as ages.
pub fn stretches(field: &Field, labels: &[&str], period: Option<&str>) -> Option<Vec<Stretch>> {
    let read = |read: &dyn Fn(&str) -> Option<Stretch>| {
        labels.iter().map(|it| read(it)).collect::<Option<Vec<_>>>()
    };
    if !matches!(field.kind, Kind::Date | Kind::YearMonth | Kind::Year) {
        return read(&numbers);
    }
    let last = period.filter(|_| field.is_birth()).and_then(days).map(|it| it.1);
    read(&|it| match last {
        Some(last) => born(it, last),
        None => days(it),
    })
    .or_else(|| read(&numbers))
}

/// The days on which somebody was born, of whom a label tells that on the day `last`, which ends a month.
fn born(label: &str, last: i128) -> Option<Stretch> {
    let years = |it: i128| last - it * 12 * DAYS;
    if label != MINOR
        && let Some((first, end)) = days(label)
    {
        // Who is shown by the calendar is of age.
        return Some((first, end.min(years(ADULT)).max(first)));
    }
    let (youngest, oldest) = numbers(label)?;
    let youngest = youngest / 10_i128.pow(6);
    let oldest = (oldest < i128::MAX).then_some(oldest / 10_i128.pow(6));
    let first = oldest.map_or(i128::MIN, |it| years(it + 1) + 1);
    (0..200).contains(&youngest).then_some((first, years(youngest)))
}

/// `2017-03-05`, `2017-03`, `2017-Q1`, `2017-H1`, `2017`, `2010s`, as days of a calendar whose months have 31.
fn days(label: &str) -> Option<Stretch> {
    let digits = |it: &str, count: usize| {
        (it.len() == count && it.bytes().all(|it| it.is_ascii_digit())).then(|| it.parse().ok())?
    };
    let months = |year: i128, first: i128, count: i128| {
        let first = (year * 12 + first) * DAYS;
        (first, first + count * DAYS - 1)
    };
    if let Some(decade) = label.strip_suffix('s') {
        let year = digits(decade, 4).filter(|it: &i128| it % 10 == 0)?;
        return Some(months(year, 0, 120));
    }
    let mut parts = label.split('-');
    let year = digits(parts.next()?, 4)?;
    let Some(part) = parts.next() else { return Some(months(year, 0, 12)) };
    let day = parts.next();
    let stretch = |letter: char, count: i128| {
        let number = digits(part.strip_prefix(letter)?, 1)?;
        (1..=12 / count).contains(&number).then(|| months(year, (number - 1) * count, count))
    };
    if day.is_none()
        && let Some(it) = stretch('Q', 3).or_else(|| stretch('H', 6))
    {
        return Some(it);
    }
    let month = digits(part, 2).filter(|it| (1..=12).contains(it))?;
    let Some(day) = day else { return Some(months(year, month - 1, 1)) };
    let day = digits(day, 2).filter(|it| (1..=DAYS).contains(it))?;
    let first = months(year, month - 1, 1).0 + day - 1;
    parts.next().is_none().then_some((first, first))
}

/// `12.5`, `10-19`, `20+`, `<60`, `−10~−1`, in millionths.
fn numbers(label: &str) -> Option<Stretch> {
    if let Some(from) = label.strip_suffix('+') {
        return Some((number(from)?, i128::MAX));
    }
    if let Some(after) = label.strip_prefix('<') {
        return Some((i128::MIN, number(after)? - 1));
    }
    if let Some(it) = number(label) {
        return Some((it, it));
    }
    let (first, last) = label.split_once(TO).or_else(|| label.split_once('-'))?;
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last))
}

fn number(text: &str) -> Option<i128> {
    let digits = text.strip_prefix(MINUS).or_else(|| text.strip_prefix('-'));
    let (whole, fraction) =
        digits.unwrap_or(text).split_once('.').unwrap_or((digits.unwrap_or(text), ""));
    let plain = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || whole.len() > 24 || fraction.len() > PLACES {
        return None;
    }
    if !plain(whole) || !plain(fraction) {
        return None;
    }
    let all: i128 = format!("{whole}{fraction:0<PLACES$}").parse().ok()?;
    Some(if digits.is_some() { -all } else { all })
}

#[cfg(test)]
mod tests {
    use super::*;

    const M: i128 = 1_000_000;

    #[test]
    fn stretches_of_the_calendar_hold_one_another() {
        let within = |inner: &str, outer: &str| {
            let (inner, outer) = (days(inner).unwrap(), days(outer).unwrap());
            outer.0 <= inner.0 && inner.1 <= outer.1
        };
        for chain in [["2017-03-31", "2017-03"], ["2017-03", "2017-Q1"], ["2017-Q4", "2017-H2"]] {
            assert!(within(chain[0], chain[1]), "{chain:?}");
        }
        assert!(within("2017-H2", "2017") && within("2017", "2010s"));
        assert!(!within("2017-04", "2017-Q1") && !within("2017-06", "2017-H2"));
        assert!(!within("2009", "2010s") && !within("2020", "2010s"));
        for wrong in
            ["", "2017-13", "2017-Q5", "2017-H3", "2017-Q1-01", "2015s", "60-69", "20+", "x"]
        {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn stretches_of_numbers_are_read() {
        assert_eq!(numbers("12.5"), Some((12_500_000, 12_500_000)));
        assert_eq!(numbers("10-19"), Some((10 * M, 19 * M)));
        assert_eq!(numbers("−5~−1"), Some((-5 * M, -M)));
        assert_eq!(numbers("−5~4"), Some((-5 * M, 4 * M)));
        assert_eq!(numbers("−3"), Some((-3 * M, -3 * M)));
        assert_eq!(numbers("80+"), Some((80 * M, i128::MAX)));
        assert_eq!(numbers("<60"), Some((i128::MIN, 60 * M - 1)));
        for wrong in ["", "-", "19-10", "1.2.3", "+", "<", "2017-Q1", "二十"] {
            assert_eq!(numbers(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_written_of_numbers_is_read_again() {
        let cuts = [
            Cuts::every(3),
            Cuts::every(100),
            Cuts::bands(&[-120, 0, 5, 60]),
            Cuts::every(5).of_ages(),
        ];
        for (cuts, number, scale) in
            cuts.iter().flat_map(|it| (-150..150).flat_map(move |n| [(it, n, 0), (it, n, 2)]))
        {
            let label = stretch(cuts, number, scale).unwrap();
            let (first, last) = numbers(&label).unwrap();
            let unit = M / 10_i128.pow(scale.into());
            let expect = match cuts.around(number) {
                (Some(first), Some(after)) => (first * unit, (after - 1) * unit),
                (Some(first), None) => (first * unit, i128::MAX),
                (None, Some(after)) => (i128::MIN, after * unit - 1),
                (None, None) => (0, 0),
            };
            assert_eq!((first, last), expect, "{label}");
        }
    }

    #[test]
    fn what_is_written_of_months_is_read_again() {
        use Calendar::{Decade, HalfYear, Month, Quarter, Year};
        for month in 12 * 1990..12 * 2030_i32 {
            let day = i128::from(month) * DAYS + 7;
            for part in [Month, Quarter, HalfYear, Year, Decade] {
                let (first, last) = days(&calendar(part, month)).unwrap();
                assert!(first <= day && day <= last, "{part:?} {month}");
            }
        }
    }

    #[test]
    fn births_by_the_calendar_and_minors_are_apart() {
        let last = days("2017-03").unwrap().1;
        let apart = |a: &str, b: &str| {
            let (a, b) = (born(a, last).unwrap(), born(b, last).unwrap());
            a.1 < b.0 || b.1 < a.0
        };
        // Who was born later in 1999 is a minor still.
        assert!(apart("1999", MINOR) && apart("1990s", MINOR) && apart("1999-03-31", MINOR));
        assert!(!apart("1957-03", "60-64") && apart("1957-04", "60-64"));
        assert!(!apart("1957", "60") && !apart("1957", "59") && apart("1957", "61"));
        assert!(!apart("1930s", "80+") && apart("1940s", "80+"));
        assert!(!apart("80+", "85-89") && apart("60-69", "70-79"));
        assert_eq!(born("春", last), None);
    }
}
