//! The whole program, held against its contract: laws, gold, planted mistakes, the command line, other readers.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::needless_raw_string_hashes,
    reason = "a test may stop at once, and writes its own folders; expect-test writes the hashes"
)]

mod support;

mod again;
mod anonymity;
mod attacks;
mod beside;
mod blocks;
mod catalog;
mod ckan;
mod chunks;
mod cli;
mod clearance;
mod closed;
mod conformance;
mod containers;
mod crashes;
mod databases;
mod due;
mod explain;
mod fuzz;
mod gold;
mod harvest;
mod hierarchies;
mod history;
mod init;
mod inspect;
mod keys;
mod laws;
mod lock;
mod mess;
mod notify;
mod periods;
mod planted;
mod protection;
mod quality;
mod report;
mod report_files;
mod returned;
mod quarantine;
mod records;
mod regions;
mod schedule;
mod serve;
mod site;
mod tables;
mod targets;
mod texts;
mod unserved;
mod verify;
mod web;
mod year;
