//! What a reference project is made of, as its recipe file says: districts, layouts, ledgers, and planted mistakes.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole recipe. Everything that is true of one city stands here, and nothing of it in the code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    pub(super) seed: u64,
    pub(super) year: u16,
    pub(super) names: Names,
    pub(super) places: Places,
    pub(super) numbers: Numbers,
    /// Weights of ethnic codes.
    pub(super) ethnic: BTreeMap<String, u32>,
    /// List, then code: its spellings, the plain one first.
    pub(super) codes: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Dataset: who is in it.
    pub(super) register: BTreeMap<String, Register>,
    /// Rule: the cell that breaks it.
    pub(super) wrong: BTreeMap<String, Wrong>,
    pub(super) layout: BTreeMap<String, Layout>,
    /// Code: district.
    pub(super) district: BTreeMap<String, District>,
    pub(super) ledger: Vec<Ledger>,
    /// Words that patterns of rows take turns with.
    pub(super) words: BTreeMap<String, Vec<String>>,
    pub(super) table: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    /// One character each, the common ones first and often.
    pub(super) surnames: String,
    pub(super) compound: Vec<String>,
    pub(super) given: String,
    /// Names with a middle dot, with the ethnic code that goes with them.
    pub(super) dotted: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Places {
    pub(super) streets: Vec<String>,
    pub(super) communities: Vec<String>,
    pub(super) roads: Vec<String>,
    pub(super) institutions: Vec<String>,
    pub(super) banks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    /// First six digits of every resident ID: a division that does not exist.
    pub(super) id_address: String,
    pub(super) phone_prefix: String,
    pub(super) account_prefix: String,
}

/// Who is in a register.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Register {
    /// First and last year of birth.
    pub(super) born: (u16, u16),
    /// Weights of 1, 2, 3, … persons in a row.
    pub(super) persons: Vec<u32>,
    /// Smallest and largest amount per person, in 元.
    pub(super) amount: (u32, u32),
    /// Supplements, in 元, one of which each row has.
    pub(super) topup: Vec<u32>,
    /// The two programs: the first is the district's urban one.
    pub(super) programs: (String, String),
}

/// A cell that no honest reader accepts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wrong {
    pub(super) value: Value,
    /// What stands in the cell instead.
    #[serde(default)]
    pub(super) texts: Vec<String>,
    /// What stands in it instead of its second character.
    #[serde(default)]
    pub(super) seconds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct District {
    pub(super) name: String,
    /// How people write it; all of them readable.
    #[serde(default)]
    pub(super) spellings: Vec<String>,
}

/// A ledger of rows made up by the generator.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ledger {
    pub(super) dataset: String,
    pub(super) path: String,
    pub(super) layout: String,
    pub(super) district: String,
    /// The only program in it; otherwise both, in a mix.
    pub(super) program: Option<String>,
    #[serde(default = "december")]
    pub(super) month: u8,
    /// Clean rows at full and at small scale.
    pub(super) rows: Counts,
    #[serde(default)]
    pub(super) plant: Vec<Plant>,
    /// Whether the stated total is wrong, which spoils every row.
    #[serde(default)]
    pub(super) wrong_total: bool,
}

/// Rows at full and at small scale.
#[derive(Deserialize, Clone, Copy)]
pub(super) struct Counts(pub(super) u32, pub(super) u32);

/// Rows that break one rule each.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plant {
    pub(super) rule: String,
    pub(super) rows: Counts,
    /// Number of the group whose persons two ledgers share.
    #[serde(default)]
    pub(super) twins: u32,
}

/// A ledger that the recipe spells out, cell by cell.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) dataset: String,
    pub(super) path: String,
    pub(super) file: FileForm,
    pub(super) sheet: Option<String>,
    #[serde(default)]
    pub(super) head: Vec<String>,
    /// Upper and lower header; the upper may be blank.
    pub(super) header: Vec<(String, String)>,
    #[serde(default)]
    pub(super) rows: Vec<Vec<String>>,
    /// Rows by pattern, after those that are spelled out.
    #[serde(default)]
    pub(super) series: Vec<Series>,
    /// Lines below the rows.
    #[serde(default)]
    pub(super) after: Vec<Vec<String>>,
}

/// Rows that follow one pattern.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Series {
    /// The first one's number.
    pub(super) from: u32,
    pub(super) count: u32,
    /// Numbers that are left out.
    #[serde(default)]
    pub(super) skip: Vec<u32>,
    pub(super) cells: Vec<String>,
}

/// How a district lays out its ledger.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    pub(super) file: FileForm,
    /// Lines above the header; `{district}`, `{year}`, `{month}` and `{program}` are filled in.
    #[serde(default)]
    pub(super) head: Vec<String>,
    pub(super) columns: Vec<Column>,
    #[serde(default)]
    pub(super) foot: Vec<String>,
    /// What the line of sums is called.
    pub(super) total: Option<String>,
    pub(super) page: Option<Page>,
    #[serde(default)]
    pub(super) sheets: Sheets,
}

/// Page breaks inside a sheet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    pub(super) rows: u32,
    pub(super) subtotal: String,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Sheets {
    /// All rows on one.
    #[default]
    One,
    /// `1月` … `12月`.
    Months,
}

/// The container, and what there is to choose about it.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case", tag = "form", deny_unknown_fields)]
pub(super) enum FileForm {
    Xlsx {},
    Csv { encoding: Encoding, delimiter: char, newline: Newline, quote: Quote },
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Encoding {
    Utf8,
    Utf8Bom,
    Gb18030,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Newline {
    Lf,
    Crlf,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Quote {
    Needed,
    Always,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Column {
    pub(super) head: String,
    /// The header above, shared with the columns beside.
    #[serde(default)]
    pub(super) over: String,
    pub(super) value: Value,
    /// One is drawn for each row; plain when there is none.
    #[serde(default)]
    pub(super) styles: Vec<Style>,
}

/// What a column says of its row.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Value {
    Ordinal,
    Blank,
    Region,
    Period,
    Program,
    Persons,
    Family,
    Disabled,
    Amount,
    Topup,
    Paid,
    Name,
    Id,
    Sex,
    Birth,
    Ethnic,
    Relation,
    Marital,
    Class,
    Cause,
    SupportMode,
    SelfCare,
    Institution,
    Guardian,
    Start,
    Approved,
    HouseholdNo,
    Street,
    Community,
    Address,
    Phone,
    Bank,
    Account,
}

/// How a cell is written.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Style {
    Plain,
    /// A number as text.
    Text,
    FullWidth,
    Spaced,
    Dashed,
    Lower,
    Apostrophe,
    Fifteen,
    Slash,
    Dot,
    Chinese,
    Compact,
    Serial,
    /// A date as the spreadsheet's own.
    Native,
    Thousands,
    Currency,
    Unit,
    Dust,
    /// Any spelling that the recipe knows.
    Wild,
    /// With a line break inside.
    Broken,
}

fn december() -> u8 {
    12
}
