//! Which dialect a text is written in: every one that its bytes allow is tried on the first lines, and the one under
//! which they make most sense is taken.
//!
//! What makes sense, in this order: headers that the schema knows; then rows of one width, cells that are whole (no
//! half quote, no other delimiter left inside), and more columns rather than fewer. The figures are per mille, so that
//! the same bytes give the same answer everywhere.

use crate::model::lang::Lang;
use crate::model::limits;
use crate::read::table::is_blank;
use crate::read::text::split;
use crate::read::text::split::Cut;
use crate::read::text::split::Records;
use crate::read::text::split::Span;
use crate::read::vocabulary::Vocabulary;

/// How a text is cut, and why it was read so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: char,
    /// Whether spaces behind a delimiter belong to it.
    pub spaced: bool,
    /// Around fields.
    pub quote: Option<char>,
    /// Before a quote that is the text's own; `None` where it is doubled.
    pub escape: Option<char>,
    /// `LF`, `CRLF`, `CR` or `mixed`.
    pub line_end: &'static str,
    /// How well the first lines read so, per mille.
    pub score: u32,
    /// How well they read with other delimiters, the best first.
    pub others: Vec<(char, u32)>,
    /// What decided.
    pub why: DialectReason,
}

/// What decided for a dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialectReason {
    /// The first line says `sep=;`.
    Declared,
    /// So many headers are known to the schema.
    Headers {
        /// How many, in the row that knows most.
        known: usize,
    },
    /// Rows have the same width.
    Even {
        /// How many of the first rows.
        rows: usize,
        /// Of how many.
        of: usize,
        /// How wide.
        width: usize,
    },
    /// Nothing separates fields: one column.
    Single,
}

impl DialectReason {
    /// The reason in words, without a period.
    pub fn say(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Declared, Lang::Zh) => "第一行写明了分隔符（sep=）".to_owned(),
            (Self::Declared, Lang::En) => "the first line states the delimiter (sep=)".to_owned(),
            (Self::Headers { known }, Lang::Zh) => format!("这样读，认得表头里的 {known} 个列名"),
            (Self::Headers { known }, Lang::En) => {
                format!("{known} of the header's names are known when it is read so")
            }
            (Self::Even { rows, of, width }, Lang::Zh) => {
                format!("前 {of} 行里有 {rows} 行正好是 {width} 格")
            }
            (Self::Even { rows, of, width }, Lang::En) => {
                format!("{rows} of the first {of} rows have {width} cells")
            }
            (Self::Single, Lang::Zh) => "没有分隔符，只有一列".to_owned(),
            (Self::Single, Lang::En) => "nothing separates cells: one column".to_owned(),
        }
    }
}

/// What was decided: how to cut, and what the bytes need before.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) cut: Cut,
    /// A CR alone ends a line.
    pub(super) cr: bool,
    /// Cells that most of the first rows have.
    pub(super) width: usize,
    pub(super) dialect: Dialect,
}

/// Stands for a wide delimiter in the bytes that are cut: U+001F, which is made for it and in no ledger.
pub(super) const WIDE: u8 = 0x1f;

/// Delimiters of one byte, the likeliest first: of two that read equally well, the first is taken.
const NARROW: [char; 5] = [',', '\t', ';', '|', ' '];

/// Delimiters that a Chinese keyboard gives instead; taken only where no other one makes a table.
const BROAD: [char; 4] = ['，', '；', '、', '｜'];

/// Below this, in per mille, no delimiter of one byte makes a table.
const POOR: u32 = 350;

/// Rows that are looked at.
const ROWS: usize = limits::HEAD_ROWS_MAX;

