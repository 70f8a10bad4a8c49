//! A clerk sends a ledger with mistakes, reads in the returned one what to mend, mends it, and sees it accepted.
//!
//! The clerk's programs are others': openpyxl and xlwt, in the Python of `tests/run`, and LibreOffice where it is there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::Reader as _;
use serde_json::Value;

use crate::support::peers::{peer, untested};
use crate::support::{Project, datasets, json, repository, run};

const DATASET: &str = "urban-rural-dibao";

fn clerk(python: &Path, args: &[&str]) -> String {
    let output = Command::new(python)
        .arg(repository().join("tests/it/support/clerk.py"))
        .args(args)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "clerk {args:?}\n{stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// A project with a ledger that is right, from another district.
fn project(name: &str) -> Project {
    let project = Project::new(name);
    project.write(
        "gongkai.toml",
        "[publisher]\nname = \"某市民政局\"\nregion = \"230100\"\n\n[dataset.urban-rural-dibao]\n\
         schema = \"builtin:urban-rural-dibao\"\nperiod = \"2017\"\ncycle = \"yearly\"\nopening = \"unconditional\"\n\
         legal_basis = \"某办法第九条\"\nsource = [{ path = \"inbox/**/*\" }]\naccept = { quarantined = \"100%\" }\n",
    );
    project.write(
        "inbox/道外区/低保.csv",
        "区县,户主姓名,身份证号,保障人数,家庭人口,保障金额(元),低保类别,发放年月\n\
         道外区,赵大,230199196001010014,1,2,300,城市低保,2017-03\n\
         道外区,钱二,230199196001010022,2,3,400,城市低保,2017-03\n",
    );
    project
}

fn path(project: &Project, name: &str) -> String {
    project.root.join(name).to_string_lossy().into_owned()
}

fn dataset(report: &Value) -> Value {
    datasets(report)[DATASET].clone()
}

fn counts(dataset: &Value) -> [u64; 3] {
    let count = |key: &str| dataset["rows"][key].as_u64().unwrap();
    assert_eq!(count("lines"), count("non_data") + count("read"));
    assert_eq!(count("read"), count("accepted") + count("quarantined"));
    ["read", "accepted", "quarantined"].map(count)
}

/// The only returned ledger, below the project.
fn returned(project: &Project, dataset: &Value) -> String {
    let all = dataset["returned"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    let path = project.root.join(all[0]["path"].as_str().unwrap());
    assert_eq!(all[0]["held_back"], 4);
    let mode = |it: &Path| fs::metadata(it).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    path.to_string_lossy().into_owned()
}

/// Sends a ledger of `kind` with mistakes, and gives the returned one.
fn sent(project: &Project, python: &Path, kind: &str) -> String {
    fs::create_dir_all(project.root.join("inbox/道里区")).unwrap();
    let ledger = path(project, &format!("inbox/道里区/低保.{kind}"));
    clerk(python, &["send", kind, &ledger]);
    let first = dataset(&run(project, &[]));
    assert_eq!(counts(&first), [10, 6, 4], "{first}");
    returned(project, &first)
}

fn accepted(project: &Project, ways: &str) -> Value {
    let again = dataset(&run(project, &[]));
    assert_eq!(counts(&again), [10, 10, 0], "{ways}: {again:#}");
    assert_eq!(again["returned"], Value::Array(Vec::new()), "{ways}");
    let mended = &again["mended"][0];
    assert_eq!(
        (&mended["held_back_before"], &mended["accepted"]),
        (&4.into(), &4.into()),
        "{ways}"
    );
    again
}

#[test]
fn the_senders_own_workbook_comes_back_with_every_bad_cell_marked_and_nothing_else_changed() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON").map(PathBuf::from) else { return };
    let project = project("returned");
    let back = sent(&project, &python, "xlsx");
    clerk(&python, &["unchanged", &path(&project, "inbox/道里区/低保.xlsx"), &back]);
    let marks: Value = serde_json::from_str(&clerk(&python, &["marks", &back])).unwrap();
    assert_eq!(marks["sheets"], serde_json::json!(["退回说明", "发放表", "填表说明"]));
    let red = marks["red"].as_object().unwrap();
    assert_eq!(red.keys().collect::<Vec<_>>(), ["E4", "D6", "H8", "C9"]);
    for (cell, words) in
        [("E4", "不是数"), ("D6", "校验位"), ("H8", "可以填：城市低保、农村低保"), ("C9", "必填")]
    {
        assert!(red[cell].as_str().unwrap().contains(words), "{cell}: {}", red[cell]);
    }
    let below = "核对过户口本\n【退回】身份证号：身份号码的校验位不对";
    assert!(
        red["D6"].as_str().unwrap().starts_with(below),
        "a comment of the sender's stays theirs"
    );
    assert_eq!(marks["problems_column"], 11);
    let rows: Vec<&String> = marks["problems"].as_object().unwrap().keys().collect();
    assert_eq!(rows, ["3", "4", "6", "8", "9"], "row 3 has a comment of the sender's: a warning");
    let first = marks["first"].to_string();
    for words in
        ["inbox/道里区/低保.xlsx", "2017", "读入 8 行 = 接收 4 行 + 退回 4 行", "不要改表头"]
    {
        assert!(first.contains(words), "{words} is not in {first}");
    }
    assert!(
        marks["links"].as_array().unwrap().contains(&"'发放表'!E4".into()),
        "{}",
        marks["links"]
    );
}

#[test]
fn a_mended_ledger_is_accepted_whichever_way_it_comes_back() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON").map(PathBuf::from) else { return };
    for kind in ["xlsx", "csv", "xls", "ods"] {
        let original = format!("inbox/道里区/低保.{kind}");
        for (way, target) in [
            ("in its old place", "inbox/道里区/低保.xlsx"),
            ("beside the first", "inbox/道里区/二月十五日改好.xlsx"),
            ("mended original", "inbox/道里区/新报.xlsx"),
        ] {
            let project = project("mended");
            let back = sent(&project, &python, kind);
            if way == "mended original" {
                let target = target.replace(".xlsx", &format!(".{kind}"));
                clerk(&python, &["true", kind, &path(&project, &target)]);
            } else {
                clerk(&python, &["mend", &back, &path(&project, target)]);
            }
            let again = accepted(&project, &format!("{kind}, {way}"));
            let replaced = again["replaced"].as_array().unwrap();
            let same_name = target == original;
            let why = if way == "mended original" { "content" } else { "mark" };
            match replaced.as_slice() {
                [] => assert!(same_name, "{kind}, {way}"),
                [one] => {
                    assert_eq!(one["ledger"], original.as_str(), "{kind}, {way}");
                    assert_eq!(one["why"], why, "{kind}, {way}");
                }
                _ => panic!("{replaced:?}"),
            }
            // It stays so: another run, with another ledger, reads the same ledgers.
            project.write("inbox/道外区/补报.csv", LATER);
            let later = dataset(&run(&project, &[]));
            assert_eq!(counts(&later), [11, 11, 0], "{kind}, {way}: {later:#}");
            assert_eq!(later["mended"], Value::Array(Vec::new()));
        }
    }
}

