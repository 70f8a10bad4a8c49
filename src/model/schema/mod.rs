//! Schemas: Frictionless Table Schema (Data Package v2) with one extension key, `gongkai`.
//!
//! Here is what a schema means; [`wire`] is how it is written. Field order is the schema's, everywhere.

mod wire;
mod reading;
mod constraint;
mod key;
mod pattern;
mod declared;
mod hierarchy;
mod released;
mod rule;
mod statutory;
mod packaged;
mod table;
mod error;
#[cfg(test)]
mod tests;

pub use constraint::Constraints;
pub use constraint::OneOf;
pub use error::SchemaFault;
pub use hierarchy::ADULT;
pub use hierarchy::Age;
pub use hierarchy::Calendar;
pub use hierarchy::CodeGroup;
pub use hierarchy::Cuts;
pub use hierarchy::Step;
pub use hierarchy::written;
pub use key::ForeignKey;
pub use key::Target;
pub use key::UniqueKey;
pub use pattern::Pattern;
pub use reading::Dash;
pub use reading::Holds;
pub use rule::Clock;
pub use rule::Limit;
pub use rule::RowRule;
pub use rule::Test;
pub use statutory::Statutory;
pub use table::Amount;
pub use table::Average;
pub use table::FieldSum;
pub use table::Link;
pub use table::Table;
pub use table::Total;
pub use wire::parse;

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::codes::CodeList;
use crate::model::digest::Digest;
use crate::model::finding::RuleId;
use crate::model::finding::RuleRef;
use crate::model::rule::Level;
use crate::model::rule::Rule;

/// A dataset's schema.
#[derive(Clone, Debug)]
pub struct Schema {
    /// `urban-rural-dibao`.
    pub name: String,
    /// 城乡居民最低生活保障信息.
    pub title: String,
    /// What the dataset holds, for people.
    pub description: String,
    /// The fields, in published order.
    pub fields: Vec<Field>,
    /// Fields (by index) that together name a row; empty when none.
    pub primary_key: Vec<usize>,
    /// What no two rows may share, the primary key first.
    pub unique_keys: Vec<UniqueKey>,
    /// What rows must find elsewhere.
    pub foreign_keys: Vec<ForeignKey>,
    /// The schema's own rules over the typed row.
    pub rules: Vec<RowRule>,
    /// What stated totals are reconciled on.
    pub controls: Vec<Control>,
    /// Fields (by index) of which every combination must be there once; the first is a region. Empty when none.
    pub complete: Vec<usize>,
    /// Published fields (by index) that sort the release, before all others.
    pub order: Vec<usize>,
    /// Persons in a class of the release, at least, where that is more than the opening asks for.
    pub k: Option<u32>,
    /// The table of counts that it is, declared or not; none for rows about persons, and where nobody is counted.
    pub table: Option<Table>,
    /// Header spellings of columns that are known and deliberately not read (序号, 签字).
    pub ignore: Vec<String>,
    /// Digest of the schema's file and of every code list that it names.
    pub digest: Digest,
}

/// A field of a schema.
#[derive(Clone, Debug)]
pub struct Field {
    /// `persons`: what SQL and code say.
    pub name: String,
    /// 人数: what headers and the released CSV say.
    pub title: String,
    /// For the dictionary.
    pub description: String,
    /// What the cell is.
    pub kind: Kind,
    /// What the field can do to a person.
    pub role: Role,
    /// Whether the field leaves.
    pub release: Release,
    /// Other header spellings.
    pub aliases: Vec<String>,
    /// Unit of the stored value.
    pub unit: Option<String>,
    /// Decimal places of money and numbers.
    pub scale: u8,
    /// The code list of `code`, `codes` or `region`.
    pub codes: Option<Arc<CodeList>>,
    /// Whether a code is shown by its label or as itself.
    pub show: Show,
    /// Table Schema constraints.
    pub constraints: Constraints,
    /// Cells that mean "no value", already folded.
    pub missing: Vec<String>,
    /// Blank cells and ditto marks repeat the cell above.
    pub ditto: bool,
    /// May come from title, sheet or file name when no column has it.
    pub context: bool,
    /// What a dash means in a column of numbers; when unsaid, what `missing` says.
    pub dash: Option<Dash>,
    /// What the texts of a `text` field are; when unsaid, they could be anything.
    pub holds: Option<Holds>,
    /// The field (by index) that takes the end of a range that stands in this one.
    pub end: Option<usize>,
    /// Headers of columns whose remarks in brackets give the value where no column has it: 序号 with `3(新增)`.
    pub noted_in: Vec<String>,
    /// The resident ID (by index) that says the same: a date of birth, or a sex.
    pub agrees_with: Option<usize>,
    /// What the amount is held to, beside its constraints.
    pub standard: Option<Standard>,
    /// The steps that the field may climb, the finest first; `all` comes after them. None where it is not generalized.
    pub climbs: Vec<Step>,
}

/// What a stated total is the total of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// A field (by index), summed.
    Field(usize),
    /// The rows, counted; each is one of this unit: 户.
    Rows(String),
}

/// How an amount is held to the project's standards: all of it by index of the schema's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// How many persons the amount is for; one where there is no such field.
    pub persons: Option<usize>,
    /// An amount that may come on top.
    pub topup: Option<usize>,
    /// Whose standard.
    pub region: usize,
    /// Of which program.
    pub program: usize,
    /// In which month.
    pub period: usize,
}

