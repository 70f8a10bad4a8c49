//! Telephone numbers of mainland China (电信网编号计划): mobiles, landlines with or without area code, 400 and 800.
//!
//! Whether a number is in service is not asked.

use crate::lexical::width;

/// Whether `text` is one number, or several parted by `/`, `、`, `,` or `;`.
pub fn is_phone(text: &str) -> bool {
    if is_mobile_digits(text.as_bytes()) {
        return true;
    }
    let text = width::fold(text);
    !text.is_empty() && text.split(['/', '、', ';', ',']).all(is_one)
}

/// Whether `bytes` are the 11 digits of a mobile: 1, then 3 to 9, then any nine.
pub fn is_mobile_digits(bytes: &[u8]) -> bool {
    let Ok(&[first, second, ref rest @ ..]) = <&[u8; 11]>::try_from(bytes) else { return false };
    let sound = rest.iter().fold(true, |ok, byte| ok & (byte.wrapping_sub(b'0') <= 9));
    sound && first == b'1' && matches!(second, b'3'..=b'9')
}

/// The longest thing here: a country code, an area code, a number and an extension.
const DIGITS_MAX: usize = 24;

fn is_one(text: &str) -> bool {
    let (text, extended) = match text.split_once("转").or_else(|| text.split_once("分机")) {
        Some((number, extension)) if is_extension(extension.trim()) => (number, true),
        Some(_) => return false,
        None => (text, false),
    };
    let mut digits = [0; DIGITS_MAX];
    let mut len = 0;
    // Where the last dash stood, as a count of digits: an extension may follow it.
    let mut dash = None;
    for c in text.trim().chars() {
        match c {
            ' ' | '(' | ')' => {}
            '+' if len == 0 => {}
            '-' | '—' | '–' | '−' if len > 0 => dash = Some(len),
            '0'..='9' if len < DIGITS_MAX => {
                digits[len] = u8::try_from(c).unwrap_or(b'0');
                len += 1;
            }
            _ => return false,
        }
    }
    let (all, _) = digits.split_at(len);
    if dash == Some(len) {
        return false;
    }
    if is_number(all) && (!extended || !is_mobile_digits(all)) {
        return true;
    }
    let Some((number, extension)) = dash.and_then(|at| all.split_at_checked(at)) else {
        return false;
    };
    !extended && matches!(extension.len(), 1..=5) && is_landline(number)
}

fn is_extension(text: &str) -> bool {
    matches!(text.len(), 1..=6) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(digits: &[u8]) -> bool {
    let home = match digits {
        [b'0', b'0', b'8', b'6', rest @ ..] | [b'8', b'6', rest @ ..] if rest.len() >= 10 => rest,
        _ => digits,
    };
    is_mobile_digits(home)
        || is_landline(home)
        || matches!(home, [b'4' | b'8', b'0', b'0', rest @ ..] if rest.len() == 7)
}

/// An area code (010, 02x, or 0 and three digits) and 7 or 8 digits, or these alone.
fn is_landline(digits: &[u8]) -> bool {
    let local = match digits {
        [b'0', b'1', b'0', rest @ ..]
        | [b'0', b'2', _, rest @ ..]
        | [b'0', b'3'..=b'9', _, _, rest @ ..] => rest,
        _ => digits,
    };
    matches!(local.len(), 7 | 8) && matches!(local.first(), Some(b'2'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(if is_phone(text) { "phone" } else { "none" }, expect, "{text}");
    }

    #[test]
    fn phones_are_told_from_others() {
        for text in [
            "13800000000",
            "19900000000",
            "138 0000 0000",
            "138-0000-0000",
            "+86 13800000000",
            "8613800000000",
            "１３８０００００００0",
            "0451-84664407",
            "045184664407",
            "(0451)84664407",
            "（0451）84664407",
            "0451 84664407",
            "0451-84664407-801",
            "0451-84664407转801",
            "84664407转801",
            "010-66000000",
            "84664407",
            "8466440",
            "400-800-1234",
            "13800000000/0451-84664407",
            "13800000000、13900000000",
            "84664407；84664408",
        ] {
            check(text, "phone");
        }
        for text in [
            "",
            "-",
            "无",
            "12800000000",
            "1380000000",
            "138000000000",
            "1380000000a",
            "0451-8466",
            "0451-14664407",
            "12345",
            "84664407转",
            "84664407-",
            "13800000000转1",
            "13800000000/",
            "138****0000",
            "230199195703150017",
        ] {
            check(text, "none");
        }
    }

    proptest! {
        #[test]
        fn mobiles_agree_with_their_twin(text in "1?[0-9a]{9,12}") {
            let slow = text.len() == 11
                && text.starts_with('1')
                && text.chars().nth(1).is_some_and(|c| "3456789".contains(c))
                && text.chars().all(|c| c.is_ascii_digit());
            prop_assert_eq!(is_mobile_digits(text.as_bytes()), slow);
        }

        #[test]
        fn no_text_stops_the_reader(text in "[-+0-9 ()转/、]{0,30}") {
            let _either = is_phone(&text);
        }
    }
}
