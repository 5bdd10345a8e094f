//! Movements of a shelf of spares: taken on loan until a time, back, put there, taken away.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use lanyard_model::{Ods, Spare, SpareEvent, SpareEventKind, lying_there, open_loans, stock};
use lanyard_store::StoreError;

use crate::app::App;
use crate::failure::Failure;
use crate::ui;

/// Hour of the next day at which a loan without another time is due; our choice, changed loan by loan.
const DUE_HOUR: i8 = 18;

/// When a loan is due that was taken now.
fn usual_due(now: Timestamp) -> Timestamp {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let tomorrow = now.to_zoned(zone.clone()).date().saturating_add(1.day());
    tomorrow.at(DUE_HOUR, 0, 0, 0).to_zoned(zone).map_or(now, |due| due.timestamp())
}

/// What whoever takes one says of it.
pub(crate) struct Said {
    /// Who takes it, and where to.
    pub(crate) note: Option<String>,
    /// The id of the reader, where they looked.
    pub(crate) reader: Option<String>,
    /// When it will be back.
    pub(crate) due: Option<Timestamp>,
}

/// One was taken. Initials in the note that belong to one person here make it theirs; a reader that does not lie there is not
/// believed.
pub(crate) async fn take(app: &App, practice: &Ods, author: &str, spare: &Spare, said: Said) -> Result<(), Failure> {
    let now = app.clock.now();
    let Said { note, reader, due } = said;
    let mut read = app.store.read(practice).await?;
    let (readers, events) = (read.readers(ui::day_of(now)).await?, read.spare_events(&spare.id).await?);
    drop(read);
    let mut there = lying_there(spare, &readers, &events).into_iter();
    let reader = there.find(|one| reader.as_deref() == Some(one.id.as_str())).map(|one| one.id.clone());
    let mut write = app.store.write(practice, author, "A spare was taken", now).await?;
    let person = match &note {
        // The first word may be any: initials are not made out of names for it.
        Some(note) => write.person_entered_as(first_word(note)).await?.map(|person| person.id),
        None => None,
    };
    let event = SpareEvent {
        id: write.new_id()?,
        spare: spare.id.clone(),
        at: now,
        kind: SpareEventKind::Taken,
        count: 1,
        person,
        note,
        due_at: Some(due.unwrap_or_else(|| usual_due(now))),
        loan: None,
        reader,
    };
    write.save(&event).await?;
    Ok(write.commit().await?)
}

/// Initials stand first where somebody wrote who takes it.
fn first_word(note: &str) -> &str {
    note.split([' ', ',']).next().unwrap_or_default()
}

/// A loan ended. Two who say so at once count once.
pub(crate) async fn end(
    app: &App,
    practice: &Ods,
    author: &str,
    spare: &Spare,
    loan: &str,
    kind: SpareEventKind,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut read = app.store.read(practice).await?;
    let events = read.spare_events(&spare.id).await?;
    drop(read);
    let Some(open) = open_loans(&events).find(|open| open.id.as_str() == loan) else { return Ok(()) };
    let mut write = app.store.write(practice, author, "A loan ended", now).await?;
    let event = SpareEvent {
        id: write.new_id()?,
        spare: spare.id.clone(),
        at: now,
        kind,
        count: 1,
        person: open.person.clone(),
        note: open.note.clone(),
        due_at: None,
        loan: Some(open.id.clone()),
        reader: open.reader.clone(),
    };
    match write.save(&event).await {
        Err(StoreError::Taken(_)) => Ok(()),
        done => {
            done?;
            Ok(write.commit().await?)
        }
    }
}

/// Some were put there or taken away for good.
pub(crate) async fn count(
    app: &App,
    practice: &Ods,
    author: &str,
    spare: &Spare,
    kind: SpareEventKind,
    count: i64,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let there = stock(&app.store.read(practice).await?.spare_events(&spare.id).await?);
    if kind == SpareEventKind::Removed && count > there.max(0) {
        let words = format!(
            "{} there by what was written down, so {count} cannot be taken away. Count again; nothing was changed.",
            is_are(there)
        );
        return Err(Failure::Unusable(words));
    }
    let mut write = app.store.write(practice, author, "Spares were counted", now).await?;
    let id = write.new_id()?;
    let spare = spare.id.clone();
    write
        .save(&SpareEvent { id, spare, at: now, kind, count, person: None, note: None, due_at: None, loan: None, reader: None })
        .await?;
    Ok(write.commit().await?)
}

/// How many are there, as the beginning of a sentence.
fn is_are(there: i64) -> String {
    match there {
        ..=0 => "None is".to_owned(),
        1 => "One is".to_owned(),
        _ => format!("{there} are"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loan_is_due_the_next_evening() {
        let due = |now: &str| usual_due(now.parse().unwrap()).to_string();
        assert_eq!(due("2026-11-27T08:05:00Z"), "2026-11-28T18:00:00Z");
        assert_eq!(due("2026-07-01T23:30:00Z"), "2026-07-03T17:00:00Z", "British summer time: it is the 2nd already");
    }
}
