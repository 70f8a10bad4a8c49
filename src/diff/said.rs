//! The comparison in a few sentences: what a changelog and a feed say.

use crate::diff::Change;
use crate::diff::Comparison;
use crate::diff::Rows;
use crate::model::lang::Both;
use crate::model::lang::Words;
use crate::model::lang::words;

/// Regions and fields that a sentence names.
const NAMED_MAX: usize = 5;

/// The comparison in sentences, without their stops; the first is about the rows.
pub fn summary(it: &Comparison) -> Vec<Both> {
    if it.is_same() {
        return vec![told("内容与上一版相同", "the same as the release before")];
    }
    let mut out = vec![rows(it)];
    let Rows { cells, .. } = &it.rows;
    if !cells.is_empty() {
        let list = |each: fn(&(String, u64)) -> String, between: &str| named(cells, each, between);
        out.push(Both {
            zh: format!("改动在：{}", list(|it| format!("{}（{} 行）", it.0, it.1), "、")),
            en: format!("changed in: {}", list(|it| format!("{} ({} rows)", it.0, it.1), ", ")),
        });
    }
    out.extend(regions(it));
    for (title, (zh, en)) in
        [("added", ("新增字段", "fields added")), ("removed", ("取消字段", "fields removed"))]
    {
        let of = |change: &Change| change.new.clone().or_else(|| change.old.clone());
        let all = it.fields.iter().filter(|it| it.1.what == title).filter_map(|it| of(&it.1));
        let all: Vec<String> = all.collect();
        if !all.is_empty() {
            out.push(Both {
                zh: format!("{zh}：{}", named(&all, String::clone, "、")),
                en: format!("{en}: {}", named(&all, String::clone, ", ")),
            });
        }
    }
    let others =
        it.fields.iter().filter(|it| !matches!(it.1.what, "added" | "removed" | "suppressed"));
    out.extend(others.filter_map(|(name, change)| one(Some(name), change)));
    out.extend(it.facts.iter().filter_map(|change| one(None, change)));
    out
}

fn rows(it: &Comparison) -> Both {
    let (old, new) = (it.old.rows, it.new.rows);
    let Rows { added, removed, changed, .. } = it.rows;
    let (zh, en) = match new.cmp(&old) {
        std::cmp::Ordering::Greater => {
            (format!("，比上一版多 {} 行", new - old), format!(", {} more than before", new - old))
        }
        std::cmp::Ordering::Less => {
            (format!("，比上一版少 {} 行", old - new), format!(", {} fewer than before", old - new))
        }
        std::cmp::Ordering::Equal => ("，行数没有变".to_owned(), ", as many as before".to_owned()),
    };
    if added + removed + changed == 0 {
        return Both {
            zh: format!("共 {new} 行，各行没有变化"),
            en: format!("{new} rows, none of which changed"),
        };
    }
    Both {
        zh: format!("共 {new} 行{zh}：新增 {added}，减少 {removed}，改动 {changed}"),
        en: format!("{new} rows{en}: {added} added, {removed} removed, {changed} changed"),
    }
}

/// Where the number of rows differs.
fn regions(it: &Comparison) -> Option<Both> {
    let all = it.regions.as_ref()?;
    let differ: Vec<_> = all.counts.iter().filter(|it| it.1 != it.2 && !it.0.is_empty()).collect();
    if differ.is_empty() {
        return None;
    }
    let one = |it: &&(String, u64, u64)| {
        let sign = if it.2 > it.1 { "+" } else { "-" };
        format!("{} {sign}{}", it.0, it.1.abs_diff(it.2))
    };
    let (zh, en) = (named(&differ, one, "、"), named(&differ, one, ", "));
    Some(Both {
        zh: format!("行数变化的地区（{}）：{zh}", all.title),
        en: format!("rows by {}: {en}", all.title),
    })
}

/// What is called what, in sentences.
fn what(it: &str) -> Option<Words> {
    Some(match it {
        "title" => words("标题", "title"),
        "description" => words("说明", "description"),
        "type" => words("类型", "type"),
        "unit" => words("单位", "unit"),
        "codes" => words("取值", "allowed values"),
        "release" => words("处理方式", "treatment"),
        "level" => words("发布到的层级", "level of detail"),
        "publisher" => words("发布单位", "publisher"),
        "period" => words("时期", "period"),
        "cycle" => words("更新周期", "cycle"),
        "opening" => words("开放属性", "opening"),
        "legal_basis" => words("公开依据", "legal basis"),
        "k_reached" => words("每组最少人数", "persons in the smallest group"),
        _ => return None,
    })
}

/// A field's change, or the release's own.
fn one(field: Option<&String>, change: &Change) -> Option<Both> {
    let what = what(change.what)?;
    let none = |it: &Option<String>, none: &str| it.clone().unwrap_or_else(|| none.to_owned());
    let (zh, en) = match field {
        Some(name) => {
            (format!("字段 {name} 的{}", what.zh), format!("{} of field {name}", what.en))
        }
        None => (what.zh.to_owned(), what.en.to_owned()),
    };
    if matches!(change.what, "description") {
        return Some(Both { zh: format!("{zh}有改动"), en: format!("{en} reworded") });
    }
    let (old, new) = (&change.old, &change.new);
    if change.what == "codes" {
        return Some(Both {
            zh: format!("{zh}：新增 {}，取消 {}", none(new, "无"), none(old, "无")),
            en: format!("{en}: added {}, removed {}", none(new, "none"), none(old, "none")),
        });
    }
    Some(Both {
        zh: format!("{zh}：由 {} 改为 {}", none(old, "无"), none(new, "无")),
        en: format!("{en}: {} instead of {}", none(new, "none"), none(old, "none")),
    })
}

/// The first of `all`, and how many more there are.
fn named<T>(all: &[T], each: impl Fn(&T) -> String, between: &str) -> String {
    let first: Vec<String> = all.iter().take(NAMED_MAX).map(each).collect();
    let more = all.len().saturating_sub(NAMED_MAX);
    let rest = if more > 0 { format!("{between}… +{more}") } else { String::new() };
    format!("{}{rest}", first.join(between))
}

fn told(zh: &str, en: &str) -> Both {
    Both { zh: zh.to_owned(), en: en.to_owned() }
}
