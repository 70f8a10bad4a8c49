//! The manual of normalization and checking, run: each page under `tests/spec` holds cases of schema,
//! ledger and outcome, and the real program must give that outcome. `UPDATE=1` rewrites the outcomes.
//!
//! A page is Markdown. What stands above its first `##` holds for all its cases; each `##` is a case.
//! - ` ```json schema ` the Table Schema; name and title may be left out.
//! - ` ```csv codes name=N ` a code list, in `codes/` beside the schema.
//! - ` ```csv project name=N ` another file of the project, such as `standards.csv`.
//! - ` ```csv ledger [name=N] [encoding=E] ` a ledger. In it `␠` is a space, `␣` is U+3000,
//!   `<U+200B>` is that character and `<0xFF>` that byte, so that what is invisible can be seen.
//! - ` ```json beside ` and ` ```csv beside ` schema and ledger of another dataset, called `beside`.
//! - ` ```sheet ledger [name=N] [encrypted] ` a workbook, as `sheet.rs` says; behind a password, it is not legible.
//! - ` ```expect [counts] [ways] [identities] ` first the released rows in release order, then what was found:
//!   `! line 4 amount number/syntax` is an error, `~` a warning; a broken rule about the row has no field.
//!   `*` is a remark on what a workbook holds beside its rows.
//!   With `identities`, lines that begin with `=` tell what they came to, and one what the gate says.
//!   A run that failed gives the error's code and what it says. With `counts`, one line that tells how the lines of the ledger add up.
//!   With `ways`, one line for each field that tells how its cells came to be values; a cell that is missing or refused has none.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop at once, and writes its own folders"
)]

mod page;
mod sheet;
mod examples;
mod cases;
#[path = "../it/support/project.rs"]
mod project;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use page::{Case, Page};
use project::{Project, Ran};

