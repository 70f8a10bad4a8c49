//! What can be wrong with a ledger as a file.

use std::error::Error as StdError;
use std::io;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// Why a ledger cannot be read.
#[derive(Debug)]
pub enum Error {
    /// The system does not give the bytes.
    Unreadable {
        /// The ledger.
        name: String,
        /// What the system says.
        cause: io::Error,
    },
    /// Bytes of no known container.
    Container {
        /// The ledger.
        name: String,
    },
    /// A workbook that is locked with a password.
    Encrypted {
        /// The ledger.
        name: String,
    },
    /// A workbook that cannot be opened.
    Workbook {
        /// The ledger.
        name: String,
        /// What the workbook reader says: about the file's structure, never a cell.
        cause: calamine::Error,
    },
    /// A workbook over the limit.
    TooLarge {
        /// The ledger.
        name: String,
    },
    /// The configured encoding does not exist.
    EncodingLabel {
        /// The ledger.
        name: String,
        /// As configured.
        label: String,
    },
    /// Bytes that fit no known encoding.
    Encoding {
        /// The ledger.
        name: String,
    },
    /// No header row.
    NoHeader {
        /// The ledger.
        name: String,
        /// The sheet, where one was asked for.
        sheet: Option<String>,
    },
    /// The configured sheet is not there.
    NoSheet {
        /// The ledger.
        name: String,
        /// As configured.
        sheet: String,
    },
    /// A record without end.
    Record {
        /// The ledger.
        name: String,
        /// Where it begins.
        line: u64,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "read/unreadable",
            Self::Container { .. } => "read/container",
            Self::Encrypted { .. } => "read/encrypted",
            Self::Workbook { .. } => "read/workbook",
            Self::TooLarge { .. } => "read/too-large",
            Self::EncodingLabel { .. } | Self::Encoding { .. } => "read/encoding",
            Self::NoHeader { .. } => "read/no-header",
            Self::NoSheet { .. } => "read/no-sheet",
            Self::Record { .. } => "read/endless-record",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unreadable { cause, .. } => Some(cause),
            Self::Workbook { cause, .. } => Some(cause),
            Self::Container { .. }
            | Self::Encrypted { .. }
            | Self::TooLarge { .. }
            | Self::EncodingLabel { .. }
            | Self::Encoding { .. }
            | Self::NoHeader { .. }
            | Self::NoSheet { .. }
            | Self::Record { .. } => None,
        }
    }
}

