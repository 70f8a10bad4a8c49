//! Why nothing can be served.

use std::error;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;

/// What stands against serving.
#[derive(Debug)]
pub(super) enum Error {
    /// There is no such folder.
    Root {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The address cannot be had.
    Listen {
        /// Which.
        address: String,
        /// Why.
        cause: io::Error,
    },
    /// The system gives no threads, or takes no sockets.
    Runtime(io::Error),
}

/// The pages of these errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "serve/folder",
        title: words("没有可以提供的文件夹", "there is no folder to serve"),
        why: words(
            "只提供发布目标的文件夹，通常是 public；第一次发布以后才有。",
            "What is served is the folder of a target, `public` mostly; it is there after the first delivery.",
        ),
        fix: words(
            "先运行 gongkai run；或写明文件夹。",
            "Run `gongkai run` first, or name the folder.",
        ),
    },
    Page {
        code: "serve/address",
        title: words("地址用不了", "the address cannot be had"),
        why: words(
            "别的程序已经在用这个端口，或者这台机器没有这个地址，或者 1024 以下的端口需要权限。",
            "Another program has the port, the machine has no such address, or a port below 1024 needs a right to it.",
        ),
        fix: words(
            "换一个端口，例如 --listen 127.0.0.1:8081；端口写 0，就用一个空闲的。",
            "Take another port, such as --listen 127.0.0.1:8081; port 0 is one that is free.",
        ),
    },
    Page {
        code: "serve/system",
        title: words("系统不给线程或连接", "the system gives no threads or connections"),
        why: words(
            "提供文件需要几个线程和一个监听的连接。",
            "Serving takes some threads and a socket that listens.",
        ),
        fix: words("看这个用户的限制（ulimit -a）。", "Look at the user's limits (ulimit -a)."),
    },
];

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::Root { .. } => "serve/folder",
            Self::Listen { .. } => "serve/address",
            Self::Runtime(_) => "serve/system",
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Root { path, .. }, Lang::Zh) => format!("没有文件夹 `{}`", path.display()),
            (Self::Root { path, .. }, Lang::En) => {
                format!("there is no folder `{}`", path.display())
            }
            (Self::Listen { address, .. }, Lang::Zh) => format!("不能在 `{address}` 上等待连接"),
            (Self::Listen { address, .. }, Lang::En) => format!("cannot listen on `{address}`"),
            (Self::Runtime(_), Lang::Zh) => "系统不给线程或连接".to_owned(),
            (Self::Runtime(_), Lang::En) => "the system gives no threads or connections".to_owned(),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match self {
            Self::Root { .. } => words(
                "先运行 `gongkai run`，或写明文件夹",
                "run `gongkai run` first, or name the folder",
            ),
            Self::Listen { .. } => words(
                "换一个端口：`--listen 127.0.0.1:8081`",
                "take another port: `--listen 127.0.0.1:8081`",
            ),
            Self::Runtime(_) => words("看 `ulimit -a`", "look at `ulimit -a`"),
        };
        Some(hint.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Root { cause, .. } | Self::Listen { cause, .. } | Self::Runtime(cause) => {
                Some(cause)
            }
        }
    }
}
