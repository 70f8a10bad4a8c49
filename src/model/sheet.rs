//! What one sheet of a workbook can hold: who writes a release and who judges it must agree whether it has a workbook.

use crate::model::limits;

/// Whether the cells that were seen fit a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    bytes: u64,
    too_long: bool,
}

impl Fit {
    /// Whether so many rows below a header may fit at all.
    pub fn may(rows: u64, columns: usize) -> bool {
        let columns_max = limits::COLUMNS_MAX as u64;
        let columns = u64::try_from(columns).unwrap_or(u64::MAX);
        rows < limits::SHEET_ROWS_MAX
            && columns <= columns_max
            && rows.saturating_mul(columns) <= limits::SHEET_CELLS_MAX
    }

    /// Counts a cell as people read it.
    pub fn add(&mut self, cell: &[u8]) {
        self.add_short(cell.len());
        if cell.len() > limits::SHEET_CELL_UNITS_MAX {
            let units = String::from_utf8_lossy(cell).encode_utf16().count();
            self.too_long |= units > limits::SHEET_CELL_UNITS_MAX;
        }
    }

    /// Counts a cell of `bytes`, which is known not to be long.
    pub fn add_short(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// Of cells one of which is known to be too long.
    pub fn beyond() -> Self {
        Self { bytes: u64::MAX, too_long: true }
    }

    /// Whether all of them fit.
    pub fn holds(&self) -> bool {
        !self.too_long && self.bytes <= limits::SHEET_TEXT_BYTES_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_cells_and_texts_are_bounded() {
        assert!(Fit::may(1_048_575, 4));
        assert!(!Fit::may(1_048_576, 1));
        assert!(!Fit::may(1_048_575, 5));
        assert!(!Fit::may(1, 16_385));
        let long = |text: &str, times| {
            let mut fit = Fit::default();
            fit.add(text.repeat(times).as_bytes());
            fit.holds()
        };
        assert!(long("区", 32_767));
        assert!(!long("区", 32_768));
        assert!(!long("𠮷", 16_384));
    }
}
