//! Ledgers of one kind, told by their headers: those that a built-in schema knows, and those that are like one another.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::model::schema::Schema;
use crate::normalize::looks;
use crate::normalize::looks::Fate;
use crate::normalize::looks::Lists;
use crate::normalize::looks::Topic;
use crate::pipeline::inspect::SeenTable;
use crate::pipeline::meaning;
use crate::pipeline::plan;

/// Built-in schemas of ledgers, with the word that their titles and files have.
const KNOWN: &[(&str, &str)] = &[
    ("urban-rural-dibao", "保"),
    ("special-hardship", "特困"),
    ("temporary-assistance", "临时"),
    ("medical-assistance", "医疗"),
];
/// Of a hundred required headers, how many must map.
const FIT: usize = 80;
/// Of a hundred headers of two ledgers, how many must be in both.
const ALIKE: usize = 60;

/// A ledger that was looked at.
pub(super) struct Ledger {
    pub(super) path: PathBuf,
    /// Where its copy goes, relative to the project.
    pub(super) target: String,
    pub(super) tables: Vec<SeenTable>,
}

/// Ledgers that become one dataset.
pub(super) struct Group {
    /// The dataset.
    pub(super) name: String,
    /// What people call it.
    pub(super) title: String,
    /// The built-in schema that knows it.
    pub(super) builtin: Option<(String, Schema)>,
    pub(super) ledgers: Vec<Ledger>,
    headers: BTreeSet<String>,
}

/// What all ledgers say of the project.
pub(super) struct Setting {
    /// The publisher's region, where counties name it.
    pub(super) region: Option<String>,
    /// The year.
    pub(super) period: String,
}

impl Group {
    /// Sorts `ledgers` out; each goes to the first group that it is like.
    pub(super) fn all(ledgers: Vec<Ledger>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        for ledger in ledgers {
            let headers = headers(&ledger);
            let builtin = builtin(&ledger);
            let like = |it: &&mut Self| match (&it.builtin, &builtin) {
                (Some(a), Some(b)) => a.0 == b.0,
                (None, None) => alike(&it.headers, &headers),
                _ => false,
            };
            if let Some(group) = groups.iter_mut().find(like) {
                group.headers.extend(headers);
                group.ledgers.push(ledger);
                continue;
            }
            let stem = ledger.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let name = builtin.as_ref().map_or_else(|| slug(&stem), |it| it.0.clone());
            let taken = |name: &String| groups.iter().any(|it| it.name == *name);
            let numbered = (2..).map(|n| format!("{name}-{n}"));
            let name = std::iter::once(name.clone()).chain(numbered).find(|it| !taken(it));
            let title = builtin.as_ref().map_or(stem, |it| it.1.title.clone());
            let name = name.unwrap_or_default();
            groups.push(Self { name, title, builtin, ledgers: vec![ledger], headers });
        }
        groups.iter_mut().for_each(Self::place);
        groups
    }

    /// Each ledger keeps the name of its folder, which may be all that says where it is from.
    fn place(&mut self) {
        let mut taken = BTreeSet::new();
        for ledger in &mut self.ledgers {
            let text =
                |it: Option<&std::ffi::OsStr>| it.map(|it| it.to_string_lossy().into_owned());
            let file = text(ledger.path.file_name()).unwrap_or_default();
            let folder = text(ledger.path.parent().and_then(|it| it.file_name()));
            let folder = folder.filter(|it| it != "inbox" && it != "..");
            let base = match folder {
                Some(folder) => format!("inbox/{}/{folder}", self.name),
                None => format!("inbox/{}", self.name),
            };
            let numbered = (2..).map(|n| format!("{base}-{n}/{file}"));
            let mut names = std::iter::once(format!("{base}/{file}")).chain(numbered);
            ledger.target = names.find(|it| taken.insert(it.clone())).unwrap_or_default();
        }
    }
}

