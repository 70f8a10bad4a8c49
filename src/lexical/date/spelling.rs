//! The careful reader of dates: which parts a text names, before anybody asks whether there is such a day.

use crate::lexical::date::EXCEL_EPOCH;
use crate::lexical::date::EXCEL_SERIALS;
use crate::lexical::date::Fault;
use crate::lexical::date::Note;
use crate::lexical::date::days;
use crate::lexical::date::number;
use crate::lexical::numeral;

/// The parts that a text names; none is checked yet.
pub(super) enum Spelling {
    Year {
        year: i32,
        note: Option<Note>,
    },
    Month {
        year: i32,
        month: u32,
        note: Option<Note>,
    },
    Day {
        year: i32,
        month: u32,
        day: u32,
        note: Option<Note>,
    },
    /// An Excel serial, as days since 1970-01-01.
    Serial {
        day: i32,
        note: Option<Note>,
    },
}

/// Reads any spelling.
pub(super) fn read(text: &str) -> Result<Spelling, Fault> {
    let (date, weekday) = split_weekday(text.trim());
    let spelling = gregorian(date).map_err(|fault| match fault {
        Fault::Syntax if names_era(text) => Fault::Era,
        fault => fault,
    })?;
    match (weekday, &spelling) {
        (None, _) => Ok(spelling),
        (Some(weekday), Spelling::Day { year, month, day, .. }) => {
            // 1970-01-01 was a Thursday.
            let is = days(*year, *month, *day).map(|it| (it + 4).rem_euclid(7));
            if is == Some(weekday) { Ok(spelling) } else { Err(Fault::Impossible) }
        }
        (Some(_), _) => Err(Fault::Syntax),
    }
}

/// A date and the day of the week behind it, as spreadsheets show both: 2017年3月5日星期日; Sunday is 0.
fn split_weekday(text: &str) -> (&str, Option<i32>) {
    let inner = text.strip_suffix(')').unwrap_or(text);
    let Some(last) = inner.chars().next_back() else { return (text, None) };
    let Some(weekday) = "日一二三四五六天".chars().position(|it| it == last) else {
        return (text, None);
    };
    let before = inner.strip_suffix(last).unwrap_or_default();
    let named = ["星期", "礼拜", "周"].iter().find_map(|it| before.strip_suffix(it));
    let bracketed = inner.len() < text.len();
    let date = match named {
        Some(date) if bracketed => date.strip_suffix('('),
        date => date,
    };
    let weekday = i32::try_from(weekday % 7).ok();
    date.map_or((text, None), |date| (date.trim_end(), weekday))
}

/// Whether `text` speaks of another era's years or of the lunar calendar.
fn names_era(text: &str) -> bool {
    const LUNAR: [&str; 6] = ["农历", "阴历", "旧历", "正月", "腊月", "冬月"];
    let tenth = |it: &str| it.starts_with(numeral::is_numeral);
    // 廿 and 卅 count the days of the lunar month.
    names_era_year(text)
        || text.contains(['廿', '卅'])
        || LUNAR.iter().any(|it| text.contains(it))
        || text.split('初').skip(1).any(tenth)
}

/// Whether a year of another era stands in `text`: 民国106年, 平成二十九年.
pub(super) fn names_era_year(text: &str) -> bool {
    const ERAS: [&str; 8] = ["民国", "平成", "昭和", "令和", "大正", "明治", "光绪", "宣统"];
    let numbered = |it: &str| {
        it.trim_start()
            .starts_with(|c: char| c.is_ascii_digit() || c == '元' || numeral::is_numeral(c))
    };
    ERAS.iter().any(|era| text.split(era).skip(1).any(numbered))
}

fn gregorian(text: &str) -> Result<Spelling, Fault> {
    if let Some((year, rest)) = text.split_once('年') {
        return chinese(year.trim_end(), rest.trim_start());
    }
    if let Some(serial) = serial(text) {
        return Ok(serial);
    }
    if names_month(text) {
        return Err(Fault::Ambiguous);
    }
    let (text, time) = strip_time(text);
    let mut spelling = numbers(text)?;
    if let Some(time) = time {
        match &mut spelling {
            Spelling::Day { note, .. } => *note = note.or(time.note()),
            _ => return Err(Fault::Syntax),
        }
    }
    Ok(spelling)
}

