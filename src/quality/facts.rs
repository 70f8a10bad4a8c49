//! A quality report as it is kept and written: `schemas/quality-report.json` describes it.
//!
//! Counts and names only. Shares are written as a project writes them (`0.5%`); titles are in both languages, so that
//! a report is the same in whatever language its page is.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::model::lang::Both;

/// What a dataset's run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// `urban-rural-dibao`.
    pub dataset: String,
    /// 城乡居民最低生活保障信息.
    pub title: String,
    /// Who publishes.
    pub publisher: String,
    /// What the ledgers are about: `2017`.
    pub period: String,
    /// `unconditional`, `conditional`, `closed`.
    pub opening: String,
    /// The run's number.
    pub run: u64,
    /// How the dataset stood when the run ended: what is cleared or published later has no run.
    pub status: String,
    /// The candidate or release.
    pub release: Option<String>,
    /// What may be wrong.
    pub accept: Accept,
    /// The sums.
    pub rows: Rows,
    /// Lines that are no rows, by kind.
    pub non_data: BTreeMap<String, u64>,
    /// By district, those that are expected first, in their order.
    pub regions: Vec<Region>,
    /// By rule, errors first, most first.
    pub rules: Vec<Rule>,
    /// By field, in the schema's order; fields in which nothing was found are there, too.
    pub fields: Vec<Field>,
    /// By ledger, in order.
    pub ledgers: Vec<Ledger>,
    /// Rule × field × district × ledger.
    pub broken: Vec<Broken>,
    /// The schema's identities, in its order.
    pub identities: Vec<Identity>,
    /// Whether every combination is there that the schema wants; `None` when it wants none.
    pub complete: Option<Complete>,
    /// How many amounts were held to a standard; `None` when there is none to hold.
    pub standards: Option<Standards>,
    /// Ledgers that had rows held back and were sent again.
    pub mended: Vec<Mended>,
    /// Ledgers that were not read, since others take their place.
    pub replaced: Vec<Replaced>,
    /// What the gate said.
    pub gate: Vec<Verdict>,
    /// The file that names every place, relative to the project.
    pub violations: Option<String>,
}

/// The limits of `accept`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Accept {
    /// The largest share of rows held back.
    pub quarantined: String,
    /// The same for each district.
    pub per_region: Option<String>,
    /// The largest number of warnings, as a share of the rows.
    pub warnings: Option<String>,
    /// The largest numbers of single rules.
    pub rules: BTreeMap<String, String>,
    /// The districts that must be there.
    pub regions: Vec<String>,
}

/// Lines = rows + non-data, rows = accepted + held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rows {
    /// Lines of all ledgers.
    pub lines: u64,
    /// Those that are no rows.
    pub non_data: u64,
    /// Rows.
    pub read: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Rows held back.
    pub quarantined: u64,
    /// Rows in the release.
    pub published: u64,
}

/// A district.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Region {
    /// 道里区; `None` for rows whose district could not be told.
    pub region: Option<String>,
    /// Rows.
    pub read: u64,
    /// Rows held back.
    pub quarantined: u64,
    /// Warnings.
    pub warnings: u64,
    /// The error that its rows broke most.
    pub worst: Option<String>,
    /// The ledgers in which its rows stand.
    pub ledgers: Vec<String>,
}

/// A rule that was broken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// `resident-id/check-digit`.
    pub rule: String,
    /// `error` or `warning`.
    pub level: String,
    /// How often.
    pub count: u64,
    /// What is wrong.
    pub title: Both,
}

/// A field of the schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    /// `persons`.
    pub field: String,
    /// 人数.
    pub title: String,
    /// Errors found in it.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// How its cells came to be values.
    #[serde(flatten)]
    pub ways: Ways,
}

/// How the cells of a field came to be values; their sum is the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ways {
    /// Taken as they stood.
    pub as_written: u64,
    /// Written otherwise than the value is, in a way that has one reading.
    pub normalized: u64,
    /// Read with a warning.
    pub with_warning: u64,
    /// Without a value, or without a column.
    pub missing: u64,
    /// Not readable: the row is held back.
    pub refused: u64,
}

/// A ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ledger {
    /// Relative to the project.
    pub ledger: String,
    /// The districts of its rows.
    pub regions: Vec<String>,
    /// Rows.
    pub read: u64,
    /// Rows held back.
    pub quarantined: u64,
    /// Where the ledger that goes back is, relative to the project.
    pub returned: Option<String>,
    /// What a person should know of it beside its rows.
    pub remarks: Vec<Remark>,
}

