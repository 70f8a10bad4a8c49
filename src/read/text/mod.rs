//! Text ledgers: encoding and dialect decided once, then whole records in chunks.

pub(super) mod split;

use std::io::Read;
use std::sync::Arc;

use encoding_rs::Encoding;
use encoding_rs::GB18030;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use memchr::memchr_iter;

use crate::model::limits;
use crate::read::Error;
use crate::read::table;
use crate::read::table::Head;
use crate::read::table::is_blank;
use crate::read::vocabulary::Vocabulary;
use crate::source::Blob;
use crate::source::Evidence;
use split::Dialect;
use split::Records;

/// A text ledger that is open: what it is, and the bytes not handed out yet.
pub(in crate::read) struct TextFile {
    file: Box<dyn Read + Send>,
    name: Arc<str>,
    pub(in crate::read) encoding: &'static Encoding,
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
    line: u64,
    chunk_bytes: usize,
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
    pub(in crate::read) vocabulary: &'a Vocabulary,
    pub(in crate::read) chunk_bytes: usize,
}

impl TextFile {
    pub(in crate::read) fn open(request: &Request<'_>) -> Result<Self, Error> {
        let name = request.name;
        let unreadable = |cause| Error::Unreadable { name: name.to_string(), cause };
        let mut file = request.blob.open().map_err(unreadable)?;
        let mut buffer = Vec::new();
        read_up_to(&mut file, limits::HEAD_BYTES, &mut buffer).map_err(unreadable)?;
        let mut encoding = encoding(request, &buffer)?;
        if encoding == UTF_16LE || encoding == UTF_16BE {
            // Decoded whole: delimiters are two bytes wide, and such files come from clipboards, not from systems.
            file.take(limits::WORKBOOK_BYTES_MAX).read_to_end(&mut buffer).map_err(unreadable)?;
            buffer = encoding.decode(&buffer).0.into_owned().into_bytes();
            file = Box::new(std::io::empty());
            encoding = UTF_8;
        } else if let Some(text) = buffer.strip_prefix(b"\xef\xbb\xbf") {
            buffer = text.to_vec();
        }
        let top = Top::best(&buffer, encoding, request.vocabulary);
        let Some(head) = table::find(&top.rows, request.vocabulary) else {
            return Err(Error::NoHeader { name: name.to_string(), sheet: None });
        };
        let end =
            head.to.checked_sub(1).and_then(|it| top.ends.get(it)).copied().unwrap_or_default();
        let line = 1 + newlines(buffer.get(..end).unwrap_or_default());
        buffer.drain(..end);
        let above = top.rows.get(..head.from).unwrap_or_default();
        let blank = above.iter().filter(|row| row.iter().all(|it| is_blank(it))).count();
        let below = top.rows.get(head.to..).unwrap_or_default().to_vec();
        Ok(Self {
            below,
            file,
            name: Arc::clone(name),
            encoding,
            dialect: top.dialect,
            head,
            head_lines: top.lines,
            head_blank: blank as u64,
            buffer,
            ended: false,
            line,
            chunk_bytes: request.chunk_bytes,
        })
    }

    /// Whether nothing follows what was handed out; false as long as that is not known.
    pub(in crate::read) fn is_done(&self) -> bool {
        self.ended && self.buffer.is_empty()
    }

    /// The next whole records; `None` at the end.
    pub(in crate::read) fn next(&mut self) -> Result<Option<Chunk>, Error> {
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
                split::whole_records(&self.buffer, self.dialect)
            };
            if end > 0 {
                let rest = self.buffer.split_off(end);
                let bytes = std::mem::replace(&mut self.buffer, rest);
                let line = self.line;
                self.line += newlines(&bytes);
                return Ok(Some(Chunk { bytes, line }));
            }
            if self.ended {
                return Ok(None);
            }
            // A record that is longer than a chunk: once more with twice the room, up to the limit.
            if self.buffer.len() > 4 * limits::RECORD_BYTES_MAX {
                return Err(Error::Record { name: self.name.to_string(), line: self.line });
            }
            want = 2 * self.buffer.len().max(want);
        }
    }
}

/// The first rows of a text under one dialect.
struct Top {
    dialect: Dialect,
    rows: Vec<Vec<String>>,
    lines: Vec<u64>,
    /// Where each row ends, in bytes.
    ends: Vec<usize>,
}

