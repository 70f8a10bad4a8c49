//! A paper as the bytes of a CSV file, in the encoding and dialect that its layout names.

use encoding_rs::GB18030;

use crate::demo::recipe::Encoding;
use crate::demo::recipe::Newline;
use crate::demo::recipe::Quote;
use crate::demo::sheet::Sheet;
use crate::demo::spell::Cell;

/// How fields and records are parted.
pub(super) struct Dialect {
    pub(super) encoding: Encoding,
    pub(super) delimiter: char,
    pub(super) newline: Newline,
    pub(super) quote: Quote,
}

/// Returns the file, and for each line of `sheet` the line of the file where it begins, from 1.
pub(super) fn bytes(sheet: &Sheet, dialect: &Dialect) -> (Vec<u8>, Vec<u64>) {
    let mut text = String::with_capacity(sheet.lines.len() * 128);
    let mut places = Vec::with_capacity(sheet.lines.len());
    let mut line = 1;
    for it in &sheet.lines {
        places.push(line);
        for (idx, cell) in it.cells.iter().enumerate() {
            if idx > 0 {
                text.push(dialect.delimiter);
            }
            line += field(cell, dialect, &mut text);
        }
        text.push_str(match dialect.newline {
            Newline::Lf => "\n",
            Newline::Crlf => "\r\n",
        });
        line += 1;
    }
    let bytes = match dialect.encoding {
        Encoding::Utf8 => text.into_bytes(),
        Encoding::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Encoding::Gb18030 => gb18030(&text),
    };
    (bytes, places)
}

/// Writes one field; returns how many line breaks it holds.
fn field(cell: &Cell, dialect: &Dialect, out: &mut String) -> u64 {
    let written;
    let text = match cell {
        Cell::Blank => "",
        Cell::Text(text) | Cell::Number(text) | Cell::Error(text) => text,
        Cell::Date(day) => {
            let (year, month, day) = day.civil();
            written = format!("{year}-{month:02}-{day:02}");
            &written
        }
    };
    let special = |it: char| it == dialect.delimiter || matches!(it, '"' | '\n' | '\r');
    if dialect.quote == Quote::Needed && !text.contains(special) {
        out.push_str(text);
        return 0;
    }
    out.push('"');
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
    text.bytes().map(|it| u64::from(it == b'\n')).sum()
}

/// Encodes `text`; each character is looked up once, since the encoder searches its table from the top.
fn gb18030(text: &str) -> Vec<u8> {
    let mut known: Vec<Option<[u8; 2]>> = vec![None; 1 << 16];
    let mut out = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for it in text.chars() {
        if it.is_ascii() {
            out.extend(it.encode_utf8(&mut buffer).bytes());
            continue;
        }
        let slot = usize::try_from(u32::from(it)).ok().and_then(|it| known.get_mut(it));
        match slot {
            Some(Some(pair)) => out.extend_from_slice(pair),
            slot => {
                let (bytes, _, _) = GB18030.encode(it.encode_utf8(&mut buffer));
                out.extend_from_slice(&bytes);
                if let (Some(slot), Ok(pair)) = (slot, <[u8; 2]>::try_from(bytes.as_ref())) {
                    *slot = Some(pair);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use crate::demo::recipe::Encoding;
    use crate::demo::recipe::Newline;
    use crate::demo::recipe::Quote;
    use crate::demo::sheet::Sheet;
    use crate::demo::spell::Cell;

    use super::Dialect;
    use super::bytes;
    use super::gb18030;

    #[test]
    fn the_quick_encoder_agrees_with_the_slow_one() {
        let text = "道里区，Ａ类\u{20087}\u{e863}䶮 ok 道里区 𠀀";
        assert_eq!(gb18030(text), GB18030.encode(text).0.as_ref());
    }

    #[test]
    fn a_line_is_where_an_editor_shows_it() {
        let mut sheet = Sheet { name: String::new(), lines: Vec::new(), merges: Vec::new() };
        for text in ["a\nb", "c,d", "\"e"] {
            sheet.furniture(vec![Cell::Text(text.to_owned()), Cell::Blank]);
        }
        let dialect = Dialect {
            encoding: Encoding::Utf8,
            delimiter: ',',
            newline: Newline::Crlf,
            quote: Quote::Needed,
        };
        let (file, places) = bytes(&sheet, &dialect);
        assert_eq!(file, b"\"a\nb\",\r\n\"c,d\",\r\n\"\"\"e\",\r\n");
        assert_eq!(places, [1, 3, 4]);
    }
}
