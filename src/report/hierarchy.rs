//! X6: a city's report held to those of its subordinates, where the user says which these are. Told, never mended.
//!
//! A report does not say whether it counts what its districts and offices did, so nothing is compared unasked.

use std::collections::BTreeMap;

use crate::report::extract::Extract;
use crate::report::figure::Figure;
use crate::report::figure::Value;
use crate::report::form::Relation;
use crate::report::identity::Identity;
use crate::report::identity::Status;
use crate::report::identity::in_base_unit;
use crate::report::indicators::Indicators;
use crate::report::indicators::share_of;

/// Figures of catalogues and of changes: one item stands in many of them, and what one office adds another drops.
const NOT_ADDED: &[&str] = &["items_last_year", "change"];
/// Words that count the same thing in one report or another.
const ITEMS: &[&str] = &["条", "件", "篇", "项", "个", "则", "份"];

/// How much of the city's report the subordinates' reports make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Some of it: none of them has more than the city.
    Part,
    /// All of it: together they have what the city has.
    Whole,
}

/// A figure of a city's report beside that of its subordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Which of the city's reports; none for a subordinate's whose year none of them has.
    pub report: Option<usize>,
    /// Which of the subordinates' reports; none for all together.
    pub subordinate: Option<usize>,
    /// What is compared; none where nothing is.
    pub indicator: Option<String>,
    /// What it came to.
    pub identity: Identity,
}

/// Holds the reports of a `city`, each of its year, to those of its `subordinates`.
pub fn hierarchy(
    city: &[Extract],
    subordinates: &[Extract],
    extent: Extent,
    indicators: &Indicators,
) -> Vec<Compared> {
    let years: Vec<i32> = city.iter().filter_map(|it| it.year).collect();
    let is_placed = |it: &Extract| it.year.is_some_and(|year| years.contains(&year));
    // One that is of no year, or of another, may be the one that a sum lacks.
    let unplaced: Vec<(usize, &Extract)> =
        (0..).zip(subordinates).filter(|(_, it)| !is_placed(it)).collect();
    let mut out = Vec::new();
    for (at, report) in city.iter().enumerate() {
        let Some(year) = report.year else { continue };
        let below: Vec<(usize, Stated)> = (0..)
            .zip(subordinates)
            .filter(|(_, it)| it.year == Some(year))
            .map(|(at, it)| (at, stated(it, indicators)))
            .collect();
        for (key, whole) in stated(report, indicators) {
            let name = format!("X6 {year}");
            let compared = |subordinate: Option<usize>, identity: Identity| Compared {
                report: Some(at),
                subordinate,
                indicator: Some(key.clone()),
                identity,
            };
            let mut parts: Vec<Option<&Term>> = below.iter().map(|(_, it)| it.get(&key)).collect();
            for ((which, _), part) in below.iter().zip(&parts) {
                if part.is_some() {
                    let identity = held(&name, &[*part], Relation::AtMost, &whole);
                    out.push(compared(Some(*which), identity));
                }
            }
            if extent == Extent::Whole && parts.iter().any(Option::is_some) {
                parts.extend(unplaced.iter().map(|_| None));
                out.push(compared(None, held(&name, &parts, Relation::Equal, &whole)));
            }
        }
    }
    out.extend(unplaced.into_iter().map(|(at, it)| Compared {
        report: None,
        subordinate: Some(at),
        indicator: None,
        identity: Identity {
            name: it.year.map_or("X6".to_owned(), |year| format!("X6 {year}")),
            expression: "? ≤ ?".to_owned(),
            left: None,
            right: None,
            status: Status::NotAssessable,
            line: None,
        },
    }));
    out
}

/// What one report states of an indicator.
struct Term {
    value: Value,
    unit: String,
    is_certain: bool,
}

type Stated = BTreeMap<String, Term>;

/// What a report counts, of all that adds up over offices.
fn stated(report: &Extract, indicators: &Indicators) -> Stated {
    let is_added = |key: &str, figures: &[&Figure]| {
        let last = key.rsplit('.').next().unwrap_or_default();
        let of_base = |base: &str| share_of(base) == key;
        let is_share = key.rsplit_once('.').is_some_and(|it| of_base(it.0));
        !is_share && !NOT_ADDED.contains(&last) && figures.iter().all(|it| it.unit != "%")
    };
    let all = report.stated().into_iter().filter(|(key, it)| is_added(key, it));
    all.filter_map(|(key, figures)| {
        let figure = figures.first()?;
        let own = indicators.named(key).map(|it| it.unit).unwrap_or_default();
        let term = Term {
            value: in_base_unit(figure),
            unit: base_unit(if figure.unit.is_empty() { &own } else { &figure.unit }).to_owned(),
            is_certain: figures.len() == 1 && figure.is_named() && figure.quality.is_firm(),
        };
        (own != "%").then(|| (key.to_owned(), term))
    })
    .collect()
}

fn base_unit(unit: &str) -> &str {
    match unit {
        "万元" | "亿元" => "元",
        it if ITEMS.contains(&it) => "件",
        it => it,
    }
}

