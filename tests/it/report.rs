//! Annual reports on disclosure: what they state, what adds up, what the records say.
//!
//! `tests/it/reports` holds reports of all four vintages, each with what must be read out of it below. `UPDATE=1`
//! writes that anew: then read it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use gongkai::pipeline;
use gongkai::report::Extract;
use gongkai::report::Identity;
use gongkai::report::Indicator;
use gongkai::report::Indicators;

use crate::support::{Project, json};

/// A list of a project may name any of them, and a person tells two apart by their labels.
#[test]
fn the_built_in_indicators_have_keys_and_labels_of_their_own() {
    let indicators = Indicators::builtin();
    let all = indicators.all();
    let different = |of: fn(&Indicator) -> &String| all.iter().map(of).collect::<BTreeSet<_>>();
    assert_eq!(different(|it| &it.key).len(), all.len());
    assert_eq!(different(|it| &it.label).len(), all.len());
    assert_eq!(different(|it| &it.label_en).len(), all.len());
}

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/reports");
    let mut all: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    all.sort();
    all
}

fn read(path: &Path) -> Extract {
    let told = pipeline::extract(None, &[path.to_path_buf()], None).unwrap();
    told.reports.into_iter().next().unwrap().1
}

/// One line for each figure, then one for each sum.
fn told(report: &Extract) -> String {
    let mut out = String::new();
    for it in &report.figures {
        let key = it.indicator.as_deref().unwrap_or("-");
        let quality = it.quality.name();
        write!(out, "{key} {} {} {quality}", it.value, it.unit).unwrap();
        if it.indicator.is_none() {
            write!(out, " {}", it.label).unwrap();
        }
        out.push('\n');
    }
    for it in &report.identities {
        writeln!(out, "= {} {} {}", it.status.name(), it.name, it.expression).unwrap();
    }
    out
}

