//! Catalogues, feed and changelogs as their readers find them: rdflib, the shapes of DCAT-AP, Atom, JSON Schema.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::peers::{others, peer};
use crate::support::{Project, bytes, differences, json, relief, repository, run};

/// The sample with a place on the web, run once.
fn published() -> Project {
    let project = relief();
    let path = project.root.join("gongkai.toml");
    let text = fs::read_to_string(&path).unwrap();
    let base = "path = \"public\"\nbase_url = \"https://data.example.gov.cn/civil\"\n";
    fs::write(&path, text.replace("path = \"public\"\n", base)).unwrap();
    run(&project, &[]);
    clear(&project);
    project
}

/// Two persons clear what waits, and it is delivered.
fn clear(project: &Project) {
    let ran = project.run(&["review", "--format", "json"]);
    for it in json(&ran)["candidates"].as_array().unwrap() {
        let name = it["candidate"].as_str().unwrap();
        let ran = project.run(&["approve", name, "--reviewer", "张三", "--approver", "李四"]);
        assert_eq!(ran.code, 0, "{}", ran.story());
    }
    let ran = project.run(&["publish", "--format", "json"]);
    assert!(matches!(ran.code, 0 | 3), "{}", ran.story());
    assert_eq!(json(&ran)["catalogs"].as_array().map(Vec::len), Some(1), "{}", ran.story());
}

#[test]
fn others_read_the_catalogues() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON") else { return };
    let project = published();
    let output = Command::new(&python)
        .arg(repository().join("tests/it/support/catalogs.py"))
        .arg(project.root.join("public"))
        .arg(repository().join("schemas"))
        .args(others("GONGKAI_TEST_DCAT_SHAPES", "dcat-ap-3.0.1-shapes.ttl"))
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stdout}\n{stderr}");
}

const CONFIG: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"

[policy]
clearance = "standing"

[dataset.relief]
schema = "schemas/relief.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/relief.csv" }]
"#;

const SCHEMA: &str = r#"{
  "name": "relief",
  "title": "救助",
  "fields": [
    {"name": "region", "title": "区划", "type": "string", "constraints": {"required": true}, "gongkai": {"kind": "region", "codes": "regions", "role": "open", "release": "keep"}},
    {"name": "persons", "title": "人数", "type": "integer", "gongkai": {"kind": "count", "unit": "人", "role": "open", "release": "keep"}}
  ],
  "primaryKey": ["region"],
  "gongkai": {"order": ["region"]}
}
"#;

#[test]
fn a_second_release_is_told_against_the_first() {
    let project = Project::new("catalog");
    project.write("gongkai.toml", CONFIG);
    project.write("schemas/relief.json", SCHEMA);
    project.write("inbox/relief.csv", "区划,人数\n道里区,30\n南岗区,50\n");
    run(&project, &[]);
    clear(&project);
    let public = project.root.join("public");
    let before = bytes(&public);
    let again = run(&project, &[]);
    assert_eq!(again["catalogs"][0]["status"], "unchanged");
    assert_eq!(differences(&before, &bytes(&public)), Vec::<String>::new());

    project.write("inbox/relief.csv", "区划,人数\n道里区,30\n南岗区,70\n香坊区,40\n");
    let second = run(&project, &[]);
    assert_eq!(second["catalogs"][0]["status"], "delivered", "{second}");
    let log = fs::read(public.join("relief/changelog.json")).unwrap();
    let log: Value = serde_json::from_slice(&log).unwrap();
    assert_eq!(log["releases"][0]["release"], "2017-r2");
    let changes = &log["releases"][0]["changes"];
    assert_eq!(changes["summary"][0]["zh"], "共 3 行，比上一版多 1 行：新增 1，减少 0，改动 1");
    let feed = fs::read_to_string(public.join("feed.xml")).unwrap();
    assert!(feed.contains("<title>救助 2017-r2</title>"), "{feed}");
    assert!(feed.contains("3 rows, 1 more than before: 1 added, 0 removed, 1 changed"), "{feed}");

    let names = ["diff", "relief/2017-r1", "relief/2017-r2"];
    let ran = project.run(&[&names[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.story());
    let diff = json(&ran);
    assert_eq!(diff["rows"]["shown"]["added"][0]["cells"][0], "香坊区");
    let mended = &diff["rows"]["shown"]["changed"][0];
    assert_eq!(mended["key"][0], "南岗区");
    assert_eq!(
        (&mended["cells"][0]["old"], &mended["cells"][0]["new"]),
        (&"50".into(), &"70".into())
    );
    let ran = project.run(&[&names[..], &["--lang", "zh"]].concat());
    for words in ["改动的行（按 区划 对应）", "~ 南岗区", "人数：50 → 70", "+ 香坊区 | 40"]
    {
        assert!(ran.stdout.contains(words), "{}", ran.story());
    }

    let ran = project.run(&["withdraw", "relief/2017-r2", "--reason", "数据有误"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    let feed = fs::read_to_string(public.join("feed.xml")).unwrap();
    assert!(feed.contains("<title>救助 2017-r2（已撤回）</title>"), "{feed}");
    let catalog = fs::read(public.join("catalog.jsonld")).unwrap();
    let catalog: Value = serde_json::from_slice(&catalog).unwrap();
    assert_eq!(catalog["dcat:dataset"][0]["dcat:version"], "2017-r1");
}

#[test]
fn two_folders_need_no_project_and_nothing_else_is_a_release() {
    let project = Project::new("catalog");
    project.write("gongkai.toml", CONFIG);
    project.write("schemas/relief.json", SCHEMA);
    project.write("inbox/relief.csv", "区划,人数\n道里区,30\n");
    run(&project, &[]);
    let candidate = project.find("private/candidates", "SHA256SUMS").pop().unwrap();
    let dir = candidate.parent().unwrap().display().to_string();
    fs::rename(project.root.join("gongkai.toml"), project.root.join("elsewhere.toml")).unwrap();
    let same = project.run(&["diff", &dir, &dir, "--lang", "en"]);
    assert_eq!(same.code, 0, "{}", same.story());
    assert_eq!(same.stdout, "relief/2017-r1 → relief/2017-r1\n  the same as the release before\n");
    let none = project.run(&["diff", "relief/2017-r1", &dir]);
    assert_eq!(none.code, 1, "{}", none.story());
    fs::rename(project.root.join("elsewhere.toml"), project.root.join("gongkai.toml")).unwrap();
    let none = project.run(&["diff", "relief/2017-r9", &dir]);
    assert_eq!(none.code, 1);
    assert!(none.stderr.contains("diff/no-release"), "{}", none.story());
}

#[test]
fn a_catalogue_that_was_edited_is_named_and_written_again() {
    let project = Project::new("catalog");
    project.write("gongkai.toml", CONFIG);
    project.write("schemas/relief.json", SCHEMA);
    project.write("inbox/relief.csv", "区划,人数\n道里区,30\n");
    run(&project, &[]);
    clear(&project);
    let audit = project.run(&["status", "--audit"]);
    assert_eq!(audit.code, 0, "{}", audit.story());
    let feed = project.root.join("public/feed.xml");
    let whole = fs::read(&feed).unwrap();
    fs::write(&feed, "").unwrap();
    let audit = project.run(&["status", "--audit", "--lang", "en"]);
    assert_eq!(audit.code, 1);
    assert!(audit.stdout.contains("feed.xml"), "{}", audit.story());
    assert_eq!(run(&project, &[])["catalogs"][0]["status"], "delivered");
    assert_eq!(fs::read(&feed).unwrap(), whole);
}
