//! Where another table begins in a text: below a blank line, with titles and a header of its own.
//!
//! The text is searched for blank lines while it is cut into chunks; only what stands below one is looked at. What is
//! looked at is the same number of bytes whatever the chunks, so that they do not decide what is found.

use memchr::memchr;
use memchr::memmem;
use memchr::memrchr;

use crate::model::limits;
use crate::read::table;
use crate::read::table::Head;
use crate::read::table::is_blank;
use crate::read::text::Top;
use crate::read::text::split;
use crate::read::text::split::Cut;
use crate::read::vocabulary::Vocabulary;

/// Header names that must be known before rows below a blank line are another table.
const WORDS: usize = 2;

/// Title lines above the header of another table.
const TITLES: usize = 4;

/// What the next bytes of a text are.
pub(super) enum Turn {
    /// Rows of this table, all of them.
    On,
    /// Rows of this table up to here; what follows must be looked at once more.
    Before(usize),
    /// More bytes are needed to tell.
    More,
    /// Another table.
    Begins(Box<(Top, Head)>),
}

/// The bytes that are about to be handed out, and what is known of them.
pub(super) struct View<'a> {
    /// Bytes from a record's first.
    pub(super) buffer: &'a [u8],
    /// Where the last whole record in them ends.
    pub(super) end: usize,
    /// Whether there are no more.
    pub(super) ended: bool,
    /// Whether a blank line came before.
    pub(super) below_blank: bool,
    /// The line of the first byte.
    pub(super) line: u64,
    pub(super) cut: Cut,
    pub(super) encoding: &'static encoding_rs::Encoding,
    /// The header of the table so far.
    pub(super) header: &'a [Vec<String>],
    pub(super) vocabulary: &'a Vocabulary,
}

/// Whether the last line of `bytes` shows nothing.
pub(super) fn ends_blank(bytes: &[u8], cut: Cut) -> bool {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let from = memrchr(b'\n', line).map_or(0, |it| it + 1);
    is_blank_line(line.get(from..).unwrap_or_default(), cut)
}

fn is_blank_line(line: &[u8], cut: Cut) -> bool {
    line.iter().all(|it| *it == cut.delimiter || *it == b' ' || *it == b'\r')
}

impl View<'_> {
    /// What comes next.
    pub(super) fn turn(&self) -> Turn {
        for at in self.starts() {
            if !self.may_begin(at) {
                continue;
            }
            let told = self.ended || at + limits::HEAD_BYTES <= self.buffer.len();
            if !told {
                return if at > 0 { Turn::Before(at) } else { Turn::More };
            }
            let Some(found) = self.begins(at) else { continue };
            // Between quotes a blank line is part of a cell.
            let before = self.buffer.get(..at).unwrap_or_default();
            if split::whole_records(before, self.cut) != at {
                continue;
            }
            return if at > 0 { Turn::Before(at) } else { Turn::Begins(Box::new(found)) };
        }
        Turn::On
    }

    /// Where lines begin that show something, below a blank one.
    fn starts(&self) -> Vec<usize> {
        let text = self.buffer.get(..self.end).unwrap_or_default();
        // A line of delimiters alone: two of them tell it from nearly every row, where there may be two.
        let bare = [b'\n', self.cut.delimiter, self.cut.delimiter];
        let bare = if self.header.len() > 2 { bare.as_slice() } else { bare.split_at(2).0 };
        let mut blank: Vec<usize> = memmem::find_iter(text, b"\n\n")
            .chain(memmem::find_iter(text, b"\n\r\n"))
            .chain(memmem::find_iter(text, bare))
            .map(|it| it + 1)
            .collect();
        blank.push(0);
        blank.sort_unstable();
        let mut starts = Vec::new();
        // Each blank line is passed once: there may be hundreds of thousands, one below the other, to the end.
        let mut past = 0;
        for from in blank.into_iter().filter(|it| *it < text.len()) {
            if from < past {
                continue;
            }
            past = self.past_blank(from, text);
            let moved = past > from || (from == 0 && self.below_blank);
            if moved && past < text.len() {
                starts.push(past);
            }
        }
        starts
    }

    /// The first line from `from` on that shows something.
    fn past_blank(&self, from: usize, text: &[u8]) -> usize {
        let mut at = from;
        while let Some(rest) = text.get(at..)
            && let Some(length) = memchr(b'\n', rest)
            && is_blank_line(rest.get(..length).unwrap_or_default(), self.cut)
        {
            at += length + 1;
        }
        at
    }

    /// One look at a line: whether it may be a title or a header, and is no row of numbers.
    fn may_begin(&self, at: usize) -> bool {
        let rest = self.buffer.get(at..).unwrap_or_default();
        let line = rest.get(..memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
        let mut filled = 0;
        let mut numbers = 0;
        for cell in line.split(|it| *it == self.cut.delimiter) {
            let cell = cell.trim_ascii();
            filled += usize::from(!cell.is_empty());
            numbers += usize::from(is_number(cell));
        }
        filled > 0 && (numbers == 0 || filled == 1)
    }

    /// The head of the table that begins at `at`.
    fn begins(&self, at: usize) -> Option<(Top, Head)> {
        let text = self.buffer.get(at..)?;
        let text = text.get(..text.len().min(limits::HEAD_BYTES)).unwrap_or_default();
        let mut top = Top::new(self.encoding, self.cut);
        // Up to the first row of data, or to the next blank line: where every second line is blank, that is one row.
        top.read(text, self.line, |rows| {
            rows.len() > TITLES + limits::HEADER_ROWS_MAX
                || rows.last().is_some_and(|row| row.iter().all(|it| is_blank(it)))
        });
        let blank = top.rows.last()?.iter().all(|it| is_blank(it));
        let rows = top.rows.get(..top.rows.len() - usize::from(blank))?;
        let head = table::find(rows, self.vocabulary)?;
        let header = rows.get(head.from..head.to)?;
        let filled = |row: &Vec<String>| row.iter().filter(|it| !is_blank(it)).count();
        let width = header.iter().map(filled).max().unwrap_or_default();
        let titled = head.from <= TITLES
            && rows.get(..head.from)?.iter().all(|it| filled(it) <= 1.max(width / 2));
        // The same header alone is the same table, after a page break.
        let other = head.from > 0 || head.columns != self.header;
        let sure = if self.vocabulary.is_empty() {
            let row = rows.get(head.to)?;
            width >= WORDS
                && filled(row) <= header.first()?.len()
                && row.iter().any(|it| is_number(it.trim().as_bytes()))
                && header.iter().flatten().all(|it| !is_number(it.trim().as_bytes()))
        } else {
            let words = header.iter().flatten().filter(|it| !is_blank(it));
            words.filter(|it| self.vocabulary.knows(it)).count() >= WORDS
        };
        (titled && other && sure).then_some((top, head))
    }
}

fn is_number(cell: &[u8]) -> bool {
    cell.iter().any(u8::is_ascii_digit)
        && cell.iter().all(|it| it.is_ascii_digit() || b".,-+%:/".contains(it))
}
