//! House rules that the compiler cannot see, and cases that show that each of them bites.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod files;
mod source;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use gongkai::model::rule::Rule;

/// Rules that no ledger can break yet, each with the reason. The list may only shrink:
/// a rule that a page shows must not stand here.
const NOT_SHOWN: &[(&str, &str)] = &[];

#[test]
fn source_tree_is_tidy() {
    let mut out = String::new();
    for file in files::tracked().iter().filter(|it| files::extension(&it.path) == "rs") {
        source::complain(Path::new(&file.path), &file.text, &mut out);
    }
    assert!(out.is_empty(), "\n{out}");
}

#[test]
fn tracked_files_name_no_machine_and_leave_nothing_to_do() {
    let mut out = String::new();
    for file in files::tracked() {
        files::complain(&file.path, &file.text, &mut out);
    }
    assert!(out.is_empty(), "\n{out}");
}

#[test]
fn every_rule_has_a_case_and_every_case_a_rule() {
    let files = files::tracked();
    let mut shown = BTreeSet::new();
    let mut out = String::new();
    for file in files.iter().filter(|it| it.path.starts_with("tests/spec/")) {
        for (number, code) in codes_expected(&file.text) {
            if Rule::parse(code).is_none() && !code.starts_with("rule/") {
                writeln!(out, "{}:{number}: no rule is called `{code}`", file.path).unwrap();
            }
            shown.insert(code);
        }
    }
    for rule in Rule::ALL {
        let excused = NOT_SHOWN.iter().any(|(it, _)| *it == rule.code());
        match (shown.contains(rule.code()), excused) {
            (false, false) => {
                writeln!(out, "tests/spec: no case breaks `{}`", rule.code()).unwrap();
            }
            (true, true) => {
                writeln!(out, "tests/tidy: `{}` is shown; strike it from NOT_SHOWN", rule.code())
                    .unwrap();
            }
            _ => {}
        }
    }
    assert!(out.is_empty(), "\n{out}");
}

#[test]
fn schemas_and_samples_are_used_by_tests() {
    let files = files::tracked();
    let mut out = String::new();
    for file in &files {
        if !files::is_used(&file.path, &files) {
            writeln!(out, "{}: no test uses it", file.path).unwrap();
        }
    }
    assert!(out.is_empty(), "\n{out}");
}

#[test]
fn codes_are_found_in_expect_blocks_only() {
    let page = "# A\n! line 1 x not/here\n```expect\n1,2\n! line 4 no number/syntax\n~ a.csv line 4 no date/short-year\n```\n";
    let found = codes_expected(page);
    assert_eq!(found, [(5, "number/syntax"), (6, "date/short-year")]);
}

/// Rule codes in the `expect` blocks of a page, with their lines.
fn codes_expected(text: &str) -> Vec<(usize, &str)> {
    let mut within = false;
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with("```") {
            within = line.starts_with("```expect");
        } else if within && (line.starts_with("! ") || line.starts_with("~ ")) {
            found.extend(line.split(' ').next_back().map(|code| (number, code)));
        }
    }
    found
}
