//! Folds the width, the blanks and the invisible characters of a cell.
//!
//! Full-width forms are those of the Unicode block "Halfwidth and Fullwidth Forms" that mirror ASCII (U+FF01–FF5E).
//! Nothing else is normalised: no NFKC, which would also rewrite characters that people carry in their names.

use std::borrow::Cow;

/// Folds full-width ASCII to ASCII and every blank to a space, drops what cannot be seen, and trims both ends.
///
/// A line break or a tab counts as a blank, so that two numbers on two lines do not become one. Leading apostrophes,
/// Excel's mark for text, go with the blanks before them. Borrows when nothing but the ends changes.
pub fn fold(text: &str) -> Cow<'_, str> {
    match settled(text) {
        Ok(text) => Cow::Borrowed(text),
        Err(text) => Cow::Owned(text.chars().filter_map(folded).collect()),
    }
}

/// The same as [`fold`]; a text that changes is written to `spare`, whose room is used again.
pub fn fold_with<'a>(text: &'a str, spare: &'a mut String) -> &'a str {
    match settled(text) {
        Ok(text) => text,
        Err(text) => {
            spare.clear();
            spare.extend(text.chars().filter_map(folded));
            spare
        }
    }
}

/// Folds, and then leaves no white space at all: for headers, codes and regions.
pub fn squeeze(text: &str) -> Cow<'_, str> {
    match settled(text) {
        Ok(text) if !text.as_bytes().contains(&b' ') => Cow::Borrowed(text),
        Ok(text) | Err(text) => Cow::Owned(squeezed(text).collect()),
    }
}

/// The same as [`squeeze`]; a text that changes is written to `spare`, whose room is used again.
pub fn squeeze_with<'a>(text: &'a str, spare: &'a mut String) -> &'a str {
    match settled(text) {
        Ok(text) if !text.as_bytes().contains(&b' ') => text,
        Ok(text) | Err(text) => {
            spare.clear();
            spare.extend(squeezed(text));
            spare
        }
    }
}

/// Tidies a person's name: no blanks, nothing invisible, and `·` (U+00B7) for every dot between Han characters.
///
/// Letters keep their width. One space stays between two letters of a name that is not Han.
pub fn fold_name(text: &str) -> Cow<'_, str> {
    match settled_name(text) {
        Ok(name) => Cow::Borrowed(name),
        Err(text) => {
            let mut out = String::with_capacity(text.len());
            write_name(text, &mut out);
            Cow::Owned(out)
        }
    }
}

/// The same as [`fold_name`]; a name that changes is written to `spare`, whose room is used again.
pub fn fold_name_with<'a>(text: &'a str, spare: &'a mut String) -> &'a str {
    match settled_name(text) {
        Ok(name) => name,
        Err(text) => {
            spare.clear();
            write_name(text, spare);
            spare
        }
    }
}

/// The text without its blank ends: `Ok` when nothing in it changes.
fn settled(text: &str) -> Result<&str, &str> {
    if is_clean_ascii(text.as_bytes()) {
        return Ok(text);
    }
    let text = text
        .trim_start_matches(|c| is_faint(c) || matches!(c, '\'' | '\u{FF07}'))
        .trim_end_matches(is_faint);
    let same = text.bytes().all(is_settled) || text.chars().all(|c| folded(c) == Some(c));
    if same { Ok(text) } else { Err(text) }
}

fn squeezed(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(folded).filter(|&c| c != ' ')
}

/// The name without its blank ends: `Ok` when nothing in it changes.
fn settled_name(text: &str) -> Result<&str, &str> {
    // All of U+4000–9FFF: no blank, no dot, nothing to drop.
    if text.bytes().all(|byte| matches!(byte, 0x80..=0xBF | 0xE4..=0xE9)) {
        return Ok(text);
    }
    let text = text.trim_matches(is_faint);
    if text.chars().all(|c| !is_faint(c) && !is_dot(c)) { Ok(text) } else { Err(text) }
}

fn write_name(text: &str, out: &mut String) {
    let mut rest = text.chars();
    let mut before = None;
    while let Some(c) = rest.next() {
        let after = || rest.clone().find(|&c| !is_faint(c));
        let kept = if is_dot(c) && before.is_some_and(is_han) && after().is_some_and(is_han) {
            '·'
        } else if !is_faint(c) {
            c
        } else if c.is_whitespace()
            && before.is_some_and(is_letter)
            && after().is_some_and(is_letter)
        {
            ' '
        } else {
            continue;
        };
        out.push(kept);
        before = Some(kept);
    }
}

/// Whether `c` is a Han character that a name can hold: the unified blocks, their extensions, the compatibility
/// blocks and the radicals that PDF copies leave behind. `〇` is none: in names it stands for a missing character.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{2FA1F}' | '\u{30000}'..='\u{3FFFD}'
        | '\u{F900}'..='\u{FAFF}' | '\u{2E80}'..='\u{2FDF}')
}

