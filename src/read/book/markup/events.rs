//! XML, event by event, in bounded memory: names without their prefixes, entities resolved, no document types.

use std::io;
use std::io::BufRead;
use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use crate::model::limits;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An element begins.
    Start,
    /// An element ends.
    End,
    /// Text; one text may come in several pieces.
    Text,
    /// The document is at its end.
    Eof,
}

/// A reader of events.
pub(super) struct Events<R> {
    reader: Reader<Fuse<R>>,
    buffer: Vec<u8>,
    format: Format,
    depth: usize,
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

/// Bytes that stop coming when one event takes too many of them.
struct Fuse<R> {
    inner: R,
    left: usize,
    line: u64,
}

/// The largest event: the text of a cell, and room around it.
const EVENT_BYTES_MAX: usize = 2 * limits::RECORD_BYTES_MAX;

impl<R: BufRead> Read for Fuse<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut block = self.fill_buf()?;
        let n = block.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Fuse<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let block = self.inner.fill_buf()?;
        if self.left == 0 && !block.is_empty() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(block.get(..self.left).unwrap_or(block))
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(block) = self.inner.fill_buf() {
            let used = block.get(..amount).unwrap_or_default();
            self.line += memchr::memchr_iter(b'\n', used).count() as u64;
        }
        self.inner.consume(amount);
        self.left = self.left.saturating_sub(amount);
    }
}

impl<R: BufRead> Events<R> {
    /// The events of `input`, which is UTF-8.
    pub(super) fn new(input: R, format: Format) -> Self {
        let mut reader = Reader::from_reader(Fuse { inner: input, left: EVENT_BYTES_MAX, line: 1 });
        reader.config_mut().expand_empty_elements = true;
        let (name, text) = (String::new(), String::new());
        Self { reader, buffer: Vec::new(), format, depth: 0, name, attributes: Vec::new(), text }
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Kind, Trouble> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = EVENT_BYTES_MAX;
            let line = self.reader.get_ref().line;
            let damaged = || Flaw::Damaged(self.format, Some(line));
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(quick_xml::Error::Io(cause)) => {
                    return Err(match cause.kind() {
                        io::ErrorKind::FileTooLarge => Flaw::Excessive(self.format).into(),
                        kind => Trouble::Io(kind.into()),
                    });
                }
                Err(_) => return Err(damaged().into()),
            };
            self.text.clear();
            match event {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    if self.depth > limits::NESTING_MAX {
                        return Err(Flaw::Excessive(self.format).into());
                    }
                    let (name, attributes) = (&mut self.name, &mut self.attributes);
                    element(&start, name, attributes).ok_or_else(damaged)??;
                    return Ok(Kind::Start);
                }
                Event::End(end) => {
                    self.depth = self.depth.checked_sub(1).ok_or_else(damaged)?;
                    self.name.clear();
                    self.name.push_str(end.local_name().into_inner());
                    return Ok(Kind::End);
                }
                Event::Text(text) => self.text.push_str(&text.xml10_content()),
                Event::CData(text) => self.text.push_str(&text.xml10_content()),
                Event::GeneralRef(it) => {
                    let known = match it.resolve_char_ref() {
                        Ok(Some(it)) => Some(it),
                        Ok(None) => predefined(&it),
                        Err(_) => return Err(damaged().into()),
                    };
                    self.text.push(known.ok_or(Flaw::Doctype)?);
                }
                Event::DocType(_) => return Err(Flaw::Doctype.into()),
                Event::Eof if self.depth == 0 => return Ok(Kind::Eof),
                Event::Eof => return Err(damaged().into()),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
            }
            if !self.text.is_empty() {
                return Ok(Kind::Text);
            }
        }
    }

    /// Passes over the rest of the element that began last.
    pub(super) fn skip(&mut self) -> Result<(), Trouble> {
        let depth = self.depth;
        while self.next()? != Kind::End || self.depth >= depth {}
        Ok(())
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The name of the element that began or ended last.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What the last text says.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The attributes of the element that began last.
    pub(super) fn attributes(&self) -> &[(String, String)] {
        &self.attributes
    }

    /// An attribute of the element that began last.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// A number in an attribute.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// The line that is read is wrong.
    pub(super) fn damaged(&self) -> Trouble {
        Flaw::Damaged(self.format, Some(self.reader.get_ref().line)).into()
    }
}

/// Name and attributes of an element; `None` when they are not well-formed.
fn element(
    start: &BytesStart<'_>,
    name: &mut String,
    attributes: &mut Vec<(String, String)>,
) -> Option<Result<(), Flaw>> {
    name.clear();
    name.push_str(start.local_name().into_inner());
    attributes.clear();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let key = attribute.key.into_inner();
        if key == "xmlns" || key.starts_with("xmlns:") {
            continue;
        }
        let Ok(value) = quick_xml::escape::unescape(&attribute.value) else {
            return Some(Err(Flaw::Doctype));
        };
        attributes.push((attribute.key.local_name().into_inner().to_owned(), value.into_owned()));
    }
    (name.len() <= limits::KEY_BYTES_MAX).then_some(Ok(()))
}

/// The five entities of XML itself (4.6).
fn predefined(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}
