//! Why a report, or what its figures are called, cannot be read.

use std::io::ErrorKind;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// Why it goes no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A line of a project's own `indicators.csv` says nothing that can be used.
    Indicators {
        /// The file.
        name: String,
        /// From 1.
        line: u64,
        /// The column that is wrong.
        column: &'static str,
    },
    /// The system does not give a file.
    Unreadable {
        /// The file.
        name: String,
        /// Why.
        kind: ErrorKind,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Indicators { .. } => "report/indicators",
            Self::Unreadable { .. } => "report/unreadable",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Indicators { name, line, column }, Lang::Zh) => {
                format!("{name} 第 {line} 行：`{column}` 这一列不对")
            }
            (Self::Indicators { name, line, column }, Lang::En) => {
                format!("{name} line {line}: column `{column}` is not what it must be")
            }
            (Self::Unreadable { name, kind }, Lang::Zh) => format!("读不了 {name}：{kind}"),
            (Self::Unreadable { name, kind }, Lang::En) => format!("cannot read {name}: {kind}"),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }
}

/// The pages of `explain`.
pub const PAGES: &[Page] = &[
    Page {
        code: "report/unreadable",
        title: words("读不了报告用的文件", "a file for reports cannot be read"),
        why: words(
            "指标表或报告在，但系统不让读。",
            "The list of indicators, or a report, is there, but the system does not give it.",
        ),
        fix: words("检查文件的权限", "look at the file's permissions"),
    },
    Page {
        code: "report/indicators",
        title: words("指标表写得不对", "the list of indicators is wrong"),
        why: words(
            "指标表的每一行要有键、中英文名称、单位和主题；同一个键只能写一次，`part_of` 要指向已有的键。",
            "Each line of the list needs a key, a label in both languages, a unit and a topic; a key stands once, and `part_of` names one that is there.",
        ),
        fix: words(
            "对照内置的 schemas/indicators.csv 改好这一行；键用小写字母、数字、下划线和点",
            "mend the line after the built-in schemas/indicators.csv; keys are lower-case letters, digits, underscores and dots",
        ),
    },
];
