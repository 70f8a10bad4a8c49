//! A release on the web, fetched whole into a private folder that is gone afterwards.
//!
//! A server of files lists no folders. What there is of a release its manifest says, which is the newest of a dataset
//! `latest.json` says, and which datasets there are the catalogue says.

use std::io;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use reqwest::blocking::Client;
use reqwest::blocking::Response;
use reqwest::header;
use reqwest::redirect::Policy;
use serde_json::Value;

use crate::disk;
use crate::disk::Access;
use crate::disk::Scratch;
use crate::model::limits;
use crate::model::stop::Stop;
use crate::net;
use crate::net::Link;
use crate::release::SUMS;
use crate::seal::PROVENANCE;
use crate::seal::PUBLIC_KEY;
use crate::seal::SIGNATURES;
use crate::verify::error::Error;
use crate::verify::place::LATEST;
use crate::verify::release::TOMBSTONE;

/// Bytes of a manifest, a pointer or a catalogue.
const TEXT_BYTES_MAX: u64 = 16 << 20;
/// Bytes of all that is fetched.
const BYTES_MAX: u64 = 32 << 30;
/// Files of a release.
const FILES_MAX: usize = 100;
/// Datasets of a place.
const DATASETS_MAX: usize = 1000;
/// How long a server may take to answer, and be silent.
const PATIENCE: Duration = Duration::from_mins(1);

