//! Keys and references across ledgers, datasets and releases.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use crate::support::{Project, Violation, datasets, json, violations};

const HEAD: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"
contact = "政务公开办公室"

[policy]
clearance = "required"
"#;

fn dataset(name: &str, period: &str) -> String {
    format!(
        r#"
[dataset.{name}]
schema = "schemas/{name}.json"
period = "{period}"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{{ path = "inbox/{name}/*" }}]
accept = {{ quarantined = "100%" }}
"#
    )
}

fn field(name: &str, title: &str, kind: &str) -> Value {
    match kind {
        "count" => json!({"name": name, "title": title, "type": "integer",
            "gongkai": {"kind": "count", "unit": "个", "role": "open", "release": "keep"}}),
        "resident-id" => json!({"name": name, "title": title, "type": "string",
            "gongkai": {"kind": kind, "role": "identifier"}}),
        _ => json!({"name": name, "title": title, "type": "string",
            "gongkai": {"kind": kind, "role": "open", "release": "keep"}}),
    }
}

/// Households, and payments to their heads. The payments stand first in the configuration.
fn households() -> Project {
    let project = Project::new("keys");
    let config = HEAD.to_owned() + &dataset("payments", "2017") + &dataset("households", "2017");
    project.write("gongkai.toml", config);
    let heads = json!({"name": "households", "title": "户", "primaryKey": "head",
        "fields": [field("no", "标号", "count"), field("head", "户主身份证号", "resident-id")],
        "gongkai": {"order": ["no"]}});
    let payments = json!({"name": "payments", "title": "发放",
        "fields": [field("no", "标号", "count"), field("payee", "领款人身份证号", "resident-id")],
        "foreignKeys": [{"fields": ["payee"], "reference": {"resource": "households", "fields": ["head"]}}],
        "gongkai": {"order": ["no"]}});
    project.write("schemas/households.json", heads.to_string());
    project.write("schemas/payments.json", payments.to_string());
    project.write(
        "inbox/households/a.csv",
        "标号,户主身份证号\n1,230199195703150017\n2,230199195703150025\n3,230199195703150033\n3,230199195703150033\n",
    );
    project.write(
        "inbox/payments/a.csv",
        "标号,领款人身份证号\n1,230199570315001\n2,230199195703150033\n3,230199195703150041\n4,\n",
    );
    project
}

fn run(project: &Project, args: &[&str]) -> BTreeMap<String, Value> {
    let ran = project.run(&[&["run", "--format", "json"], args].concat());
    assert!(matches!(ran.code, 0 | 4), "{}", ran.story());
    datasets(&json(&ran)).into_iter().collect()
}

fn errors(project: &Project, dataset: &str) -> Vec<(u64, String)> {
    let all = violations(project, dataset).into_iter().filter(|it| it.level == "error");
    all.map(|it: Violation| (it.line, it.rule)).collect()
}

#[test]
fn a_row_refers_to_accepted_rows_of_another_dataset() {
    let project = households();
    let report = run(&project, &[]);
    let lost = |line: u64| (line, "reference/missing".to_owned());
    // The third household is there twice, so it is held back, and nobody can be paid for it.
    assert_eq!(errors(&project, "payments"), [lost(3), lost(4)]);
    assert_eq!(report["payments"]["rows"]["accepted"], 2);
    assert_eq!(report["households"]["rows"]["accepted"], 2);
    let hashes = fs::read(project.root.join("private/journal.sqlite")).unwrap();
    assert!(!hashes.windows(18).any(|it| it == b"230199195703150017"));
}

#[test]
fn what_is_referred_to_is_read_again_only_for_who_refers_to_it() {
    let project = households();
    run(&project, &[]);
    let ledger = "标号,领款人身份证号\n1,230199195703150025\n2,23019919570315005X\n";
    project.write("inbox/payments/a.csv", ledger);
    // The households are as they were; their keys are not on disk, and still are known.
    let report = run(&project, &["payments"]);
    assert_eq!(report["payments"]["rows"]["accepted"], 1);
    assert_eq!(errors(&project, "payments"), [(3, "reference/missing".to_owned())]);
    // Another household: the payments are not what they were, though no ledger of theirs has changed.
    project.write("inbox/households/b.csv", "标号,户主身份证号\n5,23019919570315005X\n");
    let report = run(&project, &[]);
    assert_eq!(report["payments"]["rows"]["accepted"], 2);
    let report = run(&project, &[]);
    assert_eq!(report["payments"]["status"], "waiting");
}

