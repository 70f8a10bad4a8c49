//! XML as text that is copied span by span, but for the few spans that change.

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use super::Broken;

/// Walks through the events of `xml`, each with the text that it stands for.
pub(super) fn each<'x>(
    xml: &'x str,
    mut take: impl FnMut(&Event<'x>, &'x str) -> Result<(), Broken>,
) -> Result<(), Broken> {
    let mut reader = Reader::from_str(xml);
    let mut from = position(&reader);
    loop {
        let event = reader.read_event().map_err(|_| Broken)?;
        let to = position(&reader);
        let raw = xml.get(from..to).unwrap_or_default();
        from = to;
        match event {
            Event::Eof => return Ok(()),
            // No part of a workbook has a document type; what declares entities is not copied on.
            Event::DocType(_) => return Err(Broken),
            event => take(&event, raw)?,
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The value of an attribute, as written.
pub(super) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<&'t str> {
    tag.attributes().with_checks(false).flatten().find(|it| it.key.0 == name).map(|it| {
        match it.value {
            std::borrow::Cow::Borrowed(value) => value,
            std::borrow::Cow::Owned(_) => "",
        }
    })
}

/// The prefix of a name, with its colon.
pub(super) fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |it| name.get(..=it.0.len()).unwrap_or_default())
}

/// A tag with some attributes set anew; `None` takes one out.
pub(super) fn retag(tag: &BytesStart<'_>, set: &[(&str, Option<&str>)], empty: Empty) -> String {
    let mut out = format!("<{}", tag.name().0);
    for attribute in tag.attributes().with_checks(false).flatten() {
        if set.iter().all(|it| it.0 != attribute.key.0) {
            push(&mut out, attribute.key.0, &attribute.value);
        }
    }
    for (name, value) in set {
        if let Some(value) = value {
            push(&mut out, name, value);
        }
    }
    out.push_str(match empty {
        Empty::Yes => "/>",
        Empty::No => ">",
    });
    out
}

/// Whether a tag has no content.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Empty {
    Yes,
    No,
}

fn push(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    out.push_str(&value.replace('"', "&quot;"));
    out.push('"');
}

/// Appends [`escape`]d text; what needs no change is copied as it is.
pub(super) fn escape_into(text: &str, out: &mut String) {
    // Control characters beyond ASCII begin with C2 in UTF-8.
    let plain = |it: u8| !matches!(it, 0..0x20 | b'<' | b'>' | b'&' | b'"' | b'\'' | 0x7f | 0xc2);
    if text.bytes().all(plain) {
        out.push_str(text);
    } else {
        out.push_str(&escape(text));
    }
}

/// Text that may stand in an element or an attribute.
pub(super) fn escape(text: &str) -> String {
    let kept = |it: &char| !it.is_control() || matches!(it, '\n' | '\t');
    quick_xml::escape::escape(text.chars().filter(kept).collect::<String>()).into_owned()
}
