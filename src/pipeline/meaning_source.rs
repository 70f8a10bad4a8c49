//! From an entry of `source` to where rows come from: one kind each, addresses that can be read, no secret in sight.

use std::ops::Range;

use toml::Spanned;

use crate::model::limits;
use crate::net::Link;
use crate::net::Secret;
use crate::pipeline::config::Reader;
use crate::pipeline::config_source;
use crate::pipeline::config_source::Value;
use crate::pipeline::meaning::is_inside;
use crate::pipeline::plan::SourcePlan;
use crate::pipeline::problem::Problem;
use crate::source::Address;
use crate::source::At;
use crate::source::Database;
use crate::source::Text;
use crate::source::Web;
use crate::source::WebAt;

/// What makes an entry one kind or another, each with what may stand beside it.
const KINDS: &[(&str, &[&str])] = &[
    ("path", &["sheet", "encoding"]),
    ("sql", &[]),
    ("report", &[]),
    ("url", &["sheet", "encoding", "token", "headers", "max_bytes", "connect_timeout", "timeout"]),
    ("database", &["query", "password", "connect_timeout", "timeout"]),
];
/// Words that a query which only reads may begin with.
const READS: &[&str] = &["select", "with", "values", "table"];
/// A day: nobody waits longer.
const SECONDS_MAX: u64 = 86_400;

/// What the entries of a dataset mean; `at` is the dataset's name.
pub(super) fn sources(
    at: &Range<usize>,
    written: Vec<config_source::Source>,
    reader: &mut Reader<'_>,
) -> Vec<SourcePlan> {
    let count = written.len();
    let mut sources = Vec::new();
    for it in written {
        let Some(kind) = kind(&it, reader) else { continue };
        sources.extend(match kind {
            "path" => files(it, reader),
            "sql" => sql(it, count, reader),
            "report" => reports(it, reader),
            "url" => web(it, reader),
            _ => database(it, reader),
        });
    }
    if count == 0 && sources.is_empty() && reader.is_sound() {
        reader.refuse(at.clone(), Problem::Empty("source".to_owned()));
    }
    sources
}

