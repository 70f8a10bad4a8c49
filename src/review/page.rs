//! The page: one sentence, what is for the two persons to judge, what the program judged, and what signing means.

use askama::Template;

use crate::html;
use crate::html::Bar;
use crate::html::grouped;
use crate::model::disclosure;
use crate::model::disclosure::Class;
use crate::model::disclosure::Classes;
use crate::model::lang::Both;
use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::review::Difference;
use crate::review::Facts;
use crate::review::Field;
use crate::review::Verdict;

/// From the page's folder back to the project's private one, and to the project.
const PRIVATE: &str = "../../";
const PROJECT: &str = "../../../";
/// Districts that are listed one by one.
const REGIONS_SHOWN: usize = 30;

#[derive(Template)]
#[template(path = "review/page.html")]
struct Page<'a> {
    lang: Lang,
    facts: &'a Facts,
    verdict: String,
    denied: Vec<&'a Verdict>,
    fields: Vec<Row<'a>>,
    asked: Vec<Demand>,
    riskiest: Option<Risk<'a>>,
    change: Option<Change>,
    negative: String,
    assessment: (String, &'static str),
}

/// The page, in `lang`.
pub(super) fn render(facts: &Facts, lang: Lang) -> askama::Result<String> {
    let classes = facts.protection.as_ref().and_then(|it| it.classes.as_ref());
    Page {
        lang,
        facts,
        verdict: verdict(facts, lang),
        denied: facts.gate.iter().filter(|it| it.verdict == "deny").collect(),
        fields: rows(facts, lang),
        asked: asked(facts, lang),
        riskiest: classes.filter(|it| !it.riskiest.is_empty()).map(risk),
        change: facts.difference.as_ref().map(|it| change(facts, it, lang)),
        negative: negative(facts, lang),
        assessment: assessment(facts, lang),
    }
    .render()
}

impl Page<'_> {
    fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        words(zh, en).get(self.lang)
    }

    fn opening(&self) -> &'static str {
        match self.facts.opening.as_str() {
            "unconditional" => self.t("无条件开放", "open to everyone"),
            "conditional" => self.t("有条件开放", "open on conditions"),
            _ => self.t("不予开放", "closed"),
        }
    }

    fn quality(&self) -> Option<String> {
        self.facts.quality.as_deref().map(project)
    }

    fn says(&self, it: &Verdict) -> (&'static str, &'static str) {
        match it.verdict.as_str() {
            "pass" => (self.t("通过", "pass"), "good"),
            "deny" => (self.t("拒绝", "deny"), "bad"),
            _ => (self.t("不适用", "not applicable"), "faint"),
        }
    }

    fn words<'b>(&self, it: &'b Both) -> &'b str {
        it.get(self.lang)
    }

    #[expect(
        clippy::unused_self,
        clippy::trivially_copy_pass_by_ref,
        reason = "a template hands references to methods"
    )]
    fn n(&self, number: &u64) -> String {
        grouped(*number)
    }

    #[expect(
        clippy::unused_self,
        clippy::trivially_copy_pass_by_ref,
        reason = "a template hands references to methods"
    )]
    fn percent(&self, share: &f64) -> String {
        percent(*share)
    }

    #[expect(
        clippy::unused_self,
        clippy::trivially_copy_pass_by_ref,
        reason = "a template hands references to methods"
    )]
    fn size(&self, bytes: &u64) -> String {
        let bytes = *bytes;
        match bytes {
            0..1_024 => format!("{bytes} B"),
            1_024..1_048_576 => format!("{} kB", grouped(bytes.div_ceil(1_024))),
            _ => format!("{} MB", grouped(bytes.div_ceil(1_048_576))),
        }
    }
}

/// A path of the project as an address; one within the private folder does not leave it.
fn project(path: &str) -> String {
    let (way, path) =
        path.strip_prefix("private/").map_or((PROJECT, path), |within| (PRIVATE, within));
    format!("{way}{}", html::href(path))
}

/// What is asked of the two persons, in one sentence.
fn verdict(facts: &Facts, lang: Lang) -> String {
    let denied = facts.gate.iter().filter(|it| it.verdict == "deny").count();
    let rows = grouped(facts.rows);
    match (lang, denied) {
        _ if facts.is_outdated => match lang {
            Lang::Zh => "这个候选版本生成以后条件改过，不能批准；请再运行一次。".to_owned(),
            Lang::En => {
                "What it was made under has changed: it cannot be cleared. Run again.".to_owned()
            }
        },
        (Lang::Zh, 0) => format!("{rows} 行等两个人看过：可以公开，还是不可以？"),
        (Lang::En, 0) if facts.rows == 1 => "1 row waits for two persons: may it leave?".to_owned(),
        (Lang::En, 0) => format!("{rows} rows wait for two persons: may they leave?"),
        (Lang::Zh, _) => format!("{denied} 条审查规则拒绝，不能批准。"),
        (Lang::En, 1) => "One rule of the gate denies: it cannot be cleared.".to_owned(),
        (Lang::En, _) => format!("{denied} rules of the gate deny: it cannot be cleared."),
    }
}

