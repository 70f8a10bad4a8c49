//! The words that every stage shares: schemas, rules, places, findings, errors. No I/O, no stage.

pub mod lang;
pub mod page;
pub mod example;
pub mod stop;
pub mod digest;
pub mod day;
pub mod period;
pub mod disclosure;
pub mod held;
pub mod accept;
pub mod limits;
pub mod sheet;
pub mod codes;
pub mod schema;
pub mod label;
pub mod standard;
mod rulebook;
pub mod rule;
pub mod finding;
pub mod document;
pub mod place;
pub mod line;
pub mod remark;
pub mod returned;
pub mod tally;
pub mod unwritten;
pub mod outcome;
