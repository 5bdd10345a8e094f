//! Whether reminders work: what the pages say when a heartbeat failed, waits, or never came.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Span, Timestamp};
use lanyard_model::{DeliveryState, Message, Purpose};
use lanyard_store::{Practice, Read, StoreError};

use super::here;
use crate::ui;

/// So long after the time at which dates are looked at, that has been done.
const GRACE: SignedDuration = SignedDuration::from_hours(1);
/// A message that waits for longer than this is an alarm.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

/// What is wrong with reminders now, one sentence each; none when nothing is.
pub(crate) async fn alarms(read: &mut Read, practice: &Practice, now: Timestamp) -> Result<Vec<String>, StoreError> {
    let today = here(now).date();
    let beats = read.last_heartbeats(today).await?;
    let is_reminder = |one: &Message| is_reminder(one.purpose) && one.day <= today;
    let mut others: Vec<Message> = match beats.first() {
        Some(beat) => read.messages_since(beat.day).await?.into_iter().filter(is_reminder).collect(),
        None => Vec::new(),
    };
    for feed in read.feeds().await?.into_iter().filter(|feed| feed.digest.is_none()) {
        others.extend(read.last_sent(&feed.id).await?);
    }
    let by = read.opening().await?.reminds_at().saturating_add(GRACE);
    Ok(judged(&beats, &others, here(practice.created_at).date(), by, now))
}

/// When dates were last looked at, for the diagnostics.
pub(crate) async fn last_check(read: &mut Read, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    Ok(read.last_heartbeats(here(now).date()).await?.iter().map(|beat| beat.queued_at).max())
}

fn judged(beats: &[Message], others: &[Message], founded: Date, by: Time, now: Timestamp) -> Vec<String> {
    let local = here(now);
    let yesterday = local.date().saturating_sub(Span::new().days(1));
    let expected = if local.time() < by { yesterday } else { local.date() };
    match beats.first() {
        None if founded >= expected => Vec::new(),
        None => vec![
            "Dates have never been looked at here: nobody is reminded of anything. The server’s administrator looks at its log."
                .to_owned(),
        ],
        Some(beat) if beat.day < expected => vec![format!(
            "Nobody has been reminded since {}: the daily look at the dates did not happen. The server’s administrator looks at \
             its log and starts it again; until then, look at the calendar here every morning.",
            beat.day.strftime("%A %-d %B")
        )],
        Some(_) => beats.iter().chain(others).filter_map(|message| trouble(message, now)).collect(),
    }
}

fn is_reminder(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Digest | Purpose::Noon | Purpose::Evening)
}

fn trouble(message: &Message, now: Timestamp) -> Option<String> {
    let to = message.destination.as_deref().unwrap_or("the manager");
    let why = message.reason.as_deref().unwrap_or("no reason is known");
    let what = match message.purpose {
        Purpose::Digest => "reminders",
        Purpose::Noon | Purpose::Evening => "outlook on the next session",
        Purpose::Invitation => return missing_entry(message, to, why, now),
        Purpose::CalendarPush => return old_calendar(message, to, why, now),
        _ => "heartbeat",
    };
    match message.state {
        DeliveryState::Accepted | DeliveryState::Sending | DeliveryState::Withdrawn => None,
        DeliveryState::Queued if now.duration_since(message.queued_at) <= PATIENCE => None,
        DeliveryState::Queued => Some(format!(
            "The {what} for {to} could not be sent since {} ({why}). It is tried again; until it leaves, tell them yourself.",
            ui::clock_time(message.queued_at)
        )),
        DeliveryState::Failed => Some(format!("The {what} for {to} could not be sent: {why}.")),
        DeliveryState::Unsure => {
            Some(format!("Whether the {what} for {to} arrived is not known: {why}. What is still open is sent again tomorrow."))
        }
    }
}

/// Whoever waits for an entry in their calendar does not see that none came.
fn missing_entry(message: &Message, to: &str, why: &str, now: Timestamp) -> Option<String> {
    let waits = message.state == DeliveryState::Queued && now.duration_since(message.queued_at) > PATIENCE;
    let what = match message.state {
        DeliveryState::Failed => "could not be sent",
        DeliveryState::Unsure => "may not have arrived",
        DeliveryState::Queued if waits => "could not be sent yet",
        _ => return None,
    };
    Some(format!(
        "The last entry for the calendar of {to} {what} ({why}). Look at the address under Calendars elsewhere; if it is wrong, stop that \
         calendar and add it again. The calendar here shows the same dates."
    ))
}

/// A calendar that cannot be pushed shows old dates, and nobody there can see it.
fn old_calendar(message: &Message, calendar: &str, why: &str, now: Timestamp) -> Option<String> {
    let failed = message.state == DeliveryState::Failed;
    let waits = message.state == DeliveryState::Queued && now.duration_since(message.queued_at) > PATIENCE;
    let again = if failed { "It is tried again tomorrow" } else { "It is tried again" };
    (failed || waits)
        .then(|| format!("The calendar {calendar} cannot be brought up to date ({why}), and shows old dates. {again}."))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use lanyard_model::Id;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn beat(day: Date, state: DeliveryState) -> Message {
        Message {
            recipient: "ben".into(),
            destination: Some("ben@surgery.example".into()),
            state,
            attempts: 1,
            reason: Some("connection refused".into()),
            ..Message::queued(Id::new("m"), Purpose::Heartbeat, day, at("2026-11-27T06:00:00Z"))
        }
    }

    #[test]
    fn silence_is_an_alarm_and_a_good_morning_is_none() {
        let (today, founded) = (date(2026, 11, 27), date(2026, 1, 1));
        let said = |beats: &[Message], now: &str| judged(beats, &[], founded, Time::constant(7, 0, 0, 0), at(now));
        let good = [beat(today, DeliveryState::Accepted)];
        assert_eq!(said(&good, "2026-11-27T07:30:00Z"), Vec::<String>::new());
        assert_eq!(said(&good, "2026-11-28T06:59:00Z"), Vec::<String>::new(), "the next morning has not come");
        assert!(said(&good, "2026-11-28T07:00:00Z")[0].contains("since Friday 27 November"));
        assert!(said(&[], "2026-11-27T07:30:00Z")[0].contains("never"));
        assert!(judged(&[], &[], today, Time::midnight(), at("2026-11-27T12:00:00Z")).is_empty(), "its first day");
        let waits = [beat(today, DeliveryState::Queued)];
        assert!(said(&waits, "2026-11-27T06:30:00Z").is_empty());
        assert!(said(&waits, "2026-11-27T07:30:00Z")[0].contains("connection refused"));
        assert!(said(&[beat(today, DeliveryState::Failed)], "2026-11-27T06:30:00Z")[0].contains("could not be sent"));
        assert!(said(&[beat(today, DeliveryState::Unsure)], "2026-11-27T06:30:00Z")[0].contains("not known"));
    }
}
