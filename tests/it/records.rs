//! The records of disclosure: what the bureau's report for 2017 states, counted from the sample's ledgers.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{Project, datasets, harbin, keep_only, opened, release_dir, run, violations};

/// What the report for 2017 states, by indicator. The figures are the bureau's; none is known to the program.
const STATED: &[(&str, &str, &str)] = &[
    ("proactive.total", "1561", "条"),
    ("channel.website", "574", "条"),
    ("channel.wechat", "929", "条"),
    ("channel.service_hall", "9", "条"),
    ("channel.open_platform", "35", "条"),
    ("channel.open_platform_datasets", "31", "项"),
    ("channel.press", "14", "条"),
    ("response.direct", "18996", "条"),
    ("opendata.medical_assistance", "1", "套"),
    ("opendata.temporary_assistance", "1", "套"),
    ("application.received", "8", "件"),
    ("application.online", "7", "件"),
    ("application.letter", "1", "件"),
    ("application.topic.social_organisations", "1", "件"),
    ("application.topic.social_welfare", "1", "件"),
    ("application.topic.social_assistance", "4", "件"),
    ("application.topic.other", "2", "件"),
    ("reply.total", "8", "件"),
    ("reply.granted", "6", "件"),
    ("reply.partial", "1", "件"),
    ("reply.not_this_agency", "1", "件"),
    ("reply.denied", "0", "件"),
    ("review.total", "0", "件"),
    ("litigation.total", "0", "件"),
    ("fee", "0", "元"),
    ("proposal.total", "70", "件"),
    ("proposal.provincial_cppcc", "1", "件"),
    ("proposal.municipal", "69", "件"),
    ("proposal.municipal.lead", "62", "件"),
    ("proposal.municipal.assist", "7", "件"),
    ("proposal.topic.elderly_care", "23", "件"),
    ("proposal.topic.community", "11", "件"),
    ("proposal.topic.place_names", "10", "件"),
    ("proposal.topic.social_assistance", "9", "件"),
    ("proposal.topic.left_behind_children", "7", "件"),
    ("proposal.topic.funerals", "6", "件"),
    ("proposal.topic.civil_organisations", "4", "件"),
    ("proposal.completion_rate", "100", "%"),
    ("proposal.satisfaction_rate", "100", "%"),
    ("normative.withdrawn", "3", "个"),
    ("normative.reviewed", "7", "个"),
    ("negative_list.reviews", "2", "次"),
    ("leader.window_visits", "3", "次"),
    ("service.standardised", "2", "个"),
    ("service.streamlined", "5", "个"),
    ("service.published", "11", "条"),
    ("interpretation.interviews", "14", "次"),
    ("interpretation.articles", "4", "篇"),
    ("interpretation.hotlines", "2", "次"),
];

