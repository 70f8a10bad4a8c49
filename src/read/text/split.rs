//! The record splitter: bytes of CSV into records and fields, without copying.
//!
//! A field is quoted when its first byte is a quote. Inside, two quotes are one; after the closing quote, what
//! stands before the next delimiter belongs to the field as it is. A quote anywhere else is an ordinary byte, so
//! one stray inch mark does not swallow a ledger. Records end with LF; a CR before it belongs to the end.
//! The bytes may be UTF-8 or GB18030 while boundaries are sought: no byte below 0x30 is part of a longer
//! character in either.

use memchr::memchr;
use memchr::memchr_iter;
use memchr::memchr2;
use memchr::memrchr;

/// Which bytes separate and quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: u8,
    /// Around fields.
    pub quote: u8,
}

/// A field: bytes `from..to` of the text, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Span {
    pub from: usize,
    pub to: usize,
    /// Whether quotes are doubled inside, or bytes follow the closing quote: the value must be rebuilt.
    pub rebuild: bool,
}

/// Walks through the records of a text.
pub(in crate::read) struct Records<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
    dialect: Dialect,
}

impl<'a> Records<'a> {
    /// Begins at the head of `text`, whose first line has the number `line`.
    pub(in crate::read) fn new(text: &'a [u8], dialect: Dialect, line: u64) -> Self {
        Self { text, at: 0, line, dialect }
    }

    /// Puts the next record's fields into `fields` and returns its line; `None` at the end.
    pub(in crate::read) fn next_into(&mut self, fields: &mut Vec<Span>) -> Option<u64> {
        fields.clear();
        if self.at >= self.text.len() {
            return None;
        }
        let line = self.line;
        loop {
            let (span, ended) = self.field();
            fields.push(span);
            if ended {
                self.line += 1;
                return Some(line);
            }
        }
    }

    /// Where the next record begins.
    pub(in crate::read) fn position(&self) -> usize {
        self.at
    }

    fn field(&mut self) -> (Span, bool) {
        let text = self.text;
        let from = self.at;
        if text.get(from) == Some(&self.dialect.quote)
            && let Some(closing) = self.closing(from + 1)
        {
            return self.quoted(from, closing);
        }
        let rest = text.get(from..).unwrap_or_default();
        let end = memchr2(self.dialect.delimiter, b'\n', rest).map_or(text.len(), |it| from + it);
        let (to, ended) = self.close(from, end);
        (Span { from, to, rebuild: false }, ended)
    }

    /// The quote that closes a field whose content begins at `from`; `None` when nobody closed it.
    fn closing(&self, from: usize) -> Option<(usize, bool)> {
        let mut at = from;
        let mut doubled = false;
        loop {
            let rest = self.text.get(at..)?;
            let quote = at + memchr(self.dialect.quote, rest)?;
            if quote - from > crate::model::limits::RECORD_BYTES_MAX {
                return None;
            }
            if self.text.get(quote + 1) != Some(&self.dialect.quote) {
                return Some((quote, doubled));
            }
            doubled = true;
            at = quote + 2;
        }
    }

    fn quoted(&mut self, from: usize, (quote, doubled): (usize, bool)) -> (Span, bool) {
        let inside = self.text.get(from..quote).unwrap_or_default();
        self.line += u64::try_from(memchr_iter(b'\n', inside).count()).unwrap_or_default();
        let rest = self.text.get(quote + 1..).unwrap_or_default();
        let next = memchr2(self.dialect.delimiter, b'\n', rest);
        let end = next.map_or(self.text.len(), |it| quote + 1 + it);
        let trailing = self.text.get(quote + 1..end).unwrap_or_default();
        let (to, ended) = self.close(from, end);
        if trailing.is_empty() || trailing == b"\r" {
            (Span { from: from + 1, to: quote, rebuild: doubled }, ended)
        } else {
            (Span { from, to, rebuild: true }, ended)
        }
    }

    /// Ends the field at `end`, a delimiter, a line end or the end of the text; says where its bytes end, and
    /// whether the record does too.
    fn close(&mut self, from: usize, end: usize) -> (usize, bool) {
        let ended = self.text.get(end) != Some(&self.dialect.delimiter);
        // A delimiter as the last byte of the text: the record goes on with one empty field, then ends.
        self.at = (end + 1).min(self.text.len());
        let cr = ended && end > from && self.text.get(end - 1) == Some(&b'\r');
        (end - usize::from(cr), ended)
    }
}

