//! Wiring: what was written, what it means, the run, and what it tells.

mod config;
pub mod problem;
mod derived;
mod meaning;
mod negative;
pub mod error;
pub mod builtin;
pub mod plan;
pub mod report;
pub mod views;

#[cfg(test)]
mod plan_tests;
