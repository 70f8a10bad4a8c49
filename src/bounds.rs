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
    let solved = components(cells, sums)?.into_iter().filter(|it| !it.rows.is_empty());
    let unknowns = solved.map(|it| u64::try_from(it.cells.len()).unwrap_or(u64::MAX));
    Ok(unknowns.fold(0, |sum, it| sum.saturating_add(it.saturating_mul(it))))
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(total: usize, parts: &[usize]) -> Sum {
        Sum { total, parts: parts.to_vec() }
    }

    #[track_caller]
    fn check(cells: &[Option<u64>], sums: &[Sum], expect: &[(usize, f64, f64)]) {
        let expect: Vec<(usize, Interval)> =
            expect.iter().map(|&(at, low, high)| (at, Interval { low, high })).collect();
        assert_eq!(intervals(cells, sums), Ok(expect.clone()));
        for (at, it) in expect {
            assert_eq!(interval(cells, sums, at), Ok(it));
        }
    }

    #[test]
    fn a_sum_bounds_what_it_does_not_show() {
        let row = [sum(3, &[0, 1, 2])];
        check(&[None, Some(4), Some(5), Some(12)], &row, &[(0, 3.0, 3.0)]);
        check(&[None, None, Some(5), Some(12)], &row, &[(0, 0.0, 7.0), (1, 0.0, 7.0)]);
        check(
            &[None, Some(4), Some(5), None],
            &row,
            &[(0, 0.0, f64::INFINITY), (3, 9.0, f64::INFINITY)],
        );
        check(&[None, Some(4), Some(5)], &[], &[(0, 0.0, f64::INFINITY)]);
        assert_eq!(exposed(&[None, None, Some(5), Some(12)], &row, 7), Ok(vec![]));
        assert_eq!(exposed(&[None, None, Some(5), Some(12)], &row, 8), Ok(vec![0, 1]));
        assert_eq!(exposed(&[None, Some(4), Some(5), Some(12)], &row, 5), Ok(vec![0]));
        // Known to be none, or known to be enough: neither is a few persons.
        assert_eq!(exposed(&[None, Some(4), Some(5), Some(9)], &row, 5), Ok(vec![]));
        assert_eq!(exposed(&[None, Some(4), Some(5), Some(29)], &row, 5), Ok(vec![]));
    }

    #[test]
    fn sums_of_which_nothing_is_shown_bound_nothing_however_many_they_join() {
        let many = JOINED_MAX + 5;
        let mut cells = vec![None; many];
        let parts: Vec<usize> = (1..many).collect();
        let sums = [sum(0, &parts)];
        assert_eq!(exposed(&cells, &sums, 20), Ok(vec![]));
        assert!(intervals(&cells, &sums).unwrap().iter().all(|it| it.1.high.is_infinite()));
        cells[0] = Some(0);
        assert_eq!(exposed(&cells, &sums, 20), Err(Error::TooLarge));
    }

    #[test]
    fn work_is_unknowns_times_programs() {
        let sums = [sum(3, &[0, 1, 2]), sum(6, &[4, 5])];
        let cells = [None, None, None, Some(12), None, None, None];
        // Of the second nothing is shown, so nothing is solved.
        assert_eq!(work(&cells, &sums), Ok(9));
        assert_eq!(work(&[Some(1), None, None, Some(12), None, None, Some(3)], &sums), Ok(8));
    }

    #[test]
    fn rows_and_columns_that_hold_two_each_can_still_be_solved() {
        // Four hidden cells in a square, and a fifth pair that pins one of them.
        let sums = [sum(4, &[0, 1]), sum(5, &[2, 3]), sum(6, &[0, 2]), sum(7, &[1, 3])];
        let square = [None, None, None, None, Some(10), Some(30), Some(25), Some(15)];
        check(&square, &sums, &[(0, 0.0, 10.0), (1, 0.0, 10.0), (2, 15.0, 25.0), (3, 5.0, 15.0)]);
        assert_eq!(exposed(&square, &sums, 10), Ok(vec![]));
        assert_eq!(exposed(&square, &sums, 11), Ok(vec![0, 1, 3]));
    }

    #[test]
    fn figures_that_contradict_each_other_are_an_error() {
        let row = [sum(2, &[0, 1])];
        assert_eq!(
            intervals(&[Some(1), Some(1), Some(3)], &row),
            Err(Error::Contradiction { sum: 0 })
        );
        assert_eq!(
            intervals(&[None, Some(4), Some(3)], &row),
            Err(Error::Contradiction { sum: 0 })
        );
        assert_eq!(
            exposed(&[None, Some(4), Some(3)], &row, 5),
            Err(Error::Contradiction { sum: 0 })
        );
        // x + y = 3, x = y + 2 + 2: only 3.5 and -0.5.
        let cells = [None, None, Some(3), Some(4)];
        assert_eq!(
            intervals(&cells, &[sum(2, &[0, 1]), sum(0, &[1, 3])]),
            Err(Error::Contradiction { sum: 0 })
        );
        // x + y = 3, x = y: only halves.
        let halves = [None, None, Some(3)];
        let sums = [sum(2, &[0, 1]), sum(0, &[1])];
        assert_eq!(intervals(&halves, &sums), Err(Error::Contradiction { sum: 0 }));
        assert_eq!(exposed(&halves, &sums, 5), Err(Error::Contradiction { sum: 0 }));
    }

    #[test]
    fn what_is_too_large_is_an_error() {
        assert_eq!(intervals(&[Some(FIGURE_MAX + 1)], &[]), Err(Error::TooLarge));
        assert_eq!(intervals(&vec![None; CELLS_MAX + 1], &[]), Err(Error::TooLarge));
        let mut many = vec![None; JOINED_MAX + 2];
        assert!(exposed(&many, &[], 5).is_ok());
        many[0] = Some(9);
        assert_eq!(
            exposed(&many, &[sum(0, &(1..many.len()).collect::<Vec<_>>())], 5),
            Err(Error::TooLarge)
        );
        assert_eq!(intervals(&[None], &[sum(0, &[1])]), Err(Error::NoCell { sum: 0 }));
        assert_eq!(interval(&[None], &[], 1), Err(Error::NoCell { sum: 0 }));
        let most = vec![Some(FIGURE_MAX), Some(FIGURE_MAX), None];
        let (low, high) = (2_f64.powi(41), 2_f64.powi(41));
        check(&most, &[sum(2, &[0, 1])], &[(2, low, high)]);
    }

    /// The slow twin: every table of whole numbers that has these sums.
    fn enumerate(cells: &[Option<u64>], sums: &[Sum], most: u64) -> Vec<Option<(u64, u64)>> {
        let unknown: Vec<usize> = (0..cells.len()).filter(|it| cells[*it].is_none()).collect();
        let mut out = vec![None; cells.len()];
        let mut trial: Vec<u64> = cells.iter().map(|it| it.unwrap_or(0)).collect();
        loop {
            if sums
                .iter()
                .all(|it| trial[it.total] == it.parts.iter().map(|at| trial[*at]).sum::<u64>())
            {
                for &at in &unknown {
                    let (low, high) = out[at].unwrap_or((trial[at], trial[at]));
                    out[at] = Some((low.min(trial[at]), high.max(trial[at])));
                }
            }
            let Some(&next) = unknown.iter().find(|it| trial[**it] < most) else { return out };
            trial[next] += 1;
            for &at in unknown.iter().take_while(|it| **it != next) {
                trial[at] = 0;
            }
        }
    }

    proptest! {
        /// Three by two with all margins, the greatest one shown: whole numbers reach both ends of each interval.
        #[test]
        fn a_table_of_two_dimensions_is_bounded_as_by_trying_all(
            inner in prop::array::uniform6(0_u64..4),
            hidden in prop::collection::btree_set(0_usize..11, 0..5),
            k in 1_u32..9,
        ) {
            let sums = [
                sum(6, &[0, 1]), sum(7, &[2, 3]), sum(8, &[4, 5]), sum(11, &[6, 7, 8]),
                sum(9, &[0, 2, 4]), sum(10, &[1, 3, 5]), sum(11, &[9, 10]),
            ];
            let mut values = inner.to_vec();
            values.resize(12, 0);
            for it in &sums {
                values[it.total] = it.parts.iter().map(|at| values[*at]).sum();
            }
            let cells: Vec<Option<u64>> =
                (0..12).map(|it| (!hidden.contains(&it)).then_some(values[it])).collect();
            let twin = enumerate(&cells, &sums, values[11]);
            let mut narrow = Vec::new();
            for (at, found) in intervals(&cells, &sums).unwrap() {
                let (low, high) = twin[at].unwrap();
                prop_assert_eq!(found, Interval { low: float(low), high: float(high) });
                if found.exposes(k) {
                    narrow.push(at);
                }
            }
            prop_assert_eq!(exposed(&cells, &sums, k).unwrap(), narrow);
        }
    }
}
