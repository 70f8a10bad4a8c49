//! What a ledger holds beside its rows that a person should know of: what was left out, and what is notable.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::lang::Lang;

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
    /// Of what: headings, titles of fields, each once; empty where the kind says it all.
    pub of: Vec<String>,
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
    /// Plain text, whatever its name says.
    PlainText,
    /// Columns whose heading states an amount of each cell below; nothing is computed from it.
    HeaderAmounts,
    /// Fields whose value for every row is known from the name of the file or its folder only.
    NamedByFile,
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
        (Self::PlainText, "plain-text"),
        (Self::HeaderAmounts, "header-amounts"),
        (Self::NamedByFile, "named-by-file"),
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
    /// A remark on a whole sheet, or on a ledger that has none.
    pub fn new(sheet: Option<Arc<str>>, kind: RemarkKind, count: u64) -> Self {
        Self { sheet, kind, count, columns: Vec::new(), of: Vec::new() }
    }

    /// Adds `self` to the remarks on one ledger: what is said of the same sheet twice is said once, with the sum; what
    /// names things counts each of them once.
    pub fn add_to(self, all: &mut Vec<Self>) {
        match all.iter_mut().find(|it| it.kind == self.kind && it.sheet == self.sheet) {
            None => all.push(self),
            Some(same) => {
                same.count += self.count;
                if !self.of.is_empty() {
                    same.of.extend(self.of);
                    let mut seen = BTreeSet::new();
                    same.of.retain(|it| seen.insert(it.clone()));
                    same.count = same.of.len() as u64;
                }
                same.columns.extend(self.columns);
                same.columns.sort_unstable();
                same.columns.dedup();
            }
        }
    }

    /// It in words, with its count written as `n`.
    pub fn say(&self, lang: Lang, n: &str) -> String {
        let what = self.what(lang, n);
        match (lang, &self.sheet) {
            (_, None) => what,
            (Lang::Zh, Some(sheet)) if self.kind == RemarkKind::HiddenSheet => {
                format!("工作表“{sheet}”是隐藏的，没有读")
            }
            (Lang::En, Some(sheet)) if self.kind == RemarkKind::HiddenSheet => {
                format!("sheet `{sheet}` is hidden and was not read")
            }
            (Lang::Zh, Some(sheet)) => format!("工作表“{sheet}”{what}"),
            (Lang::En, Some(sheet)) => format!("sheet `{sheet}`: {what}"),
        }
    }

    fn what(&self, lang: Lang, n: &str) -> String {
        let comma = if lang == Lang::Zh { "、" } else { ", " };
        let columns: Vec<String> = self.columns.iter().map(|it| Self::letters(*it)).collect();
        let columns = columns.join(comma);
        let of = self.of.join(comma);
        match (lang, self.kind) {
            (Lang::Zh, RemarkKind::HiddenSheet) => format!("有 {n} 张隐藏的工作表，没有读"),
            (Lang::Zh, RemarkKind::HiddenColumns) => {
                format!("有 {n} 个隐藏的列（{columns}），没有读")
            }
            (Lang::Zh, RemarkKind::HiddenRows) => format!("有 {n} 个隐藏的行，没有读"),
            (Lang::Zh, RemarkKind::Dates1904) => format!("有 {n} 个日期从 1904 年起算，已换算"),
            (Lang::Zh, RemarkKind::Comments) => format!("有 {n} 个批注，没有读"),
            (Lang::Zh, RemarkKind::StruckRows) => format!("有 {n} 行整行加了删除线"),
            (Lang::Zh, RemarkKind::StruckCells) => format!("有 {n} 格加了删除线"),
            (Lang::Zh, RemarkKind::FormulasWithoutValue) => format!("有 {n} 个公式没有值"),
            (Lang::Zh, RemarkKind::WebPage) => "文件其实是网页（HTML），按显示的内容读".to_owned(),
            (Lang::Zh, RemarkKind::JsonCells) => {
                format!("有 {n} 列（{columns}）的值是列表，原样留作 JSON 文本")
            }
            (Lang::Zh, RemarkKind::Copy) => {
                "与同一文件夹里另一本台账内容完全相同，没有再读".to_owned()
            }
            (Lang::Zh, RemarkKind::PlainText) => {
                format!("文件叫 {of}，内容其实是文本，按文本读")
            }
            (Lang::En, RemarkKind::PlainText) => {
                format!("the file is called {of}, but is plain text and was read as such")
            }
            (Lang::Zh, RemarkKind::HeaderAmounts) => {
                format!("{columns} 列的列名里写着金额（{of}），只记下，没有用来算")
            }
            (Lang::En, RemarkKind::HeaderAmounts) => {
                format!(
                    "the heading of {columns} states an amount ({of}): noted, nothing is computed from it"
                )
            }
            (Lang::Zh, RemarkKind::NamedByFile) => {
                format!("“{of}”只写在文件名或文件夹名里，各行都按它算")
            }
            (Lang::En, RemarkKind::NamedByFile) => {
                format!(
                    "`{of}` stands in the name of the file or its folder only, and holds for every row"
                )
            }
            (Lang::En, RemarkKind::Copy) => {
                "the same bytes as another ledger of its folder; not read again".to_owned()
            }
            (Lang::En, RemarkKind::HiddenSheet) => format!("{n} hidden sheets were not read"),
            (Lang::En, RemarkKind::HiddenColumns) => {
                format!("{n} hidden columns ({columns}) were not read")
            }
            (Lang::En, RemarkKind::HiddenRows) => format!("{n} hidden rows were not read"),
            (Lang::En, RemarkKind::Dates1904) => {
                format!("{n} dates count from 1904 and were converted")
            }
            (Lang::En, RemarkKind::Comments) => format!("{n} comments were not read"),
            (Lang::En, RemarkKind::StruckRows) => format!("{n} rows are struck through whole"),
            (Lang::En, RemarkKind::StruckCells) => format!("{n} cells are struck through"),
            (Lang::En, RemarkKind::WebPage) => {
                "the file is a web page (HTML) and was read as it shows".to_owned()
            }
            (Lang::En, RemarkKind::JsonCells) => {
                format!("{n} columns ({columns}) hold lists, which were kept as JSON text")
            }
            (Lang::En, RemarkKind::FormulasWithoutValue) => format!("{n} formulas have no value"),
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
    fn what_is_named_counts_once() {
        let remark = |of: &[&str]| Remark {
            of: of.iter().map(|it| (*it).to_owned()).collect(),
            ..Remark::new(None, RemarkKind::NamedByFile, of.len() as u64)
        };
        let mut all = Vec::new();
        for of in [&["类别"][..], &["类别"], &["分类", "类别"]] {
            remark(of).add_to(&mut all);
        }
        assert_eq!(all, [remark(&["类别", "分类"])]);
    }

    #[test]
    fn remarks_on_the_same_sheet_are_one() {
        let remark = |count, columns: &[u32]| Remark {
            sheet: Some("1月".into()),
            kind: RemarkKind::HiddenColumns,
            count,
            columns: columns.to_vec(),
            of: Vec::new(),
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
