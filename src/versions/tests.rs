//! What two releases tell about each other, by hand.

use super::*;
use crate::model::codes::CodeList;
use crate::model::schema;
use crate::model::schema::Schema;

const SCHEMA: &str = r#"{"name": "relief", "title": "救助", "fields": [
    {"name": "region", "title": "区县", "type": "string", "gongkai": {"kind": "region", "role": "quasi", "release": "keep", "codes": "places"}},
    {"name": "month", "title": "年月", "type": "yearmonth", "gongkai": {"kind": "year-month", "role": "quasi", "release": "generalize"}},
    {"name": "persons", "title": "人数", "type": "integer", "gongkai": {"kind": "count", "role": "quasi", "release": "generalize", "unit": "人"}},
    {"name": "born", "title": "出生", "type": "date", "gongkai": {"kind": "date", "role": "quasi", "release": "generalize", "agreesWith": "id"}},
    {"name": "causes", "title": "原因", "type": "list", "gongkai": {"kind": "codes", "role": "quasi", "release": "keep", "codes": "places"}},
    {"name": "id", "title": "身份证号", "type": "string", "gongkai": {"kind": "resident-id", "role": "identifier"}}
  ]}"#;
const PLACES: &str = "code,label,aliases,valid_from,valid_to,replaced_by,level,parent\n230100,哈尔滨市,,,,,prefecture,\n\
    230102,道里区,,,,,county,230100\n230103,南岗区,,,,,county,230100\n";

fn schema() -> Schema {
    let list = |_: &str| Some(Ok(CodeList::parse("places", PLACES.as_bytes()).unwrap()));
    schema::parse("relief.json", SCHEMA.as_bytes(), &list).unwrap()
}

/// Classes of `names` fields: what they show, `-` for nothing, and their rows.
fn classes(names: &[&str], rows: &[(&str, u64)]) -> Classes {
    let mut out = Classes {
        id: "2017-r1".to_owned(),
        fields: names.iter().map(|it| (*it).to_owned()).collect(),
        ..Classes::default()
    };
    for (cells, rows) in rows {
        let cells: Vec<&str> = cells.split(' ').map(|it| if it == "-" { "" } else { it }).collect();
        out.add(&cells, *rows);
    }
    out
}

/// The changes, as words.
#[track_caller]
fn check(names: &[&str], now: &[(&str, u64)], before: &[(&str, u64)], expect: &[&str]) {
    let schema = schema();
    let fields: Vec<&Field> = schema.fields.iter().collect();
    let found =
        changes(&classes(names, now), &classes(names, before), &fields, (20, &rows_alone)).unwrap();
    let say = |it: &Change| match &it.place {
        Place::Whole => format!("whole {:+}", it.rows),
        Place::Gone => format!("gone {:+}", it.rows),
        Place::Margin(names) => format!("{} {:+}", names.join("/"), it.rows),
        Place::Class(shown) => {
            let shown: Vec<&str> = shown.iter().map(|it| it.as_deref().unwrap_or("-")).collect();
            format!("[{}] {:+}", shown.join(" "), it.rows)
        }
    };
    assert_eq!(found.iter().map(say).collect::<Vec<_>>(), expect);
}

#[test]
fn the_same_again_tells_nothing() {
    let rows = [("道里区 2017-03", 40), ("南岗区 2017-03", 25), ("- -", 30)];
    check(&["region", "month"], &rows, &rows, &[]);
    check(&["region", "month"], &[], &[], &[]);
}

#[test]
fn three_that_came_are_seen_in_their_class_and_in_all() {
    check(
        &["region", "month"],
        &[("道里区 2017-03", 43), ("南岗区 2017-03", 25)],
        &[("道里区 2017-03", 40), ("南岗区 2017-03", 25)],
        &["whole +3", "[道里区 2017-03] +3", "region +3", "month +3", "region/month +3"],
    );
}

#[test]
fn enough_that_came_or_went_are_fine() {
    check(&["region"], &[("道里区", 60), ("南岗区", 25)], &[("道里区", 40), ("南岗区", 45)], &[]);
}

#[test]
fn large_changes_of_classes_may_be_a_small_one_of_fewer_fields() {
    check(
        &["region", "month"],
        &[("道里区 2017-03", 65), ("道里区 2017-04", 27)],
        &[("道里区 2017-03", 40), ("道里区 2017-04", 50)],
        &["whole +2", "region +2"],
    );
}

