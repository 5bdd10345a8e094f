//! Reporting a problem: an incident with a short name that can be said over the telephone.

use jiff::Timestamp;
use lanyard_diagnose::uk_date;
use lanyard_model::{EventKind, Id, Incident, IncidentEvent, Ods, Person, ScreenedText};
use lanyard_store::{Store, StoreError, Write};

use crate::app::App;
use crate::which_incident::{reported_anew, told_again};

/// Letters that are not mistaken for one another, or for digits, over a telephone.
const LETTERS: &[u8] = b"ACEHJKMRTWXY";

/// How many short names are tried before giving up; with a few thousand incidents the first is nearly always free.
const TRIES: usize = 20;

/// In the place of a name, where a card that nobody here holds was in: not said who, and no two of them one person.
pub(crate) const VISITOR: &str = "Visitor";

/// What a reporter tells.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// Staff number or initials, as typed.
    pub(crate) reporter: Option<String>,
    /// Where.
    pub(crate) room: Option<String>,
    /// What the screen shows, or what happened; screened.
    pub(crate) said: Option<ScreenedText>,
}

/// Opens an incident. What was typed is matched to the one person whose initials or staff number it is. What is open already is not
/// opened twice, and what sounds like an incident of theirs that ended a few days ago is that one again.
pub(crate) async fn open(app: &App, practice: &Ods, author: &str, report: Report) -> Result<Incident, StoreError> {
    let (store, now) = (&app.store, app.clock.now());
    let mut write = store.write(practice, author, "A problem was reported", now).await?;
    let person = match report.reporter.as_deref() {
        Some(typed) => write.person_who_types(typed).await?.map(|person| person.id),
        None => None,
    };
    let incident = match told_again(&app.pack, &mut write, person.as_ref(), &report).await? {
        Some(open) => {
            write.save(&open).await?;
            begin_anew(&mut write, &open).await?;
            write.add_event(&open.id, EventKind::ReportedAgain, None, report.room.clone()).await?;
            open
        }
        None => anew(app, &mut write, person, report).await?,
    };
    write.commit().await?;
    Ok(incident)
}

/// An incident that is opened again, or a new one.
async fn anew(app: &App, write: &mut Write<'_>, person: Option<Id<Person>>, report: Report) -> Result<Incident, StoreError> {
    let again = match &person {
        Some(person) => reported_anew(&app.pack, write, person, &report).await?,
        None => None,
    };
    if let Some(incident) = again {
        open_again(write, &incident).await?;
        return Ok(incident);
    }
    let incident = Incident { person, ..blank(report, write.now()) };
    opened(&app.store, write, incident).await
}

/// Opens an incident again that ended, within an open change.
pub(crate) async fn open_again(write: &mut Write<'_>, incident: &Incident) -> Result<(), StoreError> {
    write.save(incident).await?;
    write.add_event(&incident.id, EventKind::Reopened, None, None).await
}

/// What nobody ended and is told again on another day begins anew: what was tried then says little of now, and nobody sat there meanwhile.
pub(crate) async fn begin_anew(write: &mut Write<'_>, open: &Incident) -> Result<(), StoreError> {
    let events = write.incident_events(&open.id).await?;
    let last = events.iter().map(|event| event.at).max();
    if last.is_some_and(|last| uk_date(last) < uk_date(write.now())) {
        write.add_event(&open.id, EventKind::Reopened, None, None).await?;
    }
    Ok(())
}

/// An incident that is not in the database yet.
pub(crate) fn blank(report: Report, now: Timestamp) -> Incident {
    let Report { reporter, room, said } = report;
    Incident { id: Id::new(""), short: String::new(), reported_at: now, reporter, person: None, room, pc: None, said }
}

/// Gives an incident its id and short name and saves it, within an open change.
pub(crate) async fn opened(store: &Store, write: &mut Write<'_>, incident: Incident) -> Result<Incident, StoreError> {
    let incident = Incident { id: write.new_id()?, short: free_short_name(store, write).await?, ..incident };
    write.save(&incident).await?;
    write.add_event(&incident.id, EventKind::Reported, None, None).await?;
    Ok(incident)
}

/// A name that no incident here has. A practice that has used most of the short ones gets longer ones.
async fn free_short_name(store: &Store, write: &mut Write<'_>) -> Result<String, StoreError> {
    let mut name = String::new();
    for longer in [0, 2] {
        for _ in 0..TRIES {
            let (mut bytes, mut more) = ([0; 4], vec![0; longer]);
            store.entropy().fill(&mut bytes)?;
            store.entropy().fill(&mut more)?;
            name = short_name(bytes, &more);
            if write.incident(&name).await?.is_none() {
                return Ok(name);
            }
        }
    }
    Ok(name)
}

/// A letter, a digit and two digits, for example `K7-42`: 12,000 names; and as many digits more as there are more bytes.
pub(crate) fn short_name([letter, first, second, third]: [u8; 4], more: &[u8]) -> String {
    let letter = LETTERS.get(usize::from(letter) % LETTERS.len()).copied().unwrap_or(b'A');
    let more: String = more.iter().map(|byte| (byte % 10).to_string()).collect();
    format!("{}{}-{}{}{more}", char::from(letter), first % 10, second % 10, third % 10)
}

/// What a person replied during triage, as the event that keeps it.
pub(crate) fn is_reply(event: &IncidentEvent) -> bool {
    matches!(event.kind, EventKind::Answered | EventKind::StepFailed | EventKind::StepImpossible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_can_be_said_over_a_telephone() {
        assert_eq!(short_name([5, 7, 4, 2], &[]), "K7-42");
        assert_eq!(short_name([5, 7, 4, 2], &[13, 0]), "K7-4230");
        assert_eq!(short_name([255, 255, 255, 255], &[]), "H5-55");
    }
}
