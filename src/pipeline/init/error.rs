//! Why a project is not begun.

use std::error::Error as Cause;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What is in the way.
#[derive(Debug)]
pub(super) enum Error {
    /// A file of that name is there.
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// No ledger among what was named.
    NoLedger,
    /// A file cannot be read or written.
    Write {
        /// Which.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists { .. } => "init/exists",
            Self::NoLedger => "init/no-ledger",
            Self::Write { .. } => "init/write",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Exists { path }, Lang::Zh) => format!("已经有 `{}`，不覆盖", path.display()),
            (Self::Exists { path }, Lang::En) => {
                format!("`{}` is there already and is not overwritten", path.display())
            }
            (Self::NoLedger, Lang::Zh) => "`--from` 后面没有台账".to_owned(),
            (Self::NoLedger, Lang::En) => "there is no ledger in what `--from` names".to_owned(),
            (Self::Write { path, .. }, Lang::Zh) => format!("写不了 `{}`", path.display()),
            (Self::Write { path, .. }, Lang::En) => format!("cannot write `{}`", path.display()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn Cause + 'static)> {
        match self {
            Self::Write { cause, .. } => Some(cause),
            Self::Exists { .. } | Self::NoLedger => None,
        }
    }
}

/// The pages of these errors.
pub(in crate::pipeline) const PAGES: &[Page] = &[
    Page {
        code: "init/exists",
        title: words("文件已经在那里", "a file is there already"),
        why: words(
            "起草项目从不覆盖已有的文件。",
            "A project is begun without overwriting anything.",
        ),
        fix: words(
            "换一个空文件夹，例如 `gongkai init 新文件夹`",
            "name an empty folder: `gongkai init NEW`",
        ),
    },
    Page {
        code: "init/no-ledger",
        title: words("没有台账", "no ledger"),
        why: words(
            "数据标准是从台账的表头和内容起草的。",
            "A schema is proposed from ledgers' headers and cells.",
        ),
        fix: words(
            "在 `--from` 后面写台账文件或文件夹",
            "name ledgers, or folders of them, after `--from`",
        ),
    },
    Page {
        code: "init/write",
        title: words("写不了项目的文件", "the project's files cannot be written"),
        why: words("没有权限，或者磁盘满了。", "There is no permission, or the disk is full."),
        fix: words("检查那个文件夹", "look at that folder"),
    },
];
