//! Ledgers in, raw batches out: text columns with places, and everything that is no row counted by kind.
//!
//! The container is told by content. CSV is cut into chunks of whole records that workers take one by one; a small
//! book is one piece, a large one is handed out block by block. A ledger may hold several tables, each a part. A
//! raw batch holds only the columns that the next stage claims. No cell is changed here, and an empty cell is null.
//! Left out on purpose: what a header means, and what a cell means.

mod batch;
mod vocabulary;
mod container;
mod foreign;
mod text;
mod book;
mod table;
mod query;
mod document;
mod lines;
mod views;
mod flaw;
mod error;

pub use batch::Context;
pub use batch::Lines;
pub use batch::Origin;
pub use batch::Part;
pub use batch::RawBatch;
pub use batch::TotalRow;
pub use document::document;
pub use error::Error;
pub use error::PAGES;
pub use flaw::Flaw;
pub use flaw::Format;
pub use flaw::PAGES as FLAW_PAGES;
pub use foreign::Foreign;
pub use lines::is_workbook;
pub use lines::lines;
pub use lines::mark;
pub use text::dialect::Dialect;
pub use text::dialect::DialectReason;
pub use text::encoding::Coding;
pub use text::encoding::CodingReason;
pub use text::encoding::Sure;
pub use vocabulary::Vocabulary;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use crate::frame::Answer;
use crate::model::limits;
use crate::model::stop::Stop;
use crate::model::tally::NonData;
use crate::source::Blob;
use crate::source::Body;
use crate::source::Source;
use container::Container;

/// The ledgers of a dataset, opened one after another.
pub struct RawTable {
    sources: Vec<Source>,
    vocabulary: Arc<Vocabulary>,
    chunk_bytes: usize,
    taken: AtomicU64,
}

/// A piece of a ledger that one worker takes.
pub struct Piece(Work);

enum Work {
    Chunk(Box<table::Chunk>),
    /// Rows of a large ledger.
    Block(table::Block),
    /// A small ledger, whole.
    Book(usize),
    Answer(usize, Arc<Answer>),
    /// A ledger that was sent twice.
    Copy(usize),
    /// Rows of a database's answer.
    Rows(query::Span),
}

/// What a ledger is, before its rows: for `inspect`.
#[derive(Clone, Debug)]
pub struct Form {
    /// `csv`, `workbook` or `query`.
    pub container: &'static str,
    /// Encoding of a text, how sure it is and why.
    pub encoding: Option<Coding>,
    /// Delimiter, quotes and line ends of a text, how well it reads so, and how well otherwise.
    pub dialect: Option<Dialect>,
}

/// Which columns (from 0) of a part the next stage wants, each at most once.
pub type Claim<'a> = &'a (dyn Fn(&Part) -> Result<Vec<usize>, Stop> + Sync);

/// Opens `sources`. `vocabulary` tells headers from data; `chunk_bytes` changes speed, never results,
/// but for ditto marks, which look no further up than their chunk.
pub fn table(sources: Vec<Source>, vocabulary: Vocabulary, chunk_bytes: Option<usize>) -> RawTable {
    RawTable {
        sources,
        vocabulary: Arc::new(vocabulary),
        chunk_bytes: chunk_bytes.unwrap_or(limits::CHUNK_BYTES).min(limits::CHUNK_BYTES_MAX),
        taken: AtomicU64::new(0),
    }
}

impl RawTable {
    /// How many ledgers there are.
    pub fn ledgers(&self) -> usize {
        self.sources.len()
    }

    /// All bytes of all ledgers.
    pub fn bytes(&self) -> u64 {
        self.sources.iter().map(|it| it.bytes).sum()
    }