/// Decides for the text that begins with `head`; `whole` when there is no more of it.
pub(super) fn decide(head: &str, whole: Whole, vocabulary: &Vocabulary) -> Decision {
    let (line_end, cr) = line_ends(head);
    let text = if cr { head.replace("\r\n", "\n").replace('\r', "\n") } else { head.to_owned() };
    let tried = |cut: Cut, text: &str| Tried::new(cut, text, whole, vocabulary);
    let declared = declared(&text);
    let narrow: Vec<char> = match declared {
        Some(delimiter) => vec![delimiter],
        None => NARROW.into_iter().filter(|it| text.contains(*it)).collect(),
    };
    let mut all: Vec<Tried> = Vec::new();
    for delimiter in if narrow.is_empty() { vec![','] } else { narrow } {
        let plain = Cut {
            delimiter: u8::try_from(delimiter).unwrap_or(b','),
            quote: b'"',
            escape: false,
            trim: false,
            wide: None,
        };
        let mut best = tried(plain, &text);
        let trim = best.spaced >= 800;
        for quote in *b"\"'" {
            for escape in [false, true] {
                let cut = Cut { quote, escape, trim, ..plain };
                if cut != plain && may_be(cut, &text) {
                    let other = tried(cut, &text);
                    // Spaces are told by their own count; with them or without, the cells must not get worse.
                    if other.rank() > best.rank() || (trim && !best.cut.trim) {
                        best = other;
                    }
                }
            }
        }
        all.push(best);
    }
    if declared.is_none() && all.iter().all(|it| it.score < POOR && it.known < 2) {
        for wide in BROAD.into_iter().filter(|it| text.contains(*it)) {
            let cut =
                Cut { delimiter: WIDE, quote: b'"', escape: false, trim: false, wide: Some(wide) };
            all.push(tried(cut, &text.replace(wide, "\u{1f}")));
        }
    }
    let at = (0..all.len()).rev().max_by_key(|&at| all.get(at).map(Tried::rank)).unwrap_or(0);
    let best = all.swap_remove(at);
    let why = if declared.is_some() { DialectReason::Declared } else { best.why() };
    let mut others: Vec<(char, u32)> = all.iter().map(|it| (it.delimiter(), it.score)).collect();
    others.sort_by_key(|it| (std::cmp::Reverse(it.1), it.0));
    let dialect = Dialect {
        delimiter: best.delimiter(),
        spaced: best.cut.trim,
        quote: Some(char::from(best.cut.quote)),
        escape: best.cut.escape.then_some('\\'),
        line_end,
        score: best.score,
        others,
        why,
    };
    Decision { cut: best.cut, cr, width: best.even.2, dialect }
}

/// Whether the head is all of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
}

/// The name of the line ends, and whether a CR alone is one of them.
fn line_ends(text: &str) -> (&'static str, bool) {
    let lf = text.bytes().filter(|it| *it == b'\n').count();
    let crlf = text.matches("\r\n").count();
    let cr = text.bytes().filter(|it| *it == b'\r').count() - crlf;
    match (lf - crlf, crlf, cr) {
        (_, 0, 0) => ("LF", false),
        (0, _, 0) => ("CRLF", false),
        (0, 0, _) => ("CR", true),
        // A few CRs among many lines stand inside cells; as many as there are lines, they end them.
        _ => ("mixed", cr >= lf),
    }
}

/// The delimiter that the first line states, as Excel reads it: `sep=;`.
fn declared(text: &str) -> Option<char> {
    let line = text.lines().next()?.trim_matches('"');
    let mut rest = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?.chars();
    let delimiter = rest.next().filter(|it| NARROW.contains(it))?;
    rest.all(|it| it == delimiter || it == '"').then_some(delimiter)
}

/// Whether a text gives reason to try a dialect at all.
fn may_be(cut: Cut, text: &str) -> bool {
    let (delimiter, quote) = (char::from(cut.delimiter), char::from(cut.quote));
    let closes = |end: char| text.contains(&format!("{quote}{end}"));
    (cut.quote == b'"' || ((closes(delimiter) || closes('\n')) && text.contains(quote)))
        && (!cut.escape || text.contains(&format!("\\{quote}")))
}

