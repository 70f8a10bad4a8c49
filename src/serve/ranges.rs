//! Parts of a file: what is asked for (RFC 9110, 14), and how several are sent.

use std::ops::Range;

/// Ranges that one request may ask for; who asks for more is sent the whole.
const RANGES_MAX: usize = 64;

/// What a `Range` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it: no range, or none that can be read.
    Whole,
    /// These, none of which overlaps another.
    Parts(Vec<Range<u64>>),
    /// Nothing that is there.
    Beyond,
}

/// Reads `bytes=0-499, -500` for a file of `size` bytes.
pub(super) fn parse(text: &str, size: u64) -> Asked {
    let list = text.split_once('=').filter(|it| it.0.trim().eq_ignore_ascii_case("bytes"));
    let Some((_, list)) = list else { return Asked::Whole };
    // Some clients ask in ranges for everything: there is nothing to cut in an empty file.
    if size == 0 {
        return Asked::Whole;
    }
    let mut parts = Vec::new();
    let mut count = 0;
    for one in list.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        count += 1;
        match range(one, size) {
            Some(range) if count <= RANGES_MAX => {
                parts.extend(Some(range).filter(|it| !it.is_empty()));
            }
            _ => return Asked::Whole,
        }
    }
    match (count, parts.is_empty()) {
        (0, _) => Asked::Whole,
        (_, true) => Asked::Beyond,
        (_, false) => Asked::Parts(apart(parts)),
    }
}

/// `0-499`, `500-`, `-500`; empty where nothing of it is there, none where it cannot be read.
fn range(text: &str, size: u64) -> Option<Range<u64>> {
    let (first, last) = text.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() {
        return Some(size.saturating_sub(number(last)?)..size);
    }
    let first = number(first)?;
    let last = if last.is_empty() { u64::MAX } else { number(last)? };
    if last < first {
        return None;
    }
    Some(first.min(size)..last.saturating_add(1).min(size))
}

/// Digits; what does not fit is as much as fits.
fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    plain.then(|| text.parse().unwrap_or(u64::MAX))
}

/// `parts` in their order; where two overlap or touch, in the file's order and as one, so that no byte is sent twice.
fn apart(parts: Vec<Range<u64>>) -> Vec<Range<u64>> {
    let mut sorted = parts.clone();
    sorted.sort_by_key(|it| (it.start, it.end));
    let mut merged: Vec<Range<u64>> = Vec::new();
    for it in sorted {
        match merged.last_mut() {
            Some(last) if it.start <= last.end => last.end = last.end.max(it.end),
            _ => merged.push(it),
        }
    }
    if merged.len() == parts.len() { parts } else { merged }
}

/// `bytes 0-499/1234`.
pub(super) fn content_range(part: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", part.start, part.end.saturating_sub(1))
}

/// What stands before a part of several.
pub(super) fn before(boundary: &str, media: &str, part: &Range<u64>, size: u64) -> String {
    let range = content_range(part, size);
    format!("\r\n--{boundary}\r\nContent-Type: {media}\r\nContent-Range: {range}\r\n\r\n")
}

/// What stands after the last.
pub(super) fn after(boundary: &str) -> String {
    format!("\r\n--{boundary}--\r\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[(u64, u64)]) {
        let expect = Asked::Parts(expect.iter().map(|it| it.0..it.1).collect());
        assert_eq!(parse(text, 1000), expect, "{text}");
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        check("bytes=0-0", &[(0, 1)]);
        check("bytes=0-499", &[(0, 500)]);
        check("bytes=900-", &[(900, 1000)]);
        check("bytes=-1", &[(999, 1000)]);
        check("bytes=-5000", &[(0, 1000)]);
        check("bytes=990-99999999999999999999999999", &[(990, 1000)]);
        check("Bytes = 1-2 , 5-6", &[(1, 3), (5, 7)]);
        check("bytes=500-599,0-99", &[(500, 600), (0, 100)]);
        check("bytes=0-1,2000-3000", &[(0, 2)]);
        // Nothing twice.
        check("bytes=0-99,50-149", &[(0, 150)]);
        check("bytes=50-149,0-49", &[(0, 150)]);
        check("bytes=0-,0-,0-", &[(0, 1000)]);
        check(",bytes=0-1".trim_start_matches(','), &[(0, 2)]);
        check("bytes=0-1,,", &[(0, 2)]);
    }

    #[test]
    fn what_cannot_be_read_asks_for_all_and_what_is_not_there_for_nothing() {
        for text in [
            "",
            "bytes",
            "bytes=",
            "bytes=a-b",
            "bytes=5-1",
            "rows=0-1",
            "bytes=-",
            "bytes=1",
            "bytes=+1-2",
            "bytes=0-1,x",
        ] {
            assert_eq!(parse(text, 1000), Asked::Whole, "{text}");
        }
        for text in
            ["bytes=1000-", "bytes=1000-1001,2000-", "bytes=-0", "bytes=18446744073709551615-"]
        {
            assert_eq!(parse(text, 1000), Asked::Beyond, "{text}");
        }
        assert_eq!(parse("bytes=0-1", 0), Asked::Whole);
        let many: Vec<String> = (0..65).map(|it| format!("{0}-{0}", it * 2)).collect();
        assert_eq!(parse(&format!("bytes={}", many.join(",")), 1000), Asked::Whole);
    }

    proptest! {
        #[test]
        fn parts_are_within_and_apart(text in "bytes=([0-9]{0,3}-[0-9]{0,3},?){1,8}", size in 1_u64..1200) {
            if let Asked::Parts(mut parts) = parse(&text, size) {
                prop_assert!(parts.iter().all(|it| it.start < it.end && it.end <= size));
                parts.sort_by_key(|it| it.start);
                prop_assert!(parts.windows(2).all(|it| it[0].end < it[1].start));
            }
        }
    }
}
