//! Why there is nothing to compare.

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What stands against a comparison.
#[derive(Debug)]
pub enum Error {
    /// What was named is no release.
    NoRelease {
        /// As it was typed.
        name: String,
    },
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRelease { .. } => "diff/no-release",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NoRelease { name }, Lang::Zh) => format!("`{name}` 不是一个发布版本"),
            (Self::NoRelease { name }, Lang::En) => format!("`{name}` is no release"),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = words(
            "写版本的文件夹（里面有 SHA256SUMS），或项目里的 `数据集/版本`，例如 `urban-rural-dibao/2017-r1`",
            "name a release's folder, with SHA256SUMS in it, or `dataset/release` of the project, such as `urban-rural-dibao/2017-r1`",
        );
        Some(hint.get(lang).to_owned())
    }
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[Page {
    code: "diff/no-release",
    title: words("没有这个发布版本", "there is no such release"),
    why: words(
        "只比较完整的版本：先按 SHA256SUMS 核对每个文件，再逐行比较。",
        "Only whole releases are compared: every file is held against SHA256SUMS before any row is.",
    ),
    fix: words(
        "用 `gongkai status` 看有哪些版本；没有送达过的候选，写它的文件夹。",
        "See `gongkai status` for what there is; of a candidate that was not delivered, name the folder.",
    ),
}];
