//! Candidates beside what has left before: each planted difference is denied, and what is no difference is not.

use super::*;
use crate::release::sample;

/// The sample's schema, whose regions and months tell people apart.
fn register() -> Schema {
    let mut schema = (*sample::schema()).clone();
    schema.table = None;
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
    let schema = Schema { table: None, ..(*sample::schema()).clone() };
    assert_eq!(between(&now, &earlier, &schema, 5).unwrap(), None);
}

#[test]
fn an_earlier_release_that_cannot_be_read_is_no_reason_to_pass() {
    let scratch = Release::scratch();
    let earlier = release(scratch.path(), "2017-r1", [6, 9]);
    let now = release(scratch.path(), "2017-r2", [6, 9]);
    crate::disk::remove_dir(earlier.dir()).unwrap();
    assert!(between(&now, &earlier, &register(), 5).is_err());
}

/// A table of persons by region and month.
fn table() -> Schema {
    let mut schema = (*sample::schema()).clone();
    let field = |name: &str| schema.field(name).unwrap();
    let dimensions = vec![field("region"), field("month")];
    schema.table = Some(crate::model::schema::Table {
        dimensions,
        counts: vec![field("persons")],
        ..crate::model::schema::Table::default()
    });
    schema
}

fn figures<'a>(id: &str, schema: &'a Schema, rows: &[(&str, Option<u64>)]) -> Figures<'a> {
    let month = || Some("2017-03".to_owned());
    Figures {
        id: id.to_owned(),
        schema,
        table: schema.table.as_ref().unwrap(),
        labels: rows.iter().map(|it| vec![Some(it.0.to_owned()), month()]).collect(),
        cells: rows.iter().map(|it| it.1).collect(),
    }
}

#[track_caller]
fn check_figures(
    now: &[(&str, Option<u64>)],
    before: &[(&str, Option<u64>)],
    expect: Option<&str>,
) {
    let schema = table();
    let before = figures("2017-r1", &schema, before);
    let found = figures("2017-r2", &schema, now).against(&before, 20);
    assert_eq!(found.map(|it| it.en).as_deref(), expect);
}

#[test]
fn figures_differ_by_nothing_or_by_enough() {
    let before = [("a", Some(40)), ("b", None), ("c", Some(0))];
    check_figures(&before, &before, None);
    check_figures(&[("a", Some(60)), ("b", Some(3)), ("c", Some(20))], &before, None);
    check_figures(&[("a", None), ("b", Some(3)), ("c", None), ("d", Some(2))], &before, None);
    check_figures(
        &[("a", Some(43)), ("b", None), ("c", Some(0))],
        &before,
        Some(
            "`persons` of row 1 differs from 2017-r1 by fewer than 20, which tells how many came or went; release again when changes come to 20 persons, or with the next period",
        ),
    );
}

#[test]
fn figures_are_read_from_the_released_bytes() {
    let scratch = Release::scratch();
    let release = release(scratch.path(), "2017-r1", [1, 3]);
    let schema = table();
    let found = Figures::read(&release, &schema, schema.table.as_ref().unwrap()).unwrap();
    let key = |region: &str| vec![Some(region.to_owned()), Some("2017-03".to_owned())];
    // Persons are the rows' numbers; the fourth row has a gap.
    assert_eq!(found.rows()[&key("南岗区")], [Some(3)]);
    assert_eq!(found.rows()[&key("道里区")], [None]);
}

#[test]
fn a_figure_that_is_not_shown_is_not_counted_in_a_register() {
    let scratch = Release::scratch();
    let release = release(scratch.path(), "2017-r1", [1, 3]);
    let linked = |release: Release, schema: Schema| Linked { release, schema: Arc::new(schema) };
    let beside = linked(release.clone(), register());
    let found = join::exposed(&release, &table(), &beside, 5).unwrap();
    assert_eq!(
        found.map(|it| it.en).as_deref(),
        Some(
            "`persons` of row 2, which is not shown, can be counted in the register (beside relief/2017-r1); release one column of the register less, or one of the two"
        ),
    );
    // The same from the register's side, and two registers tell nothing.
    let beside = linked(release.clone(), table());
    assert!(join::exposed(&release, &register(), &beside, 5).unwrap().is_some());
    let beside = linked(release.clone(), register());
    assert_eq!(join::exposed(&release, &register(), &beside, 5).unwrap(), None);
    // A register that does not tell the months apart.
    let mut coarse = register();
    let month = coarse.field("month").unwrap();
    coarse.fields[month].release = crate::model::schema::Release::Drop;
    let beside = linked(release.clone(), coarse);
    assert!(join::exposed(&release, &table(), &beside, 5).unwrap().is_some(), "its bytes decide");
}

#[test]
fn what_two_releases_hide_differently_follows_from_both() {
    let mut schema = table();
    let region = schema.field("region").unwrap();
    let total =
        crate::model::schema::Total { dimension: region, value: "全市".to_owned(), parts: None };
    schema.table.as_mut().unwrap().totals.push(total);
    let release = |id: &str, figures_of: [Option<u64>; 4]| {
        let rows: Vec<(&str, Option<u64>)> =
            ["a", "b", "c", "全市"].into_iter().zip(figures_of).collect();
        figures(id, &schema, &rows)
    };
    let before = release("2017-r1", [None, None, Some(50), Some(93)]);
    let now = |it| joint::earlier(&release("2017-r2", it), &before, 20).map(|it| it.en);
    assert_eq!(now([None, None, Some(50), Some(93)]), None);
    assert_eq!(
        now([None, Some(40), None, Some(93)]).as_deref(),
        Some(
            "1 figures that are not shown follow from this table and 2017-r1 together; suppress the same cells, or release again when enough has changed"
        )
    );
    // So much changed that nobody can take them for one table.
    assert_eq!(now([None, Some(400), None, Some(493)]), None);
}

#[test]
fn what_a_table_hides_does_not_follow_from_one_that_adds_it_up() {
    let lower = table();
    let mut upper = table();
    let persons = upper.field("persons").unwrap();
    let table = upper.table.as_mut().unwrap();
    table.dimensions.truncate(1);
    table.links.push(crate::model::schema::Link {
        dataset: "monthly".to_owned(),
        sums: vec![(persons, "persons".to_owned())],
    });
    let mut monthly = figures("2017-r1", &lower, &[("a", None), ("a", Some(40)), ("b", Some(30))]);
    monthly.labels[1][1] = Some("2017-04".to_owned());
    let mut yearly = figures("2017-r1", &upper, &[("a", Some(43)), ("b", Some(30))]);
    yearly.labels.iter_mut().for_each(|it| it.truncate(1));
    let (yearly_of, monthly_of) = ((&yearly, "yearly"), (&monthly, "monthly"));
    assert!(joint::linked(yearly_of, monthly_of, (20, "monthly/2017-r1")).is_some());
    assert!(joint::linked(monthly_of, yearly_of, (20, "yearly/2017-r1")).is_some());
    let mut hidden = figures("2017-r1", &upper, &[("a", None), ("b", Some(30))]);
    hidden.labels.iter_mut().for_each(|it| it.truncate(1));
    assert!(joint::linked((&hidden, "yearly"), monthly_of, (20, "monthly/2017-r1")).is_none());
    assert!(
        joint::linked((&yearly, "yearly"), (&monthly, "other"), (20, "other/2017-r1")).is_none()
    );
}
