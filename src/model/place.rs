//! Where a cell came from: enough to walk to it, nothing of what it says.

use std::sync::Arc;

use crate::model::lang::Lang;

/// A row of a ledger. Lines are stored and printed from 1, as an editor or a spreadsheet shows them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The ledger's path, relative to the project.
    pub source: Arc<str>,
    /// The sheet, where the ledger has sheets.
    pub sheet: Option<Arc<str>>,
    /// The line of the file, or the row of the sheet.
    pub line: u64,
}

impl Place {
    /// The place in words: `inbox/a.csv, line 14`.
    pub fn say(&self, lang: Lang) -> String {
        let Self { source, sheet, line } = self;
        match (lang, sheet) {
            (Lang::Zh, Some(sheet)) => format!("{source} 工作表“{sheet}”第 {line} 行"),
            (Lang::Zh, None) => format!("{source} 第 {line} 行"),
            (Lang::En, Some(sheet)) => format!("{source}, sheet `{sheet}`, row {line}"),
            (Lang::En, None) => format!("{source}, line {line}"),
        }
    }
}
