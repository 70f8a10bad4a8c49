//! Why a review page could not be written.

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
            Self::Write { .. } => "review/write",
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
    code: "review/write",
    title: words("审阅页写不了", "the review page cannot be written"),
    why: words(
        "签字的人要看到整份审阅页；写不出来就不显示一半。",
        "Who signs must see all of the page; half of it is not shown.",
    ),
    fix: words(
        "检查磁盘空间和 `private` 文件夹的权限，再看一次。",
        "Check space and the rights of `private`, and look again.",
    ),
}];
