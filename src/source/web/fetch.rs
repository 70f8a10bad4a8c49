//! One ledger over HTTP: asked for, waited for, resumed, begun again.

use std::error::Error as StdError;
use std::io::Read as _;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::blocking::Client;
use reqwest::blocking::Response;
use reqwest::header;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderName;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;

use crate::disk;
use crate::disk::Access;
use crate::model::limits;
use crate::net;
use crate::net::Environment;
use crate::net::Link;
use crate::net::Patience;
use crate::source::remote::Error;
use crate::source::remote::What;
use crate::source::web::Text;
use crate::source::web::Web;
use crate::source::web::kept::Copy;
use crate::source::web::kept::Kept;

/// A ledger on its way.
pub(super) struct Fetch<'a> {
    client: Client,
    link: &'a Link,
    kept: &'a Kept,
    part: PathBuf,
    /// Headers that only the named server gets.
    own: HeaderMap,
    most: u64,
    seconds: u32,
    /// Bytes gathered so far, and what vouches that the rest belongs to them.
    got: u64,
    said: Said,
}

/// What a server says of the ledger that it gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// Bytes that came.
    pub(super) bytes: u64,
    /// What may stand in `If-Range`: a strong validator (RFC 9110, 8.8.1).
    strong: Option<String>,
}

/// How an attempt ended that did not fail for good.
enum Step {
    /// The ledger is there.
    New,
    /// The copy is the ledger.
    Same,
    /// Try again, after so many seconds where the server says so.
    Again(Error, Option<u64>),
}

impl<'a> Fetch<'a> {
    pub(super) fn new(
        project: &Path,
        web: &Web,
        environment: Environment,
        link: &'a Link,
        kept: &'a Kept,
    ) -> Result<Self, Error> {
        net::provide();
        let patience = |seconds: u32| Duration::from_secs(u64::from(seconds));
        let client = Client::builder()
            .user_agent(concat!("gongkai/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(patience(web.connect_seconds))
            .timeout(patience(web.seconds))
            .build()
            .map_err(|it| Error::new(link.to_string(), What::Tls).because(it.without_url()))?;
        Ok(Self {
            client,
            link,
            kept,
            part: kept.part(),
            own: own_headers(project, web, environment)?,
            most: web.max_bytes,
            seconds: web.seconds,
            got: 0,
            said: Said::default(),
        })
    }

    /// Fetches until the ledger is there; `None` when the copy is it.
    pub(super) fn run(mut self) -> Result<Option<Said>, Error> {
        let mut patience = Patience::default();
        loop {
            match self.attempt()? {
                Step::New => break,
                Step::Same => return Ok(None),
                Step::Again(error, asked) => match patience.next(asked) {
                    Some(pause) => thread::sleep(pause),
                    None => return Err(error),
                },
            }
        }
        Ok(Some(Said { bytes: self.got, ..self.said }))
    }

    fn attempt(&mut self) -> Result<Step, Error> {
        let response = match self.ask() {
            Ok(it) => it,
            Err(Asked::Failed(error)) => return Err(error),
            Err(Asked::Again(error)) => return Ok(Step::Again(error, None)),
        };
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && self.kept.copy.is_some() && self.got == 0 {
            return Ok(Step::Same);
        }
        if status == StatusCode::OK {
            return self.take(response, 0);
        }
        if status == StatusCode::PARTIAL_CONTENT && self.got > 0 {
            if range_start(&response) == Some(self.got)
                && said(&response).strong == self.said.strong
            {
                return self.take(response, self.got);
            }
            return Ok(self.again_from_the_first(What::Broken));
        }
        if status == StatusCode::RANGE_NOT_SATISFIABLE && self.got > 0 {
            return Ok(self.again_from_the_first(What::Broken));
        }
        let code = status.as_u16();
        if !net::is_passing(code) {
            return Err(self.error(What::Status { code }));
        }
        let asked = net::retry_after(response.headers());
        if let Some(seconds) = asked.filter(|it| *it > limits::WEB_PAUSE_SECONDS_MAX) {
            return Err(self.error(What::Busy { seconds }));
        }
        Ok(Step::Again(self.error(What::Status { code }), asked))
    }

    fn again_from_the_first(&mut self, why: What) -> Step {
        self.got = 0;
        Step::Again(self.error(why), None)
    }

    /// Asks, and follows redirects.
    fn ask(&self) -> Result<Response, Asked> {
        let mut link = self.link.clone();
        for _ in 0..=limits::WEB_REDIRECTS_MAX {
            let mut headers = self.conditions();
            if link.is_same_server(self.link) {
                headers.extend(self.own.clone());
            }
            let sent = self.client.get(link.url().clone()).headers(headers).send();
            let response = sent.map_err(|it| self.failed(it))?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(response);
            }
            let location = text(&response, &header::LOCATION);
            let next = location.and_then(|it| link.follow(&it));
            link = next.ok_or_else(|| Asked::Failed(self.error(What::Redirect)))?;
        }
        Err(Asked::Failed(self.error(What::Redirect)))
    }

    /// What the ledger must be for the server to send less than all of it.
    fn conditions(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        if let (true, Some(validator)) = (self.got > 0, &self.said.strong) {
            set(header::RANGE, &format!("bytes={}-", self.got));
            set(header::IF_RANGE, validator);
        } else if let Some(Copy { etag: Some(etag), .. }) = &self.kept.copy {
            set(header::IF_NONE_MATCH, etag);
        } else if let Some(Copy { last_modified: Some(date), .. }) = &self.kept.copy {
            set(header::IF_MODIFIED_SINCE, date);
        }
        headers
    }

    /// Takes the body, which begins at byte `from` of the ledger.
    fn take(&mut self, mut response: Response, from: u64) -> Result<Step, Error> {
        if from == 0 {
            self.said = said(&response);
        }
        self.got = from;
        let whole = response.content_length().map(|it| it.saturating_add(from));
        let too_large = What::TooLarge { most: self.most };
        if whole.is_some_and(|it| it > self.most) {
            return Err(self.error(too_large));
        }
        let opened = match from {
            0 => disk::create(&self.part, Access::Private),
            _ => disk::append(&self.part),
        };
        let mut file = opened.map_err(|cause| self.kept.failed(cause))?;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let n = match response.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(cause) => return Ok(self.broke_off(&cause)),
            };
            self.got = self.got.saturating_add(n as u64);
            if self.got > self.most {
                return Err(self.error(too_large));
            }
            let block = buffer.get(..n).unwrap_or_default();
            file.write_all(block).map_err(|cause| self.kept.failed(cause))?;
        }
        if whole.is_some_and(|it| it != self.got) {
            return Ok(self.again_from_the_first(What::Broken));
        }
        Ok(Step::New)
    }

    /// What was gathered stays, if the server can vouch that the rest will belong to it.
    fn broke_off(&mut self, cause: &std::io::Error) -> Step {
        if self.said.strong.is_none() {
            self.got = 0;
        }
        let http = cause.get_ref().and_then(|it| it.downcast_ref::<reqwest::Error>());
        let silent = http.is_some_and(reqwest::Error::is_timeout);
        let timeout = What::Timeout { seconds: self.seconds };
        Step::Again(self.error(if silent { timeout } else { What::Broken }), None)
    }

    fn failed(&self, error: reqwest::Error) -> Asked {
        if error.is_timeout() && !error.is_connect() {
            return Asked::Again(self.error(What::Timeout { seconds: self.seconds }));
        }
        if let Some(said) = net::fault(&error) {
            return Asked::Failed(self.error(What::Tls).said(said));
        }
        let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
        let mut last = None;
        while let Some(it) = cause {
            if let Some(io) = it.downcast_ref::<std::io::Error>() {
                last = Some(io.to_string());
            }
            cause = it.source();
        }
        let what = if error.is_connect() { What::Connect } else { What::Broken };
        Asked::Again(self.error(what).said(last.unwrap_or_default()))
    }

    fn error(&self, what: What) -> Error {
        Error::new(self.link.to_string(), what)
    }
}