/// Some parts together held to the whole.
fn held(name: &str, parts: &[Option<&Term>], relation: Relation, whole: &Term) -> Identity {
    let show = |it: Option<&Term>| it.map_or("?".to_owned(), |it| it.value.to_string());
    let terms: Vec<String> = parts.iter().map(|it| show(*it)).collect();
    let known: Vec<&Term> = parts.iter().copied().flatten().collect();
    let sum = known.iter().fold(Value::default(), |sum, it| sum.plus(it.value));
    let left = (known.len() == parts.len()).then_some(sum);
    let holds = match relation {
        Relation::Equal => sum == whole.value,
        Relation::AtMost => sum <= whole.value,
        Relation::AtLeast => sum >= whole.value,
    };
    // Only certain figures of one unit are judged.
    let is_firm = known.iter().all(|it| it.is_certain && it.unit == whole.unit) && whole.is_certain;
    Identity {
        name: name.to_owned(),
        expression: format!("{} {} {}", terms.join("+"), relation.sign(), whole.value),
        left,
        right: Some(whole.value),
        status: match (left, is_firm, holds) {
            (None, _, _) => Status::NotAssessable,
            (Some(_), false, _) => Status::Uncertain,
            (Some(_), true, true) => Status::Pass,
            (Some(_), true, false) => Status::Fail,
        },
        line: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::Block;
    use crate::model::document::Paragraph;
    use crate::report::extract::extract;

    fn report(year: i32, text: &str) -> Extract {
        let title = format!("某局{year}年政府信息公开工作年度报告");
        let lines = [title.as_str(), "一、总体情况", text];
        let blocks: Vec<Block> = (1..)
            .zip(lines)
            .map(|(line, it)| Block::Paragraph(Paragraph::of(line, it.to_owned())))
            .collect();
        extract(&blocks, &Indicators::builtin())
    }

    #[track_caller]
    fn check(city: &[Extract], below: &[Extract], extent: Extent, expected: &[&str]) {
        let told: Vec<String> = hierarchy(city, below, extent, &Indicators::builtin())
            .iter()
            .map(|it| {
                let who = it.subordinate.map_or("Σ".to_owned(), |at| at.to_string());
                let by = it.identity.difference().map(|it| format!(" {it}")).unwrap_or_default();
                format!(
                    "{who} {} {} {}{by}",
                    it.indicator.as_deref().unwrap_or("-"),
                    it.identity.status.name(),
                    it.identity.expression,
                )
            })
            .collect();
        assert_eq!(told, expected);
    }

    fn received(year: i32, count: &str) -> Extract {
        report(year, &format!("{year}年新收政府信息公开申请{count}。"))
    }

    #[test]
    fn a_subordinate_that_has_more_than_the_city_is_told_by_how_much() {
        let below = [received(2022, "12件"), received(2022, "31件")];
        check(
            &[received(2022, "30件")],
            &below,
            Extent::Part,
            &["0 application.received pass 12 ≤ 30", "1 application.received fail 31 ≤ 30 1"],
        );
    }

    #[test]
    fn all_together_are_the_city_only_where_that_is_said() {
        let below = [received(2022, "12件"), received(2022, "17件")];
        let each = ["0 application.received pass 12 ≤ 30", "1 application.received pass 17 ≤ 30"];
        check(&[received(2022, "30件")], &below, Extent::Part, &each);
        let all = [&each[..], &["Σ application.received fail 12+17 = 30 -1"]].concat();
        check(&[received(2022, "30件")], &below, Extent::Whole, &all);
    }

    #[test]
    fn what_is_inexact_or_missing_is_not_judged() {
        let below = [received(2022, "40余件"), report(2022, "全年举办培训班2次。")];
        check(
            &[received(2022, "30件")],
            &below,
            Extent::Whole,
            &[
                "0 application.received uncertain 40 ≤ 30",
                "Σ application.received not-assessable 40+? = 30",
            ],
        );
    }

    #[test]
    fn only_reports_of_one_year_are_compared() {
        let below = [received(2021, "50件"), received(2022, "30件")];
        let city = [received(2022, "30件")];
        check(
            &city,
            &below,
            Extent::Whole,
            &[
                "1 application.received pass 30 ≤ 30",
                "Σ application.received not-assessable 30+? = 30",
                "0 - not-assessable ? ≤ ?",
            ],
        );
    }

    #[test]
    fn shares_do_not_add_up_and_money_does_in_one_unit() {
        let term = |key: &str, value: &str, unit: &str| {
            let mut it = received(2022, "3件");
            let figure = it.figures.iter_mut().find(|it| it.indicator.is_some()).unwrap();
            figure.indicator = Some(key.to_owned());
            figure.value = Value::parse(value).unwrap();
            figure.unit = unit.to_owned();
            it
        };
        for (key, unit) in [
            ("application.online.share", "%"),
            ("proposal.completion_rate", ""),
            ("licence.change", "项"),
            ("licence.items_last_year", "项"),
        ] {
            check(&[term(key, "1", unit)], &[term(key, "2", unit)], Extent::Whole, &[]);
        }
        let city = [term("fee", "0.3", "万元")];
        check(&city, &[term("fee", "2900", "元")], Extent::Part, &["0 fee pass 2900 ≤ 3000"]);
        let (city, below) =
            (term("training.persons", "9", "人次"), term("training.persons", "8", "人"));
        check(&[city], &[below], Extent::Part, &["0 training.persons uncertain 8 ≤ 9"]);
    }

    #[test]
    fn what_a_report_states_in_two_ways_is_uncertain() {
        let mut city = received(2022, "30件");
        let mut other = city.figures.iter().find(|it| it.indicator.is_some()).unwrap().clone();
        other.value = Value::whole(20);
        city.figures.push(other);
        let told = ["0 application.received uncertain 25 ≤ 30"];
        check(&[city], &[received(2022, "25件")], Extent::Part, &told);
    }
}
