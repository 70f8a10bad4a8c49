//! Secrets: named in the configuration, kept elsewhere, revealed only to the server that asks for them.

use std::fs;
use std::io;
use std::path::Path;

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
pub struct Revealed(String);

/// A secret that is not where the configuration says.
#[derive(Debug)]
pub struct Missing {
    /// Where it was looked for.
    pub secret: Secret,
    /// Why its file could not be read.
    pub cause: Option<io::Error>,
}

impl Secret {
    /// The secret itself; one that is missing or empty is an error that names where it was looked for.
    pub fn reveal(&self, project: &Path, environment: Environment) -> Result<Revealed, Missing> {
        let missing = |cause| Missing { secret: self.clone(), cause };
        let text = match self {
            Self::Env(name) => environment(name).ok_or_else(|| missing(None))?,
            Self::File(path) => {
                fs::read_to_string(project.join(path)).map_err(|cause| missing(Some(cause)))?
            }
        };
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        if text.is_empty() {
            return Err(missing(None));
        }
        Ok(Revealed(text.to_owned()))
    }
}

impl Revealed {
    /// A secret that stood inside another one: a password within an address.
    pub fn of(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }
}
