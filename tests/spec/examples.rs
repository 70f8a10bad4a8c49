//! The examples of the rules' pages, run through the line: what a page calls wrong breaks that rule and no other,
//! what it calls right breaks none.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use gongkai::model::example::{Column, Example, Ledger};
use gongkai::model::rule::Rule;
use gongkai::model::schema::Kind;
use serde_json::{Map, Value, json};

use crate::page::{self, Page};
use crate::project::Project;

#[test]
fn every_rule_has_an_example() {
    let mut out = String::new();
    for rule in Rule::ALL.iter().filter(|it| it.example().is_none()) {
        writeln!(
            out,
            "src/model/rule: `{}` has no example: after its fix, write `basis: None, example: cells(…)`",
            rule.code()
        )
        .unwrap();
    }
    assert!(out.is_empty(), "\n{out}");
}

#[test]
fn every_case_of_an_example_is_in_the_manual_and_breaks_its_rule() {
    let mut out = String::new();
    for rule in Rule::ALL {
        let Some(Example::Case { page, title, .. }) = rule.example() else { continue };
        let text = fs::read_to_string(crate::folder().join(page)).unwrap_or_default();
        let cases = Page::parse(page, &text).cases;
        let case = cases.iter().find(|it| it.title == *title);
        let breaks = |it: &&crate::Case| {
            it.expect.lines().any(|line| line.split(' ').next_back() == Some(rule.code()))
        };
        if !case.is_some_and(|it| breaks(&it)) {
            writeln!(
                out,
                "`{}` points at tests/spec/{page}, `{title}`: no such case breaks it",
                rule.code()
            )
            .unwrap();
        }
    }
    assert!(out.is_empty(), "\n{out}");
}

