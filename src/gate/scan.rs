//! Text in, the first thing in it that leads to a person out.
//!
//! Spellings are folded before the search: full-width and other digits, Chinese numerals, spaces, dashes and
//! quotes between digits, masks. Found: resident IDs (GB 11643-1999, 18 and 15 characters, a wrong check digit
//! too), masked numbers, mobile numbers, bank cards (ISO/IEC 7812-1, 16 to 19 digits), e-mail addresses.
//! Not found: names and addresses in words; columns that could hold them do not leave.

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    ResidentId,
    Masked,
    Mobile,
    BankCard,
    Email,
}

impl Hit {
    /// The find in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ResidentId => "resident-id",
            Self::Masked => "masked-number",
            Self::Mobile => "mobile",
            Self::BankCard => "bank-card",
            Self::Email => "e-mail",
        }
    }
}

/// Digits of the longest number that is looked at in one piece: a resident ID with a certificate's two.
const JOINED_MAX: usize = 20;

/// A scanner with its scratch memory.
#[derive(Default)]
pub(super) struct Scanner {
    folded: Vec<u8>,
    dense: Vec<u8>,
    tokens: Vec<(usize, usize)>,
}

/// Whether `cell` is too short or too plain to hold anything: most cells are, and are not folded at all.
pub(super) fn is_plain(cell: &[u8]) -> bool {
    // Fewer than eight bytes hold no number that is searched for, and no address with a full-width sign; eleven
    // Chinese numerals take 33 bytes; what is no common ideograph (lead bytes E4 to E9) may be some other digit.
    if cell.len() < 8 {
        return !cell.contains(&b'@');
    }
    cell.len() < 33 && cell.iter().all(|it| matches!(it, 0x80..=0xbf | 0xe4..=0xe9))
}

impl Scanner {
    /// The first find in `text`.
    pub(super) fn scan(&mut self, text: &str) -> Option<Hit> {
        // A circle masks a digit, or is how many type 〇.
        self.folds(text)
            .or_else(|| text.contains('○').then(|| self.folds(&text.replace('○', "0"))).flatten())
    }

    fn folds(&mut self, text: &str) -> Option<Hit> {
        fold(text, &mut self.folded);
        self.numbers().or_else(|| self.masked()).or_else(|| email(&self.folded))
    }

    /// Numbers: every run of digits, and every chain of runs with only spaces, dashes and the like between.
    fn numbers(&mut self) -> Option<Hit> {
        self.dense.clear();
        self.tokens.clear();
        let mut gap = 0;
        let mut at = 0;
        while at < self.folded.len() {
            let byte = self.folded[at];
            if byte.is_ascii_digit() {
                let length = self.folded[at..].iter().take_while(|it| it.is_ascii_digit()).count();
                if gap > 3
                    && let Some(hit) = self.chain()
                {
                    return Some(hit);
                }
                let start = self.dense.len();
                self.dense.extend_from_slice(&self.folded[at..at + length]);
                at += length;
                // The check character may be X; it ends the number.
                if matches!(self.folded.get(at), Some(b'x' | b'X')) && self.before(start) {
                    self.dense.push(b'X');
                    at += 1;
                }
                self.tokens.push((start, self.dense.len()));
                gap = 0;
            } else {
                gap += if is_soft(byte) { 1 } else { 4 };
                at += 1;
            }
        }
        self.chain()
    }

    /// Whether 17 digits stand before an X, in one run or in several.
    fn before(&self, start: usize) -> bool {
        let starts = self.tokens.iter().map(|it| it.0).chain([start]);
        starts.into_iter().any(|it| self.dense.len() - it == 17)
    }

