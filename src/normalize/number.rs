//! Kernels for what is counted and measured: counts, money, numbers, years.

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::Decimal128Array;
use arrow_array::Int64Array;
use arrow_array::StringViewArray;
use arrow_array::builder::Decimal128Builder;
use arrow_array::builder::Int64Builder;
use std::sync::Arc;

use crate::lexical::date;
use crate::lexical::decimal;
use crate::lexical::numeral;
use crate::lexical::width;
use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::model::schema::Dash;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::normalize::kernel::Cells;
use crate::normalize::unit;
use crate::normalize::unit::Conversion;
use crate::normalize::unit::Unit;

/// Digits of the decimals in a batch: 18 fit a 64-bit Parquet decimal.
pub(super) const PRECISION: u8 = 18;
const DIGITS_MAX: i128 = 999_999_999_999_999_999;

/// What one cell came to.
pub(super) enum Outcome<T> {
    /// The value, and the cell is written as it is.
    Value(T),
    /// The value, of a cell that is written otherwise.
    Changed(T),
    /// The value, and how it was understood.
    Noted(T, Rule),
    Missing,
    Refused(Rule),
}

/// Whole numbers.
pub(super) fn counts(
    cells: &Cells<'_>,
    conversion: Conversion,
    findings: &mut Findings,
) -> ArrayRef {
    let mut out = Int64Builder::with_capacity(cells.array.len());
    let mut spare = String::new();
    let odd = cells.has_missing_figures();
    for (row, cell) in cells.array.iter().enumerate() {
        let Some(cell) = cell else {
            out.append_null();
            continue;
        };
        let plain = decimal::plain(cell.as_bytes(), 0);
        match plain.filter(|_| conversion.is_none() && !(odd && cells.is_missing(cell))) {
            Some(value) => out.append_value(value),
            None => {
                match cells.settle(number(cell, &mut spare, cells, conversion), row, findings) {
                    Some(value) => {
                        if let Ok(value) = i64::try_from(value) {
                            out.append_value(value);
                        } else {
                            findings.push(row, cells.idx, Rule::NumberRange);
                            out.append_null();
                        }
                    }
                    None => out.append_null(),
                }
            }
        }
    }
    Arc::new(out.finish())
}

/// Decimals with the field's scale.
pub(super) fn decimals(
    cells: &Cells<'_>,
    conversion: Conversion,
    findings: &mut Findings,
) -> ArrayRef {
    let scale = cells.field.scale;
    let mut out = Decimal128Builder::with_capacity(cells.array.len());
    let mut spare = String::new();
    let odd = cells.has_missing_figures();
    for (row, cell) in cells.array.iter().enumerate() {
        let Some(cell) = cell else {
            out.append_null();
            continue;
        };
        let plain = decimal::plain(cell.as_bytes(), scale);
        let value = match plain.filter(|_| conversion.is_none() && !(odd && cells.is_missing(cell)))
        {
            Some(value) => Some(i128::from(value)),
            None => cells.settle(number(cell, &mut spare, cells, conversion), row, findings),
        };
        out.append_option(value);
    }
    typed(out.finish(), scale)
}

pub(super) fn typed(array: Decimal128Array, scale: u8) -> ArrayRef {
    let scale = i8::try_from(scale).unwrap_or_default();
    #[expect(clippy::expect_used, reason = "a schema's scale is at most 6, below the precision")]
    Arc::new(
        array
            .with_precision_and_scale(PRECISION, scale)
            .expect("precision 18 takes scales up to 6"),
    )
}

/// A number cell by cell: the slow way, for what the fast path leaves. `spare` is room for a cell that is folded.
pub(super) fn number(
    cell: &str,
    spare: &mut String,
    cells: &Cells<'_>,
    conversion: Conversion,
) -> Outcome<i128> {
    let text = width::fold_with(cell, spare);
    match folded(text, cells, conversion) {
        // Bookkeepers bracket what they take back.
        Outcome::Changed(value) if text.starts_with('(') => {
            Outcome::Noted(value, Rule::NumberAdjustment)
        }
        other => other,
    }
}

