//! A finding: one broken rule in one row, in eight bytes; words are made later, for the few that are shown.

use crate::model::rule::Rule;

/// One rule broken by one row of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Row within the batch, from 0.
    pub row: u32,
    /// Field of the schema, from 0; [`Finding::WHOLE_ROW`] when the rule is about the row.
    pub field: u16,
    /// Which rule.
    pub rule: RuleId,
}

const _: () = assert!(size_of::<Finding>() == 8);

impl Finding {
    /// The `field` of a finding about the whole row.
    pub const WHOLE_ROW: u16 = u16::MAX;
}

/// Something that titles and names say of a whole table, held against something else.
///
/// The rule is broken when rows speak against it and none for it; then the table is held back, whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contest {
    /// Field of the schema; `None` when it is about the table.
    pub field: Option<usize>,
    /// Which rule.
    pub rule: Rule,
    /// Rows for it.
    pub agree: u64,
    /// Rows against it.
    pub against: u64,
}

impl Contest {
    /// Whether the rule is broken.
    pub fn is_lost(&self) -> bool {
        self.agree == 0 && self.against > 0
    }
}

/// A rule of the built-in table, or the n-th SQL rule of the dataset's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleId(u16);

/// Where a [`RuleId`] leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleRef {
    /// A rule of the built-in table.
    BuiltIn(Rule),
    /// The schema's own SQL rule with this index.
    Schema(usize),
}

/// Ids from here on are the schema's own rules.
const SCHEMA_RULES_FROM: u16 = 1 << 12;

impl RuleId {
    /// The id of the schema's SQL rule number `index`.
    ///
    /// A schema holds at most a few dozen rules (`limits::SCHEMA_RULES_MAX`), far below what the id can hold.
    pub fn schema(index: usize) -> Self {
        Self(SCHEMA_RULES_FROM.saturating_add(u16::try_from(index).unwrap_or(u16::MAX)))
    }

    /// What the id stands for.
    pub fn get(self) -> RuleRef {
        match self.0.checked_sub(SCHEMA_RULES_FROM) {
            Some(index) => RuleRef::Schema(usize::from(index)),
            None => RuleRef::BuiltIn(Rule::ALL[usize::from(self.0)]),
        }
    }
}

impl From<Rule> for RuleId {
    fn from(rule: Rule) -> Self {
        Self(rule.index())
    }
}

/// Findings of one batch, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Notes that `row` breaks `rule` in `field`.
    pub fn push(&mut self, row: usize, field: u16, rule: impl Into<RuleId>) {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        self.0.push(Finding { row, field, rule: rule.into() });
    }

    /// All of them, by row, then field, then rule.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }

    /// All of them, as they came.
    pub fn as_slice(&self) -> &[Finding] {
        &self.0
    }
}
