//! XML as spreadsheets write it, token by token, in bounded memory.
//!
//! A part of a workbook may unpack to gigabytes, so nothing is built of it: each token borrows from one buffer.
//! Deliberately absent: document types (refused, and with them every entity of their own), and namespaces: a
//! prefix is passed over, since the parts of a workbook never use one name for two things.

use std::io;
use std::io::Read;

use crate::read::book::fault::broken;
use crate::read::book::fault::too_large;

/// Bytes read at a time.
const BLOCK: usize = 256 << 10;

/// A tag or text longer than this is none: Excel's longest cell is 32,767 characters.
const TOKEN_BYTES_MAX: usize = 4 << 20;

/// Reads tokens.
pub(super) struct Xml<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// The name of an empty element, which is closed next.
    closing: Option<(usize, usize)>,
    fresh: bool,
}

/// A token. Names are without their prefix.
pub(super) enum Token<'a> {
    Open(Tag<'a>),
    Close(&'a [u8]),
    /// Text, with entities still in it.
    Text(&'a [u8]),
    /// Text as it is.
    Plain(&'a [u8]),
    End,
}

/// An opening tag.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a [u8],
    attributes: &'a [u8],
}

impl<R: Read> Xml<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, buffer: vec![0; BLOCK], at: 0, end: 0, closing: None, fresh: true }
    }

    /// The next token; an empty element is opened and closed.
    pub(super) fn next(&mut self) -> io::Result<Token<'_>> {
        if self.fresh {
            self.begin()?;
        }
        if let Some((from, to)) = self.closing.take() {
            return Ok(Token::Close(self.buffer.get(from..to).unwrap_or_default()));
        }
        loop {
            if self.at == self.end && !self.fill()? {
                return Ok(Token::End);
            }
            if self.buffer.get(self.at) != Some(&b'<') {
                let length = self.text()?;
                return Ok(Token::Text(self.take(length)));
            }
            while self.end - self.at < 2 {
                if !self.fill()? {
                    return Err(cut());
                }
            }
            match self.buffer.get(self.at + 1) {
                Some(b'?') => {
                    let length = self.until(b"?>", 2)?;
                    self.at += length;
                }
                Some(b'!') => {
                    if let Some(length) = self.declaration()? {
                        let plain = self.take(length);
                        return Ok(Token::Plain(plain.get(9..length - 3).unwrap_or_default()));
                    }
                }
                _ => return self.tag(),
            }
        }
    }

    /// A comment is passed over; of a section of plain text, its length is given.
    fn declaration(&mut self) -> io::Result<Option<usize>> {
        while self.end - self.at < 9 {
            if !self.fill()? {
                return Err(cut());
            }
        }
        let rest = self.buffer.get(self.at..self.end).unwrap_or_default();
        if rest.starts_with(b"<!--") {
            let length = self.until(b"-->", 4)?;
            self.at += length;
            Ok(None)
        } else if rest.starts_with(b"<![CDATA[") {
            self.until(b"]]>", 9).map(Some)
        } else {
            Err(broken("a document type declaration, which no workbook has"))
        }
    }

    fn tag(&mut self) -> io::Result<Token<'_>> {
        let length = self.tag_length()?;
        let from = self.at;
        self.at += length;
        let tag = self.buffer.get(from + 1..from + length - 1).unwrap_or_default();
        if let Some(name) = tag.strip_prefix(b"/") {
            return Ok(Token::Close(local(name.trim_ascii_end())));
        }
        let (tag, empty) = match tag.strip_suffix(b"/") {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let length = tag.iter().position(u8::is_ascii_whitespace).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(length);
        let bare = local(name);
        if empty {
            let to = from + 1 + name.len();
            self.closing = Some((to - bare.len(), to));
        }
        Ok(Token::Open(Tag { name: bare, attributes }))
    }

    /// Bytes up to and with the `>` that ends the tag; a quoted value may hold one, too.
    fn tag_length(&mut self) -> io::Result<usize> {
        let mut quote = None;
        let mut seen = 1;
        loop {
            let rest = self.buffer.get(self.at + seen..self.end).unwrap_or_default();
            for byte in rest {
                seen += 1;
                match (quote, byte) {
                    (None, b'>') => return Ok(seen),
                    (None, b'"' | b'\'') => quote = Some(*byte),
                    (Some(open), byte) if open == *byte => quote = None,
                    _ => {}
                }
            }
            if !self.fill()? {
                return Err(cut());
            }
        }
    }

    /// Bytes up to the next tag.
    fn text(&mut self) -> io::Result<usize> {
        let mut seen = 0;
        loop {
            let rest = self.buffer.get(self.at + seen..self.end).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'<', rest) {
                return Ok(seen + at);
            }
            seen += rest.len();
            if !self.fill()? {
                return Ok(seen);
            }
        }
    }

    /// Bytes up to and with `needle`, looked for from `from` on.
    fn until(&mut self, needle: &[u8], from: usize) -> io::Result<usize> {
        let mut seen = from;
        loop {
            let rest = self.buffer.get(self.at + seen..self.end).unwrap_or_default();
            if let Some(at) = memchr::memmem::find(rest, needle) {
                return Ok(seen + at + needle.len());
            }
            seen = (seen + rest.len()).saturating_sub(needle.len() - 1).max(from);
            if !self.fill()? {
                return Err(cut());
            }
        }
    }

    fn take(&mut self, length: usize) -> &[u8] {
        let from = self.at;
        self.at += length;
        self.buffer.get(from..self.at).unwrap_or_default()
    }

    /// Reads on; what was not taken yet moves to the front. False at the end.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.copy_within(self.at..self.end, 0);
        self.end -= self.at;
        self.at = 0;
        if self.end == self.buffer.len() {
            if self.end >= TOKEN_BYTES_MAX {
                return Err(too_large("a tag or text without end"));
            }
            self.buffer.resize(2 * self.end, 0);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let got = self.input.read(room)?;
        self.end += got;
        Ok(got > 0)
    }

    /// Passes over a byte order mark.
    fn begin(&mut self) -> io::Result<()> {
        self.fresh = false;
        while self.end < 3 && self.fill()? {}
        let head = self.buffer.get(..self.end).unwrap_or_default();
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Err(broken("a part in UTF-16, which no spreadsheet program writes"));
        }
        if head.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        Ok(())
    }
}

