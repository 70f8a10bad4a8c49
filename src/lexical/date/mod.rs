//! Days, months and years as ledgers write them, read without guessing.
//!
//! A day is a count of days since 1970-01-01, a month is `year * 12 + month - 1`; both are Gregorian (GB/T 7408-2005
//! §5.2). Spellings whose order of day and month is open are refused as ambiguous, days of other calendars and years of
//! other eras as such. Texts have been through [`fold`](crate::lexical::width::fold).

mod spelling;
mod range;
mod title;

pub use range::Range;
pub use range::range;
pub use title::find_month;
pub use title::find_year;

use std::ops::RangeInclusive;

use crate::lexical::date::spelling::Spelling;

/// What a reader of the value ought to know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Note {
    /// `2017.1` may have been 2017.10, typed as a number.
    LostZero,
    /// A year of two digits: 00–49 is 20xx, 50–99 is 19xx.
    ShortYear,
    /// A time of day other than midnight was there and was left out.
    Time,
}

/// Why a text is no date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Not a spelling of a date.
    Syntax,
    /// Spelled like a date, but there is no such day, or its year is not within 1900–2100.
    Impossible,
    /// Which part is the year, the month or the day is open: `3/5/17`.
    Ambiguous,
    /// A year of another era (民国, 平成) or a day of the lunar calendar.
    Era,
}

/// Reads a day: ISO 8601 extended or compact, with `/` or `.`, in Chinese, or as an Excel serial.
pub fn day(text: &str) -> Result<(i32, Option<Note>), Fault> {
    if let Some((year, month, day)) = fixed(text.as_bytes()) {
        return Ok((accepted_day(year, month, day)?, None));
    }
    slow_day(text)
}

/// Reads a month, or the month of a day.
pub fn month(text: &str) -> Result<(i32, Option<Note>), Fault> {
    if let Some((year, month, day)) = fixed(text.as_bytes()) {
        accepted_day(year, month, day)?;
        return Ok((accepted_month(year, month)?, None));
    }
    match spelling::read(text)? {
        Spelling::Month { year, month, note } => Ok((accepted_month(year, month)?, note)),
        Spelling::Day { year, month, day, note } => {
            accepted_day(year, month, day)?;
            Ok((accepted_month(year, month)?, note))
        }
        Spelling::Serial { day, note } => {
            let (year, month, _) = civil(day);
            Ok((accepted_month(year, month)?, note))
        }
        Spelling::Year { .. } => Err(Fault::Syntax),
    }
}

/// Reads a year: 2017, 2017年, 2017年度, 二〇一七年.
pub fn year(text: &str) -> Result<(i32, Option<Note>), Fault> {
    match spelling::read(text)? {
        Spelling::Year { year, .. } if !YEARS.contains(&year) => Err(Fault::Impossible),
        Spelling::Year { year, note } => Ok((year, note)),
        // A number that came out of a program with a fraction.
        Spelling::Month { year, month: 0, .. } if text.ends_with(".0") && YEARS.contains(&year) => {
            Ok((year, None))
        }
        _ => Err(Fault::Syntax),
    }
}

