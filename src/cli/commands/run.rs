//! `run` and `publish`: what a scheduler calls.

use std::path::Path;
use std::path::PathBuf;
use std::time::Instant;

use crate::cli::COULD_NOT;
use crate::cli::args::Format;
use crate::cli::error::Error;
use crate::cli::invocation;
use crate::cli::invocation::Invocation;
use crate::cli::render;
use crate::cli::render::Around;
use crate::cli::render::Voice;
use crate::cli::render::human;
use crate::cli::render::json;
use crate::cli::render::log::Log;
use crate::cli::render::progress::Line;
use crate::model::lang::Lang;
use crate::model::outcome::Status;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::Options;
use crate::pipeline::Outcome;
use crate::pipeline::Publishing;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::TargetPlan;
use crate::pipeline::report::DatasetReport;
use crate::pipeline::report::Report;

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Mode {
    Real,
    Dry,
}

/// Runs `datasets`, all when empty.
pub(in crate::cli) fn run(
    it: &Invocation,
    datasets: Vec<String>,
    mode: Mode,
    metrics: Option<&Path>,
) -> Result<u8, Stop> {
    let clock = Instant::now();
    let project = it.project()?;
    for name in &datasets {
        if !project.names().contains(&name.as_str()) {
            let there = project.names().into_iter().map(str::to_owned).collect();
            return Err(Error::NoDataset { name: name.clone(), there }.into());
        }
    }
    exposed(it, &project);
    let _lock = it.lock(&project, "run")?;
    let report = start(it, &project, datasets, mode);
    if let Some(file) = metrics {
        figures(it, &project, report.as_ref().ok(), (file, clock))?;
    }
    let report = report?;
    if mode == Mode::Dry && it.format == Format::Human {
        let voice = Voice::new(it, &project.dir);
        render::note(it, voice.t("试运行：什么也不会写", "dry run: nothing is written"));
    }
    beside(it, &report);
    tell(it, &project, &report)?;
    Ok(report.exit_code())
}

/// What a run has to say beside its datasets: who could not be told, what was cleared away.
fn beside(it: &Invocation, report: &Report) {
    if let Some(stop) = &report.untold {
        let words = match it.lang {
            Lang::Zh => "警告",
            Lang::En => "warning",
        };
        render::note(it, &format!("{words}: {} [{}]", stop.say(it.lang), stop.code()));
    }
    if !report.collected.is_empty() {
        let (count, first) = (report.collected.len(), report.collected.first());
        let first = first.map(|it| it.display().to_string()).unwrap_or_default();
        let words = match it.lang {
            Lang::Zh => format!("按 keep 清理了 {count} 项，第一项是 {first}"),
            Lang::En => format!("cleared away {count} as `keep` says, the first: {first}"),
        };
        render::note(it, &words);
    }
}

/// Says which ledgers come, and which releases go, unprotected.
pub(in crate::cli) fn exposed(it: &Invocation, project: &Project) {
    let exposed = |name: &str| project.datasets.iter().any(|it| it.name == name && it.is_exposed());
    for name in project.names().into_iter().filter(|it| exposed(it)) {
        let words = match it.lang {
            Lang::Zh => {
                format!("`{name}` 的台账经 http 传输，途中可被读取和改动；能用 https 就用 https")
            }
            Lang::En => format!(
                "`{name}` comes over http, where it can be read and changed on the way; use https where you can"
            ),
        };
        render::note(it, &words);
    }
    for target in project.targets.iter().filter(|it| it.is_exposed()) {
        let name = &target.name;
        let words = match it.lang {
            Lang::Zh => {
                format!("发布目标 `{name}` 经 http 传输，途中可被读取和改动；能用 https 就用 https")
            }
            Lang::En => format!(
                "target `{name}` is reached over http, where what goes there can be read and changed; use https where you can"
            ),
        };
        render::note(it, &words);
    }
}

/// Runs the engine with a progress line.
pub(in crate::cli) fn start(
    it: &Invocation,
    project: &Project,
    only: Vec<String>,
    mode: Mode,
) -> Result<Report, Stop> {
    let options = Options {
        jobs: it.jobs,
        dry_run: mode == Mode::Dry,
        only,
        now: it.now.clone(),
        lang: it.lang,
        environment: invocation::variable,
    };
    if it.log == Format::Human {
        return pipeline::run(project, &options, &Line::new(it));
    }
    let log = Log::new();
    let report = pipeline::run(project, &options, &log)?;
    log.end(it.lang, &report);
    Ok(report)
}

/// Writes what a run came to for Prometheus; of one that could not begin, that.
fn figures(
    it: &Invocation,
    project: &Project,
    report: Option<&Report>,
    (file, clock): (&Path, Instant),
) -> Result<(), Stop> {
    let outcome = Outcome {
        now: &it.now,
        seconds: clock.elapsed().as_secs_f64(),
        exit_code: report.map_or(COULD_NOT, Report::exit_code),
        report,
        status: &pipeline::status(project, &it.now)?,
    };
    pipeline::write_metrics(file, &outcome)
}

/// Prints `report`.
pub(in crate::cli) fn tell(
    it: &Invocation,
    project: &Project,
    report: &Report,
) -> Result<(), Stop> {
    let plan = |it: &DatasetReport| project.datasets.iter().find(|plan| plan.name == it.name);
    let files = |it: &DatasetReport| files(project, it);
    let derived = |it: &DatasetReport| plan(it).is_some_and(DatasetPlan::is_derived);
    let around = Around { files: &files, derived: &derived };
    let voice = Voice::new(it, &project.dir);
    match it.format {
        Format::Json => render::document(&json::run(&voice, report, &around))?,
        Format::Human => render::answer(&human::run(&voice, report, &around))?,
    }
    for (target, stop) in
        report.catalogs.iter().filter_map(|it| Some((&it.target, it.stop.as_ref()?)))
    {
        let words = match it.lang {
            Lang::Zh => format!("发布目标 `{target}` 的目录没有写成"),
            Lang::En => format!("the catalogues of target `{target}` were not written"),
        };
        render::talk(&words);
        render::talk(&render::error_text(&Voice::of_errors(it.lang), stop));
    }
    Ok(())
}

/// Where the files of `dataset` are, relative to the project: its candidate, or its release in the first folder.
fn files(project: &Project, dataset: &DatasetReport) -> Option<PathBuf> {
    let is_candidate = matches!(dataset.status, Status::Waiting | Status::Refused | Status::Failed);
    if is_candidate && let Some(candidate) = &dataset.candidate {
        return Some(render::inside(&project.dir, candidate).to_path_buf());
    }
    let path = project.targets.iter().find_map(TargetPlan::folder)?;
    Some(path.join(&dataset.name).join(dataset.release.as_ref()?))
}

/// Delivers what is cleared.
pub(in crate::cli) fn publish(
    it: &Invocation,
    target: Option<&str>,
    (dry_run, repair): (bool, bool),
) -> Result<u8, Stop> {
    let project = it.project()?;
    if let Some(name) = target
        && !project.targets.iter().any(|it| it.name == name)
    {
        let there = project.targets.iter().map(|it| it.name.clone()).collect();
        return Err(Error::NoTarget { name: name.to_owned(), there }.into());
    }
    let _lock = it.lock(&project, "publish")?;
    let environment = invocation::variable;
    let how = Publishing { target, now: &it.now, environment, dry_run, repair };
    let report = pipeline::publish(&project, how)?;
    tell(it, &project, &report)?;
    Ok(report.exit_code())
}