macro_rules! pages {
    ($($test:ident $file:literal)*) => {
        const PAGES: &[&str] = &[$($file),*];
        $(#[test] fn $test() { check($file); })*
    };
}

pages! {
    structure "structure.md"
    heads "heads.md"
    blocks "blocks.md"
    contexts "context.md"
    text_encodings "text-encodings.md"
    text_dialects "text-dialects.md"
    text_and_names "names.md"
    numbers "numbers.md"
    dates "dates.md"
    regions "regions.md"
    codes "codes.md"
    resident_ids "resident-ids.md"
    constraints "constraints.md"
    patterns "patterns.md"
    keys "keys.md"
    keys_and_totals "keys-and-totals.md"
    totals "totals.md"
    identities_hold "identities.md"
    standards "standards.md"
    clocks "clocks.md"
    sheets "sheets.md"
    containers "containers.md"
    catalogue "catalogue.md"
}

#[test]
fn every_page_is_run() {
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = name.rsplit('.').next() == Some("rs")
            || name == cases::FILE
            || PAGES.contains(&name.as_str());
        assert!(known, "tests/spec/{name} is on no list; add it to `pages!`");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec")
}

/// Runs every case of a page; all differences are shown together.
fn check(file: &str) {
    let path = folder().join(file);
    let text = fs::read_to_string(&path).unwrap();
    let page = Page::parse(file, &text);
    assert!(!page.cases.is_empty(), "{file} has no case");
    let update = std::env::var_os("UPDATE").is_some();
    let mut out = String::new();
    let mut outcomes = Vec::new();
    for case in &page.cases {
        let (actual, ran) = outcome(case);
        if actual != case.expect {
            let (title, line, expect) = (&case.title, case.line, &case.expect);
            writeln!(out, "tests/spec/{file}:{line}: {title}").unwrap();
            writeln!(out, "--- expected\n{expect}--- found\n{actual}--- by\n{}", ran.story())
                .unwrap();
        }
        outcomes.push(actual);
    }
    if update {
        fs::write(&path, page.rewritten(&text, &outcomes)).unwrap();
    } else {
        assert!(
            out.is_empty(),
            "\n{out}\nUPDATE=1 rewrites the expectations; read the diff first\n"
        );
    }
}

const PROJECT: &str = r#"[publisher]
name = "哈尔滨市民政局"
region = "230100"
contact = "政务公开办公室"

[policy]
clearance = "required"

"#;

const DATASET: &str = r#"[dataset.case]
schema = "schemas/case.json"
period = "2017"
cycle = "yearly"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第十条第（七）项"
source = [{ path = "inbox/*" }]
accept = { quarantined = "100%" }

"#;

const TARGET: &str = r#"[target.site]
kind = "directory"
path = "public"
"#;

fn outcome(case: &Case) -> (String, Ran) {
    let project = Project::new("spec");
    let quoted = |it: &str| format!("\"{it}\"");
    let region = case.region.as_deref().unwrap_or("230100");
    let period = case.period.as_deref().unwrap_or("2017");
    let (schema, ledger) = &case.beside;
    let beside = if schema.is_empty() { String::new() } else { beside(&project, schema, ledger) };
    let config =
        [PROJECT, DATASET, &beside, TARGET].concat().replace("\"230100\"", &quoted(region));
    project.write("gongkai.toml", config.replace("\"2017\"", &quoted(period)));
    project.write("schemas/case.json", case.schema_json());
    for codes in &case.codes {
        project.write(&format!("schemas/codes/{}.csv", codes.name), &codes.bytes);
    }
    for file in &case.files {
        project.write(&file.name, &file.bytes);
    }
    if let Some(ledger) = &case.released {
        release(&project, &ledger.bytes);
    }
    for ledger in &case.ledgers {
        project.write(&format!("inbox/{}", ledger.name), &ledger.bytes);
    }
    let ran = project.run(&["run", "--format", "json", "--lang", "en"]);
    let mut out = String::new();
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_default();
    let is_case = |it: &&serde_json::Value| it["name"] == "case";
    let dataset = report["datasets"].as_array().and_then(|it| it.iter().find(is_case));
    let dataset = dataset.unwrap_or(&serde_json::Value::Null);
    match dataset["status"].as_str() {
        Some("waiting" | "published" | "refused") => {}
        Some(status) => {
            let error = |key: &str| dataset["error"][key].as_str().unwrap_or("?").to_owned();
            writeln!(out, "{status}, {}: {}", error("code"), error("message")).unwrap();
        }
        None => writeln!(out, "no report, exit code {}", ran.code).unwrap(),
    }
    out.push_str(&released(&project));
    out.push_str(&violations(&project, case.ledgers.len()));
    out.push_str(&remarks(&dataset["remarks"]));
    if case.identities {
        out.push_str(&identities(dataset));
    }
    if case.counts {
        out.push_str(&counts(&dataset["rows"]));
    }
    let (ways, open) = ways(dataset);
    out.push_str(&open);
    if case.ways {
        out.push_str(&ways);
    }
    (out, ran)
}

/// How each field's cells came to be values; and which fields' cells do not add up to the rows, as none should.
fn ways(dataset: &serde_json::Value) -> (String, String) {
    let (mut out, mut open) = (String::new(), String::new());
    for field in dataset["fields"].as_array().into_iter().flatten() {
        let count = |name: &str| field[name].as_u64().unwrap();
        let name = field["name"].as_str().unwrap();
        let all = ["as_written", "normalized", "with_warning", "missing", "refused"];
        if all.iter().map(|it| count(it)).sum::<u64>() != dataset["rows"]["read"].as_u64().unwrap()
        {
            writeln!(open, "{name} does not add up").unwrap();
        }
        let parts = all.iter().filter(|it| count(it) > 0);
        let parts = parts.map(|it| format!("{} {}", count(it), it.replace('_', " ")));
        writeln!(out, "= {name} {}", parts.collect::<Vec<_>>().join(", ")).unwrap();
    }
    (out, open)
}

/// Writes another dataset; what the project says of it.
fn beside(project: &Project, schema: &str, ledger: &str) -> String {
    project.write("schemas/beside.json", schema);
    project.write("beside/beside.csv", ledger);
    DATASET.replace("case", "beside").replace("inbox/*", "beside/*")
}

/// Runs `ledger` as that of the year before, and clears what comes of it.
fn release(project: &Project, ledger: &[u8]) {
    let before = [PROJECT, &DATASET.replace("2017", "2016"), TARGET].concat();
    project.write("gongkai.toml", before);
    project.write("inbox/before.csv", ledger);
    let ran = project.run(&["run"]);
    assert_eq!(ran.code, 4, "{}", ran.story());
    let ran = project.run(&["approve", "case/2016-r1", "--reviewer", "甲", "--approver", "乙"]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    project.write("gongkai.toml", [PROJECT, DATASET, TARGET].concat());
    fs::remove_file(project.root.join("inbox/before.csv")).unwrap();
}

/// The released rows, as they stand in the candidate's CSV file; without its header.
fn released(project: &Project) -> String {
    let Some(path) = project.find("private/candidates", "case.csv").pop() else {
        return String::new();
    };
    let text = fs::read_to_string(path).unwrap();
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    text.split_once('\n').map(|(_, rows)| rows.to_owned()).unwrap_or_default()
}

/// What was found, by ledger and line; within a line as the file has it.
fn violations(project: &Project, ledgers: usize) -> String {
    let mut found = Vec::new();
    for path in project.find("private/quarantine", "violations.csv") {
        let bytes = fs::read(path).unwrap();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = csv::Reader::from_reader(bytes);
        let headers = reader.headers().unwrap().clone();
        for row in reader.records() {
            let row = row.unwrap();
            let cell = |name: &str| {
                let idx = headers.iter().position(|it| it == name);
                idx.and_then(|it| row.get(it)).unwrap_or("?").to_owned()
            };
            let line: u64 = cell("line").parse().unwrap();
            let source = cell("source").trim_start_matches("inbox/").to_owned();
            let mark = if cell("level") == "warning" { '~' } else { '!' };
            let mut text = format!("{mark} ");
            if ledgers > 1 {
                write!(text, "{source} ").unwrap();
            }
            write!(text, "line {line} ").unwrap();
            if !cell("field").is_empty() {
                write!(text, "{} ", cell("field")).unwrap();
            }
            writeln!(text, "{}", cell("rule")).unwrap();
            found.push((source, line, text));
        }
    }
    found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    found.into_iter().map(|(_, _, text)| text).collect()
}

/// What was left out of the ledgers, or is notable.
fn remarks(remarks: &serde_json::Value) -> String {
    let line = |it: &serde_json::Value| {
        let word = |name: &str| it[name].as_str().unwrap_or("?").to_owned();
        let columns = it["columns"].as_array().into_iter().flatten().filter_map(|it| it.as_str());
        let count = it["count"].to_string();
        let (sheet, kind) = (word("sheet"), word("kind"));
        let mut words = vec!["*", &sheet, &kind, &count];
        words.extend(columns);
        words.extend(it["of"].as_array().into_iter().flatten().filter_map(|it| it.as_str()));
        words.join(" ") + "\n"
    };
    remarks.as_array().into_iter().flatten().map(line).collect()
}

/// What identities came to, and what the gate says of them.
fn identities(dataset: &serde_json::Value) -> String {
    let all = dataset["identities"].as_array().into_iter().flatten();
    let line = |it: &serde_json::Value| {
        let name = it["name"].as_str().unwrap_or("?");
        let count = |key: &str| it[key].as_u64().unwrap_or(u64::MAX);
        let (pass, fail, open) = (count("pass"), count("fail"), count("not_assessable"));
        format!("= {name}: {pass} pass, {fail} fail, {open} not assessable\n")
    };
    let mut out: String = all.map(line).collect();
    if let Some(it) = dataset["standards"].as_object() {
        writeln!(
            out,
            "= standards: {} assessed, {} not assessed",
            it["assessed"], it["not_assessed"]
        )
        .unwrap();
    }
    let gate = dataset["gate"].as_array().into_iter().flatten();
    for it in gate.filter(|it| it["rule"] == "G19") {
        let at = it["where"].as_str().map(|it| format!(", {it}")).unwrap_or_default();
        writeln!(out, "G19 {}{at}", it["verdict"].as_str().unwrap_or("?")).unwrap();
    }
    out
}

fn counts(rows: &serde_json::Value) -> String {
    let count = |name: &str| rows[name].as_u64().unwrap_or(u64::MAX);
    format!(
        "{} lines = {} non-data + {} rows; {} accepted, {} quarantined\n",
        count("lines"),
        count("non_data"),
        count("read"),
        count("accepted"),
        count("quarantined"),
    )
}
