//! Tables of counts: figures of too few people are suppressed, and with them what would give them away.
//!
//! A count of 1 to k - 1 persons is suppressed; none stays 0. Amounts and averages go with the counts that they are of,
//! and an amount of which one household has too much goes on its own account. Further figures go until nobody can work
//! out any of these from the shown ones and from what adds up to what: fields of a row, rows that are totals, and the
//! released cells of other tables. What is left is audited by linear programs; [`crate::bounds`] is the auditor.
//!
//! Counts with noise are suppressed by what they became; see [`crate::protect::noise`].
//!
//! Rows and columns stay as they are: a suppressed figure is a missing one.

mod averages;
mod cells;
mod differ;
mod joint;
mod suppress;
mod system;
#[cfg(test)]
mod tests;

use arrow_array::ArrayRef;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::bounds::Grid;
use crate::bounds::Labels;
use crate::bounds::Sum;
use crate::model::disclosure;
use crate::model::disclosure::Asked;
use crate::model::disclosure::Disclosure;
use crate::model::disclosure::Noise;
use crate::model::schema::Schema;
use crate::model::schema::Table;
use crate::protect::Context;
use crate::protect::Error;
use crate::protect::noise;
use suppress::Guard;
use suppress::WORK_MAX;
use system::Cell;
use system::State;
use system::System;

/// An amount may be told to no less than this part of it.
const AMOUNT_PART: u64 = 10;

