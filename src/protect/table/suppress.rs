//! Which figures are suppressed, so that none that must not be told can be worked out.
//!
//! Each round asks [`crate::bounds`] which suppressed figures can still be told too closely, and suppresses more for
//! them: those of the cheapest change of the table that keeps all sums and moves the figure far enough, a linear
//! program (after Fischetti and Salazar, relaxed). What turns out not to be needed is shown again, the greatest first.
//! In the end all is audited once more. Where the work would grow without bound, a whole component is suppressed.

use std::cmp::Reverse;

use microlp::ComparisonOp;
use microlp::LinearExpr;
use microlp::OptimizationDirection;
use microlp::Problem;
use microlp::Variable;

use crate::bounds;
use crate::bounds::Sum;
use crate::protect::table::system::Cell;
use crate::protect::table::system::State;
use crate::protect::table::system::System;

/// How closely a suppressed figure may be told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Guard {
    /// A count that may be 1 to k - 1 persons: to no less than k.
    Persons(u32),
    /// An amount: to no less than this part of it, up and down.
    Part(u64),
}

/// Work that a table may cost. What is more is suppressed whole.
pub(super) const WORK_MAX: u64 = bounds::WORK_MAX;

/// Changes smaller than this are rounding.
const SLACK: f64 = 1e-6;

/// Suppresses what must not be shown beside the figures that are suppressed already.
pub(super) fn suppress(system: &mut System, guard: Guard, work: &mut u64) {
    for (cells, part) in system.parts() {
        if !part.cells.iter().any(|it| it.state.is_guarded()) {
            continue;
        }
        let mut part = Part::new(part, guard, work);
        part.solve();
        for (cell, of) in cells.into_iter().zip(&part.system.cells) {
            system.cells[cell].state = of.state;
        }
    }
}

/// The narrowest interval of a figure that is suppressed here and may be few persons; none where nothing bounds any.
pub(super) fn narrowest(system: &System, k: u32, work: &mut u64) -> Option<f64> {
    let mut least: Option<f64> = None;
    for (_, part) in system.parts() {
        let hidden = part.cells.iter().filter(|it| it.state.is_hidden()).count() as u64;
        if !part.cells.iter().any(|it| it.state.is_suppressed()) || part.sums.is_empty() {
            continue;
        }
        let Some(left) = work.checked_sub(hidden * hidden) else {
            // It was audited: k at least.
            least = Some(least.map_or(f64::from(k), |it| it.min(f64::from(k))));
            continue;
        };
        *work = left;
        let Ok(found) = bounds::intervals(&shown(&part.cells), &open(&part)) else { continue };
        let own = found.iter().filter(|it| part.cells[it.0].state.is_suppressed());
        let few = own.filter(|it| it.1.low < f64::from(k) && it.1.high > 0.0);
        let widths = few.map(|it| it.1.width()).filter(|it| it.is_finite());
        least = widths.chain(least).min_by(f64::total_cmp);
    }
    least
}

/// The sums of which not all is shown.
fn open(system: &System) -> Vec<Sum> {
    let hidden = |it: &usize| system.cells[*it].state.is_hidden();
    let is_open = |it: &&Sum| hidden(&it.total) || it.parts.iter().any(hidden);
    system.sums.iter().filter(is_open).cloned().collect()
}

fn shown(cells: &[Cell]) -> Vec<Option<u64>> {
    cells.iter().map(|it| (!it.state.is_hidden()).then_some(it.value)).collect()
}

/// What sums join, and what may still be spent on it.
struct Part<'a> {
    system: System,
    guard: Guard,
    /// Cells that can be told whatever is suppressed here.
    lost: Vec<usize>,
    work: &'a mut u64,
}

/// The work would be more than a table may cost, or a program could not be solved.
struct GivenUp;

impl<'a> Part<'a> {
    fn new(system: System, guard: Guard, work: &'a mut u64) -> Self {
        Self { system, guard, lost: Vec::new(), work }
    }

