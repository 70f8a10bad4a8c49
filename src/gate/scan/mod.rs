//! Text in, the first thing in it that leads to a person out.
//!
//! Spellings are folded before the search: full-width and other digits, Chinese numerals, spaces, dashes and
//! quotes between digits, masks, escapes, letters that look like digits, base64 and hexadecimal. Found: resident IDs
//! (GB 11643-1999, 18 and 15 characters, a wrong check digit too), certificates, masked numbers, phones, bank cards
//! (ISO/IEC 7812-1, 16 to 19 digits) and accounts, plates, e-mail addresses; addresses below the community; masked
//! names; and, where the run is at hand, whatever identifier its ledgers held.

mod number;
mod word;
mod address;
mod name;
mod veil;
#[cfg(test)]
mod tests;

pub(super) use number::is_card;
pub(super) use number::is_certain;
pub(super) use number::is_landline;
pub(super) use number::is_mobile;
pub(super) use number::is_old_id;
pub(super) use number::number;

use std::sync::Arc;

use crate::lexical::disguise;
use crate::model::held::Holdings;
use crate::model::held::Run;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    ResidentId,
    Disability,
    Certificate,
    Masked,
    Mobile,
    Landline,
    BankCard,
    BankAccount,
    Plate,
    Email,
    Name,
    MaskedName,
    Address,
    HeldNumber,
    HeldText,
}

impl Hit {
    /// The find in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ResidentId => "resident-id",
            Self::Disability => "disability-certificate",
            Self::Certificate => "certificate",
            Self::Masked => "masked-number",
            Self::Mobile => "mobile",
            Self::Landline => "landline",
            Self::BankCard => "bank-card",
            Self::BankAccount => "bank-account",
            Self::Plate => "plate",
            Self::Email => "e-mail",
            Self::Name => "name",
            Self::MaskedName => "masked-name",
            Self::Address => "address",
            Self::HeldNumber => "held-number",
            Self::HeldText => "held-text",
        }
    }

    /// The rule that it breaks.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Self::Name | Self::MaskedName => "G04",
            Self::Address => "G05",
            _ => "G03",
        }
    }
}

/// A find, and whether it could be made only behind a disguise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Find {
    pub(super) hit: Hit,
    pub(super) disguised: bool,
}

/// Digits of the longest number that is looked at in one piece: a resident ID with a certificate's two.
const JOINED_MAX: usize = 20;

/// Bytes of the longest cell that is searched: no honest one is longer.
pub(super) const CELL_MAX: usize = 1 << 16;

/// How far apart the pieces of one number may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    /// Only what people put into a number stands between them.
    Soft,
    /// Anything does, but little: only what is an ID for certain counts.
    Loose,
}

/// A scanner with its scratch memory.
#[derive(Default)]
pub(super) struct Scanner {
    held: Option<Arc<Holdings>>,
    seen: Vec<char>,
    folded: Vec<u8>,
    dense: Vec<u8>,
    tokens: Vec<(usize, usize)>,
}

/// Whether `cell` is too short or too plain to hold anything: most cells are, and are not folded at all.
pub(super) fn is_plain(cell: &[u8]) -> bool {
    // Fewer than eight ASCII characters hold no number that is searched for.
    if cell.len() < 8 && cell.is_ascii() {
        return !cell.contains(&b'@');
    }
    // Eight Chinese numerals take 24 bytes; what is no common ideograph (lead bytes E4 to E9) may be some other digit.
    cell.len() < 24
        && cell.iter().all(|it| matches!(it, 0x80..=0xbf | 0xe4..=0xe9))
        && std::str::from_utf8(cell).is_ok_and(|it| !it.chars().any(is_marked))
}

/// Characters that a hidden name or an address in words cannot do without.
fn is_marked(letter: char) -> bool {
    letter == '某' || address::is_unit(letter)
}

impl Scanner {
    /// A scanner that also knows what the run's ledgers held.
    pub(super) fn new(held: Option<Arc<Holdings>>) -> Self {
        Self { held, ..Self::default() }
    }

