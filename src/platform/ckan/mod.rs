//! A CKAN portal as a target: one package for a dataset, one resource for a file of its newest release.
//!
//! A resource keeps its id from release to release, so that links to it stay. Every change goes through
//! `package_revise`, which changes what is named and nothing else, and only while the package is still as it was looked
//! at. What was uploaded is downloaded again and compared. What others added to a package (resources, extras, groups)
//! stays.

mod api;
mod datastore;
mod found;
mod moves;
mod revise;
mod trouble;
mod wanted;

#[cfg(test)]
mod tests;

pub use trouble::Trouble;

use std::collections::BTreeMap;
use std::thread;

use serde_json::json;

use crate::net::Patience;
use crate::platform::Action;
use crate::platform::Ckan;
use crate::platform::Reach;
use crate::platform::Step;
use crate::platform::error::Error;
use crate::platform::parcel::Parcel;
use api::Api;
use found::Bytes;
use found::Found;
use moves::Difference;
use moves::Move;
use moves::Refusal;
use moves::Site;
use wanted::Wanted;

/// What the portal lacks of the release. Writes nothing.
pub(super) fn plan(parcel: &Parcel, ckan: &Ckan, reach: &Reach) -> Result<Vec<Step>, Error> {
    let mut desk = Desk::open(parcel, ckan, reach)?;
    let mut patience = Patience::default();
    let seen = loop {
        match desk.look() {
            Ok(it) => break it,
            Err(trouble) => desk.wait(trouble, &mut patience)?,
        }
    };
    let moves = desk.moves(&seen)?;
    Ok(moves.iter().flat_map(|it| desk.steps(it, seen.package.as_ref())).collect())
}

/// Does what is to be done, and reads back what it did.
///
/// Before every call the package is looked at anew: an answer that was lost, or somebody else's change in between, does
/// no harm.
pub(super) fn deliver(parcel: &Parcel, ckan: &Ckan, reach: &Reach) -> Result<(), Error> {
    let mut desk = Desk::open(parcel, ckan, reach)?;
    let mut patience = Patience::default();
    let mut done: Option<Move> = None;
    loop {
        let turn = desk.look().map(|seen| (desk.moves(&seen), seen));
        let (moves, seen) = match turn {
            Ok((moves, seen)) => (moves?, seen),
            Err(trouble) => {
                desk.wait(trouble, &mut patience)?;
                continue;
            }
        };
        let Some(next) = moves.into_iter().next() else { return Ok(()) };
        match (&done, &next) {
            (Some(Move::Revise(_)), Move::Revise(left)) if left.iter().all(Difference::is_soft) => {
                return Ok(());
            }
            (Some(done), next) if done == next => return Err(desk.mismatch(next)),
            _ => {}
        }
        match desk.make(&next, &seen) {
            Ok(()) => done = Some(next),
            Err(trouble) => desk.wait(trouble, &mut patience)?,
        }
    }
}

