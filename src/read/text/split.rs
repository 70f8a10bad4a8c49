//! The record splitter: bytes of delimited text into records and fields, without copying.
//!
//! A field is quoted when its first byte is a quote, and another quote is there to close it: one with a delimiter or a
//! line end behind it. Inside, two quotes are one, and a quote amid the text is itself. Where a quote comes that can
//! only open another field, the first one opened nothing and is an ordinary byte, as is every quote elsewhere: one
//! stray inch mark does not swallow a ledger. Records end with LF; a CR before it belongs to the end.
//! The bytes may be UTF-8 or GB18030 while boundaries are sought, as long as what cuts lies below 0x40: no such byte
//! is the second one of a two-byte character. What cuts with other bytes is decoded first.

use std::borrow::Cow;

use memchr::memchr;
use memchr::memchr_iter;
use memchr::memchr2;
use memchr::memrchr;

use crate::model::limits;

/// The bytes that cut a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Cut {
    /// Between fields.
    pub(in crate::read) delimiter: u8,
    /// Around fields.
    pub(in crate::read) quote: u8,
    /// Whether a backslash makes the quote behind it part of the text.
    pub(in crate::read) escape: bool,
    /// Whether spaces behind a delimiter belong to it.
    pub(in crate::read) trim: bool,
    /// What `delimiter` stands for inside quotes, where it was put in the place of a wide character.
    pub(in crate::read) wide: Option<char>,
}

/// A field: bytes `from..to` of the text, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Span {
    pub from: usize,
    pub to: usize,
    /// Whether quotes are doubled or escaped inside: the value must be rebuilt.
    pub rebuild: bool,
}

/// Walks through the records of a text.
pub(in crate::read) struct Records<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
    cut: Cut,
}

/// Where a quoted field is closed.
#[derive(Clone, Copy)]
struct Closed {
    quote: usize,
    /// The delimiter or line end behind it, or the end of the text.
    end: usize,
    rebuild: bool,
}

/// What becomes of a quote that may open a field.
enum Opened {
    /// It does, or it opens nothing.
    Told(Option<Closed>),
    /// The text ends before that can be told; this is the answer when no more comes.
    Open(Option<Closed>),
}

impl<'a> Records<'a> {
    /// Begins at the head of `text`, whose first line has the number `line`.
    pub(in crate::read) fn new(text: &'a [u8], cut: Cut, line: u64) -> Self {
        Self { text, at: 0, line, cut }
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
            if self.cut.trim {
                self.at = past_spaces(self.text, self.at);
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
        if text.get(from) == Some(&self.cut.quote)
            && let Opened::Told(Some(closed)) | Opened::Open(Some(closed)) = self.opened(from + 1)
        {
            let inside = text.get(from + 1..closed.quote).unwrap_or_default();
            self.line += u64::try_from(memchr_iter(b'\n', inside).count()).unwrap_or_default();
            let (_, ended) = self.close(from, closed.end);
            let span = Span { from: from + 1, to: closed.quote, rebuild: closed.rebuild };
            return (span, ended);
        }
        let rest = text.get(from..).unwrap_or_default();
        let end = memchr2(self.cut.delimiter, b'\n', rest).map_or(text.len(), |it| from + it);
        let (to, ended) = self.close(from, end);
        (Span { from, to, rebuild: false }, ended)
    }

    /// What becomes of the quote before `from`.
    ///
    /// A text that is cut behind a whole record must give the same answer as the whole text: what is told by bytes of
    /// a later record is what is answered, too, when the text ends.
    fn opened(&self, from: usize) -> Opened {
        let Cut { quote: mark, escape, .. } = self.cut;
        let mut at = from;
        let mut rebuild = false;
        // A doubled quote before a delimiter: the field's end after all, in `"48"","next"`.
        let mut pair = None;
        let mut stray: Option<usize> = None;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let Some(quote) = memchr(mark, rest).map(|it| at + it) else {
                let hopeless = self.text.len() - from > limits::RECORD_BYTES_MAX;
                return if hopeless { Opened::Told(pair) } else { Opened::Open(pair) };
            };
            let line_end = |stray| memchr(b'\n', self.between(stray, quote)).is_some();
            if quote - from > limits::RECORD_BYTES_MAX || stray.is_some_and(line_end) {
                return Opened::Told(pair);
            }
            stray = stray.map(|_| quote);
            let next = self.text.get(quote + 1);
            if escape && self.is_escaped(from, quote) {
                at = quote + 1;
            } else if let Some(end) = self.field_end(quote + 1) {
                let rebuild = rebuild || self.must_rebuild(from, quote);
                return Opened::Told(Some(Closed { quote, end, rebuild }));
            } else if next == Some(&mark) && !(stray.is_some() && self.may_open(quote)) {
                let end = self.field_end(quote + 2);
                pair = end.map(|end| Closed { quote: quote + 1, end, rebuild: true }).or(pair);
                at = quote + 2;
            } else if self.may_open(quote) {
                return Opened::Told(pair);
            } else {
                stray = Some(quote);
                at = quote + 1;
            }
            rebuild = true;
        }
    }