    fn chain(&mut self) -> Option<Hit> {
        let mut hit = None;
        'search: for (first, (start, _)) in self.tokens.iter().enumerate() {
            for (_, end) in &self.tokens[first..] {
                hit = number(&self.dense[*start..*end]);
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

    /// `230102********1234` and its like, with any of the usual masks.
    fn masked(&mut self) -> Option<Hit> {
        self.dense.clear();
        self.dense.extend(self.folded.iter().filter(|it| !is_soft(**it)));
        let dense = &self.dense;
        let is_mask = |it: &u8| matches!(it, b'*' | b'x' | b'X');
        let mut at = 0;
        while at < dense.len() {
            let length = dense[at..].iter().take_while(|it| is_mask(it)).count();
            if length >= 4 {
                let before = dense[..at].iter().rev().take_while(|it| it.is_ascii_digit()).count();
                let after =
                    dense[at + length..].iter().take_while(|it| it.is_ascii_digit()).count();
                if before >= 6 || (before >= 2 && after >= 2) || after >= 8 {
                    return Some(Hit::Masked);
                }
            }
            at += length.max(1);
        }
        None
    }
}

/// What one number, written without gaps, is.
pub(super) fn number(digits: &[u8]) -> Option<Hit> {
    match digits.len() {
        11 => is_mobile(digits).then_some(Hit::Mobile),
        12 if digits.starts_with(b"0") => is_mobile(&digits[1..]).then_some(Hit::Mobile),
        13 if digits.starts_with(b"86") => is_mobile(&digits[2..]).then_some(Hit::Mobile),
        14 if digits.starts_with(b"086") => is_mobile(&digits[3..]).then_some(Hit::Mobile),
        15 if digits.starts_with(b"0086") => is_mobile(&digits[4..]).then_some(Hit::Mobile),
        15 => is_old_id(digits).then_some(Hit::ResidentId),
        18 if is_id(digits) => Some(Hit::ResidentId),
        16..=19 => is_card(digits).then_some(Hit::BankCard),
        20 if is_dated(&digits[..18]) => Some(Hit::ResidentId),
        20.. => {
            digits.windows(18).any(|it| is_dated(it) && has_check(it)).then_some(Hit::ResidentId)
        }
        _ => None,
    }
}

fn is_mobile(digits: &[u8]) -> bool {
    digits[0] == b'1' && digits[1] >= b'3'
}

fn is_id(digits: &[u8]) -> bool {
    is_dated(digits) || (has_province(digits) && has_check(digits))
}

fn is_dated(digits: &[u8]) -> bool {
    has_province(digits) && (1850..2100).contains(&value(&digits[6..10])) && is_day(&digits[10..14])
}

fn is_old_id(digits: &[u8]) -> bool {
    has_province(digits) && is_day(&digits[8..12])
}

/// GB/T 2260: the first digit is the greater region, 1 to 8; 9 is foreigners' residence permits.
fn has_province(digits: &[u8]) -> bool {
    (11..=91).contains(&value(&digits[..2]))
}

fn is_day(digits: &[u8]) -> bool {
    (1..=12).contains(&value(&digits[..2])) && (1..=31).contains(&value(&digits[2..]))
}

/// ISO 7064 MOD 11-2.
fn has_check(digits: &[u8]) -> bool {
    let sum = digits[..17].iter().fold(0, |sum, it| (sum + u32::from(it - b'0')) * 2 % 11);
    let check = (12 - sum) % 11;
    match digits[17] {
        b'X' => check == 10,
        digit => u32::from(digit - b'0') == check,
    }
}

/// Luhn's sum, for numbers that begin as cards do (3 to 6 and 9).
fn is_card(digits: &[u8]) -> bool {
    if !matches!(digits[0], b'3'..=b'6' | b'9') || digits.ends_with(b"X") {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(idx, it)| match (idx % 2, u32::from(it - b'0')) {
            (0, digit) => digit,
            (_, digit) => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, it| sum * 10 + u32::from(it.wrapping_sub(b'0')))
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

/// Bytes that people put between the digits of one number.
fn is_soft(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b'-' | b'.' | b'_' | b'/' | b'\'' | b'`' | b'(' | b')')
}

/// Stands for every character that is none of those searched for.
const OTHER: u8 = 0x7f;

fn fold(text: &str, out: &mut Vec<u8>) {
    out.clear();
    for letter in text.chars() {
        if let Some(byte) = fold_char(letter) {
            out.push(byte);
        }
    }
}

fn fold_char(letter: char) -> Option<u8> {
    if letter.is_ascii() {
        return u8::try_from(letter).ok();
    }
    if let Some(ascii) = narrow(letter) {
        return u8::try_from(ascii).ok();
    }
    Some(match letter {
        // Nothing is to be seen of these.
        '\u{00ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => return None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{2500}' | 'ー' => b'-',
        '·' | '•' | '・' | '‧' | '∙' => b'.',
        '‘' | '’' | '′' | '＇' => b'\'',
        '●' | '○' | '■' | '□' | '×' | '※' | '＊' | '✱' | '∗' | '★' | '☆' => {
            b'*'
        }
        '〇' | '零' | '⓪' => b'0',
        it if it.is_whitespace() => b' ',
        it => digit(it).unwrap_or(OTHER),
    })
}

/// Digits of other scripts and shapes.
fn digit(letter: char) -> Option<u8> {
    let from = |first: char| u8::try_from(u32::from(letter) - u32::from(first)).ok();
    let value = match letter {
        '一' | '壹' | '幺' | '¹' => 1,
        '二' | '贰' | '两' | '²' => 2,
        '三' | '叁' | '³' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '⁰' | '⁴'..='⁹' => from('⁰')?,
        '₀'..='₉' => from('₀')?,
        '٠'..='٩' => from('٠')?,
        '۰'..='۹' => from('۰')?,
        '०'..='९' => from('०')?,
        '①'..='⑨' => from('①')? + 1,
        '⑴'..='⑼' => from('⑴')? + 1,
        '⒈'..='⒐' => from('⒈')? + 1,
        '❶'..='❾' => from('❶')? + 1,
        '➀'..='➈' => from('➀')? + 1,
        '\u{1d7ce}'..='\u{1d7ff}' => from('\u{1d7ce}')? % 10,
        '\u{1fbf0}'..='\u{1fbf9}' => from('\u{1fbf0}')?,
        _ => return None,
    };
    Some(value + b'0')
}

/// The ASCII character of a full-width form (U+FF01 to U+FF5E).
fn narrow(letter: char) -> Option<char> {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0),
        _ => None,
    }
}

/// A name as it is compared: without spaces, narrow, in lower case.
pub(super) fn key(name: &str) -> String {
    let visible = name.chars().filter(|it| !it.is_whitespace() && fold_char(*it).is_some());
    visible.map(|it| narrow(it).unwrap_or(it)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<Hit>) {
        assert_eq!(Scanner::default().scan(text), expect, "{text}");
        assert!(expect.is_none() || !is_plain(text.as_bytes()), "{text}");
    }

    #[test]
    fn resident_ids_are_found_however_they_are_spelled() {
        for text in [
            "11010519491231002X",
            "身份证11010519491231002x。",
            "１１０１０５１９４９１２３１００２Ｘ",
            "110105 19491231 002X",
            "110105-19491231-002X",
            "'110105194912310021",
            "110105194912310029",
            "1101051949123100 2X",
            "一一〇一〇五一九四九一二三一〇〇二X",
            "110\u{200b}105194912310029",
            "110105491231002",
            "11010519491231002X53",
            "11010519491231002953",
            "①①⓪①⓪⑤①⑨④⑨①②③①⓪⓪②X",
            "𝟏𝟏𝟎𝟏𝟎𝟓𝟏𝟗𝟒𝟗𝟏𝟐𝟑𝟏𝟎𝟎𝟐X",
            "壹壹零壹零伍壹玖肆玖壹贰叁壹零零贰X",
        ] {
            check(text, Some(Hit::ResidentId));
        }
    }

    #[test]
    fn masked_numbers_are_found() {
        for text in [
            "110105********002X",
            "1101**********02",
            "139****5678",
            "110105 ******** 1234",
            "110105XXXXXXXX1234",
            "110105●●●●●●●●1234",
            "11010519491231****",
        ] {
            check(text, Some(Hit::Masked));
        }
    }

    #[test]
    fn mobiles_cards_and_addresses_are_found() {
        for text in [
            "13912345678",
            "电话:139 1234 5678",
            "139-1234-5678",
            "+86 13912345678",
            "１３９１２３４５６７８",
            "一三九一二三四五六七八",
            "013912345678",
        ] {
            check(text, Some(Hit::Mobile));
        }
        for text in ["6222020000000000000", "6222 0200 0000 0000 000", "4111111111111111"] {
            check(text, Some(Hit::BankCard));
        }
        for text in ["zhang.san@example.cn", "ｚ＠ｅｘａｍｐｌｅ．ｃｎ", "a @ b.cn"] {
            check(text, Some(Hit::Email));
        }
    }

    #[test]
    fn plain_content_is_left_alone() {
        for text in [
            "",
            "道里区",
            "2017-03",
            "2017年3月5日",
            "2017-01-01至2017-12-31",
            "230102001001",
            "52230100MJ0000000A",
            "哈政办规〔2022〕18号",
            "每人每月580元",
            "2017 2018 2019 2020",
            "0451-87654321",
            "二〇一七年三月",
            "12345678901234567890",
            "共162352人,其中A类****",
            "@",
            "a@b",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn names_are_compared_by_what_people_see() {
        assert_eq!(key(" Ｚhang　San "), key("zhangsan"));
        assert_eq!(key("张 三"), key("张三"));
    }
}
