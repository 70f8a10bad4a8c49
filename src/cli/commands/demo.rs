//! `demo`: the reference project from nothing to published releases, in one call.

use std::path::Path;

use crate::cli::args::Format;
use crate::cli::commands::reconcile;
use crate::cli::commands::run;
use crate::cli::commands::run::Mode;
use crate::cli::invocation;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Style;
use crate::cli::render::Voice;
use crate::cli::render::table::Align;
use crate::cli::render::table::Table;
use crate::demo;
use crate::demo::Scale;
use crate::model::lang::Lang;
use crate::model::outcome::Status;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::Publishing;
use crate::pipeline::plan;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetPlan;
use crate::pipeline::report::Report;

/// Nobody: two names that say so, since a clearance needs two.
const REVIEWER: &str = "演示审核人";
const APPROVER: &str = "演示批准人";

/// Writes the demo into `dir` if it is not there, runs it, clears it and publishes it.
pub(in crate::cli) fn demo(it: &Invocation, dir: &Path) -> Result<u8, Stop> {
    let voice = Voice::new(it, dir);
    if !demo::is_there(dir)? {
        let words = voice.t(
            "正在写示范项目：2017 年全量台账",
            "writing the reference project: ledgers at the full 2017 counts",
        );
        render::note(it, words);
        demo::write(dir, Scale::Full)?;
    }
    let project = plan::load(dir)?;
    let _lock = it.lock(&project, "demo")?;
    let mut report = run::start(it, &project, Vec::new(), Mode::Real)?;
    let waiting: Vec<String> = report
        .datasets
        .iter()
        .filter(|it| it.status == Status::Waiting)
        .filter_map(|it| Some(format!("{}/{}", it.name, it.release.as_ref()?)))
        .collect();
    for candidate in &waiting {
        pipeline::approve(&project, candidate, REVIEWER, APPROVER, None, &it.now)?;
    }
    if !waiting.is_empty() {
        let words = match it.lang {
            Lang::Zh => format!(
                "演示中由“{REVIEWER}”和“{APPROVER}”自动审批了 {} 个候选版本；真实项目里要由两个人用 gongkai approve 审批",
                waiting.len()
            ),
            Lang::En => format!(
                "in the demo, {} candidates were cleared by two invented persons ({REVIEWER}, {APPROVER}); in a real project two people do it with gongkai approve",
                waiting.len()
            ),
        };
        render::note(it, &words);
        let how = Publishing {
            target: None,
            now: &it.now,
            environment: invocation::variable,
            dry_run: false,
            repair: false,
        };
        take_over(&mut report, pipeline::publish(&project, how)?);
    }
    run::tell(it, &project, &report)?;
    if it.format == Format::Human && report.datasets.iter().any(|it| it.status != Status::Unchanged)
    {
        render::answer(&where_to_look(&voice, &project))?;
    }
    // A document holds one answer: programs ask for the other themselves.
    if it.format == Format::Human && report.exit_code() == 0 {
        render::answer("\n")?;
        return reconcile::of(it, &project, None);
    }
    Ok(report.exit_code())
}

/// What publishing changed of what the run said.
fn take_over(report: &mut Report, published: Report) {
    report.catalogs = published.catalogs;
    for after in published.datasets {
        let Some(before) = report.datasets.iter_mut().find(|it| it.name == after.name) else {
            continue;
        };
        // What publishing did not touch stays as the run left it.
        if before.status != Status::Waiting {
            continue;
        }
        let delivered = after.status == Status::Unchanged;
        before.status = if delivered { Status::Published } else { after.status };
        before.deliveries = after.deliveries;
        before.release = after.release.or(before.release.take());
        if !after.artifacts.is_empty() {
            before.artifacts = after.artifacts;
        }
    }
}

fn where_to_look(voice: &Voice, project: &Project) -> String {
    let mut table = Table::new(&[Align::Left, Align::Left]);
    let mut say = |path: &Path, zh: &'static str, en: &'static str| {
        table.row(Style::Plain, [voice.path(path), voice.t(zh, en).to_owned()]);
    };
    if let Some(path) = project.targets.iter().find_map(TargetPlan::folder) {
        say(path, "已发布的数据", "the releases");
    }
    say(Path::new("private/quarantine"), "退回的行和原因", "what was held back, and why");
    say(Path::new("private/reconcile"), "年度报告的核对页", "the annual report, reconciled");
    say(Path::new(plan::FILE), "项目是怎样写的", "how the project is written");
    format!("\n{}\n{}", voice.t("可以看看", "where to look"), table.render(voice, 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::report::DatasetReport;

    #[test]
    fn publishing_settles_what_waited_and_nothing_else() {
        let mut waited = DatasetReport::new("a", "甲", Status::Waiting);
        waited.release = Some("2017-r1".to_owned());
        waited.tally.read = 7;
        let refused = DatasetReport::new("b", "乙", Status::Refused);
        let mut report = Report { datasets: vec![waited, refused], ..Report::default() };
        let published = ["a", "b"].map(|it| DatasetReport::new(it, "", Status::Published));
        take_over(&mut report, Report { datasets: published.into(), ..Report::default() });
        assert_eq!(report.datasets[0].status, Status::Published);
        assert_eq!(report.datasets[0].release.as_deref(), Some("2017-r1"));
        assert_eq!(report.datasets[0].tally.read, 7);
        assert_eq!(report.datasets[1].status, Status::Refused);
    }
}
