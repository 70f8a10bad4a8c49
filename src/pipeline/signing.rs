//! `[signing]`: where the publisher's secret key lies, and what opens it.

use std::sync::Arc;
use std::sync::OnceLock;

use toml::Spanned;

use crate::model::stop::Stop;
use crate::net::Environment;
use crate::net::Revealed;
use crate::net::Secret;
use crate::pipeline::config::Reader;
use crate::pipeline::config::Section;
use crate::pipeline::config_source::Value;
use crate::pipeline::config_source::value;
use crate::pipeline::meaning_source::secret;
use crate::pipeline::plan::Project;
use crate::pipeline::problem::Problem;
use crate::seal;
use crate::seal::Key;

/// What `[signing]` may say.
pub(super) const KEYS: &[&str] = &["key", "password"];

/// `[signing]` as it stands.
pub(super) struct Written {
    key: Option<Spanned<Value>>,
    password: Option<Spanned<Value>>,
}

/// Where the key lies, and what opens it.
#[derive(Debug, Clone, Default)]
pub struct Signing {
    /// The key's file, relative to the project, and outside of it.
    file: String,
    password: Option<Secret>,
    /// Opened once: what opens an encrypted key takes a second, and is meant to.
    opened: OnceLock<Arc<Key>>,
}

/// Reads the table.
pub(super) fn read(mut section: Section<'_>, reader: &mut Reader<'_>) -> Written {
    if !section.there().contains(&"key") {
        reader.refuse(section.at.clone(), Problem::Missing("key"));
    }
    let key = value("key", &mut section, reader);
    let password = value("password", &mut section, reader);
    section.close(reader);
    Written { key, password }
}

/// What the table means.
pub(super) fn meaning(written: Option<Written>, reader: &mut Reader<'_>) -> Option<Signing> {
    let Written { key, password } = written?;
    let password = password.and_then(|it| secret("password", it, reader));
    let key = key?;
    let span = key.span();
    match secret("key", key, reader)? {
        Secret::File(file) => Some(Signing { file, password, opened: OnceLock::new() }),
        Secret::Env(_) => {
            reader.refuse(span, Problem::Choice { key: "key", allowed: &["{ file = \"…\" }"] });
            None
        }
    }
}

/// The project's key, where it has one.
pub(super) fn key(project: &Project, environment: Environment) -> Result<Option<Arc<Key>>, Stop> {
    let Some(signing) = &project.signing else { return Ok(None) };
    if let Some(key) = signing.opened.get() {
        return Ok(Some(Arc::clone(key)));
    }
    let file = project.dir.join(&signing.file);
    let password = match &signing.password {
        Some(secret) => Some(secret.reveal(&project.dir, environment).map_err(|_| {
            seal::Error::Key { path: file.clone(), what: seal::KeyFault::NoPassword }
        })?),
        None => None,
    };
    let key = Key::open(&file, &project.dir, password.as_ref().map(Revealed::text))?;
    Ok(Some(Arc::clone(signing.opened.get_or_init(|| Arc::new(key)))))
}
