//! CKAN's action API: asked, answered, and files read back. The token goes to the portal and to nobody else.

use std::fs;
use std::io;
use std::io::Read as _;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::Url;
use reqwest::blocking::Client;
use reqwest::blocking::RequestBuilder;
use reqwest::blocking::Response;
use reqwest::blocking::multipart::Form;
use reqwest::blocking::multipart::Part;
use reqwest::header::AUTHORIZATION;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderValue;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use serde_json::Value;

use crate::model::digest::Hasher;
use crate::model::limits;
use crate::net;
use crate::net::Link;
use crate::net::Revealed;
use crate::net::Secret;
use crate::platform::Ckan;
use crate::platform::Reach;
use crate::platform::What;
use crate::platform::ckan::Answer;
use crate::platform::ckan::found::Bytes;
use crate::platform::ckan::wanted::File;
use crate::platform::error::Error;
use crate::platform::parcel::Content;
use crate::platform::server;
use crate::platform::store::Trouble;

/// The largest answer of the API that is read.
const ANSWER_BYTES_MAX: u64 = 32 << 20;
const CONNECT_SECONDS: u64 = 30;
/// What an answer may take, beside the time that its bytes need on the way.
const ANSWER_SECONDS: u64 = 300;
/// The slowest line that is waited for.
const BYTES_PER_SECOND: u64 = 32 << 10;
const SAID_CHARS_MAX: usize = 300;

/// A portal, and who asks there.
pub(super) struct Api {
    client: Client,
    base: Link,
    token: Revealed,
    /// Where the token is kept, for those who must mend it.
    secret: Secret,
    /// The package's page.
    place: String,
}

/// A part of a form: a text, or a file.
pub(super) enum Field<'a> {
    Text(String),
    File(&'a File),
}

