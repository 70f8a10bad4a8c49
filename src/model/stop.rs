//! `Stop`: the only error that travels down the line.
//!
//! A stage keeps its own `Error` enum, whose variants hold facts as fields. It becomes a `Stop` at the stage's
//! border, so that a lazy pull from `read` can fail inside `release` without any stage naming another's error.

use std::error::Error;
use std::fmt;

use crate::model::lang::Lang;

/// What a stage's error enum must be able to say: what, where, and what to do. Never a cell.
pub trait Fault: Send + Sync + 'static {
    /// The page that `gongkai explain` shows, for example `source/no-match`.
    fn code(&self) -> &'static str;

    /// What could not be done to what; one clause, no full stop.
    fn say(&self, lang: Lang) -> String;

    /// What the reader can do about it.
    fn hint(&self, lang: Lang) -> Option<String>;

    /// The error underneath, when the outside world gave one.
    fn cause(&self) -> Option<&(dyn Error + 'static)> {
        None
    }
}

/// Why a run cannot go on.
pub struct Stop(Box<dyn Fault>);

impl Stop {
    /// The error's code, as `explain` takes it.
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// What happened, with the causes underneath, in one line.
    pub fn say(&self, lang: Lang) -> String {
        let mut text = self.0.say(lang);
        let mut cause = self.0.cause();
        while let Some(it) = cause {
            let separator = match lang {
                Lang::Zh => "：",
                Lang::En => ": ",
            };
            text.push_str(separator);
            text.push_str(&it.to_string());
            cause = it.source();
        }
        text
    }

    /// What to do about it.
    pub fn hint(&self, lang: Lang) -> Option<String> {
        self.0.hint(lang)
    }
}

impl<F: Fault> From<F> for Stop {
    fn from(fault: F) -> Self {
        Self(Box::new(fault))
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code(), self.say(Lang::En))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}
