//! What can go wrong with a target that is a server. An address is shown without user and parameters, and a server's own
//! words never, but for those of TLS and of the system.

use std::error::Error as StdError;
use std::io;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::limits;
use crate::model::page::Page;
use crate::net;
use crate::net::Missing;
use crate::net::Secret;
use crate::platform::error::Error;
use crate::platform::store::Trouble;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A secret is not where the configuration says.
    Secret(Secret),
    /// A secret that cannot be sent.
    Unsendable(Secret),
    /// Nobody answers there.
    Connect,
    /// No trusted way to the server.
    Tls,
    /// Silence for too long.
    Timeout,
    /// The connection broke off.
    Broken,
    /// The server refuses the user.
    Login,
    /// An answer that is none of those expected.
    Status(u16),
    /// The server asks for a pause that is too long.
    Busy(u64),
}

impl What {
    /// The page that explains it.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Secret(_) | Self::Unsendable(_) => "platform/secret",
            Self::Connect | Self::Tls | Self::Timeout | Self::Broken => "platform/connect",
            Self::Login | Self::Status(_) | Self::Busy(_) => "platform/status",
        }
    }

    /// What happened at `place`.
    pub(super) fn say(&self, place: &str, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Secret(Secret::Env(name)) => (
                format!("环境变量 `{name}` 没有设置或为空"),
                format!("the environment variable `{name}` is not set, or empty"),
            ),
            Self::Secret(Secret::File(path)) => (
                format!("密钥文件 `{path}` 读不了或为空"),
                format!("the secret's file `{path}` cannot be read, or is empty"),
            ),
            Self::Unsendable(Secret::Env(name) | Secret::File(name)) => (
                format!("`{name}` 里的密钥含有不能发送的字符"),
                format!("the secret in `{name}` has characters that cannot be sent"),
            ),
            Self::Connect => (format!("连不上 `{place}`"), format!("cannot connect to `{place}`")),
            Self::Tls => (
                format!("不能与 `{place}` 建立可信的 TLS 连接"),
                format!("no trusted TLS connection to `{place}`"),
            ),
            Self::Timeout => {
                (format!("`{place}` 太久没有回应"), format!("`{place}` was silent for too long"))
            }
            Self::Broken => (
                format!("与 `{place}` 的连接中断"),
                format!("the connection to `{place}` broke off"),
            ),
            Self::Login => (
                format!("`{place}` 不接受这个用户或密钥"),
                format!("`{place}` refuses the user or the secret"),
            ),
            Self::Status(code) => {
                (format!("`{place}` 回答 {code}"), format!("`{place}` answers {code}"))
            }
            Self::Busy(seconds) => (
                format!("`{place}` 要求 {seconds} 秒后再来"),
                format!("`{place}` asks to come back in {seconds} seconds"),
            ),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

impl From<Missing> for Error {
    fn from(missing: Missing) -> Self {
        Self::server(String::new(), What::Secret(missing.secret))
    }
}

/// Why no answer came from `place`.
pub(super) fn failed(place: &str, error: &reqwest::Error) -> Trouble {
    let what = if error.is_timeout() && !error.is_connect() { What::Timeout } else { What::Broken };
    unanswered(place, error, if error.is_connect() { What::Connect } else { what })
}

/// `what`, unless the causes of `error` speak of TLS; with the system's own words where there are any.
pub(super) fn unanswered(place: &str, error: &(dyn StdError + 'static), what: What) -> Trouble {
    if let Some(said) = net::fault(error) {
        let what = What::Tls;
        return Error::Server { place: place.to_owned(), what, said: Some(said) }.into();
    }
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    let mut said = None;
    while let Some(it) = cause {
        if let Some(io) = it.downcast_ref::<io::Error>() {
            said = io.raw_os_error().map(|it| io::Error::from_raw_os_error(it).to_string());
        }
        cause = it.source();
    }
    Trouble::again(Error::Server { place: place.to_owned(), what, said })
}

/// What an answer means that is none of those expected.
pub(super) fn answered(place: &str, status: StatusCode, headers: &HeaderMap) -> Trouble {
    let place = place.to_owned();
    let code = status.as_u16();
    if matches!(code, 401 | 403) {
        return Error::server(place, What::Login).into();
    }
    if !net::is_passing(code) {
        return Error::server(place, What::Status(code)).into();
    }
    let asked = net::retry_after(headers);
    match asked.filter(|it| *it > limits::WEB_PAUSE_SECONDS_MAX) {
        Some(seconds) => Error::server(place, What::Busy(seconds)).into(),
        None => Trouble::Again(Error::server(place, What::Status(code)), asked),
    }
}

/// The pages of these errors.
pub const PAGES: &[Page] = &[
    Page {
        code: "platform/secret",
        title: words("发布目标的密钥不在该在的地方", "a target's secret is not where it should be"),
        why: words(
            "密码和令牌不写在 gongkai.toml 里，而从环境变量或文件里取。",
            "Passwords and tokens never stand in gongkai.toml; they come from the environment or from a file.",
        ),
        fix: words(
            "设置这个环境变量，或写好这个文件，再运行；定时任务要在它自己的环境里设置。",
            "Set the variable or write the file and run again; a scheduled job needs it in its own environment.",
        ),
    },
    Page {
        code: "platform/connect",
        title: words("与发布目标的连接不成", "no connection to a target"),
        why: words(
            "连不上、太久没有回应，或一再中断。已经写好的文件留着，没写完的读者看不到。",
            "Nobody answers, or the connection breaks off again and again. Files that are whole stay; readers never see half of one.",
        ),
        fix: words(
            "核对地址和网络，再运行 `gongkai publish`：从断的地方接着发。",
            "Check address and network and run `gongkai publish`: it goes on where it broke off.",
        ),
    },
    Page {
        code: "platform/status",
        title: words("发布目标不接受", "a target refuses"),
        why: words(
            "用户没有写的权限、地址不对、空间满了，或服务器太忙。",
            "The user may not write there, the address is wrong, the space is full, or the server is busy.",
        ),
        fix: words(
            "核对地址、用户和密钥，以及那里的权限和空间；忙的过后再运行 `gongkai publish`。",
            "Check address, user and secret, and rights and space there; where it was busy, run `gongkai publish` later.",
        ),
    },
];
