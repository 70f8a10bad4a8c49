//! Datasets that go on: each period is a line of its own, and a scheduler that comes late catches up.

use std::fs;

use gongkai::model::outcome::Status;
use gongkai::pipeline::plan::{self, Project as Plan};
use gongkai::pipeline::report::{Awaits, Report};
use gongkai::pipeline::{self, Options, Publishing, Watch};
use serde_json::Value;

use crate::support::Project;
use crate::support::peers::project;

const HEAD: &str = "[publisher]\nname = \"某市民政局\"\nregion = \"230100\"\n\n";
const MONTHLY: &str = "[dataset.helped]\nschema = \"schemas/helped.json\"\nperiod = { from = \"2017-01\" }\ncycle = \"monthly\"\n\
    opening = \"unconditional\"\nlegal_basis = \"某办法第九条\"\nsource = [{ path = \"inbox/{period}/*.csv\" }]\n\n";
const SUMS: &str = "[dataset.sums]\nschema = \"schemas/helped.json\"\nopening = \"unconditional\"\n\
    source = [{ sql = \"SELECT '全市' AS district, SUM(helped) AS helped FROM helped\" }]\n\n";

struct Silent;

impl Watch for Silent {
    fn stage(&self, _: &str, _: &'static str) {}
    fn bytes(&self, _: &str, _: u64, _: u64) {}
    fn done(&self, _: &str) {}
}

fn monthly(more: &str) -> Project {
    let out = project("");
    out.write("gongkai.toml", format!("{HEAD}{MONTHLY}{more}"));
    out
}

fn ledger(project: &Project, period: &str, count: u32) {
    let text = format!("区县,人次\n道里区,{count}\n南岗区,{}\n", count + 100);
    project.write(&format!("inbox/{period}/helped.csv"), text);
}

fn at(project: &Project, now: &str) -> Plan {
    plan::load(&project.root).unwrap().on(now)
}

fn run(project: &Project, now: &str) -> Report {
    let options = Options {
        jobs: 1,
        dry_run: false,
        only: Vec::new(),
        now: now.to_owned(),
        lang: gongkai::model::lang::Lang::En,
        environment: |_| None,
    };
    pipeline::run(&at(project, now), &options, &Silent).unwrap()
}

fn approve(project: &Project, candidate: &str, now: &str) {
    pipeline::approve(&at(project, now), candidate, "张三", "李四", None, now).unwrap();
}

fn publish(project: &Project, now: &str) -> Report {
    let how =
        Publishing { target: None, now, environment: |_| None, dry_run: false, repair: false };
    pipeline::publish(&at(project, now), how).unwrap()
}

/// Release or period, and how it stands, of each line.
fn told(report: &Report) -> Vec<String> {
    let line = |it: &pipeline::report::DatasetReport| {
        let status = match it.awaits {
            None => it.status.name(),
            Some(it) => it.name(),
        };
        if let Some(stop) = &it.stop {
            return format!("{} {} {status} {}", it.name, it.period, stop.code());
        }
        format!("{} {} {status}", it.name, it.release.as_ref().unwrap_or(&it.period))
    };
    report.datasets.iter().map(line).collect()
}

fn latest(project: &Project, dataset: &str) -> String {
    let bytes = fs::read(project.root.join("public").join(dataset).join("latest.json")).unwrap();
    let latest: Value = serde_json::from_slice(&bytes).unwrap();
    latest["release"].as_str().unwrap().to_owned()
}

#[test]
fn a_run_makes_every_period_that_is_over_and_waits_for_ledgers_that_have_not_come() {
    let project = monthly("");
    ledger(&project, "2017-01", 300);
    ledger(&project, "2017-02", 400);
    ledger(&project, "2017-04", 500);
    // 1 April in China: March is over, and its ledgers have not come; April's are there too early.
    let first = run(&project, "2017-03-31T16:00:00Z");
    assert_eq!(
        told(&first),
        ["helped 2017-01-r1 waiting", "helped 2017-02-r1 waiting", "helped 2017-03 ledgers"]
    );
    assert_eq!(first.exit_code(), 4);
    assert_eq!(first.datasets[2].status, Status::Unchanged);
    let status = pipeline::status(&at(&project, "2017-04-10T00:00:00Z"), "2017-04-10T00:00:00Z");
    let status: Vec<String> = status.unwrap().into_iter().map(|it| it.status).collect();
    assert_eq!(status, ["waiting", "waiting", "due"]);
    let due = pipeline::due(&at(&project, "2017-04-10T00:00:00Z"), "2017-04-10T00:00:00Z");
    let due: Vec<_> = due.iter().map(|it| (it.what.name(), it.name.as_str(), it.days)).collect();
    assert_eq!(due, [("ledgers", "helped/2017-03", -9)]);

    // Only the first is cleared: it is delivered, though there are newer candidates.
    approve(&project, "helped/2017-01-r1", "2017-04-02T00:00:00Z");
    ledger(&project, "2017-03", 450);
    let second = run(&project, "2017-05-02T00:00:00Z");
    assert_eq!(
        told(&second),
        [
            "helped 2017-01-r1 published",
            "helped 2017-02-r1 waiting",
            "helped 2017-03-r1 waiting",
            "helped 2017-04-r1 waiting",
        ]
    );
    assert_eq!(latest(&project, "helped"), "2017-01-r1");
    for month in ["04", "02"] {
        approve(&project, &format!("helped/2017-{month}-r1"), "2017-05-03T00:00:00Z");
    }
    assert_eq!(
        told(&publish(&project, "2017-05-03T00:00:00Z")),
        [
            "helped 2017-01-r1 unchanged",
            "helped 2017-02-r1 published",
            "helped 2017-03-r1 waiting",
            "helped 2017-04-r1 published",
        ]
    );
    assert_eq!(latest(&project, "helped"), "2017-04-r1", "the newest period, whatever came last");

    // What is corrected of an earlier period is a release of that period, and never the newest.
    approve(&project, "helped/2017-03-r1", "2017-05-04T00:00:00Z");
    ledger(&project, "2017-01", 700);
    let third = run(&project, "2017-05-04T00:00:00Z");
    assert_eq!(told(&third)[0], "helped 2017-01-r2 waiting");
    approve(&project, "helped/2017-01-r2", "2017-05-04T00:00:00Z");
    let fourth = run(&project, "2017-05-04T01:00:00Z");
    assert_eq!(told(&fourth)[0], "helped 2017-01-r2 published");
    assert_eq!(latest(&project, "helped"), "2017-04-r1");
    let runs = || pipeline::status(&at(&project, "2017-05-04T02:00:00Z"), "2017-05-04T02:00:00Z");
    let before: Vec<u64> = runs().unwrap().iter().map(|it| it.run).collect();
    let fifth = run(&project, "2017-05-04T02:00:00Z");
    assert!(fifth.datasets.iter().all(|it| it.status == Status::Unchanged), "{:?}", told(&fifth));
    assert_eq!((fifth.datasets.len(), fifth.exit_code()), (4, 0));
    assert_eq!(runs().unwrap().iter().map(|it| it.run).collect::<Vec<_>>(), before);
    // Each period's quality report and held rows have a folder of their own.
    assert_eq!(project.find("private/quality/helped", "000001.json").len(), 1);
    assert_eq!(project.find("private/quality/helped", "000002.json").len(), 1);
}

#[test]
fn a_period_that_is_passed_over_is_a_failure() {
    let project = monthly("");
    ledger(&project, "2017-01", 300);
    ledger(&project, "2017-03", 400);
    let report = run(&project, "2017-04-02T00:00:00Z");
    let expect = [
        "helped 2017-01-r1 waiting",
        "helped 2017-02 failed source/no-match",
        "helped 2017-03-r1 waiting",
    ];
    assert_eq!((told(&report), report.exit_code()), (expect.map(str::to_owned).to_vec(), 1));
    // Ledgers that were there and are gone are one, too.
    fs::remove_dir_all(project.root.join("inbox/2017-03")).unwrap();
    let report = run(&project, "2017-04-02T00:00:00Z");
    assert_eq!(told(&report)[2], "helped 2017-03 failed source/no-match");
}

#[test]
fn before_the_first_period_is_over_there_is_nothing_to_do() {
    let project = monthly(SUMS);
    ledger(&project, "2017-01", 300);
    let report = run(&project, "2017-01-20T00:00:00Z");
    assert_eq!(told(&report), ["helped 2017-01 period", "sums 2017-01 period"]);
    assert_eq!((report.exit_code(), report.datasets[0].awaits), (0, Some(Awaits::Period)));
    assert!(!project.root.join("private/journal.sqlite").exists());
}

#[test]
fn what_is_derived_follows_the_period_of_what_it_reads() {
    let project = monthly(SUMS);
    ledger(&project, "2017-01", 300);
    ledger(&project, "2017-02", 1400);
    let report = run(&project, "2017-04-02T00:00:00Z");
    assert_eq!(
        told(&report),
        [
            "helped 2017-01-r1 waiting",
            "helped 2017-02-r1 waiting",
            "helped 2017-03 ledgers",
            "sums 2017-01-r1 waiting",
            "sums 2017-02-r1 waiting",
            "sums 2017-03 ledgers",
        ]
    );
    let csv = |id: &str| {
        let path = format!("private/candidates/sums/{id}/sums.csv");
        fs::read_to_string(project.root.join(path)).unwrap()
    };
    assert!(csv("2017-01-r1").contains("700") && csv("2017-02-r1").contains("2900"));
    // A month that is corrected changes what is derived of that month, and nothing else.
    ledger(&project, "2017-02", 2400);
    let report = run(&project, "2017-04-02T00:00:00Z");
    let rows = |at: usize| report.datasets[at].seconds.iter().any(|it| it.0 == "release");
    assert_eq!([0, 1, 3, 4].map(rows), [false, true, false, true], "{:?}", told(&report));
    assert!(csv("2017-02-r1").contains("4900"));
}

#[test]
fn a_standing_clearance_holds_for_the_next_period() {
    let project = monthly("[policy]\nclearance = \"standing\"\n");
    ledger(&project, "2017-01", 300);
    assert_eq!(told(&run(&project, "2017-02-02T00:00:00Z")), ["helped 2017-01-r1 waiting"]);
    approve(&project, "helped/2017-01-r1", "2017-02-02T00:00:00Z");
    ledger(&project, "2017-02", 300);
    ledger(&project, "2017-03", 300);
    let report = run(&project, "2017-04-02T00:00:00Z");
    let expect = [
        "helped 2017-01-r1 published",
        "helped 2017-02-r1 published",
        "helped 2017-03-r1 published",
    ];
    assert_eq!((told(&report), report.exit_code()), (expect.map(str::to_owned).to_vec(), 0));
    assert_eq!(latest(&project, "helped"), "2017-03-r1");
}

#[test]
fn a_period_that_is_no_longer_named_is_not_forgotten_while_something_is_owed() {
    let project = monthly("");
    let fixed = |period: &str| {
        let config = MONTHLY.replace("{ from = \"2017-01\" }", &format!("\"{period}\""));
        project.write("gongkai.toml", format!("{HEAD}{config}"));
    };
    ledger(&project, "2017-01", 300);
    ledger(&project, "2017-02", 400);
    fixed("2017-01");
    assert_eq!(told(&run(&project, "2017-02-02T00:00:00Z")), ["helped 2017-01-r1 waiting"]);
    fixed("2017-02");
    let report = run(&project, "2017-03-02T00:00:00Z");
    assert_eq!(told(&report), ["helped 2017-01-r1 waiting", "helped 2017-02-r1 waiting"]);
    approve(&project, "helped/2017-01-r1", "2017-03-02T00:00:00Z");
    let report = run(&project, "2017-03-03T00:00:00Z");
    assert_eq!(told(&report), ["helped 2017-01-r1 published", "helped 2017-02-r1 waiting"]);
    let report = run(&project, "2017-03-03T00:00:00Z");
    assert_eq!(told(&report), ["helped 2017-02-r1 waiting"]);
}

#[test]
fn two_periods_of_a_dataset_are_different_lines_for_what_is_compared() {
    // The same people a month later are no version of the month before: nothing is suppressed, nothing refused.
    let project = monthly(SUMS);
    ledger(&project, "2017-01", 300);
    run(&project, "2017-02-02T00:00:00Z");
    for it in ["helped", "sums"] {
        approve(&project, &format!("{it}/2017-01-r1"), "2017-02-02T00:00:00Z");
    }
    publish(&project, "2017-02-02T00:00:00Z");
    ledger(&project, "2017-02", 301);
    let report = run(&project, "2017-03-02T00:00:00Z");
    let expect = [
        "helped 2017-01-r1 unchanged",
        "helped 2017-02-r1 waiting",
        "sums 2017-01-r1 unchanged",
        "sums 2017-02-r1 waiting",
    ];
    assert_eq!(told(&report), expect);
    // A correction of the same month by so few is.
    ledger(&project, "2017-01", 301);
    let report = run(&project, "2017-03-02T00:00:00Z");
    assert_eq!(told(&report)[2], "sums 2017-01-r2 waiting");
    let shows = |id: &str| {
        let path = format!("private/candidates/sums/{id}/sums.csv");
        fs::read_to_string(project.root.join(path)).unwrap().contains("702")
    };
    assert!(shows("2017-02-r1") && !shows("2017-01-r2"));
}