fn cut() -> io::Error {
    broken("the part ends in the middle")
}

fn local(name: &[u8]) -> &[u8] {
    memchr::memrchr(b':', name).and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

impl<'a> Tag<'a> {
    /// Name, without its prefix, and value of each attribute, entities still in it.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let equals = memchr::memchr(b'=', rest)?;
            let (name, value) = rest.split_at_checked(equals)?;
            let value = value.get(1..)?.trim_ascii_start();
            let (quote, value) = value.split_first()?;
            let length = value.iter().position(|it| it == quote)?;
            let (value, after) = value.split_at_checked(length)?;
            rest = after.get(1..).unwrap_or_default();
            Some((local(name.trim_ascii()), value))
        })
    }

    /// The value of the attribute `name`, as it stands there.
    pub(super) fn raw(self, name: &[u8]) -> Option<&'a [u8]> {
        self.attributes().find(|(it, _)| *it == name).map(|(_, value)| value)
    }

    /// The value of the attribute `name`.
    pub(super) fn text(self, name: &[u8]) -> io::Result<Option<String>> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let mut out = String::new();
        unescape(raw, &mut out)?;
        Ok(Some(out))
    }

    /// The attribute `name` as a number.
    pub(super) fn number<T: std::str::FromStr>(self, name: &[u8]) -> Option<T> {
        number(self.raw(name)?)
    }

    /// Whether the attribute `name` says yes.
    pub(super) fn yes(self, name: &[u8]) -> bool {
        matches!(self.raw(name), Some(b"1" | b"true" | b"on"))
    }
}

/// Digits as a number.
pub(super) fn number<T: std::str::FromStr>(raw: &[u8]) -> Option<T> {
    std::str::from_utf8(raw).ok()?.trim().parse().ok()
}

/// Appends `raw` with its entities undone.
pub(super) fn unescape(raw: &[u8], out: &mut String) -> io::Result<()> {
    let text = std::str::from_utf8(raw).map_err(|_| broken("text that is not UTF-8"))?;
    if memchr::memchr2(b'&', b'\r', raw).is_none() {
        out.push_str(text);
        return Ok(());
    }
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        lines(before, out);
        let (name, after) = after.split_once(';').ok_or_else(|| broken("an entity without end"))?;
        out.push(entity(name).ok_or_else(|| broken("an entity that XML does not have"))?);
        rest = after;
    }
    lines(rest, out);
    Ok(())
}

/// XML knows one line end.
fn lines(text: &str, out: &mut String) {
    let mut parts = text.split('\r');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        if !part.starts_with('\n') {
            out.push('\n');
        }
        out.push_str(part);
    }
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(1).min(buffer.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn say<R: Read>(mut xml: Xml<R>) -> String {
        let mut out = String::new();
        loop {
            match xml.next() {
                Ok(Token::Open(tag)) => {
                    out.push('<');
                    out.push_str(std::str::from_utf8(tag.name).unwrap());
                    for (name, value) in tag.attributes() {
                        out.push(' ');
                        out.push_str(std::str::from_utf8(name).unwrap());
                        out.push('=');
                        unescape(value, &mut out).unwrap();
                    }
                    out.push('>');
                }
                Ok(Token::Close(name)) => {
                    out.extend(["</", std::str::from_utf8(name).unwrap(), ">"]);
                }
                Ok(Token::Text(raw)) => {
                    if let Err(error) = unescape(raw, &mut out) {
                        return format!("{out}! {error}");
                    }
                }
                Ok(Token::Plain(raw)) => out.push_str(std::str::from_utf8(raw).unwrap()),
                Ok(Token::End) => return out,
                Err(error) => return format!("{out}! {error}"),
            }
        }
    }

    #[track_caller]
    fn check(xml: &str, expect: &str) {
        assert_eq!(say(Xml::new(xml.as_bytes())), expect);
        assert_eq!(say(Xml::new(Slow(xml.as_bytes()))), expect);
    }

    #[test]
    fn tags_attributes_and_text_come_out_one_by_one() {
        check(
            "\u{feff}<?xml version=\"1.0\"?><x:row r='1' x:s = \"a&gt;b>c\"><v/>1 &lt; 2&#x4E00;</x:row >",
            "<row r=1 s=a>b>c><v></v>1 < 2一</row>",
        );
        check("<a><!-- <b> --><![CDATA[<c>&amp;]]></a>", "<a><c>&amp;</a>");
        check("<a>1\r\n2\r3</a>", "<a>1\n2\n3</a>");
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        check(
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>",
            "! a document type declaration, which no workbook has",
        );
        check("<a>&b;</a>", "<a>! an entity that XML does not have");
        check("<a><b r=\"1\"", "<a>! the part ends in the middle");
        let endless = format!("<a b=\"{}", "x".repeat(5 << 20));
        assert_eq!(say(Xml::new(endless.as_bytes())), "! a tag or text without end");
    }
}
