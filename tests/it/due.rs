//! What depends on the day and on the negative list as it was: what falls due, what `check` warns of, a list that is gone.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use gongkai::model::day::Day;
use serde_json::{Value, json};

use crate::clearance::SCHEMA;
use crate::cli::CONFIG;
use crate::support::{Project, Ran, datasets, json, run};

/// An entry that forbids a field that nobody has; `more` are its days.
fn entry(article: &str, more: &str) -> String {
    format!("[[entry]]\nfield = \"病种\"\narticle = \"{article}\"\n{more}\n")
}

/// Writes the configuration; `policy` stands in `[policy]`, `dataset` behind all else of the dataset.
fn configure(project: &Project, policy: &str, dataset: &str) {
    let config = CONFIG
        .replace("\"required\"", &format!("\"required\"\n{policy}"))
        .replace("accept = { quarantined = \"50%\" }", dataset);
    project.write("gongkai.toml", config);
}

fn project() -> Project {
    let project = Project::new("due");
    configure(&project, "", "");
    project.write("schemas/relief.json", SCHEMA);
    project.write("inbox/relief.csv", "区划,人数\n道里区,30\n南岗区,50\n");
    project
}

#[track_caller]
fn said(project: &Project, args: &[&str], lang: &str) -> Ran {
    let ran = project.run(&[args, &["--lang", lang]].concat());
    assert_eq!(ran.code, 0, "{}", ran.story());
    ran
}

/// The day in China.
fn today() -> Day {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 8 * 3600;
    let epoch = Day::parse("1970-01-01").unwrap();
    epoch.after(i32::try_from(seconds / 86_400).unwrap())
}

/// Does `work` again if the day ended meanwhile.
fn on_one_day<T>(work: impl Fn(Day) -> T) -> T {
    let day = today();
    let out = work(day);
    if today() == day { out } else { work(today()) }
}

#[test]
fn status_tells_what_falls_due_and_when() {
    let project = project();
    let (due, zh, en) = on_one_day(|today| {
        let day = |days: i32| today.after(days).to_string();
        let list = [
            entry("第一条", &format!("review_by = {}", day(30))),
            entry("第二条", &format!("review_by = {}", day(31))),
            entry("第三条", &format!("valid_until = {}\nreview_by = {}", day(1), day(-3))),
            entry("第四条", &format!("valid_until = {}\nreview_by = {}", day(-1), day(-1))),
        ];
        project.write("negative-list.toml", list.concat());
        let made = today.after(-350);
        let ends = made.next_year().after(1);
        let policy =
            format!("impact_assessment = {{ reference = \"评估1号\", date = \"{made}\" }}");
        let dataset =
            format!("effective = {}\nexpires = {}\ntakedown = \"程序第3号\"\n", day(-9), day(0));
        configure(&project, &policy, &dataset);
        let due = json(&said(&project, &["status", "--format", "json"], "en"))["due"].clone();
        let on = |it: i32| day(it);
        let expect = json!([
            {"what": "negative-list-review", "name": "第三条", "on": on(-3), "days": -3},
            {"what": "takedown", "name": "relief", "on": on(0), "days": 0},
            {"what": "negative-list-end", "name": "第三条", "on": on(1), "days": 1},
            {"what": "impact-assessment", "name": "评估1号", "on": ends.to_string(), "days": today.until(ends)},
            {"what": "negative-list-review", "name": "第一条", "on": on(30), "days": 30},
        ]);
        let told = |lang| said(&project, &["status"], lang).stdout;
        ((due, expect), told("zh"), told("en"))
    });
    assert_eq!(due.0, due.1);
    let lines = |text: &str, wanted: &[&str]| {
        for it in wanted {
            assert!(text.contains(it), "no {it} in\n{text}");
        }
        assert!(!text.contains("第二条") && !text.contains("第四条"), "{text}");
    };
    lines(
        &zh,
        &["负面清单“第三条”要评审", "，已过 3 天", "，今天", "，还有 1 天", "relief 要撤下"],
    );
    lines(
        &en,
        &[
            "review `第三条` of the negative list",
            ", 3 days ago",
            ", today",
            ", in 1 day\n",
            "take relief down",
        ],
    );
}

