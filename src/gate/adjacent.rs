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
/// Digits of the shortest number that leads to a person.
const SHORTEST: usize = 11;
/// Digits of the longest: a certificate's.
const LONGEST: usize = 22;
/// Rows below which a share says nothing, for what has no check character.
const ROWS_MIN: u64 = 20;

/// What the digits look like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Id,
    OldId,
    Mobile,
    Card,
    /// Of no form, but a ledger held it.
    Held,
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
                if length >= SHORTEST {
                    self.window(first, last, from);
                }
            }
        }
        self.digits.clear();
        self.pieces.clear();
    }

    fn window(&mut self, first: usize, last: usize, from: usize) {
        let forwards = &self.digits[from..self.pieces[last].1];
        let mut found = self.seen(forwards).map(|(shape, held)| (shape, false, held));
        if found.is_none_or(|it| !it.2) {
            self.spare.clear();
            for it in (first..=last).rev() {
                let from = it.checked_sub(1).map_or(0, |it| self.pieces[it].1);
                self.spare.extend_from_slice(&self.digits[from..self.pieces[it].1]);
            }
            let back = self.seen(&self.spare).map(|(shape, held)| (shape, true, held));
            found = back.filter(|it| it.2).or(found).or(back);
        }
        if let Some((shape, backwards, held)) = found {
            let (first, last) = (self.pieces[first].0, self.pieces[last].0);
            let count = self.counts.entry(Window { first, last, backwards, shape }).or_default();
            count.rows += 1;
            count.held += u64::from(held);
        }
    }

    /// What the digits are, and whether a ledger held them.
    fn seen(&self, digits: &[u8]) -> Option<(Shape, bool)> {
        let held = self.is_held(digits);
        shape(digits).or(held.then_some(Shape::Held)).map(|it| (it, held))
    }

    fn is_held(&self, digits: &[u8]) -> bool {
        self.held.as_ref().is_some_and(|it| it.has_number(digits, Run::Joined))
    }

    /// G06 where columns make up a number, and G03 where a ledger held it; `name` tells a column.
    pub(super) fn finish(&self, bench: &mut Bench, file: &str, name: &dyn Fn(usize) -> String) {
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
                Shape::Card => count.held >= 3 || (count.rows >= ROWS_MIN && share(90)),
                Shape::Held => count.held >= 3 || count.held * 2 >= self.rows,
            };
            if is_number {
                let (first, last) = (name(window.first), name(window.last));
                let at = format!("{file}, {first} … {last}");
                if count.held > 0 {
                    bench.deny("G03", format!("{at}: held-number"));
                }
                bench.deny("G06", at);
            }
        }
    }
}

