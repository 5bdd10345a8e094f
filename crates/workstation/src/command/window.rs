//! `lanyard window`: what the Start menu opens, for somebody who has never seen a terminal. The verdict in large type and
//! three buttons; then one question or step at a time.

use std::process::ExitCode;

use lanyard_diagnose::{Pack, Triage, sure};
use lanyard_model::{Advice, AskedQuestion, Diagnosis, Outcome, PlannedStep};

use super::check::take;
use super::{Refusal, hand_over, own_words};
use crate::cli::{FAULT_FOUND, NOTHING_WRONG, Told, USAGE};
use crate::collect::DEADLINE;
use crate::edge;
use crate::probe::Probe;
use crate::render::minutes;
use crate::window::{self, Ask};

const NEXT: &str = "Do this next";
const WORKS: &str = "It works now";
const SUPPORT: &str = "Send to support";
const NO_HELP: &str = "I did it, and it still does not log on";
const CANNOT: &str = "I cannot do this here";
const UNKNOWN: &str = "I don't know";

/// What a person chose.
enum Choice {
    Next,
    Works,
    Support,
    NoHelp,
    Cannot,
    Answer(Option<String>),
    Closed,
}

pub(super) fn run(told: &Told) -> Result<ExitCode, Refusal> {
    window::open();
    lead(told).or_else(|refusal| said(refusal, window::tell))
}

/// Says in a box of its own why nothing can be shown: there is no terminal any more on which it could be read.
fn said(refusal: Refusal, tell: impl FnOnce(&str) -> bool) -> Result<ExitCode, Refusal> {
    if tell(&capital(&refusal.0)) { Ok(ExitCode::from(USAGE)) } else { Err(refusal) }
}

fn lead(told: &Told) -> Result<ExitCode, Refusal> {
    let Some(mut checkup) = looked()? else { return Ok(super::exit(Outcome::CouldNotTell)) };
    let (known, notes) = super::known_with_notes(told.at)?;
    let known = &known;
    let pack = &known.pack;
    let began_at = checkup.taken_at;
    // Triage keeps it when this PC is read again.
    checkup.said = own_words(told);
    checkup.told = Some(known.told(told, None));
    let context = super::context(&checkup);
    let mut triage = Triage::new(pack, checkup, context, told.at.unwrap_or(began_at));
    let mut diagnosis = triage.diagnosis();
    let mut choice = chosen(&verdict(&diagnosis, pack, &notes), &[Choice::Next, Choice::Works, Choice::Support])?;
    loop {
        match choice {
            Choice::Works => return restored(&diagnosis),
            Choice::Closed => return Ok(super::exit(diagnosis.outcome)),
            Choice::Next | Choice::NoHelp | Choice::Cannot | Choice::Answer(_) => {}
            Choice::Support => return to_support(pack, &triage, &diagnosis, began_at),
        }
        let last = |advice: &Advice| matches!(advice, Advice::Step(step) if step.id == pack.last_resort);
        let Some(advice) = diagnosis.next.clone().filter(|advice| !last(advice)) else {
            return to_support(pack, &triage, &diagnosis, began_at);
        };
        choice = put(&advice, &diagnosis)?;
        if !told_triage(&mut triage, &advice, &choice)? {
            return Ok(super::exit(diagnosis.outcome));
        }
        diagnosis = triage.diagnosis();
    }
}

/// Looks at this PC, with a window that says so; none when it was closed.
fn looked() -> Result<Option<lanyard_model::Checkup>, Refusal> {
    let look = || take(Probe::ALL.to_vec(), DEADLINE, false);
    let text = "The reader, your card, the NHS software and the network are looked at. Nothing is changed.";
    window::meanwhile("Looking at this PC …", text, look).map_err(no_window)?.transpose()
}