impl Top {
    /// The dialect under which the first rows make most sense: most known headers, then most even width.
    fn best(buffer: &[u8], encoding: &'static Encoding, vocabulary: &Vocabulary) -> Self {
        let read = |delimiter| Self::read(buffer, encoding, Dialect { delimiter, quote: b'"' });
        let mut best = read(b',');
        for delimiter in *b"\t;|" {
            let other = read(delimiter);
            if other.score(vocabulary) > best.score(vocabulary) {
                best = other;
            }
        }
        best
    }

    fn read(buffer: &[u8], encoding: &'static Encoding, dialect: Dialect) -> Self {
        let mut records = Records::new(buffer, dialect, 1);
        let mut fields = Vec::new();
        let mut top = Self { dialect, rows: Vec::new(), lines: Vec::new(), ends: Vec::new() };
        while top.rows.len() < limits::HEAD_ROWS_MAX
            && let Some(line) = records.next_into(&mut fields)
        {
            let cell = |span: &split::Span| {
                let mut bytes = Vec::new();
                if span.rebuild {
                    split::rebuild(buffer, *span, dialect.quote, &mut bytes);
                } else {
                    bytes.extend_from_slice(buffer.get(span.from..span.to).unwrap_or_default());
                }
                encoding.decode_without_bom_handling(&bytes).0.into_owned()
            };
            top.rows.push(fields.iter().map(cell).collect());
            top.lines.push(line);
            top.ends.push(records.position());
        }
        top
    }

    fn score(&self, vocabulary: &Vocabulary) -> (usize, usize) {
        let known = |row: &Vec<String>| {
            row.iter().filter(|it| !is_blank(it) && vocabulary.knows(it)).count()
        };
        let words = self.rows.iter().map(known).max().unwrap_or_default();
        // Rows as wide as the row below them, weighed by their width: one column is always even.
        let even = self.rows.windows(2).filter(|it| it[0].len() == it[1].len() && it[0].len() > 1);
        (words, even.map(|it| it[0].len()).sum())
    }
}

/// The ledger's encoding: as configured, by its mark, or by the evidence of all its bytes.
fn encoding(request: &Request<'_>, head: &[u8]) -> Result<&'static Encoding, Error> {
    let name = request.name.to_string();
    if let Some(label) = request.encoding {
        return Encoding::for_label(label.as_bytes())
            .map(|it| if it == encoding_rs::GBK { GB18030 } else { it })
            .ok_or(Error::EncodingLabel { name, label: label.to_owned() });
    }
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    // A NUL is in no text, and `.xls` files that are HTML would read as CSV of one broken column.
    let mark = head.trim_ascii_start().get(..5).unwrap_or_default().to_ascii_lowercase();
    if head.contains(&0) || [&b"<tabl"[..], b"<html", b"<!doc", b"<?xml"].contains(&mark.as_slice())
    {
        return Err(Error::Container { name });
    }
    match request.evidence {
        Evidence::Ascii | Evidence::Utf8 => Ok(UTF_8),
        Evidence::Other if plausible_gb18030(head) => Ok(GB18030),
        Evidence::Other => Err(Error::Encoding { name }),
    }
}

/// Whether the head reads as GB18030: nearly no undecodable bytes, and Chinese among what is decoded.
fn plausible_gb18030(head: &[u8]) -> bool {
    let (text, _, _) = GB18030.decode(head);
    let (mut broken, mut han, mut other) = (0_usize, 0_usize, 0_usize);
    for char in text.chars().filter(|it| !it.is_ascii()) {
        match char {
            '\u{fffd}' => broken += 1,
            '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' => han += 1,
            _ => other += 1,
        }
    }
    // One broken character may be the one that the head cuts.
    broken <= 1 + (han + other) / 100 && (han >= other || han + other == 0)
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

fn read_up_to(
    file: &mut (impl Read + ?Sized),
    bytes: usize,
    out: &mut Vec<u8>,
) -> std::io::Result<usize> {
    // Room for all of it at once, so that growing does not copy a chunk again and again.
    out.reserve(bytes.min(4 * limits::CHUNK_BYTES));
    file.take(bytes as u64).read_to_end(out)
}