/// A release and the portal where it goes.
struct Desk<'a> {
    api: Api,
    ckan: &'a Ckan,
    wanted: Wanted,
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
    fn open(parcel: &Parcel, ckan: &'a Ckan, reach: &Reach) -> Result<Self, Error> {
        let wanted = Wanted::of(parcel, &ckan.organization)?;
        let trouble = |trouble| Error::Portal { place: ckan.url.to_string(), trouble };
        let api = Api::open(ckan, reach).map_err(trouble)?;
        Ok(Self { api, ckan, wanted, read: BTreeMap::new(), has_datastore: None })
    }

    /// Looks at the package; where it says that it has a file of the release, the file is read back.
    fn look(&mut self) -> Result<Seen, Trouble> {
        let has_datastore = match self.has_datastore {
            Some(it) => it,
            None => *self.has_datastore.insert(datastore::is_free(&self.api)?),
        };
        let Some(package) = self.api.ask("package_show", &[("id", &self.wanted.name)])? else {
            let query = [("id", self.ckan.organization.as_str())];
            let has_organization = self.api.ask("organization_show", &query)?.is_some();
            return Ok(Seen { package: None, site: Site { has_organization, has_datastore } });
        };
        let mut package = Found::of(package).ok_or(Trouble::Foreign)?;
        if package.is_ours(&self.wanted.name, &self.wanted.organization) {
            self.read_back(&mut package)?;
        }
        let site = Site { has_organization: true, has_datastore };
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

    fn moves(&self, seen: &Seen) -> Result<Vec<Move>, Error> {
        let moves = moves::moves(&self.wanted, seen.package.as_ref(), seen.site);
        moves.map_err(|it| match it {
            Refusal::Taken => Error::Taken { path: self.place().into() },
            Refusal::Trouble(trouble) => Error::Portal { place: self.place(), trouble },
        })
    }

    fn make(&self, next: &Move, seen: &Seen) -> Result<(), Trouble> {
        let (action, answer) = match (next, &seen.package) {
            (Move::MakeOrganization, _) => {
                let data = json!({ "name": self.ckan.organization });
                return self.api.act("organization_create", &data).map(drop);
            }
            (Move::Upload(at), Some(package)) => {
                ("package_revise", revise::upload(&self.wanted, package, *at))
            }
            (Move::Revise(differences), Some(package)) => {
                ("package_revise", revise::all(&self.wanted, package, differences))
            }
            (Move::Unload(at), Some(package)) => {
                let name = self.wanted.files.get(*at).map_or("", |it| it.name.as_str());
                return datastore::unload(&self.api, package, name);
            }
            (Move::Load(_), Some(package)) => {
                return datastore::load(&self.api, &self.wanted, package);
            }
            (_, _) => {
                let data = revise::new(&self.wanted);
                return self.api.act("package_create", &data).map(drop);
            }
        };
        self.api.send(action, &answer).map(drop)
    }

    /// Waits for a portal that may do better soon.
    fn wait(&self, trouble: Trouble, patience: &mut Patience) -> Result<(), Error> {
        let pause = if trouble.is_passing() { patience.next(None) } else { None };
        let Some(pause) = pause else {
            return Err(Error::Portal { place: self.place(), trouble });
        };
        thread::sleep(pause);
        Ok(())
    }

    /// The package's page.
    fn place(&self) -> String {
        format!("{}/dataset/{}", self.root(), self.wanted.name)
    }

    fn root(&self) -> String {
        self.ckan.url.to_string().trim_end_matches('/').to_owned()
    }

    /// What was done came out as something else.
    fn mismatch(&self, done: &Move) -> Error {
        let steps = self.steps(done, None);
        let path = steps.into_iter().next().map_or_else(|| self.place(), |it| it.path);
        Error::Mismatch { path: path.into() }
    }

    /// A move as people are shown it. An edit of what the package already showed is named field by field.
    fn steps(&self, step: &Move, package: Option<&Found>) -> Vec<Step> {
        let place = self.place();
        let plain = |action, path| Step { action, path, files: 0, bytes: 0 };
        let upload = |at: usize| {
            let file = self.wanted.files.get(at);
            let (name, bytes) = file.map_or(("", 0), |it| (it.name.as_str(), it.bytes));
            Step { action: Action::Upload, path: format!("{place}/{name}"), files: 1, bytes }
        };
        let differences = match step {
            Move::MakeOrganization => {
                let path = format!("{}/organization/{}", self.root(), self.ckan.organization);
                return vec![plain(Action::MakeOrganization, path)];
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
                Difference::Stale(_, file) => plain(Action::Remove, format!("{place}/{file}")),
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

    /// Where a package was edited, as a place.
    fn named(&self, difference: &Difference) -> String {
        let place = self.place();
        match difference {
            Difference::Field(key) | Difference::Extra(key) => format!("{place}#{key}"),
            Difference::Tags => format!("{place}#tags"),
            Difference::About(at, key) => {
                let file = self.wanted.files.get(*at).map_or("", |it| it.name.as_str());
                format!("{place}/{file}#{key}")
            }
            _ => place,
        }
    }
}
