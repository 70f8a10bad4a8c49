//! Why a release could not be delivered.

use std::error;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What stands against a delivery.
#[derive(Debug)]
pub enum Error {
    /// The target could not be written.
    Write {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// Candidate or target could not be read.
    Read {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The id is taken by another content.
    Taken {
        /// The folder.
        path: PathBuf,
    },
    /// What was read back is not what was cleared.
    Mismatch {
        /// The file.
        path: PathBuf,
    },
    /// A kind of target that this version cannot deliver to.
    Unsupported {
        /// The target.
        place: String,
    },
    /// The plan is for another release or target.
    OtherPlan {
        /// The release.
        id: String,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Write { .. } => "platform/write",
            Self::Read { .. } => "platform/read",
            Self::Taken { .. } => "platform/taken",
            Self::Unsupported { .. } => "config/unsupported",
            Self::Mismatch { .. } | Self::OtherPlan { .. } => "platform/mismatch",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Write { path, .. }, Lang::Zh) => format!("写不了 `{}`", path.display()),
            (Self::Write { path, .. }, Lang::En) => format!("cannot write `{}`", path.display()),
            (Self::Read { path, .. }, Lang::Zh) => format!("读不了 `{}`", path.display()),
            (Self::Read { path, .. }, Lang::En) => format!("cannot read `{}`", path.display()),
            (Self::Taken { path }, Lang::Zh) => {
                format!("`{}` 已有别的内容，不会覆盖", path.display())
            }
            (Self::Taken { path }, Lang::En) => {
                format!("`{}` holds other content and is not overwritten", path.display())
            }
            (Self::Mismatch { path }, Lang::Zh) => format!("`{}` 与批准的内容不同", path.display()),
            (Self::Mismatch { path }, Lang::En) => {
                format!("`{}` is not what was cleared", path.display())
            }
            (Self::Unsupported { place }, Lang::Zh) => format!("这个版本还不能发布到 `{place}`"),
            (Self::Unsupported { place }, Lang::En) => {
                format!("this version cannot deliver to `{place}`")
            }
            (Self::OtherPlan { id }, Lang::Zh) => format!("这份计划不是发布 `{id}` 到这个目标的"),
            (Self::OtherPlan { id }, Lang::En) => {
                format!("the plan is not for `{id}` and this target")
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
            Self::Taken { .. } => words(
                "发布过的内容不能改；请用新的发布编号",
                "a release never changes; give this one a new id",
            ),
            Self::Unsupported { .. } => words("换一种发布目标", "use another kind of target"),
            Self::Mismatch { .. } | Self::OtherPlan { .. } => {
                words("再运行一次；仍然如此，请检查磁盘", "run again; if it stays, check the disk")
            }
        };
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Write { cause, .. } | Self::Read { cause, .. } => Some(cause),
            Self::Taken { .. }
            | Self::Mismatch { .. }
            | Self::Unsupported { .. }
            | Self::OtherPlan { .. } => None,
        }
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "platform/write",
        title: words("发布目标写不了", "a target cannot be written"),
        why: words(
            "先写在旁边，写完整、核对无误才改名；没写完的读者看不到。",
            "A release is written aside, read back and then named; readers never see half of it.",
        ),
        fix: words(
            "检查磁盘空间和权限，再运行 `gongkai publish`。",
            "Check space and rights, and run `gongkai publish` again.",
        ),
    },
    Page {
        code: "platform/read",
        title: words("候选或发布目标读不了", "a candidate or target cannot be read"),
        why: words("发布前后都要核对摘要。", "Digests are compared before and after."),
        fix: words(
            "检查文件是否还在、权限是否正确。",
            "Check that the file is there and readable.",
        ),
    },
    Page {
        code: "platform/taken",
        title: words("同一编号下已有别的内容", "the id is taken by other content"),
        why: words(
            "发布过的内容不再变动：别人可能已经引用了它。",
            "A release never changes once it is out: others may have cited it.",
        ),
        fix: words("用新的发布编号再发布。", "Publish under a new id."),
    },
    Page {
        code: "platform/mismatch",
        title: words("写出去的与批准的不一样", "what was written is not what was cleared"),
        why: words(
            "写完读回来核对摘要，不一样就不改名。",
            "What is written is read back; if its digest differs it gets no name.",
        ),
        fix: words("再运行一次；仍然如此，请检查磁盘。", "Run again; if it stays, check the disk."),
    },
];
