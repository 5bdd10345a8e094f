//! `lanyard-server`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lanyard_server::run()
}
