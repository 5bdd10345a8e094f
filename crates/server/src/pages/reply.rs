//! A reply in guided triage, as a form sends it, and what it does.

use axum::response::Redirect;
use lanyard_diagnose::Cause;
use lanyard_model::{Confirmation, EventKind, Id, Incident, Ods, Pc};
use serde::Deserialize;

use crate::app::App;
use crate::case::Case;
use crate::ending::{Kept, keep};
use crate::failure::Failure;
use crate::triage::{self, Reply};

/// Everything that a triage form can hold.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    question: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    pc: String,
}

impl Sent {
    /// The reply that was sent to this address; only what the pack knows is taken.
    fn reply(self, app: &App, address: &str) -> Result<Reply, Failure> {
        let known_step = app.pack.step(&self.step).is_some();
        let (step, outcome) = (self.step, self.outcome.as_str());
        match address {
            "back" => Ok(Reply::Back),
            "answer" => {
                let question = app.pack.question(&self.question).ok_or(Failure::NotFound)?;
                let known = question.answer.iter().any(|answer| answer.id == self.answer);
                let answer = (!self.answer.is_empty()).then_some(self.answer);
                if answer.is_some() && !known {
                    return Err(Failure::NotFound);
                }
                Ok(Reply::Answer { question: self.question, answer })
            }
            "step" if known_step && outcome == "works" => Ok(Reply::Works { step: Some(step) }),
            "step" if known_step && outcome == "failed" => Ok(Reply::Failed { step }),
            "step" if known_step && outcome == "impossible" => Ok(Reply::Impossible { step }),
            _ => Err(Failure::NotFound),
        }
    }
}

/// Keeps a reply and leads back to the incident's page.
pub(crate) async fn take(
    app: &App,
    practice: &Ods,
    author: &str,
    short: &str,
    address: &str,
    sent: Sent,
    back_to: &str,
) -> Result<Redirect, Failure> {
    if address == "pc" {
        at_pc(app, practice, author, short, &Id::new(sent.pc)).await?;
        return Ok(Redirect::to(back_to));
    }
    let reply = sent.reply(app, address)?;
    let says_it_works = matches!(reply, Reply::Works { .. });
    let taught = taught(app, practice, short, &reply).await?;
    let mut write = app.store.write(practice, author, "A reply in guided triage", app.clock.now()).await?;
    let incident = write.incident(short).await?.ok_or(Failure::NotFound)?;
    match keep(&mut write, &incident, reply).await? {
        // Two who say that it works agree, and a button pressed twice is pressed once.
        Kept::Over if !says_it_works => {
            return Err(Failure::Unusable(format!(
                "Incident {short} was ended meanwhile. If the card still does not log on, report it again."
            )));
        }
        Kept::Over | Kept::NothingToTakeBack => {}
        Kept::Yes => {
            if let Some((cause, how)) = taught {
                write.add_event(&incident.id, EventKind::CauseConfirmed, Some(cause), Some(how.word().to_owned())).await?;
            }
            write.commit().await?;
        }
    }
    Ok(Redirect::to(back_to))
}

/// Notes at which of the practice's PCs it is.
async fn at_pc(app: &App, practice: &Ods, author: &str, short: &str, pc: &Id<Pc>) -> Result<(), Failure> {
    let mut write = app.store.write(practice, author, "Which PC it is was said", app.clock.now()).await?;
    let incident = write.incident(short).await?.ok_or(Failure::NotFound)?;
    let pc = write.find(pc).await?.ok_or(Failure::NotFound)?.id;
    write.save(&Incident { pc: Some(pc), ..incident }).await?;
    Ok(write.commit().await?)
}

/// What is learned where it works after a step: the likeliest cause that the step puts right. A check of the PC that found it is evidence;
/// that it works now counts less. Whoever ends the incident with the cause by hand overrides it.
async fn taught(app: &App, practice: &Ods, short: &str, reply: &Reply) -> Result<Option<(String, Confirmation)>, Failure> {
    let Reply::Works { step: Some(step) } = reply else { return Ok(None) };
    let (mut read, now) = (app.store.read(practice).await?, app.clock.now());
    let pack = app.pack_at(practice).await?;
    let Some(case) = Case::read(&mut read, pack, short, now).await? else { return Ok(None) };
    let diagnosis = triage::diagnosis(pack, &case, now);
    let puts_right = |cause: &&Cause| cause.step.iter().any(|remedy| remedy.id == *step);
    let likely = diagnosis.causes.iter().filter_map(|cause| pack.cause(&cause.code)).find(puts_right);
    let found = case.known.checkup.as_ref().and_then(|checkup| checkup.summary.as_ref()?.cause.as_deref());
    Ok(likely.map(|cause| {
        let how = if found == Some(cause.code.as_str()) { Confirmation::Evidence } else { Confirmation::WorksNow };
        (cause.id.clone(), how)
    }))
}
