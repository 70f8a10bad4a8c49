//! Ledgers that go back to who sent them, in words.

use std::path::Path;

use crate::cli::invocation::Talk;
use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::human::line;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::html::grouped;
use crate::model::lang::Lang;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::ReplacedBy;
use crate::pipeline::report::ReturnedLedger;
use crate::pipeline::report::Widen;

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
            ReplacedBy::Extract => {
                line(voice, Style::Care, &extract(voice, &it.ledger, it.by.as_deref()), out);
                continue;
            }
        };
        let by = it.by.as_deref().unwrap_or_default();
        let words = match voice.lang {
            Lang::Zh => format!("{}：没有读，被 {by} 代替（{why}）", it.ledger),
            Lang::En => format!("{}: not read, replaced by {by} ({why})", it.ledger),
        };
        let style = if it.why == ReplacedBy::Version { Style::Care } else { Style::Faint };
        line(voice, style, &words, out);
    }
}

/// An extract was put among the ledgers.
fn extract(voice: &Voice, ledger: &str, of: Option<&str>) -> String {
    let (zh, en) = match of {
        Some(of) => (format!("请在 {of} 里改"), format!("mend {of}")),
        None => ("请在原件里改，报原件".to_owned(), "mend the original and send it".to_owned()),
    };
    match voice.lang {
        Lang::Zh => format!("{ledger}：没有读，这只是退回时摘出的有问题的行，改在这里不算；{zh}"),
        Lang::En => {
            format!("{ledger}: not read, it only holds the bad rows of a returned ledger; {en}")
        }
    }
}

/// What is unusual about putting a returned ledger back; nothing for one that just goes back into its place.
fn put_back(voice: &Voice, it: &ReturnedLedger, out: &mut String) {
    let (file, ledger) = (it.path.file_name().unwrap_or_default().to_string_lossy(), &it.ledger);
    let words = match (&it.put_back, &it.widen, voice.lang) {
        (Some(_), None, _) => return,
        (Some(to), Some(Widen { path, to: wide }), Lang::Zh) => format!(
            "  {file}：改好后放到 {to}；先在 gongkai.toml 里把 {path} 改成 {wide}，否则找不到它"
        ),
        (Some(to), Some(Widen { path, to: wide }), Lang::En) => format!(
            "  {file}: mended, it goes to {to}; first change {path} in gongkai.toml to {wide}, or it is not found"
        ),
        (None, _, Lang::Zh) if it.form == "extract" => {
            format!("  {file}：这是摘录，不能放回去：照它改 {ledger}")
        }
        (None, _, Lang::En) if it.form == "extract" => {
            format!("  {file}: an extract, not to be put back: mend {ledger}")
        }
        (None, _, Lang::Zh) => format!("  {file}：原件不是单独的文件，改好后照原来的办法再报"),
        (None, _, Lang::En) => {
            format!("  {file}: it was no file of its own, send it as it was sent")
        }
    };
    line(voice, Style::Care, &words, out);
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
    for it in all.iter().take(shown) {
        put_back(voice, it, out);
    }
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
