//! A release is taken back from a portal: its files go from the portal's disk, too, and a tombstone stays in their place.

use serde_json::Value;
use serde_json::json;

use crate::platform::Ckan;
use crate::platform::Reach;
use crate::platform::Tombstone;
use crate::platform::ckan::Answer;
use crate::platform::ckan::api::Api;
use crate::platform::ckan::api::Field;
use crate::platform::ckan::datastore;
use crate::platform::ckan::found::Found;
use crate::platform::ckan::found::Resource;
use crate::platform::ckan::revise;
use crate::platform::ckan::wanted::DIGEST;
use crate::platform::ckan::wanted::File;
use crate::platform::ckan::wanted::RELEASE;
use crate::platform::ckan::wanted::WITHDRAWN;
use crate::platform::error::Error;
use crate::platform::parcel::Item;
use crate::platform::shelf::TOMBSTONE;
use crate::platform::store::Trouble;
use crate::platform::store::patiently;
use crate::release::SUMS;

/// Takes a release back, where the package shows it; gives whether anything had to be done.
pub(in crate::platform) fn withdraw(
    tombstone: &Tombstone,
    ckan: &Ckan,
    reach: &Reach,
) -> Result<bool, Error> {
    let api = Api::open(ckan, reach, &tombstone.dataset)?;
    let mut grave =
        Grave { api, ckan, tombstone, stone: stone(tombstone), gone: Vec::new(), did: false };
    // Files, resources, and a look that finds nothing left of them.
    for _ in 0..TURNS_MAX {
        // A turn whose answer was lost begins with another look.
        if patiently(|| grave.turn())? {
            return Ok(grave.did);
        }
    }
    Err(Error::Mismatch { path: grave.api.place().into() })
}

const TURNS_MAX: usize = 4;
/// Between the note and the description.
const NOTE_END: &str = "\n\n----\n\n";

/// A release on its way out.
struct Grave<'a> {
    api: Api,
    ckan: &'a Ckan,
    tombstone: &'a Tombstone,
    stone: File,
    /// The files that were taken away: resource and name.
    gone: Vec<[String; 2]>,
    did: bool,
}

impl Grave<'_> {
    /// Does what comes next; gives whether nothing is left to do.
    fn turn(&mut self) -> Result<bool, Trouble> {
        let Some(package) = shown(&self.api, self.tombstone, self.ckan)? else { return Ok(true) };
        // By its name, too: some portals keep no mark.
        let is_known = |it: &Resource| it.file == SUMS || self.tombstone.files.contains(&it.file);
        let is_old = |it: &&Resource| it.file != TOMBSTONE && (it.is_marked || is_known(it));
        let old: Vec<&Resource> = package.resources.iter().filter(is_old).collect();
        if old.is_empty() && self.has_stone(&package)? {
            return self.vouch(&package).map(|()| true);
        }
        self.did = true;
        let table = old.iter().find(|it| datastore::is_active(&package, &it.file));
        if let Some(it) = table {
            datastore::unload(&self.api, &package, &it.file)?;
            return self.turn();
        }
        let files: Vec<&Resource> =
            old.iter().copied().filter(|it| it.text("url_type") == "upload").collect();
        self.gone.extend(files.iter().map(|it| [it.id.clone(), it.download().to_owned()]));
        let form = match files.as_slice() {
            [] => bury(&package, &old, self.tombstone, &self.stone),
            files => clear(&package, files),
        };
        self.api.send("package_revise", &form).map(|_| false)
    }

    /// Whether the tombstone stands, to the last byte.
    fn has_stone(&self, package: &Found) -> Result<bool, Trouble> {
        let is_said = package.extras.get(WITHDRAWN) == Some(&self.tombstone.release);
        let Some(it) = package.resource(TOMBSTONE).filter(|_| is_said) else { return Ok(false) };
        let place = [package.id.as_str(), &it.id, it.download()];
        let found = self.api.read_back(place, self.stone.bytes)?;
        Ok(found.is_some_and(|it| it.sha256 == self.stone.sha256))
    }

    /// What was taken away cannot be had any more.
    fn vouch(&self, package: &Found) -> Result<(), Trouble> {
        for [resource, file] in &self.gone {
            if self.api.read_back([&package.id, resource, file], 0)?.is_some() {
                let path = format!("{}/{file}", self.api.place());
                return Err(Error::Mismatch { path: path.into() }.into());
            }
        }
        Ok(())
    }
}

/// The package, where it shows the release.
fn shown(api: &Api, tombstone: &Tombstone, ckan: &Ckan) -> Result<Option<Found>, Trouble> {
    let Some(package) = api.ask("package_show", &[("id", &tombstone.dataset)])? else {
        return Ok(None);
    };
    let package = Found::of(package).ok_or_else(|| api.error(Answer::Foreign))?;
    let is_shown = package.is_ours(&tombstone.dataset, &ckan.organization)
        && package.extras.get(RELEASE) == Some(&tombstone.release);
    Ok(is_shown.then_some(package))
}

/// The files go; CKAN leaves them on its disk when a resource is deleted, unless it is told so before.
fn clear(package: &Found, files: &[&Resource]) -> revise::Form<'static> {
    let mut form = revise::begin(package);
    for it in files {
        let data = json!({ "clear_upload": "true", "url": "", "hash": "" });
        form.push(revise::text(&format!("update__resources__{}", it.id), &data));
    }
    form
}

/// The resources go, and the tombstone comes.
fn bury<'a>(
    package: &Found,
    old: &[&Resource],
    tombstone: &Tombstone,
    stone: &'a File,
) -> revise::Form<'a> {
    let mut form = revise::begin(package);
    let mut filter = vec!["-extras".to_owned()];
    filter.extend(old.iter().map(|it| format!("-resources__{}", it.id)));
    form.push(revise::text("filter", &json!(filter)));
    let kept = package.extras.iter().filter(|(key, _)| !matches!(key.as_str(), DIGEST | WITHDRAWN));
    let mut extras: Vec<Value> =
        kept.map(|(key, value)| json!({ "key": key, "value": value })).collect();
    extras.push(json!({ "key": WITHDRAWN, "value": tombstone.release }));
    let Tombstone { release, at, reason, .. } = tombstone;
    let notes = package.fields.get("notes").and_then(Value::as_str).unwrap_or_default();
    // The note of an earlier attempt is not repeated.
    let notes = notes.rsplit_once(NOTE_END).map_or(notes, |it| it.1);
    let note = format!("**{release} 已撤回（{at}）**：{reason}{NOTE_END}{notes}");
    form.push(revise::text("update", &json!({ "notes": note, "extras": extras })));
    let key = if let Some(it) = package.resource(TOMBSTONE) {
        form.push(revise::about(&it.id, &stone.fields));
        format!("update__resources__{}__upload", it.id)
    } else {
        form.push(revise::text("update__resources__extend", &json!([stone.fields])));
        "update__resources__-1__upload".to_owned()
    };
    form.push((key, Field::File(stone)));
    form
}

/// The tombstone as a resource.
fn stone(tombstone: &Tombstone) -> File {
    let bytes = format!("{:#}\n", tombstone.value()).into_bytes();
    File::of(&Item::of(TOMBSTONE, bytes), &tombstone.dataset, &Value::Null)
}
