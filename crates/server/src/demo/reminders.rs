//! What the demo practice was told in the last week: digests, heartbeats, a reminder that rests, calendars elsewhere, a channel.
//! What is due today is sent by the job itself, as everywhere.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Span, Timestamp};
use lanyard_diagnose::Pack;
use lanyard_insight::{Actor, Deadline, Recipient, is_red};
use lanyard_model::{
    About, Audience, Channel, ChannelKind, DeliveryState, Feed, Id, Message, Opening, Person, Purpose, ScreenedText, Snooze,
};
use lanyard_store::{Practice, Store, StoreError, Write, digest};

use crate::channels::DEMO_HOST;
use crate::due::{Due, due};
use crate::messages::OVERTAKEN;
use crate::reminders::roster;

/// How far back what was sent goes.
const DAYS: i32 = 7;
/// The day on which the mail server did not answer, as many days ago.
const CUT_OFF: i32 = 3;
/// How many holders were reminded in that time.
const REMINDED: usize = 8;

pub(super) async fn fill(store: &Store, pack: &Pack, practice: &Practice, now: Timestamp) -> Result<(), StoreError> {
    let mut read = store.read(&practice.ods).await?;
    let due = due(&mut read, pack, now).await?;
    let roster = roster(&mut read, due.today).await?;
    drop(read);
    let mut write = store.write(&practice.ods, "demo", "The reminders of the last days", now).await?;
    let channel = channel(&mut write, now).await?;
    for back in (1..=DAYS).rev() {
        let day = due.today.saturating_sub(Span::new().days(back));
        heartbeats(&mut write, &roster, &channel, (back, day)).await?;
    }
    digests(&mut write, &due, &roster).await?;
    rest(&mut write, &due, now).await?;
    write.commit().await?;
    feeds(store, practice, now).await
}

async fn channel(write: &mut Write<'_>, now: Timestamp) -> Result<Channel, StoreError> {
    let (id, name, host) = (write.new_id()?, "Front desk team".to_owned(), DEMO_HOST.to_owned());
    let (made_at, names) = (ago(now, 24 * 9), false);
    let channel =
        Channel { id, kind: ChannelKind::Teams, name, host, desk: None, requester: None, names, made_at, revoked_at: None };
    write.save(&channel).await?;
    Ok(channel)
}

/// Each manager's and the channel's, of one morning.
async fn heartbeats(
    write: &mut Write<'_>,
    roster: &[Recipient],
    channel: &Channel,
    (back, day): (i32, Date),
) -> Result<(), StoreError> {
    let words = "0 due, checked 06:00";
    for to in roster.iter().filter(|one| one.actors.contains(&Actor::Manager) && one.email.is_some()) {
        let beat = told(write.new_id()?, Purpose::Heartbeat, to, day, words);
        let beat = if back == CUT_OFF { not_sent(beat) } else { beat };
        write.save(&beat).await?;
    }
    let reader = Recipient {
        id: channel.id.to_string(),
        name: channel.name.clone(),
        email: Some(channel.name.clone()),
        person: None,
        actors: [].into(),
        leave: None,
        is_administrator: false,
        is_channel: true,
        signs_in: true,
    };
    let beat = told(write.new_id()?, Purpose::Heartbeat, &reader, day, words);
    write.save(&Message { channel: channel.id.to_string(), ..beat }).await
}

/// Holders were reminded of what is not urgent yet, spread over the working days. On one of them the mail server did not answer:
/// what was to be said that day is said again later.
async fn digests(write: &mut Write<'_>, due: &Due, roster: &[Recipient]) -> Result<(), StoreError> {
    let days: Vec<(i32, Date)> = (1..=DAYS).map(|back| (back, due.today.saturating_sub(Span::new().days(back)))).collect();
    let working: Vec<(i32, Date)> = days.into_iter().filter(|(_, day)| due.calendar.is_working_day(*day)).collect();
    let mut lists: BTreeMap<&str, (&Recipient, Vec<&Deadline>)> = BTreeMap::new();
    for deadline in due.deadlines.iter().filter(|one| !is_red(one, due.today)) {
        let Some((id, _)) = &deadline.person else { continue };
        let Some(to) = roster.iter().find(|one| one.person.as_ref() == Some(id) && one.email.is_some()) else { continue };
        lists.entry(&to.name).or_insert((to, Vec::new())).1.push(deadline);
    }
    for ((to, deadlines), (back, day)) in lists.into_values().take(REMINDED).zip(working.into_iter().cycle()) {
        let subject = format!("Smartcards: {} later", deadlines.len());
        let about = deadlines.iter().map(|one| About { key: one.key.clone(), stage: one.stage }).collect();
        let message = Message { about, ..told(write.new_id()?, Purpose::Digest, to, day, &subject) };
        let message = if back == CUT_OFF { not_sent(message) } else { message };
        write.save(&message).await?;
    }
    Ok(())
}

