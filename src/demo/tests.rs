//! The reference project is what it says: so many rows, no person twice, sums that add up, the same bytes every time.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::env::temp_dir;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process;

use crate::demo::RECIPE;
use crate::demo::Scale;
use crate::demo::Work;
use crate::demo::is_there;
use crate::demo::plan;
use crate::demo::recipe::Recipe;
use crate::demo::sheet::LineKind;
use crate::demo::sheet::Paper;
use crate::demo::spell::Cell;
use crate::demo::write;
use crate::disk;
use crate::model::codes::CodeList;
use crate::model::rule::Rule;
use crate::model::schema;
use crate::model::schema::Schema;
use crate::pipeline::builtin;

fn recipe() -> Recipe {
    toml::from_str(RECIPE).unwrap()
}

fn papers(recipe: &Recipe, scale: Scale) -> Vec<(String, Paper)> {
    let paper = |it: &Work<'_>| match it {
        Work::MadeUp(job) => (job.ledger.dataset.clone(), job.paper().unwrap()),
        Work::SpeltOut(table) => (table.dataset.clone(), table.paper(recipe)),
    };
    plan(recipe, scale).unwrap().iter().map(paper).collect()
}

fn schema_of(name: &str) -> Schema {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let file = format!("{name}.json");
    let codes = |list: &str| Some(Ok(CodeList::parse(list, builtin::codes(list)?).unwrap()));
    schema::parse(&file, &fs::read(root.join(&file)).unwrap(), &codes).unwrap()
}

fn scratch(name: &str) -> PathBuf {
    temp_dir().join(format!("gongkai-demo-{name}-{}", process::id()))
}

fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut todo = vec![dir.to_path_buf()];
    while let Some(at) = todo.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                out.insert(path.strip_prefix(dir).unwrap().to_path_buf(), fs::read(&path).unwrap());
            }
        }
    }
    out
}

#[track_caller]
fn check_counts(scale: Scale, expect: &[(&str, u64)]) {
    let recipe = recipe();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (dataset, paper) in papers(&recipe, scale) {
        let lines = paper.sheets.iter().flat_map(|it| &it.lines);
        let clean = lines.filter(|it| matches!(it.kind, LineKind::Clean)).count();
        *counts.entry(dataset).or_default() += u64::try_from(clean).unwrap();
    }
    let counts: Vec<_> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, expect);
}

#[test]
fn the_full_project_has_as_many_rows_as_were_published() {
    check_counts(
        Scale::Full,
        &[
            ("applications", 8),
            ("disclosure-items", 1_561),
            ("interpretations", 20),
            ("medical-assistance", 2),
            ("negative-list-reviews", 5),
            ("normative-documents", 10),
            ("proposals", 70),
            ("public-replies", 24),
            ("reviews-and-lawsuits", 0),
            ("secrecy-reviews", 1_558),
            ("service-items", 21),
            ("special-funds", 9),
            ("special-hardship", 22_789),
            ("temporary-assistance", 36),
            ("urban-rural-dibao", 162_352),
        ],
    );
}

#[test]
fn the_small_project_has_some_of_everything() {
    check_counts(
        Scale::Small,
        &[
            ("applications", 8),
            ("disclosure-items", 1_561),
            ("interpretations", 20),
            ("medical-assistance", 2),
            ("negative-list-reviews", 5),
            ("normative-documents", 10),
            ("proposals", 70),
            ("public-replies", 24),
            ("reviews-and-lawsuits", 0),
            ("secrecy-reviews", 1_558),
            ("service-items", 21),
            ("special-funds", 9),
            ("special-hardship", 312),
            ("temporary-assistance", 36),
            ("urban-rural-dibao", 1_640),
        ],
    );
}

/// The texts of the column `at`, in rows that break no rule.
fn clean_texts(paper: &Paper, at: usize) -> impl Iterator<Item = &str> {
    let lines = paper.sheets.iter().flat_map(|it| &it.lines);
    lines.filter(|it| matches!(it.kind, LineKind::Clean)).filter_map(move |it| {
        match it.cells.get(at) {
            Some(Cell::Text(text) | Cell::Number(text)) => Some(text.as_str()),
            _ => None,
        }
    })
}

/// What an ID of any spelling stands for.
fn plain_id(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|it| if it == 'Ｘ' { 'X' } else { it })
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let kept = kept.to_uppercase();
    if kept.len() == 15 {
        format!("{}19{}", kept.get(..6).unwrap(), kept.get(6..).unwrap())
    } else {
        kept.chars().take(17).collect()
    }
}

#[test]
fn nobody_is_in_a_register_twice() {
    let recipe = recipe();
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut rows, mut fifteen) = (0, 0);
    let mut twins: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (ledger, (dataset, paper)) in recipe.ledger.iter().zip(papers(&recipe, Scale::Full)) {
        let columns = &recipe.layout[&ledger.layout].columns;
        let at = columns.iter().position(|it| it.value == crate::demo::recipe::Value::Id).unwrap();
        for text in clean_texts(&paper, at) {
            rows += 1;
            fifteen += usize::from(text.len() == 15);
            let id = plain_id(text);
            assert!(id.len() == 17 && id.starts_with("230199"));
            assert!(seen.entry(dataset.clone()).or_default().insert(id));
        }
        for line in paper.sheets.iter().flat_map(|it| &it.lines) {
            if let (LineKind::Planted(rule), Some(Cell::Text(text))) =
                (&line.kind, line.cells.get(at))
            {
                let id = plain_id(text);
                if rule == "key/duplicate-across-regions" {
                    *twins.entry((dataset.clone(), id.clone())).or_default() += 1;
                }
                assert!(!seen[&dataset].contains(&id));
            }
        }
    }
    assert_eq!(rows, 162_352 + 22_789);
    assert!(fifteen > 100);
    assert_eq!(twins.len(), 6 + 5 + 3);
    assert!(twins.values().all(|it| *it == 2));
}