/// Fetches what is at the web address `url` into a folder for [`crate::verify::verify`].
pub fn fetch(url: &str) -> Result<(Scratch, std::path::PathBuf), Stop> {
    let bad = |what: String| Error::Web { at: bare(url), what };
    let base = if url.ends_with('/') { url.to_owned() } else { format!("{url}/") };
    let link = Link::parse(&base).map_err(|it| bad(it.say(crate::model::lang::Lang::En)))?;
    net::provide();
    let client = Client::builder()
        .user_agent(concat!("gongkai/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE)
        .build()
        .map_err(|it| bad(it.without_url().to_string()))?;
    let scratch = Scratch::new("gongkai-verify")
        .map_err(|cause| Error::Unread { path: std::env::temp_dir(), cause })?;
    let mut web = Web { client, left: BYTES_MAX };
    let root = scratch.path().join("place");
    let dir = web.place(&link, &root)?;
    Ok((scratch, dir))
}

/// An address without what may be secret in it.
fn bare(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let whole = url.get(..end).unwrap_or_default();
    match (whole.split_once("://"), whole.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://{rest}"),
        _ => whole.to_owned(),
    }
}

struct Web {
    client: Client,
    /// Bytes that may still come.
    left: u64,
}

impl Web {
    /// What `link` is: a release, a dataset, or a place with datasets.
    fn place(&mut self, link: &Link, root: &Path) -> Result<std::path::PathBuf, Error> {
        let segments: Vec<&str> =
            link.url().path().split('/').filter(|it| !it.is_empty()).collect();
        let last = |back: usize| {
            let at = segments.len().checked_sub(back)?;
            segments.get(at).copied().filter(|it| is_plain(it))
        };
        let dataset_dir = |name: Option<&str>| root.join(name.unwrap_or("dataset"));
        if self.is_there(link, SUMS)? || self.is_there(link, TOMBSTONE)? {
            let dir = dataset_dir(last(2)).join(last(1).unwrap_or("release"));
            self.release(link, &dir)?;
            return Ok(dir);
        }
        if self.is_there(link, LATEST)? {
            let dir = dataset_dir(last(1));
            self.dataset(link, &dir)?;
            return Ok(dir);
        }
        let catalog = self.text(link, "catalog.jsonld")?;
        let nothing = || Error::Nothing { path: bare(link.url().as_str()).into() };
        let said: Value =
            serde_json::from_slice(&catalog.ok_or_else(nothing)?).map_err(|_| nothing())?;
        let mut names = Vec::new();
        datasets(&said, &mut names);
        names.sort();
        names.dedup();
        for name in names.iter().take(DATASETS_MAX) {
            let below = link.follow(&format!("{name}/")).ok_or_else(nothing)?;
            if self.is_there(&below, LATEST)? {
                self.dataset(&below, &root.join(name))?;
            }
        }
        self.maybe(link, PUBLIC_KEY, root)?;
        Ok(root.to_path_buf())
    }

    /// A dataset's newest release; a server does not tell which others there are.
    fn dataset(&mut self, link: &Link, dir: &Path) -> Result<(), Error> {
        let bad = |what: &str| Error::Web { at: bare(link.url().as_str()), what: what.to_owned() };
        let bytes = self.text(link, LATEST)?.ok_or_else(|| bad(LATEST))?;
        let said: Value = serde_json::from_slice(&bytes).map_err(|_| bad(LATEST))?;
        let id = said.get("path").and_then(Value::as_str).filter(|it| is_plain(it));
        let id = id.ok_or_else(|| bad(LATEST))?;
        put(dir, LATEST, &bytes)?;
        let below = link.follow(&format!("{id}/")).ok_or_else(|| bad(LATEST))?;
        self.release(&below, &dir.join(id))
    }

    /// A release: what its manifest lists, and what lies beside it.
    fn release(&mut self, link: &Link, dir: &Path) -> Result<(), Error> {
        self.maybe(link, TOMBSTONE, dir)?;
        let Some(bytes) = self.text(link, SUMS)? else { return Ok(()) };
        put(dir, SUMS, &bytes)?;
        let listed = String::from_utf8_lossy(&bytes).into_owned();
        for line in listed.lines().take(FILES_MAX) {
            // What is no plain name is left to whoever reads the manifest, and is denied there.
            if let Some((_, name)) = line.split_once("  ").filter(|it| is_plain(it.1)) {
                self.maybe(link, name, dir)?;
            }
        }
        for name in [PROVENANCE, SIGNATURES[0], SIGNATURES[1]] {
            self.maybe(link, name, dir)?;
        }
        Ok(())
    }

    /// Fetches a file, where it is there.
    fn maybe(&mut self, link: &Link, name: &str, dir: &Path) -> Result<(), Error> {
        let Some(response) = self.ask(link, name)? else { return Ok(()) };
        let at = bare(response.url().as_str());
        let broken = |what: String| Error::Web { at: at.clone(), what };
        let unread = |cause| Error::Unread { path: dir.join(name), cause };
        disk::create_dir(dir, Access::Private).map_err(unread)?;
        let mut file = disk::create(&dir.join(name), Access::Private).map_err(unread)?;
        let promised = response.content_length();
        let copied = io::copy(&mut response.take(self.left + 1), &mut file)
            .map_err(|it| broken(it.kind().to_string()))?;
        let enough = promised.is_none_or(|it| it == copied);
        self.left = self.left.checked_sub(copied).filter(|_| enough).ok_or_else(|| {
            broken(if enough { "too large".to_owned() } else { "broke off".to_owned() })
        })?;
        Ok(())
    }

    /// A short file, where it is there.
    fn text(&mut self, link: &Link, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(response) = self.ask(link, name)? else { return Ok(None) };
        let at = bare(response.url().as_str());
        let mut bytes = Vec::new();
        let read = response.take(TEXT_BYTES_MAX + 1).read_to_end(&mut bytes);
        let what = match read {
            Ok(it) if u64::try_from(it).unwrap_or(u64::MAX) > TEXT_BYTES_MAX => {
                "too large".to_owned()
            }
            Ok(_) => return Ok(Some(bytes)),
            Err(it) => it.kind().to_string(),
        };
        Err(Error::Web { at, what })
    }

    fn is_there(&mut self, link: &Link, name: &str) -> Result<bool, Error> {
        Ok(self.ask(link, name)?.is_some())
    }

    /// Asks for a file below `link`, and follows redirects; `None` when it is not there.
    fn ask(&mut self, link: &Link, name: &str) -> Result<Option<Response>, Error> {
        let at = bare(&format!("{}{name}", link.url()));
        let bad = |what: String| Error::Web { at: at.clone(), what };
        let mut link = link.follow(name).ok_or_else(|| bad("no address".to_owned()))?;
        for _ in 0..=limits::WEB_REDIRECTS_MAX {
            let request = self.client.get(link.url().clone());
            let request = request.header(header::ACCEPT_ENCODING, "identity");
            let response = request.send().map_err(|it| bad(it.without_url().to_string()))?;
            match response.status().as_u16() {
                200 => return Ok(Some(response)),
                403 | 404 | 410 => return Ok(None),
                301 | 302 | 303 | 307 | 308 => {
                    let location = response.headers().get(header::LOCATION);
                    let location = location.and_then(|it| it.to_str().ok());
                    let next = location.and_then(|it| link.follow(it));
                    link = next.ok_or_else(|| bad("a redirect that is not followed".to_owned()))?;
                }
                code => return Err(bad(format!("HTTP {code}"))),
            }
        }
        Err(bad("too many redirects".to_owned()))
    }
}

/// A name that stays in its folder.
fn is_plain(name: &str) -> bool {
    let is = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    !name.is_empty() && name.len() <= 200 && !name.starts_with('.') && name.chars().all(is)
}

fn put(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let unread = |cause| Error::Unread { path: dir.join(name), cause };
    disk::create_dir(dir, Access::Private).map_err(unread)?;
    disk::replace(&dir.join(name), bytes, Access::Private).map_err(unread)
}

/// The names of the datasets that a catalogue lists: what identifies them there.
fn datasets(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|it| datasets(it, out)),
        Value::Object(members) => {
            let is_dataset = members.get("@type").is_some_and(|it| {
                let text = it.to_string();
                text.contains("dcat:Dataset\"") || text.contains("#Dataset\"")
            });
            let name = ["dct:identifier", "dcterms:identifier", "identifier"]
                .iter()
                .find_map(|key| members.get(*key)?.as_str());
            out.extend(name.filter(|it| is_dataset && is_plain(it)).map(str::to_owned));
            members.values().for_each(|it| datasets(it, out));
        }
        _ => {}
    }
}
