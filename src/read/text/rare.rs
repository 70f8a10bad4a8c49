//! Rare characters that older tables of GB 18030 kept in the private use area: the code points that they have now.
//!
//! GB 18030-2005 gave six two-byte codes a place beyond the BMP, and U+1E3F one; GB 18030-2022 moved 18 more out of
//! the private use area. Old decoders, and texts that went through them, still hold the private code points. What
//! other fonts mean by other private code points is not known, and a rule finds it.

use std::borrow::Cow;

use crate::lexical::rare::MOVED;

/// The text with each of these characters at its present code point.
pub(in crate::read) fn present(text: &str) -> Cow<'_, str> {
    // All of them begin with the same byte, which nothing but private characters begins with.
    if memchr::memchr(0xee, text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let moved = |it: char| match MOVED.binary_search_by_key(&it, |moved| moved.private) {
        Ok(at) => MOVED.get(at).map_or(it, |moved| moved.standard),
        Err(_) => it,
    };
    Cow::Owned(text.chars().map(moved).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_gb_18030_mean_what_its_edition_of_2022_says() {
        for it in &MOVED {
            let decoded = encoding_rs::GB18030.decode(&it.bytes.to_be_bytes()).0.into_owned();
            assert_eq!(present(&decoded), it.standard.to_string(), "{:X}", it.bytes);
        }
    }

    #[test]
    fn private_code_points_of_old_decoders_move_and_others_stay() {
        for it in &MOVED {
            assert_eq!(present(&format!("王{}", it.private)), format!("王{}", it.standard));
        }
        assert_eq!(present("王\u{e863}、道里"), "王\u{e863}、道里");
    }
}
