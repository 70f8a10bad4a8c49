//! One file per command; each gives the exit code.

pub(super) mod build;
pub(super) mod run;
pub(super) mod schedule;
pub(super) mod serve;
pub(super) mod demo;
pub(super) mod diff;
pub(super) mod check;
pub(super) mod init;
pub(super) mod inspect;
pub(super) mod review;
pub(super) mod status;
pub(super) mod withdraw;
pub(super) mod verify;
pub(super) mod report;
pub(super) mod reconcile;
pub(super) mod explain;
pub(super) mod shell;
