//! Tables that are released already: what they suppress and what this one suppresses must not give each other away.
//!
//! All of them are one system: this table, each earlier release of it, each table that it adds up from, and each that
//! adds up from it. What a release suppresses stays suppressed, and what it shows stays shown, so only cells of this
//! table can be suppressed further. A figure that an earlier release shows, and that is the same still, is known for
//! good: to suppress it now would hide nothing, and hide nothing else.
//!
//! Whoever compares two releases takes a figure that one of them does not show for the same in both. So it is here,
//! unless their sums say otherwise.

use std::collections::BTreeMap;

use microlp::ComparisonOp;
use microlp::LinearExpr;
use microlp::OptimizationDirection;
use microlp::Problem;
use microlp::Variable;

use crate::bounds::Grid;
use crate::bounds::Labels;
use crate::bounds::Sum;
use crate::model::schema::Link;
use crate::protect::Context;
use crate::protect::Shown;
use crate::protect::table::suppress;
use crate::protect::table::system::Cell;
use crate::protect::table::system::State;
use crate::protect::table::system::System;

/// Adds what is released beside the table `own`, whose cells are the first of `counts`; says how many of its figures
/// are suppressed since nobody can say what they would tell.
pub(super) fn join(counts: &mut System, own: &Grid<'_>, context: &Context) -> u64 {
    for shown in &context.earlier {
        earlier(counts, own, shown);
    }
    let mut blind = 0;
    for shown in &context.linked {
        blind += linked(counts, own, &context.dataset, shown);
    }
    blind
}

/// The counts of a released table.
struct Base<'a> {
    shown: &'a Shown,
    fields: &'a [usize],
    labels: Labels,
    /// Its figures, row by row; none, not shown.
    cells: Vec<Option<u64>>,
}

impl<'a> Base<'a> {
    fn new(shown: &'a Shown) -> Option<Self> {
        let table = shown.schema.table.as_ref()?;
        let column =
            |it: &usize| shown.schema.fields.get(*it).and_then(|it| shown.column(&it.name));
        let of = |row: &'a Vec<Option<String>>, it: &usize| row.get(column(it)?)?.as_deref();
        let mut out = Self { shown, fields: &table.counts, labels: Vec::new(), cells: Vec::new() };
        for row in &shown.rows {
            let labels = table.dimensions.iter().map(|it| of(row, it).map(str::to_owned));
            out.labels.push(labels.collect());
            out.cells.extend(table.counts.iter().map(|it| of(row, it)?.parse::<u64>().ok()));
        }
        Some(out)
    }

    /// With the first cell `first`; none where it is no table.
    fn grid(&self, first: usize) -> Option<Grid<'_>> {
        let schema = &*self.shown.schema;
        let table = schema.table.as_ref()?;
        Some(Grid { schema, table, labels: &self.labels, fields: self.fields, first })
    }
}

fn released(figure: Option<u64>) -> Cell {
    match figure {
        Some(value) => Cell { value, state: State::Fixed },
        None => Cell { value: 0, state: State::Foreign },
    }
}

/// Adds an earlier release of the table.
fn earlier(counts: &mut System, own: &Grid<'_>, shown: &Shown) {
    let Some(base) = Base::new(shown) else { return };
    let Some(grid) = base.grid(0) else { return };
    let first = counts.cells.len();
    let mut place = Vec::new();
    for (figure, same) in base.cells.iter().zip(own.same(&grid)) {
        let cell = same.and_then(|at| counts.cells.get_mut(at));
        place.push(match (figure, same, cell) {
            (Some(figure), Some(at), Some(cell)) if cell.value == *figure => {
                if cell.state == State::Shown {
                    cell.state = State::Fixed;
                }
                at
            }
            (None, Some(at), _) => at,
            _ => {
                counts.cells.push(released(*figure));
                counts.cells.len() - 1
            }
        });
    }
    let of = |cell: &usize| place.get(*cell).copied().unwrap_or(usize::MAX);
    let is_open = |it: &&Sum| {
        it.parts
            .iter()
            .chain([&it.total])
            .any(|it| base.cells.get(*it).is_some_and(Option::is_none))
    };
    let sums = grid.sums();
    let sums = sums.iter().filter(is_open);
    let sums: Vec<Sum> = sums
        .map(|it| Sum { total: of(&it.total), parts: it.parts.iter().map(of).collect() })
        .collect();
    let cells = &counts.cells;
    let is_foreign = |it: &Sum| {
        let state = |it: &usize| cells.get(*it).map(|it| it.state);
        it.parts.iter().chain([&it.total]).any(|it| state(it) == Some(State::Foreign))
    };
    let (far, near): (Vec<Sum>, Vec<Sum>) = sums.into_iter().partition(is_foreign);
    let guessed = guess(counts, first, &far);
    for sum in far.into_iter().filter(|_| guessed) {
        counts.add(sum);
    }
    for sum in near {
        balance(counts, sum);
    }
}