/// Four digits, or two that are a short year; Chinese digits too, and both in one, as in 二0一七.
pub(super) fn named_year(text: &str) -> Option<(i32, Option<Note>)> {
    let mut value = 0;
    let mut len = 0;
    for c in text.chars().take(5) {
        let digit = c.to_digit(10).or_else(|| numeral::digit(c))?;
        value = value * 10 + i32::try_from(digit).ok()?;
        len += 1;
    }
    match len {
        4 => Some((value, None)),
        2 => Some((value + if value < 50 { 2000 } else { 1900 }, Some(Note::ShortYear))),
        _ => None,
    }
}

/// One or two digits, or a Chinese numeral.
pub(super) fn small(text: &str) -> Option<u32> {
    match number(text.as_bytes()) {
        Some(value) if text.len() <= 2 => Some(value),
        Some(_) => None,
        None if text.contains(['廿', '卅', '卌']) => None,
        None => u32::try_from(numeral::parse(text)?).ok().filter(|&value| value < 100),
    }
}

fn chinese(year: &str, rest: &str) -> Result<Spelling, Fault> {
    let (year, short) = named_year(year).ok_or(Fault::Syntax)?;
    if rest.is_empty() || rest == "度" {
        return Ok(Spelling::Year { year, note: short });
    }
    let (month, rest) = rest.split_once('月').ok_or(Fault::Syntax)?;
    let month = small(month.trim()).ok_or(Fault::Syntax)?;
    let rest = rest.trim_start();
    if rest.is_empty() || rest == "份" {
        return Ok(Spelling::Month { year, month, note: short });
    }
    let (day, rest) = rest.split_once(['日', '号']).ok_or(Fault::Syntax)?;
    let day = small(day.trim()).ok_or(Fault::Syntax)?;
    let rest = rest.trim_start();
    let time = time(rest);
    if !rest.is_empty() && time.is_none() {
        return Err(Fault::Syntax);
    }
    let note = short.or(time.and_then(Time::note));
    Ok(Spelling::Day { year, month, day, note })
}

/// Five digits within the window, perhaps with a fraction, which is a time of day.
fn serial(text: &str) -> Option<Spelling> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let serial = i32::try_from(number(whole.as_bytes()).filter(|_| whole.len() == 5)?).ok()?;
    let sound = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let time = fraction.bytes().any(|byte| byte != b'0');
    let note = time.then_some(Note::Time);
    (sound && EXCEL_SERIALS.contains(&serial))
        .then_some(Spelling::Serial { day: serial - EXCEL_EPOCH, note })
}

/// Whether one of the runs of letters is an English month, as in `05-Mar-17`.
fn names_month(text: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let digits = text.contains(|c: char| c.is_ascii_digit());
    digits
        && text.split(|c: char| !c.is_ascii_alphabetic()).any(|word| {
            let head = word.get(..3).unwrap_or_default();
            MONTHS.iter().any(|month| month.eq_ignore_ascii_case(head))
        })
}

/// A time of day, as far as a day is concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    /// What a day becomes where days have times.
    Midnight,
    Other,
}

impl Time {
    fn note(self) -> Option<Note> {
        (self == Self::Other).then_some(Note::Time)
    }
}

fn strip_time(text: &str) -> (&str, Option<Time>) {
    let split = text.split_once(['T', ' ']);
    let found = split.and_then(|(date, rest)| Some((date, time(rest.trim_start())?)));
    found.map_or((text, None), |(date, time)| (date, Some(time)))
}

fn time(text: &str) -> Option<Time> {
    let clock = text.split(['+', '-', 'Z']).next().unwrap_or_default();
    let midnight = clock.bytes().all(|it| !it.is_ascii_digit() || it == b'0');
    is_time(text).then_some(if midnight { Time::Midnight } else { Time::Other })
}