impl Error {
    fn zh(&self) -> String {
        match self {
            Self::Unreadable { name, .. } => format!("读不了台账 `{name}`"),
            Self::Container { name } => format!("台账 `{name}` 不是认识的文件格式"),
            Self::Encrypted { name } => format!("工作簿 `{name}` 有密码"),
            Self::Workbook { name, .. } => format!("工作簿 `{name}` 打不开"),
            Self::TooLarge { name } => format!("工作簿 `{name}` 太大"),
            Self::EncodingLabel { name, label } => {
                format!("台账 `{name}` 配置的编码 `{label}` 不存在")
            }
            Self::Encoding { name } => {
                format!("台账 `{name}` 的编码认不出来，既不是 UTF-8，也不是 GB18030")
            }
            Self::NoHeader { name, sheet: None } => format!("台账 `{name}` 里找不到表头"),
            Self::NoHeader { name, sheet: Some(sheet) } => {
                format!("台账 `{name}` 的工作表“{sheet}”里找不到表头")
            }
            Self::NoSheet { name, sheet } => format!("台账 `{name}` 里没有工作表“{sheet}”"),
            Self::Record { name, line } => format!("台账 `{name}` 从第 {line} 行起的记录没有结尾"),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Unreadable { name, .. } => format!("cannot read the ledger `{name}`"),
            Self::Container { name } => {
                format!("the ledger `{name}` is in no format that is known")
            }
            Self::Encrypted { name } => format!("the workbook `{name}` is locked with a password"),
            Self::Workbook { name, .. } => format!("cannot open the workbook `{name}`"),
            Self::TooLarge { name } => format!("the workbook `{name}` is too large"),
            Self::EncodingLabel { name, label } => {
                format!("the encoding `{label}` that is configured for `{name}` does not exist")
            }
            Self::Encoding { name } => {
                format!("the encoding of `{name}` is unknown: neither UTF-8 nor GB18030")
            }
            Self::NoHeader { name, sheet: None } => {
                format!("the ledger `{name}` has no header row")
            }
            Self::NoHeader { name, sheet: Some(sheet) } => {
                format!("the ledger `{name}` has no header row on sheet `{sheet}`")
            }
            Self::NoSheet { name, sheet } => format!("the ledger `{name}` has no sheet `{sheet}`"),
            Self::Record { name, line } => {
                format!("the record at line {line} of `{name}` has no end")
            }
        }
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "read/unreadable",
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
        code: "read/container",
        title: words("不认识的文件格式", "an unknown file format"),
        why: words(
            "按内容而不按扩展名认格式；认不出来的不猜。",
            "The format is told by content, never by extension, and never guessed.",
        ),
        fix: words(
            "用表格软件打开，另存为 xlsx 或 CSV",
            "open it in a spreadsheet program and save it as xlsx or CSV",
        ),
    },
    Page {
        code: "read/encrypted",
        title: words("工作簿有密码", "a locked workbook"),
        why: words("没有密码读不了内容。", "Without the password there is nothing to read."),
        fix: words("请报送单位去掉密码后再报", "ask the district to send it without a password"),
    },
    Page {
        code: "read/workbook",
        title: words("工作簿打不开", "a workbook that cannot be opened"),
        why: words("文件不完整或已损坏。", "The file is incomplete or damaged."),
        fix: words(
            "用表格软件打开并另存；打不开的请报送单位重发",
            "open and save it in a spreadsheet program; if that fails, ask for it again",
        ),
    },
    Page {
        code: "read/too-large",
        title: words("工作簿太大", "a workbook over the limit"),
        why: words(
            "工作簿要整个读入内存，所以有上限（512 MiB）。",
            "A workbook is read into memory whole, so there is a limit of 512 MiB.",
        ),
        fix: words("另存为 CSV，CSV 没有大小限制", "save it as CSV, which has no limit"),
    },
    Page {
        code: "read/encoding",
        title: words("编码认不出来", "an unknown encoding"),
        why: words("编码猜错，名字就成了乱码。", "A wrong guess turns names into garbage."),
        fix: words(
            "在 `source` 里写明 `encoding`，或另存为 UTF-8",
            "say `encoding` in `source`, or save the file as UTF-8",
        ),
    },
    Page {
        code: "read/no-header",
        title: words("找不到表头", "no header row"),
        why: words(
            "前 60 行里没有一行像表头：数据标准里的列名一个也没有出现。",
            "None of the first 60 lines holds a column name that the schema knows.",
        ),
        fix: words(
            "用 `gongkai inspect` 看读到了什么；新的列名加到数据标准的 `aliases`",
            "see what is read with `gongkai inspect`; add new column names to `aliases` in the schema",
        ),
    },
    Page {
        code: "read/no-sheet",
        title: words("没有这个工作表", "no such sheet"),
        why: words("配置里写的工作表在文件里不存在。", "The configured sheet is not in the file."),
        fix: words("用 `gongkai inspect` 看有哪些工作表", "see the sheets with `gongkai inspect`"),
    },
    Page {
        code: "read/endless-record",
        title: words("记录没有结尾", "a record without end"),
        why: words(
            "多半是一个引号没有成对，后面的行都被当成了一格。",
            "Usually a quote that nobody closed, so that all later lines look like one cell.",
        ),
        fix: words("在这一行附近找没有成对的引号", "look for an unpaired quote near that line"),
    },
];
