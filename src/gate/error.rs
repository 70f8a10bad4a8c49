//! Why a release was not cleared.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What stands against a clearance.
#[derive(Debug, PartialEq, Eq)]
pub enum Error {
    /// Reviewer and approver are one person.
    SamePerson,
    /// Reviewer or approver has no name.
    Nobody,
    /// What is given as a name cannot be read as one.
    NoName,
    /// The gate denies the candidate.
    Denied {
        /// The release.
        id: String,
    },
    /// Judgement or clearance is about another candidate.
    OtherRelease {
        /// The release.
        id: String,
    },
    /// The clearance was given under another rule set.
    OtherRules,
    /// What lists releases holds something that may not leave.
    Listed {
        /// The file.
        file: String,
        /// The rule.
        rule: &'static str,
    },
    /// A file of the candidate could not be read.
    Unreadable {
        /// Which.
        path: PathBuf,
    },
}

impl Error {
    /// The digest of the file at `path`.
    pub(super) fn digest(path: &Path) -> Result<Digest, Self> {
        let unreadable = |_| Self::Unreadable { path: path.to_path_buf() };
        let mut file = File::open(path).map_err(unreadable)?;
        let mut hasher = Hasher::default();
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut buffer).map_err(unreadable)?;
            if read == 0 {
                return Ok(hasher.finish());
            }
            hasher.add(&buffer[..read]);
        }
    }

    /// Where it went wrong, for a verdict.
    pub(super) fn at(&self) -> String {
        match self {
            Self::Unreadable { path } => {
                path.file_name().unwrap_or_default().to_string_lossy().into_owned()
            }
            Self::SamePerson
            | Self::Nobody
            | Self::NoName
            | Self::Denied { .. }
            | Self::Listed { .. }
            | Self::OtherRelease { .. }
            | Self::OtherRules => String::new(),
        }
    }
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::SamePerson | Self::Nobody | Self::NoName => "gate/persons",
            Self::Denied { .. } => "gate/denied",
            Self::Listed { .. } => "gate/listed",
            Self::OtherRelease { .. } | Self::OtherRules => "gate/clearance",
            Self::Unreadable { .. } => "gate/unreadable",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::SamePerson, Lang::Zh) => "初审和审批是同一个人".to_owned(),
            (Self::SamePerson, Lang::En) => "reviewer and approver are one person".to_owned(),
            (Self::Nobody, Lang::Zh) => "没有写明初审人或审批人".to_owned(),
            (Self::Nobody, Lang::En) => "the reviewer or the approver has no name".to_owned(),
            (Self::NoName, Lang::Zh) => {
                "初审人或审批人的姓名里有看不见的字符、换行，太长，或没有字".to_owned()
            }
            (Self::NoName, Lang::En) => {
                "a name has characters that are not seen, is too long, or has no letters".to_owned()
            }
            (Self::Denied { id }, Lang::Zh) => format!("`{id}` 没有通过检查"),
            (Self::Denied { id }, Lang::En) => format!("the gate denies `{id}`"),
            (Self::Listed { file, rule }, Lang::Zh) => {
                format!("`{file}` 里有 {rule} 不许出现的内容，没有写到发布目标")
            }
            (Self::Listed { file, rule }, Lang::En) => {
                format!("`{file}` holds what {rule} denies, and was not written to the target")
            }
            (Self::OtherRelease { id }, Lang::Zh) => format!("批准的不是 `{id}` 现在的内容"),
            (Self::OtherRelease { id }, Lang::En) => {
                format!("the clearance is not for what `{id}` holds")
            }
            (Self::OtherRules, Lang::Zh) => "批准时的规则与现在的不同".to_owned(),
            (Self::OtherRules, Lang::En) => {
                "the clearance was given under another rule set".to_owned()
            }
            (Self::Unreadable { path }, Lang::Zh) => format!("读不了 `{}`", path.display()),
            (Self::Unreadable { path }, Lang::En) => format!("cannot read `{}`", path.display()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match self {
            Self::SamePerson | Self::Nobody | Self::NoName => words(
                "写两个人的姓名：`--reviewer`、`--approver`",
                "name two persons: `--reviewer` and `--approver`",
            ),
            Self::Denied { .. } => words(
                "`gongkai review` 列出没有通过的规则",
                "`gongkai review` lists the rules that deny",
            ),
            Self::Listed { .. } => words(
                "查 `gongkai.toml` 里的单位名称、联系方式、`base_url`，或撤回的原因",
                "look at publisher, contact and `base_url` in `gongkai.toml`, and at reasons of withdrawal",
            ),
            Self::OtherRelease { .. } | Self::OtherRules => {
                words("请两个人重新审批", "have two persons review it again")
            }
            Self::Unreadable { .. } => {
                words("检查文件是否还在、能否打开", "check that the file is there and may be read")
            }
        };
        Some(hint.get(lang).to_owned())
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "gate/persons",
        title: words("审批要有两个人", "a clearance needs two persons"),
        why: words(
            "一个人看不出自己的疏漏；初审和审批必须分开。",
            "Nobody sees their own oversight; reviewer and approver are two.",
        ),
        fix: words("写两个不同的姓名。", "Give two different names."),
    },
    Page {
        code: "gate/denied",
        title: words("没有通过检查", "the gate denies the candidate"),
        why: words(
            "任何一条规则没过都不能放行，没有跳过的办法。",
            "One denied rule keeps it in; there is no way around.",
        ),
        fix: words(
            "按 `gongkai review` 列出的规则改正，再运行一次。",
            "Mend what `gongkai review` lists, and run again.",
        ),
    },
    Page {
        code: "gate/listed",
        title: words("目录文件没有通过检查", "a catalogue did not pass the gate"),
        why: words(
            "目录、订阅和更新记录也给公众看，写出去以前同样要查有没有能指认个人的内容。数据已经送达，只是目录没有更新。",
            "Catalogues, feeds and changelogs are public too, and are searched for what leads to a person before they leave. The data are delivered; only the list is not renewed.",
        ),
        fix: words(
            "按指出的规则改正 `gongkai.toml` 里的文字，再运行 `gongkai publish`。",
            "Mend the words in `gongkai.toml` that break the rule, and run `gongkai publish`.",
        ),
    },
    Page {
        code: "gate/clearance",
        title: words("批准与候选或规则对不上", "the clearance is for other content or other rules"),
        why: words(
            "批准只对当时看过的那些字节和那套规则有效。",
            "A clearance holds for the bytes and the rules that were seen.",
        ),
        fix: words("重新审批。", "Review and approve again."),
    },
    Page {
        code: "gate/unreadable",
        title: words("候选的文件读不了", "a candidate's file cannot be read"),
        why: words("没有检查过的东西不能出门。", "What was not checked does not leave."),
        fix: words(
            "检查文件是否还在、权限是否正确，或再运行一次。",
            "Check that the file is there and readable, or run again.",
        ),
    },
];
