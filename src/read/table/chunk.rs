//! Chunks of a text ledger into rows, on as many workers as there are.
//!
//! A worker takes it that the table which the ledger begins with goes on through its chunk, and that nothing from
//! the chunk before waits to be told. That is nearly always so, and then cells are views into the decoded chunk. What
//! the chunk before really came to is handed on from worker to worker, in order; where another table begins, or a
//! line waits for those below it, the chunk is cut line by line as a sheet is. So results do not depend on chunks.

use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::PoisonError;

use arrow_buffer::Buffer;
use encoding_rs::Encoding;

use crate::model::stop::Stop;
use crate::read::Claim;
use crate::read::batch::Part;
use crate::read::batch::RawBatch;
use crate::read::table::Grid;
use crate::read::table::blocks::Cutter;
use crate::read::table::blocks::Follows;
use crate::read::table::look::Look;
use crate::read::table::rows;
use crate::read::table::rows::Sorter;
use crate::read::text;
use crate::read::text::TextFile;
use crate::read::text::split;
use crate::read::text::split::Cut;
use crate::read::text::split::Records;
use crate::read::text::split::Span;
use crate::read::views;
use crate::read::views::In;
use crate::read::vocabulary::Vocabulary;

/// Whole records of a text ledger.
pub(in crate::read) struct Chunk {
    /// The table that the ledger begins with.
    part: Arc<Part>,
    vocabulary: Arc<Vocabulary>,
    encoding: &'static Encoding,
    cut: Cut,
    bytes: Vec<u8>,
    line: u64,
    /// The ledger's first chunk: the head is counted with it.
    first: bool,
    /// Whether there may be other chunks.
    follows: Follows,
    before: Arc<Baton>,
    after: Passing,
}

/// The chunks of a text ledger, in order.
pub(in crate::read) struct Chunks {
    file: TextFile,
    part: Arc<Part>,
    vocabulary: Arc<Vocabulary>,
    before: Arc<Baton>,
    first: bool,
    done: bool,
}

/// How a ledger stands between two chunks.
enum State {
    /// Its first table goes on, and no line waits; whether a row with a number has been seen.
    Plain(bool),
    /// It is cut as a sheet is; these lines wait.
    Cut(Box<Cutter>, Grid),
    /// Whoever had it has stopped: nobody wants what follows.
    Gone,
}

/// Where a worker waits for what the one before it has to say.
struct Baton {
    state: Mutex<Option<State>>,
    passed: Condvar,
}

/// A baton that somebody must pass on; on the floor, it says so.
struct Passing(Arc<Baton>);

