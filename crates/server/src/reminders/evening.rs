//! Every evening before a session: what will fail then, for managers and channels. Nobody is written to when nothing will; that it was
//! looked at is on record.

use jiff::Zoned;
use jiff::civil::Date;
use lanyard_insight::{Calendar, Recipient};
use lanyard_model::{Channel, DeliveryState, Message, Ods, Opening, Purpose};
use lanyard_store::StoreError;

use super::words;
use super::{Post, of_day, reader, roster};
use crate::app::App;
use crate::due::{calendar, due, rooms};

/// Looks at the next session of a practice whose evening has come.
pub(super) async fn look(app: &App, ods: &Ods, local: &Zoned) -> Result<(), StoreError> {
    let (now, today) = (local.timestamp(), local.date());
    if local.time() < Opening::EVENING {
        return Ok(());
    }
    let mut read = app.store.read(ods).await?;
    // The calendar first: on an evening that is before no session nothing is written down, and this is asked again and again.
    if !is_before_a_session(&calendar(&mut read).await?, today)
        || !read.messages_named(&of_day(Purpose::Evening, today)).await?.is_empty()
    {
        return Ok(());
    }
    let Some(practice) = app.store.practice(ods).await? else { return Ok(()) };
    let due = due(&mut read, &app.pack, now).await?;
    let Some(ready) = due.readiness() else { return Ok(()) };
    let rooms = rooms(&mut read, &due).await?;
    let channels: Vec<Channel> = read.channels().await?.into_iter().filter(Channel::is_our_own).collect();
    let roster = roster(&mut read, today).await?;
    drop(read);
    let readers: Vec<Recipient> = roster.into_iter().chain(channels.iter().map(reader)).collect();
    let post = Post { app, practice: &practice, today, now, channels: &channels };
    let named = words::evening(&app.public_url, &practice, &ready, Some(&rooms));
    let mut write = app.store.write(ods, "reminders", "This evening’s outlook", now).await?;
    let messages = match ready.fails.is_empty() {
        true => vec![on_record(post.message(&write, Purpose::Evening, None, named)?)],
        false => {
            let nameless = words::evening(&app.public_url, &practice, &ready, None);
            post.to_managers(&write, Purpose::Evening, &readers, &named, &nameless)?
        }
    };
    for message in messages {
        write.save(&message).await?;
    }
    write.commit().await
}

/// Evenings of days on which offices work, and of the day before patients come.
fn is_before_a_session(calendar: &Calendar, today: Date) -> bool {
    calendar.is_working_day(today) || today.tomorrow().is_ok_and(|day| calendar.has_session(day))
}

/// What nobody has to be told stands on the page of reminders as done.
fn on_record(message: Message) -> Message {
    Message { state: DeliveryState::Accepted, ended_at: Some(message.queued_at), text: None, ..message }
}
