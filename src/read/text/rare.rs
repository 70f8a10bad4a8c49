//! Rare characters that older tables of GB 18030 kept in the private use area: the code points that they have now.
//!
//! GB 18030-2005 gave six two-byte codes a place beyond the BMP, and U+1E3F one; GB 18030-2022 moved 18 more out of
//! the private use area. Old decoders, and texts that went through them, still hold the private code points. What
//! other fonts mean by other private code points is not known, and a rule finds it.

use std::borrow::Cow;

/// Private code point and present one, ascending.
const MOVED: [(char, char); 25] = [
    ('\u{e78d}', '\u{fe10}'),
    ('\u{e78e}', '\u{fe12}'),
    ('\u{e78f}', '\u{fe11}'),
    ('\u{e790}', '\u{fe13}'),
    ('\u{e791}', '\u{fe14}'),
    ('\u{e792}', '\u{fe15}'),
    ('\u{e793}', '\u{fe16}'),
    ('\u{e794}', '\u{fe17}'),
    ('\u{e795}', '\u{fe18}'),
    ('\u{e796}', '\u{fe19}'),
    ('\u{e7c7}', '\u{1e3f}'),
    ('\u{e816}', '\u{20087}'),
    ('\u{e817}', '\u{20089}'),
    ('\u{e818}', '\u{200cc}'),
    ('\u{e81e}', '\u{9fb4}'),
    ('\u{e826}', '\u{9fb5}'),
    ('\u{e82b}', '\u{9fb6}'),
    ('\u{e82c}', '\u{9fb7}'),
    ('\u{e831}', '\u{215d7}'),
    ('\u{e832}', '\u{9fb8}'),
    ('\u{e83b}', '\u{2298f}'),
    ('\u{e843}', '\u{9fb9}'),
    ('\u{e854}', '\u{9fba}'),
    ('\u{e855}', '\u{241fe}'),
    ('\u{e864}', '\u{9fbb}'),
];

/// The text with each of these characters at its present code point.
pub(in crate::read) fn present(text: &str) -> Cow<'_, str> {
    // All of them begin with the same byte, which nothing but private characters begins with.
    if memchr::memchr(0xee, text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let moved = |it: char| match MOVED.binary_search_by_key(&it, |pair| pair.0) {
        Ok(at) => MOVED.get(at).map_or(it, |pair| pair.1),
        Err(_) => it,
    };
    Cow::Owned(text.chars().map(moved).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of GB 18030 and what they mean by its edition of 2022.
    const BYTES: [(u16, char); 25] = [
        (0xA6D9, '\u{FE10}'),
        (0xA6DA, '\u{FE12}'),
        (0xA6DB, '\u{FE11}'),
        (0xA6DC, '\u{FE13}'),
        (0xA6DD, '\u{FE14}'),
        (0xA6DE, '\u{FE15}'),
        (0xA6DF, '\u{FE16}'),
        (0xA6EC, '\u{FE17}'),
        (0xA6ED, '\u{FE18}'),
        (0xA6F3, '\u{FE19}'),
        (0xA8BC, '\u{1E3F}'),
        (0xFE51, '\u{20087}'),
        (0xFE52, '\u{20089}'),
        (0xFE53, '\u{200CC}'),
        (0xFE59, '\u{9FB4}'),
        (0xFE61, '\u{9FB5}'),
        (0xFE66, '\u{9FB6}'),
        (0xFE67, '\u{9FB7}'),
        (0xFE6C, '\u{215D7}'),
        (0xFE6D, '\u{9FB8}'),
        (0xFE76, '\u{2298F}'),
        (0xFE7E, '\u{9FB9}'),
        (0xFE90, '\u{9FBA}'),
        (0xFE91, '\u{241FE}'),
        (0xFEA0, '\u{9FBB}'),
    ];

    #[test]
    fn the_bytes_of_gb_18030_mean_what_its_edition_of_2022_says() {
        for ((bytes, expect), (_, moved)) in BYTES.into_iter().zip(MOVED) {
            let decoded = encoding_rs::GB18030.decode(&bytes.to_be_bytes()).0.into_owned();
            assert_eq!(present(&decoded), expect.to_string(), "{bytes:X}");
            assert_eq!(moved, expect);
        }
    }

    #[test]
    fn private_code_points_of_old_decoders_move_and_others_stay() {
        assert!(MOVED.is_sorted());
        for (old, new) in MOVED {
            assert_eq!(present(&format!("王{old}")), format!("王{new}"));
        }
        assert_eq!(present("王\u{e863}、道里"), "王\u{e863}、道里");
    }
}
