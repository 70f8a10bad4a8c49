//! The quality report: what is in it, who may read it, how it follows the runs, and what the gate makes of limits.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Project, browser, datasets, json};

const CONFIG: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"

[dataset.relief]
schema = "schemas/relief.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/*" }]
accept = { quarantined = "50%" }
"#;

const SCHEMA: &str = r#"{
  "name": "relief",
  "title": "救助",
  "fields": [
    {"name": "region", "title": "区划", "type": "string", "constraints": {"required": true}, "gongkai": {"kind": "region", "codes": "regions", "role": "open", "release": "keep", "context": true}},
    {"name": "persons", "title": "人数", "type": "integer", "gongkai": {"kind": "count", "unit": "人", "role": "open", "release": "keep"}},
    {"name": "day", "title": "日期", "type": "date", "gongkai": {"kind": "date", "role": "open", "release": "keep"}}
  ],
  "gongkai": {"order": ["region"], "rules": [{"name": "few", "sql": "persons < 100", "level": "error", "title": "人数过多", "titleEn": "too many persons"}]}
}
"#;

/// Two districts; the first has two bad rows, the second one whose district cannot be read.
fn relief(accept: &str) -> Project {
    let project = Project::new("quality");
    project.write("gongkai.toml", CONFIG.replace("quarantined = \"50%\"", accept));
    project.write("schemas/relief.json", SCHEMA);
    project.write(
        "inbox/道里<区>.csv",
        "区划,人数,日期\n道里区,3,2017-01-05\n道里区,x,2017-01-06\n道里区,400,17年3月5日\n",
    );
    project.write(
        "inbox/南岗区.csv",
        "区划,人数,日期\n南岗区,3,2017-01-05\n南岗区,4,2017-01-06\n无名区,5,2017-01-07\n",
    );
    project
}

#[track_caller]
fn run(project: &Project, code: i32) -> Value {
    let ran = project.run(&["run", "--format", "json", "--lang", "zh"]);
    assert_eq!(ran.code, code, "{}", ran.story());
    datasets(&json(&ran))["relief"].clone()
}

