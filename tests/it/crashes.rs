//! Nothing is lost: whatever write, rename or sync the program dies at, whatever the disk answers, the public folder has
//! the old releases or the new ones, whole; the next run ends as if nothing had been; and the journal's chain holds.
//!
//! By default a part of all places is tried; with `GONGKAI_TEST_CRASHES=all` each of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::faults::{library, whole};
use crate::support::{Project, bytes, copy, datasets, differences, harbin, keep_only, run};

/// What may happen at a call.
const FAULTS: [&str; 4] = ["kill", "torn", "full", "broken"];
/// How many places of each fault are tried, when not all are.
const TRIED: usize = 12;

/// One dataset and the table derived from it, approved.
fn approved() -> Project {
    let project = harbin();
    keep_only(&project, &["temporary-assistance", "temporary-assistance-by-district"]);
    for (name, dataset) in datasets(&run(&project, &[])) {
        assert_eq!(dataset["status"], "waiting", "{dataset}");
        let candidate = format!("{name}/{}", dataset["release"].as_str().unwrap());
        let ran = project.run(&["approve", &candidate, "--reviewer", "甲", "--approver", "乙"]);
        assert_eq!(ran.code, 0, "{}", ran.story());
    }
    project
}

/// An amount that is nobody's changes, so that there is something new to release.
fn change(root: &Path) {
    let ledger = root.join("inbox/linshi/2017年下半年临时救助.csv");
    let bytes = fs::read(&ledger).unwrap();
    let (old, new) = (b"252.28,100.73,", b"352.28,200.73,");
    let at = bytes.windows(old.len()).position(|it| it == old).unwrap();
    fs::write(&ledger, [&bytes[..at], new, &bytes[at + old.len()..]].concat()).unwrap();
}

fn copied(base: &Project) -> Project {
    let project = Project::new("crash");
    copy(&base.root, &project.root);
    project
}

/// What the public folder tells, without the moments at which something was done. Of a provenance, what it is about:
/// runs and decisions have numbers and hashes of their own.
fn public(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let timeless = |bytes: Vec<u8>| match String::from_utf8(bytes) {
        Ok(text) => moments().replace_all(&text, "T").into_owned().into_bytes(),
        Err(other) => other.into_bytes(),
    };
    if !root.join("public").exists() {
        return BTreeMap::new();
    }
    let of = |(name, bytes): (String, Vec<u8>)| {
        // News stand in the order in which they came.
        if name == "feed.xml" {
            let bytes = timeless(bytes);
            let text = String::from_utf8_lossy(&bytes);
            let end = if text.ends_with("</feed>\n") { "</feed>\n" } else { "" };
            let mut news: Vec<&str> =
                text.trim_end_matches(end).split("<entry>").map(str::trim).collect();
            news.sort_unstable();
            return (name, [news.concat().as_str(), end].concat().into_bytes());
        }
        // What is being written, under a hidden name, may be cut off.
        if !name.ends_with("provenance.json") || is_hidden(&name) {
            return (name, timeless(bytes));
        }
        let statement = serde_json::from_slice::<Value>(&bytes).unwrap();
        (name, statement["subject"].to_string().into_bytes())
    };
    bytes(&root.join("public")).into_iter().map(of).collect()
}

fn moments() -> &'static regex::Regex {
    static MADE: OnceLock<regex::Regex> = OnceLock::new();
    MADE.get_or_init(|| regex::Regex::new(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}Z?").unwrap())
}

/// Runs `args` on copies of `base`, with a fault at one call after the other.
fn every_call(base: &Project, args: &[&str]) {
    let library = library();
    let smooth = copied(base);
    let notes = smooth.root.join("calls");
    let counted = notes.to_string_lossy().into_owned();
    let ran = smooth.run_with(args, &[("LD_PRELOAD", library), ("FAULT_COUNT", &counted)]);
    assert_eq!(ran.code, 0, "{}", ran.story());
    let calls = fs::read_to_string(&notes).unwrap().lines().count();
    assert!(calls > 20, "only {calls} calls were seen");
    let (before, after) = (public(&base.root), public(&smooth.root));
    assert!(!differences(&before, &after).is_empty(), "{}", ran.story());
    let all = std::env::var("GONGKAI_TEST_CRASHES").is_ok_and(|it| it == "all");
    let step = if all { 1 } else { (calls / TRIED).max(1) };
    for (offset, fault) in FAULTS.into_iter().enumerate() {
        // Each fault begins elsewhere, so that together they see more.
        for at in (1 + offset * step / FAULTS.len()..=calls).step_by(step) {
            let project = copied(base);
            let number = at.to_string();
            let variables = [("LD_PRELOAD", library), ("FAULT", fault), ("FAULT_AT", &number)];
            let ran = project.run_with(args, &variables);
            let story = format!("{fault} at call {at} of {calls}\n{}", ran.story());
            assert!(matches!(ran.code, -1 | 0 | 1 | 5), "{story}");
            assert!(!ran.stderr.contains("panicked"), "{story}");
            whole(&project.root, &story);
            // What releases hold is that of before or of after, and never anything else.
            let now = public(&project.root);
            for (name, content) in now.iter().filter(|(name, _)| !is_hidden(name)) {
                // What lists them may list one more or one less, and is whole.
                if !name.contains("-r") && !name.ends_with("latest.json") {
                    assert!(is_whole(name, content), "{name} is cut off: {story}");
                    continue;
                }
                let known = [&before, &after].iter().any(|it| it.get(name) == Some(content));
                assert!(known, "{name} is neither old nor new: {story}");
            }
            let again = project.run(args);
            assert_eq!(again.code, 0, "{story}\nand then\n{}", again.story());
            let left = differences(&after, &public(&project.root));
            assert!(left.is_empty(), "{left:?}: {story}\nand then\n{}", again.story());
            let audit = project.run(&["status", "--audit"]);
            assert_eq!(audit.code, 0, "{story}\nand then\n{}", audit.story());
        }
    }
}

/// Whether a file is one that is being written.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|it| it.starts_with('.'))
}

/// Whether a page, a feed, a list or a document ends as its kind does.
fn is_whole(name: &str, content: &[u8]) -> bool {
    let text = String::from_utf8_lossy(content);
    match Path::new(name).extension().and_then(|it| it.to_str()) {
        Some("json" | "jsonld") => serde_json::from_str::<Value>(&text).is_ok(),
        Some("xml") => text.contains("</feed>") || text.contains("</urlset>"),
        Some("html") => text.trim_end().ends_with("</html>"),
        _ => !content.is_empty(),
    }
}

#[test]
fn a_first_delivery_survives_whatever_happens() {
    every_call(&approved(), &["publish", "--lang", "en"]);
}

#[test]
fn a_next_release_survives_whatever_happens() {
    let project = approved();
    run(&project, &[]);
    change(&project.root);
    every_call(&project, &["run", "--lang", "en", "--jobs", "1"]);
}
