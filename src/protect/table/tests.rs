//! What is suppressed, held against all that a reader could try.

use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::BooleanArray;
use arrow_array::Decimal128Array;
use arrow_array::Int64Array;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int64Type;
use arrow_schema::DataType;
use proptest::prelude::*;
use serde_json::json;

use crate::bounds;
use crate::bounds::Sum;
use crate::model::disclosure::Asked;
use crate::model::disclosure::Disclosure;
use crate::model::schema;
use crate::model::schema::Schema;
use crate::protect::Context;
use crate::protect::Shown;
use crate::protect::table::suppress;
use crate::protect::table::suppress::Guard;
use crate::protect::table::suppress::WORK_MAX;
use crate::protect::table::system::Cell;
use crate::protect::table::system::State;
use crate::protect::table::system::System;

/// A table of `columns` with all margins; the small ones are suppressed.
fn grid(inner: &[u64], columns: usize, k: u32) -> System {
    let rows = inner.len() / columns;
    let width = columns + 1;
    let mut values = vec![0; (rows + 1) * width];
    for row in 0..rows {
        for column in 0..columns {
            values[row * width + column] = inner[row * columns + column];
        }
    }
    let mut sums = Vec::new();
    for row in 0..rows {
        let parts = (0..columns).map(|it| row * width + it).collect();
        sums.push(Sum { total: row * width + columns, parts });
    }
    for column in 0..width {
        let parts = (0..rows).map(|it| it * width + column).collect();
        sums.push(Sum { total: rows * width + column, parts });
    }
    let parts = (0..columns).map(|it| rows * width + it).collect();
    sums.push(Sum { total: rows * width + columns, parts });
    for sum in &sums {
        values[sum.total] = sum.parts.iter().map(|it| values[*it]).sum();
    }
    let small = |value: u64| value > 0 && value < u64::from(k);
    let state = |value| if small(value) { State::Primary } else { State::Shown };
    let cells = values.iter().map(|it| Cell { value: *it, state: state(*it) }).collect();
    System { cells, sums }
}

fn shown(system: &System) -> Vec<Option<u64>> {
    system.cells.iter().map(|it| (!it.state.is_hidden()).then_some(it.value)).collect()
}

fn hidden(system: &System) -> Vec<usize> {
    (0..system.cells.len()).filter(|it| system.cells[*it].state.is_hidden()).collect()
}

fn suppressed(mut system: System, k: u32) -> System {
    suppress::suppress(&mut system, Guard::Persons(k), &mut WORK_MAX.clone());
    system
}

/// Every way to fill what is suppressed with whole numbers up to `most`.
fn fillings(cells: &[Option<u64>], sums: &[Sum], most: u64) -> Vec<Vec<u64>> {
    let unknown: Vec<usize> = (0..cells.len()).filter(|it| cells[*it].is_none()).collect();
    let mut trial: Vec<u64> = cells.iter().map(|it| it.unwrap_or(0)).collect();
    let mut out = Vec::new();
    loop {
        let holds = |it: &Sum| trial[it.total] == it.parts.iter().map(|at| trial[*at]).sum::<u64>();
        if sums.iter().all(holds) {
            out.push(trial.clone());
        }
        let Some(&next) = unknown.iter().find(|it| trial[**it] < most) else { return out };
        trial[next] += 1;
        for &at in unknown.iter().take_while(|it| **it != next) {
            trial[at] = 0;
        }
    }
}

#[test]
fn one_small_cell_takes_three_with_it() {
    let system = suppressed(grid(&[3, 40, 50, 60, 70, 80, 90, 100, 110], 3, 5), 5);
    assert_eq!(hidden(&system), [0, 1, 4, 5], "{:?}", shown(&system));
    let again = suppressed(grid(&[3, 40, 50, 60, 70, 80, 90, 100, 110], 3, 5), 5);
    assert_eq!(system.cells, again.cells);
}

#[test]
fn none_is_no_few() {
    let system = suppressed(grid(&[0, 40, 0, 60, 70, 80], 3, 5), 5);
    assert_eq!(hidden(&system), [0_usize; 0]);
}

