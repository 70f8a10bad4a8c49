//! Secrets: named in the configuration, kept elsewhere, revealed only to the server that asks for them.

use std::fs;
use std::path::Path;

use crate::source::remote::Error;
use crate::source::remote::What;

/// How the environment is asked for a variable; read in one place of the program, and handed down.
pub type Environment = fn(&str) -> Option<String>;

/// Where a secret is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// In a variable of the environment.
    Env(String),
    /// In a file, relative to the project; one line end behind it is no part of it.
    File(String),
}

/// A secret as it is. Deliberately without `Debug`, `Display` and `Clone`.
pub(super) struct Revealed(String);

impl Secret {
    /// The secret itself; one that is missing or empty is an error that names where it was looked for.
    pub(super) fn reveal(
        &self,
        project: &Path,
        environment: Environment,
    ) -> Result<Revealed, Error> {
        let missing = || Error::new(String::new(), What::Secret(self.clone()));
        let text = match self {
            Self::Env(name) => environment(name).ok_or_else(missing)?,
            Self::File(path) => {
                fs::read_to_string(project.join(path)).map_err(|cause| missing().because(cause))?
            }
        };
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() {
            return Err(missing());
        }
        Ok(Revealed(text.to_owned()))
    }
}

impl Revealed {
    /// A secret that stood inside another one: a password within an address.
    pub(super) fn of(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}
