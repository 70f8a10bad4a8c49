//! The entry points of the fuzz targets, run on the same broken cells each time: seconds, in every run of the tests.
//!
//! `FUZZ=seconds` goes on for longer.

use std::time::{Duration, Instant};

use crate::columns::Columns;
use crate::laws::with_held;
use crate::samples::{clean, messy};

/// Columns of broken cells for each kernel when no time is given.
const ROUNDS: u64 = 8;
/// Cells of a column.
const ROWS: usize = 64;

#[test]
fn no_broken_cell_breaks_a_kernel() {
    let seconds = std::env::var("FUZZ").ok().and_then(|it| it.parse().ok());
    let end = seconds.map(|it| Instant::now() + Duration::from_secs(it));
    let mut round = 0;
    while end.map_or(round < ROUNDS, |end| Instant::now() < end) {
        for (number, column) in (0_u64..).zip(Columns::names()) {
            let mut dice =
                Dice(round.wrapping_mul(1_000_003) ^ (number << 40) ^ 0x9e37_79b9_7f4a_7c15);
            let cells: Vec<Option<String>> =
                (0..ROWS).map(|_| Some(broken(column, &mut dice))).collect();
            with_held(|held| held.hold(column, &cells))
                .unwrap_or_else(|it| panic!("round {round}: {it}"));
        }
        round += 1;
    }
}

#[test]
fn no_broken_header_breaks_the_mapping() {
    let odd = [
        "金额(万元)(含补贴)",
        "金 额（元）",
        "其中：残疾",
        "人数*",
        "姓 名",
        "金额（大写）",
        "()",
        "(元)",
        "标准(元/月)",
    ];
    let all: Vec<&str> = Columns::headers().chain(odd).collect();
    for round in 0..500 {
        let mut dice = Dice(round ^ 0x9e37_79b9_7f4a_7c15);
        let mut pick = || {
            let one = all[dice.below(all.len())];
            broken_with(one, all[dice.below(all.len())], &mut dice)
        };
        let headers: Vec<String> = (0..6).map(|_| pick()).collect();
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        with_held(|held| held.hold_headers(&headers))
            .unwrap_or_else(|it| panic!("round {round}: {it}"));
    }
}

/// Pieces of two cells with bytes flipped, cut and doubled; what is no UTF-8 then is U+FFFD.
fn broken(column: &str, dice: &mut Dice) -> String {
    let mut cells = messy(column);
    cells.extend(clean(column));
    let one = cells[dice.below(cells.len())];
    broken_with(one, cells[dice.below(cells.len())], dice)
}

fn broken_with(one: &str, other: &str, dice: &mut Dice) -> String {
    let mut bytes = one.as_bytes().to_vec();
    for _ in 0..dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, other.bytes())),
            2 => bytes.extend_from_within(at..),
            3 => bytes.insert(at, b"0123456789.,-/ '"[dice.below(16)]),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Numbers that look like chance, and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (end.max(1) as u64)).unwrap()
    }
}
