//! `completions` and `man`: what shells and manual readers want.

use clap::CommandFactory as _;

use crate::cli::args::Args;
use crate::cli::error::Error;
use crate::cli::invocation::Invocation;
use crate::cli::render::Pipe;
use crate::cli::words;
use crate::model::stop::Stop;

/// Prints a completion script.
pub(in crate::cli) fn completions(
    it: &Invocation,
    shell: clap_complete::Shell,
) -> Result<u8, Stop> {
    let mut command = words::speak(Args::command(), it.lang);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "gongkai", &mut script);
    Pipe::new().bytes(&script)?;
    Ok(0)
}

/// Prints the manual page: the program's, then one section per command.
pub(in crate::cli) fn man(it: &Invocation) -> Result<u8, Stop> {
    let command = words::speak(Args::command(), it.lang);
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command.clone()).render(&mut page).and_then(|()| {
        command.get_subcommands().try_for_each(|it| {
            page.extend_from_slice(format!(".SH {}\n", it.get_name().to_uppercase()).as_bytes());
            // Not built, so that the options of every command are not repeated for each.
            let man =
                clap_mangen::Man::new(it.clone().bin_name(format!("gongkai {}", it.get_name())));
            man.render_description_section(&mut page)?;
            man.render_synopsis_section(&mut page)?;
            man.render_options_section(&mut page)
        })
    });
    rendered.map_err(Error::Output)?;
    Pipe::new().bytes(&page)?;
    Ok(0)
}
