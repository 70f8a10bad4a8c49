//! What cell styles do to a value: dates by their number format, and strikes.

use std::collections::BTreeMap;
use std::io;
use std::io::Read;

use crate::read::book::number::Shape;
use crate::read::book::xlsx::strings::is_on;
use crate::read::book::xml::Token;
use crate::read::book::xml::Xml;

/// A cell style, as far as it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) shape: Shape,
    pub(super) struck: bool,
}

/// Reads `xl/styles.xml`: the cell styles, by number.
pub(super) fn read(input: impl Read) -> io::Result<Vec<Style>> {
    let mut xml = Xml::new(input);
    let mut formats: BTreeMap<u32, Shape> = BTreeMap::new();
    let (mut fonts, mut out) = (Vec::new(), Vec::new());
    let mut list = List::Other;
    loop {
        match xml.next()? {
            Token::Open(tag) => match (list, tag.name) {
                (List::Other, b"numFmts") => list = List::Formats,
                (List::Other, b"fonts") => list = List::Fonts,
                (List::Other, b"cellXfs") => list = List::Styles,
                (List::Formats, b"numFmt") => {
                    let code = tag.text(b"formatCode")?.unwrap_or_default();
                    formats.extend(tag.number(b"numFmtId").map(|id: u32| (id, Shape::of(&code))));
                }
                (List::Fonts, b"font") => fonts.push(false),
                (List::Fonts, b"strike") if is_on(tag) => {
                    fonts.last_mut().into_iter().for_each(|it| *it = true);
                }
                (List::Styles, b"xf") => {
                    let id: u32 = tag.number(b"numFmtId").unwrap_or_default();
                    let font: usize = tag.number(b"fontId").unwrap_or_default();
                    out.push(Style {
                        shape: formats.get(&id).copied().unwrap_or_else(|| Shape::built_in(id)),
                        struck: fonts.get(font).copied().unwrap_or_default(),
                    });
                }
                _ => {}
            },
            Token::Close(b"numFmts" | b"fonts" | b"cellXfs") => list = List::Other,
            Token::End => return Ok(out),
            Token::Close(_) | Token::Text(_) | Token::Plain(_) => {}
        }
    }
}

/// Which list of the part is being read; an element of one name occurs in several.
#[derive(Clone, Copy)]
enum List {
    Other,
    Formats,
    Fonts,
    Styles,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_strikes_come_from_the_cell_styles() {
        let xml = "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/></numFmts>\
            <fonts><font/><font><strike/></font><font><strike val=\"0\"/></font></fonts>\
            <cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>\
            <cellXfs><xf numFmtId=\"0\" fontId=\"0\"/><xf numFmtId=\"57\" fontId=\"1\"/><xf numFmtId=\"176\" fontId=\"2\"/></cellXfs>\
            <dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>";
        let style = |shape, struck| Style { shape, struck };
        assert_eq!(
            read(xml.as_bytes()).unwrap(),
            [style(Shape::Number, false), style(Shape::Moment, true), style(Shape::Moment, false)]
        );
    }
}
