//! What is suppressed, held against all that a reader could try.

use proptest::prelude::*;

use crate::bounds;
use crate::bounds::Sum;
use crate::protect::table::suppress;
use crate::protect::table::suppress::Guard;
use crate::protect::table::suppress::WORK_MAX;
use crate::protect::table::system::Cell;
use crate::protect::table::system::State;
use crate::protect::table::system::System;

/// A table of `columns` with all margins; the small ones are suppressed.
fn grid(inner: &[u64], columns: usize, k: u32) -> System {
    let rows = inner.len() / columns;
    let width = columns + 1;
    let mut values = vec![0; (rows + 1) * width];
    for row in 0..rows {
        for column in 0..columns {
            values[row * width + column] = inner[row * columns + column];
        }
    }
    let mut sums = Vec::new();
    for row in 0..rows {
        let parts = (0..columns).map(|it| row * width + it).collect();
        sums.push(Sum { total: row * width + columns, parts });
    }
    for column in 0..width {
        let parts = (0..rows).map(|it| it * width + column).collect();
        sums.push(Sum { total: rows * width + column, parts });
    }
    let parts = (0..columns).map(|it| rows * width + it).collect();
    sums.push(Sum { total: rows * width + columns, parts });
    for sum in &sums {
        values[sum.total] = sum.parts.iter().map(|it| values[*it]).sum();
    }
    let small = |value: u64| value > 0 && value < u64::from(k);
    let state = |value| if small(value) { State::Primary } else { State::Shown };
    let cells = values.iter().map(|it| Cell { value: *it, state: state(*it) }).collect();
    System { cells, sums }
}

fn shown(system: &System) -> Vec<Option<u64>> {
    system.cells.iter().map(|it| (!it.state.is_hidden()).then_some(it.value)).collect()
}

fn hidden(system: &System) -> Vec<usize> {
    (0..system.cells.len()).filter(|it| system.cells[*it].state.is_hidden()).collect()
}

fn suppressed(mut system: System, k: u32) -> System {
    suppress::suppress(&mut system, Guard::Persons(k), &mut WORK_MAX.clone());
    system
}

/// Every way to fill what is suppressed with whole numbers up to `most`.
fn fillings(cells: &[Option<u64>], sums: &[Sum], most: u64) -> Vec<Vec<u64>> {
    let unknown: Vec<usize> = (0..cells.len()).filter(|it| cells[*it].is_none()).collect();
    let mut trial: Vec<u64> = cells.iter().map(|it| it.unwrap_or(0)).collect();
    let mut out = Vec::new();
    loop {
        let holds = |it: &Sum| trial[it.total] == it.parts.iter().map(|at| trial[*at]).sum::<u64>();
        if sums.iter().all(holds) {
            out.push(trial.clone());
        }
        let Some(&next) = unknown.iter().find(|it| trial[**it] < most) else { return out };
        trial[next] += 1;
        for &at in unknown.iter().take_while(|it| **it != next) {
            trial[at] = 0;
        }
    }
}

#[test]
fn one_small_cell_takes_three_with_it() {
    let system = suppressed(grid(&[3, 40, 50, 60, 70, 80, 90, 100, 110], 3, 5), 5);
    assert_eq!(hidden(&system), [0, 1, 4, 5], "{:?}", shown(&system));
    let again = suppressed(grid(&[3, 40, 50, 60, 70, 80, 90, 100, 110], 3, 5), 5);
    assert_eq!(system.cells, again.cells);
}

#[test]
fn none_is_no_few() {
    let system = suppressed(grid(&[0, 40, 0, 60, 70, 80], 3, 5), 5);
    assert_eq!(hidden(&system), [0_usize; 0]);
}

#[test]
fn two_small_cells_that_make_less_than_k_need_a_third() {
    // A row of 2 and 1 with a total of 103: either is known to within 3.
    let system = System {
        cells: [(2, State::Primary), (1, State::Primary), (100, State::Shown), (103, State::Shown)]
            .map(|(value, state)| Cell { value, state })
            .to_vec(),
        sums: vec![Sum { total: 3, parts: vec![0, 1, 2] }],
    };
    assert_eq!(bounds::exposed(&shown(&system), &system.sums, 5), Ok(vec![0, 1]));
    assert_eq!(hidden(&suppressed(system, 5)), [0, 1, 2]);
}

#[test]
fn too_much_work_is_suppressed_whole() {
    let mut system = grid(&[3, 40, 50, 60, 70, 80, 90, 100, 110], 3, 5);
    suppress::suppress(&mut system, Guard::Persons(5), &mut 1);
    assert_eq!(hidden(&system).len(), 16);
}

#[test]
fn an_amount_cannot_be_told_to_a_tenth() {
    let cell = |value, state| Cell { value, state };
    let mut system = System {
        cells: vec![
            cell(1000, State::Primary),
            cell(5, State::Shown),
            cell(7000, State::Shown),
            cell(8005, State::Shown),
        ],
        sums: vec![Sum { total: 3, parts: vec![0, 1, 2] }],
    };
    suppress::suppress(&mut system, Guard::Part(10), &mut WORK_MAX.clone());
    // To suppress 5 beside it would leave it known to within 5.
    assert_eq!(hidden(&system), [0, 2]);
}

#[test]
fn a_large_table_is_bounded() {
    let mut seed = 5_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        if seed.is_multiple_of(6) { seed / 7 % 20 } else { seed / 7 % 3000 }
    };
    let inner: Vec<u64> = (0..36 * 12).map(|_| next()).collect();
    let system = suppressed(grid(&inner, 12, 20), 20);
    assert_eq!(bounds::exposed(&shown(&system), &system.sums, 20), Ok(vec![]));
    let hidden = hidden(&system).len();
    assert!(hidden < system.cells.len() / 2, "{hidden} of {}", system.cells.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// No way of filling the gaps is left out: whole numbers alone do not tell more than the programs say.
    #[test]
    fn whoever_tries_all_fillings_learns_nothing(inner in prop::collection::vec(0_u64..9, 6)) {
        let k = 5;
        let system = suppressed(grid(&inner, 3, k), k);
        let cells = shown(&system);
        prop_assume!(hidden(&system).len() <= 4);
        let most = system.cells.iter().map(|it| it.value).max().unwrap() + 2 * u64::from(k);
        let all = fillings(&cells, &system.sums, most);
        for at in hidden(&system) {
            let values = || all.iter().map(|it| it[at]);
            let (low, high) = (values().min().unwrap(), values().max().unwrap());
            let few = low < u64::from(k) && high > 0;
            prop_assert!(!few || high - low >= u64::from(k), "{at}: {low} to {high}");
        }
    }

    #[test]
    fn what_is_suppressed_is_not_exposed(
        inner in prop::collection::vec(prop_oneof![0_u64..25, 0_u64..400], 1..30),
        columns in 1_usize..6,
        k in 5_u32..21,
    ) {
        let rows = inner.len() / columns;
        prop_assume!(rows > 0);
        let system = suppressed(grid(&inner[..rows * columns], columns, k), k);
        prop_assert_eq!(bounds::exposed(&shown(&system), &system.sums, k), Ok(vec![]));
        for sum in &system.sums {
            let cells = sum.parts.iter().chain([&sum.total]);
            let hidden = cells.filter(|it| system.cells[**it].state.is_hidden()).count();
            prop_assert!(hidden != 1);
        }
        for cell in &system.cells {
            let small = cell.value > 0 && cell.value < u64::from(k);
            prop_assert!(!small || cell.state == State::Primary);
        }
    }
}
