//! One release: its files, what they say of each other, what they say of the rows, what is signed.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::gate::judge_from_outside;
use crate::model::digest::Digest;
use crate::model::lang::Lang;
use crate::model::outcome::VerdictKind;
use crate::release;
use crate::release::Release;
use crate::release::SUMS;
use crate::seal::DECIDED;
use crate::seal::PROVENANCE;
use crate::seal::Public;
use crate::seal::SIGNATURES;
use crate::seal::Statement;
use crate::verify::Check;
use crate::verify::Examined;
use crate::verify::error::Error;
use crate::verify::signed;

/// What stays of a release that was taken back.
pub(super) const TOMBSTONE: &str = "withdrawn.json";
/// What may lie beside a release's own files.
const BESIDE: &[&str] = &[PROVENANCE, SIGNATURES[0], SIGNATURES[1]];
/// Files of a folder that are looked at; a release has ten.
const FILES_MAX: usize = 1000;

/// Looks at the release in `dir`.
pub(super) fn examine(dir: &Path, key: Option<&Public>) -> Result<Examined, Error> {
    let name = |it: Option<&Path>| {
        let name = it.and_then(Path::file_name).unwrap_or_default();
        name.to_string_lossy().into_owned()
    };
    let mut out = Examined {
        dir: dir.to_path_buf(),
        dataset: name(dir.parent()),
        id: name(Some(dir)),
        digest: None,
        rows: None,
        is_withdrawn: false,
        signed_by: None,
        checks: Vec::new(),
        gate: Vec::new(),
    };
    let names = names(dir)?;
    if names.iter().any(|it| it == TOMBSTONE) {
        tombstone(&mut out, dir, &names);
        return Ok(out);
    }
    match release::open(dir) {
        Ok(release) => {
            whole(&mut out, &release, &names, key);
            out.digest = Some(release.digest());
            out.rows = Some(release.rows());
            release.dataset().clone_into(&mut out.dataset);
            release.id().clone_into(&mut out.id);
        }
        Err(stop) => out
            .checks
            .push(Check::fails("verify/files", SUMS).told(stop.say(Lang::Zh), stop.say(Lang::En))),
    }
    Ok(out)
}

/// The names in a folder, sorted; what is no plain file has a stroke behind it.
pub(super) fn names(dir: &Path) -> Result<Vec<String>, Error> {
    let unread = |cause| Error::Unread { path: dir.to_path_buf(), cause };
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let kind = entry.file_type().map_err(unread)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        out.push(if kind.is_file() { name } else { format!("{name}/") });
        if out.len() > FILES_MAX {
            return Err(Error::TooMany { path: dir.to_path_buf() });
        }
    }
    out.sort();
    Ok(out)
}

/// A name as it may be shown: whoever made the folder may have put anything into it.
pub(super) fn shown(name: &str) -> String {
    name.escape_debug().take(100).collect()
}

/// A release whose files are those of its manifest.
fn whole(out: &mut Examined, release: &Release, names: &[String], key: Option<&Public>) {
    let own = |name: &str| name == SUMS || release.artifacts().iter().any(|it| it.name == name);
    match names.iter().find(|it| !own(it) && !BESIDE.contains(&it.as_str())) {
        Some(name) => out.checks.push(Check::fails("verify/unknown-file", shown(name))),
        None => out.checks.push(Check::holds("verify/files")),
    }
    out.checks.push(rows(release, &mut out.gate));
    let statement = match fs::read(release.dir().join(PROVENANCE)) {
        Ok(bytes) => Statement::read(&bytes).map(|it| (it, bytes)),
        Err(_) => None,
    };
    let is_of = |it: &Statement| it.is_of(release) && agrees(release, it);
    if let Some((statement, bytes)) = statement.filter(|(it, _)| is_of(it)) {
        out.checks.push(Check::holds("verify/provenance"));
        let (check, by) = signed::check(release, (&statement, &bytes), names, key);
        out.checks.push(check);
        out.signed_by = by;
    } else {
        out.checks.push(Check::fails("verify/provenance", PROVENANCE));
        out.checks.push(Check::fails("verify/signature", PROVENANCE));
    }
}

/// What the gate says of the rows and of what is said about them.
fn rows(release: &Release, verdicts: &mut Vec<crate::model::outcome::Verdict>) -> Check {
    let Some(judgement) = judge_from_outside(release, BESIDE) else {
        return Check::fails("verify/package", "datapackage.json");
    };
    judgement.verdicts().clone_into(verdicts);
    match verdicts.iter().find(|it| it.kind == VerdictKind::Deny) {
        Some(it) => {
            let at = |lang| it.whereabouts(lang).unwrap_or_default();
            Check::fails("verify/gate", it.rule).told(at(Lang::Zh), at(Lang::En))
        }
        None => Check::holds("verify/gate"),
    }
}

/// Whether the statement says of the release what its package says.
fn agrees(release: &Release, statement: &Statement) -> bool {
    let path = release.dir().join("datapackage.json");
    let package = fs::read(path).ok().and_then(|it| serde_json::from_slice::<Value>(&it).ok());
    let same = |key: &str| {
        let told = package.as_ref().and_then(|it| it.pointer(&format!("/gongkai/{key}")));
        told.is_some() && told == statement.decided(key)
    };
    DECIDED.iter().all(|it| same(it))
}

/// A release that was taken back: its tombstone says which, and nothing else is there.
fn tombstone(out: &mut Examined, dir: &Path, names: &[String]) {
    out.is_withdrawn = true;
    let bytes = fs::read(dir.join(TOMBSTONE)).unwrap_or_default();
    let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let text = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default();
    out.digest = Digest::parse(text("digest"));
    let sound = format!("{said:#}\n").as_bytes() == bytes
        && text("dataset") == out.dataset
        && text("release") == out.id
        && out.digest.is_some()
        && !text("reason").is_empty();
    out.checks.push(match names.iter().find(|it| *it != TOMBSTONE) {
        Some(name) => Check::fails("verify/tombstone", shown(name)),
        None if sound => Check::holds("verify/tombstone"),
        None => Check::fails("verify/tombstone", TOMBSTONE),
    });
}
