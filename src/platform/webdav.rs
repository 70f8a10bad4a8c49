//! A folder of a WebDAV server as a target (RFC 4918).
//!
//! A file is put under a name of its own beside its place, read back, and moved: readers see it whole or not at all. The
//! server is never asked for a listing: many show none, or one that is cut.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::time::Duration;

use reqwest::Method;
use reqwest::StatusCode;
use reqwest::Url;
use reqwest::blocking::Client;
use reqwest::blocking::RequestBuilder;
use reqwest::blocking::Response;
use reqwest::header::ACCEPT_ENCODING;
use reqwest::header::CACHE_CONTROL;
use reqwest::header::CONTENT_LENGTH;
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;

use crate::model::digest::Digest;
use crate::net;
use crate::platform::Reach;
use crate::platform::WebDav;
use crate::platform::error::Error;
use crate::platform::parcel;
use crate::platform::parcel::Item;
use crate::platform::parcel::Parcel;
use crate::platform::server::What;
use crate::platform::server::answered;
use crate::platform::server::failed;
use crate::platform::store::Over;
use crate::platform::store::SMALL_BYTES_MAX;
use crate::platform::store::Store;
use crate::platform::store::Trouble;
use crate::platform::store::Wrote;
use crate::platform::store::cache_control;
use crate::platform::store::content_type;
use crate::platform::store::one_by_one;

/// Bytes that travel in a second, at least: a slower upload counts as a standstill.
const BYTES_PER_SECOND: u64 = 64 << 10;

/// A folder of a server.
pub(super) struct Dav {
    client: Client,
    base: Url,
    place: String,
    user: String,
    password: net::Revealed,
    seconds: u32,
    /// Folders that are there.
    made: RefCell<BTreeSet<String>>,
}

impl Dav {
    pub(super) fn open(dav: &WebDav, reach: &Reach) -> Result<Self, Error> {
        net::provide();
        let place = dav.url.to_string().trim_end_matches('/').to_owned();
        let seconds = |it: u32| Duration::from_secs(u64::from(it));
        let client = Client::builder()
            .user_agent(concat!("gongkai/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(seconds(dav.wait.connect_seconds))
            .timeout(seconds(dav.wait.seconds))
            .build()
            .map_err(|_| Error::server(place.clone(), What::Tls))?;
        let password = dav.password.reveal(&reach.project, reach.environment)?;
        Ok(Self {
            client,
            base: dav.url.url().clone(),
            place,
            user: dav.user.clone(),
            password,
            seconds: dav.wait.seconds,
            made: RefCell::default(),
        })
    }

    fn url(&self, key: &str) -> Url {
        let mut url = self.base.clone();
        // A web address with a host always has segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(key.split('/'));
        }
        url
    }

    fn request(&self, method: Method, key: &str) -> RequestBuilder {
        self.client
            .request(method, self.url(key))
            .basic_auth(&self.user, Some(self.password.text()))
            .header(ACCEPT_ENCODING, "identity")
    }

    fn send(&self, request: RequestBuilder, key: &str) -> Result<Response, Trouble> {
        request.send().map_err(|error| failed(&self.place(key), &error))
    }

    /// The answer to a question about `key`; `None` where there is none.
    fn ask(&self, method: Method, key: &str) -> Result<Option<Response>, Trouble> {
        let response = self.send(self.request(method, key), key)?;
        match response.status() {
            StatusCode::OK => Ok(Some(response)),
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            _ => Err(self.unexpected(key, &response)),
        }
    }

    fn unexpected(&self, key: &str, response: &Response) -> Trouble {
        answered(&self.place(key), response.status(), response.headers())
    }

    /// Makes the folders above `key` that are not there.
    fn make_folders(&self, key: &str) -> Result<(), Trouble> {
        for (end, _) in key.match_indices('/') {
            let folder = key.get(..end).unwrap_or_default();
            if self.made.borrow().contains(folder) {
                continue;
            }
            let method = method("MKCOL");
            // Some servers make a collection only where the address ends like one.
            let response = self.send(self.request(method, &format!("{folder}/")), folder)?;
            match response.status() {
                StatusCode::CREATED | StatusCode::OK | StatusCode::METHOD_NOT_ALLOWED => {}
                _ => return Err(self.unexpected(folder, &response)),
            }
            self.made.borrow_mut().insert(folder.to_owned());
        }
        Ok(())
    }

    /// Puts the file under a name of its own, and reads it back from there.
    fn put_aside(&self, aside: &str, key: &str, item: &Item) -> Result<(), Trouble> {
        item.verify()?;
        let patience = u64::from(self.seconds).saturating_add(item.bytes / BYTES_PER_SECOND);
        let request = self
            .request(Method::PUT, aside)
            .header(CONTENT_TYPE, content_type(&item.name))
            .header(CACHE_CONTROL, cache_control(key))
            .timeout(Duration::from_secs(patience))
            .body(item.body()?);
        let response = self.send(request, aside)?;
        if response.status() == StatusCode::CONFLICT {
            // The folder went away since it was made.
            self.made.borrow_mut().clear();
            return Err(Trouble::again(Error::server(self.place(aside), What::Status(409))));
        }
        if !response.status().is_success() {
            return Err(self.unexpected(aside, &response));
        }
        match self.digest(aside)? {
            Some(found) if found == item.sha256 => Ok(()),
            _ => Err(Trouble::again(Error::Mismatch { path: self.place(key).into() })),
        }
    }

    fn broke_off(&self, key: &str, cause: &io::Error) -> Trouble {
        let http = cause.get_ref().and_then(|it| it.downcast_ref::<reqwest::Error>());
        let is_silent = http.is_some_and(reqwest::Error::is_timeout);
        let what = if is_silent { What::Timeout } else { What::Broken };
        Trouble::again(Error::server(self.place(key), what))
    }
}

impl Store for Dav {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let Some(response) = self.ask(Method::GET, key)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let read =
            io::Read::read_to_end(&mut io::Read::take(response, SMALL_BYTES_MAX + 1), &mut bytes);
        read.map_err(|cause| self.broke_off(key, &cause))?;
        if bytes.len() as u64 > SMALL_BYTES_MAX {
            return Err(Error::Taken { path: self.place(key).into() }.into());
        }
        Ok(Some(bytes))
    }

