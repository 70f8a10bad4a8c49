//! The page of one run: what came of it in one sentence, whom to call, where it went wrong, better or worse than before.

use std::collections::BTreeMap;

use askama::Template;

use crate::html;
use crate::html::Bar;
use crate::html::Spark;
use crate::html::Trend;
use crate::html::anchor;
use crate::html::grouped;
use crate::html::share;
use crate::model::lang::Lang;
use crate::model::lang::Words;
use crate::model::lang::words;
use crate::model::rule;
use crate::quality::Facts;
use crate::quality::Past;
use crate::quality::again;
use crate::quality::again::Replaced;
use crate::quality::facts;
use crate::quality::fields;
use crate::quality::fields::Field;
use crate::quality::fields::Way;
use crate::quality::trends;
use crate::quality::trends::Run;
use crate::quality::whole;
use crate::quality::whole::Identity;
use crate::quality::whole::Lack;
use crate::quality::words;

/// From the page's folder back to the project's, and to its private one.
const PROJECT: &str = "../../../";
const PRIVATE: &str = "../../";
/// Shades of the table of rules and districts.
const SHADES: u64 = 4;

#[derive(Template)]
#[template(path = "quality/page.html")]
struct Page<'a> {
    lang: Lang,
    facts: &'a Facts,
    verdict: String,
    again: Option<String>,
    sums: Vec<Sum>,
    regions: Vec<Region>,
    rules: Vec<Rule<'a>>,
    heat: Heat,
    fields: Vec<Field<'a>>,
    ways: Vec<Way>,
    empty: String,
    identities: Vec<Identity<'a>>,
    complete: Option<String>,
    lacks: (Vec<Lack<'a>>, usize),
    standards: Option<String>,
    ledgers: Vec<Ledger<'a>>,
    replaced: Vec<Replaced<'a>>,
    trends: Vec<Trend>,
    past: Vec<Run>,
    denied: Vec<Denied>,
    passed: usize,
}

/// The page, in `lang`.
pub(super) fn render(facts: &Facts, trend: &[Past], lang: Lang) -> askama::Result<String> {
    let is = |verdict: &'static str| facts.gate.iter().filter(move |it| it.verdict == verdict);
    Page {
        lang,
        facts,
        verdict: verdict(facts, lang),
        again: again::sentence(facts, lang),
        sums: sums(facts, lang),
        regions: regions(facts, trend, lang),
        rules: rules(facts, lang),
        heat: heat(facts, lang),
        fields: fields::rows(facts),
        ways: fields::ways(facts, lang),
        empty: fields::empty(facts, lang),
        identities: whole::identities(facts, lang),
        complete: whole::complete(facts, lang),
        lacks: whole::lacks(facts, lang),
        standards: whole::standards(facts, lang),
        ledgers: ledgers(facts, lang),
        replaced: again::replaced(facts, lang),
        trends: trends::trends(trend, lang),
        past: trend.iter().map(|it| trends::run(it, lang)).collect(),
        denied: is("deny").map(|it| denied(it, lang)).collect(),
        passed: is("pass").count(),
    }
    .render()
}

impl Page<'_> {
    fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        words(zh, en).get(self.lang)
    }

    /// Whether something is known of whether the table is whole.
    fn tells_whole(&self) -> bool {
        !self.identities.is_empty() || self.complete.is_some() || self.standards.is_some()
    }

    fn status(&self) -> &str {
        words::status(self.lang, &self.facts.status)
    }

    /// The file with every place, as an address.
    fn violations(&self) -> Option<String> {
        self.facts.violations.as_deref().map(project)
    }
}

/// A path of the project as an address; one within the private folder does not leave it.
fn project(path: &str) -> String {
    let (way, path) =
        path.strip_prefix("private/").map_or((PROJECT, path), |within| (PRIVATE, within));
    format!("{way}{}", html::href(path))
}

