//! A web address is told what a person has to do: one JSON document, posted once. What it does with it is its own.

use std::error::Error as Cause;
use std::path::Path;
use std::time::Duration;

use reqwest::blocking::Client;
use reqwest::header::AUTHORIZATION;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;

use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::stop::Fault;
use crate::model::stop::Stop;
use crate::net;
use crate::net::Environment;
use crate::net::Link;
use crate::net::Secret;

/// A run does not wait longer for somebody who is only told.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notify {
    /// Where.
    pub url: Whereto,
    /// What is sent as `Authorization: Bearer`.
    pub token: Option<Secret>,
}

/// An address, or where it is kept: that of a chat group opens it to whoever knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereto {
    /// In the configuration.
    Plain(Link),
    /// Elsewhere.
    Secret(Secret),
}

/// Why nobody was told.
#[derive(Debug)]
pub enum Error {
    /// Address or token are not where the configuration says, or are none.
    Address,
    /// Nobody answers there.
    Unreached {
        /// What the network says, without the address.
        cause: reqwest::Error,
    },
    /// It does not want to know.
    Status {
        /// The answer.
        code: u16,
    },
}

/// Sends `body`, which is JSON; its secrets are in `project` or its `environment`.
pub fn send(
    notify: &Notify,
    project: &Path,
    environment: Environment,
    body: &str,
) -> Result<(), Stop> {
    net::provide();
    let reveal = |it: &Secret| it.reveal(project, environment).map_err(|_| Error::Address);
    let link = match &notify.url {
        Whereto::Plain(it) => it.clone(),
        Whereto::Secret(it) => Link::parse(reveal(it)?.text()).map_err(|_| Error::Address)?,
    };
    let unreached = |it: reqwest::Error| Error::Unreached { cause: it.without_url() };
    let client = Client::builder()
        .user_agent(concat!("gongkai/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .timeout(PATIENCE)
        .build()
        .map_err(unreached)?;
    let mut request = client.post(link.url().clone()).header(CONTENT_TYPE, "application/json");
    if let Some(token) = &notify.token {
        let value = format!("Bearer {}", reveal(token)?.text());
        let mut value = HeaderValue::from_str(&value).map_err(|_| Error::Address)?;
        value.set_sensitive(true);
        request = request.header(AUTHORIZATION, value);
    }
    let answer = request.body(body.to_owned()).send().map_err(unreached)?;
    if answer.status().is_success() {
        return Ok(());
    }
    Err(Error::Status { code: answer.status().as_u16() }.into())
}

/// The pages of these errors.
pub const PAGES: &[Page] = &[Page {
    code: "notify/unsent",
    title: words("通知没有送出", "nobody could be told"),
    why: words(
        "`[notify]` 的地址没有收下通知。发布不受影响；没有送出的，下次运行再送。",
        "The address of `[notify]` did not take the message. Releases do not depend on it; what was not told is told by the next run.",
    ),
    fix: words(
        "核对 `[notify]` 的 url 和 token，再看那边的服务",
        "check `url` and `token` of `[notify]`, and the server behind",
    ),
}];

impl Fault for Error {
    fn code(&self) -> &'static str {
        "notify/unsent"
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Address, Lang::Zh) => {
                "通知没有送出：`[notify]` 的地址或令牌取不到，或者不能用".to_owned()
            }
            (Self::Address, Lang::En) => {
                "nobody was told: address or token of `[notify]` cannot be had, or cannot be used"
                    .to_owned()
            }
            (Self::Unreached { .. }, Lang::Zh) => "通知没有送出：连不上".to_owned(),
            (Self::Unreached { .. }, Lang::En) => "nobody was told: no answer".to_owned(),
            (Self::Status { code }, Lang::Zh) => format!("通知没有送出：对方回答 {code}"),
            (Self::Status { code }, Lang::En) => {
                format!("nobody was told: the server answers {code}")
            }
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        PAGES.iter().find(|it| it.code == self.code()).map(|it| it.fix.get(lang).to_owned())
    }

    fn cause(&self) -> Option<&(dyn Cause + 'static)> {
        match self {
            Self::Unreached { cause } => Some(cause),
            Self::Address | Self::Status { .. } => None,
        }
    }
}