const LATER: &str = "区县,户主姓名,身份证号,保障人数,家庭人口,保障金额(元),低保类别,发放年月\n\
                     道外区,孙三,230199196001010030,1,2,300,城市低保,2017-03\n";

/// LibreOffice's command; without it, it is said loudly.
fn office() -> Option<&'static str> {
    let found = ["/usr/bin/soffice", "/usr/local/bin/soffice"];
    let found = found.into_iter().find(|it| Path::new(it).exists());
    if found.is_none() {
        untested("returned ledgers in LibreOffice, which is not installed");
    }
    found
}

/// Saves `mended.xlsx` among the ledgers, as somebody who works with LibreOffice would.
#[track_caller]
fn save_as(office: &str, project: &Project, ending: &str, mended: &str) {
    let saved = Command::new(office)
        .arg(format!("-env:UserInstallation=file://{}", path(project, "office")))
        .args(["--headless", "--convert-to", ending, "--outdir"])
        .arg(project.root.join("inbox/道里区"))
        .arg(mended)
        .output()
        .unwrap();
    let expected = project.root.join(format!("inbox/道里区/mended.{ending}"));
    assert!(expected.exists(), "{saved:?}");
}

#[test]
fn what_libreoffice_saved_is_still_the_returned_ledger() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON").map(PathBuf::from) else { return };
    let Some(office) = office() else { return };
    for kind in ["xlsx", "csv"] {
        for ending in ["xlsx", "ods", "xls"] {
            let project = project("office");
            let back = sent(&project, &python, kind);
            let mended = path(&project, "mended.xlsx");
            clerk(&python, &["mend", &back, &mended]);
            save_as(office, &project, ending, &mended);
            let again = accepted(&project, &format!("{kind} saved as {ending}"));
            assert_eq!(again["replaced"][0]["why"], "mark", "{kind} saved as {ending}");
        }
    }
}

