//! What one number, written without gaps, is: a resident ID, a phone, a card, an account, or nothing.

use crate::gate::scan::Hit;
use crate::lexical::address_code;
use crate::lexical::bank_account;
use crate::lexical::credit_code;

/// What `digits` are; the last may be `X`.
pub(in crate::gate) fn number(digits: &[u8]) -> Option<Hit> {
    let mobile = |prefix: &[u8]| digits.strip_prefix(prefix).is_some_and(is_mobile);
    let hit = match digits.len() {
        11 => mobile(b"").then_some(Hit::Mobile),
        12 => mobile(b"0").then_some(Hit::Mobile),
        13 => mobile(b"86").then_some(Hit::Mobile),
        14 => mobile(b"086").then_some(Hit::Mobile),
        15 if mobile(b"0086") => Some(Hit::Mobile),
        15 => is_old_id(digits).then_some(Hit::ResidentId),
        // A spreadsheet cuts the end of a long number off, or a typist its beginning.
        17 if is_dated(digits) || is_headless(digits) => Some(Hit::ResidentId),
        18 if is_id(digits) => Some(Hit::ResidentId),
        20 if is_dated(&digits[..18]) => Some(Hit::Disability),
        _ => None,
    };
    hit.or_else(|| match digits.len() {
        16 if CARRIERS.iter().any(|it| mobile(it)) => Some(Hit::Mobile),
        16..=19 if is_card(digits) => Some(Hit::BankCard),
        16..=19 if digits.starts_with(b"62") && is_plain(digits) => Some(Hit::BankAccount),
        length if length > 18 => digits.windows(18).any(is_certain).then_some(Hit::ResidentId),
        _ => None,
    })
}

/// Whether `run`, of digits and of what masks a digit, is a resident ID or a mobile of which a few digits are masked.
pub(super) fn is_masked(run: &[u8]) -> bool {
    let known = run.iter().filter(|it| it.is_ascii_digit()).count();
    let masks = run.len() - known;
    // What stands there, as far as it is to be seen, may be one of `all`.
    let may = |at: usize, all: &[u8]| {
        run.get(at).is_some_and(|it| !it.is_ascii_digit() || all.contains(it))
    };
    let area = run.first_chunk::<2>().is_some_and(|it| !is_plain(it) || is_province(value(it)));
    let day = |at: usize| {
        let all = run.get(at..at + 4).unwrap_or_default();
        may(at, b"01") && may(at + 2, b"0123") && (!is_plain(all) || is_day(all))
    };
    match run.len() {
        _ if masks == 0 => false,
        18 => {
            known >= 12
                && area
                && (may(6, b"1") && may(7, b"89") || may(6, b"2") && may(7, b"0"))
                && day(10)
        }
        15 => known >= 11 && masks >= 2 && area && day(8),
        11 => known >= 7 && masks >= 2 && run.starts_with(b"1") && may(1, b"3456789"),
        _ => false,
    }
}

/// Prefixes that were dialled before a mobile number.
const CARRIERS: &[&[u8]] = &[b"17951", b"17911", b"12593", b"10193", b"17909"];

/// Cards begin with 3 to 6, or 9.
pub(in crate::gate) fn is_card(digits: &[u8]) -> bool {
    matches!(digits.first(), Some(b'3'..=b'6' | b'9')) && bank_account::is_card(digits)
}

fn is_plain(digits: &[u8]) -> bool {
    digits.iter().all(u8::is_ascii_digit)
}

/// Eleven digits that a mobile has.
pub(in crate::gate) fn is_mobile(digits: &[u8]) -> bool {
    matches!(digits, [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9 && is_plain(rest))
}

/// Eighteen characters that are a resident ID for certain: a known address, a birth, the check character.
pub(in crate::gate) fn is_certain(digits: &[u8]) -> bool {
    is_dated(digits) && is_known(digits) && has_check(digits)
}

/// The same, written from the end.
pub(in crate::gate) fn is_certain_reversed(digits: &[u8]) -> bool {
    let turned: Vec<u8> = digits.iter().rev().copied().collect();
    is_certain(&turned)
}

/// Fifteen digits that are an ID of before 1999, as far as can be seen: a known address and a birth.
pub(in crate::gate) fn is_old_id(digits: &[u8]) -> bool {
    digits.len() == 15 && is_plain(digits) && is_known(digits) && is_day(&digits[8..12])
}

fn is_id(digits: &[u8]) -> bool {
    if !is_plain(&digits[..17]) {
        return false;
    }
    // A credit code in digits alone has the check character of an ID by chance, once in eleven.
    let is_credit = || std::str::from_utf8(digits).is_ok_and(credit_code::is_valid);
    is_dated(digits) || (has_province(digits) && has_check(digits) && !is_credit())
}

/// Seventeen or eighteen characters with a province and a birth.
fn is_dated(digits: &[u8]) -> bool {
    digits.len() >= 17 && has_province(digits) && is_birth(&digits[6..14])
}

/// An ID without its first digit.
fn is_headless(digits: &[u8]) -> bool {
    is_birth(&digits[5..13])
        && (1..=9).any(|it| {
            let whole: Vec<u8> = [b'0' + it].iter().chain(digits).copied().collect();
            is_certain(&whole)
        })
}

fn is_birth(digits: &[u8]) -> bool {
    (1850..2100).contains(&value(&digits[..4])) && is_day(&digits[4..])
}

fn is_known(digits: &[u8]) -> bool {
    digits.first_chunk::<4>().is_some_and(|it| is_plain(it) && address_code::is_known(*it))
}

/// GB/T 2260: the first digit is the greater region, 1 to 8; 9 is foreigners' residence permits.
fn has_province(digits: &[u8]) -> bool {
    is_province(value(&digits[..2]))
}

fn is_province(code: u32) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
}

fn is_day(digits: &[u8]) -> bool {
    (1..=12).contains(&value(&digits[..2])) && (1..=31).contains(&value(&digits[2..]))
}

/// ISO 7064 MOD 11-2.
fn has_check(digits: &[u8]) -> bool {
    let Some((last, body)) = digits.split_last().filter(|it| it.1.len() == 17 && is_plain(it.1))
    else {
        return false;
    };
    let sum = body.iter().fold(0, |sum, it| (sum + u32::from(it - b'0')) * 2 % 11);
    let check = (12 - sum) % 11;
    match last {
        b'X' => check == 10,
        digit => u32::from(digit.wrapping_sub(b'0')) == check,
    }
}

/// A landline with its area code (010, 02x, or 0 and three digits), in one piece.
pub(in crate::gate) fn is_landline(digits: &[u8]) -> bool {
    let ([b'0', b'1', b'0', local @ ..]
    | [b'0', b'2', b'0'..=b'5' | b'7'..=b'9', local @ ..]
    | [b'0', b'3'..=b'9', b'1'..=b'9', _, local @ ..]) = digits
    else {
        return false;
    };
    // Two days beside one another: 0331-20170401.
    let is_date =
        local.len() == 8 && (1990..2040).contains(&value(&local[..4])) && is_day(&local[4..]);
    let sound = matches!(local.len(), 7 | 8) && matches!(local.first(), Some(b'2'..=b'9'));
    sound && is_plain(local) && !is_date
}

/// The length of the area code that `digits` begin with.
pub(super) fn area_length(digits: &[u8]) -> usize {
    match digits {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        _ => 4,
    }
}

fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, it| sum * 10 + u32::from(it.wrapping_sub(b'0').min(9)))
}
