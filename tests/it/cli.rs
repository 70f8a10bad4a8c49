//! What people see: exit code, stdout and stderr of every command. `UPDATE_EXPECT=1` rewrites; read the diff first.

use expect_test::{Expect, expect};

use crate::support::{Project, json, steady, violations};

const CONFIG: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"
contact = "政务公开办公室"

[policy]
clearance = "required"

[dataset.relief]
schema = "schemas/relief.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/*" }]
accept = { quarantined = "50%" }

[target.site]
kind = "directory"
path = "public"
"#;

const SCHEMA: &str = r#"{
  "name": "relief",
  "title": "救助",
  "fields": [
    {"name": "no", "title": "标号", "type": "integer", "constraints": {"required": true}, "gongkai": {"kind": "count", "unit": "行", "role": "open", "release": "keep"}},
    {"name": "id", "title": "公民身份号码", "type": "string", "constraints": {"required": true}, "gongkai": {"kind": "resident-id", "aliases": ["身份证号"], "role": "identifier"}},
    {"name": "amount", "title": "金额", "type": "number", "gongkai": {"kind": "money", "unit": "元", "role": "open", "release": "keep"}}
  ],
  "gongkai": {"order": ["no"]}
}
"#;

const LEDGER: &str = "标号,身份证号,金额\n1,230199195703150017,475\n2,230199195703150025,\"￥1,200\"\n3,230199195703150018,475\n";

/// A small project with one ledger, one of whose three rows has a wrong check digit.
fn relief() -> Project {
    let project = Project::new("relief");
    project.write("gongkai.toml", CONFIG);
    project.write("schemas/relief.json", SCHEMA);
    project.write("inbox/a.csv", LEDGER);
    project
}

/// Runs the program and compares all that it says; no cell of the ledger may be in it.
#[track_caller]
fn says(project: &Project, args: &[&str], expect: Expect) {
    let ran = project.run(args);
    for cell in ["230199195703150017", "230199195703150018", "1200.00", "￥1,200"] {
        let leaked = ran.stdout.contains(cell) || ran.stderr.contains(cell);
        assert!(!leaked, "a cell of the ledger is in a message\n{}", ran.story());
    }
    let text = format!(
        "exit code {}\n--- stdout\n{}--- stderr\n{}",
        ran.code,
        steady(&ran.stdout, project),
        steady(&ran.stderr, project)
    );
    expect.assert_eq(&text);
}

/// Runs the program, which must end with `code` and talk about each of `words`.
#[track_caller]
fn ends(project: &Project, args: &[&str], code: i32, words: &[&str]) {
    let ran = project.run(args);
    assert_eq!(ran.code, code, "{}", ran.story());
    for word in words {
        let said = ran.stdout.contains(word) || ran.stderr.contains(word);
        assert!(said, "nothing is said of `{word}`\n{}", ran.story());
    }
    assert!(!ran.stderr.contains("panicked"), "{}", ran.story());
}

#[test]
fn help() {
    let project = Project::new("empty");
    says(&project, &["--help", "--lang", "en"], expect![[""]]);
    ends(&project, &["--help"], 0, &["demo", "check", "run", "explain"]);
    ends(&project, &["run", "--help"], 0, &["--dry-run"]);
}

#[test]
fn usage_errors_end_with_2() {
    let project = relief();
    ends(&project, &["no-such-command"], 2, &["no-such-command"]);
    ends(&project, &["run", "--no-such-flag"], 2, &["--no-such-flag"]);
    ends(&project, &["run", "--format", "yaml"], 2, &["yaml"]);
    ends(&project, &["run", "--jobs", "0"], 2, &[]);
    ends(&project, &["explain"], 2, &[]);
}

#[test]
fn check_reads_no_ledger() {
    let project = relief();
    project.write("inbox/a.csv", b"\x00\xff");
    says(&project, &["check", "--lang", "zh"], expect![[""]]);
    says(&project, &["check", "--lang", "en"], expect![[""]]);
}

