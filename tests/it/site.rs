//! The catalogue's pages in a real browser: nothing complains, nobody is kept out, the preview shows what others read.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::peers::{peer, untested};
use crate::support::serving::Serving;
use crate::support::{Project, bytes, differences, harbin, json, release_dir, repository, run};

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// A program of those that prepare or check what a browser shows.
#[track_caller]
fn said(command: &mut Command, given: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{talk}");
    String::from_utf8(output.stdout).unwrap()
}

fn python(python: &str) -> Command {
    let mut command = Command::new(python);
    command.arg(repository().join("tests/it/support/site.py"));
    command
}

/// The sample, run and cleared.
fn published() -> Project {
    let project = harbin();
    run(&project, &[]);
    let ran = project.run(&["review", "--format", "json"]);
    for it in json(&ran)["candidates"].as_array().unwrap() {
        let name = it["candidate"].as_str().unwrap();
        project.run(&["approve", name, "--reviewer", "张三", "--approver", "李四"]);
    }
    project.run(&["publish"]);
    project
}

/// A page whose preview is of a file of a million rows, beside the others.
fn add_large(public: &Path, python_path: &str) {
    let large = public.join("large");
    fs::create_dir(&large).unwrap();
    let file = large.join("large.parquet");
    said(python(python_path).arg("large").arg(&file), "");
    let page = fs::read_to_string(public.join("urban-rural-dibao/index.html")).unwrap();
    let from = page.find("<section id=\"preview\"").unwrap();
    let (head, rest) = page.split_at(from);
    let (_, rest) = rest.split_once('>').unwrap();
    let (before, after) = rest.split_once("<thead>").unwrap();
    let (_, after) = after.split_once("</thead>").unwrap();
    let names = ["region", "a", "b", "c"];
    let heads = names
        .map(|it| format!("<th scope=\"col\" data-name=\"{it}\" data-title=\"{it}\">{it}</th>"));
    let bytes = fs::metadata(&file).unwrap().len();
    let page = format!(
        "{head}<section id=\"preview\" data-file=\"large.parquet\" data-bytes=\"{bytes}\" data-name=\"large\">{before}<thead><tr>{}</tr></thead>{after}",
        heads.concat()
    );
    fs::write(large.join("index.html"), page).unwrap();
}

/// The register's file of rows.
fn register(project: &Project) -> PathBuf {
    release_dir(project, "urban-rural-dibao").join("urban-rural-dibao.parquet")
}

/// A region and a program that many rows of the register have, more than a page of the preview.
fn most(project: &Project, python_path: &str) -> [String; 2] {
    let sql = "SELECT region, program FROM FILE WHERE region IS NOT NULL AND program IS NOT NULL \
               GROUP BY ALL HAVING count(*) > 50 ORDER BY count(*) DESC, region, program LIMIT 1";
    let found = rows(python_path, &register(project), sql);
    let [row] = found.as_slice() else { panic!("no group of the sample is larger than a page") };
    [0, 1].map(|it| row[it].as_str().unwrap().to_owned())
}

/// Pages that are not public, to be looked at as those that are: of a review, and of quality.
fn add_inside(project: &Project, seen: &Path) {
    let inside = seen.join("inside");
    fs::create_dir(&inside).unwrap();
    for (name, page) in [
        ("review.html", "review/urban-rural-dibao/2017-r1.html"),
        ("table.html", "review/temporary-assistance/2017-r1.html"),
        ("quality.html", "quality/urban-rural-dibao/000001.html"),
    ] {
        fs::copy(project.root.join("private").join(page), inside.join(name)).unwrap();
    }
}

