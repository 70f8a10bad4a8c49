//! What holds for every project, whatever is in its ledgers (design: laws).

use std::fs;

use serde_json::Value;

use crate::support::{
    Project, bytes, datasets, differences, fingerprint, harbin, json, opened, release_dir,
    repository, run,
};

#[test]
fn all_sums_close() {
    let project = harbin();
    for (name, dataset) in datasets(&run(&project, &[])) {
        let count = |key: &str| match dataset["rows"][key].as_u64() {
            Some(it) => it,
            None => panic!("`{name}` has no rows.{key}: {}", dataset["rows"]),
        };
        assert_eq!(count("lines"), count("non_data") + count("read"), "{name}");
        assert_eq!(count("read"), count("accepted") + count("quarantined"), "{name}");
        assert_eq!(count("published"), count("accepted"), "{name}");
        for artifact in dataset["artifacts"].as_array().unwrap() {
            if let Some(rows) = artifact["rows"].as_u64() {
                assert_eq!(rows, count("published"), "{name}: {}", artifact["path"]);
            }
        }
    }
}

#[test]
fn any_number_of_workers_gives_the_same_bytes() {
    let (one, four) = (harbin(), harbin());
    let report = run(&one, &["--jobs", "1"]);
    run(&four, &["--jobs", "4"]);
    for name in opened(&report).keys() {
        let (left, right) = (release_dir(&one, name), release_dir(&four, name));
        let differ = differences(&bytes(&left), &bytes(&right));
        assert!(differ.is_empty(), "{name}, 1 worker against 4: {differ:#?}");
    }
}

/// A release is sorted by what is published, so neither names nor order of ledgers survive.
#[test]
fn names_and_order_of_ledgers_leave_no_trace() {
    let (straight, shuffled) = (harbin(), harbin());
    let mut ledgers: Vec<_> = walkdir::WalkDir::new(shuffled.root.join("inbox"))
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|it| it.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    ledgers.reverse();
    for (number, path) in (1..).zip(&ledgers) {
        let name = path.file_name().unwrap().to_string_lossy();
        fs::rename(path, path.with_file_name(format!("{number:03}-{name}"))).unwrap();
    }
    let report = run(&straight, &[]);
    run(&shuffled, &[]);
    for name in opened(&report).keys() {
        let csv = format!("{name}.csv");
        let left = fs::read(release_dir(&straight, name).join(&csv)).unwrap();
        let right = fs::read(release_dir(&shuffled, name).join(&csv)).unwrap();
        assert!(left == right, "{csv} tells the names or the order of its ledgers");
    }
}

#[test]
fn a_second_run_finds_nothing_to_do_and_touches_nothing() {
    let project = harbin();
    run(&project, &[]);
    let before = fingerprint(&project.root);
    let ran = project.run(&["run", "--format", "json"]);
    let after = fingerprint(&project.root);
    for (name, dataset) in datasets(&json(&ran)) {
        let status = dataset["status"].as_str().unwrap_or_default();
        assert!(matches!(status, "unchanged" | "waiting"), "{name} is {status}\n{}", ran.story());
    }
    let differ = differences(&before, &after);
    assert!(differ.is_empty(), "the second run changed {differ:#?}\n{}", ran.story());
}

/// Normalizing a released value gives that value: what is published is in normal form.
#[test]
fn a_release_read_again_is_itself() {
    let project = harbin();
    let report = run(&project, &[]);
    let mut tried = 0;
    for name in opened(&report).keys() {
        let path = repository().join(format!("schemas/{name}.json"));
        let Ok(text) = fs::read_to_string(path) else { continue };
        let release = fs::read(release_dir(&project, name).join(format!("{name}.csv"))).unwrap();
        let again = Project::new("again");
        again.write("gongkai.toml", AGAIN);
        again.write("schemas/again.json", published_only(&text).to_string());
        again.write("inbox/release.csv", &release);
        let report = run(&again, &[]);
        let twice = fs::read(release_dir(&again, "again").join("again.csv")).unwrap();
        assert_same_lines(name, &release, &twice, &report);
        tried += 1;
    }
    assert!(tried > 0, "no dataset of the sample has a schema in schemas/");
}

const AGAIN: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"
contact = "政务公开办公室"

[policy]
clearance = "required"

[dataset.again]
schema = "schemas/again.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/release.csv" }]
accept = { quarantined = "100%" }
"#;

/// The schema of a release: identifiers, keys and rules over them are gone; what was generalized is text.
fn published_only(text: &str) -> Value {
    let mut schema: Value = serde_json::from_str(text).unwrap();
    let mut fields = schema["fields"].take().as_array().unwrap().clone();
    fields.retain(|it| {
        let extension = &it["gongkai"];
        let stays = matches!(extension["release"].as_str(), Some("keep" | "generalize"));
        stays && extension["role"] != "identifier"
    });
    for field in &mut fields {
        if (field["gongkai"]["role"] == "quasi" || schema["gongkai"].get("table").is_some())
            && let Some(constraints) = field["constraints"].as_object_mut()
        {
            // A cell may have been suppressed.
            constraints.remove("required");
        }
        let name = field["name"].clone();
        let title = field["title"].clone();
        if field["gongkai"]["release"] == "generalize" {
            *field = serde_json::json!({
                "name": name, "title": title, "type": "string",
                "gongkai": {"kind": "text", "role": "open", "release": "keep"},
            });
        }
    }
    let names: Vec<_> = fields.iter().map(|it| it["name"].clone()).collect();
    let order = schema["gongkai"]["order"].as_array().cloned().unwrap_or_default();
    let order: Vec<_> = order.into_iter().filter(|it| names.contains(it)).collect();
    serde_json::json!({
        "name": "again",
        "title": schema["title"],
        "fields": fields,
        "missingValues": schema.get("missingValues").cloned().unwrap_or_default(),
        "gongkai": {"order": order},
    })
}

fn assert_same_lines(name: &str, once: &[u8], twice: &[u8], report: &Value) {
    let (once, twice) = (String::from_utf8_lossy(once), String::from_utf8_lossy(twice));
    // A row of which every cell was suppressed is a blank line to whoever reads a ledger.
    let rows = || once.lines().filter(|it| it.chars().any(|it| it != ','));
    let mut differ = rows().zip(twice.lines()).enumerate().filter(|(_, (a, b))| a != b);
    if let Some((at, (a, b))) = differ.next() {
        panic!("{name}, line {}: released as\n{a}\nread again as\n{b}\n{report:#}", at + 1);
    }
    assert_eq!(rows().count(), twice.lines().count(), "{name}: rows were lost\n{report:#}");
}