#[test]
fn rows_that_show_nothing_leave_open_where_they_are() {
    // Three of 道里区 came, and thirty rows show no region: nobody can say that they are not of it.
    check(
        &["region"],
        &[("道里区", 40), ("南岗区", 50), ("-", 30)],
        &[("道里区", 40), ("南岗区", 50)],
        &[],
    );
    // One row that shows none leaves open whether three or four came.
    check(
        &["region", "month"],
        &[("道里区 2017-03", 43), ("- 2017-03", 1)],
        &[("道里区 2017-03", 40)],
        &[
            "whole +4",
            "[- 2017-03] +1",
            "[道里区 2017-03] +3",
            "region +3",
            "month +4",
            "region/month +3",
        ],
    );
}

#[test]
fn what_is_gone_has_no_class_any_more() {
    check(
        &["region"],
        &[("道里区", 40)],
        &[("道里区", 40), ("南岗区", 5)],
        &["whole -5", "gone -5", "region -5"],
    );
}

#[test]
fn labels_of_different_levels_are_compared_by_the_coarser_one() {
    check(
        &["month"],
        &[("2017-Q1", 92), ("2017-Q2", 40)],
        &[("2017-01", 30), ("2017-02", 30), ("2017-03", 30), ("2017-04", 40)],
        &["whole +2", "[2017-Q1] +2", "month +2"],
    );
    check(&["persons"], &[("1", 30), ("2", 30), ("3", 30)], &[("1-2", 60), ("3+", 30)], &[]);
    check(
        &["region"],
        &[("哈尔滨市", 93)],
        &[("道里区", 40), ("南岗区", 50)],
        &["whole +3", "[哈尔滨市] +3", "region +3"],
    );
}

#[test]
fn whatever_protection_writes_can_be_compared() {
    let persons = [("<60", 40), ("60-79", 40), ("80+", 30), ("−3", 25), ("−10~−4", 25)];
    let finer =
        [("<60", 40), ("60-69", 20), ("70-79", 20), ("80+", 30), ("−3", 25), ("−10~−4", 25)];
    check(&["persons"], &persons, &finer, &[]);
    // Minors among days, months and years; in the earlier release adults are shown as ages.
    let calendar = [("0-17", 40), ("1957", 30), ("1960s", 30)];
    check(&["born"], &calendar, &[("0-17", 40), ("1957-02", 30), ("1961", 30)], &[]);
    check(&["born"], &calendar, &[("0-17", 40), ("60-69", 30), ("18-59", 30)], &[]);
    check(
        &["born"],
        &calendar,
        &[("0-17", 43), ("1957", 30), ("1960s", 30)],
        &["whole -3", "[0-17] -3", "born -3"],
    );
    check(&["region"], &[("哈尔滨市道里区或南岗区", 90)], &[("道里区", 40), ("南岗区", 50)], &[]);
    check(
        &["causes"],
        &[("道里区;南岗区", 50), ("道里区", 20)],
        &[("道里区", 20), ("道里区;南岗区", 20), ("南岗区", 30)],
        &[],
    );
}

#[test]
fn a_field_that_only_one_release_shows_tells_no_classes_apart() {
    let schema = schema();
    let fields: Vec<&Field> = schema.fields.iter().collect();
    let now = classes(&["region", "month"], &[("道里区 2017-03", 20), ("道里区 2017-04", 23)]);
    let before = classes(&["region"], &[("道里区", 40)]);
    let found = changes(&now, &before, &fields, (20, &rows_alone)).unwrap();
    assert_eq!(found.iter().map(|it| it.rows).collect::<Vec<_>>(), [3, 3, 3]);
}

#[test]
fn labels_that_nobody_knows_cannot_be_compared() {
    let schema = schema();
    let fields: Vec<&Field> = schema.fields.iter().collect();
    for (name, now, before) in [("region", "太平区", "道里区"), ("month", "春", "2017-03")] {
        let found = changes(
            &classes(&[name], &[(now, 40)]),
            &classes(&[name], &[(before, 40)]),
            &fields,
            (20, &rows_alone),
        );
        assert_eq!(found, Err(Incomparable { field: name.to_owned() }));
    }
}

#[test]
fn many_fields_are_chosen_singly_and_in_pairs() {
    assert_eq!(choices(2), [vec![0], vec![1], vec![0, 1]]);
    assert_eq!(choices(9).len(), 9 + 36);
    assert_eq!(choices(0), Vec::<Vec<usize>>::new());
}