/// Printable ASCII with nothing to trim at either end.
fn is_clean_ascii(bytes: &[u8]) -> bool {
    // One comparison per byte and no early exit: the loop is vectorised.
    let printable = bytes.iter().fold(true, |ok, byte| ok & (byte.wrapping_sub(b' ') < 0x5F));
    printable
        && bytes.first().is_none_or(|&byte| byte != b' ' && byte != b'\'')
        && bytes.last() != Some(&b' ')
}

/// Whether no character that changes can hold this byte. Those that change begin with C2, E1, E2, E3 or EF.
fn is_settled(byte: u8) -> bool {
    !matches!(byte, 0..=0x1F | 0x7F | 0xC2 | 0xE1..=0xE3 | 0xEF)
}

fn folded(c: char) -> Option<char> {
    match c {
        ' '..='~' => Some(c),
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32),
        _ if c.is_whitespace() => Some(' '),
        _ if is_faint(c) => None,
        _ => Some(c),
    }
}

/// Whether `c` leaves no ink: white space, controls, zero-width characters, direction marks, the soft hyphen.
fn is_faint(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn is_dot(c: char) -> bool {
    matches!(c, '•' | '・' | '．' | '‧' | '●' | '･' | '∙' | '⋅' | '﹒' | '.' | '-')
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !is_han(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let got = fold(text);
        assert_eq!(got, expect);
        assert_eq!(matches!(got, Cow::Borrowed(_)), text.contains(expect), "{text:?} borrows");
    }

    #[test]
    fn a_cell_is_folded() {
        for (text, expect) in [
            ("", ""),
            ("   ", ""),
            ("475", "475"),
            ("２０１７", "2017"),
            ("Ａ类", "A类"),
            ("道里区\u{3000}", "道里区"),
            ("\u{FEFF}道里区\u{200B}", "道里区"),
            ("道\u{200B}里\u{AD}区", "道里区"),
            ("1\u{A0}200", "1 200"),
            ("1\n200", "1 200"),
            ("'475", "475"),
            (" ''475 ", "475"),
            ("＇475", "475"),
            ("it's", "it's"),
            ("75，520.00", "75,520.00"),
            ("￥1,200元", "￥1,200元"),
            ("\u{202D}13800000000\u{202C}", "13800000000"),
            ("\u{7}", ""),
            ("戶﨑", "戶﨑"),
        ] {
            check(text, expect);
        }
    }

    #[test]
    fn a_header_is_squeezed() {
        for (text, expect) in [
            ("身份证\n号 码", "身份证号码"),
            ("姓  名", "姓名"),
            ("备\u{3000}注", "备注"),
            ("松北 区", "松北区"),
            ("保障人数（人）", "保障人数(人)"),
        ] {
            assert_eq!(squeeze(text), expect);
        }
    }

    #[test]
    fn a_name_keeps_its_letters() {
        for (text, expect) in [
            ("张三", "张三"),
            ("张\u{3000}三", "张三"),
            (" 张 三\u{200B}", "张三"),
            ("买买提•艾力", "买买提·艾力"),
            ("买买提 ． 艾力", "买买提·艾力"),
            ("买买提-艾力", "买买提·艾力"),
            ("买买提·艾力", "买买提·艾力"),
            ("买买提●艾力・江‧汗", "买买提·艾力·江·汗"),
            ("●张三", "●张三"),
            ("ＡＢ", "ＡＢ"),
            ("Ivan \n Petrov", "Ivan Petrov"),
            ("J. Smith", "J.Smith"),
        ] {
            assert_eq!(fold_name(text), expect);
        }
    }

    /// What `fold` says, one character at a time.
    fn slow(text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            let code = u32::from(c);
            if (0xFF01..=0xFF5E).contains(&code) {
                out.push(char::from_u32(code - 0xFF01 + 0x21).unwrap());
            } else if c.is_whitespace() {
                out.push(' ');
            } else if !is_faint(c) {
                out.push(c);
            }
        }
        out.trim_start_matches([' ', '\'']).trim_end_matches(' ').to_owned()
    }

    const MESSY: &str = "[a-c0-9 '.,\
        \u{0}\u{7F}\u{A0}\u{AD}\u{1680}\u{200B}\u{2028}\u{2060}\u{3000}\u{FEFF}０Ａ＇～道里·•]{0,12}";

    proptest! {
        #[test]
        fn fold_agrees_with_its_twin(text in prop_oneof![MESSY, "\\PC{0,12}", ".{0,12}"]) {
            prop_assert_eq!(fold(&text), slow(&text));
        }

        #[test]
        fn folding_twice_changes_nothing(text in MESSY) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.as_ref());
            let name = fold_name(&text);
            prop_assert_eq!(fold_name(&name), name.as_ref());
        }

        #[test]
        fn squeeze_leaves_no_blank(text in MESSY) {
            prop_assert!(!squeeze(&text).contains(char::is_whitespace));
        }
    }
}