/// Takes a reply; after a step on this PC, reads it again, for a second fault may be left. False when the window was closed.
fn told_triage(triage: &mut Triage<'_>, advice: &Advice, choice: &Choice) -> Result<bool, Refusal> {
    match (advice, choice) {
        (Advice::Question(question), Choice::Answer(answer)) => triage.answer(&question.id, answer.as_deref()),
        (Advice::Step(step), Choice::NoHelp) => {
            triage.step_failed(&step.id);
            let Some(checkup) = looked()? else { return Ok(false) };
            triage.checked_again(checkup);
        }
        (Advice::Step(step), Choice::Cannot) => triage.step_impossible(&step.id),
        _ => {}
    }
    Ok(true)
}

/// Puts one question or step.
fn put(advice: &Advice, diagnosis: &Diagnosis) -> Result<Choice, Refusal> {
    match advice {
        Advice::Step(step) => {
            chosen(&step_screen(step, diagnosis), &[Choice::Works, Choice::NoHelp, Choice::Cannot, Choice::Support])
        }
        Advice::Question(question) => {
            let pressed = window::ask(&question_screen(question)).map_err(no_window)?;
            Ok(match pressed {
                None => Choice::Closed,
                Some(place) => Choice::Answer(question.answers.get(place).map(|(id, _)| id.clone())),
            })
        }
    }
}

fn chosen(ask: &Ask, choices: &[Choice]) -> Result<Choice, Refusal> {
    let pressed = window::ask(&Ask { buttons: choices.iter().map(words).collect(), ..ask.clone() }).map_err(no_window)?;
    Ok(match pressed.and_then(|place| choices.get(place)) {
        Some(Choice::Next) => Choice::Next,
        Some(Choice::Works) => Choice::Works,
        Some(Choice::Support) => Choice::Support,
        Some(Choice::NoHelp) => Choice::NoHelp,
        Some(Choice::Cannot) => Choice::Cannot,
        Some(Choice::Answer(_) | Choice::Closed) | None => Choice::Closed,
    })
}

fn words(choice: &Choice) -> String {
    match choice {
        Choice::Next => NEXT,
        Choice::Works => WORKS,
        Choice::Support => SUPPORT,
        Choice::NoHelp => NO_HELP,
        Choice::Cannot => CANNOT,
        Choice::Answer(_) | Choice::Closed => UNKNOWN,
    }
    .to_owned()
}

/// The verdict, and below it what the practice's settings have wrong: nobody who opened this window sees a terminal.
fn verdict(diagnosis: &Diagnosis, pack: &Pack, notes: &[String]) -> Ask {
    let heading = match (diagnosis.outcome, diagnosis.causes.first()) {
        (Outcome::FaultFound, Some(cause)) => cause.title.clone(),
        (Outcome::NothingWrong, _) => "Nothing wrong was found on this PC".to_owned(),
        _ => "What could be seen here does not say what is wrong".to_owned(),
    };
    let mut text = Vec::new();
    if let (Outcome::FaultFound, Some(cause)) = (diagnosis.outcome, diagnosis.causes.first()) {
        let because = cause.why.first().map_or(String::new(), |why| format!(": {why}"));
        text.push(format!("{} ({}){because}.", capital(&sure(cause.probability)), cause.code));
    }
    match &diagnosis.next {
        _ if diagnosis.outcome == Outcome::NothingWrong => {
            text.push("Try to log on. If it still fails, press “Do this next”.".to_owned())
        }
        Some(Advice::Step(step)) => text.push(format!("Do this: {}\nWho: {}, {}", step.text, step.who.join(" or "), minutes(step))),
        Some(Advice::Question(question)) => text.push(format!("One question first: {}", question.text)),
        None => {}
    }
    text.extend(diagnosis.precaution.clone().filter(|_| diagnosis.outcome != Outcome::NothingWrong));
    if let Some(step) = &diagnosis.meanwhile {
        text.push(format!("Until then: {}", step.in_short()));
    }
    if diagnosis.outcome != Outcome::NothingWrong {
        text.push(format!("Meanwhile: {}", pack.continuity.until_approved));
    }
    text.extend_from_slice(notes);
    Ask { heading, text: text.join("\n\n"), buttons: Vec::new() }
}