#[test]
fn two_small_cells_that_make_less_than_k_need_a_third() {
    // A row of 2 and 1 with a total of 103: either is known to within 3.
    let system = System {
        cells: [(2, State::Primary), (1, State::Primary), (100, State::Shown), (103, State::Shown)]
            .map(|(value, state)| Cell { value, state })
            .to_vec(),
        sums: vec![Sum { total: 3, parts: vec![0, 1, 2] }],
    };
    assert_eq!(bounds::exposed(&shown(&system), &system.sums, 5), Ok(vec![0, 1]));
    assert_eq!(hidden(&suppressed(system, 5)), [0, 1, 2]);
}

#[test]
fn too_much_work_is_suppressed_whole() {
    let mut system = grid(&[3, 40, 50, 60, 70, 80, 90, 100, 110], 3, 5);
    suppress::suppress(&mut system, Guard::Persons(5), &mut 1);
    assert_eq!(hidden(&system).len(), 16);
}

#[test]
fn an_amount_cannot_be_told_to_a_tenth() {
    let cell = |value, state| Cell { value, state };
    let mut system = System {
        cells: vec![
            cell(1000, State::Primary),
            cell(5, State::Shown),
            cell(7000, State::Shown),
            cell(8005, State::Shown),
        ],
        sums: vec![Sum { total: 3, parts: vec![0, 1, 2] }],
    };
    suppress::suppress(&mut system, Guard::Part(10), &mut WORK_MAX.clone());
    // To suppress 5 beside it would leave it known to within 5.
    assert_eq!(hidden(&system), [0, 2]);
}

#[test]
fn a_large_table_is_bounded() {
    let mut seed = 5_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        if seed.is_multiple_of(6) { seed / 7 % 20 } else { seed / 7 % 3000 }
    };
    let inner: Vec<u64> = (0..36 * 12).map(|_| next()).collect();
    let system = suppressed(grid(&inner, 12, 20), 20);
    assert_eq!(bounds::exposed(&shown(&system), &system.sums, 20), Ok(vec![]));
    let hidden = hidden(&system).len();
    assert!(hidden < system.cells.len() / 2, "{hidden} of {}", system.cells.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// No way of filling the gaps is left out: whole numbers alone do not tell more than the programs say.
    #[test]
    fn whoever_tries_all_fillings_learns_nothing(inner in prop::collection::vec(0_u64..9, 6)) {
        let k = 5;
        let system = suppressed(grid(&inner, 3, k), k);
        let cells = shown(&system);
        prop_assume!(hidden(&system).len() <= 4);
        let most = system.cells.iter().map(|it| it.value).max().unwrap() + 2 * u64::from(k);
        let all = fillings(&cells, &system.sums, most);
        for at in hidden(&system) {
            let values = || all.iter().map(|it| it[at]);
            let (low, high) = (values().min().unwrap(), values().max().unwrap());
            let few = low < u64::from(k) && high > 0;
            prop_assert!(!few || high - low >= u64::from(k), "{at}: {low} to {high}");
        }
    }

    #[test]
    fn what_is_suppressed_is_not_exposed(
        inner in prop::collection::vec(prop_oneof![0_u64..25, 0_u64..400], 1..30),
        columns in 1_usize..6,
        k in 5_u32..21,
    ) {
        let rows = inner.len() / columns;
        prop_assume!(rows > 0);
        let system = suppressed(grid(&inner[..rows * columns], columns, k), k);
        prop_assert_eq!(bounds::exposed(&shown(&system), &system.sums, k), Ok(vec![]));
        for sum in &system.sums {
            let cells = sum.parts.iter().chain([&sum.total]);
            let hidden = cells.filter(|it| system.cells[**it].state.is_hidden()).count();
            prop_assert!(hidden != 1);
        }
        for cell in &system.cells {
            let small = cell.value > 0 && cell.value < u64::from(k);
            prop_assert!(!small || cell.state == State::Primary);
        }
    }
}