#[test]
fn wrong_examples_break_their_rule_alone_and_right_ones_none() {
    let project = Project::new("examples");
    let mut config = crate::PROJECT.to_owned();
    let mut datasets = Vec::new();
    for rule in Rule::ALL {
        let Some((columns, schema, wrong, right)) = rule.example().and_then(shape) else {
            continue;
        };
        for (ledgers, expect) in [(wrong, Some(*rule)), (right, None)] {
            let side = if expect.is_some() { "wrong" } else { "right" };
            let name = format!("{}-{side}", rule.code().replace('/', "-"));
            write_dataset(&project, &name, &columns, &schema, &ledgers);
            config += &crate::DATASET
                .replace("dataset.case", &format!("dataset.{name}"))
                .replace("inbox/*", &format!("inbox/{name}/*"))
                .replace("case.json", &format!("{name}.json"));
            datasets.push((name, *rule, expect, ledgers));
        }
    }
    config += crate::TARGET;
    project.write("gongkai.toml", config);
    copy_code_lists(&project);
    let ran = project.run(&["run", "--format", "json", "--lang", "en"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_default();
    let mut out = String::new();
    for (name, rule, expect, ledgers) in &datasets {
        let list = report["datasets"].as_array();
        let dataset = list.and_then(|it| it.iter().find(|it| it["name"] == name.as_str()));
        let status = dataset.and_then(|it| it["status"].as_str()).unwrap_or("not run");
        if !["waiting", "published", "refused"].contains(&status) {
            let why = dataset.map_or_else(|| ran.story(), |it| it["error"].to_string());
            writeln!(out, "{name}: {status} {why}").unwrap();
            continue;
        }
        let found = found(&project, name);
        let rules: BTreeSet<&str> = found.iter().map(|it| it.rule.as_str()).collect();
        let wanted: BTreeSet<&str> = expect.iter().map(|it| it.code()).collect();
        if rules != wanted {
            let list = |it: BTreeSet<&str>| it.into_iter().collect::<Vec<_>>().join(", ");
            let (wanted, rules) = (list(wanted), list(rules));
            writeln!(out, "{name}: expected [{wanted}], found [{rules}]").unwrap();
        }
        // Of cells, each breaks it, one a line.
        if let (Some(_), Some(Example::Cells { wrong, .. })) = (expect, rule.example()) {
            let lines: BTreeSet<&str> = found.iter().map(|it| it.line.as_str()).collect();
            if lines.len() != wrong.len() {
                let (found, cells) = (lines.len(), wrong.len());
                writeln!(out, "{name}: {found} of {cells} cells break it\n{}", ledgers[0].1)
                    .unwrap();
            }
        }
    }
    assert!(out.is_empty(), "\n{out}");
}

/// Ledgers by name.
type Ledgers = Vec<(String, String)>;

/// Columns, the schema's other members, wrong and right ledgers; none for a case of the manual.
fn shape(example: &'static Example) -> Option<(Vec<Column>, String, Ledgers, Ledgers)> {
    let read =
        |it: &[Ledger]| it.iter().map(|it| (it.name.to_owned(), it.text.to_owned())).collect();
    match example {
        Example::Cells { column, wrong, right } => {
            let table = |cells: &[&str]| {
                let mut out = csv::Writer::from_writer(Vec::new());
                out.write_record(["标号", column.header]).unwrap();
                for (at, cell) in (1..).zip(cells) {
                    out.write_record([&i32::to_string(&at), *cell]).unwrap();
                }
                vec![(
                    "ledger.csv".to_owned(),
                    String::from_utf8(out.into_inner().unwrap()).unwrap(),
                )]
            };
            let number = Column { header: "标号", kind: "count", more: "" };
            Some((vec![*column, number], String::new(), table(wrong), table(right)))
        }
        Example::Ledgers { columns, schema, wrong, right } => {
            Some((columns.to_vec(), (*schema).to_owned(), read(wrong), read(right)))
        }
        Example::Case { .. } => None,
    }
}

fn write_dataset(
    project: &Project,
    name: &str,
    columns: &[Column],
    schema: &str,
    ledgers: &Ledgers,
) {
    let mut json = members(schema);
    json.insert("name".to_owned(), name.into());
    json.insert("title".to_owned(), name.into());
    let mut fields: Vec<Value> =
        (1..).zip(columns).map(|(at, it)| field(&format!("f{at}"), it)).collect();
    if fields.iter().all(|it| it["gongkai"]["release"] != "keep") {
        fields.push(json!({ "name": "unused", "title": "备用", "type": "integer",
            "gongkai": { "kind": "count", "unit": "件", "role": "open", "release": "keep" } }));
    }
    json.insert("fields".to_owned(), fields.into());
    project.write(&format!("schemas/{name}.json"), Value::Object(json).to_string());
    for (file, text) in ledgers {
        let bytes = page::encode(text, "utf-8").unwrap();
        project.write(&format!("inbox/{name}/{file}"), bytes);
    }
}

/// A field with what its kind asks for, and what the example says of it.
fn field(name: &str, column: &Column) -> Value {
    let &(kind, _) = Kind::NAMES.iter().find(|it| it.1 == column.kind).unwrap();
    let role = if kind.is_identity() { "identifier" } else { "open" };
    let mut extension = json!({ "kind": column.kind, "role": role });
    if role == "open" {
        // What agrees with a resident ID does not leave as it is.
        let stays = column.more.contains("agreesWith");
        extension["release"] = if stays { "drop" } else { "keep" }.into();
    }
    match kind {
        Kind::Money => extension["unit"] = "元".into(),
        Kind::Count | Kind::Number => {
            extension["unit"] = if column.header.contains('人') { "人" } else { "件" }.into();
        }
        _ => {}
    }
    let mut out = json!({ "name": name, "title": column.header, "type": kind.table_schema_type() });
    for (key, value) in members(column.more) {
        if key == "constraints" { out[key] = value } else { extension[key] = value }
    }
    out["gongkai"] = extension;
    out
}

fn members(text: &str) -> Map<String, Value> {
    match serde_json::from_str(&format!("{{{text}}}")) {
        Ok(it) => it,
        Err(error) => panic!("an example's members, {text}: {error}"),
    }
}

fn copy_code_lists(project: &Project) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/codes");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        project.write(&format!("schemas/codes/{name}"), fs::read(&path).unwrap());
    }
}

struct Found {
    rule: String,
    line: String,
}

fn found(project: &Project, dataset: &str) -> Vec<Found> {
    let folder = format!("private/quarantine/{dataset}");
    let mut out = Vec::new();
    for path in project.find(&folder, "violations.csv") {
        let bytes = fs::read(path).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
        let headers = reader.headers().unwrap().clone();
        let at = |name: &str| headers.iter().position(|it| it == name).unwrap();
        for row in reader.records().map(Result::unwrap) {
            out.push(Found { rule: row[at("rule")].to_owned(), line: row[at("line")].to_owned() });
        }
    }
    out
}
