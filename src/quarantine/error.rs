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
    /// A ledger is no longer what was read.
    Changed {
        /// Which.
        ledger: String,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Write { .. } => "quarantine/write",
            Self::Changed { .. } => "quarantine/changed",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Write { path, .. }, Lang::Zh) => format!("写不了 `{}`", path.display()),
            (Self::Write { path, .. }, Lang::En) => format!("cannot write `{}`", path.display()),
            (Self::Changed { ledger }, Lang::Zh) => format!("台账 `{ledger}` 在运行中被改动了"),
            (Self::Changed { ledger }, Lang::En) => {
                format!("the ledger `{ledger}` was changed during the run")
            }
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match self {
            Self::Write { .. } => words(
                "检查磁盘空间和 `private` 的权限",
                "check the disk's space and the rights of `private`",
            ),
            Self::Changed { .. } => words("再运行一次", "run again"),
        };
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Write { cause, .. } => Some(cause),
            Self::Changed { .. } => None,
        }
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "quarantine/write",
        title: words(
            "问题清单或退回的台账写不了",
            "violations or returned ledgers cannot be written",
        ),
        why: words(
            "没有清单和退回的台账，报送单位不知道该改哪里，所以不往下运行。",
            "Without them the sender cannot mend the ledger, so the run stops.",
        ),
        fix: words(
            "检查磁盘空间和 `private` 文件夹的权限，再运行一次。",
            "Check space and the rights of `private`, and run again.",
        ),
    },
    Page {
        code: "quarantine/changed",
        title: words("台账在运行中被改动", "a ledger was changed during the run"),
        why: words(
            "标注的必须是读过的那一份；读完又改了，标注就会指错格子。",
            "What is marked must be what was read, or the marks stand on the wrong cells.",
        ),
        fix: words("等文件存好后再运行一次。", "Run again when the file is saved."),
    },
];
