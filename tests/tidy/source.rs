//! Rules for Rust files: who may import whom, how long a file may be, what must not stand in it.

use std::fmt::Write as _;
use std::path::Path;

/// Who may import whom. A room may also name its predecessor's output and the types that travel with its
/// batches, and nothing else of it: no function. Tests of a room are free. This table is the architecture diagram.
const FLOORS: &[(&str, &[&str])] = &[
    ("lexical", &[]),
    ("disk", &[]),
    ("flow", &[]),
    ("frame", &[]),
    ("html", &[]),
    ("bounds", &["model"]),
    ("model", &["lexical"]),
    ("versions", &["model"]),
    ("net", &["model"]),
    ("notify", &["model", "net"]),
    ("journal", &["model", "disk"]),
    ("source", &["lexical", "model", "frame", "disk", "net"]),
    (
        "read",
        &[
            "lexical",
            "model",
            "source::Source",
            "source::Blob",
            "source::Seekable",
            "source::Body",
            "source::Evidence",
            "source::Query",
            "source::Cursor",
            "source::Rows",
            "frame::Answer",
        ],
    ),
    (
        "normalize",
        &[
            "lexical",
            "model",
            "read::RawTable",
            "read::RawBatch",
            "read::Piece",
            "read::Part",
            "read::Lines",
            "read::Origin",
            "read::TotalRow",
            "read::Vocabulary",
        ],
    ),
    (
        "check",
        &[
            "lexical",
            "model",
            "frame",
            "normalize::TypedTable",
            "normalize::TypedBatch",
            "read::Piece",
            "read::Part",
            "read::Lines",
        ],
    ),
    (
        "protect",
        &[
            "lexical",
            "model",
            "flow",
            "frame",
            "disk",
            "bounds",
            "versions",
            "check::CheckedTable",
            "check::CheckedBatch",
            "check::Facts",
            "check::Excluded",
            "check::Known",
            "check::Mapped",
            "normalize::TypedTable",
        ],
    ),
    ("quarantine", &["model", "disk"]),
    ("quality", &["model", "disk", "html"]),
    ("review", &["model", "disk", "html"]),
    ("release", &["lexical", "model", "disk", "protect::ProtectedTable", "protect::Batches"]),
    ("gate", &["lexical", "model", "bounds", "versions", "release::Release", "release::SUMS"]),
    ("seal", &["model", "disk", "gate::Cleared", "release::Release", "release::SUMS"]),
    (
        "platform",
        &[
            "model",
            "disk",
            "net",
            "seal::Sealed",
            "seal::PROVENANCE",
            "seal::SIGNATURES",
            "release::Release",
            "release::SUMS",
        ],
    ),
    ("verify", &["model", "disk", "net", "release", "gate::judge_from_outside", "seal", "catalog"]),
    ("diff", &["model", "release"]),
    ("catalog", &["model", "html"]),
    ("serve", &["model"]),
    ("report", &["lexical", "model"]),
    (
        "pipeline",
        &[
            "lexical",
            "disk",
            "flow",
            "frame",
            "model",
            "versions",
            "journal",
            "net",
            "notify",
            "source",
            "read",
            "normalize",
            "check",
            "protect",
            "quarantine",
            "quality",
            "review",
            "release",
            "gate",
            "seal",
            "platform",
            "verify",
            "diff",
            "catalog",
            "report",
        ],
    ),
    ("demo", &["model", "disk", "lexical"]),
    (
        "cli",
        &[
            "model",
            "pipeline",
            "demo",
            "verify",
            "diff",
            "report",
            "serve",
            "html::grouped",
            "html::size",
        ],
    ),
];
const LINES_MAX: usize = 600;

/// Whether the file holds tests of its room and nothing else.
fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.parent().is_some_and(|it| it.ends_with("tests"))
}