/// What came of the run, in one sentence.
pub(super) fn verdict(facts: &Facts, lang: Lang) -> String {
    let rows = &facts.rows;
    let [read, accepted, held] = [rows.read, rows.accepted, rows.quarantined].map(grouped);
    let called =
        facts.regions.iter().filter(|it| it.region.is_some() && it.quarantined > 0).count();
    // What the gate refused, and what is closed, is not said to be for the public.
    let leaves = facts.opening != "closed" && facts.status != "refused";
    let refused = facts.status == "refused";
    match lang {
        Lang::Zh => {
            let may = if leaves { "可以公开" } else { "合格" };
            let end = if refused { "；审查未通过，暂不公开。" } else { "。" };
            let back = match called {
                0 => format!("{held} 行退回"),
                _ => format!("{held} 行退回 {called} 个区县"),
            };
            match (rows.read, rows.quarantined) {
                (0, _) => "台账里没有数据行。".to_owned(),
                (_, 0) => format!("{read} 行全部{may}{end}"),
                _ => format!("{read} 行中 {accepted} 行{may}，{back}{end}"),
            }
        }
        Lang::En => {
            let may = if leaves { "can be published" } else { "pass every check" };
            let end = if refused { "; the gate refused, nothing is published." } else { "." };
            let back = match (rows.quarantined, called) {
                (1, 0) => "1 goes back".to_owned(),
                (1, _) => "1 goes back to its district".to_owned(),
                (_, 0) => format!("{held} go back"),
                (_, 1) => format!("{held} go back to one district"),
                _ => format!("{held} go back to {called} districts"),
            };
            match (rows.read, rows.quarantined) {
                (0, _) => "There are no rows in the ledgers.".to_owned(),
                (_, 0) => format!("All {read} rows {may}{end}"),
                _ => format!("{accepted} of {read} rows {may}, {back}{end}"),
            }
        }
    }
}

/// One sum that closes: `a = b + c`.
struct Sum {
    whole: (String, String),
    parts: Vec<(String, String)>,
}

fn sums(facts: &Facts, lang: Lang) -> Vec<Sum> {
    let rows = &facts.rows;
    let t = |zh: &str, en: &str| match lang {
        Lang::Zh => zh.to_owned(),
        Lang::En => en.to_owned(),
    };
    let kinds = words::non_data(lang).filter_map(|(name, words)| {
        let count = facts.non_data.get(name).copied().filter(|it| *it > 0)?;
        Some((grouped(count), words.to_owned()))
    });
    let mut parts = vec![(grouped(rows.read), t("数据行", "rows"))];
    parts.extend(kinds);
    vec![
        Sum { whole: (grouped(rows.lines), t("台账各行", "lines")), parts },
        Sum {
            whole: (grouped(rows.read), t("数据行", "rows")),
            parts: vec![
                (grouped(rows.accepted), t("接收", "accepted")),
                (grouped(rows.quarantined), t("退回", "held back")),
            ],
        },
    ]
}

struct Region {
    name: String,
    read: String,
    held: String,
    share: String,
    bar: Bar,
    worst: Option<(String, String)>,
    /// Nothing came from it, though it is expected.
    is_missing: bool,
    is_called: bool,
    spark: Spark,
    /// Rows held back in the run before, and the difference to it.
    before: Option<(String, Change)>,
}

/// Fewer, more, or the same as in the run before.
enum Change {
    Less(String),
    More(String),
    Same,
}

impl Change {
    fn of(now: u64, before: u64) -> Self {
        match now.checked_sub(before) {
            Some(0) => Self::Same,
            Some(more) => Self::More(grouped(more)),
            None => Self::Less(grouped(before - now)),
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Self::Less(_) => "good",
            Self::More(_) => "bad",
            Self::Same => "faint",
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Less(it) => format!("−{it}"),
            Self::More(it) => format!("+{it}"),
            Self::Same => "±0".to_owned(),
        }
    }
}

fn nowhere(lang: Lang) -> String {
    match lang {
        Lang::Zh => "区县不明".to_owned(),
        Lang::En => "district unknown".to_owned(),
    }
}

