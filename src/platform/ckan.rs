//! A CKAN portal as a target: one package for a dataset, one resource for a file of its release.

use crate::platform::Ckan;
use crate::platform::Reach;
use crate::platform::Step;
use crate::platform::error::Error;
use crate::platform::parcel::Parcel;

/// What the portal lacks of the release. Writes nothing.
pub(super) fn plan(_parcel: &Parcel, ckan: &Ckan, _reach: &Reach) -> Result<Vec<Step>, Error> {
    Err(unsupported(ckan))
}

/// Does one step, and reads back what it did.
pub(super) fn apply(
    _parcel: &Parcel,
    ckan: &Ckan,
    _reach: &Reach,
    _step: &Step,
) -> Result<(), Error> {
    Err(unsupported(ckan))
}

fn unsupported(ckan: &Ckan) -> Error {
    Error::Unsupported { place: ckan.url.to_string() }
}
