//! Deliveries to a folder: once, again, over a broken one, never over another.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::*;
use crate::disk;
use crate::disk::Access;
use crate::model::lang::Lang;
use memory::Memory;
use parcel::Item;
use store::Over;
use store::settle;

fn target(root: &Path) -> Target {
    Target {
        name: "site".to_owned(),
        kind: Kind::Directory { path: "public".into() },
        reach: Reach { project: root.to_path_buf(), environment: |_| None },
    }
}

fn deliver(cleared: &Sealed, target: &Target) -> DeliveryKind {
    apply(cleared, target, plan(cleared, target, Mend::Never).unwrap()).unwrap().kind
}

fn actions(cleared: &Sealed, target: &Target) -> Vec<Action> {
    plan(cleared, target, Mend::Never).unwrap().steps().iter().map(|it| it.action).collect()
}

#[test]
fn a_release_is_delivered_once() {
    let (scratch, cleared) = Sealed::sample("2017-r1", "a");
    let target = target(&scratch);
    let root = scratch.join("public/relief");
    assert_eq!(plan(&cleared, &target, Mend::Never).unwrap().steps().len(), 2);
    assert!(!root.exists());
    assert_eq!(deliver(&cleared, &target), DeliveryKind::Delivered);
    assert_eq!(deliver(&cleared, &target), DeliveryKind::Unchanged);
    let latest: Value =
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
    disk::remove_file(&root.join("2017-r1/relief.csv")).unwrap();
    let plan = plan(&cleared, &target, Mend::Never).unwrap();
    assert_eq!((plan.steps()[0].action, plan.steps()[0].files), (Action::WriteRelease, 1));
    deliver(&cleared, &target);
    assert_eq!(deliver(&cleared, &target), DeliveryKind::Unchanged);
}

#[test]
fn what_was_edited_is_named_and_mended_only_when_it_is_asked_for() {
    let (scratch, cleared) = Sealed::sample("2017-r1", "a");
    let target = target(&scratch);
    let root = scratch.join("public/relief/2017-r1");
    deliver(&cleared, &target);
    let csv = root.join("relief.csv");
    let bytes = fs::read(&csv).unwrap();
    // As long as it was, and not what it was.
    disk::replace(&csv, &vec![b' '; bytes.len()], Access::Public).unwrap();
    disk::replace(&root.join("more.csv"), b"x", Access::Public).unwrap();
    let stop = plan(&cleared, &target, Mend::Never).unwrap_err();
    assert_eq!(stop.code(), "platform/edited");
    let said = stop.say(Lang::En);
    assert!(said.contains("relief.csv") && said.contains("more.csv"), "{said}");
    let mend = plan(&cleared, &target, Mend::Edited).unwrap();
    let actions: Vec<Action> = mend.steps().iter().map(|it| it.action).collect();
    assert_eq!(actions, [Action::Repair, Action::Remove]);
    apply(&cleared, &target, mend).unwrap();
    assert_eq!(fs::read(&csv).unwrap(), bytes);
    assert!(!root.join("more.csv").exists());
    assert_eq!(deliver(&cleared, &target), DeliveryKind::Unchanged);
    // The manifest itself: only where it is known that the release was there.
    disk::replace(&root.join("SHA256SUMS"), b"", Access::Public).unwrap();
    for (mend, code) in [(Mend::Never, "platform/taken"), (Mend::Edited, "platform/taken")] {
        assert_eq!(plan(&cleared, &target, mend).unwrap_err().code(), code);
    }
    let known = plan(&cleared, &target, Mend::Known).unwrap();
    apply(&cleared, &target, known).unwrap();
    assert_eq!(deliver(&cleared, &target), DeliveryKind::Unchanged);
}

#[test]
fn another_content_under_the_same_id_is_never_overwritten() {
    let (scratch, cleared) = Sealed::sample("2017-r1", "a");
    let (_other_scratch, other) = Sealed::sample("2017-r1", "b");
    let target = target(&scratch);
    let early = plan(&other, &target, Mend::Never).unwrap();
    deliver(&cleared, &target);
    assert_eq!(plan(&other, &target, Mend::Never).unwrap_err().code(), "platform/taken");
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
    let plan = plan(&cleared, &target, Mend::Never).unwrap();
    assert_eq!(apply(&cleared, &target, plan).unwrap_err().code(), "platform/mismatch");
    assert_eq!(fs::read_dir(scratch.join("public/relief")).unwrap().count(), 0);
}

#[test]
fn a_plan_is_for_one_release() {
    let (scratch, cleared) = Sealed::sample("2017-r1", "a");
    let (_other_scratch, other) = Sealed::sample("2017-r2", "b");
    let target = target(&scratch);
    let plan = plan(&other, &target, Mend::Never).unwrap();
    assert_eq!(apply(&cleared, &target, plan).unwrap_err().code(), "platform/mismatch");
}

/// A parcel, and what a store holds when it has it.
fn parcel(id: &str) -> (impl std::ops::Deref<Target = Path>, Parcel) {
    let (scratch, sealed) = Sealed::sample(id, "a");
    let parcel = Parcel::of(&sealed).unwrap();
    (scratch, parcel)
}

const NOW: (Mend, Depth) = (Mend::Never, Depth::Digests);

fn is_whole(store: &Memory, parcel: &Parcel) -> bool {
    let seen = shelf::look(store, parcel, Depth::Digests).unwrap();
    seen.edits(store, parcel).is_empty()
}

fn latest(store: &Memory) -> Value {
    serde_json::from_slice(&store.files.borrow()["relief/latest.json"]).unwrap()
}

