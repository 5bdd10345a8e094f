//! The command line of the workstation program.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("probe"), Some(name)) => lanyard::probe::child::main(&name),
        _ => ExitCode::FAILURE,
    }
}