/// Most rows held back first; those of equal number as the facts have them.
fn regions(facts: &Facts, trend: &[Past], lang: Lang) -> Vec<Region> {
    let most = facts.regions.iter().map(|it| it.quarantined).max().unwrap_or_default();
    let called = |name: &Option<String>| {
        facts
            .gate
            .iter()
            .flat_map(|it| &it.breaches)
            .flat_map(|it| &it.regions)
            .any(|it| it.region == *name)
    };
    let mut all: Vec<&facts::Region> = facts.regions.iter().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.quarantined));
    let region = |it: &facts::Region| {
        let key = it.region.as_deref().unwrap_or_default();
        let values: Vec<u64> =
            trend.iter().map(|run| run.regions.get(key).copied().unwrap_or_default()).collect();
        let has_past = it.region.is_some() && values.iter().any(|it| *it > 0);
        let before = values.iter().rev().nth(1).filter(|_| has_past);
        let expected = it.region.as_ref().is_some_and(|it| facts.accept.regions.contains(it));
        Region {
            name: it.region.clone().unwrap_or_else(|| nowhere(lang)),
            read: grouped(it.read),
            held: grouped(it.quarantined),
            share: share(it.quarantined, it.read),
            bar: Bar::new(it.quarantined, most, "bad"),
            worst: it.worst.as_ref().map(|code| (anchor(code), title(facts, code, lang))),
            is_missing: expected && it.read == 0,
            is_called: called(&it.region),
            spark: Spark::new(&values),
            before: before.map(|it_was| (grouped(*it_was), Change::of(it.quarantined, *it_was))),
        }
    };
    all.into_iter().map(region).collect()
}

/// What `code` means, or the code itself.
fn title(facts: &Facts, code: &str, lang: Lang) -> String {
    let found = facts.rules.iter().find(|it| it.rule == code).map(|it| it.title.get(lang));
    found.filter(|it| !it.is_empty()).unwrap_or(code).to_owned()
}

struct Rule<'a> {
    code: &'a str,
    anchor: String,
    title: String,
    is_error: bool,
    count: String,
    bar: Bar,
    known: Option<rule::Rule>,
    lang: Lang,
}

/// What to do about a rule of the schema's own.
const OWN_FIX: Words = words(
    "退回的台账里标红的几格对不上，核对后把不对的改过来。",
    "The red cells of the returned ledger do not fit one another: mend the one that is wrong.",
);

impl Rule<'_> {
    fn fix(&self) -> String {
        let fix = self.known.map_or(OWN_FIX, |it| it.page().fix);
        html::inline(fix.get(self.lang))
    }

    fn why(&self) -> Option<String> {
        self.known.map(|it| html::inline(it.page().why.get(self.lang)))
    }

    fn basis(&self) -> Option<String> {
        Some(html::inline(self.known?.basis()?.get(self.lang)))
    }
}

fn rules(facts: &Facts, lang: Lang) -> Vec<Rule<'_>> {
    // A thousand notes must not make one error short: each level has its own scale.
    let most = |level: &str| {
        let of_level = facts.rules.iter().filter(|it| it.level == level);
        of_level.map(|it| it.count).max().unwrap_or_default()
    };
    let rule =
        |it: &'_ facts::Rule| (it.level == "error", Bar::new(it.count, most(&it.level), tone(it)));
    let all = facts.rules.iter().map(|it| {
        let (is_error, bar) = rule(it);
        Rule {
            code: &it.rule,
            anchor: anchor(&it.rule),
            title: title(facts, &it.rule, lang),
            is_error,
            count: grouped(it.count),
            bar,
            known: rule::Rule::parse(&it.rule),
            lang,
        }
    });
    all.collect()
}

fn tone(rule: &facts::Rule) -> &'static str {
    if rule.level == "error" { "bad" } else { "care" }
}

/// Rules against districts; only those that have something.
struct Heat {
    regions: Vec<String>,
    rows: Vec<HeatRow>,
}

/// What one rule came to in each district.
struct HeatRow {
    anchor: String,
    title: String,
    is_error: bool,
    cells: Vec<Shade>,
}

struct Shade {
    count: u64,
    shade: u64,
}

