//! The next session, looked at after the morning: at noon, for what the morning did not know, while the registration authority and IT
//! support can still be rung; and every evening before a session. Managers and channels are told what will fail then. Nobody is
//! written to when there is nothing to tell; that it was looked at is on record.

use std::collections::BTreeSet;

use jiff::Zoned;
use jiff::civil::{Date, Time};
use lanyard_insight::{Calendar, Recipient};
use lanyard_model::{Channel, DeliveryState, Message, Ods, Opening, Purpose};
use lanyard_store::{Read, StoreError};

use super::words;
use super::{Post, of_day, reader, roster};
use crate::app::App;
use crate::due::{calendar, due, rooms};

/// Looks at the next session of a practice whose noon or evening has come.
pub(super) async fn look(app: &App, ods: &Ods, local: &Zoned) -> Result<(), StoreError> {
    let (now, today) = (local.timestamp(), local.date());
    let Some(purpose) = purpose(local.time()) else { return Ok(()) };
    let mut read = app.store.read(ods).await?;
    // The calendar first: on a day that is before no session nothing is written down, and this is asked again and again.
    if !is_its_day(purpose, &calendar(&mut read).await?, today) || !read.messages_named(&of_day(purpose, today)).await?.is_empty() {
        return Ok(());
    }
    let Some(practice) = app.store.practice(ods).await? else { return Ok(()) };
    let due = due(&mut read, &app.pack, now).await?;
    let Some(ready) = due.readiness() else { return Ok(()) };
    let known = if purpose == Purpose::Noon { known_in_the_morning(&mut read, today).await? } else { BTreeSet::new() };
    let rooms = rooms(&mut read, &due).await?;
    let channels: Vec<Channel> = read.channels().await?.into_iter().filter(Channel::is_our_own).collect();
    let roster = roster(&mut read, today).await?;
    drop(read);
    let readers: Vec<Recipient> = roster.into_iter().chain(channels.iter().map(reader)).collect();
    let post = Post { app, practice: &practice, today, now, channels: &channels };
    let mut write = app.store.write(ods, "reminders", "The outlook on the next session", now).await?;
    let messages = if ready.fails.iter().all(|one| known.contains(&one.deadline.key)) {
        vec![on_record(post.message(&write, purpose, None, words::nothing_new(&ready))?)]
    } else {
        let named = words::outlook(&app.public_url, &practice, &ready, Some(&rooms));
        let nameless = words::outlook(&app.public_url, &practice, &ready, None);
        post.to_managers(&write, purpose, &readers, &named, &nameless)?
    };
    for message in messages {
        write.save(&message).await?;
    }
    write.commit().await
}

/// Which look it is time for.
fn purpose(time: Time) -> Option<Purpose> {
    let evening = (time >= Opening::EVENING).then_some(Purpose::Evening);
    evening.or_else(|| (time >= Opening::NOON).then_some(Purpose::Noon))
}

/// What the morning's heartbeats counted.
async fn known_in_the_morning(read: &mut Read, today: Date) -> Result<BTreeSet<String>, StoreError> {
    let heartbeats = read.messages_named(&of_day(Purpose::Heartbeat, today)).await?;
    Ok(heartbeats.into_iter().flat_map(|message| message.about).map(|about| about.key).collect())
}

/// Whether somebody can be rung, or patients come tomorrow.
fn is_its_day(purpose: Purpose, calendar: &Calendar, today: Date) -> bool {
    match purpose {
        Purpose::Noon => calendar.is_working_day(today),
        _ => is_before_a_session(calendar, today),
    }
}

/// Evenings of days on which offices work, and of the day before patients come.
fn is_before_a_session(calendar: &Calendar, today: Date) -> bool {
    calendar.is_working_day(today) || today.tomorrow().is_ok_and(|day| calendar.has_session(day))
}

/// What nobody has to be told stands on the page of reminders as done.
fn on_record(message: Message) -> Message {
    Message { state: DeliveryState::Accepted, ended_at: Some(message.queued_at), text: None, ..message }
}