    fn between(&self, from: usize, to: usize) -> &'a [u8] {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Whether the quote is the text's own: an odd number of backslashes stands before it.
    fn is_escaped(&self, from: usize, quote: usize) -> bool {
        self.between(from, quote).iter().rev().take_while(|it| **it == b'\\').count() % 2 == 1
    }

    fn must_rebuild(&self, from: usize, quote: usize) -> bool {
        let inside = self.between(from, quote);
        (self.cut.escape && memchr(b'\\', inside).is_some())
            || (self.cut.wide.is_some() && memchr(self.cut.delimiter, inside).is_some())
    }

    /// The end of the field, when nothing but spaces stands between `at` and it.
    fn field_end(&self, at: usize) -> Option<usize> {
        match self.text.get(at) {
            None => Some(at),
            Some(byte) if *byte == self.cut.delimiter || *byte == b'\n' => Some(at),
            Some(b'\r') => {
                let end = at + 1;
                self.text.get(end).is_none_or(|it| *it == b'\n').then_some(end)
            }
            Some(b' ') => self.field_end(past_spaces(self.text, at)),
            Some(_) => None,
        }
    }

    /// Whether a field may begin with the quote at `quote`.
    fn may_open(&self, quote: usize) -> bool {
        let before = self.text.get(..quote).unwrap_or_default();
        match before.last() {
            Some(b' ') if self.cut.trim => {
                before.iter().rev().find(|it| **it != b' ') == Some(&self.cut.delimiter)
            }
            last => last.is_none_or(|it| *it == self.cut.delimiter || *it == b'\n'),
        }
    }

    /// Ends the field at `end`, a delimiter, a line end or the end of the text; says where its bytes end, and
    /// whether the record does too.
    fn close(&mut self, from: usize, end: usize) -> (usize, bool) {
        let ended = self.text.get(end) != Some(&self.cut.delimiter);
        // A delimiter as the last byte of the text: the record goes on with one empty field, then ends.
        self.at = (end + 1).min(self.text.len());
        let cr = ended && end > from && self.text.get(end - 1) == Some(&b'\r');
        (end - usize::from(cr), ended)
    }
}

fn past_spaces(text: &[u8], at: usize) -> usize {
    at + text.get(at..).unwrap_or_default().iter().take_while(|it| **it == b' ').count()
}

/// The bytes of a field's value.
pub(in crate::read) fn value(text: &[u8], span: Span, cut: Cut) -> Cow<'_, [u8]> {
    if !span.rebuild {
        return Cow::Borrowed(text.get(span.from..span.to).unwrap_or_default());
    }
    let mut out = Vec::new();
    rebuild(text, span, cut, &mut out);
    Cow::Owned(out)
}

