//! What was recorded is recalled, by this program and by the next run of it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use rusqlite::Connection;

use super::*;
use crate::disk;
use crate::disk::Access;

struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "gongkai-journal-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let dir = std::env::temp_dir().join(name);
        disk::create_dir(&dir, Access::Private).unwrap();
        Self(dir)
    }

    fn journal(&self) -> PathBuf {
        self.0.join("private/journal.sqlite")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(disk::remove_dir(&self.0));
    }
}

fn state(dataset: &str, release: &str) -> State {
    State {
        dataset: dataset.to_owned(),
        run: 1,
        fingerprint: Digest::of(b"f"),
        status: "waiting".to_owned(),
        release: Some(release.to_owned()),
        digest: Some(Digest::of(release.as_bytes())),
        data_digest: None,
        basis: Digest::of(b"b"),
        gate_passes: true,
        report: "{}".to_owned(),
    }
}

fn approval(release: &str, basis: &[u8]) -> Approval {
    Approval {
        dataset: "relief".to_owned(),
        release: release.to_owned(),
        digest: Digest::of(release.as_bytes()),
        basis: Digest::of(basis),
        rules: Digest::of(b"r"),
        reviewer: "张三".to_owned(),
        approver: "李四".to_owned(),
        note: None,
        at: "2018-03-09T00:00:00Z".to_owned(),
    }
}

#[test]
fn the_journal_is_private_and_made_once() {
    let scratch = Scratch::new();
    let path = scratch.journal();
    assert!(Journal::open_existing(&path).unwrap().is_none());
    let run = Journal::open(&path).unwrap().begin_run("2018-01-01").unwrap();
    assert_eq!(run, 1);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let mut journal = Journal::open(&path).unwrap();
    assert_eq!(journal.begin_run("2018-01-02").unwrap(), 2);
    journal.end_run(2, 4).unwrap();
    let runs = Journal::open_existing(&path).unwrap().unwrap().runs(5).unwrap();
    let expect = [(2, "2018-01-02", Some(4)), (1, "2018-01-01", None)];
    assert_eq!(
        runs.iter().map(|it| (it.run, it.at.as_str(), it.exit_code)).collect::<Vec<_>>(),
        expect
    );
}

#[test]
fn the_last_state_is_recalled_and_no_cleared_id_is_forgotten() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    assert_eq!(journal.state("relief").unwrap(), None);
    for release in ["2017-r1", "2017-r2", "2017-r10", "2017-r2"] {
        journal.record_state(&state("relief", release)).unwrap();
    }
    journal.record_state(&state("aid", "2017-r1")).unwrap();
    assert_eq!(journal.state("relief").unwrap(), Some(state("relief", "2017-r2")));
    assert!(journal.release_ids("relief").unwrap().is_empty());
    for release in ["2017-r1", "2017-r2", "2017-r10", "2017-r2"] {
        journal.record_clearance(&approval(release, b"b")).unwrap();
    }
    assert_eq!(journal.release_ids("relief").unwrap(), ["2017-r1", "2017-r2", "2017-r10"]);
    assert_eq!(journal.states().unwrap(), [state("aid", "2017-r1"), state("relief", "2017-r2")]);
}

#[test]
fn decisions_are_found_by_digest_and_by_basis() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    let first = approval("2017-r1", b"b");
    let second = approval("2017-r2", b"b");
    journal.record_clearance(&first).unwrap();
    journal.record_clearance(&second).unwrap();
    assert_eq!(journal.clearance(first.digest).unwrap(), Some(first.clone()));
    assert_eq!(journal.clearance(Digest::of(b"x")).unwrap(), None);
    assert_eq!(journal.standing_clearance("relief", first.basis).unwrap(), Some(second.clone()));
    assert_eq!(journal.standing_clearance("relief", Digest::of(b"x")).unwrap(), None);
    assert_eq!(journal.standing_clearance("aid", first.basis).unwrap(), None);
    let rejection = Rejection {
        dataset: "relief".to_owned(),
        release: "2017-r2".to_owned(),
        digest: second.digest,
        reason: "区县有误".to_owned(),
        at: "2018-03-10".to_owned(),
    };
    journal.record_rejection(&rejection).unwrap();
    assert_eq!(journal.rejection(second.digest).unwrap(), Some(rejection));
    assert_eq!(journal.standing_clearance("relief", first.basis).unwrap(), Some(first));
}

