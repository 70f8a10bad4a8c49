//! Ledgers that go back to who sent them, in words.

use crate::cli::invocation::Talk;
use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::human::line;
use crate::cli::render::table::grouped;
use crate::model::lang::Lang;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::ReplacedBy;

/// Returned ledgers listed per dataset unless more is asked for.
const LEDGERS_SHOWN: usize = 5;

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

/// Where the returned ledgers are.
pub(in crate::cli) fn returned(voice: &Voice, dataset: &DatasetReport, out: &mut String) {
    let all = &dataset.returned;
    let Some(first) = all.first() else { return };
    let folder = first.path.parent().map(|it| voice.path(it)).unwrap_or_default();
    let count = all.len();
    let words = match voice.lang {
        Lang::Zh => format!("退回的台账 {count} 份，已标好问题，发给报送单位改：{folder}"),
        Lang::En => format!("{count} ledgers to send back, with every problem marked: {folder}"),
    };
    line(voice, Style::Plain, &words, out);
    let shown = if voice.talk == Talk::Verbose { count } else { count.min(LEDGERS_SHOWN) };
    for it in all.iter().take(shown) {
        let file = it.path.file_name().unwrap_or_default().to_string_lossy();
        let held = grouped(it.held);
        let words = match voice.lang {
            Lang::Zh => format!("  {file}（退回 {held} 行）"),
            Lang::En => format!("  {file} ({held} rows held back)"),
        };
        line(voice, Style::Faint, &words, out);
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