/// Writes the value of a quoted span that must be rebuilt.
pub(in crate::read) fn rebuild(text: &[u8], span: Span, cut: Cut, out: &mut Vec<u8>) {
    let start = out.len();
    let mut rest = text.get(span.from..span.to).unwrap_or_default();
    let escape = if cut.escape { b'\\' } else { cut.quote };
    while let Some(at) = memchr2(cut.quote, escape, rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        let mark = rest.get(at).copied().unwrap_or_default();
        let next = rest.get(at + 1).copied();
        // `""`, and behind a backslash another one or a quote: the second byte alone is the text's.
        let taken = next.filter(|it| *it == mark || *it == cut.quote);
        out.push(taken.unwrap_or(mark));
        rest = rest.get(at + 1 + usize::from(taken.is_some())..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    if let Some(wide) = cut.wide {
        let mut character = [0; 4];
        let character = wide.encode_utf8(&mut character).as_bytes();
        let narrow = out.split_off(start);
        for (at, part) in narrow.split(|it| *it == cut.delimiter).enumerate() {
            out.extend_from_slice(if at > 0 { character } else { &[] });
            out.extend_from_slice(part);
        }
    }
}

/// The end of the last whole record in `text`, which begins at a record; 0 when there is none.
///
/// Only quotes are walked through: between them, the last line end counts.
pub(in crate::read) fn whole_records(text: &[u8], cut: Cut) -> usize {
    let mut end = 0;
    let mut at = 0;
    let walker = Records { text, at: 0, line: 0, cut };
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let quote = memchr(cut.quote, rest).map(|it| at + it);
        let outside = text.get(at..quote.unwrap_or(text.len())).unwrap_or_default();
        if let Some(line_end) = memrchr(b'\n', outside) {
            end = at + line_end + 1;
        }
        let Some(quote) = quote else { return end };
        let opened =
            if walker.may_open(quote) { walker.opened(quote + 1) } else { Opened::Told(None) };
        at = match opened {
            Opened::Told(Some(closed)) => closed.quote + 1,
            Opened::Told(None) => quote + 1,
            // The quote closes in the next chunk, or nowhere; the record cannot be told whole.
            Opened::Open(_) => return end,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut { delimiter: b',', quote: b'"', escape: false, trim: false, wide: None };

    fn split_by(text: &[u8], cut: Cut) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text, cut, 1);
        let mut fields = Vec::new();
        let mut out = Vec::new();
        while let Some(line) = records.next_into(&mut fields) {
            let cells = fields
                .iter()
                .map(|span| String::from_utf8(value(text, *span, cut).into_owned()).unwrap());
            out.push((line, cells.collect()));
        }
        out
    }

    fn split(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        split_by(text, CUT)
    }

    #[track_caller]
    fn check(cut: Cut, text: &str, expect: &[&[&str]]) {
        let found: Vec<Vec<String>> =
            split_by(text.as_bytes(), cut).into_iter().map(|it| it.1).collect();
        assert_eq!(found, expect, "{text:?}");
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
            "\"a\"\",\"\"b\",\"\"\"\"\n",
        ] {
            let ours: Vec<_> = split(text.as_bytes()).into_iter().map(|it| it.1).collect();
            assert_eq!(ours, twin(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn a_stray_quote_is_an_ordinary_byte() {
        check(CUT, "a,5\" pipe\nb,\"c\" d\n", &[&["a", "5\" pipe"], &["b", "\"c\" d"]]);
        check(CUT, "\"a,b\nc,d", &[&["\"a", "b"], &["c", "d"]]);
        // One too many before a field, before a quoted field, and in an empty one.
        check(CUT, "1,\"a,\"b, c\"\n", &[&["1", "\"a", "b, c"]]);
        check(CUT, "1,\"\"b, c\",2\n", &[&["1", "\"b, c", "2"]]);
        check(CUT, "1,\"\n2,\"b, c\"\n", &[&["1", "\""], &["2", "b, c"]]);
        // Quotes that nobody doubled.
        check(CUT, "\"say \"hi\" to, him\",2\n", &[&["say \"hi\" to, him", "2"]]);
        check(CUT, "\"round 48\"\",\"made, here\"\n", &[&["round 48\"", "made, here"]]);
        check(CUT, "\"c\" d,1\n3,5 \"x\"\n", &[&["\"c\" d", "1"], &["3", "5 \"x\""]]);
        check(CUT, "\"a\" ,2\n", &[&["a", "2"]]);
    }

    #[test]
    fn other_dialects_differ_in_few_bytes() {
        let trim = Cut { trim: true, ..CUT };
        check(trim, "a, \"b, c\", d\n 1,  2, \n", &[&["a", "b, c", "d"], &[" 1", "2", ""]]);
        let escape = Cut { escape: true, ..CUT };
        check(escape, "\"48\\\"\",\"C:\\\\\",\"8\\'\"\n", &[&["48\"", "C:\\", "8\\'"]]);
        let wide = Cut { delimiter: 0x1f, wide: Some('，'), ..CUT };
        check(wide, "a\u{1f}\"b\u{1f}c\"\n", &[&["a", "b，c"]]);
    }

    #[test]
    fn lines_are_counted_inside_quotes() {
        let lines: Vec<u64> = split(b"a\n\"x\ny\nz\",1\nb\n").into_iter().map(|it| it.0).collect();
        assert_eq!(lines, [1, 2, 5]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_quoted_well_comes_back(
            rows in proptest::collection::vec(proptest::collection::vec("[ab,\"\n\r ]{0,5}", 2..4), 1..5),
        ) {
            let quoted = |it: &String| format!("\"{}\"", it.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
            let text: String = rows.iter().map(|row| line(row) + "\n").collect();
            let found: Vec<Vec<String>> = split(text.as_bytes()).into_iter().map(|it| it.1).collect();
            proptest::prop_assert_eq!(&found, &twin(text.as_bytes()));
            proptest::prop_assert_eq!(found, rows);
        }

        #[test]
        fn cutting_at_whole_records_changes_nothing(
            text in "[ab,\"\n\r \\\\]{0,60}",
            cut in 0_usize..60,
            escape: bool,
            trim: bool,
        ) {
            let by = Cut { escape, trim, ..CUT };
            let bytes = text.as_bytes();
            let head = &bytes[..cut.min(bytes.len())];
            let end = whole_records(head, by);
            let line = 1 + memchr_iter(b'\n', &bytes[..end]).count() as u64;
            let mut parts = split_by(&bytes[..end], by);
            let rest = split_by(&bytes[end..], by).into_iter();
            parts.extend(rest.map(|(at, cells)| (at + line - 1, cells)));
            // A quote that nobody closes in the head may close in the rest; then the head ends before it.
            proptest::prop_assert_eq!(parts, split_by(bytes, by));
        }
    }
}