#[test]
fn a_ledger_that_comes_back_still_wrong_is_marked_anew_in_the_senders_own_workbook() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON").map(PathBuf::from) else { return };
    for kind in ["xlsx", "csv"] {
        let project = project("again");
        let back = sent(&project, &python, kind);
        let original = path(&project, &format!("inbox/道里区/低保.{kind}"));
        let mended = path(&project, "inbox/道里区/改了一些.xlsx");
        clerk(&python, &["mend", &back, &mended, "E4", "H8"]);
        let report = dataset(&run(&project, &[]));
        assert_eq!(counts(&report), [10, 8, 2], "{kind}: {report:#}");
        assert_eq!(report["returned"][0]["form"], "marked", "{kind}");
        let again = path(&project, report["returned"][0]["path"].as_str().unwrap());
        let marks: Value = serde_json::from_str(&clerk(&python, &["marks", &again])).unwrap();
        let red = marks["red"].as_object().unwrap();
        assert_eq!(red.keys().collect::<Vec<_>>(), ["D6", "C9"], "{kind}");
        let theirs = if kind == "xlsx" { "核对过户口本\n" } else { "" };
        let said = format!("{theirs}【退回】身份证号：身份号码的校验位不对");
        assert!(red["D6"].as_str().unwrap().starts_with(&said), "{kind}: {}", red["D6"]);
        let rows: Vec<&String> = marks["problems"].as_object().unwrap().keys().collect();
        let expect = if kind == "xlsx" { vec!["3", "6", "9"] } else { vec!["6", "9"] };
        assert_eq!(rows, expect, "{kind}: nothing is left of the first return");
        assert_eq!(marks["problems_column"], 11, "{kind}");
        assert!(marks["first"].to_string().contains("再退一次"), "{kind}");
        assert_eq!(marks["sheets"].as_array().unwrap().len(), if kind == "xlsx" { 3 } else { 2 });
        if kind == "xlsx" {
            clerk(&python, &["unchanged", &original, &again, "E4", "H8"]);
        }
        clerk(&python, &["mend", &again, &mended]);
        assert_eq!(counts(&dataset(&run(&project, &[]))), [10, 10, 0], "{kind}");
    }
}

#[test]
fn a_ledger_that_is_mended_in_two_goes_takes_the_place_of_all_that_came_before() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON").map(PathBuf::from) else { return };
    let project = project("goes");
    let ledger = |name: &str| path(&project, &format!("inbox/道里区/{name}.xlsx"));
    fs::create_dir_all(project.root.join("inbox/道里区")).unwrap();
    // No number of it is right, so that nothing but the marks can tell whose place it takes.
    clerk(&python, &["strange", "xlsx", &ledger("低保")]);
    let report = dataset(&run(&project, &[]));
    assert_eq!(counts(&report), [10, 2, 8], "{report:#}");
    let back = |report: &Value| path(&project, report["returned"][0]["path"].as_str().unwrap());
    clerk(&python, &["mend", &back(&report), &ledger("改"), "D3", "D4"]);
    let report = dataset(&run(&project, &[]));
    assert_eq!(counts(&report), [10, 4, 6], "{report:#}");
    clerk(&python, &["mend", &back(&report), &ledger("改")]);
    let report = dataset(&run(&project, &[]));
    assert_eq!(counts(&report), [10, 10, 0], "{report:#}");
    assert_eq!(report["replaced"][0]["ledger"], "inbox/道里区/低保.xlsx");
    assert_eq!(report["replaced"][0]["why"], "mark");
}