fn heat(facts: &Facts, lang: Lang) -> Heat {
    let mut counts: BTreeMap<(&str, Option<&str>), u64> = BTreeMap::new();
    for it in &facts.broken {
        *counts.entry((&it.rule, it.region.as_deref())).or_default() += it.count;
    }
    let has = |region: &Option<String>| counts.keys().any(|(_, it)| *it == region.as_deref());
    let regions: Vec<Option<&str>> =
        facts.regions.iter().filter(|it| has(&it.region)).map(|it| it.region.as_deref()).collect();
    // A thousand notes must not make one error pale: each level has its own scale.
    let is_error = |code: &str| facts.rules.iter().any(|it| it.rule == code && it.level == "error");
    let most = |errors: bool| {
        let of_level = counts.iter().filter(move |((code, _), _)| is_error(code) == errors);
        of_level.map(|it| *it.1).max().unwrap_or_default().max(1)
    };
    let most = (most(true), most(false));
    let shade = |count: u64, most: u64| {
        let step = u128::from(count) * u128::from(SHADES);
        u64::try_from(step.div_ceil(u128::from(most))).unwrap_or(SHADES)
    };
    let row = |it: &facts::Rule| {
        let is_error = it.level == "error";
        let most = if is_error { most.0 } else { most.1 };
        let cell = |region: Option<&str>| {
            let count = counts.get(&(it.rule.as_str(), region)).copied().unwrap_or_default();
            Shade { count, shade: shade(count, most) }
        };
        HeatRow {
            anchor: anchor(&it.rule),
            title: title(facts, &it.rule, lang),
            is_error,
            cells: regions.iter().copied().map(cell).collect(),
        }
    };
    Heat {
        rows: facts.rules.iter().map(row).collect(),
        regions: regions.iter().map(|it| it.map_or_else(|| nowhere(lang), str::to_owned)).collect(),
    }
}

struct Ledger<'a> {
    name: &'a str,
    regions: String,
    read: String,
    held: String,
    has_held: bool,
    returned: Option<String>,
    again: Option<String>,
    remarks: Vec<&'a str>,
}

/// Those that held rows back first, most first.
fn ledgers(facts: &Facts, lang: Lang) -> Vec<Ledger<'_>> {
    let mut all: Vec<&facts::Ledger> = facts.ledgers.iter().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.quarantined));
    let mut again = again::by_ledger(facts, lang);
    all.into_iter().map(|it| ledger(it, again.remove(it.ledger.as_str()), lang)).collect()
}

fn ledger(it: &facts::Ledger, again: Option<String>, lang: Lang) -> Ledger<'_> {
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    let many = it.regions.len() > 3;
    let regions = match lang {
        Lang::Zh if many => format!("{} 个区县", it.regions.len()),
        Lang::En if many => format!("{} districts", it.regions.len()),
        _ => it.regions.join(comma),
    };
    Ledger {
        name: &it.ledger,
        regions,
        read: grouped(it.read),
        held: grouped(it.quarantined),
        has_held: it.quarantined > 0,
        returned: it.returned.as_deref().map(project),
        again,
        remarks: it.remarks.iter().map(|it| it.words.get(lang)).collect(),
    }
}

/// A gate rule that refused.
struct Denied {
    rule: String,
    title: String,
    fix: String,
    /// What went beyond, each with whom to call.
    at: Vec<String>,
    call: String,
}

fn denied(it: &facts::Verdict, lang: Lang) -> Denied {
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    let at = it.at.as_ref().map(|it| it.get(lang)).unwrap_or_default();
    let at = at.split(if lang == Lang::Zh { "；" } else { "; " }).filter(|it| !it.is_empty());
    let mut names: Vec<String> = Vec::new();
    for called in it.breaches.iter().flat_map(|it| &it.regions) {
        let name = called.region.clone().unwrap_or_else(|| called.ledgers.join(comma));
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    Denied {
        rule: it.rule.clone(),
        title: it.title.get(lang).to_owned(),
        fix: html::inline(it.fix.get(lang)),
        at: at.map(str::to_owned).collect(),
        call: names.join(comma),
    }
}
