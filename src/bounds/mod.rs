//! What anybody can work out about a figure that is not shown, from those that are: linear programs over sums.
//!
//! A table is cells and sums: each [`Sum`] says that one cell is the total of others. Rows, columns, hierarchies of
//! totals, tables that share cells and two releases of one table are all the same here. Whoever knows the shown cells
//! and the sums, and that a count is not below 0, can bound each cell that is not shown: its least and its greatest
//! value are two linear programs. Their answers are rounded inwards, since counts are whole numbers.
//!
//! Cells that are not shown and that no sum joins know nothing of each other, so each such component is solved alone.
//! What is not solved is an error, never an interval: who asks must then show nothing.
//!
//! Linear programs allow fractions. Where sums cross in more than two ways, whole numbers alone could be bounded a
//! little more closely than the interval says; cells of a table with rows and columns could not.

mod tables;
#[cfg(test)]
mod tests;

pub use tables::Grid;
pub use tables::Labels;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::error;
use std::fmt;

use microlp::ComparisonOp;
use microlp::LinearExpr;
use microlp::OptimizationDirection;
use microlp::Problem;
use microlp::Variable;

/// One cell is the total of others; all are indices of cells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum {
    /// The total.
    pub total: usize,
    /// What it is the total of.
    pub parts: Vec<usize>,
}

/// What anybody can work out about a cell; both ends are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// At least.
    pub low: f64,
    /// At most; infinite where nothing bounds it.
    pub high: f64,
}

impl Interval {
    /// How much is left open.
    pub fn width(self) -> f64 {
        self.high - self.low
    }

    /// Whether the cell may hold 1 to `k` - 1 persons and is known to within less than `k`.
    pub fn exposes(self, k: u32) -> bool {
        let k = f64::from(k);
        self.low < k && self.high > 0.0 && self.width() < k
    }
}

/// Why cells could not be bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The shown cells contradict each other: no counts have these sums.
    Contradiction {
        /// One of the sums that do not hold, as an index of the sums.
        sum: usize,
    },
    /// More cells than [`CELLS_MAX`], more joined cells than [`JOINED_MAX`], or a figure above [`FIGURE_MAX`].
    TooLarge,
    /// A sum names a cell that is not there.
    NoCell {
        /// The sum, as an index of the sums.
        sum: usize,
    },
    /// The solver gave up.
    Unsolved,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Contradiction { .. } => "the shown figures contradict each other",
            Self::TooLarge => "the table is too large to be bounded",
            Self::NoCell { .. } => "a sum names a cell that is not there",
            Self::Unsolved => "a linear program could not be solved",
        })
    }
}

impl error::Error for Error {}

/// Cells of a table.
pub const CELLS_MAX: usize = 1 << 20;

/// Cells that are not shown and that sums join: two programs of that many unknowns are solved for each.
pub const JOINED_MAX: usize = 3000;

/// The greatest figure: above it the programs could not tell neighbours apart.
pub const FIGURE_MAX: u64 = 1 << 40;

/// Work that all programs of a table may cost, as [`work`] counts it: who would need more does without.
pub const WORK_MAX: u64 = 40_000_000;

/// Programs are solved in floating point; within this of a whole number is that number.
const SLACK: f64 = 1e-5;

/// What can be worked out about `cell`; a shown cell is known.
pub fn interval(cells: &[Option<u64>], sums: &[Sum], cell: usize) -> Result<Interval, Error> {
    let known = *cells.get(cell).ok_or(Error::NoCell { sum: sums.len() })?;
    let components = components(cells, sums)?;
    if let Some(known) = known {
        return Ok(Interval { low: float(known), high: float(known) });
    }
    let found = components.iter().find_map(|it| Some((it, it.cells.binary_search(&cell).ok()?)));
    let (component, at) = found.ok_or(Error::Unsolved)?;
    component.interval(at)
}

/// What can be worked out about each cell that is not shown, in order.
pub fn intervals(cells: &[Option<u64>], sums: &[Sum]) -> Result<Vec<(usize, Interval)>, Error> {
    let mut out = Vec::new();
    for component in components(cells, sums)? {
        for (at, &cell) in component.cells.iter().enumerate() {
            out.push((cell, component.interval(at)?));
        }
    }
    out.sort_by_key(|it| it.0);
    Ok(out)
}

/// The cells that are not shown and that anybody can tell to within less than `k`, though they may be few persons.
pub fn exposed(cells: &[Option<u64>], sums: &[Sum], k: u32) -> Result<Vec<usize>, Error> {
    let mut out = Vec::new();
    for component in components(cells, sums)? {
        component.exposed(k, &mut out)?;
    }
    out.sort_unstable();
    Ok(out)
}

/// What [`exposed`] may cost: unknowns times programs, of all components that are solved.
pub fn work(cells: &[Option<u64>], sums: &[Sum]) -> Result<u64, Error> {
    Ok(cost(&components(cells, sums)?))
}