    /// The first find in `text`.
    pub(super) fn scan(&mut self, text: &str) -> Option<Find> {
        if let Some(hit) = self.folds(text) {
            return Some(Find { hit, disguised: is_disguised(text, hit) });
        }
        let veiled = |hit| Find { hit, disguised: true };
        // A circle masks a digit, or is how many type 〇.
        let circle = text.contains('○').then(|| text.replace('○', "0"));
        if let Some(hit) = circle.and_then(|it| self.folds(&it)) {
            return Some(veiled(hit));
        }
        if let Some(find) = self.scarcely_masked(text) {
            return Some(find);
        }
        if let Some(hit) = self.veiled(text) {
            return Some(veiled(hit));
        }
        let mut escaped = disguise::unescaped(text);
        // An escape may be escaped again.
        for _ in 0..3 {
            let Some(inner) = escaped else { break };
            if let Some(hit) = self.folds(&inner).or_else(|| self.veiled(&inner)) {
                return Some(veiled(hit));
            }
            escaped = disguise::unescaped(&inner);
        }
        None
    }

    /// What a whole cell of text is, beside what stands in it: a name, or an identifier that a ledger held.
    pub(super) fn whole(&mut self, text: &str) -> Option<Find> {
        self.fold(text);
        let letters = self.letters();
        let held = self.held.as_ref().is_some_and(|it| it.has_whole(text) || it.has_within(text));
        let hit =
            if held { Some(Hit::HeldText) } else { name::is_name(&letters).then_some(Hit::Name) };
        hit.map(|hit| Find { hit, disguised: !letters.iter().copied().eq(text.chars()) })
    }

    /// The same, where names are looked for elsewhere: what a ledger held.
    pub(super) fn held_whole(&mut self, text: &str) -> Option<Find> {
        self.held.as_ref()?;
        self.whole(text).filter(|it| it.hit == Hit::HeldText)
    }

    /// Whether a whole cell reads as a name, whoever has it.
    pub(super) fn reads_as_name(&mut self, text: &str) -> bool {
        self.fold(text);
        name::is_name(&self.letters())
    }

    /// What was folded, without spaces.
    fn letters(&self) -> Vec<char> {
        self.seen.iter().copied().filter(|it| !it.is_whitespace()).collect()
    }

    /// Whether a whole cell is a number that a ledger held, and so short that others are the same by chance.
    pub(super) fn is_held_short(&self, text: &str) -> bool {
        self.held.as_ref().is_some_and(|it| it.has_short(text))
    }

    /// Whether `digits`, which a point stands among, hold a resident ID.
    pub(super) fn is_pointed_id(&self, digits: &[u8]) -> bool {
        let is_held = |it| self.held.as_ref().is_some_and(|held| held.has_number(it, Run::Joined));
        digits.windows(18).any(|it| is_certain(it) || is_held(it))
    }

    /// Whether `digits`, which a point stands among, are a number that a ledger held.
    pub(super) fn is_pointed(&self, digits: &[u8]) -> bool {
        self.held.as_ref().is_some_and(|held| held.has_number(digits, Run::Joined))
    }

    fn fold(&mut self, text: &str) {
        self.seen.clear();
        self.seen.extend(text.chars().filter_map(disguise::visible));
        self.folded.clear();
        self.folded.extend(self.seen.iter().map(|it| disguise::byte(*it)));
    }

    fn folds(&mut self, text: &str) -> Option<Hit> {
        self.fold(text);
        self.numbers(Chain::Soft)
            .or_else(|| self.masked())
            .or_else(|| email(&self.folded))
            .or_else(|| word::find(&self.seen))
            .or_else(|| address::is_below_community(&self.seen).then_some(Hit::Address))
            .or_else(|| name::has_masked(&self.seen).then_some(Hit::MaskedName))
            .or_else(|| self.held_text(text))
    }

    /// Numbers behind another writing; `text` has been folded.
    fn veiled(&mut self, text: &str) -> Option<Hit> {
        self.fold(text);
        self.numbers(Chain::Loose)
            .or_else(|| veil::powers(&self.folded))
            .or_else(|| veil::turned(&self.folded))
            .or_else(|| veil::encoded(text.as_bytes()))
            .or_else(|| {
                let alike = veil::alike(&self.seen)?;
                self.folded = alike;
                self.numbers(Chain::Soft).filter(|it| *it != Hit::Landline)
            })
    }

    fn held_text(&self, text: &str) -> Option<Hit> {
        let held = self.held.as_ref()?;
        held.has_within(text).then_some(Hit::HeldText)
    }