fn shape(digits: &[u8]) -> Option<Shape> {
    match digits.len() {
        18 if scan::is_certain(digits) => Some(Shape::Id),
        15 => scan::is_old_id(digits).then_some(Shape::OldId),
        16..=19 => scan::is_card(digits).then_some(Shape::Card),
        _ => scan::is_mobile(digits).then_some(Shape::Mobile),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::held::Gathered;
    use crate::model::held::Held;
    use crate::model::held::Key;

    /// IDs of one made-up place, born one after another.
    fn ids(count: usize) -> Vec<String> {
        let one = |it: usize| {
            let body = format!(
                "230199{:04}{:02}{:02}00{}",
                1940 + it % 70,
                it % 12 + 1,
                it % 28 + 1,
                it % 10
            );
            let check = crate::lexical::resident_id::check_char(body.as_bytes());
            format!("{body}{}", char::from(check))
        };
        (0..count).map(one).collect()
    }

    #[track_caller]
    fn check(rows: &[Vec<String>], held: &[&str], expect: &[&str]) {
        let mut holdings = Holdings::new(Key::draw());
        let mut gathered = Gathered::default();
        for it in held {
            gathered.add(holdings.key(), Held::Number, it);
        }
        holdings.push(Arc::new(gathered.finish()));
        let mut adjacent = Adjacent::new(Some(Arc::new(holdings)));
        for row in rows {
            for (at, it) in row.iter().enumerate() {
                adjacent.cell(at, it.as_bytes());
            }
            adjacent.row();
        }
        let mut bench = Bench::default();
        adjacent.finish(&mut bench, "a.csv", &|it| it.to_string());
        assert_eq!(bench.denials(), expect);
    }

    fn cut(text: &str, at: &[usize]) -> Vec<String> {
        let mut from = 0;
        let mut out = Vec::new();
        for to in at.iter().copied().chain([text.len()]) {
            out.push(text.get(from..to).unwrap().to_owned());
            from = to;
        }
        out
    }

    #[test]
    fn an_id_cut_over_columns_is_found() {
        let ids = ids(30);
        for at in [&[6, 14][..], &[6], &[3, 6, 10, 12, 14], &[17], &[9]] {
            let rows: Vec<Vec<String>> = ids.iter().map(|it| cut(it, at)).collect();
            check(&rows, &[], &["G06"]);
            let back: Vec<Vec<String>> =
                rows.iter().map(|it| it.iter().rev().cloned().collect()).collect();
            check(&back, &[], &["G06"]);
            let apart = |it: &Vec<String>| {
                it.iter().flat_map(|it| [it.clone(), "城市低保".to_owned()]).collect()
            };
            check(&rows.iter().map(apart).collect::<Vec<Vec<String>>>(), &[], &["G06"]);
        }
    }

    #[test]
    fn a_mobile_or_an_old_id_cut_over_columns_is_found() {
        let mobiles: Vec<Vec<String>> =
            (0..30).map(|it| cut(&format!("139{:08}", it * 7_919), &[3, 7])).collect();
        check(&mobiles, &[], &["G06"]);
        let old: Vec<Vec<String>> = ids(30)
            .iter()
            .map(|it| cut(&format!("{}{}", it.get(..6).unwrap(), it.get(8..17).unwrap()), &[6, 12]))
            .collect();
        check(&old, &[], &["G06"]);
    }

    #[test]
    fn one_that_a_ledger_held_is_found_in_a_single_row() {
        let ids = ids(1);
        let mut rows: Vec<Vec<String>> = (0..500)
            .map(|it| vec!["230102".to_owned(), "2017-03".to_owned(), it.to_string()])
            .collect();
        check(&rows, &[&ids[0]], &[]);
        rows.push(cut(&ids[0], &[6, 14]));
        check(&rows, &[], &[]);
        check(&rows, &[&ids[0]], &["G03", "G06"]);
    }

    #[test]
    fn certificates_and_cards_cut_over_columns_are_found() {
        let rows: Vec<Vec<String>> =
            (0..30).map(|it| cut(&format!("30123456{:04}", it * 7), &[4, 8])).collect();
        check(&rows, &[], &[]);
        let held: Vec<String> = rows.iter().map(|it| it.concat()).collect();
        let held: Vec<&str> = held.iter().map(String::as_str).collect();
        check(&rows, &held, &["G03", "G06"]);
        check(&rows, &held[..1], &[]);
        let cards: Vec<Vec<String>> = (0..30)
            .map(|it| {
                let whole = (0..10)
                    .map(|last| format!("621700{:012}{last}", it * 7_919))
                    .find(|it| crate::lexical::bank_account::is_card(it.as_bytes()));
                cut(&whole.unwrap(), &[4, 10, 14])
            })
            .collect();
        check(&cards, &[], &["G06"]);
    }

    #[test]
    fn honest_columns_pass() {
        // A region's code, a day and a count of four digits: an ID's shape in every row, its check in one of eleven.
        let days = |it: usize| {
            vec![
                "230102".to_owned(),
                format!("2017-{:02}-{:02}", it % 12 + 1, it % 28 + 1),
                (1_000 + it * 7).to_string(),
            ]
        };
        check(&(0..2_000).map(days).collect::<Vec<_>>(), &[], &[]);
        let counts = |it: usize| {
            (0..8).map(|column| ((it * 7_919 + column * 104_729) % 30_011).to_string()).collect()
        };
        check(&(0..2_000).map(counts).collect::<Vec<Vec<String>>>(), &[], &[]);
        let single = cut(&ids(1)[0], &[6, 14]);
        check(&[single], &[], &[]);
    }
}
