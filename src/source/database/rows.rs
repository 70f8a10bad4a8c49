//! Rows of a query on their way: gathered into blocks, and counted into a digest that knows no order.

use std::sync::mpsc::SyncSender;

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::limits;
use crate::source::database::session::Event;
use crate::source::database::session::Order;
use crate::source::remote::Error;

/// Some rows, one after another; a cell without a value is empty.
#[derive(Debug, Default)]
pub struct Rows {
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
    width: usize,
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len() / self.width.max(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A cell, and where it begins in the text of all of them.
    pub fn cell(&self, row: usize, column: usize) -> (usize, &str) {
        let at = row * self.width + column;
        let before = at.checked_sub(1).and_then(|it| self.ends.get(it)).copied();
        let from = before.unwrap_or_default();
        let to = self.ends.get(at).copied().unwrap_or(from);
        (from, self.text.get(from..to).unwrap_or_default())
    }

    /// The text of all cells, one after another.
    pub fn into_text(self) -> String {
        self.text
    }
}

/// What an answer comes to: the sum of its rows' digests, so that their order does not matter and their number does.
///
/// A sum is no defence against somebody who may choose the rows; it tells that the same rows came, which is all that is asked.
#[derive(Clone, Default)]
pub(super) struct Tally {
    sum: [u64; 4],
    rows: u64,
    bytes: u64,
    head: Hasher,
}

impl Tally {
    pub(super) fn head(&mut self, names: &[String]) {
        self.head = names.iter().fold(Hasher::default(), |it, name| it.part(name.as_bytes()));
    }

    fn row(&mut self, row: Hasher, bytes: usize) {
        let digest = row.finish();
        let mut carry = false;
        for (word, part) in self.sum.iter_mut().zip(digest.words()) {
            let (sum, first) = word.overflowing_add(part);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            (*word, carry) = (sum, first || second);
        }
        self.rows += 1;
        self.bytes += bytes as u64;
    }

    /// The digest of names, rows and their number.
    pub(super) fn digest(&self) -> Digest {
        let head = self.head.clone().part(&self.rows.to_be_bytes());
        self.sum.iter().fold(head, |it, word| it.part(&word.to_be_bytes())).finish()
    }

    /// Bytes of all cells.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// One answer in the making, on the side of the server.
pub(super) struct Pass<'a> {
    out: &'a SyncSender<Result<Event, Error>>,
    /// Whether anybody wants more than the digest.
    keep: bool,
    rows: Rows,
    tally: Tally,
    row: Hasher,
    row_bytes: usize,
    /// Bytes since somebody last heard of it.
    quiet: usize,
}

/// Nobody listens any more.
pub(super) struct Gone;

impl<'a> Pass<'a> {
    pub(super) fn new(out: &'a SyncSender<Result<Event, Error>>, order: Order) -> Self {
        Self {
            out,
            keep: order == Order::Read,
            rows: Rows::default(),
            tally: Tally::default(),
            row: Hasher::default(),
            row_bytes: 0,
            quiet: 0,
        }
    }

    /// Begins the answer.
    pub(super) fn head(&mut self, names: Vec<String>) -> Result<(), Gone> {
        self.tally.head(&names);
        self.rows.width = names.len();
        self.send(Event::Head(names))
    }

    /// Adds a cell to the row.
    pub(super) fn cell(&mut self, text: Option<&str>) {
        // No text is as long as what stands for none.
        let length = text.map_or(u64::MAX, |it| it.len() as u64);
        let text = text.unwrap_or_default();
        self.row.add(&length.to_be_bytes());
        self.row.add(text.as_bytes());
        self.row_bytes += text.len();
        // Many cells that say nothing are much, too.
        self.quiet += text.len() + size_of::<usize>();
        if self.keep {
            self.rows.text.push_str(text);
            self.rows.ends.push(self.rows.text.len());
        }
    }

    /// The number of the row that is being made, from 1.
    pub(super) fn number(&self) -> u64 {
        self.tally.rows + 1
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self) -> Result<(), Gone> {
        let row = std::mem::take(&mut self.row);
        let bytes = std::mem::take(&mut self.row_bytes);
        self.tally.row(row, bytes);
        if self.quiet < limits::QUERY_BLOCK_BYTES {
            return Ok(());
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), Gone> {
        self.quiet = 0;
        if !self.keep {
            return self.send(Event::Beat);
        }
        let next = Rows { width: self.rows.width, ..Rows::default() };
        let rows = std::mem::replace(&mut self.rows, next);
        self.send(Event::Rows(rows))
    }

    /// Ends the answer.
    pub(super) fn finish(mut self) -> Result<(), Gone> {
        if !self.rows.ends.is_empty() {
            self.flush()?;
        }
        let tally = std::mem::take(&mut self.tally);
        self.send(Event::End(tally))
    }

    fn send(&self, event: Event) -> Result<(), Gone> {
        self.out.send(Ok(event)).map_err(|_| Gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::sync_channel;

    fn digest(head: &[&str], rows: &[&[Option<&str>]]) -> Digest {
        let (out, _in) = sync_channel(99);
        let mut pass = Pass::new(&out, Order::Read);
        let names = head.iter().map(|it| (*it).to_owned()).collect();
        assert!(pass.head(names).is_ok());
        for row in rows {
            row.iter().for_each(|it| pass.cell(*it));
            assert!(pass.end_row().is_ok());
        }
        pass.tally.digest()
    }

    #[test]
    fn a_digest_knows_no_order_and_all_else() {
        let head = ["a", "b"];
        let (x, y) = ([Some("1"), Some("2")], [Some("3"), None]);
        let one = digest(&head, &[&x, &y]);
        assert_eq!(one, digest(&head, &[&y, &x]));
        for other in [
            digest(&head, &[&x]),
            digest(&head, &[&x, &y, &y]),
            digest(&head, &[&x, &x]),
            digest(&["b", "a"], &[&x, &y]),
            digest(&head, &[&x, &[Some("3"), Some("")]]),
            digest(&head, &[&[Some("12"), Some("")], &y]),
            digest(&head, &[&[Some("1"), None], &[Some("3"), Some("2")]]),
        ] {
            assert!(one != other);
        }
    }

    #[test]
    fn rows_come_back_cell_by_cell() {
        let (out, received) = sync_channel(9);
        let mut pass = Pass::new(&out, Order::Read);
        assert!(pass.head(vec!["a".to_owned(), "b".to_owned()]).is_ok());
        for cell in [Some("道里"), None, Some(""), Some("4")] {
            pass.cell(cell);
            if pass.rows.ends.len().is_multiple_of(2) {
                assert!(pass.end_row().is_ok());
            }
        }
        assert!(pass.finish().is_ok());
        drop(out);
        let rows = received.iter().find_map(|it| match it {
            Ok(Event::Rows(rows)) => Some(rows),
            _ => None,
        });
        let rows = rows.unwrap();
        let cell = |row, column| rows.cell(row, column);
        assert_eq!([cell(0, 0), cell(0, 1)], [(0, "道里"), (6, "")]);
        assert_eq!([cell(1, 0), cell(1, 1)], [(6, ""), (6, "4")]);
        assert_eq!(rows.len(), 2);
    }
}
