//! What stands between a file's bytes and the splitter where they are no plain UTF-8 or GB18030: decoding, text that
//! was encoded twice, line ends and delimiters that the splitter does not cut at. Block by block, in bounded memory.

use std::collections::VecDeque;
use std::io;
use std::io::Read;

use encoding_rs::CoderResult;
use encoding_rs::Decoder;
use encoding_rs::Encoding;
use encoding_rs::GB18030;

/// Bytes asked of the source at a time.
const BLOCK: usize = 64 << 10;

/// What is done to the bytes on their way.
pub(super) trait Step: Send {
    /// Takes a block and appends what it becomes.
    fn push(&mut self, block: &[u8], out: &mut Vec<u8>);

    /// Appends what is left at the end.
    fn finish(&mut self, out: &mut Vec<u8>);
}

/// A source behind a step.
pub(super) struct Through {
    source: Box<dyn Read + Send>,
    step: Box<dyn Step>,
    block: Vec<u8>,
    ready: VecDeque<u8>,
    ended: bool,
}

impl Through {
    pub(super) fn over(source: Box<dyn Read + Send>, step: Box<dyn Step>) -> Box<dyn Read + Send> {
        let ready = VecDeque::new();
        Box::new(Self { source, step, block: vec![0; BLOCK], ready, ended: false })
    }
}

impl Read for Through {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.ended {
            let n = self.source.read(&mut self.block)?;
            let mut out = Vec::from(std::mem::take(&mut self.ready));
            self.step.push(self.block.get(..n).unwrap_or_default(), &mut out);
            if n == 0 {
                self.ended = true;
                self.step.finish(&mut out);
            }
            self.ready = VecDeque::from(out);
        }
        self.ready.read(target)
    }
}

/// Any encoding into UTF-8; what does not decode becomes U+FFFD.
pub(super) struct Decode(Decoder);

impl Decode {
    pub(super) fn from(encoding: &'static Encoding) -> Box<dyn Step> {
        Box::new(Self(encoding.new_decoder_with_bom_removal()))
    }
}

