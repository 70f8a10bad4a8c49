//! Intervals by hand, and against the slow twin that tries every filling.

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
    assert_eq!(intervals(&[Some(1), Some(1), Some(3)], &row), Err(Error::Contradiction { sum: 0 }));
    assert_eq!(intervals(&[None, Some(4), Some(3)], &row), Err(Error::Contradiction { sum: 0 }));
    assert_eq!(exposed(&[None, Some(4), Some(3)], &row, 5), Err(Error::Contradiction { sum: 0 }));
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
