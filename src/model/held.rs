//! What identifiers the ledgers of a run held, as keyed hashes: so that the gate can tell whether one of them stands in
//! what is to leave, without anybody keeping a list of them.
//!
//! The key is drawn anew in every run and lives in memory only, and so do the hashes: 8 bytes for each identifier. A
//! later process has none of them, and looks without. A hash that fits by chance denies a clean release once in some
//! billions of looks; what was held is never missed. Not held: cells of columns that no field reads, names of one
//! letter or that are common words, identifiers of fewer than six digits, and addresses in which no digit
//! stands.

use std::fmt;
use std::hash::BuildHasher as _;
use std::hash::Hasher as _;
use std::hash::RandomState;
use std::sync::Arc;

use siphasher::sip::SipHasher13;

use crate::lexical::disguise;
use crate::lexical::surname;
use crate::lexical::width;
use crate::model::hashes::Hashes;
use crate::model::hashes::Leads;

/// Digits from which on a number is looked for within longer ones; shorter ones occur by chance.
const WINDOW_MIN: usize = 11;
/// Digits below which a number is looked for in whole columns only: in one cell it stands by chance.
const NUMBER_MIN: usize = 8;
/// Digits below which a number is not looked for at all.
const SHORT_MIN: usize = 6;
/// Digits of the shortest landline without its area.
const LOCAL_MIN: usize = 7;
/// Digits of the longest number: two certificates of 20 in one cell are none.
const NUMBER_MAX: usize = 40;
/// Characters of an address that are enough to find it: its end.
const TAIL: usize = 12;
/// Characters of the shortest address that is looked for within other text.
const TEXT_MIN: usize = 8;

/// What the hashes of a run are keyed with. It has no form that could be written down.
#[derive(Clone)]
pub struct Key(SipHasher13);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// A key that nobody has had before.
    pub fn draw() -> Self {
        let word = || RandomState::new().hash_one(0_u8);
        Self(SipHasher13::new_with_keys(word(), word()))
    }

    fn number(&self, digits: &[u8]) -> u64 {
        let mut hasher = self.0;
        hasher.write(digits);
        hasher.write_u8(0xfe);
        hasher.finish()
    }

    fn text(&self, letters: &[char]) -> u64 {
        let mut hasher = self.0;
        for letter in letters {
            hasher.write_u32(u32::from(*letter));
        }
        hasher.write_u8(0xff);
        hasher.finish()
    }
}

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A person's name: looked for as a whole cell.
    Name,
    /// A resident ID, a phone, an account: looked for wherever digits stand.
    Number,
    /// An address: looked for within text, by its end.
    Address,
    /// A certificate's number and the like, with letters or without.
    Mark,
}

/// Hashes in the making.
#[derive(Default)]
pub struct Gathered {
    numbers: Vec<u64>,
    wholes: Vec<u64>,
    texts: Vec<u64>,
    /// Numbers that are too short to be looked for in one cell.
    shorts: Vec<u64>,
    /// Lengths that occur: bit n for n digits.
    number_lengths: u64,
    /// Bit n for n characters.
    text_lengths: u64,
    leads: Leads,
}

impl Gathered {
    /// Takes the identifier in `cell`.
    pub fn add(&mut self, key: &Key, held: Held, cell: &str) {
        match held {
            Held::Name => self.name(key, cell),
            Held::Number => self.numbers(key, cell),
            Held::Address => self.address(key, cell),
            Held::Mark => {
                self.numbers(key, cell);
                let letters = letters(cell);
                let digits = letters.iter().filter(|it| it.is_ascii_digit()).count();
                if letters.len() >= 6 && digits >= 4 && digits < letters.len() {
                    self.wholes.push(key.text(&letters));
                }
            }
        }
    }

    fn name(&mut self, key: &Key, cell: &str) {
        let letters = letters(cell);
        let is_han = letters.iter().any(|it| width::is_han(*it));
        let is_long = (if is_han { 2 } else { 4 }..=16).contains(&letters.len());
        // Whoever stands in a column of names has that name, however it reads; a common word would deny honest cells.
        let is_letter = |it: &char| is_common(*it) || it.is_alphabetic();
        if is_long && letters.iter().all(is_letter) && !surname::is_listed(&letters) {
            self.wholes.push(key.text(&letters));
        }
    }

