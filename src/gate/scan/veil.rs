//! Numbers behind another writing: powers of ten, turned round, letters that look like digits, hexadecimal, base64.

use crate::gate::scan::Hit;
use crate::gate::scan::is_soft;
use crate::gate::scan::number;

/// A spreadsheet's `2.30199199001011E+17`.
pub(super) fn powers(folded: &[u8]) -> Option<Hit> {
    let mut exponents = folded.iter().enumerate().filter(|it| matches!(it.1, b'e' | b'E'));
    exponents.find_map(|(at, _)| power(&folded[..at], &folded[at + 1..]))
}

fn power(before: &[u8], after: &[u8]) -> Option<Hit> {
    let length = before.iter().rev().take_while(|it| it.is_ascii_digit() || **it == b'.').count();
    let mantissa = &before[before.len() - length..];
    let whole = mantissa.iter().take_while(|it| **it != b'.').count();
    let mut digits: Vec<u8> = mantissa.iter().copied().filter(|it| *it != b'.').collect();
    let after = after.strip_prefix(b"+").unwrap_or(after);
    let exponent = after.iter().take(2).take_while(|it| it.is_ascii_digit());
    let exponent = exponent.fold(0, |sum, it| sum * 10 + usize::from(it - b'0'));
    let length = whole + exponent;
    if whole == 0 || digits.len() < 5 || !(11..=20).contains(&length) {
        return None;
    }
    digits.resize(length, b'0');
    number(&digits)
}

/// An ID from its end to its beginning.
pub(super) fn turned(folded: &[u8]) -> Option<Hit> {
    let runs = folded.split(|it| !matches!(it, b'0'..=b'9' | b'x' | b'X'));
    let is_id =
        |run: &[u8]| run.len() == 18 && number::is_certain_reversed(&run.to_ascii_uppercase());
    runs.into_iter().any(is_id).then_some(Hit::ResidentId)
}

/// The text with letters that look like digits as digits, where they stand beside digits; `None` where none do.
pub(super) fn alike(seen: &[char]) -> Option<Vec<u8>> {
    let mut changed = false;
    let plain: Vec<u8> = seen.iter().map(|it| crate::lexical::disguise::byte(*it)).collect();
    let mut out = plain.clone();
    // A run of digits and look-alikes counts when most of it is digits.
    let is_either = |at: usize| plain[at].is_ascii_digit() || digit(seen[at]).is_some();
    let mut at = 0;
    while at < seen.len() {
        let length = (at..seen.len()).take_while(|it| is_either(*it)).count();
        let digits = (at..at + length).filter(|it| plain[*it].is_ascii_digit()).count();
        if length >= 2 && digits * 2 >= length && digits < length {
            for it in at..at + length {
                if !plain[it].is_ascii_digit()
                    && let Some(byte) = digit(seen[it])
                {
                    out[it] = byte;
                    changed = true;
                }
            }
        }
        at += length.max(1);
    }
    changed |= chains(seen, &plain, &mut out);
    changed.then_some(out)
}

/// The same for runs with little between, where less is written in digits: a third, and no other letter.
fn chains(seen: &[char], plain: &[u8], out: &mut [u8]) -> bool {
    let is_either = |at: usize| plain[at].is_ascii_digit() || digit(seen[at]).is_some();
    let is_letter =
        |at: Option<usize>| at.and_then(|it| seen.get(it)).is_some_and(char::is_ascii_alphabetic);
    let mut changed = false;
    let mut at = 0;
    while at < seen.len() {
        let length =
            (at..seen.len()).take_while(|it| is_either(*it) || is_soft(plain[*it])).count();
        let count = (at..at + length).filter(|it| is_either(*it)).count();
        let digits = (at..at + length).filter(|it| plain[*it].is_ascii_digit()).count();
        let apart = !is_letter(at.checked_sub(1)) && !is_letter(Some(at + length));
        if count >= 11 && digits < count && digits * 3 >= count && apart {
            for it in at..at + length {
                if let Some(byte) = digit(seen[it]).filter(|_| !plain[it].is_ascii_digit()) {
                    out[it] = byte;
                    changed = true;
                }
            }
        }
        at += length.max(1);
    }
    changed
}

/// The digit that a letter looks like.
fn digit(letter: char) -> Option<u8> {
    Some(match letter {
        'O' | 'o' | 'Q' | 'D' | 'О' | 'о' | 'Ο' | 'ο' | 'Օ' | '○' | '◦' | '°' | '。' => {
            b'0'
        }
        'l' | 'I' | 'i' | 'І' | 'і' | 'Ι' | '|' | '!' | 'ǀ' | '丨' => b'1',
        'Z' | 'z' => b'2',
        'S' | 's' => b'5',
        'b' => b'6',
        'B' => b'8',
        'g' | 'q' => b'9',
        _ => return None,
    })
}

/// Digits in base64 or hexadecimal, and an ID or a mobile as a hexadecimal number.
pub(super) fn encoded(text: &[u8]) -> Option<Hit> {
    let is_code = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'-' | b'_');
    let tokens = text.split(|it| !is_code(it)).filter(|it| it.len() >= 9);
    let is_plain = |it: &[u8]| it.iter().all(u8::is_ascii_digit);
    tokens.into_iter().find_map(|it| {
        hexadecimal(it).or_else(|| if is_plain(it) { None } else { from_base64(it) })
    })
}

fn hexadecimal(token: &[u8]) -> Option<Hit> {
    let marked = token.strip_prefix(b"0x").or_else(|| token.strip_prefix(b"0X"));
    let digits = marked.unwrap_or(token);
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    if let Ok(value) = u64::from_str_radix(text, 16) {
        let decimal = value.to_string();
        let mobile = marked.is_some() && number::is_mobile(decimal.as_bytes());
        let id = decimal.len() == 18 && number::is_certain(decimal.as_bytes());
        return (mobile || id).then_some(if id { Hit::ResidentId } else { Hit::Mobile });
    }
    let (pairs, _) = digits.as_chunks::<2>();
    let byte = |it: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(it).ok()?, 16).ok();
    numbers_in(&pairs.iter().filter_map(byte).collect::<Vec<u8>>())
}

fn from_base64(token: &[u8]) -> Option<Hit> {
    if token.len() < 14 {
        return None;
    }
    let mut out = Vec::with_capacity(token.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in token {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.extend(u8::try_from(bits >> held & 0xff));
        }
    }
    numbers_in(&out)
}

/// Runs of ASCII digits, one byte or two to each.
fn numbers_in(bytes: &[u8]) -> Option<Hit> {
    let narrow: Vec<u8> = bytes.iter().copied().filter(|it| *it != 0).collect();
    let runs = narrow.split(|it| !matches!(it, b'0'..=b'9' | b'X'));
    runs.into_iter().filter(|it| it.len() >= 11).find_map(number)
}
