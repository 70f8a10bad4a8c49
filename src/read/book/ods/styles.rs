//! The styles that hide a sheet or strike a cell through.

use std::collections::BTreeSet;
use std::io;
use std::io::Read;

use crate::read::book::xml::Tag;
use crate::read::book::xml::Token;
use crate::read::book::xml::Xml;

/// Names of the styles that matter.
#[derive(Debug, Default)]
pub(super) struct Styles {
    pub(super) hidden: BTreeSet<Vec<u8>>,
    pub(super) struck: BTreeSet<Vec<u8>>,
}

impl Styles {
    /// Reads the styles that stand before the sheets, and stops there.
    pub(super) fn read<R: Read>(xml: &mut Xml<R>) -> io::Result<Self> {
        let mut out = Self::default();
        let mut style = Vec::new();
        loop {
            match xml.next()? {
                Token::Open(tag) => match tag.name {
                    b"style" => style = tag.raw(b"name").unwrap_or_default().to_vec(),
                    b"table-properties" if tag.raw(b"display") == Some(b"false") => {
                        out.hidden.insert(style.clone());
                    }
                    b"text-properties" if is_struck(tag) => {
                        out.struck.insert(style.clone());
                    }
                    b"spreadsheet" => return Ok(out),
                    _ => {}
                },
                Token::End => return Ok(out),
                Token::Close(_) | Token::Text(_) | Token::Plain(_) => {}
            }
        }
    }
}

fn is_struck(tag: Tag<'_>) -> bool {
    let says = |name: &[u8]| tag.raw(name).is_some_and(|it| it != b"none");
    says(b"text-line-through-style") || says(b"text-line-through-type")
}