/// Says what is wrong with the Rust file at `path`, one line each, as a compiler would.
pub(crate) fn complain(path: &Path, text: &str, out: &mut String) {
    let mut say =
        |line: usize, what: String| writeln!(out, "{}:{line}: {what}", path.display()).unwrap();
    if !text.starts_with("//! ") {
        say(1, "open the file with a `//!` line".to_owned());
    }
    if text.lines().count() > LINES_MAX {
        say(LINES_MAX, format!("more than {LINES_MAX} lines"));
    }
    for (number, line) in code_lines(text) {
        for (bad, instead) in BANNED {
            if line.contains(&bad.concat()) {
                say(number, format!("`{}`: {instead}", bad.concat()));
            }
        }
    }
    let Some((floor, open)) = floor(path).filter(|_| !is_test(path)) else { return };
    for (number, line) in code_lines(text) {
        if line.contains("crate::{") {
            say(number, "one `use crate::` line per edge".to_owned());
            continue;
        }
        let up = line.starts_with("use super::") || line.starts_with("pub use super::");
        if line.contains("super::super") || (path.ends_with("mod.rs") && up) {
            say(number, "write `crate::`, so that the edge shows".to_owned());
        }
        for edge in line.split("crate::").skip(1).map(path_prefix) {
            if !within(edge, floor) && !open.iter().any(|it| within(edge, it)) {
                say(number, format!("`{floor}` may not import `{edge}`"));
            }
        }
    }
}

/// What must not stand in code; in two halves, so that this file may be checked too.
const BANNED: &[([&str; 2], &str)] = &[
    (["dbg", "!("], "take it out"),
    (["#[ig", "nore"], "mend the test or delete it"),
    (["#[should_", "panic"], "assert the error instead"),
];

fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, it)| !it.trim_start().starts_with("//"))
}

fn floor(path: &Path) -> Option<&'static (&'static str, &'static [&'static str])> {
    let room = path.strip_prefix("src").ok()?.components().next()?.as_os_str().to_str()?;
    let room = room.strip_suffix(".rs").unwrap_or(room);
    FLOORS.iter().find(|(it, _)| *it == room)
}

fn within(edge: &str, allowed: &str) -> bool {
    edge == allowed || edge.strip_prefix(allowed).is_some_and(|rest| rest.starts_with("::"))
}

fn path_prefix(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    end.and_then(|end| text.get(..end)).unwrap_or(text).trim_end_matches(':')
}

#[test]
fn each_rule_bites() {
    let long = "// x\n".repeat(LINES_MAX);
    for (path, text, expect) in [
        ("src/check/unique.rs", "use crate::model::rule::Rule;", ""),
        ("src/check/unique.rs", "use crate::check::row::Row;", ""),
        (
            "src/check/unique.rs",
            "use crate::release::Release;",
            "2: `check` may not import `release::Release`",
        ),
        (
            "src/check/unique.rs",
            "use crate::normalize::kernel::Kernel;",
            "2: `check` may not import `normalize::kernel::Kernel`",
        ),
        (
            "src/check/mod.rs",
            "use super::release::Release;",
            "2: write `crate::`, so that the edge shows",
        ),
        ("src/check/mod.rs", "mod tests {\n    use super::*;\n}", ""),
        (
            "src/read/csv.rs",
            "use crate::{model::Rule, protect::Policy};",
            "2: one `use crate::` line per edge",
        ),
        (
            "src/lexical/date.rs",
            "fn f() { crate::model::x() }",
            "2: `lexical` may not import `model::x`",
        ),
        (
            "src/disk.rs",
            "use crate::model::digest::Digest;",
            "2: `disk` may not import `model::digest::Digest`",
        ),
        ("src/gate/tests.rs", "use crate::disk::Access;", ""),
        ("src/lexical/date.rs", "// crate::model is not meant", ""),
        ("src/main.rs", "fn main() { crate::cli::main() }", ""),
        (
            "tests/it/a.rs",
            concat!("#[ig", "nore]"),
            concat!("2: `#[ig", "nore`: mend the test or delete it"),
        ),
        ("src/a.rs", concat!("dbg", "!(x)"), concat!("2: `dbg", "!(`: take it out")),
        (
            "src/a.rs",
            concat!("#[should_", "panic]"),
            concat!("2: `#[should_", "panic`: assert the error instead"),
        ),
        ("src/a.rs", &long, "600: more than 600 lines"),
    ] {
        let mut out = String::new();
        complain(Path::new(path), &format!("//! Doc.\n{text}\n"), &mut out);
        let expect = if expect.is_empty() { String::new() } else { format!("{path}:{expect}\n") };
        assert_eq!(out, expect);
    }
    let mut out = String::new();
    complain(Path::new("src/a.rs"), "use std::fs;\n", &mut out);
    assert_eq!(out, "src/a.rs:1: open the file with a `//!` line\n");
}
