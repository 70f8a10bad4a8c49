//! What can go wrong between the terminal and the engine.

use std::error::Error as Cause;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// Why a command could not be carried out.
#[derive(Debug)]
pub(super) enum Error {
    /// stdout cannot be written.
    Output(io::Error),
    /// Where the program or the project is cannot be told.
    Place(io::Error),
    /// A dataset that the project does not have.
    NoDataset { name: String, there: Vec<String> },
    /// A target that the project does not have.
    NoTarget { name: String, there: Vec<String> },
    /// No target is a folder, or several are.
    NoFolder { there: Vec<String> },
    /// A folder in which there is more than may be seen.
    NotPublic { path: PathBuf },
    /// A code that no page explains.
    NoPage { code: String, near: Vec<String> },
}

/// The pages of these errors.
pub(super) const PAGES: &[Page] = &[
    Page {
        code: "cli/output",
        title: words("结果写不出去", "the answer cannot be written"),
        why: words(
            "标准输出关了或者磁盘满了，结果没有送到。",
            "stdout was closed or the disk is full, and the answer did not arrive.",
        ),
        fix: words("检查结果送去的地方。", "Look at where the output goes."),
    },
    Page {
        code: "cli/place",
        title: words(
            "不知道程序或项目在哪里",
            "where the program or the project is cannot be told",
        ),
        why: words(
            "调度文件要写从根开始的完整路径；项目的文件夹不在，或者程序在运行中被换掉了。",
            "A scheduler's file needs paths from the root; the project's folder is not there, or the program was replaced while it ran.",
        ),
        fix: words(
            "核对 --project 的文件夹，再运行一次。",
            "Check the folder of --project, and run it again.",
        ),
    },
    Page {
        code: "cli/no-dataset",
        title: words("项目里没有这个数据集", "the project has no such dataset"),
        why: words(
            "数据集以 gongkai.toml 里 [dataset.名称] 的名称为准。",
            "A dataset is called what [dataset.NAME] in gongkai.toml calls it.",
        ),
        fix: words("用 `gongkai status` 看有哪些数据集。", "`gongkai status` lists them."),
    },
    Page {
        code: "cli/no-target",
        title: words("项目里没有这个发布目标", "the project has no such target"),
        why: words(
            "发布目标以 gongkai.toml 里 [target.名称] 的名称为准。",
            "A target is called what [target.NAME] in gongkai.toml calls it.",
        ),
        fix: words("按 gongkai.toml 里的名称写。", "Use a name of gongkai.toml."),
    },
    Page {
        code: "cli/no-folder",
        title: words("说不清提供哪个文件夹", "it is not clear which folder to serve"),
        why: words(
            "提供的是类型为 directory 的发布目标；项目里没有，或者不止一个。",
            "What is served is the target of kind `directory`; the project has none, or several.",
        ),
        fix: words(
            "用 --target 写明目标，或直接写文件夹。",
            "Name the target with --target, or the folder itself.",
        ),
    },
    Page {
        code: "cli/not-public",
        title: words("这个文件夹不能公开", "this folder is not public"),
        why: words(
            "项目文件夹里有台账、隔离记录和日志；只有发布目标的文件夹可以给人看。",
            "A project's folder holds ledgers, what was held back and the journal; only a target's folder may be seen.",
        ),
        fix: words(
            "提供 public，不写文件夹也可以。",
            "Serve `public`; without a folder that is what is served.",
        ),
    },
    Page {
        code: "cli/no-page",
        title: words("没有这个代码", "there is no such code"),
        why: words(
            "代码写在消息的方括号里，也写在 violations.csv 里。",
            "Codes stand in brackets in messages, and in violations.csv.",
        ),
        fix: words("照抄代码；相近的会列出来。", "Copy the code; near ones are listed."),
    },
];

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Output(_) => "cli/output",
            Self::Place(_) => "cli/place",
            Self::NoDataset { .. } => "cli/no-dataset",
            Self::NoTarget { .. } => "cli/no-target",
            Self::NoFolder { .. } => "cli/no-folder",
            Self::NotPublic { .. } => "cli/not-public",
            Self::NoPage { .. } => "cli/no-page",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Output(_), Lang::Zh) => "写不出结果".to_owned(),
            (Self::Output(_), Lang::En) => "cannot write the answer".to_owned(),
            (Self::Place(_), Lang::Zh) => "找不到程序或项目的位置".to_owned(),
            (Self::Place(_), Lang::En) => {
                "cannot tell where the program or the project is".to_owned()
            }
            (Self::NoDataset { name, .. }, Lang::Zh) => format!("项目里没有数据集 `{name}`"),
            (Self::NoDataset { name, .. }, Lang::En) => {
                format!("the project has no dataset `{name}`")
            }
            (Self::NoTarget { name, .. }, Lang::Zh) => format!("项目里没有发布目标 `{name}`"),
            (Self::NoTarget { name, .. }, Lang::En) => {
                format!("the project has no target `{name}`")
            }
            (Self::NoFolder { there }, Lang::Zh) if there.is_empty() => {
                "项目里没有类型为 directory 的发布目标".to_owned()
            }
            (Self::NoFolder { there }, Lang::En) if there.is_empty() => {
                "the project has no target of kind `directory`".to_owned()
            }
            (Self::NoFolder { .. }, Lang::Zh) => "类型为 directory 的发布目标不止一个".to_owned(),
            (Self::NoFolder { .. }, Lang::En) => {
                "the project has several targets of kind `directory`".to_owned()
            }
            (Self::NotPublic { path }, Lang::Zh) => {
                format!("`{}` 里有不能公开的文件", path.display())
            }
            (Self::NotPublic { path }, Lang::En) => {
                format!("`{}` holds what may not be seen", path.display())
            }
            (Self::NoPage { code, .. }, Lang::Zh) => format!("没有代码 `{code}`"),
            (Self::NoPage { code, .. }, Lang::En) => format!("there is no code `{code}`"),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let (names, zh, en) = match self {
            Self::Output(_) | Self::Place(_) | Self::NotPublic { .. } => return None,
            Self::NoDataset { there, .. }
            | Self::NoTarget { there, .. }
            | Self::NoFolder { there } => (there, "有", "there are"),
            Self::NoPage { near, .. } => (near, "相近的有", "near ones"),
        };
        let names: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
        match lang {
            _ if names.is_empty() => None,
            Lang::Zh => Some(format!("{zh}：{}", names.join("、"))),
            Lang::En => Some(format!("{en}: {}", names.join(", "))),
        }
    }

    fn cause(&self) -> Option<&(dyn Cause + 'static)> {
        match self {
            Self::Output(cause) | Self::Place(cause) => Some(cause),
            Self::NoDataset { .. }
            | Self::NoTarget { .. }
            | Self::NoFolder { .. }
            | Self::NotPublic { .. }
            | Self::NoPage { .. } => None,
        }
    }
}
