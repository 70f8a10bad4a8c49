//! Ledgers that others made, in every container: what comes out of each is what the catalogue says, or a known gap.
//!
//! `tests/mess` writes the ledgers and, by hand, what is right; it needs the Python environment of `tests/run`.
//! `tests/mess/known_gaps.txt` lists what differs, with the reason; a gap that has closed must be struck from it.
//! `MESS=01,n5` looks at those cases alone; `MESS_GAPS=FILE` writes the list anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Formatter, Write as _};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::support::peers::peer;
use crate::support::{Project, Violation, datasets, repository, violations};

/// No ledger may cost more, however it was made: seconds in an unoptimised build, and MiB.
const SECONDS_MAX: f64 = 60.0;
const MEBIBYTES_MAX: u64 = 1024;
const GAPS: &str = "tests/mess/known_gaps.txt";

#[test]
fn every_ledger_of_the_catalogue_comes_out_as_it_should() {
    let Some(python) = peer("GONGKAI_TEST_PYTHON") else { return };
    let project = Project::new("mess");
    let chosen = std::env::var("MESS").unwrap_or_default();
    let keys: Vec<&str> = chosen.split(',').filter(|it| !it.is_empty()).collect();
    let python = |script: &str, args: &[&str]| {
        let output = Command::new(&python)
            .arg("-B")
            .arg(repository().join("tests/mess").join(script))
            .args(args)
            .output()
            .unwrap();
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}\n{talk}");
    };
    let root = project.root.to_string_lossy().into_owned();
    python("build.py", &[&[root.as_str()], keys.as_slice()].concat());
    python("probe.py", &[env!("CARGO_BIN_EXE_gongkai"), &root]);
    let found = differences(&project);
    eprintln!("{}", as_table(&found));
    if let Some(path) = std::env::var_os("MESS_GAPS") {
        let line = |(name, what): (&Name, &String)| format!("{} {}: {what}\n", name.0, name.1);
        fs::write(path, wrong(&found).map(line).collect::<String>()).unwrap();
    }
    let known = known_gaps();
    let mut out = String::new();
    for (name, what) in wrong(&found).filter(|(name, _)| !known.contains(*name)) {
        writeln!(out, "differs: {} {}: {what}", name.0, name.1).unwrap();
    }
    for name in known.iter().filter(|it| found.get(*it).is_some_and(Option::is_none)) {
        writeln!(out, "closed, strike it from {GAPS}: {} {}", name.0, name.1).unwrap();
    }
    if keys.is_empty() {
        for name in known.iter().filter(|it| !found.contains_key(*it)) {
            writeln!(out, "in {GAPS}, but in no case: {} {}", name.0, name.1).unwrap();
        }
    }
    assert!(out.is_empty(), "\n{out}");
}

/// Case and container.
type Name = (String, String);

/// What differs, by case and container; `None` where nothing does.
type Found = BTreeMap<Name, Option<String>>;

fn wrong(found: &Found) -> impl Iterator<Item = (&Name, &String)> {
    found.iter().filter_map(|(name, what)| Some((name, what.as_ref()?)))
}

fn known_gaps() -> BTreeSet<Name> {
    let text = fs::read_to_string(repository().join(GAPS)).unwrap();
    let lines = text.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    lines
        .map(|line| {
            let (name, reason) = line.split_once(": ").unwrap_or((line, ""));
            assert!(!reason.trim().is_empty(), "a gap without a reason: {line}");
            let (case, container) = name.split_once(' ').unwrap();
            (case.to_owned(), container.to_owned())
        })
        .collect()
}