/// A table of regions and periods; `more` goes into its `table`.
fn schema(name: &str, dimensions: &[&str], more: serde_json::Value) -> Arc<Schema> {
    let text = |name: &&str| {
        json!({"name": name, "title": name, "type": "string",
            "gongkai": {"kind": "text", "role": "open", "release": "keep"}})
    };
    let mut fields: Vec<serde_json::Value> = dimensions.iter().map(text).collect();
    fields.push(json!({"name": "persons", "title": "人数", "type": "integer",
        "gongkai": {"kind": "count", "role": "open", "release": "keep", "unit": "人"}}));
    let mut table = json!({"dimensions": dimensions});
    for (key, value) in more.as_object().unwrap() {
        table[key] = value.clone();
    }
    let json = json!({"name": name, "fields": fields, "gongkai": {"table": table}});
    Arc::new(schema::parse("s.json", json.to_string().as_bytes(), &|_| None).unwrap())
}

fn rows(schema: &Schema, labels: &[&[&str]], persons: &[i64]) -> RecordBatch {
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (at, field) in schema.fields.iter().enumerate().take(labels[0].len()) {
        fields.push(arrow_schema::Field::new(&field.name, DataType::Utf8, true));
        let cells: Vec<&str> = labels.iter().map(|it| it[at]).collect();
        columns.push(Arc::new(StringArray::from(cells)));
    }
    fields.push(arrow_schema::Field::new("persons", DataType::Int64, true));
    columns.push(Arc::new(Int64Array::from(persons.to_vec())));
    RecordBatch::try_new(Arc::new(arrow_schema::Schema::new(fields)), columns).unwrap()
}

/// What is shown of the counts, and how many were suppressed for other releases.
fn protected(
    schema: &Schema,
    rows: &RecordBatch,
    context: &Context,
) -> (Vec<(String, Option<i64>)>, u64) {
    let mut said =
        Disclosure { asked: Asked { k: 10, ..Asked::default() }, ..Disclosure::default() };
    let table = schema.table.as_ref().unwrap();
    let out = super::protect(rows, (schema, table), (context, None), &mut said).unwrap();
    let persons = out.column(out.num_columns() - 1).as_primitive::<Int64Type>().clone();
    let labels = out.column(0).as_string::<i32>();
    let rows = labels.iter().zip(&persons);
    let rows = rows.map(|(label, it)| (label.unwrap().to_owned(), it)).collect();
    (rows, said.table.unwrap().differencing)
}

#[test]
fn totals_of_several_levels_give_nothing_back() {
    let levels = json!({"totals": {"region": {"全市": ["市区", "县"], "市区": ["a", "b"], "县": ["c", "d"]}}});
    let schema = schema("levels", &["region"], levels);
    let labels: [&[&str]; 7] = [&["a"], &["b"], &["c"], &["d"], &["市区"], &["县"], &["全市"]];
    let all = rows(&schema, &labels, &[3, 40, 50, 60, 43, 110, 153]);
    let (shown, _) = protected(&schema, &all, &Context::default());
    let hidden: Vec<&str> =
        shown.iter().filter(|it| it.1.is_none()).map(|it| it.0.as_str()).collect();
    // 3 can be told from its sum unless another goes, and that is enough: 43 people are two districts'.
    assert_eq!(hidden, ["a", "b"]);
    let without = rows(&schema, &labels, &[3, 4, 50, 60, 7, 110, 117]);
    let (shown, _) = protected(&schema, &without, &Context::default());
    let hidden: Vec<&str> =
        shown.iter().filter(|it| it.1.is_none()).map(|it| it.0.as_str()).collect();
    // The 7 of 市区 are what 县 leaves of 全市.
    assert_eq!(hidden, ["a", "b", "全市", "市区"]);
}

