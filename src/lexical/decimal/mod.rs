//! Exact decimal numbers as ledgers write them: `75,520`, `(120.00)`, `1.2万人次`, `壹仟贰佰元整`, `2.30102E+17`.
//!
//! A value is a whole number of 10^-scale. Nothing passes through floating point. The unit behind a number is handed
//! back and never applied: whether 万元 is meant is for the column to say.

use std::iter;

use crate::lexical::numeral;

/// A number and what stood around it.
#[expect(clippy::struct_excessive_bools, reason = "each is a remark of its own on one cell")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Number<'a> {
    /// The value, times 10^scale.
    pub digits: i128,
    /// What follows the number, not applied: ``, `元`, `元/月`, `万元`, `人次`, `(含孤儿1)`.
    pub unit: &'a str,
    /// Said to be rounded or bounded: 余, 多, 近, 约, 左右, 以上, 超过, 不足.
    pub approximate: bool,
    /// Letters stood for digits: O for 0, l or I for 1.
    pub letters: bool,
    /// A 百, 千, 万 or 亿 that belongs to the number was applied: 1.2万人次 is 12000 人次. That of 万元 is not.
    pub scaled: bool,
    /// The power of ten of the last digit that was written: 3 in 26.8万, which is known to a thousand; -2 in 0.50.
    pub place: i16,
}

/// Words behind the digits that multiply them, the longer before those that they begin with.
const SCALES: [(&str, u8); 10] = [
    ("万亿", 12),
    ("百亿", 10),
    ("十亿", 9),
    ("千万", 7),
    ("百万", 6),
    ("十万", 5),
    ("亿", 8),
    ("万", 4),
    ("千", 3),
    ("百", 2),
];

/// Why a text is no number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Nothing there.
    Empty,
    /// Not the spelling of one number.
    Syntax,
    /// More decimals than the scale keeps, and they are not the dust of floating point.
    Precision,
    /// Too large to be held.
    Range,
    /// A spreadsheet's error, such as `#REF!`.
    CellError,
}

/// Marks that are typed for the apostrophe that keeps a spreadsheet from computing.
pub const QUOTES: [char; 4] = ['‘', '’', '`', '´'];

/// Words for the currency before an amount.
const CURRENCY: [&str; 7] = ["￥", "¥", "人民币", "RMB", "rmb", "CNY", "cny"];

/// Excel's error values (ECMA-376-1 §18.18.11, §18.17.3).
const CELL_ERRORS: [&str; 7] = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"];

/// Words before a number that leave it open, the longer before those that they begin with.
const ABOUT: [&str; 15] = [
    "大约",
    "大概",
    "约",
    "将近",
    "接近",
    "近",
    "超过",
    "超",
    "逾",
    "不足",
    "不到",
    "不少于",
    "不超过",
    "至少",
    "至多",
];
/// Words behind a number and its unit that leave it open.
const OR_SO: [&str; 8] = ["左右", "以上", "上下", "以下", "开外", "以内", "出头", "之多"];

/// Decimals beyond the scale are dust when they lie closer than 10^-6 of the last place to a kept value.
const DUST_DIGITS: i64 = 6;

/// No cell has an exponent that needs more.
const EXPONENT_DIGITS_MAX: usize = 3;

/// Reads a number at `scale` decimals from a text that [`fold`](crate::lexical::width::fold) has been over.
pub fn parse(text: &str, scale: u8) -> Result<Number<'_>, Fault> {
    if let Some(digits) = plain(text.as_bytes(), scale) {
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        return Ok(Number {
            digits: digits.into(),
            place: negative_place(decimals),
            ..Number::bare("")
        });
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if text.starts_with('#') {
        let known = CELL_ERRORS.iter().any(|error| error.eq_ignore_ascii_case(text));
        return Err(if known { Fault::CellError } else { Fault::Syntax });
    }
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        let number = unsigned(currency(inner.trim()), scale)?;
        return Ok(Number { digits: -number.digits, ..number });
    }
    let text = text.trim_start_matches(QUOTES).trim_start();
    let (text, about) = strip_any(text, &ABOUT);
    let text = currency(text);
    let (unsigned_text, negative) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (currency(rest), true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let mut number = unsigned(unsigned_text.trim_start(), scale)?;
    number.approximate |= about;
    if negative {
        number.digits = -number.digits;
    }
    Ok(number)
}