fn as_table(found: &Found) -> String {
    let mut cases: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for (name, what) in found {
        let row = cases.entry(&name.0).or_default();
        match what {
            None => row.0 += 1,
            Some(_) => row.1.push(&name.1),
        }
    }
    let right: usize = cases.values().map(|it| it.0).sum();
    let mut out = format!("messy ledgers: {right} of {} as they should be\n", found.len());
    for (case, (right, wrong)) in cases {
        let total = right + wrong.len();
        writeln!(out, "{case:<16} {right:>3} of {total:>3}  {}", wrong.join(" ")).unwrap();
    }
    for (name, what) in wrong(found) {
        writeln!(out, "{} {}: {what}", name.0, name.1).unwrap();
    }
    out
}

fn differences(project: &Project) -> Found {
    let read = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(project.root.join(name)).unwrap()).unwrap()
    };
    let (expected, said) = (read("expected.json"), read("said.json"));
    let report = said["run"]["stdout"].as_str().and_then(|it| serde_json::from_str(it).ok());
    let ran = report.as_ref().map(datasets).unwrap_or_default();
    let mut out = Found::new();
    for (expected, said) in list(&expected).iter().zip(list(&said["ledgers"])) {
        let name = (text(&expected["case"]).to_owned(), text(&expected["container"]).to_owned());
        let mut wrong = misbehaves(said);
        if wrong.is_none() {
            wrong = looks(&expected["says"], said, text(&expected["path"]));
        }
        if wrong.is_none() && expected["run"].is_object() {
            let dataset = text(&expected["dataset"]);
            wrong = match ran.get(dataset) {
                Some(it) => runs(&expected["run"], it, dataset, project),
                None => Some("the run has no answer".to_owned()),
            };
        }
        out.insert(name, wrong);
    }
    out
}

/// A panic, a signal, too long, too much.
fn misbehaves(said: &Value) -> Option<String> {
    ["inspect", "rows"].into_iter().find_map(|how| {
        let said = &said[how];
        let code = said["code"].as_i64().unwrap();
        let seconds = said["seconds"].as_f64().unwrap();
        let mebibytes = said["mebibytes"].as_u64().unwrap();
        if text(&said["stderr"]).contains("panicked at") || !matches!(code, -9 | 0 | 1) {
            Some(format!("{how} ended with {code}"))
        } else if code == -9 || seconds > SECONDS_MAX {
            Some(format!("{how} took more than {SECONDS_MAX} s"))
        } else if mebibytes > MEBIBYTES_MAX {
            Some(format!("{how} took more than {MEBIBYTES_MAX} MiB"))
        } else {
            None
        }
    })
}

/// How what `inspect` says differs from what it should.
fn looks(says: &Value, said: &Value, path: &str) -> Option<String> {
    if let Some(ways) = says["either"].as_array() {
        let all: Vec<_> = ways.iter().map(|it| looks(it, said, path)).collect();
        let none = all.iter().any(Option::is_none);
        return (!none).then(|| all.into_iter().flatten().collect::<Vec<_>>().join("; or "));
    }
    let inspect = &said["inspect"];
    let document: Value = serde_json::from_str(text(&inspect["stdout"])).unwrap_or_default();
    let document = &document["ledgers"][0];
    let code = document["stopped"]["code"].as_str();
    if says["error"].is_object() {
        return refuses(&says["error"], &document["stopped"], path);
    }
    if let Some(code) = code {
        return Some(format!("refused with {code}"));
    }
    if says["parts"].is_null() {
        return None;
    }
    let expected = list(&says["parts"]);
    let parts = list(&document["parts"]);
    if expected.len() != parts.len() {
        return Some(format!("{} tables, not {}", parts.len(), expected.len()));
    }
    let lines = text(&said["rows"]["stdout"]).split('\n').filter(|it| !it.is_empty());
    let rows: Vec<Row> = lines.map(|it| serde_json::from_str(it).unwrap_or_default()).collect();
    let mut from = 0;
    for (number, (expected, part)) in expected.iter().zip(parts).enumerate() {
        let count = usize::try_from(part["rows"].as_u64().unwrap_or_default()).unwrap();
        let own = rows.get(from..(from + count).min(rows.len())).unwrap_or_default();
        from += count;
        if let Some(what) = table(expected, part, own) {
            return Some(format!("table {}: {what}", number + 1));
        }
    }
    let whole = text(&inspect["stdout"]);
    let missing = list(&says["remarks"]).iter().map(text).find(|it| !whole.contains(*it));
    missing.map(|it| format!("does not say `{it}`"))
}

