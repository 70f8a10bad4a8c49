//! What is sent: pieces of memory and of one open file, read a little ahead and never more than a little.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use bytes::Bytes;
use hyper::body::Body;
use hyper::body::Frame;
use hyper::body::SizeHint;
use tokio::task::JoinHandle;

use crate::serve::stock::Whole;
use crate::serve::stock::part_of;
use crate::serve::stock::read_at;

/// A piece of what is sent.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Memory(Bytes),
    /// From the file.
    File(Range<u64>),
}

/// A body in the making.
#[derive(Debug)]
pub(super) struct Pieces {
    file: Option<Arc<File>>,
    waiting: VecDeque<Piece>,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
    left: u64,
}

impl Pieces {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { file: None, waiting: VecDeque::new(), reading: None, left: 0 }
    }

    /// Adds bytes.
    #[must_use]
    pub(super) fn bytes(mut self, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        self.left += bytes.len() as u64;
        self.waiting.push_back(Piece::Memory(bytes));
        self
    }

    /// Adds a part of a file; all parts are of the same.
    #[must_use]
    pub(super) fn part(mut self, whole: &Whole, part: Range<u64>) -> Self {
        match whole {
            Whole::Memory(text) => {
                let place = |it: u64| usize::try_from(it).unwrap_or(usize::MAX).min(text.len());
                let bytes = text.slice(place(part.start)..place(part.end));
                self.bytes(bytes)
            }
            Whole::File(file) => {
                self.left += part.end.saturating_sub(part.start);
                self.file = Some(Arc::clone(file));
                self.waiting.push_back(Piece::File(part));
                self
            }
        }
    }

    /// How many bytes are left to send.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Begins to read, where a part of the file is next.
    fn read_ahead(&mut self) {
        let (Some(Piece::File(part)), Some(file)) = (self.waiting.front_mut(), &self.file) else {
            return;
        };
        let (at, count) = (part.start, part_of(part.end.saturating_sub(part.start)));
        part.start += count as u64;
        if part.start >= part.end {
            self.waiting.pop_front();
        }
        let file = Arc::clone(file);
        self.reading = Some(tokio::task::spawn_blocking(move || read_at(&file, at, count)));
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            if let Some(reading) = &mut self.reading {
                let read = ready!(Pin::new(reading).poll(context));
                self.reading = None;
                self.read_ahead();
                // A file that became shorter: what is sent is broken off, so that nobody takes it for whole.
                let bytes = read.unwrap_or_else(|it| Err(io::Error::other(it)))?;
                self.left = self.left.saturating_sub(bytes.len() as u64);
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
            match self.waiting.front() {
                None => return Poll::Ready(None),
                Some(Piece::File(_)) => self.read_ahead(),
                Some(Piece::Memory(bytes)) => {
                    let bytes = bytes.clone();
                    self.waiting.pop_front();
                    self.left = self.left.saturating_sub(bytes.len() as u64);
                    if !bytes.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(bytes))));
                    }
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
