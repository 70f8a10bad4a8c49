//! A release in a store: what is there of it, what it lacks, how it gets there, how it is taken back.
//!
//! Files first, the manifest after them, then `latest.json`: whoever finds a manifest finds all that it lists.

use serde_json::Value;
use serde_json::json;

use crate::model::digest::Digest;
use crate::platform::Action;
use crate::platform::Depth;
use crate::platform::Edit;
use crate::platform::EditKind;
use crate::platform::Mend;
use crate::platform::Step;
use crate::platform::Tombstone;
use crate::platform::error::Error;
use crate::platform::parcel::Item;
use crate::platform::parcel::Parcel;
use crate::platform::store::Over;
use crate::platform::store::Store;
use crate::platform::store::patiently;
use crate::platform::store::settle;
use crate::release::SUMS;
use crate::seal::PROVENANCE;
use crate::seal::SIGNATURES;

const LATEST: &str = "latest.json";
/// What stays of a release that was taken back.
pub(super) const TOMBSTONE: &str = "withdrawn.json";

/// What a store has of a release.
pub(super) struct Seen<'a> {
    missing: Vec<&'a Item>,
    edits: Vec<Edit>,
    /// Names that are no part of it.
    extra: Vec<String>,
    /// Another manifest stands in its place.
    foreign: bool,
}

/// Looks at what is there of `parcel`; a release that is not whole there yet is read to the last byte in any case.
pub(super) fn look<'a>(
    store: &dyn Store,
    parcel: &'a Parcel,
    depth: Depth,
) -> Result<Seen<'a>, Error> {
    let folder = parcel.folder();
    let key = |name: &str| format!("{folder}/{name}");
    if patiently(|| store.size(&key(TOMBSTONE)))?.is_some() {
        return Err(Error::Withdrawn { place: store.place(&key(TOMBSTONE)) });
    }
    let sums = patiently(|| store.get(&key(SUMS)))?;
    let is_ours = sums.as_ref().is_some_and(|it| Digest::of(it) == parcel.digest());
    let depth = if is_ours { depth } else { Depth::Digests };
    let mut seen = Seen {
        missing: Vec::new(),
        edits: Vec::new(),
        extra: Vec::new(),
        foreign: sums.is_some() && !is_ours,
    };
    for item in parcel.files() {
        let at = key(&item.name);
        let is_right = match depth {
            _ if item.name == SUMS => sums.as_ref().map(|_| is_ours),
            Depth::Sizes => patiently(|| store.size(&at))?.map(|it| it == item.bytes),
            Depth::Digests => patiently(|| store.digest(&at))?.map(|it| it == item.sha256),
        };
        match is_right {
            Some(true) => {}
            Some(false) => seen.edits.push(Edit::new(store.place(&at), EditKind::Changed)),
            None => seen.missing.push(item),
        }
    }
    let names = patiently(|| store.list(&folder))?.unwrap_or_default();
    let is_known = |name: &String| parcel.files().iter().any(|it| it.name == *name);
    for name in names.into_iter().filter(|it| !is_known(it)) {
        seen.edits.push(Edit::new(store.place(&key(&name)), EditKind::Extra));
        seen.extra.push(name);
    }
    Ok(seen)
}

impl Seen<'_> {
    /// What is not as it was delivered; what is missing counts, too.
    pub(super) fn edits(self, store: &dyn Store, parcel: &Parcel) -> Vec<Edit> {
        let folder = parcel.folder();
        let missing = self
            .missing
            .into_iter()
            .map(|it| Edit::new(store.place(&format!("{folder}/{}", it.name)), EditKind::Missing));
        self.edits.into_iter().chain(missing).collect()
    }

    /// Refuses what is not to be written over.
    fn allow(&self, store: &dyn Store, parcel: &Parcel, mend: Mend) -> Result<(), Error> {
        if self.foreign && mend != Mend::Known {
            return Err(Error::Taken { path: store.place(&parcel.folder()).into() });
        }
        if !self.edits.is_empty() && mend == Mend::Never {
            let places = self.edits.iter().map(|it| it.path.clone()).collect();
            return Err(Error::Edited { places });
        }
        Ok(())
    }
}

