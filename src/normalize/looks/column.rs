//! One column, looked at from its first row to its last in bounded memory.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::hash::DefaultHasher;
use std::hash::Hash as _;
use std::hash::Hasher as _;

use arrow_array::StringViewArray;

use crate::lexical::width;

/// Cells kept of a column, spread evenly over the ledger.
const SAMPLE: usize = 512;
/// Different cells counted before "more than" is said.
const DISTINCT_MAX: usize = 10_000;
/// Different cells remembered, in case they are a code list.
const VALUES_MAX: usize = 64;
/// Bytes of a cell that may be a code.
const VALUE_BYTES_MAX: usize = 48;
/// Bytes of a cell that are looked at.
const CELL_BYTES_MAX: usize = 256;

/// What was seen of a column.
#[derive(Clone, Debug)]
pub struct Look {
    rows: u64,
    filled: u64,
    dittos: u64,
    /// Most decimal places of a cell that is a plain number.
    places: u8,
    sample: Vec<String>,
    /// Every how manieth cell is kept.
    stride: u64,
    distinct: BTreeSet<u64>,
    values: Option<BTreeMap<String, u64>>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            rows: 0,
            filled: 0,
            dittos: 0,
            places: 0,
            sample: Vec::new(),
            stride: 1,
            distinct: BTreeSet::new(),
            values: Some(BTreeMap::new()),
        }
    }
}

impl Look {
    /// Looks at the next cells. How a ledger is cut into batches makes no difference.
    pub fn see(&mut self, cells: &StringViewArray) {
        for cell in cells {
            self.rows += 1;
            let cell = cell.map(str::trim).unwrap_or_default();
            if !cell.is_empty() {
                self.one(cell);
            }
        }
    }

    fn one(&mut self, cell: &str) {
        let cell = cell.get(..CELL_BYTES_MAX).unwrap_or(cell);
        if matches!(cell, "〃" | "″" | "\"" | "同上" | "..") {
            self.dittos += 1;
        }
        self.places = self.places.max(places(cell));
        if self.distinct.len() <= DISTINCT_MAX {
            // The hash has fixed keys: the same cells give the same count everywhere.
            let mut hasher = DefaultHasher::new();
            cell.hash(&mut hasher);
            self.distinct.insert(hasher.finish());
        }
        self.remember(cell);
        if self.filled.is_multiple_of(self.stride) {
            self.sample.push(cell.to_owned());
            if self.sample.len() == 2 * SAMPLE {
                let mut at = 0;
                self.sample.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
                self.stride *= 2;
            }
        }
        self.filled += 1;
    }

    fn remember(&mut self, cell: &str) {
        let Some(values) = &mut self.values else { return };
        if let Some(count) = values.get_mut(cell) {
            *count += 1;
        } else if values.len() < VALUES_MAX && cell.len() <= VALUE_BYTES_MAX {
            values.insert(cell.to_owned(), 1);
        } else {
            self.values = None;
        }
    }

    /// Adds what was seen of the same column in another ledger.
    pub fn join(&mut self, other: Self) {
        self.rows += other.rows;
        self.filled += other.filled;
        self.dittos += other.dittos;
        self.places = self.places.max(other.places);
        self.sample.extend(other.sample);
        self.distinct.extend(other.distinct);
        self.values = match (self.values.take(), other.values) {
            (Some(mut all), Some(more)) => {
                for (value, count) in more {
                    *all.entry(value).or_default() += count;
                }
                (all.len() <= VALUES_MAX).then_some(all)
            }
            _ => None,
        };
    }

    /// Rows seen.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Cells that show something.
    pub fn filled(&self) -> u64 {
        self.filled
    }

    /// Cells that only point at the one above.
    pub fn dittos(&self) -> u64 {
        self.dittos
    }

    /// How many different cells there are; `Err` when there are more than were counted.
    pub fn distinct(&self) -> Result<usize, usize> {
        let count = self.distinct.len();
        if count > DISTINCT_MAX { Err(DISTINCT_MAX) } else { Ok(count) }
    }

    /// The different cells of a column that has few, short ones; none of any other column.
    pub fn few(&self) -> impl Iterator<Item = &str> {
        self.values.iter().flatten().map(|it| it.0.as_str())
    }

    /// Most decimal places of a number.
    pub(super) fn places(&self) -> u8 {
        self.places
    }

    /// The kept cells, without those that only say that there is nothing.
    pub(super) fn sample(&self) -> impl Iterator<Item = &str> + Clone {
        self.sample.iter().map(String::as_str).filter(|it| !says_nothing(it))
    }

    /// All different cells with their counts, where they are few and short.
    pub(super) fn values(&self) -> Option<&BTreeMap<String, u64>> {
        self.values.as_ref()
    }
}

/// Marks for "none" and for "as above".
pub(super) fn says_nothing(cell: &str) -> bool {
    let cell = width::squeeze(cell);
    matches!(
        cell.as_ref(),
        "" | "-"
            | "--"
            | "—"
            | "——"
            | "/"
            | "无"
            | "空"
            | "N/A"
            | "n/a"
            | "〃"
            | "″"
            | "\""
            | "同上"
            | ".."
    )
}

/// Digits behind the point of a plain number.
fn places(cell: &str) -> u8 {
    let Some((whole, fraction)) = cell.rsplit_once('.') else { return 0 };
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let whole = whole.trim_start_matches(['-', '+', '￥', '¥', '$']);
    if fraction.len() > 6 || !digits(fraction) || !digits(&whole.replace(',', "")) {
        return 0;
    }
    u8::try_from(fraction.trim_end_matches('0').len()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(cells: &[&str], batch: usize) -> Look {
        let mut look = Look::default();
        for cells in cells.chunks(batch) {
            look.see(&cells.iter().map(|it| Some(*it).filter(|it| !it.is_empty())).collect());
        }
        look
    }

    #[test]
    fn batches_make_no_difference_and_memory_is_bounded() {
        let cells: Vec<String> = (0..30_000).map(|it| format!("{it}.50")).collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let (one, other) = (looked(&cells, 7), looked(&cells, 30_000));
        assert_eq!(one.sample, other.sample);
        assert!(one.sample.len() >= SAMPLE && one.sample.len() < 2 * SAMPLE);
        assert_eq!(one.sample.first().map(String::as_str), Some("0.50"));
        assert_eq!((one.distinct(), one.places, one.values), (Err(DISTINCT_MAX), 1, None));
    }

    #[test]
    fn blanks_and_dittos_are_told_apart() {
        let look = looked(&["道里区", "〃", "", "　", "道里区", "-"], 2);
        assert_eq!((look.rows, look.filled, look.dittos), (6, 4, 1));
        assert_eq!(look.distinct(), Ok(3));
        assert_eq!(look.sample().collect::<Vec<_>>(), ["道里区", "道里区"]);
    }
}
