//! A release beside the ones before it: figures that differ too little, and noise that is spent.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Project, datasets, release_dir, run};

const TABLE: &str = "dibao-by-district";

/// A table of two districts, released by hand; `extra` are further keys of the dataset.
fn project(name: &str, extra: &str) -> Project {
    let project = Project::new(name);
    project.write(
        "gongkai.toml",
        format!(
            "[publisher]\nname = \"某市民政局\"\nregion = \"230100\"\n\n[dataset.{TABLE}]\n\
             schema = \"builtin:{TABLE}\"\nperiod = \"2017\"\ncycle = \"yearly\"\nopening = \"unconditional\"\n\
             legal_basis = \"某办法第九条\"\nsource = [{{ path = \"inbox/*.csv\" }}]\n{extra}\n"
        ),
    );
    ledger(&project, 300);
    project
}

/// 道里区 has so many persons.
fn ledger(project: &Project, persons: u32) {
    project.write(
        "inbox/低保.csv",
        format!(
            "区划,救助类别,户数,人数,月保障金额\n道里区,城市低保,200,{persons},60000\n南岗区,城市低保,500,900,180000\n"
        ),
    );
}

/// The same table by a schema that keeps the amounts back.
fn without_amounts(project: &Project) {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let read = |name: &str| fs::read_to_string(ours.join(name)).unwrap();
    let mut schema: Value = serde_json::from_str(&read(&format!("{TABLE}.json"))).unwrap();
    schema["fields"][4]["gongkai"]["release"] = "drop".into();
    schema["gongkai"]["table"]["amounts"] = Value::Array(Vec::new());
    project.write("schemas/counts.json", schema.to_string());
    for codes in ["regions", "program"] {
        let name = format!("codes/{codes}.csv");
        project.write(&format!("schemas/{name}"), read(&name));
    }
    let config = fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
    let config = config.replace(&format!("builtin:{TABLE}"), "schemas/counts.json");
    project.write("gongkai.toml", config);
}

fn approve(project: &Project, id: &str) {
    let candidate = format!("{TABLE}/{id}");
    let ran = project.run(&["approve", &candidate, "--reviewer", "甲", "--approver", "乙"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    let ran = project.run(&["publish"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
}

/// The persons that a candidate shows.
fn persons(project: &Project, id: &str) -> Vec<String> {
    let dir = project.root.join("private/candidates").join(TABLE).join(id);
    let csv = fs::read_to_string(dir.join(format!("{TABLE}.csv"))).unwrap();
    csv.lines().skip(1).map(|it| it.split(',').nth(3).unwrap().to_owned()).collect()
}

fn dataset(project: &Project) -> Value {
    datasets(&run(project, &[]))[TABLE].clone()
}

fn status(project: &Project) -> Value {
    let ran = project.run(&["status", "--format", "json"]);
    let all: Value = serde_json::from_str(&ran.stdout).unwrap();
    all["datasets"][0].clone()
}

#[test]
fn a_figure_that_differs_by_few_from_the_release_before_is_not_shown() {
    let project = project("beside", "");
    assert_eq!(dataset(&project)["status"], "waiting");
    assert_eq!(persons(&project, "2017-r1"), ["900", "300"]);
    approve(&project, "2017-r1");
    assert_eq!(dataset(&project)["status"], "unchanged");
    ledger(&project, 303);
    let again = dataset(&project);
    assert_eq!((&again["status"], &again["release"]), (&"waiting".into(), &"2017-r2".into()));
    assert_eq!(persons(&project, "2017-r2"), ["900", ""]);
    ledger(&project, 340);
    assert_eq!(dataset(&project)["status"], "waiting");
    assert_eq!(persons(&project, "2017-r2"), ["900", "340"]);
    assert!(release_dir(&project, TABLE).ends_with("2017-r1"));
}

#[test]
fn noise_is_spent_once_and_not_beyond_its_budget() {
    let project = project("noise", "noise = { epsilon = 0.5, budget = 1.0, sensitivity = 2 }");
    let ran = project.run(&["check", "--lang", "en"]);
    assert!(ran.story().contains("a table that shows amounts or averages"), "{}", ran.story());
    without_amounts(&project);
    assert_eq!(status(&project)["budget"]["left"], 1.0);
    let dry = datasets(&run(&project, &["--dry-run"]));
    assert_eq!(dry[TABLE]["status"], "waiting");
    assert_eq!(status(&project)["budget"]["spent"], 0.0, "a dry run leaves nothing");
    assert_eq!(dataset(&project)["status"], "waiting");
    let drawn = persons(&project, "2017-r1");
    for (drawn, exact) in drawn.iter().zip([900_i64, 300]) {
        // Two hundred away at a spread of four: once in e^50 runs.
        assert!((drawn.parse::<i64>().unwrap() - exact).abs() < 200, "{drawn}");
    }
    assert_eq!(dataset(&project)["status"], "waiting");
    assert_eq!(persons(&project, "2017-r1"), drawn, "unchanged ledgers do not draw again");
    assert_eq!(status(&project)["budget"]["spent"], 0.5);
    approve(&project, "2017-r1");
    ledger(&project, 340);
    assert_eq!(dataset(&project)["status"], "waiting");
    assert_eq!(status(&project)["budget"]["left"], 0.0);
    approve(&project, "2017-r2");
    ledger(&project, 380);
    let ran = project.run(&["run", "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.story());
    let said = ran.story();
    assert!(said.contains("nothing was drawn"), "{said}");
    assert_eq!(persons(&project, "2017-r2").len(), 2);
    assert!(!project.root.join("private/candidates").join(TABLE).join("2017-r3").exists());
}
