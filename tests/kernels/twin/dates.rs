//! Days, months and years, each spelling by its own regular expression.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::blanks::fold;
use super::{Verdict, is_cell_error, is_missing, noted, nothing, refused, value};

/// What a spelling names.
enum Named {
    Day(u32, u32, u32),
    Month(u32, u32),
    Year(u32),
}

/// A spelling, and what has to be said of it.
struct Read {
    named: Named,
    rule: Option<&'static str>,
}

const TIME: &str = "date/time-of-day";
const DIGITS: &str = "〇一二三四五六七八九";

macro_rules! expressions {
    ($($name:ident $text:expr;)*) => {
        $(static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($text).expect("the twin's own expression is sound"));)*
    };
}

expressions! {
    POINTED r"^([0-9]{4})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|\.([0-9]{1,2})\.)([0-9]{1,2})(?:[ T] *([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?$";
    COMPACT_DAY r"^([0-9]{4})([0-9]{2})([0-9]{2})$";
    COMPACT_MONTH r"^([0-9]{4})([0-9]{2})$";
    POINTED_MONTH r"^([0-9]{4})([-/.])([0-9]{1,2})$";
    CHINESE r"^([0-9]{4}|[0-9]{2}|[〇零○一二三四五六七八九]{4}) *年 *(?:([0-9]{1,2}|[一二三四五六七八九十]{1,3}) *月 *(份|(?:([0-9]{1,2}|[一二三四五六七八九十]{1,3}) *[日号])?)|度?)$";
    BARE_YEAR r"^(?:[0-9]{4}|[〇零○一二三四五六七八九]{4})$";
    SERIAL r"^([0-9]{5})(?:\.([0-9]+))?$";
    SHORT_EACH_WAY r"^[0-9]{1,2}(?:-[0-9]{1,2}-|/[0-9]{1,2}/)(?:[0-9]|[0-9]{2}|[0-9]{4})$";
    WORDS r"^[a-zA-Z ]+$";
    PAUSED r"^([0-9]{4})(?:—([0-9]{1,2})—|、([0-9]{1,2})、|·([0-9]{1,2})·)([0-9]{1,2})$";
    WITH_MONTH r"^([0-9]{4})[-/.]([0-9]{1,2})月份?$";
    WEEKDAY r"^(.*[0-9日号]) ?(?:星期|周)([一二三四五六日])$";
    LETTERS r"^[^a-km-zA-HJ-NP-Z]*[OolI][^a-km-zA-HJ-NP-Z]*$";
    NOTE r"^([^()]+)\((?:补发|停发|补|新增)\)$";
    WHOLE r"^([0-9]{6}|[0-9]{8})\.0$";
    LUNAR r"^[0-9]{4}年[一二三四五六七八九十]+月[廿卅][一二三四五六七八九]?日$";
}

pub(super) fn day(cell: &str) -> Verdict {
    judge(cell, |it| match it {
        Named::Day(year, month, day) => Some(format!("{year:04}-{month:02}-{day:02}")),
        _ => None,
    })
}

pub(super) fn month(cell: &str) -> Verdict {
    judge(cell, |it| match it {
        Named::Day(year, month, _) | Named::Month(year, month) => {
            Some(format!("{year:04}-{month:02}"))
        }
        Named::Year(_) => None,
    })
}

pub(super) fn year(cell: &str) -> Verdict {
    // A program that has only fractions writes 2017.0.
    let text = fold(cell);
    let whole = text.strip_suffix(".0").filter(|it| it.len() == 4 && BARE_YEAR.is_match(it));
    judge(whole.unwrap_or(cell), |it| match it {
        Named::Year(year) => Some(year.to_string()),
        _ => None,
    })
}

/// Whether there is such a day, by the lengths of months.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=length).contains(&day)
}

fn judge(cell: &str, shown: impl Fn(&Named) -> Option<String>) -> Verdict {
    let text = fold(cell);
    if is_missing(&text) {
        return nothing();
    }
    if is_cell_error(&text) {
        return refused("cell/spreadsheet-error");
    }
    let Some(read) = read(&text) else {
        return if SHORT_EACH_WAY.is_match(&text) {
            refused("date/ambiguous")
        } else if LUNAR.is_match(&text) {
            refused("date/era")
        } else if WORDS.is_match(&text) {
            refused("date/syntax")
        } else {
            Verdict::Unsaid
        };
    };
    let there_is = match read.named {
        Named::Day(year, month, day) => within(year) && is_day(year, month, day),
        Named::Month(year, month) => within(year) && (1..=12).contains(&month),
        Named::Year(year) => within(year),
    };
    match (shown(&read.named), read.rule) {
        // A month where a day is asked for, or the other way round.
        (None, _) => Verdict::Unsaid,
        (Some(_), Some(rule)) if !there_is && rule.starts_with("number/") => Verdict::Unsaid,
        (Some(_), _) if !there_is => refused("date/impossible"),
        // Where the day goes, its time of day goes with it.
        (Some(text), Some(TIME)) if text.len() < "2017-03-05".len() => value(text),
        (Some(text), Some(rule)) => noted(text, rule),
        (Some(text), None) => value(text),
    }
}

fn within(year: u32) -> bool {
    (1900..=2100).contains(&year)
}

