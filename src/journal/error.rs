//! Why the journal cannot be used.

use std::error;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::journal::audit::Break;
use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What is wrong with the journal.
#[derive(Debug)]
pub enum Error {
    /// It could not be made.
    Create {
        /// The journal.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// Another run holds it.
    Locked {
        /// The journal.
        path: PathBuf,
    },
    /// It is no journal, or damaged.
    Corrupt {
        /// The journal.
        path: PathBuf,
    },
    /// A newer program made it.
    Newer {
        /// The journal.
        path: PathBuf,
    },
    /// What it says is not what was written.
    Broken {
        /// The journal.
        path: PathBuf,
        /// The first place.
        first: Box<Break>,
    },
    /// SQLite refused for another reason.
    Query {
        /// The journal.
        path: PathBuf,
        /// Why.
        cause: rusqlite::Error,
    },
}

impl Error {
    /// What SQLite's error means for the journal at `path`.
    pub(super) fn of(path: &Path, cause: rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match (cause.sqlite_error_code(), &cause) {
            (Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked), _) => Self::Locked { path },
            (Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase), _)
            | (
                None,
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..),
            ) => Self::Corrupt { path },
            _ => Self::Query { path, cause },
        }
    }
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Create { .. } => "journal/create",
            Self::Locked { .. } => "journal/locked",
            Self::Corrupt { .. } => "journal/corrupt",
            Self::Newer { .. } => "journal/newer",
            Self::Broken { .. } => "journal/broken",
            Self::Query { .. } => "journal/query",
        }
    }

    fn say(&self, lang: Lang) -> String {
        let (Self::Create { path, .. }
        | Self::Locked { path }
        | Self::Corrupt { path }
        | Self::Newer { path }
        | Self::Broken { path, .. }
        | Self::Query { path, .. }) = self;
        let path = path.display();
        match (self, lang) {
            (Self::Create { .. }, Lang::Zh) => format!("建不了运行日志 `{path}`"),
            (Self::Create { .. }, Lang::En) => format!("cannot make the journal `{path}`"),
            (Self::Locked { .. }, Lang::Zh) => format!("另一次运行正在使用日志 `{path}`"),
            (Self::Locked { .. }, Lang::En) => format!("another run holds the journal `{path}`"),
            (Self::Corrupt { .. }, Lang::Zh) => format!("运行日志 `{path}` 已损坏"),
            (Self::Corrupt { .. }, Lang::En) => format!("the journal `{path}` is damaged"),
            (Self::Newer { .. }, Lang::Zh) => format!("运行日志 `{path}` 是更新版本的程序写的"),
            (Self::Newer { .. }, Lang::En) => {
                format!("the journal `{path}` was made by a newer gongkai")
            }
            (Self::Broken { first, .. }, Lang::Zh) => {
                format!("运行日志 `{path}` 被改过：{}", first.say(lang))
            }
            (Self::Broken { first, .. }, Lang::En) => {
                format!("the journal `{path}` was changed: {}", first.say(lang))
            }
            (Self::Query { .. }, Lang::Zh) => format!("读写不了运行日志 `{path}`"),
            (Self::Query { .. }, Lang::En) => format!("cannot use the journal `{path}`"),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match self {
            Self::Create { .. } | Self::Query { .. } => words(
                "检查磁盘空间和 `private` 的权限",
                "check the disk's space and the rights of `private`",
            ),
            Self::Locked { .. } => words("等那次运行结束再试", "wait until that run ends"),
            Self::Corrupt { .. } => words(
                "从备份恢复这个文件；批准记录在里面",
                "restore the file from a backup: it holds the clearances",
            ),
            Self::Newer { .. } => words("请用新版本的 gongkai", "use the newer gongkai"),
            Self::Broken { .. } => words(
                "用 `gongkai status --audit` 看全部，再从备份恢复",
                "see all of it with `gongkai status --audit`, then restore a backup",
            ),
        };
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Create { cause, .. } => Some(cause),
            Self::Query { cause, .. } => Some(cause),
            Self::Locked { .. }
            | Self::Corrupt { .. }
            | Self::Newer { .. }
            | Self::Broken { .. } => None,
        }
    }
}

/// The pages of the journal's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "journal/create",
        title: words("建不了运行日志", "the journal cannot be made"),
        why: words(
            "没有日志就没有批准记录，所以不往下运行。",
            "Without it no clearance is on record, so nothing runs.",
        ),
        fix: words(
            "检查磁盘空间和 `private` 文件夹的权限。",
            "Check space and the rights of `private`.",
        ),
    },
    Page {
        code: "journal/locked",
        title: words("另一次运行正在使用日志", "another run holds the journal"),
        why: words(
            "两次运行不能同时改同一个项目。",
            "Two runs may not change one project at a time.",
        ),
        fix: words("等那次运行结束，再运行一次。", "Wait until it ends, then run again."),
    },
    Page {
        code: "journal/corrupt",
        title: words("运行日志已损坏", "the journal is damaged"),
        why: words(
            "批准、退回和发布的记录都在里面，不能当作空的。",
            "It holds clearances and deliveries and may not be taken for empty.",
        ),
        fix: words(
            "从备份恢复 `private/journal.sqlite`。",
            "Restore `private/journal.sqlite` from a backup.",
        ),
    },
    Page {
        code: "journal/newer",
        title: words("运行日志是更新版本写的", "the journal is of a newer version"),
        why: words(
            "旧程序看不懂新日志，硬写会弄坏它。",
            "An older program would spoil what it does not understand.",
        ),
        fix: words("换用新版本的 gongkai。", "Use the newer gongkai."),
    },
    Page {
        code: "journal/broken",
        title: words("运行日志被改过", "the journal was changed"),
        why: words(
            "每个决定都和前一个决定连在一起；有一条对不上，就不知道谁批准过什么，什么也不能送出去。",
            "Every decision is chained to the one before it; where one does not fit, nobody knows who cleared what, and nothing may leave.",
        ),
        fix: words(
            "用 `gongkai status --audit` 看是哪一条；查明是谁改的，从备份恢复 `private/journal.sqlite`，与记下的末条摘要核对。",
            "See which one with `gongkai status --audit`, find out who changed it, restore `private/journal.sqlite` from a backup, and compare with the newest hash that you wrote down.",
        ),
    },
    Page {
        code: "journal/query",
        title: words("读写不了运行日志", "the journal cannot be used"),
        why: words(
            "多半是磁盘满了，或没有写的权限。",
            "Most often the disk is full or the file may not be written.",
        ),
        fix: words("检查磁盘空间和权限，再运行一次。", "Check space and rights, and run again."),
    },
];