/// What the browser found, and the project, served; none where something to look with is not there.
fn looked() -> Option<(Serving, Value, String)> {
    let packages = peer("GONGKAI_TEST_NODE")?;
    let python_path = peer("GONGKAI_TEST_PYTHON")?;
    let named = std::env::var("GONGKAI_TEST_BROWSER").ok().filter(|it| !it.is_empty());
    let paths = BROWSERS.iter().map(|it| format!("/usr/bin/{it}"));
    let browser = named.into_iter().chain(paths).find_map(|it| {
        let found = Command::new("sh").args(["-c", "command -v \"$0\"", &it]).output().ok()?;
        let found = String::from_utf8(found.stdout).ok()?.trim().to_owned();
        (!found.is_empty()).then_some(found)
    });
    let Some(browser) = browser else {
        untested("there is no browser; `tests/peers/browser` installs one");
        return None;
    };
    let project = published();
    let public = project.root.join("public");
    // What is added for the test is no dataset of the list, and lists nothing else.
    let copy = project.root.join("seen");
    copy_all(&public, &copy);
    add_large(&copy, &python_path);
    add_inside(&project, &copy);
    let out = project.root.join("out");
    fs::create_dir(&out).unwrap();
    let chosen = most(&project, &python_path);
    let served = Serving::with(project, &["serve"], Stdio::null());
    said(
        Command::new("node")
            .arg(repository().join("tests/it/support/site.mjs"))
            .args([&packages, &browser])
            .args([&copy, &out])
            .arg(format!("http://{}", served.address))
            .args(&chosen),
        "",
    );
    let found = fs::read(out.join("found.json")).unwrap();
    Some((served, serde_json::from_slice(&found).unwrap(), python_path))
}

fn copy_all(from: &Path, to: &Path) {
    for it in walkdir::WalkDir::new(from) {
        let it = it.unwrap();
        let path = to.join(it.path().strip_prefix(from).unwrap());
        if it.file_type().is_dir() {
            fs::create_dir(path).unwrap();
        } else {
            fs::copy(it.path(), path).unwrap();
        }
    }
}

/// What DuckDB reads of a file.
fn rows(python_path: &str, file: &Path, sql: &str) -> Vec<Vec<Value>> {
    let text = said(python(python_path).arg("rows").arg(file).arg(sql), "");
    serde_json::from_str(&text).unwrap()
}

fn shown(value: &Value) -> Vec<Vec<Value>> {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn pages_are_for_everyone_and_the_preview_is_right() {
    let Some((served, found, python_path)) = looked() else { return };
    let project = &served.project;
    // The page of the large file is made for this test out of another's: what it leads to is elsewhere.
    let own = |it: &&Value| !it.as_str().is_some_and(|it| it.contains("large/"));
    for key in ["complaints", "barriers", "wide", "keys"] {
        let all: Vec<&Value> = found[key].as_array().unwrap().iter().filter(own).collect();
        let all: Vec<&&Value> =
            all.iter().filter(|it| !it.as_str().unwrap().starts_with("large")).collect();
        assert!(all.is_empty(), "{key}: {all:#?}");
    }
    assert!(found["pages"].as_u64().unwrap() >= 32, "{}", found["pages"]);
    assert!(found["looked"].as_u64().unwrap() > 500, "{}", found["looked"]);
    assert!(found["reached"].as_u64().unwrap() > 200, "{}", found["reached"]);
    let list = &found["list"];
    let counts = ["all", "words", "program"].map(|it| list[it].as_u64().unwrap());
    assert!((1..counts[0]).contains(&counts[1]) && (1..counts[0]).contains(&counts[2]), "{list}");
    assert_eq!(list["again"], list["program"], "{list}");
    // Every dataset has one topic and one cycle, and comes in every format.
    let left = |name: &str| -> Vec<u64> {
        list[name].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect()
    };
    let (topics, formats) = (left("topic"), left("format"));
    assert!(topics.len() > 1 && topics.iter().all(|it| (1..counts[0]).contains(it)), "{list}");
    for each in [&topics, &left("cycle")] {
        assert_eq!(each.iter().sum::<u64>(), counts[0], "{list}");
    }
    assert!(formats.len() == 3 && formats.iter().all(|it| *it == counts[0]), "{list}");
    assert_eq!((&list["all"], &list["cleared"]), (&found["bare"], &found["bare"]), "{list}");
    the_preview_is_right(project, &found["preview"], &python_path);
    days_are_chosen_by_month(project, &found["days"], &python_path);
    for name in ["urban-rural-dibao", "temporary-assistance"] {
        assert_eq!(
            shown(&found["served"][name]["rows"])[0].len(),
            columns(project, name),
            "{name}"
        );
        lines_run(project, name, &found["served"][name]["uses"], &python_path);
    }
    assert_eq!(found["served"]["urban-rural-dibao"]["rows"], found["preview"]["first"]);
    let large = &found["large"];
    let (read, of) = (large["bytes"].as_u64().unwrap(), large["of"].as_u64().unwrap());
    assert!(of > 20_000_000 && read * 100 < of, "{read} of {of} bytes");
    assert_eq!(
        (&large["rows"], &large["said"]),
        (&50.into(), &"第 1–50 行，共 1,000,000 行".into())
    );
    assert!(found["plain"].as_str().unwrap().contains("不支持按段读取"), "{}", found["plain"]);
    assert!(found["disk"]["said"].as_str().unwrap().contains("从磁盘上打开"), "{}", found["disk"]);
    assert!(found["disk"]["shown"].as_u64().unwrap() >= 2, "{}", found["disk"]);
}

fn the_preview_is_right(project: &Project, preview: &Value, python_path: &str) {
    let dir = release_dir(project, "urban-rural-dibao");
    let read = |sql: &str| rows(python_path, &register(project), sql);
    assert_eq!(shown(&preview["first"]), read("SELECT * FROM FILE LIMIT 50"));
    assert_eq!(preview["focus"], "scroll");
    let count = read("SELECT count(*) FROM FILE")[0][0].as_str().unwrap().parse::<usize>().unwrap();
    let from = (count - 1) / 50 * 50;
    let sql = format!("SELECT * FROM FILE LIMIT 50 OFFSET {from}");
    assert_eq!(shown(&preview["last"]), read(&sql));
    let chosen = &preview["chosen"];
    let [region, program] = most(project, python_path);
    let of = format!("FROM FILE WHERE region = '{region}' AND program = '{program}'");
    let expected = read(&format!("SELECT * {of}"));
    let said = chosen["said"].as_str().unwrap();
    assert!(said.contains(&format!("共 {} 行符合", expected.len())), "{said}");
    let first: Vec<Vec<Value>> = expected.iter().take(50).cloned().collect();
    assert_eq!(shown(&chosen["rows"]), first);
    // Of equal rows any may stand first: persons are what was sorted by.
    let persons = read(&format!("SELECT persons {of} ORDER BY persons DESC NULLS LAST LIMIT 50"));
    let sorted = shown(&preview["sorted"]["rows"]);
    let sorted: Vec<Vec<Value>> = sorted.into_iter().map(|it| vec![it[1].clone()]).collect();
    assert_eq!(sorted, persons);
    assert_eq!(preview["sorted"]["said"], "descending");
    let out = |name: &str| fs::read_to_string(project.root.join("out").join(name)).unwrap();
    let csv = fs::read_to_string(dir.join("urban-rural-dibao.csv")).unwrap();
    assert_eq!(out("whole.csv"), csv);
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let lines = expected.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join(","));
    let header = csv.lines().next().unwrap().to_owned();
    let part: Vec<String> = std::iter::once(header).chain(lines).collect();
    assert_eq!(out("part.csv"), format!("{}\r\n", part.join("\r\n")));
    let amounts = release_dir(project, "temporary-assistance").join("temporary-assistance.csv");
    assert_eq!(out("amounts.csv"), fs::read_to_string(amounts).unwrap());
}