/// The first lines under one dialect.
struct Tried {
    cut: Cut,
    /// Headers that are known, in the row that knows most.
    known: usize,
    /// Per mille.
    score: u32,
    /// Cells behind a delimiter that begin with a space, per mille.
    spaced: u32,
    /// Rows of the commonest width, all rows, that width.
    even: (usize, usize, usize),
}

impl Tried {
    fn new(cut: Cut, text: &str, whole: Whole, vocabulary: &Vocabulary) -> Self {
        let rows = rows(cut, text, whole);
        let known = |row: &Vec<String>| {
            row.iter().filter(|it| !is_blank(it) && vocabulary.knows(it)).count()
        };
        let known =
            if vocabulary.is_empty() { 0 } else { rows.iter().map(known).max().unwrap_or(0) };
        let filled: Vec<&Vec<String>> =
            rows.iter().filter(|row| row.iter().any(|it| !is_blank(it))).collect();
        let mut widths: Vec<usize> = filled.iter().map(|it| it.len()).collect();
        widths.sort_unstable();
        let count = |run: &[usize]| (run.len(), run.first().copied().unwrap_or_default());
        let (same, width) = widths.chunk_by(|a, b| a == b).map(count).max().unwrap_or_default();
        let table = || filled.iter().filter(|it| it.len() == width);
        let cells: Vec<&str> = table().flat_map(|it| it.iter().map(String::as_str)).collect();
        let behind: Vec<&str> = table()
            .flat_map(|it| it.iter().skip(1).map(String::as_str))
            .filter(|it| !it.is_empty())
            .collect();
        let spaced = behind.iter().filter(|it| it.starts_with(' ')).count();
        let whole = cells.iter().map(|it| fit(it)).sum::<u64>() / (cells.len() as u64).max(1);
        let even = (same as u64 * 1000) / (filled.len() as u64).max(1);
        let columns = (width.saturating_sub(1) as u64 * 1000) / (width as u64).max(1);
        // One column is what is left when nothing cuts; a space also stands between words.
        let columns = if width <= 1 { 100 } else { columns };
        let columns = if cut.delimiter == b' ' { columns * 3 / 5 } else { columns };
        let score = u32::try_from(whole * even * columns / 1_000_000).unwrap_or_default();
        let spaced = u32::try_from(spaced * 1000 / behind.len().max(1)).unwrap_or_default();
        Self { cut, known, score, spaced, even: (same, filled.len(), width) }
    }

    fn rank(&self) -> (usize, u32) {
        // One known word may stand in a title, whatever cuts it.
        (if self.known < 2 { 0 } else { self.known }, self.score)
    }

    fn delimiter(&self) -> char {
        self.cut.wide.unwrap_or(char::from(self.cut.delimiter))
    }

    fn why(&self) -> DialectReason {
        let (rows, of, width) = self.even;
        match self.known {
            _ if width <= 1 => DialectReason::Single,
            0 | 1 => DialectReason::Even { rows, of, width },
            known => DialectReason::Headers { known },
        }
    }
}

fn rows(cut: Cut, text: &str, whole: Whole) -> Vec<Vec<String>> {
    let mut records = Records::new(text.as_bytes(), cut, 1);
    let mut fields = Vec::new();
    let mut rows = Vec::new();
    while rows.len() < ROWS && records.next_into(&mut fields).is_some() {
        // The last row may be cut by the head's end.
        if whole == Whole::No && records.position() >= text.len() && !rows.is_empty() {
            break;
        }
        let value = |it: &Span| split::value(text.as_bytes(), *it, cut);
        let cell = |it: &Span| String::from_utf8_lossy(&value(it)).into_owned();
        rows.push(fields.iter().map(cell).collect());
    }
    rows
}

