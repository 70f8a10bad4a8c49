//! The web as a place of ledgers: fetched whole, kept, and fetched again only when the server has another one.
//!
//! What breaks off is resumed where the server can vouch that it is still the same ledger, and begun again where it
//! cannot. What fails is tried again a few times, at fixed distances or as the server asks. In the end there is
//! either the ledger of now or an error: an old copy is never used because the new one could not be had.

mod kept;
mod fetch;

use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::model::stop::Stop;
use crate::net::Environment;
use crate::net::Link;
use crate::net::Secret;
use crate::source;
use crate::source::remote::Error;
use crate::source::remote::What;
use fetch::Fetch;
use kept::Copy;
use kept::Kept;

/// A ledger on the web, as a dataset names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Web {
    /// Where it is.
    pub at: WebAt,
    /// Only this sheet.
    pub sheet: Option<String>,
    /// The encoding, where it is known.
    pub encoding: Option<String>,
    /// What goes behind `Authorization: Bearer`.
    pub token: Option<Secret>,
    /// Further headers; none of this goes to another server than the one that is named.
    pub headers: Vec<(String, Text)>,
    /// Bytes that it may have.
    pub max_bytes: u64,
    /// Seconds to wait for a connection.
    pub connect_seconds: u32,
    /// Seconds that the server may be silent.
    pub seconds: u32,
}

/// Where the address is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebAt {
    /// In the configuration.
    Plain(Link),
    /// Elsewhere, since a part of it is secret.
    Secret(Secret),
}

/// A header's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// As it is.
    Plain(String),
    /// Kept elsewhere.
    Secret(Secret),
}

/// Fetches the ledger, or finds that the copy is still the ledger: what it is called, and where it is kept.
pub(super) fn fetch(
    project: &Path,
    web: &Web,
    environment: Environment,
) -> Result<(String, PathBuf), Stop> {
    let link = web.link(project, environment)?;
    let name = link.name();
    let mut kept = Kept::open(project, &link)?;
    loop {
        let fetch = Fetch::new(project, web, environment, &link, &kept)?;
        let new = fetch.run()?;
        let path = if new.is_some() { kept.part() } else { kept.body() };
        let (digest, bytes) = kept::digest(&path).map_err(|cause| kept.failed(cause))?;
        match new {
            Some(_) if bytes == 0 => return Err(source::Error::Empty { name }.into()),
            // Somebody else wrote there meanwhile: another run of the same project.
            Some(said) if said.bytes != bytes => {
                return Err(Error::new(link.to_string(), What::Broken).into());
            }
            Some(said) => kept.settle(Copy {
                etag: said.etag,
                last_modified: said.last_modified,
                digest,
                bytes,
            })?,
            // The server speaks of what it gave; if the copy is something else, it does not speak of the copy.
            None if kept.copy.as_ref().is_none_or(|it| it.digest != digest) => {
                kept.copy = None;
                continue;
            }
            None => {}
        }
        return Ok((name, kept.body()));
    }
}

/// Removes the copies of ledgers that none of `webs` names any more: they hold people.
pub fn sweep(project: &Path, webs: &[&Web], environment: Environment) -> io::Result<()> {
    let mut named = Vec::new();
    for web in webs {
        // Where an address cannot be had now, nobody can say which copy is its own.
        let Ok(link) = web.link(project, environment) else { return Ok(()) };
        named.push(kept::folder(&link));
    }
    kept::sweep(project, &named)
}

impl Web {
    fn link(&self, project: &Path, environment: Environment) -> Result<Link, Error> {
        match &self.at {
            WebAt::Plain(it) => Ok(it.clone()),
            WebAt::Secret(it) => {
                let text = it.reveal(project, environment)?;
                Link::parse(text.text()).map_err(|it| Error::new("", What::Link(it)))
            }
        }
    }
}