fn refuses(expected: &Value, error: &Value, path: &str) -> Option<String> {
    let Some(code) = error["code"].as_str() else { return Some("not refused".to_owned()) };
    let codes = list(&expected["codes"]);
    let ours = code.starts_with("read/") || code.starts_with("source/");
    if !(codes.iter().any(|it| text(it) == code) || (codes.is_empty() && ours)) {
        return Some(format!("refused with {code}"));
    }
    let message = text(&error["message"]);
    let name = Path::new(path).file_name().unwrap().to_string_lossy();
    let places = list(&expected["place"]);
    let mut places = places.iter().map(text).chain([&*name]);
    places.find(|it| !message.contains(*it)).map(|it| format!("{code} does not name `{it}`"))
}

fn table(expected: &Value, part: &Value, rows: &[Row]) -> Option<String> {
    let names: Vec<&str> = list(&part["columns"]).iter().map(|it| text(&it["header"])).collect();
    let header: Vec<&str> =
        list(&expected["header"]).iter().map(|it| it.as_str().unwrap_or_default()).collect();
    if header != names {
        let shown = names.get(..names.len().min(12)).unwrap_or_default().join("|");
        let shown: String = shown.chars().filter(|it| !it.is_control()).take(120).collect();
        return Some(format!("its header, of {} columns, is {shown}", names.len()));
    }
    if expected["sheet"].is_string() && expected["sheet"] != part["sheet"] {
        return Some("another sheet's name".to_owned());
    }
    let wanted = list(&expected["rows"]);
    if wanted.len() != rows.len() {
        return Some(format!("{} rows, not {}", rows.len(), wanted.len()));
    }
    for (number, (wanted, row)) in wanted.iter().zip(rows).enumerate() {
        for (at, (name, wanted)) in names.iter().zip(list(wanted)).enumerate() {
            let cell = row.cell(at, name, &names);
            if !is_seen(wanted, cell) {
                let shown: String = cell.as_str().unwrap_or("nothing").chars().take(40).collect();
                return Some(format!("row {}, {name}: `{shown}`", number + 1));
            }
        }
    }
    counts(&expected["non_data"], part).or_else(|| {
        let known: Vec<&str> = list(&part["context"]).iter().map(|it| text(&it["value"])).collect();
        let mut missing = list(&expected["context"]).iter().map(text);
        missing
            .find(|it| !known.iter().any(|known| known.contains(it)))
            .map(|it| format!("its context lacks `{it}`"))
    })
}

/// A row as `inspect --as ndjson` wrote it: names and cells, in its order.
#[derive(Default)]
struct Row(Vec<(String, Value)>);

impl Row {
    /// The cell of a column: by its name, or by its place where the row has other names or one twice.
    fn cell(&self, at: usize, name: &str, names: &[&str]) -> &Value {
        if let Some((_, cell)) = self.0.get(at).filter(|it| it.0 == name) {
            return cell;
        }
        let mut own = self.0.iter().filter(|it| it.0 == name);
        match (own.next(), own.next()) {
            (Some((_, cell)), None) => cell,
            _ if self.0.len() == names.len() => self.0.get(at).map_or(&Value::Null, |it| &it.1),
            _ => &Value::Null,
        }
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Cells;
        impl<'de> Visitor<'de> for Cells {
            type Value = Row;

            fn expecting(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
                out.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
                let mut cells = Vec::new();
                while let Some(cell) = map.next_entry()? {
                    cells.push(cell);
                }
                Ok(Row(cells))
            }
        }
        source.deserialize_map(Cells)
    }
}

