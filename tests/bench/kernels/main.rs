//! What a cell costs in each kernel, and how much more in its slow twin: a peer in the same run.
//!
//! `cargo bench --bench kernels [-- COLUMN …]`. Columns are clean, folded (full width, blanks) and messy, as
//! `tests/kernels/samples.rs` has them; of several rounds the best counts. Nothing is held to a time here. There is no
//! library for it: what is asked is a ratio of two things in one process, which none of them shows.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement prints, and may stop at once"
)]

#[path = "../../kernels/columns.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod columns;
#[path = "../../kernels/samples.rs"]
mod samples;
#[path = "../../kernels/twin/mod.rs"]
mod twin;

use std::hint::black_box;
use std::time::{Duration, Instant};

use columns::{Columns, array};
use twin::Twin;

/// Cells of a column: about a batch.
const ROWS: u32 = 8192;
/// Cells that the twin is given.
const TWIN_ROWS: u32 = 512;
/// How long the rounds of one measurement go on; `cargo test` asks for one round.
const PATIENCE: Duration = Duration::from_millis(60);

fn main() {
    let (flags, wanted): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|it| it.starts_with('-'));
    let measured = flags.iter().any(|it| it == "--bench");
    let patience = if measured { PATIENCE } else { Duration::ZERO };
    let (columns, twin) = (Columns::new(), Twin::new());
    println!("kernel        cells     ns per cell   million cells/s   twin takes");
    for name in Columns::names() {
        if !wanted.is_empty() && !wanted.iter().any(|it| it == name) {
            continue;
        }
        let clean: Vec<String> = samples::clean(name).iter().map(|it| (*it).to_owned()).collect();
        let folded = clean.iter().map(|it| samples::folded(name, it)).collect();
        let messy = samples::messy(name).iter().map(|it| (*it).to_owned()).collect();
        for (what, seed) in [("clean", clean), ("folded", folded), ("messy", messy)] {
            let cells = |rows: u32| -> Vec<Option<String>> {
                (0..rows).zip(seed.iter().cycle()).map(|(_, it)| Some(it.clone())).collect()
            };
            let column = array(&cells(ROWS));
            let kernel = best(ROWS, patience, || drop(black_box(columns.run(name, &column))));
            let few = cells(TWIN_ROWS);
            let slow = best(TWIN_ROWS, patience, || drop(black_box(twin.column(name, &few))));
            let (rate, ratio) = (1000.0 / kernel, slow / kernel);
            println!("{name:<13} {what:<9} {kernel:>11.1} {rate:>17.1} {ratio:>10.0} ×");
        }
    }
}

/// Nanoseconds per row of the best round.
fn best(rows: u32, patience: Duration, work: impl Fn()) -> f64 {
    let mut best = Duration::MAX;
    let start = Instant::now();
    loop {
        let round = Instant::now();
        work();
        best = best.min(round.elapsed());
        if start.elapsed() >= patience {
            break;
        }
    }
    best.as_secs_f64() * 1e9 / f64::from(rows)
}
