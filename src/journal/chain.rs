//! Decisions, each chained to the one before: what was decided can be added to, and not changed unseen.
//!
//! An entry's hash is over all that it says and the hash of the entry before it. Whoever writes down the newest hash
//! can tell later that nothing up to it was changed, left out or put in.

use rusqlite::OptionalExtension as _;
use rusqlite::Row;
use rusqlite::params;
use rusqlite::types::ValueRef;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::journal::Journal;
use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::stop::Stop;

/// What the hashes are of, so that no other text of ours can have one of them.
const DOMAIN: &[u8] = b"gongkai/journal/decision/1";

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionKind {
    /// The journal was made before decisions were chained; what it held was taken over.
    Migrated,
    /// The gate judged a candidate.
    Judged,
    /// Two persons cleared a candidate.
    Approved,
    /// A past clearance was applied to a candidate.
    Standing,
    /// A person rejected a candidate.
    Rejected,
    /// A target was given a release.
    Delivered,
    /// A cleared candidate was kept from leaving.
    Refused,
    /// The negative list is not the one that was known.
    NegativeList,
    /// Noise spent of a dataset's budget.
    Spent,
    /// A release was taken back.
    Withdrawn,
    /// A target has a withdrawn release no more.
    Removed,
}

impl DecisionKind {
    /// The kind as the journal writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Migrated => "migrated",
            Self::Judged => "judged",
            Self::Approved => "approved",
            Self::Standing => "standing",
            Self::Rejected => "rejected",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::NegativeList => "negative-list",
            Self::Spent => "spent",
            Self::Withdrawn => "withdrawn",
            Self::Removed => "removed",
        }
    }
}

/// A decision, before it has its place in the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// When.
    pub at: String,
    /// What.
    pub kind: DecisionKind,
    /// The dataset; none where it is about all.
    pub dataset: Option<String>,
    /// The candidate's id.
    pub release: Option<String>,
    /// The candidate's digest.
    pub digest: Option<Digest>,
    /// The gate's rule set.
    pub rules: Option<Digest>,
    /// The rest; keys are sorted when it is written.
    pub body: Value,
}

/// The newest entry: its number and its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number, from 1.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
}

/// A decision in its place in the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// Its number and its hash.
    pub head: Head,
    /// When.
    pub at: String,
    /// What is said beside.
    pub body: Value,
}

/// An entry as it stands in the journal, unjudged.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) seq: i64,
    pub(super) at: String,
    pub(super) kind: String,
    pub(super) dataset: Option<String>,
    pub(super) release: Option<String>,
    pub(super) digest: Option<String>,
    pub(super) rules: Option<String>,
    pub(super) body: String,
    pub(super) previous: String,
    pub(super) hash: String,
}

impl Line {
    pub(super) const COLUMNS: &str =
        "seq, at, kind, dataset, release, digest, rules, body, previous, hash";

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            dataset: row.get(3)?,
            release: row.get(4)?,
            digest: row.get(5)?,
            rules: row.get(6)?,
            body: row.get(7)?,
            previous: row.get(8)?,
            hash: row.get(9)?,
        })
    }

    /// What its hash must be.
    pub(super) fn computed(&self) -> Digest {
        let maybe = |hasher: Hasher, text: &Option<String>| match text {
            Some(it) => hasher.part(&[1]).part(it.as_bytes()),
            None => hasher.part(&[0]),
        };
        let said = Hasher::default()
            .part(DOMAIN)
            .part(&self.seq.to_be_bytes())
            .part(self.at.as_bytes())
            .part(self.kind.as_bytes());
        [&self.dataset, &self.release, &self.digest, &self.rules]
            .into_iter()
            .fold(said, maybe)
            .part(self.body.as_bytes())
            .part(self.previous.as_bytes())
            .finish()
    }
}

/// What the first entry follows.
pub(super) fn genesis() -> Digest {
    Hasher::default().part(DOMAIN).finish()
}

impl Journal {
    /// Adds a decision that has no record of its own.
    pub fn decide(&mut self, decision: &Decision) -> Result<(), Stop> {
        self.together(|journal| journal.append(decision))
    }

    /// The newest entry; none where nothing was decided yet.
    pub fn head(&self) -> Result<Option<Head>, Stop> {
        if !self.has_chain()? {
            return Ok(None);
        }
        let last = self.last()?;
        let head = |(seq, hash): (i64, String)| {
            Some(Head { seq: u64::try_from(seq).ok()?, hash: Digest::parse(&hash)? })
        };
        Ok(last.and_then(head))
    }

    /// The newest decision of one of `kinds` about the candidate with `digest`.
    pub fn decided(&self, digest: Digest, kinds: &[DecisionKind]) -> Result<Option<Decided>, Stop> {
        if !self.has_chain()? {
            return Ok(None);
        }
        let sql = format!("SELECT {} FROM decision WHERE digest = ?1 ORDER BY seq", Line::COLUMNS);
        let mut lines = self.all(&sql, [digest.to_string()], Line::read)?;
        lines.retain(|it| kinds.iter().any(|kind| kind.name() == it.kind));
        let decided = |it: Line| {
            let head = Head { seq: u64::try_from(it.seq).ok()?, hash: Digest::parse(&it.hash)? };
            Some(Decided { head, at: it.at, body: serde_json::from_str(&it.body).ok()? })
        };
        Ok(lines.pop().and_then(decided))
    }