#[test]
fn run_in_chinese() {
    says(&relief(), &["run", "--lang", "zh"], expect![[""]]);
}

#[test]
fn run_in_english() {
    says(&relief(), &["run", "--lang", "en"], expect![[""]]);
}

#[test]
fn run_in_json_is_one_document_with_the_contract_s_keys() {
    let project = relief();
    let report = json(&project.run(&["run", "--format", "json"]));
    let dataset = &report["datasets"][0];
    assert_eq!(dataset["name"], "relief", "{report:#}");
    assert_eq!(dataset["release"], "2017-r1", "{report:#}");
    let rows = serde_json::json!(
        {"lines": 4, "non_data": 1, "read": 3, "accepted": 2, "quarantined": 1, "published": 2}
    );
    assert_eq!(dataset["rows"], rows, "{report:#}");
    let broken = &dataset["violations"][0];
    assert_eq!(broken["rule"], "resident-id/check-digit", "{report:#}");
    assert_eq!((&broken["level"], &broken["count"]), (&"error".into(), &1.into()), "{report:#}");
    for (list, keys) in [
        ("gate", &["rule", "verdict"] as &[_]),
        ("artifacts", &["path", "bytes", "sha256"]),
        ("deliveries", &[]),
    ] {
        let list = dataset[list].as_array().unwrap();
        for (item, key) in list.iter().flat_map(|item| keys.iter().map(move |key| (item, key))) {
            assert!(item.get(key).is_some(), "`{key}` is missing in {item}");
        }
    }
    assert!(dataset["seconds"].is_object(), "{report:#}");
    let found = violations(&project, "relief");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].source.as_str(), found[0].line), ("inbox/a.csv", 4));
}

#[test]
fn a_dry_run_writes_nothing() {
    let project = relief();
    let before = crate::support::bytes(&project.root);
    let ran = project.run(&["run", "--dry-run", "--format", "json"]);
    assert!(matches!(ran.code, 0 | 4), "{}", ran.story());
    let differ = crate::support::differences(&before, &crate::support::bytes(&project.root));
    assert!(differ.is_empty(), "{differ:#?}\n{}", ran.story());
}

#[test]
fn status_before_and_after_a_run() {
    let project = relief();
    says(&project, &["status", "--lang", "en"], expect![[""]]);
    project.run(&["run"]);
    says(&project, &["status", "--lang", "en"], expect![[""]]);
    says(&project, &["status", "--lang", "zh"], expect![[""]]);
}

#[test]
fn explain_knows_rules_gates_and_errors() {
    let project = Project::new("empty");
    says(&project, &["explain", "resident-id/check-digit", "--lang", "zh"], expect![[""]]);
    says(&project, &["explain", "resident-id/check-digit", "--lang", "en"], expect![[""]]);
    ends(&project, &["explain", "G03"], 0, &["G03"]);
    ends(&project, &["explain", "schema/invalid"], 0, &["schema/invalid"]);
    ends(&project, &["explain", "no/such-code"], 1, &["no/such-code"]);
    for rule in gongkai::model::rule::Rule::ALL {
        ends(&project, &["explain", rule.code()], 0, &[rule.page().title.zh]);
    }
}

#[test]
fn no_project_here() {
    // The folder of the tests lies below no project, so that nothing is found upward either.
    ends(&Project::new("empty"), &["run", "--lang", "en"], 1, &["gongkai.toml"]);
}

#[test]
fn a_glob_that_matches_nothing() {
    let project = relief();
    project.write("gongkai.toml", CONFIG.replace("inbox/*", "inbox/dibao/**/*.xlsx"));
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/dibao/**/*.xlsx"]);
    says(&project, &["run", "--lang", "zh"], expect![[""]]);
}

