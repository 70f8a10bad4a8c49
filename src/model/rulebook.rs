//! What a table of rules is made into: an enum, its levels, its pages, and what stands behind each.

use std::fmt;

use crate::model::example::Example;
use crate::model::lang::Words;
use crate::model::page::Page;
use crate::model::rule::Rule;

/// How grave a broken rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The value was understood, and a person should know how.
    Warning,
    /// The row is held back, whole.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// What stands behind a rule, and what it looks like. A test sees that every rule has it.
pub(super) struct Proof {
    /// The standard or law; none where the rule is our own.
    pub(super) basis: Option<Words>,
    pub(super) example: Example,
}

impl Rule {
    /// The rule with `code`.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.page().code == code)
    }

    /// Where the rule stands in the table.
    pub fn index(self) -> u16 {
        self as u16
    }

    /// Error or warning.
    pub fn level(self) -> Level {
        Self::LEVELS[usize::from(self.index())]
    }

    /// What the rule means and what to do.
    pub fn page(self) -> &'static Page {
        &Self::PAGES[usize::from(self.index())]
    }

    /// The standard or law that the rule stands on, where there is one.
    pub fn basis(self) -> Option<Words> {
        self.proof()?.basis
    }

    /// What the mistake looks like, and its mending.
    pub fn example(self) -> Option<&'static Example> {
        Some(&self.proof()?.example)
    }

    fn proof(self) -> Option<&'static Proof> {
        Self::PROOFS[usize::from(self.index())].first()
    }

    /// For example `resident-id/check-digit`.
    pub fn code(self) -> &'static str {
        self.page().code
    }
}

macro_rules! rules {
    ([] $($name:ident $level:ident $code:literal {
        $title:expr, $why:expr, $fix:expr $(, $(basis: $basis:expr,)? example: $example:expr)? $(,)?
    })*) => {
        /// A rule that every ledger is held to; the schema's own SQL rules come on top.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule {
            $(#[doc = $code] $name,)*
        }

        impl Rule {
            /// All rules, in the order of their pages.
            pub const ALL: &[Self] = &[$(Self::$name),*];
            pub(super) const LEVELS: &[Level] = &[$(Level::$level),*];
            pub(super) const PAGES: &[Page] = &[$(Page { code: $code, title: $title, why: $why, fix: $fix }),*];
            pub(super) const PROOFS: &[&[Proof]] = &[$(&[$(Proof {
                basis: $crate::model::rulebook::first(&[$($basis)?]),
                example: $example,
            })?]),*];
        }
    };
}
pub(super) use rules;

/// The basis of a rule, where one is given.
pub(super) const fn first(basis: &[Option<Words>]) -> Option<Words> {
    match basis {
        [Some(basis), ..] => Some(*basis),
        _ => None,
    }
}