    /// Numbers: every run of digits, and every chain of runs with little between.
    fn numbers(&mut self, chain: Chain) -> Option<Hit> {
        self.dense.clear();
        self.tokens.clear();
        let mut gap = 0;
        let mut at = 0;
        while at < self.folded.len() {
            let byte = self.folded[at];
            if byte.is_ascii_digit() {
                let length = self.folded[at..].iter().take_while(|it| it.is_ascii_digit()).count();
                if gap > 3
                    && let Some(hit) = self.chain(chain)
                {
                    return Some(hit);
                }
                let start = self.dense.len();
                self.dense.extend_from_slice(&self.folded[at..at + length]);
                at += length;
                // The check character may be X; it ends the number.
                if let Some(far) = self.check_character(at).filter(|_| self.before(start)) {
                    self.dense.push(b'X');
                    at = far;
                }
                self.tokens.push((start, self.dense.len()));
                gap = 0;
            } else {
                gap += if chain == Chain::Loose || is_soft(byte) { 1 } else { 4 };
                at += 1;
            }
        }
        self.chain(chain)
    }

    /// Where an `X` that stands at `at`, or behind one soft byte, ends.
    fn check_character(&self, at: usize) -> Option<usize> {
        let is_x = |it: &usize| matches!(self.folded.get(*it), Some(b'x' | b'X'));
        let soft = self.folded.get(at).is_some_and(|it| is_soft(*it));
        [at].into_iter().chain(soft.then_some(at + 1)).find(is_x).map(|it| it + 1)
    }

    /// Whether 17 digits stand before an X, in one run or in several.
    fn before(&self, start: usize) -> bool {
        let starts = self.tokens.iter().rev().take(17).map(|it| it.0).chain([start]);
        starts.into_iter().any(|it| self.dense.len() - it == 17)
    }

    fn chain(&mut self, chain: Chain) -> Option<Hit> {
        let mut hit = None;
        'search: for (first, (start, _)) in self.tokens.iter().enumerate() {
            for (last, (_, end)) in self.tokens.iter().enumerate().skip(first) {
                hit = self.joined((first, last), &self.dense[*start..*end], chain);
                if hit.is_some() {
                    break 'search;
                }
                if end - start > JOINED_MAX {
                    break;
                }
            }
        }
        self.tokens.clear();
        self.dense.clear();
        hit
    }

    /// What the tokens from `first` to `last` are, as one number.
    fn joined(&self, (first, last): (usize, usize), digits: &[u8], chain: Chain) -> Option<Hit> {
        let single = |it: &(usize, usize)| it.1 - it.0 == 1;
        if chain == Chain::Loose {
            let singles = digits.len() == 11 && self.tokens[first..=last].iter().all(single);
            return if digits.len() == 18 && is_certain(digits) {
                Some(Hit::ResidentId)
            } else {
                (singles && is_mobile(digits)).then_some(Hit::Mobile)
            };
        }
        let run = if first == last { Run::Whole } else { Run::Joined };
        if self.held.as_ref().is_some_and(|it| it.has_number(digits, run)) {
            return Some(Hit::HeldNumber);
        }
        let pieces = &self.tokens[first..=last];
        match number(digits) {
            // 2017.1.30-2018.12.31 holds eleven digits that a mobile could have.
            Some(Hit::Mobile) if pieces.len() > 1 && self.is_dates(pieces) => None,
            Some(hit) => Some(hit),
            None => self.is_landline(pieces, digits).then_some(Hit::Landline),
        }
    }

    fn is_dates(&self, pieces: &[(usize, usize)]) -> bool {
        let length = |it: &(usize, usize)| it.1 - it.0;
        let is_year = |it: &(usize, usize)| {
            let digits = &self.dense[it.0..it.1];
            digits.len() == 4 && (digits.starts_with(b"19") || digits.starts_with(b"20"))
        };
        pieces.first().is_some_and(|it| length(it) < 3) && pieces.iter().any(is_year)
    }

    /// A landline whose area code stands apart, or in one run with the number.
    fn is_landline(&self, pieces: &[(usize, usize)], digits: &[u8]) -> bool {
        let first = pieces.first().map_or(0, |it| it.1 - it.0);
        if digits.starts_with(b"0") && is_landline(digits) {
            return pieces.len() == 1 || first == number::area_length(digits);
        }
        let abroad = [b"0086".as_slice(), b"86"].into_iter().find_map(|it| digits.strip_prefix(it));
        let marked = digits.starts_with(b"0086") || self.folded.contains(&b'+');
        abroad
            .filter(|_| marked)
            .is_some_and(|it| is_landline(it) || is_landline(&[b"0", it].concat()))
    }

    /// `230102********1234` and its like, with any of the usual masks.
    fn masked(&mut self) -> Option<Hit> {
        self.dense.clear();
        self.dense.extend(self.folded.iter().filter(|it| !is_soft(**it) || **it == b'_'));
        let dense = &self.dense;
        let mut at = 0;
        while at < dense.len() {
            let length = dense[at..].iter().take_while(|it| is_mask(**it)).count();
            if length >= 3 {
                let before = dense[..at].iter().rev().take_while(|it| it.is_ascii_digit()).count();
                let after =
                    dense[at + length..].iter().take_while(|it| it.is_ascii_digit()).count();
                let long =
                    length >= 4 && (before >= 6 || (before >= 2 && after >= 2) || after >= 8);
                if long || (before >= 3 && after >= 4) {
                    return Some(Hit::Masked);
                }
            }
            at += length.max(1);
        }
        None
    }

    /// A number of which fewer characters are masked.
    fn scarcely_masked(&mut self, text: &str) -> Option<Find> {
        self.fold(text);
        let is_hidden = |it: &u8| is_soft(*it) && *it != b'_';
        self.folded.retain(|it| !is_hidden(it));
        let mut runs = self.folded.split(|it| !it.is_ascii_digit() && !is_mask(*it));
        let hit = Hit::Masked;
        runs.any(number::is_masked).then(|| Find { hit, disguised: is_disguised(text, hit) })
    }
}