/// Adds a sum of an earlier release over figures of this one, some of which changed since: whoever takes them for the
/// same has the sum nevertheless, and a little wrong.
fn balance(counts: &mut System, mut sum: Sum) {
    let state = counts.cells.get(sum.total).map(|it| it.state);
    let is_shown = state == Some(State::Fixed);
    let value = |it: &usize| counts.cells.get(*it).map_or(0, |it| it.value);
    let (parts, total) =
        (sum.parts.iter().map(value).fold(0, u64::saturating_add), value(&sum.total));
    let mut fixed = |value: u64| {
        counts.cells.push(Cell { value, state: State::Fixed });
        counts.cells.len() - 1
    };
    if parts < total {
        sum.parts.push(fixed(total - parts));
    } else if parts > total && is_shown {
        sum.total = fixed(parts);
    }
    counts.add(sum);
}

/// Adds a table of another dataset, where either adds up from the other.
fn linked(counts: &mut System, own: &Grid<'_>, dataset: &str, shown: &Shown) -> u64 {
    let Some(base) = Base::new(shown) else { return 0 };
    let first = counts.cells.len();
    let Some(theirs) = base.grid(first) else { return 0 };
    let names =
        |it: &&Link, dataset: &str, schema: &str| it.dataset == dataset || it.dataset == schema;
    let up = own.table.links.iter().filter(|it| names(it, &shown.dataset, &shown.schema.name));
    let up = up.filter_map(|it| own.adds_up_from(&theirs, it));
    let down = theirs.table.links.iter().filter(|it| names(it, dataset, &own.schema.name));
    let down = down.filter_map(|it| theirs.adds_up_from(own, it));
    let links: Vec<Sum> = up.chain(down).flatten().collect();
    if links.is_empty() {
        return 0;
    }
    counts.cells.extend(base.cells.iter().map(|it| released(*it)));
    let is_open = |counts: &System, it: &Sum| {
        it.parts.iter().chain([&it.total]).any(|it| counts.cells[*it].state == State::Foreign)
    };
    let mut inner = theirs.sums();
    inner.retain(|it| is_open(counts, it));
    for sums in [links.iter().chain(&inner).cloned().collect::<Vec<_>>(), links.clone()] {
        if guess(counts, first, &sums) {
            for it in sums {
                counts.add(it);
            }
            return 0;
        }
    }
    // The tables contradict each other: nothing can be said, so nothing is shown that could say something.
    let mut blind = 0;
    for sum in links.iter().filter(|it| is_open(counts, it)).cloned().collect::<Vec<_>>() {
        let parts: &[usize] = if sum.total < first { &[] } else { &sum.parts };
        for it in parts.iter().chain([&sum.total]).filter(|it| **it < first) {
            let cell = &mut counts.cells[*it];
            if cell.state == State::Shown {
                cell.state = State::Primary;
                blind += 1;
            }
        }
    }
    blind
}

/// Gives each foreign cell from `first` on a figure that it could have; whether there are such figures.
fn guess(joint: &mut System, first: usize, sums: &[Sum]) -> bool {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let unknown: BTreeMap<usize, Variable> = (first..joint.cells.len())
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
