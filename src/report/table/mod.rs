//! Tables: the statutory ones, read by the labels of their rows and columns, whatever their layout; and others that
//! say a label, a unit and a number.

mod statutory;

use crate::model::document::Row;
use crate::model::document::Table;
use crate::report::figure::Figure;
use crate::report::figure::Place;
use crate::report::figure::Quality;
use crate::report::figure::Stand;
use crate::report::figure::Value;
use crate::report::indicators::Indicators;
use crate::report::lexicon::Lexicon;
use crate::report::lexicon::Meaning;
use crate::report::lexicon::fold;
use crate::report::scan;

/// What the columns of table two count, by their heads.
const COLUMNS: &[(&str, &str)] = &[
    ("本年制发件数", "issued"),
    ("本年废止件数", "repealed"),
    ("现行有效件数", "in_force"),
    ("本年新制作数量", "issued"),
    ("本年新公开数量", "published"),
    ("对外公开总数量", "public_total"),
    ("上一年项目数量", "items_last_year"),
    ("本年增/减", "change"),
    ("本年增减", "change"),
    ("本年处理决定数量", "decisions"),
    ("处理决定数量", "decisions"),
    ("本年收费金额", "amount"),
    ("采购项目数量", "items"),
    ("采购总金额", "amount"),
];
/// What its rows are about.
const ROWS: &[(&str, &str)] = &[
    ("规章", "rule"),
    ("行政规范性文件", "normative"),
    ("规范性文件", "normative"),
    ("行政许可", "licence"),
    ("其他对外管理服务事项", "other_service"),
    ("行政处罚", "penalty"),
    ("行政强制", "coercion"),
    ("行政事业性收费", "charge"),
    ("政府集中采购", "procurement"),
];
/// What tables state.
#[derive(Debug, Default)]
pub(super) struct Stated {
    pub(super) figures: Vec<Figure>,
    /// Keys of rows whose total is left blank though a part of them is stated.
    pub(super) blanks: Vec<String>,
}

/// What reads tables.
pub(super) struct Tables<'a> {
    pub(super) indicators: &'a Indicators,
    pub(super) lexicon: &'a Lexicon,
}

/// A cell of a row, as it is looked at.
struct Look {
    text: Vec<char>,
    number: Option<(Value, Option<&'static str>)>,
}

/// Where a number stands: a column of a row, under a heading.
struct Spot<'a> {
    row: &'a Row,
    at: usize,
    cells: &'a [Look],
    section: &'a str,
}

