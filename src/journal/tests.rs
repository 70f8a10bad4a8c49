//! What was recorded is recalled, by this program and by the next run of it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use rusqlite::Connection;
use serde_json::json;

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
        period: "2017".to_owned(),
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

fn delivery(release: &str) -> Delivery {
    Delivery {
        target: "site".to_owned(),
        dataset: "relief".to_owned(),
        release: release.to_owned(),
        digest: Digest::of(release.as_bytes()),
        at: "2018".to_owned(),
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
    assert_eq!(journal.state("relief", "2017").unwrap(), None);
    for release in ["2017-r1", "2017-r2", "2017-r10", "2017-r2"] {
        journal.record_state(&state("relief", release)).unwrap();
    }
    journal.record_state(&state("aid", "2017-r1")).unwrap();
    assert_eq!(journal.state("relief", "2017").unwrap(), Some(state("relief", "2017-r2")));
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
    journal.record_rejection(&rejection, Digest::of(b"r")).unwrap();
    assert_eq!(journal.rejection(second.digest).unwrap(), Some(rejection));
    // The clearance before it stands no longer, until persons clear something again.
    assert_eq!(journal.standing_clearance("relief", first.basis).unwrap(), None);
    let third = approval("2017-r3", b"b");
    journal.record_clearance(&third).unwrap();
    assert_eq!(journal.standing_clearance("relief", first.basis).unwrap(), Some(third));
}

#[test]
fn the_last_delivery_is_recalled() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    assert_eq!(journal.delivered("site", ("relief", "2017")).unwrap(), None);
    for release in ["2017-r1", "2017-r2"] {
        journal.record_delivery(&delivery(release), Digest::of(b"r"), &json!({})).unwrap();
    }
    let expect = ("2017-r2".to_owned(), Digest::of(b"2017-r2"));
    assert_eq!(journal.delivered("site", ("relief", "2017")).unwrap(), Some(expect));
    assert_eq!(journal.delivered("portal", ("relief", "2017")).unwrap(), None);
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
        period: "2017".to_owned(),
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
    assert_eq!(journal.ledgers("relief", "2017").unwrap(), [record(2, 0), record(1, 3)]);
    assert_eq!(journal.ledgers("other", "2017").unwrap(), []);
    let newest = journal.qualities("relief", 1).unwrap();
    let expect = QualityRecord { run: 2, at: "2018-01-02".to_owned(), report: "0".to_owned() };
    assert_eq!(newest, [expect]);
}

#[test]
fn a_journal_of_version_1_is_read_as_it_is_and_brought_up_to_date_when_written() {
    let scratch = Scratch::new();
    let path = scratch.journal();
    Journal::open(&path).unwrap().begin_run("2018-01-01").unwrap();
    unchained(&path);
    let back = "DROP TABLE ledger; DROP TABLE quality; PRAGMA user_version = 1";
    Connection::open(&path).unwrap().execute_batch(back).unwrap();
    let journal = Journal::open_existing(&path).unwrap().unwrap();
    assert_eq!(journal.ledgers("relief", "2017").unwrap(), []);
    assert_eq!(journal.qualities("relief", 9).unwrap(), []);
    assert_eq!(journal.spendings("relief", "2017").unwrap(), []);
    let mut journal = Journal::open(&path).unwrap();
    assert!(journal.has_run(1).unwrap());
    journal.record_quality("relief", 1, "{}").unwrap();
    assert_eq!(journal.qualities("relief", 9).unwrap().len(), 1);
}