#[test]
fn every_planted_rule_is_in_the_table_or_in_the_schema() {
    for ledger in &recipe().ledger {
        let schema = schema_of(&ledger.dataset);
        for plant in &ledger.plant {
            let own = plant
                .rule
                .strip_prefix("rule/")
                .is_some_and(|it| schema.rules.iter().any(|rule| rule.name == it));
            assert!(own || Rule::parse(&plant.rule).is_some(), "{}", plant.rule);
        }
    }
}

#[test]
fn every_kind_of_mistake_is_in_the_small_project_too() {
    let recipe = recipe();
    let kinds = |scale| -> BTreeSet<String> {
        let papers = papers(&recipe, scale);
        let lines = papers.iter().flat_map(|(_, it)| &it.sheets).flat_map(|it| &it.lines);
        lines
            .filter_map(|it| {
                if let LineKind::Planted(rule) = &it.kind { Some(rule.clone()) } else { None }
            })
            .collect()
    };
    assert_eq!(kinds(Scale::Small), kinds(Scale::Full));
    assert!(kinds(Scale::Full).len() >= 14);
}

/// A header as a reader folds it: no white space, no unit in brackets, no full width.
fn fold(header: &str) -> String {
    let narrow = |it: char| match it {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(it) - 0xfee0).unwrap(),
        other => other,
    };
    let text: String = header.chars().map(narrow).filter(|it| !it.is_whitespace()).collect();
    let units = ["(元/月)", "(元)", "(万元)", "(人)", "(人次)", "(户)", "(件)", "(元/人)", "(条)"];
    units.iter().find_map(|it| text.strip_suffix(it)).unwrap_or(&text).to_owned()
}

#[test]
fn every_header_leads_to_one_field_or_is_known_to_be_left_out() {
    let recipe = recipe();
    let made = recipe.ledger.iter().map(|it| {
        let columns = &recipe.layout[&it.layout].columns;
        (
            &it.dataset,
            columns.iter().map(|it| (it.over.clone(), it.head.clone())).collect::<Vec<_>>(),
        )
    });
    let spelt = recipe.table.iter().map(|it| (&it.dataset, it.header.clone()));
    for (dataset, headers) in made.chain(spelt) {
        let schema = schema_of(dataset);
        let mut taken = BTreeSet::new();
        for (over, head) in headers {
            let names = |text: &str| -> Vec<&str> {
                let known = |it: &&schema::Field| {
                    fold(&it.title) == text || it.aliases.iter().any(|it| fold(it) == text)
                };
                schema.fields.iter().filter(known).map(|it| it.name.as_str()).collect()
            };
            let leaf = fold(&head);
            if schema.ignore.iter().any(|it| fold(it) == leaf) {
                continue;
            }
            let found =
                [names(&leaf), names(&(fold(&over) + &leaf))].into_iter().find(|it| !it.is_empty());
            let found = found.unwrap_or_default();
            assert_eq!(found.len(), 1, "{dataset}: {over} {head}: {found:?}");
            assert!(taken.insert(found[0].to_owned()), "{dataset}: {head} comes twice");
        }
        for field in schema.fields.iter().filter(|it| it.constraints.required && !it.context) {
            assert!(taken.contains(&field.name), "{dataset}: no {}", field.name);
        }
    }
}

#[test]
fn every_built_in_schema_and_code_list_can_be_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut names = BTreeSet::new();
    for (name, _) in builtin::SCHEMAS {
        assert_eq!(schema_of(name).name, *name);
        names.insert(*name);
    }
    assert!(names.contains("urban-rural-dibao") && names.len() >= 7);
    for entry in fs::read_dir(root.join("codes")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "csv") {
            CodeList::parse("list", &fs::read(&path).unwrap()).unwrap();
        }
    }
}

#[test]
fn every_spelling_of_the_recipe_is_in_its_code_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/codes");
    for (name, codes) in &recipe().codes {
        let list =
            CodeList::parse(name, &fs::read(root.join(format!("{name}.csv"))).unwrap()).unwrap();
        for (code, spellings) in codes {
            let entry = list.entries.iter().find(|it| it.code == *code).unwrap();
            for spelling in spellings {
                let folded = fold(spelling).to_uppercase();
                let known = [&entry.code, &entry.label]
                    .into_iter()
                    .chain(&entry.aliases)
                    .any(|it| fold(it).to_uppercase() == folded);
                assert!(known, "{name}: {spelling}");
            }
        }
    }
}

/// `samples/harbin-2017` is the small project; `UPDATE=1 cargo test` writes it anew.
#[test]
fn the_sample_is_the_small_project() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/harbin-2017");
    if std::env::var_os("UPDATE").is_some() {
        disk::remove_dir(&sample.join("inbox")).unwrap();
        write(&sample, Scale::Small).unwrap();
    }
    let dir = scratch("sample");
    assert!(!is_there(&dir).unwrap());
    write(&dir, Scale::Small).unwrap();
    assert!(is_there(&dir).unwrap());
    let (made, kept) = (files(&dir), files(&sample));
    disk::remove_dir(&dir).unwrap();
    let own = ["README.md", "recipe.toml"];
    let names = |it: &BTreeMap<PathBuf, Vec<u8>>| -> Vec<PathBuf> {
        it.keys().filter(|it| !own.iter().any(|own| it.ends_with(own))).cloned().collect()
    };
    assert_eq!(names(&made), names(&kept));
    for (name, bytes) in &made {
        assert!(kept[name] == *bytes, "{} is not as it was made", name.display());
    }
}