#[test]
fn a_ledger_that_another_program_saved_is_marked_anew_all_the_same() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON").map(PathBuf::from) else { return };
    let Some(office) = office() else { return };
    let project = project("saved");
    let back = sent(&project, &python, "xlsx");
    let mended = path(&project, "mended.xlsx");
    clerk(&python, &["mend", &back, &mended, "E4", "H8"]);
    save_as(office, &project, "xlsx", &mended);
    let report = dataset(&run(&project, &[]));
    assert_eq!(counts(&report), [10, 8, 2], "{report:#}");
    assert_eq!(report["returned"][0]["form"], "marked");
    let again = path(&project, report["returned"][0]["path"].as_str().unwrap());
    let marks: Value = serde_json::from_str(&clerk(&python, &["marks", &again])).unwrap();
    let red = marks["red"].as_object().unwrap();
    assert_eq!(red.keys().collect::<Vec<_>>(), ["D6", "C9"], "{marks:#}");
    let said = red["D6"].as_str().unwrap();
    assert!(
        said.starts_with("核对过户口本\n【退回】") && said.matches("【退回】").count() == 1,
        "{said}"
    );
    let rows: Vec<&String> = marks["problems"].as_object().unwrap().keys().collect();
    assert_eq!(rows, ["3", "6", "9"], "only row 3 has a comment of the sender's");
}

#[test]
fn a_mended_ledger_never_lowers_what_others_have_accepted() {
    let project = project("others");
    let bad = "区县,户主姓名,身份证号,保障人数,家庭人口,保障金额(元),低保类别,发放年月\n\
               道里区,李四,230199196101010011,若干,4,300,城市低保,2017-03\n\
               道里区,王五,23019919610101002X,1,4,300,城市低保,2017-03\n";
    project.write("inbox/道里区/低保.csv", bad);
    assert_eq!(counts(&dataset(&run(&project, &[]))), [4, 3, 1]);
    let ledgers = |project: &Project| -> Vec<(String, String)> {
        let violations = crate::support::violations(project, DATASET);
        violations.into_iter().map(|it| (it.source, it.rule)).collect()
    };
    assert_eq!(ledgers(&project).len(), 1);
    // Mended, under another name; and then a ledger of one row, which takes nobody's place.
    project.write("inbox/道里区/重报.csv", bad.replace("若干", "2"));
    let human = project.run(&["run", "--lang", "zh", "-v"]).stdout;
    assert!(
        human.contains("inbox/道里区/低保.csv：没有读，被 inbox/道里区/重报.csv 代替"),
        "{human}"
    );
    assert!(human.contains("上次退回 1 行，这次接收了其中 1 行"), "{human}");
    let again = dataset(&run(&project, &[]));
    assert_eq!(counts(&again), [4, 4, 0]);
}

#[test]
fn of_two_new_ledgers_the_declared_version_decides_and_without_one_nothing_does() {
    let rows = "区县,户主姓名,身份证号,保障人数,家庭人口,保障金额(元),低保类别,发放年月\n\
                道里区,李四,230199196101010011,1,4,300,城市低保,2017-03\n\
                道里区,王五,23019919610101002X,1,4,300,城市低保,2017-03\n";
    for (name, expect) in
        [("低保改.csv", [4, 4, 0]), ("低保(2).csv", [4, 4, 0]), ("另报.csv", [6, 2, 4])]
    {
        let project = project("versions");
        project.write("inbox/道里区/低保.csv", rows);
        project.write(&format!("inbox/道里区/{name}"), rows.replace("300", "310"));
        let report = dataset(&run(&project, &[]));
        assert_eq!(counts(&report), expect, "{name}: {report:#}");
    }
}

