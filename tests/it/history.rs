//! What of the past is kept: all, or what the last runs of each period left; never what is referred to.

use std::fs;

use crate::support::peers::project;
use crate::support::{Project, json};

fn names(project: &Project, dir: &str) -> Vec<String> {
    let entries = fs::read_dir(project.root.join(dir)).into_iter().flatten();
    let mut out: Vec<String> =
        entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
    out.sort();
    out
}

fn run(project: &Project, count: u32) -> serde_json::Value {
    project.write("inbox/a.csv", format!("区县,人次\n道里区,{count}\n南岗区,x\n"));
    let ran = project.run(&["run", "--format", "json", "--lang", "en"]);
    assert_eq!(ran.code, 3, "{}", ran.story());
    json(&ran)
}

#[test]
fn what_runs_leave_is_kept_as_long_as_the_dataset_says() {
    let project = project(r#"{ path = "inbox/*.csv" }"#);
    for count in 1..=4 {
        assert!(run(&project, count).get("collected").is_none());
    }
    let all = ["000001", "000002", "000003", "000004"];
    assert_eq!(names(&project, "private/quarantine/helped"), all, "all is kept");
    let config = fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
    project.write("gongkai.toml", config.clone() + "keep = 2\n");
    let report = run(&project, 5);
    assert_eq!(names(&project, "private/quarantine/helped"), ["000004", "000005"]);
    let pages = ["000004.html", "000004.json", "000005.html", "000005.json"];
    assert_eq!(names(&project, "private/quality/helped"), pages);
    assert_eq!(report["collected"].as_array().unwrap().len(), 9, "{report:#}");
    // What does not change is not looked through, and nothing more goes.
    let ran = project.run(&["run", "--format", "json"]);
    assert!(json(&ran).get("collected").is_none() || ran.code == 3, "{}", ran.story());
    let ran = project.run(&["status", "--audit"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    for (bad, words) in [("0", "above 0"), ("\"some\"", "`all`"), ("true", "integer")] {
        project.write("gongkai.toml", format!("{config}keep = {bad}\n"));
        let ran = project.run(&["check", "--lang", "en"]);
        assert!(ran.code == 1 && ran.stderr.contains(words), "{}", ran.story());
    }
}
