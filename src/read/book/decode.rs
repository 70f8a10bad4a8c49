//! Text of any encoding as UTF-8, block by block.

use std::io;
use std::io::BufRead;
use std::io::Read;

use encoding_rs::CoderResult;
use encoding_rs::Decoder;
use encoding_rs::Encoding;
use encoding_rs::GB18030;
use encoding_rs::GBK;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;

use crate::read::Error;
use crate::read::book::Request;
use crate::source::Evidence;

const BLOCK: usize = 64 << 10;

/// Bytes of a ledger's head that may declare its encoding.
pub(super) const HEAD: u64 = 4096;

/// The text of the ledger; `declared` finds in its head what it says of itself. What does not decode becomes U+FFFD,
/// which a rule finds in the cells that matter.
pub(in crate::read) fn open(
    request: &Request<'_>,
    declared: fn(&[u8]) -> Option<&'static Encoding>,
) -> Result<Decoded, Error> {
    let unreadable = |cause| Error::Unreadable { name: request.name.to_string(), cause };
    let head = request.blob.head(HEAD).map_err(unreadable)?;
    let encoding = encoding(request, &head, declared(&head))?;
    let inner = request.blob.open().map_err(unreadable)?;
    Ok(Decoded::new(inner, encoding))
}

/// As configured, by its mark, by the evidence of all its bytes, or as the ledger says of itself.
fn encoding(
    request: &Request<'_>,
    head: &[u8],
    declared: Option<&'static Encoding>,
) -> Result<&'static Encoding, Error> {
    if let Some(label) = request.encoding {
        return by_label(label.as_bytes()).ok_or_else(|| Error::EncodingLabel {
            name: request.name.to_string(),
            label: label.to_owned(),
        });
    }
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    let wide = match head {
        [first, 0, third, 0, ..] if *first != 0 && *third != 0 => Some(UTF_16LE),
        [0, second, 0, fourth, ..] if *second != 0 && *fourth != 0 => Some(UTF_16BE),
        _ => None,
    };
    Ok(match (wide, request.evidence, declared) {
        (Some(wide), ..) => wide,
        (_, Evidence::Ascii | Evidence::Utf8 | Evidence::Latin, _) => UTF_8,
        (_, _, Some(other)) if other != UTF_8 => other,
        // Said to be UTF-8 and broken somewhere: it is, if its head is.
        (_, _, Some(_)) if nearly_utf8(head) => UTF_8,
        _ => GB18030,
    })
}

/// The encoding called so; GBK and GB 2312 are read as the standard that holds them both.
pub(super) fn by_label(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label).map(|it| if it == GBK { GB18030 } else { it })
}

/// Whether bytes are UTF-8 but for a character that is cut at their end.
fn nearly_utf8(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|it| it.error_len().is_none(), |_| true)
}

/// Decoded text.
pub(in crate::read) struct Decoded {
    inner: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Decoded {
    fn new(inner: Box<dyn Read + Send>, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        let room = decoder.max_utf8_buffer_length(BLOCK).unwrap_or(4 * BLOCK);
        let text = Vec::with_capacity(room);
        Self { inner, decoder, raw: vec![0; BLOCK], text, at: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.ended {
            let n = self.inner.read(&mut self.raw)?;
            self.ended = n == 0;
            let block = self.raw.get(..n).unwrap_or_default();
            let room = self.decoder.max_utf8_buffer_length(n).unwrap_or(4 * BLOCK);
            self.text.resize(room, 0);
            let (result, _, written, _) =
                self.decoder.decode_to_utf8(block, &mut self.text, self.ended);
            debug_assert_eq!(result, CoderResult::InputEmpty, "room for all");
            self.text.truncate(written);
        }
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut block = self.fill_buf()?;
        let n = block.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Decoded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.text.len() {
            self.fill()?;
        }
        Ok(self.text.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}
