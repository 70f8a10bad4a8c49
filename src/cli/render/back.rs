//! Ledgers that go back to who sent them, in words.

use std::path::Path;

use crate::cli::invocation::Talk;
use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::human::line;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::cli::render::table::grouped;
use crate::model::lang::Lang;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::ReplacedBy;
use crate::pipeline::report::ReturnedLedger;

/// Returned ledgers listed per dataset unless more is asked for.
const LEDGERS_SHOWN: usize = 8;
/// Districts of one ledger that are named.
const DISTRICTS_SHOWN: usize = 2;

/// What was sent again, and what came of it; and which ledgers were not read for it.
pub(in crate::cli) fn mended(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    for it in &dataset.mended {
        let (before, now, held) = (grouped(it.held_before), grouped(it.accepted), grouped(it.held));
        let mut words = match voice.lang {
            Lang::Zh => format!("{}：上次退回 {before} 行，这次接收了其中 {now} 行", it.ledger),
            Lang::En => {
                format!("{}: {before} rows held back last time, {now} now accepted", it.ledger)
            }
        };
        if it.held > 0 {
            words.extend(match voice.lang {
                Lang::Zh => ["，还有 ", &held, " 行退回"],
                Lang::En => [", ", &held, " still held back"],
            });
        }
        line(voice, Style::Good, &words, out);
    }
    for it in &dataset.replaced {
        let why = match it.why {
            ReplacedBy::Mark => voice.t("是退回后改好的", "it was made from it"),
            ReplacedBy::Content => voice.t(
                "在退回之后报来，内容大部分相同",
                "sent after it was returned, most rows the same",
            ),
            ReplacedBy::Version => voice.t(
                "文件名写明是更新的一版，内容大部分相同，请核对",
                "its name declares a later version, most rows the same: please check",
            ),
        };
        let words = match voice.lang {
            Lang::Zh => format!("{}：没有读，被 {} 代替（{why}）", it.ledger, it.by),
            Lang::En => format!("{}: not read, replaced by {} ({why})", it.ledger, it.by),
        };
        let style = if it.why == ReplacedBy::Version { Style::Care } else { Style::Faint };
        line(voice, style, &words, out);
    }
}

/// Whom to send what: the folder, and each ledger with its district, most rows first.
pub(in crate::cli) fn returned(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    let Some(folder) = folder(dataset) else { return };
    let count = dataset.returned.len();
    let folder = voice.path(folder);
    let words = match voice.lang {
        Lang::Zh => format!("退回的表 {count} 份，问题已标红，发给报送单位改：{folder}"),
        Lang::En if count == 1 => format!("1 workbook goes back, problems in red: {folder}"),
        Lang::En => format!("{count} workbooks go back, problems in red: {folder}"),
    };
    line(voice, Style::Strong, &words, out);
    let mut all: Vec<&ReturnedLedger> = dataset.returned.iter().collect();
    all.sort_by(|a, b| b.held.cmp(&a.held).then_with(|| a.path.cmp(&b.path)));
    let shown = if voice.talk == Talk::Verbose { count } else { count.min(LEDGERS_SHOWN) };
    let mut table = Table::new(&[Align::Left, Align::Right, Align::Left]);
    for it in all.iter().take(shown) {
        let file = it.path.file_name().unwrap_or_default().to_string_lossy();
        let held = grouped(it.held);
        let held = match voice.lang {
            Lang::Zh => format!("{held} 行"),
            Lang::En if it.held == 1 => format!("{held} row"),
            Lang::En => format!("{held} rows"),
        };
        let districts = districts(voice, dataset, it);
        table.styled([
            (districts, Style::Plain),
            (held, Style::Plain),
            (file.into_owned(), Style::Faint),
        ]);
    }
    out.push_str(&table.render(voice, 4));
    if count > shown {
        let left = count - shown;
        let words = match voice.lang {
            Lang::Zh => format!("  另有 {left} 份，用 -v 全部列出"),
            Lang::En => format!("  and {left} more; -v lists them"),
        };
        line(voice, Style::Faint, &words, out);
    }
}

/// Where a dataset's returned ledgers are; `None` when none goes back.
pub(in crate::cli) fn folder(dataset: &DatasetReport) -> Option<&Path> {
    dataset.returned.first()?.path.parent()
}

/// Whose rows of `ledger` were held back; the ledger, where that could not be told.
fn districts(voice: &Voice, dataset: &DatasetReport, ledger: &ReturnedLedger) -> String {
    let held = dataset.tally.origins.iter();
    let held = held.filter(|(it, rows)| *it.ledger == *ledger.ledger && rows.quarantined > 0);
    let mut names: Vec<&str> = held.filter_map(|(it, _)| it.region.as_deref()).collect();
    names.dedup();
    match (voice.lang, names.len()) {
        (_, 0) => ledger.ledger.clone(),
        (_, 1..=DISTRICTS_SHOWN) => names.join(voice.comma()),
        (Lang::Zh, n) => format!("{n} 个区县"),
        (Lang::En, n) => format!("{n} districts"),
    }
}
