//! The gate's rules with their pages. Numbers are those of the bureau's publishing rules.

mod content;
mod disclosure;
mod record;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::page::Page;

/// Raised whenever a rule judges differently than before: clearances are bound to it.
const VERSION: &[u8] = b"4";

/// Digest of the rule set: of its version and of every rule.
pub fn rules_digest() -> Digest {
    PAGES
        .iter()
        .fold(Hasher::default().part(VERSION), |hasher, it| hasher.part(it.code.as_bytes()))
        .finish()
}

/// Every rule, in order.
pub const PAGES: &[Page] = &[
    content::G01,
    content::G02,
    content::G03,
    content::G04,
    content::G05,
    content::G06,
    content::G07,
    disclosure::G08,
    disclosure::G09,
    disclosure::G10,
    disclosure::G11,
    record::G12,
    record::G13,
    record::G14,
    record::G15,
    record::G16,
    record::G17,
    disclosure::G18,
    disclosure::G19,
    content::G20,
    content::G21,
    content::G22,
    content::G23,
    record::G24,
    record::G25,
];