/// A message as it arrived.
fn told(id: Id<Message>, purpose: Purpose, to: &Recipient, day: Date, subject: &str) -> Message {
    let at = at(day, Opening::MORNING);
    let kind = if purpose == Purpose::Digest { "digest" } else { "heartbeat" };
    Message {
        person: to.person.clone().map(Id::<Person>::new),
        recipient: to.id.clone(),
        destination: to.email.clone(),
        subject: subject.to_owned(),
        once: format!("{kind}-{day}-{}", to.id),
        state: DeliveryState::Accepted,
        attempts: 1,
        ended_at: Some(at),
        reason: Some("250 Accepted (demo)".to_owned()),
        ..Message::queued(id, purpose, day, at)
    }
}

fn not_sent(message: Message) -> Message {
    let reason = Some(format!("{OVERTAKEN} (the mail server cannot be reached)"));
    let ended_at = message.day.tomorrow().ok().map(|next| at(next, Opening::MORNING));
    Message { state: DeliveryState::Failed, attempts: 10, ended_at, reason, ..message }
}

/// One reminder rests, with a reason.
async fn rest(write: &mut Write<'_>, due: &Due, now: Timestamp) -> Result<(), StoreError> {
    let Some(deadline) = due.deadlines.iter().rfind(|one| one.person.is_some() && !is_red(one, due.today)) else { return Ok(()) };
    let reason = Some(ScreenedText::new("An appointment with the registration authority is booked (demo)"));
    let (id, about, until) = (write.new_id()?, deadline.about.clone(), due.today.saturating_add(Span::new().days(10)));
    let (key, stage, made_at) = (deadline.key.clone(), deadline.stage, ago(now, 26));
    write.save(&Snooze { id, key, stage, about, until, reason, made_at, ended_at: None }).await
}

/// One calendar was fetched lately, one went quiet. Nobody has their addresses.
async fn feeds(store: &Store, practice: &Practice, now: Timestamp) -> Result<(), StoreError> {
    let calendars = [
        ("Practice manager’s calendar", Audience::Everything, SignedDuration::from_mins(40)),
        ("Days with the registration authority", Audience::AuthorityDays, SignedDuration::from_hours(24 * 6)),
    ];
    for (name, audience, fetched) in calendars {
        let mut write = store.write(&practice.ods, "demo", "Calendars elsewhere", now).await?;
        let feed = Feed {
            id: write.new_id()?,
            name: name.to_owned(),
            audience,
            person: None,
            names: false,
            email: None,
            digest: Some(digest(&store.entropy().secret()?)),
            host: None,
            made_at: ago(now, 24 * 30),
            revoked_at: None,
        };
        write.save(&feed).await?;
        write.commit().await?;
        store.feed_fetched(&practice.ods, &feed.id, now.saturating_sub(fetched).unwrap_or(now)).await?;
    }
    Ok(())
}

fn at(day: Date, time: Time) -> Timestamp {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    day.to_datetime(time).to_zoned(zone).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}

fn ago(now: Timestamp, hours: i64) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lanyard_model::Ods;
    use lanyard_store::Entropy;

    use super::*;
    use crate::demo::{ODS, Size};

    /// Everything of a demo practice that concerns reminders, without its secrets.
    async fn shown() -> Vec<String> {
        let now: Timestamp = "2026-11-27T08:05:00Z".parse().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lanyard.sqlite").display().to_string();
        let store = Store::open(&file, Arc::new(Entropy::seeded(5))).await.unwrap();
        let (ods, name, kind) = (Ods::parse(ODS).unwrap(), "Demo".to_owned(), "practice".to_owned());
        let practice = Practice {
            ods: ods.clone(),
            name,
            kind,
            uses_emis: true,
            report_link: "link".to_owned(),
            created_at: now,
            networks: Vec::new(),
        };
        store.add_practice(&practice).await.unwrap();
        let size = Size { days: 20, people: 40, daily: 1 };
        crate::demo::fill(&store, &Pack::embedded().unwrap(), &practice, size, now).await.unwrap();
        let mut read = store.read(&ods).await.unwrap();
        let sent = read.messages_since(jiff::civil::date(2026, 1, 1)).await.unwrap();
        let of = |purpose, state| sent.iter().filter(move |one| one.purpose == purpose && one.state == state).count();
        assert!(of(Purpose::Digest, DeliveryState::Accepted) >= 3 && of(Purpose::Digest, DeliveryState::Failed) >= 1);
        assert!(of(Purpose::Heartbeat, DeliveryState::Accepted) >= 7 && of(Purpose::Heartbeat, DeliveryState::Failed) >= 1);
        let fetches = read.feed_fetches().await.unwrap();
        assert_eq!(fetches.values().filter(|at| now.duration_since(**at).as_hours() > 48).count(), 1, "one of two went quiet");
        let snoozes = read.snoozes(jiff::civil::date(2026, 11, 27)).await.unwrap();
        assert_eq!((fetches.len(), snoozes.len(), read.channels().await.unwrap().len()), (2, 1, 1));
        sent.iter().map(|one| format!("{one:?}")).chain(snoozes.iter().map(|one| format!("{one:?}"))).collect()
    }

    #[tokio::test]
    async fn the_demo_practice_was_reminded_and_is_the_same_each_time() {
        assert_eq!(shown().await, shown().await);
    }
}