/// Whether a cell shows what it should; several texts may be right, and blanks around one are not seen.
fn is_seen(wanted: &Value, cell: &Value) -> bool {
    match wanted {
        Value::Array(any) => any.iter().any(|it| is_seen(it, cell)),
        _ => wanted.as_str().unwrap_or_default().trim() == cell.as_str().unwrap_or_default().trim(),
    }
}

/// Lines that are no rows: kinds joined by `~` share a number, and −1 is any.
fn counts(expected: &Value, part: &Value) -> Option<String> {
    let none = serde_json::Map::new();
    let found = part["non_data"].as_object().unwrap_or(&none);
    let count = |kind: &str| found.get(kind).and_then(Value::as_i64).unwrap_or_default();
    let mut named = BTreeSet::new();
    for (kinds, wanted) in expected.as_object().unwrap_or(&none) {
        let sum: i64 = kinds.split('~').map(count).sum();
        named.extend(kinds.split('~'));
        let wanted = wanted.as_i64().unwrap_or_default();
        if wanted >= 0 && sum != wanted {
            return Some(format!("{sum} lines are {kinds}, not {wanted}"));
        }
    }
    let other = found.keys().find(|it| !named.contains(it.as_str()) && count(it) > 0);
    if let Some(kind) = other {
        return Some(format!("{} lines are {kind}", count(kind)));
    }
    let lines = part["lines"].as_i64().unwrap_or_default();
    let sum =
        part["rows"].as_i64().unwrap_or_default() + found.keys().map(|it| count(it)).sum::<i64>();
    (lines != sum).then(|| format!("{lines} lines are not {sum}"))
}

/// How a run of the ledger differs from what it should be.
fn runs(expected: &Value, report: &Value, dataset: &str, project: &Project) -> Option<String> {
    if let Some(code) = report["error"]["code"].as_str() {
        return Some(format!("the run failed with {code}"));
    }
    for what in ["read", "accepted"] {
        let (wanted, found) =
            (expected[what].as_i64().unwrap(), report["rows"][what].as_i64().unwrap_or(-1));
        if wanted >= 0 && wanted != found {
            return Some(format!("the run: {found} {what}, not {wanted}"));
        }
    }
    let found = violations(project, dataset);
    for it in list(&expected["found"]) {
        let (level, line, rule) = (text(&it[0]), it[1].as_i64().unwrap(), it[2].as_str());
        let fits = |it: &Violation| {
            (level == "any" || it.level == level)
                && (line < 0 || i64::try_from(it.line) == Ok(line))
                && rule.is_none_or(|rule| rule == it.rule)
        };
        if !found.iter().any(fits) {
            let rule = rule.unwrap_or("rule");
            return Some(format!("the run: no {level} of any {rule} at line {line}"));
        }
    }
    let wanted = expected["columns"].as_object().unwrap();
    if wanted.is_empty() {
        return None;
    }
    let mut paths =
        project.find(&format!("private/candidates/{dataset}"), &format!("{dataset}.csv"));
    let Some(path) = paths.pop() else { return Some("the run: no candidate".to_owned()) };
    let bytes = fs::read(path).unwrap();
    let mut reader =
        csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    wanted.iter().find_map(|(name, wanted)| {
        let Some(at) = names.iter().position(|it| it.starts_with(name.as_str())) else {
            return Some(format!("the run: no column {name}"));
        };
        let cells: Vec<Value> =
            rows.iter().map(|it| Value::from(it.get(at).unwrap_or_default())).collect();
        let same = list(wanted).len() == cells.len()
            && list(wanted).iter().zip(&cells).all(|(wanted, cell)| is_seen(wanted, cell));
        let shown: Vec<&str> = cells.iter().map(text).collect();
        (!same).then(|| format!("the run: {name} is {}", shown.join("|")))
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