fn columns(project: &Project, name: &str) -> usize {
    let csv = release_dir(project, name).join(format!("{name}.csv"));
    fs::read_to_string(csv).unwrap().lines().next().unwrap().split(',').count()
}

fn days_are_chosen_by_month(project: &Project, days: &Value, python_path: &str) {
    let file = release_dir(project, "disclosure-items").join("disclosure-items.parquet");
    let month = days["month"].as_str().unwrap();
    let of = format!("FROM FILE WHERE strftime(disclosed_on, '%Y-%m') = '{month}'");
    let expected = rows(python_path, &file, &format!("SELECT * {of}"));
    assert!(!expected.is_empty() && month.len() == 7, "{month}");
    let said = days["said"].as_str().unwrap();
    assert!(said.contains(&format!("共 {} 行符合", expected.len())), "{said}");
    let first: Vec<Vec<Value>> = expected.into_iter().take(50).collect();
    assert_eq!(shown(&days["rows"]), first);
}

/// The lines that the page of `name` gives, as they stand there, against `gongkai serve`.
fn lines_run(project: &Project, name: &str, uses: &Value, python_path: &str) {
    let file = release_dir(project, name).join(format!("{name}.parquet"));
    let sql = "SELECT region, count(*) FROM FILE GROUP BY ALL ORDER BY ALL";
    let counted = rows(python_path, &file, sql);
    let named = counted.iter().find(|it| it[0].is_string()).unwrap();
    let [region, count] = [0, 1].map(|it| named[it].as_str().unwrap());
    let desk = |id: &str| {
        let desk = project.root.join("desk").join(name).join(id);
        fs::create_dir_all(&desk).unwrap();
        desk
    };
    let lines = |id: &str| uses[id].as_str().unwrap();
    for id in ["use-pandas", "use-polars", "use-duckdb"] {
        let said = said(python(python_path).arg("run").arg(desk(id)).arg(id), lines(id));
        assert!(said.contains(region) && said.contains(count), "{id}: {said}");
    }
    let checked =
        said(Command::new("sh").arg("-s").current_dir(desk("use-curl")), lines("use-curl"));
    assert_eq!(checked, format!("{name}.csv: OK\n"));
    if Command::new("Rscript").arg("--version").output().is_ok() {
        let path = desk("use-r").join("use.R");
        fs::write(&path, lines("use-r")).unwrap();
        let said = said(Command::new("Rscript").arg(&path), "");
        assert!(said.contains(region), "{said}");
    } else {
        let mut out = std::io::stderr();
        writeln!(out, "NOT TESTED: the lines for R, for there is no Rscript").unwrap();
    }
}