#[test]
fn the_last_delivery_is_recalled() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    assert_eq!(journal.delivered("site", "relief").unwrap(), None);
    for release in ["2017-r1", "2017-r2"] {
        journal
            .record_delivery("site", "relief", release, Digest::of(release.as_bytes()), "2018")
            .unwrap();
    }
    let expect = ("2017-r2".to_owned(), Digest::of(b"2017-r2"));
    assert_eq!(journal.delivered("site", "relief").unwrap(), Some(expect));
    assert_eq!(journal.delivered("portal", "relief").unwrap(), None);
}

#[track_caller]
fn check_refused(path: &Path, code: &str) {
    assert_eq!(Journal::open(path).unwrap_err().code(), code);
    assert_eq!(Journal::open_existing(path).unwrap_err().code(), code);
}

#[test]
fn a_damaged_or_newer_journal_is_refused() {
    let scratch = Scratch::new();
    let path = scratch.journal();
    drop(Journal::open(&path).unwrap());
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    check_refused(&path, "journal/newer");
    disk::replace(
        &path,
        b"this is no journal, only a text that stands where one should be",
        Access::Private,
    )
    .unwrap();
    check_refused(&path, "journal/corrupt");
}

#[test]
fn a_locked_journal_is_said_to_be_locked() {
    let scratch = Scratch::new();
    let path = scratch.journal();
    let mut journal = Journal::open(&path).unwrap();
    journal.connection.busy_timeout(std::time::Duration::ZERO).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert_eq!(journal.begin_run("x").unwrap_err().code(), "journal/locked");
}

#[test]
fn a_run_is_known_by_its_number() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    let run = journal.begin_run("x").unwrap();
    assert!(journal.has_run(run).unwrap());
    assert!(!journal.has_run(run + 1).unwrap());
}

#[test]
fn what_came_of_ledgers_is_recalled_newest_first() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    let record = |run, quarantined| LedgerRecord {
        run,
        source: "inbox/daoli.csv".to_owned(),
        digest: Digest::of(b"ledger"),
        read: 9,
        quarantined,
    };
    let runs = [journal.begin_run("2018-01-01").unwrap(), journal.begin_run("2018-01-02").unwrap()];
    for (run, held) in runs.into_iter().zip([3, 0]) {
        journal.record_ledgers("relief", &[record(run, held)]).unwrap();
        journal.record_quality("relief", run, &held.to_string()).unwrap();
    }
    assert_eq!(journal.ledgers("relief").unwrap(), [record(2, 0), record(1, 3)]);
    assert_eq!(journal.ledgers("other").unwrap(), []);
    let newest = journal.qualities("relief", 1).unwrap();
    let expect = QualityRecord { run: 2, at: "2018-01-02".to_owned(), report: "0".to_owned() };
    assert_eq!(newest, [expect]);
}

#[test]
fn a_journal_of_version_1_is_read_as_it_is_and_brought_up_to_date_when_written() {
    let scratch = Scratch::new();
    let path = scratch.journal();
    Journal::open(&path).unwrap().begin_run("2018-01-01").unwrap();
    let back = "DROP TABLE negative_list; DROP TABLE budget; DROP TABLE ledger; DROP TABLE quality; PRAGMA user_version = 1";
    Connection::open(&path).unwrap().execute_batch(back).unwrap();
    let journal = Journal::open_existing(&path).unwrap().unwrap();
    assert_eq!(journal.ledgers("relief").unwrap(), []);
    assert_eq!(journal.qualities("relief", 9).unwrap(), []);
    assert_eq!(journal.spendings("relief", "2017").unwrap(), []);
    let mut journal = Journal::open(&path).unwrap();
    assert!(journal.has_run(1).unwrap());
    journal.record_quality("relief", 1, "{}").unwrap();
    assert_eq!(journal.qualities("relief", 9).unwrap().len(), 1);
}

#[test]
fn what_was_spent_adds_up_by_dataset_and_period() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    let spending = |dataset: &str, period: &str, epsilon: f64| Spending {
        dataset: dataset.to_owned(),
        period: period.to_owned(),
        release: format!("{period}-r1"),
        epsilon,
        at: "2018-03-09".to_owned(),
    };
    let all = [
        spending("relief", "2017", 1.0),
        spending("relief", "2017", 0.5),
        spending("relief", "2018", 2.0),
        spending("aid", "2017", 4.0),
    ];
    for it in &all {
        journal.record_spending(it).unwrap();
    }
    assert_eq!(journal.spendings("relief", "2017").unwrap(), all[..2]);
    assert_eq!(journal.spendings("relief", "2018").unwrap(), all[2..3]);
    assert_eq!(journal.spendings("other", "2017").unwrap(), []);
}