impl Baton {
    fn new(state: Option<State>) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(state), passed: Condvar::new() })
    }

    /// Waits for the chunk before, which some worker took earlier; it never waits for a later one.
    fn take(&self) -> State {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match state.take() {
                Some(it) => return it,
                None => state = self.passed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl Passing {
    fn on(&self, state: State) {
        let mut place = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        if place.is_none() {
            *place = Some(state);
        }
        drop(place);
        self.0.passed.notify_all();
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // What was passed on stays: this fills only an empty place, and nobody looks twice.
        self.on(State::Gone);
    }
}

impl Chunks {
    /// The chunks of `file`, the ledger called `source`.
    pub(in crate::read) fn new(
        source: &Arc<str>,
        file: TextFile,
        vocabulary: &Arc<Vocabulary>,
    ) -> Self {
        let part = |head: (&_, usize)| Arc::new(rows::text_part(source, &file, head));
        let (part, cutter) = Cutter::under(source, vocabulary, (&file.head, &file.below), &part);
        let state =
            cutter.map_or(State::Plain(false), |it| State::Cut(Box::new(it), Grid::default()));
        Self {
            part,
            vocabulary: Arc::clone(vocabulary),
            before: Baton::new(Some(state)),
            first: true,
            done: false,
            file,
        }
    }

    /// The next chunk; a ledger with a header and no rows has one, so that its head is counted.
    pub(in crate::read) fn next(&mut self) -> Result<Option<Chunk>, crate::read::Error> {
        if self.done {
            return Ok(None);
        }
        let next = self.file.next()?;
        let table = matches!(next, Some(text::Next::Table));
        self.done = next.is_none() || self.file.is_done();
        let (bytes, line) = match next {
            Some(text::Next::Chunk(it)) => (it.bytes, it.line),
            Some(text::Next::Table) if self.first => (Vec::new(), 0),
            Some(text::Next::Table) => {
                self.begin();
                return self.next();
            }
            // What still waits to be told is told behind the last line.
            None => (Vec::new(), 0),
        };
        let after = Baton::new(None);
        let before = std::mem::replace(&mut self.before, Arc::clone(&after));
        let chunk = Chunk {
            part: Arc::clone(&self.part),
            vocabulary: Arc::clone(&self.vocabulary),
            encoding: self.file.encoding,
            cut: self.file.cut,
            bytes,
            line,
            first: std::mem::take(&mut self.first),
            follows: if self.done { Follows::Nothing } else { Follows::Lines },
            before,
            after: Passing(after),
        };
        if table {
            self.begin();
        }
        Ok(Some(chunk))
    }

    /// Begins the table whose head the file has come to.
    fn begin(&mut self) {
        let head = (&self.file.head, 0);
        self.part = Arc::new(rows::text_part(&self.part.source, &self.file, head));
        self.before = Baton::new(Some(State::Plain(false)));
        self.first = true;
    }
}

impl Chunk {
    /// Bytes of the chunk, as they stand in the ledger.
    pub(in crate::read) fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// The rows of a chunk, decoded, split and sorted out.
pub(in crate::read) fn of_chunk(mut chunk: Chunk, claim: Claim<'_>) -> Result<Vec<RawBatch>, Stop> {
    let bytes = text::decode(std::mem::take(&mut chunk.bytes), chunk.encoding);
    let text = Buffer::from_vec(bytes);
    let plain = plain(&chunk, &text, claim)?;
    let before = chunk.before.take();
    let (cutter, waiting) = match (before, plain) {
        (State::Gone, _) => return Ok(Vec::new()),
        (State::Plain(numbers), Some((batch, more_numbers))) => {
            chunk.after.on(State::Plain(numbers || more_numbers));
            return Ok(vec![batch]);
        }
        (State::Plain(numbers), None) => {
            let cutter = Cutter::within(&chunk.part, &chunk.vocabulary, (chunk.first, numbers));
            (Box::new(cutter), Grid::default())
        }
        (State::Cut(cutter, waiting), _) => (cutter, waiting),
    };
    cut(&chunk, &text, (cutter, waiting), claim)
}

/// The rows of a chunk in which the ledger's first table goes on, and whether a number is among them; `None` when
/// that is not so, or cannot be told from this chunk alone.
fn plain(chunk: &Chunk, text: &Buffer, claim: Claim<'_>) -> Result<Option<(RawBatch, bool)>, Stop> {
    let claimed = claim(&chunk.part)?;
    let mut records = Records::new(text, chunk.cut, chunk.line);
    let mut fields = Vec::new();
    let rows = text.len() / 64;
    let mut out = Sorter::new(&chunk.part, &claimed);
    let mut columns: Vec<views::Column> =
        claimed.iter().map(|_| views::Column::with_capacity(rows)).collect();
    let mut rebuilt = Vec::new();
    let (mut waits, mut title, mut numbers) = (false, false, false);
    while let Some(at) = records.next_into(&mut fields) {
        let cells = fields.iter().map(|it| str_of(text, *it));
        // Without a vocabulary, other tables were told when the text was cut.
        let look = if chunk.vocabulary.is_empty() {
            Look::Settled
        } else {
            Look::of(cells.clone(), &chunk.part, &chunk.vocabulary)
        };
        match look {
            Look::Numbers => (waits, title, numbers) = (false, false, true),
            Look::Header => return Ok(None),
            Look::Again if title => return Ok(None),
            Look::Settled | Look::Again => (waits, title) = (false, false),
            Look::Title => (waits, title) = (true, true),
            Look::Blank | Look::Level | Look::Sparse => waits = true,
        }
        if out.other(at, cells) {
            continue;
        }
        let beyond = fields.get(chunk.part.header.len()..).unwrap_or_default();
        out.row(at, beyond.iter().map(|it| str_of(text, *it)));
        for (column, &idx) in columns.iter_mut().zip(&claimed) {
            match fields.get(idx) {
                None => column.push_null(),
                Some(span) if span.rebuild => {
                    let from = rebuilt.len();
                    split::rebuild(text, *span, chunk.cut, &mut rebuilt);
                    column.push(rebuilt.get(from..).unwrap_or_default(), In::Rebuilt, from);
                }
                Some(span) => column.push(
                    text.get(span.from..span.to).unwrap_or_default(),
                    In::Chunk,
                    span.from,
                ),
            }
        }
    }
    if waits && chunk.follows == Follows::Lines {
        return Ok(None);
    }
    let rebuilt = Buffer::from_vec(rebuilt);
    let columns = columns.into_iter().map(|it| it.finish(text, &rebuilt)).collect();
    if chunk.first {
        out.count_head();
    }
    Ok(Some((out.finish(columns), numbers)))
}

/// The rows of a chunk, cut line by line behind the lines that wait.
fn cut(
    chunk: &Chunk,
    text: &Buffer,
    (mut cutter, mut grid): (Box<Cutter>, Grid),
    claim: Claim<'_>,
) -> Result<Vec<RawBatch>, Stop> {
    let mut records = Records::new(text, chunk.cut, chunk.line);
    let mut fields = Vec::new();
    let mut rebuilt = Vec::new();
    while let Some(at) = records.next_into(&mut fields) {
        grid.row(at);
        for span in &fields {
            if span.rebuild {
                rebuilt.clear();
                split::rebuild(text, *span, chunk.cut, &mut rebuilt);
                grid.cell(std::str::from_utf8(&rebuilt).unwrap_or_default());
            } else {
                grid.cell(str_of(text, *span));
            }
        }
    }
    let (blocks, rest) = cutter.feed(grid, chunk.follows);
    chunk.after.on(match cutter.as_plain(&chunk.part).filter(|_| rest.len() == 0) {
        Some(numbers) => State::Plain(numbers),
        None => State::Cut(cutter, rest),
    });
    blocks.into_iter().map(|it| rows::of_block(it, claim)).collect()
}

fn str_of(text: &[u8], span: Span) -> &str {
    text.get(span.from..span.to).and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default()
}
