//! The strict reading of RFC 4180: a file that needs guessing is refused.
//!
//! In: bytes. Out: records with the ranges of their cells. A byte order mark, CRLF after every record, the last
//! one too, quotes only around a whole cell, the header's number of cells in every record.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;
use std::path::PathBuf;

use crate::model::lang::Words;
use crate::model::lang::words;
use crate::model::limits;
use crate::model::stop::Stop;
use crate::release::error::Error;

/// The mark that tells spreadsheets that the file is UTF-8.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Bytes asked of the file at a time.
const READ_BYTES: usize = 1 << 20;

/// Records of a CSV file, one after another.
pub struct Records<R> {
    input: R,
    path: PathBuf,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    number: u64,
    cells: Vec<Range<usize>>,
    width: usize,
}

/// One record; the header is the first.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    bytes: &'a [u8],
    cells: &'a [Range<usize>],
    number: u64,
}

impl<R: Read> Records<R> {
    /// Reads `input`; `path` names it in messages.
    pub(super) fn new(input: R, path: PathBuf) -> Self {
        Self {
            input,
            path,
            buffer: vec![0; READ_BYTES],
            start: 0,
            end: 0,
            ended: false,
            number: 0,
            cells: Vec::new(),
            width: 0,
        }
    }

    /// The next record, or `None` after the last.
    #[expect(clippy::should_implement_trait, reason = "a record borrows the buffer")]
    pub fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        if self.number == 0 {
            self.mark()?;
        }
        let mut searched = 0;
        let bytes = loop {
            if let Some(end) = find_end(&self.buffer[self.start..self.end], searched) {
                let bytes = self.start..self.start + end;
                self.start = bytes.end;
                break bytes;
            }
            if self.ended {
                if self.start == self.end {
                    return Ok(None);
                }
                self.number += 1;
                return Err(self.fault(words("文件末尾缺换行", "the last record has no end")));
            }
            searched = 0;
            self.fill()?;
        };
        self.number += 1;
        if let Err(what) = split(&self.buffer[bytes.clone()], &mut self.cells) {
            return Err(self.fault(what));
        }
        if self.number == 1 {
            self.width = self.cells.len();
        }
        if self.cells.len() != self.width {
            return Err(
                self.fault(words("格数与表头不同", "its number of cells is not the header's"))
            );
        }
        // The splitter found CRLF there.
        let bytes = bytes.start..bytes.end - 2;
        Ok(Some(Record { bytes: &self.buffer[bytes], cells: &self.cells, number: self.number }))
    }

    fn mark(&mut self) -> Result<(), Stop> {
        while self.end < BOM.len() && !self.ended {
            self.fill()?;
        }
        if !self.buffer[..self.end].starts_with(BOM) {
            self.number = 1;
            return Err(self.fault(words(
                "开头没有 UTF-8 标记",
                "the file does not begin with a byte order mark",
            )));
        }
        self.start = BOM.len();
        Ok(())
    }

    fn fill(&mut self) -> Result<(), Stop> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            if self.buffer.len() > limits::RECORD_BYTES_MAX {
                self.number += 1;
                return Err(self.fault(words("记录太长", "the record is too long")));
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let read = self.input.read(&mut self.buffer[self.end..]);
        let read = read.map_err(|cause| Error::Read { path: self.path.clone(), cause })?;
        self.ended = read == 0;
        self.end += read;
        Ok(())
    }

    fn fault(&self, what: Words) -> Stop {
        Error::Record { path: self.path.clone(), record: self.number, what }.into()
    }
}

impl Record<'_> {
    /// The record's place in the file, the header being 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has none: never, a record has at least one.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The record's bytes with their quotes, without the line's end.
    pub fn bytes(&self) -> &[u8] {
        self.bytes
    }

    /// The cell at `idx`, without its quotes; beyond the last, nothing.
    pub fn cell(&self, idx: usize) -> Cow<'_, [u8]> {
        let raw = self.cells.get(idx).map_or(&[][..], |it| &self.bytes[it.clone()]);
        let Some(inner) = raw.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\"")) else {
            return Cow::Borrowed(raw);
        };
        if memchr::memchr(b'"', inner).is_none() {
            return Cow::Borrowed(inner);
        }
        let mut out = Vec::with_capacity(inner.len());
        let mut rest = inner;
        while let Some(at) = memchr::memchr(b'"', rest) {
            out.extend_from_slice(&rest[..=at]);
            // The splitter let only doubled quotes through.
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        out.extend_from_slice(rest);
        Cow::Owned(out)
    }
}

