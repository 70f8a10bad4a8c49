//! The annual report on disclosure: which figures it has, what it states, what adds up.
//!
//! Reports come in, figures with their places go out. What a report says is never mended: a sum that does not close
//! is told with its difference, and a figure that may be two things is given no name.

mod figure;
mod indicators;
mod form;
mod build;
mod files;
mod lexicon;
mod scan;
mod words;
mod zero;
mod prose;
mod refuse;
mod settle;
mod parts;
mod sums;
mod table;
mod identity;
mod extract;
mod hierarchy;
mod reconcile;
mod page;
mod error;

#[cfg(test)]
mod tests;

pub use build::BalanceStatus;
pub use build::Cell;
pub use build::Figures;
pub use build::Filled;
pub use build::Judged;
pub use build::Measured;
pub use build::SCALE;
pub use build::fill;
pub use build::shown;
pub use error::Error;
pub use error::PAGES;
pub use error::WRITE;
pub use extract::Extract;
pub use extract::extract;
pub use figure::Figure;
pub use figure::Place;
pub use figure::Quality;
pub use figure::Stand;
pub use figure::Value;
pub use files::files;
pub use form::Balance;
pub use form::BalanceLevel;
pub use form::Each;
pub use form::Form;
pub use form::FormColumn;
pub use form::FormRow;
pub use form::FormTable;
pub use form::Relation;
pub use form::Term;
pub use hierarchy::Compared;
pub use hierarchy::Extent;
pub use hierarchy::hierarchy;
pub use identity::Identity;
pub use identity::Status;
pub use identity::across;
pub use identity::in_base_unit;
pub use indicators::Applicant;
pub use indicators::Indicator;
pub use indicators::Indicators;
pub use indicators::Named;
pub use indicators::Topic;
pub use indicators::share_of;
pub use page::Head;
pub use page::finding;
pub use page::label;
pub use page::page;
pub use page::sentence;
pub use reconcile::Finding;
pub use reconcile::Known;
pub use reconcile::Line;
pub use reconcile::reconcile;