    fn solve(&mut self) {
        let settled = self.lose().and_then(|()| self.protect());
        if settled.is_err() {
            self.hide_all();
            return;
        }
        self.show_again();
    }

    /// Foreign cells that can be told even when nothing more is shown here.
    fn lose(&mut self) -> Result<(), GivenUp> {
        if !self.system.cells.iter().any(|it| it.state == State::Foreign) {
            return Ok(());
        }
        let before = self.system.cells.clone();
        self.hide_all();
        let lost = self.narrow();
        self.system.cells = before;
        self.lost = lost?;
        Ok(())
    }

    fn hide_all(&mut self) {
        for cell in self.system.cells.iter_mut().filter(|it| it.state == State::Shown) {
            cell.state = State::Secondary;
        }
    }

    /// Suppresses until nothing is told too closely.
    fn protect(&mut self) -> Result<(), GivenUp> {
        loop {
            let narrow = self.narrow()?;
            let lone = self.lone();
            let Some(&first) = narrow.first().or(lone.as_ref()) else { return Ok(()) };
            let mut more = Vec::new();
            for &cell in &narrow {
                self.pay(4 * self.system.cells.len() as u64)?;
                for change in self.changes(cell) {
                    more.extend(self.moved(cell, change).unwrap_or_default());
                }
                for &it in &more {
                    self.hide(it);
                }
            }
            if more.is_empty() {
                let near = self.near(first).ok_or(GivenUp)?;
                self.hide(near);
            }
        }
    }

    fn hide(&mut self, cell: usize) {
        if self.system.cells[cell].state == State::Shown {
            self.system.cells[cell].state = State::Secondary;
        }
    }

    /// Shows again what is not needed: the greatest figures tell the most.
    fn show_again(&mut self) {
        let cells = &self.system.cells;
        let mut secondary: Vec<usize> =
            (0..cells.len()).filter(|it| cells[*it].state == State::Secondary).collect();
        secondary.sort_by_key(|it| (Reverse(self.system.cells[*it].value), *it));
        for cell in secondary {
            self.system.cells[cell].state = State::Shown;
            let holds = self.lone().is_none() && self.narrow().is_ok_and(|it| it.is_empty());
            if !holds {
                self.system.cells[cell].state = State::Secondary;
            }
        }
    }

    fn pay(&mut self, cost: u64) -> Result<(), GivenUp> {
        *self.work = self.work.checked_sub(cost).ok_or(GivenUp)?;
        Ok(())
    }

    /// Suppressed cells that anybody can tell too closely.
    fn narrow(&mut self) -> Result<Vec<usize>, GivenUp> {
        let cells = &self.system.cells;
        let hidden = cells.iter().filter(|it| it.state.is_hidden()).count() as u64;
        self.pay(hidden * hidden)?;
        let (cells, sums) = (&self.system.cells, open(&self.system));
        let found: Vec<usize> = match self.guard {
            Guard::Persons(k) => bounds::exposed(&shown(cells), &sums, k).map_err(|_| GivenUp)?,
            Guard::Part(part) => {
                let all = bounds::intervals(&shown(cells), &sums).map_err(|_| GivenUp)?;
                let is_near = |(cell, it): &&(usize, bounds::Interval)| {
                    let value = cells[*cell].value;
                    let away = float(value.div_ceil(part));
                    float(value) - it.low < away || it.high - float(value) < away
                };
                all.iter().filter(is_near).map(|it| it.0).collect()
            }
        };
        let guarded = |it: &usize| cells[*it].state.is_guarded() && !self.lost.contains(it);
        Ok(found.into_iter().filter(guarded).collect())
    }

    /// A cell that is the only suppressed one of a sum.
    fn lone(&self) -> Option<usize> {
        let cells = &self.system.cells;
        self.system.sums.iter().find_map(|sum| {
            let all = || sum.parts.iter().chain([&sum.total]);
            let mut hidden = all().filter(|it| cells[**it].state.is_hidden());
            let (first, second) = (hidden.next()?, hidden.next());
            let own = cells[*first].state.is_suppressed();
            let other = all().any(|it| cells[*it].state == State::Shown);
            (second.is_none() && own && other).then_some(*first)
        })
    }

