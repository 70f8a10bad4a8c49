//! What a sheet says of itself behind its cells, or in parts of its own: merges and comments.
//!
//! Merges stand behind the cells, yet a row above cannot be given before they are known: the sheet is unpacked
//! once more for them, and looked at only from the end of its cells on.

use std::io;
use std::io::Read;

use crate::model::returned::AUTHOR;
use crate::model::returned::SIGN;
use crate::read::book::layout::Area;
use crate::read::book::parts::Parts;
use crate::read::book::relations;
use crate::read::book::xml::Token;
use crate::read::book::xml::Xml;

/// Bytes looked through at a time.
const BLOCK: usize = 256 << 10;

/// Ends the cells, whatever the prefix.
const END_OF_CELLS: &[u8] = b"sheetData>";

/// The merged areas of the sheet in `input`.
pub(super) fn merges(mut input: impl Read) -> io::Result<Vec<Area>> {
    let mut out = Vec::new();
    let mut buffer = vec![0; BLOCK];
    let mut kept = 0;
    let tail = loop {
        let got = input.read(buffer.get_mut(kept..).unwrap_or_default())?;
        if got == 0 {
            return Ok(out);
        }
        let seen = buffer.get(..kept + got).unwrap_or_default();
        // The opening tag ends in the same letters, but no slash and prefix stand before them.
        let found = memchr::memmem::find_iter(seen, END_OF_CELLS).find(|at| closes(seen, *at));
        if let Some(at) = found {
            break seen.get(at + END_OF_CELLS.len()..).unwrap_or_default().to_vec();
        }
        let keep = seen.len().min(64);
        let from = seen.len() - keep;
        buffer.copy_within(from..from + keep, 0);
        kept = keep;
    };
    let mut xml = Xml::new(tail.chain(input));
    loop {
        match xml.next()? {
            Token::Open(tag) if tag.name == b"mergeCell" => {
                out.extend(tag.raw(b"ref").and_then(area));
            }
            Token::Close(b"mergeCells") | Token::End => return Ok(out),
            _ => {}
        }
    }
}

/// Whether the name that ends at `at` is that of a closing tag.
fn closes(seen: &[u8], at: usize) -> bool {
    let before = seen.get(..at).unwrap_or_default();
    let name = before.iter().rposition(|it| *it == b'<').and_then(|it| before.get(it + 1..));
    name.is_some_and(|it| it.starts_with(b"/"))
}

/// Where comments are, by the parts that `sheet` names.
pub(super) fn comments(parts: &Parts, sheet: &str) -> io::Result<Vec<(u32, u32)>> {
    let mut out = Vec::new();
    for relation in relations::of(parts, sheet)? {
        if relation.kind != "comments" && relation.kind != "threadedComment" {
            continue;
        }
        let Some(input) = parts.read(&relation.target)? else { continue };
        let mut xml = Xml::new(input);
        // Of a returned ledger's comments, those that said what was wrong are none of the sender's.
        let (mut authors, mut ours, mut names) = (0_u32, Vec::new(), false);
        // A comment of somebody else was opened: some programs forget who wrote ours.
        let mut begun = false;
        loop {
            match xml.next()? {
                Token::Open(tag) if tag.name == b"author" => names = true,
                Token::Text(text) if names && text == AUTHOR.as_bytes() => ours.push(authors),
                Token::Close(b"author") => {
                    names = false;
                    authors += 1;
                }
                Token::Open(tag) if matches!(tag.name, b"comment" | b"threadedComment") => {
                    let author: Option<u32> = tag.number(b"authorId");
                    if !author.is_some_and(|it| ours.contains(&it))
                        && let Some(place) = tag.raw(b"ref").and_then(cell)
                    {
                        out.push(place);
                        begun = true;
                    }
                }
                Token::Text(text) if begun && !text.trim_ascii().is_empty() => {
                    if text.trim_ascii_start().starts_with(SIGN.as_bytes()) {
                        out.pop();
                    }
                    begun = false;
                }
                Token::End => break,
                _ => {}
            }
        }
    }
    Ok(out)
}

/// `B3:C5`.
fn area(text: &[u8]) -> Option<Area> {
    let colon = text.iter().position(|it| *it == b':')?;
    let (top, left) = cell(text.get(..colon)?)?;
    let (bottom, right) = cell(text.get(colon + 1..)?)?;
    Some(Area { top, left, bottom, right })
}

/// `B3` as row and column, from 0.
pub(super) fn cell(text: &[u8]) -> Option<(u32, u32)> {
    let (column, length) = column(text)?;
    let row: u32 = std::str::from_utf8(text.get(length..)?).ok()?.parse().ok()?;
    Some((row.checked_sub(1)?, column))
}

/// The column, from 0, that `B3` begins with, and how many letters it has.
pub(super) fn column(text: &[u8]) -> Option<(u32, usize)> {
    let mut column = 0_u32;
    let mut length = 0;
    for letter in text.iter().take(4).take_while(|it| it.is_ascii_alphabetic()) {
        column = 26 * column + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        length += 1;
    }
    Some((column.checked_sub(1)?, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_are_found_behind_the_cells() {
        let cells = "<x:c><x:v>1</x:v></x:c>".repeat(60_000);
        let xml = format!(
            "<x:worksheet><x:sheetData>{cells}</x:sheetData><x:mergeCells><x:mergeCell ref=\"A3:B5\"/>\
             <x:mergeCell ref=\"AA1:AA2\"/></x:mergeCells></x:worksheet>"
        );
        assert_eq!(
            merges(xml.as_bytes()).unwrap(),
            [
                Area { top: 2, left: 0, bottom: 4, right: 1 },
                Area { top: 0, left: 26, bottom: 1, right: 26 }
            ]
        );
        assert_eq!(merges(&b"<worksheet><sheetData/></worksheet>"[..]).unwrap(), []);
    }

    #[test]
    fn cells_are_named_by_letters_and_a_number() {
        assert_eq!(cell(b"A1"), Some((0, 0)));
        assert_eq!(cell(b"XFD1048576"), Some((1_048_575, 16_383)));
        assert_eq!((cell(b"1"), cell(b"A0"), cell(b"")), (None, None, None));
    }
}
