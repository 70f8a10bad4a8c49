//! A page of `gongkai explain`: what a rule, gate rule or error means, why, and what to do.

use crate::model::lang::Words;

/// What `explain CODE` prints; the same text stands in messages and in the quality report.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// `resident-id/check-digit`, `G03`, `source/no-match`.
    pub code: &'static str,
    /// What is wrong, short enough to stand alone.
    pub title: Words,
    /// Why it matters: the law, the standard, or what happens otherwise.
    pub why: Words,
    /// What to do about it.
    pub fix: Words,
}
