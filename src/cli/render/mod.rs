//! The only place that prints. stdout is the answer, stderr is talk; a reader who hangs up has read enough.

pub(super) mod table;
pub(super) mod human;
pub(super) mod sheets;
pub(super) mod audit;
pub(super) mod diff;
pub(super) mod report;
pub(super) mod reconcile;
pub(super) mod verified;
mod seen;
pub(super) mod pages;
pub(super) mod ledger;
pub(super) mod json;
pub(super) mod progress;
pub(super) mod log;
pub(super) mod access;
mod back;
mod identities;
mod protection;
mod fields;
pub(in crate::cli) mod targets;
mod usage;

#[cfg(test)]
mod human_tests;

use std::io;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;

use crate::cli::args::Format;
use crate::cli::error::Error;
use crate::cli::invocation;
use crate::cli::invocation::Invocation;
use crate::cli::invocation::Talk;
use crate::cli::render::log::Level;
use crate::model::lang::Lang;
use crate::model::lang::words;
use crate::model::stop::Stop;
use crate::pipeline::report::DatasetReport;

/// How words are put: language, colour, how much, and from where paths are seen.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    pub(super) lang: Lang,
    pub(super) colour: bool,
    pub(super) talk: Talk,
    /// The project's folder.
    pub(super) base: PathBuf,
}

/// `path` as the project in `base` names it: the engine names some from here, and some from there.
pub(super) fn inside<'a>(base: &Path, path: &'a Path) -> &'a Path {
    if base.as_os_str().is_empty() { path } else { path.strip_prefix(base).unwrap_or(path) }
}

/// What a report leaves out and the project knows.
pub(super) struct Around<'a> {
    /// Where a dataset's files are, relative to the project.
    pub(super) files: &'a dyn Fn(&DatasetReport) -> Option<PathBuf>,
    /// Whether a dataset is made from others, and no ledger was read for it.
    pub(super) derived: &'a dyn Fn(&DatasetReport) -> bool,
}

/// What colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Care,
}

impl Voice {
    /// The voice of answers.
    pub(super) fn new(invocation: &Invocation, base: &Path) -> Self {
        let Invocation { lang, colour, talk, .. } = *invocation;
        Self { lang, colour, talk, base: base.to_path_buf() }
    }

    /// The voice of errors, on stderr.
    pub(super) fn of_errors(lang: Lang) -> Self {
        let colour = invocation::wants_colour(&io::stderr());
        Self { lang, colour, talk: Talk::Normal, base: PathBuf::new() }
    }

    /// The words of the voice's language.
    pub(super) fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        words(zh, en).get(self.lang)
    }

    /// `text` in `style`, where colour is wanted.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        let code = match style {
            _ if !self.colour || text.is_empty() => return text.to_owned(),
            Style::Plain => return text.to_owned(),
            Style::Strong => "1",
            Style::Faint => "2",
            Style::Good => "32",
            Style::Bad => "1;31",
            Style::Care => "33",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// A project's path, as one can open it from here.
    pub(super) fn path(&self, path: &Path) -> String {
        let base: PathBuf =
            self.base.components().filter(|it| *it != std::path::Component::CurDir).collect();
        let shown = base.join(inside(&self.base, path));
        let here = std::env::current_dir().unwrap_or_default();
        let near = shown.strip_prefix(&here).unwrap_or(&shown);
        near.display().to_string()
    }

    /// `：` or `: `.
    pub(super) fn colon(&self) -> &'static str {
        self.t("：", ": ")
    }

    /// `、` or `, `.
    pub(super) fn comma(&self) -> &'static str {
        self.t("、", ", ")
    }
}

/// Prints the answer.
pub(super) fn answer(text: &str) -> Result<(), Stop> {
    let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
    Pipe::new().bytes(format!("{text}{end}").as_bytes())
}

