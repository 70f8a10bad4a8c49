//! What a run says while it goes on, for programs: a JSON object a line on stderr. Counts and codes, never a cell.

use std::time::Instant;

use serde_json::Value;
use serde_json::json;

use crate::cli::invocation;
use crate::cli::render;
use crate::model::lang::Lang;
use crate::model::outcome::DeliveryKind;
use crate::model::outcome::Status;
use crate::model::stop::Stop;
use crate::pipeline::Watch;
use crate::pipeline::report::Awaits;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Report;

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Level {
    Info,
    Warning,
    Error,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Writes a line: `more` beside time, level and event.
pub(in crate::cli) fn line(level: Level, event: &str, more: Value) {
    let mut out = json!({ "time": invocation::now(), "level": level.name(), "event": event });
    if let (Some(out), Value::Object(more)) = (out.as_object_mut(), more) {
        out.extend(more);
    }
    render::talk(&out.to_string());
}

/// Tells stages as they begin.
pub(in crate::cli) struct Log {
    began: Instant,
}

impl Log {
    pub(in crate::cli) fn new() -> Self {
        line(Level::Info, "run-began", json!({}));
        Self { began: Instant::now() }
    }

    /// What came of it.
    pub(in crate::cli) fn end(&self, lang: Lang, report: &Report) {
        for it in &report.datasets {
            dataset(lang, it);
        }
        let code = report.exit_code();
        let level = match code {
            0 => Level::Info,
            4 => Level::Warning,
            _ => Level::Error,
        };
        let seconds = (self.began.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        line(level, "run-ended", json!({ "exit_code": code, "seconds": seconds }));
    }
}

impl Watch for Log {
    fn stage(&self, dataset: &str, stage: &'static str) {
        line(Level::Info, "stage", json!({ "dataset": dataset, "stage": stage }));
    }

    fn bytes(&self, _: &str, _: u64, _: u64) {}

    fn done(&self, _: &str) {}
}

fn dataset(lang: Lang, it: &DatasetReport) {
    let level = match it.status {
        Status::Published | Status::Unchanged => Level::Info,
        Status::Waiting => Level::Warning,
        Status::Refused | Status::Undelivered | Status::Failed => Level::Error,
    };
    let failed = it.deliveries.iter().filter(|it| it.kind == DeliveryKind::Failed);
    line(
        level,
        "dataset",
        json!({
            "dataset": it.name,
            "period": it.period,
            "release": it.release,
            "status": it.status.name(),
            "awaits": it.awaits.map(Awaits::name),
            "read": it.tally.read,
            "accepted": it.tally.accepted,
            "quarantined": it.tally.quarantined,
            "published": it.tally.published,
            "undelivered": failed.map(|it| it.target.as_str()).collect::<Vec<_>>(),
            "error": it.stop.as_ref().map(|it| error(lang, it)),
        }),
    );
}

/// What stopped, as a line tells it.
pub(in crate::cli) fn error(lang: Lang, stop: &Stop) -> Value {
    json!({ "code": stop.code(), "message": stop.say(lang) })
}
