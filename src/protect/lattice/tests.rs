//! The search against trying every node, and suppression against looking at every row.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::protect::suppress::pattern;
use crate::protect::suppress::suppress;

/// A row: leaves, sensitive value, person.
type Row = ([u32; 3], u32, u64);

/// Leaf 0 of the second column is no value: it shows nothing on every level.
fn ladders() -> Vec<Ladder> {
    let band = |leaves: u32, widths: &[u32], null: Option<u32>| {
        let level = |width: &u32| {
            let label = |leaf: u32| {
                let shows = null != Some(leaf) && *width < leaves;
                shows.then(|| format!("{:02}", leaf / width).into())
            };
            (0..leaves).map(label).collect()
        };
        let levels: Vec<Vec<Option<Arc<str>>>> = widths.iter().map(level).collect();
        Ladder::climbing(&levels).unwrap()
    };
    vec![band(12, &[1, 2, 4, 12], None), band(6, &[1, 3, 6], Some(0)), Ladder::still(4, Some(0))]
}

/// The table of `rows`, and its rows again by kind.
fn kinds(rows: &[Row]) -> (Kinds, Vec<Vec<Row>>) {
    let mut by_kind: BTreeMap<[u32; 3], Vec<Row>> = BTreeMap::new();
    for it in rows {
        by_kind.entry(it.0).or_default().push(*it);
    }
    let leaves = by_kind.keys().flatten().copied().collect();
    let counts = by_kind.values().map(|it| it.len() as u64).collect();
    let mut kinds = Kinds::new(3, leaves, counts);
    let each = || {
        (0_u32..)
            .zip(by_kind.values())
            .flat_map(|(kind, rows)| rows.iter().map(move |it| (kind, it)))
    };
    let mut persons: Vec<_> = each().map(|(kind, it)| ([it.2, 7], kind)).collect();
    persons.sort_unstable();
    kinds.tell_persons(persons.into_iter());
    let mut held: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    each().for_each(|(kind, it)| *held.entry((kind, it.1)).or_default() += 1);
    kinds.tell_sensitive(
        (4, None),
        held.into_iter().map(|((kind, value), n)| (kind, value, n)).collect(),
    );
    (kinds, by_kind.into_values().collect())
}

/// Whether rows may stand as a class of the table, the obvious way.
fn meets(class: &[Row], table: &[Row], demand: &Demand) -> bool {
    let persons: BTreeSet<u64> = class.iter().map(|it| it.2).collect();
    let values: BTreeSet<u32> = class.iter().map(|it| it.1).collect();
    let share = |rows: &[Row], value: u32| {
        let n = rows.iter().filter(|it| it.1 == value).count();
        float(n as u64) / float(rows.len() as u64)
    };
    let apart: f64 = (0..4).map(|it| (share(class, it) - share(table, it)).abs()).sum();
    persons.len() as u64 >= demand.k
        && values.len() as u64 >= demand.l
        && demand.t.is_none_or(|t| apart / 2.0 <= t + 1e-9)
}

/// The least loss of all nodes.
fn brute(rows: &[Row], ladders: &[Ladder], demand: &Demand) -> f64 {
    let mut nodes = vec![vec![]];
    for ladder in ladders {
        let up = |node: Vec<usize>| {
            (0..ladder.height()).map(move |it| node.iter().copied().chain([it]).collect())
        };
        nodes = nodes.into_iter().flat_map(up).collect();
    }
    let loss = |node: &Vec<usize>| {
        let mut classes: BTreeMap<Vec<u32>, Vec<Row>> = BTreeMap::new();
        let levels = levels(ladders, node);
        for row in rows {
            let groups = row.0.iter().zip(&levels).map(|(leaf, it)| it.group(*leaf));
            classes.entry(groups.collect()).or_default().push(*row);
        }
        let of_row = |row: &Row| {
            row.0.iter().zip(&levels).map(|(leaf, it)| it.loss(*leaf)).sum::<f64>() / 3.0
        };
        let of_class = |class: &Vec<Row>| -> f64 {
            let holds = meets(class, rows, demand);
            class.iter().map(|it| if holds { of_row(it) } else { 1.0 }).sum()
        };
        classes.values().map(of_class).sum::<f64>() / float(rows.len() as u64)
    };
    nodes.iter().map(loss).fold(f64::INFINITY, f64::min)
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let leaf = |most: u32| (0..most, 0..most).prop_map(|(a, b)| a.min(b));
    let row = ((leaf(12), leaf(6), leaf(4)), 0_u32..4, 0_u64..80);
    prop::collection::vec(
        row.prop_map(|((a, b, c), value, person)| ([a, b, c], value, person)),
        1..160,
    )
}

fn demand() -> impl Strategy<Value = Demand> {
    let t = prop_oneof![2 => Just(None), 1 => (0.2..0.6).prop_map(Some)];
    (1_u64..10, 1_u64..4, t).prop_map(|(k, l, t)| Demand { k, l, t })
}

proptest! {
    #[test]
    fn the_search_finds_what_trying_all_nodes_finds(rows in rows(), demand in demand()) {
        let ladders = ladders();
        let (kinds, _) = kinds(&rows);
        let found = search(&kinds, &ladders, &demand);
        let least = brute(&rows, &ladders, &demand);
        prop_assert!((found.loss - least).abs() < 1e-9, "{} instead of {least}", found.loss);
        prop_assert_eq!(search(&kinds, &ladders, &demand), found);
    }

    #[test]
    fn after_suppression_every_class_holds_and_no_row_is_lost(rows in rows(), demand in demand()) {
        let ladders = ladders();
        let (kinds, by_kind) = kinds(&rows);
        let found = search(&kinds, &ladders, &demand);
        let masks = suppress(&kinds, &ladders, &found.node, &demand);
        let levels = levels(&ladders, &found.node);
        // What the release shows: a missing cell and a suppressed one are the same.
        let mut classes: BTreeMap<_, Vec<Row>> = BTreeMap::new();
        for (kind, mask) in masks.iter().enumerate() {
            let shown = pattern(&levels, kinds.of(kind), *mask);
            classes.entry(shown).or_default().extend(&by_kind[kind]);
        }
        prop_assert_eq!(classes.values().map(Vec::len).sum::<usize>(), rows.len());
        if meets(&rows, &rows, &demand) {
            for class in classes.values() {
                prop_assert!(meets(class, &rows, &demand), "{} rows", class.len());
            }
        } else {
            prop_assert_eq!(classes.keys().flatten().max(), Some(&0));
        }
    }
}

#[test]
fn levels_that_tear_apart_what_was_one_are_no_ladder() {
    let level = |text: &str| text.chars().map(|it| Some(it.to_string().into())).collect();
    let torn: [Vec<Option<Arc<str>>>; 2] = [level("aabb"), level("abbb")];
    assert_eq!(Ladder::climbing(&torn), None);
    assert!(Ladder::climbing(&[level("aabb"), level("cccc")]).is_some());
}

#[test]
fn many_columns_are_told_apart_though_their_product_is_beyond_any_number() {
    let columns = 24;
    let ladders: Vec<Ladder> = (0..columns).map(|_| Ladder::still(1000, None)).collect();
    let leaves = (0..1000).flat_map(|it| vec![it; columns]).collect();
    let kinds = Kinds::new(columns, leaves, vec![1; 1000]);
    let (class_of, classes) = classes(&kinds, &ladders, &vec![0; columns]);
    assert_eq!(classes, 1000);
    assert_eq!(class_of.into_iter().collect::<BTreeSet<u32>>().len(), 1000);
}