impl Tables<'_> {
    /// The figures of `table`, which stands under `section`.
    pub(super) fn figures(&self, table: &Table, section: &str, out: &mut Stated) {
        let rows: Vec<Vec<Look>> = table.rows.iter().map(look).collect();
        let says = |word: &str| rows.iter().flatten().any(|it| is(&it.text, word));
        if says("自然人") || self.goes_on(&rows) {
            self.three(table, &rows, section, out);
        } else if says("尚未审结") {
            self.four(table, &rows, section, out);
        } else if COLUMNS.iter().any(|it| rows.iter().flatten().any(|cell| head(&cell.text, it.0)))
        {
            self.two(table, &rows, section, out);
        } else {
            self.pairs(table, &rows, section, out);
        }
    }

    /// Rows of table two: what each column counts is said by the last row of heads above.
    fn two(&self, table: &Table, rows: &[Vec<Look>], section: &str, out: &mut Stated) {
        let mut heads: Vec<(usize, &str)> = Vec::new();
        for (row, cells) in table.rows.iter().zip(rows) {
            let found: Vec<(usize, &str)> = cells
                .iter()
                .enumerate()
                .filter_map(|(at, it)| {
                    Some((at, COLUMNS.iter().find(|name| head(&it.text, name.0))?.1))
                })
                .collect();
            if !found.is_empty() {
                heads = found;
                continue;
            }
            let about = cells.iter().enumerate().find_map(|(at, it)| {
                let name = ROWS.iter().find(|name| is(&it.text, name.0))?;
                Some((at, name.1))
            });
            let Some((label, about)) = about else { continue };
            let values: Vec<usize> = (label + 1..cells.len())
                .filter(|it| cells.get(*it).is_some_and(|it| it.number.is_some()))
                .collect();
            for (place, &at) in values.iter().enumerate() {
                // Heads stand above their columns, or, where a layout lost them, in the same order.
                let by_column = heads.iter().find(|it| it.0 == at);
                let by_order = heads.get(place).filter(|_| values.len() == heads.len());
                let single = heads.first().filter(|_| heads.len() == 1 && values.len() == 1);
                if let Some((_, what)) = by_column.or(by_order).or(single) {
                    let key = format!("{about}.{what}");
                    if self.indicators.get(&key).is_some() {
                        self.put(&key, &Spot { row, at, cells, section }, out);
                    }
                }
            }
        }
    }

    fn exact(&self, label: &str, may: impl Fn(&str) -> bool) -> Option<&str> {
        let text: Vec<char> = fold(label);
        let found = self
            .lexicon
            .whole(&text)
            .iter()
            .filter_map(|it| self.indicators.all().get(it.indicator()?));
        let found = found.map(|it| it.key.as_str()).find(|it| may(it));
        found.or_else(|| self.begins(&text, may))
    }

    /// Long labels are cut and changed at their end; what they begin with is enough.
    fn begins(&self, text: &[char], may: impl Fn(&str) -> bool) -> Option<&str> {
        let hit =
            self.lexicon.hits(text).into_iter().find(|it| it.from <= 2 && it.to - it.from >= 6)?;
        let indicator =
            hit.meanings.iter().find(|it| matches!(it, Meaning::Anywhere(..)))?.indicator()?;
        self.indicators.all().get(indicator).map(|it| it.key.as_str()).filter(|it| may(it))
    }

    /// Rows of a label, perhaps a unit, and one number: the form of 2014, and whatever else is told so.
    fn pairs(&self, table: &Table, rows: &[Vec<Look>], section: &str, out: &mut Stated) {
        let mut dispute = "";
        let mut heads: Vec<String> = Vec::new();
        for (row, cells) in table.rows.iter().zip(rows) {
            let numbers: Vec<usize> = cells
                .iter()
                .enumerate()
                .filter(|it| it.1.number.is_some())
                .map(|it| it.0)
                .collect();
            let labels: Vec<String> = cells
                .iter()
                .filter(|it| it.number.is_none())
                .map(|it| row_label(&it.text))
                .filter(|it| !it.is_empty())
                .collect();
            let whole = labels.first().map(String::as_str).unwrap_or_default();
            if whole.starts_with("行政复议") {
                dispute = "review";
            } else if whole.starts_with("行政诉讼") {
                dispute = "litigation";
            } else if whole.starts_with("举报投诉") || whole.starts_with("依申请") {
                dispute = "";
            }
            if numbers.is_empty() {
                heads = cells.iter().map(|it| it.text.iter().collect()).collect();
                continue;
            }
            let (unit, name) = unit_and_name(&labels);
            let key = match (dispute, name.as_str()) {
                ("", _) => None,
                (it, "维持具体行政行为数") => Some(format!("{it}.upheld")),
                ("litigation", "维持具体行政行为或者驳回原告诉讼请求数") => {
                    Some("litigation.upheld".to_owned())
                }
                (it, "被依法纠错数") => Some(format!("{it}.corrected")),
                (it, "其他情形数") => Some(format!("{it}.other")),
                _ => None,
            };
            let key = key
                .or_else(|| self.exact(&name, |_| true).map(str::to_owned))
                .filter(|_| numbers.len() == 1);
            for at in numbers {
                let before = out.figures.len();
                self.put_as(key.as_deref(), &name, &Spot { row, at, cells, section }, out);
                if let Some(figure) = out.figures.get_mut(before) {
                    figure.unit = unit.clone().unwrap_or_else(|| std::mem::take(&mut figure.unit));
                    if key.is_none()
                        && let Some(head) = heads.get(at).filter(|it| !it.trim().is_empty())
                    {
                        let head: String = head.split_whitespace().collect();
                        figure.label =
                            if name.is_empty() { head } else { format!("{name} {head}") };
                    }
                }
            }
        }
    }

    fn put(&self, key: &str, spot: &Spot<'_>, out: &mut Stated) {
        let label = self.indicators.named(key).map(|it| it.label).unwrap_or_default();
        self.put_as(Some(key), &label, spot, out);
    }

    fn put_as(&self, key: Option<&str>, label: &str, spot: &Spot<'_>, out: &mut Stated) {
        let Spot { row, at, cells, section } = *spot;
        let Some((value, unit)) = cells.get(at).and_then(|it| it.number) else { return };
        let Some(cell) = row.cells.get(at) else { return };
        let canonical = key.and_then(|it| self.indicators.named(it)).map(|it| it.unit);
        // Only money has parts.
        if !value.is_whole()
            && canonical.as_deref().is_some_and(|it| !it.ends_with('元') && it != "%")
        {
            return;
        }
        out.figures.push(Figure {
            indicator: key.map(str::to_owned),
            label: label.to_owned(),
            value,
            unit: unit.map(str::to_owned).or(canonical).unwrap_or_default(),
            quality: Quality::Exact,
            place: Place {
                section: section.to_owned(),
                line: row.line,
                span: (cell.at, cell.at + cell.text.chars().count()),
            },
            stand: Stand::Table,
            sure: true,
        });
    }
}

