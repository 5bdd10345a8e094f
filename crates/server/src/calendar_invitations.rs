//! Invitations by e-mail, for calendars that cannot reach the server: one for each change of an entry that such a calendar is to know of.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lanyard_diagnose::uk_date;
use lanyard_model::{CalendarEntry, Feed, Id, Message, Person, Purpose};
use lanyard_store::{Practice, StoreError, Write};

use crate::app::App;
use crate::calendars::{by_id, over, shown};
use crate::ics;

/// An invitation is made so many times at most; each is tried for nearly four days.
const TRIES: usize = 3;
/// Ends the name of an invitation that takes an entry back.
const OFF: &str = "-off";
/// Stands in the name of one that is made again, before the number of the try.
const AGAIN: char = '~';

/// Makes an invitation for each entry of a calendar that has changed since the last one: new, changed, taken back, or there again. One
/// that was given up, since its mail server was down for days, is made again a few times.
pub(crate) async fn invite(
    app: &App,
    practice: &Practice,
    write: &mut Write<'_>,
    feed: &Feed,
    entries: &[CalendarEntry],
    people: &BTreeMap<Id<Person>, String>,
) -> Result<(), StoreError> {
    let made = write.invitations_of(&feed.id).await?;
    for entry in entries {
        let name = invitation_name(&made, feed, entry);
        let Some(once) = name.and_then(|name| next_name(&made, name, app.mailer.is_set_up())) else { continue };
        let cancelled_at = is_over(feed, entry).then(|| entry.cancelled_at.unwrap_or(write.now()));
        let entry = &CalendarEntry { cancelled_at, ..entry.clone() };
        let message = invitation(app, practice, write.new_id()?, (feed, entry, people), once, write.now());
        write.save(&message).await?;
    }
    Ok(())
}

/// Whether an entry is done, or not for this calendar any more.
fn is_over(feed: &Feed, entry: &CalendarEntry) -> bool {
    entry.cancelled_at.is_some() || !feed.shows(entry)
}

/// What the invitation is called that brings a calendar up to an entry; `None` where it was never told of it and has nothing to lose.
fn invitation_name(made: &BTreeMap<String, bool>, feed: &Feed, entry: &CalendarEntry) -> Option<String> {
    let of_entry = format!("invite-{}-{}-", feed.id, entry.id);
    let number = entry.sequence;
    if !is_over(feed, entry) {
        return Some(format!("{of_entry}{number}"));
    }
    // What was taken back is not taken back again, whatever else changes about it.
    let (last, was_over) = last_made(made, &of_entry)?;
    Some(format!("{of_entry}{}{OFF}", if was_over { last } else { number }))
}

/// The number of the last invitation that was made for an entry, and whether it took the entry back.
fn last_made(made: &BTreeMap<String, bool>, of_entry: &str) -> Option<(i64, bool)> {
    let numbered = |name: &String| {
        let number = name.strip_prefix(of_entry)?.split(AGAIN).next()?;
        let off = number.strip_suffix(OFF);
        Some((off.unwrap_or(number).parse().ok()?, off.is_some()))
    };
    made.keys().filter_map(numbered).max()
}

/// Takes every invitation of a calendar back that still stands in it: it is stopped.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn take_back(app: &App, practice: &Practice, write: &mut Write<'_>, feed: &Feed) -> Result<(), StoreError> {
    if feed.email.is_none() {
        return Ok(());
    }
    let now = write.now();
    let entries: Vec<CalendarEntry> = write.open_calendar_entries().await?.into_iter().map(|entry| over(entry, now)).collect();
    let people = by_id(write.all().await?);
    invite(app, practice, write, feed, &entries, &people).await
}

/// The name of an invitation that is to be made; `None` where it was made and not given up, or given up too often. Without a mail server
/// nothing is made again.
fn next_name(made: &BTreeMap<String, bool>, name: String, can_send: bool) -> Option<String> {
    let again = format!("{name}{AGAIN}");
    let tries: Vec<bool> =
        made.iter().filter(|(one, _)| **one == name || one.starts_with(&again)).map(|(_, given_up)| *given_up).collect();
    match tries.len() {
        0 => Some(name),
        count => (can_send && count < TRIES && !tries.contains(&false)).then(|| format!("{again}{}", count + 1)),
    }
}

fn invitation(
    app: &App,
    practice: &Practice,
    id: Id<Message>,
    (feed, entry, people): (&Feed, &CalendarEntry, &BTreeMap<Id<Person>, String>),
    once: String,
    now: Timestamp,
) -> Message {
    let to = feed.email.clone().unwrap_or_default();
    let shown = shown(app, &practice.ods, feed, entry, people);
    let file = ics::invitation(&practice.ods, &feed.id, &shown, &app.mailer.from(), &to);
    let verb = if entry.cancelled_at.is_some() { "No longer needed: " } else { "" };
    Message {
        person: feed.person.clone(),
        recipient: feed.id.to_string(),
        destination: Some(to),
        subject: format!("{verb}{}", entry.about),
        text: Some(format!("{verb}{}\n{}\n\nFrom Lanyard at {}.\n", entry.about, entry.details, practice.name)),
        file: Some(file),
        once,
        ..Message::queued(id, Purpose::Invitation, uk_date(now), now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_a_calendar_is_taken_back_and_what_comes_back_is_told_again() {
        let at = Timestamp::UNIX_EPOCH;
        let feed = serde_json::json!({"id": "f", "name": "RA", "audience": "authority-days", "names": false, "made_at": at});
        let feed: Feed = serde_json::from_value(feed).unwrap();
        let entry = serde_json::json!({
            "id": "e", "theirs": false, "authority": false, "day": "2026-12-10", "about": "A card", "details": "", "sequence": 0, "changed_at": at,
        });
        let mut entry: CalendarEntry = serde_json::from_value(entry).unwrap();
        let mut made = BTreeMap::new();
        for (authority, done, last) in [
            (false, false, None),
            (true, false, Some("1")),
            (false, false, Some("2-off")),
            (false, false, Some("2-off")),
            (true, false, Some("4")),
            (false, true, Some("5-off")),
            (false, true, Some("5-off")),
        ] {
            let name =
                invitation_name(&made, &feed, &CalendarEntry { authority, cancelled_at: done.then_some(at), ..entry.clone() });
            assert_eq!(name, last.map(|last| format!("invite-f-e-{last}")), "at {}", entry.sequence);
            made.extend(name.map(|name| (name, false)));
            entry.sequence += 1;
        }
        assert_eq!(last_made(&BTreeMap::from([("invite-f-a-b-7".to_owned(), false)]), "invite-f-a-"), None, "another entry's");
    }
}
