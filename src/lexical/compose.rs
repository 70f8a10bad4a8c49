//! One code point for a letter and its marks: Unicode normalization form C (UAX #15).
//!
//! Some systems write `é` as `e` and a mark of its own: it looks the same, and a search for one does not find the
//! other. Only canonical equivalents change, which are one character by definition: no NFKC.

use unicode_normalization::IsNormalized;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::is_nfc_quick;

/// `text` in form C; what changes is written to `spare`, whose room is used again.
pub fn compose<'a>(text: &'a str, spare: &'a mut String) -> &'a str {
    // ASCII and U+4000 to U+9FFF, which are nearly all of a ledger.
    let is_plain = |byte| matches!(byte, 0..=0xBF | 0xE4..=0xE9);
    if text.bytes().all(is_plain) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text;
    }
    spare.clear();
    spare.extend(text.nfc());
    spare
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(compose(text, &mut String::new()), expect, "{text}");
    }

    #[test]
    fn letters_and_marks_become_one() {
        check("Jose\u{301}", "Jos\u{E9}");
        check("Ngo\u{302}\u{301}", "Ng\u{1ED1}");
        check("Ngo\u{323}\u{302}", "Ng\u{1ED9}");
        check("\u{64A}\u{654}", "\u{626}");
        check("\u{212B}", "\u{C5}");
        check("\u{F92C}", "郎");
    }

    #[test]
    fn what_is_one_character_stays() {
        for text in [
            "",
            "张三",
            "Jos\u{E9}",
            "宮﨑",
            "戶三",
            "某街１号（东）",
            "㎡",
            "①",
            "\u{301}",
            "q\u{301}",
        ] {
            check(text, text);
        }
    }

    proptest! {
        #[test]
        fn twice_is_once(text in "[a-eoé\u{300}-\u{345}\u{F900}-\u{F910}道·]{0,8}|.{0,8}") {
            let (mut once, mut twice) = (String::new(), String::new());
            let once = compose(&text, &mut once);
            prop_assert_eq!(compose(once, &mut twice), once);
            prop_assert_eq!(once, text.nfc().collect::<String>());
        }
    }
}
