//! Kernels for days and months.

use std::sync::Arc;
use std::sync::LazyLock;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::Date32Array;
use arrow_array::DictionaryArray;
use arrow_array::StringArray;
use arrow_array::UInt16Array;
use arrow_array::builder::Date32Builder;
use arrow_array::builder::UInt16Builder;
use arrow_array::cast::AsArray as _;
use arrow_array::types::UInt16Type;

use crate::lexical::date;
use crate::lexical::date::Range;
use crate::lexical::decimal;
use crate::lexical::numeral;
use crate::lexical::width;
use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::normalize::kernel::Cells;
use crate::normalize::number::Outcome;

const FIRST_YEAR: i32 = 1900;
const LAST_YEAR: i32 = 2100;

/// Every month that there is, `1900-01` to `2100-12`: keys are in order, and all batches share one dictionary.
pub(super) static MONTHS: LazyLock<Arc<StringArray>> = LazyLock::new(|| {
    let mut text = Vec::new();
    let months = (FIRST_YEAR * 12..(LAST_YEAR + 1) * 12).map(|month| {
        text.clear();
        date::write_month(month, &mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    Arc::new(StringArray::from_iter_values(months))
});

/// What a date parser's answer means as a finding.
pub(super) fn outcome(
    read: Result<(i32, Option<date::Note>), date::Fault>,
    text: &str,
) -> Outcome<i32> {
    match read {
        Ok((value, None)) => Outcome::Value(value),
        Ok((value, Some(date::Note::Time))) => Outcome::Noted(value, Rule::DateTime),
        Ok((value, Some(date::Note::LostZero))) => Outcome::Noted(value, Rule::DateLostZero),
        Ok((value, Some(date::Note::ShortYear))) => Outcome::Noted(value, Rule::DateShortYear),
        Err(date::Fault::Impossible) => Outcome::Refused(Rule::DateImpossible),
        Err(date::Fault::Ambiguous) => Outcome::Refused(Rule::DateAmbiguous),
        Err(date::Fault::Era) => Outcome::Refused(Rule::DateEra),
        Err(date::Fault::Syntax) if text.starts_with('#') => Outcome::Refused(Rule::CellError),
        Err(date::Fault::Syntax) if text.contains('\u{fffd}') => {
            Outcome::Refused(Rule::TextUndecodable)
        }
        Err(date::Fault::Syntax) => Outcome::Refused(Rule::DateSyntax),
    }
}

fn read(
    cell: &str,
    spare: &mut String,
    cells: &Cells<'_>,
    parse: impl Fn(&str) -> Result<(i32, Option<date::Note>), date::Fault>,
) -> Outcome<i32> {
    let text = width::fold_with(cell, spare);
    if cells.is_missing(text) {
        return Outcome::Missing;
    }
    let outcome = match outcome(parse(text), text) {
        Outcome::Refused(Rule::DateSyntax) => otherwise(text, parse),
        outcome => outcome,
    };
    if text.len() == cell.len() { outcome } else { outcome.changed() }
}

/// The longest text that letters may have spoiled.
const SPOILED_MAX: usize = 48;

/// What a text is that is no date as it stands: one with a note behind it, or with letters for digits.
pub(super) fn otherwise(
    text: &str,
    parse: impl Fn(&str) -> Result<(i32, Option<date::Note>), date::Fault>,
) -> Outcome<i32> {
    let noted = |read: Result<(i32, Option<date::Note>), date::Fault>, rule| match read {
        Ok((value, None)) => Some(Outcome::Noted(value, rule)),
        Ok(_) => Some(outcome(read, text)),
        Err(_) => None,
    };
    let refused = Outcome::Refused(Rule::DateSyntax);
    if let (date, true) = decimal::split_note(text)
        && !is_about_the_date(text.get(date.len()..).unwrap_or_default())
    {
        return noted(parse(date), Rule::NumberNote).unwrap_or(refused);
    }
    let bytes = text.as_bytes();
    let mut spared = [0; SPOILED_MAX];
    let Some(room) = spared.get_mut(..bytes.len()) else { return refused };
    for (place, byte) in room.iter_mut().zip(bytes) {
        *place = match byte {
            b'O' | b'o' => b'0',
            b'l' | b'I' => b'1',
            other if other.is_ascii_alphabetic() => return refused,
            other => *other,
        };
    }
    match std::str::from_utf8(room) {
        Ok(digits) if digits != text => noted(parse(digits), Rule::NumberLetter).unwrap_or(refused),
        _ => refused,
    }
}

/// Whether a note says when: 2017年3月(起), 1957年3月15日(农历), 2017年3月(应为4月).
fn is_about_the_date(note: &str) -> bool {
    note.contains(|c: char| {
        c.is_ascii_digit()
            || numeral::is_numeral(c)
            || "年月日起止前后底初中末旬约近左右农阴旧历至到".contains(c)
    })
}

/// Whether a cell that was read is written with dashes and all its digits, as values are.
fn is_canonical(cell: &str, value: &str) -> bool {
    cell.len() == value.len() && cell.as_bytes().get(4) == Some(&b'-')
}

/// Days.
pub(super) fn days(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    let mut out = Date32Builder::with_capacity(cells.array.len());
    let mut spare = String::new();
    for (row, cell) in cells.array.iter().enumerate() {
        let value = cell.and_then(|cell| {
            let day = read(cell, &mut spare, cells, date::day);
            let day = if is_canonical(cell, "2017-03-05") { day } else { day.changed() };
            cells.settle(day, row, findings)
        });
        out.append_option(value);
    }
    let out: Date32Array = out.finish();
    Arc::new(out)
}

/// The end of a range, which another column takes.
pub(super) struct End {
    /// The field that holds the range, and the one that takes its end.
    pub(super) fields: [u16; 2],
    pub(super) row: usize,
    key: u16,
}

/// Months, as keys of [`MONTHS`]; the ends of ranges go to `ends`.
pub(super) fn months(cells: &Cells<'_>, ends: &mut Vec<End>, findings: &mut Findings) -> ArrayRef {
    let mut out = UInt16Builder::with_capacity(cells.array.len());
    let mut last: Option<(&str, u16, bool)> = None;
    let mut spare = String::new();
    for (row, cell) in cells.array.iter().enumerate() {
        let Some(cell) = cell else {
            out.append_null();
            continue;
        };
        // A month is the same for long runs of rows.
        if let Some((text, key, changed)) = last
            && text == cell
        {
            if changed {
                cells.changed.mark(row);
            }
            out.append_value(key);
            continue;
        }
        let outcome = match month(cell, &mut spare, cells) {
            Outcome::Refused(Rule::DateSyntax) => {
                match date::range(width::squeeze_with(cell, &mut spare)) {
                    Some(range) => first_of(range, cells, row, ends),
                    None => Outcome::Refused(Rule::DateSyntax),
                }
            }
            month => month,
        };
        last = match outcome {
            Outcome::Value(month) => key(month).map(|it| (cell, it, false)),
            Outcome::Changed(month) => key(month).map(|it| (cell, it, true)),
            _ => None,
        };
        out.append_option(cells.settle(outcome, row, findings).and_then(key));
    }
    dictionary(out.finish())
}

fn month(cell: &str, spare: &mut String, cells: &Cells<'_>) -> Outcome<i32> {
    let month = read(cell, spare, cells, |text| match date::month(text) {
        // The day goes, and its time of day with it.
        Ok((month, Some(date::Note::Time))) => Ok((month, None)),
        other => other,
    });
    if is_canonical(cell, "2017-03") { month } else { month.changed() }
}

/// The start of a range, where its end has a place.
fn first_of(range: Range, cells: &Cells<'_>, row: usize, ends: &mut Vec<End>) -> Outcome<i32> {
    let Some(end) = cells.field.end.and_then(|it| u16::try_from(it).ok()) else {
        return Outcome::Refused(Rule::DateRangeLost);
    };
    if let Some(key) = range.last.and_then(key) {
        ends.push(End { fields: [cells.idx, end], row, key });
    }
    Outcome::Noted(range.first, Rule::DateRange)
}

/// A column of months that has taken the ends of ranges. Where it says otherwise itself, the range is refused.
pub(super) fn with_ends(column: &ArrayRef, ends: &[End], findings: &mut Findings) -> ArrayRef {
    let Some(column) = column.as_dictionary_opt::<UInt16Type>() else { return Arc::clone(column) };
    let mut keys: Vec<Option<u16>> = column.keys().iter().collect();
    for End { fields: [start, end], row, key } in ends {
        match keys.get_mut(*row) {
            Some(Some(own)) if own != key => findings.push(*row, *start, Rule::DateRangeLost),
            Some(own @ None) => {
                *own = Some(*key);
                findings.push(*row, *end, Rule::DateRange);
            }
            _ => {}
        }
    }
    dictionary(UInt16Array::from(keys))
}

/// The key of a month in [`MONTHS`].
pub(super) fn key(month: i32) -> Option<u16> {
    u16::try_from(month - FIRST_YEAR * 12)
        .ok()
        .filter(|it| usize::from(*it) < Array::len(MONTHS.as_ref()))
}

pub(super) fn dictionary(keys: UInt16Array) -> ArrayRef {
    let values: ArrayRef = Arc::<StringArray>::clone(&MONTHS);
    #[expect(clippy::expect_used, reason = "`key` makes keys only of months that are in the list")]
    Arc::new(DictionaryArray::<UInt16Type>::try_new(keys, values).expect("keys lie in the list"))
}
