//! Numbers that name somebody: resident IDs, credit codes, phones, accounts.

use std::sync::LazyLock;

use regex::Regex;

use super::blanks::{fold, squeeze};
use super::dates::is_day;
use super::{Verdict, is_missing, noted, nothing, refused, value};

fn regex(text: &str) -> Regex {
    Regex::new(text).expect("the twin's own expression is sound")
}

/// GB 11643-1999, and the 15 digits of 1989.
pub(super) fn resident_id(cell: &str) -> Verdict {
    static SCIENTIFIC: LazyLock<Regex> =
        LazyLock::new(|| regex(r"^[0-9](\.[0-9]*)?[Ee]\+?[0-9]+$"));
    static OTHER: LazyLock<Regex> =
        LazyLock::new(|| regex(r"^[A-Za-z]{1,2}[0-9]{7,9}$|字第|^[0-9]{20}|\.0"));
    let text = squeeze(cell);
    let whole = fold(cell);
    if is_missing(&whole) {
        return nothing();
    }
    if whole.starts_with('#') {
        return refused("cell/spreadsheet-error");
    }
    let elsewhere = text.starts_with(|c: char| c.is_ascii_digit())
        && !["230", "110", "2."].iter().any(|it| text.starts_with(it));
    // A name before the number may be taken away, and so may a quotation mark.
    let named = ["ID", "身份", "公民", "‘", "’", "`", "´"].iter().any(|it| text.starts_with(it));
    // Other papers have numbers of their own, and prefectures that never were may be asked about.
    if whole.contains('\u{FFFD}') || OTHER.is_match(&text) || elsewhere || named {
        return Verdict::Unsaid;
    }
    let text = text.strip_suffix('_').or(text.strip_suffix("ID")).unwrap_or(&text);
    if SCIENTIFIC.is_match(text) {
        return refused("resident-id/lost-digits");
    }
    let text: String = text.chars().filter(|c| !"-—–−".contains(*c)).collect();
    let text = text.to_ascii_uppercase();
    let star = text.find('*').map(|it| text.split_at(it).0);
    if star.is_some() || text.contains("XXXX") {
        return refused("resident-id/masked");
    }
    let digits: Vec<char> = text.chars().collect();
    let sound = |(at, c): (usize, &char)| c.is_ascii_digit() || (at == 17 && *c == 'X');
    if !digits.iter().enumerate().all(sound) {
        return refused("resident-id/characters");
    }
    match digits.len() {
        18 if check(&digits[..17]) != digits[17] && text.ends_with("000") => {
            refused("resident-id/lost-digits")
        }
        18 if !has_birth(&digits[6..14]) => refused("resident-id/birth-date"),
        18 if check(&digits[..17]) != digits[17] => refused("resident-id/check-digit"),
        18 => value(text),
        15 if ["996", "997", "998", "999"].iter().any(|it| text.ends_with(it)) => {
            refused("resident-id/birth-date")
        }
        15 => {
            let mut full = digits;
            full.insert(6, '1');
            full.insert(7, '9');
            if !has_birth(&full[6..14]) {
                return refused("resident-id/birth-date");
            }
            full.push(check(&full));
            noted(full.iter().collect::<String>(), "resident-id/upgraded")
        }
        _ => refused("resident-id/length"),
    }
}

fn check(first17: &[char]) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digit = |c: &char| c.to_digit(10).unwrap_or_default();
    let sum: u32 = first17.iter().zip(WEIGHTS).map(|(c, weight)| digit(c) * weight).sum();
    "10X98765432".chars().nth((sum % 11) as usize).expect("eleven characters")
}

fn has_birth(digits: &[char]) -> bool {
    let number = |it: &[char]| it.iter().collect::<String>().parse::<u32>().unwrap_or_default();
    let year = number(&digits[..4]);
    (1800..=2100).contains(&year) && is_day(year, number(&digits[4..6]), number(&digits[6..]))
}

