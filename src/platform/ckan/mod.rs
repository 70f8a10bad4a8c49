//! A CKAN portal as a target: one package for a dataset, one resource for a file of its newest release.
//!
//! A resource keeps its id from release to release, so that links to it stay. Every change goes through
//! `package_revise`, which changes what is named and nothing else, and only while the package is still as it was looked
//! at. What was uploaded is downloaded again and compared. What others added to a package (resources, extras, groups)
//! stays.

mod answer;
mod api;
mod datastore;
mod found;
mod moves;
mod revise;
mod wanted;
mod withdraw;

#[cfg(test)]
mod tests;

pub use answer::Answer;
pub(super) use withdraw::withdraw;

use std::collections::BTreeMap;
use std::thread;

use serde_json::json;

use crate::net::Patience;
use crate::platform::Action;
use crate::platform::Ckan;
use crate::platform::Edit;
use crate::platform::EditKind;
use crate::platform::Mend;
use crate::platform::Reach;
use crate::platform::Step;
use crate::platform::error::Error;
use crate::platform::parcel::Parcel;
use crate::platform::store::Trouble;
use crate::platform::store::patiently;
use api::Api;
use found::Bytes;
use found::Found;
use moves::Difference;
use moves::Move;
use moves::Refusal;
use moves::Site;
use wanted::Wanted;

/// What the portal lacks of the release. Writes nothing.
pub(super) fn plan(
    parcel: &Parcel,
    ckan: &Ckan,
    reach: &Reach,
    mend: Mend,
) -> Result<Vec<Step>, Error> {
    let mut desk = Desk::open(parcel, ckan, reach, mend)?;
    let seen = patiently(|| desk.look())?;
    desk.allow(&seen)?;
    let moves = desk.moves(&seen)?;
    Ok(moves.iter().flat_map(|it| desk.steps(it, seen.package.as_ref())).collect())
}

/// Does what is to be done, and reads back what it did.
///
/// Before every call the package is looked at anew: an answer that was lost, or somebody else's change in between, does
/// no harm.
pub(super) fn deliver(
    parcel: &Parcel,
    ckan: &Ckan,
    reach: &Reach,
    mend: Mend,
) -> Result<(), Error> {
    let mut desk = Desk::open(parcel, ckan, reach, mend)?;
    let mut patience = Patience::default();
    let (mut done, mut is_revised) = (None::<Move>, false);
    loop {
        let seen = patiently(|| desk.look())?;
        if done.is_none() {
            desk.allow(&seen)?;
        }
        // What a portal writes in its own way was sent to it, and stays.
        let is_left = |it: &Move| match it {
            Move::Revise(left) => is_revised && left.iter().all(Difference::is_soft),
            _ => false,
        };
        let next = desk.moves(&seen)?.into_iter().find(|it| !is_left(it));
        let Some(next) = next else { return Ok(()) };
        if done.as_ref() == Some(&next) {
            return Err(desk.mismatch(&next));
        }
        match desk.make(&next, &seen) {
            Ok(()) => {
                is_revised |= matches!(next, Move::Revise(_));
                done = Some(next);
            }
            Err(Trouble::Stop(error)) => return Err(error),
            Err(Trouble::Again(error, asked)) => match patience.next(asked) {
                Some(pause) => thread::sleep(pause),
                None => return Err(error),
            },
        }
    }
}

/// What is not as it was delivered; nothing where the portal shows a newer release.
pub(super) fn look(parcel: &Parcel, ckan: &Ckan, reach: &Reach) -> Result<Vec<Edit>, Error> {
    let mut desk = Desk::open(parcel, ckan, reach, Mend::Never)?;
    let seen = patiently(|| desk.look())?;
    let place = desk.api.place().to_owned();
    Ok(match &seen.package {
        None => vec![Edit::new(place, EditKind::Missing)],
        Some(it) if !it.is_ours(&desk.wanted.name, &ckan.organization) => {
            vec![Edit::new(place, EditKind::Changed)]
        }
        Some(it) if moves::is_newer(it, &desk.wanted) => Vec::new(),
        Some(it) => desk.edits(it),
    })
}

