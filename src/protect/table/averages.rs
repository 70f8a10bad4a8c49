//! Averages: each is an amount once more, divided by its count, and a share of a count is a count once more.
//!
//! Whoever has the count multiplies. So an average goes with its count and with the amounts of its row; a share goes
//! where it makes 1 to k - 1 persons; and where rows add up, further averages go until none that is not shown follows
//! from the others.

use crate::model::disclosure::Asked;
use crate::model::schema::Average;
use crate::model::schema::Kind;
use crate::protect::table::AMOUNT_PART;
use crate::protect::table::Figures;
use crate::protect::table::Sheet;
use crate::protect::table::suppress;
use crate::protect::table::suppress::Guard;
use crate::protect::table::system::Cell;
use crate::protect::table::system::State;
use crate::protect::table::system::System;

/// Passes over sums of sums, in which totals are made the sums of their parts.
const PASSES: usize = 4;

/// Of which rows an average is not shown; `gone` are those whose counts or amounts are not.
pub(super) fn hidden(
    sheet: &Sheet<'_>,
    (average, figures): (&Average, &Figures),
    gone: Vec<bool>,
    (asked, work): (Asked, &mut u64),
) -> Vec<bool> {
    let field = sheet.schema.fields.get(average.field);
    let one = 10_u128.pow(field.map_or(0, |it| u32::from(it.scale)));
    let is_share = field.is_some_and(|it| it.kind == Kind::Percent);
    let counts = |row: usize| {
        let of = sheet.table.of(&average.of).iter();
        of.filter_map(move |it| {
            let column = sheet.table.counts.iter().position(|field| field == it)?;
            sheet.counts.get(column)?.get(row).copied().flatten()
        })
    };
    let times = |figure: u64, count: u64| {
        let product = u128::from(figure) * u128::from(count);
        let product = if is_share { (product + one / 2) / one } else { product };
        u64::try_from(product).unwrap_or(u64::MAX)
    };
    let k = u64::from(asked.k);
    let mut system = System::default();
    for (row, gone) in gone.iter().enumerate() {
        let figure = figures.get(row).copied().flatten();
        let made = |count: u64| figure.map(|it| times(it, count));
        let few = is_share && counts(row).filter_map(made).any(|it| it > 0 && it < k);
        // Where there is nobody there is no average; elsewhere one that is missing is one more that is not shown.
        let missing = figure.is_none() && counts(row).any(|it| it > 0);
        let value = counts(row).next().and_then(made).unwrap_or_default();
        let state = if *gone || few || missing { State::Primary } else { State::Shown };
        system.cells.push(Cell { value, state });
    }
    let sums = sheet.sums(&[average.field]);
    for sum in (0..PASSES).flat_map(|_| &sums) {
        // Averages are rounded: what they make adds up nearly.
        let parts: u64 =
            sum.parts.iter().map(|it| system.cells[*it].value).fold(0, u64::saturating_add);
        let total = &mut system.cells[sum.total].value;
        if total.abs_diff(parts) <= parts / 50 + sum.parts.len() as u64 {
            *total = parts;
        }
    }
    for sum in sums {
        system.add(sum);
    }
    let guard = if is_share { Guard::Persons(asked.k) } else { Guard::Part(AMOUNT_PART) };
    suppress::suppress(&mut system, guard, work);
    system.cells.iter().map(|it| it.state.is_hidden()).collect()
}
