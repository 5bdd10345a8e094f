//! Reporting a problem: an incident with a short name that can be said over the telephone.

use jiff::Timestamp;
use lanyard_diagnose::Pack;
use lanyard_model::{EventKind, Id, Incident, IncidentEvent, Ods, Person, ScreenedText};
use lanyard_store::{Store, StoreError, Write};

use crate::app::App;
use crate::case::heard;
use crate::known::STAYS_AWAY;

/// Letters that are not mistaken for one another, or for digits, over a telephone.
const LETTERS: &[u8] = b"ACEHJKMRTWXY";

/// How many short names are tried before giving up; with a few thousand incidents the first is nearly always free.
const TRIES: usize = 20;

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

/// Opens an incident. What was typed is matched to the one person whose initials or staff number it is. What sounds like an
/// incident of theirs that ended a few days ago is that one again.
pub(crate) async fn open(app: &App, practice: &Ods, author: &str, report: Report) -> Result<Incident, StoreError> {
    let (store, now) = (&app.store, app.clock.now());
    let mut write = store.write(practice, author, "A problem was reported", now).await?;
    let person = match report.reporter.as_deref() {
        Some(typed) => write.person_who_types(typed).await?.map(|person| person.id),
        None => None,
    };
    let again = match &person {
        Some(person) => reported_anew(&app.pack, &mut write, person, &report).await?,
        None => None,
    };
    let incident = match again {
        Some(incident) => incident,
        None => opened(store, &mut write, Incident { person, ..blank(report, now) }).await?,
    };
    write.commit().await?;
    Ok(incident)
}

/// The incident of this person that sounds the same and ended too lately to be over; it is open again, and where they are now.
async fn reported_anew(
    pack: &Pack,
    write: &mut Write<'_>,
    person: &Id<Person>,
    report: &Report,
) -> Result<Option<Incident>, StoreError> {
    let here = heard(pack, report.said.as_ref());
    let since = write.now().saturating_sub(STAYS_AWAY).unwrap_or(write.now());
    let sounds_the_same = |before: &Incident| heard(pack, before.said.as_ref()).iter().any(|id| here.contains(id));
    let Some(before) = write.ended_since(person, since).await?.into_iter().find(sounds_the_same) else { return Ok(None) };
    let moved = report.room.is_some() && report.room != before.room;
    let incident = if moved { Incident { room: report.room.clone(), pc: None, ..before } } else { before };
    open_again(write, &incident).await?;
    Ok(Some(incident))
}

/// Opens an incident again that ended, within an open change.
pub(crate) async fn open_again(write: &mut Write<'_>, incident: &Incident) -> Result<(), StoreError> {
    write.save(incident).await?;
    write.add_event(&incident.id, EventKind::Reopened, None, None).await
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

async fn free_short_name(store: &Store, write: &mut Write<'_>) -> Result<String, StoreError> {
    let mut name = String::new();
    for _ in 0..TRIES {
        let mut bytes = [0; 4];
        store.entropy().fill(&mut bytes)?;
        name = short_name(bytes);
        if write.incident(&name).await?.is_none() {
            break;
        }
    }
    Ok(name)
}

/// A letter, a digit and two digits, for example `K7-42`: 12,000 names.
pub(crate) fn short_name([letter, first, second, third]: [u8; 4]) -> String {
    let letter = LETTERS.get(usize::from(letter) % LETTERS.len()).copied().unwrap_or(b'A');
    format!("{}{}-{}{}", char::from(letter), first % 10, second % 10, third % 10)
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
        assert_eq!(short_name([5, 7, 4, 2]), "K7-42");
        assert_eq!(short_name([255, 255, 255, 255]), "H5-55");
    }
}