#[track_caller]
fn report(project: &Project, path: &Value) -> Value {
    let page = project.root.join(path.as_str().unwrap());
    assert!(page.is_file(), "{}", page.display());
    let text = fs::read_to_string(page.with_extension("json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_report_tells_by_district_rule_field_and_ledger_and_is_private() {
    let project = relief("quarantined = \"50%\"");
    let first = run(&project, 4);
    assert_eq!(first["quality"], "private/quality/relief/000001.html");
    let report = report(&project, &first["quality"]);
    let region = |at: usize| {
        let it = &report["regions"][at];
        (it["region"].clone(), it["read"].clone(), it["quarantined"].clone(), it["worst"].clone())
    };
    // The row whose own district cannot be read counts for the district of its ledger.
    assert_eq!(region(0), ("南岗区".into(), 3.into(), 1.into(), "region/unknown".into()));
    assert_eq!(region(1), ("道里区".into(), 3.into(), 2.into(), "number/syntax".into()));
    assert_eq!(report["rows"]["read"], 6);
    assert_eq!(report["rows"]["quarantined"], 3);
    let rules: Vec<_> = report["rules"].as_array().unwrap().iter().map(|it| &it["rule"]).collect();
    assert_eq!(rules, ["number/syntax", "region/unknown", "rule/few", "date/short-year"]);
    assert_eq!(report["fields"][1]["errors"], 2);
    assert_eq!(report["fields"][2]["warnings"], 1);
    assert_eq!(report["ledgers"][1]["ledger"], "inbox/道里<区>.csv");
    assert_eq!(report["ledgers"][1]["quarantined"], 2);
    assert_eq!(report["trend"].as_array().unwrap().len(), 1);
    let dir = project.root.join("private/quality");
    assert_eq!((mode(&dir), mode(&dir.join("relief"))), (0o700, 0o700));
    for file in ["index.html", "relief/000001.html", "relief/000001.json"] {
        assert_eq!(mode(&dir.join(file)), 0o600, "{file}");
        let text = fs::read_to_string(dir.join(file)).unwrap();
        assert!(!text.contains("无名区"), "a cell of a ledger is in {file}");
        assert!(!text.contains("道里<区>") || file.ends_with("json"), "a name is markup in {file}");
    }
    let page = fs::read_to_string(dir.join("relief/000001.html")).unwrap();
    assert!(page.contains("6 行中 3 行可以公开，3 行退回 2 个区县。"), "{page}");
}

#[test]
fn a_ledger_without_a_readable_district_counts_for_the_one_in_its_name() {
    let project = relief("quarantined = \"100%\", per_region = \"99%\"");
    project.write("inbox/呼兰区.csv", "区划,人数,日期\n无名区,3,2017-01-05\n");
    project.write("inbox/x.csv", "区划,人数,日期\n无名区,3,2017-01-05\n");
    let refused = run(&project, 3);
    let verdict =
        refused["gate"].as_array().unwrap().iter().find(|it| it["rule"] == "G18").unwrap();
    let expect = "呼兰区退回 1/1 行，超过每个区县的 99%；区县不明（inbox/x.csv）退回 1/1 行，超过每个区县的 99%";
    assert_eq!(verdict["where"], expect);
}

#[test]
fn the_next_run_shows_the_way_and_nothing_changed_writes_nothing() {
    let project = relief("quarantined = \"50%\"");
    run(&project, 4);
    project.write(
        "inbox/道里<区>.csv",
        "区划,人数,日期\n道里区,3,2017-01-05\n道里区,4,2017-01-06\n道里区,400,2017年3月5日\n",
    );
    let second = run(&project, 4);
    assert_eq!(second["quality"], "private/quality/relief/000002.html");
    let found = report(&project, &second["quality"]);
    let held: Vec<_> = found["trend"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["run"].clone(), it["quarantined"].clone()))
        .collect();
    assert_eq!(held, [(1.into(), 3.into()), (2.into(), 2.into())]);
    assert_eq!(found["trend"][0]["regions"]["道里区"], 2);
    let page = project.root.join("private/quality/relief/000002.html");
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.contains("<span class=\"good\">−1</span>"), "{text}");
    let index = fs::read_to_string(project.root.join("private/quality/index.html")).unwrap();
    assert!(index.contains("relief/000002.html") && !index.contains("relief/000001.html"));
    // Nothing changed: the report stands; a page that is lost comes back as it was.
    assert_eq!(run(&project, 4)["quality"], "private/quality/relief/000002.html");
    fs::remove_file(&page).unwrap();
    run(&project, 4);
    assert_eq!(fs::read_to_string(&page).unwrap(), text);
}

/// Where the addresses of `page` lead that end on `end`.
fn links(page: &Path, end: &str) -> Vec<PathBuf> {
    let text = fs::read_to_string(page).unwrap();
    let addresses = text.split("href=\"").skip(1).filter_map(|it| it.split('"').next());
    let decoded = |it: &str| {
        let mut bytes = Vec::new();
        let mut parts = it.split('%');
        bytes.extend(parts.next().unwrap().bytes());
        for part in parts {
            let (code, rest) = part.split_at(2);
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            bytes.extend(rest.bytes());
        }
        page.parent().unwrap().join(String::from_utf8(bytes).unwrap())
    };
    addresses.filter(|it| it.ends_with(end)).map(decoded).collect()
}

#[test]
fn what_goes_back_is_a_click_away_and_what_came_again_is_told() {
    let project = relief("quarantined = \"50%\"");
    let first = run(&project, 4);
    let page = project.root.join(first["quality"].as_str().unwrap());
    let (books, places) = (links(&page, ".xlsx"), links(&page, "violations.csv"));
    assert_eq!((books.len(), places.len()), (2, 1));
    assert!(books.iter().chain(&places).all(|it| it.is_file()), "{books:?} {places:?}");
    let cells = report(&project, &first["quality"]);
    let persons = &cells["fields"][1];
    let ways = ["as_written", "normalized", "with_warning", "missing", "refused"];
    assert_eq!(ways.map(|it| persons[it].as_u64().unwrap()), [5, 0, 0, 0, 1]);
    for it in first["fields"].as_array().unwrap() {
        let field = cells["fields"].as_array().unwrap();
        let field = field.iter().find(|field| field["field"] == it["name"]).unwrap();
        assert!(ways.iter().all(|way| field[way] == it[way]), "{field} {it}");
    }
    project.write(
        "inbox/道里<区>.csv",
        "区划,人数,日期\n道里区,3,2017-01-05\n道里区,4,2017-01-06\n道里区,400,2017年3月5日\n",
    );
    let second = run(&project, 4);
    let again = report(&project, &second["quality"]);
    assert_eq!(again["mended"], second["mended"]);
    assert_eq!(again["mended"][0]["accepted"], 1);
    let page = project.root.join(second["quality"].as_str().unwrap());
    let text = fs::read_to_string(page).unwrap();
    let sentence = "改后重报 1 份：上次退回 2 行，这次收下 1 行，还要改 1 行。";
    assert!(text.contains(sentence) && text.contains("运行结束时：等待审批"), "{text}");
}

