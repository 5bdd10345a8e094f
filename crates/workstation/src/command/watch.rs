//! `lanyard watch`: stays open, checks again when a card or reader comes or goes, and says what changed.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use lanyard_diagnose::{Pack, findings};
use lanyard_model::{Checkup, Diagnosis, Fact, Readers, State};

use super::check::{judge, take};
use super::{Known, Refusal, exit, screened};
use crate::cli::WatchArgs;
use crate::collect::{self, Plan, wait_for_change};
use crate::edge;
use crate::output::{colours, out};
use crate::probe::Probe;
use crate::render::{verdict, when};

/// How long one wait for a change lasts; afterwards the next begins.
const WAIT: Duration = Duration::from_secs(3600);

/// How long to leave a system alone whose readers cannot be waited for.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) fn run(args: &WatchArgs) -> Result<ExitCode, Refusal> {
    let known = &super::known()?;
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
            None => out(&verdict(&diagnosis, pack, colours())),
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
    checkup.said = args.told.says.as_deref().map(screened);
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

/// What is different: findings that changed, then the verdict when the leading cause changed.
fn changes(before: &Diagnosis, after: &Diagnosis, pack: &Pack) -> String {
    let states: BTreeMap<&str, &State> = before.findings.iter().map(|judged| (judged.id.as_str(), &judged.state)).collect();
    let mut text = String::from("What changed:\n");
    let mut any = false;
    for judged in &after.findings {
        let Some(was) = states.get(judged.id.as_str()).filter(|was| was.word() != judged.state.word()) else { continue };
        let title = findings::find(&judged.id).map_or(judged.id.as_str(), |finding| finding.title);
        let detail = judged.state.detail().map_or(String::new(), |detail| format!(" ({detail})"));
        text.push_str(&format!("  {title}: {} before, {} now{detail}\n", was.word(), judged.state.word()));
        any = true;
    }
    if !any {
        text.push_str("  nothing that matters\n");
    }
    text + &verdict(after, pack, colours())
}
