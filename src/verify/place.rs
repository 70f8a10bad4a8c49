//! A folder that is a release, has releases, or has datasets: what is in it, and whether its pointers point at it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::catalog;
use crate::release::SUMS;
use crate::seal::PROVENANCE;
use crate::seal::PUBLIC_KEY;
use crate::seal::Public;
use crate::verify::Check;
use crate::verify::Examined;
use crate::verify::Found;
use crate::verify::error::Error;
use crate::verify::release;
use crate::verify::release::TOMBSTONE;
use crate::verify::release::shown;

pub(super) const LATEST: &str = "latest.json";
/// Files by any of which a folder is known to be a release.
const MARKS: &[&str] = &[SUMS, "datapackage.json", PROVENANCE, TOMBSTONE];

/// Looks at `dir`, whatever of these it is.
pub(super) fn examine(dir: &Path, key: Option<&Public>) -> Result<Found, Error> {
    let names = release::names(dir)?;
    let mut found = Found::default();
    if is_release(&names) {
        found.releases.push(release::examine(dir, key)?);
        return Ok(found);
    }
    if is_dataset(dir, &names) {
        dataset(dir, &names, key, &mut found)?;
        return Ok(found);
    }
    let mut files = Vec::new();
    for name in &names {
        let Some(folder) = name.strip_suffix('/') else {
            files.push(name.as_str());
            continue;
        };
        let (path, is_link) = (dir.join(folder), dir.join(folder).is_symlink());
        let within = if is_link { Vec::new() } else { release::names(&path)? };
        if is_dataset(&path, &within) {
            dataset(&path, &within, key, &mut found)?;
        } else {
            found.beside.push(Check::fails("verify/unknown-file", shown(name)));
        }
    }
    beside(dir, &files, &mut found);
    Ok(found)
}

fn is_release(names: &[String]) -> bool {
    names.iter().any(|it| MARKS.contains(&it.as_str()))
}

/// Whether the folder has a pointer to a newest release, or a release.
fn is_dataset(dir: &Path, names: &[String]) -> bool {
    let release = |it: &String| {
        let folder = it.strip_suffix('/').map(|it| dir.join(it)).filter(|it| !it.is_symlink());
        folder.and_then(|it| release::names(&it).ok()).is_some_and(|it| is_release(&it))
    };
    names.iter().any(|it| it == LATEST) || names.iter().any(release)
}

/// A dataset: all of its releases, and `latest.json`.
fn dataset(
    dir: &Path,
    names: &[String],
    key: Option<&Public>,
    found: &mut Found,
) -> Result<(), Error> {
    let mut here = Vec::new();
    let folder = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for name in names {
        let Some(id) = name.strip_suffix('/').filter(|it| rank(it).is_some()) else {
            if name.ends_with('/') {
                found.beside.push(Check::fails("verify/unknown-file", shown(name)));
            } else if name != LATEST {
                found.beside.push(listing(&dir.join(name), &format!("{folder}/{name}")));
            }
            continue;
        };
        let one = release::examine(&dir.join(id), key)?;
        if one.digest.is_some() && (one.id != id || one.dataset != folder) {
            found.beside.push(
                Check::fails("verify/files", shown(&format!("{folder}/{id}")))
                    .told("发布放在别的文件夹里", "the release lies in another one's folder"),
            );
        }
        here.push(one);
    }
    here.sort_by(|a, b| rank(&a.id).cmp(&rank(&b.id)));
    found.beside.push(latest(dir, &folder, &here));
    found.releases.append(&mut here);
    Ok(())
}

/// `2017-r12` as what is compared: its period, then its number.
fn rank(id: &str) -> Option<(&str, u64)> {
    let (period, number) = id.rsplit_once("-r")?;
    Some((period, number.parse().ok()?))
}

/// `latest.json` names the newest release that stands, as it is there; or the newest tombstone, where none stands.
fn latest(dir: &Path, folder: &str, releases: &[Examined]) -> Check {
    let at = || shown(&format!("{folder}/{LATEST}"));
    let newest = releases.iter().rev().find(|it| !it.is_withdrawn).or(releases.last());
    let bytes = fs::read(dir.join(LATEST)).unwrap_or_default();
    let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let text = |key: &str| said.get(key).and_then(Value::as_str);
    let holds = |it: &Examined| {
        let buried = it.is_withdrawn.then(|| format!("{}/{TOMBSTONE}", it.id));
        text("release") == Some(&it.id)
            && text("path") == Some(&it.id)
            && it.digest.is_some()
            && text("digest").map(str::to_owned) == it.digest.map(|it| it.to_string())
            && text("withdrawn") == buried.as_deref()
            && said.as_object().is_some_and(|all| all.len() == 3 + usize::from(it.is_withdrawn))
    };
    if format!("{said:#}\n").as_bytes() == bytes && newest.is_some_and(holds) {
        Check { at: Some(at()), ..Check::holds("verify/latest") }
    } else {
        Check::fails("verify/latest", at())
    }
}

/// What lies at the root: the publisher's key, which must be that of a release, and what lists the releases.
fn beside(dir: &Path, files: &[&str], found: &mut Found) {
    for name in files {
        if *name != PUBLIC_KEY {
            found.beside.push(listing(&dir.join(name), name));
            continue;
        }
        let text = fs::read_to_string(dir.join(name)).unwrap_or_default();
        let key = Public::parse(&text).filter(|it| it.file() == text);
        let is_used =
            |key: &Public| found.releases.iter().any(|it| it.signed_by.as_ref() == Some(key));
        found.beside.push(match key.filter(is_used) {
            Some(it) => {
                let check = Check::holds("verify/key");
                Check { at: Some(PUBLIC_KEY.to_owned()), ..check.told(it.id(), it.id()) }
            }
            None => Check::fails("verify/key", PUBLIC_KEY),
        });
    }
}

/// Files that list releases, and change with every release: only their form can be looked at.
const LISTINGS: &[&str] = &["html", "xml", "md", "json", "jsonld", "txt", "csv", "css", "svg"];

/// A file that no manifest lists.
fn listing(path: &Path, name: &str) -> Check {
    let kind = name.rsplit_once('.').map(|it| it.1).unwrap_or_default();
    let is_asset = |bytes: Vec<u8>| {
        catalog::assets().into_iter().any(|(asset, known)| asset == name && known == bytes)
    };
    // A script is one of this program's, to the byte, or nobody knows what it does.
    if kind == "js" && fs::read(path).is_ok_and(is_asset) {
        return Check { at: Some(shown(name)), ..Check::holds("verify/listing") };
    }
    if !LISTINGS.contains(&kind) {
        return Check::fails("verify/unknown-file", shown(name));
    }
    let is_json = kind.starts_with("json");
    let whole =
        fs::read(path).ok().filter(|it| !is_json || serde_json::from_slice::<Value>(it).is_ok());
    let at = Some(shown(name));
    match whole {
        Some(_) => Check { at, ..Check::idle("verify/listing") },
        None => Check { at, ..Check::fails("verify/listing", name) },
    }
}
