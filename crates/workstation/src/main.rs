//! `lanyard`: why does this smartcard not log on, and what now?

use std::process::ExitCode;

use clap::Parser;
use lanyard::cli::{Cli, USAGE};

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => lanyard::command::run(cli),
        Err(error) => {
            let _ = error.print();
            if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
        }
    }
}