#[test]
fn pages_are_small_and_the_same_again_and_say_what_was_taken_back() {
    let project = published();
    let public = project.root.join("public");
    let size = |name: &str| fs::metadata(public.join(name)).unwrap().len();
    for page in ["index.html", "index.en.html"] {
        let whole = size(page) + size("site.css") + size("site.js") + size("icon.svg");
        assert!(whole < 100_000, "{page}: {whole}");
    }
    let read = |name: &str| fs::read_to_string(public.join(name)).unwrap();
    // A law wants these however small, and the page says nothing else.
    let figures = read("disclosure-indicators/index.html");
    assert!(figures.contains("第五十条") && !figures.contains("太小的数不写"), "{figures}");
    let register = read("urban-rural-dibao/index.html");
    assert!(register.contains("<p class=\"vow\">每一种行都至少有 20 个人"), "{register}");
    let before = bytes(&public);
    run(&project, &[]);
    assert_eq!(differences(&before, &bytes(&public)), Vec::<String>::new());
    let ran = project.run(&["withdraw", "medical-assistance/2017-r1", "--reason", "数据有误"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    let page = read("medical-assistance/index.html");
    assert!(page.contains("都已撤回") && page.contains("已撤回：数据有误"), "{page}");
    assert!(page.contains("href=\"2017-r1/withdrawn.json\""), "{page}");
    let index = read("index.html");
    let (_, gone) = index.split_once("<section id=\"withdrawn\">").unwrap();
    assert!(gone.contains("医疗救助人员信息"), "{gone}");
    let closed = "applications";
    assert!(!index.contains(&format!("href=\"{closed}/")) && !public.join(closed).exists());
}

const BORDERS: &str = r#"{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"adcode": "230102"}, "geometry": {"type": "Polygon", "coordinates": [[[126, 45], [127, 45], [127, 46], [126, 46], [126, 45]]]}},
  {"type": "Feature", "properties": {"adcode": "230103"}, "geometry": {"type": "Polygon", "coordinates": [[[127, 45], [128, 45], [128, 46], [127, 46], [127, 45]]]}}
]}"#;

#[test]
fn a_map_is_drawn_where_borders_are_given() {
    let project = harbin();
    let path = project.root.join("gongkai.toml");
    let text = fs::read_to_string(&path).unwrap();
    project.write("borders.geojson", BORDERS);
    let site = "[site]\nboundaries = \"borders.geojson\"\nmap_number = \"审图号：示例\"\n";
    fs::write(&path, text.replace("[site.topic]\n", &format!("{site}[site.topic]\n"))).unwrap();
    run(&project, &[]);
    let ran = project.run(&["review", "--format", "json"]);
    for it in json(&ran)["candidates"].as_array().unwrap() {
        let name = it["candidate"].as_str().unwrap();
        project.run(&["approve", name, "--reviewer", "张三", "--approver", "李四"]);
    }
    project.run(&["publish"]);
    let page = project.root.join("public/dibao-by-district/index.html");
    let page = fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<svg class=\"map\"").count(), 1, "{page}");
    assert!(page.contains("d=\"M4 512L360 512L360 4L4 4Z\"><title>道里区 "), "{page}");
    assert!(page.contains("审图号：示例"), "{page}");
    fs::write(
        &path,
        text.replace("[site.topic]\n", "[site]\nboundaries = \"nowhere.geojson\"\n[site.topic]\n"),
    )
    .unwrap();
    let ran = project.run(&["check", "--lang", "en"]);
    assert!(ran.code == 1 && ran.stderr.contains("config/unreadable"), "{}", ran.story());
}
