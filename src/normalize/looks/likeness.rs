//! Which field an unknown header may have meant: by its meaning, by its sound, by its spelling. A run never acts on it.

use std::collections::BTreeMap;

use pinyin::ToPinyin as _;

use crate::lexical::header::fold;
use crate::lexical::header::split_unit;
use crate::model::lang::Words;
use crate::model::lang::words;
use crate::model::schema::Field;
use crate::model::schema::Schema;
use crate::normalize::looks::dictionary;
use crate::normalize::looks::dictionary::Strength;

/// Suggestions for one header.
const MOST: usize = 3;
/// Nothing below is worth a clerk's time.
const LEAST: u8 = 60;

/// A field that a header may have meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// The field's index in the schema.
    pub field: usize,
    /// How near, of a hundred.
    pub score: u8,
    /// In what way.
    pub reason: Reason,
}

/// In what way two headers are near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Both name the same thing.
    Synonym,
    /// They sound alike.
    Sound,
    /// They are written alike.
    Spelling,
}

impl Reason {
    /// The reason's name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Synonym => "synonym",
            Self::Sound => "sound",
            Self::Spelling => "spelling",
        }
    }

    /// The reason, as people say it.
    pub fn words(self) -> Words {
        match self {
            Self::Synonym => words("意思相同", "it means the same"),
            Self::Sound => words("读音相近", "it sounds alike"),
            Self::Spelling => words("写法相近", "it is written alike"),
        }
    }
}

/// The fields of `schema` that `path` may have meant, the nearest first; of equals, the schema's first.
///
/// Fields that another column claims are passed over with `free`.
pub fn near(path: &[String], schema: &Schema, free: impl Fn(usize) -> bool) -> Vec<Near> {
    let Some(leaf) = path.last() else { return Vec::new() };
    let mut texts = vec![split_unit(leaf).0.to_owned()];
    let whole: String = path.iter().map(|it| split_unit(it).0).collect();
    if !texts.contains(&whole) {
        texts.push(whole);
    }
    let meaning = dictionary::find_with(path);
    let mut found: Vec<Near> = Vec::new();
    for (field, it) in schema.fields.iter().enumerate().filter(|(at, _)| free(*at)) {
        let synonym = meaning.and_then(|(entry, strength)| {
            let score = match strength {
                Strength::Whole => 95,
                Strength::Ends => 85,
                Strength::Within => 70,
            };
            let means = |text: &str| {
                dictionary::find(&[fold(text)]).is_some_and(|it| std::ptr::eq(it, entry))
            };
            means(&it.title).then_some((score, Reason::Synonym))
        });
        let alike = texts.iter().filter_map(|text| likeness(text, it)).max_by_key(|it| it.0);
        let best = [synonym, alike].into_iter().flatten().max_by_key(|it| it.0);
        found.extend(best.map(|(score, reason)| Near { field, score, reason }));
    }
    found.retain(|it| it.score >= LEAST);
    found.sort_by_key(|it| (u8::MAX - it.score, it.field));
    found.truncate(MOST);
    found
}

/// How near `text` is to any spelling of `field`.
fn likeness(text: &str, field: &Field) -> Option<(u8, Reason)> {
    let spellings = std::iter::once(&field.title).chain(&field.aliases);
    let one = |spelling: &String| {
        let folded = fold(spelling);
        let spelling = split_unit(&folded).0;
        let sound = sounds_like(text, spelling).map(|it| (it, Reason::Sound));
        let written = written_like(text, spelling).map(|it| (it, Reason::Spelling));
        // Written alike is the plainer reason where both are as good.
        [sound, written].into_iter().flatten().max_by_key(|it| it.0)
    };
    spellings.filter_map(one).max_by_key(|it| it.0)
}

/// 90 for the same syllables, 80 where an accent may have blurred them; tones are not asked for.
fn sounds_like(a: &str, b: &str) -> Option<u8> {
    if a == b || a.chars().count() < 2 || a.chars().count() != b.chars().count() || a.is_ascii() {
        return None;
    }
    let same = |blur: fn(&str) -> String| {
        a.chars().zip(b.chars()).all(|(a, b)| {
            a == b || syllable(a).zip(syllable(b)).is_some_and(|(a, b)| blur(a) == blur(b))
        })
    };
    if same(str::to_owned) {
        Some(90)
    } else if same(blurred) {
        Some(80)
    } else {
        None
    }
}

