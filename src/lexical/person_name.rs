//! Names of persons: Han names, names of other peoples in Han with `·` between the parts, and names in letters.
//!
//! A name is never mended beyond its blanks and dots: what a machine could not show (a private-use code, a box, a
//! question mark, pinyin) has to come from the sender. Characters keep their form; NFKC is not applied.

use std::borrow::Cow;

use crate::lexical::width;

/// Why a text is no name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// A character whose code only the sender's fonts know (GB 18030-2022 user-defined areas).
    PrivateUse,
    /// A sign or pinyin where a character is missing or hidden: ? □ ■ * 〇.
    Placeholder,
    /// Several people, a remark, digits, or nothing at all.
    Syntax,
}

/// Reads one person's name from a cell as it is; blanks go, and dots between Han characters become `·`.
pub fn parse(text: &str) -> Result<Cow<'_, str>, Fault> {
    if is_common(text.as_bytes()) && !stands_for_a_name(text) {
        return Ok(Cow::Borrowed(text));
    }
    let name = width::fold_name(text);
    match fault(&name) {
        Some(fault) => Err(fault),
        None => Ok(name),
    }
}

/// The same as [`parse`]; a name that changes is written to `spare`, whose room is used again.
pub fn parse_with<'a>(text: &'a str, spare: &'a mut String) -> Result<&'a str, Fault> {
    if is_common(text.as_bytes()) && !stands_for_a_name(text) {
        return Ok(text);
    }
    let name = width::fold_name_with(text, spare);
    match fault(name) {
        Some(fault) => Err(fault),
        None => Ok(name),
    }
}

/// The characters of one part of a name in Han.
const PART_MAX: usize = 12;

/// Two to four characters of U+4E00–9FFF, which is nearly every name.
fn is_common(bytes: &[u8]) -> bool {
    let (characters, rest) = bytes.as_chunks::<3>();
    rest.is_empty()
        && matches!(characters.len(), 2..=4)
        && characters
            .iter()
            .all(|&[lead, next, _]| matches!(lead, 0xE5..=0xE9) || (lead == 0xE4 && next >= 0xB8))
}

/// Whether a text stands where a name should: 张某 hides it, 同上 and 本人 say where to look.
fn stands_for_a_name(text: &str) -> bool {
    text.ends_with('某') || is_word(text)
}

fn is_word(text: &str) -> bool {
    matches!(text, "同上" | "同前" | "户主" | "本人" | "不详" | "不明" | "未知" | "全家")
}

fn fault(name: &str) -> Option<Fault> {
    if name.chars().any(is_private) {
        return Some(Fault::PrivateUse);
    }
    let han = name.chars().filter(|&c| width::is_han(c)).count();
    let letters = name.chars().filter(|&c| is_letter(c)).count();
    if name.chars().any(is_placeholder) || (han > 0 && letters > 0) || name.ends_with('某') {
        return Some(Fault::Placeholder);
    }
    let sound =
        if han > 0 { is_han_name(name, han) && !is_word(name) } else { is_lettered(name, letters) };
    if sound { None } else { Some(Fault::Syntax) }
}

fn is_han_name(name: &str, han: usize) -> bool {
    // 王●明 is no name of two parts: the dot hides a character.
    let dotted_out = name.contains('·') && name.split('·').all(|it| it.chars().count() == 1);
    han >= 2
        && !dotted_out
        && name.split('·').all(|part| {
            (1..=PART_MAX).contains(&part.chars().count()) && part.chars().all(width::is_han)
        })
}

fn is_lettered(name: &str, letters: usize) -> bool {
    let joins = |c: char| matches!(c, ' ' | '.' | '-' | '\'' | '’' | '·');
    letters >= 2 && name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || joins(c))
}

/// A letter of the scripts that foreigners' papers are written in: Latin, Greek, Cyrillic; also full-width Latin.
fn is_letter(c: char) -> bool {
    c.is_alphabetic()
        && matches!(c, '\0'..='\u{52F}' | '\u{1E00}'..='\u{1EFF}' | '\u{FF21}'..='\u{FF5A}')
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

fn is_placeholder(c: char) -> bool {
    matches!(
        c,
        '?' | '？'
            | '*'
            | '＊'
            | '×'
            | '□'
            | '■'
            | '▢'
            | '▯'
            | '◻'
            | '◼'
            | '○'
            | '◯'
            | '●'
            | '〇'
            | '〓'
            | '\u{FFFD}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expect: Result<&str, Fault>) {
        assert_eq!(parse(text).as_deref().map_err(|&fault| fault), expect, "{text}");
    }

    #[test]
    fn names_are_read() {
        for (text, expect) in [
            ("张三", "张三"),
            ("张\u{3000}三", "张三"),
            (" 张 三 ", "张三"),
            ("张\u{200B}三\n", "张三"),
            ("欧阳三丰", "欧阳三丰"),
            ("买买提•艾力", "买买提·艾力"),
            ("买买提・艾力", "买买提·艾力"),
            ("买买提．艾力", "买买提·艾力"),
            ("买买提‧艾力", "买买提·艾力"),
            ("买买提●艾力", "买买提·艾力"),
            ("买买提-艾力", "买买提·艾力"),
            ("买买提·艾力", "买买提·艾力"),
            ("王䶮", "王䶮"),
            ("王𠮷明", "王𠮷明"),
            ("宮﨑", "宮﨑"),
            ("戶三", "戶三"),
            ("Ivan  Petrov", "Ivan Petrov"),
            ("Иван Петров", "Иван Петров"),
            ("O'Neil", "O'Neil"),
        ] {
            check(text, Ok(expect));
        }
        assert!(matches!(parse("张三"), Ok(Cow::Borrowed(_))));
        assert!(matches!(parse("买买提·艾力"), Ok(Cow::Borrowed(_))));
    }

    #[test]
    fn names_are_refused() {
        for (text, fault) in [
            ("王\u{E863}", Fault::PrivateUse),
            ("\u{E81E}三", Fault::PrivateUse),
            ("王\u{F0000}", Fault::PrivateUse),
            ("王?明", Fault::Placeholder),
            ("王□明", Fault::Placeholder),
            ("王＊明", Fault::Placeholder),
            ("王■明", Fault::Placeholder),
            ("王〇明", Fault::Placeholder),
            ("张*", Fault::Placeholder),
            ("张**", Fault::Placeholder),
            ("李yan", Fault::Placeholder),
            ("李ｙａｎ", Fault::Placeholder),
            ("●张三", Fault::Placeholder),
            ("", Fault::Syntax),
            ("张", Fault::Syntax),
            ("A", Fault::Syntax),
            ("张三、李四(妻)", Fault::Syntax),
            ("张三/李四", Fault::Syntax),
            ("张三，李四", Fault::Syntax),
            ("张三（妻）", Fault::Syntax),
            ("张三2", Fault::Syntax),
            ("·张三", Fault::Syntax),
            ("张··三", Fault::Syntax),
            ("-", Fault::Syntax),
            ("一二三四五六七八九十一二三", Fault::Syntax),
        ] {
            check(text, Err(fault));
        }
    }

    proptest! {
        #[test]
        fn the_fast_path_agrees_with_the_careful_one(text in "[\u{4E00}-\u{9FFF}]{1,5}|[张三·• 　\u{E000}?a]{0,6}") {
            if is_common(text.as_bytes()) {
                prop_assert_eq!(fault(&text), None);
                prop_assert_eq!(width::fold_name(&text), text.as_str());
            }
            if let Ok(name) = parse(&text) {
                prop_assert_eq!(parse(&name), Ok(Cow::Borrowed(name.as_ref())));
            }
        }
    }
}
