//! `lanyard enrol`: this PC reports to the practice's server from now on.

use std::process::ExitCode;

use super::Refusal;
use crate::cli::EnrolArgs;
use crate::edge;
use crate::output::out;
use crate::probe::machine::private_folder;
use crate::server::enrol;

/// Largest certificate file that is read, in bytes.
const LARGEST: u64 = 256 * 1024;

pub(super) fn run(args: &EnrolArgs) -> Result<ExitCode, Refusal> {
    let authority = args.ca.as_deref().map(read_authority).transpose()?;
    let name = edge::pc_name();
    let enrolment = enrol(&private_folder(), &args.server, &args.code, &name, authority)
        .map_err(|why| Refusal(format!("this PC was not enrolled: {why}.")))?;
    out(&format!("Enrolled at {} ({}). Send a check with: lanyard check --send\n", enrolment.practice, enrolment.server));
    Ok(ExitCode::SUCCESS)
}

fn read_authority(file: &std::path::Path) -> Result<String, Refusal> {
    use std::io::Read as _;
    let mut text = String::new();
    let read = std::fs::File::open(file).and_then(|open| open.take(LARGEST).read_to_string(&mut text));
    read.map_err(|error| Refusal(format!("{} cannot be read ({error}). Check the name of the file.", file.display())))?;
    Ok(text)
}