fn folded(text: &str, cells: &Cells<'_>, conversion: Conversion) -> Outcome<i128> {
    if let Some(outcome) = no_figure(text, cells) {
        return outcome;
    }
    let field = cells.field;
    let (text, per) = unit::often(counted(text));
    let column = Column { field, header: conversion, per };
    let places = field.scale + conversion.more_places();
    let number = match decimal::parse(text, places) {
        // What is dust among 元 is money among 万元, and the other way round: places are those of the cell's unit.
        Ok(number) if per.is_some() || !decimal::split_note(number.unit).0.is_empty() => {
            return column.with_unit(text);
        }
        Ok(number) => number,
        Err(decimal::Fault::Precision) => return column.with_unit(text),
        Err(fault) => return refused(fault, text, field),
    };
    let own = field.unit.as_deref().and_then(Unit::parse);
    let other = decimal::has_currency(text) && own.is_some_and(|it| !it.is_money());
    if other || (number.scaled && column.is_scaled()) {
        return Outcome::Refused(Rule::NumberUnit);
    }
    match conversion.apply(number.digits).filter(|it| it.abs() <= DIGITS_MAX) {
        None => Outcome::Refused(Rule::NumberRange),
        Some(value) if !number.unit.is_empty() => Outcome::Noted(value, Rule::NumberNote),
        Some(value) => noted(value, &number),
    }
}

/// The figure of 共8人.
fn counted(text: &str) -> &str {
    let rest = ["共计", "总计", "共", "计"].iter().find_map(|it| text.strip_prefix(it));
    let begins = |it: &&str| it.starts_with(|c: char| c.is_ascii_digit() || numeral::is_numeral(c));
    rest.map(str::trim_start).filter(begins).unwrap_or(text)
}

/// What a number with its own unit is held against.
struct Column<'a> {
    field: &'a Field,
    header: Conversion,
    /// How often, where the cell says so before its number.
    per: Option<unit::Per>,
}

impl Column<'_> {
    /// Whether the column's numbers are so many 万: 7.552万 among them may be meant once or twice so.
    fn is_scaled(&self) -> bool {
        let own = self.field.unit.as_deref().and_then(Unit::parse);
        self.header.enlarges() || (self.header.is_none() && own.is_some_and(Unit::is_scaled))
    }

    /// A number with its own unit, which may be larger than the field's; without one it has too many places.
    fn with_unit(&self, text: &str) -> Outcome<i128> {
        let field = self.field;
        // A 万 that belongs to the number is in its digits already; that of 万元 is not.
        let more = match decimal::parse(text, field.scale) {
            Ok(number) => unit::places(decimal::split_note(number.unit).0),
            Err(_) => unit::places(text),
        };
        let places = field.scale + more;
        match decimal::parse(text, places) {
            Ok(number) if self.per.is_some() || !number.unit.is_empty() => {
                self.in_cell(&number, places)
            }
            Err(decimal::Fault::Range) => Outcome::Refused(Rule::NumberRange),
            _ => Outcome::Refused(imprecise(field)),
        }
    }
}

/// What a folded cell says that states no figure: nothing, or a dash, which the column may read as zero.
pub(super) fn no_figure(text: &str, cells: &Cells<'_>) -> Option<Outcome<i128>> {
    let dash = matches!(text, "-" | "--" | "—" | "——" | "–" | "―" | "─" | "/" | "\\");
    match cells.field.dash {
        Some(Dash::Zero) if dash || text == "无" => Some(Outcome::Noted(0, Rule::NumberDash)),
        Some(Dash::Missing) if dash => Some(Outcome::Missing),
        _ => cells.is_missing(text).then_some(Outcome::Missing),
    }
}

/// What a parser's fault means as a finding.
pub(super) fn refused(fault: decimal::Fault, text: &str, field: &Field) -> Outcome<i128> {
    Outcome::Refused(match fault {
        decimal::Fault::Empty => return Outcome::Missing,
        decimal::Fault::Precision => imprecise(field),
        decimal::Fault::Syntax if text.contains('\u{fffd}') => Rule::TextUndecodable,
        decimal::Fault::Syntax => Rule::NumberSyntax,
        decimal::Fault::Range => Rule::NumberRange,
        decimal::Fault::CellError => Rule::CellError,
    })
}

fn imprecise(field: &Field) -> Rule {
    if field.kind == Kind::Count { Rule::NumberFraction } else { Rule::NumberPrecision }
}

/// A value that was worked out from `number`.
pub(super) fn noted(value: i128, number: &decimal::Number<'_>) -> Outcome<i128> {
    if number.scaled {
        Outcome::Noted(value, Rule::NumberScaled)
    } else if number.letters {
        Outcome::Noted(value, Rule::NumberLetter)
    } else if number.approximate {
        Outcome::Noted(value, Rule::NumberApproximate)
    } else {
        Outcome::Changed(value)
    }
}