/// Reads what most cells hold: a `-` or none, ASCII digits, at most `scale` decimals; at most 17 digits.
///
/// `None` says only that the careful path has to look.
pub fn plain(bytes: &[u8], scale: u8) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.len() > 18 {
        return None;
    }
    let mut value = 0_i64;
    let mut point = None;
    for (idx, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            value = value * 10 + i64::from(digit);
        } else if byte == b'.' && point.is_none() && idx > 0 {
            point = Some(idx);
        } else {
            return None;
        }
    }
    let (whole, decimals) = match point {
        Some(at) => (at, digits.len() - at - 1),
        None => (digits.len(), 0),
    };
    let scale = usize::from(scale);
    let fits = whole + scale <= 18 && whole + decimals <= 17;
    if whole == 0 || !fits || decimals > scale || (decimals == 0 && point.is_some()) {
        return None;
    }
    for _ in decimals..scale {
        value *= 10;
    }
    Some(if negative { -value } else { value })
}

/// Writes the canonical text: always `scale` decimals, never an exponent.
pub fn write(digits: i128, scale: u8, out: &mut Vec<u8>) {
    let mut text = [b'0'; 40];
    let mut start = text.len();
    let mut put = |digit: u8| {
        start -= 1;
        text[start] = b'0' + digit;
    };
    let mut wide = digits.unsigned_abs();
    // Division of 128 bits is slow; almost every value fits in 64.
    while wide > u128::from(u64::MAX) {
        put(u8::try_from(wide % 10).unwrap_or(0));
        wide /= 10;
    }
    let mut rest = u64::try_from(wide).unwrap_or(0);
    while rest > 0 {
        put(u8::try_from(rest % 10).unwrap_or(0));
        rest /= 10;
    }
    let text = &text[start..];
    if digits < 0 {
        out.push(b'-');
    }
    let scale = usize::from(scale);
    let (whole, decimals) = text.split_at(text.len().saturating_sub(scale));
    out.extend_from_slice(if whole.is_empty() { b"0" } else { whole });
    if scale > 0 {
        out.push(b'.');
        out.extend(iter::repeat_n(b'0', scale - decimals.len()));
        out.extend_from_slice(decimals);
    }
}

impl<'a> Number<'a> {
    const fn bare(unit: &'a str) -> Self {
        Self { digits: 0, unit, approximate: false, letters: false, scaled: false, place: 0 }
    }
}

/// A number without a sign, with its unit.
fn unsigned(text: &str, scale: u8) -> Result<Number<'_>, Fault> {
    if text.starts_with(numeral::is_numeral) {
        return in_words(text, scale);
    }
    let literal = Literal::scan(text).ok_or(Fault::Syntax)?;
    let (mut number, power) = match tail(literal.rest) {
        Ok(it) if it.0.unit != "角" => it,
        // 12元5角 and 25万6千元: figures whose places are named.
        _ => return in_places(text, scale),
    };
    number.letters = literal.letters;
    let exponent = literal.exponent + i64::from(power);
    number.digits = literal.rescale(exponent, scale)?;
    let place = i16::try_from(exponent).unwrap_or(i16::MAX);
    number.place = place.saturating_add(negative_place(literal.decimals.len()));
    // 1.2E+05 is what a narrow cell shows: the digits below are not in it.
    number.approximate |= literal.exponent != 0 && number.place > 0;
    Ok(number)
}