/// GB 32100-2015.
pub(super) fn credit_code(cell: &str) -> Verdict {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let text = squeeze(cell);
    if is_missing(&text) {
        return nothing();
    }
    if text.contains('\u{FFFD}') || text.starts_with('#') {
        return Verdict::Unsaid;
    }
    let code = text.to_ascii_uppercase().replace('-', "");
    let places: Option<Vec<usize>> = code.chars().map(|c| ALPHABET.find(c)).collect();
    let Some(places) = places.filter(|it| it.len() == 18) else {
        return refused("credit-code/check");
    };
    let (mut sum, mut weight) = (0, 1);
    for place in &places[..17] {
        sum += place * weight;
        weight = weight * 3 % 31;
    }
    let region = code.chars().skip(2).take(6).all(|c| c.is_ascii_digit());
    if region && places[0] > 0 && (31 - sum % 31) % 31 == places[17] {
        value(code)
    } else {
        refused("credit-code/check")
    }
}

/// Mobiles, landlines, 400 and 800; several with a mark between.
pub(super) fn phone(cell: &str) -> Verdict {
    let text = fold(cell);
    if is_missing(&text) {
        nothing()
    } else if text.split(['/', '、', ';', ',']).all(is_one_phone) {
        value(text)
    } else {
        noted(text, "phone/syntax")
    }
}

fn is_one_phone(text: &str) -> bool {
    static SHAPE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\+*[0-9](?:[-—–−]*[0-9])*$"));
    static MOBILE: LazyLock<Regex> = LazyLock::new(|| regex(r"^1[3-9][0-9]{9}$"));
    static LANDLINE: LazyLock<Regex> =
        LazyLock::new(|| regex(r"^(?:010|02[0-9]|0[3-9][0-9]{2})?[2-9][0-9]{6,7}$"));
    static SERVICE: LazyLock<Regex> = LazyLock::new(|| regex(r"^[48]00[0-9]{7}$"));
    static EXTENSION: LazyLock<Regex> = LazyLock::new(|| regex(r"^[0-9]{1,6}$"));
    let mark = ["转", "分机"].into_iter().find(|it| text.contains(it));
    let (number, extended) = match mark.and_then(|it| text.split_once(it)) {
        Some((_, extension)) if !EXTENSION.is_match(extension.trim()) => return false,
        Some((number, _)) => (number, true),
        None => (text, false),
    };
    let number = number.replace([' ', '(', ')'], "");
    if !SHAPE.is_match(&number) {
        return false;
    }
    let digits = |it: &str| it.chars().filter(char::is_ascii_digit).collect::<String>();
    let all = digits(&number);
    if all.len() > 24 {
        return false;
    }
    let home = all.strip_prefix("0086").or(all.strip_prefix("86")).filter(|it| it.len() >= 10);
    let home = home.unwrap_or(&all);
    let known = MOBILE.is_match(home) || LANDLINE.is_match(home) || SERVICE.is_match(home);
    if known && !(extended && MOBILE.is_match(&all)) {
        return true;
    }
    // The digits behind the last dash may be an extension.
    let Some((line, extension)) = number.rsplit_once(['-', '—', '–', '−']) else {
        return false;
    };
    !extended && (1..=5).contains(&extension.len()) && LANDLINE.is_match(&digits(line))
}

/// 12 to 22 digits; 16 to 19 that begin with 62 are a card's, whose check digit must be right.
pub(super) fn account(cell: &str) -> Verdict {
    let text = fold(cell);
    let digits = text.replace([' ', '-'], "");
    if is_missing(&text) {
        nothing()
    } else if !(12..=22).contains(&digits.len()) || !digits.chars().all(|c| c.is_ascii_digit()) {
        noted(text, "bank-account/syntax")
    } else if digits.starts_with("62") && (16..=19).contains(&digits.len()) && !luhn(&digits) {
        noted(text, "bank-account/check-digit")
    } else {
        value(text)
    }
}

fn luhn(digits: &str) -> bool {
    let value = |(at, c): (usize, char)| {
        let digit = c.to_digit(10).unwrap_or_default() * if at % 2 == 1 { 2 } else { 1 };
        digit / 10 + digit % 10
    };
    digits.chars().rev().enumerate().map(value).sum::<u32>() % 10 == 0
}
