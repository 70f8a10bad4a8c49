//! Cells and sums: a table as the suppression of cells sees it.

use std::collections::BTreeMap;

use crate::bounds::Sum;

/// Figures, and what adds up to what.
#[derive(Clone, Debug, Default)]
pub(super) struct System {
    pub(super) cells: Vec<Cell>,
    pub(super) sums: Vec<Sum>,
}

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// What it is; of a foreign one, what it could be.
    pub(super) value: u64,
    pub(super) state: State,
}

/// What becomes of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is shown, and may be suppressed.
    Shown,
    /// It is shown elsewhere.
    Fixed,
    /// Suppressed on its own account.
    Primary,
    /// Suppressed for others.
    Secondary,
    /// Suppressed elsewhere.
    Foreign,
}

impl State {
    pub(super) fn is_hidden(self) -> bool {
        !matches!(self, Self::Shown | Self::Fixed)
    }

    /// Whether it is suppressed here.
    pub(super) fn is_suppressed(self) -> bool {
        matches!(self, Self::Primary | Self::Secondary)
    }

    /// Whether nobody may tell it.
    pub(super) fn is_guarded(self) -> bool {
        matches!(self, Self::Primary | Self::Secondary | Self::Foreign)
    }
}

impl System {
    /// Adds a sum; one whose parts are more than their total is none.
    ///
    /// A total may be more than its parts, where a row was held back. Readers take it for their sum, so it is one here.
    pub(super) fn add(&mut self, sum: Sum) {
        let value = |it: usize| self.cells.get(it).map_or(0, |it| u128::from(it.value));
        let parts: u128 = sum.parts.iter().map(|it| value(*it)).sum();
        if parts <= value(sum.total) {
            self.sums.push(sum);
        }
    }

    /// The figures that sums join, apart from all others; each with its cells as indices of this system's.
    pub(super) fn parts(&self) -> Vec<(Vec<usize>, System)> {
        let mut leader: Vec<usize> = (0..self.cells.len()).collect();
        let find = |leader: &mut Vec<usize>, mut at: usize| {
            while leader[at] != at {
                leader[at] = leader[leader[at]];
                at = leader[at];
            }
            at
        };
        let joins = |it: &&usize| self.cells[**it].state != State::Fixed;
        for sum in &self.sums {
            let mut cells = sum.parts.iter().chain([&sum.total]).filter(joins);
            let Some(&first) = cells.next() else { continue };
            for &cell in cells {
                let (a, b) = (find(&mut leader, first), find(&mut leader, cell));
                leader[a.max(b)] = a.min(b);
            }
        }
        let mut groups: BTreeMap<usize, (Vec<usize>, Vec<&Sum>)> = BTreeMap::new();
        for cell in (0..self.cells.len()).filter(|it| joins(&it)) {
            groups.entry(find(&mut leader, cell)).or_default().0.push(cell);
        }
        for sum in &self.sums {
            let Some(&first) = sum.parts.iter().chain([&sum.total]).find(|it| joins(it)) else {
                continue;
            };
            groups.entry(find(&mut leader, first)).or_default().1.push(sum);
        }
        groups.into_values().map(|(cells, sums)| self.part(cells, &sums)).collect()
    }

    fn part(&self, mut cells: Vec<usize>, sums: &[&Sum]) -> (Vec<usize>, System) {
        cells.extend(sums.iter().flat_map(|it| it.parts.iter().chain([&it.total])));
        cells.sort_unstable();
        cells.dedup();
        let place = |it: &usize| cells.binary_search(it).unwrap_or_default();
        let sums = sums
            .iter()
            .map(|it| Sum { total: place(&it.total), parts: it.parts.iter().map(place).collect() });
        let sums = sums.collect();
        let own = cells.iter().map(|it| self.cells[*it]).collect();
        (cells, System { cells: own, sums })
    }
}