/// How much a cell looks like a whole one, per mille.
fn fit(cell: &str) -> u64 {
    let text = cell.trim();
    if text.is_empty() {
        return 900;
    }
    let bytes = text.as_bytes();
    let first = bytes.first().copied().unwrap_or_default();
    let last = bytes.last().copied().unwrap_or_default();
    let wrapped = bytes.len() > 1 && first == b'\'' && last == b'\'';
    if first == b'"' || last == b'"' || wrapped || text.contains("\\\"") || text.contains("\\'") {
        return 200;
    }
    let numeric = |it: &char| it.is_ascii_digit() || ".,-+%:/ eE￥¥$€年月日元".contains(*it);
    if text.chars().all(|it| numeric(&it)) && bytes.iter().any(u8::is_ascii_digit) {
        return 1000;
    }
    // Half of a cell in single quotes; before a number, the mark is a spreadsheet's and means text.
    let half = first == b'\'' && !bytes.get(1).is_some_and(u8::is_ascii_digit);
    if half || last == b'\'' {
        return 500;
    }
    // A delimiter of some other dialect, tight between two words.
    let inner = |at: usize| {
        let word = |it: Option<&u8>| it.is_some_and(|it| it.is_ascii_alphanumeric() || *it > 0x7f);
        b"\t;|".contains(bytes.get(at).unwrap_or(&b' '))
            && word(at.checked_sub(1).and_then(|it| bytes.get(it)))
            && word(bytes.get(at + 1))
    };
    if (0..bytes.len()).any(inner) {
        return 200;
    }
    if cell.len() == text.len() { 850 } else { 700 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, delimiter: char, quote: char, more: &str) {
        let found = decide(text, Whole::Yes, &Vocabulary::default()).dialect;
        let escape = if found.escape.is_some() { " escape" } else { "" };
        let spaced = if found.spaced { " spaced" } else { "" };
        let about = format!("{}{escape}{spaced}", found.line_end);
        assert_eq!((found.delimiter, found.quote, about.as_str()), (delimiter, Some(quote), more));
    }

    #[test]
    fn a_dialect_is_told_from_the_first_lines() {
        check("区划,人数\n道里区,3\n", ',', '"', "LF");
        check("区划\t人数\r\n道里区\t3\r\n", '\t', '"', "CRLF");
        check("区划;金额\n道里区;1,50\n南岗区;2,75\n", ';', '"', "LF");
        check("区划|金额|说明\n道里区|1|甲,乙\n南岗区|2|丙,丁\n", '|', '"', "LF");
        check("a,b\r1,2\r3,4", ',', '"', "CR");
        check("a, b, c\n1, 2, \"x, y\"\n3, 4, z\n", ',', '"', "LF spaced");
        check("a,'b, c',d\n1,'2, 3',4\n5,'x, y',6\n", ',', '\'', "LF");
        check("n,t\n1,\"48\\\", x\"\n2,\"y, \\\"z\\\"\"\n", ',', '"', "LF escape");
        check("区划，人数\n道里区，128\n南岗区，5\n", '，', '"', "LF");
        check("名称\n道里区\n南岗区\n", ',', '"', "LF");
        check("sep=;\na;b,c,d\n1;2,3,4\n", ';', '"', "LF");
        check("a b c\n1 2 3\n4 5 6\n", ' ', '"', "LF");
    }

    #[test]
    fn a_mark_before_a_number_is_no_quote() {
        check("号码,人数\n'230199,3\n'230198,4\n", ',', '"', "LF");
    }

    #[test]
    fn known_headers_weigh_more_than_evenness() {
        let text = "区划;人数;备注\n道里区;3;a,b\n南岗区;4;c,d\n";
        let vocabulary = Vocabulary::new(["区划", "人数"]);
        let found = decide(text, Whole::Yes, &vocabulary).dialect;
        assert_eq!((found.delimiter, found.why), (';', DialectReason::Headers { known: 2 }));
        assert_eq!(found.others.len(), 1);
    }
}
