//! Tables from end to end: whatever a release suppresses, scipy's programs cannot work out of all that is released.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::peers::peer;
use crate::support::{Project, datasets, repository, run};

const K: u64 = 20;
const COUNTIES: [&str; 6] = ["道里区", "南岗区", "道外区", "香坊区", "依兰县", "方正县"];
const PROGRAMS: [&str; 4] = ["城市低保", "农村低保", "特困供养", "临时救助"];
const MONTHS: [&str; 3] = ["2017-01", "2017-02", "2017-03"];
const CITY: &str = "哈尔滨市";
const EVERY: &str = "各类救助";

fn field(name: &str, title: &str, ours: Value) -> Value {
    let kind = match ours["kind"].as_str() {
        Some("count") => "integer",
        Some("money") => "number",
        Some("year-month") => "yearmonth",
        _ => "string",
    };
    let mut gongkai = json!({"role": "open", "release": "keep"});
    for (key, value) in ours.as_object().unwrap() {
        gongkai[key] = value.clone();
    }
    json!({"name": name, "title": title, "type": kind, "gongkai": gongkai})
}

fn schema(name: &str, fields: &[Value], table: &Value) -> String {
    json!({"name": name, "title": name, "fields": fields, "missingValues": [""], "gongkai": {"table": table}})
        .to_string()
}

fn county() -> Value {
    field("county", "区县", json!({"kind": "text", "holds": "place"}))
}

fn persons() -> Value {
    field("persons", "人数", json!({"kind": "count", "unit": "人"}))
}

/// A project of these tables, each of the ledger of its name.
fn project(name: &str, tables: &[&str]) -> Project {
    let project = Project::new(name);
    let mut config = "[publisher]\nname = \"哈尔滨市民政局\"\nregion = \"230100\"\n\n".to_owned();
    for it in tables {
        writeln!(
            config,
            "[dataset.{it}]\nschema = \"schemas/{it}.json\"\nperiod = \"2017\"\ncycle = \"yearly\"\n\
             opening = \"unconditional\"\nlegal_basis = \"某办法第九条\"\nsource = [{{ path = \"inbox/{it}.csv\" }}]\n"
        )
        .unwrap();
    }
    project.write("gongkai.toml", config);
    project
}

fn candidate(project: &Project, dataset: &str, id: &str) -> PathBuf {
    project.root.join("private/candidates").join(dataset).join(id).join(format!("{dataset}.csv"))
}

