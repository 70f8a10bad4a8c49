//! The whole program, held against its contract: laws, gold, planted mistakes, the command line, other readers.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop at once, and writes its own folders"
)]

mod support;

mod cli;
mod conformance;
mod gold;
mod laws;
mod planted;
