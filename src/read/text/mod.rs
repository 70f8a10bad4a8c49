//! Text ledgers: encoding and dialect decided once, then whole records in chunks.
//!
//! UTF-8 and GB18030 are handed on as they are and decoded by the workers. Everything else, and what the splitter does
//! not cut at, is made plain on the way in (`stream`), so that one splitter and one way to cut chunks is all there is.

pub(super) mod dialect;
pub(super) mod encoding;
mod ends;
pub(super) mod rare;
mod signs;
pub(super) mod split;
mod stream;
mod tables;

use std::io;
use std::io::Read;
use std::sync::Arc;

use encoding_rs::Encoding;
use encoding_rs::GB18030;
use encoding_rs::UTF_8;
use memchr::memchr_iter;
use memchr::memchr2_iter;

use crate::model::limits;
use crate::read::Error;
use crate::read::table;
use crate::read::table::Head;
use crate::read::table::is_blank;
use crate::read::vocabulary::Vocabulary;
use crate::source::Blob;
use crate::source::Evidence;
use dialect::Decision;
use dialect::Dialect;
use dialect::Whole;
use encoding::Coding;
use encoding::Found;
use split::Cut;
use split::Records;
use split::Span;
use stream::Decode;
use stream::LineEnds;
use stream::Narrow;
use stream::Through;
use stream::Undone;
use tables::Turn;
use tables::View;

/// A text ledger that is open: what it is, and the bytes not handed out yet.
pub(in crate::read) struct TextFile {
    file: Box<dyn Read + Send>,
    name: Arc<str>,
    /// What the workers decode.
    pub(in crate::read) encoding: &'static Encoding,
    pub(in crate::read) cut: Cut,
    pub(in crate::read) coding: Coding,
    pub(in crate::read) dialect: Dialect,
    pub(in crate::read) head: Head,
    /// Lines of the first rows, title and header among them.
    pub(in crate::read) head_lines: Vec<u64>,
    /// Blank rows above the header.
    pub(in crate::read) head_blank: u64,
    /// The first rows below the head.
    pub(in crate::read) below: Vec<Vec<String>>,
    buffer: Vec<u8>,
    ended: bool,
    /// Whether the last line that was handed out shows nothing.
    below_blank: bool,
    line: u64,
    /// Cells of a row as wide as the header.
    width: usize,
    chunk_bytes: usize,
    vocabulary: Arc<Vocabulary>,
}

/// What comes next in a text.
pub(in crate::read) enum Next {
    Chunk(Chunk),
    /// Another table: head and header of the file are now its own.
    Table,
}

/// Whole records, still encoded.
pub(in crate::read) struct Chunk {
    pub(in crate::read) bytes: Vec<u8>,
    /// The line on which they begin.
    pub(in crate::read) line: u64,
}

/// What to open, and what is known of it.
pub(in crate::read) struct Request<'a> {
    pub(in crate::read) blob: &'a Blob,
    pub(in crate::read) name: &'a Arc<str>,
    pub(in crate::read) evidence: Evidence,
    pub(in crate::read) encoding: Option<&'a str>,
    pub(in crate::read) vocabulary: &'a Arc<Vocabulary>,
    pub(in crate::read) chunk_bytes: usize,
}

impl TextFile {
    pub(in crate::read) fn open(request: &Request<'_>) -> Result<Self, Error> {
        let (mut file, top, head) = Self::at_top(request)?;
        file.begin(top, head);
        Ok(file)
    }

    /// The same, with all that stands above the rows still to come.
    pub(in crate::read) fn whole(request: &Request<'_>) -> Result<Self, Error> {
        let (mut file, _, head) = Self::at_top(request)?;
        file.width = head.columns.len();
        Ok(file)
    }

