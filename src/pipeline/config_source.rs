//! An entry of `source` as it stands: which kind it is, and what is said about it.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use crate::pipeline::config::Reader;
use crate::pipeline::config::Section;
use crate::pipeline::config::wrong_type;
use crate::pipeline::problem::Problem;

/// An entry of `source`.
pub(super) struct Source {
    pub(super) at: Range<usize>,
    pub(super) path: Option<Spanned<String>>,
    pub(super) sheet: Option<Spanned<String>>,
    pub(super) encoding: Option<Spanned<String>>,
    pub(super) sql: Option<Spanned<String>>,
    pub(super) report: Option<Spanned<String>>,
    pub(super) url: Option<Spanned<Value>>,
    pub(super) database: Option<Spanned<Value>>,
    pub(super) query: Option<Spanned<String>>,
    pub(super) password: Option<Spanned<Value>>,
    pub(super) token: Option<Spanned<Value>>,
    pub(super) headers: Vec<(Spanned<String>, Spanned<Value>)>,
    pub(super) max_bytes: Option<Spanned<u64>>,
    pub(super) connect_timeout: Option<Spanned<u64>>,
    pub(super) timeout: Option<Spanned<u64>>,
    /// Keys that are there, sound or not, with their places.
    pub(super) there: Vec<(&'static str, Range<usize>)>,
}

/// A text, or where it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Env(String),
    File(String),
}

/// Keys of `source`.
pub(super) const SOURCE: &[&str] = &[
    "path",
    "sheet",
    "encoding",
    "sql",
    "report",
    "url",
    "database",
    "query",
    "password",
    "token",
    "headers",
    "max_bytes",
    "connect_timeout",
    "timeout",
];
const SECRET: &[&str] = &["env", "file"];

/// Reads an entry.
pub(super) fn source(mut section: Section<'_>, reader: &mut Reader<'_>) -> Source {
    let places = section.there().into_iter();
    let there = places.filter_map(|it| Some((it, section.place(it)?))).collect();
    let source = Source {
        at: section.at.clone(),
        path: section.text("path", reader),
        sheet: section.text("sheet", reader),
        encoding: section.text("encoding", reader),
        sql: section.text("sql", reader),
        report: section.text("report", reader),
        url: value("url", &mut section, reader),
        database: value("database", &mut section, reader),
        query: section.text("query", reader),
        password: value("password", &mut section, reader),
        token: value("token", &mut section, reader),
        headers: headers(&mut section, reader),
        max_bytes: section.whole("max_bytes", reader),
        connect_timeout: section.whole("connect_timeout", reader),
        timeout: section.whole("timeout", reader),
        there,
    };
    section.close(reader);
    source
}

pub(super) fn value(
    key: &'static str,
    section: &mut Section<'_>,
    reader: &mut Reader<'_>,
) -> Option<Spanned<Value>> {
    let value = section.take(key)?;
    read(key, value, reader)
}

fn read(key: &str, value: Spanned<DeValue<'_>>, reader: &mut Reader<'_>) -> Option<Spanned<Value>> {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(it) if it.trim().is_empty() => {
            reader.refuse(span, Problem::Empty(key.to_owned()));
            return None;
        }
        DeValue::String(it) => Value::Text(it.into_owned()),
        DeValue::Table(it) => {
            let mut section = Section::new(span.clone(), it, SECRET);
            let env = section.text("env", reader);
            let file = section.text("file", reader);
            section.close(reader);
            match (env, file) {
                (Some(env), None) => Value::Env(env.into_inner()),
                (None, Some(file)) => Value::File(file.into_inner()),
                (None, None) | (Some(_), Some(_)) => {
                    reader.refuse(span, Problem::SecretKind(key.to_owned()));
                    return None;
                }
            }
        }
        other => {
            wrong_type(key, "string", span, &other, reader);
            return None;
        }
    };
    Some(Spanned::new(span, value))
}

fn headers(
    section: &mut Section<'_>,
    reader: &mut Reader<'_>,
) -> Vec<(Spanned<String>, Spanned<Value>)> {
    let mut out = Vec::new();
    for (name, value) in section.named("headers", reader) {
        let name = Spanned::new(name.span(), name.into_inner().into_owned());
        if let Some(value) = read(name.get_ref(), value, reader) {
            out.push((name, value));
        }
    }
    out
}
