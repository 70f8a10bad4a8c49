//! The list of regions: sound in itself, and the same as what it was made from, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gongkai::model::codes::{CodeEntry, CodeList, Force, RegionLevel};

use crate::support::peers::others;

fn list() -> CodeList {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/codes/regions.csv");
    CodeList::parse("regions", &fs::read(file).unwrap()).unwrap()
}

fn january(year: i32) -> i32 {
    12 * year
}

/// Each entry is told by its code and first month; this is what follows from nothing else.
#[test]
fn a_code_is_one_place_at_a_time_and_lies_where_it_says() {
    let list = list();
    let mut spans: BTreeMap<&str, Vec<(i32, i32)>> = BTreeMap::new();
    for it in &list.entries {
        let span = (it.valid_from.unwrap(), it.valid_to.unwrap_or(i32::MAX));
        assert!(span.0 < span.1, "{} is never valid", it.code);
        spans.entry(&it.code).or_default().push(span);
        let parent = it.parent.as_deref().unwrap_or_default();
        let lies = match it.level.unwrap() {
            RegionLevel::Province => parent.is_empty() && it.code.ends_with("0000"),
            RegionLevel::Prefecture => parent == format!("{}0000", it.code.get(..2).unwrap()),
            RegionLevel::County => {
                parent.get(..4) == it.code.get(..4)
                    || parent == format!("{}0000", it.code.get(..2).unwrap())
            }
            RegionLevel::Street | RegionLevel::Community => false,
        };
        assert!(lies, "{} does not lie in {parent}", it.code);
    }
    for (code, mut spans) in spans {
        spans.sort_unstable();
        assert!(spans.windows(2).all(|it| it[0].1 <= it[1].0), "{code} is two places at once");
    }
    for year in 1981..2026 {
        let mut names = BTreeSet::new();
        for it in list.entries.iter().filter(|it| it.force(january(year)) == Force::Current) {
            assert!(names.insert((&it.parent, &it.label)), "{year}: two of {}", it.code);
        }
    }
}

/// Names and codes of one city as its bureau knows them: a list that is off by a row has other pairs.
#[test]
fn the_pairs_of_harbin_are_those_of_2017() {
    let list = list();
    let now = |it: &&CodeEntry| it.force(january(2017)) == Force::Current;
    let found: Vec<String> = list
        .entries
        .iter()
        .filter(now)
        .filter(|it| it.parent.as_deref() == Some("230100"))
        .map(|it| format!("{} {}", it.code, it.label))
        .collect();
    let expect = [
        "230102 道里区",
        "230103 南岗区",
        "230104 道外区",
        "230108 平房区",
        "230109 松北区",
        "230110 香坊区",
        "230111 呼兰区",
        "230112 阿城区",
        "230113 双城区",
        "230123 依兰县",
        "230124 方正县",
        "230125 宾县",
        "230126 巴彦县",
        "230127 木兰县",
        "230128 通河县",
        "230129 延寿县",
        "230183 尚志市",
        "230184 五常市",
    ];
    assert_eq!(found, expect);
    for retired in [
        "230105 太平区",
        "230106 香坊区",
        "230107 动力区",
        "230121 呼兰县",
        "230122 阿城县",
        "230181 阿城市",
        "230182 双城市",
        "239002 阿城市",
        "230823 依兰县",
        "232423 依兰县",
        "232100 松花江地区",
        "232126 巴彦县",
        "232131 延寿县",
    ] {
        let (code, label) = retired.split_once(' ').unwrap();
        let known = list.entries.iter().any(|it| it.code == code && it.label == label);
        assert!(known, "{retired}");
    }
}

/// From every county that ended, successor by successor, to one that is in force.
#[test]
fn every_county_that_ended_leads_to_one_in_force() {
    let list = list();
    for it in list.entries.iter().filter(|it| it.valid_to.is_some()) {
        let mut seen: Vec<(&str, i32)> = Vec::new();
        let mut todo = vec![it];
        let mut ends = 0;
        while let Some(entry) = todo.pop() {
            for code in &entry.replaced_by {
                assert!(code.len() == 6, "{} has a successor that is no code", it.code);
                let all: Vec<_> = list.entries.iter().filter(|it| it.code == *code).collect();
                let at = entry.valid_to.unwrap_or(i32::MAX);
                let then = all.iter().find(|it| it.force(at) == Force::Current);
                let next = then.unwrap_or_else(|| panic!("{} → {code} leads nowhere", entry.code));
                ends += usize::from(next.valid_to.is_none());
                let place = (next.code.as_str(), next.valid_from.unwrap());
                if next.valid_to.is_some() && !seen.contains(&place) {
                    seen.push(place);
                    todo.push(next);
                }
            }
        }
        // A prefecture that ended gave its counties to others, and has no successor of its own. 浑江市 became one, which
        // was renamed; a row of it is refused.
        if it.code == "222202" {
            assert_eq!(ends, 0);
            continue;
        }
        assert!(ends > 0 || it.level == Some(RegionLevel::Prefecture), "{} leads nowhere", it.code);
    }
}

#[test]
fn the_list_is_what_it_was_made_from() {
    let Some(path) = others("GONGKAI_TEST_REGIONS", "regions-1981-2025.csv") else { return };
    let text = fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let list = list();
    assert_eq!(rows.len(), list.entries.len());
    let label = |code: &str| {
        let of_code = list.entries.iter().filter(move |it| it.code == code);
        of_code.map(|it| it.label.as_str()).collect::<BTreeSet<_>>()
    };
    for (row, it) in rows.iter().zip(&list.entries) {
        let year = |at: usize| row[at].parse::<i32>().ok().map(january);
        assert_eq!((&row[0], &row[3]), (it.code.as_str(), it.label.as_str()));
        assert_eq!((year(6), year(7)), (it.valid_from, it.valid_to), "{}", it.code);
        let level = match &row[4] {
            "省级" => RegionLevel::Province,
            "地级" => RegionLevel::Prefecture,
            _ => RegionLevel::County,
        };
        assert_eq!(it.level, Some(level), "{}", it.code);
        // A year in brackets is of a part that went another year.
        let successors: Vec<&str> =
            row[8].split(';').filter(|it| !it.is_empty() && !it.contains('[')).collect();
        assert_eq!(it.replaced_by, successors, "{}", it.code);
        let above = match (level, &row[2]) {
            (RegionLevel::Province, _) => continue,
            (RegionLevel::Prefecture, _) | (_, "直辖" | "") => &row[1],
            (_, prefecture) => prefecture,
        };
        let parent = it.parent.as_deref().unwrap_or_default();
        assert!(label(parent).contains(above), "{} does not lie in {parent}", it.code);
    }
}