/// Fields that are not published, but without which the published cannot be judged.
pub(super) fn beside(schema: &Schema) -> Vec<usize> {
    let Some(table) = &schema.table else { return Vec::new() };
    let mut out: Vec<usize> = table.amounts.iter().filter_map(|it| it.largest).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// What may be shown of `rows`, whose columns are the published fields and those [`beside`] them; says what it did.
pub(super) fn protect(
    rows: &RecordBatch,
    (schema, table): (&Schema, &Table),
    (context, noise): (&Context, Option<Noise>),
    said: &mut Disclosure,
) -> Result<RecordBatch, Error> {
    let published: Vec<usize> = schema.published().map(|it| it.0).collect();
    let columns: Vec<usize> = published.iter().copied().chain(beside(schema)).collect();
    let mut sheet = Sheet::new(rows, (schema, table), &columns)?;
    if let Some(noise) = noise {
        sheet.blur(noise)?;
    }
    let sheet = sheet;
    let mut work = WORK_MAX;
    let asked = said.asked;
    let mut counts = sheet.counts(asked);
    let amounts = sheet.amounts(asked);
    sheet.dominated(&mut counts, &amounts);
    // Figures with noise add up to nothing, and differ from everything: nothing can be worked out from them.
    let told = match noise {
        Some(_) => Beside::default(),
        None => sheet.suppress(&mut counts, context, (asked, &mut work)),
    };
    let amounts = sheet.follow(&counts, amounts, &mut work);
    said.table = Some(disclosure::Table {
        cells: (sheet.rows() * (table.counts.len() + table.amounts.len() + table.averages.len()))
            as u64,
        primary: (count(&counts, State::Primary) + count(&amounts, State::Primary))
            .saturating_sub(told.primary),
        secondary: 0,
        differencing: told.primary + told.secondary,
        narrowest: suppress::narrowest(&counts, asked.k, &mut work),
        noise,
    });
    let masks = sheet.masks(&counts, &amounts, (asked, &mut work));
    let mut out: Vec<ArrayRef> = Vec::new();
    let mut all = 0;
    for (at, field) in published.iter().enumerate() {
        let facts = &schema.fields[*field];
        let blurred = table.counts.iter().position(|it| it == field).filter(|_| noise.is_some());
        let mut column = match blurred.and_then(|it| sheet.counts.get(it)) {
            Some(figures) => cells::counts(figures),
            None => ArrayRef::clone(rows.column(at)),
        };
        let rounds = facts.unit.as_deref() == Some("元") && facts.scale > 0;
        if rounds && table.amounts.iter().any(|it| it.field == *field) {
            column = cells::whole(&column, facts.scale)?;
        }
        if let Some((_, mask)) = masks.iter().find(|it| it.0 == *field) {
            let gone = mask.iter().filter(|it| **it).count() as u64;
            all += gone;
            if let Some(field) = said.fields.iter_mut().find(|it| it.name == facts.name) {
                field.suppressed = gone;
                field.loss = share(gone, rows.num_rows());
            }
            column = cells::without(&column, mask)?;
        }
        out.push(column);
    }
    if let Some(table) = &mut said.table {
        table.secondary = all.saturating_sub(table.primary + table.differencing);
    }
    let arrow: SchemaRef = std::sync::Arc::new(
        rows.schema().project(&(0..published.len()).collect::<Vec<_>>()).map_err(Error::arrow)?,
    );
    let out = RecordBatch::try_new(arrow, out).map_err(Error::arrow)?;
    let place = |field: &usize| published.iter().position(|it| it == field);
    let mut by: Vec<usize> = schema.order.iter().filter_map(place).collect();
    by.extend((0..published.len()).filter(|it| !by.contains(it)).collect::<Vec<_>>());
    cells::sorted(&out, &by)
}

fn hidden(system: &System) -> u64 {
    system.cells.iter().filter(|it| it.state.is_suppressed()).count() as u64
}

fn count(system: &System, state: State) -> u64 {
    system.cells.iter().filter(|it| it.state == state).count() as u64
}

fn share(part: u64, of: usize) -> f64 {
    let float = |it: u64| u32::try_from(it).map_or(f64::from(u32::MAX), f64::from);
    if of == 0 { 0.0 } else { float(part) / float(of as u64) }
}

/// Figures that are suppressed for other releases.
#[derive(Default)]
struct Beside {
    /// On their own account: they differ too little, or nobody can say what they would tell.
    primary: u64,
    /// For others.
    secondary: u64,
}

/// A column's figures; none, no value.
type Figures = Vec<Option<u64>>;

/// The figures of a table, before anything is suppressed.
struct Sheet<'a> {
    schema: &'a Schema,
    table: &'a Table,
    /// Whether its counts have noise, and so add up to nothing.
    blurred: bool,
    labels: Labels,
    /// Of each count of the table, its figures.
    counts: Vec<Figures>,
    /// Of each amount of the table, its figures and the largest parts of them.
    amounts: Vec<(Figures, Option<Figures>)>,
    /// Of each average of the table, its figures.
    averages: Vec<Figures>,
}

impl<'a> Sheet<'a> {
    fn new(
        rows: &RecordBatch,
        (schema, table): (&'a Schema, &'a Table),
        columns: &[usize],
    ) -> Result<Self, Error> {
        let column = |field: usize| {
            let at = columns.iter().position(|it| *it == field).unwrap_or_default();
            rows.column(at)
        };
        let mut labels = vec![Vec::new(); rows.num_rows()];
        for &field in &table.dimensions {
            for (row, text) in labels.iter_mut().zip(cells::texts(column(field))?) {
                row.push(text);
            }
        }
        let figures = |field: usize| cells::figures(column(field));
        let amounts = table.amounts.iter().map(|it| (figures(it.field), it.largest.map(figures)));
        Ok(Self {
            schema,
            table,
            blurred: false,
            labels,
            counts: table.counts.iter().map(|it| figures(*it)).collect(),
            amounts: amounts.collect(),
            averages: table.averages.iter().map(|it| figures(it.field)).collect(),
        })
    }

    fn rows(&self) -> usize {
        self.labels.len()
    }

    /// Adds noise to every count that there is.
    fn blur(&mut self, noise: Noise) -> Result<(), Error> {
        let exact: Vec<u64> = self.counts.iter().flatten().flatten().copied().collect();
        let mut drawn = noise::noised(&exact, noise)?.into_iter();
        for count in self.counts.iter_mut().flatten().flatten() {
            *count = drawn.next().ok_or(Error::Noise)?;
        }
        self.blurred = true;
        Ok(())
    }

