//! Lines that end in a CR alone, in a text whose other lines do not.
//!
//! A CR amid a cell is part of it. But a record that is longer than the header, and is cut by its CRs into lines of
//! just the header's width, is several rows: there the CRs end lines, and become LFs. Each record is told by itself,
//! so that neither chunks nor what stands elsewhere decide.

use memchr::memchr_iter;

use crate::read::text::split::Cut;
use crate::read::text::split::Records;
use crate::read::text::split::Span;

/// Ends the lines that a CR alone ends, in `text`, which holds whole records of a table that is `width` cells wide.
pub(super) fn mend(text: &mut [u8], cut: Cut, width: usize) {
    let lone = |it: usize| text.get(it + 1).is_some_and(|it| *it != b'\n');
    if !memchr_iter(b'\r', text).any(lone) {
        return;
    }
    let mut ends = Vec::new();
    let mut records = Records::new(text, cut, 1);
    let mut fields = Vec::new();
    let mut from = 0;
    while records.next_into(&mut fields).is_some() {
        let to = records.position();
        if fields.len() > width {
            ends.extend(of_record(text, (from, to), &fields, (cut, width)).unwrap_or_default());
        }
        from = to;
    }
    for at in ends {
        if let Some(byte) = text.get_mut(at) {
            *byte = b'\n';
        }
    }
}

/// Where the lines of a record end before its last one; `None` where its CRs end none.
fn of_record(
    text: &[u8],
    (from, to): (usize, usize),
    fields: &[Span],
    (cut, width): (Cut, usize),
) -> Option<Vec<usize>> {
    let quoted = |it: &Span| it.from > from && text.get(it.from - 1) == Some(&cut.quote);
    let mut ends = Vec::new();
    for span in fields {
        let bytes = text.get(span.from..span.to)?;
        let inside = memchr_iter(b'\r', bytes).map(|it| span.from + it);
        // Between quotes, only where a quote may have closed before it.
        let inside = inside.filter(|it| {
            !quoted(span) || text.get(..*it).and_then(<[u8]>::last) == Some(&cut.quote)
        });
        // The last byte before the line's own end is no line.
        ends.extend(inside.filter(|it| text.get(it + 1).is_some_and(|it| !b"\r\n".contains(it))));
    }
    let mut begin = from;
    for end in ends.iter().map(|it| it + 1).chain([to]) {
        let line = text.get(begin..end)?;
        let mut lines = Records::new(line, cut, 1);
        let mut cells = Vec::new();
        lines.next_into(&mut cells)?;
        // A quote that is not closed within the line would take in what follows, once the line begins with it.
        let open = line.first() == Some(&cut.quote) && cells.first().is_none_or(|it| it.from == 0);
        if open || cells.len() != width {
            return None;
        }
        begin = end;
    }
    Some(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut { delimiter: b',', quote: b'"', escape: false, trim: false, wide: None };

    #[track_caller]
    fn check(text: &str, width: usize, expect: &str) {
        let mut bytes = text.as_bytes().to_vec();
        mend(&mut bytes, CUT, width);
        assert_eq!(String::from_utf8(bytes).unwrap(), expect, "{text:?}");
    }

    #[test]
    fn a_cr_ends_a_line_where_lines_of_the_right_width_come_of_it() {
        check("a,b\n1,2\r3,4\r\n5,6\n", 2, "a,b\n1,2\n3,4\r\n5,6\n");
        check("1,2\r3,4\r5,6", 2, "1,2\n3,4\n5,6");
        check("\"1\",\"2\"\r\"3\",\"4\"\r\n", 2, "\"1\",\"2\"\n\"3\",\"4\"\r\n");
        check("1,\"x\ry\",2\n", 2, "1,\"x\ry\",2\n");
    }

    #[test]
    fn a_cr_amid_a_cell_is_part_of_it() {
        check("1,x\ry\n", 2, "1,x\ry\n");
        check("1,x\ry,3,4\n", 2, "1,x\ry,3,4\n");
        check("1,2,x\ry\n", 2, "1,2,x\ry\n");
        check("1,2\r\"x,\ny\",4\n", 2, "1,2\r\"x,\ny\",4\n");
        check("1,2\r\"x,4\n", 2, "1,2\r\"x,4\n");
        check("1,2\r\r\n", 2, "1,2\r\r\n");
    }
}
