//! Ledgers that go back to who sent them, in words.

use crate::cli::invocation::Talk;
use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::human::line;
use crate::cli::render::table::grouped;
use crate::model::lang::Lang;
use crate::pipeline::report::DatasetReport;

/// Returned ledgers listed per dataset unless more is asked for.
const LEDGERS_SHOWN: usize = 5;

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