#[test]
fn references_that_lead_nowhere_are_refused_with_their_place() {
    for (reference, pointer) in [
        (json!({"resource": "nobody", "fields": ["head"]}), "/foreignKeys/0/reference/resource"),
        (
            json!({"resource": "households", "fields": ["tail"]}),
            "/foreignKeys/0/reference/fields/0",
        ),
        (json!({"resource": "households", "fields": ["no"]}), "/foreignKeys/0/reference/fields/0"),
        (json!({"fields": ["no"]}), "/foreignKeys/0/reference/fields/0"),
        (
            json!({"resource": "households", "fields": ["no", "head"]}),
            "/foreignKeys/0/reference/fields",
        ),
    ] {
        let project = households();
        let path = project.root.join("schemas/payments.json");
        let mut schema: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        schema["foreignKeys"][0]["reference"] = reference;
        project.write("schemas/payments.json", schema.to_string());
        let ran = project.run(&["check", "--lang", "en"]);
        assert!(ran.code == 1 && ran.stderr.contains(pointer), "{pointer}\n{}", ran.story());
    }
}

#[test]
fn datasets_that_refer_to_one_another_are_refused() {
    let project = households();
    let path = project.root.join("schemas/households.json");
    let mut schema: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    schema["foreignKeys"] =
        json!([{"fields": "head", "reference": {"resource": "payments", "fields": "payee"}}]);
    project.write("schemas/households.json", schema.to_string());
    let ran = project.run(&["check", "--lang", "en"]);
    assert!(ran.code == 1 && ran.stderr.contains("wait for one another"), "{}", ran.story());
}

#[test]
fn neither_workers_nor_the_order_of_ledgers_change_what_is_found() {
    let mut all = Vec::new();
    for (jobs, first, second) in
        [("1", "a.csv", "b.csv"), ("4", "a.csv", "b.csv"), ("2", "b.csv", "a.csv")]
    {
        let project = households();
        fs::remove_file(project.root.join("inbox/households/a.csv")).unwrap();
        let (mut one, mut two) =
            ("标号,户主身份证号\n".to_owned(), "标号,户主身份证号\n".to_owned());
        for n in 0..300 {
            // Some stand two or three times, in one ledger or in both.
            let person = n % 130;
            let id = format!("2301991957{:02}15{person:03}", 1 + person % 12);
            let id = format!("{id}{}", check_digit(&id));
            let ledger = if n % 3 == 0 { &mut one } else { &mut two };
            writeln!(ledger, "{n},{id}").unwrap();
        }
        project.write(&format!("inbox/households/{first}"), one);
        project.write(&format!("inbox/households/{second}"), two);
        let report = run(&project, &["--jobs", jobs]);
        let rows = &report["households"]["rows"];
        let count = |key: &str| rows[key].as_u64().unwrap();
        assert_eq!(count("read"), count("accepted") + count("quarantined"));
        let told = |it: Violation| (it.source.contains(first), it.line, it.rule);
        let mut found: Vec<_> = violations(&project, "households").into_iter().map(told).collect();
        found.sort();
        all.push((found, rows.clone(), report["payments"]["rows"].clone()));
    }
    assert!(!all[0].0.is_empty());
    assert!(all[0] == all[1], "workers");
    assert!(all[0] == all[2], "order");
}

fn check_digit(body: &str) -> char {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap()
}

#[test]
fn the_place_of_the_other_row_is_told() {
    let project = households();
    run(&project, &[]);
    let path = project.find("private/quarantine/households", "violations.csv").pop().unwrap();
    let text = fs::read_to_string(path).unwrap();
    let others: Vec<&str> = text.lines().skip(1).filter_map(|it| it.rsplit(',').next()).collect();
    let [third, fourth] = ["inbox/households/a.csv 第 4 行", "inbox/households/a.csv 第 5 行"];
    assert_eq!(others, [fourth, fourth, third, third], "{text}");
}

