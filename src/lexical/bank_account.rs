//! Bank account and card numbers (JR/T 0008-2000 for the issuer's digits, ISO/IEC 7812-1 annex B for the check digit).

use crate::lexical::width;

/// Digits of the longest account.
const LONGEST: usize = 22;

/// What is odd about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not 12 to 22 digits.
    Syntax,
    /// A card's number, whose check digit is wrong.
    CheckDigit,
}

/// Whether `text` is an account: 12 to 22 digits, with blanks and dashes passed over.
pub fn is_account(text: &str) -> bool {
    check(text) != Err(Fault::Syntax)
}

/// Looks at an account. Only cards have a check digit, and only what begins with 62 and has 16 to 19 digits is
/// certainly meant to be one: the accounts of passbooks are as long, and each bank numbers them in its own way.
pub fn check(text: &str) -> Result<(), Fault> {
    let text = width::fold(text);
    let mut digits = [0; LONGEST];
    let mut count = 0;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(count).ok_or(Fault::Syntax)? = byte;
                count += 1;
            }
            b' ' | b'-' => {}
            _ => return Err(Fault::Syntax),
        }
    }
    match digits.get(..count) {
        Some(card) if matches!(count, 16..=19) && card.starts_with(b"62") && !is_card(card) => {
            Err(Fault::CheckDigit)
        }
        Some(_) if count >= 12 => Ok(()),
        _ => Err(Fault::Syntax),
    }
}

/// Whether `bytes` are a card's 16 to 19 digits whose check digit is right (Luhn).
pub fn is_card(bytes: &[u8]) -> bool {
    /// Twice a digit, with its digits added.
    const DOUBLED: [u32; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    if !matches!(bytes.len(), 16..=19) {
        return false;
    }
    let (mut sum, mut sound, mut doubled) = (0, true, false);
    for &byte in bytes.iter().rev() {
        let digit = byte.wrapping_sub(b'0');
        sound &= digit <= 9;
        sum += if doubled { DOUBLED[usize::from(digit % 10)] } else { digit.into() };
        doubled = !doubled;
    }
    sound && sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expect: (bool, bool)) {
        assert_eq!((is_account(text), is_card(text.as_bytes())), expect, "{text}");
    }

    #[test]
    fn accounts_are_told_from_others() {
        for (text, expect) in [
            ("6200000000000000000", (true, true)),
            ("6200000000000000005", (true, false)),
            ("4111111111111111", (true, true)),
            ("4111111111111112", (true, false)),
            ("4111 1111 1111 1111", (true, false)),
            ("4111-1111-1111-1111", (true, false)),
            ("６２００００００００００００００００0", (true, false)),
            ("123456789012", (true, false)),
            ("12345678901", (false, false)),
            ("12345678901234567890123", (false, false)),
            ("6228************123", (false, false)),
            ("6.20000E+18", (false, false)),
            ("", (false, false)),
        ] {
            check(text, expect);
        }
    }

    #[test]
    fn only_what_must_be_a_card_has_a_check_digit() {
        for (text, expect) in [
            ("6217000010001234569", Ok(())),
            ("6217000010001234567", Err(Fault::CheckDigit)),
            ("6217 0000-1000 1234 567", Err(Fault::CheckDigit)),
            ("６２17000010001234567", Err(Fault::CheckDigit)),
            ("6200000000000000", Err(Fault::CheckDigit)),
            ("620000000000000", Ok(())),
            ("62000000000000000001", Ok(())),
            ("4111111111111112", Ok(())),
            ("2301000010001234567", Ok(())),
            ("62170", Err(Fault::Syntax)),
            ("62170000100012345678901", Err(Fault::Syntax)),
        ] {
            assert_eq!(super::check(text), expect, "{text}");
        }
    }

    proptest! {
        #[test]
        fn luhn_agrees_with_its_twin(text in "[0-9]{15,20}|[0-9a]{16}") {
            let sum = text.chars().rev().zip([1, 2].into_iter().cycle()).try_fold(0, |sum, (c, by)| {
                let product = c.to_digit(10)? * by;
                Some(sum + product / 10 + product % 10)
            });
            let slow = (16..=19).contains(&text.len()) && sum.is_some_and(|sum| sum % 10 == 0);
            prop_assert_eq!(is_card(text.as_bytes()), slow);
        }
    }
}
