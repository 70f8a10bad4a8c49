//! Candidates beside what has left before: each planted difference is denied, and what is no difference is not.

use super::*;
use crate::release::sample;

/// The sample's schema, whose regions and months tell people apart.
fn register() -> Schema {
    let mut schema = (*sample::schema()).clone();
    for field in &mut schema.fields {
        if ["region", "month"].contains(&field.name.as_str()) {
            field.role = Role::Quasi;
        }
    }
    schema
}

/// A release of so many rows of 道里区 and of 南岗区.
fn release(dir: &std::path::Path, id: &str, [daoli, nangang]: [usize; 2]) -> Release {
    let rows = [vec![("南岗区", ""); nangang], vec![("道里区", ""); daoli]].concat();
    Release::sample_as(id, dir, &rows).0
}

#[track_caller]
fn check(before: [usize; 2], now: [usize; 2], expect: Option<&str>) {
    let scratch = Release::scratch();
    let earlier = release(scratch.path(), "2017-r1", before);
    let now = release(scratch.path(), "2017-r2", now);
    let found = between(&now, &earlier, &register(), 5).unwrap();
    assert_eq!(found.map(|it| it.en).as_deref(), expect);
}

#[test]
fn the_same_data_again_passes() {
    check([6, 9], [6, 9], None);
}

#[test]
fn enough_that_came_pass() {
    check([6, 9], [11, 9], None);
    check([6, 9], [1, 14], None);
}

#[test]
fn few_that_came_are_denied_with_what_to_do() {
    check(
        [6, 9],
        [8, 9],
        Some(
            "2 rows more than in 2017-r1 in all, fewer than 5 persons, who show when both are compared, and 4 more such differences; release again when changes come to 5 persons, or with the next period",
        ),
    );
}

#[test]
fn few_that_went_are_denied_though_as_many_came_elsewhere() {
    check(
        [6, 9],
        [3, 12],
        Some(
            "3 rows more than in 2017-r1 in class 1, fewer than 5 persons, who show when both are compared, and 3 more such differences; release again when changes come to 5 persons, or with the next period",
        ),
    );
}

#[test]
fn a_schema_that_tells_nobody_apart_is_not_compared() {
    let scratch = Release::scratch();
    let earlier = release(scratch.path(), "2017-r1", [6, 9]);
    let now = release(scratch.path(), "2017-r2", [7, 9]);
    assert_eq!(between(&now, &earlier, &sample::schema(), 5).unwrap(), None);
}

#[test]
fn an_earlier_release_that_cannot_be_read_is_no_reason_to_pass() {
    let scratch = Release::scratch();
    let earlier = release(scratch.path(), "2017-r1", [6, 9]);
    let now = release(scratch.path(), "2017-r2", [6, 9]);
    crate::disk::remove_dir(earlier.dir()).unwrap();
    assert!(between(&now, &earlier, &register(), 5).is_err());
}