/// A field, as the table has it.
struct Row<'a> {
    title: &'a str,
    name: &'a str,
    role: &'static str,
    way: String,
    suppressed: String,
    loss: String,
    /// A class of the style.
    tone: &'static str,
}

/// What leaves first, in the schema's order; then what stays.
fn rows(facts: &Facts, lang: Lang) -> Vec<Row<'_>> {
    let (stays, leaves): (Vec<&Field>, Vec<&Field>) =
        facts.fields.iter().partition(|it| it.release == "drop");
    leaves.into_iter().chain(stays).map(|it| row(it, lang)).collect()
}

fn row(it: &Field, lang: Lang) -> Row<'_> {
    let t = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let role = match it.role.as_str() {
        "identifier" => t("直接标识", "identifier"),
        "quasi" => t("间接标识", "quasi-identifier"),
        "sensitive" => t("敏感", "sensitive"),
        _ => t("普通", "open"),
    };
    let (way, tone) = match (it.release.as_str(), it.level.as_deref()) {
        ("drop", _) => (t("不发布", "stays").to_owned(), "faint"),
        ("generalize", Some("all")) => (t("全部隐去", "withheld in all rows").to_owned(), "care"),
        ("generalize", Some(level)) if level != disclosure::AS_IS => {
            let way = match lang {
                Lang::Zh => format!("概化到{}", disclosure::level_name(level)),
                Lang::En => format!("generalized to {level}"),
            };
            (way, "")
        }
        ("generalize", None) => (t("概化后发布", "generalized").to_owned(), ""),
        _ => (t("原样发布", "as it is").to_owned(), ""),
    };
    let is_out = it.release == "drop";
    Row {
        title: if it.title.is_empty() { &it.name } else { &it.title },
        name: &it.name,
        role,
        way,
        suppressed: if is_out { String::new() } else { grouped(it.suppressed) },
        loss: it.loss.filter(|_| !is_out).map(percent).unwrap_or_default(),
        tone,
    }
}

/// `0.0512` as `5.1%`; what is there is never shown as nothing.
fn percent(share: f64) -> String {
    match share * 100.0 {
        it if it <= 0.0 => "0%".to_owned(),
        it if it < 0.1 => "<0.1%".to_owned(),
        it => format!("{it:.1}%"),
    }
}

/// A demand and what was reached.
struct Demand {
    what: String,
    asked: String,
    reached: String,
    holds: bool,
}

fn asked(facts: &Facts, lang: Lang) -> Vec<Demand> {
    let Some(said) = &facts.protection else { return Vec::new() };
    let it = said.asked;
    let t = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    let mut out = Vec::new();
    if let Some(classes) = &said.classes {
        let what = if classes.counts_persons {
            t("看起来一样的人至少有几个（k）", "persons that look alike, at least (k)")
        } else {
            t("看起来一样的行至少有几行（k）", "rows that look alike, at least (k)")
        };
        out.push(Demand {
            what,
            asked: grouped(it.k.into()),
            reached: grouped(classes.k),
            holds: classes.k >= it.k.into(),
        });
        if let Some(l) = classes.l {
            let what =
                t("每类里敏感内容至少有几种（l）", "sensitive values in a class, at least (l)");
            out.push(Demand {
                what,
                asked: grouped(it.l.into()),
                reached: grouped(l),
                holds: l >= it.l.into(),
            });
        }
        if let (Some(most), Some(t_reached)) = (it.t, classes.t) {
            let what = t(
                "每类的分布与全表最多差多少（t）",
                "distance of a class from the table, at most (t)",
            );
            out.push(Demand {
                what,
                asked: format!("{most:.2}"),
                reached: format!("{t_reached:.2}"),
                holds: t_reached <= most,
            });
        }
    }
    if said.table.is_some() {
        let what = t("表中一格至少有几人（k）", "persons in a cell of the table, at least (k)");
        out.push(Demand { what, asked: grouped(it.k.into()), reached: String::new(), holds: true });
    }
    out
}

/// The riskiest classes, each with a bar.
struct Risk<'a> {
    rows: Vec<(&'a [Option<String>], String, String, Bar)>,
}

fn risk(classes: &Classes) -> Risk<'_> {
    let most = classes.riskiest.iter().map(|it| it.persons).max().unwrap_or_default();
    let row =
        |it: &'_ Class| (grouped(it.persons), grouped(it.rows), Bar::new(it.persons, most, "care"));
    let rows = classes.riskiest.iter().map(|it| {
        let (persons, rows, bar) = row(it);
        (it.shown.as_slice(), persons, rows, bar)
    });
    Risk { rows: rows.collect() }
}

