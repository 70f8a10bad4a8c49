//! `init`: a project from nothing and from ledgers checks, runs, closes its sums and lets nothing out.

use std::fs;

use crate::support::{Project, Ran, datasets, harbin, json, run};

/// `check` and `run` on what `init` wrote; every row is read and nothing leaves.
#[track_caller]
fn runs(project: &Project) -> std::collections::BTreeMap<String, serde_json::Value> {
    let ran = project.run(&["check", "--lang", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    let all = datasets(&run(project, &[]));
    for (name, it) in &all {
        let count = |key: &str| it["rows"][key].as_u64().unwrap();
        assert_eq!(it["status"], "unchanged", "{name}: {it}");
        assert!(count("read") > 0, "{name}: {it}");
        assert_eq!(count("lines"), count("non_data") + count("read"), "{name}");
        assert_eq!(count("read"), count("accepted") + count("quarantined"), "{name}");
    }
    assert!(!project.root.join("public").exists(), "something left");
    assert!(!project.root.join("private/candidates").exists(), "a candidate was made");
    all
}

#[track_caller]
fn begun(project: &Project, args: &[&str]) -> Ran {
    let ran = project.run(args);
    assert_eq!(ran.code, 0, "{}", ran.story());
    ran
}

#[test]
fn an_empty_project_has_an_example_that_runs() {
    for lang in ["zh", "en"] {
        let project = Project::new("init");
        begun(&project, &["init", "--lang", lang]);
        let all = runs(&project);
        assert_eq!(all["example"]["rows"]["accepted"], 3);
        let again = project.run(&["init", "--lang", "en"]);
        assert_eq!(again.code, 1, "{}", again.story());
        assert!(again.stderr.contains("init/exists"), "{}", again.story());
    }
}

#[test]
fn the_reference_ledgers_are_known_by_their_headers() {
    let harbin = harbin();
    let project = Project::new("init");
    let from = ["dibao", "tekun", "yiliao", "linshi"].map(|it| harbin.root.join("inbox").join(it));
    let from = from.each_ref().map(|it| it.to_str().unwrap());
    let ran = begun(&project, &[&["init", "--format", "json", "--from"], &from[..]].concat());
    let proposed = json(&ran);
    let names: Vec<&str> = proposed["datasets"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["schema"].as_str())
        .collect();
    for name in
        ["urban-rural-dibao", "special-hardship", "temporary-assistance", "medical-assistance"]
    {
        assert!(names.contains(&format!("builtin:{name}").as_str()), "{name} in {names:?}");
    }
    let config = fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
    assert!(
        config.contains("region = \"230100\"") && config.contains("period = \"2017\""),
        "{config}"
    );
    let all = runs(&project);
    assert!(all["urban-rural-dibao"]["rows"]["read"].as_u64().unwrap() > 1_600);
}

#[test]
fn ledgers_that_no_schema_knows_get_one_of_their_own() {
    let project = Project::new("init");
    let rows = |from: u32| -> String {
        let row = |n: u32| {
            format!(
                "{n},刘海{n},{},是,一般,{}.50,2017-0{}\n",
                ["甲村", "乙村"][n as usize % 2],
                n * 3,
                1 + n % 9
            )
        };
        (from..from + 40).map(row).collect()
    };
    let head = "序号,学生姓名,所在学校,是否住校,困难程度,助学金额,发放年月\n";
    project.write(
        "from/一.csv",
        format!("2017年助学金发放表,,,,,,\n单位：元,,,,,,\n{head}{}合计,,,,,2460,\n", rows(1)),
    );
    let gbk = encoding_rs::GB18030.encode(&head.replace("发放年月", "月份")).0.into_owned();
    let body = encoding_rs::GB18030.encode(&rows(41)).0.into_owned();
    project.write("from/二.csv", [gbk, body].concat());
    project.write("from/坏.csv", "");
    let ran = project.run(&["init", "new", "--from", "from", "--lang", "zh"]);
    assert_eq!(ran.code, 1, "an unreadable ledger is told of\n{}", ran.story());
    let inner = Project { root: project.root.join("new") };
    let all = runs(&inner);
    assert_eq!(all.len(), 1, "{all:?}");
    let it = all.values().next().unwrap();
    assert_eq!((&it["rows"]["read"], &it["rows"]["accepted"]), (&80.into(), &80.into()), "{it}");
    let schema = fs::read_to_string(&inner.find("schemas", "yi.json")[0]).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let fields = schema["fields"].as_array().unwrap();
    let find = |title: &str| fields.iter().find(|it| it["title"] == title).unwrap();
    assert_eq!(find("学生姓名")["gongkai"]["role"], "identifier");
    assert_eq!(find("助学金额")["gongkai"]["unit"], "元");
    assert_eq!(find("是否住校")["gongkai"]["kind"], "flag");
    assert_eq!(find("困难程度")["gongkai"]["kind"], "code");
    assert_eq!(find("发放年月")["gongkai"]["aliases"], serde_json::json!(["月份"]));
    for field in fields {
        let release = &field["gongkai"]["release"];
        assert!(release.is_null() || release == "drop", "{field}");
    }
}