    /// How many of them have been handed out.
    pub fn bytes_taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// The pieces, in order: sources by path, chunks by position.
    pub fn pieces(&self) -> impl Iterator<Item = Result<Piece, Stop>> + Send + '_ {
        Pieces { table: self, source: 0, text: None, book: None, query: None, failed: false }
    }

    /// The rows of a piece.
    pub fn batches(&self, piece: Piece, claim: Claim<'_>) -> Result<Vec<RawBatch>, Stop> {
        match piece.0 {
            Work::Chunk(chunk) => table::of_chunk(*chunk, claim),
            Work::Block(block) => Ok(vec![table::of_block(block, claim)?]),
            Work::Book(source) => self.book(source, claim),
            Work::Answer(source, answer) => {
                Ok(vec![table::of_answer(&self.sources[source].name, &answer, claim)?])
            }
            Work::Rows(span) => Ok(vec![table::of_rows(span, claim)?]),
            Work::Copy(source) => Ok(vec![table::of_copy(&self.sources[source].name)]),
        }
    }

    /// What the first ledger is.
    pub fn form(&self) -> Result<Form, Stop> {
        let Some(source) = self.sources.first() else {
            return Ok(Form { container: "none", encoding: None, dialect: None });
        };
        match &source.body {
            Body::Answer(_) | Body::Query(_) => {
                Ok(Form { container: "query", encoding: None, dialect: None })
            }
            Body::Bytes { blob, .. } => {
                let container = container(source, blob)?;
                if container != Container::Text {
                    return Ok(Form { container: container.name(), encoding: None, dialect: None });
                }
                let file = self.text(source)?;
                Ok(Form {
                    container: container.name(),
                    encoding: Some(file.coding),
                    dialect: Some(file.dialect),
                })
            }
        }
    }

    fn text(&self, source: &Source) -> Result<text::TextFile, Error> {
        let Body::Bytes { blob, evidence } = &source.body else {
            return Err(Error::Container { name: source.name.to_string() });
        };
        text::TextFile::open(&text::Request {
            blob,
            name: &source.name,
            evidence: *evidence,
            encoding: source.encoding.as_deref(),
            vocabulary: &self.vocabulary,
            chunk_bytes: self.chunk_bytes,
        })
    }

    fn book(&self, source: usize, claim: Claim<'_>) -> Result<Vec<RawBatch>, Stop> {
        let mut open = self.open(&self.sources[source])?;
        let mut batches = Vec::new();
        let mut bytes = 0;
        while let Some(block) = open.next()? {
            bytes += block.bytes();
            if bytes > limits::WHOLE_ROWS_BYTES_MAX {
                return Err(Error::TooLarge { name: self.sources[source].name.to_string() }.into());
            }
            batches.push(table::of_block(block, claim)?);
        }
        Ok(batches)
    }

    fn open(&self, source: &Source) -> Result<table::Open, Error> {
        let Body::Bytes { blob, evidence } = &source.body else {
            return Err(Error::Container { name: source.name.to_string() });
        };
        let container = container(source, blob)?;
        let only = source.sheet.clone();
        let request = book::Request {
            blob,
            name: &source.name,
            only: only.as_deref(),
            evidence: *evidence,
            encoding: source.encoding.as_deref(),
        };
        let book = book::open(container, &request)?;
        Ok(table::Open::new(&source.name, book, &self.vocabulary, self.chunk_bytes, only))
    }
}

fn container(source: &Source, blob: &Blob) -> Result<Container, Error> {
    Container::of(blob).map_err(|cause| Error::Unreadable { name: source.name.to_string(), cause })
}

/// Walks through the sources; lives on whichever worker takes the next piece.
struct Pieces<'a> {
    table: &'a RawTable,
    source: usize,
    text: Option<table::Chunks>,
    book: Option<table::Open>,
    query: Option<query::OpenQuery>,
    failed: bool,
}

impl Pieces<'_> {
    fn advance(&mut self) -> Result<Option<Piece>, Stop> {
        loop {
            if let Some(chunks) = &mut self.text {
                if let Some(chunk) = chunks.next()? {
                    self.table.taken.fetch_add(chunk.bytes() as u64, Ordering::Relaxed);
                    return Ok(Some(Piece(Work::Chunk(Box::new(chunk)))));
                }
                self.text = None;
            }
            if let Some(open) = &mut self.book {
                match open.next()? {
                    Some(block) => return Ok(Some(Piece(Work::Block(block)))),
                    None => self.book = None,
                }
            }
            if let Some(open) = &mut self.query {
                match open.next()? {
                    Some(span) => return Ok(Some(Piece(Work::Rows(span)))),
                    None => self.query = None,
                }
            }
            let Some(source) = self.table.sources.get(self.source) else { return Ok(None) };
            self.source += 1;
            if source.copy_of.is_some() {
                self.table.taken.fetch_add(source.bytes, Ordering::Relaxed);
                return Ok(Some(Piece(Work::Copy(self.source - 1))));
            }
            match &source.body {
                Body::Answer(answer) => {
                    return Ok(Some(Piece(Work::Answer(self.source - 1, Arc::clone(answer)))));
                }
                Body::Query(query) => {
                    self.table.taken.fetch_add(source.bytes, Ordering::Relaxed);
                    self.query = Some(query::OpenQuery::new(&source.name, query)?);
                }
                Body::Bytes { blob, .. } if container(source, blob)? == Container::Text => {
                    let file = self.table.text(source)?;
                    self.text =
                        Some(table::Chunks::new(&source.name, file, &self.table.vocabulary));
                }
                Body::Bytes { blob, .. } => {
                    self.table.taken.fetch_add(source.bytes, Ordering::Relaxed);
                    if book::weight(container(source, blob)?, source, blob) <= limits::WHOLE_BYTES {
                        return Ok(Some(Piece(Work::Book(self.source - 1))));
                    }
                    self.book = Some(self.table.open(source)?);
                }
            }
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<Piece, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.advance().transpose();
        self.failed = matches!(next, Some(Err(_)));
        next
    }
}

/// Counts of lines by kind.
type Counts = BTreeMap<NonData, u64>;
