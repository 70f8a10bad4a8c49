//! Labels that overlap: what one release shows by month and another by quarter.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::model::codes::CodeList;
use crate::model::schema::Field;
use crate::model::schema::Kind;

/// The group, from 1, of each label of either release; labels whose values overlap are of one. None where a label that
/// only one of them has may overlap with others, and nobody knows.
pub(super) fn groups(
    field: Option<&Field>,
    now: &BTreeSet<&str>,
    before: &BTreeSet<&str>,
) -> Option<BTreeMap<String, u32>> {
    let all: Vec<&str> = now.union(before).copied().collect();
    let alone = || {
        let each = all.iter().zip(1_u32..).map(|(it, number)| ((*it).to_owned(), number));
        Some(each.collect())
    };
    // The same labels have the same meaning; and of a field that the schema no longer has, nobody knows the hierarchy.
    if now == before {
        return alone();
    }
    let field = field?;
    match field.kind {
        Kind::Region | Kind::Code | Kind::Codes => match &field.codes {
            Some(list) => by_codes(field, list, &all, |it| now.contains(it) && before.contains(it)),
            None => alone(),
        },
        Kind::Date
        | Kind::YearMonth
        | Kind::Year
        | Kind::Money
        | Kind::Number
        | Kind::Percent
        | Kind::Count => by_spans(&all),
        _ => alone(),
    }
}

/// Joins what belongs together: each element points at another of its group, or at itself.
struct Groups(Vec<usize>);

impl Groups {
    fn of(&self, mut it: usize) -> usize {
        while self.0[it] != it {
            it = self.0[it];
        }
        it
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b)] = a.min(b);
    }

    fn named(&self, labels: &[&str]) -> BTreeMap<String, u32> {
        let number = |it: usize| u32::try_from(self.of(it) + 1).unwrap_or(u32::MAX);
        labels.iter().enumerate().map(|(at, it)| ((*it).to_owned(), number(at))).collect()
    }
}

/// Labels of a code list: each stands for its own code and all below it, or for a group of codes.
fn by_codes(
    field: &Field,
    list: &CodeList,
    labels: &[&str],
    in_both: impl Fn(&str) -> bool,
) -> Option<BTreeMap<String, u32>> {
    let mut groups = Groups((0..labels.len()).collect());
    // The label that has a code already.
    let mut holder: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, label) in labels.iter().enumerate() {
        let codes = codes(field, list, label);
        if codes.is_empty() && !in_both(label) {
            return None;
        }
        for code in codes {
            let first = *holder.entry(code).or_insert(at);
            groups.join(first, at);
        }
    }
    Some(groups.named(labels))
}

/// The codes that `label` stands for.
fn codes<'a>(field: &'a Field, list: &'a CodeList, label: &str) -> Vec<&'a str> {
    let is_named = |code: &str, shown: &str| code == label || shown == label;
    let mut out: BTreeSet<&str> = list
        .entries
        .iter()
        .filter(|it| is_named(&it.code, &it.label))
        .map(|it| it.code.as_str())
        .collect();
    // Divisions below, level by level.
    loop {
        let below = list.entries.iter().filter(|it| {
            let parent = it.parent.as_deref();
            parent.is_some_and(|it| out.contains(it)) && !out.contains(it.code.as_str())
        });
        let below: Vec<&str> = below.map(|it| it.code.as_str()).collect();
        if below.is_empty() {
            break;
        }
        out.extend(below);
    }
    for step in &field.climbs {
        out.extend(step.groups(list).into_iter().filter(|it| it.1 == label).map(|it| it.0));
    }
    out.into_iter().collect()
}

/// Labels of stretches: of the calendar, or of numbers; not both in one field.
fn by_spans(labels: &[&str]) -> Option<BTreeMap<String, u32>> {
    let read = |read: fn(&str) -> Option<Span>| {
        let spans = labels.iter().enumerate().map(|(at, it)| Some((read(it)?, at)));
        spans.collect::<Option<Vec<_>>>()
    };
    let mut spans = read(calendar).or_else(|| read(numbers))?;
    spans.sort_unstable();
    let mut groups = Groups((0..labels.len()).collect());
    let mut last: Option<(i128, usize)> = None;
    for ((first, end), at) in spans {
        match last {
            Some((reaches, with)) if first <= reaches => {
                groups.join(with, at);
                last = Some((reaches.max(end), with));
            }
            _ => last = Some((end, at)),
        }
    }
    Some(groups.named(labels))
}

/// The first and the last value of a stretch.
type Span = (i128, i128);

/// `2017-03-05`, `2017-03`, `2017-Q1`, `2017-H1`, `2017`, `2010s`, as days of a calendar whose months have 31.
fn calendar(label: &str) -> Option<Span> {
    let digits = |it: &str, count: usize| {
        (it.len() == count && it.bytes().all(|it| it.is_ascii_digit())).then(|| it.parse().ok())?
    };
    let months = |year: i128, first: i128, count: i128| {
        let first = (year * 12 + first) * 31;
        (first, first + count * 31 - 1)
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
    let day = digits(day, 2).filter(|it| (1..=31).contains(it))?;
    let first = months(year, month - 1, 1).0 + day - 1;
    parts.next().is_none().then_some((first, first))
}

/// `12.5`, `10-19`, `20+`, in millionths.
fn numbers(label: &str) -> Option<Span> {
    if let Some(from) = label.strip_suffix('+') {
        return Some((number(from)?, i128::MAX));
    }
    if let Some(it) = number(label) {
        return Some((it, it));
    }
    // The hyphen between two numbers, either of which may be negative.
    let hyphens = label.char_indices().skip(1).filter(|it| it.1 == '-');
    hyphens.into_iter().find_map(|(at, _)| {
        let (first, last) = (number(label.get(..at)?)?, number(label.get(at + 1..)?)?);
        (first <= last).then_some((first, last))
    })
}

fn number(text: &str) -> Option<i128> {
    const PLACES: usize = 6;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || whole.len() > 24 || fraction.len() > PLACES {
        return None;
    }
    if !plain(whole) || !plain(fraction) {
        return None;
    }
    let all: i128 = format!("{whole}{fraction:0<PLACES$}").parse().ok()?;
    Some(if text.starts_with('-') { -all } else { all })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_the_calendar_hold_one_another() {
        let within = |inner: &str, outer: &str| {
            let (inner, outer) = (calendar(inner).unwrap(), calendar(outer).unwrap());
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
            assert_eq!(calendar(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn stretches_of_numbers_are_read() {
        let m = 1_000_000;
        assert_eq!(numbers("12.5"), Some((12_500_000, 12_500_000)));
        assert_eq!(numbers("10-19"), Some((10 * m, 19 * m)));
        assert_eq!(numbers("-5--1"), Some((-5 * m, -m)));
        assert_eq!(numbers("80+"), Some((80 * m, i128::MAX)));
        for wrong in ["", "-", "19-10", "1.2.3", "+", "2017-Q1", "二十"] {
            assert_eq!(numbers(wrong), None, "{wrong}");
        }
    }
}
