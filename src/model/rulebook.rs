//! What a table of rules is made into: an enum, its levels, its pages, and what stands behind each.

use std::fmt;

use crate::model::example::Example;
use crate::model::lang::Words;

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

macro_rules! rules {
    ($($name:ident $level:ident $code:literal {
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
            const LEVELS: &[Level] = &[$(Level::$level),*];
            const PAGES: &[Page] = &[$(Page { code: $code, title: $title, why: $why, fix: $fix }),*];
            const PROOFS: &[&[Proof]] = &[$(&[$(Proof {
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
