//! What a value is called on each level of its field's hierarchy: distinct values in, labels out.
//!
//! The first level is the value as it is, the last, `all`, shows nothing. A label is missing where the value is, and
//! where it says what cannot be: a birth after the period. Of a minor no level shows more than `0-17`.
//! Values that one level shows alike the next does too: the schema's steps nest, and so do the divisions of a country.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::ArrayRef;
use arrow_array::StringArray;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Date32Type;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_array::types::UInt16Type;
use arrow_schema::DataType;

use crate::lexical::date;
use crate::lexical::decimal;
use crate::model::label;
use crate::model::label::Divisions;
use crate::model::schema::ADULT;
use crate::model::schema::Field;
use crate::model::schema::Kind;
use crate::model::schema::Schema;
use crate::model::schema::Step;
use crate::normalize::TypedTable;

/// What a level shows of a value; none, nothing.
pub(super) type Label = Option<Arc<str>>;

/// How a flag is told, as in the CSV file.
pub(in crate::protect) const FLAGS: [&str; 2] = ["否", "是"];

/// The labels of a generalized field.
pub(super) struct Labels {
    schema: Arc<Schema>,
    field: usize,
    /// The last day of the dataset's period; none where the period is none.
    reference: Option<i32>,
    /// Of each shown value of a code list, its labels on the steps.
    of_codes: BTreeMap<String, Vec<Label>>,
}

/// What the keys of a field stand for.
pub(super) struct Known<'a> {
    /// What is shown of each.
    pub(super) shown: &'a StringArray,
    /// The code of each.
    pub(super) codes: &'a [String],
}

/// A value that is there.
#[derive(Clone, Copy)]
enum Value<'a> {
    Day(i32),
    Month(i32),
    Number(i128),
    Flag(bool),
    Text(&'a str),
}

/// An age that cannot be: of somebody who is not born, or at the end of no period.
struct Impossible;

impl Labels {
    /// The labels of a field of `typed`.
    pub(super) fn new(typed: &TypedTable, field: usize) -> Self {
        let shown = typed.dictionary(field);
        let known = Known { shown: &shown, codes: typed.codes(field) };
        Self::of_known(Arc::clone(typed.schema()), field, &known, typed.last_month())
    }

    /// The labels of a field whose keys stand for `known`; `last` is the last month of the dataset's period.
    pub(super) fn of_known(
        schema: Arc<Schema>,
        field: usize,
        known: &Known<'_>,
        last: i32,
    ) -> Self {
        let of_codes = of_codes(&schema.fields[field], known, last);
        Self { schema, field, reference: last_day(last), of_codes }
    }

    /// What the levels are called, finest first.
    pub(super) fn names(&self) -> Vec<String> {
        let field = self.of();
        let mut names = vec!["as-is".to_owned()];
        for step in &field.climbs {
            let name = step.name(field.places()).into_owned();
            let again = (2..).map(|it| format!("{name}-{it}"));
            let free = std::iter::once(name.clone()).chain(again).find(|it| !names.contains(it));
            names.push(free.unwrap_or(name));
        }
        names.push("all".to_owned());
        names
    }

    /// For each level, finest first, what it shows of each of `values`, which are as normalized.
    pub(super) fn levels(&self, values: &ArrayRef) -> Vec<Vec<Label>> {
        let steps = &self.of().climbs;
        let mut levels = vec![Vec::with_capacity(values.len()); steps.len() + 2];
        for row in 0..values.len() {
            let value = self.value(values, row);
            let of_code = match value {
                Some(Value::Text(text)) => self.of_codes.get(text),
                _ => None,
            };
            let mut level = levels.iter_mut();
            let mut put = |it: Label| level.next().into_iter().for_each(|to| to.push(it.clone()));
            put(value.and_then(|it| self.label(None, it)).map(Arc::from));
            for (at, step) in steps.iter().enumerate() {
                put(match of_code {
                    Some(labels) => labels.get(at).cloned().flatten(),
                    None => value.and_then(|it| self.label(Some(step), it)).map(Arc::from),
                });
            }
            put(None);
        }
        levels
    }

    fn of(&self) -> &Field {
        &self.schema.fields[self.field]
    }

