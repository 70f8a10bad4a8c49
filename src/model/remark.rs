//! What a ledger holds beside its rows that a person should know of: what was left out, and what is notable.

use std::sync::Arc;

/// Something notable about a sheet, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The sheet, where the ledger has sheets.
    pub sheet: Option<Arc<str>>,
    /// What it is.
    pub kind: RemarkKind,
    /// How many: sheets, rows, columns, cells.
    pub count: u64,
    /// Which columns, from 1, ascending; empty where it is not about columns.
    pub columns: Vec<u32>,
}

/// What is notable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    /// A sheet that is hidden; it was left out.
    HiddenSheet,
    /// Columns that are hidden and hold something; they were left out.
    HiddenColumns,
    /// Rows that are hidden, also by a filter; they were left out, and are counted as hidden lines.
    HiddenRows,
    /// Dates that count from 1904; they were converted.
    Dates1904,
    /// Cells with a comment, which was not read.
    Comments,
    /// Rows that are struck through whole.
    StruckRows,
    /// Cells that are struck through.
    StruckCells,
    /// Formulas whose value is not in the file.
    FormulasWithoutValue,
    /// A web page, whatever its name says; its tables were read as shown.
    WebPage,
    /// Columns whose values are lists; they were kept as JSON text.
    JsonCells,
    /// The same bytes as another ledger, which was read instead.
    Copy,
}

impl RemarkKind {
    /// Every kind, with its name in reports.
    pub const NAMES: &[(Self, &'static str)] = &[
        (Self::HiddenSheet, "hidden-sheet"),
        (Self::HiddenColumns, "hidden-columns"),
        (Self::HiddenRows, "hidden-rows"),
        (Self::Dates1904, "dates-1904"),
        (Self::Comments, "comments"),
        (Self::StruckRows, "struck-rows"),
        (Self::StruckCells, "struck-cells"),
        (Self::FormulasWithoutValue, "formulas-without-value"),
        (Self::WebPage, "web-page"),
        (Self::JsonCells, "json-cells"),
        (Self::Copy, "copy"),
    ];

    /// For example `hidden-rows`.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(it, _)| *it == self).map_or("other", |(_, name)| name)
    }

    /// The kind called `name`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, it)| *it == name).map(|(kind, _)| *kind)
    }
}

impl Remark {
    /// Adds `self` to the remarks on one ledger: what is said of the same sheet twice is said once, with the sum.
    pub fn add_to(self, all: &mut Vec<Self>) {
        match all.iter_mut().find(|it| it.kind == self.kind && it.sheet == self.sheet) {
            None => all.push(self),
            Some(same) => {
                same.count += self.count;
                same.columns.extend(self.columns);
                same.columns.sort_unstable();
                same.columns.dedup();
            }
        }
    }

    /// The letters of a column, counted from 1, as spreadsheets show them.
    pub fn letters(mut column: u32) -> String {
        let mut letters = Vec::new();
        while let Some(rest) = column.checked_sub(1) {
            letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
            column = rest / 26;
        }
        letters.iter().rev().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_on_the_same_sheet_are_one() {
        let remark = |count, columns: &[u32]| Remark {
            sheet: Some("1月".into()),
            kind: RemarkKind::HiddenColumns,
            count,
            columns: columns.to_vec(),
        };
        let mut all = Vec::new();
        remark(1, &[4]).add_to(&mut all);
        remark(2, &[3, 28]).add_to(&mut all);
        assert_eq!(all, [remark(3, &[3, 4, 28])]);
        let letters: Vec<String> =
            [1, 26, 27, 28, 702, 703, 16_384].map(Remark::letters).into_iter().collect();
        assert_eq!(letters, ["A", "Z", "AA", "AB", "ZZ", "AAA", "XFD"]);
    }
}
