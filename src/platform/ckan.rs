//! A CKAN portal as a target: one package for a dataset, one resource for a file of its release.

use crate::platform::Ckan;
use crate::platform::Edit;
use crate::platform::Reach;
use crate::platform::Step;
use crate::platform::Tombstone;
use crate::platform::error::Error;
use crate::platform::parcel::Parcel;

/// What the portal lacks of the release. Writes nothing.
pub(super) fn plan(_parcel: &Parcel, ckan: &Ckan, _reach: &Reach) -> Result<Vec<Step>, Error> {
    Err(unsupported(ckan))
}

/// Does what is to be done, and reads back what it did.
pub(super) fn deliver(_parcel: &Parcel, ckan: &Ckan, _reach: &Reach) -> Result<(), Error> {
    Err(unsupported(ckan))
}

/// What is not as it was delivered.
pub(super) fn look(_parcel: &Parcel, ckan: &Ckan, _reach: &Reach) -> Result<Vec<Edit>, Error> {
    Err(unsupported(ckan))
}

/// Takes a release back; gives whether anything had to be done.
pub(super) fn withdraw(_tombstone: &Tombstone, ckan: &Ckan, _reach: &Reach) -> Result<bool, Error> {
    Err(unsupported(ckan))
}

fn unsupported(ckan: &Ckan) -> Error {
    Error::Unsupported { place: ckan.url.to_string() }
}
