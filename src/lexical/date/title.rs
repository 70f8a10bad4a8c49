//! Finds the one period that a title or a file name speaks of.

use crate::lexical::date::YEARS;
use crate::lexical::date::accepted_month;
use crate::lexical::date::days;
use crate::lexical::date::number;
use crate::lexical::date::spelling;
use crate::lexical::numeral;
use crate::lexical::width;

/// The only month that `text` names anywhere; `None` when it names none, two, or a range.
pub fn find_month(text: &str) -> Option<i32> {
    let text = width::fold(text);
    if spelling::names_era_year(&text) {
        return None;
    }
    let mut found = Found::None;
    let mut rest = text.as_ref();
    while let Some((run, after)) = next_run(rest) {
        rest = after;
        let Some((month, tail)) = month_at(run, after) else { continue };
        rest = tail;
        found = found.and(month);
        if continues(tail) {
            return None;
        }
    }
    found.only()
}

/// The only year that `text` names anywhere; a count with a measure word behind it is none.
pub fn find_year(text: &str) -> Option<i32> {
    const MEASURES: &str = "条户人件份元万亿套次个名家处张台床米天号";
    let text = width::fold(text);
    if spelling::names_era_year(&text) {
        return None;
    }
    let mut found = Found::None;
    let mut rest = text.as_ref();
    while let Some((run, after)) = next_run(rest) {
        rest = after;
        let next = after.trim_start().chars().next();
        if let Some((month, tail)) = month_at(run, after) {
            found = found.and(month.div_euclid(12));
            rest = tail;
        } else if run.chars().count() == 4
            && (next == Some('年') || run.is_ascii())
            && !next.is_some_and(|c| MEASURES.contains(c))
            && let Some((year, _)) = spelling::named_year(run)
            && YEARS.contains(&year)
        {
            found = found.and(year);
        }
    }
    found.only()
}

#[derive(Clone, Copy)]
enum Found {
    None,
    One(i32),
    Many,
}

impl Found {
    fn and(self, value: i32) -> Self {
        match self {
            Self::None => Self::One(value),
            Self::One(other) if other == value => self,
            Self::One(_) | Self::Many => Self::Many,
        }
    }

    fn only(self) -> Option<i32> {
        match self {
            Self::One(value) => Some(value),
            Self::None | Self::Many => None,
        }
    }
}

/// The next whole run of ASCII digits, or of Chinese numerals, and what follows it.
fn next_run(text: &str) -> Option<(&str, &str)> {
    let is_digit = |c: char| c.is_ascii_digit();
    let start = text.find(|c| is_digit(c) || numeral::is_numeral(c))?;
    let (_, text) = text.split_at_checked(start)?;
    let ascii = text.starts_with(is_digit);
    let end =
        if ascii { text.find(|c| !is_digit(c)) } else { text.find(|c| !numeral::is_numeral(c)) };
    text.split_at_checked(end.unwrap_or(text.len()))
}

/// The month that starts with `run`, and what follows it.
fn month_at<'a>(run: &str, after: &'a str) -> Option<(i32, &'a str)> {
    let next = after.trim_start();
    if let Some(rest) = next.strip_prefix('年') {
        let (year, _) = spelling::named_year(run)?;
        let (month, tail) = run_at(rest.trim_start())?;
        let tail = tail.trim_start().strip_prefix('月')?;
        return Some((accepted_month(year, spelling::small(month)?).ok()?, skip_day(tail)));
    }
    let value = number(run.as_bytes())?;
    match run.len() {
        4 => separated(i32::try_from(value).ok()?, after),
        6 => Some((accepted_month(i32::try_from(value / 100).ok()?, value % 100).ok()?, after)),
        8 => {
            let (year, month) = (i32::try_from(value / 10_000).ok()?, value / 100 % 100);
            days(year, month, value % 100)?;
            Some((accepted_month(year, month).ok()?, after))
        }
        _ => None,
    }
}

/// `-03`, `.3`, `/03`, `_03`, and a day behind it with the same separator.
fn separated(year: i32, after: &str) -> Option<(i32, &str)> {
    let separator = after.chars().next().filter(|c| matches!(c, '-' | '.' | '/' | '_'))?;
    let (month, tail) = run_at(after.strip_prefix(separator)?)?;
    let short = |run: &str| run.is_ascii() && run.len() <= 2;
    // 2017.3万元 is money.
    if !short(month) || (separator == '.' && tail.starts_with(['万', '元', '亿', '%'])) {
        return None;
    }
    let value = number(month.as_bytes())?;
    let found = accepted_month(year, value).ok()?;
    let behind = tail.strip_prefix(separator).and_then(run_at);
    match behind {
        Some((day, tail)) if short(day) && days(year, value, number(day.as_bytes())?).is_some() => {
            Some((found, tail))
        }
        _ => Some((found, tail)),
    }
}

/// The run right at the start of `text`.
fn run_at(text: &str) -> Option<(&str, &str)> {
    text.starts_with(|c: char| c.is_ascii_digit() || numeral::is_numeral(c)).then_some(())?;
    next_run(text)
}

/// What follows `5日`, when that is how `text` begins.
fn skip_day(text: &str) -> &str {
    let day = run_at(text.trim_start());
    day.and_then(|(_, rest)| rest.trim_start().strip_prefix(['日', '号'])).unwrap_or(text)
}

/// Whether a range goes on: 2017年1月-6月.
fn continues(tail: &str) -> bool {
    let rest = tail.trim_start().strip_prefix(['-', '—', '–', '~', '～', '至', '到', '、']);
    rest.is_some_and(|rest| {
        rest.trim_start_matches([' ', '-', '—'])
            .starts_with(|c: char| c.is_ascii_digit() || numeral::is_numeral(c))
    })
}
