//! `lanyard diagnose --from FILE`: judges a saved checkup through the same code, with the same output.

use std::process::ExitCode;

use super::check::{judge, show};
use super::{Refusal, exit, own_words, read_checkup};
use crate::cli::DiagnoseArgs;

pub(super) fn run(args: &DiagnoseArgs) -> Result<ExitCode, Refusal> {
    let mut checkup = read_checkup(&args.from)?;
    let known = &super::known(args.told.at)?.of_a_file(&checkup);
    checkup.said = own_words(&args.told).or(checkup.said);
    let (checkup, diagnosis) = judge(known, checkup, &args.told);
    show(&known.pack, &checkup, &diagnosis, &args.shown)?;
    Ok(exit(diagnosis.outcome))
}