/// Figures whose places are named, of money or of anything.
fn in_places(text: &str, scale: u8) -> Result<Number<'_>, Fault> {
    if let Some(fen) = numeral::money_fen(text) {
        let scaled = text.contains(['万', '亿', '千', '百']);
        return Ok(Number { digits: rescale_fen(fen, scale)?, scaled, ..Number::bare("元") });
    }
    let end = text.rfind(|c: char| c.is_ascii_digit() || numeral::is_numeral(c));
    let width =
        |at: usize| text.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
    let end = end.map_or(0, |at| at + width(at));
    let (number, rest) = text.split_at_checked(end).ok_or(Fault::Syntax)?;
    let value = numeral::mixed(number).ok_or(Fault::Syntax)?;
    let (mut number, power_left) = tail(rest)?;
    if power_left > 0 {
        return Err(Fault::Syntax);
    }
    number.scaled = true;
    number.digits = power(scale.into())
        .and_then(|power| power.checked_mul(value.into()))
        .ok_or(Fault::Range)?;
    Ok(number)
}

/// The place of the last of so many decimals.
fn negative_place(decimals: usize) -> i16 {
    i16::try_from(decimals).map_or(i16::MIN, |it| -it)
}

fn in_words(text: &str, scale: u8) -> Result<Number<'_>, Fault> {
    if let Some(fen) = numeral::money_fen(text) {
        let place = if text.contains('分') { -2 } else { -i16::from(text.contains('角')) };
        return Ok(Number { digits: rescale_fen(fen, scale)?, place, ..Number::bare("元") });
    }
    let end = text.find(|c| !numeral::is_numeral(c)).unwrap_or(text.len());
    let (number_text, rest) = text.split_at(end);
    let mut value = numeral::parse(number_text).ok_or(Fault::Syntax)?;
    // 一点二万元: behind 点 every digit has a place of its own.
    let mut decimals = 0;
    let mut after = rest.strip_prefix('点').unwrap_or(rest);
    while after.len() < rest.len() {
        let Some(digit) = after.chars().next().and_then(numeral::digit) else { break };
        value = value
            .checked_mul(10)
            .and_then(|it| it.checked_add(digit.into()))
            .ok_or(Fault::Range)?;
        decimals += 1;
        after = after.get('一'.len_utf8()..).unwrap_or_default();
    }
    if rest.starts_with('点') && decimals == 0 {
        return Err(Fault::Syntax);
    }
    let (mut number, applied) = tail(after)?;
    let kept =
        (u32::from(scale) + u32::from(applied)).checked_sub(decimals).ok_or(Fault::Precision)?;
    number.digits =
        power(kept).and_then(|power| power.checked_mul(value.into())).ok_or(Fault::Range)?;
    let zeros = iter::successors(Some(value), |it| Some(it / 10));
    let zeros = zeros.take_while(|it| *it > 0 && it % 10 == 0).count();
    let below = usize::try_from(decimals).map_or(i16::MIN, negative_place);
    number.place = i16::from(applied).saturating_add(below).saturating_sub(negative_place(zeros));
    Ok(number)
}

fn rescale_fen(fen: i64, scale: u8) -> Result<i128, Fault> {
    let fen = i128::from(fen);
    if let Some(more) = scale.checked_sub(2) {
        return power(more.into()).and_then(|power| power.checked_mul(fen)).ok_or(Fault::Range);
    }
    let dropped = if scale == 1 { 10 } else { 100 };
    if fen % dropped == 0 { Ok(fen / dropped) } else { Err(Fault::Precision) }
}

/// What follows the digits: 余 or 多, a 万, a unit, 左右; and the power of ten to apply. The digits of what comes
/// back are zero.
fn tail(rest: &str) -> Result<(Number<'_>, u8), Fault> {
    let rest = rest.trim();
    let (rest, more) = strip_any(rest, &["余", "多"]);
    let mut number = Number::bare(rest);
    number.approximate = more;
    let mut power = 0;
    if let Some((after, times)) = scale_word(rest) {
        let (after, more) = strip_any(after, &["余", "多"]);
        number.approximate |= more;
        match after.trim_start() {
            // 2万多元: the unit is 万元 all the same.
            after if after.starts_with('元') && more => {
                let (unit, so) = strip_any_end(after, &OR_SO);
                number.approximate |= so;
                number.unit = match (times, unit) {
                    (3, "元") => "千元",
                    (4, "元") => "万元",
                    (8, "元") => "亿元",
                    _ => return Err(Fault::Syntax),
                };
            }
            after if after.starts_with('元') => {}
            after => (number.unit, number.scaled, power) = (after, true, times),
        }
    }
    let (unit, so) = strip_any_end(number.unit, &OR_SO);
    (number.unit, number.approximate) = (unit, number.approximate | so);
    number.unit = number.unit.strip_suffix(['整', '正']).unwrap_or(number.unit);
    if is_unit(number.unit) { Ok((number, power)) } else { Err(Fault::Syntax) }
}