/// The rows of a release's CSV file, without its header.
fn rows(project: &Project, dataset: &str) -> Vec<Vec<String>> {
    let bytes = fs::read(release_dir(project, dataset).join(format!("{dataset}.csv"))).unwrap();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::Reader::from_reader(text);
    reader.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A decimal without zeros that say nothing.
fn plain(value: &str) -> &str {
    if value.contains('.') { value.trim_end_matches('0').trim_end_matches('.') } else { value }
}

#[test]
fn the_ledgers_give_every_figure_of_the_report() {
    let project = harbin();
    let report = run(&project, &[]);
    for (name, dataset) in datasets(&report) {
        let status = dataset["status"].as_str().unwrap();
        assert!(matches!(status, "waiting" | "unchanged"), "{name}: {}", dataset["gate"]);
    }
    assert_eq!(opened(&report).len(), 23);
    let figures: BTreeMap<String, (String, String)> = rows(&project, "disclosure-indicators")
        .into_iter()
        .map(|it| (it[1].clone(), (plain(&it[3]).to_owned(), it[4].clone())))
        .collect();
    for (key, value, unit) in STATED {
        let found = figures.get(*key).map(|it| (it.0.as_str(), it.1.as_str()));
        assert_eq!(found, Some((*value, *unit)), "{key}");
    }
    let channel = |key: &str| figures[key].0.parse::<u64>().unwrap();
    let channels =
        ["website", "wechat", "weibo", "service_hall", "open_platform", "press", "gazette"];
    let sum: u64 = channels.iter().map(|it| channel(&format!("channel.{it}"))).sum();
    assert_eq!(sum, 1561);
    // Registers about persons are counted apart, under the k of every table.
    let opened = rows(&project, "opened-records");
    let counts: Vec<&str> = opened.iter().map(|it| it[3].as_str()).collect();
    assert_eq!(counts, ["312", "1640"]);
    statutory_tables_show_small_figures(&project);
    nobody_is_named(&project, &report);
}

fn statutory_tables_show_small_figures(project: &Project) {
    let counts = |dataset: &str| -> Vec<String> {
        let mut out: Vec<String> =
            rows(project, dataset).into_iter().map(|it| it.last().unwrap().clone()).collect();
        out.sort_by_key(|it| it.parse::<u64>().unwrap());
        out
    };
    assert_eq!(counts("applications-by-answer"), ["1", "1", "6"]);
    assert_eq!(counts("applications-by-means"), ["1", "7"]);
    assert_eq!(counts("applications-by-topic"), ["1", "1", "2", "4"]);
    assert_eq!(counts("disclosure-items-by-channel"), ["9", "14", "35", "574", "929"]);
    assert_eq!(counts("proposals-by-level"), ["1", "7", "62"]);
    assert_eq!(counts("proposals-by-topic"), ["4", "6", "7", "9", "10", "11", "23"]);
    let told =
        fs::read_to_string(release_dir(project, "applications-by-answer").join("disclosure.json"));
    let told: serde_json::Value = serde_json::from_str(&told.unwrap()).unwrap();
    assert_eq!(told["table"]["statutory"]["fields"][0], "applications");
    assert!(told["table"]["statutory"]["basis"].as_str().unwrap().contains("第五十条"));
}

/// No applicant, reviewer or proposer, no telephone and no request is in any candidate.
fn nobody_is_named(project: &Project, report: &serde_json::Value) {
    let names = ["赵四", "唐审一", "宋批一", "朱一一", "19000000004", "道路维修的招标文件"];
    for name in opened(report).keys() {
        for entry in fs::read_dir(release_dir(project, name)).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            for it in names {
                let found = memchr::memmem::find(&bytes, it.as_bytes());
                assert!(found.is_none(), "{name} tells {it}");
            }
        }
    }
    assert!(!project.root.join("private/candidates/applications").exists());
    assert!(!project.root.join("private/candidates/secrecy-reviews").exists());
}

fn rules_of(project: &Project, dataset: &str) -> Vec<(String, u64)> {
    violations(project, dataset).into_iter().map(|it| (it.rule, it.line)).collect()
}

#[test]
fn what_was_disclosed_without_a_review_or_late_is_told() {
    let project = harbin();
    keep_only(&project, &["disclosure-items", "secrecy-reviews", "normative-documents"]);
    let report = datasets(&run(&project, &[]));
    assert_eq!(report["disclosure-items"]["rows"]["published"], 1561);
    let found: Vec<(String, String, u64, String)> = violations(&project, "disclosure-items")
        .into_iter()
        .map(|it| (it.rule, it.source, it.line, it.level))
        .collect();
    let at = |rule: &str, source: &str, line: u64| {
        (rule.to_owned(), format!("inbox/zhudong/{source}"), line, "warning".to_owned())
    };
    assert_eq!(
        found,
        [
            at("rule/disclosed-in-time", "办事大厅和报刊电视.csv", 2),
            at("reference/lacking", "微信公开目录.csv", 78),
            at("reference/lacking", "微信公开目录.csv", 641),
            at("reference/lacking", "网站公开目录.xlsx", 213),
        ]
    );
    let late = rules_of(&project, "secrecy-reviews");
    assert_eq!(late, [("rule/reviewed-before-disclosed".to_owned(), 3)]);
    // Where the project keeps no reviews, nobody is asked for them.
    let alone = harbin();
    keep_only(&alone, &["disclosure-items"]);
    run(&alone, &[]);
    let rules = rules_of(&alone, "disclosure-items");
    assert_eq!(rules, [("rule/disclosed-in-time".to_owned(), 2)]);
}

