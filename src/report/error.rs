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
    Withheld {
        /// The file.
        name: String,
        /// Why.
        kind: ErrorKind,
    },
    /// The project names no report.
    NoReports,
    /// The reports name no year.
    NoYear {
        /// Where they are.
        glob: String,
    },
    /// No report is about the year.
    NoReport {
        /// Where they are.
        glob: String,
        /// The year.
        year: i32,
    },
    /// No form is called so, or is for that year.
    Form {
        /// The form or the year that was asked for.
        name: String,
        /// The forms that there are.
        known: Vec<String>,
    },
    /// Nothing was measured in that year.
    NotMeasured {
        /// The year.
        year: u16,
    },
    /// A file of the report could not be made.
    Written {
        /// `xlsx`.
        file: &'static str,
    },
    /// The report's folder cannot be written.
    Folder {
        /// The folder.
        path: String,
        /// What the system says.
        cause: String,
    },
    /// A release of figures could not be read.
    Unreadable {
        /// The dataset.
        dataset: String,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Indicators { .. } => "report/indicators",
            Self::Withheld { .. } => "report/withheld",
            Self::NoReports | Self::NoYear { .. } | Self::NoReport { .. } => "report/no-report",
            Self::Form { .. } => "report/form",
            Self::NotMeasured { .. } => "report/not-measured",
            Self::Written { .. } | Self::Folder { .. } => "report/written",
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
            (Self::Withheld { name, kind }, Lang::Zh) => format!("读不了 {name}：{kind}"),
            (Self::Withheld { name, kind }, Lang::En) => format!("cannot read {name}: {kind}"),
            (Self::NoReports, Lang::Zh) => "项目没有说年度报告在哪里".to_owned(),
            (Self::NoReports, Lang::En) => {
                "the project does not say where its reports are".to_owned()
            }
            (Self::NoYear { glob }, Lang::Zh) => format!("{glob} 里的报告看不出是哪一年的"),
            (Self::NoYear { glob }, Lang::En) => format!("no report of {glob} names its year"),
            (Self::NoReport { glob, year }, Lang::Zh) => format!("{glob} 里没有 {year} 年的报告"),
            (Self::NoReport { glob, year }, Lang::En) => {
                format!("no report of {glob} is about {year}")
            }
            (Self::Form { name, known }, Lang::Zh) => {
                format!("没有 {name} 的报告格式；有 {}", known.join("、"))
            }
            (Self::Form { name, known }, Lang::En) => {
                format!("there is no form for {name}; there are {}", known.join(", "))
            }
            (Self::NotMeasured { year }, Lang::Zh) => format!("{year} 年没有可用的指标"),
            (Self::NotMeasured { year }, Lang::En) => format!("no figure of {year} was measured"),
            (Self::Written { file }, Lang::Zh) => format!("写不出 {file} 文件"),
            (Self::Written { file }, Lang::En) => format!("the {file} file could not be made"),
            (Self::Folder { path, cause }, Lang::Zh) => format!("写不进 {path}：{cause}"),
            (Self::Folder { path, cause }, Lang::En) => {
                format!("{path} cannot be written: {cause}")
            }
            (Self::Unreadable { dataset }, Lang::Zh) => format!("{dataset} 的指标读不出来"),
            (Self::Unreadable { dataset }, Lang::En) => {
                format!("the figures of {dataset} could not be read")
            }
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }
}

/// The code of a page that cannot be written.
pub const WRITE: &str = "report/write";

/// The pages of `explain`.
pub const PAGES: &[Page] = &[
    Page {
        code: "report/withheld",
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
    Page {
        code: "report/no-report",
        title: words("没有可以核对的年度报告", "no annual report to reconcile"),
        why: words(
            "核对要有报告：在 gongkai.toml 的 [report] 里用 stated 说明报告文件在哪里，报告的题目要写明年份。",
            "A report is needed: `stated` in `[report]` of gongkai.toml says where the reports are, and a report's title names its year.",
        ),
        fix: words(
            "写上 [report] stated = \"reports/*.md\"，把报告放进去；核对 --year",
            "say `[report]` `stated = \"reports/*.md\"`, put the report there, and see that --year is right",
        ),
    },
    Page {
        code: "report/write",
        title: words("写不了核对页面", "the page to sign cannot be written"),
        why: words(
            "页面写在 private/reconcile 里。",
            "The page is written into `private/reconcile`.",
        ),
        fix: words(
            "检查磁盘空间和 private 的权限",
            "check the disk's space and the rights of `private`",
        ),
    },
    Page {
        code: "report/form",
        title: words("没有这一年的报告格式", "there is no form for the year"),
        why: words(
            "统计表的格式 2014 年起全国统一，此后两次修改；更早各地不一。",
            "Since 2014 one form holds for the whole country, changed twice; before, every place had its own.",
        ),
        fix: words(
            "用 --form 2014、2019 或 2021 指定格式",
            "name the form: --form 2014, 2019 or 2021",
        ),
    },
    Page {
        code: "report/not-measured",
        title: words("这一年没有可用的指标", "no figure of the year was measured"),
        why: words(
            "报告的数来自数据集 disclosure-indicators 和 opened-records 的最新版本；没有版本，或者版本里没有这一年。",
            "The report is made from the newest releases of datasets with the schemas disclosure-indicators and opened-records; there is none, or it is about other years.",
        ),
        fix: words(
            "先运行 gongkai run；核对 --year",
            "run gongkai run first; see that --year is right",
        ),
    },
    Page {
        code: "report/written",
        title: words("写不出报告的文件", "a file of the report could not be made"),
        why: words(
            "文件夹写不进去，或者有的数太大，表格装不下。",
            "The folder cannot be written, or a figure is too large for a sheet.",
        ),
        fix: words(
            "换一个文件夹（--output），核对指标",
            "name another folder (`--output`), and look at the figures",
        ),
    },
    Page {
        code: "report/unreadable",
        title: words("指标读不出来", "the figures could not be read"),
        why: words(
            "版本里没有 indicator、value 这两列，或者文件坏了。",
            "The release lacks the columns `indicator` and `value`, or its file is broken.",
        ),
        fix: words(
            "用内置的 disclosure-indicators 数据标准；再运行一次",
            "use the built-in schema disclosure-indicators, and run again",
        ),
    },
];
