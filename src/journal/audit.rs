//! Whether the journal is what was written: the chain anew, and each record against its entry.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use rusqlite::OptionalExtension as _;
use serde_json::Map;
use serde_json::Value;

use crate::journal::Journal;
use crate::journal::chain::DecisionKind;
use crate::journal::chain::Head;
use crate::journal::chain::Line;
use crate::journal::chain::genesis;
use crate::journal::chain::said;
use crate::journal::error::Error;
use crate::journal::open::guards;
use crate::model::digest::Digest;
use crate::model::lang::Lang;
use crate::model::stop::Stop;

/// Breaks that are told; after so many nobody reads on.
const BREAKS_MAX: usize = 100;

/// Tables whose rows each have their entry, and what the entry may be.
const RECORDS: &[(&str, &[DecisionKind])] = &[
    ("approval", &[DecisionKind::Approved, DecisionKind::Standing]),
    ("rejection", &[DecisionKind::Rejected]),
    ("delivery", &[DecisionKind::Delivered]),
    ("withdrawal", &[DecisionKind::Withdrawn]),
    ("removal", &[DecisionKind::Removed]),
    ("budget", &[DecisionKind::Spent]),
    ("negative_list", &[DecisionKind::NegativeList]),
];

/// What came of looking through the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Entries of the chain.
    pub entries: u64,
    /// Those that were taken over from a journal without a chain: nobody can tell whether they were right.
    pub taken_over: u64,
    /// The newest entry.
    pub head: Option<Head>,
    /// What is not as it was written.
    pub breaks: Vec<Break>,
}

/// A place where the journal is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// No decision is chained yet: a program of an earlier version made the journal.
    Unchained,
    /// A trigger that keeps records from being changed is gone, or another.
    Guard {
        /// Its name.
        name: String,
    },
    /// An entry is not what was hashed.
    Altered {
        /// The entry.
        entry: Entry,
    },
    /// An entry does not follow the one before it.
    Unlinked {
        /// The entry.
        entry: Entry,
    },
    /// Entries are missing.
    Missing {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// Records at the end of a table are missing.
    Cut {
        /// The table.
        table: &'static str,
        /// The last one that is there.
        last: i64,
        /// The last one that was written.
        written: i64,
    },
    /// A record has no entry.
    NoEntry {
        /// The table.
        table: &'static str,
        /// The record.
        id: i64,
        /// `relief/2017-r1`.
        about: String,
    },
    /// An entry's record is gone, or has a second entry.
    NoRecord {
        /// The entry.
        entry: Entry,
    },
    /// A record says something else than its entry.
    Differs {
        /// The table.
        table: &'static str,
        /// The record.
        id: i64,
        /// What differs.
        column: String,
        /// The entry.
        entry: Entry,
    },
    /// No verdict of the gate is on record for how a dataset stands.
    NoVerdict {
        /// `relief/2017-r1`.
        about: String,
    },
}

/// An entry, as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub seq: i64,
    /// Its kind.
    pub kind: String,
    /// `relief/2017-r1`; empty where it is about all.
    pub about: String,
}

impl Audit {
    /// Whether all is as it was written.
    pub fn is_whole(&self) -> bool {
        self.breaks.is_empty()
    }
}

impl Journal {
    /// Looks through the whole journal, as it is at one moment: what another program appends meanwhile is not seen half.
    pub fn audit(&self) -> Result<Audit, Stop> {
        // Ends with what it guards; nothing is written in it.
        let _moment = self.connection.unchecked_transaction().map_err(|cause| self.fault(cause))?;
        if !self.has_chain()? {
            return Ok(Audit { breaks: vec![Break::Unchained], ..Audit::default() });
        }
        let mut breaks = self.unguarded()?;
        let sql = format!("SELECT {} FROM decision ORDER BY seq", Line::COLUMNS);
        let lines = self.all(&sql, [], Line::read)?;
        breaks.extend(links(&lines));
        let last = lines.last().map_or(0, |it| it.seq);
        breaks.extend(self.cut("decision", last)?);
        let bodies: Vec<Value> =
            lines.iter().map(|it| serde_json::from_str(&it.body).unwrap_or_default()).collect();
        let has_all = self.has_withdrawals()?;
        let is_there = |it: &&(&str, _)| has_all || !matches!(it.0, "withdrawal" | "removal");
        for (table, kinds) in RECORDS.iter().filter(is_there) {
            let rows = self.all(&format!("SELECT * FROM {table} ORDER BY id"), [], said)?;
            breaks.extend(self.cut(table, rows.last().map_or(0, id))?);
            let of_table = |it: &Line| kinds.iter().any(|kind| kind.name() == it.kind);
            let entries = lines.iter().zip(&bodies).filter(|(it, _)| of_table(it));
            records(table, &rows, entries, &mut breaks);
        }
        breaks.extend(self.unjudged(&lines, &bodies)?);
        breaks.truncate(BREAKS_MAX);
        let is_taken_over = |it: &&Value| it["migrated"] == true;
        let count = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
        Ok(Audit {
            entries: count(lines.len()),
            taken_over: count(bodies.iter().filter(is_taken_over).count()),
            head: self.head()?,
            breaks,
        })
    }

