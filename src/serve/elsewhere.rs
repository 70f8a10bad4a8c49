//! Addresses that are no file: the newest release, a release that was taken back, the catalogue in one form or another.

use std::io;
use std::path::Path;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use serde_json::Value;

use crate::serve::beneath;
use crate::serve::beneath::Found;
use crate::serve::coding::weighted;
use crate::serve::names::Names;
use crate::serve::names::encoded;
use crate::serve::names::is_plain;

const LATEST: &str = "latest";
const TOMBSTONE: &str = "withdrawn.json";
const SMALL_BYTES_MAX: u64 = 64 << 10;

/// Where what `names` asks for is, relative to its own address: the newest release of a dataset.
pub(super) fn latest(root: &Path, names: &Names) -> io::Result<Option<String>> {
    let Some(at) = names.names.iter().position(|it| it == LATEST) else { return Ok(None) };
    let (dataset, below) = names.names.split_at(at);
    let below = below.get(1..).unwrap_or_default();
    let file = dataset.iter().map(String::as_str).chain(["latest.json"]);
    let Some(bytes) = beneath::read(root, file, SMALL_BYTES_MAX)? else { return Ok(None) };
    let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let release = said.get("release").and_then(Value::as_str).filter(|it| is_plain(it));
    let Some(release) = release else { return Ok(None) };
    // Each slash after `latest` is one folder to go up.
    let up = below.len() + usize::from(names.is_folder);
    let mut to = "../".repeat(up);
    to.push_str(&encoded(release));
    for it in below {
        to.push('/');
        to.push_str(&encoded(it));
    }
    if names.is_folder || below.is_empty() {
        to.push('/');
    }
    Ok(Some(to))
}

/// Whether what `names` asks for was in a release that was taken back.
pub(super) fn is_withdrawn(root: &Path, names: &Names) -> io::Result<bool> {
    let folder = match names.names.split_last() {
        Some((_, folder)) if !names.is_folder => folder,
        _ => names.names.as_slice(),
    };
    if folder.is_empty() {
        return Ok(false);
    }
    let file = folder.iter().map(String::as_str).chain([TOMBSTONE]);
    Ok(matches!(beneath::open(root, file)?, Found::File(..)))
}

/// The forms of the catalogue, ours first.
const FORMS: &[(&str, &str)] = &[
    ("application/ld+json", "catalog.jsonld"),
    ("text/html", "./"),
    ("application/json", "catalog.json"),
    ("application/atom+xml", "feed.xml"),
];

/// Where the catalogue is in the form that the client wants most.
pub(super) fn catalog(names: &Names, headers: &HeaderMap) -> Option<&'static str> {
    if names.is_folder || names.names != ["catalog"] {
        return None;
    }
    let asked = weighted(headers, ACCEPT);
    let weight = |kind: &str| {
        let family = kind.split('/').next().map(|it| format!("{it}/*")).unwrap_or_default();
        let said = |name: &str| asked.iter().find(|it| it.0 == name).map(|it| it.1);
        said(kind).or_else(|| said(&family)).or_else(|| said("*/*"))
    };
    // `max_by_key` gives the last among equals.
    let best = FORMS.iter().rev().filter(|it| weight(it.0).is_some_and(|it| it > 0));
    let best = best.max_by_key(|it| weight(it.0)).or_else(|| FORMS.first());
    best.map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_catalogue_comes_as_it_is_asked_for() {
        let names = Names::parse("/catalog").unwrap();
        for (accept, expect) in [
            ("*/*", "catalog.jsonld"),
            ("application/ld+json", "catalog.jsonld"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "./"),
            ("application/json;q=0.9, text/*;q=0.1", "catalog.json"),
            ("application/atom+xml", "feed.xml"),
            ("text/turtle", "catalog.jsonld"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(catalog(&names, &headers), Some(expect), "{accept}");
        }
        assert_eq!(catalog(&names, &HeaderMap::new()), Some("catalog.jsonld"));
        assert_eq!(catalog(&Names::parse("/catalog/").unwrap(), &HeaderMap::new()), None);
    }
}
