//! Texts, names of persons, yes and no, and marks for "the same as above".

use unicode_normalization::UnicodeNormalization as _;

use super::blanks::{fold, is_invisible, squeeze};
use super::{Verdict, is_cell_error, is_missing, nothing, refused, value};

/// Text is folded; what no font or decoder knows is refused.
pub(super) fn text(cell: &str) -> Verdict {
    let text = fold(cell);
    if is_missing(&text) {
        return nothing();
    }
    if is_cell_error(&text) {
        return refused("cell/spreadsheet-error");
    }
    // Newer spreadsheets have more words of this form.
    if text.starts_with('#') && text.ends_with(['!', '?']) && text.is_ascii() {
        return Verdict::Unsaid;
    }
    let Some(text) = without_moved(&text) else { return Verdict::Unsaid };
    match text.chars().find(|&c| c == '\u{FFFD}' || is_private(c)) {
        Some('\u{FFFD}') => refused("text/undecodable"),
        Some(_) => refused("text/private-use"),
        None => value(text.nfc().collect::<String>()),
    }
}

/// A name is tidied, then looked at character by character.
pub(super) fn name(cell: &str) -> Verdict {
    let Some(text) = without_moved(cell) else { return Verdict::Unsaid };
    let name = tidy(&text.nfc().collect::<String>());
    let sound = fault(&name);
    // 张三、李四等三人 names a group.
    if sound.is_none() && name.contains('等') && name.ends_with('人') {
        return refused("person-name/syntax");
    }
    match sound {
        None => value(name),
        Some(_) if is_missing(&fold(cell)) => nothing(),
        Some(_) if cell.contains('\u{FFFD}') => refused("text/undecodable"),
        Some(rule) => refused(rule),
    }
}

/// Words for yes and no.
pub(super) fn flag(cell: &str) -> Verdict {
    const YES: &str = "是 √ ✓ ✔ ☑ 有 1 1.0 Y y YES Yes yes TRUE true True T 对 是的";
    const NO: &str = "否 × ✗ ✘ ☒ X x 0 0.0 N n NO No no FALSE false False F 没有 不是 错";
    let word = squeeze(cell);
    let word = word.as_str();
    if YES.split(' ').any(|it| it == word) {
        value("true")
    } else if NO.split(' ').any(|it| it == word) || word == "无" {
        value("false")
    } else if is_missing(word) {
        nothing()
    } else if word.chars().all(|c| c.is_ascii_alphanumeric()) && word.len() > 5 {
        refused("flag/syntax")
    } else {
        Verdict::Unsaid
    }
}

/// Marks that repeat the cell above, where the field allows it.
pub(super) fn is_ditto(cell: &str) -> bool {
    ["", "〃", "\"", "″", "同上", "..", "''"].contains(&squeeze(cell).as_str())
}

/// The text without the private-use characters that an edition of GB 18030 gave another code;
/// `None` when it has radicals, which a person may look at.
fn without_moved(text: &str) -> Option<String> {
    if text.chars().any(|c| matches!(u32::from(c), 0x2E80..=0x2FD5)) {
        return None;
    }
    let mut out = text.to_owned();
    for it in &gongkai::lexical::rare::MOVED {
        out = out.replace(it.private, &it.standard.to_string());
    }
    Some(out)
}

/// No blank but one between two letters; a middle dot for every dot between two Han characters.
fn tidy(cell: &str) -> String {
    let seen: Vec<char> = cell.chars().filter(|&c| !is_invisible(c)).collect();
    let words: String = seen.into_iter().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let words: Vec<&str> = words.split(' ').filter(|it| !it.is_empty()).collect();
    let mut spaced = String::new();
    for word in words {
        let (before, after) = (spaced.chars().last(), word.chars().next());
        if before.is_some_and(is_foreign) && after.is_some_and(is_foreign) {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    let chars: Vec<char> = spaced.chars().collect();
    let mut out = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|it| chars.get(it)).copied();
        let after = chars.get(at + 1).copied();
        let between = before.is_some_and(is_han) && after.is_some_and(is_han);
        out.push(if between && "•・．‧●･∙⋅﹒.-".contains(c) { '·' } else { c });
    }
    out
}

fn fault(name: &str) -> Option<&'static str> {
    const PLACEHOLDERS: &str = "?？*＊×□■▢▯◻◼○◯●〇〓\u{FFFD}";
    let (mut han, mut letters) = (0, 0);
    for c in name.chars() {
        if is_private(c) {
            return Some("text/private-use");
        }
        han += usize::from(is_han(c));
        letters += usize::from(is_letter(c));
    }
    let hidden = name.ends_with('某');
    if name.chars().any(|c| PLACEHOLDERS.contains(c)) || (han > 0 && letters > 0) || hidden {
        return Some("text/placeholder");
    }
    let sound = if han > 0 {
        let part = |it: &str| (1..=12).contains(&it.chars().count()) && it.chars().all(is_han);
        let elsewhere =
            ["同上", "同前", "户主", "本人", "不详", "不明", "未知", "全家"].contains(&name);
        let lone = |it: &str| it.chars().count() == 1;
        let hidden = name.contains('·') && name.split('·').all(lone);
        han >= 2 && !elsewhere && !hidden && name.split('·').all(part)
    } else {
        let lead = name.chars().next().is_some_and(is_letter);
        letters >= 2 && lead && name.chars().all(|c| is_letter(c) || " .-'’·".contains(c))
    };
    (!sound).then_some("person-name/syntax")
}

fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..)
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x2_0000..=0x2_FA1F | 0x3_0000..=0x3_FFFD
        | 0xF900..=0xFAFF | 0x2E80..=0x2FDF)
}

/// A letter of a script that is not Han.
fn is_foreign(c: char) -> bool {
    c.is_alphabetic() && !is_han(c)
}

/// A letter of Latin, Greek or Cyrillic, as foreigners' papers are written.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && matches!(u32::from(c), 0..=0x52F | 0x1E00..=0x1EFF | 0xFF21..=0xFF5A)
}