#[test]
fn a_linked_table_gives_nothing_back() {
    let base = schema("monthly", &["region", "month"], json!({}));
    let link = json!({"links": [{"dataset": "monthly", "on": ["region"], "sums": {"persons": "persons"}}]});
    let schema = schema("yearly", &["region"], link);
    let text = |it: &str| (!it.is_empty()).then(|| it.to_owned());
    let shown = Shown {
        dataset: "monthly".to_owned(),
        schema: base,
        columns: ["region", "month", "persons"].map(str::to_owned).to_vec(),
        rows: [["a", "1", ""], ["a", "2", "40"], ["b", "1", "30"], ["b", "2", "50"]]
            .map(|it| it.map(text).to_vec())
            .to_vec(),
    };
    let context = Context { linked: vec![shown], ..Context::default() };
    let yearly = rows(&schema, &[&["a"], &["b"]], &[43, 80]);
    let (alone, differencing) = protected(&schema, &yearly, &Context::default());
    assert_eq!((alone[0].1, alone[1].1, differencing), (Some(43), Some(80), 0));
    let (joint, differencing) = protected(&schema, &yearly, &context);
    let of = |name: &str| joint.iter().find(|it| it.0 == name).unwrap().1;
    assert_eq!((of("a"), of("b"), differencing), (None, Some(80), 1));
}

#[test]
fn what_an_earlier_release_shows_for_good_hides_nothing() {
    let schema = schema("levels", &["region"], json!({"totals": {"region": ["全市"]}}));
    let labels: [&[&str]; 5] = [&["a"], &["b"], &["c"], &["d"], &["全市"]];
    let now = rows(&schema, &labels, &[3, 40, 50, 60, 153]);
    let hidden = |shown: &[(String, Option<i64>)]| -> Vec<String> {
        shown.iter().filter(|it| it.1.is_none()).map(|it| it.0.clone()).collect()
    };
    let (alone, _) = protected(&schema, &now, &Context::default());
    assert_eq!(hidden(&alone), ["a", "b"]);
    // The release before hid another beside the 3: with both, either would follow.
    let text = |it: &str| (!it.is_empty()).then(|| it.to_owned());
    let before = Shown {
        dataset: "levels".to_owned(),
        schema: Arc::clone(&schema),
        columns: ["region", "persons"].map(str::to_owned).to_vec(),
        rows: [["a", ""], ["b", "40"], ["c", ""], ["d", "60"], ["全市", "153"]]
            .map(|it| it.map(text).to_vec())
            .to_vec(),
    };
    let context = Context { earlier: vec![before], ..Context::default() };
    let (joint, _) = protected(&schema, &now, &context);
    assert_eq!(hidden(&joint), ["a", "c"]);
    // One more came to the rest: the total differs by few, and goes too.
    let more = rows(&schema, &labels, &[3, 40, 51, 60, 154]);
    let (joint, _) = protected(&schema, &more, &context);
    assert_eq!(hidden(&joint), ["a", "c", "全市"]);
}

#[test]
fn a_table_gives_nothing_back_that_another_adds_up() {
    let schema = schema("monthly", &["region", "month"], json!({}));
    let link = json!({"links": [{"dataset": "monthly", "on": ["region"], "sums": {"persons": "persons"}}]});
    let text = |it: &str| (!it.is_empty()).then(|| it.to_owned());
    let yearly = Shown {
        dataset: "yearly".to_owned(),
        schema: self::schema("yearly", &["region"], link),
        columns: ["region", "persons"].map(str::to_owned).to_vec(),
        rows: [["a", "93"], ["b", "80"]].map(|it| it.map(text).to_vec()).to_vec(),
    };
    let labels: [&[&str]; 5] = [&["a", "1"], &["a", "2"], &["a", "3"], &["b", "1"], &["b", "2"]];
    let monthly = rows(&schema, &labels, &[3, 40, 50, 30, 50]);
    let context =
        Context { dataset: "monthly".to_owned(), linked: vec![yearly], ..Context::default() };
    let (shown, _) = protected(&schema, &monthly, &context);
    let shown: Vec<Option<i64>> = shown.into_iter().map(|it| it.1).collect();
    assert_eq!(shown, [None, None, Some(50), Some(30), Some(50)]);
}

