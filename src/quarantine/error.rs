//! Why violations could not be written.

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
            Self::Write { .. } => "quarantine/write",
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
    code: "quarantine/write",
    title: words("问题清单写不了", "the violations cannot be written"),
    why: words(
        "没有清单，报送单位不知道该改哪里，所以不往下运行。",
        "Without them the sender cannot mend the ledger, so the run stops.",
    ),
    fix: words(
        "检查磁盘空间和 `private` 文件夹的权限，再运行一次。",
        "Check space and the rights of `private`, and run again.",
    ),
}];
