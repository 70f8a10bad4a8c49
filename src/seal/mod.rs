//! A cleared release in, a sealed one out: the same release with what proves where it came from.
//!
//! Seals come after the clearance, which is bound to the digest of `SHA256SUMS`; so they are no part of that file, but
//! lie beside it. They are made once and kept: every target gets the same bytes, today and next year.

mod provenance;
mod error;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use error::PAGES;
pub use provenance::Facts;
pub use provenance::PROVENANCE;

use std::fs;
use std::io;
use std::path::Path;

use crate::disk::Access;
use crate::disk::Staging;
use crate::gate::Cleared;
use crate::model::digest::Digest;
use crate::model::stop::Stop;
use crate::release::Release;

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

/// Seals `cleared`: with what `kept` holds of an earlier time, or else anew from `facts`. Writes nothing.
pub fn seal(cleared: Cleared, facts: &Facts, kept: &Path) -> Result<Sealed, Stop> {
    let seals = match again(&cleared, kept)? {
        Some(seals) => seals,
        None => vec![Seal { name: PROVENANCE, bytes: provenance::text(&cleared, facts) }],
    };
    Ok(Sealed { cleared, seals })
}

/// The seals that were made before and lie in `dir`; those of another release are an error.
fn again(cleared: &Cleared, dir: &Path) -> Result<Option<Vec<Seal>>, Error> {
    let unread = |cause| Error::Unreadable { path: dir.to_path_buf(), cause };
    if !dir.try_exists().map_err(unread)? {
        return Ok(None);
    }
    let bytes = fs::read(dir.join(PROVENANCE)).map_err(unread)?;
    if !provenance::fits(cleared.release(), &bytes) {
        return Err(Error::Other { path: dir.to_path_buf() });
    }
    Ok(Some(vec![Seal { name: PROVENANCE, bytes }]))
}

#[cfg(test)]
impl Sealed {
    /// A sealed release with one note, for tests of what comes after.
    pub(crate) fn sample(id: &str, note: &str) -> (impl std::ops::Deref<Target = Path>, Self) {
        let (scratch, cleared) = Cleared::sample(id, note);
        let sealed = seal(cleared, &Facts::sample(), &scratch.join("seals")).unwrap();
        (scratch, sealed)
    }
}
