//! A closed dataset never leaves, and others may be derived from it.

use std::fs;

use crate::support::{datasets, harbin, json, run};

#[test]
fn a_closed_register_makes_no_candidate_but_feeds_its_district_table() {
    let project = harbin();
    let file = project.root.join("gongkai.toml");
    let config = fs::read_to_string(&file).unwrap();
    let (before, register) = config.split_once("[dataset.urban-rural-dibao]").unwrap();
    let register = register.replacen("\"unconditional\"", "\"closed\"", 1);
    fs::write(&file, format!("{before}[dataset.urban-rural-dibao]{register}")).unwrap();
    let first = datasets(&run(&project, &[]));
    assert_eq!(first["urban-rural-dibao"]["status"], "unchanged");
    assert_eq!(first["urban-rural-dibao"]["release"], serde_json::Value::Null);
    assert_eq!(first["dibao-by-district"]["status"], "waiting");
    assert_eq!(first["dibao-by-district"]["rows"]["published"], 36);
    assert!(!project.root.join("private/candidates/urban-rural-dibao").exists());
    let second = datasets(&run(&project, &[]));
    assert_eq!(second["urban-rural-dibao"]["rows"], first["urban-rural-dibao"]["rows"]);
    assert_eq!(second["dibao-by-district"]["status"], "waiting");
}

#[test]
fn a_table_made_from_a_register_with_holes_is_refused_with_it() {
    let project = harbin();
    let file = project.root.join("gongkai.toml");
    let config = fs::read_to_string(&file).unwrap();
    let (before, register) = config.split_once("[dataset.urban-rural-dibao]").unwrap();
    let register = register.replacen("\"2%\"", "\"0.1%\"", 1);
    fs::write(&file, format!("{before}[dataset.urban-rural-dibao]{register}")).unwrap();
    let ran = project.run(&["run", "--format", "json"]);
    assert_eq!(ran.code, 3, "{}", ran.story());
    let report = datasets(&json(&ran));
    assert_eq!(report["urban-rural-dibao"]["status"], "refused");
    assert_eq!(report["dibao-by-district"]["status"], "refused");
    assert_eq!(report["special-hardship-by-district"]["status"], "waiting");
}