/// What `store` lacks of the release. Writes nothing.
pub(super) fn plan(
    store: &dyn Store,
    parcel: &Parcel,
    (mend, depth): (Mend, Depth),
) -> Result<Vec<Step>, Error> {
    let seen = look(store, parcel, depth)?;
    seen.allow(store, parcel, mend)?;
    let folder = parcel.folder();
    let mut steps = Vec::new();
    let is_wrong = |it: &&Item| {
        let place = store.place(&format!("{folder}/{}", it.name));
        seen.edits.iter().any(|edit| edit.path == place)
            || seen.missing.iter().any(|missing| missing.name == it.name)
    };
    let wrong: Vec<&Item> = parcel.files().iter().filter(is_wrong).collect();
    if !wrong.is_empty() {
        steps.push(Step {
            action: if seen.edits.is_empty() { Action::WriteRelease } else { Action::Repair },
            path: store.place(&folder),
            files: wrong.len(),
            bytes: wrong.iter().map(|it| it.bytes).sum(),
        });
    }
    for name in &seen.extra {
        let path = store.place(&format!("{folder}/{name}"));
        steps.push(Step { action: Action::Remove, path, files: 1, bytes: 0 });
    }
    let latest = format!("{}/{LATEST}", parcel.dataset());
    if points_back(store, parcel, &latest)? {
        steps.push(Step {
            action: Action::PointLatest,
            path: store.place(&latest),
            files: 1,
            bytes: text(&named(parcel.id(), parcel.digest())).len() as u64,
        });
    }
    Ok(steps)
}

/// Does what is left to do, in order: what was done since the plan was made counts.
pub(super) fn apply(
    store: &dyn Store,
    parcel: &Parcel,
    (mend, depth): (Mend, Depth),
) -> Result<(), Error> {
    let seen = look(store, parcel, depth)?;
    seen.allow(store, parcel, mend)?;
    let over = if mend == Mend::Never { Over::Nothing } else { Over::Anything };
    if !seen.missing.is_empty() || !seen.edits.is_empty() {
        store.write(parcel, over)?;
    }
    for name in &seen.extra {
        patiently(|| store.delete(&format!("{}/{name}", parcel.folder())))?;
    }
    let latest = format!("{}/{LATEST}", parcel.dataset());
    if points_back(store, parcel, &latest)? {
        let item = Item::of(LATEST, text(&named(parcel.id(), parcel.digest())).into_bytes());
        settle(store, &latest, &item, Over::Anything)?;
    }
    Ok(())
}

/// Writes small files at the root of the store that are no part of a release, where they are not what is there.
pub(super) fn post(store: &dyn Store, files: &[(String, Vec<u8>)]) -> Result<usize, Error> {
    let mut written = 0;
    for (key, bytes) in files {
        let item = Item::of(key, bytes.clone());
        if patiently(|| store.digest(key))? != Some(item.sha256) {
            settle(store, key, &item, Over::Anything)?;
            written += 1;
        }
    }
    Ok(written)
}