    fn grid<'b>(&'b self, fields: &'b [usize]) -> Grid<'b> {
        let Self { schema, table, labels, .. } = self;
        Grid { schema, table, labels, fields, first: 0 }
    }

    /// Suppresses counts that would give small ones away, alone and beside other releases.
    fn suppress(
        &self,
        counts: &mut System,
        context: &Context,
        (asked, work): (Asked, &mut u64),
    ) -> Beside {
        let guard = Guard::Persons(asked.k);
        let mut primary = differ::suppress(counts, self, &context.earlier, asked.k);
        let mut joint = counts.clone();
        primary += joint::join(&mut joint, &self.grid(&self.table.counts), context);
        suppress::suppress(counts, guard, work);
        let alone = hidden(counts);
        if !context.is_empty() {
            suppress::suppress(&mut joint, guard, work);
            *counts = joint;
        }
        Beside { primary, secondary: hidden(counts).saturating_sub(alone) }
    }

    /// What adds up, of these fields.
    fn sums(&self, fields: &[usize]) -> Vec<Sum> {
        if self.blurred { Vec::new() } else { self.grid(fields).sums() }
    }

    /// Where the count called `field` of `row` stands among the cells.
    fn cell(&self, row: usize, field: usize) -> usize {
        let column = self.table.counts.iter().position(|it| *it == field).unwrap_or_default();
        row * self.counts.len() + column
    }

    /// The counts, the small ones suppressed. A count below 0 or above all reason is no count and suppressed too.
    fn counts(&self, asked: Asked) -> System {
        let mut system = System::default();
        for row in 0..self.rows() {
            for figures in &self.counts {
                let (value, is_small) = match figures.get(row).copied().flatten() {
                    Some(value) => (value, value > 0 && value < u64::from(asked.k)),
                    None => (0, true),
                };
                let state = if is_small { State::Primary } else { State::Shown };
                system.cells.push(Cell { value, state });
            }
        }
        for sum in self.sums(&self.table.counts) {
            system.add(sum);
        }
        system
    }

    /// The amounts; those of which one household has too much, or may have, suppressed.
    fn amounts(&self, asked: Asked) -> System {
        let mut system = System::default();
        for row in 0..self.rows() {
            for (figures, largest) in &self.amounts {
                let value = figures.get(row).copied().flatten();
                let largest = largest.as_ref().map(|it| it.get(row).copied().flatten());
                let is_dominated = match (value, largest) {
                    (None | Some(0), _) | (_, None) => false,
                    (Some(_), Some(None)) => true,
                    (Some(value), Some(Some(largest))) => dominates(largest, value, asked),
                };
                let state = if is_dominated { State::Primary } else { State::Shown };
                system.cells.push(Cell { value: value.unwrap_or_default(), state });
            }
        }
        let fields: Vec<usize> = self.table.amounts.iter().map(|it| it.field).collect();
        for sum in self.sums(&fields) {
            system.add(sum);
        }
        system
    }

    /// A count goes with its amount where an average would give the amount away from both.
    fn dominated(&self, counts: &mut System, amounts: &System) {
        for row in 0..self.rows() {
            for (at, amount) in self.table.amounts.iter().enumerate() {
                let cell = &amounts.cells[row * self.amounts.len() + at];
                let linked = !self.table.totals.is_empty() || !self.table.links.is_empty();
                if cell.state == State::Primary && linked {
                    let cell = self.cell(row, amount.of);
                    counts.cells[cell].state = State::Primary;
                }
            }
        }
    }

