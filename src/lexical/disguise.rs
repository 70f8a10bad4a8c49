//! What a reader sees of a text, whatever it is written with: width, invisible characters, digits of other scripts and
//! shapes, masks, escapes.
//!
//! Unlike [`crate::lexical::width`], nothing that comes out of here is ever stored: it is only searched.

/// Stands for every character that is no ASCII.
pub const OTHER: u8 = 0x7f;

/// What a reader sees of `letter`: narrow, with a plain digit for every kind of digit that is no ideograph, `*` for
/// every mask, `-` for every dash; nothing where nothing is to be seen.
pub fn visible(letter: char) -> Option<char> {
    // Ideographs are what nearly every other letter of a ledger is.
    if letter.is_ascii() || matches!(letter, '\u{4e00}'..='\u{9fff}') {
        return Some(letter);
    }
    if is_invisible(letter) {
        return None;
    }
    Some(match letter {
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter);
            return visible(narrow);
        }
        // Tags are invisible too, but they spell.
        '\u{e0020}'..='\u{e007e}' => char::from_u32(u32::from(letter) - 0xe0000).unwrap_or(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{2500}' | 'ー' => '-',
        '•' | '・' | '‧' | '∙' | '⋅' | '･' => '·',
        '‘' | '’' | '′' => '\'',
        '●' | '○' | '■' | '□' | '×' | '※' | '✱' | '∗' | '★' | '☆' | '◯' | '▇' | '█' | '◆' => {
            '*'
        }
        '⓪' | '⓿' => '0',
        it if it.is_whitespace() => ' ',
        it => digit(it).map_or(it, char::from),
    })
}

/// The byte of a visible character: itself, the digit that an ideograph stands for, or [`OTHER`].
pub fn byte(letter: char) -> u8 {
    if letter.is_ascii() {
        return u8::try_from(letter).unwrap_or(OTHER);
    }
    match letter {
        '·' => b'.',
        '、' => b',',
        '〇' | '零' => b'0',
        '一' | '壹' | '幺' | '弌' | '㈠' | '㊀' | '〡' => b'1',
        '二' | '贰' | '两' | '貳' | '弍' | '㈡' | '㊁' | '〢' => b'2',
        '三' | '叁' | '參' | '弎' | '㈢' | '㊂' | '〣' => b'3',
        '四' | '肆' | '㈣' | '㊃' | '〤' => b'4',
        '五' | '伍' | '㈤' | '㊄' | '〥' => b'5',
        '六' | '陆' | '陸' | '㈥' | '㊅' | '〦' => b'6',
        '七' | '柒' | '㈦' | '㊆' | '〧' => b'7',
        '八' | '捌' | '㈧' | '㊇' | '〨' => b'8',
        '九' | '玖' | '㈨' | '㊈' | '〩' => b'9',
        _ => OTHER,
    }
}

/// Formats, joiners, directions, selectors and marks that stand on another character.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{00ad}' | '\u{034f}' | '\u{0300}'..='\u{036f}' | '\u{061c}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0001}' | '\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Where the digits of a script begin (Unicode's decimal digits, ten in a row).
const ZEROS: &[u32] = &[
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60, 0x16ac0,
    0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950,
    0x1fbf0,
];

/// Where one to nine of a shape stand in a row.
const ONES: &[char] = &['①', '⑴', '⒈', '❶', '➀', '➊', '⓵', 'Ⅰ', 'ⅰ', '\u{1f102}'];

/// The digit that a character of another script or shape stands for.
fn digit(letter: char) -> Option<u8> {
    let code = u32::from(letter);
    let from = |first: u32, count: u32| {
        code.checked_sub(first).filter(|it| *it < count).and_then(|it| u8::try_from(it).ok())
    };
    let shaped = match letter {
        '¹' => Some(1),
        '²' => Some(2),
        '³' => Some(3),
        '⁰' | '\u{1f100}' | '\u{1f101}' => Some(0),
        '⁴'..='⁹' => from(0x2070, 10),
        '₀'..='₉' => from(0x2080, 10),
        _ => ONES.iter().find_map(|it| from(u32::from(*it), 9)).map(|it| it + 1),
    };
    let value = shaped.or_else(|| ZEROS.iter().find_map(|it| from(*it, 10)));
    value.map(|it| it + b'0')
}

/// The text with its escapes read: `&#50;`, `&#x32;`, `%32`, `\u0032`, `\x32`, `=32`; `None` where there are none.
pub fn unescaped(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|it| matches!(it, b'&' | b'%' | b'\\' | b'=')) {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let mut changed = false;
    while let Some(rest) = bytes.get(at..).filter(|it| !it.is_empty()) {
        if let Some((letter, length)) = escape(rest) {
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            at += length;
            changed = true;
        } else {
            out.extend(rest.first());
            at += 1;
        }
    }
    changed.then(|| String::from_utf8_lossy(&out).into_owned())
}

