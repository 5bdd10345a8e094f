//! `lanyard watch`: stays open, checks again when a card or reader comes or goes, and says what changed.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use lanyard_diagnose::{Pack, findings, when};
use lanyard_model::{Checkup, Diagnosis, Fact, Judged, Readers, State};

use super::check::{judge, take};
use super::{Known, Refusal, exit, own_words};
use crate::cli::WatchArgs;
use crate::collect::{self, Plan, wait_for_change};
use crate::edge;
use crate::output::{WIDTH, out, wrap};
use crate::probe::Probe;
use crate::render::verdict;

/// How long one wait for a change lasts; afterwards the next begins. The child that waits ends itself soon after, also where this program was
/// ended without it: on Windows what ends a console does not reach it.
const WAIT: Duration = Duration::from_secs(15);

/// How long to leave a system alone whose readers cannot be waited for.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) fn run(args: &WatchArgs) -> Result<ExitCode, Refusal> {
    let known = &super::known(args.told.at)?;
    let pack = &known.pack;
    let program = Plan::new(Vec::new(), super::request()?)
        .map_err(|error| Refusal(format!("nothing can be watched here ({error})")))?
        .program;
    let mut before: Option<Diagnosis> = None;
    let mut checks = 0;
    loop {
        let (checkup, diagnosis) = check(known, args)?;
        out(&format!("{}\n", when(edge::now())));
        match &before {
            None => out(&verdict(&diagnosis, pack)),
            Some(before) => out(&changes(before, &diagnosis, pack)),
        }
        checks += 1;
        if args.checks != 0 && checks >= args.checks {
            return Ok(exit(diagnosis.outcome));
        }
        out("Watching. Put a card in, take it out, or plug a reader in; press Ctrl and C to stop.\n");
        before = Some(diagnosis);
        wait(&program, checkup.readers.known());
    }
}

fn check(known: &Known, args: &WatchArgs) -> Result<(Checkup, Diagnosis), Refusal> {
    let mut checkup = take(Probe::ALL.to_vec(), collect::DEADLINE, true)?;
    checkup.said = own_words(&args.told);
    Ok(judge(known, checkup, &args.told))
}

/// Returns when the readers differ from those known. A service that does not answer is asked again after a pause.
fn wait(program: &std::path::Path, known: Option<&Readers>) {
    let unknown = Readers { service: lanyard_model::PcscService::NotRunning, readers: Vec::new() };
    let known = known.unwrap_or(&unknown);
    loop {
        match wait_for_change(program, known, WAIT) {
            Fact::Known(readers) if readers != *known => return,
            Fact::Known(_) => {}
            _ => {
                std::thread::sleep(PAUSE);
                return;
            }
        }
    }
}

/// A finding's state as a person says it of the condition that the finding is named for.
fn word(state: &State) -> &'static str {
    match state {
        State::Pass => "right",
        State::Fail(_) => "wrong",
        State::Warning(_) => "worth knowing",
        State::NotTested(_) => "not tested",
        State::NotApplicable(_) => "not applicable",
    }
}

/// What is different: each finding that was or is wrong, how many others can or cannot be tested now, then the verdict.
fn changes(before: &Diagnosis, after: &Diagnosis, pack: &Pack) -> String {
    let states: BTreeMap<&str, &State> = before.findings.iter().map(|judged| (judged.id.as_str(), &judged.state)).collect();
    let (mut changed, mut gained, mut lost) = (Vec::new(), 0, 0);
    for judged in &after.findings {
        let Some(was) = states.get(judged.id.as_str()).filter(|was| was.word() != judged.state.word()) else { continue };
        match (was, &judged.state) {
            (State::Fail(_) | State::Warning(_), _) | (_, State::Fail(_) | State::Warning(_)) => changed.push(line(judged, was)),
            (_, State::Pass) => gained += 1,
            _ => lost += 1,
        }
    }
    if gained > 0 {
        changed.push(format!("{gained} more could be tested, and nothing is wrong there"));
    }
    if lost > 0 {
        changed.push(format!("{lost} that were right before cannot be tested now"));
    }
    if changed.is_empty() {
        changed.push("nothing that matters".to_owned());
    }
    let wrapped = changed.iter().flat_map(|line| wrap(line, WIDTH - 2, 2)).map(|line| format!("  {line}\n"));
    format!("What changed:\n{}{}", wrapped.collect::<String>(), verdict(after, pack))
}

fn line(judged: &Judged, was: &State) -> String {
    let title = findings::find(&judged.id).map_or(judged.id.as_str(), |finding| finding.title);
    let detail = judged.state.detail().map_or(String::new(), |detail| format!(" ({detail})"));
    format!("{title}: {} before, {} now{detail}", word(was), word(&judged.state))
}
