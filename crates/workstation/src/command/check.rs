//! `lanyard check`: reads this PC and says what is wrong and what to do next.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use lanyard_diagnose::{Pack, diagnose};
use lanyard_model::{Checkup, Diagnosis};

use super::{Answer, Known, Refusal, context, exit, known, own_words, print_json, request, write_file};
use crate::cli::{CheckArgs, Shown, Told};
use crate::collect::{Event, Plan, collect};
use crate::output::{err, out};
use crate::probe::Probe;
use crate::probe::machine::private_folder;
use crate::render::{details, verdict};
use crate::server::{Enrolment, Outbox, Sent};
use crate::{attributes, edge};

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode, Refusal> {
    let probes = if args.only.is_empty() { Probe::ALL.to_vec() } else { args.only.clone() };
    let deadline = Duration::from_secs_f64(args.deadline);
    let mut checkup = take(probes, deadline, !args.shown.json)?;
    let known = &known(args.told.at)?;
    checkup.said = own_words(&args.told);
    let (mut checkup, mut diagnosis) = judge(known, checkup, &args.told);
    if args.redact && args.shown.json {
        diagnosis = diagnosis.redacted(&checkup.site_names());
    }
    if args.redact {
        checkup = checkup.redacted();
    }
    // The verdict first: who cannot save still wants to know.
    show(&known.pack, &checkup, &diagnosis, &args.shown)?;
    if let Some(file) = &args.save {
        let bytes =
            serde_json::to_vec_pretty(&checkup).map_err(|error| Refusal(format!("the checkup cannot be saved ({error})")))?;
        write_file(file, &bytes)?;
        err(&format!("Saved as {}.\n", file.display()));
    }
    if args.send {
        send(&checkup);
    }
    Ok(exit(diagnosis.outcome))
}

/// Sends a checkup and those that wait. Whatever comes of it, the verdict stands: this only tells.
fn send(checkup: &Checkup) {
    let folder = private_folder();
    let enrolment = match Enrolment::read(&folder) {
        Ok(Some(enrolment)) => enrolment,
        Ok(None) => {
            return err("Not sent: this PC is not enrolled. Ask for a code and run: lanyard enrol --server ADDRESS --code CODE\n");
        }
        Err(why) => return err(&format!("Not sent: {why}.\n")),
    };
    let outbox = Outbox::within(&folder);
    match outbox.put(checkup) {
        Ok(0) => {}
        Ok(given_up) => err(&format!("{given_up} old checks could never be sent and were given up.\n")),
        Err(error) => return err(&format!("Not sent: {} cannot be written ({error}).\n", folder.display())),
    }
    tell_sent(&outbox.send(&enrolment, edge::now()), &enrolment);
}

fn tell_sent(sent: &Sent, enrolment: &Enrolment) {
    if sent.taken > 0 {
        let incident =
            sent.incident.as_ref().map(|short| format!(" It belongs to incident {short}: say this name on the telephone."));
        err(&format!("Sent to {}.{}\n", enrolment.practice, incident.unwrap_or_default()));
    }
    if let Some(problem) = &sent.problem {
        let kept = if sent.waiting > 0 { " It is kept and sent with the next check." } else { "" };
        err(&format!("Not sent: {problem}.{kept}\n"));
    }
}

/// Takes a checkup of this PC, with a line of progress per probe on standard error.
pub(super) fn take(probes: Vec<Probe>, deadline: Duration, progress: bool) -> Result<Checkup, Refusal> {
    let plan = Plan::new(probes, request()?).map_err(|error| {
        Refusal(format!("this PC cannot be checked, because the program cannot start parts of itself ({error}). Install it again."))
    })?;
    let plan = Plan { deadline, ..plan };
    let progress = progress && (std::io::stderr().is_terminal() || std::env::var_os("LANYARD_PROGRESS").is_some());
    Ok(collect(&plan, edge::unread(), &mut |event| {
        if let (true, Event::Finished { probe, millis, brief }) = (progress, event) {
            err(&format!("{:<11}{millis:>5} ms  {brief}\n", probe.name()));
        }
    }))
}

/// Judges a checkup with what a person told, and writes the conclusion into it.
pub(super) fn judge(known: &Known, mut checkup: Checkup, told: &Told) -> (Checkup, Diagnosis) {
    checkup.told = Some(known.told(told, checkup.told.as_ref()));
    let (pack, context) = (&known.pack, context(&checkup));
    let at = told.at.unwrap_or(checkup.taken_at);
    let diagnosis = diagnose(pack, &checkup, &context, at);
    checkup.summary = Some(attributes::summary(&checkup, &diagnosis, &context, pack));
    (checkup, diagnosis)
}

/// Shows a diagnosis as asked.
pub(super) fn show(pack: &Pack, checkup: &Checkup, diagnosis: &Diagnosis, shown: &Shown) -> Result<(), Refusal> {
    if shown.json {
        return print_json(&Answer { schema: lanyard_model::SCHEMA, checkup, diagnosis });
    }
    out(&verdict(diagnosis, pack));
    if shown.verbose {
        out(&details(diagnosis, checkup));
    }
    Ok(())
}
