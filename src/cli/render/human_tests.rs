//! A run's report in words and in JSON.

use std::path::PathBuf;

use crate::cli::error::Error;
use crate::cli::invocation::Talk;
use crate::cli::render::Around;
use crate::cli::render::Voice;
use crate::cli::render::human;
use crate::cli::render::json;
use crate::model::digest::Digest;
use crate::model::lang::Lang;
use crate::model::outcome::Artifact;
use crate::model::outcome::Delivery;
use crate::model::outcome::DeliveryKind;
use crate::model::outcome::Status;
use crate::model::outcome::Verdict;
use crate::model::outcome::VerdictKind;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::model::rule::Level;
use crate::model::rule::Rule;
use crate::model::tally::NonData;
use crate::model::tally::Origin;
use crate::model::tally::Rows;
use crate::model::tally::Tally;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Mended;
use crate::pipeline::report::Report;
use crate::pipeline::report::ReturnedLedger;
use crate::pipeline::report::RuleCount;
use crate::pipeline::report::UnreadColumn;

fn rule(rule: Rule, count: u64) -> RuleCount {
    let title = rule.page().title;
    RuleCount {
        rule: rule.into(),
        code: rule.code().to_owned(),
        level: rule.level(),
        zh: title.zh.to_owned(),
        en: title.en.to_owned(),
        count,
    }
}

fn waiting() -> DatasetReport {
    let mut it =
        DatasetReport::new("urban-rural-dibao", "城乡居民最低生活保障信息", Status::Waiting);
    it.release = Some("2017-r1".to_owned());
    it.ledgers = 18;
    it.tally = Tally {
        lines: 162_940,
        non_data: [(NonData::Header, 18), (NonData::Total, 18), (NonData::Subtotal, 0)].into(),
        read: 162_904,
        accepted: 162_352,
        quarantined: 552,
        published: 162_352,
        ..Tally::default()
    };
    it.rules = vec![
        rule(Rule::IdLength, 240),
        rule(Rule::IdCheckDigit, 312),
        rule(Rule::DateShortYear, 5),
    ];
    it.unread_columns = vec![UnreadColumn {
        source: "inbox/a.csv".to_owned(),
        column: 9,
        header: "备注".to_owned(),
    }];
    it.gate = vec![
        Verdict {
            rule: "G01",
            kind: VerdictKind::Pass,
            at: None,
            told: None,
            breaches: Vec::new(),
        },
        Verdict {
            rule: "G02",
            kind: VerdictKind::NotApplicable,
            at: None,
            told: None,
            breaches: Vec::new(),
        },
    ];
    it.artifacts = vec![Artifact {
        name: "urban-rural-dibao.csv".to_owned(),
        bytes: 12_345_678,
        sha256: Digest::of(b""),
        rows: Some(162_352),
    }];
    it.quarantine = Some(PathBuf::from("private/quarantine/urban-rural-dibao/1"));
    it.candidate = Some(PathBuf::from("private/candidates/urban-rural-dibao/2017-r1"));
    it.seconds = vec![("read", 0.123_456)];
    it
}

fn refused() -> DatasetReport {
    let mut it = DatasetReport::new("medical", "医疗救助", Status::Refused);
    it.gate = vec![Verdict {
        rule: "G99",
        kind: VerdictKind::Deny,
        at: Some("medical.csv, 病种".to_owned()),
        told: None,
        breaches: Vec::new(),
    }];
    it
}

fn say(lang: Lang, datasets: Vec<DatasetReport>) -> String {
    let voice = Voice { lang, colour: false, talk: Talk::Normal, base: PathBuf::new() };
    let around =
        Around { files: &|it| it.candidate.clone(), derived: &|it| it.name.contains("-by-") };
    human::run(&voice, &Report { datasets, ..Report::default() }, &around)
}

