//! Classes of the finished release, counted from its bytes: persons, sensitive values, and no row lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use crate::support::{Project, datasets, json, release_dir, run};

const CONFIG: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"
contact = "政务公开办公室"

[policy]
clearance = "required"

[dataset.relief]
schema = "schemas/relief.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/*.csv" }]
"#;

fn schema() -> Value {
    let field = |name: &str, title: &str, kind: &str, role: &str, release: &str| {
        let kind_of = match kind {
            "date" => "date",
            "count" => "integer",
            _ => "string",
        };
        let mut out = json!({"name": name, "title": title, "type": kind_of,
            "gongkai": {"kind": kind, "role": role, "release": release}});
        if kind == "count" {
            out["gongkai"]["unit"] = json!("人");
        }
        if name == "born" {
            out["gongkai"]["aliases"] = json!(["出生日期"]);
        }
        out
    };
    let fields = [
        field("card", "证号", "text", "identifier", "drop"),
        field("born", "年龄", "date", "quasi", "generalize"),
        field("size", "人数", "count", "quasi", "generalize"),
        field("kin", "类型", "text", "quasi", "keep"),
        field("cause", "困难类型", "text", "sensitive", "keep"),
        field("batch", "批次", "text", "open", "keep"),
    ];
    json!({"name": "relief", "title": "救助", "fields": fields, "missingValues": [""],
    "gongkai": {"order": ["born", "size"], "hierarchies": {
        "born": ["age", "age-5", "age-policy"],
        "size": [{"bands": [1, 3, 5]}],
    }}})
}

/// A row: person, birth, members, type, cause.
pub(crate) type Row = (u32, String, u32, &'static str, &'static str);

fn ledger(rows: &[Row]) -> String {
    let mut out = "证号,出生日期,人数,类型,困难类型,批次\n".to_owned();
    for (at, (person, born, size, kin, cause)) in rows.iter().enumerate() {
        let batch = ["甲", "乙"][at % 2];
        writeln!(out, "K-{person:06},{born},{size},{kin},{cause},{batch}").unwrap();
    }
    out
}

/// Six hundred persons, and what is hard to hide: few, many rows of few, and all of one cause.
pub(crate) fn rows() -> Vec<Row> {
    let causes = ["因病", "因残", "因学"];
    let mut rows: Vec<Row> = (0..600_u32)
        .map(|it| {
            let mix = it.wrapping_mul(2_654_435_761) >> 7;
            let born = format!("{}-{:02}-{:02}", 1930 + mix % 85, 1 + mix % 12, 1 + mix % 28);
            (
                it,
                born,
                1 + mix % 4 * (mix % 3),
                ["本人", "配偶"][(mix % 2) as usize],
                causes[(it % 3) as usize],
            )
        })
        .collect();
    // Too few of a type.
    rows.extend(
        (600..607).map(|it| (it, "1961-05-06".to_owned(), 2, "孤儿", causes[(it % 3) as usize])),
    );
    // Forty rows of two persons.
    rows.extend(
        (0..40).map(|it| {
            (607 + it % 2, "1950-01-01".to_owned(), 2, "代领", causes[(it % 3) as usize])
        }),
    );
    // Thirty persons, one cause.
    rows.extend((700..730).map(|it| (it, "1970-03-03".to_owned(), 1, "受灾", "因灾")));
    // Nothing is known of some.
    rows.extend((800..815).map(|it| (it, String::new(), 1, "本人", causes[(it % 3) as usize])));
    rows
}

pub(crate) fn project(ledgers: &[(&str, &[Row])]) -> Project {
    let project = Project::new("protection");
    project.write("gongkai.toml", CONFIG);
    project.write("schemas/relief.json", schema().to_string());
    for (name, rows) in ledgers {
        project.write(&format!("inbox/{name}"), ledger(rows));
    }
    project
}

/// The published rows: birth, members, type, cause, batch.
fn published(project: &Project) -> Vec<Vec<String>> {
    let path = release_dir(project, "relief").join("relief.csv");
    let text = fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|it| it.split(',').map(str::to_owned).collect()).collect()
}

fn told(project: &Project) -> Value {
    let path = release_dir(project, "relief").join("disclosure.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn every_class_of_the_release_holds_and_no_row_is_lost() {
    let rows = rows();
    let project = project(&[("a.csv", &rows)]);
    let report = run(&project, &[]);
    let dataset = &datasets(&report)["relief"];
    assert_eq!(dataset["status"], "waiting", "{:#}", dataset["gate"]);
    let published = published(&project);
    assert_eq!(published.len(), rows.len());
    let mut classes: BTreeMap<&[String], Vec<&str>> = BTreeMap::new();
    for row in &published {
        classes.entry(&row[..3]).or_default().push(&row[3]);
    }
    for (class, causes) in &classes {
        assert!(causes.len() >= 20, "{class:?} has {} rows", causes.len());
        assert!(causes.iter().collect::<BTreeSet<_>>().len() >= 2, "{class:?} has one cause");
        // Of the forty rows of two persons the other rows of their class are eighteen persons' at least.
        assert!(class[2] != "代领" && class[2] != "孤儿", "{class:?} is too few");
        assert!(class[2] != "受灾", "{class:?} has one cause");
    }
    let told = told(&project);
    assert_eq!(told["classes"]["count"], classes.len());
    assert_eq!(told["classes"]["counted"], "persons");
    assert!(told["classes"]["k"].as_u64().unwrap() >= 20, "{told:#}");
    assert!(told["classes"]["l"].as_u64().unwrap() >= 2, "{told:#}");
    let hidden = published.iter().filter(|it| it[2].is_empty()).count();
    assert_eq!(told["fields"][2]["suppressed"], hidden);
    let protection = &datasets(&report)["relief"]["protection"];
    assert_eq!(protection["classes"]["k"], told["classes"]["k"]);
    assert_eq!(protection["classes"]["riskiest"][0]["persons"], told["classes"]["k"]);
    // No minor's age is told more finely than that.
    assert!(published.iter().all(|it| !["0", "5", "10", "15"].contains(&it[0].as_str())));
}

#[test]
fn order_names_and_number_of_ledgers_leave_no_trace() {
    let rows = rows();
    let whole = project(&[("a.csv", &rows)]);
    run(&whole, &["--jobs", "1"]);
    let mut turned = rows.clone();
    turned.reverse();
    let parts = project(&[("z.csv", &turned[..100]), ("b.csv", &turned[100..])]);
    run(&parts, &["--jobs", "3"]);
    // The batch goes by the line of the ledger; all else is the same.
    let shown = |project: &Project| -> Vec<Vec<String>> {
        let mut rows = published(project);
        for it in &mut rows {
            it.truncate(4);
        }
        rows.sort();
        rows
    };
    assert!(shown(&whole) == shown(&parts));
    let (whole, parts) = (told(&whole), told(&parts));
    assert_eq!(whole["fields"], parts["fields"]);
    assert_eq!(whole["classes"], parts["classes"]);
}

#[test]
fn too_few_persons_show_nothing_and_do_not_leave() {
    let few: Vec<Row> = rows().into_iter().take(19).collect();
    let project = project(&[("a.csv", &few)]);
    let ran = project.run(&["run", "--format", "json"]);
    let report = json(&ran);
    let dataset = &datasets(&report)["relief"];
    assert_eq!(dataset["protection"]["classes"]["k"], 19);
    assert_eq!(dataset["protection"]["classes"]["count"], 1);
    assert_eq!(dataset["rows"]["published"], 19);
    assert_eq!(dataset["status"], "refused", "{:#}", dataset["gate"]);
}