/// A project with one dataset of a built-in schema and one ledger.
fn one(schema: &str, opening: &str, ledger: &str) -> Project {
    let project = Project::new("records");
    project.write(
        "gongkai.toml",
        format!(
            "[publisher]\nname = \"哈尔滨市民政局\"\nregion = \"230100\"\ncontact = \"办公室\"\n\n[policy]\n\n\
             [dataset.{schema}]\nschema = \"builtin:{schema}\"\nperiod = \"2020\"\ncycle = \"yearly\"\n\
             opening = \"{opening}\"\nlegal_basis = \"《政府信息公开条例》第二十条\"\nsource = [{{ path = \"inbox/*\" }}]\n"
        ),
    );
    project.write("inbox/ledger.csv", ledger);
    project
}

#[test]
fn an_application_that_is_late_is_told_and_kept() {
    let ledger = "受理编号,收到日期,申请人,申请方式,补正通知日,补正收到日,是否延期,征求第三方起,征求第三方止,答复日期,答复类型\n\
        1号,2020-03-02,王一,网络,,,否,,,2020-03-30,予以公开\n\
        2号,2020-03-02,李二,网络,,,否,,,2020-03-31,予以公开\n\
        3号,2020-03-02,张三,信函,,,是,,,2020-04-27,部分公开\n\
        4号,2020-03-02,赵四,信函,2020-03-12,2020-03-16,否,,,2020-04-14,予以公开\n\
        5号,2020-03-02,陈五,当面,,,否,2020-03-05,2020-03-12,2020-04-07,予以公开\n\
        6号,2020-12-01,刘六,当面,,,否,,,,\n\
        7号,2020-12-20,周七,当面,,,否,,,,\n";
    let project = one("applications", "closed", ledger);
    let report = datasets(&run(&project, &[]));
    assert_eq!(report["applications"]["rows"]["accepted"], 7);
    let in_time = "rule/answered-in-time".to_owned();
    let asked = "rule/correction-asked-in-time".to_owned();
    assert_eq!(
        rules_of(&project, "applications"),
        [(in_time.clone(), 3), (asked, 5), (in_time, 7)]
    );
    let identity = &report["applications"]["identities"][0];
    let counts = ["pass", "fail", "not_assessable"].map(|it| identity[it].as_u64().unwrap());
    assert_eq!(counts, [5, 2, 0], "{identity}");
}

/// The amounts are made up for this test: the program comes with none.
#[test]
fn standards_and_funds_have_ledgers_of_their_own() {
    let standards = "适用范围,救助类别,标准(元/月),执行日期,文号\n\
        市区,城市低保,601.00,2020-01-01,某民发〔2020〕1号\n市区,城市低保,602.00,2020-01-01,某民发〔2020〕1号\n\
        市区,农村低保,401.00,2020-01-01,某民发〔2020〕1号\n";
    let project = one("assistance-standards", "unconditional", standards);
    let report = datasets(&run(&project, &[]));
    assert_eq!(report["assistance-standards"]["rows"]["read"], 3);
    let funds = "编号,日期,用途,种类,收支,项目名称,捐赠人,使用单位,金额(万元)\n\
        一,2020-05-01,捐赠,物资,收入,棉被,某公司甲,,1.20\n二,2020-06-01,救灾,资金,支出,生活补助,,某县民政局,3.40\n\
        合计,,,,,,,,4.60\n";
    let project = one("special-funds", "unconditional", funds);
    let report = datasets(&run(&project, &[]));
    assert_eq!(report["special-funds"]["status"], "waiting", "{}", report["special-funds"]["gate"]);
    let released =
        fs::read_to_string(release_dir(&project, "special-funds").join("special-funds.csv"));
    assert!(!released.unwrap().contains("某公司甲"));
}