    /// By how much a cell must be able to move.
    fn changes(&self, cell: usize) -> Vec<f64> {
        let value = self.system.cells[cell].value;
        let (up, down) = match self.guard {
            Guard::Persons(k) if value < u64::from(k) => (u64::from(k) - value, value),
            Guard::Persons(k) => (u64::from(k), 0),
            Guard::Part(part) => (value.div_ceil(part), value.div_ceil(part)),
        };
        [float(up), -float(down)].into_iter().filter(|it| *it != 0.0).collect()
    }

    /// The shown cells of the cheapest change of the table that keeps all sums and moves `cell` by `change`.
    fn moved(&self, cell: usize, change: f64) -> Option<Vec<usize>> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let greatest = self.system.cells.iter().map(|it| it.value).max().unwrap_or_default();
        let mut moves: Vec<[Variable; 2]> = Vec::new();
        for (at, it) in self.system.cells.iter().enumerate() {
            let cost = match it.state {
                State::Shown if it.value == 0 => 2.0 + float(greatest).sqrt(),
                State::Shown => 1.0 + float(it.value).sqrt(),
                _ => 0.01,
            };
            let [up, down] = if at == cell {
                [change, -change].map(|it| (it.max(0.0), it.max(0.0)))
            } else if it.state == State::Fixed {
                [(0.0, 0.0); 2]
            } else {
                [(0.0, f64::INFINITY), (0.0, float(it.value))]
            };
            moves.push([problem.add_var(cost, up), problem.add_var(cost, down)]);
        }
        for sum in &self.system.sums {
            let mut left = LinearExpr::empty();
            for (&at, sign) in sum.parts.iter().map(|it| (it, 1.0)).chain([(&sum.total, -1.0)]) {
                let [up, down] = moves[at];
                left.add(up, sign);
                left.add(down, -sign);
            }
            problem.add_constraint(left, ComparisonOp::Eq, 0.0);
        }
        let solution = problem.solve().ok()?.into_solution().ok()?;
        let is_moved = |at: &usize| {
            let [up, down] = moves[*at];
            (solution.var_value(up) - solution.var_value(down)).abs() > SLACK
        };
        let shown = (0..moves.len()).filter(|it| self.system.cells[*it].state == State::Shown);
        Some(shown.filter(is_moved).collect())
    }

    /// The least shown figure that is joined with `cell` by the fewest sums; those of none come last.
    fn near(&self, cell: usize) -> Option<usize> {
        let cells = &self.system.cells;
        let mut reached = vec![false; cells.len()];
        reached[cell] = true;
        loop {
            let mut next = reached.clone();
            for sum in &self.system.sums {
                let all = || sum.parts.iter().chain([&sum.total]);
                if all().any(|it| reached[*it]) {
                    all().for_each(|it| next[*it] = true);
                }
            }
            let shown = (0..cells.len()).filter(|it| next[*it] && cells[*it].state == State::Shown);
            let least = shown.min_by_key(|it| (cells[*it].value == 0, cells[*it].value, *it));
            if least.is_some() || next == reached {
                return least;
            }
            reached = next;
        }
    }
}

/// A figure of a table is far below the numbers that floating point cannot tell apart.
pub(super) fn float(figure: u64) -> f64 {
    let part = |it: u64| u32::try_from(it & 0xFFFF_FFFF).map_or(0.0, f64::from);
    part(figure >> 32) * 4_294_967_296.0 + part(figure)
}

/// The whole number nearest to what a program found for a figure.
pub(super) fn whole(found: f64) -> u64 {
    let whole = found.round().clamp(0.0, float(bounds::FIGURE_MAX));
    let high = (whole / 4_294_967_296.0).floor();
    let bits = |it: f64| {
        (0..32).rev().fold(0_u64, |sum, bit| {
            let next = sum + (1 << bit);
            if float(next) <= it { next } else { sum }
        })
    };
    (bits(high) << 32) + bits(whole - high * 4_294_967_296.0)
}
