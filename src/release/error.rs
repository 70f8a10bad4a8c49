//! Why a candidate could not be made or opened.

use std::error;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use ::parquet::errors::ParquetError;

use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What went wrong with a candidate.
#[derive(Debug)]
pub enum Error {
    /// A file could not be written.
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A file could not be read.
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The Parquet library refused.
    Parquet {
        /// The file.
        file: String,
        /// Why.
        cause: ParquetError,
    },
    /// What was read back is not what was meant.
    Mismatch {
        /// The file.
        file: String,
        /// What differs.
        what: Words,
    },
    /// A candidate's file is not what its manifest says, or not there.
    Damaged {
        /// Which.
        path: PathBuf,
    },
    /// A record of the CSV file breaks RFC 4180.
    Record {
        /// The file.
        path: PathBuf,
        /// The record, from 1, the header being 1.
        record: u64,
        /// What is wrong.
        what: Words,
    },
    /// A published column has a type that a release cannot carry.
    ColumnType {
        /// The field.
        field: String,
    },
    /// Two published fields have one title, or the columns are not the schema's.
    Columns {
        /// The field.
        field: String,
    },
}

impl Error {
    /// `file` of the candidate in `dir` is not what it should be.
    pub(super) fn damaged(dir: &Path, file: &str) -> Self {
        Self::Damaged { path: dir.join(file) }
    }
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Write { .. } => "release/write",
            Self::Read { .. } => "release/read",
            Self::Parquet { .. } => "release/parquet",
            Self::Mismatch { .. } => "release/mismatch",
            Self::Damaged { .. } | Self::Record { .. } => "release/damaged",
            Self::ColumnType { .. } | Self::Columns { .. } => "release/columns",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Write { path, .. }, Lang::Zh) => format!("写不了 `{}`", path.display()),
            (Self::Write { path, .. }, Lang::En) => format!("cannot write `{}`", path.display()),
            (Self::Read { path, .. }, Lang::Zh) => format!("读不了 `{}`", path.display()),
            (Self::Read { path, .. }, Lang::En) => format!("cannot read `{}`", path.display()),
            (Self::Parquet { file, .. }, Lang::Zh) => format!("`{file}` 无法写成或读回"),
            (Self::Parquet { file, .. }, Lang::En) => format!("cannot encode or decode `{file}`"),
            (Self::Mismatch { file, what }, Lang::Zh) => {
                format!("`{file}` 读回来与要写的不一样：{}", what.zh)
            }
            (Self::Mismatch { file, what }, Lang::En) => {
                format!("`{file}` read back differs from what was meant: {}", what.en)
            }
            (Self::Damaged { path }, Lang::Zh) => {
                format!("`{}` 缺失，或与发布清单不符", path.display())
            }
            (Self::Damaged { path }, Lang::En) => {
                format!("`{}` is missing or differs from the manifest", path.display())
            }
            (Self::Record { path, record, what }, Lang::Zh) => {
                format!("`{}` 第 {record} 条记录不合 RFC 4180：{}", path.display(), what.zh)
            }
            (Self::Record { path, record, what }, Lang::En) => {
                format!("`{}`, record {record}, breaks RFC 4180: {}", path.display(), what.en)
            }
            (Self::ColumnType { field }, Lang::Zh) => format!("字段 `{field}` 的类型不能发布"),
            (Self::ColumnType { field }, Lang::En) => {
                format!("field `{field}` has a type that a release cannot carry")
            }
            (Self::Columns { field }, Lang::Zh) => {
                format!("字段 `{field}` 的标题与另一字段相同，或与数据标准不符")
            }
            (Self::Columns { field }, Lang::En) => {
                format!("field `{field}` shares its title with another, or is not the schema's")
            }
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match self {
            Self::Write { .. } => {
                words("检查磁盘空间和文件夹权限", "check the disk's space and the folder's rights")
            }
            Self::Read { .. } => {
                words("检查文件是否还在、能否打开", "check that the file is there and may be read")
            }
            Self::Parquet { .. } | Self::ColumnType { .. } => {
                words("这是程序的错，请报告", "this is a bug; please report it")
            }
            Self::Mismatch { .. } => words(
                "磁盘可能有问题；候选已丢弃，请再运行一次",
                "the disk may be failing; the candidate was dropped, run again",
            ),
            Self::Damaged { .. } | Self::Record { .. } => words(
                "有人改过候选文件夹；删掉它，再运行一次",
                "the candidate was changed by hand; remove it and run again",
            ),
            Self::Columns { .. } => words(
                "在数据标准里给每个发布字段一个不同的标题",
                "give each published field of the schema its own title",
            ),
        };
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Write { cause, .. } | Self::Read { cause, .. } => Some(cause),
            Self::Parquet { cause, .. } => Some(cause),
            Self::Mismatch { .. }
            | Self::Damaged { .. }
            | Self::Record { .. }
            | Self::ColumnType { .. }
            | Self::Columns { .. } => None,
        }
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "release/write",
        title: words("候选写不进磁盘", "a candidate cannot be written"),
        why: words(
            "候选先写在旁边，写完整了才改名；写不完就什么也不留。",
            "A candidate is written aside and named when it is whole; otherwise nothing of it stays.",
        ),
        fix: words(
            "腾出磁盘空间，或检查 `private` 文件夹的权限，再运行一次。",
            "Free space or mend the rights of `private`, and run again.",
        ),
    },
    Page {
        code: "release/read",
        title: words("候选的文件读不了", "a candidate's file cannot be read"),
        why: words(
            "每个文件都要从磁盘读回来核对，读不了就不能放行。",
            "Every file is read back from disk; one that cannot be read cannot leave.",
        ),
        fix: words(
            "检查文件是否还在、权限是否正确。",
            "Check that the file is there and readable.",
        ),
    },
    Page {
        code: "release/parquet",
        title: words("Parquet 文件无法写成或读回", "the Parquet file cannot be encoded or decoded"),
        why: words(
            "这是程序或磁盘的问题，不是数据的问题。",
            "This is a fault of the program or the disk, not of the data.",
        ),
        fix: words("再运行一次；仍然如此，请报告。", "Run again; if it stays, report it."),
    },
    Page {
        code: "release/mismatch",
        title: words("读回来的与要写的不一样", "what was read back is not what was meant"),
        why: words(
            "写完后逐值核对，有一处不同就丢弃整个候选。",
            "Every value is compared after writing; one difference drops the candidate.",
        ),
        fix: words(
            "再运行一次；仍然如此，请检查磁盘并报告。",
            "Run again; if it stays, check the disk and report it.",
        ),
    },
    Page {
        code: "release/damaged",
        title: words("候选与它的清单不符", "a candidate differs from its manifest"),
        why: words(
            "放行的是清单里那些字节；改过的文件没有人看过。",
            "A clearance is for the bytes of the manifest; nobody has seen a changed file.",
        ),
        fix: words("删掉这个候选，再运行一次。", "Remove the candidate and run again."),
    },
    Page {
        code: "release/columns",
        title: words("发布的列不成立", "the published columns do not hold"),
        why: words(
            "标题重复，读的人就分不清两列；数据包也要求列名唯一。",
            "Two columns of one title cannot be told apart, and Data Package wants unique names.",
        ),
        fix: words("在数据标准里改标题。", "Change the titles in the schema."),
    },
];