    fn numbers(&mut self, key: &Key, cell: &str) {
        if is_digits(cell.as_bytes()) {
            return self.number(key, cell.as_bytes());
        }
        let mut digits = Vec::new();
        for part in cell.split(['/', '、', ';', '；', ',', '，', '\n']) {
            digits.clear();
            digits.extend(part.chars().filter_map(disguise::visible).map(disguise::byte));
            digits.retain(|it| it.is_ascii_digit() || matches!(it, b'x' | b'X'));
            digits.make_ascii_uppercase();
            self.number(key, &digits);
        }
    }

    fn number(&mut self, key: &Key, digits: &[u8]) {
        // A day, or a serial that begins with one, is no secret.
        let dated =
            digits.len() < WINDOW_MIN && matches!(digits, [b'1', b'9', ..] | [b'2', b'0', ..]);
        if (NUMBER_MIN..=NUMBER_MAX).contains(&digits.len()) && !dated && !is_same(digits) {
            self.found(key, digits);
        }
        if (SHORT_MIN..NUMBER_MIN).contains(&digits.len()) && !dated && !is_same(digits) {
            self.shorts.push(key.number(digits));
        }
        // Neighbours dial a landline without its area.
        if let Some(local) = local(digits).filter(|it| !is_same(it)) {
            self.found(key, local);
        }
    }

    fn found(&mut self, key: &Key, digits: &[u8]) {
        self.number_lengths |= 1 << digits.len();
        self.leads.add(digits);
        self.numbers.push(key.number(digits));
    }

    fn address(&mut self, key: &Key, cell: &str) {
        let letters = letters(cell);
        let tail = letters.get(letters.len().saturating_sub(TAIL)..).unwrap_or_default();
        let is_number = |it: &char| it.is_ascii_digit() || disguise::byte(*it).is_ascii_digit();
        if tail.len() >= TEXT_MIN && tail.iter().any(is_number) {
            self.text_lengths |= 1 << tail.len();
            self.texts.push(key.text(tail));
        }
    }

    /// Takes over what another gathered.
    pub fn join(&mut self, other: Self) {
        append(&mut self.numbers, &other.numbers);
        append(&mut self.wholes, &other.wholes);
        append(&mut self.texts, &other.texts);
        append(&mut self.shorts, &other.shorts);
        self.leads.join(&other.leads);
        self.number_lengths |= other.number_lengths;
        self.text_lengths |= other.text_lengths;
    }

    /// Ready to be looked into.
    pub fn finish(self) -> Identifiers {
        Identifiers {
            numbers: Hashes::new(self.numbers),
            wholes: Hashes::new(self.wholes),
            texts: Hashes::new(self.texts),
            shorts: Hashes::new(self.shorts),
            number_lengths: self.number_lengths,
            text_lengths: self.text_lengths,
            leads: self.leads,
        }
    }
}

/// What was [`Gathered`], ready to be looked into.
pub struct Identifiers {
    numbers: Hashes,
    wholes: Hashes,
    texts: Hashes,
    shorts: Hashes,
    number_lengths: u64,
    text_lengths: u64,
    leads: Leads,
}

/// Appends in little more room than is needed: of millions of hashes, twice as much would be much.
fn append(all: &mut Vec<u64>, more: &[u64]) {
    if all.capacity() - all.len() < more.len() {
        all.reserve_exact(more.len().max(all.len() / 8));
    }
    all.extend_from_slice(more);
}

/// What the ledgers of a run held, dataset by dataset.
#[derive(Clone)]
pub struct Holdings {
    key: Key,
    parts: Vec<Arc<Identifiers>>,
}

impl fmt::Debug for Holdings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holdings").field("identifiers", &self.len()).finish_non_exhaustive()
    }
}

/// Whether digits stand as one run, or were put together from several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// In one run: parts of it are looked at as well.
    Whole,
    /// Put together.
    Joined,
}

impl Holdings {
    /// Nothing yet.
    pub fn new(key: Key) -> Self {
        Self { key, parts: Vec::new() }
    }

    /// The key that the run's hashes are made with.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Takes what a dataset's ledgers held; it must have been gathered with this key.
    pub fn push(&mut self, identifiers: Arc<Identifiers>) {
        self.parts.push(identifiers);
    }

    /// How many identifiers there are.
    pub fn len(&self) -> usize {
        self.parts
            .iter()
            .map(|it| it.numbers.len() + it.wholes.len() + it.texts.len() + it.shorts.len())
            .sum()
    }

