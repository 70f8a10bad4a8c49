//! What the user typed: parsed and no more. What it means is [`super::invocation`]'s.

use std::path::PathBuf;

use clap::ArgAction;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use clap::builder::NonEmptyStringValueParser;

// Doc comments would become English help; all help comes from `words`, in both languages.

#[derive(Parser)]
#[command(
    name = "gongkai",
    bin_name = "gongkai",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Parser)]
pub(super) struct Global {
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) project: Option<PathBuf>,
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub(super) lang: Option<LangArg>,
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
    #[arg(long, global = true, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<usize>,
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 0)]
    pub(super) wait: u32,
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value = "human")]
    pub(super) log: Format,
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    pub(super) progress: Progress,
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Progress {
    Auto,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RowsAs {
    Csv,
    Ndjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Scheduler {
    Systemd,
    Cron,
}

#[derive(Subcommand)]
pub(super) enum Command {
    Demo {
        #[arg(value_name = "DIR", default_value = "gongkai-demo")]
        dir: PathBuf,
    },
    Init {
        #[arg(value_name = "DIR", default_value = ".")]
        dir: PathBuf,
        #[arg(long, value_name = "LEDGER", num_args = 1..)]
        from: Vec<PathBuf>,
    },
    Inspect {
        #[arg(value_name = "LEDGER", required = true)]
        ledgers: Vec<PathBuf>,
        #[arg(long, value_name = "S")]
        schema: Option<String>,
        #[arg(long = "as", value_enum, value_name = "FORMAT")]
        rows_as: Option<RowsAs>,
    },
    Check,
    Run {
        #[arg(value_name = "DATASET")]
        datasets: Vec<String>,
        #[arg(long)]
        dry_run: bool,
        #[arg(long, value_name = "FILE")]
        metrics: Option<PathBuf>,
    },
    Review {
        #[arg(value_name = "CANDIDATE", value_parser = candidate)]
        candidate: Option<String>,
    },
    Approve(ApproveArgs),
    Reject {
        #[arg(value_name = "CANDIDATE", value_parser = candidate)]
        candidate: String,
        #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    Publish {
        #[arg(long, value_name = "TARGET")]
        target: Option<String>,
        #[arg(long)]
        dry_run: bool,
        #[arg(long)]
        repair: bool,
    },
    Withdraw {
        #[arg(value_name = "RELEASE", value_parser = candidate)]
        release: String,
        #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    Status {
        #[arg(long)]
        audit: bool,
    },
    Diff {
        #[arg(value_name = "OLD", value_parser = NonEmptyStringValueParser::new())]
        old: String,
        #[arg(value_name = "NEW", value_parser = NonEmptyStringValueParser::new())]
        new: String,
        #[arg(long, value_name = "N", default_value = "10", value_parser = rows)]
        rows: usize,
    },
    Schedule {
        #[arg(value_enum, value_name = "SCHEDULER")]
        scheduler: Scheduler,
        #[arg(long, value_name = "WHEN", value_parser = NonEmptyStringValueParser::new())]
        on_calendar: Option<String>,
        #[arg(long, value_name = "USER", value_parser = NonEmptyStringValueParser::new())]
        user: Option<String>,
        #[arg(long, value_name = "DIR")]
        write: Option<PathBuf>,
    },
    Serve(ServeArgs),
    Verify {
        #[arg(value_name = "DIR|URL")]
        place: String,
        #[arg(long, value_name = "FILE|KEY")]
        key: Option<String>,
    },
    Reconcile {
        #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2000..2100))]
        year: Option<u16>,
    },
    Report {
        #[command(subcommand)]
        command: ReportCommand,
    },
    Explain {
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },
    Completions {
        #[arg(value_enum, value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    Man,
}

#[derive(Subcommand)]
#[command(disable_help_subcommand = true)]
pub(super) enum ReportCommand {
    Extract(ExtractArgs),
    Build {
        #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2000..2100))]
        year: u16,
        #[arg(long, value_name = "FORM", value_parser = ["2014", "2019", "2021"])]
        form: Option<String>,
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
}

#[derive(clap::Args)]
pub(super) struct ExtractArgs {
    #[arg(value_name = "FILE", required = true)]
    pub(super) files: Vec<PathBuf>,
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) subordinates: Vec<PathBuf>,
    #[arg(long, requires = "subordinates")]
    pub(super) roll_up: bool,
}

#[derive(clap::Args)]
pub(super) struct ApproveArgs {
    #[arg(value_name = "CANDIDATE", value_parser = candidate)]
    pub(super) candidate: String,
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(super) reviewer: String,
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(super) approver: String,
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
}

#[derive(clap::Args)]
pub(super) struct ServeArgs {
    #[arg(value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = listen)]
    pub(super) listen: String,
    #[arg(long, value_name = "TARGET", conflicts_with = "dir")]
    pub(super) target: Option<String>,
    #[arg(long)]
    pub(super) log_addresses: bool,
}

/// `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`.
fn listen(text: &str) -> Result<String, &'static str> {
    let port = text.rsplit_once(':').filter(|it| !it.0.is_empty()).map(|it| it.1);
    match port.map(str::parse::<u16>) {
        Some(Ok(_)) => Ok(text.to_owned()),
        _ => Err("an address looks like `127.0.0.1:8080`"),
    }
}

/// `urban-rural-dibao/2017-r1`.
fn candidate(text: &str) -> Result<String, &'static str> {
    let number = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
    let sound = text.split_once('/').is_some_and(|(dataset, release)| {
        let release = release.rsplit_once("-r");
        !dataset.is_empty() && release.is_some_and(|(period, it)| !period.is_empty() && number(it))
    });
    if sound {
        Ok(text.to_owned())
    } else {
        Err("a candidate looks like `urban-rural-dibao/2017-r1`")
    }
}

fn rows(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|it| *it <= 100_000).ok_or("a number from 0 to 100000")
}

fn jobs(text: &str) -> Result<usize, &'static str> {
    match text.parse() {
        Ok(it @ 1..=1024) => Ok(it),
        _ => Err("a number from 1 to 1024"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port() {
        for text in ["127.0.0.1:8080", "[::1]:0", "localhost:80", "0.0.0.0:65535"] {
            assert!(listen(text).is_ok(), "{text}");
        }
        for text in ["", "8080", ":8080", "127.0.0.1", "a:65536", "a:-1", "a:http"] {
            assert!(listen(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_candidate_is_a_dataset_and_a_release() {
        for text in ["urban-rural-dibao/2017-r1", "a/2017-03-r12"] {
            assert!(candidate(text).is_ok(), "{text}");
        }
        for text in ["urban-rural-dibao", "/2017-r1", "a/2017", "a/2017-r", "a/-r1", "a/2017-rx"] {
            assert!(candidate(text).is_err(), "{text}");
        }
    }
}
