//! Opening the journal: made private, never newer than this program.

use std::fmt;
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::OpenFlags;

use crate::disk;
use crate::disk::Access;
use crate::journal::Journal;
use crate::journal::error::Error;
use crate::model::stop::Stop;

/// The tables' version, in SQLite's `user_version`.
pub(super) const VERSION: i64 = 5;

/// How long another run may hold the journal before this one gives up.
const PATIENCE: Duration = Duration::from_secs(5);

const TABLES: &str = "
CREATE TABLE run (
    run INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    exit_code INTEGER
) STRICT;
CREATE TABLE state (
    dataset TEXT PRIMARY KEY,
    run INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    status TEXT NOT NULL,
    release TEXT,
    digest TEXT,
    data_digest TEXT,
    basis TEXT NOT NULL,
    gate_passes INTEGER NOT NULL,
    report TEXT NOT NULL
) STRICT;
CREATE TABLE approval (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset TEXT NOT NULL,
    release TEXT NOT NULL,
    digest TEXT NOT NULL,
    basis TEXT NOT NULL,
    rules TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    approver TEXT NOT NULL,
    note TEXT,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE rejection (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset TEXT NOT NULL,
    release TEXT NOT NULL,
    digest TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target TEXT NOT NULL,
    dataset TEXT NOT NULL,
    release TEXT NOT NULL,
    digest TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX approval_by_digest ON approval (digest);
CREATE INDEX rejection_by_digest ON rejection (digest);
CREATE INDEX delivery_by_target ON delivery (target, dataset);
PRAGMA user_version = 1;
";

/// What version 2 adds: what came of each ledger, and each run's quality.
const SECOND: &str = "
CREATE TABLE ledger (
    dataset TEXT NOT NULL,
    run INTEGER NOT NULL,
    source TEXT NOT NULL,
    digest TEXT NOT NULL,
    read INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    PRIMARY KEY (dataset, run, source)
) STRICT;
CREATE TABLE quality (
    dataset TEXT NOT NULL,
    run INTEGER NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY (dataset, run)
) STRICT;
PRAGMA user_version = 2;
";

/// What version 3 adds: decisions, chained, what releases with noise have spent, and the negative list as runs found it.
const THIRD: &str = "
CREATE TABLE decision (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    dataset TEXT,
    release TEXT,
    digest TEXT,
    rules TEXT,
    body TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TABLE budget (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset TEXT NOT NULL,
    period TEXT NOT NULL,
    release TEXT NOT NULL,
    epsilon REAL NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX budget_by_dataset ON budget (dataset, period);
CREATE TABLE negative_list (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    entries TEXT NOT NULL,
    revised TEXT
) STRICT;
PRAGMA user_version = 3;
";

/// What version 4 adds: each period of a dataset stands for itself, and ledgers are told apart by theirs; what somebody
/// was told, and what was cleared away.
const FOURTH: &str = "
CREATE TABLE state_by_period (
    dataset TEXT NOT NULL,
    period TEXT NOT NULL,
    run INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    status TEXT NOT NULL,
    release TEXT,
    digest TEXT,
    data_digest TEXT,
    basis TEXT NOT NULL,
    gate_passes INTEGER NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY (dataset, period)
) STRICT;
INSERT INTO state_by_period
    SELECT dataset, substr(release, 1, length(rtrim(release, '0123456789')) - 2), run, fingerprint, status, release,
        digest, data_digest, basis, gate_passes, report
    FROM state WHERE release IS NOT NULL;
DROP TABLE state;
ALTER TABLE state_by_period RENAME TO state;
CREATE TABLE ledger_by_period (
    dataset TEXT NOT NULL,
    period TEXT NOT NULL,
    run INTEGER NOT NULL,
    source TEXT NOT NULL,
    digest TEXT NOT NULL,
    read INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    PRIMARY KEY (dataset, run, source)
) STRICT;
INSERT INTO ledger_by_period
    SELECT ledger.dataset, coalesce(
            CASE WHEN json_valid(quality.report) THEN json_extract(quality.report, '$.period') END, ''),
        ledger.run, source, digest, read, quarantined
    FROM ledger LEFT JOIN quality ON quality.dataset = ledger.dataset AND quality.run = ledger.run;
DROP TABLE ledger;
ALTER TABLE ledger_by_period RENAME TO ledger;
CREATE TABLE notice (
    dataset TEXT NOT NULL,
    period TEXT NOT NULL,
    told TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (dataset, period)
) STRICT;
CREATE TABLE collected (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
PRAGMA user_version = 4;
";

/// What version 5 adds: releases that were taken back, and the targets that have them no more.
const FIFTH: &str = "
CREATE TABLE IF NOT EXISTS withdrawal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset TEXT NOT NULL,
    release TEXT NOT NULL,
    digest TEXT NOT NULL,
    reason TEXT NOT NULL,
    superseded_by TEXT,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS removal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target TEXT NOT NULL,
    dataset TEXT NOT NULL,
    release TEXT NOT NULL,
    digest TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
PRAGMA user_version = 5;
";

/// Tables that are only added to, with their key, and the version from which they are guarded.
const ONLY_ADDED: &[(&str, &str, i64)] = &[
    ("decision", "seq", 3),
    ("approval", "id", 3),
    ("rejection", "id", 3),
    ("delivery", "id", 3),
    ("budget", "id", 3),
    ("negative_list", "id", 3),
    ("withdrawal", "id", 5),
    ("removal", "id", 5),
];

/// The triggers that keep what was written as it is, by name: those that the `versions` brought.
pub(super) fn guards(versions: RangeInclusive<i64>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (table, key, _) in ONLY_ADDED.iter().filter(|it| versions.contains(&it.2)) {
        // A row that is put in place of another goes unseen by triggers that watch for deletions.
        let changes = [
            ("UPDATE", String::new()),
            ("DELETE", String::new()),
            ("INSERT", format!("WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) ")),
        ];
        for (change, when) in changes {
            let name = format!("{table}_stays_on_{}", change.to_ascii_lowercase());
            let sql = format!(
                "CREATE TRIGGER {name} BEFORE {change} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
            );
            out.push((name, sql));
        }
    }
    out
}

impl Journal {
    /// Opens the journal at `path`, for reading and writing; makes it, private, when it is not there.
    pub fn open(path: &Path) -> Result<Self, Stop> {
        let cannot = |cause| Error::Create { path: path.to_path_buf(), cause };
        if let Some(parent) = path.parent() {
            disk::create_dir(parent, Access::Private).map_err(cannot)?;
        }
        if !path.try_exists().map_err(cannot)? {
            disk::create(path, Access::Private).map_err(cannot)?;
        }
        let journal = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        if journal.version()? < VERSION {
            journal.make()?;
        }
        Ok(journal)
    }

    /// Opens the journal at `path` for reading; `None` when there is none yet.
    pub fn open_existing(path: &Path) -> Result<Option<Self>, Stop> {
        if fs::metadata(path).map_or(0, |it| it.len()) == 0 {
            return Ok(None);
        }
        // What a crash left half written is rolled back by whoever opens the journal next, and that takes writing.
        // Where it may not be written, SQLite opens it for reading.
        let journal = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        journal
            .connection
            .pragma_update(None, "query_only", true)
            .map_err(|it| journal.fault(it))?;
        Ok((journal.version()? > 0).then_some(journal))
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, Stop> {
        let fault = |cause| Error::of(path, cause);
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(fault)?;
        connection.busy_timeout(PATIENCE).map_err(fault)?;
        Ok(Self { path: path.to_path_buf(), connection })
    }

    /// The version of the tables, 0 when there are none.
    pub(super) fn version(&self) -> Result<i64, Stop> {
        let version = self.connection.query_row("PRAGMA user_version", [], |row| row.get(0));
        let version: i64 = version.map_err(|it| self.fault(it))?;
        if version > VERSION {
            return Err(Error::Newer { path: self.path.clone() }.into());
        }
        Ok(version)
    }

    fn make(&self) -> Result<(), Stop> {
        let fault = |cause| self.fault(cause);
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(fault)?;
        // Another run may have made the tables while this one waited.
        let version = self.version()?;
        let made = self.step_up(version);
        if made.is_err() {
            // What broke the work is told; the journal rolls back by itself if this fails too.
            drop(self.connection.execute_batch("ROLLBACK"));
            return made;
        }
        Ok(self.connection.execute_batch("COMMIT").map_err(fault)?)
    }

    fn step_up(&self, version: i64) -> Result<(), Stop> {
        let batch = |sql: &str| self.connection.execute_batch(sql).map_err(|it| self.fault(it));
        for (step, number) in [TABLES, SECOND, THIRD, FOURTH, FIFTH].into_iter().zip(1..) {
            if number > version {
                batch(step)?;
            }
        }
        if version < 3 {
            self.take_over()?;
        }
        Ok(guards(version + 1..=VERSION).iter().try_for_each(|(_, guard)| batch(guard))?)
    }

    pub(super) fn fault(&self, cause: rusqlite::Error) -> Error {
        Error::of(&self.path, cause)
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Journal({})", self.path.display())
    }
}