/// Latin letters and digits of what `text` sounds like; `ledger` where nothing is left.
fn slug(text: &str) -> String {
    let words = looks::sound(text);
    let mut out = String::new();
    for word in words.split('_').filter(|it| !it.is_empty()) {
        if out.len() + word.len() > 40 {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(word);
    }
    if meaning::is_slug(&out) { out } else { "ledger".to_owned() }
}

fn headers(ledger: &Ledger) -> BTreeSet<String> {
    let paths = ledger.tables.iter().flat_map(|it| &it.part.header).filter(|it| !it.is_empty());
    let name = |path: &Vec<String>| {
        looks::entry(path).map_or_else(|| looks::spelling(path), |it| it.name.clone())
    };
    paths.map(name).collect()
}

fn alike(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let (both, fewer) = (a.intersection(b).count(), a.len().min(b.len()));
    100 * both >= ALIKE * fewer && fewer > 0
}

/// The built-in schema whose required headers a ledger has, in all of its tables; of several, the one that claims most.
fn builtin(ledger: &Ledger) -> Option<(String, Schema)> {
    let mut best: Option<(usize, String, Schema)> = None;
    for (name, word) in KNOWN {
        let Ok(schema) = plan::schema(&format!("builtin:{name}"), std::path::Path::new("")) else {
            continue;
        };
        let tables: Vec<&SeenTable> =
            ledger.tables.iter().filter(|it| !it.looks.is_empty()).collect();
        let claims: Option<Vec<usize>> = tables.iter().map(|it| claims(it, &schema)).collect();
        let Some(claims) = claims.filter(|it| !it.is_empty()) else { continue };
        let said = tables.iter().flat_map(|it| &it.part.context).any(|it| it.text.contains(word));
        let score = 2 * claims.iter().sum::<usize>() + if said { 3 } else { 0 };
        if best.as_ref().is_none_or(|it| score > it.0) {
            best = Some((score, (*name).to_owned(), schema));
        }
    }
    best.map(|(_, name, schema)| (name, schema))
}

/// How many columns `schema` knows, where it knows enough of them.
fn claims(table: &SeenTable, schema: &Schema) -> Option<usize> {
    let fates = looks::fates(&table.part, schema);
    let known = fates.iter().filter(|it| matches!(it, Fate::Field(_))).count();
    let needed: Vec<usize> = schema
        .fields
        .iter()
        .enumerate()
        .filter(|(_, it)| it.constraints.required && !it.context)
        .map(|it| it.0)
        .collect();
    let there = needed.iter().filter(|it| fates.contains(&Fate::Field(**it))).count();
    let enough = 100 * there >= FIT * needed.len() && 2 * known > fates.len() && known >= 2;
    // Where hardly anything is required, nearly all columns must be known.
    (enough && (needed.len() >= 2 || 10 * known >= 9 * fates.len())).then_some(known)
}

/// Where and when: what most ledgers say.
pub(super) fn setting(groups: &[Group], lists: &Lists, year: &str) -> Setting {
    let (mut regions, mut years) = (BTreeMap::<String, u64>::new(), BTreeMap::<String, u64>::new());
    let tables = groups.iter().flat_map(|it| &it.ledgers).flat_map(|it| &it.tables);
    for table in tables {
        for (path, look) in table.part.header.iter().zip(&table.looks) {
            let about = looks::entry(path).map(|it| it.name.as_str());
            for value in look.few().filter(|_| about == Some("region")) {
                for parent in lists.parents_of(value) {
                    *regions.entry(parent).or_default() += 1;
                }
            }
            for value in look.few().filter(|_| matches!(about, Some("period" | "year"))) {
                if let Some(year) = looks::year_of(value) {
                    *years.entry(year).or_default() += 1;
                }
            }
        }
        for saying in looks::sayings(&table.part, lists) {
            match saying.topic {
                Topic::Region => {
                    for parent in lists.parents_of(&saying.value) {
                        *regions.entry(parent).or_default() += 1;
                    }
                }
                Topic::Period => {
                    let year = saying.value.chars().take(4).collect();
                    *years.entry(year).or_default() += 1;
                }
                Topic::Program => {}
            }
        }
    }
    let most =
        |all: BTreeMap<String, u64>| all.into_iter().rev().max_by_key(|it| it.1).map(|it| it.0);
    Setting { region: most(regions), period: most(years).unwrap_or_else(|| year.to_owned()) }
}