/// What differs from the last release.
struct Change {
    sentence: String,
    columns: Option<String>,
    classes: Option<String>,
    regions: Vec<(String, String, String, String, &'static str)>,
    more: usize,
    same: u64,
}

fn change(facts: &Facts, it: &Difference, lang: Lang) -> Change {
    let (now, before) = (grouped(facts.rows), grouped(it.rows_before));
    let sentence = match lang {
        Lang::Zh if it.is_unreadable => {
            format!("上一版 {} 的文件已不完整，比较不了。", it.previous)
        }
        Lang::En if it.is_unreadable => {
            format!("No whole copy of the last release, {}, is left to compare with.", it.previous)
        }
        Lang::Zh => format!(
            "上一版 {} 有 {before} 行，这一版 {now} 行（{}）。",
            it.previous,
            signed(it.rows_before, facts.rows)
        ),
        Lang::En => format!(
            "The last release, {}, has {before} rows, this one {now} ({}).",
            it.previous,
            signed(it.rows_before, facts.rows)
        ),
    };
    let comma = if lang == Lang::Zh { "、" } else { ", " };
    let (added, removed) = (it.columns_added.join(comma), it.columns_removed.join(comma));
    let columns = match (lang, added.is_empty(), removed.is_empty()) {
        (_, true, true) => None,
        (Lang::Zh, false, true) => Some(format!("多了列：{added}。")),
        (Lang::Zh, true, false) => Some(format!("少了列：{removed}。")),
        (Lang::Zh, false, false) => Some(format!("多了列：{added}；少了列：{removed}。")),
        (Lang::En, false, true) => Some(format!("New columns: {added}.")),
        (Lang::En, true, false) => Some(format!("Columns that are gone: {removed}.")),
        (Lang::En, false, false) => Some(format!("New columns: {added}; gone: {removed}.")),
    };
    let classes = it.classes.map(|counts| {
        let [new, gone, other, same] = counts.map(grouped);
        match lang {
            Lang::Zh => format!("看起来一样的各类：新增 {new}，消失 {gone}，人数变了 {other}，没变 {same}。"),
            Lang::En => format!("Classes that look alike: {new} new, {gone} gone, {other} of another size, {same} of the same."),
        }
    });
    let nowhere = if lang == Lang::Zh { "未显示" } else { "not shown" };
    let region = |it: &crate::review::Region| {
        let name = if it.name.is_empty() { nowhere } else { &it.name };
        let tone = if it.now == 0 { "bad" } else { "" };
        (name.to_owned(), grouped(it.before), grouped(it.now), signed(it.before, it.now), tone)
    };
    Change {
        sentence,
        columns,
        classes,
        regions: it.regions.iter().take(REGIONS_SHOWN).map(region).collect(),
        more: it.regions.len().saturating_sub(REGIONS_SHOWN),
        same: it.regions_same,
    }
}

fn signed(before: u64, now: u64) -> String {
    match now.checked_sub(before) {
        Some(0) => "±0".to_owned(),
        Some(more) => format!("+{}", grouped(more)),
        None => format!("−{}", grouped(before - now)),
    }
}

fn negative(facts: &Facts, lang: Lang) -> String {
    let it = &facts.negative;
    let hits = facts.gate.iter().any(|it| it.rule == "G13" && it.verdict == "deny");
    match lang {
        Lang::Zh if !it.is_there => "项目没有负面清单。".to_owned(),
        Lang::Zh if hits => format!("现行 {} 条，有命中，见审查规则 G13。", it.valid),
        Lang::Zh => format!("现行 {} 条，没有命中。", it.valid),
        Lang::En if !it.is_there => "The project has no negative list.".to_owned(),
        Lang::En if hits => format!("Entries that hold: {}; there is a hit, see G13.", it.valid),
        Lang::En => format!("Entries that hold: {}; none forbids it.", it.valid),
    }
}

/// How the impact assessment stands, with a class of the style.
fn assessment(facts: &Facts, lang: Lang) -> (String, &'static str) {
    let it = &facts.assessment;
    let is_denied = facts.gate.iter().any(|it| it.rule == "G15" && it.verdict == "deny");
    let tone = if is_denied { "bad" } else { "" };
    let (Some(reference), Some(date), Some(ends)) = (&it.reference, &it.date, &it.ends) else {
        let words = match (lang, it.is_required) {
            (Lang::Zh, true) => "应有影响评估，没有写明。",
            (Lang::Zh, false) => "没有写明影响评估；涉及个人信息的，签字前请确认做过。",
            (Lang::En, true) => "There must be an impact assessment, and none is named.",
            (Lang::En, false) => {
                "No impact assessment is named; where personal information went in, be sure that one was made."
            }
        };
        return (words.to_owned(), if it.is_required { "bad" } else { "care" });
    };
    let words = match lang {
        Lang::Zh => format!("{reference}，{date}，有效到 {ends} 前。"),
        Lang::En => format!("{reference} of {date}, holds until the day before {ends}."),
    };
    (words, tone)
}