    /// What becomes of a figure beside the counts that it is of: it goes with any of them, and where they are all 0 it
    /// is somebody else's.
    fn beside(&self, counts: &System, row: usize, (of, figure): (usize, Option<u64>)) -> State {
        let cells = || self.table.of(&of).iter().map(|it| &counts.cells[self.cell(row, *it)]);
        if let Some(cell) = cells().find(|it| it.state.is_hidden()) {
            return cell.state;
        }
        let is_nobodys = figure.is_some_and(|it| it != 0) && cells().all(|it| it.value == 0);
        if is_nobodys { State::Primary } else { State::Shown }
    }

    /// The amounts, those of suppressed counts suppressed, and what would give them away.
    fn follow(&self, counts: &System, mut amounts: System, work: &mut u64) -> System {
        for row in 0..self.rows() {
            for (at, amount) in self.table.amounts.iter().enumerate() {
                let figure = self.amounts.get(at).and_then(|it| it.0.get(row).copied().flatten());
                let beside = self.beside(counts, row, (amount.of, figure));
                let cell = &mut amounts.cells[row * self.table.amounts.len() + at];
                if cell.state == State::Shown {
                    cell.state = beside;
                }
            }
        }
        // What goes with a count does not come back, whatever the amounts themselves would allow.
        let must: Vec<State> = amounts.cells.iter().map(|it| it.state).collect();
        for cell in amounts.cells.iter_mut().filter(|it| it.state == State::Secondary) {
            cell.state = State::Primary;
        }
        suppress::suppress(&mut amounts, Guard::Part(AMOUNT_PART), work);
        for (cell, must) in amounts.cells.iter_mut().zip(must) {
            if must == State::Secondary {
                cell.state = State::Secondary;
            }
        }
        amounts
    }

    /// Of each count, amount and average which rows do not show it.
    fn masks(
        &self,
        counts: &System,
        amounts: &System,
        (asked, work): (Asked, &mut u64),
    ) -> Vec<(usize, Vec<bool>)> {
        let rows = || 0..self.rows();
        let count = |field: usize| {
            rows().map(move |row| counts.cells[self.cell(row, field)].state.is_hidden())
        };
        let amount = |at: usize| {
            let width = self.amounts.len();
            rows().map(move |row| amounts.cells[row * width + at].state.is_hidden())
        };
        let mut out: Vec<(usize, Vec<bool>)> =
            self.table.counts.iter().map(|it| (*it, count(*it).collect())).collect();
        for (at, it) in self.table.amounts.iter().enumerate() {
            out.push((it.field, amount(at).collect()));
        }
        let all = self.amounts.len();
        let hides_amount = |row: usize| {
            amounts.cells.iter().skip(row * all).take(all).any(|it| it.state.is_hidden())
        };
        // Both exact, they would give the count away that has noise.
        let blurred = self.blurred && all > 0;
        for (average, figures) in self.table.averages.iter().zip(&self.averages) {
            let lacks_amount = |row: usize| {
                let of = self.table.amounts.iter().zip(&self.amounts);
                let mut of = of.filter(|it| it.0.of == average.of && !self.table.assumed);
                of.any(|it| it.1.0.get(row).copied().flatten().is_none())
            };
            // An average times its count is an amount again, and what is said to be of one may be of another.
            let mask = |row: usize| {
                let figure = figures.get(row).copied().flatten();
                let beside = self.beside(counts, row, (average.of, figure));
                blurred || beside.is_hidden() || hides_amount(row) || lacks_amount(row)
            };
            let gone = rows().map(mask).collect();
            let hidden = averages::hidden(self, (average, figures), gone, (asked, &mut *work));
            out.push((average.field, hidden));
        }
        out
    }
}

/// Whether the largest part is more of the amount than one household may have.
fn dominates(largest: u64, amount: u64, asked: Asked) -> bool {
    /// A share in thousandths.
    const WHOLE: f64 = 1000.0;
    let share = (asked.dominance * WHOLE).round();
    let most = (0..=1000_u32).find(|it| f64::from(*it) >= share).unwrap_or(1000);
    u128::from(largest) * 1000 > u128::from(amount) * u128::from(most)
}