/// What follows a 万 and the like, and the power of ten that it stands for. 千克 is a unit, and 百分点 is one.
fn scale_word(text: &str) -> Option<(&str, u8)> {
    let (after, power) =
        SCALES.iter().find_map(|(word, power)| Some((text.strip_prefix(word)?, *power)))?;
    let unit = (power == 3 && after.starts_with(['克', '米', '瓦', '卡', '伏']))
        || (power == 2 && after.starts_with('分'));
    (!unit).then_some((after, power))
}

/// A unit has a letter or a percent sign and no digit; a note in brackets may hold anything.
fn is_unit(unit: &str) -> bool {
    let (bare, note) = split_note(unit);
    let starts = bare.starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '‰' | '/'));
    let named = bare.contains(|c: char| c.is_alphabetic() || matches!(c, '%' | '‰'));
    unit.is_empty()
        || (note && bare.is_empty())
        || (starts && named && !bare.contains(|c: char| c.is_numeric() || OPENERS.contains(&c)))
}

/// Brackets that notes stand in.
const OPENERS: [char; 5] = ['(', '[', '【', '〔', '{'];
const CLOSERS: [char; 5] = [')', ']', '】', '〕', '}'];

/// What follows a number, parted from the note in brackets behind it; and whether there is one.
pub fn split_note(text: &str) -> (&str, bool) {
    let opened = text.find(OPENERS).filter(|_| text.ends_with(CLOSERS));
    let inner = |at: usize| text.get(at..).is_some_and(|it| it.matches(OPENERS).count() == 1);
    match opened.filter(|at| inner(*at)) {
        Some(at) => (text.get(..at).unwrap_or_default().trim_end(), true),
        None => (text, false),
    }
}

/// Whether a mark of the currency stands in `text`.
pub fn has_currency(text: &str) -> bool {
    CURRENCY.iter().any(|it| text.contains(it))
}

/// What follows the marks of the currency: 人民币￥475.
fn currency(text: &str) -> &str {
    let without = |text| strip_any(text, &CURRENCY).0.trim_start_matches(':').trim_start();
    without(without(text))
}

fn strip_any<'a>(text: &'a str, prefixes: &[&str]) -> (&'a str, bool) {
    match prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)) {
        Some(rest) => (rest.trim_start(), true),
        None => (text, false),
    }
}

fn strip_any_end<'a>(text: &'a str, suffixes: &[&str]) -> (&'a str, bool) {
    match suffixes.iter().find_map(|suffix| text.strip_suffix(suffix)) {
        Some(rest) => (rest.trim_end(), true),
        None => (text, false),
    }
}

fn power(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// The digits of a number, still as they stand in the text.
struct Literal<'a> {
    whole: &'a [u8],
    decimals: &'a [u8],
    exponent: i64,
    letters: bool,
    rest: &'a str,
}

impl<'a> Literal<'a> {
    fn scan(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let whole = run(bytes, |byte| digit(byte).is_some() || byte == b',');
        let after = bytes.get(whole.len()..)?;
        let decimals = match after {
            [b'.', tail @ ..] => run(tail, |byte| digit(byte).is_some()),
            _ => &[],
        };
        let point = usize::from(after.first() == Some(&b'.'));
        let mut end = whole.len() + point + decimals.len();
        let (exponent, exponent_len) = scan_exponent(bytes.get(end..)?)?;
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
        let letters = whole.iter().chain(decimals).any(is_letter);
        let ciphers = whole.iter().chain(decimals).any(u8::is_ascii_digit);
        let next_is_letter = bytes.get(end).is_some_and(u8::is_ascii_alphabetic);
        end += exponent_len;
        let sound = ciphers
            && is_grouped(whole)
            && (point == 0 || !decimals.is_empty())
            && !(letters && next_is_letter);
        sound.then_some(Self { whole, decimals, exponent, letters, rest: text.get(end..)? })
    }