    fn at_top(request: &Request<'_>) -> Result<(Self, Top, Head), Error> {
        let Request { blob, name, vocabulary, .. } = *request;
        let unreadable = |cause| Error::Unreadable { name: name.to_string(), cause };
        let found = encoding::of(&encoding::Question {
            blob,
            name,
            evidence: request.evidence,
            declared: request.encoding,
            head: &blob.head(limits::HEAD_BYTES as u64).map_err(unreadable)?,
        })?;
        let mut plain = Plain::open(blob, &found, None).map_err(unreadable)?;
        let text = plain.encoding.decode_without_bom_handling(&plain.buffer).0;
        let whole = if plain.ended { Whole::Yes } else { Whole::No };
        let decision = dialect::decide(&text, whole, vocabulary);
        if needs_steps(&decision, plain.encoding) {
            plain = Plain::open(blob, &found, Some(&decision)).map_err(unreadable)?;
        }
        let Decision { cut, dialect, width, .. } = decision;
        let whole =
            if plain.ended { plain.buffer.len() } else { split::whole_records(&plain.buffer, cut) };
        ends::mend(plain.buffer.get_mut(..whole).unwrap_or_default(), cut, width);
        let mut top = Top::new(plain.encoding, cut);
        top.read(&plain.buffer, 1, |rows| rows.len() >= limits::HEAD_ROWS_MAX);
        if !plain.ended && top.ends.last() == Some(&plain.buffer.len()) {
            if top.rows.len() == 1 {
                return Err(Error::Record { name: name.to_string(), line: 1 });
            }
            top.forget_last();
        }
        let head = table::find(&top.rows, vocabulary);
        let head = match head.filter(|it| !vocabulary.is_empty() || !amid_data(it, &top.rows)) {
            Some(head) => head,
            // Nobody says what headers are called: the first row is as good as any other.
            None if vocabulary.is_empty() && top.rows.iter().flatten().any(|it| !is_blank(it)) => {
                headless(&top.rows)
            }
            None => return Err(Error::NoHeader { name: name.to_string(), sheet: None }),
        };
        let file = Self {
            file: plain.source,
            name: Arc::clone(name),
            encoding: plain.encoding,
            cut,
            coding: found.coding,
            dialect,
            head: Head::default(),
            head_lines: Vec::new(),
            head_blank: 0,
            below: Vec::new(),
            buffer: plain.buffer,
            ended: false,
            below_blank: false,
            line: 1,
            width,
            chunk_bytes: request.chunk_bytes,
            vocabulary: Arc::clone(vocabulary),
        };
        Ok((file, top, head))
    }

    /// Whether nothing follows what was handed out; false as long as that is not known.
    pub(in crate::read) fn is_done(&self) -> bool {
        self.ended && self.buffer.is_empty()
    }

    /// Takes a head off the buffer: what follows are rows below it.
    fn begin(&mut self, top: Top, mut head: Head) {
        let end =
            head.to.checked_sub(1).and_then(|it| top.ends.get(it)).copied().unwrap_or_default();
        self.line += newlines(self.buffer.get(..end).unwrap_or_default());
        self.buffer.drain(..end);
        let above = top.rows.get(..head.from).unwrap_or_default();
        let blank = above.iter().filter(|row| row.iter().all(|it| is_blank(it))).count();
        self.below = top.rows.get(head.to..).unwrap_or_default().to_vec();
        self.head_blank = blank as u64;
        self.head_lines = top.lines;
        self.width = head.columns.len();
        drop_unnamed(&mut head, &self.below);
        self.head = head;
        self.below_blank = false;
    }

