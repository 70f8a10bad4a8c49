//! Names: a whole cell that reads as one, and names with a mask anywhere.

use crate::lexical::surname;
use crate::lexical::width;

/// Whether the letters of a whole cell are a name.
pub(super) fn is_name(letters: &[char]) -> bool {
    surname::is_name(letters)
}

/// Surnames that mean something else before 某: 于某日, 关于某项.
const NO_SURNAME_BEFORE: &str =
    "于时应计管定关向和从对给由至较单项任用党明相时成达高低都位连由代信么仁";

/// What may follow a person: the end, a stop, or a word on them.
const FOLLOWS: &str = "某等男女之的与和及同因患家户系为在已是身申获领住现年生,、";

/// Whether somebody is named behind a mask: 张某, 张某某, 张*, 张**, 张XX, 张*明, 某某.
pub(super) fn has_masked(seen: &[char]) -> bool {
    let letters: Vec<char> = seen.iter().copied().filter(|it| !it.is_whitespace()).collect();
    (0..letters.len()).any(|at| {
        let before = at.checked_sub(1).and_then(|it| letters.get(it)).copied();
        is_masked(before, &letters[at..])
    })
}

fn is_masked(before: Option<char>, rest: &[char]) -> bool {
    let ends = |it: Option<&char>| it.is_none_or(|it| !is_letter(*it) || FOLLOWS.contains(*it));
    if let ['某', '某', after @ ..] = rest {
        // 某某市 is a place in a template.
        let place =
            after.first().is_some_and(|it| "市区县省镇乡村街路社单公局年月日项".contains(*it));
        return before != Some('某') && !place && ends(after.first());
    }
    let Some(length) = surname::length(rest) else { return false };
    let after = &rest[length..];
    let apart = before.is_none_or(|it| !is_letter(it));
    if let ['某', after @ ..] = after {
        let doubtful = NO_SURNAME_BEFORE.contains(rest[0]) && length == 1;
        let after = if let ['某', rest @ ..] = after { rest } else { after };
        let given = after.first().is_some_and(|it| width::is_han(*it));
        let ended = ends(after.first()) || (given && after.len() == 1 && apart);
        return ended && (!doubtful || (apart && after.is_empty()));
    }
    let masks = after.iter().take_while(|it| is_mask(**it)).count();
    let stars = after.iter().take(masks).all(|it| *it == '*');
    let behind = after.get(masks);
    // 张*明: one more character, and no more.
    let given = behind.is_some_and(|it| width::is_han(*it))
        && after.get(masks + 1).is_none_or(|it| !is_letter(*it));
    let masked = (ends(behind) && (stars || masks > 1 || behind.is_none())) || (given && stars);
    apart && (1..=3).contains(&masks) && masked
}

fn is_mask(letter: char) -> bool {
    matches!(letter, '*' | 'X' | 'x' | '_' | '?')
}

fn is_letter(letter: char) -> bool {
    width::is_han(letter) || letter.is_ascii_alphanumeric()
}
