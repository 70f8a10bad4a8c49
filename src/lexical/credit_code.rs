//! The unified social credit code of legal persons and other organisations (GB 32100-2015).
//!
//! Upper case only, as the standard's alphabet has it. The inner check character of the subject code (GB 11714) is not asked for.

/// Whether `text` is a code: its alphabet, its six digits of region, its check character (§4).
pub fn is_valid(text: &str) -> bool {
    let Ok(code) = <&[u8; 18]>::try_from(text.as_bytes()) else { return false };
    let (first17, check) = code.split_at(17);
    // No register has the digit 0, whose code of zeros would prove itself.
    code[0] != b'0'
        && code[2..8].iter().all(u8::is_ascii_digit)
        && check_char(first17) == check.first().copied()
}

/// The check character of the first 17 characters (§4, after GB/T 17710); `None` unless they are 17 of the alphabet.
pub fn check_char(first17: &[u8]) -> Option<u8> {
    let mut sum = 0;
    let mut sound = first17.len() == WEIGHTS.len();
    for (&byte, weight) in first17.iter().zip(WEIGHTS) {
        let value = VALUES[usize::from(byte)];
        sound &= value < NONE;
        sum += u32::from(value) * weight;
    }
    let idx = usize::try_from((31 - sum % 31) % 31).ok()?;
    ALPHABET.get(idx).copied().filter(|_| sound)
}

/// Digits and capital letters without I, O, S, V and Z (table 1).
const ALPHABET: [u8; 31] = *b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^i modulo 31 (table 2).
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const NONE: u8 = 31;
/// Each byte's place in the alphabet.
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < NONE {
        values[ALPHABET[value as usize] as usize] = value;
        value += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(texts: &[&str], expect: &str) {
        for text in texts {
            assert_eq!(if is_valid(text) { "code" } else { "none" }, expect, "{text}");
        }
    }

    #[test]
    fn codes_are_told_from_others() {
        check(
            &[
                "11330922002643173D",
                "113325000026455663",
                "112301990000000008",
                "11230199123456788F",
                "91350100M000100Y43",
            ],
            "code",
        );
        check(
            &[
                "",
                "11330922002643173E",
                "91350100M000100Y4Z",
                "11330922002643173d",
                "1133092200264317",
                "11330922002643173DD",
                "1133O922002643173D",
                "1133A922002643173D",
                " 11330922002643173",
                "道里区民政局",
            ],
            "none",
        );
        assert_eq!(check_char(b"1133092200264317"), None);
    }

    proptest! {
        #[test]
        fn the_check_character_agrees_with_its_twin(first17 in "[0-9A-Z]{17}") {
            let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
            let sum = first17.chars().zip(0..).try_fold(0, |sum, (c, idx)| {
                Some(sum + alphabet.find(c)? * (3_usize.pow(idx) % 31))
            });
            let expect = sum.and_then(|sum| alphabet.chars().nth((31 - sum % 31) % 31));
            prop_assert_eq!(check_char(first17.as_bytes()).map(char::from), expect);
        }
    }
}