fn approve(project: &Project, candidate: &str) {
    let ran = project.run(&["approve", candidate, "--reviewer", "甲", "--approver", "乙"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    // What else there is may wait.
    let ran = project.run(&["publish"]);
    assert!([0, 4].contains(&ran.code), "{}", ran.story());
}

/// Whether scipy can be asked; else that is said.
fn solved(tables: &Value) -> Option<Value> {
    let python = peer("GONGKAI_TEST_PYTHON")?;
    let output = Command::new(&python)
        .arg(repository().join("tests/it/support/tables.py"))
        .args([K.to_string(), tables.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Something is hidden, all of it adds up, and nobody can tell any of it.
#[track_caller]
fn holds(tables: &Value) {
    let Some(found) = solved(tables) else { return };
    assert!(found["hidden"].as_u64().unwrap() > 0, "{found}");
    assert_eq!(found["told"], json!([]), "{found}");
    assert_eq!(found["broken"], 0, "{found}");
}

/// A table of counties and programs with all its totals.
fn grid(figures: &[[u64; 4]; 6]) -> String {
    let mut out = "区县,救助类别,人数\n".to_owned();
    let mut cells: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (county, row) in COUNTIES.iter().zip(figures) {
        for (program, persons) in PROGRAMS.iter().zip(row) {
            for county in [*county, CITY] {
                for program in [*program, EVERY] {
                    *cells.entry((county, program)).or_default() += persons;
                }
            }
        }
    }
    for ((county, program), persons) in cells {
        writeln!(out, "{county},{program},{persons}").unwrap();
    }
    out
}

const FIGURES: [[u64; 4]; 6] = [
    [312, 45, 7, 120],
    [288, 61, 33, 96],
    [154, 12, 25, 0],
    [407, 88, 41, 19],
    [95, 230, 64, 51],
    [73, 188, 5, 44],
];

#[test]
fn nothing_follows_from_totals_nor_from_the_release_before() {
    let project = project("tables", &["grid"]);
    let program = field("program", "救助类别", json!({"kind": "text", "holds": "label"}));
    let totals = json!({"county": [CITY], "program": [EVERY]});
    let table = json!({"dimensions": ["county", "program"], "totals": totals});
    project.write("schemas/grid.json", schema("grid", &[county(), program, persons()], &table));
    project.write("inbox/grid.csv", grid(&FIGURES));
    let report = run(&project, &[]);
    let dataset = &datasets(&report)["grid"];
    assert_eq!(dataset["status"], "waiting", "{:#}", dataset["gate"]);
    let of = |id: &str| {
        json!({"file": candidate(&project, "grid", id), "name": "grid", "dimensions": ["区县", "救助类别"],
            "counts": ["人数"], "totals": {"区县": CITY, "救助类别": EVERY}, "links": []})
    };
    holds(&json!([of("2017-r1")]));
    approve(&project, "grid/2017-r1");
    // One more figure is small now, and what goes with it must not be what the first release shows.
    let mut changed = FIGURES;
    changed[4][3] = 15;
    project.write("inbox/grid.csv", grid(&changed));
    let report = run(&project, &[]);
    let dataset = &datasets(&report)["grid"];
    assert_eq!(dataset["status"], "waiting", "{:#}", dataset["gate"]);
    holds(&json!([of("2017-r2")]));
    if let Some(found) = solved(&json!([of("2017-r1"), of("2017-r2")])) {
        assert_eq!(found["told"], json!([]), "{found}");
    }
}

#[test]
fn nothing_follows_from_a_table_that_adds_up() {
    let project = project("linked", &["yearly", "monthly"]);
    let month = field("month", "年月", json!({"kind": "year-month"}));
    project.write(
        "schemas/monthly.json",
        schema(
            "monthly",
            &[county(), month, persons()],
            &json!({"dimensions": ["county", "month"]}),
        ),
    );
    let link = json!([{"dataset": "monthly", "on": ["county"], "sums": {"persons": "persons"}}]);
    let table = json!({"dimensions": ["county"], "totals": {"county": [CITY]}, "links": link});
    project.write("schemas/yearly.json", schema("yearly", &[county(), persons()], &table));
    let (mut months, mut years) = ("区县,年月,人数\n".to_owned(), "区县,人数\n".to_owned());
    let mut all = 0;
    for (county, row) in COUNTIES.iter().zip(&FIGURES) {
        for (month, persons) in MONTHS.iter().zip(row.iter().skip(1)) {
            writeln!(months, "{county},{month},{persons}").unwrap();
        }
        let sum: u64 = row.iter().skip(1).sum();
        writeln!(years, "{county},{sum}").unwrap();
        all += sum;
    }
    writeln!(years, "{CITY},{all}").unwrap();
    project.write("inbox/monthly.csv", months);
    project.write("inbox/yearly.csv", years);
    let report = run(&project, &[]);
    for name in ["monthly", "yearly"] {
        let dataset = &datasets(&report)[name];
        assert_eq!(dataset["status"], "waiting", "{name}: {:#}", dataset["gate"]);
    }
    let monthly = json!({"file": candidate(&project, "monthly", "2017-r1"), "name": "monthly",
        "dimensions": ["区县", "年月"], "counts": ["人数"], "totals": {}, "links": []});
    let yearly = json!({"file": candidate(&project, "yearly", "2017-r1"), "name": "yearly",
        "dimensions": ["区县"], "counts": ["人数"], "totals": {"区县": CITY}, "links": [["monthly", {"人数": "人数"}]]});
    holds(&json!([monthly, yearly]));
    // The table that was released first is held beside the one that adds it up, too.
    approve(&project, "yearly/2017-r1");
    let ledger = fs::read_to_string(project.root.join("inbox/monthly.csv")).unwrap();
    project.write("inbox/monthly.csv", ledger.replace("南岗区,2017-01,61", "南岗区,2017-01,11"));
    let report = run(&project, &[]);
    let dataset = &datasets(&report)["monthly"];
    let gate = dataset["gate"].as_array().unwrap();
    let g08 = gate.iter().find(|it| it["rule"] == "G08").unwrap();
    assert_eq!(g08["verdict"], "pass", "{g08}");
    let monthly = fs::read_to_string(candidate(&project, "monthly", "2017-r1")).unwrap();
    let nangang: Vec<&str> =
        monthly.lines().filter(|it| it.starts_with("南岗区") && it.ends_with(',')).collect();
    assert!(nangang.len() >= 2, "{monthly}");
}

#[test]
fn an_amount_that_one_household_dominates_is_not_shown() {
    let project = project("dominance", &["paid"]);
    let money = |name: &str, title: &str, release: &str| {
        field(name, title, json!({"kind": "money", "unit": "元", "release": release}))
    };
    let fields =
        [county(), persons(), money("paid", "资金", "keep"), money("most", "最大一户", "drop")];
    let table = json!({"dimensions": ["county"], "totals": {"county": [CITY]},
        "amounts": [{"field": "paid", "of": "persons", "largest": "most"}]});
    project.write("schemas/paid.json", schema("paid", &fields, &table));
    // Of the third county one household has three quarters.
    let rows = [(120, 60_000, 900), (80, 41_000, 1_200), (60, 20_000, 15_000), (90, 44_000, 800)];
    let mut ledger = "区县,人数,资金,最大一户\n".to_owned();
    let mut all = (0, 0);
    for (county, (persons, paid, most)) in COUNTIES.iter().zip(rows) {
        writeln!(ledger, "{county},{persons},{paid},{most}").unwrap();
        all = (all.0 + persons, all.1 + paid);
    }
    writeln!(ledger, "{CITY},{},{},15000", all.0, all.1).unwrap();
    project.write("inbox/paid.csv", ledger);
    let report = run(&project, &[]);
    let dataset = &datasets(&report)["paid"];
    assert_eq!(dataset["status"], "waiting", "{:#}", dataset["gate"]);
    let csv = fs::read_to_string(candidate(&project, "paid", "2017-r1")).unwrap();
    assert!(!csv.contains("最大一户") && !csv.contains("15000"), "{csv}");
    let amount = |county: &str| {
        let row = csv.lines().find(|it| it.starts_with(county)).unwrap();
        row.split(',').nth(2).unwrap().to_owned()
    };
    assert_eq!(amount("道外区"), "", "{csv}");
    let gone = COUNTIES.iter().take(4).chain([&CITY]).filter(|it| amount(it).is_empty()).count();
    assert!(gone >= 2, "the rest would give it back\n{csv}");
    assert!(dataset["protection"]["table"]["primary"].as_u64().unwrap() >= 1);
}
