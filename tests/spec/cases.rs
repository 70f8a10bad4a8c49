//! `cases.md`: the catalogue of what is wrong with real ledgers, and where the manual shows each.
//!
//! A case of a page names the entries that it shows, in its heading or text: `(case 49)`, `(cases 44, 45)`.
//! The table says what should come of each entry and what comes of it here; it must have all 90, each shown by a
//! case in which that outcome is seen. `UPDATE=1` rewrites the last column.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::page::Page;

/// The catalogue's file.
pub(crate) const FILE: &str = "cases.md";

/// Entries of the catalogue.
const COUNT: u32 = 90;

/// A case of the manual that shows an entry.
struct Shown {
    /// `dates.md: 2017.1 may have been October`.
    place: String,
    expect: String,
}

#[test]
fn every_entry_of_the_catalogue_is_shown() {
    let shown = mentions();
    let path = crate::folder().join(FILE);
    let text = fs::read_to_string(&path).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, rewritten(&text, &shown)).unwrap();
        return;
    }
    let mut out = String::new();
    let mut numbers = Vec::new();
    for (line, cells) in (1..).zip(text.lines()).filter_map(|(at, it)| Some((at, row(it)?))) {
        let mut complain = |what: &str| {
            writeln!(out, "tests/spec/{FILE}:{line}: case {} {what}", cells[0]).unwrap();
        };
        let Ok(number) = cells[0].parse::<u32>() else { continue };
        numbers.push(number);
        let (wanted, ours, why) = (cells[2], cells[3], cells[4]);
        if wanted != ours && why.is_empty() {
            complain("comes out otherwise than it should, and the table does not say why");
        }
        let Some(cases) = shown.get(&number) else {
            complain(&format!("is shown nowhere; name it in a case: `(case {number})`"));
            continue;
        };
        if !ours.split('/').all(|it| cases.iter().any(|case| is_seen(it, &case.expect))) {
            complain(&format!("should come out as {ours}, which no case that names it shows"));
        }
        if cells[5].is_empty() {
            complain("lists no case; `UPDATE=1 cargo test --test spec` does");
        }
        for place in cells[5].split("; ").filter(|it| !it.is_empty()) {
            if !cases.iter().any(|it| it.place == place) {
                complain(&format!("is not named by `{place}`; `UPDATE=1 cargo test --test spec`"));
            }
        }
    }
    if numbers != (1..=COUNT).collect::<Vec<_>>() {
        writeln!(out, "tests/spec/{FILE}: the numbers are not 1 to {COUNT}").unwrap();
    }
    for number in shown.keys().filter(|it| !(1..=COUNT).contains(it)) {
        writeln!(out, "tests/spec: there is no case {number}").unwrap();
    }
    assert!(out.is_empty(), "\n{out}");
}

#[test]
fn cases_are_named_in_several_ways() {
    let found = |text| named(text).collect::<Vec<u32>>();
    assert_eq!(found("It is so. (Case 49)"), [49]);
    assert_eq!(found("(cases 44, 45)"), [44, 45]);
    assert_eq!(found("one (case 7) and (cases 8 and 10)"), [7, 8, 10]);
    assert!(found("in which case 12 rows follow; (in any case 3)").is_empty());
}

/// Whether `expect` shows that outcome: N normalized, W with a warning or remark, Q held back, R refused, D no row.
fn is_seen(outcome: &str, expect: &str) -> bool {
    let begins = |mark: &str| expect.lines().any(|it| it.starts_with(mark));
    match outcome {
        "W" => begins("~ ") || begins("* "),
        "Q" => begins("! "),
        "R" => begins("failed, "),
        "D" => expect.contains(" non-data + "),
        "N" => expect.lines().any(|it| {
            !it.starts_with(['!', '~', '*'])
                && !it.starts_with("failed, ")
                && !it.contains(" non-data + ")
        }),
        _ => false,
    }
}

/// Which cases of the manual show an entry, in the order of its pages.
fn mentions() -> BTreeMap<u32, Vec<Shown>> {
    let mut out: BTreeMap<u32, Vec<Shown>> = BTreeMap::new();
    for file in crate::PAGES {
        let text = fs::read_to_string(crate::folder().join(file)).unwrap();
        for case in Page::parse(file, &text).cases {
            let words = [&case.title, "\n", &case.words].concat();
            for number in named(&words) {
                let place = format!("{file}: {}", case.title);
                let expect = case.expect.clone();
                out.entry(number).or_default().push(Shown { place, expect });
            }
        }
    }
    out
}

/// The entries that a text names.
fn named(text: &str) -> impl Iterator<Item = u32> {
    let rest = text.split('(').skip(1).filter_map(|it| it.split_once(')')).map(|it| it.0);
    let lists = rest.filter_map(|it| {
        let it = it.strip_prefix(['c', 'C'])?.strip_prefix("ase")?;
        it.strip_prefix('s').unwrap_or(it).strip_prefix(' ')
    });
    lists.flat_map(|it| it.split([',', ' ']).filter_map(|it| it.parse().ok()))
}

/// The cells of a row of the table that begins with a number.
fn row(line: &str) -> Option<[&str; 6]> {
    let inner = line.strip_prefix("| ")?.strip_suffix('|')?;
    let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
    let cells: [&str; 6] = cells.try_into().ok()?;
    cells[0].parse::<u32>().is_ok().then_some(cells)
}

fn rewritten(text: &str, shown: &BTreeMap<u32, Vec<Shown>>) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let Some([number, mess, wanted, ours, why, _]) = row(line) else {
            out.extend([line, "\n"]);
            continue;
        };
        let cases = number.parse().ok().and_then(|it: u32| shown.get(&it));
        let places: Vec<&str> = cases.into_iter().flatten().map(|it| it.place.as_str()).collect();
        let places = places.join("; ");
        writeln!(out, "| {number} | {mess} | {wanted} | {ours} | {why} | {places} |").unwrap();
    }
    out
}
