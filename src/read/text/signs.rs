//! Signs of an encoding, gathered from all of a text that is no plain UTF-8.
//!
//! Every byte is looked at for NULs and as UTF-8. As Chinese in two bytes it is looked at until one encoding has won
//! clearly; from then on a piece of every block is held against that, since texts that were pasted together may change
//! their encoding on the way. What does not decode in between is found cell by cell later.

use std::io;
use std::io::Read;

use memchr::memchr;
use memchr::memchr_iter;
use memchr::memrchr;

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    /// The byte, from 0.
    pub(super) offset: u64,
    /// The line, from 1.
    pub(super) line: u64,
}

/// What all bytes say.
#[derive(Debug, Default)]
pub(super) struct Signs {
    bytes: u64,
    lines: u64,
    /// NULs at even and at odd offsets.
    pub(super) nul: (u64, u64),
    pub(super) first_nul: Option<At>,
    pub(super) utf8: Utf8,
    pub(super) gb18030: Pairs,
    pub(super) big5: Pairs,
    /// The first byte that is not ASCII.
    pub(super) first_high: Option<At>,
    /// Where the text does not read in the encoding that had won.
    pub(super) mixed: Option<At>,
}

/// Characters after which an encoding may have won.
const ENOUGH: u64 = 20_000;

/// By so much more of the characters must be common ones in it than in the other, per mille.
pub(super) const CLEARLY: u64 = 100;

/// Bytes of a block that are looked at after that.
const PIECE: usize = 16 << 10;

/// Characters that a piece must have to speak against the encoding that had won.
const PIECE_ENOUGH: u64 = 100;

/// How a text reads as UTF-8.
#[derive(Debug, Default)]
pub(super) struct Utf8 {
    /// Characters beyond ASCII.
    pub(super) good: u64,
    /// Sequences that are none; beyond `Utf8::ENOUGH` nobody counts.
    pub(super) broken: u64,
    pub(super) first_broken: Option<At>,
    cut: Vec<u8>,
}

impl Utf8 {
    /// A text with so many broken sequences is in another encoding.
    const ENOUGH: u64 = 1000;

    /// Whether it is UTF-8 with some damage.
    pub(super) fn holds(&self) -> bool {
        self.broken * 10 <= self.good
    }
}

/// Whole lines of a block, and where they begin: no encoding has a line end inside a character.
fn piece(block: &[u8]) -> (usize, &[u8]) {
    let from = memchr(b'\n', block).map_or(0, |it| it + 1);
    let rest = block.get(from..).unwrap_or_default();
    let rest = rest.get(..rest.len().min(PIECE)).unwrap_or_default();
    let to = memrchr(b'\n', rest).map_or(0, |it| it + 1);
    (from, rest.get(..to).unwrap_or_default())
}

/// How a text reads in an encoding of two bytes a character.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// Characters.
    pub(super) all: u64,
    /// Of these, the ones that people use: the first levels of GB 2312 and of Big5, with their marks.
    pub(super) common: u64,
    /// Of these, the ones that are Han.
    pub(super) han: u64,
    pub(super) broken: u64,
    pub(super) first_broken: Option<At>,
    /// The first byte of a character that is not whole yet, and how many there are.
    open: u8,
    taken: u8,
}

impl Pairs {
    /// Common characters among all, per mille.
    pub(super) fn share(&self) -> u64 {
        self.common * 1000 / self.all.max(1)
    }
}

impl Signs {
    /// Reads all of `source`.
    pub(super) fn of(source: &mut dyn Read) -> io::Result<Self> {
        let mut signs = Self::default();
        let mut block = vec![0; 256 << 10];
        loop {
            let n = source.read(&mut block)?;
            let Some(read) = block.get(..n).filter(|it| !it.is_empty()) else { break };
            signs.push(read);
        }
        signs.utf8.broken += u64::from(!signs.utf8.cut.is_empty());
        for pairs in [&mut signs.gb18030, &mut signs.big5] {
            pairs.broken += u64::from(pairs.taken > 0);
        }
        Ok(signs)
    }