impl Column<'_> {
    /// A number with its own unit, read with `places` decimal places: the cell's unit binds, not the header's. Of what
    /// the cell leaves open the header may speak: 元 under 元/年 is 元 a year.
    fn in_cell(&self, number: &decimal::Number<'_>, places: u8) -> Outcome<i128> {
        let Self { field, header, per } = *self;
        let (unit, has_note) = decimal::split_note(number.unit);
        if unit.is_empty() && per.is_none() {
            return Outcome::Refused(imprecise(field));
        }
        let misfit = Outcome::Refused(Rule::NumberUnit);
        let Some(own) = field.unit.as_deref().and_then(Unit::parse) else { return misfit };
        let Some(cell) = Unit::of_cell(unit, own, per) else { return misfit };
        // 475元/人 among the amounts of households is another thing.
        if let Some((_, each @ ("人" | "户"))) = unit.split_once('/')
            && !field.unit.as_deref().is_some_and(|it| it.contains(each))
        {
            return misfit;
        }
        if number.scaled && self.is_scaled() && unit::split_per(unit).0.is_empty() {
            return misfit;
        }
        // 万元 among 元 is a matter of zeros; 元/年 among 元/月 is another thing, and only a header may say so.
        let times = cell.once(own);
        let conversion = times.unwrap_or(cell).to(own).filter(|it| it.is_scale());
        let Some(conversion) = conversion else { return misfit };
        let shift = 10_i128.pow(u32::from(places - field.scale));
        let Some(value) = number.digits.checked_mul(conversion.num) else {
            return Outcome::Refused(Rule::NumberRange);
        };
        if value % (shift * conversion.den) != 0 {
            return Outcome::Refused(imprecise(field));
        }
        let period = if cell.is_periodic() { Conversion::NONE } else { header.period() };
        let value = period.apply(value / (shift * conversion.den));
        match value.filter(|it| it.abs() <= DIGITS_MAX) {
            None => Outcome::Refused(Rule::NumberRange),
            Some(value) if times.is_some() => Outcome::Noted(value, Rule::NumberTimes),
            Some(value) if !conversion.is_none() => Outcome::Noted(value, Rule::NumberScaled),
            Some(value) if has_note => Outcome::Noted(value, Rule::NumberNote),
            Some(value) => noted(value, number),
        }
    }
}

/// Years.
pub(super) fn years(cells: &Cells<'_>, findings: &mut Findings) -> ArrayRef {
    let mut spare = String::new();
    let mut year = |cell: &str| {
        let text = width::fold_with(cell, &mut spare);
        if cells.is_missing(text) {
            return Outcome::Missing;
        }
        let year = match super::date::outcome(date::year(text), text) {
            Outcome::Refused(Rule::DateSyntax) => super::date::otherwise(text, date::year),
            year => year,
        };
        let year = year.map(i64::from);
        if cell.len() == "2017".len() { year } else { year.changed() }
    };
    let array: &StringViewArray = cells.array;
    let values =
        array.iter().enumerate().map(|(row, cell)| cells.settle(year(cell?), row, findings));
    Arc::new(values.collect::<Int64Array>())
}

impl<T> Outcome<T> {
    pub(super) fn map<U>(self, f: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Value(it) => Outcome::Value(f(it)),
            Self::Changed(it) => Outcome::Changed(f(it)),
            Self::Noted(it, rule) => Outcome::Noted(f(it), rule),
            Self::Missing => Outcome::Missing,
            Self::Refused(rule) => Outcome::Refused(rule),
        }
    }
    /// The same of a cell that is not written as its value is.
    pub(super) fn changed(self) -> Self {
        match self {
            Self::Value(it) => Self::Changed(it),
            other => other,
        }
    }
}

impl Outcome<String> {
    /// The same, of text that stays where it is.
    pub(super) fn as_deref(&self) -> Outcome<&str> {
        match self {
            Self::Value(it) => Outcome::Value(it),
            Self::Changed(it) => Outcome::Changed(it),
            Self::Noted(it, rule) => Outcome::Noted(it, *rule),
            Self::Missing => Outcome::Missing,
            Self::Refused(rule) => Outcome::Refused(*rule),
        }
    }
}
