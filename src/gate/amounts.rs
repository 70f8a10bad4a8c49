//! Amounts that look like mobiles: 15000000000 yuan in one row is an amount, a column of such numbers is none.

use crate::gate::bench::Bench;

/// Cells below which nothing is said of most cells.
const CELLS_MIN: u64 = 5;

/// One column of amounts.
#[derive(Default)]
pub(super) struct Amounts {
    cells: u64,
    mobiles: u64,
    first: Option<String>,
}

impl Amounts {
    /// Takes a cell that says something.
    pub(super) fn cell(&mut self) {
        self.cells += 1;
    }

    /// Notes that the cell looks like a mobile; `at` says where it stands.
    pub(super) fn mobile(&mut self, at: impl FnOnce() -> String) {
        self.mobiles += 1;
        self.first.get_or_insert_with(at);
    }

    /// G03 where most cells look like mobiles.
    pub(super) fn finish(self, bench: &mut Bench) {
        if let Some(at) = self.first
            && self.cells >= CELLS_MIN
            && self.mobiles * 2 >= self.cells
        {
            bench.deny("G03", format!("{at}: mobile"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_amount_passes_and_a_column_of_mobiles_does_not() {
        for (cells, mobiles, denied) in [(1, 1, false), (5, 2, false), (5, 3, true), (4, 4, false)]
        {
            let (mut bench, mut amounts) = (Bench::default(), Amounts::default());
            (0..cells).for_each(|_| amounts.cell());
            (0..mobiles).for_each(|_| amounts.mobile(String::new));
            amounts.finish(&mut bench);
            assert_eq!(bench.is_denied("G03"), denied, "{mobiles} of {cells}");
        }
    }
}