#[test]
fn check_warns_of_entries_that_are_over_or_name_what_is_nowhere() {
    let project = project();
    project.write(
        "negative-list.toml",
        "[[entry]]\nfield = \"人数\"\narticle = \"第一条\"\nvalid_until = 2017-12-31\n\n\
         [[entry]]\ndataset = \"relieff\"\narticle = \"第二条\"\n\n\
         [[entry]]\nfield = \"病种\"\narticle = \"第三条\"\n\n\
         [[entry]]\nkind = \"money\"\narticle = \"第四条\"\n\n\
         [[entry]]\ndataset = \" ＲＥＬＩＥＦ\"\nfield = \"人 数\"\nkind = \"conditional\"\narticle = \"第五条\"\n",
    );
    let found = json(&said(&project, &["check", "--format", "json"], "en"));
    assert_eq!(found["sound"], true);
    assert_eq!(
        found["warnings"],
        json!([
            "negative list, `第一条`: expired on 2017-12-31, and forbids nothing",
            "negative list, `第二条`: there is no dataset `relieff`",
            "negative list, `第三条`: there is no field `病种`",
            "negative list, `第四条`: nothing is of kind `money`",
            "negative list, `第五条`: nothing is of kind `conditional`",
        ])
    );
    let told = said(&project, &["check"], "zh");
    for it in [
        "负面清单“第一条”：2017-12-31 已到期，不再起作用",
        "负面清单“第二条”：没有数据集 `relieff`",
    ] {
        assert!(told.stderr.contains(it), "no {it}: {}", told.story());
    }
    project.write("negative-list.toml", entry("第三条", "").replace("病种", "区划"));
    let found = json(&said(&project, &["check", "--format", "json"], "en"));
    assert_eq!(found["warnings"], json!([]));
}

/// How the dataset stands after a run: its status, and what G13 says.
fn stands(project: &Project) -> (String, Value) {
    let report = run(project, &[]);
    let relief = &datasets(&report)["relief"];
    let gate = relief["gate"].as_array().unwrap();
    let list = gate.iter().find(|it| it["rule"] == "G13").unwrap();
    (relief["status"].as_str().unwrap().to_owned(), list["where"].clone())
}

#[test]
fn a_list_that_is_deleted_denies_until_it_is_back_or_a_new_document_says_so() {
    let project = project();
    let list = project.root.join("negative-list.toml");
    let two = entry("第一条", "") + &entry("第二条", "");
    let (waiting, refused) = ("waiting".to_owned(), "refused".to_owned());
    project.write("negative-list.toml", &two);
    assert_eq!(stands(&project).0, waiting);
    // Deleted behind a clearance: it does not leave, whether a run saw that or not.
    let approve = ["approve", "relief/2017-r1", "--reviewer", "张三", "--approver", "李四"];
    assert_eq!(project.run(&approve).code, 0);
    fs::remove_file(&list).unwrap();
    assert_eq!(project.run(&["publish"]).code, 3);
    let (status, told) = stands(&project);
    assert_eq!(status, refused);
    assert_eq!(told, "the negative list is gone (the last run had 2 entries)");
    assert_eq!(project.run(&["publish"]).code, 3);
    // One of two, and an empty file: the same.
    project.write("negative-list.toml", entry("第一条", ""));
    assert_eq!(stands(&project).0, refused);
    project.write("negative-list.toml", "");
    assert_eq!(stands(&project).0, refused);
    assert!(!project.root.join("public/relief").exists());
    // Back again, it is the list that it was.
    project.write("negative-list.toml", &two);
    assert_eq!(stands(&project).0, waiting);
    // A document takes entries off once; named again it takes nothing off any more.
    configure(&project, "negative_list_revised = \"哈民发〔2026〕8号\"", "");
    project.write("negative-list.toml", entry("第一条", ""));
    assert_eq!(stands(&project).0, waiting);
    project.write("negative-list.toml", "");
    assert_eq!(stands(&project).0, refused);
    configure(&project, "negative_list_revised = \"哈民发〔2026〕9号\"", "");
    assert_eq!(stands(&project).0, waiting);
    let audit = project.run(&["status", "--audit"]);
    assert_eq!(audit.code, 0, "{}", audit.story());
}