#[test]
fn nothing_that_goes_back_is_seen_by_the_public() {
    let project = project("hidden");
    project.write(
        "inbox/道里区/低保.csv",
        LATER.replace("道外区", "道里区").replace(",1,2,", ",若干,2,"),
    );
    let first = json(&project.run(&["run", "--format", "json"]));
    assert_eq!(dataset(&first)["returned"][0]["form"], "copy");
    let held = "230199196001010030";
    for entry in walkdir::WalkDir::new(&project.root).into_iter().map(Result::unwrap) {
        let place = entry.path().strip_prefix(&project.root).unwrap();
        if !entry.file_type().is_file() || place.starts_with("inbox") {
            continue;
        }
        let name = entry.file_name().to_string_lossy();
        let quarantined = place.starts_with("private/quarantine");
        assert!(quarantined || !name.contains("低保"), "{}", place.display());
        let bytes = fs::read(entry.path()).unwrap();
        let leaks = memchr::memmem::find(&bytes, held.as_bytes()).is_some();
        assert!(!leaks || quarantined, "{} holds a number", place.display());
    }
    assert!(
        !project.root.join("public").exists() || project.find("public", "低保.csv.xlsx").is_empty()
    );
}

/// What a workbook shows, sheet by sheet: a cell's name and text.
fn shown(path: &Path) -> Vec<(String, Vec<(String, String)>)> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let names = book.sheet_names();
    let cells = |name: &String| {
        let range = book.worksheet_range(name).unwrap();
        let start = range.start().unwrap_or_default();
        let cell = |(row, column, it): (usize, usize, &calamine::Data)| {
            let column = start.1 as usize + column;
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            (format!("{letter}{}", start.0 as usize + row + 1), it.to_string())
        };
        (name.clone(), range.used_cells().map(cell).collect())
    };
    names.iter().map(cells).collect()
}

fn cell<'a>(sheet: &'a [(String, String)], name: &str) -> &'a str {
    sheet.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str())
}

const HEADER: &str = "区县,户主姓名,身份证号,保障人数,家庭人口,保障金额(元),低保类别,发放年月";

#[test]
fn a_total_that_does_not_hold_is_told_at_its_line_and_its_rows_are_not_drowned() {
    let project = project("total");
    project.write(
        "inbox/道里区/低保.csv",
        format!(
            "{HEADER}\n道里区,李四,230199196101010011,1,4,300,城市低保,2017-03\n\
             道里区,王五,23019919610101002X,1,4,300,城市低保,2017-03\n小计,,,2,,700,,\n\
             道里区,孙三,230199196001010030,1,2,300,城市低保,2017-03\n小计,,,1,,300,,\n"
        ),
    );
    let report = dataset(&run(&project, &[]));
    assert_eq!(counts(&report), [5, 3, 2], "{report:#}");
    let back = shown(&project.root.join(report["returned"][0]["path"].as_str().unwrap()));
    let (first, ledger) = (&back[0].1, &back[1].1);
    let problem = |row: u32| cell(ledger, &format!("I{row}"));
    for row in [2, 3] {
        assert!(problem(row).starts_with("所在的表合计不符，整块退回。"), "{}", problem(row));
    }
    assert!(problem(4).contains("这一行写的合计与各行之和不符"), "{}", problem(4));
    assert_eq!((problem(5), problem(6)), ("", ""));
    let at = |words: &str| first.iter().position(|it| it.1.contains(words)).unwrap();
    assert!(at("必须改的") < at("这一行写的合计") && at("这一行写的合计") < at("整块退回"));
    assert_eq!(first.iter().filter(|it| it.1 == "F4").count(), 1, "{first:?}");
    assert!(!first.iter().any(|it| it.1.contains("请看一看的（标黄）")), "{first:?}");
}

#[test]
fn a_title_of_another_period_is_marked_itself() {
    let project = project("title");
    project.write(
        "inbox/道里区/低保.csv",
        format!("道里区2016年3月低保金发放表,,,,,,,\n{HEADER}\n道里区,李四,230199196101010011,1,4,300,城市低保,2017-03\n"),
    );
    let report = dataset(&run(&project, &[]));
    assert_eq!(counts(&report), [3, 2, 1], "{report:#}");
    let back = shown(&project.root.join(report["returned"][0]["path"].as_str().unwrap()));
    let (first, ledger) = (&back[0].1, &back[1].1);
    assert!(cell(ledger, "I1").contains("文件名是“低保.csv”"), "{ledger:?}");
    assert!(cell(ledger, "I3").contains("不在本期，整张表退回。"), "{ledger:?}");
    assert!(first.iter().any(|it| it.1 == "A1"), "the way to the title: {first:?}");
}