/// Something notable about a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remark {
    /// `hidden-rows`.
    pub kind: String,
    /// How many.
    pub count: u64,
    /// It in words.
    pub words: Both,
}

/// A rule that rows of one district in one ledger broke in one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Broken {
    /// The rule.
    pub rule: String,
    /// The field, `None` when the rule is about the row.
    pub field: Option<String>,
    /// The district.
    pub region: Option<String>,
    /// The ledger.
    pub ledger: String,
    /// How often.
    pub count: u64,
}

/// An identity, over the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identity {
    /// The rule's name in the schema.
    pub name: String,
    /// `error` or `warning`.
    pub level: String,
    /// What is wrong where it does not hold.
    pub title: Both,
    /// Rows for which it holds.
    pub pass: u64,
    /// Rows for which it does not.
    pub fail: u64,
    /// Rows that have no value in it somewhere.
    pub not_assessable: u64,
}

/// Combinations of regions with other values, each wanted once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Complete {
    /// Those that are there once.
    pub pass: u64,
    /// The others.
    pub missing: Vec<Gap>,
}

/// A combination that is not there once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gap {
    /// 道里区.
    pub region: String,
    /// `2017-06`.
    pub when: String,
    /// How many rows have it: none, or several.
    pub rows: u64,
}

/// Amounts held to a standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standards {
    /// Amounts with a standard.
    pub assessed: u64,
    /// Amounts for which none is known.
    pub not_assessed: u64,
}

/// A ledger that had rows held back, sent again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mended {
    /// The ledger that was read.
    pub ledger: String,
    /// The one whose place it takes; `None` where it has the same name.
    pub replaces: Option<String>,
    /// Rows held back last time.
    pub held_back_before: u64,
    /// Of these, rows that are accepted.
    pub accepted: u64,
    /// Rows that are held back.
    pub held_back: u64,
}

/// A ledger whose place another one takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Replaced {
    /// Which.
    pub ledger: String,
    /// Which one is read instead.
    pub by: String,
    /// How that was told: `mark`, `content` or `version`.
    pub why: String,
}

/// What a gate rule said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Verdict {
    /// `G18`.
    pub rule: String,
    /// `pass`, `deny`, `not-applicable`.
    pub verdict: String,
    /// What the rule is about.
    pub title: Both,
    /// What to do about it.
    pub fix: Both,
    /// Where, in both languages.
    #[serde(rename = "where")]
    pub at: Option<Both>,
    /// Limits that were passed.
    pub breaches: Vec<Breach>,
}

/// A limit of `accept` that was passed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Breach {
    /// The dataset whose ledgers it is about, where that is another one.
    pub dataset: Option<String>,
    /// The key of `accept`.
    pub limit: String,
    /// The rule, of `rules`.
    pub rule: Option<String>,
    /// What was counted.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// What is accepted.
    pub most: String,
    /// Whom to call.
    pub regions: Vec<Called>,
}

/// A district to call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Called {
    /// 道里区; `None` where it could not be told.
    pub region: Option<String>,
    /// Its share of what was counted.
    pub count: u64,
    /// Of so many rows of its own.
    pub of: u64,
    /// The ledgers that they stand in.
    pub ledgers: Vec<String>,
}

/// A run, as a trend has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    /// Its number.
    pub run: u64,
    /// When it began, as the journal has it.
    pub at: String,
    /// What the ledgers were about.
    pub period: String,
    /// How the dataset stood after it.
    pub status: String,
    /// Rows.
    pub read: u64,
    /// Rows held back.
    pub quarantined: u64,
    /// Rows held back, by district.
    pub regions: BTreeMap<String, u64>,
    /// Gate rules that refused.
    pub refused: Vec<String>,
}

impl Facts {
    /// The facts that `text` keeps; `None` when it is no report.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The facts as they are kept.
    pub fn keep(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What a trend needs of them; `at` is when the run began.
    pub fn past(&self, at: &str) -> Past {
        let held = |it: &Region| Some((it.region.clone()?, it.quarantined));
        let denied = self.gate.iter().filter(|it| it.verdict == "deny");
        Past {
            run: self.run,
            at: at.to_owned(),
            period: self.period.clone(),
            status: self.status.clone(),
            read: self.rows.read,
            quarantined: self.rows.quarantined,
            regions: self.regions.iter().filter_map(held).collect(),
            refused: denied.map(|it| it.rule.clone()).collect(),
        }
    }
}
