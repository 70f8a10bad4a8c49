//! Seals are made once, kept, and only for their release; keys lie outside, and no byte of a signature is idle.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::error::KeyFault;
use super::*;

fn again_of(cleared: &Cleared, dir: &Path, key: Option<&Key>) -> Result<Sealed, Stop> {
    seal(cleared.clone(), &Facts { run: None, ..Facts::sample() }, dir, key)
}

#[test]
fn seals_are_made_once() {
    let (scratch, sealed) = Sealed::sample("2017-r1", "a");
    let dir = scratch.join("kept/relief/2017-r1");
    assert_ne!(again_of(sealed.cleared(), &dir, None).unwrap().seals(), sealed.seals());
    sealed.keep(&dir).unwrap();
    sealed.keep(&dir).unwrap();
    assert_eq!(again_of(sealed.cleared(), &dir, None).unwrap().seals(), sealed.seals());
    let (_other, other) = Sealed::sample("2017-r1", "b");
    assert_eq!(again_of(other.cleared(), &dir, None).unwrap_err().code(), "seal/other");
}

#[test]
fn signatures_are_kept_with_what_they_sign() {
    let (scratch, sealed) = Sealed::sample("2017-r1", "a");
    let (key, later) = (Key::draw(), Key::draw());
    let dir = scratch.join("kept");
    let signed = again_of(sealed.cleared(), &dir, Some(&key)).unwrap();
    let names: Vec<&str> = signed.seals().iter().map(Seal::name).collect();
    assert_eq!(names, [SIGNATURES[0], PROVENANCE, SIGNATURES[1]]);
    signed.keep(&dir).unwrap();
    let again = again_of(sealed.cleared(), &dir, Some(&later)).unwrap();
    assert_eq!(again.seals(), signed.seals());
    assert_eq!(again.public(), Some(later.public()));
    for seal in signed.seals() {
        let path = dir.join(seal.name());
        let (length, whole) = (seal.bytes().len(), seal.bytes().to_vec());
        for at in [0, 20, length / 3, length / 2, length - 2, length - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            crate::disk::replace(&path, &bytes, Access::Private).unwrap();
            let code = again_of(sealed.cleared(), &dir, None).unwrap_err().code();
            assert_eq!(code, "seal/other", "{} at {at}", seal.name());
        }
        crate::disk::replace(&path, &whole, Access::Private).unwrap();
    }
    again_of(sealed.cleared(), &dir, None).unwrap();
}

#[test]
fn every_byte_of_a_signature_counts() {
    let key = Key::draw();
    let says = comment("relief", "2017-r1", Digest::of(b"x"), SUMS);
    let signature = key.sign(b"text", &says).unwrap().into_bytes();
    assert!(key.public().signed(b"text", &signature, &says));
    assert!(!key.public().signed(b"texT", &signature, &says));
    assert!(!key.public().signed(b"text", &signature, "other"));
    assert!(!Key::draw().public().signed(b"text", &signature, &says));
    for at in 0..signature.len() {
        let mut bytes = signature.clone();
        bytes[at] ^= 1;
        assert!(!key.public().signed(b"text", &bytes, &says), "byte {at}");
    }
    for cut in 0..signature.len() {
        assert!(!key.public().signed(b"text", &signature[..cut], &says), "cut at {cut}");
    }
    let file = key.public().file();
    assert_eq!(Public::parse(&file).as_ref(), Some(key.public()));
    assert_eq!(Public::parse(&key.public().line()).as_ref(), Some(key.public()));
    assert!(Public::parse("").is_none() && Public::parse("RWQ").is_none());
}

#[test]
fn a_key_lies_outside_for_its_owner_alone() {
    let scratch = Release::scratch();
    let root = scratch.path().canonicalize().unwrap();
    let project = root.join("project");
    crate::disk::create_dir(&project, Access::Private).unwrap();
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let text = pair.sk.to_box(None).unwrap().to_string();
    let put = |path: PathBuf| {
        crate::disk::replace(&path, text.as_bytes(), Access::Private).unwrap();
        path
    };
    let open = |path: &Path, password| match Key::open(path, &project, password) {
        Ok(_) => None,
        Err(Error::Key { what, .. }) => Some(what),
        Err(other) => panic!("{other:?}"),
    };
    let outside = put(root.join("key"));
    assert_eq!(open(&outside, None), None);
    assert_eq!(open(&outside, Some("not needed")), None);
    assert_eq!(open(&put(project.join("key")), None), Some(KeyFault::Inside));
    assert_eq!(open(&project.join("../project/key"), None), Some(KeyFault::Inside));
    std::os::unix::fs::symlink(&outside, project.join("link")).unwrap();
    assert_eq!(open(&project.join("link"), None), Some(KeyFault::Inside));
    std::os::unix::fs::symlink(project.join("key"), root.join("link")).unwrap();
    assert_eq!(open(&root.join("link"), None), Some(KeyFault::Inside));
    fs::hard_link(&outside, root.join("second")).unwrap();
    assert_eq!(open(&outside, None), Some(KeyFault::Open));
    let open_to_all = put(root.join("open"));
    fs::set_permissions(&open_to_all, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(open(&open_to_all, None), Some(KeyFault::Open));
    let none = root.join("none");
    crate::disk::replace(&none, b"no key", Access::Private).unwrap();
    assert_eq!(open(&none, None), Some(KeyFault::NoPassword));
    let missing = Key::open(&root.join("missing"), &project, None);
    assert!(matches!(missing, Err(Error::KeyUnread { .. })));
}

#[test]
fn the_statement_names_every_file_and_nobody() {
    let (_scratch, sealed) = Sealed::sample("2017-r1", "a");
    let text = std::str::from_utf8(sealed.seals()[0].bytes()).unwrap();
    for it in sealed.release().artifacts() {
        assert!(
            text.contains(&format!("\"{}\"", it.name)) && text.contains(&it.sha256.to_string())
        );
    }
    assert!(text.contains(&sealed.release().digest().to_string()));
    assert!(text.contains(&Digest::of(b"program").to_string()));
    let clearance = sealed.cleared().clearance();
    assert!(!text.contains(clearance.reviewer()) && !text.contains(clearance.approver()));
    let said = Statement::read(text.as_bytes()).unwrap();
    assert!(said.is_of(sealed.release()) && said.public().is_none());
    assert_eq!(said.cleared_at(), Some("2018-02-01T08:00:00Z"));
    for at in 0..text.len() {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] ^= 1;
        let said = Statement::read(&bytes);
        assert!(said.is_none_or(|it| !it.is_of(sealed.release())), "byte {at}");
    }
}