/// Writes the value of a span that must be rebuilt: quotes undoubled, what follows the closing quote appended.
pub(in crate::read) fn rebuild(text: &[u8], span: Span, quote: u8, out: &mut Vec<u8>) {
    let mut inside = text.get(span.from) != Some(&quote) || !span.rebuild;
    let bytes = text.get(span.from..span.to).unwrap_or_default();
    let mut rest = if inside { bytes } else { bytes.get(1..).unwrap_or_default() };
    inside = true;
    while let Some(at) = memchr(quote, rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        let doubled = rest.get(at + 1) == Some(&quote);
        if doubled || !inside {
            out.push(quote);
        } else {
            inside = false;
        }
        rest = rest.get(at + 1 + usize::from(doubled)..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// The end of the last whole record in `text`, which begins at a record; 0 when there is none.
///
/// Only quotes are walked through: between them, the last line end counts.
pub(in crate::read) fn whole_records(text: &[u8], dialect: Dialect) -> usize {
    let mut end = 0;
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let quote = memchr(dialect.quote, rest).map(|it| at + it);
        let outside = text.get(at..quote.unwrap_or(text.len())).unwrap_or_default();
        if let Some(line_end) = memrchr(b'\n', outside) {
            end = at + line_end + 1;
        }
        let Some(quote) = quote else { return end };
        let before = quote.checked_sub(1).and_then(|it| text.get(it));
        let opens = before.is_none_or(|it| *it == dialect.delimiter || *it == b'\n');
        let walker = Records { text, at: quote, line: 0, dialect };
        at = match if opens { walker.closing(quote + 1) } else { Some((quote, false)) } {
            Some((closing, _)) => closing + 1,
            // The quote closes in the next chunk, or nowhere; the record cannot be told whole.
            None if text.len() - quote <= crate::model::limits::RECORD_BYTES_MAX => return end,
            None => quote + 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect { delimiter: b',', quote: b'"' };

    fn split(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text, DIALECT, 1);
        let mut fields = Vec::new();
        let mut out = Vec::new();
        while let Some(line) = records.next_into(&mut fields) {
            let cells = fields.iter().map(|&span| {
                let mut cell = Vec::new();
                if span.rebuild {
                    rebuild(text, span, b'"', &mut cell);
                } else {
                    cell.extend_from_slice(&text[span.from..span.to]);
                }
                String::from_utf8(cell).unwrap()
            });
            out.push((line, cells.collect()));
        }
        out
    }

    /// The slow twin: the `csv` crate, on texts without stray quotes.
    fn twin(text: &[u8]) -> Vec<Vec<String>> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        reader.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn fields_are_split_as_the_csv_crate_does() {
        for text in [
            "a,b,c\n1,2,3\n",
            "a,b\r\n1,2\r\n",
            "a,\"b,c\"\n",
            "\"a\"\"b\",c",
            "\"x\ny\",2\n3,4",
            "a,\n,b\n",
            "a,",
            "\"\",\"\"\r\n",
        ] {
            let ours: Vec<_> = split(text.as_bytes()).into_iter().map(|it| it.1).collect();
            assert_eq!(ours, twin(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn a_stray_quote_is_an_ordinary_byte() {
        assert_eq!(
            split(b"a,5\" pipe\nb,\"c\" d\n"),
            [
                (1, vec!["a".to_owned(), "5\" pipe".to_owned()]),
                (2, vec!["b".to_owned(), "c d".to_owned()]),
            ]
        );
        assert_eq!(split(b"\"a,b\nc,d").len(), 2);
    }

    #[test]
    fn lines_are_counted_inside_quotes() {
        let lines: Vec<u64> = split(b"a\n\"x\ny\nz\",1\nb\n").into_iter().map(|it| it.0).collect();
        assert_eq!(lines, [1, 2, 5]);
    }

    proptest::proptest! {
        #[test]
        fn cutting_at_whole_records_changes_nothing(text in "[ab,\"\n\r]{0,60}", cut in 0_usize..60) {
            let bytes = text.as_bytes();
            let head = &bytes[..cut.min(bytes.len())];
            let end = whole_records(head, DIALECT);
            let line = 1 + memchr_iter(b'\n', &bytes[..end]).count() as u64;
            let mut parts = split(&bytes[..end]);
            parts.extend(split(&bytes[end..]).into_iter().map(|(at, cells)| (at + line - 1, cells)));
            let whole = split(bytes);
            // A quote that nobody closes in the head may close in the rest; then the head ends before it.
            proptest::prop_assert_eq!(parts, whole);
        }
    }
}
