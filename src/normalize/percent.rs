//! The kernel for shares of a whole: `88%`, `0.88`, `88` under a header that says %, all of them 0.88.
//!
//! A share is between -100 % and 100 %. What may be a percentage as well as a fraction is refused, but for a fraction
//! with all its places, as releases write it.

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::builder::Decimal128Builder;

use crate::lexical::decimal;
use crate::lexical::width;
use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::normalize::kernel::Cells;
use crate::normalize::number;
use crate::normalize::number::Outcome;
use crate::normalize::unit::Conversion;

/// Places at which a cell is read: a field has at most 6, and ‰ takes 3 more.
const PLACES: u8 = 9;

/// Shares, with the field's scale.
pub(super) fn percents(
    cells: &Cells<'_>,
    conversion: Conversion,
    findings: &mut Findings,
) -> ArrayRef {
    let scale = cells.field.scale;
    let mut out = Decimal128Builder::with_capacity(cells.array.len());
    let mut spare = String::new();
    let odd = cells.has_missing_figures();
    for (row, cell) in cells.array.iter().enumerate() {
        let value = cell.and_then(|cell| match fraction(cell, scale) {
            Some(value) if conversion.is_none() && !(odd && cells.is_missing(cell)) => {
                Some(i128::from(value))
            }
            _ => cells.settle(share(cell, &mut spare, cells, conversion), row, findings),
        });
        out.append_option(value);
    }
    number::typed(out.finish(), scale)
}

/// A fraction as it is released: every place is there.
fn fraction(cell: &str, scale: u8) -> Option<i64> {
    let bytes = cell.as_bytes();
    let point = bytes.len().checked_sub(usize::from(scale) + 1)?;
    (bytes.get(point) == Some(&b'.')).then_some(())?;
    let value = decimal::plain(bytes, scale)?;
    (value.unsigned_abs() <= 10_u64.pow(u32::from(scale))).then_some(value)
}

fn share(
    cell: &str,
    spare: &mut String,
    cells: &Cells<'_>,
    conversion: Conversion,
) -> Outcome<i128> {
    let text = width::fold_with(cell, spare);
    if let Some(outcome) = number::no_figure(text, cells) {
        return outcome;
    }
    if let Some(value) = fraction(text, cells.field.scale).filter(|_| conversion.is_none()) {
        return Outcome::Changed(value.into());
    }
    let (text, hundredths) = match text.strip_prefix("百分之") {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let number = match decimal::parse(text, PLACES) {
        Ok(number) if !text.starts_with('(') => number,
        Ok(_) => return Outcome::Refused(Rule::NumberSyntax),
        Err(fault) => return number::refused(fault, text, cells.field),
    };
    let one = 10_i128.pow(PLACES.into());
    let is_fraction = number.digits.abs() <= one;
    let (parts, rule) = match (number.unit, hundredths) {
        ("%", false) | ("", true) => (100, None),
        ("‰", false) => (1000, None),
        ("", false) if number.digits == 0 => (1, None),
        ("", false) if !conversion.is_none() && is_fraction => {
            return Outcome::Refused(Rule::PercentAmbiguous);
        }
        ("", false) if !conversion.is_none() => (conversion.den, None),
        ("", false) if number.digits.abs() == one => {
            return Outcome::Refused(Rule::PercentAmbiguous);
        }
        ("", false) if is_fraction => (1, None),
        ("", false) => (100, Some(Rule::PercentBare)),
        _ => return Outcome::Refused(Rule::NumberUnit),
    };
    let shift = 10_i128.pow(u32::from(PLACES - cells.field.scale)) * parts;
    if number.digits % shift != 0 {
        return Outcome::Refused(Rule::NumberPrecision);
    }
    let value = number.digits / shift;
    if value.abs() > 10_i128.pow(cells.field.scale.into()) {
        return Outcome::Refused(Rule::NumberRange);
    }
    match rule {
        Some(rule) => Outcome::Noted(value, rule),
        // 0.88 stands as its value does, but for the places.
        None if parts == 1 && decimal::plain(cell.as_bytes(), PLACES).is_some() => {
            Outcome::Value(value)
        }
        None => number::noted(value, &number),
    }
}
