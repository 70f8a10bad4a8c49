//! The annual report on disclosure: which figures it has, what it states, what adds up.
//!
//! Reports come in, figures with their places go out. What a report says is never mended: a sum that does not close
//! is told with its difference, and a figure that may be two things is given no name.

mod indicators;
mod error;

pub use error::Error;
pub use error::PAGES;
pub use indicators::Applicant;
pub use indicators::Indicator;
pub use indicators::Indicators;
pub use indicators::Named;
pub use indicators::Topic;
pub use indicators::share_of;
