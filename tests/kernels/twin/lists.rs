//! Code lists and regions, searched from the first entry to the last.

use gongkai::model::codes::{CodeEntry, CodeList};

use super::blanks::{fold, spelling};
use super::{Verdict, is_missing, noted, nothing, refused, value};

/// The label of the first entry that has the spelling.
pub(super) fn code(list: &CodeList, cell: &str) -> Verdict {
    let word = spelling(cell);
    let among = |all: &[String]| all.iter().any(|it| spelling(it) == word);
    if let Some(entry) = list.entries.iter().find(|it| among(&it.uncertain)) {
        return noted(&entry.label, "code/uncertain");
    }
    if list.entries.iter().any(|it| among(&it.ambiguous)) {
        return refused("code/ambiguous");
    }
    let spellings = |entry: &CodeEntry| {
        let mut all = vec![spelling(&entry.label), spelling(&entry.code)];
        all.extend(entry.aliases.iter().map(|it| spelling(it)));
        all.retain(|it| !it.is_empty());
        all
    };
    for entry in &list.entries {
        if spellings(entry).contains(&word) {
            return value(&entry.label);
        }
    }
    if is_missing(&fold(cell)) {
        return nothing();
    }
    let strange = |c: char| !list.entries.iter().any(|it| spellings(it).concat().contains(c));
    if !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() && strange(c)) {
        refused("code/unknown")
    } else {
        Verdict::Unsaid
    }
}

/// One of the counties of 哈尔滨市 in 2017: by name, by short name, by code, or one character beside a name.
pub(super) fn region(list: &CodeList, cell: &str) -> Verdict {
    let word = spelling(cell);
    let holds = |it: &CodeEntry| {
        let december = 12 * 2017 + 11;
        it.valid_from.is_none_or(|it| it <= december) && it.valid_to.is_none_or(|it| december < it)
    };
    let below = |it: &&CodeEntry| holds(it) && it.parent.as_deref() == Some("230100");
    let counties: Vec<&CodeEntry> = list.entries.iter().filter(below).collect();
    let city = ["哈尔滨市", "黑龙江省哈尔滨市"].into_iter().find_map(|it| word.strip_prefix(it));
    let office = ["民政局", "社会救助局"].into_iter().find_map(|it| word.strip_suffix(it));
    for it in &counties {
        let names = [it.label.as_str(), it.code.as_str(), short(&it.label)];
        let known = |word: &str| names.contains(&word) && word.chars().count() >= 2;
        if known(&word) || city.is_some_and(known) || office.is_some_and(known) {
            return value(&it.label);
        }
    }
    let others =
        || list.entries.iter().filter(|it| !counties.iter().any(|own| own.code == it.code));
    if others().any(|it| it.label == word || it.code == word || short(&it.label) == word) {
        return Verdict::Unsaid;
    }
    if is_missing(&fold(cell)) {
        return nothing();
    }
    let sums = ["合计", "总计", "小计", "累计", "共计"];
    if sums.iter().any(|it| word.ends_with(it)) {
        return refused("region/total");
    }
    // What is below a county, a zone, or parts with a stroke between them is not searched here.
    let other = [
        "镇", "乡", "村", "街道", "社区", "办", "会", "处", "嘎查", "苏木", "新区", "园区", "景区",
    ];
    if other.iter().any(|it| word.ends_with(it)) || !word.chars().all(char::is_alphanumeric) {
        return Verdict::Unsaid;
    }
    let beside = |it: &&&CodeEntry| {
        it.label.chars().count() >= 3
            && word.chars().count() >= 3
            && distance(&it.label, &word) == 1
    };
    let near: Vec<_> = counties.iter().filter(beside).collect();
    let used = |c: char| {
        "哈尔滨市黑龙江省民政局社会救助科办部门政府区县旗直本级全".contains(c)
            || counties.iter().any(|it| it.label.contains(c) || it.code.contains(c))
    };
    match near.as_slice() {
        [only] if !word.contains('(') => noted(&only.label, "region/typo"),
        [] if word.chars().all(|c| c.is_alphabetic() && !used(c)) => refused("region/unknown"),
        _ => Verdict::Unsaid,
    }
}

fn short(label: &str) -> &str {
    let short = label.strip_suffix(['区', '县', '市', '旗']).unwrap_or(label);
    if short.chars().count() >= 2 { short } else { label }
}

/// Levenshtein's, the whole table.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let swap = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                swap.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1)
            };
        }
    }
    table[a.len()][b.len()]
}

/// The labels of several entries with a mark between, in the list's order, each once.
pub(super) fn several(list: &CodeList, cell: &str) -> Verdict {
    if let Verdict::Says(Some(label), _) = code(list, cell) {
        return value(label);
    }
    if is_missing(&fold(cell)) {
        return nothing();
    }
    let mut found = Vec::new();
    for part in fold(cell).split(['、', ',', ';', '/']) {
        match code(list, part) {
            Verdict::Says(Some(label), _) => found.push(label),
            _ => return Verdict::Unsaid,
        }
    }
    let labels = list.entries.iter().map(|it| it.label.clone());
    value(labels.filter(|it| found.contains(it)).collect::<Vec<_>>().join(";"))
}
