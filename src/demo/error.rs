//! Why the reference project cannot be written.

use std::error::Error as Cause;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What went wrong while the reference project was made.
#[derive(Debug)]
pub(super) enum Error {
    /// The built-in recipe cannot be read.
    Recipe(Box<toml::de::Error>),
    /// The recipe asks for what the generator cannot make.
    Plan {
        /// The ledger that it is about.
        path: String,
        /// The name that leads nowhere.
        name: String,
    },
    /// A workbook cannot be made.
    Workbook {
        /// The ledger that it is about.
        path: String,
        /// What the spreadsheet writer says.
        cause: Box<rust_xlsxwriter::XlsxError>,
    },
    /// The folder holds a project that is not the reference project as written.
    Other {
        /// Its file.
        path: PathBuf,
    },
    /// A file cannot be read.
    Read {
        /// Which.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A file cannot be written.
    Write {
        /// Where.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// The pages of this room's errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "demo/recipe",
        title: words("示范项目的配方有误", "the recipe of the reference project is wrong"),
        why: words(
            "配方编在程序里，出错说明程序本身有问题。",
            "The recipe is part of the program, so this is a bug in it.",
        ),
        fix: words("请报告这个问题。", "Report it."),
    },
    Page {
        code: "demo/other-project",
        title: words("文件夹里是别的项目", "the folder holds another project"),
        why: words(
            "演示会自动替两个虚构的人审批并发布；别人的项目绝不能这样发布。",
            "The demo clears and publishes by itself, in the name of two invented persons; no other project may leave so.",
        ),
        fix: words(
            "换一个文件夹运行演示；真实的项目用 `gongkai run`。",
            "Run the demo in another folder; run a real project with `gongkai run`.",
        ),
    },
    Page {
        code: "demo/write",
        title: words("示范项目写不出来", "the reference project cannot be written"),
        why: words(
            "文件夹不可写，或磁盘已满。",
            "The folder is not writable, or the disk is full.",
        ),
        fix: words(
            "换一个文件夹，或腾出空间后再试。",
            "Choose another folder, or free some space, and try again.",
        ),
    },
];

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Recipe(_) | Self::Plan { .. } | Self::Workbook { .. } => "demo/recipe",
            Self::Other { .. } => "demo/other-project",
            Self::Read { .. } | Self::Write { .. } => "demo/write",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Recipe(_), Lang::Zh) => "读不懂示范项目的配方".to_owned(),
            (Self::Recipe(_), Lang::En) => {
                "cannot read the recipe of the reference project".to_owned()
            }
            (Self::Plan { path, name }, Lang::Zh) => {
                format!("台账 `{path}` 的配方里，`{name}` 没有定义")
            }
            (Self::Plan { path, name }, Lang::En) => {
                format!("the recipe of ledger `{path}` names `{name}`, which is not defined")
            }
            (Self::Workbook { path, .. }, Lang::Zh) => format!("生成不了工作簿 `{path}`"),
            (Self::Workbook { path, .. }, Lang::En) => format!("cannot make workbook `{path}`"),
            (Self::Other { path }, Lang::Zh) => format!("`{}` 不是示范项目的配置", path.display()),
            (Self::Other { path }, Lang::En) => {
                format!("`{}` is not the reference project's", path.display())
            }
            (Self::Read { path, .. }, Lang::Zh) => format!("读不了 `{}`", path.display()),
            (Self::Read { path, .. }, Lang::En) => format!("cannot read `{}`", path.display()),
            (Self::Write { path, .. }, Lang::Zh) => format!("写不了 `{}`", path.display()),
            (Self::Write { path, .. }, Lang::En) => format!("cannot write `{}`", path.display()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match (self, lang) {
            (Self::Write { .. } | Self::Other { .. }, Lang::Zh) => {
                Some("换一个文件夹再试".to_owned())
            }
            (Self::Write { .. } | Self::Other { .. }, Lang::En) => {
                Some("choose another folder".to_owned())
            }
            _ => None,
        }
    }

    fn cause(&self) -> Option<&(dyn Cause + 'static)> {
        match self {
            Self::Recipe(cause) => Some(cause.as_ref()),
            Self::Workbook { cause, .. } => Some(cause.as_ref()),
            Self::Read { cause, .. } | Self::Write { cause, .. } => Some(cause),
            Self::Plan { .. } | Self::Other { .. } => None,
        }
    }
}