impl Api {
    /// For the package `name`.
    pub(super) fn open(ckan: &Ckan, reach: &Reach, name: &str) -> Result<Self, Error> {
        net::provide();
        let token = ckan.token.reveal(&reach.project, reach.environment)?;
        let client = Client::builder()
            .user_agent(concat!("gongkai/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
            .timeout(Duration::from_secs(ANSWER_SECONDS))
            .build()
            .map_err(|_| Error::server(ckan.url.to_string(), What::Tls))?;
        let (base, secret) = (ckan.url.clone(), ckan.token.clone());
        let place = format!("{}/dataset/{name}", base.to_string().trim_end_matches('/'));
        Ok(Self { client, base, token, secret, place })
    }

    /// The package's page.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// An answer that is not what was hoped for.
    pub(super) fn error(&self, answer: Answer) -> Error {
        Error::Portal { place: self.place.clone(), answer }
    }

    /// What `action` answers to a question; `None` where there is no such thing.
    pub(super) fn ask(
        &self,
        action: &'static str,
        query: &[(&str, &str)],
    ) -> Result<Option<Value>, Trouble> {
        let mut url = self.action(action)?;
        url.query_pairs_mut().extend_pairs(query);
        match self.answer(action, self.client.get(url)) {
            Ok(it) => Ok(Some(it)),
            Err(trouble) if is_absent(&trouble) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Has `action` done.
    pub(super) fn act(&self, action: &'static str, data: &Value) -> Result<Value, Trouble> {
        let request = self.client.post(self.action(action)?);
        let request = request.header("Content-Type", "application/json").body(data.to_string());
        self.answer(action, request)
    }

    /// Has `action` done, with files. They are read while they are sent.
    pub(super) fn send(
        &self,
        action: &'static str,
        fields: &[(String, Field<'_>)],
    ) -> Result<Value, Trouble> {
        let (mut form, mut bytes) = (Form::new(), 0);
        for (key, field) in fields {
            form = match field {
                Field::Text(text) => form.text(key.clone(), text.clone()),
                Field::File(file) => {
                    bytes += file.bytes;
                    form.part(key.clone(), self.part(file)?)
                }
            };
        }
        let patience = Duration::from_secs(ANSWER_SECONDS + bytes / BYTES_PER_SECOND);
        let request = self.client.post(self.action(action)?).multipart(form).timeout(patience);
        self.answer(action, request)
    }

    /// Reads back the bytes of a resource, of which `expected` are wanted; `None` where there are none.
    pub(super) fn read_back(
        &self,
        place: [&str; 3],
        expected: u64,
    ) -> Result<Option<Bytes>, Trouble> {
        let [package, resource, file] = place;
        let mut link = self.below(&["dataset", package, "resource", resource, "download", file])?;
        let patience = Duration::from_secs(ANSWER_SECONDS + expected / BYTES_PER_SECOND);
        for _ in 0..=limits::WEB_REDIRECTS_MAX {
            let mut request = self.client.get(link.url().clone()).timeout(patience);
            if link.is_same_server(&self.base) {
                request = request.header(AUTHORIZATION, self.authorization()?);
            }
            let response = request.send().map_err(|it| server::failed(&self.place, &it))?;
            let status = response.status();
            if status.is_redirection() {
                let to = location(&response);
                let next = link.follow(&to);
                link = next.ok_or_else(|| self.error(Answer::Moved { to: self.shown(&to) }))?;
            } else if status.is_success() {
                return match digest(response, expected) {
                    Ok(it) => Ok(Some(it)),
                    Err(_) => Err(self.broken()),
                };
            } else if matches!(status.as_u16(), 404 | 410) {
                return Ok(None);
            } else {
                let no =
                    Answer::No { action: "download", status: status.as_u16(), said: String::new() };
                return Err(self.trouble(no, response.headers()));
            }
        }
        Err(self.error(Answer::Foreign).into())
    }

    fn answer(&self, action: &'static str, request: RequestBuilder) -> Result<Value, Trouble> {
        let request = request.header(AUTHORIZATION, self.authorization()?);
        let response = request.send().map_err(|it| server::failed(&self.place, &it))?;
        let status = response.status();
        if status.is_redirection() {
            let to = self.shown(&location(&response));
            return Err(self.error(Answer::Moved { to }).into());
        }
        let headers = response.headers().clone();
        let mut bytes = Vec::new();
        let read = response.take(ANSWER_BYTES_MAX).read_to_end(&mut bytes);
        let body = serde_json::from_slice::<Value>(&bytes).ok();
        if status == StatusCode::NOT_FOUND && body.is_none() {
            return Err(self.error(Answer::Foreign).into());
        }
        if !status.is_success() {
            // What a datastore says may hold a cell.
            let body = body.filter(|_| !action.starts_with("datastore"));
            let said = body.map(|it| said(&it)).unwrap_or_default();
            let no = Answer::No { action, status: status.as_u16(), said: self.shown(&said) };
            return Err(self.trouble(no, &headers));
        }
        // A body that broke off is no answer: whether it was done is for the next look to tell.
        read.map_err(|_| self.broken())?;
        let body = body.filter(|it| it.get("success") == Some(&Value::Bool(true)));
        let result = body.and_then(|it| it.get("result").cloned());
        result.ok_or_else(|| self.error(Answer::Foreign).into())
    }

    /// An answer that is no: for good, or for now.
    fn trouble(&self, answer: Answer, headers: &HeaderMap) -> Trouble {
        let asked = net::retry_after(headers).filter(|it| *it <= limits::WEB_PAUSE_SECONDS_MAX);
        let is_passing = answer.is_passing();
        let error = self.error(answer);
        if is_passing { Trouble::Again(error, asked) } else { error.into() }
    }

    fn broken(&self) -> Trouble {
        Trouble::again(Error::server(self.place.clone(), What::Broken))
    }

    fn action(&self, action: &str) -> Result<Url, Trouble> {
        self.below(&["api", "3", "action", action]).map(|it| it.url().clone())
    }

    /// The address of `path` below the portal's own.
    fn below(&self, path: &[&str]) -> Result<Link, Trouble> {
        let mut url = self.base.url().clone();
        url.set_query(None);
        let foreign = || self.error(Answer::Foreign);
        url.path_segments_mut().map_err(|()| foreign())?.pop_if_empty().extend(path);
        Ok(Link::parse(url.as_str()).map_err(|_| foreign())?)
    }

    fn authorization(&self) -> Result<HeaderValue, Trouble> {
        let mut value = HeaderValue::from_str(self.token.text())
            .map_err(|_| Error::server(String::new(), What::Unsendable(self.secret.clone())))?;
        value.set_sensitive(true);
        Ok(value)
    }

    fn part(&self, file: &File) -> Result<Part, Trouble> {
        let part = match &file.content {
            Content::Bytes(bytes) => Part::bytes(bytes.clone()),
            Content::File(path) => {
                let open = fs::File::open(path);
                let open = open.map_err(|cause| Error::Read { path: path.clone(), cause })?;
                Part::reader_with_length(open, file.bytes)
            }
        };
        let part = part.file_name(file.name.clone()).mime_str(&file.mediatype);
        part.map_err(|it| server::failed(&self.place, &it))
    }

    /// A text of the portal's as it may be shown: in one line, not too long, and without the token.
    fn shown(&self, text: &str) -> String {
        let text = text.replace(self.token.text(), "…");
        let words = text.split(|c: char| c.is_whitespace() || c.is_control());
        let line = words.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(SAID_CHARS_MAX) {
            Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
            None => line,
        }
    }
}

/// Count and digest of a body; one that is too long is not read to its end.
fn digest(mut response: Response, expected: u64) -> io::Result<Bytes> {
    let mut hasher = Hasher::default();
    let (mut buffer, mut count) = (vec![0; 1 << 16], 0);
    while count <= expected {
        let n = response.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hasher.add(buffer.get(..n).unwrap_or_default());
        count += n as u64;
    }
    Ok(Bytes { count, sha256: hasher.finish() })
}

fn location(response: &Response) -> String {
    let value = response.headers().get(LOCATION).and_then(|it| it.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// Whether the portal has no such thing.
pub(super) fn is_absent(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Stop(Error::Portal { answer: Answer::No { status: 404, .. }, .. }))
}

/// What CKAN says went wrong: `field: reason; field: reason`. A body that is a mere text is that text.
fn said(body: &Value) -> String {
    let Some(error) = body.get("error") else {
        return body.as_str().unwrap_or_default().to_owned();
    };
    let mut out = Vec::new();
    gather(error, "", &mut out);
    out.join("; ")
}

fn gather(value: &Value, path: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| *key != "__type") {
                let path = match (path, key.as_str()) {
                    ("", "message") => String::new(),
                    ("", key) => key.to_owned(),
                    _ => format!("{path}.{key}"),
                };
                gather(value, &path, out);
            }
        }
        Value::Array(items) => {
            for it in items {
                gather(it, path, out);
            }
        }
        Value::String(text) if path.is_empty() => out.push(text.clone()),
        Value::String(text) => out.push(format!("{path}: {text}")),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::said;

    #[test]
    fn a_portal_says_what_is_wrong_in_its_own_words() {
        for (body, expect) in [
            (
                json!({"error": {"__type": "Validation Error", "upload": ["File upload too large"]}}),
                "upload: File upload too large",
            ),
            (json!({"error": {"__type": "Not Found Error", "message": "没有"}}), "没有"),
            (
                json!({"error": {"resources": [{}, {"url": ["Missing"]}], "name": ["a", "b"]}}),
                "resources.url: Missing; name: a; name: b",
            ),
            (json!("JSON error"), "JSON error"),
            (json!({"success": false}), ""),
            (json!(null), ""),
        ] {
            assert_eq!(said(&body), expect);
        }
    }
}