/// Items of disclosure, of which each is released once.
fn items(period: &str, key: &Value) -> Project {
    let project = Project::new("items");
    project.write("gongkai.toml", HEAD.to_owned() + &dataset("items", period));
    let schema = json!({"name": "items", "title": "信息",
        "fields": [field("no", "文号", "text"), field("topic", "事项", "text"), field("id", "身份证号", "resident-id")],
        "gongkai": {"uniqueKeys": [key]}});
    project.write("schemas/items.json", schema.to_string());
    project.write("inbox/items/a.csv", "文号,事项,身份证号\n1号,救助,\n2号,养老,\n");
    project
}

#[test]
fn an_item_is_not_released_twice() {
    let project = items("2016", &json!({"fields": ["no"], "releases": true}));
    run(&project, &[]);
    let ran = project.run(&["approve", "items/2016-r1", "--reviewer", "甲", "--approver", "乙"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    // The same period once more: a new release replaces the old one.
    project.write("inbox/items/a.csv", "文号,事项,身份证号\n1号,救助,\n2号,殡葬,\n");
    assert_eq!(run(&project, &[])["items"]["rows"]["accepted"], 2);
    project.write("gongkai.toml", HEAD.to_owned() + &dataset("items", "2017"));
    project.write("inbox/items/a.csv", "文号,事项,身份证号\n２号,养老,\n3号,救助,\n");
    assert_eq!(run(&project, &[])["items"]["rows"]["accepted"], 1);
    assert_eq!(errors(&project, "items"), [(2, "key/released-before".to_owned())]);
}

#[test]
fn what_is_not_released_cannot_be_looked_up_in_releases() {
    for (key, pointer) in [
        (json!({"fields": ["id"], "releases": true}), "/gongkai/uniqueKeys/0/releases"),
        (
            json!({"fields": "no", "releases": true, "level": "warning"}),
            "/gongkai/uniqueKeys/0/level",
        ),
    ] {
        let ran = items("2016", &key).run(&["check", "--lang", "en"]);
        assert!(ran.code == 1 && ran.stderr.contains(pointer), "{}", ran.story());
    }
}

#[test]
fn a_row_may_refer_to_what_another_dataset_released() {
    let project = items("2016", &json!({"fields": ["no"]}));
    let config = HEAD.to_owned() + &dataset("answers", "2017") + &dataset("items", "2016");
    project.write("gongkai.toml", &config);
    let schema = |to: &str| {
        json!({"name": "answers", "title": "答复",
        "fields": [field("no", "标号", "count"), field("item", "信息文号", "text")],
        "gongkai": {"order": ["no"],
            "foreignKeys": [{"fields": "item", "reference": {"release": "items", "fields": to}}]}})
        .to_string()
    };
    project.write("schemas/answers.json", schema("no"));
    project.write("inbox/answers/a.csv", "标号,信息文号\n1,１号\n2,3号\n3,\n");
    // Nothing is released yet, so nothing is there to refer to.
    assert_eq!(run(&project, &[])["answers"]["rows"]["accepted"], 1);
    let ran = project.run(&["approve", "items/2016-r1", "--reviewer", "甲", "--approver", "乙"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    assert_eq!(run(&project, &[])["answers"]["rows"]["accepted"], 2);
    assert_eq!(errors(&project, "answers"), [(3, "reference/missing".to_owned())]);
    assert_eq!(run(&project, &[])["answers"]["status"], "waiting");
    // Identifiers are in no release.
    let pointer = "/gongkai/foreignKeys/0/reference/fields/0";
    for to in ["id", "none"] {
        project.write("schemas/answers.json", schema(to));
        let ran = project.run(&["check", "--lang", "en"]);
        assert!(ran.code == 1 && ran.stderr.contains(pointer), "{}", ran.story());
    }
}
