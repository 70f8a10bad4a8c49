//! The next release: ledgers change, a standing clearance holds, and a dry run says what the run does.

use std::fs;

use serde_json::Value;

use crate::support::{Project, datasets, json, relief, run};

fn approve_all(project: &Project, report: &Value) {
    for (name, dataset) in datasets(report) {
        let candidate = format!("{name}/{}", dataset["release"].as_str().unwrap());
        let ran = project.run(&["approve", &candidate, "--reviewer", "甲", "--approver", "乙"]);
        assert_eq!(ran.code, 0, "{}", ran.story());
    }
}

/// A million more from the province in one month: an amount that is nobody's, so that no count changes.
fn change_an_amount(project: &Project) {
    let ledger = project.root.join("inbox/linshi/2017年下半年临时救助.csv");
    let bytes = fs::read(&ledger).unwrap();
    let (old, new) = (b"252.28,100.73,", b"352.28,200.73,");
    let at = bytes.windows(old.len()).position(|it| it == old).unwrap();
    fs::write(&ledger, [&bytes[..at], new, &bytes[at + old.len()..]].concat()).unwrap();
}

/// Takes one row out of a ledger that states no total.
fn lose_a_row(project: &Project) {
    let ledger = project.root.join("inbox/tekun/五常市特困名册.csv");
    let bytes = fs::read(&ledger).unwrap();
    let mut lines: Vec<&[u8]> = bytes.split(|it| *it == b'\n').collect();
    lines.remove(3);
    fs::write(&ledger, lines.join(&b'\n')).unwrap();
}

#[test]
fn a_changed_ledger_makes_the_next_release_under_a_standing_clearance() {
    let project = relief();
    approve_all(&project, &run(&project, &[]));
    let first = datasets(&run(&project, &[]));
    assert_eq!(first["temporary-assistance"]["status"], "published");
    change_an_amount(&project);
    let told = datasets(&run(&project, &["--dry-run"]));
    let done = datasets(&run(&project, &[]));
    for (name, status) in [
        ("temporary-assistance", "published"),
        ("temporary-assistance-by-district", "unchanged"),
        ("urban-rural-dibao", "unchanged"),
    ] {
        assert_eq!(done[name]["status"], status, "{name}");
        assert_eq!(told[name]["status"], status, "{name}, dry run");
        assert_eq!(told[name]["rows"], done[name]["rows"], "{name}, dry run");
        assert_eq!(told[name]["release"], done[name]["release"], "{name}, dry run");
    }
    let latest = project.root.join("public/temporary-assistance/latest.json");
    let latest: Value = serde_json::from_slice(&fs::read(latest).unwrap()).unwrap();
    assert_eq!(latest["release"], "2017-r2");
    assert!(project.root.join("public/temporary-assistance/2017-r1/SHA256SUMS").exists());
}

#[test]
fn a_register_that_lost_one_person_is_not_released_again() {
    let project = relief();
    approve_all(&project, &run(&project, &[]));
    run(&project, &[]);
    lose_a_row(&project);
    let ran = project.run(&["run", "--format", "json"]);
    assert_eq!(ran.code, 3, "{}", ran.story());
    let register = &datasets(&json(&ran))["special-hardship"];
    assert_eq!(register["status"], "refused");
    let gate = register["gate"].as_array().unwrap().iter();
    let denied: Vec<&Value> = gate.filter(|it| it["verdict"] == "deny").collect();
    assert_eq!(denied.iter().map(|it| &it["rule"]).collect::<Vec<_>>(), ["G08"], "{denied:?}");
    assert!(!project.root.join("public/special-hardship/2017-r2").exists());
}

#[test]
fn without_a_standing_clearance_the_next_release_waits() {
    let project = relief();
    let file = project.root.join("gongkai.toml");
    let config = fs::read_to_string(&file).unwrap().replace("\"standing\"", "\"required\"");
    fs::write(&file, config).unwrap();
    approve_all(&project, &run(&project, &[]));
    assert_eq!(project.run(&["publish", "--format", "json"]).code, 0);
    change_an_amount(&project);
    let ran = project.run(&["run", "--format", "json"]);
    assert_eq!(ran.code, 4, "{}", ran.story());
    assert_eq!(datasets(&json(&ran))["temporary-assistance"]["status"], "waiting");
    let same = ["approve", "temporary-assistance/2017-r2", "--reviewer", "甲", "--approver", "甲 "];
    assert_eq!(project.run(&same).code, 1);
    assert!(!project.root.join("public/temporary-assistance/2017-r2").exists());
}

#[test]
fn what_was_rejected_stays_rejected_whatever_clearance_stands() {
    let project = relief();
    approve_all(&project, &run(&project, &[]));
    run(&project, &[]);
    let file = project.root.join("gongkai.toml");
    let standing = fs::read_to_string(&file).unwrap();
    fs::write(&file, standing.replace("\"standing\"", "\"required\"")).unwrap();
    change_an_amount(&project);
    run(&project, &["temporary-assistance"]);
    let candidate = "temporary-assistance/2017-r2";
    assert_eq!(project.run(&["reject", candidate, "--reason", "核对"]).code, 0);
    fs::write(&file, standing).unwrap();
    for args in [
        &["run", "temporary-assistance", "--format", "json"][..],
        &["publish", "--format", "json"],
        &["approve", candidate, "--reviewer", "甲", "--approver", "乙"],
    ] {
        let ran = project.run(args);
        assert!(args[0] == "publish" || ran.code != 0, "{}", ran.story());
        assert!(
            !project.root.join("public/temporary-assistance/2017-r2").exists(),
            "{}",
            ran.story()
        );
    }
}

#[test]
fn the_demo_signs_nothing_but_itself() {
    let project = relief();
    let file = project.root.join("gongkai.toml");
    let config = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("# somebody's own\n{config}")).unwrap();
    let ran = project.run(&["demo", project.root.to_str().unwrap(), "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.story());
    assert!(ran.stderr.contains("demo/other-project"), "{}", ran.story());
    assert!(!project.root.join("private").exists());
}
