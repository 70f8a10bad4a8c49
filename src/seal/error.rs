//! Why a release could not be sealed.

use std::error;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::Words;
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
    /// The seals that were kept are those of another release, or broken.
    Other {
        /// The folder.
        path: PathBuf,
    },
    /// The release is not what was cleared any more.
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file of the key cannot be read.
    KeyUnread {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The key cannot be used.
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        what: KeyFault,
    },
    /// The key does not sign.
    Sign,
}

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// It lies in the project.
    Inside,
    /// Others may read it, or it has a second name.
    Open,
    /// It is none.
    NoKey,
    /// It is encrypted, and no password is given.
    NoPassword,
    /// It is none, or the password is another one.
    NoKeyOrPassword,
}

impl KeyFault {
    fn words(self) -> Words {
        match self {
            Self::Inside => words("放在项目文件夹里", "lies in the project's folder"),
            Self::Open => {
                words("别人也能读，或另有一个名字", "may be read by others, or has a second name")
            }
            Self::NoKey => words("不是 minisign 的私钥", "is no secret key of minisign's"),
            Self::NoPassword => words(
                "加了密，没有给密码，或不是 minisign 的私钥",
                "is encrypted and no password is given, or it is no secret key of minisign's",
            ),
            Self::NoKeyOrPassword => words(
                "打不开：密码不对，或不是 minisign 的私钥",
                "cannot be opened: another password, or no secret key of minisign's",
            ),
        }
    }
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Keep { .. } | Self::Unreadable { .. } => "seal/kept",
            Self::Other { .. } => "seal/other",
            Self::Changed { .. } => "seal/changed",
            Self::KeyUnread { .. } | Self::Key { .. } | Self::Sign => "seal/key",
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
            (Self::Changed { path }, Lang::Zh) => format!("`{}` 与批准的内容不同", path.display()),
            (Self::Changed { path }, Lang::En) => {
                format!("`{}` is not what was cleared", path.display())
            }
            (Self::KeyUnread { path, .. }, Lang::Zh) => {
                format!("读不了签名私钥 `{}`", path.display())
            }
            (Self::KeyUnread { path, .. }, Lang::En) => {
                format!("cannot read the signing key `{}`", path.display())
            }
            (Self::Key { path, what }, Lang::Zh) => {
                format!("签名私钥 `{}` {}", path.display(), what.words().get(lang))
            }
            (Self::Key { path, what }, Lang::En) => {
                format!("the signing key `{}` {}", path.display(), what.words().get(lang))
            }
            (Self::Sign, Lang::Zh) => "签不了名".to_owned(),
            (Self::Sign, Lang::En) => "the key does not sign".to_owned(),
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
            Self::Changed { .. } => words("再运行一次", "run again"),
            Self::Key { what: KeyFault::Inside, .. } => words(
                "把私钥移到项目文件夹以外（链接也不行），改 [signing] 的 key",
                "move the key out of the project's folder, links included, and change `key` of [signing]",
            ),
            Self::Key { what: KeyFault::Open, .. } => {
                words("chmod 600，并去掉硬链接", "chmod 600, and remove hard links")
            }
            Self::Key { what: KeyFault::NoPassword | KeyFault::NoKeyOrPassword, .. } => {
                words("检查 [signing] 的 password", "check `password` of [signing]")
            }
            Self::KeyUnread { .. } | Self::Key { .. } | Self::Sign => words(
                "用 `minisign -G` 生成一对密钥，改 [signing] 的 key",
                "make a pair of keys with `minisign -G`, and change `key` of [signing]",
            ),
        };
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Keep { cause, .. }
            | Self::Unreadable { cause, .. }
            | Self::KeyUnread { cause, .. } => Some(cause),
            Self::Other { .. } | Self::Changed { .. } | Self::Key { .. } | Self::Sign => None,
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
    Page {
        code: "seal/changed",
        title: words("候选文件在批准后变了", "a candidate changed after it was cleared"),
        why: words(
            "签名签的是批准过的内容，一个字节都不能差。",
            "What is signed is what was cleared, to the last byte.",
        ),
        fix: words(
            "查清是谁动过 `private/candidates`，再运行一次。",
            "Find out who touched `private/candidates`, and run again.",
        ),
    },
    Page {
        code: "seal/key",
        title: words("签名私钥不能用", "the signing key cannot be used"),
        why: words(
            "私钥放在项目里会被一起备份、复制、发布，所以必须放在外面，只有自己能读。",
            "A key within the project is backed up, copied and published with it; so it lies outside, for its owner alone.",
        ),
        fix: words(
            "用 `minisign -G -s ~/.gongkai.key -p gongkai.pub` 生成，`chmod 600`，在 [signing] 写 key = { file = \"…\" }；加密的私钥还要写 password。",
            "Make one with `minisign -G -s ~/.gongkai.key -p gongkai.pub`, `chmod 600`, and say key = { file = \"…\" } under [signing]; an encrypted one needs `password`, too.",
        ),
    },
];
