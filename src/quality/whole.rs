//! Whether the table is whole: identities, combinations that are wanted, amounts held to a standard.

use std::collections::BTreeMap;

use crate::html::grouped;
use crate::model::lang::Lang;
use crate::quality::Facts;
use crate::quality::facts::Gap;

/// Regions whose gaps are named on the page, and the gaps of each; the JSON has all.
const REGIONS_SHOWN: usize = 30;
const GAPS_SHOWN: usize = 24;

/// An identity, as the table has it.
pub(super) struct Identity<'a> {
    pub(super) title: &'a str,
    pub(super) name: &'a str,
    pub(super) pass: String,
    pub(super) fail: String,
    pub(super) left: String,
    pub(super) is_broken: bool,
    pub(super) is_open: bool,
}

/// The identities, in the schema's order.
pub(super) fn identities(facts: &Facts, lang: Lang) -> Vec<Identity<'_>> {
    let one = facts.identities.iter().map(|it| {
        let title = it.title.get(lang);
        Identity {
            title: if title.is_empty() { &it.name } else { title },
            name: &it.name,
            pass: grouped(it.pass),
            fail: grouped(it.fail),
            left: grouped(it.not_assessable),
            is_broken: it.fail > 0,
            is_open: it.not_assessable > 0,
        }
    });
    one.collect()
}

/// A region with what it lacks, or has twice.
pub(super) struct Lack<'a> {
    pub(super) region: &'a str,
    pub(super) gaps: String,
}

/// By region, in the order of the first gap of each; and how many regions are not shown.
pub(super) fn lacks(facts: &Facts, lang: Lang) -> (Vec<Lack<'_>>, usize) {
    let gaps = facts.complete.iter().flat_map(|it| &it.missing);
    let mut order: Vec<&str> = Vec::new();
    let mut by_region: BTreeMap<&str, Vec<&Gap>> = BTreeMap::new();
    for it in gaps {
        let of = by_region.entry(&it.region).or_default();
        if of.is_empty() {
            order.push(&it.region);
        }
        of.push(it);
    }
    let left = order.len().saturating_sub(REGIONS_SHOWN);
    let lack = |region: &&'_ str| {
        let of = by_region.get(region).map_or(&[][..], |it| it);
        gaps_of(of, lang)
    };
    let all = order.iter().take(REGIONS_SHOWN).map(|it| Lack { region: it, gaps: lack(it) });
    (all.collect(), left)
}

fn gaps_of(all: &[&Gap], lang: Lang) -> String {
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    let one = |it: &&Gap| match (lang, it.rows) {
        (_, 0) => it.when.clone(),
        (Lang::Zh, rows) => format!("{}（有 {rows} 行）", it.when),
        (Lang::En, rows) => format!("{} ({rows} rows)", it.when),
    };
    let shown: Vec<String> = all.iter().take(GAPS_SHOWN).map(one).collect();
    let left = all.len() - shown.len();
    let shown = shown.join(comma);
    match lang {
        _ if left == 0 => shown,
        Lang::Zh => format!("{shown} 等 {} 处", all.len()),
        Lang::En => format!("{shown} and {left} more"),
    }
}

/// How many of the combinations that are wanted are there.
pub(super) fn complete(facts: &Facts, lang: Lang) -> Option<String> {
    let it = facts.complete.as_ref()?;
    let lacking = u64::try_from(it.missing.len()).unwrap_or(u64::MAX);
    let (all, pass) = (grouped(it.pass.saturating_add(lacking)), grouped(it.pass));
    Some(match (lang, lacking) {
        (Lang::Zh, 0) => format!("应有的 {all} 项都报了，没有重复。"),
        (Lang::Zh, _) => format!("应有 {all} 项，只有 {pass} 项正好报了一次。缺的或重的："),
        (Lang::En, 0) => format!("All {all} combinations that are wanted are there, each once."),
        (Lang::En, _) => {
            format!(
                "Of {all} combinations that are wanted, {pass} are there once. Missing or there more than once:"
            )
        }
    })
}

/// How many amounts could be held to a standard.
pub(super) fn standards(facts: &Facts, lang: Lang) -> Option<String> {
    let it = facts.standards?;
    let [yes, no] = [it.assessed, it.not_assessed].map(grouped);
    Some(match (lang, it.not_assessed) {
        (Lang::Zh, _) if it.assessed == 0 => {
            format!("{no} 个金额都没有可对照的待遇标准（standards.csv）。")
        }
        (Lang::En, _) if it.assessed == 0 => {
            format!("For none of {no} amounts is a standard known (standards.csv).")
        }
        (Lang::Zh, 0) => format!("{yes} 个金额都对照了待遇标准。"),
        (Lang::Zh, _) => {
            format!("{yes} 个金额对照了待遇标准；{no} 个没有可对照的标准（standards.csv）。")
        }
        (Lang::En, 0) => format!("All {yes} amounts were held to a standard."),
        (Lang::En, _) => {
            format!(
                "{yes} amounts were held to a standard; for {no} none is known (standards.csv)."
            )
        }
    })
}