/// A release and the portal where it goes.
struct Desk<'a> {
    api: Api,
    ckan: &'a Ckan,
    wanted: Wanted,
    mend: Mend,
    /// What was read back, by resource and by when its file last changed.
    read: BTreeMap<(String, String), Bytes>,
    /// Whether rows go into a datastore, once it is known.
    has_datastore: Option<bool>,
}

/// What the portal shows.
struct Seen {
    package: Option<Found>,
    site: Site,
}

impl<'a> Desk<'a> {
    fn open(parcel: &Parcel, ckan: &'a Ckan, reach: &Reach, mend: Mend) -> Result<Self, Error> {
        let wanted = Wanted::of(parcel, &ckan.organization)?;
        let api = Api::open(ckan, reach, &wanted.name)?;
        Ok(Self { api, ckan, wanted, mend, read: BTreeMap::new(), has_datastore: None })
    }

    /// Looks at the package; where it says that it has a file of the release, the file is read back.
    fn look(&mut self) -> Result<Seen, Trouble> {
        let has_datastore = match self.has_datastore {
            Some(it) => it,
            None => *self.has_datastore.insert(datastore::is_free(&self.api)?),
        };
        let site = Site { has_organization: true, has_datastore, mend: self.mend };
        let Some(package) = self.api.ask("package_show", &[("id", &self.wanted.name)])? else {
            let query = [("id", self.ckan.organization.as_str())];
            let has_organization = self.api.ask("organization_show", &query)?.is_some();
            return Ok(Seen { package: None, site: Site { has_organization, ..site } });
        };
        let package = Found::of(package);
        let mut package = package.ok_or_else(|| self.api.error(Answer::Foreign))?;
        if package.is_ours(&self.wanted.name, &self.wanted.organization) {
            self.read_back(&mut package)?;
        }
        Ok(Seen { package: Some(package), site })
    }

    fn read_back(&mut self, package: &mut Found) -> Result<(), Trouble> {
        let is_same = moves::shows(package, &self.wanted);
        for resource in &mut package.resources {
            let file = self.wanted.files.iter().find(|it| it.name == resource.file);
            let Some(file) = file else { continue };
            let says = resource.text("hash") == file.sha256.to_string();
            if resource.text("url_type") != "upload" || !(is_same || says) {
                continue;
            }
            let key = (resource.id.clone(), resource.text("last_modified").to_owned());
            if let Some(bytes) = self.read.get(&key) {
                resource.bytes = Some(*bytes);
                continue;
            }
            let place = [package.id.as_str(), &resource.id, resource.download()];
            resource.bytes = self.api.read_back(place, file.bytes)?;
            if let Some(bytes) = resource.bytes {
                self.read.insert(key, bytes);
            }
        }
        Ok(())
    }

    /// Refuses to put right what somebody changed, where that is not asked for.
    fn allow(&self, seen: &Seen) -> Result<(), Error> {
        let Some(package) = &seen.package else { return Ok(()) };
        let was_whole = package.is_public && moves::shows(package, &self.wanted);
        let is_ours = package.is_ours(&self.wanted.name, &self.wanted.organization);
        if self.mend != Mend::Never || !was_whole || !is_ours {
            return Ok(());
        }
        let places: Vec<String> =
            moves::differences(&self.wanted, package).iter().map(|it| self.named(it)).collect();
        if places.is_empty() { Ok(()) } else { Err(Error::Edited { places }) }
    }

    fn moves(&self, seen: &Seen) -> Result<Vec<Move>, Error> {
        let moves = moves::moves(&self.wanted, seen.package.as_ref(), seen.site);
        moves.map_err(|it| {
            let place = self.api.place().to_owned();
            match it {
                Refusal::Taken => Error::Taken { path: place.into() },
                Refusal::Withdrawn => Error::Withdrawn { place },
                Refusal::Stranger { organization } => {
                    self.api.error(Answer::Stranger { organization })
                }
            }
        })
    }

