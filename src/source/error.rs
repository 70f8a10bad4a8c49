//! What can go wrong before a ledger is opened.

use std::error::Error as StdError;
use std::io;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// Why the ledgers cannot be had.
#[derive(Debug)]
pub enum Error {
    /// Not a glob.
    Glob {
        /// As configured.
        glob: String,
        /// What the glob reader says.
        cause: globset::Error,
    },
    /// A folder that cannot be listed.
    Walk {
        /// As configured.
        glob: String,
        /// What the system says.
        cause: walkdir::Error,
    },
    /// No file matches.
    NoMatch {
        /// As configured.
        glob: String,
    },
    /// A file that cannot be read.
    Unreadable {
        /// The ledger.
        name: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The SQL of a derived dataset gave nothing.
    Query {
        /// The dataset.
        dataset: String,
        /// What the SQL engine says; about names and types, never about cells.
        fault: crate::frame::Fault,
    },
    /// A file of no bytes.
    Empty {
        /// The ledger.
        name: String,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Glob { .. } => "source/glob",
            Self::Walk { .. } | Self::Unreadable { .. } => "source/unreadable",
            Self::NoMatch { .. } => "source/no-match",
            Self::Query { .. } => "source/query",
            Self::Empty { .. } => "source/empty",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Glob { glob, .. }, Lang::Zh) => format!("`{glob}` 不是合法的文件通配式"),
            (Self::Glob { glob, .. }, Lang::En) => format!("`{glob}` is not a glob"),
            (Self::Walk { glob, .. }, Lang::Zh) => format!("列不出 `{glob}` 所在的文件夹"),
            (Self::Walk { glob, .. }, Lang::En) => format!("cannot list the folder of `{glob}`"),
            (Self::NoMatch { glob }, Lang::Zh) => format!("没有文件符合 `{glob}`"),
            (Self::NoMatch { glob }, Lang::En) => format!("no file matches `{glob}`"),
            (Self::Unreadable { name, .. }, Lang::Zh) => format!("读不了台账 `{name}`"),
            (Self::Unreadable { name, .. }, Lang::En) => format!("cannot read the ledger `{name}`"),
            (Self::Query { dataset, fault }, Lang::Zh) => {
                format!("数据集 `{dataset}` 的 SQL 不能用{}", detail(fault))
            }
            (Self::Query { dataset, fault }, Lang::En) => {
                format!("the SQL of dataset `{dataset}` cannot be used{}", detail(fault))
            }
            (Self::Empty { name }, Lang::Zh) => format!("台账 `{name}` 是空文件"),
            (Self::Empty { name }, Lang::En) => format!("the ledger `{name}` is empty"),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Glob { cause, .. } => Some(cause),
            Self::Walk { cause, .. } => Some(cause),
            Self::Unreadable { cause, .. } => Some(cause),
            Self::NoMatch { .. } | Self::Query { .. } | Self::Empty { .. } => None,
        }
    }
}

/// What the engine says of SQL that does not compile; of SQL that met data it says nothing, since it may quote.
fn detail(fault: &crate::frame::Fault) -> String {
    match fault {
        crate::frame::Fault::Sql(text) => format!(": {}", text.lines().next().unwrap_or_default()),
        crate::frame::Fault::Type(name) => format!(": {name}"),
        crate::frame::Fault::NotBoolean | crate::frame::Fault::Data => String::new(),
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "source/glob",
        title: words("不是合法的文件通配式", "not a glob"),
        why: words(
            "看不懂的通配式不知道指哪些文件。",
            "A pattern that cannot be read names no files.",
        ),
        fix: words(
            "写成 `inbox/低保/**/*` 这样；`*` 不跨文件夹，`**` 跨",
            "write it like `inbox/dibao/**/*`: `*` stays in a folder, `**` crosses folders",
        ),
    },
    Page {
        code: "source/no-match",
        title: words("没有台账", "no ledger"),
        why: words(
            "一个区县也没有报，不能当作没有人。",
            "No ledger is not the same as nobody in need.",
        ),
        fix: words(
            "检查 `gongkai.toml` 里 `source` 的 `path`（相对于项目文件夹），以及台账是否已放好",
            "check `path` of `source` in `gongkai.toml` (relative to the project), and that the ledgers are there",
        ),
    },
    Page {
        code: "source/unreadable",
        title: words("读不了台账", "a ledger that cannot be read"),
        why: words(
            "没有权限、磁盘故障或文件正被占用。",
            "No permission, a failing disk, or a file in use.",
        ),
        fix: words(
            "检查文件权限，关掉正打开它的程序，再运行一次",
            "check the file's permissions, close the program that has it open, and run again",
        ),
    },
    Page {
        code: "source/query",
        title: words("汇总数据集的 SQL 不能用", "unusable SQL in a derived dataset"),
        why: words(
            "汇总数据集由 SQL 从别的数据集算出；字段用 `name`，不含能指认个人的字段。",
            "A derived dataset is computed by SQL from others; fields that name a person are not there.",
        ),
        fix: words(
            "改 `gongkai.toml` 里这个数据集的 `sql`；数据集名要加双引号",
            "mend `sql` of that dataset in `gongkai.toml`; dataset names stand in double quotes",
        ),
    },
    Page {
        code: "source/empty",
        title: words("台账是空文件", "an empty ledger"),
        why: words(
            "多半是导出或拷贝失败；空文件不能当作零条记录。",
            "Usually a failed export or copy; it is not the same as zero records.",
        ),
        fix: words(
            "请报送单位重新导出；确实没有记录的，从文件夹里移走",
            "ask the district to export it again, or take the file out of the folder",
        ),
    },
];