#[test]
fn an_empty_ledger() {
    let project = relief();
    project.write("inbox/b.csv", "");
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/b.csv"]);
    says(&project, &["run", "--lang", "zh"], expect![[""]]);
}

#[test]
fn a_ledger_that_is_no_table() {
    let project = relief();
    project.write("inbox/b.csv", b"\x00\x01\x02\xff\xfe\x00\x00".repeat(200));
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/b.csv"]);
}

#[test]
fn a_workbook_that_is_broken() {
    let project = relief();
    project.write("inbox/b.xlsx", b"PK\x03\x04 and nothing more");
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/b.xlsx"]);
}

#[test]
fn a_mistake_in_the_configuration_is_shown_with_its_line() {
    let project = relief();
    project.write("gongkai.toml", CONFIG.replace("cycle =", "cycel ="));
    let line = 1 + CONFIG.lines().position(|it| it.starts_with("cycle")).unwrap();
    ends(&project, &["check", "--lang", "en"], 1, &["cycel", &line.to_string()]);
    says(&project, &["check", "--lang", "en"], expect![[""]]);
    says(&project, &["check", "--lang", "zh"], expect![[""]]);
}

#[test]
fn what_has_no_default_must_be_said() {
    let project = relief();
    project.write("gongkai.toml", CONFIG.replace("opening = \"unconditional\"\n", ""));
    ends(&project, &["check", "--lang", "en"], 1, &["opening"]);
}

#[test]
fn k_cannot_be_lowered_below_its_floor() {
    let project = relief();
    let lower = "[policy]\nk = { unconditional = 4, conditional = 4 }";
    project.write("gongkai.toml", CONFIG.replace("[policy]", lower));
    ends(&project, &["check", "--lang", "en"], 1, &["5"]);
}

#[test]
fn a_schema_that_does_not_fit_is_shown_with_its_pointer() {
    let project = relief();
    project.write("schemas/relief.json", SCHEMA.replace("\"identifier\"", "\"open\""));
    ends(
        &project,
        &["check", "--lang", "en"],
        1,
        &["schemas/relief.json", "/fields/1/gongkai/role"],
    );
    project.write("schemas/relief.json", SCHEMA.replace("\"aliases\"", "\"alias\""));
    ends(&project, &["check", "--lang", "en"], 1, &["/fields/1/gongkai/alias"]);
    says(&project, &["check", "--lang", "zh"], expect![[""]]);
}

#[test]
fn two_columns_that_claim_one_field() {
    let project = relief();
    project.write("inbox/b.csv", "标号,身份证号,公民身份号码,金额\n4,230199195703150025,,1\n");
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/b.csv", "身份证号"]);
    says(&project, &["run", "--lang", "zh"], expect![[""]]);
}

#[test]
fn a_required_field_that_no_column_holds() {
    let project = relief();
    project.write("inbox/b.csv", "标号,证件,金额\n4,230199195703150025,1\n");
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/b.csv", "公民身份号码"]);
    says(&project, &["run", "--lang", "zh"], expect![[""]]);
}

#[test]
fn an_encoding_that_nobody_knows() {
    let project = relief();
    let source = "{ path = \"inbox/*\", encoding = \"big-6\" }";
    project.write("gongkai.toml", CONFIG.replace("{ path = \"inbox/*\" }", source));
    ends(&project, &["check", "--lang", "en"], 1, &["big-6"]);
}

#[test]
fn a_file_stands_where_the_private_folder_must_be() {
    let project = relief();
    project.write("private", "in the way");
    ends(&project, &["run", "--lang", "en"], 1, &["private"]);
}

#[test]
fn too_many_rows_held_back_refuse_the_release() {
    let project = relief();
    project.write("gongkai.toml", CONFIG.replace("50%", "0.5%"));
    ends(&project, &["run", "--lang", "en"], 3, &["G18"]);
    assert!(project.find("public", "relief.csv").is_empty(), "a refused release is public");
}