/// Statutory figures are no way around k: not for people, and not for what is made from rows about them.
#[test]
fn what_counts_people_is_never_statutory() {
    let project = harbin();
    keep_only(&project, &["special-hardship", "public-replies", "disclosure-indicators"]);
    let file = project.root.join("gongkai.toml");
    let config = fs::read_to_string(&file).unwrap();
    let (head, _) = config.split_once("[dataset.disclosure-indicators]").unwrap();
    let dataset = |sql: &str| {
        format!(
            "{head}[dataset.disclosure-indicators]\nschema = \"builtin:disclosure-indicators\"\nperiod = \"2017\"\n\
             cycle = \"yearly\"\nopening = \"unconditional\"\nlegal_basis = \"《政府信息公开条例》第五十条\"\n\
             source = [{{ sql = \"\"\"{sql}\"\"\" }}]\n"
        )
    };
    let refused = |sql: &str, what: &str| {
        project.write("gongkai.toml", dataset(sql));
        let ran = project.run(&["run", "--format", "json", "--lang", "en"]);
        let report = datasets(&crate::support::json(&ran));
        let figures = &report["disclosure-indicators"];
        assert_eq!(figures["status"], "refused", "{}", ran.story());
        let gate = figures["gate"].as_array().unwrap();
        let denied = gate.iter().find(|it| it["rule"] == "G08").unwrap();
        assert!(denied["where"].as_str().unwrap().contains(what), "{denied}");
    };
    refused(
        "SELECT 2017 AS year, 'opendata.special_hardship' AS indicator, 'opendata.special_hardship' AS label, 3 AS value, '条' AS unit FROM \"special-hardship\" LIMIT 1",
        "rows about persons",
    );
    refused(
        "SELECT 2017 AS year, 'training.persons' AS indicator, 'training.persons' AS label, 3 AS value, '人次' AS unit FROM \"public-replies\" LIMIT 1",
        "figures of people or households",
    );
}

/// Others open what was built: the workbook as the form, the Parquet file as rows.
const READ: &str = r#"
import json, sys
import openpyxl, pyarrow.parquet as pq
folder, year = sys.argv[1:3]
book = openpyxl.load_workbook(f"{folder}/report-{year}.xlsx")
sheets = {it.title: {"rows": it.max_row, "columns": it.max_column, "merged": sorted(str(m) for m in it.merged_cells.ranges),
                     "cells": [[c.value for c in row] for row in it.iter_rows()]} for it in book}
rows = pq.read_table(f"{folder}/report-{year}.parquet").to_pylist()
for it in rows:
    it["value"] = None if it["value"] is None else str(it["value"])
json.dump({"sheets": sheets, "rows": rows}, sys.stdout, ensure_ascii=False)
"#;