/// A spelling as it stands, with its weekday, its note, or letters for its digits.
fn read(text: &str) -> Option<Read> {
    let as_noted = |inner: &str, rule| {
        let read = exactly(inner).filter(|it| it.rule.is_none())?;
        Some(Read { rule: Some(rule), ..read })
    };
    if let Some(it) = WEEKDAY.captures(text) {
        let read = exactly(&it[1])?;
        let Named::Day(year, month, day) = read.named else { return None };
        let name = "日一二三四五六".chars().nth(weekday(year, month, day));
        return it[2].chars().next().filter(|it| Some(*it) == name).map(|_| read);
    }
    if let Some(it) = WHOLE.captures(text) {
        return exactly(&it[1]);
    }
    if let Some(it) = NOTE.captures(text) {
        return as_noted(&it[1], "number/note");
    }
    if LETTERS.is_match(text) {
        let digits = text.replace(['O', 'o'], "0").replace(['l', 'I'], "1");
        return as_noted(&digits, "number/letter-for-digit");
    }
    exactly(text)
}

/// Zeller's: 0 is Sunday.
fn weekday(year: u32, month: u32, day: u32) -> usize {
    let (year, month) = if month < 3 { (year - 1, month + 12) } else { (year, month) };
    let (century, year) = (year / 100, year % 100);
    let sum = day + 13 * (month + 1) / 5 + year + year / 4 + century / 4 + 5 * century;
    // Saturday is 0 to him.
    ((sum + 6) % 7) as usize
}

fn exactly(text: &str) -> Option<Read> {
    let plain = |named| Some(Read { named, rule: None });
    if let Some(it) = POINTED.captures(text) {
        let month = [2, 3, 4].into_iter().find_map(|at| it.get(at))?;
        let clock = [(6, 24), (7, 60), (8, 61)];
        if !clock.into_iter().all(|(at, end)| part(&it, at) < end) {
            return None;
        }
        let named = Named::Day(part(&it, 1), number(month.as_str()), part(&it, 5));
        let midnight = clock.into_iter().all(|(at, _)| part(&it, at) == 0);
        return Some(Read { named, rule: (!midnight).then_some(TIME) });
    }
    if let Some(it) = COMPACT_DAY.captures(text) {
        return plain(Named::Day(part(&it, 1), part(&it, 2), part(&it, 3)));
    }
    if let Some(it) = COMPACT_MONTH.captures(text) {
        return plain(Named::Month(part(&it, 1), part(&it, 2)));
    }
    if let Some(it) = POINTED_MONTH.captures(text) {
        // 2017.10 typed as a number shows 2017.1.
        let lost = &it[2] == "." && &it[3] == "1";
        let named = Named::Month(part(&it, 1), part(&it, 3));
        return Some(Read { named, rule: lost.then_some("date/lost-zero") });
    }
    if let Some(it) = PAUSED.captures(text) {
        let month = [2, 3, 4].into_iter().find_map(|at| it.get(at))?;
        return plain(Named::Day(part(&it, 1), number(month.as_str()), part(&it, 5)));
    }
    if let Some(it) = WITH_MONTH.captures(text) {
        return plain(Named::Month(part(&it, 1), part(&it, 2)));
    }
    if let Some(it) = CHINESE.captures(text) {
        return chinese(&it);
    }
    if BARE_YEAR.is_match(text) {
        return plain(Named::Year(year_of(text)));
    }
    let it = SERIAL.captures(text)?;
    let midnight = it.get(2).is_none_or(|it| it.as_str().chars().all(|c| c == '0'));
    let rule = (!midnight).then_some(TIME);
    let serial = number(&it[1]);
    (36_526..=54_789).contains(&serial).then(|| Read { named: of_serial(serial), rule })
}

fn chinese(it: &Captures<'_>) -> Option<Read> {
    let short = it[1].chars().count() == 2;
    let year = year_of(&it[1])
        + if !short {
            0
        } else if part(it, 1) < 50 {
            2000
        } else {
            1900
        };
    let rule = short.then_some("date/short-year");
    let Some(month) = it.get(2) else { return Some(Read { named: Named::Year(year), rule }) };
    let month = small(month.as_str())?;
    let named = match it.get(4) {
        None => Named::Month(year, month),
        Some(day) => Named::Day(year, month, small(day.as_str())?),
    };
    Some(Read { named, rule })
}

fn part(it: &Captures<'_>, at: usize) -> u32 {
    it.get(at).map_or(0, |it| number(it.as_str()))
}

fn number(text: &str) -> u32 {
    text.parse().unwrap_or_default()
}

/// Four digits, Chinese ones too.
fn year_of(text: &str) -> u32 {
    text.chars().fold(0, |year, c| {
        let c = if matches!(c, '零' | '○') { '〇' } else { c };
        let digit = c.to_digit(10).or(DIGITS.chars().zip(0..).find(|it| it.0 == c).map(|it| it.1));
        year * 10 + digit.unwrap_or_default()
    })
}

/// Two digits, or a numeral up to 三十一 as everybody writes it.
fn small(text: &str) -> Option<u32> {
    if text.chars().all(|c| c.is_ascii_digit()) {
        return Some(number(text));
    }
    (1..=31).find(|it| super::spell(u64::from(*it)) == text || once(*it) == text)
}

/// 一十二 for 十二.
fn once(number: u32) -> String {
    let spelled = super::spell(u64::from(number));
    if (10..20).contains(&number) { format!("一{spelled}") } else { spelled }
}

/// Counted day by day: serial 36526 is the first day of 2000.
fn of_serial(serial: u32) -> Named {
    let (mut year, mut month, mut day) = (2000, 1, 1);
    for _ in 36_526..serial {
        day += 1;
        if !is_day(year, month, day) {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    Named::Day(year, month, day)
}
