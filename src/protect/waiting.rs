//! Rows that wait for the whole table, in the order in which they came: in memory up to a limit, then on disk.
//!
//! What waits holds no identifier: numbers for what the rows are, and the bytes of what may leave.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek as _;
use std::io::Write as _;
use std::path::PathBuf;

use crate::disk::Spool;

/// Rows of one batch.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The number of the batch's first row in the whole table.
    pub(super) first: u64,
    /// Each row's number in its batch.
    pub(super) rows: Vec<u32>,
    /// Each row's kind.
    pub(super) kinds: Vec<u32>,
    /// Each row's value of each sensitive column.
    pub(super) sensitive: Vec<Vec<u32>>,
    /// Where each row ends in `bytes`; empty where there are none.
    pub(super) ends: Vec<u32>,
    /// The other published columns, packed.
    pub(super) bytes: Vec<u8>,
}

impl Piece {
    fn size(&self) -> usize {
        self.bytes.len() + 4 * (self.ends.len() + self.rows.len() * (2 + self.sensitive.len()))
    }

    /// Where row `row` of the piece is in `bytes`.
    pub(super) fn packed(&self, row: usize) -> &[u8] {
        let end = |row: usize| self.ends.get(row).map_or(0, |it| usize::try_from(*it).unwrap_or(0));
        let from = row.checked_sub(1).map_or(0, end);
        self.bytes.get(from..end(row)).unwrap_or_default()
    }

    fn write(&self, file: &mut File) -> io::Result<()> {
        let lengths = [self.first, self.rows.len() as u64, self.ends.len() as u64];
        let mut out = Vec::with_capacity(self.size() + 64);
        for number in lengths.into_iter().chain([self.bytes.len() as u64]) {
            out.extend_from_slice(&number.to_le_bytes());
        }
        let columns = [&self.rows, &self.kinds, &self.ends];
        for number in columns.into_iter().chain(&self.sensitive).flatten() {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.bytes);
        file.write_all(&out)
    }

    fn read(from: &mut impl Read, sensitive: usize) -> io::Result<Self> {
        let first = number(from)?;
        let mut length = || number(from).map(|it| usize::try_from(it).unwrap_or_default());
        let (rows, ends, bytes) = (length()?, length()?, length()?);
        let mut column = |length: usize| -> io::Result<Vec<u32>> {
            let mut bytes = vec![0; 4 * length];
            from.read_exact(&mut bytes)?;
            let word = |it: &[u8]| it.try_into().map_or(0, u32::from_le_bytes);
            Ok(bytes.chunks_exact(4).map(word).collect())
        };
        let (rows, kinds, ends) = (column(rows)?, column(rows)?, column(ends)?);
        let sensitive =
            (0..sensitive).map(|_| column(rows.len())).collect::<io::Result<Vec<_>>>()?;
        let mut packed = vec![0; bytes];
        from.read_exact(&mut packed)?;
        Ok(Self { first, rows, kinds, sensitive, ends, bytes: packed })
    }
}

fn number(from: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

/// Takes pieces, and gives them back in the same order.
pub(super) struct Waiting {
    limit: usize,
    work: PathBuf,
    sensitive: usize,
    spool: Option<Spool>,
    spooled: usize,
    size: usize,
    memory: VecDeque<Piece>,
}

impl Waiting {
    pub(super) fn new(limit: usize, work: PathBuf, sensitive: usize) -> Self {
        let memory = VecDeque::new();
        Self { limit, work, sensitive, spool: None, spooled: 0, size: 0, memory }
    }

    pub(super) fn push(&mut self, piece: Piece) -> io::Result<()> {
        if piece.rows.is_empty() {
            return Ok(());
        }
        self.size += piece.size();
        self.memory.push_back(piece);
        if self.size <= self.limit {
            return Ok(());
        }
        let mut spool = match self.spool.take() {
            Some(it) => it,
            None => Spool::new(&self.work, "rows")?,
        };
        for piece in self.memory.drain(..) {
            piece.write(spool.file())?;
            self.spooled += 1;
        }
        self.size = 0;
        self.spool = Some(spool);
        Ok(())
    }

    /// Shows every piece.
    pub(super) fn each(&mut self, mut look: impl FnMut(&Piece)) -> io::Result<()> {
        if let Some(spool) = &mut self.spool {
            let file = spool.file();
            file.rewind()?;
            let mut reader = BufReader::with_capacity(1 << 18, file);
            for _ in 0..self.spooled {
                look(&Piece::read(&mut reader, self.sensitive)?);
            }
        }
        self.memory.iter().for_each(look);
        Ok(())
    }

    /// Gives every piece back.
    pub(super) fn into_pieces(self) -> io::Result<impl Iterator<Item = io::Result<Piece>> + Send> {
        let mut reader = None;
        if let Some(mut spool) = self.spool {
            spool.file().rewind()?;
            reader = Some(BufReader::with_capacity(1 << 18, spool.file().try_clone()?));
        }
        let spooled = (0..self.spooled)
            .map_while(move |_| reader.as_mut().map(|it| Piece::read(it, self.sensitive)));
        Ok(spooled.chain(self.memory.into_iter().map(Ok)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_as_they_went_whatever_the_limit() {
        let piece = |it: u32| Piece {
            first: u64::from(it) * 10,
            rows: vec![it, it + 1],
            kinds: vec![it * 7, it],
            sensitive: vec![vec![it, 3], vec![9, it]],
            ends: vec![2, 3],
            bytes: vec![1, 2, u8::try_from(it).unwrap()],
        };
        for limit in [usize::MAX, 200, 1] {
            let dir =
                std::env::temp_dir().join(format!("gongkai-wait-{}-{limit}", std::process::id()));
            let mut waiting = Waiting::new(limit, dir.clone(), 2);
            (0..20).for_each(|it| waiting.push(piece(it)).unwrap());
            let expect: Vec<Piece> = (0..20).map(piece).collect();
            let mut seen = Vec::new();
            waiting.each(|it| seen.push(it.clone())).unwrap();
            assert_eq!(seen, expect);
            let back: io::Result<Vec<Piece>> = waiting.into_pieces().unwrap().collect();
            assert_eq!(back.unwrap(), expect);
            crate::disk::remove_dir(&dir).unwrap();
        }
        assert_eq!(piece(5).packed(0), [1, 2]);
        assert_eq!(piece(5).packed(1), [5]);
    }
}