fn built(project: &Project, form: &str, folder: &str) -> (serde_json::Value, serde_json::Value) {
    let ran = project.run(&[
        "report", "build", "--year", "2017", "--form", form, "--output", folder, "--format", "json",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    let python = crate::support::peers::peer("GONGKAI_TEST_PYTHON");
    let Some(python) = python else { return (crate::support::json(&ran), serde_json::Value::Null) };
    let output = std::process::Command::new(python)
        .args(["-c", READ, folder, "2017"])
        .current_dir(&project.root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (crate::support::json(&ran), serde_json::from_slice(&output.stdout).unwrap())
}

/// The value of a cell of the form, by row and column.
fn value(read: &serde_json::Value, table: &str, row: &str, column: &str) -> Option<String> {
    let rows = read["rows"].as_array().unwrap();
    let is_it = |it: &&serde_json::Value| {
        it["table"].as_str().unwrap().contains(table) && it["row"] == row && it["column"] == column
    };
    let found = rows.iter().find(is_it).unwrap_or_else(|| panic!("no {table} {row} {column}"));
    found["value"].as_str().map(|it| plain(it).to_owned())
}

#[test]
fn the_report_is_built_in_the_form_of_each_year() {
    let project = harbin();
    run(&project, &[]);
    let (told, read) = built(&project, "2014", "old");
    let none = project.root.join("old/report-2017.md");
    assert!(fs::read_to_string(none).unwrap().contains("| 1.政府公报公开政府信息数 | 条 | 0 |"));
    assert_eq!((told["measured"].as_u64(), told["not_measured"].as_u64()), (Some(47), Some(11)));
    let failed = |told: &serde_json::Value| {
        let all = told["identities"].as_array().unwrap();
        all.iter().filter(|it| it["status"] == "fail").count()
    };
    assert_eq!(failed(&told), 0, "{told}");
    // The same again, byte for byte, in the project's own place.
    let ran = project.run(&["report", "build", "--year", "2017"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    for name in ["csv", "parquet", "xlsx", "md"].map(|it| format!("report-2017.{it}")) {
        let [a, b] =
            ["old", "private/report/2017"].map(|it| fs::read(project.root.join(it).join(&name)));
        assert!(a.unwrap() == b.unwrap(), "{name} differs");
    }
    assert_eq!(project.run(&["report", "build", "--year", "2016"]).code, 1);
    assert_eq!(project.run(&["report", "build", "--year", "2017", "--form", "2008"]).code, 2);
    let (middle_told, middle) = built(&project, "2019", "middle");
    let (new_told, new) = built(&project, "2021", "new");
    assert_eq!((failed(&middle_told), failed(&new_told)), (0, 0));
    if read.is_null() {
        return;
    }
    let of = |row: &str| value(&read, "统计表", row, "c1");
    for (row, expect) in [
        ("1.1", Some("1561")),
        ("1.2.2", Some("574")),
        ("1.2.5", Some("58")),
        ("3.1", Some("8")),
        ("3.1.3", Some("7")),
        ("3.3.5", Some("1")),
        ("4", Some("0")),
        ("7", Some("0")),
        ("8.3", None),
    ] {
        assert_eq!(of(row).as_deref(), expect, "{row}");
    }
    assert_eq!(read["rows"].as_array().unwrap().len(), 58);
    let sheet = &read["sheets"]["统计表"]["cells"];
    assert_eq!(sheet[1], serde_json::json!(["统计指标", "单位", "统计数"]));
    assert_eq!(sheet[3][2], 1561);
    // What was not measured is an empty cell, and what was measured as none a zero.
    let line = |label: &str| {
        let is_it = |it: &&serde_json::Value| it[0].as_str().is_some_and(|it| it.contains(label));
        sheet.as_array().unwrap().iter().find(is_it).unwrap()[2].clone()
    };
    assert_eq!(line("六、举报投诉数量"), serde_json::Value::Null);
    assert_eq!(line("四、行政复议数量"), 0);
    for (read, rows, total, out) in [(&middle, 23, "r22", "r23"), (&new, 25, "r24", "r25")] {
        let cells = read["rows"].as_array().unwrap();
        let third = cells.iter().filter(|it| it["table"].as_str().unwrap().starts_with('三'));
        assert_eq!(third.count(), rows * 7);
        let of = |row: &str, column: &str| value(read, "三、", row, column);
        let natural = ["r1", "r3", "r4", "r13", total, out].map(|it| of(it, "c1").unwrap());
        assert_eq!(natural, ["8", "6", "1", "1", "8", "0"]);
        assert_eq!(of("r1", "c2").as_deref(), Some("0"));
        assert_eq!(of("r1", "c7").as_deref(), Some("8"));
        assert_eq!(value(read, "四、", "r1", "c15").as_deref(), Some("0"));
        let sheet = &read["sheets"]["三"];
        // Three levels of headers above seven columns, and results over all rows that are theirs.
        let merged = sheet["merged"].as_array().unwrap();
        for range in ["D2:J2", "E3:I3", "D3:D4", "J3:J4"] {
            assert!(merged.iter().any(|it| it == range), "{range}: {merged:?}");
        }
        assert_eq!(sheet["cells"][3][4], "商业企业");
    }
}