/// Why there is no answer.
enum Asked {
    Failed(Error),
    Again(Error),
}

fn own_headers(project: &Path, web: &Web, environment: Environment) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let mut add = |name: &str, value: &str| {
        let fault = || Error::new(name, What::Header);
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| fault())?;
        let mut value = HeaderValue::from_str(value).map_err(|_| fault())?;
        value.set_sensitive(true);
        headers.insert(key, value);
        Ok::<(), Error>(())
    };
    if let Some(token) = &web.token {
        let token = token.reveal(project, environment)?;
        add("authorization", &format!("Bearer {}", token.text()))?;
    }
    for (name, value) in &web.headers {
        match value {
            Text::Plain(text) => add(name, text)?,
            Text::Secret(it) => add(name, it.reveal(project, environment)?.text())?,
        }
    }
    Ok(headers)
}

fn text(response: &Response, name: &HeaderName) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

fn said(response: &Response) -> Said {
    let etag = text(response, &header::ETAG);
    let last_modified = text(response, &header::LAST_MODIFIED);
    let settled = net::settled(response.headers());
    let strong = match &etag {
        Some(it) => (!it.starts_with("W/")).then(|| it.clone()),
        None => last_modified.clone().filter(|_| settled),
    };
    Said { etag, last_modified, bytes: 0, strong }
}

/// The first byte of `Content-Range: bytes 100-199/200`.
fn range_start(response: &Response) -> Option<u64> {
    let range = text(response, &header::CONTENT_RANGE)?;
    range.strip_prefix("bytes ")?.split('-').next()?.trim().parse().ok()
}
