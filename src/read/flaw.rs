//! What can be wrong with a container that is neither text nor workbook. Facts, never a cell.

use std::io;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::read::Error;
use crate::read::foreign::Foreign;

/// Which format is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A page of tables.
    Html,
    /// JSON and NDJSON.
    Json,
    /// XML of any kind.
    Xml,
    /// The XML of Excel 2003.
    SpreadsheetMl,
    /// Word.
    Docx,
    /// Parquet.
    Parquet,
    /// Arrow IPC.
    Arrow,
    /// PDF.
    Pdf,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A format that is known and not read.
    Foreign(Foreign),
    /// The bytes break the format's own rules; the line, where it has lines.
    Damaged(Format, Option<u64>),
    /// It must be read whole, and is larger than so many bytes.
    TooLarge(Format, u64),
    /// Nested, wide or long beyond a bound.
    Excessive(Format),
    /// Nothing in it is a table.
    NoRecords(Format),
    /// A record, counted from 1, that names a field twice.
    TwiceNamed(u64),
    /// XML that declares a document type or uses an entity of its own.
    Doctype,
    /// Columns packed by a method that is not built in.
    Codec,
    /// A Word document that is locked with a password.
    Locked,
    /// A PDF whose pages are pictures.
    NoText,
}

impl Format {
    pub(super) fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Html, _) => "HTML",
            (Self::Json, _) => "JSON",
            (Self::Xml, _) => "XML",
            (Self::SpreadsheetMl, Lang::Zh) => "XML 表格",
            (Self::SpreadsheetMl, Lang::En) => "XML spreadsheet",
            (Self::Docx, Lang::Zh) => "Word 文档",
            (Self::Docx, Lang::En) => "Word document",
            (Self::Parquet, _) => "Parquet",
            (Self::Arrow, _) => "Arrow IPC",
            (Self::Pdf, _) => "PDF",
        }
    }
}

impl Flaw {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Foreign(_) => "read/foreign",
            Self::Damaged(..) => "read/damaged",
            Self::TooLarge(..) => "read/large",
            Self::Excessive(_) => "read/excessive",
            Self::NoRecords(_) => "read/no-records",
            Self::TwiceNamed(_) => "read/twice-named",
            Self::Doctype => "read/doctype",
            Self::Codec => "read/codec",
            Self::Locked => "read/locked",
            Self::NoText => "read/no-text",
        }
    }

    /// What is wrong with the ledger called `name`.
    pub(super) fn say(self, name: &str, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(name),
            Lang::En => self.en(name),
        }
    }

    fn zh(self, name: &str) -> String {
        let of = |it: Format| it.name(Lang::Zh);
        match self {
            Self::Foreign(it) => format!("不能读台账 `{name}`（{}）", it.say(Lang::Zh)),
            Self::Damaged(it, None) => format!("台账 `{name}` 的 {} 不完整或已损坏", of(it)),
            Self::Damaged(it, Some(line)) => {
                format!("台账 `{name}` 第 {line} 行起不是合法的 {}", of(it))
            }
            Self::TooLarge(it, most) => {
                format!("台账 `{name}` 超过 {} 的上限 {} MiB", of(it), most >> 20)
            }
            Self::Excessive(it) => format!("台账 `{name}` 的 {} 嵌套、列数或长度超过上限", of(it)),
            Self::NoRecords(it) => format!("台账 `{name}` 的 {} 里没有表格", of(it)),
            Self::TwiceNamed(record) => {
                format!("台账 `{name}` 的第 {record} 条记录里同一个字段出现两次")
            }
            Self::Doctype => format!("台账 `{name}` 的 XML 自带文档类型或实体"),
            Self::Codec => format!("台账 `{name}` 的列用了没有内置的压缩方法"),
            Self::Locked => format!("文档 `{name}` 有密码"),
            Self::NoText => format!("`{name}` 没有文字层，每一页都是图片"),
        }
    }

    fn en(self, name: &str) -> String {
        let of = |it: Format| it.name(Lang::En);
        match self {
            Self::Foreign(it) => {
                format!("the ledger `{name}` is {}, which is not read", it.say(Lang::En))
            }
            Self::Damaged(it, None) => {
                format!("the {} of `{name}` is incomplete or damaged", of(it))
            }
            Self::Damaged(it, Some(line)) => {
                format!("`{name}` is no valid {} from line {line} on", of(it))
            }
            Self::TooLarge(it, most) => {
                format!("the {} `{name}` is larger than {} MiB", of(it), most >> 20)
            }
            Self::Excessive(it) => {
                format!("the {} of `{name}` is nested, wide or long beyond all bounds", of(it))
            }
            Self::NoRecords(it) => format!("the {} of `{name}` holds no table", of(it)),
            Self::TwiceNamed(record) => {
                format!("record {record} of `{name}` names a field twice")
            }
            Self::Doctype => {
                format!("the XML of `{name}` declares a document type or entities of its own")
            }
            Self::Codec => {
                format!("the columns of `{name}` are packed by a method that is not built in")
            }
            Self::Locked => format!("the document `{name}` is locked with a password"),
            Self::NoText => format!("`{name}` has no text layer: its pages are pictures"),
        }
    }

    pub(super) fn hint(self, lang: Lang) -> Option<&'static str> {
        match self {
            Self::Foreign(it) => Some(it.fix(lang)),
            _ => PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang)),
        }
    }
}

