//! What protection did to a dataset: for people one line, for programs all of it.

use serde_json::Value;
use serde_json::json;

use crate::cli::render::Voice;
use crate::html::grouped;
use crate::model::disclosure;
use crate::model::disclosure::Class;
use crate::model::disclosure::Classes;
use crate::model::disclosure::Disclosure;
use crate::model::disclosure::FieldDisclosure;
use crate::model::lang::Lang;
use crate::pipeline::report::DatasetReport;

/// What was asked, reached and lost; the riskiest classes as the release shows them.
pub(in crate::cli) fn json(said: &Disclosure) -> Value {
    let class = |it: &Class| json!({ "shown": it.shown, "persons": it.persons, "rows": it.rows });
    let classes = said.classes.as_ref().map(|it| {
        json!({
            "count": it.count,
            "counted": if it.counts_persons { "persons" } else { "rows" },
            "k": it.k,
            "l": it.l,
            "t": it.t,
            "loss": it.loss,
            "nodes": it.nodes,
            "riskiest": it.riskiest.iter().map(class).collect::<Vec<_>>(),
        })
    });
    let table = said.table.as_ref().map(|it| {
        json!({
            "cells": it.cells,
            "primary": it.primary,
            "secondary": it.secondary,
            "differencing": it.differencing,
            "narrowest": it.narrowest,
            "noise": it.noise.map(|it| json!({ "epsilon": it.epsilon, "sensitivity": it.sensitivity, "budget": it.budget })),
        })
    });
    let field = |it: &FieldDisclosure| {
        json!({
            "name": it.name,
            "levels": it.levels,
            "level": it.levels.get(it.level),
            "suppressed": it.suppressed,
            "loss": it.loss,
        })
    };
    json!({
        "asked": { "k": said.asked.k, "l": said.asked.l, "t": said.asked.t, "dominance": said.asked.dominance },
        "classes": classes,
        "table": table,
        "fields": said.fields.iter().map(field).collect::<Vec<_>>(),
    })
}

/// One line: how large classes are, what was made coarser, what is not shown.
pub(in crate::cli) fn line(voice: &Voice, dataset: &DatasetReport) -> Option<String> {
    let said = dataset.protection.as_ref()?;
    let classes = said.classes.as_ref().filter(|it| it.count > 0)?;
    let lang = voice.lang;
    let mut parts = vec![size(lang, said, classes)];
    for it in &said.fields {
        let Some(level) = it.levels.get(it.level).filter(|_| it.level > 0) else { continue };
        let title = dataset.fields.iter().find(|one| one.name == it.name).map(|it| &it.title);
        let title = title.filter(|it| lang == Lang::Zh && !it.is_empty()).unwrap_or(&it.name);
        parts.push(match (lang, level.as_str()) {
            (Lang::Zh, "all") => format!("{title}不显示"),
            (Lang::Zh, level) => format!("{title}按{}", disclosure::level_name(level)),
            (Lang::En, "all") => format!("{title} not shown"),
            (Lang::En, level) => format!("{title} by {level}"),
        });
    }
    let suppressed: u64 = said.fields.iter().map(|it| it.suppressed).sum();
    if suppressed > 0 {
        let columns = classes.riskiest.first().map_or(0, |it| it.shown.len() as u64);
        let share = permille(suppressed, columns * dataset.tally.published);
        let count = grouped(suppressed);
        parts.push(match lang {
            Lang::Zh => format!("隐去 {count} 格（{share}）"),
            Lang::En => format!("{count} cells suppressed ({share})"),
        });
    }
    Some(parts.join(voice.t("；", "; ")))
}

fn size(lang: Lang, said: &Disclosure, classes: &Classes) -> String {
    let (k, asked) = (grouped(classes.k), grouped(said.asked.k.into()));
    let is_short = classes.k < said.asked.k.into();
    match (lang, classes.counts_persons) {
        (Lang::Zh, true) if is_short => format!("有的组只有 {k} 人，要求至少 {asked} 人"),
        (Lang::Zh, false) if is_short => format!("有的组只有 {k} 条，要求至少 {asked} 条"),
        (Lang::Zh, true) => format!("每组至少 {k} 人"),
        (Lang::Zh, false) => format!("每组至少 {k} 条"),
        (Lang::En, true) if is_short => {
            format!("some classes hold only {k} persons, {asked} are asked for")
        }
        (Lang::En, false) if is_short => {
            format!("some classes hold only {k} rows, {asked} are asked for")
        }
        (Lang::En, true) => format!("at least {k} persons in every class"),
        (Lang::En, false) => format!("at least {k} rows in every class"),
    }
}

/// A share as `0.2%`; what is more than nothing is never told as nothing.
fn permille(part: u64, whole: u64) -> String {
    match part.saturating_mul(1000) / whole.max(1) {
        0 => "<0.1%".to_owned(),
        it => format!("{}.{}%", it / 10, it % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_in_tenths_of_a_percent() {
        let told = [permille(0, 5), permille(1, 9999), permille(2, 1000), permille(7, 7)];
        assert_eq!(told, ["<0.1%", "<0.1%", "0.2%", "100.0%"]);
    }
}