    /// The next whole records, or another table; `None` at the end.
    ///
    /// Where there is a vocabulary, other tables are found line by line, as on a sheet, and not here.
    pub(in crate::read) fn next(&mut self) -> Result<Option<Next>, Error> {
        let mut want = self.chunk_bytes;
        loop {
            if !self.ended && self.buffer.len() < want {
                let missing = want - self.buffer.len();
                let name = &self.name;
                let got = read_up_to(&mut self.file, missing, &mut self.buffer)
                    .map_err(|cause| Error::Unreadable { name: name.to_string(), cause })?;
                self.ended = got < missing;
            }
            let end = if self.ended {
                self.buffer.len()
            } else {
                split::whole_records(&self.buffer, self.cut)
            };
            let turn = match end {
                0 => Turn::More,
                _ if self.vocabulary.is_empty() => self.view(end).turn(),
                _ => Turn::On,
            };
            match turn {
                Turn::On => return Ok(Some(self.hand_out(end))),
                Turn::Before(end) => return Ok(Some(self.hand_out(end))),
                Turn::Begins(found) => {
                    let (top, head) = *found;
                    self.begin(top, head);
                    return Ok(Some(Next::Table));
                }
                Turn::More if self.ended => return Ok(None),
                Turn::More => {}
            }
            // A record that is longer than a chunk: once more with twice the room, up to the limit.
            if self.buffer.len() > 4 * limits::RECORD_BYTES_MAX {
                return Err(Error::Record { name: self.name.to_string(), line: self.line });
            }
            want = 2 * self.buffer.len().max(want);
        }
    }

    fn view(&self, end: usize) -> View<'_> {
        View {
            buffer: &self.buffer,
            end,
            ended: self.ended,
            below_blank: self.below_blank,
            line: self.line,
            cut: self.cut,
            encoding: self.encoding,
            header: &self.head.columns,
            vocabulary: &self.vocabulary,
        }
    }

    fn hand_out(&mut self, end: usize) -> Next {
        let rest = self.buffer.split_off(end);
        let mut bytes = std::mem::replace(&mut self.buffer, rest);
        ends::mend(&mut bytes, self.cut, self.width);
        let line = self.line;
        self.line += newlines(&bytes);
        self.below_blank = tables::ends_blank(&bytes, self.cut);
        Next::Chunk(Chunk { bytes, line })
    }
}

/// UTF-8 of a chunk; what does not decode becomes U+FFFD, which a rule finds in the cells that matter.
pub(in crate::read) fn decode(bytes: Vec<u8>, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_8
        && let Ok(text) = simdutf8::basic::from_utf8(&bytes)
    {
        return match rare::present(text) {
            std::borrow::Cow::Borrowed(_) => bytes,
            std::borrow::Cow::Owned(text) => text.into_bytes(),
        };
    }
    let text = encoding.decode_without_bom_handling(&bytes).0;
    rare::present(&text).into_owned().into_bytes()
}

/// A text's bytes on their way to the splitter, and the first of them.
struct Plain {
    source: Box<dyn Read + Send>,
    /// What the bytes are in: UTF-8, or GB18030 for the workers to decode.
    encoding: &'static Encoding,
    buffer: Vec<u8>,
    ended: bool,
}

/// Whether the splitter needs other bytes than the file has.
fn needs_steps(decision: &Decision, encoding: &'static Encoding) -> bool {
    let Cut { delimiter, escape, wide, .. } = decision.cut;
    // The second byte of a character in GB18030 may be a bar or a backslash.
    let unsafe_cut = encoding != UTF_8 && (delimiter >= 0x40 || escape);
    decision.cr || wide.is_some() || unsafe_cut
}

impl Plain {
    fn open(blob: &Blob, found: &Found, decision: Option<&Decision>) -> io::Result<Self> {
        let mut source = found.undone.over(blob.open()?);
        let mut encoding = found.encoding;
        let twice = found.undone != Undone::Nothing;
        if encoding != UTF_8 && (decision.is_some() || twice || encoding != GB18030) {
            source = Through::over(source, Decode::from(encoding));
            encoding = UTF_8;
        }
        if decision.is_some_and(|it| it.cr) {
            source = Through::over(source, Box::new(LineEnds::default()));
        }
        if let Some(wide) = decision.and_then(|it| it.cut.wide) {
            source = Through::over(source, Box::new(Narrow::new(wide, dialect::WIDE)));
        }
        let mut buffer = Vec::new();
        let mut ended = false;
        // A header of thousands of columns is longer than most heads; whole, it must be there.
        while !ended && lines(&buffer) < HEAD_LINES && buffer.len() < 4 * limits::RECORD_BYTES_MAX {
            let want = limits::HEAD_BYTES.max(buffer.len());
            ended = read_up_to(&mut source, want, &mut buffer)? < want;
        }
        for mark in [&b"\xef\xbb\xbf"[..], b"\x84\x31\x95\x33"] {
            if buffer.starts_with(mark) {
                buffer.drain(..mark.len());
            }
        }
        Ok(Self { source, encoding, buffer, ended })
    }
}