/// What stops a reader: the outside world, or the ledger itself.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The bytes do not come.
    Io(io::Error),
    /// The bytes are wrong.
    Flaw(Flaw),
}

impl Trouble {
    /// The error, of the ledger called `name`.
    pub(super) fn of(self, name: &str) -> Error {
        let name = name.to_owned();
        match self {
            Self::Io(cause) => Error::Unreadable { name, cause },
            Self::Flaw(flaw) => Error::Flaw { name, flaw },
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

impl From<Flaw> for Trouble {
    fn from(flaw: Flaw) -> Self {
        Self::Flaw(flaw)
    }
}

/// The pages of these flaws.
pub const PAGES: &[Page] = &[
    Page {
        code: "read/foreign",
        title: words("不读这种文件", "a format that is not read"),
        why: words(
            "格式认得出来，但里面的表格不能可靠地读出。",
            "The format is known, but tables cannot be had from it reliably.",
        ),
        fix: words(
            "请报送单位提供 xlsx、CSV、JSON 或 Parquet",
            "ask for xlsx, CSV, JSON or Parquet",
        ),
    },
    Page {
        code: "read/damaged",
        title: words("文件损坏", "a damaged file"),
        why: words(
            "不完整的文件里缺哪些行无法知道，所以一行也不读。",
            "Which rows an incomplete file lacks cannot be known, so none is read.",
        ),
        fix: words("重新导出；导出不了的请报送单位重发", "export it again, or ask for it again"),
    },
    Page {
        code: "read/large",
        title: words("要整个读入的文件太大", "a file over the limit"),
        why: words(
            "网页、Word 文档和按列存放的 JSON 要整个读入内存，所以有上限。",
            "Web pages, Word documents and JSON by columns are read into memory whole, so there is a limit.",
        ),
        fix: words("另存为 CSV 或 xlsx", "save it as CSV or xlsx"),
    },
    Page {
        code: "read/excessive",
        title: words("嵌套、列数或长度超过上限", "nested, wide or long beyond all bounds"),
        why: words(
            "正常的台账没有上千层嵌套、上万个列或上兆的一格。",
            "No ledger nests a thousand deep, has ten thousand columns, or megabytes in a cell.",
        ),
        fix: words(
            "检查导出程序；大段文字和图形不要放进台账",
            "check the export; keep long texts and shapes out of it",
        ),
    },
    Page {
        code: "read/no-records",
        title: words("没有表格", "no table"),
        why: words(
            "找不到一组结构相同的记录，不能当作零条记录。",
            "No list of like records is in it, which is not the same as zero records.",
        ),
        fix: words(
            "用 `gongkai inspect` 看文件；接口返回的可能是错误信息而不是数据",
            "look at the file: an interface may have answered with an error instead of data",
        ),
    },
    Page {
        code: "read/twice-named",
        title: words("一条记录里同一个字段出现两次", "a field named twice in a record"),
        why: words("两个值取哪一个都是猜。", "Which of the two values is meant would be a guess."),
        fix: words("改正导出程序，每个字段只写一次", "mend the export: each field once"),
    },
    Page {
        code: "read/doctype",
        title: words("XML 自带文档类型或实体", "XML with a document type"),
        why: words(
            "自定义实体可以让一个很小的文件展开成无限大，也可以读取别的文件，所以不展开。",
            "Entities of its own let a tiny file grow without end or read other files, so none is expanded.",
        ),
        fix: words("导出时不要带 DOCTYPE", "export it without a DOCTYPE"),
    },
    Page {
        code: "read/codec",
        title: words("没有内置的压缩方法", "a packing method that is not built in"),
        why: words(
            "Parquet 的列可以用多种方法压缩，这里内置了 snappy、gzip、lz4、zstd 和不压缩。",
            "Parquet columns are packed in many ways; built in are snappy, gzip, lz4, zstd and none.",
        ),
        fix: words(
            "导出时把压缩方法（compression）设为 zstd",
            "export it with compression set to zstd",
        ),
    },
    Page {
        code: "read/locked",
        title: words("文档有密码", "a locked document"),
        why: words("没有密码读不了内容。", "Without the password there is nothing to read."),
        fix: words("请报送单位去掉密码后再报", "ask the district to send it without a password"),
    },
    Page {
        code: "read/no-text",
        title: words("没有文字层的 PDF", "a PDF without a text layer"),
        why: words(
            "扫描件里只有图片。从图片认数字会认错，而认错的数字比没有更糟。",
            "A scan holds pictures only. Figures read off a picture may be wrong, and a wrong figure is worse than none.",
        ),
        fix: words(
            "用原来的 Word 文件或网页；或从 Word、WPS 导出 PDF，不要打印后再扫描",
            "use the Word file or web page it was made from, or export the PDF from the word processor instead of scanning it",
        ),
    },
];
