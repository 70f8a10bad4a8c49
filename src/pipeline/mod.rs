//! Wiring: what was written, what it means, the run, and what it tells.
//!
//! `config` is the project as typed, `plan` the project as meant. `line` takes one dataset from its ledgers to a
//! judged candidate, `run` does so for all that changed, `desk` is where people decide, `deliver` brings what is
//! cleared to the targets. Only here are all stages named.

mod config;
mod config_source;
mod config_target;
pub mod problem;
mod derived;
mod meaning;
mod meaning_source;
mod meaning_target;
mod moving;
mod references;
mod negative;
mod calendar;
mod standards;
mod noise;
mod beside;
pub mod error;
mod mask;
pub mod builtin;
pub mod plan;
mod line;
mod needs;
mod run;
mod runs;
mod schedule;
mod metrics;
mod notices;
mod history;
mod replaced;
mod returned;
mod released;
mod fingerprint;
mod memory;
mod decision;
mod quality;
mod deliver;
mod upkeep;
mod withdrawal;
mod workdays;
mod sealing;
mod signing;
mod site;
mod desk;
mod review;
mod difference;
mod compare;
mod catalog;
mod retirement;
mod audit;
mod annual;
mod inspect;
mod stated;
mod reconcile;
mod yardstick;
pub mod init;
mod halt;
mod lock;
mod pages;
pub mod report;
mod reported;
pub mod views;

#[cfg(test)]
mod plan_tests;

pub use annual::Built;
pub use annual::build as build_report;
pub use annual::measured;
pub use audit::audit;
pub use calendar::due;
pub use calendar::warnings;
pub use compare::compare;
pub use compare::is_release;
pub use desk::Approved;
pub use desk::approve;
pub use desk::look;
pub use desk::publish;
pub use desk::reject;
pub use desk::review;
pub use desk::status;
pub use init::init;
pub use inspect::inspect;
pub use inspect::inspect_rows;
pub use lock::Holder;
pub use lock::lock;
pub use metrics::Outcome;
pub use metrics::write_metrics;
pub use moving::Moving;
pub use pages::fields_of;
pub use pages::page;
pub use pages::pages;
pub use reconcile::Reconciled;
pub use reconcile::reconcile;
pub use run::run;
pub use schedule::Scheduled;
pub use schedule::Unit;
pub use schedule::write_units;
pub use stated::Below;
pub use stated::Told;
pub use stated::extract;
pub use withdrawal::Withdrawn;
pub use withdrawal::withdraw;
pub use yardstick::Yardstick;

pub use crate::disk::Lock;
pub use crate::net::Environment;

use crate::model::lang::Lang;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Threads.
    pub jobs: usize,
    /// Say what a run would do, and change nothing.
    pub dry_run: bool,
    /// Only these datasets; all when empty.
    pub only: Vec<String>,
    /// The run's time, RFC 3339.
    pub now: String,
    /// The language of the pages that it writes.
    pub lang: Lang,
    /// Where secrets of the environment come from.
    pub environment: Environment,
}

/// What is to be delivered, and how.
#[derive(Debug, Clone, Copy)]
pub struct Publishing<'a> {
    /// Only to this target.
    pub target: Option<&'a str>,
    /// The time, RFC 3339.
    pub now: &'a str,
    /// Where secrets of the environment come from.
    pub environment: Environment,
    /// Say what would be done, and change nothing.
    pub dry_run: bool,
    /// Write what was changed at a target again.
    pub repair: bool,
}

/// Who watches a run.
pub trait Watch: Sync {
    /// `dataset` enters `stage`.
    fn stage(&self, dataset: &str, stage: &'static str);
    /// `done` of `total` bytes of `dataset` are through.
    fn bytes(&self, dataset: &str, done: u64, total: u64);
    /// `dataset` is finished.
    fn done(&self, dataset: &str);
}
