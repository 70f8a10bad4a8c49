//! Wiring: what was written, what it means, the run, and what it tells.

pub mod report;
