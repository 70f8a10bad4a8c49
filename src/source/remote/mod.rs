//! What can go wrong with ledgers that are not files: databases, the web, and the secrets that they ask for.
//!
//! Everything that is said here has been looked at: an address is shown without password and parameters, and a
//! server's own words only where its kind of error speaks of names and never of cells.

mod pages;

pub use pages::PAGES;

use std::error::Error as StdError;

use crate::model::lang::Lang;
use crate::model::stop::Fault;
use crate::net::LinkFault;
use crate::net::Missing;
use crate::net::Secret;
use crate::source::database::AddressFault;

/// Why a ledger elsewhere cannot be had.
#[derive(Debug)]
pub(super) struct Error {
    /// The database or the web address, as it may be shown.
    at: String,
    what: What,
    /// What the server says, where that may be shown.
    said: Option<String>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A secret is not where the configuration says.
    Secret(Secret),
    /// What a secret should hold is no address.
    Address(AddressFault),
    /// What a secret should hold is no web address.
    Link(LinkFault),
    /// A header that cannot be sent; its name stands where the address does.
    Header,
    /// Nobody answers there.
    Connect,
    /// The server refuses the user.
    Login,
    /// No trusted way to the server.
    Tls,
    /// The server refuses the query.
    Query,
    /// The query gives no columns, or has parameters.
    NoRows,
    /// A column of bytes.
    Bytes { column: String },
    /// A cell that is no text.
    NotText { column: String, row: u64 },
    /// Silence for too long.
    Timeout { seconds: u32 },
    /// The connection broke off.
    Lost,
    /// The rows are not those that were digested.
    Changed,
    /// An answer that is no ledger.
    Status { code: u16 },
    /// The server asks for a pause that is too long.
    Busy { seconds: u64 },
    /// A body over the limit.
    TooLarge { most: u64 },
    /// A redirect that is not followed.
    Redirect,
    /// The body broke off again and again, or was another one each time.
    Broken,
    /// The copy cannot be kept.
    Keep,
}

impl Error {
    pub(super) fn new(at: impl Into<String>, what: What) -> Self {
        Self { at: at.into(), what, said: None, cause: None }
    }

    /// Adds what the server says.
    pub(super) fn said(mut self, text: impl Into<String>) -> Self {
        let text: String = text.into();
        let line: String = text.lines().next().unwrap_or_default().chars().take(300).collect();
        self.said = (!line.is_empty()).then_some(line);
        self
    }

    /// Adds the error underneath, which must not hold a secret or a cell.
    pub(super) fn because(mut self, cause: impl StdError + Send + Sync + 'static) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }

    fn zh(&self) -> String {
        let at = &self.at;
        match &self.what {
            What::Secret(Secret::Env(name)) => format!("环境变量 `{name}` 没有设置或为空"),
            What::Secret(Secret::File(path)) => format!("密钥文件 `{path}` 读不了或为空"),
            What::Address(fault) => fault.say(Lang::Zh),
            What::Link(fault) => fault.say(Lang::Zh),
            What::Header => format!("请求头 `{at}` 的名或值里有不能用的字符"),
            What::Connect => format!("连不上 {at}"),
            What::Login => format!("{at} 不接受这个用户或密码"),
            What::Tls => format!("不能与 {at} 建立可信的 TLS 连接"),
            What::Query => format!("{at} 不执行这条查询"),
            What::NoRows => format!("{at} 的查询不返回行，或含有参数"),
            What::Bytes { column } => format!("{at} 的列 `{column}` 是二进制，不是文字"),
            What::NotText { column, row } => {
                format!("{at} 的列 `{column}` 第 {row} 行不是 UTF-8 文字")
            }
            What::Timeout { seconds } => format!("{at} 超过 {seconds} 秒没有回应"),
            What::Lost => format!("与 {at} 的连接中断"),
            What::Changed => format!("{at} 的数据在读取时变了"),
            What::Status { code } => format!("{at} 回答 {code}"),
            What::Busy { seconds } => format!("{at} 要求 {seconds} 秒后再来"),
            What::TooLarge { most } => format!("{at} 超过 {most} 字节"),
            What::Redirect => format!("{at} 的转向不能跟随"),
            What::Broken => format!("{at} 一再中断，没有取全"),
            What::Keep => format!("{at} 的副本写不下来"),
        }
    }

    fn en(&self) -> String {
        let at = &self.at;
        match &self.what {
            What::Secret(Secret::Env(name)) => {
                format!("the environment variable `{name}` is not set, or empty")
            }
            What::Secret(Secret::File(path)) => {
                format!("the secret's file `{path}` cannot be read, or is empty")
            }
            What::Address(fault) => fault.say(Lang::En),
            What::Link(fault) => fault.say(Lang::En),
            What::Header => format!("name or value of the header `{at}` cannot be sent"),
            What::Connect => format!("cannot connect to {at}"),
            What::Login => format!("{at} refuses the user or the password"),
            What::Tls => format!("no trusted TLS connection to {at}"),
            What::Query => format!("{at} refuses the query"),
            What::NoRows => format!("the query of {at} gives no rows, or has parameters"),
            What::Bytes { column } => format!("column `{column}` of {at} is bytes, not text"),
            What::NotText { column, row } => {
                format!("column `{column}` of {at} is no UTF-8 text in row {row}")
            }
            What::Timeout { seconds } => format!("{at} was silent for {seconds} seconds"),
            What::Lost => format!("the connection to {at} broke off"),
            What::Changed => format!("the data of {at} changed while it was read"),
            What::Status { code } => format!("{at} answers {code}"),
            What::Busy { seconds } => format!("{at} asks to come back in {seconds} seconds"),
            What::TooLarge { most } => format!("{at} has more than {most} bytes"),
            What::Redirect => format!("a redirect of {at} is not followed"),
            What::Broken => format!("{at} broke off again and again"),
            What::Keep => format!("the copy of {at} cannot be written"),
        }
    }
}

impl From<Missing> for Error {
    fn from(missing: Missing) -> Self {
        let error = Self::new(String::new(), What::Secret(missing.secret));
        match missing.cause {
            Some(cause) => error.because(cause),
            None => error,
        }
    }
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self.what {
            What::Secret(_) | What::Header => "source/secret",
            What::Address(_) | What::Link(_) => "source/address",
            What::Connect => "source/connect",
            What::Login => "source/login",
            What::Tls => "source/tls",
            What::Query | What::NoRows => "source/database-query",
            What::Bytes { .. } | What::NotText { .. } => "source/database-text",
            What::Timeout { .. } => "source/timeout",
            What::Lost => "source/lost",
            What::Changed => "source/database-changed",
            What::Status { code: 404 | 410 } => "source/web-absent",
            What::Status { .. } | What::Busy { .. } => "source/web-status",
            What::TooLarge { .. } => "source/web-too-large",
            What::Redirect => "source/web-redirect",
            What::Broken => "source/web-broken",
            What::Keep => "source/web-keep",
        }
    }

    fn say(&self, lang: Lang) -> String {
        let (text, colon) = match lang {
            Lang::Zh => (self.zh(), "："),
            Lang::En => (self.en(), ": "),
        };
        match &self.said {
            Some(said) => format!("{text}{colon}{said}"),
            None => text,
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|it| it as &(dyn StdError + 'static))
    }
}