    /// Whether nothing was held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a number that was held stands in `digits`; the last may be `X`.
    pub fn has_number(&self, digits: &[u8], run: Run) -> bool {
        let is_held = |part: &Identifiers, it: &[u8]| {
            part.number_lengths >> it.len() & 1 == 1
                && part.leads.may_have(it)
                && part.numbers.contains(self.key.number(it))
        };
        let is_any = |it: &[u8]| self.parts.iter().any(|part| is_held(part, it));
        let shortest = if run == Run::Whole { LOCAL_MIN } else { WINDOW_MIN };
        if (shortest..=NUMBER_MAX).contains(&digits.len()) && is_any(digits) {
            return true;
        }
        let lengths = self.parts.iter().fold(0, |all, it| all | it.number_lengths);
        run == Run::Whole
            && (WINDOW_MIN..digits.len().min(NUMBER_MAX + 1))
                .filter(|it| lengths >> it & 1 == 1)
                .any(|length| digits.windows(length).any(is_any))
    }

    /// Whether a whole cell is an identifier that was held: a name, or the number of a certificate.
    pub fn has_whole(&self, text: &str) -> bool {
        if self.parts.iter().all(|it| it.wholes.is_empty()) {
            return false;
        }
        let letters = letters(text);
        if !(2..=64).contains(&letters.len()) {
            return false;
        }
        let hash = self.key.text(&letters);
        self.parts.iter().any(|it| it.wholes.contains(hash))
    }

    /// Whether a whole cell is a number of six or seven digits that was held: one cell may be by chance, most are not.
    pub fn has_short(&self, text: &str) -> bool {
        let letters = letters(text);
        let digits: Vec<u8> = letters.iter().filter_map(|it| u8::try_from(*it).ok()).collect();
        (SHORT_MIN..NUMBER_MIN).contains(&letters.len())
            && digits.len() == letters.len()
            && digits.iter().all(u8::is_ascii_digit)
            && {
                let hash = self.key.number(&digits);
                self.parts.iter().any(|it| it.shorts.contains(hash))
            }
    }

    /// Whether an address that was held stands in `text`.
    pub fn has_within(&self, text: &str) -> bool {
        let lengths = self.parts.iter().fold(0, |all, it| all | it.text_lengths);
        if lengths == 0 || text.len() < TEXT_MIN {
            return false;
        }
        let letters = letters(text);
        let has = |it: &[char]| {
            let hash = self.key.text(it);
            self.parts.iter().any(|it| it.texts.contains(hash))
        };
        (TEXT_MIN..=TAIL)
            .filter(|it| lengths >> it & 1 == 1)
            .any(|length| letters.windows(length).any(has))
    }

    /// Whether a number that was held stands in `bytes`, in ASCII or in either UTF-16.
    pub fn has_in_bytes(&self, bytes: &[u8]) -> bool {
        let mut run = Vec::new();
        if bytes.split(|it| !it.is_ascii_digit()).any(|it| self.has_long(it))
            || self.has_checked(bytes)
        {
            return true;
        }
        if !bytes.contains(&0) {
            return false;
        }
        [0, 1].into_iter().any(|offset| {
            run.clear();
            let (pairs, _) = bytes.get(offset..).unwrap_or_default().as_chunks::<2>();
            for [first, second] in pairs {
                let wide = match (first, second) {
                    (it, 0) | (0, it) if it.is_ascii_digit() || *it == b'X' => Some(*it),
                    _ => None,
                };
                match wide {
                    Some(it) => run.push(it),
                    None if run.is_empty() => {}
                    None => {
                        if self.has_long(&run) {
                            return true;
                        }
                        run.clear();
                    }
                }
            }
            self.has_long(&run)
        })
    }

    fn has_long(&self, digits: &[u8]) -> bool {
        digits.len() >= WINDOW_MIN && self.has_number(digits, Run::Whole)
    }

    /// Numbers that end in X.
    fn has_checked(&self, bytes: &[u8]) -> bool {
        memchr::memchr2_iter(b'X', b'x', bytes).any(|at| {
            let before = bytes.get(..at).unwrap_or_default();
            let digits =
                before.iter().rev().take(NUMBER_MAX).take_while(|it| it.is_ascii_digit()).count();
            digits >= 17 && {
                let body = before.get(at - digits..).unwrap_or_default();
                self.has_long(&[body, b"X"].concat())
            }
        })
    }
}

/// What is to be seen of a text as it is compared: letters, digits and ideographs, in lower case.
fn letters(text: &str) -> Vec<char> {
    let seen = text.chars().filter_map(disguise::visible);
    seen.filter(|it| is_common(*it) || it.is_alphanumeric())
        .map(|it| it.to_ascii_lowercase())
        .collect()
}