/// `12:00`, `12:00:00.5`, with a zone or without.
fn is_time(text: &str) -> bool {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (clock, zone) = match text.split_once(['+', '-']) {
        Some((clock, zone)) => (clock.trim_end(), Some(zone)),
        None => (text, None),
    };
    let pair = |text: &str, end: u32| {
        matches!(text.len(), 1..=2) && number(text.as_bytes()).is_some_and(|value| value < end)
    };
    let mut fields = clock.split(':');
    let hour = fields.next().is_some_and(|text| pair(text, 24));
    let minute = fields.next().is_some_and(|text| pair(text, 60));
    let second = fields.next().is_none_or(|text| {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        // 60 is a leap second.
        pair(whole, 61) && fraction.bytes().all(|byte| byte.is_ascii_digit())
    });
    let zone = zone.is_none_or(|text| {
        let (hour, minute) = text.split_once(':').unwrap_or_else(|| {
            text.split_at_checked(2).map_or((text, "0"), |(hour, rest)| {
                (hour, if rest.is_empty() { "0" } else { rest })
            })
        });
        pair(hour, 15) && pair(minute, 60)
    });
    hour && minute && second && zone && fields.next().is_none()
}

/// One to three runs of digits with one kind of separator.
fn numbers(text: &str) -> Result<Spelling, Fault> {
    let separator = text.chars().find(|c| !c.is_ascii_digit() && *c != ' ');
    let Some(separator) = separator else { return compact(text) };
    // A number that came out of a program with a fraction: 201703.0.
    let digits = |it: &&str| matches!(it.len(), 6 | 8) && it.bytes().all(|it| it.is_ascii_digit());
    if let Some(whole) = text.strip_suffix(".0").filter(digits) {
        return compact(whole);
    }
    // 2017.3月 says twice what it is.
    let (text, names_month) = match text.strip_suffix("月份").or_else(|| text.strip_suffix('月'))
    {
        Some(text) => (text, true),
        None => (text, false),
    };
    let pauses = matches!(separator, '、' | '·');
    if !matches!(separator, '-' | '/' | '.' | '—' | '–' | '−') && !pauses {
        // 二〇一七 without a 年.
        let (year, note) = named_year(text)
            .filter(|_| text.chars().count() == 4 && !names_month)
            .ok_or(Fault::Syntax)?;
        return Ok(Spelling::Year { year, note });
    }
    let mut fields = text.split(separator).map(str::trim);
    let (first, second) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let third = fields.next();
    let lengths = (first.len(), second.len(), third.map(str::len));
    let value = |text: &str| number(text.as_bytes()).ok_or(Fault::Syntax);
    let (a, b, c) = (value(first)?, value(second)?, third.map(value).transpose()?);
    if fields.next().is_some() {
        return Err(Fault::Syntax);
    }
    // 2017、3 may be two things; 2017、3、5 is a day.
    if (names_month && third.is_some()) || (pauses && third.is_none()) {
        return Err(Fault::Syntax);
    }
    let year = i32::try_from(a).map_err(|_| Fault::Syntax)?;
    match (lengths, c) {
        ((4, 1..=2, None), None) => {
            let lost = separator == '.' && second == "1" && !names_month;
            Ok(Spelling::Month { year, month: b, note: lost.then_some(Note::LostZero) })
        }
        ((4, 1..=2, Some(1..=2)), Some(day)) => {
            Ok(Spelling::Day { year, month: b, day, note: None })
        }
        ((1..=2, 1..=2, Some(1 | 2 | 4)), _) => Err(Fault::Ambiguous),
        ((1..=2, 2 | 4, None), _) if separator != '.' => Err(Fault::Ambiguous),
        _ => Err(Fault::Syntax),
    }
}

/// `2017`, `201703`, `20170305`.
fn compact(text: &str) -> Result<Spelling, Fault> {
    let value = number(text.as_bytes()).ok_or(Fault::Syntax)?;
    let year = |value: u32| i32::try_from(value).map_err(|_| Fault::Syntax);
    match text.len() {
        4 => Ok(Spelling::Year { year: year(value)?, note: None }),
        6 => Ok(Spelling::Month { year: year(value / 100)?, month: value % 100, note: None }),
        8 => Ok(Spelling::Day {
            year: year(value / 10_000)?,
            month: value / 100 % 100,
            day: value % 100,
            note: None,
        }),
        _ => Err(Fault::Syntax),
    }
}
