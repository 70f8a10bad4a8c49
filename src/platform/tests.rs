//! Deliveries to a folder: once, again, over a broken one, never over another.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::*;
use crate::disk;
use crate::disk::Access;

fn target(root: &Path) -> Target {
    Target {
        name: "site".to_owned(),
        kind: Kind::Directory { path: "public".into() },
        reach: Reach { project: root.to_path_buf(), environment: |_| None },
    }
}

fn deliver(cleared: &Sealed, target: &Target) -> DeliveryKind {
    apply(cleared, target, plan(cleared, target).unwrap()).unwrap().kind
}

fn actions(cleared: &Sealed, target: &Target) -> Vec<Action> {
    plan(cleared, target).unwrap().steps().iter().map(|it| it.action).collect()
}

#[test]
fn a_release_is_delivered_once() {
    let (scratch, cleared) = Sealed::sample("2017-r1", "a");
    let target = target(&scratch);
    let root = scratch.join("public/relief");
    assert_eq!(plan(&cleared, &target).unwrap().steps().len(), 2);
    assert!(!root.exists());
    assert_eq!(deliver(&cleared, &target), DeliveryKind::Delivered);
    assert_eq!(deliver(&cleared, &target), DeliveryKind::Unchanged);
    let latest: serde_json::Value =
        serde_json::from_slice(&fs::read(root.join("latest.json")).unwrap()).unwrap();
    assert_eq!(latest["release"], "2017-r1");
    assert_eq!(latest["digest"], cleared.release().digest().to_string());
    let sums = root.join(latest["path"].as_str().unwrap()).join("SHA256SUMS");
    assert_eq!(Digest::of(&fs::read(&sums).unwrap()), cleared.release().digest());
    assert_eq!(fs::metadata(sums).unwrap().permissions().mode() & 0o777, 0o644);
    let there = cleared.release().artifacts().len() + 1 + cleared.seals().len();
    assert_eq!(fs::read_dir(root.join("2017-r1")).unwrap().count(), there);
    assert_eq!(fs::read_dir(&root).unwrap().count(), 2);
}

#[test]
fn what_broke_off_is_finished() {
    let (scratch, cleared) = Sealed::sample("2017-r1", "a");
    let target = target(&scratch);
    let root = scratch.join("public/relief");
    deliver(&cleared, &target);
    disk::remove_dir(&root.join("2017-r1")).unwrap();
    assert_eq!(actions(&cleared, &target), [Action::WriteRelease]);
    deliver(&cleared, &target);
    disk::replace(&root.join("latest.json"), b"{}", Access::Public).unwrap();
    assert_eq!(actions(&cleared, &target), [Action::PointLatest]);
    deliver(&cleared, &target);
    disk::replace(&root.join("2017-r1/relief.csv"), b"", Access::Public).unwrap();
    assert_eq!(actions(&cleared, &target), [Action::WriteRelease]);
    deliver(&cleared, &target);
    let csv = root.join("2017-r1/relief.csv");
    let bytes = fs::read(&csv).unwrap();
    assert!(!bytes.is_empty());
    // As long as it was, and not what it was.
    disk::replace(&csv, &vec![b' '; bytes.len()], Access::Public).unwrap();
    assert_eq!(actions(&cleared, &target), [Action::WriteRelease]);
    deliver(&cleared, &target);
    assert_eq!(fs::read(&csv).unwrap(), bytes);
}

#[test]
fn another_content_under_the_same_id_is_never_overwritten() {
    let (scratch, cleared) = Sealed::sample("2017-r1", "a");
    let (_other_scratch, other) = Sealed::sample("2017-r1", "b");
    let target = target(&scratch);
    let early = plan(&other, &target).unwrap();
    deliver(&cleared, &target);
    assert_eq!(plan(&other, &target).unwrap_err().code(), "platform/taken");
    assert_eq!(apply(&other, &target, early).unwrap_err().code(), "platform/taken");
    assert_eq!(deliver(&cleared, &target), DeliveryKind::Unchanged);
}

#[test]
fn an_older_release_does_not_become_the_latest() {
    let (scratch, newer) = Sealed::sample("2017-r10", "a");
    let (_other_scratch, older) = Sealed::sample("2017-r9", "b");
    let target = target(&scratch);
    deliver(&newer, &target);
    deliver(&older, &target);
    let latest = fs::read_to_string(scratch.join("public/relief/latest.json")).unwrap();
    assert!(latest.contains("2017-r10"));
    assert!(scratch.join("public/relief/2017-r9/SHA256SUMS").is_file());
}

#[test]
fn a_candidate_that_changed_after_it_was_cleared_stays_in() {
    let (scratch, cleared) = Sealed::sample("2017-r1", "a");
    let target = target(&scratch);
    let path = cleared.release().dir().join("relief.csv");
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() = b' ';
    disk::replace(&path, &bytes, Access::Private).unwrap();
    let plan = plan(&cleared, &target).unwrap();
    assert_eq!(apply(&cleared, &target, plan).unwrap_err().code(), "platform/mismatch");
    assert_eq!(fs::read_dir(scratch.join("public/relief")).unwrap().count(), 0);
}

#[test]
fn a_plan_is_for_one_release() {
    let (scratch, cleared) = Sealed::sample("2017-r1", "a");
    let (_other_scratch, other) = Sealed::sample("2017-r2", "b");
    let target = target(&scratch);
    let plan = plan(&other, &target).unwrap();
    assert_eq!(apply(&cleared, &target, plan).unwrap_err().code(), "platform/mismatch");
}
