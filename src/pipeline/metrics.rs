//! A run's figures for Prometheus, in its text format: node_exporter's textfile collector reads them. Counts, no cells.

use std::path::Path;

use crate::disk;
use crate::disk::Access;
use crate::model::day::Day;
use crate::model::outcome::DeliveryKind;
use crate::model::outcome::Status;
use crate::model::stop::Stop;
use crate::pipeline::halt::Halt;
use crate::pipeline::report::Awaits;
use crate::pipeline::report::Report;
use crate::pipeline::views::DatasetStatus;

/// What a run came to.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// When it began, RFC 3339 in UTC.
    pub now: &'a str,
    /// How long it took.
    pub seconds: f64,
    /// Its exit code.
    pub exit_code: u8,
    /// Its report; none where it could not begin.
    pub report: Option<&'a Report>,
    /// How everything stands after it.
    pub status: &'a [DatasetStatus],
}

/// Writes the figures to `file`, so that a reader sees those of this run or of the last one, whole.
pub fn write_metrics(file: &Path, outcome: &Outcome<'_>) -> Result<(), Stop> {
    disk::replace(file, text(outcome).as_bytes(), Access::Public)
        .map_err(|cause| Halt::Metrics { cause }.into())
}

fn text(outcome: &Outcome<'_>) -> String {
    let mut out = Text::default();
    out.family("gongkai_run_timestamp_seconds", "When the last run began.");
    out.sample(&[], seconds_of(outcome.now));
    out.family("gongkai_run_duration_seconds", "How long it took.");
    out.sample(&[], format!("{:.3}", outcome.seconds));
    out.family(
        "gongkai_run_exit_code",
        "Its exit code: 0 done, 1 could not, 3 refused, 4 waits, 5 undelivered.",
    );
    out.sample(&[], outcome.exit_code);
    let datasets = outcome.report.map(|it| it.datasets.as_slice()).unwrap_or_default();
    out.family("gongkai_rows", "Rows of each period of each dataset, by what became of them.");
    for it in datasets {
        let tally = &it.tally;
        for (outcome, count) in [
            ("read", tally.read),
            ("accepted", tally.accepted),
            ("quarantined", tally.quarantined),
            ("published", tally.published),
        ] {
            out.sample(
                &[("dataset", &it.name), ("period", &it.period), ("outcome", outcome)],
                count,
            );
        }
    }
    out.family(
        "gongkai_dataset_status",
        "1 for how the run left each period of each dataset, else 0.",
    );
    for it in datasets {
        for status in Status::ALL {
            let labels =
                [("dataset", it.name.as_str()), ("period", &it.period), ("status", status.name())];
            out.sample(&labels, u8::from(*status == it.status));
        }
    }
    out.family(
        "gongkai_awaits_ledgers",
        "1 where the ledgers of a period that is over have not come.",
    );
    for it in datasets {
        let labels = [("dataset", it.name.as_str()), ("period", &it.period)];
        out.sample(&labels, u8::from(it.awaits == Some(Awaits::Ledgers)));
    }
    out.family("gongkai_waiting", "1 where a candidate waits for two persons.");
    for it in outcome.status {
        let labels = [("dataset", it.name.as_str()), ("period", &it.period)];
        out.sample(&labels, u8::from(it.waiting));
    }
    out.family("gongkai_delivered", "1 where a target has the newest release of a period.");
    for it in outcome.status {
        for delivery in &it.deliveries {
            let labels = [
                ("dataset", it.name.as_str()),
                ("period", &it.period),
                ("target", &delivery.target),
            ];
            out.sample(&labels, u8::from(delivery.kind != DeliveryKind::Failed));
        }
    }
    out.text
}

/// Families of samples, all of them gauges.
#[derive(Default)]
struct Text {
    text: String,
    name: &'static str,
}

impl Text {
    fn family(&mut self, name: &'static str, help: &str) {
        self.name = name;
        self.text.extend([format!("# HELP {name} {help}\n# TYPE {name} gauge\n")]);
    }

    fn sample(&mut self, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.text.push_str(self.name);
        for (at, (name, label)) in labels.iter().enumerate() {
            let label = label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let before = if at == 0 { '{' } else { ',' };
            self.text.extend([format!("{before}{name}=\"{label}\"")]);
        }
        if !labels.is_empty() {
            self.text.push('}');
        }
        self.text.extend([format!(" {value}\n")]);
    }
}

/// Seconds since 1970 of `now`.
fn seconds_of(now: &str) -> i64 {
    let two = |at: usize| now.get(at..at + 2).and_then(|it| it.parse::<i64>().ok()).unwrap_or(0);
    let days = Day::parse(now.get(..10).unwrap_or_default())
        .zip(Day::parse("1970-01-01"))
        .map_or(0, |(day, first)| first.until(day));
    i64::from(days) * 86_400 + two(11) * 3_600 + two(14) * 60 + two(17)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::report::DatasetReport;

    #[test]
    fn figures_are_told_by_dataset_and_period() {
        let mut dataset = DatasetReport::new("relief", "救助", Status::Waiting);
        "2017-03".clone_into(&mut dataset.period);
        (dataset.tally.read, dataset.tally.accepted, dataset.tally.quarantined) = (9, 7, 2);
        let report = Report { datasets: vec![dataset], ..Report::default() };
        let text = text(&Outcome {
            now: "2018-03-09T01:02:03Z",
            seconds: 1.25,
            exit_code: 4,
            report: Some(&report),
            status: &[],
        });
        for line in [
            "gongkai_run_timestamp_seconds 1520557323",
            "gongkai_run_duration_seconds 1.250",
            "gongkai_run_exit_code 4",
            "gongkai_rows{dataset=\"relief\",period=\"2017-03\",outcome=\"quarantined\"} 2",
            "gongkai_dataset_status{dataset=\"relief\",period=\"2017-03\",status=\"waiting\"} 1",
            "gongkai_dataset_status{dataset=\"relief\",period=\"2017-03\",status=\"failed\"} 0",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
    }

    #[test]
    fn a_label_is_escaped() {
        let mut out = Text::default();
        out.family("a", "A.");
        out.sample(&[("x", "a\\b\"c\nd")], 1);
        assert!(out.text.ends_with("a{x=\"a\\\\b\\\"c\\nd\"} 1\n"), "{}", out.text);
    }
}