/// The one kind of an entry; what does not go with it is refused.
fn kind(it: &config_source::Source, reader: &mut Reader<'_>) -> Option<&'static str> {
    let is_there = |key: &str| it.there.iter().any(|(there, _)| *there == key);
    let mut kinds = KINDS.iter().filter(|(key, _)| is_there(key));
    let (Some((kind, beside)), None) = (kinds.next(), kinds.next()) else {
        reader.refuse(it.at.clone(), Problem::SourceKind);
        return None;
    };
    for (key, place) in &it.there {
        if key != kind && !beside.contains(key) {
            reader.refuse(place.clone(), Problem::SourceExtra { key, kind });
        }
    }
    Some(kind)
}

fn files(it: config_source::Source, reader: &mut Reader<'_>) -> Option<SourcePlan> {
    let path = it.path?;
    glob(&path, reader);
    encoding(it.encoding.as_ref(), reader);
    Some(SourcePlan::Files {
        glob: path.into_inner(),
        sheet: it.sheet.map(Spanned::into_inner),
        encoding: it.encoding.map(Spanned::into_inner),
    })
}

fn glob(written: &Spanned<String>, reader: &mut Reader<'_>) {
    if !is_inside(written.get_ref()) {
        reader.refuse(written.span(), Problem::Path);
    } else if globset::Glob::new(written.get_ref()).is_err() {
        reader.refuse(written.span(), Problem::Glob);
    }
}

fn reports(it: config_source::Source, reader: &mut Reader<'_>) -> Option<SourcePlan> {
    let report = it.report?;
    glob(&report, reader);
    Some(SourcePlan::Reports { glob: report.into_inner() })
}

fn encoding(written: Option<&Spanned<String>>, reader: &mut Reader<'_>) {
    let unknown =
        |it: &&Spanned<String>| encoding_rs::Encoding::for_label(it.get_ref().as_bytes()).is_none();
    if let Some(it) = written.filter(unknown) {
        reader.refuse(it.span(), Problem::Encoding);
    }
}

fn sql(it: config_source::Source, count: usize, reader: &mut Reader<'_>) -> Option<SourcePlan> {
    let sql = it.sql?;
    if count > 1 {
        reader.refuse(sql.span(), Problem::SqlAlone);
    }
    Some(SourcePlan::Sql { sql: sql.into_inner() })
}

fn web(it: config_source::Source, reader: &mut Reader<'_>) -> Option<SourcePlan> {
    encoding(it.encoding.as_ref(), reader);
    let connect_seconds = seconds(it.connect_timeout, limits::CONNECT_SECONDS, reader);
    let silent = seconds(it.timeout, limits::WEB_SILENT_SECONDS, reader);
    let token = it.token.and_then(|it| secret("token", it, reader));
    let headers = it.headers.into_iter().filter_map(|(name, value)| header(name, value, reader));
    let headers = headers.collect();
    let max_bytes = it.max_bytes.map_or(limits::WEB_BYTES_MAX, |it| *it.get_ref());
    let url = it.url?;
    let span = url.span();
    let at = match url.into_inner() {
        Value::Text(text) => match Link::parse(&text) {
            Ok(link) => WebAt::Plain(link),
            Err(fault) => {
                reader.refuse(span, Problem::Link(fault));
                return None;
            }
        },
        Value::Env(name) => WebAt::Secret(Secret::Env(name)),
        Value::File(path) => WebAt::Secret(Secret::File(path)),
    };
    Some(SourcePlan::Web(Web {
        at,
        sheet: it.sheet.map(Spanned::into_inner),
        encoding: it.encoding.map(Spanned::into_inner),
        token,
        headers,
        max_bytes,
        connect_seconds,
        seconds: silent,
    }))
}

/// A header whose value may stand in the configuration; what opens doors may not.
fn header(
    name: Spanned<String>,
    value: Spanned<Value>,
    reader: &mut Reader<'_>,
) -> Option<(String, Text)> {
    let lower = name.get_ref().to_ascii_lowercase();
    let is_secret = ["authorization", "cookie", "proxy-authorization"].contains(&lower.as_str());
    match value.get_ref() {
        Value::Text(text) if !is_secret => Some((name.into_inner(), Text::Plain(text.clone()))),
        Value::Text(_) | Value::Env(_) | Value::File(_) => {
            let value = secret(name.get_ref(), value, reader)?;
            Some((name.into_inner(), Text::Secret(value)))
        }
    }
}

fn database(it: config_source::Source, reader: &mut Reader<'_>) -> Option<SourcePlan> {
    let connect_seconds = seconds(it.connect_timeout, limits::CONNECT_SECONDS, reader);
    let silent = seconds(it.timeout, limits::SILENT_SECONDS, reader);
    if it.query.is_none() && !it.there.iter().any(|(key, _)| *key == "query") {
        reader.refuse(it.at.clone(), Problem::Missing("query"));
    }
    if let Some(query) = it.query.as_ref().filter(|it| !reads(it.get_ref())) {
        reader.refuse(query.span(), Problem::QueryReads);
    }
    let password = it.password.and_then(|it| secret("password", it, reader));
    let database = it.database?;
    let span = database.span();
    let at = match database.into_inner() {
        Value::Text(text) => {
            match Address::parse(&text) {
                Ok(address) if address.has_password() => {
                    reader.refuse(span, Problem::SecretInline("database".to_owned()));
                }
                Ok(_) => {}
                Err(fault) => reader.refuse(span, Problem::Address(fault)),
            }
            At::Plain(text)
        }
        Value::Env(name) => At::Secret(Secret::Env(name)),
        Value::File(path) => At::Secret(Secret::File(path)),
    };
    let query = it.query?.into_inner();
    Some(SourcePlan::Database(Database { at, query, password, connect_seconds, seconds: silent }))
}

pub(super) fn secret(key: &str, value: Spanned<Value>, reader: &mut Reader<'_>) -> Option<Secret> {
    let span = value.span();
    match value.into_inner() {
        Value::Env(name) => Some(Secret::Env(name)),
        Value::File(path) => Some(Secret::File(path)),
        Value::Text(_) => {
            reader.refuse(span, Problem::SecretInline(key.to_owned()));
            None
        }
    }
}

pub(super) fn seconds(written: Option<Spanned<u64>>, default: u32, reader: &mut Reader<'_>) -> u32 {
    let Some(written) = written else { return default };
    let seconds = *written.get_ref();
    if !(1..=SECONDS_MAX).contains(&seconds) {
        reader.refuse(written.span(), Problem::Seconds);
    }
    u32::try_from(seconds).unwrap_or(default)
}

/// Whether a query begins like one that only reads; the server is told to hold it to that.
fn reads(query: &str) -> bool {
    let mut rest = query.trim_start();
    loop {
        let line = rest.strip_prefix("--").or_else(|| rest.strip_prefix('#'));
        if let Some(comment) = line {
            rest = comment.split_once('\n').map_or("", |it| it.1).trim_start();
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |it| it.1).trim_start();
        } else if let Some(inner) = rest.strip_prefix('(') {
            rest = inner.trim_start();
        } else {
            break;
        }
    }
    let end = rest.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or_default().to_ascii_lowercase();
    READS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::reads;

    #[test]
    fn a_query_that_reads_is_told_by_its_first_word() {
        for (query, expect) in [
            ("SELECT 1", true),
            ("-- all\n /* of\nthem */ select*from t", true),
            ("(SELECT 1) UNION SELECT 2", true),
            ("WITH a AS (SELECT 1) SELECT * FROM a", true),
            ("DELETE FROM t", false),
            ("selection", false),
            ("/* SELECT", false),
            ("", false),
        ] {
            assert_eq!(reads(query), expect, "{query}");
        }
    }
}