fn cost(components: &[Component]) -> u64 {
    let solved = components.iter().filter(|it| !it.rows.is_empty());
    let unknowns = solved.map(|it| u64::try_from(it.cells.len()).unwrap_or(u64::MAX));
    unknowns.fold(0, |sum, it| sum.saturating_add(it.saturating_mul(it)))
}

/// As [`exposed`], but of sums that contradict each other nothing is believed: several releases need not be of one time.
pub fn exposed_where_consistent(
    cells: &[Option<u64>],
    sums: &[Sum],
    k: u32,
) -> Result<Vec<usize>, Error> {
    let contradicts =
        |it: &&Sum| equation(cells, it).is_some_and(|it| it.0.is_empty() && it.1 != 0);
    let sums: Vec<Sum> = sums.iter().filter(|it| !contradicts(it)).cloned().collect();
    let mut out = Vec::new();
    let components = components(cells, &sums)?;
    if cost(&components) > WORK_MAX {
        return Err(Error::TooLarge);
    }
    for component in components {
        let mut found = Vec::new();
        match component.exposed(k, &mut found) {
            Ok(()) => out.append(&mut found),
            Err(Error::Contradiction { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    out.sort_unstable();
    Ok(out)
}

/// Cells that are not shown and that sums join, and what the shown cells leave of those sums.
struct Component {
    /// Indices of cells, ascending.
    cells: Vec<usize>,
    rows: Vec<Row>,
}

/// Cells of a component, as indices of its cells, with their signs: together they are `right`.
struct Row {
    sum: usize,
    terms: Vec<(usize, f64)>,
    right: f64,
}

/// Splits what is not shown into components, and checks the sums that are shown whole.
fn components(cells: &[Option<u64>], sums: &[Sum]) -> Result<Vec<Component>, Error> {
    if cells.len() > CELLS_MAX || cells.iter().flatten().any(|it| *it > FIGURE_MAX) {
        return Err(Error::TooLarge);
    }
    let mut leaders = Leaders((0..cells.len()).collect());
    let mut equations = Vec::new();
    for (at, sum) in sums.iter().enumerate() {
        let (terms, right) = equation(cells, sum).ok_or(Error::NoCell { sum: at })?;
        let Some(((first, _), rest)) = terms.split_first() else {
            if right != 0 {
                return Err(Error::Contradiction { sum: at });
            }
            continue;
        };
        for (cell, _) in rest {
            leaders.join(*first, *cell);
        }
        equations.push((at, terms, right));
    }
    let open = unbounded(cells, sums, &mut leaders);
    let mut out: BTreeMap<usize, Component> = BTreeMap::new();
    for (cell, _) in cells.iter().enumerate().filter(|(_, it)| it.is_none()) {
        let fresh = || Component { cells: Vec::new(), rows: Vec::new() };
        out.entry(leaders.find(cell)).or_insert_with(fresh).cells.push(cell);
    }
    for (sum, terms, right) in equations {
        let leader = terms.first().map(|it| leaders.find(it.0));
        let Some(leader) = leader.filter(|it| !open.contains(it)) else { continue };
        let Some(component) = out.get_mut(&leader) else { continue };
        let place = |(cell, sign): (usize, f64)| {
            component.cells.binary_search(&cell).ok().map(|at| (at, sign))
        };
        let terms = terms.into_iter().filter_map(place).collect();
        let size = u64::try_from(right.unsigned_abs()).map_err(|_| Error::TooLarge)?;
        let right = if right < 0 { -float(size) } else { float(size) };
        component.rows.push(Row { sum, terms, right });
    }
    if out.values().any(|it| !it.rows.is_empty() && it.cells.len() > JOINED_MAX) {
        return Err(Error::TooLarge);
    }
    Ok(out.into_values().collect())
}

/// Components, by their leaders, of whose sums nothing is shown: whatever they hold, twice as much is possible too.
fn unbounded(cells: &[Option<u64>], sums: &[Sum], leaders: &mut Leaders) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    let mut bounded = BTreeSet::new();
    for sum in sums {
        let hidden = |it: &&usize| cells.get(**it).is_some_and(Option::is_none);
        let terms = || sum.parts.iter().chain([&sum.total]);
        let shows = terms().any(|it| !hidden(&it));
        for cell in terms().filter(hidden) {
            let leader = leaders.find(*cell);
            all.insert(leader);
            if shows {
                bounded.insert(leader);
            }
        }
    }
    all.difference(&bounded).copied().collect()
}

/// The cells of a sum that are not shown, with their signs, and what they make together.
fn equation(cells: &[Option<u64>], sum: &Sum) -> Option<(Vec<(usize, f64)>, i128)> {
    let mut terms: BTreeMap<usize, i32> = BTreeMap::new();
    let mut right = 0_i128;
    let signed = sum.parts.iter().map(|it| (*it, 1)).chain([(sum.total, -1)]);
    for (cell, sign) in signed {
        match cells.get(cell)? {
            Some(known) => right -= i128::from(sign) * i128::from(*known),
            None => *terms.entry(cell).or_default() += sign,
        }
    }
    let terms = terms.into_iter().filter(|it| it.1 != 0);
    Some((terms.map(|(cell, sign)| (cell, f64::from(sign))).collect(), right))
}

/// Which cells belong together: each knows one that is nearer to the leader.
struct Leaders(Vec<usize>);

impl Leaders {
    fn find(&mut self, mut cell: usize) -> usize {
        while self.0[cell] != cell {
            self.0[cell] = self.0[self.0[cell]];
            cell = self.0[cell];
        }
        cell
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}

impl Component {
    fn interval(&self, at: usize) -> Result<Interval, Error> {
        if self.rows.is_empty() {
            return Ok(Interval { low: 0.0, high: f64::INFINITY });
        }
        let low = self.extreme(at, OptimizationDirection::Minimize)?.ok_or(Error::Unsolved)?;
        let high = self.extreme(at, OptimizationDirection::Maximize)?;
        let value = |it: &[f64]| it.get(at).copied().ok_or(Error::Unsolved);
        self.rounded(value(&low)?, high.map_or(Ok(f64::INFINITY), |it| value(&it))?)
    }

    /// Counts are whole and not below 0.
    fn rounded(&self, low: f64, high: f64) -> Result<Interval, Error> {
        let (low, high) = ((low - SLACK).ceil().max(0.0), (high + SLACK).floor());
        if low > high { Err(self.contradiction()) } else { Ok(Interval { low, high }) }
    }

    /// As [`Component::interval`] for each cell, but a cell that two solutions put `k` apart needs no program of its own.
    fn exposed(&self, k: u32, out: &mut Vec<usize>) -> Result<(), Error> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut seen = vec![Interval { low: f64::INFINITY, high: 0.0 }; self.cells.len()];
        let mut look = |solution: &[f64]| {
            for (seen, value) in seen.iter_mut().zip(solution) {
                seen.low = seen.low.min((value - SLACK).ceil().max(0.0));
                seen.high = seen.high.max((value + SLACK).floor());
            }
            seen.clone()
        };
        let mut now = look(&[]);
        for (at, &cell) in self.cells.iter().enumerate() {
            if now.get(at).is_some_and(|it| it.width() >= f64::from(k)) {
                continue;
            }
            let Some(high) = self.extreme(at, OptimizationDirection::Maximize)? else { continue };
            now = look(&high);
            if now.get(at).is_some_and(|it| it.width() >= f64::from(k)) {
                continue;
            }
            let low = self.extreme(at, OptimizationDirection::Minimize)?.ok_or(Error::Unsolved)?;
            now = look(&low);
            let (low, high) = low.get(at).zip(high.get(at)).ok_or(Error::Unsolved)?;
            if self.rounded(*low, *high)?.exposes(k) {
                out.push(cell);
            }
        }
        Ok(())
    }

    /// The values of all cells where that of `at` is least or greatest; none where nothing bounds it.
    fn extreme(
        &self,
        at: usize,
        direction: OptimizationDirection,
    ) -> Result<Option<Vec<f64>>, Error> {
        let mut problem = Problem::new(direction);
        let weight = |it: usize| if it == at { 1.0 } else { 0.0 };
        let unknown: Vec<Variable> = (0..self.cells.len())
            .map(|it| problem.add_var(weight(it), (0.0, f64::INFINITY)))
            .collect();
        for row in &self.rows {
            let mut left = LinearExpr::empty();
            for &(cell, sign) in &row.terms {
                left.add(unknown[cell], sign);
            }
            problem.add_constraint(left, ComparisonOp::Eq, row.right);
        }
        match problem.solve() {
            Ok(outcome) => {
                let solution = outcome.into_solution().map_err(|_| Error::Unsolved)?;
                Ok(Some(unknown.iter().map(|it| solution.var_value(*it)).collect()))
            }
            Err(microlp::Error::Unbounded) => Ok(None),
            Err(microlp::Error::Infeasible) => Err(self.contradiction()),
            Err(_) => Err(Error::Unsolved),
        }
    }

    fn contradiction(&self) -> Error {
        Error::Contradiction { sum: self.rows.first().map_or(0, |it| it.sum) }
    }
}

/// `count`, at most [`FIGURE_MAX`] times the cells of a table: all such numbers are floating-point numbers too, or near.
fn float(count: u64) -> f64 {
    let part = |it: u64| u32::try_from(it & 0xFFFF_FFFF).map_or(0.0, f64::from);
    part(count >> 32) * 4_294_967_296.0 + part(count)
}
