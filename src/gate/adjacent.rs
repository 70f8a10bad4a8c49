//! Numbers cut over neighbouring columns: the digits of up to six columns of a row, in either order.
//!
//! Honest counts make such a number by chance in a row or two, so a number is one only where it stands in most rows,
//! or where a ledger of the run held it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::gate::bench::Bench;
use crate::gate::scan;
use crate::lexical::disguise;
use crate::model::held::Holdings;
use crate::model::held::Run;

/// Columns of digits that one number may be cut over.
const COLUMNS: usize = 6;
/// Digits of a resident ID.
const LONGEST: usize = 18;
/// Rows below which a share says nothing, for what has no check character.
const ROWS_MIN: u64 = 20;

/// What the digits look like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Id,
    OldId,
    Mobile,
}

/// From which column to which, read forwards or backwards.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    first: usize,
    last: usize,
    backwards: bool,
    shape: Shape,
}

#[derive(Clone, Copy, Default)]
struct Count {
    rows: u64,
    held: u64,
}

/// The columns of a file, row by row.
pub(super) struct Adjacent {
    held: Option<Arc<Holdings>>,
    digits: Vec<u8>,
    /// Column, and where its digits end.
    pieces: Vec<(usize, usize)>,
    spare: Vec<u8>,
    counts: BTreeMap<Window, Count>,
    rows: u64,
}

impl Adjacent {
    pub(super) fn new(held: Option<Arc<Holdings>>) -> Self {
        Self {
            held,
            digits: Vec::new(),
            pieces: Vec::new(),
            spare: Vec::new(),
            counts: BTreeMap::new(),
            rows: 0,
        }
    }

    /// Takes the cell of a column, if it is digits.
    pub(super) fn cell(&mut self, column: usize, cell: &[u8]) {
        if cell.is_empty() || cell.len() > 60 {
            return;
        }
        let before = self.digits.len();
        if !self.take(cell) {
            self.digits.truncate(before);
        }
        if self.digits.len() > before {
            self.pieces.push((column, self.digits.len()));
        }
    }

    /// Appends the digits of a cell; false where it holds more than digits.
    fn take(&mut self, cell: &[u8]) -> bool {
        if cell.is_ascii() {
            for byte in cell {
                match byte {
                    b'0'..=b'9' => self.digits.push(*byte),
                    b'X' | b'x' => self.digits.push(b'X'),
                    // The places of a decimal are no part of a number that leads to a person.
                    b'.' => return true,
                    b'-' | b'/' | b' ' | b'\'' => {}
                    _ => return false,
                }
            }
            return true;
        }
        let Ok(text) = std::str::from_utf8(cell) else { return false };
        text.chars().filter_map(disguise::visible).map(disguise::byte).all(|it| {
            self.digits.push(it);
            it.is_ascii_digit()
        })
    }

    /// Ends a row.
    pub(super) fn row(&mut self) {
        self.rows += 1;
        for first in 0..self.pieces.len() {
            let from = first.checked_sub(1).map_or(0, |it| self.pieces[it].1);
            for last in first + 1..self.pieces.len().min(first + COLUMNS) {
                let length = self.pieces[last].1 - from;
                if length > LONGEST {
                    break;
                }
                if matches!(length, 11 | 15 | 18) {
                    self.window(first, last, from);
                }
            }
        }
        self.digits.clear();
        self.pieces.clear();
    }

    fn window(&mut self, first: usize, last: usize, from: usize) {
        let forwards = &self.digits[from..self.pieces[last].1];
        let mut found = shape(forwards).map(|it| (it, false, self.is_held(forwards)));
        if found.is_none() {
            self.spare.clear();
            for it in (first..=last).rev() {
                let from = it.checked_sub(1).map_or(0, |it| self.pieces[it].1);
                self.spare.extend_from_slice(&self.digits[from..self.pieces[it].1]);
            }
            found = shape(&self.spare).map(|it| (it, true, self.is_held(&self.spare)));
        }
        if let Some((shape, backwards, held)) = found {
            let (first, last) = (self.pieces[first].0, self.pieces[last].0);
            let count = self.counts.entry(Window { first, last, backwards, shape }).or_default();
            count.rows += 1;
            count.held += u64::from(held);
        }
    }

    fn is_held(&self, digits: &[u8]) -> bool {
        self.held.as_ref().is_some_and(|it| it.has_number(digits, Run::Joined))
    }

    /// G06, and G03 with it, where columns make up a number; `name` tells a column.
    pub(super) fn finish(self, bench: &mut Bench, file: &str, name: &dyn Fn(usize) -> String) {
        for (window, count) in &self.counts {
            let share = |percent: u64| count.rows * 100 >= self.rows * percent;
            let is_number = match window.shape {
                Shape::Id => count.held > 0 || (count.rows >= 3 && share(50)),
                Shape::OldId => count.held > 0 || (count.rows >= ROWS_MIN && share(80)),
                // Of counts that look like mobiles, some are those of a long ledger by chance.
                Shape::Mobile => {
                    (count.held >= 3 && count.held * 2 >= count.rows)
                        || (count.rows >= ROWS_MIN && share(90))
                }
            };
            if is_number {
                let (first, last) = (name(window.first), name(window.last));
                let what = if count.held > 0 { "held number" } else { "number" };
                bench.deny("G06", format!("{file}, {first} … {last}: {what}"));
                bench.deny("G03", format!("{file}, {first} … {last}: {what} over columns"));
            }
        }
    }
}

fn shape(digits: &[u8]) -> Option<Shape> {
    match digits.len() {
        18 => scan::is_certain(digits).then_some(Shape::Id),
        15 => scan::is_old_id(digits).then_some(Shape::OldId),
        _ => scan::is_mobile(digits).then_some(Shape::Mobile),
    }
}
