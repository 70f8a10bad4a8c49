//! From a request's head to an answer.

use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::Response;
use axum::http::StatusCode;
use axum::http::Version;
use axum::http::header;
use axum::http::header::HeaderName;
use axum::http::request::Parts;

use crate::serve::beneath;
use crate::serve::beneath::Found;
use crate::serve::body::Pieces;
use crate::serve::coding::Coding;
use crate::serve::coding::acceptable;
use crate::serve::condition;
use crate::serve::condition::Decision;
use crate::serve::elsewhere;
use crate::serve::media;
use crate::serve::media::Media;
use crate::serve::names::Names;
use crate::serve::names::encoded;
use crate::serve::ranges;
use crate::serve::ranges::Asked;
use crate::serve::stock::Content;
use crate::serve::stock::Stock;
use crate::serve::stock::Whole;

/// Bytes of a path; longer than any of ours could be, encoded.
const PATH_MAX: usize = 4 << 10;
/// What a folder shows.
const INDEX: &str = "index.html";
/// What a release shows.
const PACKAGE: &str = "datapackage.json";
/// What is done for anybody.
pub(super) const ALLOW: &str = "GET, HEAD, OPTIONS";
/// How long what leads elsewhere may be kept.
const BRIEFLY: &str = "public, max-age=60";

/// What is served.
pub(super) struct Site {
    root: PathBuf,
    stock: Stock,
}

/// An answer to be made: its status, its headers, its body.
struct Draft {
    status: StatusCode,
    headers: HeaderMap,
    body: Pieces,
}

/// Answers a request. The disk is looked at where it keeps nobody else waiting.
pub(super) async fn answer(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let (head, _) = request.into_parts();
    let method = head.method.clone();
    let made = tokio::task::spawn_blocking(move || site.draft(&head)).await;
    let draft = made.unwrap_or_else(|_| said(StatusCode::INTERNAL_SERVER_ERROR));
    draft.finish(&method)
}

impl Site {
    pub(super) fn new(root: PathBuf, stock: Stock) -> Self {
        Self { root, stock }
    }

    fn draft(&self, head: &Parts) -> Draft {
        if let Some(refused) = refused(head) {
            return refused;
        }
        let Some(names) = Names::parse(head.uri.path()) else { return said(StatusCode::NOT_FOUND) };
        // A disk that cannot be read now may be read later.
        self.found(head, names).unwrap_or_else(|_| {
            said(StatusCode::SERVICE_UNAVAILABLE).with(header::RETRY_AFTER, "5")
        })
    }

    fn found(&self, head: &Parts, mut names: Names) -> io::Result<Draft> {
        match self.open(&names.names)? {
            Found::File(file, meta) if !names.is_folder => {
                self.file(head, &names.names, (file, &meta))
            }
            Found::Folder if !names.is_folder => {
                let name = names.names.last().map(String::as_str).unwrap_or_default();
                Ok(turned(StatusCode::PERMANENT_REDIRECT, &format!("./{}/", encoded(name))))
            }
            Found::Folder => {
                names.names.push(INDEX.to_owned());
                if let Found::File(file, meta) = self.open(&names.names)? {
                    return self.file(head, &names.names, (file, &meta));
                }
                names.names.pop();
                names.names.push(PACKAGE.to_owned());
                if let Found::File(..) = self.open(&names.names)? {
                    return Ok(turned(StatusCode::SEE_OTHER, PACKAGE));
                }
                names.names.pop();
                self.elsewhere(head, &names)
            }
            Found::File(..) | Found::Nothing => self.elsewhere(head, &names),
        }
    }

    fn open(&self, names: &[String]) -> io::Result<Found> {
        beneath::open(&self.root, names.iter().map(String::as_str))
    }

    /// Where there is no file.
    fn elsewhere(&self, head: &Parts, names: &Names) -> io::Result<Draft> {
        let root: &Path = &self.root;
        if let Some(to) = elsewhere::latest(root, names)? {
            return Ok(turned(StatusCode::TEMPORARY_REDIRECT, &to));
        }
        if elsewhere::is_withdrawn(root, names)? {
            return Ok(said(StatusCode::GONE));
        }
        if let Some(to) = elsewhere::catalog(names, &head.headers) {
            return Ok(turned(StatusCode::SEE_OTHER, to).with(header::VARY, "accept"));
        }
        Ok(said(StatusCode::NOT_FOUND))
    }

    /// A file, all of it or in parts, or what makes it needless to send.
    fn file(
        &self,
        head: &Parts,
        names: &[String],
        (file, meta): (File, &Metadata),
    ) -> io::Result<Draft> {
        let media = media::of(names.last().map(String::as_str).unwrap_or_default());
        let content = self.stock.content(file, meta)?;
        let asked = asked(head, &content);
        let is_part = asked != Asked::Whole;
        let candidates = if media.is_text && !is_part {
            acceptable(&head.headers)
        } else {
            vec![Coding::Identity]
        };
        let validators = (content.digest, content.modified);
        let open = match condition::decide(&head.headers, validators, &candidates) {
            Decision::Send(open) => open,
            Decision::Failed => return Ok(said(StatusCode::PRECONDITION_FAILED)),
            Decision::NotModified(coding) => {
                let draft = Draft::new(StatusCode::NOT_MODIFIED);
                return Ok(draft.described(names, media, (&content, coding)));
            }
        };
        match asked {
            Asked::Whole => self.whole(&content, open, (names, media)),
            Asked::Parts(parts) => {
                let draft = Draft::new(StatusCode::PARTIAL_CONTENT);
                let draft = draft.described(names, media, (&content, Coding::Identity));
                Ok(in_parts(draft, media, &content, &parts))
            }
            Asked::Beyond => {
                let range = format!("bytes */{}", content.bytes);
                let draft = said(StatusCode::RANGE_NOT_SATISFIABLE);
                Ok(draft.with(header::CONTENT_RANGE, &range))
            }
        }
    }

