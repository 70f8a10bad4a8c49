//! Releases side by side: what was added, removed, changed; by a key and without one, in one pass and in several.

use std::path::Path;

use super::*;
use crate::diff::facts::Pairs;
use crate::release::sample::Scratch;

fn release(dir: &Path, id: &str, rows: &[(&str, &str)]) -> Release {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    Release::sample_as(id, dir, &rows).0
}

/// The sample's columns that do not depend on where a row stands: the region and the note.
fn pairs(old: &Release) -> [(usize, usize); 2] {
    [0, old.fields().len() - 1].map(|it| (it, it))
}

#[test]
fn rows_without_a_key_are_a_multiset() {
    let (a, b) = (Scratch::new(), Scratch::new());
    let old = release(&a, "2017-r1", &[("道里区", "甲"), ("道里区", "甲"), ("南岗区", "乙")]);
    let rows = [("道里区", "甲"), ("南岗区", "丙"), ("南岗区", "丙"), ("南岗区", "乙")];
    let new = release(&b, "2017-r2", &rows);
    let by = Pairs { key: Vec::new(), rest: pairs(&old).into() };
    let found = rows::compare(&old, &new, &by, 5).unwrap();
    assert_eq!((found.added, found.removed, found.changed, found.same), (2, 1, 0, 2));
    let times = |all: &[Shown]| all.iter().map(|it| it.times).collect::<Vec<_>>();
    assert_eq!(times(&found.shown_added), [2]);
    assert_eq!(times(&found.shown_removed), [1]);
    assert!(found.shown_added[0].cells.contains(&"丙".to_owned()));

    let found = Comparison { rows: found, ..compare(&old, &new, 5).unwrap() };
    let regions = found.regions.as_ref().unwrap();
    assert_eq!(regions.counts, [("南岗区".to_owned(), 1, 3), ("道里区".to_owned(), 2, 1)]);
    assert!(found.facts.is_empty() && found.fields.is_empty() && !found.is_same());
    let said = summary(&found);
    assert_eq!(said[0].zh, "共 4 行，比上一版多 1 行：新增 2，减少 1，改动 0");
    assert_eq!(said[0].en, "4 rows, 1 more than before: 2 added, 1 removed, 0 changed");
    assert_eq!(said[1].en, "rows by 区县: 南岗区 +2, 道里区 -1");
}

#[test]
fn a_release_is_the_same_as_itself() {
    let a = Scratch::new();
    let old = release(&a, "2017-r1", &[("道里区", "甲"), ("南岗区", "乙")]);
    let found = compare(&old, &old, 5).unwrap();
    assert!(found.is_same());
    assert_eq!(found.rows.same, 2);
    assert_eq!(summary(&found).len(), 1);
    assert_eq!(json(&found)["same"], true);
}

#[test]
fn rows_of_one_key_are_one_row_that_changed() {
    let (a, b) = (Scratch::new(), Scratch::new());
    let old = release(&a, "2017-r1", &[("道里区", "甲"), ("南岗区", "乙")]);
    let new = release(&b, "2017-r2", &[("道里区", "丁"), ("南岗区", "乙")]);
    let [region, note] = pairs(&old);
    let by = Pairs { key: vec![region], rest: vec![note] };
    let found = rows::compare(&old, &new, &by, 5).unwrap();
    assert_eq!((found.added, found.removed, found.changed, found.same), (0, 0, 1, 1));
    assert_eq!(found.cells, [("事项,其他".to_owned(), 1)]);
    let shown = &found.shown_changed[0];
    assert_eq!(shown.key, ["道里区"]);
    assert_eq!(shown.cells, [("事项,其他".to_owned(), "甲".to_owned(), "丁".to_owned())]);
}

#[test]
fn nothing_but_what_was_asked_for_is_shown() {
    let (a, b) = (Scratch::new(), Scratch::new());
    let names = ["甲", "乙", "丙", "丁", "戊", "己"];
    let rows: Vec<(&str, &str)> = names.iter().map(|it| ("道里区", *it)).collect();
    let old = release(&a, "2017-r1", &[("道里区", "辛")]);
    let new = release(&b, "2017-r2", &rows);
    let found = compare(&old, &new, 2).unwrap();
    assert_eq!((found.rows.added, found.rows.shown_added.len()), (6, 2));
    assert_eq!(compare(&old, &new, 0).unwrap().rows.shown_added, []);
}

#[test]
fn only_a_release_is_opened() {
    let a = Scratch::new();
    release(&a, "2017-r1", &[("道里区", "甲")]);
    let stop = open("relief/2017-r9", &[a.path().to_path_buf()]).unwrap_err();
    assert_eq!(stop.code(), "diff/no-release");
    for name in ["../x", "a/../b", ".hidden/x", ""] {
        assert_eq!(open(name, &[a.path().to_path_buf()]).unwrap_err().code(), "diff/no-release");
    }
}