/// The character that an escape at the beginning of `bytes` stands for, and the escape's length.
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let number = |from: usize, most: usize, radix: u32| {
        let digits = bytes.get(from..)?;
        let is_digit = |it: &&u8| char::from(**it).is_digit(radix);
        let length = digits.iter().take(most).take_while(is_digit).count();
        let text = std::str::from_utf8(digits.get(..length)?).ok()?;
        Some((char::from_u32(u32::from_str_radix(text, radix).ok()?)?, from + length))
    };
    let closed = |(letter, length): (char, usize)| {
        let semicolon = bytes.get(length) == Some(&b';');
        (letter, length + usize::from(semicolon))
    };
    let exact =
        |from: usize, count: usize| number(from, count, 16).filter(|it| it.1 == from + count);
    match bytes {
        [b'&', b'#', b'x' | b'X', ..] => number(3, 6, 16).map(closed),
        [b'&', b'#', ..] => number(2, 7, 10).map(closed),
        // Only digits and letters: what is escaped for cause is no disguise.
        [b'%' | b'=', ..] => exact(1, 2)
            .filter(|it| it.0.is_ascii_alphanumeric() || matches!(it.0, '%' | '&' | '#' | ';')),
        [b'\\', b'u', b'{', ..] => {
            let (letter, length) = number(3, 6, 16)?;
            (bytes.get(length) == Some(&b'}')).then_some((letter, length + 1))
        }
        [b'\\', b'u' | b'U', ..] => exact(2, 4),
        [b'\\', b'x', ..] => exact(2, 2),
        _ => None,
    }
}

/// A name as it is compared: what is to be seen of it, without spaces, in lower case.
pub fn key(name: &str) -> String {
    let seen = name.chars().filter(|it| !it.is_whitespace() && !is_invisible(*it));
    let narrow = |it: char| match it {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(it) - 0xfee0).unwrap_or(it),
        _ => it,
    };
    seen.map(narrow).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> String {
        text.chars().filter_map(visible).map(|it| char::from(byte(it))).collect()
    }

    #[test]
    fn digits_of_every_kind_are_seen() {
        for text in [
            "1234567890",
            "１２３４５６７８９０",
            "①②③④⑤⑥⑦⑧⑨⓪",
            "❶❷❸❹❺❻❼❽❾⓿",
            "¹²³⁴⁵⁶⁷⁸⁹⁰",
            "₁₂₃₄₅₆₇₈₉₀",
            "١٢٣٤٥٦٧٨٩٠",
            "۱۲۳۴۵۶۷۸۹۰",
            "१२३४५६७८९०",
            "১২৩৪৫৬৭৮৯০",
            "๑๒๓๔๕๖๗๘๙๐",
            "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗𝟎",
            "𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿𝟶",
            "一二三四五六七八九〇",
            "壹贰叁肆伍陆柒捌玖零",
            "㈠㈡㈢㈣㈤㈥㈦㈧㈨〇",
            "〡〢〣〤〥〦〧〨〩〇",
            "ⅠⅡⅢⅣⅤⅥⅦⅧⅨ0",
            "1\u{200b}2\u{200d}3\u{feff}4\u{202e}5\u{00ad}6\u{0301}7\u{fe0f}\u{20e3}8\u{2060}9\u{e0101}0",
            "\u{e0031}\u{e0032}\u{e0033}\u{e0034}\u{e0035}\u{e0036}\u{e0037}\u{e0038}\u{e0039}\u{e0030}",
        ] {
            assert_eq!(seen(text), "1234567890", "{text}");
        }
    }

    #[test]
    fn escapes_are_read() {
        for text in [
            "&#50;&#51;",
            "&#x32;&#x33",
            "%32%33",
            "\\u0032\\u0033",
            "\\x32\\x33",
            "=32=33",
            "\\u{32}3",
        ] {
            assert_eq!(unescaped(text).as_deref(), Some("23"), "{text}");
        }
        for text in ["23", "a&b", "50%", "100% 的", "a=b", "\\n", "&#;", "&#99999999;"] {
            assert_eq!(unescaped(text).as_deref().filter(|it| *it != text), None, "{text}");
        }
    }

    #[test]
    fn names_are_compared_by_what_people_see() {
        assert_eq!(key(" Ｚhang　San "), key("zhangsan"));
        assert_eq!(key("张 三"), key("张三"));
    }
}