/// The first rows of a table.
struct Top {
    encoding: &'static Encoding,
    cut: Cut,
    rows: Vec<Vec<String>>,
    lines: Vec<u64>,
    /// Where each row ends, in bytes.
    ends: Vec<usize>,
}

impl Top {
    fn new(encoding: &'static Encoding, cut: Cut) -> Self {
        Self { encoding, cut, rows: Vec::new(), lines: Vec::new(), ends: Vec::new() }
    }

    /// Reads rows of `text`, whose first line has the number `line`, until `enough`.
    fn read(&mut self, text: &[u8], line: u64, enough: impl Fn(&[Vec<String>]) -> bool) {
        let mut records = Records::new(text, self.cut, line);
        let mut fields = Vec::new();
        while !enough(&self.rows)
            && let Some(line) = records.next_into(&mut fields)
        {
            let cell = |span: &Span| {
                let bytes = split::value(text, *span, self.cut);
                self.encoding.decode_without_bom_handling(&bytes).0.into_owned()
            };
            self.rows.push(fields.iter().map(cell).collect());
            self.lines.push(line);
            self.ends.push(records.position());
        }
    }

    /// Forgets the last row, which the end of the bytes may cut.
    fn forget_last(&mut self) {
        self.rows.pop();
        self.lines.pop();
        self.ends.pop();
    }
}

/// Whether rows of data stand above what looks like a header: then it is a row without numbers, and no header.
fn amid_data(head: &Head, rows: &[Vec<String>]) -> bool {
    let filled = |row: &Vec<String>| row.iter().filter(|it| !is_blank(it)).count();
    let width = rows.get(head.from).map(filled).unwrap_or_default();
    let number = |cell: &&String| {
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        digits > 0 && cell.trim().bytes().all(|it| it.is_ascii_digit() || b" .,-+%:/".contains(&it))
    };
    let data = |row: &Vec<String>| {
        2 * filled(row) >= width && row.iter().filter(number).count() >= width.min(2)
    };
    rows.get(..head.from).unwrap_or_default().iter().any(data)
}

/// So many last columns without a name or a cell are what a spreadsheet saved beyond its table; fewer may be meant.
const UNNAMED_MANY: usize = 32;

/// Drops the last columns that have neither a name nor, in the first rows, a cell, where there are many of them.
///
/// A header that comes again is as wide as it was.
fn drop_unnamed(head: &mut Head, below: &[Vec<String>]) {
    let named = head.columns.iter().rposition(|it| !it.is_empty()).map(|it| it + 1);
    let Some(named) = named else { return };
    let cells = |row: &Vec<String>| row.iter().rposition(|it| !is_blank(it)).map(|it| it + 1);
    let width = below.iter().filter_map(cells).max().unwrap_or_default().max(named);
    if head.columns.len() >= width + UNNAMED_MANY {
        head.columns.truncate(width);
        head.shown.truncate(width);
    }
}

/// The head of a table that has none.
fn headless(rows: &[Vec<String>]) -> Head {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    Head { columns: vec![Vec::new(); width], ..Head::default() }
}

/// Lines that the head of a text must have, if there are so many.
const HEAD_LINES: usize = 8;

fn lines(bytes: &[u8]) -> usize {
    memchr2_iter(b'\n', b'\r', bytes).take(HEAD_LINES).count()
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

fn read_up_to(
    file: &mut (impl Read + ?Sized),
    bytes: usize,
    out: &mut Vec<u8>,
) -> io::Result<usize> {
    // Room for all of it at once, so that growing does not copy a chunk again and again.
    out.reserve(bytes.min(4 * limits::CHUNK_BYTES));
    file.take(bytes as u64).read_to_end(out)
}