/// Prints the one JSON document.
pub(super) fn document(value: &Value) -> Result<(), Stop> {
    // Values of our own making: strings, numbers, lists and objects with string keys always serialize.
    answer(&serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Says something beside the answer.
pub(super) fn note(invocation: &Invocation, text: &str) {
    match (invocation.log, invocation.talk) {
        (Format::Json, _) => log::line(Level::Info, "note", json!({ "message": text })),
        (Format::Human, Talk::Quiet) => {}
        (Format::Human, _) => talk(text),
    }
}

/// Says why a command failed; in JSON, that is the one document, and stderr says it too.
pub(super) fn fail(lang: Lang, (format, log): (Format, Format), stop: &Stop) {
    if format == Format::Json {
        // The error is said on stderr in any case; nothing more can be done when stdout is closed.
        drop(document(&json::error(stop, lang)));
    }
    match log {
        Format::Json => log::line(Level::Error, "error", log::error(lang, stop)),
        Format::Human => talk(&error_text(&Voice::of_errors(lang), stop)),
    }
}

/// Says what is wrong with the command line.
pub(super) fn usage_error(lang: Lang, format: Format, error: &clap::Error) {
    let text = usage::text(lang, error);
    if format == Format::Json {
        let message = json!({ "error": { "code": "usage", "message": text, "hint": null } });
        drop(document(&message));
    }
    talk(&text);
}

/// Writes on stderr; when even that is closed there is nobody to tell.
pub(super) fn talk(text: &str) {
    drop(io::stderr().lock().write_all(format!("{text}\n").as_bytes()));
}

/// `error: …`, the hint on its own line, and the code with the way to its page.
pub(super) fn error_text(voice: &Voice, stop: &Stop) -> String {
    let lang = voice.lang;
    let mut out = voice.paint(Style::Bad, voice.t("错误", "error"));
    out.push_str(voice.colon());
    out.push_str(&stop.say(lang));
    if let Some(hint) = stop.hint(lang) {
        out.push_str("\n\n");
        out.push_str(&voice.paint(Style::Strong, voice.t("提示", "hint")));
        out.push_str(voice.colon());
        out.push_str(&hint);
    }
    let code = stop.code();
    let more = match lang {
        Lang::Zh => format!("[{code}] 详情：gongkai explain {code}"),
        Lang::En => format!("[{code}] more: gongkai explain {code}"),
    };
    out.push('\n');
    out.push_str(&voice.paint(Style::Faint, &more));
    out
}

/// stdout, remembering whether its reader hung up.
pub(super) struct Pipe {
    out: io::BufWriter<io::StdoutLock<'static>>,
    hung_up: bool,
}

impl Pipe {
    pub(super) fn new() -> Self {
        Self { out: io::BufWriter::new(io::stdout().lock()), hung_up: false }
    }

    /// Prints `bytes`, and is done.
    pub(super) fn bytes(mut self, bytes: &[u8]) -> Result<(), Stop> {
        let wrote = self.write_all(bytes);
        let result = wrote.map_err(|error| Error::Output(error).into());
        self.finish(result)
    }

    /// Flushes what was written by something that ended with `result`; a reader who hung up is no error.
    pub(super) fn finish(mut self, result: Result<(), Stop>) -> Result<(), Stop> {
        let flushed = self.flush().map_err(|error| Error::Output(error).into());
        if self.hung_up { Ok(()) } else { result.and(flushed) }
    }

    fn see<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.hung_up |= result.as_ref().is_err_and(|it| it.kind() == ErrorKind::BrokenPipe);
        result
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.out.write(bytes);
        self.see(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.out.flush();
        self.see(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::error::Error;

    #[test]
    fn an_error_reads_in_three_parts() {
        let stop =
            Stop::from(Error::NoDataset { name: "x".to_owned(), there: vec!["a".to_owned()] });
        let voice = |lang, colour| Voice { lang, colour, talk: Talk::Normal, base: PathBuf::new() };
        assert_eq!(
            error_text(&voice(Lang::En, false), &stop),
            "error: the project has no dataset `x`\n\nhint: there are: `a`\n[cli/no-dataset] more: gongkai explain cli/no-dataset"
        );
        assert_eq!(
            error_text(&voice(Lang::Zh, true), &stop),
            "\u{1b}[1;31m错误\u{1b}[0m：项目里没有数据集 `x`\n\n\u{1b}[1m提示\u{1b}[0m：有：`a`\n\
             \u{1b}[2m[cli/no-dataset] 详情：gongkai explain cli/no-dataset\u{1b}[0m"
        );
    }
}