/// Makes the journal one of version 2.
fn unchained(path: &Path) {
    let connection = Connection::open(path).unwrap();
    for (name, _) in open::guards(0..=open::VERSION) {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    // Of a dataset there was one state, and of a ledger no period.
    let earlier = [
        (
            "state",
            "dataset, run, fingerprint, status, release, digest, data_digest, basis, gate_passes, report",
        ),
        ("ledger", "dataset, run, source, digest, read, quarantined"),
    ];
    for (table, columns) in earlier {
        let back = format!(
            "CREATE TABLE earlier AS SELECT {columns} FROM {table}; DROP TABLE {table}; ALTER TABLE earlier RENAME TO {table}"
        );
        connection.execute_batch(&back).unwrap();
    }
    connection
        .execute_batch("DROP TABLE decision; DROP TABLE budget; DROP TABLE negative_list; DROP TABLE notice; DROP TABLE collected;
             DROP TABLE withdrawal; DROP TABLE removal; PRAGMA user_version = 2")
        .unwrap();
}

fn judged(state: &State) -> Decision {
    Decision {
        at: "2018-03-09".to_owned(),
        kind: DecisionKind::Judged,
        dataset: Some(state.dataset.clone()),
        release: state.release.clone(),
        digest: state.digest,
        rules: Some(Digest::of(b"r")),
        body: json!({"passes": true, "basis": state.basis.to_string(), "verdicts": {"G01": "pass"}}),
    }
}

/// Two releases: judged, cleared, the second on a standing clearance; delivered; a third one rejected.
fn decided(path: &Path) -> Journal {
    let mut journal = Journal::open(path).unwrap();
    let (first, second) = (approval("2017-r1", b"b"), approval("2017-r2", b"b"));
    for release in ["2017-r1", "2017-r2"] {
        let state = state("relief", release);
        journal.record_judged(&state, &judged(&state)).unwrap();
    }
    journal.record_clearance(&first).unwrap();
    journal.record_standing(&second, &first).unwrap();
    for release in ["2017-r1", "2017-r2"] {
        journal.record_delivery(&delivery(release), Digest::of(b"r"), &json!({})).unwrap();
    }
    let rejection = Rejection {
        dataset: "relief".to_owned(),
        release: "2017-r3".to_owned(),
        digest: Digest::of(b"2017-r3"),
        reason: "区县有误".to_owned(),
        at: "2018-03-10".to_owned(),
    };
    journal.record_rejection(&rejection, Digest::of(b"r")).unwrap();
    journal
}

/// What the audit says, by name, after `sql` was done by hand behind the guards' back.
fn tampered(sql: &str) -> Vec<Break> {
    let scratch = Scratch::new();
    let journal = decided(&scratch.journal());
    assert_eq!(journal.audit().unwrap().breaks, []);
    let connection = Connection::open(scratch.journal()).unwrap();
    for (name, _) in open::guards(0..=open::VERSION) {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    connection.execute_batch(sql).unwrap();
    for (_, guard) in open::guards(0..=open::VERSION) {
        connection.execute_batch(&guard).unwrap();
    }
    let journal = Journal::open_existing(&scratch.journal()).unwrap().unwrap();
    let breaks = journal.audit().unwrap().breaks;
    if let Some(first) = breaks.first() {
        let said = journal.vouch().unwrap_err();
        assert_eq!(said.code(), "journal/broken");
        assert!(
            said.say(crate::model::lang::Lang::En)
                .ends_with(&first.say(crate::model::lang::Lang::En))
        );
    }
    breaks
}

#[track_caller]
fn check_tampered(sql: &str, expect: &[&str]) {
    let found = tampered(sql);
    assert_eq!(found.iter().map(Break::name).collect::<Vec<_>>(), expect, "{sql}: {found:?}");
}

#[test]
fn what_was_decided_is_chained_and_whole() {
    let scratch = Scratch::new();
    let journal = decided(&scratch.journal());
    let audit = journal.audit().unwrap();
    assert_eq!((audit.entries, audit.taken_over, &audit.breaks[..]), (7, 0, &[][..]));
    assert_eq!(audit.head, journal.head().unwrap());
    assert_eq!(audit.head.unwrap().seq, 7);
    journal.vouch().unwrap();
    // The same decisions have the same hashes, on any machine.
    let other = Scratch::new();
    assert_eq!(decided(&other.journal()).head().unwrap(), journal.head().unwrap());
    // What was rejected since ends what stood.
    assert_eq!(journal.standing_clearance("relief", Digest::of(b"b")).unwrap(), None);
}

#[test]
fn the_clearance_that_stands_is_the_one_that_two_persons_gave() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    let given = approval("2017-r1", b"b");
    journal.record_clearance(&given).unwrap();
    journal.record_standing(&approval("2017-r2", b"b"), &given).unwrap();
    let standing = journal.standing_clearance("relief", Digest::of(b"b")).unwrap();
    assert_eq!(standing, Some(given));
}

#[test]
fn records_and_decisions_are_neither_changed_nor_taken_out() {
    let scratch = Scratch::new();
    drop(decided(&scratch.journal()));
    let connection = Connection::open(scratch.journal()).unwrap();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    journal.record_spending(&spending("relief", "2017", 0.1), 1.0).unwrap();
    let run = journal.begin_run("2018-03-09").unwrap();
    let list = ListRecord { run, entries: "[]".to_owned(), revised: None };
    journal.record_list(&list).unwrap();
    for table in ["decision", "approval", "rejection", "delivery", "budget", "negative_list"] {
        let key = if table == "decision" { "seq" } else { "id" };
        for sql in [
            format!("UPDATE {table} SET {key} = 99"),
            format!("DELETE FROM {table}"),
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {key} = 1"),
        ] {
            let error = connection.execute_batch(&sql).unwrap_err().to_string();
            assert!(error.contains("is only added to"), "{sql}: {error}");
        }
    }
    assert!(Journal::open(&scratch.journal()).unwrap().audit().unwrap().is_whole());
}

#[test]
fn every_column_of_an_entry_is_under_its_hash() {
    for (column, breaks) in [
        ("at = 'x'", &["altered", "differs"][..]),
        ("kind = 'standing'", &["altered"]),
        ("dataset = 'x'", &["altered", "differs"]),
        ("dataset = NULL", &["altered", "differs"]),
        ("release = 'x'", &["altered", "differs"]),
        ("digest = NULL", &["altered", "differs"]),
        ("rules = 'x'", &["altered"]),
        ("rules = NULL", &["altered"]),
        ("body = replace(body, '张三', '王五')", &["altered", "differs"]),
        ("body = ' ' || body", &["altered"]),
        ("previous = hash", &["unlinked", "altered"]),
        ("hash = previous", &["altered", "unlinked"]),
    ] {
        check_tampered(&format!("UPDATE decision SET {column} WHERE seq = 3"), breaks);
    }
    check_tampered("UPDATE decision SET seq = 9 WHERE seq = 7", &["missing", "altered", "cut"]);
}

#[test]
fn every_column_of_a_record_is_that_of_its_entry() {
    for column in
        ["dataset", "release", "digest", "basis", "rules", "reviewer", "approver", "note", "at"]
    {
        let sql = format!("UPDATE approval SET {column} = 'x' WHERE id = 1");
        check_tampered(&sql, &["differs"]);
        let found = tampered(&sql);
        assert!(
            matches!(&found[0], Break::Differs { column: it, id: 1, .. } if it == column),
            "{found:?}"
        );
    }
    check_tampered("UPDATE rejection SET reason = 'x'", &["differs"]);
    check_tampered("UPDATE delivery SET target = 'x' WHERE id = 1", &["differs"]);
}

#[test]
fn what_is_taken_out_put_in_or_put_elsewhere_is_noticed() {
    check_tampered("DELETE FROM decision WHERE seq = 1", &["missing"]);
    check_tampered("DELETE FROM decision WHERE seq = 3", &["missing", "no-entry"]);
    check_tampered(
        "DELETE FROM decision",
        &["cut", "no-entry", "no-entry", "no-entry", "no-entry", "no-entry", "no-verdict"],
    );
    check_tampered("DELETE FROM approval WHERE id = 2", &["cut", "no-record"]);
    check_tampered("DELETE FROM delivery WHERE id = 1", &["no-record"]);
    let swap = "UPDATE decision SET seq = 99 WHERE seq = 5; UPDATE decision SET seq = 5 WHERE seq = 6; UPDATE decision SET seq = 6 WHERE seq = 99";
    check_tampered(swap, &["unlinked", "altered", "unlinked", "altered", "unlinked"]);
    // A clearance copied to another candidate.
    let copied = "INSERT INTO approval (dataset, release, digest, basis, rules, reviewer, approver, note, at)
                  SELECT dataset, '2017-r9', 'x', basis, rules, reviewer, approver, note, at FROM approval WHERE id = 1";
    check_tampered(copied, &["no-entry"]);
    let entry = "INSERT INTO decision SELECT 8, at, kind, dataset, '2017-r9', digest, rules, body, previous, hash FROM decision WHERE seq = 3";
    check_tampered(entry, &["unlinked", "altered", "no-record"]);
    check_tampered("UPDATE state SET gate_passes = 0", &["no-verdict"]);
}

#[test]
fn a_tail_that_is_cut_off_is_noticed_where_it_can_be() {
    check_tampered("DELETE FROM decision WHERE seq = 7", &["cut", "no-entry"]);
    // Whoever takes the record with it, and SQLite's own count, has left the others as they were; what tells then is the
    // hash that somebody wrote down.
    let thorough = "DELETE FROM decision WHERE seq = 7; DELETE FROM rejection;
                    UPDATE sqlite_sequence SET seq = 6 WHERE name = 'decision'; UPDATE sqlite_sequence SET seq = 0 WHERE name = 'rejection'";
    check_tampered(thorough, &[]);
}

#[test]
fn a_guard_that_is_gone_is_noticed() {
    let scratch = Scratch::new();
    let journal = decided(&scratch.journal());
    let connection = Connection::open(scratch.journal()).unwrap();
    connection.execute_batch("DROP TRIGGER approval_stays_on_update").unwrap();
    let expect = [Break::Guard { name: "approval_stays_on_update".to_owned() }];
    assert_eq!(journal.audit().unwrap().breaks, expect);
}

#[test]
fn a_journal_without_a_chain_is_taken_over_as_it_is() {
    let scratch = Scratch::new();
    drop(decided(&scratch.journal()));
    unchained(&scratch.journal());
    let old = Journal::open_existing(&scratch.journal()).unwrap().unwrap();
    assert_eq!(old.audit().unwrap().breaks, [Break::Unchained]);
    assert_eq!(old.head().unwrap(), None);
    // By the day: the rejection came after the clearances.
    assert_eq!(old.standing_clearance("relief", Digest::of(b"b")).unwrap(), None);
    let states = old.states().unwrap();
    assert_eq!((states.len(), states[0].period.as_str()), (1, "2017"), "the release says it");
    drop(old);
    let journal = Journal::open(&scratch.journal()).unwrap();
    assert_eq!(journal.states().unwrap(), states);
    let audit = journal.audit().unwrap();
    // One entry for the taking over, two clearances, a rejection, two deliveries, one state.
    assert_eq!((audit.entries, audit.taken_over, &audit.breaks[..]), (7, 6, &[][..]));
}

fn spending(dataset: &str, period: &str, epsilon: f64) -> Spending {
    Spending {
        dataset: dataset.to_owned(),
        period: period.to_owned(),
        release: format!("{period}-r1"),
        epsilon,
        at: "2018-03-09".to_owned(),
    }
}

/// How often `epsilon` is had of `budget`.
#[track_caller]
fn check_spent(epsilon: f64, budget: f64, times: usize) {
    let scratch = Scratch::new();
    // Two runs at one time, neither of which sees the other but in the journal.
    let mut runs = [(); 2].map(|()| Journal::open(&scratch.journal()).unwrap());
    let mut had = 0;
    for turn in 0..times + 2 {
        had += usize::from(
            runs[turn % 2].record_spending(&spending("relief", "2017", epsilon), budget).unwrap(),
        );
    }
    assert_eq!((had, runs[0].spendings("relief", "2017").unwrap().len()), (times, times));
    assert!(runs[0].audit().unwrap().is_whole());
}

#[test]
fn what_is_spent_stays_within_the_budget() {
    check_spent(0.1, 0.3, 3);
    check_spent(0.5, 1.2, 2);
    check_spent(2.0, 1.0, 0);
    check_spent(1e-12, 3e-12, 3);
    check_spent(1e9, 1e9, 1);
}

#[test]
fn what_was_spent_adds_up_by_dataset_and_period() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    let all = [
        spending("relief", "2017", 1.0),
        spending("relief", "2017", 0.5),
        spending("relief", "2018", 2.0),
        spending("aid", "2017", 4.0),
    ];
    for it in &all {
        assert!(journal.record_spending(it, 4.0).unwrap());
    }
    assert_eq!(journal.spendings("relief", "2017").unwrap(), all[..2]);
    assert_eq!(journal.spendings("relief", "2018").unwrap(), all[2..3]);
    assert_eq!(journal.spendings("other", "2017").unwrap(), []);
    // Spending is a decision, too.
    assert_eq!(journal.head().unwrap().unwrap().seq, 4);
    assert!(journal.audit().unwrap().is_whole());
}

#[test]
fn what_was_taken_back_is_on_record_and_ends_a_standing_clearance() {
    let scratch = Scratch::new();
    let mut journal = Journal::open(&scratch.journal()).unwrap();
    let given = approval("2017-r1", b"b");
    journal.record_clearance(&given).unwrap();
    let withdrawal = Withdrawal {
        dataset: "relief".to_owned(),
        release: "2017-r1".to_owned(),
        digest: given.digest,
        reason: "数字有误".to_owned(),
        superseded_by: None,
        at: "2018-03-11".to_owned(),
    };
    assert_eq!(journal.withdrawal(given.digest).unwrap(), None);
    journal.record_withdrawal(&withdrawal, Digest::of(b"r")).unwrap();
    assert_eq!(journal.withdrawal(given.digest).unwrap(), Some(withdrawal.clone()));
    assert!(!journal.is_removed("site", given.digest).unwrap());
    journal.record_removal("site", &withdrawal, "2018-03-12").unwrap();
    assert!(journal.is_removed("site", given.digest).unwrap());
    assert!(!journal.is_removed("portal", given.digest).unwrap());
    assert_eq!(journal.standing_clearance("relief", Digest::of(b"b")).unwrap(), None);
    assert!(journal.audit().unwrap().is_whole());
}

#[test]
fn a_journal_of_version_4_has_taken_nothing_back() {
    let scratch = Scratch::new();
    let path = scratch.journal();
    drop(decided(&path));
    let connection = Connection::open(&path).unwrap();
    let back = "DROP TABLE withdrawal; DROP TABLE removal; PRAGMA user_version = 4";
    connection.execute_batch(back).unwrap();
    drop(connection);
    let old = Journal::open_existing(&path).unwrap().unwrap();
    assert!(old.audit().unwrap().is_whole());
    assert_eq!(old.withdrawals().unwrap(), []);
    drop(old);
    assert!(Journal::open(&path).unwrap().audit().unwrap().is_whole());
}