/// What a cell is (design: schemas).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text.
    Text,
    /// A person's name: never folded by compatibility forms.
    PersonName,
    /// 公民身份号码, GB 11643-1999.
    ResidentId,
    /// 统一社会信用代码, GB 32100-2015.
    CreditCode,
    /// A division of GB/T 2260 below the publisher's.
    Region,
    /// A day.
    Date,
    /// A month.
    YearMonth,
    /// A year.
    Year,
    /// An amount in 元 or 万元, with a scale.
    Money,
    /// A decimal number that is no money.
    Number,
    /// A share of a whole, from -100 % to 100 %, stored as a fraction: 88% is 0.88.
    Percent,
    /// A whole number of things.
    Count,
    /// An entry of a code list.
    Code,
    /// Several entries of a code list in one cell: 因病、因残.
    Codes,
    /// 是 or 否.
    Flag,
    /// 电话.
    Phone,
    /// 银行账号.
    BankAccount,
    /// 地址.
    Address,
}

/// What a field can do to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Names a person, alone.
    Identifier,
    /// Names a person, together with others.
    Quasi,
    /// Harms a person who is known.
    Sensitive,
    /// Neither.
    Open,
}

/// Whether a field leaves the bureau, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Never; derived datasets may still count and sum it, unless it is an identifier.
    Drop,
    /// As it is.
    Keep,
    /// Along its hierarchy.
    Generalize,
}

/// How a code is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// By its label: 道里区.
    Label,
    /// As itself: 230102.
    Code,
}

impl Schema {
    /// The index of the field called `name`.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|it| it.name == name)
    }

    /// The fields that leave, in published order.
    pub fn published(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, it)| it.leaves())
    }

    /// How grave a rule is, built in or the schema's own.
    pub fn level(&self, rule: RuleId) -> Level {
        match rule.get() {
            RuleRef::BuiltIn(rule) => rule.level(),
            RuleRef::Schema(at) => self.rules.get(at).map_or(Level::Error, |it| it.level),
        }
    }

    /// A rule as reports write it: `date/syntax`, or `rule/paid-adds-up` for one of the schema's own.
    pub fn rule_code(&self, rule: RuleId) -> Cow<'static, str> {
        match rule.get() {
            RuleRef::BuiltIn(rule) => rule.code().into(),
            RuleRef::Schema(at) => match self.rules.get(at) {
                Some(rule) => format!("rule/{}", rule.name).into(),
                None => format!("rule/{at}").into(),
            },
        }
    }

    /// The rule that reports write as `code`.
    pub fn rule(&self, code: &str) -> Option<RuleId> {
        let own = || {
            let name = code.strip_prefix("rule/")?;
            self.rules.iter().position(|it| it.name == name).map(RuleId::schema)
        };
        Rule::parse(code).map(RuleId::from).or_else(own)
    }
}

impl Field {
    /// What stands between the entries of a value of several codes.
    pub const SEPARATOR: char = ';';

    /// Whether the field is in the release, row by row. An identifier never is, whatever else is said.
    pub fn leaves(&self) -> bool {
        self.role != Role::Identifier && self.release != Release::Drop
    }
}

impl Kind {
    /// Every kind, with its name in a schema.
    pub const NAMES: &[(Self, &'static str)] = &[
        (Self::Text, "text"),
        (Self::PersonName, "person-name"),
        (Self::ResidentId, "resident-id"),
        (Self::CreditCode, "credit-code"),
        (Self::Region, "region"),
        (Self::Date, "date"),
        (Self::YearMonth, "year-month"),
        (Self::Year, "year"),
        (Self::Money, "money"),
        (Self::Number, "number"),
        (Self::Percent, "percent"),
        (Self::Count, "count"),
        (Self::Code, "code"),
        (Self::Codes, "codes"),
        (Self::Flag, "flag"),
        (Self::Phone, "phone"),
        (Self::BankAccount, "bank-account"),
        (Self::Address, "address"),
    ];

    /// The kind's name in a schema.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(it, _)| *it == self).map_or("text", |(_, name)| name)
    }

    /// The Table Schema type of the released value.
    pub fn table_schema_type(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::YearMonth => "yearmonth",
            Self::Year => "year",
            Self::Money | Self::Number | Self::Percent => "number",
            Self::Codes => "list",
            Self::Count => "integer",
            Self::Flag => "boolean",
            Self::Text
            | Self::PersonName
            | Self::ResidentId
            | Self::CreditCode
            | Self::Region
            | Self::Code
            | Self::Phone
            | Self::BankAccount
            | Self::Address => "string",
        }
    }

    /// Kinds whose values are numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Money | Self::Number | Self::Percent | Self::Count)
    }

    /// Kinds that name a person or lead to one, whatever role a schema gives them.
    pub fn is_identity(self) -> bool {
        matches!(
            self,
            Self::PersonName | Self::ResidentId | Self::Phone | Self::BankAccount | Self::Address
        )
    }
}

impl Role {
    /// The role's name in a schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::Quasi => "quasi",
            Self::Sensitive => "sensitive",
            Self::Open => "open",
        }
    }
}
