//! Conditions of a request (RFC 9110, 13): which of a file's representations it may be answered with, if any.

use std::time::Duration;
use std::time::SystemTime;

use axum::http::HeaderMap;
use axum::http::header::HeaderName;
use axum::http::header::IF_MATCH;
use axum::http::header::IF_MODIFIED_SINCE;
use axum::http::header::IF_NONE_MATCH;
use axum::http::header::IF_RANGE;
use axum::http::header::IF_UNMODIFIED_SINCE;

use crate::model::digest::Digest;
use crate::serve::coding::Coding;

/// What the conditions say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Send one of these, best first.
    Send(Vec<Coding>),
    /// The client has this one.
    NotModified(Coding),
    /// The client meant another file.
    Failed,
}

/// The entity tag of a file in `coding`: every byte of what is sent hangs on it.
pub(super) fn tag(digest: Digest, coding: Coding) -> String {
    match coding {
        Coding::Identity => format!("\"{digest}\""),
        packed => format!("\"{digest}-{}\"", packed.name()),
    }
}

/// When a file changed, as dates of HTTP tell it: in whole seconds.
pub(super) fn whole_seconds(at: SystemTime) -> SystemTime {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs())
}

/// Judges the conditions for a file that may be sent in any of `candidates`.
pub(super) fn decide(
    headers: &HeaderMap,
    (digest, modified): (Digest, SystemTime),
    candidates: &[Coding],
) -> Decision {
    let modified = whole_seconds(modified);
    let mut open = candidates.to_vec();
    if let Some(wanted) = tags(headers, &IF_MATCH) {
        open.retain(|it| wanted.has(&tag(digest, *it), Comparison::Strong));
        if open.is_empty() {
            return Decision::Failed;
        }
    } else if date(headers, &IF_UNMODIFIED_SINCE).is_some_and(|it| modified > it) {
        return Decision::Failed;
    }
    if let Some(known) = tags(headers, &IF_NONE_MATCH) {
        if let Some(it) = open.iter().find(|it| known.has(&tag(digest, **it), Comparison::Weak)) {
            return Decision::NotModified(*it);
        }
    } else if date(headers, &IF_MODIFIED_SINCE).is_some_and(|it| modified <= it) {
        return Decision::NotModified(open.first().copied().unwrap_or(Coding::Identity));
    }
    Decision::Send(open)
}

/// Whether what `If-Range` says still holds, so that a part may be sent.
pub(super) fn may_be_part(headers: &HeaderMap, digest: Digest, modified: SystemTime) -> bool {
    let mut lines = headers.get_all(IF_RANGE).into_iter();
    let Some(line) = lines.next() else { return true };
    let Some(said) = line.to_str().ok().filter(|_| lines.next().is_none()) else { return false };
    if said.contains('"') {
        said.trim() == tag(digest, Coding::Identity)
    } else {
        httpdate::parse_http_date(said.trim()).is_ok_and(|it| it == whole_seconds(modified))
    }
}

/// Tags of a header.
enum Tags {
    Any,
    These(Vec<(Comparison, String)>),
}

/// How much a tag promises.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Strong,
    Weak,
}

impl Tags {
    fn has(&self, tag: &str, how: Comparison) -> bool {
        match self {
            Self::Any => true,
            Self::These(all) => {
                let fits = |it: Comparison| how == Comparison::Weak || it == Comparison::Strong;
                all.iter().any(|it| fits(it.0) && it.1 == tag)
            }
        }
    }
}

/// The tags that the header names, in all its lines; none where there is no such header.
fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Tags> {
    if !headers.contains_key(name) {
        return None;
    }
    let mut out = Vec::new();
    for line in headers.get_all(name) {
        // What cannot be read is no tag of ours.
        let Ok(line) = line.to_str() else { continue };
        if line.trim() == "*" {
            return Some(Tags::Any);
        }
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('"') {
            let Some((tag, after)) = after.split_once('"') else { break };
            let weak = before.trim_start_matches([',', ' ', '\t']) == "W/";
            let how = if weak { Comparison::Weak } else { Comparison::Strong };
            out.push((how, format!("\"{tag}\"")));
            rest = after;
        }
    }
    Some(Tags::These(out))
}