    /// How many bytes there are.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    fn push(&mut self, block: &[u8]) {
        let at = |offset: usize| At {
            offset: self.bytes + offset as u64,
            line: 1
                + self.lines
                + memchr_iter(b'\n', block.get(..offset).unwrap_or_default()).count() as u64,
        };
        let odd_block = self.bytes % 2 == 1;
        for offset in memchr_iter(0, block) {
            let odd = (offset % 2 == 1) != odd_block;
            *if odd { &mut self.nul.1 } else { &mut self.nul.0 } += 1;
        }
        if self.first_nul.is_none() {
            self.first_nul = memchr(0, block).map(at);
        }
        if self.first_high.is_none() {
            self.first_high = block.iter().position(|it| !it.is_ascii()).map(at);
        }
        self.utf8.push(block, &at);
        let utf8 = self.utf8.good >= ENOUGH && self.utf8.holds();
        let decided = self.gb18030.all >= ENOUGH
            && self.gb18030.share().abs_diff(self.big5.share()) >= CLEARLY;
        if decided {
            let (from, piece) = piece(block);
            let (mut gb, mut big) = (Pairs::default(), Pairs::default());
            gb18030(&mut gb, piece, &|it| at(from + it));
            big5(&mut big, piece, &|it| at(from + it));
            let won = if self.gb18030.share() >= self.big5.share() { &gb } else { &big };
            let fits = won.share() >= 500 && won.broken * 10 <= won.all;
            if won.all + won.broken >= PIECE_ENOUGH && !fits && self.mixed.is_none() {
                self.mixed = Some(at(from));
            }
        } else if !utf8 {
            gb18030(&mut self.gb18030, block, &at);
            big5(&mut self.big5, block, &at);
        }
        self.lines += memchr_iter(b'\n', block).count() as u64;
        self.bytes += block.len() as u64;
    }
}

impl Utf8 {
    fn push(&mut self, block: &[u8], at: &dyn Fn(usize) -> At) {
        if self.broken >= Self::ENOUGH {
            return;
        }
        let before = self.cut.len();
        let mut bytes = std::mem::take(&mut self.cut);
        bytes.extend_from_slice(block);
        let mut from = 0;
        while self.broken < Self::ENOUGH {
            let rest = bytes.get(from..).unwrap_or_default();
            let Err(error) = simdutf8::compat::from_utf8(rest) else {
                self.good += high(rest);
                return;
            };
            let valid = error.valid_up_to();
            self.good += high(rest.get(..valid).unwrap_or_default());
            let Some(length) = error.error_len() else {
                self.cut = rest.get(valid..).unwrap_or_default().to_vec();
                return;
            };
            self.broken += 1;
            self.first_broken.get_or_insert_with(|| at((from + valid).saturating_sub(before)));
            from += valid + length;
        }
    }
}

/// Characters beyond ASCII: bytes that begin one.
fn high(text: &[u8]) -> u64 {
    text.iter().filter(|it| **it >= 0xc0).count() as u64
}

/// A character, or what is none.
enum Seen {
    Mark,
    FirstLevel,
    SecondLevel,
    Rare,
    Broken,
}

/// GB 18030: two bytes, or four of which the second and fourth are digits.
fn gb18030(signs: &mut Pairs, block: &[u8], at: &dyn Fn(usize) -> At) {
    for (offset, &byte) in block.iter().enumerate() {
        let seen = match (signs.taken, signs.open, byte) {
            (0, _, 0..=0x7f) => continue,
            (0, _, 0x81..=0xfe) => {
                (signs.open, signs.taken) = (byte, 1);
                continue;
            }
            (1, _, b'0'..=b'9') => {
                signs.taken = 2;
                continue;
            }
            (2, _, 0x81..=0xfe) => {
                signs.taken = 3;
                continue;
            }
            (1, 0xa1..=0xa3, 0xa1..=0xfe) => Seen::Mark,
            (1, 0xb0..=0xd7, 0xa1..=0xfe) => Seen::FirstLevel,
            (1, 0xd8..=0xf7, 0xa1..=0xfe) => Seen::SecondLevel,
            (1, _, 0x40..=0x7e | 0x80..=0xfe) | (3, _, b'0'..=b'9') => Seen::Rare,
            _ => Seen::Broken,
        };
        signs.see(seen, || at(offset));
    }
}

