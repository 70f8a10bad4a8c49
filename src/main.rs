//! The program: asks `cli` and returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    gongkai::cli::main()
}
