//! Where a region's name stands in a cell: behind the names of the levels above, before those of offices, mistyped.

use std::collections::HashMap;

use crate::model::rule::Rule;
use crate::normalize::code::Hit;
use crate::normalize::region::names;

/// Offices and words behind a name, longest first.
const OFFICES: &[&str] = &[
    "社会救助服务中心",
    "社会救助中心",
    "社会救助局",
    "社会救助科",
    "社会救助股",
    "最低生活保障办公室",
    "低保办公室",
    "低保中心",
    "低保办",
    "低保科",
    "低保股",
    "救助中心",
    "救助办",
    "救助科",
    "救助股",
    "民政事务所",
    "民政和社会工作局",
    "民政部门",
    "民政局",
    "民政",
    "民政办公室",
    "民政办",
    "民政科",
    "民政厅",
    "人民政府",
    "政府",
    "本级",
];
/// Ends of what is a sum and no region.
const SUMS: &[&str] = &["合计", "总计", "小计", "累计", "共计"];
/// Names of everything that there is.
const ALL: &[&str] = &["全市", "全省", "全县", "全区", "全州", "全盟", "全旗", "各区县", "各县区"];
/// What people put between a name and the one above it.
const BETWEEN: &[char] = &['-', '—', '–', '－', '/', '\\', '·', '>', '→', '、', ',', '_', '|', '.'];
/// Names of levels above that may stand one before another: province, prefecture, county.
const LEVELS_ABOVE: usize = 3;

/// Whether a cell's words are those of a sum: 合计, 全市.
pub(in crate::normalize) fn sums_up(words: &str) -> bool {
    ALL.contains(&words) || SUMS.iter().any(|it| words.ends_with(it))
}

/// How the name of a region is found among other words.
#[derive(Debug, Default)]
pub(in crate::normalize) struct Places {
    /// Names that may stand before a region's, longest first, with the prefecture that they lead into.
    pub(super) before: Vec<(String, Option<usize>)>,
    /// Spellings within each prefecture, where the publisher is above prefectures.
    pub(super) within: Vec<HashMap<String, Hit>>,
    /// Labels that one wrong character may have spoiled, with their prefecture.
    pub(super) near: Vec<(Vec<char>, u16, Option<usize>)>,
    /// Full names behind which a street or village may stand.
    pub(super) full: Vec<(String, u16, Option<usize>)>,
}

impl Places {
    /// What `folded` leads to, which is no spelling as it stands.
    pub(in crate::normalize) fn find(
        &self,
        folded: &str,
        all: &HashMap<String, Hit>,
    ) -> Option<Hit> {
        let joined: String = folded.chars().filter(|it| !BETWEEN.contains(it)).collect();
        if sums_up(&joined) {
            return Some(Hit::Refused(Rule::RegionTotal));
        }
        let mut name = joined.as_str();
        for office in OFFICES {
            name = name.strip_suffix(office).filter(|it| !it.is_empty()).unwrap_or(name);
        }
        let mut within = None;
        for _ in 0..=LEVELS_ABOVE {
            if let Some(hit) = self.spellings(within, all).get(name) {
                return Some(*hit);
            }
            let stripped = self.before.iter().find_map(|(before, scope)| {
                let rest = name.strip_prefix(before.as_str()).filter(|it| !it.is_empty())?;
                Some((rest, scope.or(within)))
            });
            let Some((rest, scope)) = stripped else { break };
            (name, within) = (rest, scope);
        }
        self.otherwise(name, within)
    }

    fn spellings<'a>(
        &'a self,
        within: Option<usize>,
        all: &'a HashMap<String, Hit>,
    ) -> &'a HashMap<String, Hit> {
        within.and_then(|it| self.within.get(it)).unwrap_or(all)
    }

    /// What a name is that is no region's: of something below a region, of a zone, or mistyped.
    fn otherwise(&self, name: &str, within: Option<usize>) -> Option<Hit> {
        if names::is_below(name) {
            let counties = self.full.iter().filter(|it| within.is_none() || it.2 == within);
            let mut of = counties.filter(|(full, ..)| name.starts_with(full.as_str()));
            return Some(match (of.next(), of.next()) {
                (Some((_, key, _)), None) => Hit::Key(*key),
                _ => Hit::Refused(Rule::RegionBelow),
            });
        }
        if names::is_zone(name) {
            return Some(Hit::Refused(Rule::RegionUnknown));
        }
        self.nearly(name, within)
    }

    /// The only label that one wrong, missing or added character leads to; of several, the only one that sounds alike.
    fn nearly(&self, name: &str, within: Option<usize>) -> Option<Hit> {
        let cell: Vec<char> = name.chars().collect();
        // 道里区等 speaks of others, too.
        if cell.len() < 3 || name.ends_with(['等', '外']) || name.starts_with(['除', '非', '各'])
        {
            return None;
        }
        let near = self.near.iter().filter(|it| within.is_none() || it.2 == within);
        let near: Vec<_> =
            near.filter(|it| it.0.len() >= 3 && names::is_one_edit(&cell, &it.0)).collect();
        let mut alike = near.iter().filter(|it| names::sounds_alike(&cell, &it.0));
        match (near.as_slice(), alike.next(), alike.next()) {
            ([(_, key, _)], ..) | (_, Some((_, key, _)), None) => {
                Some(Hit::Noted(*key, Rule::RegionTypo))
            }
            _ => None,
        }
    }
}

/// A code of 6, 9 or 12 digits and the name behind it, as systems export both: 230102道里区, 230102-道里区.
pub(in crate::normalize) fn coded(folded: &str) -> Option<(&str, &str)> {
    let end = folded.find(|c: char| !c.is_ascii_digit())?;
    let (code, name) = folded.split_at_checked(end)?;
    let name = name.trim_start_matches([':', '(']).trim_start_matches(BETWEEN);
    (matches!(end, 6 | 9 | 12) && !name.is_empty()).then_some((code, name))
}

/// A code of 6, 9 or 12 digits (GB/T 10114): the county's counts, the rest must be one that can be.
pub(in crate::normalize) fn code(digits: &str, all: &HashMap<String, Hit>) -> Hit {
    let unknown = Hit::Refused(Rule::RegionUnknown);
    let spelled = |length: usize| digits.get(..length).and_then(|it| all.get(it)).copied();
    match digits.len() {
        2 | 4 => spelled(digits.len()).unwrap_or(Hit::Refused(Rule::RegionLevel)),
        6 => spelled(6).unwrap_or(unknown),
        9 | 12 if !is_formed(digits) => Hit::Refused(Rule::RegionCode),
        9 | 12 => spelled(9).or_else(|| spelled(6)).unwrap_or(unknown),
        _ => Hit::Refused(Rule::RegionCode),
    }
}

/// Whether digits 7–9 are of a class of GB/T 10114 and digits 10–12 of one that statistics use; zeros stand for none.
fn is_formed(digits: &str) -> bool {
    let part = |range: std::ops::Range<usize>| {
        digits.get(range).map_or(Some(0), |it| it.parse::<u16>().ok())
    };
    let (street, village) = (part(6..9), part(9..12));
    match (street, village) {
        (Some(0), Some(village)) => village == 0,
        (Some(street), Some(village)) => street < 700 && village < 600,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_digits() {
        for (digits, expect) in [
            ("230102000", true),
            ("230102000000", true),
            ("230102001", true),
            ("230102001001", true),
            ("230102599399", true),
            ("230102700", false),
            ("230102001600", false),
            ("230102000001", false),
        ] {
            assert_eq!(is_formed(digits), expect, "{digits}");
        }
    }
}