/// An ideograph of the block that has nearly all of them; asked first, since what Unicode knows of it is slow to ask.
fn is_common(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}')
}

/// The landline in `digits` without its area code (010, 02x, or 0 and three digits).
fn local(digits: &[u8]) -> Option<&[u8]> {
    let area = match digits {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return None,
    };
    let local = digits.get(area..)?;
    let sound = matches!(local.len(), LOCAL_MIN | 8)
        && matches!(local, [b'2'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit));
    (sound && !(local.len() == 8 && local.starts_with(b"20"))).then_some(local)
}

fn is_same(digits: &[u8]) -> bool {
    digits.windows(2).all(|it| it.first() == it.last())
}

fn is_digits(bytes: &[u8]) -> bool {
    let body = bytes.strip_suffix(b"X").unwrap_or(bytes);
    body.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holdings(all: &[(Held, &str)]) -> Holdings {
        let mut holdings = Holdings::new(Key::draw());
        let mut gathered = Gathered::default();
        for (held, cell) in all {
            gathered.add(holdings.key(), *held, cell);
        }
        holdings.push(Arc::new(gathered.finish()));
        holdings
    }

    #[test]
    fn numbers_are_found_in_one_piece_and_within_longer_ones() {
        let held = holdings(&[
            (Held::Number, "23019919900101001X"),
            (Held::Number, "138 0000 0001"),
            (Held::Mark, "低保 0123-4567-8901"),
            (Held::Number, "84664407"),
            (Held::Number, "20170301"),
            (Held::Number, "0451-5554321；010 66665555"),
        ]);
        for digits in [
            "23019919900101001X",
            "13800000001",
            "9913800000001",
            "012345678901",
            "84664407",
            "5554321",
            "66665555",
        ] {
            assert!(held.has_number(digits.as_bytes(), Run::Whole), "{digits}");
        }
        for digits in ["230199199001010028", "13800000002", "20170301", "184664407", ""] {
            assert!(!held.has_number(digits.as_bytes(), Run::Whole), "{digits}");
        }
        let shorts = holdings(&[(Held::Mark, "低保0123456"), (Held::Number, "201703")]);
        assert!(shorts.has_short("0123456") && shorts.has_short("０１２ 3456"));
        assert!(!shorts.has_short("201703") && !shorts.has_short("0123457"));
        assert!(!shorts.has_number(b"0123456", Run::Whole));
        assert!(held.has_number(b"13800000001", Run::Joined));
        assert!(!held.has_number(b"84664407", Run::Joined));
    }

    #[test]
    fn names_addresses_and_certificates_are_found_as_they_may_stand() {
        let held = holdings(&[
            (Held::Name, "张 三"),
            (Held::Name, "高龄"),
            (Held::Name, "赵大路"),
            (Held::Name, "买买提·艾力"),
            (Held::Name, "阿衣古丽"),
            (Held::Name, "某"),
            (Held::Address, "哈尔滨市道里区某某街 99 号 3 单元"),
            (Held::Address, "道里区"),
            (Held::Address, "黑龙江省哈尔滨市道里区经纬街道"),
            (Held::Mark, "城低A0017"),
        ]);
        for text in
            ["张三", "城低A0017", "城低 a0017", "赵大路", "买买提艾力", "买买提・艾力", "阿衣古丽"]
        {
            assert!(held.has_whole(text), "{text}");
        }
        for text in ["高龄", "某", "张三丰", "道里区", "城低A0018"] {
            assert!(!held.has_whole(text), "{text}");
        }
        assert!(held.has_within("住道里区某某街９９号3单元。"));
        for text in ["黑龙江省哈尔滨市道里区经纬街道", "道里区某某街", ""] {
            assert!(!held.has_within(text), "{text}");
        }
    }

    #[test]
    fn bytes_are_searched_in_every_encoding() {
        let held = holdings(&[(Held::Number, "23019919900101001X"), (Held::Number, "13800000001")]);
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        for text in ["a13800000001b", "23019919900101001X", "x23019919900101001X", "13800000001"] {
            assert!(held.has_in_bytes(text.as_bytes()), "{text}");
            assert!(held.has_in_bytes(&wide(text)), "{text}");
            assert!(held.has_in_bytes(&big(text)), "{text}");
            assert!(held.has_in_bytes(&[b"?", wide(text).as_slice()].concat()), "{text}");
        }
        assert!(!held.has_in_bytes(b"1380000000 2 23019919900101001"));
    }
}
