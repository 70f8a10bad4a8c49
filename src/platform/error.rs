//! Why a release could not be delivered.

use std::error;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;
use crate::platform::ckan::Answer;
use crate::platform::server::What;

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
        /// The folder or file.
        path: PathBuf,
    },
    /// Files of a release were changed at the target since it was delivered.
    Edited {
        /// The files.
        places: Vec<String>,
    },
    /// The release was taken back; what stays is its tombstone.
    Withdrawn {
        /// The tombstone.
        place: String,
    },
    /// What was read back is not what was cleared.
    Mismatch {
        /// The file.
        path: PathBuf,
    },
    /// A target that is a server.
    Server {
        /// Its address, or the file's there.
        place: String,
        /// What happened.
        what: What,
        /// What TLS or the system says.
        said: Option<String>,
    },
    /// A portal did not do what it was asked.
    Portal {
        /// The package's page.
        place: String,
        /// What it answered.
        answer: Answer,
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

/// Files that are named of those that were changed.
const NAMED_MAX: usize = 5;

impl Error {
    /// A server's trouble, without words of its own.
    pub(super) fn server(place: String, what: What) -> Self {
        Self::Server { place, what, said: None }
    }
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Write { .. } => "platform/write",
            Self::Read { .. } => "platform/read",
            Self::Taken { .. } => "platform/taken",
            Self::Edited { .. } => "platform/edited",
            Self::Withdrawn { .. } => "platform/withdrawn",
            Self::Server { what, .. } => what.code(),
            Self::Portal { answer, .. } => answer.code(),
            Self::Unsupported { .. } => "config/unsupported",
            Self::Mismatch { .. } | Self::OtherPlan { .. } => "platform/mismatch",
        }
    }

    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Write { path, .. } => {
                let path = path.display();
                (format!("写不了 `{path}`"), format!("cannot write `{path}`"))
            }
            Self::Read { path, .. } => {
                let path = path.display();
                (format!("读不了 `{path}`"), format!("cannot read `{path}`"))
            }
            Self::Taken { path } => {
                let path = path.display();
                (
                    format!("`{path}` 已有别的内容，不会覆盖"),
                    format!("`{path}` holds other content and is not overwritten"),
                )
            }
            Self::Edited { places } => {
                let named: Vec<&str> = places.iter().take(NAMED_MAX).map(String::as_str).collect();
                let more = places.len() - named.len();
                let (zh, en) = (named.join("`、`"), named.join("`, `"));
                match more {
                    0 => (
                        format!("发布后被人动过：`{zh}`"),
                        format!("changed since it was delivered: `{en}`"),
                    ),
                    _ => (
                        format!("发布后被人动过：`{zh}` 等 {} 个文件", places.len()),
                        format!("changed since it was delivered: `{en}` and {more} more"),
                    ),
                }
            }
            Self::Withdrawn { place } => (
                format!("这个版本已经撤回（`{place}`），不再发布"),
                format!("the release was withdrawn (`{place}`) and is never delivered again"),
            ),
            Self::Mismatch { path } => {
                let path = path.display();
                (format!("`{path}` 与批准的内容不同"), format!("`{path}` is not what was cleared"))
            }
            Self::Server { place, what, said } => {
                let text = what.say(place, lang);
                return match (said, lang) {
                    (Some(said), Lang::Zh) => format!("{text}：{said}"),
                    (Some(said), Lang::En) => format!("{text}: {said}"),
                    (None, _) => text,
                };
            }
            Self::Portal { place, answer } => return answer.say(place, lang),
            Self::Unsupported { place } => (
                format!("这个版本还不能发布到 `{place}`"),
                format!("this version cannot deliver to `{place}`"),
            ),
            Self::OtherPlan { id } => (
                format!("这份计划不是发布 `{id}` 到这个目标的"),
                format!("the plan is not for `{id}` and this target"),
            ),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match self {
            Self::Portal { answer, .. } => return Some(answer.hint(lang)),
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
            Self::Edited { .. } => words(
                "先弄清是谁改的；要恢复成批准的内容，运行 gongkai publish --repair",
                "find out who changed it; `gongkai publish --repair` writes what was cleared again",
            ),
            Self::Withdrawn { .. } => {
                words("更正后的数据用新的编号发布", "mended data is released under a new id")
            }
            Self::Server { what, .. } => match what.code() {
                "platform/secret" => words(
                    "设置这个环境变量，或写好这个文件，再运行",
                    "set the variable or write the file and run again",
                ),
                "platform/status" => words(
                    "核对地址、用户和密钥，以及那里的权限和空间",
                    "check address, user and secret, and rights and space there",
                ),
                _ => words(
                    "核对地址和网络，再运行 gongkai publish",
                    "check address and network and run `gongkai publish`",
                ),
            },
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
            _ => None,
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
        code: "platform/edited",
        title: words("发布后被人动过", "changed behind our back"),
        why: words(
            "发布目标上的文件缺了、变了或多了，与批准的不一样。程序不悄悄改回去：可能有人有理由，也可能是入侵。",
            "Files at a target are not those that were cleared. They are not put right silently: somebody may have had a reason, or broken in.",
        ),
        fix: words(
            "弄清是谁改的。要恢复成批准的内容，运行 `gongkai publish --repair`；要撤回，运行 `gongkai withdraw`。",
            "Find out who changed them. `gongkai publish --repair` writes what was cleared again; `gongkai withdraw` takes the release back.",
        ),
    },
    Page {
        code: "platform/withdrawn",
        title: words("撤回过的版本", "a release that was withdrawn"),
        why: words(
            "撤回的版本不再发布，它的编号也不再用；原处留有说明 withdrawn.json。",
            "A withdrawn release is never delivered again, nor is its id used again; `withdrawn.json` stays in its place.",
        ),
        fix: words(
            "更正后的数据重新审批，用新的编号发布。",
            "Have the mended data cleared and released under a new id.",
        ),
    },
    Page {
        code: "platform/portal",
        title: words("门户没有收下", "a portal did not take the release"),
        why: words(
            "门户拒绝了请求，或者回答的不是 CKAN。数据集没有传完之前不公开；已公开的保持原样。",
            "The portal refused, or does not answer as CKAN does. A package is private until it is whole, and one that is public stays as it was.",
        ),
        fix: words(
            "按门户说的原因处理，再运行 `gongkai publish`：已传的不再传。",
            "Mend what the portal says and run `gongkai publish` again: what is there is not sent again.",
        ),
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