/// The year, month and day of a count of days since 1970-01-01.
pub fn civil(day: i32) -> (i32, u32, u32) {
    // Years start in March, so that the leap day is the last of its year; eras have 400 years.
    let from_era = i64::from(day) + 719_468;
    let (era, day_of_era) = (from_era.div_euclid(146_097), from_era.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |value: i64| u32::try_from(value).unwrap_or(0);
    (i32::try_from(year).unwrap_or(0), small(month), small(day))
}

/// The count of days since 1970-01-01; `None` when there is no such day, or its year is not within 0–9999.
pub fn days(year: i32, month: u32, day: u32) -> Option<i32> {
    const LENGTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    const BEFORE: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let idx = usize::try_from(month.checked_sub(1)?).ok()?;
    let (&length, &before) = (LENGTHS.get(idx)?, BEFORE.get(idx)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = length + u32::from(leap && month == 2);
    if day == 0 || day > length || !(0..=9999).contains(&year) {
        return None;
    }
    // Leap days of the years before this one; year 0 is one of them.
    let last = year - 1;
    let leaps = if year == 0 { 0 } else { last / 4 - last / 100 + last / 400 + 1 };
    let this_leap = i32::from(leap && month > 2);
    Some(year * 365 + leaps + before + this_leap + i32::try_from(day).ok()? - 1 - 719_528)
}

/// The last day of a month, which is `12 × year + month − 1`; `None` where its year is not within 0–9999.
pub fn last_day(month: i32) -> Option<i32> {
    let next = month.checked_add(1)?;
    let month = u32::try_from(next.rem_euclid(12)).ok()? + 1;
    days(next.div_euclid(12), month, 1)?.checked_sub(1)
}

/// Writes `YYYY-MM-DD` (GB/T 7408-2005 §5.2.1.1, extended).
pub fn write_day(day: i32, out: &mut Vec<u8>) {
    let (year, month, day) = civil(day);
    write_year(year, out);
    write_pair(month, out);
    write_pair(day, out);
}

/// Writes `YYYY-MM` (GB/T 7408-2005 §5.2.1.2).
pub fn write_month(month: i32, out: &mut Vec<u8>) {
    write_year(month.div_euclid(12), out);
    write_pair(u32::try_from(month.rem_euclid(12)).unwrap_or(0) + 1, out);
}

/// Excel's serial number of 1970-01-01. It counts from 1899-12-30, as Excel believes that 1900 was a leap year.
const EXCEL_EPOCH: i32 = 25_569;
/// Serials that are taken for days: 2000-01-01 to 2050-01-01.
const EXCEL_SERIALS: RangeInclusive<i32> = 36_526..=54_789;
/// The years that a ledger can speak of.
const YEARS: RangeInclusive<i32> = 1900..=2100;

fn slow_day(text: &str) -> Result<(i32, Option<Note>), Fault> {
    match spelling::read(text)? {
        Spelling::Day { year, month, day, note } => Ok((accepted_day(year, month, day)?, note)),
        Spelling::Serial { day, note } => Ok((day, note)),
        Spelling::Month { year, month, .. } => {
            accepted_month(year, month)?;
            Err(Fault::Syntax)
        }
        Spelling::Year { .. } => Err(Fault::Syntax),
    }
}

/// The parts of `YYYY-MM-DD`, also with `/` or `.`, and of `YYYYMMDD`.
fn fixed(bytes: &[u8]) -> Option<(i32, u32, u32)> {
    let (year, month, day) = match bytes.len() {
        10 if bytes[4] == bytes[7] && matches!(bytes[4], b'-' | b'/' | b'.') => {
            (&bytes[..4], &bytes[5..7], &bytes[8..])
        }
        8 => (&bytes[..4], &bytes[4..6], &bytes[6..]),
        _ => return None,
    };
    Some((i32::try_from(number(year)?).ok()?, number(month)?, number(day)?))
}

/// A few ASCII digits.
fn number(bytes: &[u8]) -> Option<u32> {
    let (mut value, mut sound) = (0, !bytes.is_empty() && bytes.len() <= 9);
    for &byte in bytes.iter().take(9) {
        let digit = byte.wrapping_sub(b'0');
        sound &= digit <= 9;
        value = value * 10 + u32::from(digit % 10);
    }
    sound.then_some(value)
}

fn accepted_day(year: i32, month: u32, day: u32) -> Result<i32, Fault> {
    days(year, month, day).filter(|_| YEARS.contains(&year)).ok_or(Fault::Impossible)
}

fn accepted_month(year: i32, month: u32) -> Result<i32, Fault> {
    match i32::try_from(month) {
        Ok(month @ 1..=12) if YEARS.contains(&year) => Ok(year * 12 + month - 1),
        _ => Err(Fault::Impossible),
    }
}

fn write_year(year: i32, out: &mut Vec<u8>) {
    if year < 0 {
        out.push(b'-');
    }
    let year = year.unsigned_abs();
    let mut place = if year > 9999 { 1_000_000_000 } else { 1000 };
    while place > 1000 && year < place {
        place /= 10;
    }
    while place > 0 {
        out.push(b'0' + u8::try_from(year / place % 10).unwrap_or(0));
        place /= 10;
    }
}

fn write_pair(value: u32, out: &mut Vec<u8>) {
    let digit = |value: u32| b'0' + u8::try_from(value % 10).unwrap_or(0);
    out.extend_from_slice(&[b'-', digit(value / 10), digit(value)]);
}

#[cfg(test)]
mod tests;