fn step_screen(step: &PlannedStep, diagnosis: &Diagnosis) -> Ask {
    let so_far = diagnosis.causes.first().map_or(String::new(), |cause| format!("\n\nSo far: {} ({})", cause.title, cause.code));
    let precaution = diagnosis.precaution.as_ref().map_or(String::new(), |precaution| format!("\n\n{precaution}"));
    Ask {
        heading: step.text.clone(),
        text: format!("Who: {}, {}{precaution}{so_far}", step.who.join(" or "), minutes(step)),
        buttons: Vec::new(),
    }
}

fn question_screen(question: &AskedQuestion) -> Ask {
    let answers = question.answers.iter().map(|(_, words)| words.clone());
    Ask { heading: question.text.clone(), text: String::new(), buttons: answers.chain([UNKNOWN.to_owned()]).collect() }
}

fn restored(diagnosis: &Diagnosis) -> Result<ExitCode, Refusal> {
    let likely = diagnosis.causes.first().filter(|_| diagnosis.outcome == Outcome::FaultFound);
    let text = likely.map_or(String::new(), |cause| format!("It was most likely this: {} ({}).", cause.title, cause.code));
    let ask = Ask { heading: "Good: it works again".to_owned(), text, buttons: vec!["Close".to_owned()] };
    window::ask(&ask).map_err(no_window)?;
    Ok(ExitCode::from(NOTHING_WRONG))
}

/// Writes the packet and says where it is and whom to hand it to.
fn to_support(pack: &Pack, triage: &Triage<'_>, diagnosis: &Diagnosis, began_at: jiff::Timestamp) -> Result<ExitCode, Refusal> {
    let packet = hand_over::packet(pack, triage, diagnosis, began_at, None);
    let stem = edge::documents().join(format!("smartcard-report-{}", began_at.strftime("%Y%m%d-%H%M%S")));
    let step = pack.step(&pack.last_resort).map_or("Call your IT support.", |step| step.text.as_str());
    let code = diagnosis.named().map_or(String::new(), |cause| format!("The code of this problem: {}.\n\n", cause.code));
    let ask = match hand_over::save(&packet, pack, &stem) {
        Ok((to_read, for_programs)) => Ask {
            heading: step.to_owned(),
            text: format!(
                "{code}Everything that was seen and tried is in these two files. Attach them to your message.\n\n{}\n{}\n\nMeanwhile: {}",
                to_read.display(),
                for_programs.display(),
                pack.continuity.until_approved
            ),
            buttons: vec!["Close".to_owned()],
        },
        Err(refusal) => Ask {
            heading: "The report could not be saved".to_owned(),
            text: format!("{code}{}\n\n{step}", capital(&refusal.0)),
            buttons: vec!["Close".to_owned()],
        },
    };
    window::ask(&ask).map_err(no_window)?;
    Ok(ExitCode::from(FAULT_FOUND))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn no_window(error: std::io::Error) -> Refusal {
    Refusal(format!("no window can be shown here ({error}). Run `lanyard triage` instead."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_said_in_a_box_and_otherwise_handed_on() {
        let mut shown = String::new();
        let tell = |text: &str| {
            shown.push_str(text);
            true
        };
        assert!(said(Refusal("no window can be shown here.".to_owned()), tell).is_ok());
        assert_eq!(shown, "No window can be shown here.");
        assert!(said(Refusal("no box either.".to_owned()), |_| false).is_err());
    }

    #[test]
    fn what_the_settings_have_wrong_stands_below_the_verdict() {
        let pack = Pack::embedded().unwrap();
        let triage = Triage::new(&pack, edge::unread_elsewhere(), lanyard_diagnose::Context::default(), edge::now());
        let ask = verdict(&triage.diagnosis(), &pack, &["The settings are left out: a mistake.".to_owned()]);
        assert!(ask.text.ends_with("\n\nThe settings are left out: a mistake."), "{}", ask.text);
    }
}
