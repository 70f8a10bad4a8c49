//! Hierarchies from end to end: a schema that means nothing is refused, one of every kind is released as labels.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::cli::CONFIG;
use crate::support::peers::peer;
use crate::support::{Project, datasets, release_dir, repository, run};

/// A field of nearly every kind that climbs.
const SCHEMA: &str = r#"{
  "name": "relief", "title": "救助", "fields": [
    {"name": "id", "title": "身份证号", "type": "string", "gongkai": {"kind": "resident-id", "role": "identifier"}},
    {"name": "region", "title": "区县", "type": "string", "constraints": {"required": true}, "gongkai": {"kind": "region", "role": "quasi", "release": "generalize", "codes": "regions"}},
    {"name": "birth", "title": "出生", "type": "date", "constraints": {"required": true, "minimum": "1900-01-01"}, "gongkai": {"kind": "date", "role": "quasi", "release": "generalize", "agreesWith": "id"}},
    {"name": "ethnic", "title": "民族", "type": "string", "gongkai": {"kind": "code", "role": "quasi", "release": "generalize", "codes": "ethnic"}},
    {"name": "persons", "title": "人数", "type": "integer", "constraints": {"maximum": 20}, "gongkai": {"kind": "count", "unit": "人", "role": "quasi", "release": "generalize"}},
    {"name": "month", "title": "年月", "type": "yearmonth", "gongkai": {"kind": "year-month", "role": "quasi", "release": "generalize"}},
    {"name": "urban", "title": "城镇", "type": "boolean", "gongkai": {"kind": "flag", "role": "quasi", "release": "generalize"}},
    {"name": "program", "title": "类别", "type": "string", "gongkai": {"kind": "code", "role": "open", "release": "keep", "codes": "program"}}
  ],
  "primaryKey": "id", "uniqueKeys": [["id", "month"]],
  "gongkai": {
    "order": ["region", "month"], "k": 6,
    "hierarchies": {"birth": ["age-5", "age-10", "age-policy"], "persons": [{"width": 2}, {"bands": [0, 4]}]}
  }
}
"#;

/// With its check digit, GB 11643-1999.
fn resident_id(birth: &str, number: usize) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let mut id = format!("230199{}{number:03}", birth.replace('-', ""));
    let sum: u32 =
        id.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    id.push("10X98765432".as_bytes()[sum as usize % 11].into());
    id
}

/// A project of a ledger with old and young in three districts.
fn relief(schema: &str) -> Project {
    let project = Project::new("hierarchies");
    let lower = "[policy]\nk = { unconditional = 5, conditional = 5 }";
    project.write("gongkai.toml", CONFIG.replace("[policy]", lower));
    project.write("schemas/relief.json", schema);
    let mut ledger = "身份证号,区县,出生,民族,人数,年月,城镇,类别\n".to_owned();
    for row in 0..120 {
        let birth = format!("{}-{:02}-{:02}", 1940 + row * 7 % 77, row % 12 + 1, row % 28 + 1);
        let id = resident_id(&birth, row);
        let region = ["道里区", "南岗区", "宾县"][row % 3];
        let ethnic = ["汉族", "汉族", "满族", "回族", ""][row % 5];
        let (persons, month) = (row % 6 + 1, row % 12 + 1);
        let urban = ["是", "否"][row % 2];
        writeln!(
            ledger,
            "{id},{region},{birth},{ethnic},{persons},2017-{month:02},{urban},城市低保"
        )
        .unwrap();
    }
    project.write("inbox/a.csv", ledger);
    project
}

#[test]
fn a_hierarchy_that_means_nothing_is_refused_where_it_stands() {
    for (from, to, pointer, zh, en) in [
        (r#""age-10""#, r#""age-5""#, "birth/1", "不比上一级更粗", "not coarser"),
        (r#""age-10""#, r#""decade""#, "birth/1", "不相容", "does not nest"),
        (r#""age-10""#, r#""county""#, "birth/1", "不能用于这类字段", "has no such step"),
        (
            r#"{"width": 2}"#,
            r#"{"width": 0}"#,
            "persons/0/width",
            "要写一个数",
            "a number is needed",
        ),
        (r#""persons": ["#, r#""program": ["#, "program", "generalize", "generalize"),
        (r#""persons": ["#, r#""nobody": ["#, "nobody", "没有字段", "there is no field"),
    ] {
        assert!(SCHEMA.contains(from), "{from}");
        let project = relief(&SCHEMA.replace(from, to));
        for (lang, word) in [("zh", zh), ("en", en)] {
            let ran = project.run(&["check", "--lang", lang]);
            assert_eq!(ran.code, 1, "{}", ran.story());
            for word in [&format!("/gongkai/hierarchies/{pointer}"), word, "schema/invalid"] {
                assert!(ran.stderr.contains(word), "no `{word}`\n{}", ran.story());
            }
        }
    }
    let project = relief(&SCHEMA.replace("\"k\": 6", "\"k\": 4"));
    let ran = project.run(&["check", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.story());
    assert!(ran.stderr.contains("/gongkai/k"), "{}", ran.story());
}

#[test]
fn what_climbs_is_released_as_labels_that_others_can_read() {
    let project = relief(SCHEMA);
    let report = run(&project, &[]);
    let dataset = &datasets(&report)["relief"];
    assert_eq!(dataset["status"], "waiting", "{report:#}");
    let dir = release_dir(&project, "relief");
    let package: Value =
        serde_json::from_slice(&fs::read(dir.join("datapackage.json")).unwrap()).unwrap();
    let fields = package["resources"][0]["schema"]["fields"].as_array().unwrap();
    for field in fields.iter().filter(|it| it["gongkai"]["release"] == "generalize") {
        assert_eq!(field["type"], "string", "{field}");
        assert!(field["constraints"].is_null(), "{field}");
        assert!(field["gongkai"]["of"].is_string(), "{field}");
    }
    let bytes = fs::read(dir.join("relief.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(names, ["区县", "出生", "民族", "人数", "年月", "城镇", "类别"]);
    let rows: Vec<Vec<String>> =
        reader.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows.len(), 120);
    // A minor's age is never told, nor any day of birth of one.
    let births: Vec<&str> = rows.iter().map(|it| it[1].as_str()).collect();
    let minors =
        |it: &&&str| it.starts_with("20") || matches!(**it, "0-4" | "5-9" | "10-14" | "15-19");
    assert_eq!(births.iter().find(minors), None);
    let mut classes: BTreeMap<&[String], usize> = BTreeMap::new();
    for it in &rows {
        *classes.entry(&it[..6]).or_default() += 1;
    }
    for (class, rows) in classes {
        assert!(rows >= 6, "{class:?}: {rows}");
    }
    let Some(python) = peer("GONGKAI_TEST_PYTHON") else { return };
    let output = Command::new(&python)
        .arg(repository().join("tests/it/support/readers.py"))
        .args([dir.as_os_str(), "relief".as_ref(), "120".as_ref()])
        .arg(repository().join("schemas"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{stderr}");
}
