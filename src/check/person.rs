//! What a row says of a person twice: birth and sex beside a resident ID, and a birth that is only to come.
//!
//! GB 11643-1999: characters 7–14 of an ID are the day of birth, the 17th is odd for men. One loop per pair of columns.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_array::StringViewArray;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Date32Type;
use arrow_array::types::UInt16Type;

use crate::lexical::date;
use crate::model::codes::CodeList;
use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::model::schema::Kind;
use crate::model::schema::Schema;

/// What is held against what, compiled once.
pub(super) struct Persons {
    /// Resident IDs.
    ids: Vec<usize>,
    /// Dates and months of birth, with the ID that says the same.
    births: Vec<(usize, usize)>,
    /// Codes of sexes, with the keys of men and women and the ID that says the same.
    sexes: Vec<(usize, [Option<u16>; 2], usize)>,
    /// The first day after the dataset's period, since 1970-01-01 and as `YYYYMMDD`.
    after: Option<(i32, [u8; 8])>,
}

impl Persons {
    /// `until` is the last month of the dataset's period, as `12 × year + month − 1`.
    pub(super) fn new(schema: &Schema, until: i32) -> Self {
        let fields = || schema.fields.iter().enumerate();
        let births = fields().filter(|(_, it)| matches!(it.kind, Kind::Date | Kind::YearMonth));
        let sexes = fields().filter(|(_, it)| it.kind == Kind::Code).filter_map(|(at, it)| {
            let list = it.codes.as_ref()?;
            Some((at, ["1", "2"].map(|code| key(list, code)), it.agrees_with?))
        });
        Self {
            ids: fields().filter(|(_, it)| it.kind == Kind::ResidentId).map(|it| it.0).collect(),
            births: births.filter_map(|(at, it)| Some((at, it.agrees_with?))).collect(),
            sexes: sexes.collect(),
            after: after(until),
        }
    }

    /// Notes every disagreement in `rows`.
    pub(super) fn each(&self, rows: &RecordBatch, findings: &mut Findings) {
        for &at in &self.ids {
            if let (Some(ids), Some((_, after))) =
                (rows.column(at).as_string_view_opt(), self.after)
            {
                born_later(ids, after, at, findings);
            }
        }
        for &(at, id) in &self.births {
            if let Some(ids) = rows.column(id).as_string_view_opt() {
                births(ids, rows.column(at), at, findings);
            }
            if let (Some(days), Some((after, _))) =
                (rows.column(at).as_primitive_opt::<Date32Type>(), self.after)
            {
                let later =
                    days.iter().enumerate().filter(|(_, it)| it.is_some_and(|it| it >= after));
                later.for_each(|(row, _)| note(findings, row, at, Rule::BirthAfterPeriod));
            }
        }
        for &(at, keys, id) in &self.sexes {
            if let Some(ids) = rows.column(id).as_string_view_opt() {
                sexes(ids, rows.column(at), keys, at, findings);
            }
        }
    }
}

/// The key of a code in its field's dictionary, which has the list's order.
fn key(list: &Arc<CodeList>, code: &str) -> Option<u16> {
    u16::try_from(list.entries.iter().position(|it| it.code == code)?).ok()
}

fn after(until: i32) -> Option<(i32, [u8; 8])> {
    let next = until.checked_add(1)?;
    let (year, month) = (next.div_euclid(12), next.rem_euclid(12) + 1);
    let day = date::days(year, u32::try_from(month).ok()?, 1)?;
    let text = format!("{year:04}{month:02}01").into_bytes().try_into().ok()?;
    Some((day, text))
}

fn note(findings: &mut Findings, row: usize, field: usize, rule: Rule) {
    findings.push(row, u16::try_from(field).unwrap_or(u16::MAX), rule);
}

/// The eight digits of birth in an ID, as typed columns hold it.
fn birth(id: &str) -> Option<&[u8; 8]> {
    id.as_bytes().get(6..14)?.first_chunk()
}

fn born_later(ids: &StringViewArray, after: [u8; 8], at: usize, findings: &mut Findings) {
    for (row, id) in ids.iter().enumerate() {
        if id.and_then(birth).is_some_and(|it| *it >= after) {
            note(findings, row, at, Rule::BirthAfterPeriod);
        }
    }
}

fn births(ids: &StringViewArray, column: &ArrayRef, at: usize, findings: &mut Findings) {
    if let Some(days) = column.as_primitive_opt::<Date32Type>() {
        for (row, (id, day)) in ids.iter().zip(days).enumerate() {
            let (Some(said), Some(day)) = (id.and_then(birth), day) else { continue };
            if day_of(*said) != Some(day) {
                note(findings, row, at, Rule::IdBirthDiffers);
            }
        }
    } else if let Some(months) = column.as_dictionary_opt::<UInt16Type>() {
        let values = months.values().as_string::<i32>();
        for (row, (id, key)) in ids.iter().zip(months.keys()).enumerate() {
            let (Some(said), Some(key)) = (id.and_then(birth), key) else { continue };
            // `1957-03` beside `19570315`.
            let month = values.value(usize::from(key)).as_bytes();
            if month.get(..4) != said.get(..4) || month.get(5..7) != said.get(4..6) {
                note(findings, row, at, Rule::IdBirthDiffers);
            }
        }
    }
}

fn sexes(
    ids: &StringViewArray,
    column: &ArrayRef,
    [man, woman]: [Option<u16>; 2],
    at: usize,
    findings: &mut Findings,
) {
    let Some(codes) = column.as_dictionary_opt::<UInt16Type>() else { return };
    for (row, (id, key)) in ids.iter().zip(codes.keys()).enumerate() {
        let Some(&digit) = id.and_then(|it| it.as_bytes().get(16)) else { continue };
        // Neither man nor woman, 未说明 say, differs from nothing.
        let other = if digit & 1 == 1 { woman } else { man };
        if key.is_some() && key == other {
            note(findings, row, at, Rule::IdSexDiffers);
        }
    }
}

fn day_of(digits: [u8; 8]) -> Option<i32> {
    let number = |range: &[u8]| range.iter().fold(0, |it, digit| it * 10 + u32::from(digit & 15));
    let [year, month, day] = [&digits[..4], &digits[4..6], &digits[6..]].map(number);
    date::days(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_where_the_next_month_begins() {
        let december = after(2017 * 12 + 11).unwrap();
        assert_eq!((date::civil(december.0), &december.1), ((2018, 1, 1), b"20180101"));
        let march = after(2017 * 12 + 2).unwrap();
        assert_eq!(&march.1, b"20170401");
        assert_eq!(after(i32::MAX), None);
    }

    #[test]
    fn the_day_in_an_id_is_read() {
        let said = birth("230199195703150017").unwrap();
        assert_eq!(day_of(*said).map(date::civil), Some((1957, 3, 15)));
        assert_eq!(birth("2301"), None);
    }
}