#[test]
fn an_extract_that_is_put_among_the_ledgers_is_not_read() {
    let project = project("extract");
    let rows = format!("{HEADER}\n道里区,李四,230199196101010011,1,4,300,城市低保,2017-03\n");
    project.write("inbox/道里区/低保.csv", &rows);
    let bytes = fs::read(project.root.join("inbox/道里区/低保.csv")).unwrap();
    let mark = format!("extract:{}", gongkai::model::digest::Digest::of(&bytes));
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("退回说明").unwrap().write(0, 0, mark).unwrap();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(rows.lines()) {
        for (column, it) in (0..).zip(line.split(',')) {
            sheet.write(row, column, it).unwrap();
        }
    }
    book.save(project.root.join("inbox/道里区/摘录.xlsx")).unwrap();
    let report = dataset(&run(&project, &[]));
    assert_eq!(counts(&report), [3, 3, 0], "{report:#}");
    let told = serde_json::json!([
        {"ledger": "inbox/道里区/摘录.xlsx", "by": "inbox/道里区/低保.csv", "why": "extract"}
    ]);
    assert_eq!(report["replaced"], told);
    let human = project.run(&["run", "--lang", "zh"]).stdout;
    assert!(human.contains("请在 inbox/道里区/低保.csv 里改"), "{human}");
}

#[test]
fn where_a_mended_ledger_is_put_is_said_and_what_would_not_find_it_there() {
    let bad = format!("{HEADER}\n道里区,李四,230199196101010011,若干,4,300,城市低保,2017-03\n");
    let to = "inbox/道里区/低保.xlsx";
    for (glob, widen) in [
        ("inbox/**/*", Value::Null),
        (
            "inbox/*/*.csv",
            serde_json::json!({"path": "inbox/*/*.csv", "to": "inbox/*/*.{csv,xlsx}"}),
        ),
        (
            "inbox/*/*.[cC]sv",
            serde_json::json!({"path": "inbox/*/*.[cC]sv", "to": "inbox/道里区/*"}),
        ),
    ] {
        let project = project("put-back");
        let config = fs::read_to_string(project.root.join("gongkai.toml")).unwrap();
        project.write("gongkai.toml", config.replace("inbox/**/*", glob));
        project.write("inbox/道里区/低保.csv", &bad);
        let report = dataset(&run(&project, &[]));
        let back = &report["returned"][0];
        assert_eq!((&back["put_back"], &back["widen"]), (&to.into(), &widen), "{glob}");
        let first = &shown(&project.root.join(back["path"].as_str().unwrap()))[0].1;
        let told = first.iter().any(|it| it.1.contains("要先改成"));
        assert_eq!(told, !widen.is_null(), "{glob}: {first:?}");
        let human = project.run(&["run", "--lang", "zh"]).stdout;
        let words = if widen.is_null() { "放回原来的文件夹" } else { "否则找不到它" };
        assert!(human.contains(words), "{glob}: {human}");
    }
}

#[test]
fn a_ledger_that_cannot_be_written_back_is_an_error() {
    let project = project("full");
    project.write(
        "inbox/道里区/低保.csv",
        LATER.replace("道外区", "道里区").replace(",1,2,", ",若干,2,"),
    );
    // A file where the folder should be.
    project.write(&format!("private/quarantine/{DATASET}/000001/returned"), "");
    let ran = project.run(&["run", "--format", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.story());
    let report = dataset(&json(&ran));
    assert_eq!(report["status"], "failed");
    assert_eq!(report["error"]["code"], "quarantine/write");
}

#[test]
fn the_same_run_gives_the_same_bytes_back() {
    let made = ["1", "4"].map(|jobs| {
        let project = crate::support::harbin();
        run(&project, &["--jobs", jobs]);
        let dir = project.root.join("private/quarantine");
        crate::support::bytes(&dir)
    });
    let differ = crate::support::differences(&made[0], &made[1]);
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(made[0].keys().filter(|it| it.contains("/returned/")).count() > 5);
}