    fn make(&self, next: &Move, seen: &Seen) -> Result<(), Trouble> {
        let wanted = &self.wanted;
        let name = |at: usize| wanted.files.get(at).map_or("", |it| it.name.as_str());
        let form = match (next, &seen.package) {
            (Move::MakeOrganization, _) => {
                let data = json!({ "name": self.ckan.organization });
                return self.api.act("organization_create", &data).map(drop);
            }
            (Move::Upload(at), Some(package)) => revise::upload(wanted, package, *at),
            (Move::Revise(differences), Some(package)) => revise::all(wanted, package, differences),
            (Move::Unload(at), Some(package)) => {
                return datastore::unload(&self.api, package, name(*at));
            }
            (Move::Load(_), Some(package)) => return datastore::load(&self.api, wanted, package),
            (_, _) => {
                return self.api.act("package_create", &revise::new(wanted)).map(drop);
            }
        };
        self.api.send("package_revise", &form).map(drop)
    }

    /// What was done came out as something else.
    fn mismatch(&self, done: &Move) -> Error {
        let steps = self.steps(done, None);
        let path = steps.into_iter().next().map(|it| it.path);
        Error::Mismatch { path: path.unwrap_or_else(|| self.api.place().to_owned()).into() }
    }

    /// A move as people are shown it. An edit of what the package already showed is named field by field.
    fn steps(&self, step: &Move, package: Option<&Found>) -> Vec<Step> {
        let place = self.api.place().to_owned();
        let plain = |action, path| Step { action, path, files: 0, bytes: 0 };
        let upload = |at: usize| {
            let file = self.wanted.files.get(at);
            let (name, bytes) = file.map_or(("", 0), |it| (it.name.as_str(), it.bytes));
            Step { action: Action::Upload, path: format!("{place}/{name}"), files: 1, bytes }
        };
        let differences = match step {
            Move::MakeOrganization => {
                return vec![plain(Action::MakeOrganization, self.ckan.organization.clone())];
            }
            Move::MakePackage => return vec![plain(Action::MakePackage, place)],
            Move::Upload(at) => return vec![upload(*at)],
            Move::Unload(at) => return vec![plain(Action::Unload, upload(*at).path)],
            Move::Load(at) => return vec![plain(Action::Load, upload(*at).path)],
            Move::Revise(differences) => differences,
        };
        let is_edit = package.is_some_and(|it| moves::shows(it, &self.wanted));
        let (mut steps, mut described) = (Vec::new(), false);
        for it in differences {
            let step = match it {
                Difference::Missing(at) | Difference::Bytes(at) => upload(*at),
                Difference::Stale(..) => Step { files: 1, ..plain(Action::Remove, self.named(it)) },
                Difference::Private => plain(Action::Open, place.clone()),
                _ if is_edit => plain(Action::Describe, self.named(it)),
                _ if described => continue,
                _ => {
                    described = true;
                    plain(Action::Describe, place.clone())
                }
            };
            steps.push(step);
        }
        steps
    }

    /// Where a package is not as it was delivered, and what others put there.
    fn edits(&self, package: &Found) -> Vec<Edit> {
        let mut edits = Vec::new();
        for it in moves::differences(&self.wanted, package) {
            let kind = match it {
                Difference::Missing(_) => EditKind::Missing,
                Difference::Stale(..) => EditKind::Extra,
                _ => EditKind::Changed,
            };
            edits.push(Edit::new(self.named(&it), kind));
        }
        let is_known = |name: &str| self.wanted.files.iter().any(|it| it.name == name);
        let others = package.resources.iter().filter(|it| !it.is_marked && !is_known(&it.file));
        let place = |name: &str| format!("{}/{name}", self.api.place());
        edits.extend(others.map(|it| Edit::new(place(&it.file), EditKind::Beside)));
        edits
    }

    /// Where a package was edited, as a place.
    fn named(&self, difference: &Difference) -> String {
        let place = self.api.place().to_owned();
        match difference {
            Difference::Missing(at) | Difference::Bytes(at) => {
                let file = self.wanted.files.get(*at).map_or("", |it| it.name.as_str());
                format!("{place}/{file}")
            }
            Difference::Stale(_, file) => format!("{place}/{file}"),
            Difference::Private => format!("{place}#private"),
            Difference::Deleted => format!("{place}#state"),
            Difference::Field(key) | Difference::Extra(key) => format!("{place}#{key}"),
            Difference::Tags => format!("{place}#tags"),
            Difference::About(at, key) => {
                let file = self.wanted.files.get(*at).map_or("", |it| it.name.as_str());
                format!("{place}/{file}#{key}")
            }
        }
    }
}