    /// Refuses to go on with a journal that is not as it was written.
    pub fn vouch(&self) -> Result<(), Stop> {
        let audit = self.audit()?;
        match audit.breaks.into_iter().next() {
            Some(first) => {
                Err(Error::Broken { path: self.path.clone(), first: Box::new(first) }.into())
            }
            None => Ok(()),
        }
    }

    /// Guards that are not there as they were made.
    fn unguarded(&self) -> Result<Vec<Break>, Stop> {
        let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
        let there: BTreeMap<String, String> =
            self.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect();
        let gone = guards(0..=self.version()?)
            .into_iter()
            .filter(|(name, sql)| there.get(name) != Some(sql));
        Ok(gone.map(|(name, _)| Break::Guard { name }).collect())
    }

    /// Whether more was written to `table` than is there: SQLite remembers the last number it gave.
    fn cut(&self, table: &'static str, last: i64) -> Result<Option<Break>, Stop> {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?1";
        let written: Option<i64> = self
            .connection
            .query_row(sql, [table], |row| row.get(0))
            .optional()
            .map_err(|it| self.fault(it))?;
        let written = written.unwrap_or_default();
        Ok((written != last).then_some(Break::Cut { table, last, written }))
    }

    /// Datasets that stand as if the gate had judged so, though no entry says it.
    fn unjudged(&self, lines: &[Line], bodies: &[Value]) -> Result<Vec<Break>, Stop> {
        let mut out = Vec::new();
        for state in self.states()? {
            let Some(digest) = state.digest.map(|it| it.to_string()) else { continue };
            let is_its = |it: &Line| {
                it.kind == DecisionKind::Judged.name()
                    && it.dataset.as_deref() == Some(&state.dataset)
                    && it.digest.as_deref() == Some(&digest)
            };
            let judged = lines.iter().zip(bodies).rev().find(|(it, _)| is_its(it));
            // Entries of earlier versions do not tell of the report.
            let report = Digest::of(state.report.as_bytes()).to_string();
            let is_same = |body: &Value| {
                body["passes"] == state.gate_passes
                    && body.get("report").is_none_or(|it| *it == *report)
            };
            if judged.is_none_or(|(_, body)| !is_same(body)) {
                let release = state.release.unwrap_or_default();
                out.push(Break::NoVerdict { about: format!("{}/{release}", state.dataset) });
            }
        }
        Ok(out)
    }
}

/// Each entry's hash and what it follows.
fn links(lines: &[Line]) -> Vec<Break> {
    let mut out = Vec::new();
    let (mut seq, mut previous) = (0, genesis().to_string());
    for line in lines {
        if line.seq != seq + 1 {
            out.push(Break::Missing { from: seq + 1, to: line.seq - 1 });
        } else if line.previous != previous {
            out.push(Break::Unlinked { entry: Entry::of(line) });
        }
        if Digest::parse(&line.hash) != Some(line.computed()) {
            out.push(Break::Altered { entry: Entry::of(line) });
        }
        seq = line.seq;
        previous.clone_from(&line.hash);
    }
    out
}

/// Every row of `table` has one entry that says the same, and every entry its row.
fn records<'a>(
    table: &'static str,
    rows: &[Map<String, Value>],
    entries: impl Iterator<Item = (&'a Line, &'a Value)>,
    breaks: &mut Vec<Break>,
) {
    let by_id: BTreeMap<i64, &Map<String, Value>> = rows.iter().map(|it| (id(it), it)).collect();
    let mut told = BTreeSet::new();
    for (line, body) in entries {
        let of = body["row"]["id"].as_i64();
        let row = of.filter(|it| told.insert(*it)).and_then(|it| Some((it, *by_id.get(&it)?)));
        let Some((id, row)) = row else {
            breaks.push(Break::NoRecord { entry: Entry::of(line) });
            continue;
        };
        if let Some(column) = differs(row, line, body) {
            let column = column.to_owned();
            breaks.push(Break::Differs { table, id, column, entry: Entry::of(line) });
        }
    }
    for (id, row) in by_id.into_iter().filter(|(it, _)| !told.contains(it)) {
        let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
        let about = format!("{}/{}", text("dataset"), text("release"));
        breaks.push(Break::NoEntry { table, id, about });
    }
}