#[test]
fn each_limit_refuses_and_names_the_district() {
    for (accept, limit, where_) in [
        ("quarantined = \"49%\"", "quarantined", "退回 3/6 行，超过 49%：道里区 2、南岗区 1"),
        (
            "quarantined = \"50%\", per_region = \"34%\"",
            "per_region",
            "道里区退回 2/3 行，超过每个区县的 34%",
        ),
        (
            "quarantined = \"50%\", warnings = \"16%\"",
            "warnings",
            "提醒 1 处（6 行），超过 16%：道里区 1",
        ),
        (
            "quarantined = \"50%\", rules = { \"rule/few\" = 0 }",
            "rules",
            "rule/few 1 处，超过 0：道里区 1",
        ),
    ] {
        let project = relief(accept);
        let refused = run(&project, 3);
        assert_eq!(refused["status"], "refused", "{accept}");
        let gate = refused["gate"].as_array().unwrap();
        let verdict = gate.iter().find(|it| it["rule"] == "G18").unwrap();
        assert_eq!(verdict["where"], where_);
        assert_eq!(verdict["breaches"][0]["limit"], limit);
        assert_eq!(verdict["breaches"][0]["regions"][0]["region"], "道里区");
        assert_eq!(verdict["breaches"][0]["regions"][0]["ledgers"][0], "inbox/道里<区>.csv");
        let human = project.run(&["run", "--lang", "zh"]);
        assert!(
            human.stdout.contains(where_) && human.stdout.contains("请联系：道里区"),
            "{}",
            human.story()
        );
        let page = project.root.join(refused["quality"].as_str().unwrap());
        let page = fs::read_to_string(page).unwrap();
        assert!(page.contains(where_) && page.contains("审查未通过，暂不公开。"), "{page}");
    }
    let within = "quarantined = \"50%\", per_region = \"67%\", warnings = \"17%\", rules = { \"rule/few\" = 1, \"number/syntax\" = \"17%\" }";
    assert_eq!(run(&relief(within), 4)["status"], "waiting");
}

#[test]
fn what_the_gate_let_pass_passes_again_at_delivery() {
    let project =
        relief("quarantined = \"50%\", per_region = \"67%\", rules = { \"rule/few\" = 1 }");
    run(&project, 4);
    let approve = ["approve", "relief/2017-r1", "--reviewer", "甲", "--approver", "乙"];
    assert_eq!(project.run(&approve).code, 0);
    // The limits are those of the project as it stands when the candidate leaves.
    let config = fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
    for (limits, code) in [
        ("67%\", rules = { \"rule/few\" = 0", 3),
        ("66%\", rules = { \"rule/few\" = 1", 3),
        ("67%\", rules = { \"rule/few\" = 1", 0),
    ] {
        project.write("gongkai.toml", config.replace("67%\", rules = { \"rule/few\" = 1", limits));
        let published = project.run(&["publish", "--lang", "en"]);
        assert_eq!(published.code, code, "{limits}\n{}", published.story());
    }
}

#[test]
fn a_browser_shows_the_page_without_running_over_its_edge() {
    let project = relief("quarantined = \"10%\"");
    run(&project, 3);
    project.write("inbox/南岗区.csv", "区划,人数,日期\n南岗区,3,2017-01-05\n");
    let page = run(&project, 3)["quality"].as_str().unwrap().to_owned();
    let Some(said) = browser::shown(&project, &page) else { return };
    assert_eq!(said, "1100 over 0, 390 over 0, 320 over 0, headings 7, tables 5, charts 3, lost 0");
}
