//! The kernels, each alone: held to a slow twin, to the laws of columns, and to allocating nothing per cell.
//!
//! Kernels are reached through [`gongkai::normalize::TypedTable::column`], over a table without a ledger. What is
//! here in `columns`, `samples`, `twin` and `held` serves the fuzz targets and the bench as well.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop at once, and goes on for as long as the environment says"
)]

mod columns;
mod samples;
mod twin;
mod held;
mod cells;
mod laws;
mod mutations;
mod allocations;
