//! Tables whose released cells add up to this one's: what one suppresses, the other must not give back.
//!
//! The other table is released already: what it suppresses stays suppressed and what it shows stays shown. Only cells
//! of this table can be suppressed further, until no cell of either can be told from both.

use std::collections::BTreeMap;

use microlp::ComparisonOp;
use microlp::LinearExpr;
use microlp::OptimizationDirection;
use microlp::Problem;
use microlp::Variable;

use crate::bounds::Sum;
use crate::model::schema::Link;
use crate::model::schema::Schema;
use crate::model::schema::Table;
use crate::protect::Context;
use crate::protect::Shown;
use crate::protect::table::Sheet;
use crate::protect::table::suppress;
use crate::protect::table::suppress::Guard;
use crate::protect::table::system;
use crate::protect::table::system::Cell;
use crate::protect::table::system::Labels;
use crate::protect::table::system::State;
use crate::protect::table::system::System;

/// Suppresses further `counts` of this table, for the tables that it is linked with.
pub(super) fn suppress(
    counts: &mut System,
    (schema, table, sheet): (&Schema, &Table, &Sheet<'_>),
    context: &Context,
    (k, work): (u32, &mut u64),
) {
    for link in &table.links {
        let is_it = |it: &&Shown| it.dataset == link.dataset || it.schema.name == link.dataset;
        for shown in context.linked.iter().filter(is_it) {
            let own = counts.cells.len();
            let Some(mut joint) = joined(counts, (schema, table, sheet), link, shown) else {
                continue;
            };
            suppress::suppress(&mut joint, Guard::Persons(k), work);
            joint.cells.truncate(own);
            counts.cells = joint.cells;
        }
    }
}

/// Both tables' cells and sums; none where the other has none of the fields.
fn joined(
    counts: &System,
    (schema, table, sheet): (&Schema, &Table, &Sheet<'_>),
    link: &Link,
    shown: &Shown,
) -> Option<System> {
    let own = counts.cells.len();
    let mut joint = counts.clone();
    let base = Base::new(shown)?;
    joint.cells.extend(base.cells());
    let mut rows: BTreeMap<Vec<Option<&str>>, Vec<usize>> = BTreeMap::new();
    let dimensions = table.dimensions.iter().map(|it| shown.column(&schema.fields[*it].name));
    let dimensions: Vec<usize> = dimensions.collect::<Option<_>>()?;
    for (at, row) in shown.rows.iter().enumerate() {
        let key = dimensions.iter().map(|it| row.get(*it).and_then(Option::as_deref));
        rows.entry(key.collect()).or_default().push(at);
    }
    let mut links = Vec::new();
    for (row, labels) in sheet.labels.iter().enumerate() {
        let key: Vec<Option<&str>> = labels.iter().map(Option::as_deref).collect();
        let Some(theirs) = rows.get(&key) else { continue };
        for (ours, name) in &link.sums {
            let Some(column) = base.names.iter().position(|it| it == name) else { continue };
            let part = |row: &usize| own + row * base.names.len() + column;
            links.push(Sum {
                total: sheet.cell(row, *ours),
                parts: theirs.iter().map(part).collect(),
            });
        }
    }
    let mut inner = Vec::new();
    if let Some(table) = &shown.schema.table {
        inner = system::sums(table, &base.labels, &base.fields, own);
    }
    let open = |joint: &System, it: &Sum| {
        it.parts.iter().chain([&it.total]).any(|it| joint.cells[*it].state == State::Foreign)
    };
    inner.retain(|it| open(&joint, it));
    for sums in [links.iter().chain(&inner).cloned().collect::<Vec<_>>(), links.clone()] {
        if guess(&mut joint, &sums) {
            for it in sums {
                joint.add(it);
            }
            return Some(joint);
        }
    }
    // The tables contradict each other: nothing can be said, so nothing is shown that could say something.
    let blind: Vec<&Sum> = links.iter().filter(|it| open(&joint, it)).collect();
    for sum in blind {
        let cell = &mut joint.cells[sum.total];
        if cell.state == State::Shown {
            cell.state = State::Secondary;
        }
    }
    Some(joint)
}

/// Gives each foreign cell a figure that it could have; whether there are such figures.
fn guess(joint: &mut System, sums: &[Sum]) -> bool {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let unknown: BTreeMap<usize, Variable> = (0..joint.cells.len())
        .filter(|it| joint.cells[*it].state == State::Foreign)
        .map(|it| (it, problem.add_var(1.0, (0.0, f64::INFINITY))))
        .collect();
    for sum in sums {
        let (mut left, mut right, mut open) = (LinearExpr::empty(), 0.0, false);
        for (cell, sign) in sum.parts.iter().map(|it| (it, 1.0)).chain([(&sum.total, -1.0)]) {
            match unknown.get(cell) {
                Some(it) => {
                    left.add(*it, sign);
                    open = true;
                }
                None => right -= sign * suppress::float(joint.cells[*cell].value),
            }
        }
        if open {
            problem.add_constraint(left, ComparisonOp::Eq, right);
        }
    }
    let Ok(Ok(solution)) = problem.solve().map(microlp::SolveOutcome::into_solution) else {
        return false;
    };
    for (cell, variable) in unknown {
        joint.cells[cell].value = suppress::whole(solution.var_value(variable));
    }
    true
}

/// The counts of a released table.
struct Base<'a> {
    shown: &'a Shown,
    fields: Vec<usize>,
    names: Vec<&'a str>,
    places: Vec<usize>,
    labels: Labels,
}

impl<'a> Base<'a> {
    fn new(shown: &'a Shown) -> Option<Self> {
        let table = shown.schema.table.as_ref()?;
        let name = |it: &usize| shown.schema.fields.get(*it).map(|it| it.name.as_str());
        let names: Vec<&str> = table.counts.iter().map(name).collect::<Option<_>>()?;
        let places = names.iter().map(|it| shown.column(it)).collect::<Option<_>>()?;
        let mut labels = vec![Vec::new(); shown.rows.len()];
        for field in &table.dimensions {
            let column = shown.column(name(field)?)?;
            for (labels, row) in labels.iter_mut().zip(&shown.rows) {
                labels.push(row.get(column).cloned().flatten());
            }
        }
        Some(Self { shown, fields: table.counts.clone(), names, places, labels })
    }

    fn cells(&self) -> impl Iterator<Item = Cell> {
        let cell = |row: &'a Vec<Option<String>>, place: usize| {
            let figure = row.get(place).cloned().flatten().and_then(|it| it.parse::<u64>().ok());
            match figure {
                Some(value) => Cell { value, state: State::Fixed },
                None => Cell { value: 0, state: State::Foreign },
            }
        };
        let shown = self.shown;
        shown.rows.iter().flat_map(move |row| self.places.iter().map(move |it| cell(row, *it)))
    }
}
