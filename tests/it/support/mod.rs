//! What the tests of the whole program share: projects, folders as values, texts without the accidental.

pub(crate) mod browser;
pub(crate) mod faults;
pub(crate) mod peers;
pub(crate) mod faulty;
mod project;
pub(crate) mod scripted;
pub(crate) mod serving;

pub(crate) use project::{Project, Ran};

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use gongkai::model::digest::Digest;
use serde_json::Value;

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A copy of the reference project, `samples/harbin-2017`.
pub(crate) fn harbin() -> Project {
    let project = Project::new("harbin");
    copy(&repository().join("samples/harbin-2017"), &project.root);
    project
}

/// The same with the registers of relief only, and what is derived from them: seven datasets.
pub(crate) fn relief() -> Project {
    let project = harbin();
    let registers = ["urban-rural-dibao", "special-hardship", "temporary-assistance"];
    let tables = ["dibao-by-district", "special-hardship-by-district"];
    let more = ["medical-assistance", "temporary-assistance-by-district"];
    keep_only(&project, &[&registers[..], &tables, &more].concat());
    project
}

/// Copies a folder's files and folders.
pub(crate) fn copy(source: &Path, target: &Path) {
    for entry in walkdir::WalkDir::new(source).sort_by_file_name() {
        let entry = entry.unwrap();
        let to = target.join(entry.path().strip_prefix(source).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Runs the project. A refusal (3) is an answer, too: candidates and counts are there all the same.
pub(crate) fn run(project: &Project, args: &[&str]) -> Value {
    let mut all = vec!["run", "--format", "json", "--lang", "en"];
    all.extend(args);
    let ran = project.run(&all);
    assert!(matches!(ran.code, 0 | 3 | 4), "{}", ran.story());
    json(&ran)
}

/// The one JSON document on stdout.
pub(crate) fn json(ran: &Ran) -> Value {
    match serde_json::from_str(&ran.stdout) {
        Ok(it) => it,
        Err(error) => panic!("stdout is no JSON document: {error}\n{}", ran.story()),
    }
}

/// The datasets of a run's report, by name.
pub(crate) fn datasets(report: &Value) -> BTreeMap<String, Value> {
    let list = report["datasets"].as_array().unwrap();
    list.iter().map(|it| (it["name"].as_str().unwrap().to_owned(), it.clone())).collect()
}

/// Those of them that have a release or a candidate: closed ones have none.
pub(crate) fn opened(report: &Value) -> BTreeMap<String, Value> {
    let mut out = datasets(report);
    out.retain(|_, it| it["release"].is_string());
    out
}

/// Leaves only the named datasets in a project's configuration.
pub(crate) fn keep_only(project: &Project, names: &[&str]) {
    let file = project.root.join("gongkai.toml");
    let config = fs::read_to_string(&file).unwrap();
    let (config, target) = config.split_once("\n[target.").unwrap();
    // What its pages say of datasets that are gone is no project.
    let config = config.split_once("\n[site.").map_or(config, |it| it.0);
    let mut parts = config.split("\n[dataset.");
    let mut out = parts.next().unwrap().to_owned();
    let stays = |part: &&str| part.split_once(']').is_some_and(|it| names.contains(&it.0));
    out.extend(parts.filter(stays).map(|it| format!("\n[dataset.{it}")));
    out.extend([format!("\n[target.{target}")]);
    fs::write(&file, out).unwrap();
}

/// The folder of a dataset's only release: public, or still a candidate.
pub(crate) fn release_dir(project: &Project, dataset: &str) -> PathBuf {
    let csv = format!("{dataset}.csv");
    let mut found = project.find(&format!("public/{dataset}"), &csv);
    found.extend(project.find("private/candidates", &csv));
    match found.first().and_then(|it| it.parent()) {
        Some(it) => it.to_path_buf(),
        None => panic!("no release and no candidate of `{dataset}` in {}", project.root.display()),
    }
}

/// The files of a folder with their content.
pub(crate) fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    files(dir).map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

/// The files of a folder with digest and time of change.
pub(crate) fn fingerprint(dir: &Path) -> BTreeMap<String, (String, SystemTime)> {
    let print = |(name, path): (String, PathBuf)| {
        let digest = Digest::of(&fs::read(&path).unwrap()).to_string();
        (name, (digest, fs::metadata(path).unwrap().modified().unwrap()))
    };
    files(dir).map(print).collect()
}

fn files(dir: &Path) -> impl Iterator<Item = (String, PathBuf)> {
    let walk = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().map(Result::unwrap);
    walk.filter(|it| it.file_type().is_file()).map(move |it| {
        let name = it.path().strip_prefix(dir).unwrap().to_string_lossy().into_owned();
        (name, it.into_path())
    })
}

/// Says which files differ between two folders; empty when none does.
pub(crate) fn differences<T: PartialEq>(
    old: &BTreeMap<String, T>,
    new: &BTreeMap<String, T>,
) -> Vec<String> {
    let mut out = Vec::new();
    for (name, content) in old {
        match new.get(name) {
            None => out.push(format!("{name}: only in the first")),
            Some(it) if it != content => out.push(format!("{name}: differs")),
            Some(_) => {}
        }
    }
    out.extend(
        new.keys()
            .filter(|it| !old.contains_key(*it))
            .map(|it| format!("{it}: only in the second")),
    );
    out
}

/// A violation as `violations.csv` tells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// Rule code.
    pub(crate) rule: String,
    /// Ledger, relative to the project.
    pub(crate) source: String,
    /// Sheet; empty where there is none.
    pub(crate) sheet: String,
    /// Line, from 1.
    pub(crate) line: u64,
    /// `error` or `warning`.
    pub(crate) level: String,
}

/// All violations of a dataset's latest run, with the header checked against the contract.
pub(crate) fn violations(project: &Project, dataset: &str) -> Vec<Violation> {
    let dir = format!("private/quarantine/{dataset}");
    let Some(path) = project.find(&dir, "violations.csv").pop() else { return Vec::new() };
    let bytes = fs::read(&path).unwrap();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf");
    let Some(text) = text else { panic!("{} has no byte order mark", path.display()) };
    let mut reader = csv::Reader::from_reader(text);
    let header: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let columns = ["rule", "level", "source", "sheet", "line", "column", "field", "title", "other"];
    assert_eq!(header, columns);
    let read = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.unwrap();
        Violation {
            rule: row[0].to_owned(),
            level: row[1].to_owned(),
            source: row[2].to_owned(),
            sheet: row[3].to_owned(),
            line: row[4].parse().unwrap(),
        }
    };
    reader.records().map(read).collect()
}

/// A text without what differs from run to run: the folder, times, sizes, digests.
pub(crate) fn steady(text: &str, project: &Project) -> String {
    let text = text.replace(&*project.root.to_string_lossy(), "[project]");
    text.lines().flat_map(|line| [steady_line(line), "\n".to_owned()]).collect()
}

fn steady_line(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line.trim_end();
    while let Some(c) = rest.chars().next() {
        let word =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
        let (head, tail) = rest.split_at(word.max(c.len_utf8()));
        let unit = tail.trim_start().chars().next();
        let number = head.parse::<f64>().is_ok() && head.contains('.');
        if head.len() >= 12 && head.bytes().all(|it| it.is_ascii_hexdigit()) {
            out.push_str("[digest]");
        } else if number && matches!(unit, Some('s' | '秒')) {
            out.push_str("[time]");
        } else if number && matches!(unit, Some('k' | 'M')) {
            out.push_str("[size]");
        } else {
            out.push_str(head);
        }
        rest = tail;
    }
    out
}

#[test]
fn what_differs_from_run_to_run_is_hidden() {
    assert_eq!(
        steady_line("read 0.25 s, 12.50 秒; 3.5 rows"),
        "read [time] s, [time] 秒; 3.5 rows"
    );
    assert_eq!(steady_line("(4, 3.5 kB)"), "(4, [size] kB)");
    assert_eq!(steady_line("sha256 0123456789abcdef0123 道里"), "sha256 [digest] 道里");
}
