//! Looked at from outside: what was released holds, and nothing that differs in a byte from it.

use std::fs;

use super::*;
use crate::disk;
use crate::disk::Access;
use crate::disk::Scratch;
use crate::gate::Cleared;
use crate::model::outcome::VerdictKind;
use crate::seal;
use crate::seal::Facts;
use crate::seal::Key;
use crate::seal::Sealed;

/// A place with one release, as a target has it: its root, and the release's folder.
fn place(key: Option<&Key>) -> (Scratch, PathBuf, PathBuf) {
    let scratch = Scratch::new("gongkai-test-verify").unwrap();
    let (_candidate, cleared) = Cleared::sample("2017-r1", "a");
    let sealed = seal::seal(cleared, &Facts::sample(), &scratch.path().join("kept"), key).unwrap();
    let root = scratch.path().join("public");
    let dir = root.join("relief/2017-r1");
    put(&sealed, &dir);
    let release = sealed.release();
    let digest = release.digest().to_string();
    let id = release.id();
    let latest = serde_json::json!({ "release": id, "path": id, "digest": digest });
    write(&root.join("relief/latest.json"), format!("{latest:#}\n").as_bytes());
    if let Some(it) = sealed.public() {
        write(&root.join("gongkai.pub"), it.file().as_bytes());
    }
    (scratch, root, dir)
}

fn put(sealed: &Sealed, dir: &Path) {
    disk::create_dir(dir.parent().unwrap(), Access::Public).unwrap();
    disk::copy_files(sealed.release().dir(), dir, Access::Public).unwrap();
    for it in sealed.seals() {
        write(&dir.join(it.name()), it.bytes());
    }
}

fn write(path: &Path, bytes: &[u8]) {
    disk::replace(path, bytes, Access::Public).unwrap();
}

/// The codes of what does not hold; none, where all does.
fn broken(dir: &Path, key: Option<&Public>) -> Vec<&'static str> {
    let found = verify(dir, key).unwrap();
    let checks = found.releases.iter().flat_map(|it| &it.checks).chain(&found.beside);
    let failed = checks.filter(|it| it.kind == CheckKind::Fails).map(|it| it.code).collect();
    assert_eq!(found.is_whole(), Vec::is_empty(&failed));
    failed
}

#[test]
fn what_was_released_holds() {
    let key = Key::draw();
    let (_scratch, root, dir) = place(Some(&key));
    for place in [&root, &root.join("relief"), &dir] {
        for wanted in [None, Some(key.public())] {
            let found = verify(place, wanted).unwrap();
            assert!(found.is_whole(), "{}: {found:#?}", place.display());
            let one = &found.releases[0];
            assert_eq!((one.dataset.as_str(), one.id.as_str()), ("relief", "2017-r1"));
            assert_eq!(one.signed_by.as_ref(), Some(key.public()));
            let kind = |rule| one.gate.iter().find(|it| it.rule == rule).unwrap().kind;
            for rule in ["G01", "G03", "G12", "G20", "G22", "G25"] {
                assert_eq!(kind(rule), VerdictKind::Pass, "{rule}");
            }
            for rule in ["G13", "G14", "G18"] {
                assert_eq!(kind(rule), VerdictKind::NotApplicable, "{rule}");
            }
        }
    }
    assert_eq!(broken(&dir, Some(Key::draw().public())), ["verify/signature"]);
    assert_eq!(verify(&root.join("nothing"), None).unwrap_err().code(), "verify/unreadable");
    disk::create_dir(&root.join("empty"), Access::Public).unwrap();
    assert_eq!(verify(&root.join("empty"), None).unwrap_err().code(), "verify/nothing");
    assert_eq!(broken(&root, None), ["verify/unknown-file"]);
}

/// Law 8, for each file that lies in a place, with and without signatures.
#[test]
fn no_byte_can_be_changed() {
    let key = Key::draw();
    for key in [None, Some(&key)] {
        let (_scratch, root, dir) = place(key);
        assert!(broken(&root, None).is_empty());
        let mut files: Vec<PathBuf> =
            fs::read_dir(&dir).unwrap().map(|it| it.unwrap().path()).collect();
        files.push(root.join("relief/latest.json"));
        files.extend(key.map(|_| root.join("gongkai.pub")));
        for path in files {
            let whole = fs::read(&path).unwrap();
            let length = whole.len();
            for at in [0, 1, length / 3, length / 2, length - 2, length - 1] {
                for flip in [1, 0x20, 0x80] {
                    let mut bytes = whole.clone();
                    bytes[at] ^= flip;
                    write(&path, &bytes);
                    assert!(!broken(&root, None).is_empty(), "{} at {at}", path.display());
                }
            }
            for cut in [&whole[1..], &whole[..length - 1], b""] {
                write(&path, cut);
                assert!(!broken(&root, None).is_empty(), "{} cut", path.display());
            }
            write(&path, &[whole.as_slice(), b"\n"].concat());
            assert!(!broken(&root, None).is_empty(), "{} longer", path.display());
            remove(&path);
            let is_key = path.ends_with("gongkai.pub");
            assert!(is_key || !broken(&root, None).is_empty(), "{} gone", path.display());
            write(&path, &whole);
        }
        assert!(broken(&root, None).is_empty());
    }
}

#[test]
fn what_does_not_belong_is_noticed() {
    let key = Key::draw();
    let (_scratch, root, dir) = place(Some(&key));
    write(&dir.join("more.csv"), b"x");
    assert_eq!(broken(&root, None), ["verify/unknown-file", "verify/gate"]);
    remove(&dir.join("more.csv"));
    // Without its signatures a signed release is none.
    let path = dir.join(seal::SIGNATURES[0]);
    let signature = fs::read(&path).unwrap();
    remove(&path);
    assert_eq!(broken(&dir, None), ["verify/signature"]);
    write(&path, &signature);
    let (_other, _, unsigned) = place(None);
    assert!(broken(&unsigned, None).is_empty());
    assert_eq!(broken(&unsigned, Some(key.public())), ["verify/signature"]);
    // Signatures of somebody else, over something else.
    write(&unsigned.join(seal::SIGNATURES[0]), &signature);
    assert_eq!(broken(&unsigned, None), ["verify/signature"]);
    // A release under another's name.
    disk::copy_files(&dir, &root.join("relief/2017-r2"), Access::Public).unwrap();
    assert!(broken(&root, None).contains(&"verify/files"));
}

#[test]
fn a_tombstone_is_understood() {
    let (_scratch, root, dir) = place(None);
    let digest = verify(&root, None).unwrap().releases[0].digest.unwrap().to_string();
    for it in fs::read_dir(&dir).unwrap() {
        remove(&it.unwrap().path());
    }
    let stone = serde_json::json!({ "dataset": "relief", "release": "2017-r1", "digest": digest, "reason": "x", "date": "2018-01-01T00:00:00Z", "superseded_by": null });
    write(&dir.join("withdrawn.json"), format!("{stone:#}\n").as_bytes());
    let latest = serde_json::json!({ "release": "2017-r1", "path": "2017-r1", "digest": digest, "withdrawn": "2017-r1/withdrawn.json" });
    write(&root.join("relief/latest.json"), format!("{latest:#}\n").as_bytes());
    let found = verify(&root, None).unwrap();
    assert!(found.is_whole() && found.releases[0].is_withdrawn, "{found:#?}");
    write(&dir.join("relief.csv"), b"x");
    assert_eq!(broken(&root, None), ["verify/tombstone"]);
}

#[expect(clippy::disallowed_methods, reason = "a test takes away what a target has")]
fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}
