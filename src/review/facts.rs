//! What a review is made of. Counts, names and labels; of rows there is what the release shows itself.

use serde::Serialize;

use crate::model::disclosure::Disclosure;
use crate::model::lang::Both;

/// A candidate, as two persons must see it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Facts {
    /// `relief/2017-r1`.
    pub candidate: String,
    /// `relief`.
    pub dataset: String,
    /// `2017-r1`.
    pub release: String,
    /// 城乡居民最低生活保障信息.
    pub title: String,
    /// Who publishes.
    pub publisher: String,
    /// `2017`.
    pub period: String,
    /// `unconditional` or `conditional`.
    pub opening: String,
    /// Article, paragraph and item.
    pub legal_basis: String,
    /// Rows in the candidate.
    pub rows: u64,
    /// Rows that were read.
    pub read: u64,
    /// Rows that were held back.
    pub quarantined: u64,
    /// The candidate's digest, to which a clearance is bound.
    pub digest: String,
    /// The rule set's.
    pub rules: String,
    /// That of schema, policy, negative list and rules.
    pub basis: String,
    /// Whether schema, policy, negative list or rules changed since it was made: then it cannot be cleared.
    pub is_outdated: bool,
    /// The journal's newest decision.
    pub head: Option<Head>,
    /// The fields of the schema, in its order.
    pub fields: Vec<Field>,
    /// What was done for the people in it; none where nothing is on record.
    pub protection: Option<Disclosure>,
    /// Titles of the fields that tell classes apart, in published order.
    pub quasi: Vec<String>,
    /// What differs from the last release; none, this is the first.
    pub difference: Option<Difference>,
    /// What the gate said, rule by rule.
    pub gate: Vec<Verdict>,
    /// The negative list.
    pub negative: Negative,
    /// The impact assessment.
    pub assessment: Assessment,
    /// The candidate's files.
    pub files: Vec<File>,
    /// The quality report of the run that made it, from the project.
    pub quality: Option<String>,
    /// The candidate's folder, from the project.
    pub folder: String,
}

/// The newest decision.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
}

/// A field and what becomes of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Field {
    /// `birth`.
    pub name: String,
    /// 出生日期.
    pub title: String,
    /// `identifier`, `quasi`, `sensitive`, `open`.
    pub role: String,
    /// `drop`, `keep`, `generalize`.
    pub release: String,
    /// The level that was chosen: `age-10`, `all`.
    pub level: Option<String>,
    /// Cells that are not shown though others of the field are.
    pub suppressed: u64,
    /// What is lost of it, from 0 to 1.
    pub loss: Option<f64>,
}

/// What differs from the last release, by published values.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Difference {
    /// The last release.
    pub previous: String,
    /// No whole copy of it is left: nothing can be compared.
    pub is_unreadable: bool,
    /// Its rows.
    pub rows_before: u64,
    /// Columns that it did not have.
    pub columns_added: Vec<String>,
    /// Columns that only it has.
    pub columns_removed: Vec<String>,
    /// Districts whose number of rows differs, the greatest difference first.
    pub regions: Vec<Region>,
    /// Districts whose number of rows is the same.
    pub regions_same: u64,
    /// Classes that are new, gone, of another size, of the same size; none where no field tells classes apart.
    pub classes: Option<[u64; 4]>,
}

/// Rows of a district.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Region {
    /// What the release calls it; empty where it shows none.
    pub name: String,
    /// Rows in the last release.
    pub before: u64,
    /// Rows now.
    pub now: u64,
}

/// What a rule of the gate said.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verdict {
    /// `G03`.
    pub rule: String,
    /// `pass`, `deny`, `not-applicable`.
    pub verdict: String,
    /// What it would deny.
    pub title: Both,
    /// Where.
    pub at: Both,
}

/// The negative list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Negative {
    /// Whether there is one.
    pub is_there: bool,
    /// Entries that forbid today.
    pub valid: u64,
    /// Articles whose entry ends or must be reviewed soon, with the day.
    pub due: Vec<(String, String)>,
}

/// The impact assessment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Assessment {
    /// Whether there must be one.
    pub is_required: bool,
    /// Its document.
    pub reference: Option<String>,
    /// When it was made.
    pub date: Option<String>,
    /// The first day on which it holds no more.
    pub ends: Option<String>,
}

/// A file of the candidate.
#[derive(Clone, Debug, Default, Serialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its content.
    pub sha256: String,
    /// Its rows.
    pub rows: Option<u64>,
}