    /// Adds `decision` within the transaction that is open.
    pub(super) fn append(&self, decision: &Decision) -> Result<(), Stop> {
        let (seq, previous) = match self.last()? {
            Some((seq, hash)) => (seq + 1, hash),
            None => (1, genesis().to_string()),
        };
        let mut body = decision.body.clone();
        body.sort_all_objects();
        let mut line = Line {
            seq,
            at: decision.at.clone(),
            kind: decision.kind.name().to_owned(),
            dataset: decision.dataset.clone(),
            release: decision.release.clone(),
            digest: decision.digest.map(|it| it.to_string()),
            rules: decision.rules.map(|it| it.to_string()),
            body: body.to_string(),
            previous,
            hash: String::new(),
        };
        line.hash = line.computed().to_string();
        let sql = format!(
            "INSERT INTO decision ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            Line::COLUMNS
        );
        self.execute(
            &sql,
            params![
                line.seq,
                line.at,
                line.kind,
                line.dataset,
                line.release,
                line.digest,
                line.rules,
                line.body,
                line.previous,
                line.hash,
            ],
        )
    }

    /// Adds a decision about the row of `table` that was written last: all of the row is in it, beside `more`.
    pub(super) fn append_row(
        &self,
        table: &'static str,
        kind: DecisionKind,
        rules: Option<Digest>,
        more: Value,
    ) -> Result<(), Stop> {
        let sql = format!("SELECT * FROM {table} ORDER BY id DESC LIMIT 1");
        for row in self.all(&sql, [], said)? {
            let mut decision = about(kind, rules, &row, more.clone());
            if let Some(run) = row.get("run").and_then(Value::as_i64) {
                // A record of a run has the run's time.
                let sql = "SELECT at FROM run WHERE run = ?1";
                decision.at = self.all(sql, [run], |row| row.get(0))?.pop().unwrap_or_default();
            }
            self.append(&decision)?;
        }
        Ok(())
    }

    /// Chains what a journal of an earlier version holds, as it is.
    pub(super) fn take_over(&self) -> Result<(), Stop> {
        let last: Option<String> = self
            .connection
            .query_row("SELECT at FROM run ORDER BY run DESC LIMIT 1", [], |row| row.get(0))
            .optional()
            .map_err(|it| self.fault(it))?;
        let mut decisions = Vec::new();
        let mut counts = Map::new();
        for (table, kind) in [
            ("approval", DecisionKind::Approved),
            ("rejection", DecisionKind::Rejected),
            ("delivery", DecisionKind::Delivered),
        ] {
            let rows = self.all(&format!("SELECT * FROM {table} ORDER BY id"), [], said)?;
            counts.insert(table.to_owned(), rows.len().into());
            let migrated = |it| about(kind, digest(it, "rules"), it, json!({ "migrated": true }));
            decisions.extend(rows.iter().map(migrated));
        }
        for state in self.states()?.iter().filter(|it| it.digest.is_some()) {
            let body = json!({ "migrated": true, "passes": state.gate_passes, "basis": state.basis.to_string(), "run": state.run });
            decisions.push(Decision {
                at: last.clone().unwrap_or_default(),
                kind: DecisionKind::Judged,
                dataset: Some(state.dataset.clone()),
                release: state.release.clone(),
                digest: state.digest,
                rules: None,
                body,
            });
        }
        if decisions.is_empty() {
            return Ok(());
        }
        self.append(&Decision {
            at: last.unwrap_or_default(),
            kind: DecisionKind::Migrated,
            dataset: None,
            release: None,
            digest: None,
            rules: None,
            body: Value::Object(counts),
        })?;
        decisions.iter().try_for_each(|it| self.append(it))
    }

    /// Number and hash of the newest entry.
    fn last(&self) -> Result<Option<(i64, String)>, Stop> {
        let sql = "SELECT seq, hash FROM decision ORDER BY seq DESC LIMIT 1";
        let found = self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.optional().map_err(|it| self.fault(it))?)
    }

    /// Whether decisions are chained; a journal of an earlier version that is open for reading only has no chain.
    pub(super) fn has_chain(&self) -> Result<bool, Stop> {
        Ok(self.version()? > 2)
    }
}

/// The decision that `row` is the record of.
fn about(
    kind: DecisionKind,
    rules: Option<Digest>,
    row: &Map<String, Value>,
    more: Value,
) -> Decision {
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut body = match more {
        Value::Object(it) => it,
        _ => Map::new(),
    };
    body.insert("row".to_owned(), Value::Object(row.clone()));
    Decision {
        at: text("at").unwrap_or_default(),
        kind,
        dataset: text("dataset"),
        release: text("release"),
        digest: digest(row, "digest"),
        rules,
        body: Value::Object(body),
    }
}

fn digest(row: &Map<String, Value>, key: &str) -> Option<Digest> {
    Digest::parse(row.get(key)?.as_str()?)
}

/// All that a row says, by column.
pub(super) fn said(row: &Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    let mut out = Map::new();
    for (at, name) in row.as_ref().column_names().enumerate() {
        let value = match row.get_ref(at)? {
            ValueRef::Integer(it) => it.into(),
            ValueRef::Text(it) => String::from_utf8_lossy(it).into(),
            // As text: a fraction that is read from JSON again may be another one.
            ValueRef::Real(it) => it.to_string().into(),
            // A strict table of numbers and texts has no other kind.
            ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        };
        out.insert(name.to_owned(), value);
    }
    Ok(out)
}