    fn whole(
        &self,
        content: &Content,
        open: Vec<Coding>,
        (names, media): (&[String], Media),
    ) -> io::Result<Draft> {
        let mut chosen = (Coding::Identity, content.whole.clone(), content.bytes);
        for coding in open.into_iter().take_while(|it| *it != Coding::Identity) {
            if let Some(text) = self.stock.packed(content, coding)? {
                let bytes = text.len() as u64;
                chosen = (coding, Whole::Memory(text), bytes);
                break;
            }
        }
        let (coding, whole, bytes) = chosen;
        let mut draft = Draft::new(StatusCode::OK).described(names, media, (content, coding));
        draft.body = draft.body.part(&whole, 0..bytes);
        draft = draft.with(header::CONTENT_TYPE, media.kind);
        if coding != Coding::Identity {
            draft = draft.with(header::CONTENT_ENCODING, coding.name());
        }
        if let Some(links) = media::links(names) {
            draft = draft.with(header::LINK, &links);
        }
        Ok(draft)
    }
}

/// What is not done for anybody.
fn refused(head: &Parts) -> Option<Draft> {
    if !matches!(head.method, Method::GET | Method::HEAD) {
        return Some(said(StatusCode::METHOD_NOT_ALLOWED).with(header::ALLOW, ALLOW));
    }
    if head.uri.path().len() > PATH_MAX {
        return Some(said(StatusCode::URI_TOO_LONG));
    }
    let hosts = head.headers.get_all(header::HOST).iter().count();
    if hosts > 1 || (hosts == 0 && head.version == Version::HTTP_11) {
        return Some(said(StatusCode::BAD_REQUEST));
    }
    let length = head.headers.get(header::CONTENT_LENGTH);
    let has_body =
        length.is_some_and(|it| it != "0") || head.headers.contains_key(header::TRANSFER_ENCODING);
    // What was not read would be taken for the next request.
    has_body.then(|| said(StatusCode::PAYLOAD_TOO_LARGE).with(header::CONNECTION, "close"))
}

/// What is asked for of a file. Ranges are for GET, and for the bytes that the client means.
fn asked(head: &Parts, content: &Content) -> Asked {
    let mut lines = head.headers.get_all(header::RANGE).iter();
    let line = lines.next().filter(|_| lines.next().is_none()).and_then(|it| it.to_str().ok());
    match line {
        Some(line)
            if head.method == Method::GET
                && condition::may_be_part(&head.headers, content.digest, content.modified) =>
        {
            ranges::parse(line, content.bytes)
        }
        _ => Asked::Whole,
    }
}

/// One part as it is, several with a head for each.
fn in_parts(mut draft: Draft, media: Media, content: &Content, parts: &[Range<u64>]) -> Draft {
    if let [part] = parts {
        draft.body = draft.body.part(&content.whole, part.clone());
        return draft
            .with(header::CONTENT_TYPE, media.kind)
            .with(header::CONTENT_RANGE, &ranges::content_range(part, content.bytes));
    }
    // No file has its own digest in it.
    let boundary = content.digest.to_string();
    for part in parts {
        let before = ranges::before(&boundary, media.kind, part, content.bytes);
        draft.body = draft.body.bytes(before).part(&content.whole, part.clone());
    }
    draft.body = draft.body.bytes(ranges::after(&boundary));
    draft.with(header::CONTENT_TYPE, &format!("multipart/byteranges; boundary={boundary}"))
}

/// A status, said in a line.
fn said(status: StatusCode) -> Draft {
    let mut draft = Draft::new(status);
    draft.body = draft.body.bytes(format!("{status}\n"));
    draft
        .with(header::CONTENT_TYPE, "text/plain; charset=utf-8")
        .with(header::CACHE_CONTROL, "no-cache")
}

/// The way to another address.
fn turned(status: StatusCode, to: &str) -> Draft {
    said(status).with(header::LOCATION, to).with(header::CACHE_CONTROL, BRIEFLY)
}

impl Draft {
    fn new(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Pieces::new() }
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        // What could not stand in a header comes from nowhere: names are encoded.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// What is said of a file whether it is sent or not.
    fn described(
        self,
        names: &[String],
        media: Media,
        (content, coding): (&Content, Coding),
    ) -> Self {
        let modified = httpdate::fmt_http_date(condition::whole_seconds(content.modified));
        let mut out = self
            .with(header::ETAG, &condition::tag(content.digest, coding))
            .with(header::LAST_MODIFIED, &modified)
            .with(header::CACHE_CONTROL, media::keeping(names))
            .with(header::ACCEPT_RANGES, "bytes");
        if media.is_text {
            out = out.with(header::VARY, "accept-encoding");
        }
        out
    }

    fn finish(self, method: &Method) -> Response<Body> {
        let bytes = self.body.left();
        let has_none = method == Method::HEAD || self.status == StatusCode::NOT_MODIFIED;
        let body = if has_none { Body::empty() } else { Body::new(self.body) };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        if self.status != StatusCode::NOT_MODIFIED {
            response.headers_mut().insert(header::CONTENT_LENGTH, bytes.into());
        }
        response
    }
}
