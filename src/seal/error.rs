//! Why a release could not be sealed.

use std::error;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What stands against sealing.
#[derive(Debug)]
pub enum Error {
    /// The seals could not be kept.
    Keep {
        /// The folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The seals that were kept could not be read.
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The seals that were kept are those of another release.
    Other {
        /// The folder.
        path: PathBuf,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Keep { .. } | Self::Unreadable { .. } => "seal/kept",
            Self::Other { .. } => "seal/other",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Keep { path, .. }, Lang::Zh) => format!("写不了 `{}`", path.display()),
            (Self::Keep { path, .. }, Lang::En) => format!("cannot write `{}`", path.display()),
            (Self::Unreadable { path, .. }, Lang::Zh) => format!("读不了 `{}`", path.display()),
            (Self::Unreadable { path, .. }, Lang::En) => {
                format!("cannot read `{}`", path.display())
            }
            (Self::Other { path }, Lang::Zh) => {
                format!("`{}` 里的封签不是这个发布的", path.display())
            }
            (Self::Other { path }, Lang::En) => {
                format!("the seals in `{}` are not this release's", path.display())
            }
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match self {
            Self::Keep { .. } | Self::Unreadable { .. } => {
                words("检查磁盘空间和文件夹权限", "check the disk's space and the folder's rights")
            }
            Self::Other { .. } => words(
                "查清是谁动过；确认无误后移走这个文件夹，再运行一次",
                "find out who touched them; then move the folder away and run again",
            ),
        };
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Keep { cause, .. } | Self::Unreadable { cause, .. } => Some(cause),
            Self::Other { .. } => None,
        }
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "seal/kept",
        title: words("封签读不了或写不了", "seals cannot be read or written"),
        why: words(
            "发布的来历说明和签名只做一次，存在 `private/seals`，各个发布目标拿到的都一样。",
            "What proves a release is made once and kept in `private/seals`; every target gets the same bytes.",
        ),
        fix: words(
            "检查磁盘空间和权限，再运行 `gongkai publish`。",
            "Check space and rights, and run `gongkai publish` again.",
        ),
    },
    Page {
        code: "seal/other",
        title: words("存着的封签不是这个发布的", "the kept seals are another release's"),
        why: words(
            "封签绑定发布的每个文件；同一编号下内容不同，就不能用。",
            "Seals are bound to every file of a release; those of other content under the same id prove nothing.",
        ),
        fix: words(
            "查清是谁动过 `private/seals`；确认无误后移走那个文件夹，再运行一次。",
            "Find out who touched `private/seals`; then move that folder away and run again.",
        ),
    },
];