/// The length of the first record with its CRLF: at the first line feed after an even number of quotes.
fn find_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    let mut quotes = 0;
    loop {
        let end = at + memchr::memchr(b'\n', &bytes[at..])?;
        quotes += memchr::memchr_iter(b'"', &bytes[at..end]).count();
        at = end + 1;
        if quotes % 2 == 0 {
            return Some(at);
        }
    }
}

/// Ranges of the cells of `line`, which ends with a line feed; quotes stay within their cell's range.
fn split(line: &[u8], cells: &mut Vec<Range<usize>>) -> Result<(), Words> {
    cells.clear();
    let Some(body) = line.strip_suffix(b"\r\n") else {
        return Err(words("行尾不是 CRLF", "it does not end with CRLF"));
    };
    if memchr::memchr(b'"', body).is_some() {
        return split_quoted(body, cells);
    }
    if memchr::memchr2(b'\r', b'\n', body).is_some() {
        return Err(words("引号外有换行", "a line break stands outside quotes"));
    }
    let mut start = 0;
    for comma in memchr::memchr_iter(b',', body) {
        cells.push(start..comma);
        start = comma + 1;
    }
    cells.push(start..body.len());
    Ok(())
}

fn split_quoted(body: &[u8], cells: &mut Vec<Range<usize>>) -> Result<(), Words> {
    let mut start = 0;
    loop {
        let end = if body.get(start) == Some(&b'"') {
            quoted_end(body, start)?
        } else {
            let end = memchr::memchr(b',', &body[start..]).map_or(body.len(), |it| start + it);
            if memchr::memchr3(b'"', b'\r', b'\n', &body[start..end]).is_some() {
                return Err(words(
                    "引号在格子中间",
                    "a quote or line break stands inside a bare cell",
                ));
            }
            end
        };
        cells.push(start..end);
        if end == body.len() {
            return Ok(());
        }
        start = end + 1;
    }
}

/// Where the quoted cell that begins at `start` ends: at a comma or at the record's end.
fn quoted_end(body: &[u8], start: usize) -> Result<usize, Words> {
    let mut at = start + 1;
    loop {
        let Some(quote) = memchr::memchr(b'"', &body[at..]) else {
            return Err(words("引号没有关上", "a quote is not closed"));
        };
        at += quote + 1;
        match body.get(at) {
            Some(b'"') => at += 1,
            Some(b',') | None => return Ok(at),
            Some(_) => {
                return Err(words("引号后面还有字", "something stands after a closing quote"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<&[&[&str]]>) {
        let mut records = Records::new(text.as_bytes(), PathBuf::from("a.csv"));
        let mut rows: Vec<Vec<String>> = Vec::new();
        let outcome = loop {
            match records.next() {
                Ok(Some(record)) => {
                    let cell = |idx| String::from_utf8(record.cell(idx).into_owned()).unwrap();
                    rows.push((0..record.len()).map(cell).collect());
                }
                Ok(None) => break Some(rows),
                Err(_) => break None,
            }
        };
        let expect = expect.map(|it| {
            it.iter()
                .map(|it| it.iter().map(|&it| it.to_owned()).collect())
                .collect::<Vec<Vec<_>>>()
        });
        assert_eq!(outcome, expect);
    }

    #[test]
    fn plain_and_quoted_records_are_read() {
        check("\u{feff}a,b\r\n1,2\r\n", Some(&[&["a", "b"], &["1", "2"]]));
        check(
            "\u{feff}a,b\r\n\"1,\"\"x\"\"\",\"\r\n\"\r\n",
            Some(&[&["a", "b"], &["1,\"x\"", "\r\n"]]),
        );
        check("\u{feff}a\r\n\"\"\r\n", Some(&[&["a"], &[""]]));
    }

    #[test]
    fn what_needs_guessing_is_refused() {
        for text in [
            "a,b\r\n",
            "\u{feff}a,b\n",
            "\u{feff}a,b\r\n1,2",
            "\u{feff}a,b\r\n1\r\n",
            "\u{feff}a,b\r\n1,2,3\r\n",
            "\u{feff}a,b\r\n1,x\"y\"\r\n",
            "\u{feff}a,b\r\n1,\"x\"y\r\n",
            "\u{feff}a,b\r\n1,\"x\r\n",
            "\u{feff}a,b\r\n1\r2,3\r\n",
        ] {
            check(text, None);
        }
    }
}