#[test]
fn a_clerk_reads_sums_reasons_places_and_what_to_do() {
    let expect = "\
数据集                    版本        读入  退回     发布  状态
城乡居民最低生活保障信息  2017-r1  162,904   552  162,352  等待审批

城乡居民最低生活保障信息  urban-rural-dibao
  18 份台账共 162,940 行 = 数据 162,904 行 + 非数据 36 行（表头 18、合计 18）
  数据 162,904 行 = 接收 162,352 行 + 退回 552 行；发布 162,352 行
  退回的原因（一行可能有几处）：
    312  身份号码的校验位不对                resident-id/check-digit
    240  身份号码不是 18 位（或旧的 15 位）  resident-id/length
  已收下，但请留意：
    5  两位年份按 20 世纪末至今的年份读了  date/short-year
  每一处的位置：private/quarantine/urban-rural-dibao/1/violations.csv
  有 1 种列没有读（数据标准里没有）：“备注”
  发布审查：通过（适用的规则 1 条）
  文件：private/candidates/urban-rural-dibao/2017-r1（1 个，12.3 MB）

下一步
  gongkai review urban-rural-dibao/2017-r1    看过之后由两个人审批：
    gongkai approve urban-rural-dibao/2017-r1 --reviewer 初审人 --approver 批准人
  把退回的台账发还报送单位，改好后放回 inbox，再运行 gongkai run
";
    assert_eq!(say(Lang::Zh, vec![waiting()]), expect);
}

#[test]
fn a_clerk_reads_whom_to_call_where_the_workbook_is_and_what_changed() {
    let mut it = waiting();
    let folder = PathBuf::from("private/quarantine/urban-rural-dibao/1/returned");
    let returned = |file: &str, ledger: &str, held| ReturnedLedger {
        path: folder.join(file),
        ledger: ledger.to_owned(),
        form: "marked",
        held,
        put_back: Some(ledger.to_owned()),
        widen: None,
    };
    it.returned =
        vec![returned("a.xlsx", "inbox/a.csv", 1), returned("b.xlsx", "inbox/b.csv", 551)];
    let held = |quarantined| Rows { read: 600, quarantined };
    let origin =
        |ledger: &str, region: &str| Origin { ledger: ledger.into(), region: Some(region.into()) };
    it.tally.origins = [
        (origin("inbox/a.csv", "道里区"), held(1)),
        (origin("inbox/b.csv", "南岗区"), held(0)),
        (origin("inbox/b.csv", "宾县"), held(551)),
    ]
    .into();
    it.mended = vec![Mended {
        ledger: "inbox/b.csv".to_owned(),
        replaces: None,
        held_before: 600,
        accepted: 49,
        held: 551,
    }];
    let zh = say(Lang::Zh, vec![it]);
    let call = "  退回的表 2 份，问题已标红，发给报送单位改：private/quarantine/urban-rural-dibao/1/returned\n    \
                宾县    551 行  b.xlsx\n    道里区    1 行  a.xlsx\n";
    assert!(zh.contains(call), "{zh}");
    assert!(
        zh.contains("  inbox/b.csv：上次退回 600 行，这次接收了其中 49 行，还有 551 行退回\n"),
        "{zh}"
    );
    let end = "  把退回的表发给报送单位：\n    private/quarantine/urban-rural-dibao/1/returned\n  \
               改好标红的格子，放回原来的文件夹，再运行 gongkai run\n";
    assert!(zh.ends_with(end), "{zh}");
}

#[test]
fn only_denials_of_the_gate_are_spelled_out() {
    let text = say(Lang::En, vec![refused()]);
    assert!(text.contains("refused by the gate:\n    G99   (medical.csv, 病种)\n"), "{text}");
    let text = say(Lang::En, vec![waiting()]);
    assert!(text.contains("gate: passed (1 rules apply)"), "{text}");
    assert!(
        text.contains("18 ledgers: 162,940 lines = 162,904 rows + 36 other (header 18, total 18)"),
        "{text}"
    );
    assert!(
        text.contains("162,904 rows = 162,352 accepted + 552 held back; 162,352 published"),
        "{text}"
    );
}

#[test]
fn nothing_new_is_said_in_one_line() {
    let text = say(Lang::En, vec![DatasetReport::new("a", "甲", Status::Unchanged)]);
    assert!(
        text.ends_with(
            "\nunchanged: ledgers, schemas and policy are as in the last run; nothing was done\n"
        ),
        "{text}"
    );
    assert!(!text.contains("next"), "{text}");
}

#[test]
fn a_dataset_that_failed_says_why_and_where_to_read_on() {
    let mut failed = DatasetReport::new("a", "甲", Status::Failed);
    failed.stop =
        Some(Error::NoDataset { name: "b".to_owned(), there: vec!["a".to_owned()] }.into());
    let text = say(Lang::En, vec![failed]);
    let expect = "  error: the project has no dataset `b`\n  hint: there are: `a`\n  [cli/no-dataset] gongkai explain cli/no-dataset\n";
    assert!(text.contains(expect), "{text}");
}

