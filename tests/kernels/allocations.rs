//! Kernels allocate nothing per cell: four times the cells take hardly one allocation more.
//!
//! What a batch takes is its columns and buffers that grow by doubling. A code list works out each *spelling* that it
//! does not hold once per batch, so that is counted in spellings, not in cells.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::Write as _;

use arrow_array::StringViewArray;

use gongkai::model::schema::Kind;

use crate::columns::{Columns, array};
use crate::laws::with_held;
use crate::samples::{clean, folded, messy};

/// Rows of the smaller column.
const ROWS: usize = 1000;
/// The larger column has this many times the rows.
const TIMES: usize = 4;
/// Two doublings of each of a column's few buffers.
const MORE: usize = 24;

/// A spelling that a code list does not hold, worked out: folded, looked up, held against every label.
const PER_SPELLING: usize = 48;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // A thread that is ending has no count any more, and nobody asks for it.
    COUNT.try_with(|it| it.set(it.get() + 1)).unwrap_or_default();
}

#[expect(unsafe_code, reason = "an allocator is unsafe by its trait")]
// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is the one that is asked for.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[test]
fn clean_cells_take_no_allocation() {
    check("clean", |column| clean(column).iter().map(|it| (*it).to_owned()).collect());
}

#[test]
fn folded_cells_take_no_allocation() {
    check("folded", |column| clean(column).iter().map(|it| folded(column, it)).collect());
}

#[test]
fn messy_cells_take_no_allocation() {
    check("messy", |column| messy(column).iter().map(|it| (*it).to_owned()).collect());
}

#[test]
fn every_new_spelling_of_a_code_takes_a_few_allocations() {
    with_held(|held| {
        for column in Columns::names() {
            let coded =
                matches!(held.columns.kind(column), Kind::Code | Kind::Codes | Kind::Region);
            let each = if coded { PER_SPELLING } else { 0 };
            let taken = |rows: usize| {
                let cells: Vec<Option<String>> =
                    (0..rows).map(|it| Some(format!("某处（{it}）号"))).collect();
                let cells = array(&cells);
                let before = COUNT.get();
                drop(held.columns.run(column, &cells));
                COUNT.get() - before
            };
            let (few, many) = (taken(ROWS), taken(ROWS * TIMES));
            let most = few + MORE + ROWS * (TIMES - 1) * each;
            assert!(many <= most, "{column}: {few}, then {many}, which is more than {most}");
        }
    });
}

#[test]
fn allocations_are_counted() {
    let before = COUNT.get();
    let text = std::hint::black_box("x".repeat(40));
    assert_eq!(COUNT.get() - before, 1, "{text}");
}

fn check(what: &str, cells: fn(&str) -> Vec<String>) {
    with_held(|held| {
        let mut out = String::new();
        for column in Columns::names() {
            let seed = cells(column);
            let taken = |rows: usize| {
                let cells: StringViewArray =
                    array(&seed.iter().cycle().take(rows).map(Some).collect::<Vec<_>>());
                drop(held.columns.run(column, &cells));
                let before = COUNT.get();
                drop(held.columns.run(column, &cells));
                COUNT.get() - before
            };
            let (few, many) = (taken(ROWS), taken(ROWS * TIMES));
            if many > few + MORE {
                writeln!(
                    out,
                    "{column}, {what}: {few} for {ROWS} cells, {many} for {TIMES} times as many"
                )
                .unwrap();
            }
        }
        assert!(out.is_empty(), "\n{out}");
    });
}