/// Big5 as the web reads it: the second byte from 0x40 or from 0xA1.
fn big5(signs: &mut Pairs, block: &[u8], at: &dyn Fn(usize) -> At) {
    for (offset, &byte) in block.iter().enumerate() {
        let seen = match (signs.taken, signs.open, byte) {
            (0, _, 0..=0x7f) => continue,
            (0, _, 0x87..=0xfe) => {
                (signs.open, signs.taken) = (byte, 1);
                continue;
            }
            (1, 0xa1..=0xa3, 0x40..=0x7e | 0xa1..=0xfe) => Seen::Mark,
            (1, 0xa4..=0xc6, 0x40..=0x7e | 0xa1..=0xfe) => Seen::FirstLevel,
            (1, 0xc9..=0xf9, 0x40..=0x7e | 0xa1..=0xfe) => Seen::SecondLevel,
            (1, _, 0x40..=0x7e | 0xa1..=0xfe) => Seen::Rare,
            _ => Seen::Broken,
        };
        signs.see(seen, || at(offset));
    }
}

impl Pairs {
    fn see(&mut self, seen: Seen, at: impl Fn() -> At) {
        self.taken = 0;
        let (common, han) = match seen {
            Seen::Mark => (1, 0),
            Seen::FirstLevel => (1, 1),
            Seen::SecondLevel => (0, 1),
            Seen::Rare => (0, 0),
            Seen::Broken => {
                self.broken += 1;
                self.first_broken.get_or_insert_with(at);
                return;
            }
        };
        self.all += 1;
        self.common += common;
        self.han += han;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8], size: usize) -> Signs {
        let mut signs = Signs::default();
        bytes.chunks(size).for_each(|it| signs.push(it));
        signs
    }

    #[test]
    fn signs_do_not_depend_on_where_blocks_are_cut() {
        let text = "区划,人数\n道里区,𠀀3\n".repeat(3);
        let mut bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
        bytes.extend(b"\xff\n\0");
        let whole = of(&bytes, bytes.len());
        assert_eq!((whole.gb18030.all, whole.gb18030.common, whole.gb18030.broken), (24, 21, 1));
        assert_eq!(whole.gb18030.first_broken.map(|it| it.line), Some(7));
        assert_eq!(whole.first_nul.map(|it| it.line), Some(8));
        for size in 1..bytes.len() {
            let signs = of(&bytes, size);
            assert_eq!(signs.gb18030.all, whole.gb18030.all, "blocks of {size}");
            assert_eq!(signs.gb18030.first_broken, whole.gb18030.first_broken);
            assert_eq!(signs.big5.all, whole.big5.all);
            assert_eq!((signs.nul, signs.first_nul), (whole.nul, whole.first_nul));
            assert_eq!(signs.first_high, whole.first_high);
            let line = |it: &Signs| it.utf8.first_broken.map(|it| it.line);
            assert_eq!(line(&signs), line(&whole));
        }
    }

    #[test]
    fn a_text_that_changes_its_encoding_on_the_way_is_found() {
        let text = "区划,人数,道里区城市居民最低生活保障\n".repeat(20_000);
        let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
        let mut bytes = gb.clone();
        assert_eq!(of(&bytes, 256 << 10).mixed, None);
        bytes.extend(text.as_bytes());
        let found = of(&bytes, 256 << 10).mixed.map(|it| it.line);
        assert!(found.is_some_and(|it| it > 20_000 && it < 30_000), "{found:?}");
    }
}
