//! Rules for every tracked file: what it may say, and that somebody uses it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A file of the repository.
pub(crate) struct File {
    /// Relative to the repository, with `/`.
    pub(crate) path: String,
    /// Its text; bytes that are not UTF-8 are replaced, for ledgers come in any encoding.
    pub(crate) text: String,
}

/// The files of the repository: git's own list where there is git, a walk otherwise.
pub(crate) fn tracked() -> Vec<File> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let mut paths = match listed {
        Ok(it) if it.status.success() => String::from_utf8(it.stdout)
            .unwrap()
            .split_terminator('\0')
            .map(str::to_owned)
            .collect::<Vec<_>>(),
        _ => walk(Path::new(env!("CARGO_MANIFEST_DIR"))),
    };
    paths.sort();
    paths.dedup();
    let read = |path: String| {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).ok()?;
        Some(File { path, text: String::from_utf8_lossy(&bytes).into_owned() })
    };
    paths.into_iter().filter_map(read).collect()
}

/// What stands after the last dot.
pub(crate) fn extension(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

fn walk(root: &Path) -> Vec<String> {
    let hidden = |name: &str| matches!(name, ".git" | "target" | "__pycache__");
    walkdir::WalkDir::new(root)
        .into_iter()
        .filter_entry(|it| !hidden(&it.file_name().to_string_lossy()))
        .filter_map(Result::ok)
        .filter(|it| it.file_type().is_file())
        .map(|it| {
            let path = it.path().strip_prefix(root).unwrap();
            path.to_string_lossy().replace('\\', "/")
        })
        .collect()
}

/// What no tracked file may say, and why; in halves, so that this file may be checked too.
const BANNED: &[([&str; 2], &str)] = &[
    (["TO", "DO"], "do it, or leave it out"),
    (["FIX", "ME"], "mend it"),
    (["/ro", "ot/"], "a path of one machine"),
    (["/ho", "me/"], "a path of one machine"),
    (["/wo", "rk/"], "a path of one machine"),
    (["/Us", "ers/"], "a path of one machine"),
    (["/t", "mp/"], "a path of one machine: take `TMPDIR`"),
    (["artif", "actory"], "a host of one network"),
    (["index.cra", "tes.io"], "a registry's host: the client knows it"),
    (["pypi", ".org"], "a registry's host: the client knows it"),
    (["pythonho", "sted"], "a registry's host: the client knows it"),
    (["registry.np", "mjs"], "a registry's host: the client knows it"),
];

/// Says what is wrong with the file at `path`, one line each.
pub(crate) fn complain(path: &str, text: &str, out: &mut String) {
    for (number, line) in (1..).zip(text.lines()) {
        for (bad, why) in BANNED {
            if says(line, &bad.concat()) {
                writeln!(out, "{path}:{number}: `{}`: {why}", bad.concat()).unwrap();
            }
        }
    }
}

/// Whether `line` says `bad`; a path does so only where it begins, not within `private/work/`.
fn says(line: &str, bad: &str) -> bool {
    let within = |c: char| {
        bad.starts_with('/') && (c.is_alphanumeric() || matches!(c, '.' | '_' | '}' | ']'))
    };
    line.match_indices(bad).any(|(at, _)| {
        let before = line.get(..at).and_then(|it| it.chars().next_back());
        !before.is_some_and(within)
    })
}

/// Whether a test reaches the file: a sample through its folder, a schema or code list by its name
/// in a test, in a sample's project, or in another schema.
pub(crate) fn is_used(path: &str, files: &[File]) -> bool {
    let said = |what: &str, by: fn(&str) -> bool| {
        files.iter().any(|it| by(&it.path) && it.path != path && names(&it.text, what))
    };
    let in_test = |it: &str| it.starts_with("tests/") && !it.starts_with("tests/tidy/");
    if let Some(rest) = path.strip_prefix("samples/") {
        let sample = rest.split('/').next().unwrap_or(rest);
        said(&format!("samples/{sample}"), in_test)
    } else if let Some(name) = path.strip_prefix("schemas/").filter(|it| extension(it) != "md") {
        let name = name.rsplit('/').next().unwrap_or(name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        said(stem, |it| {
            it.starts_with("tests/")
                || (it.starts_with("samples/") && extension(it) == "toml")
                || (it.starts_with("schemas/") && extension(it) == "json")
        })
    } else {
        true
    }
}

/// Whether `text` holds `name` with nothing of a longer name around it.
fn names(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|it| it.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[test]
fn banned_words_are_found_with_their_line() {
    let mut out = String::new();
    complain("a.md", concat!("fine\nread /t", "mp/x\nin private/wo", "rk/x\n"), &mut out);
    let expect = concat!("a.md:2: `/t", "mp/`: a path of one machine: take `TMPDIR`\n");
    assert_eq!(out, expect);
}

#[test]
fn an_unused_schema_is_found() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let files = [
        file("schemas/regions.csv", ""),
        file("schemas/dibao.json", "\"codes\": \"regions\""),
        file("schemas/old.json", "\"codes\": \"old\""),
        file("samples/a/gongkai.toml", "schema = \"builtin:dibao\""),
        file("samples/a/inbox/1.csv", ""),
        file("samples/b/inbox/1.csv", ""),
        file("tests/it/gold.rs", "run(\"samples/a\")"),
        file("tests/tidy/x.rs", "samples/b"),
        file("README.md", "samples/b and old"),
    ];
    let unused: Vec<_> =
        files.iter().map(|it| it.path.as_str()).filter(|it| !is_used(it, &files)).collect();
    assert_eq!(unused, ["schemas/old.json", "samples/b/inbox/1.csv"]);
}
