//! `diff` for people: the sentences of the changelog, then fields, regions and rows.

use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::cli::render::table::short;
use crate::diff::Change;
use crate::diff::Comparison;
use crate::diff::Regions;
use crate::diff::Rows;
use crate::diff::Side;
use crate::diff::summary;
use crate::html::grouped;

/// Regions that are listed.
const REGIONS_MAX: usize = 30;
/// Cells of the terminal that a published cell may take.
const CELL_WIDTH: usize = 24;

/// The comparison.
pub(in crate::cli) fn human(voice: &Voice, it: &Comparison) -> String {
    let name = |it: &Side| format!("{}/{}", it.dataset, it.id);
    let mut out = format!("{} → {}\n", name(&it.old), name(&it.new));
    out = voice.paint(Style::Strong, out.trim_end()) + "\n";
    for said in summary(it) {
        out.extend(["  ", said.get(voice.lang), "\n"]);
    }
    if it.is_same() {
        return out;
    }
    out.push_str(&fields(voice, it));
    if let Some(regions) = &it.regions {
        out.push_str(&by_region(voice, regions));
    }
    out.push_str(&rows(voice, it));
    out
}

fn heading(voice: &Voice, zh: &str, en: &str) -> String {
    let text = if voice.t("zh", "en") == "zh" { zh } else { en };
    format!("\n{}\n", voice.paint(Style::Strong, text))
}

/// Everything that is said otherwise, one line each.
fn fields(voice: &Voice, it: &Comparison) -> String {
    let whole = it.facts.iter().map(|it| (String::new(), it));
    let all = whole.chain(it.fields.iter().map(|(name, it)| (name.clone(), it)));
    let mut table = Table::new(&[Align::Left; 4]);
    let mut any = false;
    for (name, Change { what, old, new }) in all {
        any = true;
        let cell = |it: &Option<String>| {
            let text = it.as_deref().unwrap_or("–");
            short(&plain(text), 2 * CELL_WIDTH)
        };
        table.row(Style::Plain, [name, (*what).to_owned(), cell(old), cell(new)]);
    }
    if !any {
        return String::new();
    }
    heading(
        voice,
        "字段与说明（字段、什么、原来、现在）",
        "fields and facts (field, what, before, now)",
    ) + &table.render(voice, 2)
}

fn by_region(voice: &Voice, it: &Regions) -> String {
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Right, Align::Right]);
    let head = [it.title.as_str(), voice.t("原来", "before"), voice.t("现在", "now"), "±"];
    table.row(Style::Faint, head.map(str::to_owned));
    for (name, old, new) in it.counts.iter().take(REGIONS_MAX) {
        let name = if name.is_empty() { voice.t("（未显示）", "(not shown)") } else { name };
        let sign = match new.cmp(old) {
            std::cmp::Ordering::Greater => "+",
            std::cmp::Ordering::Less => "-",
            std::cmp::Ordering::Equal => "",
        };
        let differs = format!("{sign}{}", grouped(old.abs_diff(*new)));
        table.row(Style::Plain, [plain(name), grouped(*old), grouped(*new), differs]);
    }
    let mut out = heading(voice, "各地区的行数", "rows by region") + &table.render(voice, 2);
    let more = it.counts.len().saturating_sub(REGIONS_MAX);
    if more > 0 {
        out.extend([format!("  … {more}\n")]);
    }
    out
}

/// The rows themselves, as far as they are shown: they are public.
fn rows(voice: &Voice, it: &Comparison) -> String {
    let Rows { added, removed, changed, shown_added, shown_removed, shown_changed, .. } = &it.rows;
    let mut out = String::new();
    if *changed > 0 && !it.key.is_empty() {
        let key = it.key.join(voice.comma());
        out += &heading(
            voice,
            &format!("改动的行（按 {key} 对应）"),
            &format!("changed rows (paired by {key})"),
        );
        for row in shown_changed {
            out.extend([format!("  ~ {}\n", line(&row.key))]);
            for (title, old, new) in &row.cells {
                let cell = |it: &str| if it.is_empty() { "–".to_owned() } else { plain(it) };
                out.extend([format!(
                    "      {title}{}{} → {}\n",
                    voice.colon(),
                    cell(old),
                    cell(new)
                )]);
            }
        }
        out += &more(voice, *changed, shown_changed.len());
    }
    for (zh, en, sign, style, count, all) in [
        ("减少的行", "rows removed", "-", Style::Bad, removed, shown_removed),
        ("新增的行", "rows added", "+", Style::Good, added, shown_added),
    ] {
        if *count == 0 {
            continue;
        }
        out += &heading(voice, zh, en);
        for row in all {
            let times =
                if row.times > 1 { format!("  × {}", grouped(row.times)) } else { String::new() };
            let text = format!("{sign} {}{times}", line(&row.cells));
            out.extend([format!("  {}\n", voice.paint(style, &text))]);
        }
        let told = all.iter().map(|it| usize::try_from(it.times).unwrap_or(usize::MAX));
        out += &more(voice, *count, told.fold(0, usize::saturating_add));
    }
    out
}

fn more(voice: &Voice, all: u64, told: usize) -> String {
    let rest = all.saturating_sub(u64::try_from(told).unwrap_or(u64::MAX));
    if rest == 0 {
        return String::new();
    }
    let rest = grouped(rest);
    let text = if voice.t("zh", "en") == "zh" {
        format!("  … 还有 {rest} 行（--rows 可多看）\n")
    } else {
        format!("  … {rest} more (--rows shows more)\n")
    };
    voice.paint(Style::Faint, &text)
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|it| if it.is_empty() { "–".to_owned() } else { short(&plain(it), CELL_WIDTH) })
        .collect();
    cells.join(" | ")
}

/// A published text that a terminal shows as it is.
fn plain(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}