/// The first column of which row and entry say different things.
fn differs<'a>(row: &'a Map<String, Value>, line: &Line, body: &Value) -> Option<&'a str> {
    let own = |key: &str| match key {
        "at" => Some(Some(line.at.as_str())),
        "dataset" => Some(line.dataset.as_deref()),
        "release" => Some(line.release.as_deref()),
        "digest" => Some(line.digest.as_deref()),
        _ => None,
    };
    let is_same = |key: &str, value: &Value| {
        body["row"].get(key) == Some(value) && own(key).is_none_or(|it| it == value.as_str())
    };
    row.iter().find(|(key, value)| !is_same(key, value)).map(|(key, _)| key.as_str())
}

fn id(row: &Map<String, Value>) -> i64 {
    row.get("id").and_then(Value::as_i64).unwrap_or_default()
}

impl Entry {
    fn of(line: &Line) -> Self {
        let about = match (&line.dataset, &line.release) {
            (Some(dataset), Some(release)) => format!("{dataset}/{release}"),
            (Some(it), None) | (None, Some(it)) => it.clone(),
            (None, None) => String::new(),
        };
        Self { seq: line.seq, kind: line.kind.clone(), about }
    }

    fn say(&self, lang: Lang) -> String {
        let about = if self.about.is_empty() { String::new() } else { format!(" {}", self.about) };
        match lang {
            Lang::Zh => format!("第 {} 条（{}{about}）", self.seq, self.kind),
            Lang::En => format!("entry {} ({}{about})", self.seq, self.kind),
        }
    }
}

impl Break {
    /// The break as programs read it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unchained => "unchained",
            Self::Guard { .. } => "guard",
            Self::Altered { .. } => "altered",
            Self::Unlinked { .. } => "unlinked",
            Self::Missing { .. } => "missing",
            Self::Cut { .. } => "cut",
            Self::NoEntry { .. } => "no-entry",
            Self::NoRecord { .. } => "no-record",
            Self::Differs { .. } => "differs",
            Self::NoVerdict { .. } => "no-verdict",
        }
    }

    /// What is not as it was written.
    pub fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Unchained => "旧版本的日志，记录还没有连成链；再运行一次就会接上".to_owned(),
            Self::Guard { name } => format!("防止改动的触发器 {name} 不在了，或被换过"),
            Self::Altered { entry } => format!("{}的内容被改过", entry.say(Lang::Zh)),
            Self::Unlinked { entry } => format!("{}接不上前一条", entry.say(Lang::Zh)),
            Self::Missing { from, to } if from == to => format!("少了第 {from} 条"),
            Self::Missing { from, to } => format!("少了第 {from} 到第 {to} 条"),
            Self::Cut { table, last, written } => {
                format!("{table} 表写到过第 {written} 条，现在只到第 {last} 条")
            }
            Self::NoEntry { table, id, about } => {
                format!("{table} 表第 {id} 条（{about}）没有对应的决定记录")
            }
            Self::NoRecord { entry } => format!("{}对应的记录不在了，或重复", entry.say(Lang::Zh)),
            Self::Differs { table, id, column, entry } => {
                format!("{table} 表第 {id} 条的 {column} 与{}不同", entry.say(Lang::Zh))
            }
            Self::NoVerdict { about } => format!("{about} 现在的状态没有对应的审查记录"),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Unchained => {
                "made by an earlier version, nothing is chained yet; the next run chains it"
                    .to_owned()
            }
            Self::Guard { name } => {
                format!("the trigger {name}, which keeps records as they are, is gone or another")
            }
            Self::Altered { entry } => format!("{} was changed", entry.say(Lang::En)),
            Self::Unlinked { entry } => {
                format!("{} does not follow the one before it", entry.say(Lang::En))
            }
            Self::Missing { from, to } if from == to => format!("entry {from} is missing"),
            Self::Missing { from, to } => format!("entries {from} to {to} are missing"),
            Self::Cut { table, last, written } => {
                format!("{written} rows were written to {table}, the last one there is {last}")
            }
            Self::NoEntry { table, id, about } => {
                format!("row {id} of {table} ({about}) has no decision")
            }
            Self::NoRecord { entry } => {
                format!("the record of {} is gone, or has two entries", entry.say(Lang::En))
            }
            Self::Differs { table, id, column, entry } => {
                format!("row {id} of {table}: {column} is not that of {}", entry.say(Lang::En))
            }
            Self::NoVerdict { about } => format!("no verdict is on record for how {about} stands"),
        }
    }
}
