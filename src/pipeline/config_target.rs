//! A `[target.NAME]` as it stands: which kind it is, and what is said about it.

use toml::Spanned;

use crate::pipeline::config::Named;
use crate::pipeline::config::Reader;
use crate::pipeline::config::as_table;
use crate::pipeline::config_source::Value;
use crate::pipeline::config_source::value as secret;
use crate::pipeline::history;
use crate::pipeline::problem::Problem;

/// `[target.NAME]`.
pub(super) struct Target {
    pub(super) name: Spanned<String>,
    pub(super) kind: &'static str,
    pub(super) path: Option<Spanned<String>>,
    pub(super) url: Option<Spanned<String>>,
    pub(super) organization: Option<Spanned<String>>,
    pub(super) token: Option<Spanned<Value>>,
    pub(super) endpoint: Option<Spanned<String>>,
    pub(super) bucket: Option<Spanned<String>>,
    pub(super) prefix: Option<Spanned<String>>,
    pub(super) region: Option<Spanned<String>>,
    pub(super) access_key: Option<Spanned<Value>>,
    pub(super) secret_key: Option<Spanned<Value>>,
    pub(super) user: Option<Spanned<String>>,
    pub(super) base_url: Option<Spanned<String>>,
    pub(super) password: Option<Spanned<Value>>,
    pub(super) connect_timeout: Option<Spanned<u64>>,
    pub(super) timeout: Option<Spanned<u64>>,
    pub(super) keep: Option<Spanned<u32>>,
}

/// A kind of target: its word, the keys that it must have, all that it may have.
struct Shape {
    kind: &'static str,
    must: &'static [&'static str],
    may: &'static [&'static str],
}

const SHAPES: &[Shape] = &[
    Shape { kind: "directory", must: &["path"], may: &["kind", "path", "base_url", "keep"] },
    Shape {
        kind: "ckan",
        must: &["url", "organization", "token"],
        may: &["kind", "url", "organization", "token"],
    },
    Shape {
        kind: "s3",
        must: &["bucket", "access_key", "secret_key"],
        may: &[
            "kind",
            "endpoint",
            "bucket",
            "prefix",
            "region",
            "access_key",
            "secret_key",
            "base_url",
            "connect_timeout",
            "timeout",
            "keep",
        ],
    },
    Shape {
        kind: "webdav",
        must: &["url", "user", "password"],
        may: &["kind", "url", "user", "password", "connect_timeout", "timeout", "base_url", "keep"],
    },
];
const KINDS: &[&str] = &["directory", "ckan", "s3", "webdav"];
const KEYS: &[&str] = &[
    "kind",
    "path",
    "url",
    "organization",
    "token",
    "endpoint",
    "bucket",
    "prefix",
    "region",
    "access_key",
    "secret_key",
    "user",
    "password",
    "base_url",
    "connect_timeout",
    "timeout",
    "keep",
];

/// Reads a target.
pub(super) fn target((name, value): Named<'_>, reader: &mut Reader<'_>) -> Option<Target> {
    let name = Spanned::new(name.span(), name.into_inner().into_owned());
    let mut section = as_table(name.get_ref(), name.span(), value, KEYS, reader)?;
    let there = section.there();
    let Some(kind) = section.text("kind", reader) else {
        if !there.contains(&"kind") {
            reader.refuse(name.span(), Problem::Missing("kind"));
        }
        return None;
    };
    let Some(shape) = SHAPES.iter().find(|it| it.kind == kind.get_ref()) else {
        reader.refuse(kind.span(), Problem::Choice { key: "kind", allowed: KINDS });
        return None;
    };
    for &key in shape.must.iter().filter(|it| !there.contains(it)) {
        reader.refuse(name.span(), Problem::Missing(key));
    }
    // What another kind of target would have is left in the section, and is unknown here.
    let knows = |key: &str| shape.may.contains(&key);
    let mut text = |key| if knows(key) { section.text(key, reader) } else { None };
    let path = text("path");
    let url = text("url");
    let organization = text("organization");
    let endpoint = text("endpoint");
    let bucket = text("bucket");
    let prefix = text("prefix");
    let region = text("region");
    let user = text("user");
    let base_url = text("base_url");
    let mut hidden = |key| if knows(key) { secret(key, &mut section, reader) } else { None };
    let token = hidden("token");
    let access_key = hidden("access_key");
    let secret_key = hidden("secret_key");
    let password = hidden("password");
    let mut seconds = |key| if knows(key) { section.whole(key, reader) } else { None };
    let connect_timeout = seconds("connect_timeout");
    let timeout = seconds("timeout");
    let keep = if knows("keep") { history::read(&mut section, reader) } else { None };
    section.narrow(shape.may);
    section.close(reader);
    Some(Target {
        name,
        kind: shape.kind,
        path,
        url,
        organization,
        token,
        endpoint,
        bucket,
        prefix,
        region,
        access_key,
        secret_key,
        user,
        base_url,
        password,
        connect_timeout,
        timeout,
        keep,
    })
}