impl Step for Decode {
    fn push(&mut self, block: &[u8], out: &mut Vec<u8>) {
        if !block.is_empty() {
            self.decode(block, false, out);
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        self.decode(&[], true, out);
    }
}

impl Decode {
    #[expect(clippy::fn_params_excessive_bools, reason = "the decoder's own way to be told")]
    fn decode(&mut self, block: &[u8], last: bool, out: &mut Vec<u8>) {
        let mut rest = block;
        loop {
            let from = out.len();
            let room = self.0.max_utf8_buffer_length(rest.len()).unwrap_or(BLOCK).max(16);
            out.resize(from + room, 0);
            let space = out.get_mut(from..).unwrap_or_default();
            let (result, read, written, _) = self.0.decode_to_utf8(rest, space, last);
            out.truncate(from + written);
            rest = rest.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

/// What was done to a text when it was encoded once more, and is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Undone {
    Nothing,
    /// Its bytes were taken for Windows-1252, so many times.
    Latin(u8),
    /// Its bytes were taken for GB 18030.
    Gbk,
}

impl Undone {
    /// The bytes of the text before.
    pub(super) fn over(self, source: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        match self {
            Self::Nothing => source,
            Self::Latin(times) => (0..times)
                .fold(source, |source, _| Through::over(source, Box::new(Undo::new(western)))),
            Self::Gbk => Through::over(source, Box::new(Undo::new(chinese))),
        }
    }
}

/// UTF-8 whose characters are the bytes of another encoding, taken for those of a third: back to those bytes. A byte
/// order mark at the front is none of them.
struct Undo {
    bytes_of: fn(&str, &mut Vec<u8>),
    begun: bool,
    cut: Vec<u8>,
}

impl Undo {
    fn new(bytes_of: fn(&str, &mut Vec<u8>)) -> Self {
        Self { bytes_of, begun: false, cut: Vec::new() }
    }
}

impl Step for Undo {
    fn push(&mut self, block: &[u8], out: &mut Vec<u8>) {
        let mut bytes = std::mem::take(&mut self.cut);
        bytes.extend_from_slice(block);
        let mut rest = bytes.as_slice();
        loop {
            let (valid, broken) = match std::str::from_utf8(rest) {
                Ok(_) => (rest.len(), 0),
                Err(error) => (error.valid_up_to(), error.error_len().unwrap_or_default()),
            };
            let (text, other) = rest.split_at(valid);
            let text = std::str::from_utf8(text).unwrap_or_default();
            let mark = if self.begun { None } else { text.strip_prefix('\u{feff}') };
            self.begun = self.begun || !text.is_empty();
            (self.bytes_of)(mark.unwrap_or(text), out);
            rest = other.get(broken..).unwrap_or_default();
            if broken == 0 {
                break;
            }
            out.push(NO_BYTE);
        }
        self.cut = rest.to_vec();
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        if !self.cut.is_empty() {
            out.push(NO_BYTE);
        }
    }
}

fn western(text: &str, out: &mut Vec<u8>) {
    out.extend(text.chars().map(|it| byte(it).unwrap_or(NO_BYTE)));
}

fn chinese(text: &str, out: &mut Vec<u8>) {
    for (at, part) in text.split(char::REPLACEMENT_CHARACTER).enumerate() {
        let (bytes, _, lost) = GB18030.encode(part);
        if at > 0 || lost {
            out.push(NO_BYTE);
        }
        out.extend_from_slice(&bytes);
    }
}

/// In the place of a character that stands for no byte: part of no text in UTF-8 or GB 18030.
const NO_BYTE: u8 = 0xff;

/// The byte that Windows-1252 shows as `character`; of the bytes that it leaves open, the control character.
fn byte(character: char) -> Option<u8> {
    /// What the bytes from 0x80 show (WHATWG, index windows-1252).
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    if let Ok(byte) = u8::try_from(u32::from(character)) {
        return Some(byte);
    }
    let at = HIGH.iter().position(|it| *it == character)?;
    u8::try_from(at + 0x80).ok()
}

/// A CR that no LF follows becomes an LF.
#[derive(Default)]
pub(super) struct LineEnds {
    cr: bool,
}

impl Step for LineEnds {
    fn push(&mut self, block: &[u8], out: &mut Vec<u8>) {
        for &byte in block {
            if std::mem::replace(&mut self.cr, byte == b'\r') {
                out.push(if byte == b'\n' { b'\r' } else { b'\n' });
            }
            if byte != b'\r' {
                out.push(byte);
            }
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.cr) {
            out.push(b'\n');
        }
    }
}

/// A wide delimiter becomes one byte.
pub(super) struct Narrow {
    wide: char,
    byte: u8,
    cut: Vec<u8>,
}

impl Narrow {
    pub(super) fn new(wide: char, byte: u8) -> Self {
        Self { wide, byte, cut: Vec::new() }
    }
}

impl Step for Narrow {
    fn push(&mut self, block: &[u8], out: &mut Vec<u8>) {
        let mut bytes = std::mem::take(&mut self.cut);
        bytes.extend_from_slice(block);
        let mut wide = [0; 4];
        let wide = self.wide.encode_utf8(&mut wide).as_bytes();
        let mut rest = bytes.as_slice();
        while let Some(at) = memchr::memmem::find(rest, wide) {
            out.extend_from_slice(rest.get(..at).unwrap_or_default());
            out.push(self.byte);
            rest = rest.get(at + wide.len()..).unwrap_or_default();
        }
        // The delimiter's own first bytes may end this block.
        let keep =
            (1..wide.len()).rev().find(|&n| wide.get(..n).is_some_and(|lead| rest.ends_with(lead)));
        let (now, later) = rest.split_at(rest.len() - keep.unwrap_or(0));
        out.extend_from_slice(now);
        self.cut = later.to_vec();
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.cut);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives `size` bytes at a time.
    struct Slow(Vec<u8>, usize, usize);

    impl Read for Slow {
        fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len() - self.2).min(target.len());
            target[..n].copy_from_slice(&self.0[self.2..self.2 + n]);
            self.2 += n;
            Ok(n)
        }
    }

    #[track_caller]
    fn check(bytes: &[u8], step: fn() -> Box<dyn Step>, expect: &str) {
        for size in 1..=bytes.len() {
            let mut out = String::new();
            let source = Box::new(Slow(bytes.to_vec(), size, 0));
            Through::over(source, step()).read_to_string(&mut out).unwrap();
            assert_eq!(out, expect, "blocks of {size}");
        }
    }

    #[test]
    fn steps_do_not_depend_on_where_blocks_are_cut() {
        let wide: Vec<u8> = "区划,𠀀\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, || Decode::from(encoding_rs::UTF_16LE), "区划,𠀀\n");
        check(b"a\rb\r\nc\r\r\nd\r", || Box::new(LineEnds::default()), "a\nb\r\nc\n\r\nd\n");
        let narrow = || -> Box<dyn Step> { Box::new(Narrow::new('，', b'|')) };
        check("区，，划；\n，".as_bytes(), narrow, "区||划；\n|");
        let undo = || -> Box<dyn Step> { Box::new(Undo::new(western)) };
        check("\u{feff}ä½Žä¿\u{9d}".as_bytes(), undo, "低保");
        check("浣庝繚".as_bytes(), || Box::new(Undo::new(chinese)), "低保");
    }
}
