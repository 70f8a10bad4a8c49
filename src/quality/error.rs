//! Why a quality report could not be written.

use std::error;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What went wrong.
#[derive(Debug)]
pub enum Error {
    /// The file could not be written.
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Write { .. } => "quality/write",
        }
    }

    fn say(&self, lang: Lang) -> String {
        let Self::Write { path, .. } = self;
        match lang {
            Lang::Zh => format!("写不了 `{}`", path.display()),
            Lang::En => format!("cannot write `{}`", path.display()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = words(
            "检查磁盘空间和 `private` 的权限",
            "check the disk's space and the rights of `private`",
        );
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        let Self::Write { cause, .. } = self;
        Some(cause)
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[Page {
    code: "quality/write",
    title: words("质量报告写不了", "the quality report cannot be written"),
    why: words(
        "数据已按结论处理，报告记在运行日志里；只是文件没有写成。",
        "What was decided stands, and the report is in the journal; only its files are missing.",
    ),
    fix: words(
        "检查磁盘空间和 `private` 文件夹的权限，再运行一次，报告会补上。",
        "Check space and the rights of `private`, and run again: the report is written then.",
    ),
}];
