//! The annual report on disclosure: which figures it has, what it states, what adds up.
//!
//! Reports come in, figures with their places go out. What a report says is never mended: a sum that does not close
//! is told with its difference, and a figure that may be two things is given no name.

mod figure;
mod indicators;
mod lexicon;
mod scan;
mod words;
mod zero;
mod prose;
mod parts;
mod sums;
mod table;
mod identity;
mod extract;
mod error;

#[cfg(test)]
mod tests;

pub use error::Error;
pub use error::PAGES;
pub use extract::Extract;
pub use extract::extract;
pub use figure::Figure;
pub use figure::Place;
pub use figure::Quality;
pub use figure::Stand;
pub use figure::Value;
pub use identity::Identity;
pub use identity::Status;
pub use identity::across;
pub use indicators::Applicant;
pub use indicators::Indicator;
pub use indicators::Indicators;
pub use indicators::Named;
pub use indicators::Topic;
pub use indicators::share_of;