#[test]
fn a_share_of_few_is_not_shown_and_does_not_follow() {
    let fields = json!([
        {"name": "region", "type": "string", "gongkai": {"kind": "text", "role": "open", "release": "keep"}},
        {"name": "persons", "type": "integer", "gongkai": {"kind": "count", "role": "open", "release": "keep", "unit": "人"}},
        {"name": "share", "type": "number", "gongkai": {"kind": "percent", "role": "open", "release": "keep"}},
    ]);
    let table = json!({"dimensions": ["region"], "totals": {"region": ["全市"]}, "averages": [{"field": "share", "of": "persons"}]});
    let json = json!({"name": "s", "fields": fields, "gongkai": {"table": table}});
    let schema = schema::parse("s.json", json.to_string().as_bytes(), &|_| None).unwrap();
    let scale = i8::try_from(schema.fields[2].scale).unwrap();
    let one = 10_i128.pow(u32::from(schema.fields[2].scale));
    let shown = |shares: [(i64, i128); 4]| -> Vec<bool> {
        let labels: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c", "全市"]));
        let persons: ArrayRef = Arc::new(Int64Array::from(shares.map(|it| it.0).to_vec()));
        let cells = Decimal128Array::from(shares.map(|it| it.1 * one / 1000).to_vec());
        let cells: ArrayRef = Arc::new(cells.with_precision_and_scale(18, scale).unwrap());
        let columns = [("region", labels), ("persons", persons), ("share", cells)];
        let rows = RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, cells)| (name, cells, true)),
        );
        let mut said =
            Disclosure { asked: Asked { k: 10, ..Asked::default() }, ..Disclosure::default() };
        let parts = (&schema, schema.table.as_ref().unwrap());
        let out = super::protect(&rows.unwrap(), parts, (&Context::default(), None), &mut said);
        (0..4).map(|it| out.as_ref().unwrap().column(2).is_valid(it)).collect()
    };
    // 5 of 100, 100 of 200, 60 of 300: 165 of 600.
    assert_eq!(shown([(100, 50), (200, 500), (300, 200), (600, 275)]), [false, true, false, true]);
    assert_eq!(shown([(100, 500), (200, 500), (300, 200), (600, 350)]), [true; 4]);
}

/// What is shown of a row of a table that nobody declared, with two counts, money and a share.
fn assumed(counts: [i64; 2]) -> Vec<bool> {
    let field = |name: &str, kind: &str, of: &str| {
        json!({"name": name, "title": name, "type": of,
            "gongkai": {"kind": kind, "role": "open", "release": "keep"}})
    };
    let mut fields = [
        field("men", "count", "integer"),
        field("women", "count", "integer"),
        field("paid", "money", "number"),
        field("share", "percent", "number"),
    ];
    for (at, unit) in [(0, "人"), (1, "人"), (2, "元")] {
        fields[at]["gongkai"]["unit"] = unit.into();
    }
    let json = json!({"name": "made", "fields": fields});
    let schema = schema::parse("s.json", json.to_string().as_bytes(), &|_| None).unwrap();
    let table = schema::Table::assumed(&schema.fields).unwrap();
    let count = |it: i64| -> ArrayRef { Arc::new(Int64Array::from(vec![it])) };
    let decimal = |scale: i8| -> ArrayRef {
        let cells = Decimal128Array::from(vec![Some(40_000)]);
        Arc::new(cells.with_precision_and_scale(18, scale).unwrap())
    };
    let columns = [
        ("men", count(counts[0])),
        ("women", count(counts[1])),
        ("paid", decimal(2)),
        ("share", decimal(4)),
    ];
    let rows = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, cells)| (name, cells, true)),
    );
    let mut said = Disclosure::default();
    let parts = (&Context::default(), None);
    let out = super::protect(&rows.unwrap(), (&schema, &table), parts, &mut said).unwrap();
    out.columns().iter().map(|it| it.is_valid(0)).collect()
}

#[test]
fn every_figure_of_an_assumed_table_goes_with_any_count_of_its_row() {
    assert_eq!(assumed([50, 60]), [true; 4]);
    assert_eq!(assumed([50, 3]), [true, false, false, false]);
    assert_eq!(assumed([3, 50]), [false, true, false, false]);
    // Nobody is no few, but what is paid to nobody is paid to somebody else.
    assert_eq!(assumed([50, 0]), [true; 4]);
    assert_eq!(assumed([0, 0]), [true, true, false, false]);
}

#[test]
fn a_yes_or_no_is_said_as_the_release_says_it() {
    let flags: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]));
    let texts = super::cells::texts(&flags).unwrap();
    assert_eq!(texts, [Some("是".to_owned()), Some("否".to_owned()), None]);
}
