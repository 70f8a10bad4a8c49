//! What a review adds to counts, fields and verdicts: protection, the riskiest classes, the last release, conditions.

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::audit;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::pipeline::views::ReviewSheet;

/// Districts that are listed; the page has more.
const REGIONS_SHOWN: usize = 12;

/// What was asked and reached, what it cost, and the smallest classes as the release shows them.
pub(super) fn protection(voice: &Voice, sheet: &ReviewSheet, out: &mut String) {
    let Some(it) = &sheet.facts.protection else { return };
    out.extend([format!("  {}\n", voice.t("保护", "protection"))]);
    let mut say = |text: String| out.extend([format!("    {text}\n")]);
    let suppressed = grouped(sheet.facts.fields.iter().map(|it| it.suppressed).sum());
    if let Some(classes) = &it.classes {
        let (count, k) = (grouped(classes.count), grouped(classes.k));
        let loss = format!("{:.1}%", classes.loss * 100.0);
        say(match voice.lang {
            Lang::Zh => {
                format!(
                    "{count} 类；k 要求 {}，达到 {k}；隐去 {suppressed} 格，损失 {loss}",
                    it.asked.k
                )
            }
            Lang::En => format!(
                "{count} classes; k asked {}, reached {k}; {suppressed} cells withheld, loss {loss}",
                it.asked.k
            ),
        });
        if let Some(l) = classes.l {
            say(match voice.lang {
                Lang::Zh => format!("l 要求 {}，达到 {l}", it.asked.l),
                Lang::En => format!("l asked {}, reached {l}", it.asked.l),
            });
        }
        if let (Some(asked), Some(reached)) = (it.asked.t, classes.t) {
            say(match voice.lang {
                Lang::Zh => format!("t 要求不超过 {asked:.2}，达到 {reached:.2}"),
                Lang::En => format!("t asked {asked:.2} at most, reached {reached:.2}"),
            });
        }
    }
    if let Some(table) = &it.table {
        let [cells, first, second, third] =
            [table.cells, table.primary, table.secondary, table.differencing].map(grouped);
        say(match voice.lang {
            Lang::Zh => format!(
                "计数 {cells} 格；k 要求 {}；人数太少隐去 {first}，防倒推隐去 {second}，与别的版本相比隐去 {third}",
                it.asked.k
            ),
            Lang::En => format!(
                "{cells} counts; k asked {}; withheld for few persons {first}, against working out {second}, against other releases {third}",
                it.asked.k
            ),
        });
    }
    if it.classes.is_none() && it.table.is_none() {
        let words = voice.t("没有能间接指认人的字段", "no field tells people apart");
        say(words.to_owned());
    }
    riskiest(voice, sheet, out);
}

fn riskiest(voice: &Voice, sheet: &ReviewSheet, out: &mut String) {
    let classes = sheet.facts.protection.as_ref().and_then(|it| it.classes.as_ref());
    let Some(classes) = classes.filter(|it| !it.riskiest.is_empty()) else { return };
    let words =
        voice.t("人数最少的几类（公开后就是这样）", "the smallest classes, as they will be seen");
    out.extend([format!("    {words}\n")]);
    let mut align = vec![Align::Right];
    align.resize(sheet.facts.quasi.len() + 1, Align::Left);
    let mut table = Table::new(&align);
    let head = std::iter::once(voice.t("人", "persons").to_owned());
    table.row(Style::Faint, head.chain(sheet.facts.quasi.iter().cloned()));
    let withheld = voice.t("隐去", "withheld");
    for it in &classes.riskiest {
        let shown = it.shown.iter().map(|it| it.as_deref().unwrap_or(withheld).to_owned());
        table.row(Style::Plain, std::iter::once(grouped(it.persons)).chain(shown));
    }
    out.push_str(&table.render(voice, 6));
}

/// What differs from the last release.
pub(super) fn difference(voice: &Voice, sheet: &ReviewSheet, out: &mut String) {
    let Some(it) = &sheet.facts.difference else { return };
    out.extend([format!(
        "  {} {}\n",
        voice.t("与上一版相比：", "since the last release:"),
        it.previous
    )]);
    if it.is_unreadable {
        let words = voice
            .t("上一版的文件已不完整，比较不了", "no whole copy of it is left to compare with");
        out.extend([format!("    {}\n", voice.paint(Style::Care, words))]);
        return;
    }
    let (before, now) = (grouped(it.rows_before), grouped(sheet.rows));
    out.extend([format!("    {}{}{before} → {now}\n", voice.t("行数", "rows"), voice.colon())]);
    let comma = voice.comma();
    for (what, columns) in [
        (voice.t("多了列", "new columns"), &it.columns_added),
        (voice.t("少了列", "columns gone"), &it.columns_removed),
    ] {
        if !columns.is_empty() {
            out.extend([format!("    {what}{}{}\n", voice.colon(), columns.join(comma))]);
        }
    }
    if let Some(counts) = it.classes {
        let [new, gone, other, same] = counts.map(grouped);
        out.extend([match voice.lang {
            Lang::Zh => {
                format!("    各类：新增 {new}，消失 {gone}，人数变了 {other}，没变 {same}\n")
            }
            Lang::En => format!(
                "    classes: {new} new, {gone} gone, {other} of another size, {same} of the same\n"
            ),
        }]);
    }
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Left, Align::Right]);
    for it in it.regions.iter().take(REGIONS_SHOWN) {
        let name = if it.name.is_empty() { voice.t("未显示", "not shown") } else { &it.name };
        let cells = [name.to_owned(), grouped(it.before), "→".to_owned(), grouped(it.now)];
        table.row(Style::Plain, cells);
    }
    out.push_str(&table.render(voice, 4));
}

/// Negative list, impact assessment, and what a clearance is bound to.
pub(super) fn conditions(voice: &Voice, sheet: &ReviewSheet, out: &mut String) {
    let facts = &sheet.facts;
    let mut say =
        |what: &str, text: &str| out.extend([format!("  {what}{}{text}\n", voice.colon())]);
    let list = match (voice.lang, facts.negative.is_there) {
        (Lang::Zh, true) => format!("现行 {} 条", facts.negative.valid),
        (Lang::En, true) => format!("{} entries that hold", facts.negative.valid),
        (Lang::Zh, false) => "没有".to_owned(),
        (Lang::En, false) => "none".to_owned(),
    };
    say(voice.t("负面清单", "negative list"), &list);
    for (article, day) in &facts.negative.due {
        say(voice.t("  到期或待评审", "  due"), &format!("{article} {day}"));
    }
    let it = &facts.assessment;
    let known = it.reference.as_ref().zip(it.date.as_ref());
    let told = known.map(|(reference, date)| format!("{reference} {date}"));
    let none = voice.t("没有写明", "none is named");
    say(voice.t("影响评估", "impact assessment"), told.as_deref().unwrap_or(none));
    say(voice.t("审查规则摘要", "digest of the gate's rules"), &facts.rules);
    say(voice.t("标准、政策、清单摘要", "digest of schema, policy and list"), &facts.basis);
    if let Some(head) = &facts.head {
        out.extend([format!("  {}\n", audit::head(voice.lang, head.seq, &head.hash))]);
    }
}