#[test]
fn every_report_of_the_corpus_is_read_as_written_below_it() {
    let all = corpus();
    assert!(all.len() >= 25, "{}", all.len());
    let mut wrong = String::new();
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        let (report, expect) = text.split_once("\n```expect\n").unwrap_or((&text, ""));
        let expect = expect.trim_end().trim_end_matches("```");
        let found = told(&read(&path));
        if found == expect {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, format!("{}\n\n```expect\n{found}```\n", report.trim_end())).unwrap();
        }
        writeln!(wrong, "{}:\n{found}", path.display()).unwrap();
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn extract_tells_people_and_programs_the_same() {
    let project = Project::new("extract");
    let report = "# 某局2018年政府信息公开工作年度报告\n二、主动公开情况\n全年主动公开政府信息603条，其中：政府网站公开24条，政务微信公开455条，政务微博公开15条，其他方式公开105条。\n";
    project.write("2018.md", report);
    let ran = project.run(&["report", "extract", "2018.md", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    let answer = json(&ran);
    assert_eq!(answer["year"], 2018);
    let first = &answer["figures"][0];
    assert_eq!(
        (&first["indicator"], &first["value"], &first["unit"]),
        (&"proactive.total".into(), &603.into(), &"条".into())
    );
    assert_eq!(first["quality"], "exact");
    assert_eq!(first["place"]["line"], 3);
    let line: Vec<char> = report.lines().nth(2).unwrap().chars().collect();
    let span = |at: usize| usize::try_from(first["place"]["span"][at].as_u64().unwrap()).unwrap();
    assert_eq!(line[span(0)..span(1)].iter().collect::<String>(), "603条");
    let sum = &answer["identities"][0];
    assert_eq!(sum["expression"], "24+455+15+105 = 603");
    assert_eq!(
        (&sum["left"], &sum["right"], &sum["status"], &sum["difference"]),
        (&599.into(), &603.into(), &"fail".into(), &(-4).into())
    );
    let page = project.run(&["report", "extract", "2018.md", "--lang", "zh"]);
    assert!(
        page.stdout.contains("主动公开政府信息数") && page.stdout.contains("差 -4"),
        "{}",
        page.story()
    );
    let page = project.run(&["report", "extract", "2018.md", "--lang", "en"]);
    assert!(
        page.stdout.contains("off by -4") && page.stdout.contains("1 fail"),
        "{}",
        page.story()
    );
}

#[test]
fn what_is_carried_over_is_held_to_the_year_before() {
    let project = Project::new("extract-years");
    let report = |year: i32, new: i32, had: i32, done: i32, left: i32| {
        format!(
            "# 某局{year}年政府信息公开工作年度报告\n一、总体情况\n{year}年新收政府信息公开申请{new}件，上年结转{had}件，本年度共答复{done}件，结转下年度{left}件。\n"
        )
    };
    project.write("2021.md", report(2021, 10, 2, 9, 3));
    project.write("2022.md", report(2022, 10, 3, 12, 1));
    project.write("2023.md", report(2023, 10, 2, 12, 0));
    let ran =
        project.run(&["report", "extract", "2023.md", "2021.md", "2022.md", "--format", "json"]);
    let answer = json(&ran);
    let across: Vec<String> = answer["identities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            format!(
                "{} {} {}",
                it["name"].as_str().unwrap(),
                it["status"].as_str().unwrap(),
                it["expression"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(across, ["X1 2022 pass 3 = 3", "X1 2023 fail 2 = 1"], "{}", ran.story());
}

#[test]
fn a_city_is_held_to_its_subordinates_where_they_are_named() {
    let project = Project::new("extract-hierarchy");
    let report = |disclosed: i32, received: &str| {
        format!(
            "# 某局2022年政府信息公开工作年度报告\n一、总体情况\n全年主动公开政府信息{disclosed}条。新收政府信息公开申请{received}件。\n"
        )
    };
    project.write("市.md", report(900, "30"));
    project.write("甲区.md", report(400, "12"));
    project.write("乙区.md", report(501, "近20"));
    project.write("丙区.md", report(3, "31"));
    let told = |more: &[&str]| {
        let begin = ["report", "extract", "市.md", "--format", "json"];
        let ran = project.run(&[&begin[..], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.story());
        let answer = json(&ran);
        assert_eq!(answer["reports"][0]["file"], "市.md");
        let mut out = Vec::new();
        for it in answer["identities"].as_array().unwrap() {
            assert_eq!((&it["name"], &it["report"]), (&"X6 2022".into(), &"市.md".into()));
            let text = |key: &str| it[key].as_str().unwrap_or("-").to_owned();
            let parts = ["subordinate", "indicator", "status", "expression"].map(text);
            out.push(format!("{} {}", parts.join(" "), it["difference"]));
        }
        (out, answer["subordinates"].as_array().unwrap().len())
    };
    let part = [
        "甲区.md application.received pass 12 ≤ 30 null",
        "乙区.md application.received uncertain 20 ≤ 30 null",
        "甲区.md proactive.total pass 400 ≤ 900 null",
        "乙区.md proactive.total pass 501 ≤ 900 null",
    ];
    let part: Vec<String> = part.map(str::to_owned).to_vec();
    // The city's own report is none of its subordinates', and one that is named twice counts once.
    let files = ["--subordinates", "甲区.md", "乙区.md", "市.md", "./甲区.md"];
    assert_eq!(told(&files), (part, 2));
    let whole = told(&["--roll-up", "--subordinates", "甲区.md", "乙区.md"]).0;
    assert!(whole.contains(&"- proactive.total fail 400+501 = 900 1".to_owned()), "{whole:?}");
    assert!(
        whole.contains(&"- application.received uncertain 12+20 = 30 null".to_owned()),
        "{whole:?}"
    );
    let page = |lang: &str| {
        project.run(&["report", "extract", "市.md", "--subordinates", "丙区.md", "--lang", lang])
    };
    let (zh, en) = (page("zh"), page("en"));
    assert!(zh.stdout.contains("31 ≤ 30，差 1"), "{}", zh.story());
    assert!(zh.stdout.contains("1 项成立，1 项不成立"), "{}", zh.story());
    assert!(en.stdout.contains("31 ≤ 30, off by 1"), "{}", en.story());
    let ran = project.run(&["report", "extract", "市.md", "--roll-up"]);
    assert_eq!(ran.code, 2, "{}", ran.story());
}

#[test]
fn a_project_names_indicators_of_its_own() {
    let project = Project::new("extract-own");
    project.write("gongkai.toml", "[publisher]\nname = \"某局\"\nregion = \"230100\"\n\n[policy]\nk = { unconditional = 20, conditional = 10 }\n");
    project.write("indicators.csv", "key,label,label_en,unit,topic,part_of,spellings,within\nchannel.app,掌上民政公开数,disclosed in the app,条,proactive,,掌上民政公开,\n");
    project.write("2018.md", "全年通过掌上民政公开信息12条。\n");
    let answer = json(&project.run(&["report", "extract", "2018.md", "--format", "json"]));
    assert_eq!(answer["figures"][0]["indicator"], "channel.app");
    project.write("indicators.csv", "key,label\n");
    let ran = project.run(&["report", "extract", "2018.md"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("report/indicators"), "{}", ran.story());
}

#[test]
fn a_scan_and_a_text_that_is_none_are_refused() {
    let project = Project::new("extract-scan");
    let page = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n";
    project.write("scan.pdf", page);
    let ran = project.run(&["report", "extract", "scan.pdf", "--lang", "en"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("read/no-text") && ran.stderr.contains("no text layer"),
        "{}",
        ran.story()
    );
    project.write("broken.pdf", b"%PDF-1.4\n");
    let ran = project.run(&["report", "extract", "broken.pdf"]);
    assert_eq!(ran.code, 1, "{}", ran.story());
    let ran = project.run(&["report", "extract", "nowhere.md"]);
    assert_eq!(ran.code, 1, "{}", ran.story());
}

/// A failed sum is told with its difference, any other without.
#[test]
fn only_what_fails_has_a_difference() {
    let all: Vec<Identity> = corpus().iter().flat_map(|it| read(it).identities).collect();
    let failed = all.iter().filter(|it| it.difference().is_some()).count();
    assert!(failed > 5 && failed < all.len(), "{failed} of {}", all.len());
}

/// The sample's registers about persons are a part of the city's; everything else is as the bureau reported it.
#[test]
fn the_sample_reconciles_but_for_what_it_has_less_of() {
    let project = crate::support::harbin();
    crate::support::run(&project, &[]);
    let ran = project.run(&["reconcile", "--format", "json"]);
    assert_eq!(ran.code, 3, "{}", ran.story());
    let answer = json(&ran);
    assert_eq!(answer["year"], 2017);
    let of = |finding: &str| -> Vec<String> {
        let lines = answer["lines"].as_array().unwrap().iter();
        let lines = lines.filter(|it| it["finding"] == finding);
        lines.map(|it| it["indicator"].as_str().unwrap_or("-").to_owned()).collect()
    };
    assert_eq!(of("differs"), ["opendata.urban_rural_dibao", "opendata.special_hardship"]);
    assert_eq!(of("rounding"), ["application.online.share", "application.letter.share"]);
    assert_eq!(of("not-measurable"), Vec::<String>::new());
    assert_eq!(of("holds").len(), 51, "{}", ran.story());
    let page = fs::read_to_string(project.root.join("private/reconcile/2017.html")).unwrap();
    assert!(page.contains("application.online.share") && page.contains("162352"), "{page}");
    assert!(!page.contains("<script") && !page.contains("http://"), "{page}");
    let ran = project.run(&["reconcile", "--year", "2016"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("report/no-report"), "{}", ran.story());
}
