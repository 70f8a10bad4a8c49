//! What can be wrong with a ledger as a file.

use std::error::Error as StdError;
use std::io;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;
use crate::read::flaw::Flaw;

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
        /// What its reader says: about the file's structure, never a cell.
        cause: Box<dyn StdError + Send + Sync>,
    },
    /// A workbook of which no sheet can be seen.
    Hidden {
        /// The ledger.
        name: String,
    },
    /// A workbook over the limit.
    TooLarge {
        /// The ledger.
        name: String,
    },
    /// A container that is neither text nor workbook has a flaw.
    Flaw {
        /// The ledger.
        name: String,
        /// Which.
        flaw: Flaw,
    },
    /// The configured encoding does not exist.
    EncodingLabel {
        /// The ledger.
        name: String,
        /// As configured.
        label: String,
    },
    /// Bytes that fit no known encoding, or two of them equally well.
    Encoding {
        /// The ledger.
        name: String,
        /// Where it shows, from 1.
        line: u64,
        /// The byte, from 0.
        offset: u64,
        /// Whether both Chinese encodings fit.
        both: bool,
    },
    /// NULs where no text has any.
    Nul {
        /// The ledger.
        name: String,
        /// Where the first is, from 1.
        line: u64,
        /// The byte, from 0.
        offset: u64,
    },
    /// Text that was encoded twice and lost characters on the way.
    Twice {
        /// The ledger.
        name: String,
        /// Where it shows, from 1.
        line: u64,
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
            Self::Hidden { .. } => "read/hidden",
            Self::TooLarge { .. } => "read/too-large",
            Self::Flaw { flaw, .. } => flaw.code(),
            Self::EncodingLabel { .. } | Self::Encoding { .. } => "read/encoding",
            Self::Nul { .. } => "read/nul",
            Self::Twice { .. } => "read/encoded-twice",
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
        if let Self::Flaw { flaw, .. } = self {
            return flaw.hint(lang).map(str::to_owned);
        }
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unreadable { cause, .. } => Some(cause),
            Self::Workbook { cause, .. } => Some(cause.as_ref()),
            Self::Container { .. }
            | Self::Encrypted { .. }
            | Self::Hidden { .. }
            | Self::TooLarge { .. }
            | Self::Flaw { .. }
            | Self::EncodingLabel { .. }
            | Self::Encoding { .. }
            | Self::Nul { .. }
            | Self::Twice { .. }
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
            Self::Hidden { name } => format!("工作簿 `{name}` 的工作表都是隐藏的"),
            Self::TooLarge { name } => format!("工作簿 `{name}` 太大"),
            Self::Flaw { name, flaw } => flaw.say(name, Lang::Zh),
            Self::EncodingLabel { name, label } => {
                format!("台账 `{name}` 配置的编码 `{label}` 不存在")
            }
            Self::Encoding { name, line, offset, both: true } => format!(
                "台账 `{name}` 的编码有两种可能：GB18030 和 Big5 都读得通，从第 {line} 行（第 {offset} 字节）起"
            ),
            Self::Encoding { name, line, offset, both: false } => format!(
                "台账 `{name}` 的编码认不出来：第 {line} 行（第 {offset} 字节）不是 UTF-8，也不是 GB18030 或 Big5"
            ),
            Self::Nul { name, line, offset } => {
                format!("台账 `{name}` 第 {line} 行（第 {offset} 字节）有零字节，不是文字")
            }
            Self::Twice { name, line } => {
                format!("台账 `{name}` 的文字被编码了两次，从第 {line} 行起，而且丢了字，无法还原")
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
            Self::Hidden { name } => format!("every sheet of the workbook `{name}` is hidden"),
            Self::TooLarge { name } => format!("the workbook `{name}` is too large"),
            Self::Flaw { name, flaw } => flaw.say(name, Lang::En),
            Self::EncodingLabel { name, label } => {
                format!("the encoding `{label}` that is configured for `{name}` does not exist")
            }
            Self::Encoding { name, line, offset, both: true } => format!(
                "the encoding of `{name}` is open: both GB18030 and Big5 fit, from line {line} (byte {offset})"
            ),
            Self::Encoding { name, line, offset, both: false } => format!(
                "the encoding of `{name}` is unknown: line {line} (byte {offset}) is neither UTF-8 nor GB18030 nor Big5"
            ),
            Self::Nul { name, line, offset } => {
                format!(
                    "`{name}` has a zero byte on line {line} (byte {offset}), which no text has"
                )
            }
            Self::Twice { name, line } => format!(
                "the text of `{name}` was encoded twice, from line {line}, and lost characters on the way"
            ),
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
        code: "read/hidden",
        title: words("工作表都是隐藏的", "no sheet can be seen"),
        why: words(
            "隐藏的工作表不读：里面往往是旧数据或底稿。",
            "Hidden sheets are not read: they often hold old data or drafts.",
        ),
        fix: words(
            "取消隐藏要报的工作表，保存后再报",
            "unhide the sheet that is meant, and save the workbook",
        ),
    },
    Page {
        code: "read/too-large",
        title: words("工作簿太大", "a workbook over the limit"),
        why: words(
            "旧格式（xls）的上限是 512 MiB；新格式解压后一张表超过 16 GiB、文字超过 1 GiB，或一行、一格大得不像人填的，也不读。",
            "An xls may have 512 MiB; of other workbooks, a sheet may unpack to 16 GiB and all texts to 1 GiB, and no row or cell may be larger than anybody types.",
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
        code: "read/nul",
        title: words("文字里有零字节", "zero bytes in a text"),
        why: words(
            "零字节多半是磁盘故障、传输中断或程序填充留下的，原来的内容已经不在。",
            "A failing disk, a broken transfer or padding leaves them; what stood there is gone.",
        ),
        fix: words(
            "请报送单位重新导出再报；若是 UTF-16 文件，在 `source` 里写明 `encoding`",
            "ask for the file again; if it is UTF-16, say `encoding` in `source`",
        ),
    },
    Page {
        code: "read/encoded-twice",
        title: words("文字被编码了两次", "text that was encoded twice"),
        why: words(
            "有程序把中文按西文读了又存，变成“ä½Ž”“µÍ”一类的字；只有一个字也没丢时才还原。",
            "A program read Chinese as Western letters and saved it again, as `ä½Ž` or `µÍ`; it is restored only where no character is lost.",
        ),
        fix: words(
            "请报送单位用原来的软件重新导出",
            "ask for a new export from the original program",
        ),
    },
    Page {
        code: "read/no-header",
        title: words("找不到表头", "no header row"),
        why: words(
            "前 20 行里没有一行像表头：数据标准里的列名一个也没有出现。",
            "None of the first 20 lines holds a column name that the schema knows.",
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
