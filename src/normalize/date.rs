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
use arrow_array::types::UInt16Type;

use crate::lexical::date;
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
        Ok((value, None | Some(date::Note::Time))) => Outcome::Value(value),
        Ok((value, Some(date::Note::LostZero))) => Outcome::Noted(value, Rule::DateLostZero),
        Ok((value, Some(date::Note::ShortYear))) => Outcome::Noted(value, Rule::DateShortYear),
        Err(date::Fault::Impossible) => Outcome::Refused(Rule::DateImpossible),
        Err(date::Fault::Ambiguous) => Outcome::Refused(Rule::DateAmbiguous),
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
    // Most cells are clean and parse at once; folding and the missing list are for the rest.
    if let Ok((value, None)) = parse(cell) {
        return Outcome::Value(value);
    }
    let text = width::fold_with(cell, spare);
    if cells.is_missing(text) {
        return Outcome::Missing;
    }
    outcome(parse(text), text)
}

/// Days.
pub(super) fn days(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    let mut out = Date32Builder::with_capacity(cells.array.len());
    let mut spare = String::new();
    for (row, cell) in cells.array.iter().enumerate() {
        let value = cell.map(|it| read(it, &mut spare, cells, date::day));
        out.append_option(value.and_then(|it| cells.settle(it, row, findings)));
    }
    let out: Date32Array = out.finish();
    Arc::new(out)
}

/// Months, as keys of [`MONTHS`].
pub(super) fn months(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    let mut out = UInt16Builder::with_capacity(cells.array.len());
    let mut last: Option<(&str, Option<u16>)> = None;
    let mut spare = String::new();
    for (row, cell) in cells.array.iter().enumerate() {
        let Some(cell) = cell else {
            out.append_null();
            continue;
        };
        // A month is the same for long runs of rows.
        if let Some((text, Some(key))) = last
            && text == cell
        {
            out.append_value(key);
            continue;
        }
        let before = findings.as_slice().len();
        let key =
            cells.settle(read(cell, &mut spare, cells, date::month), row, findings).and_then(key);
        last = (findings.as_slice().len() == before).then_some((cell, key));
        out.append_option(key);
    }
    dictionary(out.finish())
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