#[test]
fn a_store_gets_the_manifest_last_and_the_same_release_once() {
    let (_scratch, parcel) = parcel("2017-r1");
    let store = Memory::default();
    assert_eq!(shelf::plan(&store, &parcel, NOW).unwrap().len(), 2);
    shelf::apply(&store, &parcel, NOW).unwrap();
    let writes = store.writes.take();
    assert_eq!(writes.len(), parcel.files().len() + 1);
    assert!(writes[writes.len() - 2].ends_with("/SHA256SUMS"), "{writes:?}");
    assert_eq!(writes.last().unwrap(), "relief/latest.json");
    assert_eq!(shelf::plan(&store, &parcel, NOW).unwrap(), []);
    shelf::apply(&store, &parcel, NOW).unwrap();
    assert_eq!(store.writes.take(), Vec::<String>::new());
}

#[test]
fn a_delivery_that_breaks_at_any_step_is_finished_by_the_next() {
    let (_scratch, parcel) = parcel("2017-r1");
    let whole = Memory::default();
    shelf::apply(&whole, &parcel, NOW).unwrap();
    for steps in 0.. {
        let store = Memory::default();
        store.breaks_after.set(Some(steps));
        let broke = shelf::apply(&store, &parcel, NOW).is_err();
        store.breaks_after.set(None);
        // Old or new, whole: whoever finds the manifest finds everything.
        if store.files.borrow().contains_key("relief/2017-r1/SHA256SUMS") {
            assert!(is_whole(&store, &parcel), "after {steps} steps");
        }
        if store.files.borrow().contains_key("relief/latest.json") {
            assert!(is_whole(&store, &parcel), "after {steps} steps");
        }
        shelf::apply(&store, &parcel, NOW).unwrap();
        assert_eq!(store.files, whole.files, "after {steps} steps");
        if !broke {
            assert!(steps > 20);
            break;
        }
    }
}

#[test]
fn lost_answers_flipped_bits_and_servers_without_conditions_change_nothing() {
    let (_scratch, parcel) = parcel("2017-r1");
    for (lost, flips, ignores) in [(2, 0, false), (0, 2, false), (2, 0, true), (1, 1, true)] {
        let store = Memory::default();
        store.lost_answers.set(lost);
        store.flips.set(flips);
        store.ignores_conditions.set(ignores);
        shelf::apply(&store, &parcel, NOW).unwrap();
        assert!(is_whole(&store, &parcel), "{lost} {flips} {ignores}");
    }
}

#[test]
fn other_content_in_a_store_is_never_written_over() {
    let (_scratch, parcel) = parcel("2017-r1");
    let store = Memory::default();
    store.ignores_conditions.set(true);
    let other = Item::of("relief.csv", b"another".to_vec());
    settle(&store, "relief/2017-r1/relief.csv", &other, Over::Nothing).unwrap();
    let error = shelf::apply(&store, &parcel, NOW).unwrap_err();
    assert!(matches!(error, Error::Edited { .. }), "{error:?}");
    let item = &parcel.files()[0];
    settle(&store, "a", &other, Over::Nothing).unwrap();
    let error = settle(&store, "a", item, Over::Nothing).unwrap_err();
    assert!(matches!(error, Error::Taken { .. }), "{error:?}");
    assert_eq!(store.files.borrow()["a"], b"another");
}

#[test]
fn a_release_is_taken_back_whatever_breaks_and_its_tombstone_stays() {
    let (_scratch, old) = parcel("2017-r1");
    let (_other_scratch, new) = parcel("2017-r2");
    let tombstone = |parcel: &Parcel, standing: &[(String, Digest)]| Tombstone {
        dataset: "relief".to_owned(),
        release: parcel.id().to_owned(),
        digest: parcel.digest(),
        reason: "figures were wrong".to_owned(),
        at: "2018-03-09".to_owned(),
        superseded_by: standing.first().map(|it| it.0.clone()),
        standing: standing.to_vec(),
        files: Vec::new(),
        was_delivered: true,
    };
    let stands = [(old.id().to_owned(), old.digest())];
    for steps in 0.. {
        let store = Memory::default();
        shelf::apply(&store, &old, NOW).unwrap();
        shelf::apply(&store, &new, NOW).unwrap();
        store.breaks_after.set(Some(steps));
        let broke = shelf::withdraw(&store, &tombstone(&new, &stands)).is_err();
        store.breaks_after.set(None);
        let has = |key: &str| store.files.borrow().contains_key(key);
        // A release that is not whole any more has its tombstone, and nothing leads to it.
        if !has("relief/2017-r2/SHA256SUMS") {
            assert!(has("relief/2017-r2/withdrawn.json") && latest(&store)["release"] == "2017-r1");
        }
        shelf::withdraw(&store, &tombstone(&new, &stands)).unwrap();
        assert!(!shelf::withdraw(&store, &tombstone(&new, &stands)).unwrap());
        let left = store.list("relief/2017-r2").unwrap().unwrap();
        assert_eq!(left, ["withdrawn.json"]);
        assert!(is_whole(&store, &old));
        assert!(matches!(shelf::plan(&store, &new, NOW), Err(Error::Withdrawn { .. })));
        if !broke {
            break;
        }
    }
    // The last one: what is named is the tombstone, until a release comes, of whatever number.
    let store = Memory::default();
    shelf::apply(&store, &new, NOW).unwrap();
    shelf::withdraw(&store, &tombstone(&new, &[])).unwrap();
    assert_eq!(latest(&store)["withdrawn"], "2017-r2/withdrawn.json");
    shelf::apply(&store, &old, NOW).unwrap();
    assert_eq!(latest(&store)["release"], "2017-r1");
}