#[test]
fn what_is_owed_to_a_target_is_named() {
    let mut it = DatasetReport::new("a", "甲", Status::Undelivered);
    it.deliveries = vec![
        Delivery { target: "site".to_owned(), kind: DeliveryKind::Delivered },
        Delivery { target: "portal".to_owned(), kind: DeliveryKind::Failed },
    ];
    let text = say(Lang::En, vec![it]);
    assert!(text.contains("  delivered to: site\n  not delivered to: portal\n"), "{text}");
    assert!(text.contains("gongkai publish"), "{text}");
}

#[test]
fn the_json_report_has_the_contracts_keys_in_its_order() {
    let mut dataset = waiting();
    let base = PathBuf::from("here/project");
    dataset.quarantine = dataset.quarantine.map(|it| base.join(it));
    let report = Report { datasets: vec![dataset], ..Report::default() };
    let voice = Voice { lang: Lang::En, colour: false, talk: Talk::Normal, base };
    let around = Around { files: &|it| it.candidate.clone(), derived: &|_| false };
    let value = json::run(&voice, &report, &around);
    let dataset = &value["datasets"][0];
    let keys: Vec<&str> = dataset.as_object().unwrap().keys().map(String::as_str).collect();
    let contract = [
        "name",
        "status",
        "release",
        "rows",
        "violations",
        "gate",
        "artifacts",
        "deliveries",
        "seconds",
    ];
    assert_eq!(&keys[..contract.len()], contract);
    let rows: Vec<&str> = dataset["rows"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(rows, ["lines", "non_data", "read", "accepted", "quarantined", "published"]);
    assert_eq!(dataset["rows"]["non_data"], 36);
    assert_eq!(dataset["status"], "waiting");
    assert_eq!(
        dataset["violations"][1].to_string(),
        r#"{"rule":"resident-id/check-digit","level":"error","count":312,"title":"the check digit of a resident ID is wrong"}"#
    );
    assert_eq!(dataset["gate"][0].to_string(), r#"{"rule":"G01","verdict":"pass","where":null}"#);
    let path = "private/candidates/urban-rural-dibao/2017-r1/urban-rural-dibao.csv";
    assert_eq!(dataset["artifacts"][0]["path"], path);
    assert_eq!(dataset["artifacts"][0]["rows"], 162_352);
    assert_eq!(dataset["quarantine"], "private/quarantine/urban-rural-dibao/1", "from the project");
    assert_eq!(dataset["seconds"]["read"], 0.123);
    assert_eq!(Level::Error.to_string(), "error");
}

#[test]
fn a_derived_dataset_has_no_ledgers() {
    let mut it = DatasetReport::new("a-by-b", "甲", Status::Published);
    it.ledgers = 1;
    it.tally = Tally { lines: 3, read: 2, accepted: 2, published: 2, ..Tally::default() };
    let text = say(Lang::En, vec![it]);
    assert!(text.contains("  derived from other datasets\n  2 rows = 2 accepted"), "{text}");
    assert!(!text.contains("ledger:"), "{text}");
}

#[test]
fn what_a_ledger_hides_is_one_quiet_line() {
    let mut it = waiting();
    let remark = |sheet: &str, kind, count, columns: &[u32]| Remark {
        of: Vec::new(),
        sheet: Some(sheet.into()),
        kind,
        count,
        columns: columns.to_vec(),
    };
    let all = vec![
        remark("2月", RemarkKind::HiddenSheet, 1, &[]),
        remark("3月", RemarkKind::HiddenColumns, 2, &[4, 28]),
        remark("3月", RemarkKind::Comments, 1_200, &[]),
    ];
    it.tally.remarks.insert("inbox/a.xlsx".into(), all);
    let text = say(Lang::Zh, vec![it]);
    let expect = "  inbox/a.xlsx：工作表“2月”是隐藏的，没有读；工作表“3月”有 2 个隐藏的列（D、AB），没有读；\
                  工作表“3月”有 1,200 个批注，没有读\n";
    assert!(text.contains(expect), "{text}");
}
