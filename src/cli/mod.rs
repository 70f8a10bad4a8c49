//! People: what is typed, what it means, and how the answer is put.
//!
//! Arguments are read in two steps: first what was typed ([`args`]), then what it means here ([`invocation`]).
//! `render` is the only place that prints; the engine behind is `pipeline`'s.

mod args;
mod words;
mod invocation;
mod commands;
mod render;
mod error;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap::FromArgMatches as _;

use crate::cli::args::Args;
use crate::cli::args::Command;
use crate::cli::args::Format;
use crate::cli::args::ReportCommand;
use crate::cli::commands::build;
use crate::cli::commands::check;
use crate::cli::commands::demo;
use crate::cli::commands::diff;
use crate::cli::commands::explain;
use crate::cli::commands::init;
use crate::cli::commands::inspect;
use crate::cli::commands::reconcile;
use crate::cli::commands::report;
use crate::cli::commands::review;
use crate::cli::commands::run;
use crate::cli::commands::run::Mode;
use crate::cli::commands::schedule;
use crate::cli::commands::serve;
use crate::cli::commands::shell;
use crate::cli::commands::status;
use crate::cli::commands::verify;
use crate::cli::commands::withdraw;
use crate::cli::invocation::Invocation;
use crate::model::lang::Lang;
use crate::model::stop::Stop;

/// The command line was not understood.
const USAGE: u8 = 2;
/// Something could not be done.
const COULD_NOT: u8 = 1;

/// Runs the program.
pub fn main() -> ExitCode {
    let argv: Vec<OsString> = std::env::args_os().collect();
    let lang = invocation::lang(&argv);
    let code = match parse(&argv, lang) {
        Ok(Args { global, command }) => {
            let invocation = Invocation::new(global, lang);
            let log = invocation.log;
            dispatch(&invocation, command).unwrap_or_else(|stop| {
                render::fail(invocation.lang, (invocation.format, log), &stop);
                COULD_NOT
            })
        }
        Err(error) => usage(&error, lang, invocation::format(&argv)),
    };
    ExitCode::from(code)
}

fn parse(argv: &[OsString], lang: Lang) -> Result<Args, clap::Error> {
    let matches = words::speak(Args::command(), lang).try_get_matches_from(argv)?;
    Args::from_arg_matches(&matches)
}

fn dispatch(it: &Invocation, command: Command) -> Result<u8, Stop> {
    match command {
        Command::Demo { dir } => demo::demo(it, &dir),
        Command::Init { dir, from } => init::init(it, &dir, &from),
        Command::Inspect { ledgers, schema, rows_as } => {
            inspect::inspect(it, &ledgers, schema.as_deref(), rows_as)
        }
        Command::Check => check::check(it),
        Command::Run { datasets, dry_run, metrics } => {
            let mode = if dry_run { Mode::Dry } else { Mode::Real };
            run::run(it, datasets, mode, metrics.as_deref())
        }
        Command::Review { candidate } => review::review(it, candidate.as_deref()),
        Command::Approve(args) => review::approve(it, &args),
        Command::Reject { candidate, reason } => review::reject(it, &candidate, &reason),
        Command::Publish { target, dry_run, repair } => {
            run::publish(it, target.as_deref(), (dry_run, repair))
        }
        Command::Withdraw { release, reason } => withdraw::withdraw(it, &release, &reason),
        Command::Status { audit: false } => status::status(it),
        Command::Status { audit: true } => status::audited(it),
        Command::Diff { old, new, rows } => diff::diff(it, &old, &new, rows),
        Command::Schedule { scheduler, on_calendar, user, write } => {
            schedule::schedule(it, scheduler, (on_calendar, user), write.as_deref())
        }
        Command::Serve(args) => serve::serve(it, &args),
        Command::Verify { place, key } => verify::verify(it, &place, key.as_deref()),
        Command::Report { command: ReportCommand::Extract(args) } => report::extract(it, &args),
        Command::Report { command: ReportCommand::Build { year, form, output } } => {
            build::build(it, year, form.as_deref(), output.as_deref())
        }
        Command::Reconcile { year } => reconcile::reconcile(it, year),
        Command::Explain { code } => explain::explain(it, code.as_deref()),
        Command::Completions { shell } => shell::completions(it, shell),
        Command::Man => shell::man(it),
    }
}

/// Help and version are answers; everything else that clap stops at is a usage error.
fn usage(error: &clap::Error, lang: Lang, format: Format) -> u8 {
    if error.use_stderr() {
        render::usage_error(lang, format, error);
        return USAGE;
    }
    let help = error.to_string();
    let help = match lang {
        // clap has no words of its own for these.
        Lang::Zh => help.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>"),
        Lang::En => help,
    };
    match render::answer(&help) {
        Ok(()) => 0,
        Err(stop) => {
            render::fail(lang, (Format::Human, Format::Human), &stop);
            COULD_NOT
        }
    }
}