/// Takes a release back: its tombstone is put up, `latest.json` turned away from it, its files removed. Gives whether
/// anything had to be done.
pub(super) fn withdraw(store: &dyn Store, tombstone: &Tombstone) -> Result<bool, Error> {
    let folder = format!("{}/{}", tombstone.dataset, tombstone.release);
    let key = |name: &str| format!("{folder}/{name}");
    let mut names = patiently(|| store.list(&folder))?.unwrap_or_default();
    // A store that cannot tell what is there: what the release lists, and what goes beside it.
    names.extend(tombstone.files.iter().cloned());
    names.extend([PROVENANCE].into_iter().chain(SIGNATURES).map(str::to_owned));
    let sums = patiently(|| store.get(&key(SUMS)))?.unwrap_or_default();
    let listed = String::from_utf8_lossy(&sums);
    names.extend(listed.lines().filter_map(|it| it.split_once("  ")).map(|it| it.1.to_owned()));
    // The manifest goes first: without it nobody takes what is left for a release.
    names.retain(|it| it != TOMBSTONE && it != SUMS && !it.contains('/'));
    names.sort();
    names.dedup();
    names.insert(0, SUMS.to_owned());
    let mut there = Vec::new();
    for name in names {
        if patiently(|| store.size(&key(&name)))?.is_some() {
            there.push(name);
        }
    }
    let wanted = Item::of(TOMBSTONE, text(&tombstone.value()).into_bytes());
    let stands = patiently(|| store.digest(&key(TOMBSTONE)))?;
    if there.is_empty() && stands.is_none() && !tombstone.was_delivered {
        return Ok(false);
    }
    let mut did = stands != Some(wanted.sha256);
    if did {
        settle(store, &key(TOMBSTONE), &wanted, Over::Anything)?;
    }
    did |= turn_away(store, tombstone)?;
    for name in &there {
        patiently(|| store.delete(&key(name)))?;
        if patiently(|| store.size(&key(name)))?.is_some() {
            return Err(Error::Mismatch { path: store.place(&key(name)).into() });
        }
    }
    Ok(did || !there.is_empty())
}

/// Lets `latest.json` name the newest release that is there and stands, or the tombstone where there is none.
fn turn_away(store: &dyn Store, tombstone: &Tombstone) -> Result<bool, Error> {
    let key = format!("{}/{LATEST}", tombstone.dataset);
    let found = patiently(|| store.get(&key))?.unwrap_or_default();
    let found = serde_json::from_slice::<Value>(&found).unwrap_or_default();
    let release = found.get("release").and_then(Value::as_str);
    if release.is_some_and(|it| it != tombstone.release) {
        return Ok(false);
    }
    let mut wanted = buried(tombstone);
    for (id, digest) in &tombstone.standing {
        let sums = format!("{}/{id}/{SUMS}", tombstone.dataset);
        if patiently(|| store.digest(&sums))? == Some(*digest) {
            wanted = named(id, *digest);
            break;
        }
    }
    if found == wanted {
        return Ok(false);
    }
    let item = Item::of(LATEST, text(&wanted).into_bytes());
    settle(store, &key, &item, Over::Anything)?;
    Ok(true)
}

/// Whether `latest.json` must be written: it is not there, names an earlier release, or one that was taken back.
fn points_back(store: &dyn Store, parcel: &Parcel, key: &str) -> Result<bool, Error> {
    let Some(bytes) = patiently(|| store.get(key))? else { return Ok(true) };
    let found = serde_json::from_slice::<Value>(&bytes).unwrap_or_default();
    let is_buried = found.get("withdrawn").is_some();
    let newest = found.get("release").and_then(Value::as_str).and_then(rank);
    // A release that is delivered late, again, or to a new target never takes the place of a newer one.
    let is_older = newest <= rank(parcel.id());
    Ok(found != named(parcel.id(), parcel.digest()) && (is_buried || is_older))
}

/// `2017-r12` as what is compared: its period, then its number.
pub(super) fn rank(id: &str) -> Option<(&str, u64)> {
    let (period, number) = id.rsplit_once("-r")?;
    Some((period, number.parse().ok()?))
}

fn named(id: &str, digest: Digest) -> Value {
    json!({ "release": id, "path": id, "digest": digest.to_string() })
}

fn buried(tombstone: &Tombstone) -> Value {
    let id = &tombstone.release;
    let mut value = named(id, tombstone.digest);
    value["withdrawn"] = format!("{id}/{TOMBSTONE}").into();
    value
}

fn text(value: &Value) -> String {
    format!("{value:#}\n")
}
