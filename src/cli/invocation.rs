//! What was typed, made meaningful: language from the locale, terminal or pipe, the clock. Built once, at the start.
#![expect(
    clippy::disallowed_methods,
    reason = "the environment and the clock are read here, once, and handed down"
)]

use std::ffi::OsStr;
use std::ffi::OsString;
use std::io;
use std::io::IsTerminal;
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use crate::cli::args::Format;
use crate::cli::args::Global;
use crate::cli::args::LangArg;
use crate::cli::args::Progress;
use crate::cli::error::Error;
use crate::model::lang::Lang;
use crate::model::stop::Stop;
use crate::pipeline;
use crate::pipeline::Lock;
use crate::pipeline::plan;
use crate::pipeline::plan::Project;

/// How to talk, and where.
pub(super) struct Invocation {
    pub(super) lang: Lang,
    pub(super) format: Format,
    pub(super) talk: Talk,
    /// How stderr is talked to.
    pub(super) log: Format,
    /// Whether stdout wants colour.
    pub(super) colour: bool,
    /// Whether stderr shows progress.
    pub(super) progress: bool,
    pub(super) jobs: usize,
    /// The run's time: RFC 3339, in UTC.
    pub(super) now: String,
    /// How long to wait for another command.
    wait: Duration,
    project: Option<PathBuf>,
}

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Talk {
    Quiet,
    Normal,
    Verbose,
}

impl Invocation {
    /// What `global` means here and now.
    pub(super) fn new(global: Global, lang: Lang) -> Self {
        let talk = match (global.quiet, global.verbose) {
            (true, _) => Talk::Quiet,
            (false, true) => Talk::Verbose,
            (false, false) => Talk::Normal,
        };
        let wanted = global.progress == Progress::Auto && talk != Talk::Quiet && !is_dumb();
        let wanted = wanted && global.log == Format::Human;
        Self {
            lang,
            format: global.format,
            talk,
            log: global.log,
            colour: wants_colour(&io::stdout()),
            progress: wanted && io::stderr().is_terminal(),
            jobs: global.jobs.unwrap_or_else(processors),
            now: now(),
            wait: Duration::from_secs(global.wait.into()),
            project: global.project,
        }
    }

    /// Where the project is.
    pub(super) fn project_dir(&self) -> Result<PathBuf, Stop> {
        match &self.project {
            Some(dir) => Ok(dir.clone()),
            None => plan::find(&PathBuf::from(".")),
        }
    }

    /// This program, and the project's folder, from the root.
    pub(super) fn places(&self) -> Result<(PathBuf, PathBuf), Stop> {
        let program = std::env::current_exe().map_err(Error::Place)?;
        let project = self.project_dir()?.canonicalize().map_err(Error::Place)?;
        Ok((program, project))
    }

    /// The project, on this day.
    pub(super) fn project(&self) -> Result<Project, Stop> {
        Ok(plan::load(&self.project_dir()?)?.on(&self.now))
    }

    /// The project's lock, for `command`, which writes.
    pub(super) fn lock(&self, project: &Project, command: &str) -> Result<Lock, Stop> {
        pipeline::lock(project, command, &self.now, self.wait)
    }
}

/// The clock, for who has to look at it again and again.
pub(super) fn clock() -> SystemTime {
    SystemTime::now()
}

/// What the environment says of `name`: a secret that the project keeps there.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Whether `stream` gets colour.
pub(super) fn wants_colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && !is_dumb() && std::env::var("NO_COLOR").map_or(true, |it| it.is_empty())
}

fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|it| it == "dumb")
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// The language: what `--lang` says, otherwise the locale. Asked before parsing, so that help and usage errors have it.
pub(super) fn lang(argv: &[OsString]) -> Lang {
    match typed(argv, "--lang").and_then(|it| it.to_str()) {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => locale(|name| std::env::var(name).ok()),
    }
}

/// Whether `--format json` was typed, well or within something that cannot be parsed.
pub(super) fn format(argv: &[OsString]) -> Format {
    match typed(argv, "--format") {
        Some(it) if it == "json" => Format::Json,
        _ => Format::Human,
    }
}

impl From<LangArg> for Lang {
    fn from(it: LangArg) -> Self {
        match it {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

/// The value of `option`, in either spelling.
fn typed<'a>(argv: &'a [OsString], option: &str) -> Option<&'a OsStr> {
    let before_dashes = argv.iter().take_while(|it| *it != "--");
    let mut rest = before_dashes.skip(1);
    while let Some(argument) = rest.next() {
        if argument == option {
            return rest.next().map(OsString::as_os_str);
        }
        let value = argument
            .to_str()
            .and_then(|it| it.strip_prefix(option))
            .and_then(|it| it.strip_prefix('='));
        if let Some(value) = value {
            return Some(OsStr::new(value));
        }
    }
    None
}

/// The first of LC_ALL, LC_MESSAGES and LANG that says anything decides (POSIX, 8.2).
fn locale(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|it| variable(it));
    match said.into_iter().find(|it| !it.is_empty()) {
        Some(it) if it.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

/// The time, RFC 3339 in UTC.
pub(super) fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs());
    rfc_3339(since)
}

/// Seconds since 1970 as RFC 3339, in UTC.
fn rfc_3339(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days are counted from 0000-03-01, so that a leap day is the last of its year (H. Hinnant, `civil_from_days`).
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_language_is_typed_or_the_locales() {
        assert_eq!(lang(&argv("gongkai run --lang zh")), Lang::Zh);
        assert_eq!(lang(&argv("gongkai --lang=zh --help")), Lang::Zh);
        assert_eq!(lang(&argv("gongkai --lang=en run")), Lang::En);
        assert_eq!(typed(&argv("gongkai run -- --lang zh"), "--lang"), None);
        let set = |pairs: &'static [(&str, &str)]| {
            locale(move |name| {
                pairs.iter().find(|(it, _)| *it == name).map(|(_, it)| (*it).to_owned())
            })
        };
        assert_eq!(set(&[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(set(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")]), Lang::En);
        assert_eq!(set(&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "zh_TW")]), Lang::Zh);
        assert_eq!(set(&[("LC_ALL", ""), ("LANG", "zh")]), Lang::Zh);
        assert_eq!(set(&[]), Lang::En);
    }

    #[test]
    fn the_clock_is_written_as_rfc_3339() {
        for (seconds, expect) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_520_553_600, "2018-03-09T00:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(rfc_3339(seconds), expect);
        }
    }
}
