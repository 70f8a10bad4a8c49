//! What people see: exit code, stdout and stderr of every command. `UPDATE_EXPECT=1` rewrites; read the diff first.

use expect_test::{Expect, expect};

use crate::support::{Project, json, steady, violations};

/// A project of one dataset, of which half may be held back.
pub(crate) const CONFIG: &str = r#"[publisher]
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
    says(
        &project,
        &["--help", "--lang", "en"],
        expect![[r#"
            exit code 0
            --- stdout
            turns the ledgers that districts really send into open-data releases that a city can stand behind

            Usage: gongkai [OPTIONS] <COMMAND>

            Commands:
              demo         write the reference project with ledgers at the full 2017 counts, run it, and say where to look
              init         begin a project: empty with an example, or proposed from ledgers; overwrites nothing
              inspect      what the reader sees in a ledger: container, encoding, sheets, header rows, non-data, columns
              check        is the project sound: configuration, schemas, code lists, negative list; reads no ledger
              run          read, normalize, check, protect, release, gate and deliver each dataset that changed
              review       what waits for clearance: counts, fields, verdicts, files
              approve      clear a candidate: reviewer and approver are two persons
              reject       reject a candidate
              publish      deliver cleared releases that a target lacks; resumes what broke off
              withdraw     take a release back everywhere; its tombstone stays
              status       how each dataset stands: releases, what waits, deliveries
              diff         what differs between two releases: fields, rows by region, rows added, removed, changed; 0 either way
              schedule     print what systemd or cron needs to run this project
              serve        serve the public folder as a web site; Ctrl-C stops it
              verify       see from outside whether releases are what was released: manifest, provenance, signatures, rows, the gate's rules; needs no project
              reconcile    hold what the annual report states to what the records say, line by line, and write a page to sign; 3 when something differs
              report       annual reports: their tables, figures and arithmetic
              explain      the page of a rule, gate rule or error; without a code, the list of all
              completions  print a completion script
              man          print the manual page

            Options:
                  --project <DIR>    the project's folder; by default that of the nearest gongkai.toml upward
                  --lang <LANG>      language: zh or en; by default the locale's
                  --format <FORMAT>  human, or json: exactly one document on stdout
                  --jobs <N>         how many workers; by default one per processor
                  --wait <SECONDS>   how many seconds to wait for another command that writes into the project; by default 0
                  --log <FORMAT>     what is said on stderr: human, or json: one object a line
              -q, --quiet            say the answer and errors only
              -v, --verbose          say more: seconds by stage, every file, unread columns
                  --progress <WHEN>  progress: auto (on a terminal only) or never
              -h, --help             print help
              -V, --version          print the version

            Exit codes:
              0 done or unchanged
              1 could not (I/O, configuration, bug)
              2 usage
              3 the gate refused at least one dataset
              4 nothing refused, something waits for clearance
              5 released, but a target lacks it
            --- stderr
        "#]],
    );
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
}

#[test]
fn check_reads_no_ledger() {
    let project = relief();
    project.write("inbox/a.csv", b"\x00\xff");
    says(
        &project,
        &["check", "--lang", "zh"],
        expect![[r#"
        exit code 0
        --- stdout
        项目没有问题：1 个数据集，1 个发布目标
          救助  relief  无条件开放  台账
        --- stderr
    "#]],
    );
    says(
        &project,
        &["check", "--lang", "en"],
        expect![[r#"
        exit code 0
        --- stdout
        the project is sound: 1 dataset, 1 target
          救助  relief  unconditional  ledgers
        --- stderr
    "#]],
    );
}

#[test]
fn run_in_chinese() {
    says(
        &relief(),
        &["run", "--lang", "zh"],
        expect![[r#"
            exit code 4
            --- stdout
            数据集  版本     读入  退回  发布  状态
            救助    2017-r1     3     1     2  等待审批

            救助  relief
              1 份台账共 4 行 = 数据 3 行 + 非数据 1 行（表头 1）
              数据 3 行 = 接收 2 行 + 退回 1 行；发布 2 行
              退回的原因（一行可能有几处）：
                1  身份号码的校验位不对  resident-id/check-digit
              退回的表 1 份，问题已标红，发给报送单位改：private/quarantine/relief/000001/returned
                inbox/a.csv  1 行  a.csv.xlsx
              每一处的位置：private/quarantine/relief/000001/violations.csv
              质量报告：private/quality/relief/000001.html
              发布审查：通过（适用的规则 18 条）
              文件：private/candidates/relief/2017-r1（8 个，[size] kB）

            下一步
              gongkai review relief/2017-r1    看过之后由两个人审批：
                gongkai approve relief/2017-r1 --reviewer 初审人 --approver 批准人
              把退回的表发给报送单位：
                private/quarantine/relief/000001/returned
              改好标红的格子，放回原来的文件夹，再运行 gongkai run
            --- stderr
        "#]],
    );
}

#[test]
fn run_in_english() {
    says(
        &relief(),
        &["run", "--lang", "en"],
        expect![[r#"
            exit code 4
            --- stdout
            dataset  release  read  held back  published  status
            救助     2017-r1     3          1          2  waiting

            救助  relief
              1 ledger: 4 lines = 3 rows + 1 other (header 1)
              3 rows = 2 accepted + 1 held back; 2 published
              held back because (a row may have several):
                1  the check digit of a resident ID is wrong  resident-id/check-digit
              1 workbook goes back, problems in red: private/quarantine/relief/000001/returned
                inbox/a.csv  1 row  a.csv.xlsx
              every place: private/quarantine/relief/000001/violations.csv
              quality report: private/quality/relief/000001.html
              gate: passed (18 rules apply)
              files: private/candidates/relief/2017-r1 (8, [size] kB)

            next
              gongkai review relief/2017-r1    then two persons clear it:
                gongkai approve relief/2017-r1 --reviewer NAME --approver NAME
              send the returned workbooks back:
                private/quarantine/relief/000001/returned
              when the red cells are mended, put them back where the ledgers were and run gongkai run
            --- stderr
        "#]],
    );
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
    says(
        &project,
        &["status", "--lang", "en"],
        expect![[r#"
        exit code 0
        --- stdout
        dataset  release  rows  status  delivered to  cleared by
        救助                    new
        --- stderr
    "#]],
    );
    project.run(&["run"]);
    says(
        &project,
        &["status", "--lang", "en"],
        expect![[r#"
        exit code 0
        --- stdout
        dataset  release  rows  status   delivered to  cleared by
        救助     2017-r1     2  waiting  ✗site
        救助, 1 held back: private/quality/relief/000001.html
        waits for clearance: gongkai review relief/2017-r1
        --- stderr
    "#]],
    );
    says(
        &project,
        &["status", "--lang", "zh"],
        expect![[r#"
        exit code 0
        --- stdout
        数据集  版本     行数  状态      送达   审批
        救助    2017-r1     2  等待审批  ✗site
        救助退回 1 行：private/quality/relief/000001.html
        等待审批：gongkai review relief/2017-r1
        --- stderr
    "#]],
    );
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
    says(
        &project,
        &["run", "--lang", "zh"],
        expect![[r#"
        exit code 1
        --- stdout
        数据集  版本  读入  退回  发布  状态
        救助                            未完成

        救助  relief
          错误：没有文件符合 `inbox/dibao/**/*.xlsx`
          提示：检查 `gongkai.toml` 里 `source` 的 `path`（相对于项目文件夹），以及台账是否已放好
          [source/no-match] gongkai explain source/no-match
        --- stderr
    "#]],
    );
}

#[test]
fn an_empty_ledger() {
    let project = relief();
    project.write("inbox/b.csv", "");
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/b.csv"]);
    says(
        &project,
        &["run", "--lang", "zh"],
        expect![[r#"
        exit code 1
        --- stdout
        数据集  版本  读入  退回  发布  状态
        救助                            未完成

        救助  relief
          错误：台账 `inbox/b.csv` 是空文件
          提示：请报送单位重新导出；确实没有记录的，从文件夹里移走
          [source/empty] gongkai explain source/empty
        --- stderr
    "#]],
    );
}

#[test]
fn a_ledger_that_is_no_table() {
    let project = relief();
    project.write("inbox/b.csv", b"\x00\x01\x02\xff\xfe\x00\x00".repeat(200));
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/b.csv"]);
}

#[test]
fn a_ledger_that_is_a_picture() {
    let project = relief();
    project.write("inbox/a.csv", b"\x89PNG\r\n\x1a\n and nothing more");
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/a.csv", "picture"]);
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
    says(
        &project,
        &["check", "--lang", "en"],
        expect![[r#"
            exit code 1
            --- stdout
            --- stderr
            error: gongkai.toml:9:10: `cycle` is missing
               |
             9 | [dataset.relief]
               |          ^^^^^^
            [config/missing] more: gongkai explain config/missing

            error: gongkai.toml:12:1: unknown key `cycel`
                |
             12 | cycel = "yearly"
                | ^^^^^

            hint: known here: `schema`, `period`, `cycle`, `opening`, `legal_basis`, `source`, `accept`, `noise`, `keep`, `impact_assessment`, `effective`, `expires`, `takedown`
            [config/unknown-key] more: gongkai explain config/unknown-key

            the project has 2 problems
        "#]],
    );
    says(
        &project,
        &["check", "--lang", "zh"],
        expect![[r#"
            exit code 1
            --- stdout
            --- stderr
            错误：gongkai.toml 第 9 行第 10 列：缺少 `cycle`
               |
             9 | [dataset.relief]
               |          ^^^^^^
            [config/missing] 详情：gongkai explain config/missing

            错误：gongkai.toml 第 12 行第 1 列：不认识的键 `cycel`
                |
             12 | cycel = "yearly"
                | ^^^^^

            提示：这里可以写：`schema`、`period`、`cycle`、`opening`、`legal_basis`、`source`、`accept`、`noise`、`keep`、`impact_assessment`、`effective`、`expires`、`takedown`
            [config/unknown-key] 详情：gongkai explain config/unknown-key

            项目有 2 个问题
        "#]],
    );
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
    says(
        &project,
        &["check", "--lang", "zh"],
        expect![[r#"
            exit code 1
            --- stdout
            --- stderr
            错误：数据标准 `schemas/relief.json` 不合规范，位置 `/fields/1/gongkai/alias`：unknown field `alias`, expected one of `kind`, `role`, `release`, `aliases`, `unit`, `scale`, `codes`, `show`, `ditto`, `context`, `dash`, `holds`, `end`, `notedIn`, `standard`, `agreesWith` at line 6 column 145

            提示：`schemas/profile.json` 写明了允许的内容；改好后用 `gongkai check` 再查
            [schema/invalid] 详情：gongkai explain schema/invalid

            项目有 1 个问题
        "#]],
    );
}

#[test]
fn two_columns_that_claim_one_field() {
    let project = relief();
    project.write("inbox/b.csv", "标号,身份证号,公民身份号码,金额\n4,230199195703150025,,1\n");
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/b.csv", "公民身份号码"]);
    says(
        &project,
        &["run", "--lang", "zh"],
        expect![[r#"
        exit code 1
        --- stdout
        数据集  版本  读入  退回  发布  状态
        救助                            未完成

        救助  relief
          错误：inbox/b.csv 第 1 行：第 2 列和第 3 列都是“公民身份号码”
          提示：请报送单位改列名；或在数据标准里去掉其中一个别名
          [header/two-columns] gongkai explain header/two-columns
        --- stderr
    "#]],
    );
}

#[test]
fn a_required_field_that_no_column_holds() {
    let project = relief();
    project.write("inbox/b.csv", "标号,证件,金额\n4,230199195703150025,1\n");
    ends(&project, &["run", "--lang", "en"], 1, &["inbox/b.csv", "公民身份号码"]);
    says(
        &project,
        &["run", "--lang", "zh"],
        expect![[r#"
        exit code 1
        --- stdout
        数据集  版本  读入  退回  发布  状态
        救助                            未完成

        救助  relief
          错误：inbox/b.csv 第 1 行：表头里没有必填的“公民身份号码”
          提示：用 `gongkai inspect 台账 --schema 标准` 看对应情况，把新列名加到 `aliases`；那张表本来就不是台账（说明、统计）的，请报送单位把那个工作表隐藏
          [header/unmapped] gongkai explain header/unmapped
        --- stderr
    "#]],
    );
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
