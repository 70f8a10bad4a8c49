//! What a dataset's identities came to: for people, only what is not whole; for programs, all of it.

use serde_json::Value;
use serde_json::json;

use crate::cli::invocation::Talk;
use crate::cli::render::Voice;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::model::tally::Assessed;
use crate::model::tally::Gap;
use crate::model::tally::Plausible;
use crate::model::tally::Tally;
use crate::pipeline::report::DatasetReport;

/// Combinations that are named on the screen; the report as JSON has all.
const GAPS_SHOWN: usize = 10;

/// One entry for each identity; `complete` counts combinations and names those that are not there once.
pub(in crate::cli) fn json(tally: &Tally) -> Value {
    let one = |name: &str, rows: Assessed| json!({ "name": name, "pass": rows.pass, "fail": rows.fail, "not_assessable": rows.not_assessable });
    let mut out: Vec<Value> = tally.identities.iter().map(|it| one(&it.name, it.rows)).collect();
    if let Some(complete) = &tally.complete {
        let fail = complete.gaps.len() as u64;
        let mut entry =
            one("complete", Assessed { pass: complete.pass, fail, ..Assessed::default() });
        let gap = |it: &Gap| json!({ "region": it.region, "when": it.when, "rows": it.rows });
        entry["missing"] = complete.gaps.iter().map(gap).collect::<Vec<_>>().into();
        out.push(entry);
    }
    out.into()
}

/// Identities that failed or were left open, and combinations that are missing.
pub(in crate::cli) fn lines(voice: &Voice, dataset: &DatasetReport) -> Vec<String> {
    let tally = &dataset.tally;
    let mut out = Vec::new();
    for it in &tally.identities {
        let Assessed { fail, not_assessable, .. } = it.rows;
        if fail + not_assessable > 0 {
            let (name, fail) = (&it.name, grouped(fail));
            let left = grouped(not_assessable);
            out.push(match (voice.lang, not_assessable) {
                (Lang::Zh, 0) => format!("恒等式 {name}：{fail} 行不成立"),
                (Lang::Zh, _) => {
                    format!("恒等式 {name}：{fail} 行不成立，{left} 行算不了（有一项没填）")
                }
                (Lang::En, 0) => format!("identity {name}: {fail} fail"),
                (Lang::En, _) => format!(
                    "identity {name}: {fail} fail, {left} cannot be assessed (a value is missing)"
                ),
            });
        }
    }
    // A project without standards has none to hear of; who asks for all is told.
    let plausible = tally.standards.filter(|it| it.assessed > 0 || voice.talk == Talk::Verbose);
    if let Some(Plausible { not_assessed: n @ 1.., .. }) = plausible {
        let n = grouped(n);
        out.push(match voice.lang {
            Lang::Zh => format!("{n} 行的金额没有可对照的待遇标准（standards.csv）"),
            Lang::En => format!("{n} amounts have no standard to be held to (standards.csv)"),
        });
    }
    let gaps = tally.complete.iter().flat_map(|it| &it.gaps);
    out.extend(gaps.clone().take(GAPS_SHOWN).map(|Gap { region, when, rows }| {
        match (voice.lang, rows) {
            (Lang::Zh, 0) => format!("缺：{region} {when}"),
            (Lang::Zh, _) => format!("重：{region} {when}，有 {rows} 行"),
            (Lang::En, 0) => format!("missing: {region} {when}"),
            (Lang::En, _) => format!("more than once: {region} {when}, {rows} rows"),
        }
    }));
    let more = gaps.count().saturating_sub(GAPS_SHOWN);
    if more > 0 {
        out.push(match voice.lang {
            Lang::Zh => format!("还有 {more} 处缺失或重复，见 `--format json`"),
            Lang::En => format!("{more} more, see `--format json`"),
        });
    }
    out
}
