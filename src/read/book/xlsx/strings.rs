//! The texts that cells share, held once: one buffer, and where each ends.

use std::io;
use std::io::Read;

use crate::read::book::fault::broken;
use crate::read::book::fault::too_large;
use crate::read::book::xml::Tag;
use crate::read::book::xml::Token;
use crate::read::book::xml::Xml;
use crate::read::book::xml::unescape;

/// Bytes of all texts: a full sheet of 20 columns without one text twice has half of it.
const BYTES_MAX: usize = 1 << 30;

/// The shared texts.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
    /// The ones that are struck through in every run of their text.
    struck: Vec<u32>,
}

impl Strings {
    /// Reads `xl/sharedStrings.xml`.
    pub(super) fn read(input: impl Read) -> io::Result<Self> {
        let mut out = Self::default();
        let mut xml = Xml::new(input);
        loop {
            match xml.next()? {
                Token::Open(tag) if tag.name == b"si" => {
                    let struck = rich(&mut xml, b"si", &mut out.text)?;
                    if out.text.len() > BYTES_MAX {
                        return Err(too_large("the texts of the workbook"));
                    }
                    if struck {
                        out.struck.push(u32::try_from(out.ends.len()).unwrap_or(u32::MAX));
                    }
                    out.ends.push(u32::try_from(out.text.len()).unwrap_or(u32::MAX));
                }
                Token::End => break,
                _ => {}
            }
        }
        out.text.shrink_to_fit();
        out.ends.shrink_to_fit();
        Ok(out)
    }

    /// Text `number`, from 0, and whether it is struck through.
    pub(super) fn get(&self, number: usize) -> io::Result<(&str, bool)> {
        let end = |at: usize| self.ends.get(at).and_then(|it| usize::try_from(*it).ok());
        let from = number.checked_sub(1).map_or(Some(0), end);
        let text = from.zip(end(number)).and_then(|(from, to)| self.text.get(from..to));
        let text = text.ok_or_else(|| broken("a cell names a text that is not there"))?;
        let struck = !self.struck.is_empty()
            && u32::try_from(number).is_ok_and(|it| self.struck.binary_search(&it).is_ok());
        Ok((text, struck))
    }
}

/// Appends the text of a rich text, up to the end of the element `name`: runs one after another, without what
/// tells how to say them. Whether every run is struck through.
pub(super) fn rich<R: Read>(xml: &mut Xml<R>, name: &[u8], out: &mut String) -> io::Result<bool> {
    let from = out.len();
    let (mut text, mut phonetic) = (false, false);
    let (mut runs, mut struck, mut struck_runs) = (0, false, 0);
    loop {
        match xml.next()? {
            Token::Open(tag) => match tag.name {
                b"t" => text = !phonetic,
                b"rPh" => phonetic = true,
                b"r" => (runs, struck) = (runs + 1, false),
                b"strike" if is_on(tag) => struck = true,
                _ => {}
            },
            Token::Text(raw) if text => unescape(raw, out)?,
            Token::Plain(raw) if text => out
                .push_str(std::str::from_utf8(raw).map_err(|_| broken("text that is not UTF-8"))?),
            Token::Close(b"t") => text = false,
            Token::Close(b"rPh") => phonetic = false,
            Token::Close(b"r") => struck_runs += usize::from(struck),
            Token::Close(it) if it == name => break,
            Token::End => return Err(broken("the part ends in the middle")),
            Token::Text(_) | Token::Plain(_) | Token::Close(_) => {}
        }
    }
    undo_escapes(out, from);
    Ok(runs > 0 && struck_runs == runs)
}

/// Whether `<strike/>` and the like is on.
pub(super) fn is_on(tag: Tag<'_>) -> bool {
    !matches!(tag.raw(b"val"), Some(b"0" | b"false" | b"off"))
}

/// `_x000D_` is a character that XML cannot hold, `_x005F_` an underscore before what looks like one (ECMA-376-1,
/// 22.9.2.19).
pub(super) fn undo_escapes(text: &mut String, from: usize) {
    let Some(first) = text.get(from..).and_then(|it| it.find("_x")) else { return };
    let tail = text.split_off(from + first);
    let mut rest = tail.as_str();
    while let Some((before, after)) = rest.split_once("_x") {
        text.push_str(before);
        let code = after.get(..4).filter(|_| after.as_bytes().get(4) == Some(&b'_'));
        let c = code.and_then(|it| u32::from_str_radix(it, 16).ok()).and_then(char::from_u32);
        rest = if let Some(c) = c {
            text.push(c);
            after.get(5..).unwrap_or_default()
        } else {
            text.push_str("_x");
            after
        };
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_and_their_sound_is_left_out() {
        let xml = "<sst><si><t>道里区</t></si><si/><si><r><rPr><strike/></rPr><t xml:space=\"preserve\">张 </t></r>\
            <r><rPr><strike val=\"0\"/></rPr><t>三</t></r><rPh sb=\"0\" eb=\"1\"><t>zhang</t></rPh><phoneticPr fontId=\"1\"/></si>\
            <si><r><rPr><strike/></rPr><t>作废</t></r></si><si><t>a_x000D_b_x005F_x000D_c_xyz_&amp;</t></si></sst>";
        let strings = Strings::read(xml.as_bytes()).unwrap();
        let shown: Vec<(&str, bool)> = (0..5).map(|it| strings.get(it).unwrap()).collect();
        let expect = [
            ("道里区", false),
            ("", false),
            ("张 三", false),
            ("作废", true),
            ("a\rb_x000D_c_xyz_&", false),
        ];
        assert_eq!(shown, expect);
        assert!(strings.get(5).is_err());
    }
}
