//! Amounts held to the project's standards: above 0, and within what persons, standard and supplement allow.
//!
//! A standard is what a notice gives one person; 1.3 times that is room for what the notice does not say. What is
//! beyond is for a person to look at, and goes on. Where no standard is known, nothing is assessed, and that is told.

use std::collections::BTreeMap;

use arrow_array::Array as _;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Decimal128Type;
use arrow_array::types::Int64Type;
use arrow_array::types::UInt16Type;

use crate::model::finding::Findings;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::model::schema::Schema;
use crate::model::schema::Standard as Held;
use crate::model::standard;
use crate::model::standard::Standard;
use crate::model::standard::Standards;
use crate::model::tally::Plausible;
use crate::normalize::TypedTable;

/// How far above the standard an amount may be: 1.3 times.
const ROOM: (i128, i128) = (13, 10);

/// The standards, ready for the schema's fields.
pub(super) struct Bounds {
    fields: Vec<Bound>,
}

/// The keys of a region, a program and a month.
type At = (u16, u16, u16);

/// What a month of one person is worth: a fraction of the field's last place.
type Worth = (i128, i128);

/// Standards by the keys of region and program, each from its first month to its last.
type Known = BTreeMap<(u16, u16), Vec<(i32, i32, Worth)>>;

/// What the amounts of one field are held to.
struct Bound {
    field: usize,
    held: Held,
    /// Months of the field's amounts: 1, or 12 where they are per year.
    months: i128,
    /// By region and program.
    known: Known,
    /// The month of the first key of the period.
    first_month: i32,
}

impl Bounds {
    pub(super) fn new(typed: &TypedTable, standards: &Standards) -> Self {
        let schema = typed.schema();
        let held = |(at, it): (usize, &Field)| Some((at, it.standard.clone()?));
        let bound = |(field, held): (usize, Held)| {
            let known = known(typed, &schema.fields[field], &held, standards);
            let months = typed.dictionary(held.period);
            let first_month =
                if months.is_empty() { None } else { standard::month_of(months.value(0)) };
            let unit = schema.fields[field].unit.as_deref().unwrap_or_default();
            Bound {
                field,
                months: if unit.contains('年') { 12 } else { 1 },
                known,
                first_month: first_month.unwrap_or_default(),
                held,
            }
        };
        let fields = schema.fields.iter().enumerate().filter_map(held).map(bound).collect();
        Self { fields }
    }

    /// Notes every amount of `rows` that is not plausible; `None` when no field has a standard.
    pub(super) fn each(&self, rows: &RecordBatch, findings: &mut Findings) -> Option<Plausible> {
        let mut out = Plausible::default();
        for bound in &self.fields {
            out.add(bound.each(rows, findings));
        }
        (!self.fields.is_empty()).then_some(out)
    }
}

impl Bound {
    fn each(&self, rows: &RecordBatch, findings: &mut Findings) -> Plausible {
        let mut out = Plausible::default();
        let dictionary = |field: usize| rows.column(field).as_dictionary_opt::<UInt16Type>();
        let money = |field: usize| rows.column(field).as_primitive_opt::<Decimal128Type>();
        let Some(amounts) = money(self.field) else { return out };
        let asked = (amounts.len() - amounts.null_count()) as u64;
        if self.known.is_empty() {
            out.not_assessed = asked;
            return out;
        }
        let (Some(regions), Some(programs), Some(periods)) = (
            dictionary(self.held.region),
            dictionary(self.held.program),
            dictionary(self.held.period),
        ) else {
            return out;
        };
        let persons = self.held.persons.map(|it| rows.column(it).as_primitive_opt::<Int64Type>());
        let topups = self.held.topup.and_then(money);
        let number = u16::try_from(self.field).unwrap_or(u16::MAX);
        // One district, program and month goes on for long runs of rows.
        let mut last: Option<(At, Option<Worth>)> = None;
        for row in (0..amounts.len()).filter(|it| amounts.is_valid(*it)) {
            let key = key(regions, row).zip(key(programs, row)).zip(key(periods, row));
            let key = key.map(|((region, program), period)| (region, program, period));
            let worth = key.and_then(|key| match last {
                Some((same, worth)) if same == key => worth,
                _ => {
                    let worth = self.worth(key);
                    last = Some((key, worth));
                    worth
                }
            });
            let heads = match persons {
                None => Some(1),
                Some(column) => column.and_then(|it| count(it, row)),
            };
            let Some(((num, den), heads)) = worth.zip(heads) else {
                out.not_assessed += 1;
                continue;
            };
            out.assessed += 1;
            let (amount, topup) = (amounts.value(row), topups.map_or(0, |it| decimal(it, row)));
            // Beyond what 128 bits hold, the greatest number is as good.
            let product = |all: [i128; 4]| all.into_iter().fold(1_i128, i128::saturating_mul);
            if amount <= 0 {
                findings.push(row, number, Rule::StandardNone);
            } else if product([amount - topup, ROOM.1, den, 1])
                > product([heads, num, ROOM.0, self.months])
            {
                findings.push(row, number, Rule::StandardAbove);
            }
        }
        out
    }

    fn worth(&self, (region, program, period): At) -> Option<Worth> {
        let month = self.first_month + i32::from(period);
        let known = self.known.get(&(region, program))?;
        known.iter().find(|it| (it.0..=it.1).contains(&month)).map(|it| it.2)
    }
}

fn key(column: &DictionaryArray<UInt16Type>, row: usize) -> Option<u16> {
    column.keys().is_valid(row).then(|| column.keys().value(row))
}

fn count(column: &Int64Array, row: usize) -> Option<i128> {
    column.is_valid(row).then(|| i128::from(column.value(row)))
}

fn decimal(column: &Decimal128Array, row: usize) -> i128 {
    if column.is_valid(row) { column.value(row) } else { 0 }
}

/// The standards by the keys of region and program.
fn known(typed: &TypedTable, field: &Field, held: &Held, standards: &Standards) -> Known {
    let names = |at: usize| names(typed.schema(), at, &typed.shown_values(at));
    let (regions, programs) = (names(held.region), names(held.program));
    let is = |names: &[String], wanted: &[String]| wanted.iter().any(|it| names.contains(it));
    // The table has two places, the field its own.
    let places = |scale: u8| 10_i128.pow(u32::from(scale));
    let (num, den) = (places(field.scale), places(standard::SCALE));
    let mut out = Known::new();
    for Standard { regions: wanted, programs: of, amount, months, valid } in &standards.rows {
        let here = |it: &(u16, &Vec<String>)| wanted.as_ref().is_none_or(|wanted| is(it.1, wanted));
        for (region, _) in (0_u16..).zip(&regions).filter(here) {
            for (program, _) in (0_u16..).zip(&programs).filter(|it| is(it.1, of)) {
                let worth = (valid.0, valid.1, (amount * num, months * den));
                out.entry((region, program)).or_default().push(worth);
            }
        }
    }
    out
}

/// For each key of a field the names of its entry: as shown, label and code.
fn names(schema: &Schema, field: usize, shown: &[String]) -> Vec<Vec<String>> {
    let list = schema.fields.get(field).and_then(|it| it.codes.as_ref());
    let names = |shown: &String| {
        let entry = list
            .and_then(|it| it.entries.iter().find(|it| it.label == *shown || it.code == *shown));
        let more = entry.map(|it| [it.label.clone(), it.code.clone()]);
        std::iter::once(shown.clone()).chain(more.into_iter().flatten()).collect()
    };
    shown.iter().map(names).collect()
}