/// The date that the header says, once and readably.
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    let mut lines = headers.get_all(name).into_iter();
    let line = lines.next().filter(|_| lines.next().is_none())?;
    httpdate::parse_http_date(line.to_str().ok()?.trim()).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// What comes of headers for a file that changed half a second after 08:49:37, in brotli or as it is.
    fn decided(headers: &[(HeaderName, String)]) -> Decision {
        let at = httpdate::parse_http_date(AT).unwrap() + Duration::from_millis(500);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_str(value).unwrap());
        }
        decide(&map, (Digest::of(b"x"), at), &BOTH)
    }

    const BOTH: [Coding; 2] = [Coding::Brotli, Coding::Identity];
    const AT: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const BEFORE: &str = "Sun, 06 Nov 1994 08:49:36 GMT";

    fn plain() -> String {
        tag(Digest::of(b"x"), Coding::Identity)
    }

    fn packed() -> String {
        tag(Digest::of(b"x"), Coding::Brotli)
    }

    #[track_caller]
    fn check(headers: &[(HeaderName, &str)], expect: &Decision) {
        let owned: Vec<_> = headers.iter().map(|it| (it.0.clone(), it.1.to_owned())).collect();
        assert_eq!(decided(&owned), *expect, "{headers:?}");
    }

    #[test]
    fn a_tag_says_what_the_client_has() {
        use Decision::{Failed, NotModified, Send};
        let (plain, packed) = (plain(), packed());
        let both = Send(BOTH.to_vec());
        check(&[], &both);
        check(&[(IF_NONE_MATCH, &plain)], &NotModified(Coding::Identity));
        check(&[(IF_NONE_MATCH, &packed)], &NotModified(Coding::Brotli));
        check(&[(IF_NONE_MATCH, &format!("W/{plain}"))], &NotModified(Coding::Identity));
        check(
            &[(IF_NONE_MATCH, &format!("\"a,b\", W/\"c\",{packed}"))],
            &NotModified(Coding::Brotli),
        );
        check(&[(IF_NONE_MATCH, "\"a\""), (IF_NONE_MATCH, &plain)], &NotModified(Coding::Identity));
        check(&[(IF_NONE_MATCH, "*")], &NotModified(Coding::Brotli));
        check(&[(IF_NONE_MATCH, "\"a\"")], &both);
        check(&[(IF_NONE_MATCH, plain.trim_matches('"'))], &both);
        check(&[(IF_MATCH, &plain)], &Send(vec![Coding::Identity]));
        check(&[(IF_MATCH, "*")], &both);
        check(&[(IF_MATCH, &format!("W/{plain}"))], &Failed);
        check(&[(IF_MATCH, "\"a\"")], &Failed);
        check(&[(IF_MATCH, &plain), (IF_NONE_MATCH, &plain)], &NotModified(Coding::Identity));
    }

    #[test]
    fn a_date_says_it_in_seconds_and_a_tag_comes_first() {
        use Decision::{Failed, NotModified, Send};
        let both = Send(BOTH.to_vec());
        check(&[(IF_MODIFIED_SINCE, AT)], &NotModified(Coding::Brotli));
        check(&[(IF_MODIFIED_SINCE, BEFORE)], &both);
        check(&[(IF_MODIFIED_SINCE, "yesterday")], &both);
        check(&[(IF_MODIFIED_SINCE, AT), (IF_NONE_MATCH, "\"a\"")], &both);
        check(&[(IF_UNMODIFIED_SINCE, AT)], &both);
        check(&[(IF_UNMODIFIED_SINCE, BEFORE)], &Failed);
        check(&[(IF_UNMODIFIED_SINCE, BEFORE), (IF_MATCH, "*")], &both);
    }

    #[test]
    fn a_part_is_sent_of_the_same_bytes_only() {
        let at = httpdate::parse_http_date(AT).unwrap();
        for (said, expect) in [
            (plain(), true),
            (packed(), false),
            (format!("W/{}", plain()), false),
            ("\"a\"".to_owned(), false),
            (AT.to_owned(), true),
            (BEFORE.to_owned(), false),
            ("whenever".to_owned(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(IF_RANGE, HeaderValue::from_str(&said).unwrap());
            assert_eq!(may_be_part(&headers, Digest::of(b"x"), at), expect, "{said}");
        }
        assert!(may_be_part(&HeaderMap::new(), Digest::of(b"x"), at));
    }
}