/// Latin letters and digits of what `text` sounds like, a `_` between syllables.
pub fn sound(text: &str) -> String {
    let mut out = String::new();
    let mut word = false;
    for c in text.chars() {
        match syllable(c) {
            Some(it) => {
                out.push('_');
                out.extend(
                    it.chars()
                        .map(|it| if it == 'ü' { 'v' } else { it })
                        .filter(char::is_ascii_lowercase),
                );
                word = false;
            }
            None if c.is_ascii_alphanumeric() => {
                if !word {
                    out.push('_');
                }
                out.push(c.to_ascii_lowercase());
                word = true;
            }
            None => word = false,
        }
    }
    out.trim_matches('_').to_owned()
}

fn syllable(it: char) -> Option<&'static str> {
    it.to_pinyin().map(pinyin::Pinyin::plain)
}

/// zh and z, ch and c, sh and s, n and l, -ng and -n are one to many ears.
fn blurred(syllable: &str) -> String {
    let text = syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s");
    let text = text.strip_suffix("ng").map_or_else(|| text.clone(), |it| format!("{it}n"));
    text.strip_prefix('l').map_or_else(|| text.clone(), |it| format!("n{it}"))
}

/// The best of: few edits, one within the other, many characters shared.
fn written_like(a: &str, b: &str) -> Option<u8> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short < 2 {
        return None;
    }
    let percent = |part: usize, of: usize| (100 * part).checked_div(of).unwrap_or_default();
    let edits = percent(long - edits(&a, &b).min(long), long) * 9 / 10;
    let (inner, outer) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let within = outer.windows(short).any(|it| it == inner.as_slice());
    let within = if within { 55 + percent(short, long) * 3 / 10 } else { 0 };
    let shared = percent(2 * shared(&a, &b), a.len() + b.len()) * 8 / 10;
    u8::try_from(edits.max(within).max(shared)).ok()
}

/// Characters that both have, each as often as both have it.
fn shared(a: &[char], b: &[char]) -> usize {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for it in a {
        *counts.entry(*it).or_default() += 1;
    }
    b.iter()
        .filter(|it| {
            counts.get_mut(it).is_some_and(|n| n.checked_sub(1).map(|less| *n = less).is_some())
        })
        .count()
}

/// Levenshtein's distance.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema;

    fn schema(titles: &[(&str, &str)]) -> Schema {
        let field = |(at, (title, aliases)): (usize, &(&str, &str))| {
            let aliases: Vec<&str> = aliases.split(';').filter(|it| !it.is_empty()).collect();
            serde_json::json!({ "name": format!("f{at}"), "title": title, "type": "string",
                "gongkai": { "kind": "text", "role": "identifier", "aliases": aliases } })
        };
        let fields: Vec<_> = titles.iter().enumerate().map(field).collect();
        let json = serde_json::json!({ "name": "t", "fields": fields }).to_string();
        schema::parse("t", json.as_bytes(), &|_| None).unwrap()
    }

    #[track_caller]
    fn check(header: &str, expect: &[(&str, u8, Reason)]) {
        let schema = schema(&[
            ("低保证号", "证号"),
            ("身份证号", ""),
            ("保障金额", "月保障金额"),
            ("起始年月", ""),
            ("联系电话", ""),
        ]);
        let path: Vec<String> = header.split('.').map(fold).collect();
        let found: Vec<_> = near(&path, &schema, |_| true)
            .into_iter()
            .map(|it| (schema.fields[it.field].title.clone(), it.score, it.reason))
            .collect();
        let expect: Vec<_> = expect.iter().map(|it| (it.0.to_owned(), it.1, it.2)).collect();
        assert_eq!(found, expect, "{header}");
    }

    #[test]
    fn headers_are_near_by_meaning_sound_or_spelling() {
        check("底保证号", &[("低保证号", 90, Reason::Sound)]);
        check("手机号码", &[("联系电话", 95, Reason::Synonym)]);
        check("保账金额(元)", &[("保障金额", 90, Reason::Sound)]);
        check("起始保障年月", &[("起始年月", 95, Reason::Synonym)]);
        check("月保障金", &[("保障金额", 95, Reason::Synonym)]);
        check("天气", &[]);
    }

    #[test]
    fn edits_are_counted_in_characters() {
        let count = |a: &str, b: &str| {
            edits(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
        };
        assert_eq!(
            (count("身份证", "身份证号"), count("", "三个字"), count("甲乙", "乙甲")),
            (1, 3, 2)
        );
    }
}