    fn size(&self, key: &str) -> Result<Option<u64>, Trouble> {
        let Some(response) = self.ask(Method::HEAD, key)? else { return Ok(None) };
        let said = response.headers().get(CONTENT_LENGTH);
        if let Some(size) = said.and_then(|it| it.to_str().ok()?.parse().ok()) {
            return Ok(Some(size));
        }
        let Some(mut response) = self.ask(Method::GET, key)? else { return Ok(None) };
        let count = io::copy(&mut response, &mut io::sink());
        count.map(Some).map_err(|cause| self.broke_off(key, &cause))
    }

    fn digest(&self, key: &str) -> Result<Option<Digest>, Trouble> {
        let Some(response) = self.ask(Method::GET, key)? else { return Ok(None) };
        parcel::digest(response).map(Some).map_err(|cause| self.broke_off(key, &cause))
    }

    fn put(&self, key: &str, item: &Item, over: Over) -> Result<Wrote, Trouble> {
        self.make_folders(key)?;
        let (folder, name) = key.rsplit_once('/').unwrap_or(("", key));
        let aside = format!("{folder}/.{name}.part");
        let aside = aside.trim_start_matches('/');
        self.put_aside(aside, key, item)?;
        let over = if over == Over::Nothing { "F" } else { "T" };
        let request = self
            .request(method("MOVE"), aside)
            .header("Destination", self.url(key).as_str())
            .header("Overwrite", over);
        let response = self.send(request, key)?;
        match response.status() {
            StatusCode::CREATED | StatusCode::NO_CONTENT | StatusCode::OK => Ok(Wrote::It),
            StatusCode::PRECONDITION_FAILED => {
                self.delete(aside)?;
                Ok(Wrote::Nothing)
            }
            // An answer that was lost: the file may have been moved already.
            StatusCode::NOT_FOUND => {
                Err(Trouble::again(Error::Mismatch { path: self.place(key).into() }))
            }
            _ => Err(self.unexpected(key, &response)),
        }
    }

    fn delete(&self, key: &str) -> Result<(), Trouble> {
        let response = self.send(self.request(Method::DELETE, key), key)?;
        match response.status() {
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(()),
            it if it.is_success() => Ok(()),
            _ => Err(self.unexpected(key, &response)),
        }
    }

    fn list(&self, _folder: &str) -> Result<Option<Vec<String>>, Trouble> {
        Ok(None)
    }

    fn place(&self, key: &str) -> String {
        format!("{}/{key}", self.place)
    }

    fn write(&self, parcel: &Parcel, over: Over) -> Result<(), Error> {
        one_by_one(self, parcel, over)
    }
}

/// A method that HTTP itself does not have.
fn method(name: &'static str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap_or_default()
}
