//! What the tests of all containers share: sheets as plain lines, and bytes that somebody changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::model::digest::Digest;
use crate::model::remark::Remark;
use crate::model::stop::Fault as _;
use crate::model::tally::NonData;
use crate::read;
use crate::read::Error;
use crate::read::book;
use crate::read::book::Request;
use crate::read::container::Container;
use crate::read::table::Grid;
use crate::read::vocabulary::Vocabulary;
use crate::source::Blob;
use crate::source::Body;
use crate::source::Evidence;
use crate::source::Source;

impl<'a> Request<'a> {
    /// A request for all sheets of a container that has no encoding.
    pub(in crate::read) fn of(blob: &'a Blob, name: &'a Arc<str>) -> Self {
        Self { blob, name, only: None, evidence: Evidence::Other, encoding: None }
    }
}

/// A sheet: its name, then its rows. A row is its line, `-` when it is hidden, and its cells; a cell that continues a
/// merge begins with `^`.
pub(in crate::read) type Seen = Vec<(Option<String>, Vec<String>)>;

/// All sheets of a ledger; `budget` are the bytes of a block.
pub(in crate::read) fn seen(bytes: &[u8], budget: usize) -> Result<Seen, Error> {
    let (blob, name) = (Blob::memory(bytes), Arc::from("a"));
    let evidence = match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Evidence::Ascii,
        Ok(_) => Evidence::Utf8,
        Err(_) => Evidence::Other,
    };
    let request = Request { evidence, ..Request::of(&blob, &name) };
    let mut book = book::open(Container::of(&blob).unwrap(), &request)?;
    let mut seen = Vec::new();
    while let Some(sheet) = book.next_sheet()? {
        let mut rows = Vec::new();
        let mut more = true;
        while more {
            let mut grid = Grid::default();
            more = book.rows(&mut grid, budget)?;
            rows.extend((0..grid.len()).map(|row| shown(&grid, row)));
        }
        seen.push((sheet.name.as_deref().map(str::to_owned), rows));
    }
    Ok(seen)
}

fn shown(grid: &Grid, row: usize) -> String {
    let cells: Vec<String> = grid
        .cells(row)
        .enumerate()
        .map(|(at, it)| format!("{}{it}", if grid.is_continued(row, at) { "^" } else { "" }))
        .collect();
    format!("{}{}|{}", grid.line(row), if grid.is_hidden(row) { "-" } else { "" }, cells.join("|"))
}

/// The rows of the only sheet, the same for blocks of any size.
#[track_caller]
pub(in crate::read) fn only(bytes: impl AsRef<[u8]>) -> Vec<String> {
    let mut sheets = sheets(bytes);
    assert_eq!(sheets.len(), 1, "sheets");
    sheets.remove(0).1
}

/// The sheets, the same for blocks of any size.
#[track_caller]
pub(in crate::read) fn sheets(bytes: impl AsRef<[u8]>) -> Seen {
    let whole = seen(bytes.as_ref(), 1 << 20).unwrap();
    for budget in [1, 17] {
        assert_eq!(seen(bytes.as_ref(), budget).unwrap(), whole, "blocks of {budget}");
    }
    whole
}

/// What a ledger is remarked on for.
pub(in crate::read) fn remarks(bytes: impl AsRef<[u8]>) -> Vec<Remark> {
    let (blob, name) = (Blob::memory(bytes.as_ref()), Arc::from("a"));
    let request = Request { evidence: Evidence::Utf8, ..Request::of(&blob, &name) };
    let mut book = book::open(Container::of(&blob).unwrap(), &request).unwrap();
    while book.next_sheet().unwrap().is_some() {
        while book.rows(&mut Grid::default(), 1 << 20).unwrap() {}
    }
    book.remarks()
}

/// The code with which a ledger is refused.
#[track_caller]
pub(in crate::read) fn refused(bytes: impl AsRef<[u8]>) -> &'static str {
    match seen(bytes.as_ref(), 1 << 20) {
        Err(error) => error.code(),
        Ok(seen) => panic!("not refused: {seen:?}"),
    }
}

/// Bytes changed here and there, doubled in part, and cut.
pub(in crate::read) fn mutations(good: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<Index>(), any::<u8>());
    let copy = (any::<Index>(), any::<Index>(), 0..40_usize);
    (
        proptest::collection::vec(change, 0..6),
        proptest::option::of(copy),
        proptest::option::of(any::<Index>()),
    )
        .prop_map(move |(changes, copy, cut)| {
            let mut bytes = good.clone();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some((from, to, size)) = copy {
                let from = from.index(bytes.len());
                let piece = bytes[from..(from + size).min(bytes.len())].to_vec();
                let to = to.index(bytes.len());
                bytes.splice(to..to, piece);
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()).max(1));
            }
            bytes
        })
}

/// Reads whatever the bytes are: an answer or an error, and never more than `most` bytes of cells.
pub(in crate::read) fn survives(bytes: &[u8], most: usize) {
    let blob = Blob::memory(bytes);
    if Container::of(&blob).unwrap() == Container::Text {
        return;
    }
    if let Ok(seen) = seen(bytes, 1000) {
        let size: usize = seen.iter().flat_map(|it| &it.1).map(String::len).sum();
        assert!(size <= most, "{size} bytes out of {}", bytes.len());
    }
}

/// What comes out of the room: the cells, lines and counts of all batches, of the columns called so.
pub(in crate::read) fn batches(
    bytes: &[u8],
    headers: &[&str],
) -> (Vec<String>, BTreeMap<NonData, u64>) {
    let evidence = if bytes.is_ascii() { Evidence::Ascii } else { Evidence::Utf8 };
    let source = Source {
        name: "a".into(),
        body: Body::Bytes { blob: Blob::memory(bytes), evidence },
        sheet: None,
        encoding: None,
        copy_of: None,
        digest: Digest::of(bytes),
        bytes: bytes.len() as u64,
    };
    let table = read::table(vec![source], Vocabulary::new(headers.iter().copied()), None);
    let claim = |part: &read::Part| {
        Ok((0..part.header.len())
            .filter(|at| headers.contains(&part.header[*at].join(".").as_str()))
            .collect())
    };
    let (mut out, mut counts) = (Vec::new(), BTreeMap::new());
    for piece in table.pieces() {
        for batch in table.batches(piece.unwrap(), &claim).unwrap() {
            for row in 0..batch.rows {
                let cells: Vec<&str> = batch.columns.iter().map(|it| it.value(row)).collect();
                out.push(format!("{} {}", batch.lines.of(row), cells.join("|")));
            }
            counts.extend(batch.non_data);
            out.extend(batch.totals.iter().map(|it| format!("total on {}", it.line)));
        }
    }
    (out, counts)
}
