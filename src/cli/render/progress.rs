//! One line on stderr that says what a run is doing; on a terminal only, gone when the run is done.

use std::io;
use std::io::Write as _;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use crate::cli::invocation::Invocation;
use crate::html::size;
use crate::model::lang::Lang;
use crate::pipeline::Watch;

/// Between two drawings: fast enough for an eye, slow enough for a slow terminal.
const REDRAW: Duration = Duration::from_millis(100);
const CLEAR: &str = "\r\x1b[K";

/// Draws progress, or keeps quiet.
pub(in crate::cli) struct Line {
    lang: Lang,
    on: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    stage: &'static str,
    drawn: Option<Instant>,
}

impl Line {
    /// A line that is drawn where the invocation wants progress.
    pub(in crate::cli) fn new(invocation: &Invocation) -> Self {
        let Invocation { lang, progress: on, .. } = *invocation;
        Self { lang, on, state: Mutex::default() }
    }

    fn draw(&self, dataset: &str, stage: Option<&'static str>, bytes: Option<(u64, u64)>) {
        if !self.on {
            return;
        }
        let mut now = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let due = now.drawn.is_none_or(|it| it.elapsed() >= REDRAW);
        if let Some(stage) = stage {
            now.stage = stage;
        } else if !due {
            return;
        }
        now.drawn = Some(Instant::now());
        put(&format!("{CLEAR}{}", text(self.lang, dataset, now.stage, bytes)));
    }

    /// Takes the line away.
    pub(in crate::cli) fn clear(&self) {
        if self.on {
            put(CLEAR);
        }
    }
}

impl Watch for Line {
    fn stage(&self, dataset: &str, stage: &'static str) {
        self.draw(dataset, Some(stage), None);
    }

    fn bytes(&self, dataset: &str, done: u64, total: u64) {
        self.draw(dataset, None, Some((done, total)));
    }

    fn done(&self, _dataset: &str) {
        self.clear();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Progress that cannot be shown is no reason to stop.
fn put(text: &str) {
    let mut out = io::stderr().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

fn text(lang: Lang, dataset: &str, stage: &str, bytes: Option<(u64, u64)>) -> String {
    let mut out = format!("{dataset}  {}", stage_name(lang, stage));
    if let Some((done, total)) = bytes.filter(|(_, total)| *total > 0) {
        let percent = u128::from(done.min(total)) * 100 / u128::from(total);
        out.extend([format!("  {percent:>3}%  {} / {}", size(done), size(total))]);
    }
    out
}

/// A stage of the line, as people call it; one that is not known keeps its name.
pub(in crate::cli) fn stage_name(lang: Lang, stage: &str) -> &str {
    match (lang, stage) {
        (Lang::Zh, "source") => "查找台账",
        (Lang::Zh, "read") => "读取",
        (Lang::Zh, "normalize") => "规范",
        (Lang::Zh, "check") => "检查",
        (Lang::Zh, "protect") => "脱敏",
        (Lang::Zh, "quarantine") => "退回清单",
        (Lang::Zh, "release") => "生成",
        (Lang::Zh, "gate") => "审查",
        (Lang::Zh, "platform") => "发布",
        (_, other) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_dataset_stage_and_share() {
        assert_eq!(
            text(Lang::En, "dibao", "read", Some((500_000, 2_000_000))),
            "dibao  read   25%  500.0 kB / 2.0 MB"
        );
        assert_eq!(text(Lang::Zh, "dibao", "gate", None), "dibao  审查");
        assert_eq!(text(Lang::Zh, "dibao", "read", Some((0, 0))), "dibao  读取");
    }
}
