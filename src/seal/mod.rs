//! A cleared release in, a sealed one out: the same release with what proves where it came from.
//!
//! Seals come after the clearance, which is bound to the digest of `SHA256SUMS`; so they are no part of that file, but
//! lie beside it. They are made once and kept: every target gets the same bytes, today and next year.

mod provenance;
mod key;
mod error;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use error::KeyFault;
pub use error::PAGES;
pub use key::Key;
pub use key::Public;
pub use provenance::DECIDED;
pub use provenance::Facts;
pub use provenance::PROVENANCE;
pub use provenance::Statement;

use std::fs;
use std::io;
use std::path::Path;

use crate::disk::Access;
use crate::disk::Staging;
use crate::gate::Cleared;
use crate::model::digest::Digest;
use crate::model::stop::Stop;
use crate::release::Release;
use crate::release::SUMS;

/// Signatures of the manifest and of the statement.
pub const SIGNATURES: [&str; 2] = ["SHA256SUMS.minisig", "provenance.json.minisig"];
const PACKAGE: &str = "datapackage.json";
/// The publisher's public key, at the root of a target.
pub const PUBLIC_KEY: &str = "gongkai.pub";

/// A file that accompanies a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    name: &'static str,
    bytes: Vec<u8>,
}

impl Seal {
    /// The file's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What is in it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The digest of what is in it.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }
}

/// A release that may leave, with what goes with it. Only [`seal`] makes one.
#[derive(Clone, Debug)]
pub struct Sealed {
    cleared: Cleared,
    seals: Vec<Seal>,
    public: Option<Public>,
}

impl Sealed {
    /// The release.
    pub fn release(&self) -> &Release {
        self.cleared.release()
    }

    /// The release with its clearance.
    pub fn cleared(&self) -> &Cleared {
        &self.cleared
    }

    /// What lies beside the release's own files, sorted by name.
    pub fn seals(&self) -> &[Seal] {
        &self.seals
    }

    /// The key that the publisher signs with today, for the root of a target.
    pub fn public(&self) -> Option<&Public> {
        self.public.as_ref()
    }

    /// Keeps the seals in `dir`, unless they are there.
    pub fn keep(&self, dir: &Path) -> Result<(), Stop> {
        let cannot = |cause| Error::Keep { path: dir.to_path_buf(), cause };
        if dir.try_exists().map_err(cannot)? {
            return Ok(());
        }
        let staging = Staging::begin(dir, Access::Private).map_err(cannot)?;
        for it in &self.seals {
            let mut file = staging.create(it.name).map_err(cannot)?;
            io::Write::write_all(&mut file, &it.bytes).map_err(cannot)?;
        }
        staging.commit().map_err(cannot)?;
        Ok(())
    }
}

/// Seals `cleared`: with what `kept` holds of an earlier time, or else anew from `facts`, signed where there is a `key`.
/// Writes nothing.
pub fn seal(
    cleared: Cleared,
    facts: &Facts,
    kept: &Path,
    key: Option<&Key>,
) -> Result<Sealed, Stop> {
    let seals = match again(&cleared, kept)? {
        Some(seals) => seals,
        None => anew(&cleared, facts, key)?,
    };
    Ok(Sealed { cleared, seals, public: key.map(|it| it.public().clone()) })
}

/// What a signature of a release says beside: which release it is of, and which of its files is signed.
pub fn comment(dataset: &str, id: &str, digest: Digest, file: &str) -> String {
    format!("dataset:{dataset} release:{id} sha256:{digest} file:{file}")
}

fn anew(cleared: &Cleared, facts: &Facts, key: Option<&Key>) -> Result<Vec<Seal>, Error> {
    let release = cleared.release();
    let package = verified(release, PACKAGE)?;
    let package = serde_json::from_slice(&package)
        .map_err(|_| Error::Changed { path: release.dir().join(PACKAGE) })?;
    let statement = provenance::text(cleared, facts, &package, key.map(Key::public));
    let mut seals = Vec::new();
    if let Some(key) = key {
        let sums = verified(release, SUMS)?;
        for (name, file, bytes) in
            [(SIGNATURES[0], SUMS, &sums), (SIGNATURES[1], PROVENANCE, &statement)]
        {
            let says = comment(release.dataset(), release.id(), release.digest(), file);
            seals.push(Seal { name, bytes: key.sign(bytes, &says)?.into_bytes() });
        }
    }
    seals.push(Seal { name: PROVENANCE, bytes: statement });
    seals.sort_by_key(Seal::name);
    Ok(seals)
}

/// A file of the release, as it was cleared.
fn verified(release: &Release, name: &str) -> Result<Vec<u8>, Error> {
    let path = release.dir().join(name);
    let bytes = fs::read(&path).map_err(|cause| Error::Unreadable { path: path.clone(), cause })?;
    let expect = match release.artifacts().iter().find(|it| it.name == name) {
        Some(it) => it.sha256,
        None => release.digest(),
    };
    if Digest::of(&bytes) == expect { Ok(bytes) } else { Err(Error::Changed { path }) }
}

/// The seals that were made before and lie in `dir`; those of another release, and broken ones, are an error.
fn again(cleared: &Cleared, dir: &Path) -> Result<Option<Vec<Seal>>, Error> {
    let unread = |cause| Error::Unreadable { path: dir.to_path_buf(), cause };
    if !dir.try_exists().map_err(unread)? {
        return Ok(None);
    }
    let other = || Error::Other { path: dir.to_path_buf() };
    let release = cleared.release();
    let read = |name: &str| fs::read(dir.join(name)).map_err(unread);
    let statement = read(PROVENANCE)?;
    let said = Statement::read(&statement).filter(|it| it.is_of(release)).ok_or_else(other)?;
    let mut seals = Vec::new();
    if let Some(public) = said.public() {
        let sums = fs::read(release.dir().join(SUMS)).map_err(unread)?;
        for (name, file, bytes) in
            [(SIGNATURES[0], SUMS, &sums), (SIGNATURES[1], PROVENANCE, &statement)]
        {
            let signature = read(name)?;
            let says = comment(release.dataset(), release.id(), release.digest(), file);
            if !public.signed(bytes, &signature, &says) {
                return Err(other());
            }
            seals.push(Seal { name, bytes: signature });
        }
    }
    seals.push(Seal { name: PROVENANCE, bytes: statement });
    seals.sort_by_key(Seal::name);
    Ok(Some(seals))
}

#[cfg(test)]
impl Sealed {
    /// A sealed release with one note, for tests of what comes after.
    pub(crate) fn sample(id: &str, note: &str) -> (impl std::ops::Deref<Target = Path>, Self) {
        let (scratch, cleared) = Cleared::sample(id, note);
        let sealed = seal(cleared, &Facts::sample(), &scratch.join("seals"), None).unwrap();
        (scratch, sealed)
    }
}