    fn value<'a>(&self, values: &'a ArrayRef, row: usize) -> Option<Value<'a>> {
        if values.is_null(row) {
            return None;
        }
        Some(match values.data_type() {
            DataType::Date32 => Value::Day(values.as_primitive::<Date32Type>().value(row)),
            DataType::Int64 => Value::Number(values.as_primitive::<Int64Type>().value(row).into()),
            DataType::Decimal128(..) => {
                Value::Number(values.as_primitive::<Decimal128Type>().value(row))
            }
            DataType::Boolean => Value::Flag(values.as_boolean().value(row)),
            DataType::Utf8View => Value::Text(values.as_string_view().value(row)),
            _ => {
                let cells = values.as_dictionary_opt::<UInt16Type>()?;
                let shown = cells.values().as_string_opt::<i32>()?.value(cells.key(row)?);
                match self.of().kind {
                    Kind::YearMonth => Value::Month(date::month(shown).ok()?.0),
                    _ => Value::Text(shown),
                }
            }
        })
    }

    /// What a step shows of the value, or the level below all steps.
    fn label(&self, step: Option<&Step>, value: Value<'_>) -> Option<String> {
        let field = self.of();
        let age = self.age(value).ok()?;
        if age.is_some_and(|it| it < ADULT) {
            return Some(label::MINOR.to_owned());
        }
        Some(match (step, value) {
            (None, Value::Text(text)) => text.to_owned(),
            (None, Value::Flag(flag)) => FLAGS[usize::from(flag)].to_owned(),
            (None, Value::Day(day)) => written_with(|out| date::write_day(day, out)),
            (None, Value::Month(month)) => written_with(|out| date::write_month(month, out)),
            (None, Value::Number(number)) => {
                label::signed(&written_with(|out| decimal::write(number, field.places(), out)))
            }
            (Some(Step::Calendar(part)), Value::Day(day)) => {
                let (year, month, _) = date::civil(day);
                label::calendar(*part, 12 * year + i32::try_from(month).ok()? - 1)
            }
            (Some(Step::Calendar(part)), Value::Month(month)) => label::calendar(*part, month),
            (Some(Step::Calendar(part)), Value::Number(year)) => {
                label::calendar(*part, i32::try_from(year).ok()?.checked_mul(12)?)
            }
            (Some(step), Value::Number(number)) => {
                label::stretch(&field.cuts(step)?, number, field.places())?
            }
            (Some(step), Value::Day(_)) => label::stretch(&field.cuts(step)?, age?, 0)?,
            (Some(_), Value::Month(_) | Value::Flag(_) | Value::Text(_)) => return None,
        })
    }

    /// How old the value says that somebody is at the end of the period: nothing, of most fields.
    fn age(&self, value: Value<'_>) -> Result<Option<i128>, Impossible> {
        let field = self.of();
        let age = match value {
            Value::Number(age) if field.is_age() => Some(age),
            Value::Day(born) if field.is_birth() => self.years(born, born),
            // Whoever may be a minor counts as one: the last day of the month.
            Value::Month(born) if field.is_birth() => {
                let first = date::days(born.div_euclid(12), month_of(born), 1);
                first.zip(last_day(born)).and_then(|(first, last)| self.years(first, last))
            }
            _ => return Ok(None),
        };
        age.filter(|it| *it >= 0).map(Some).ok_or(Impossible)
    }

    /// Full years at the end of the period of whoever was born from `first` to `last`, as late as can be.
    fn years(&self, first: i32, last: i32) -> Option<i128> {
        let today = self.reference.filter(|it| first <= *it)?;
        let (then, now) = (date::civil(last.min(today)), date::civil(today));
        let not_yet = (now.1, now.2) < (then.1, then.2);
        Some(i128::from(now.0 - then.0 - i32::from(not_yet)))
    }
}

/// The labels of code lists' values on each step; a value that stands for several codes shows what each of them would.
fn of_codes(field: &Field, known: &Known<'_>, until: i32) -> BTreeMap<String, Vec<Label>> {
    let Some(list) = field.codes.as_deref() else { return BTreeMap::new() };
    let divisions = Divisions::new(list, known.codes, until);
    let groups: Vec<BTreeMap<&str, &str>> = field.climbs.iter().map(|it| it.groups(list)).collect();
    let mut labels: BTreeMap<&str, Vec<BTreeSet<String>>> = BTreeMap::new();
    for (shown, code) in known.shown.iter().zip(known.codes) {
        let Some(shown) = shown else { continue };
        let of_value =
            labels.entry(shown).or_insert_with(|| vec![BTreeSet::new(); field.climbs.len()]);
        for ((step, groups), labels) in field.climbs.iter().zip(&groups).zip(of_value) {
            labels.extend(match step {
                Step::Level(level) => divisions.label(code, shown, *level),
                _ => groups.get(code.as_str()).map(|it| (*it).to_owned()),
            });
        }
    }
    let joined = |it: &BTreeSet<String>| label::joined(it).map(Arc::from);
    labels
        .into_iter()
        .map(|(shown, it)| (shown.to_owned(), it.iter().map(joined).collect()))
        .collect()
}

fn month_of(month: i32) -> u32 {
    u32::try_from(month.rem_euclid(12)).unwrap_or_default() + 1
}

/// The last day of a month, `12 × year + month − 1`.
fn last_day(month: i32) -> Option<i32> {
    let next = month.checked_add(1)?;
    date::days(next.div_euclid(12), month_of(next), 1)?.checked_sub(1)
}

fn written_with(write: impl Fn(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}
