//! Arrow IPC, message by message. A file is a stream with an index behind it, and is read as the stream.
//!
//! Each message is checked before it is decoded, since a few bytes can ask for any amount of memory.

use std::collections::VecDeque;
use std::io;
use std::io::Read;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::root_as_message;

use crate::model::limits;
use crate::read::book::columnar::Batches;
use crate::read::book::columnar::Opened;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;
use crate::source::Blob;

const DAMAGED: Flaw = Flaw::Damaged(Format::Arrow, None);
const MAGIC: &[u8; 8] = b"ARROW1\0\0";

/// What a file ends with: the size of its index, and the letters that it begins with.
const END_BYTES: usize = 10;

/// A stream of messages.
struct Messages {
    bytes: Box<dyn Read + Send>,
    decoder: StreamDecoder,
    /// Decoded and not handed on.
    batches: VecDeque<RecordBatch>,
    is_file: bool,
    ended: bool,
}

pub(super) fn open(blob: &Blob) -> Result<Opened, Trouble> {
    let is_file = blob.head(8)? == MAGIC;
    let mut bytes = io::BufReader::new(blob.open()?);
    // Behind its first letters a file is padded with zeros, to eight bytes or more.
    let mut padding = vec![0; 8];
    let mut is_padding = is_file;
    while is_padding {
        padding.clear();
        bytes.by_ref().take(8).read_to_end(&mut padding)?;
        is_padding = padding == MAGIC || padding == [0; 8];
    }
    let read_already: &[u8] = if is_file { &padding } else { &[] };
    let bytes = Box::new(io::Cursor::new(read_already.to_vec()).chain(bytes));
    let batches = VecDeque::new();
    let decoder = StreamDecoder::new();
    let mut messages = Messages { bytes, decoder, batches, is_file, ended: false };
    let first = messages.message()?.ok_or(DAMAGED)?;
    messages.decode(first)?;
    // A message without a body is decoded when the next one comes.
    if messages.decoder.schema().is_none() {
        messages.advance()?;
    }
    let schema = messages.decoder.schema().ok_or(DAMAGED)?;
    Ok((schema, Box::new(messages)))
}

impl Messages {
    /// Reads and decodes one message more, or the end.
    fn advance(&mut self) -> Result<(), Trouble> {
        let message = self.message()?;
        self.ended = message.is_none();
        if self.ended && self.is_file {
            self.end_of_file()?;
        }
        self.decode(message.unwrap_or_else(|| [[0xff; 4], [0; 4]].concat()))
    }

    /// Reads what stands behind the messages of a file; one that lost its end may have lost messages as well.
    fn end_of_file(&mut self) -> Result<(), Trouble> {
        let (mut size, mut end) = (0_u64, Vec::new());
        loop {
            let from = end.len();
            let got = self.bytes.by_ref().take(8192).read_to_end(&mut end)?;
            size += got as u64;
            if got == 0 {
                break;
            }
            end.drain(..from.saturating_add(got).saturating_sub(END_BYTES));
        }
        let index = end.strip_suffix(b"ARROW1").and_then(|it| <[u8; 4]>::try_from(it).ok());
        let index = index.map(u32::from_le_bytes).map_or(0, u64::from);
        let whole = index > 0 && index + END_BYTES as u64 <= size;
        if whole { Ok(()) } else { Err(DAMAGED.into()) }
    }

    /// The bytes of the next message, checked; `None` at the end.
    fn message(&mut self) -> Result<Option<Vec<u8>>, Trouble> {
        let mut out = Vec::new();
        let mut size = match self.word(&mut out)? {
            Some(word) => word,
            // A stream may end without a mark, a file may not.
            None if self.is_file => return Err(DAMAGED.into()),
            None => return Ok(None),
        };
        if size == u32::MAX {
            size = self.word(&mut out)?.ok_or(DAMAGED)?;
        }
        if size == 0 {
            return Ok(None);
        }
        let size = u64::from(size);
        if size > limits::IPC_METADATA_BYTES_MAX {
            return Err(Flaw::Excessive(Format::Arrow).into());
        }
        let from = out.len();
        self.take(size, &mut out)?;
        let metadata = out.get(from..).unwrap_or_default();
        let message = root_as_message(metadata).map_err(|_| DAMAGED)?;
        let body = u64::try_from(message.bodyLength()).map_err(|_| DAMAGED)?;
        if body > limits::IPC_BODY_BYTES_MAX {
            return Err(Flaw::Excessive(Format::Arrow).into());
        }
        let batch = message.header_as_record_batch();
        let batch = batch.or_else(|| message.header_as_dictionary_batch().and_then(|it| it.data()));
        let packed = batch.filter(|it| it.compression().is_some()).and_then(|it| it.buffers());
        let buffers: Vec<(i64, i64)> =
            packed.iter().flatten().map(|it| (it.offset(), it.length())).collect();
        let body_from = out.len();
        self.take(body, &mut out)?;
        inflates_within_bounds(out.get(body_from..).unwrap_or_default(), &buffers)?;
        Ok(Some(out))
    }

    fn word(&mut self, out: &mut Vec<u8>) -> Result<Option<u32>, Trouble> {
        let mut word = [0; 4];
        let mut got = 0;
        while let Some(rest @ [_, ..]) = word.get_mut(got..) {
            match self.bytes.read(rest)? {
                0 if got == 0 => return Ok(None),
                0 => return Err(DAMAGED.into()),
                n => got += n,
            }
        }
        out.extend_from_slice(&word);
        Ok(Some(u32::from_le_bytes(word)))
    }

    fn take(&mut self, size: u64, out: &mut Vec<u8>) -> Result<(), Trouble> {
        let got = self.bytes.by_ref().take(size).read_to_end(out)?;
        if got as u64 == size { Ok(()) } else { Err(DAMAGED.into()) }
    }

    fn decode(&mut self, message: Vec<u8>) -> Result<(), Trouble> {
        let mut buffer = Buffer::from_vec(message);
        while !buffer.is_empty() {
            let next = self.decoder.decode(&mut buffer).map_err(|_| DAMAGED)?;
            self.batches.extend(next);
        }
        Ok(())
    }
}

/// Each packed buffer begins with the size that it inflates to; −1 is one that is not packed.
fn inflates_within_bounds(body: &[u8], buffers: &[(i64, i64)]) -> Result<(), Flaw> {
    let mut sum = 0_u64;
    for (offset, length) in buffers {
        let at = |it: i64| usize::try_from(it).map_err(|_| DAMAGED);
        let (from, length) = (at(*offset)?, at(*length)?);
        let Some(head) = body.get(from..).and_then(|it| it.get(..length.min(8))) else {
            return Err(DAMAGED);
        };
        if let Ok(size) = <[u8; 8]>::try_from(head) {
            sum = sum.saturating_add(u64::try_from(i64::from_le_bytes(size)).unwrap_or_default());
        }
    }
    if sum > limits::IPC_BODY_BYTES_MAX { Err(Flaw::Excessive(Format::Arrow)) } else { Ok(()) }
}

impl Batches for Messages {
    fn next(&mut self) -> Result<Option<RecordBatch>, Trouble> {
        while self.batches.is_empty() && !self.ended {
            self.advance()?;
        }
        Ok(self.batches.pop_front())
    }
}