    /// The digits at `scale`, moved by `exponent`.
    fn rescale(&self, exponent: i64, scale: u8) -> Result<i128, Fault> {
        let digits = || self.whole.iter().chain(self.decimals).filter_map(|&byte| digit(byte));
        let count = |part: &[u8]| i64::try_from(part.iter().filter(|&&byte| byte != b',').count());
        let whole = count(self.whole).map_err(|_| Fault::Range)?;
        let all = whole + count(self.decimals).map_err(|_| Fault::Range)?;
        let kept = whole + exponent + i64::from(scale);
        let mut value = 0_i128;
        for (_, digit) in (0..kept).zip(digits()) {
            value = value
                .checked_mul(10)
                .and_then(|value| value.checked_add(digit.into()))
                .ok_or(Fault::Range)?;
        }
        if kept >= all {
            let zeros = u32::try_from(kept - all).map_err(|_| Fault::Range)?;
            let power = if value == 0 { Some(1) } else { power(zeros) };
            return power.and_then(|power| power.checked_mul(value)).ok_or(Fault::Range);
        }
        let before = usize::try_from(kept).unwrap_or(0);
        match dust(digits().skip(before), (-kept).max(0)) {
            Dust::Down => Ok(value),
            Dust::Up => value.checked_add(1).ok_or(Fault::Range),
            Dust::None => Err(Fault::Precision),
        }
    }
}

enum Dust {
    Down,
    Up,
    None,
}

/// What the digits behind the last kept place amount to, when `gap` zeros come before them.
fn dust(excess: impl Iterator<Item = u8>, gap: i64) -> Dust {
    let (mut zeros, mut nines, mut beyond) = (true, gap == 0, false);
    for (place, digit) in (gap..).zip(excess) {
        if place < DUST_DIGITS {
            zeros &= digit == 0;
            nines &= digit == 9;
        } else {
            beyond |= digit > 0;
        }
    }
    match (zeros, nines && beyond) {
        (true, _) => Dust::Down,
        (_, true) => Dust::Up,
        _ => Dust::None,
    }
}

fn run(bytes: &[u8], holds: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|&byte| !holds(byte)).unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or_default()
}

/// A digit, or a letter that is typed for one.
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'O' | b'o' => Some(0),
        b'l' | b'I' => Some(1),
        _ => None,
    }
}

/// `75,520` but not `7,55`: one to three digits that do not start with 0, then groups of three.
fn is_grouped(whole: &[u8]) -> bool {
    let mut groups = whole.split(|&byte| byte == b',');
    let first = groups.next().unwrap_or_default();
    let mut separators = 0;
    let threes = groups.inspect(|_| separators += 1).all(|group| group.len() == 3);
    separators == 0 || (threes && matches!(first.len(), 1..=3) && first.first() != Some(&b'0'))
}

/// The exponent and its length; `None` when an `E` is followed by none.
fn scan_exponent(bytes: &[u8]) -> Option<(i64, usize)> {
    let [b'e' | b'E', after @ ..] = bytes else { return Some((0, 0)) };
    let (negative, signed, digits) = match after {
        [b'-', rest @ ..] => (true, 1, rest),
        [b'+', rest @ ..] => (false, 1, rest),
        _ => (false, 0, after),
    };
    let digits = run(digits, |byte| byte.is_ascii_digit());
    if digits.is_empty() || digits.len() > EXPONENT_DIGITS_MAX {
        return None;
    }
    let value = digits.iter().fold(0, |value, byte| value * 10 + i64::from(byte - b'0'));
    Some((if negative { -value } else { value }, 1 + signed + digits.len()))
}

#[cfg(test)]
mod tests;