fn look(row: &Row) -> Vec<Look> {
    let look = |text: &str| {
        let text: Vec<char> = fold(text).into_iter().filter(|c| !c.is_whitespace()).collect();
        Look { number: scan::cell(&text), text }
    };
    row.cells.iter().map(|it| look(&it.text)).collect()
}

fn is(text: &[char], word: &str) -> bool {
    let label = row_label(text);
    label == word
}

/// Whether a cell is a head: its words, with a unit or a note behind.
fn head(text: &[char], word: &str) -> bool {
    scan::starts_with(text, 0, word) && text.len() <= word.chars().count() + 10
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '—' | '/' | '－' | '–')
}

/// A label without its numeral, its brackets and what stands in them: （三）不予公开 → 不予公开.
fn row_label(text: &[char]) -> String {
    let mut rest: &[char] = text;
    loop {
        let numeral = rest.iter().take_while(|c| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '.'
                )
        });
        let numeral = numeral.count();
        let ends = rest.get(numeral);
        rest = if matches!(rest.first(), Some('（'))
            && rest.iter().take(5).any(|c| *c == '）')
            && rest
                .iter()
                .take_while(|c| **c != '）')
                .skip(1)
                .all(|c| crate::lexical::numeral::is_numeral(*c) || c.is_ascii_digit())
        {
            let end = rest.iter().position(|c| *c == '）').map_or(0, |it| it + 1);
            rest.get(end..).unwrap_or_default()
        } else if numeral > 0 && matches!(ends, Some('、' | '，' | '．' | '：')) {
            rest.get(numeral + 1..).unwrap_or_default()
        } else if numeral > 0
            && rest.get(..numeral).is_some_and(|it| {
                it.contains(&'.') && it.iter().all(|c| c.is_ascii_digit() || *c == '.')
            })
            && ends.is_some()
        {
            rest.get(numeral..).unwrap_or_default()
        } else if scan::starts_with(rest, 0, "其中：") {
            rest.get(3..).unwrap_or_default()
        } else {
            break;
        };
    }
    let (mut out, mut open) = (String::new(), 0_usize);
    for &c in rest {
        match c {
            '（' => open += 1,
            '）' => open = open.saturating_sub(1),
            ' ' | '\u{200b}' => {}
            _ if open == 0 => out.push(c),
            _ => {}
        }
    }
    out.trim_end_matches(['：', '。']).to_owned()
}

/// A unit among labels, and the label itself: the last that is no unit.
fn unit_and_name(labels: &[String]) -> (Option<String>, String) {
    const UNITS: &[&str] =
        &["条", "件", "次", "篇", "个", "人", "万元", "元", "人次", "份", "场", "项"];
    let unit = labels.iter().find(|it| UNITS.contains(&it.as_str())).cloned();
    let name = labels
        .iter()
        .rfind(|it| !UNITS.contains(&it.as_str()) && !matches!(it.as_str(), "-" | "—" | "/"));
    (unit, name.cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lose_their_numerals_and_notes() {
        for (text, expect) in [
            ("（三）不予公开", "不予公开"),
            ("1.属于国家秘密", "属于国家秘密"),
            ("2、其他法律行政法规禁止公开", "其他法律行政法规禁止公开"),
            ("一、本年新收政府信息公开申请数量", "本年新收政府信息公开申请数量"),
            ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
            ("1.1.1其中：主动公开规范性文件数", "主动公开规范性文件数"),
            ("三、本年度办理结果", "本年度办理结果"),
            ("三类内部事务信息", "三类内部事务信息"),
            ("12", "12"),
        ] {
            assert_eq!(row_label(&fold(text)), expect, "{text}");
        }
    }
}