/// Whether `hit` is to be seen only after folding.
fn is_disguised(text: &str, hit: Hit) -> bool {
    // Full-width stops are no disguise; letters, digits and what is not to be seen are.
    let is_altered = |it: char| match disguise::visible(it) {
        Some(seen) => seen != it && seen.is_ascii_alphanumeric(),
        None => true,
    };
    let altered = || text.chars().any(is_altered);
    match hit {
        Hit::Landline => {
            altered()
                || text.chars().any(|it| disguise::byte(it).is_ascii_digit() && !it.is_ascii())
        }
        Hit::ResidentId | Hit::Disability | Hit::Mobile | Hit::BankCard | Hit::BankAccount => {
            let runs = text.split(|it: char| !it.is_ascii_digit() && it != 'X');
            !runs.into_iter().any(|it| !it.is_empty() && number(it.as_bytes()).is_some())
        }
        Hit::HeldNumber => {
            let bytes = text.bytes().filter(|it| !matches!(it, b'0'..=b'9' | b'X'));
            altered() || bytes.into_iter().any(is_soft)
        }
        // Whether it was another spelling than the ledger's is not known.
        Hit::HeldText => false,
        _ => altered(),
    }
}

fn email(folded: &[u8]) -> Option<Hit> {
    let is_local =
        |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'%' | b'+' | b'-');
    let mut rest = folded;
    while let Some(at) = memchr::memchr(b'@', rest) {
        let before = rest[..at].trim_ascii_end();
        rest = &rest[at + 1..];
        let after = rest.trim_ascii_start();
        let domain = after
            .iter()
            .take_while(|it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-'))
            .count();
        let dotted = after[..domain]
            .iter()
            .skip(1)
            .position(|it| *it == b'.')
            .is_some_and(|it| it + 3 < domain);
        if before.last().is_some_and(is_local) && dotted {
            return Some(Hit::Email);
        }
    }
    None
}

/// What stands for a digit that is not shown.
fn is_mask(byte: u8) -> bool {
    matches!(byte, b'*' | b'x' | b'X' | b'#' | b'?' | b'_')
}

/// Bytes that people put between the digits of one number.
fn is_soft(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(
            byte,
            b'-' | b'.' | b'_' | b'/' | b'\\' | b'|' | b'~' | b'\'' | b'`' | b'"' | b'(' | b')'
        )
}
