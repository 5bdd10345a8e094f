//! Reminders: each morning the dates of every practice are looked at, what people are reminded of becomes one digest each, and
//! a heartbeat says that it was done, so that silence is never good news.

mod alarm;
mod card;
mod outlook;
mod roster;
mod words;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use lanyard_insight::{Actor, Deadline, Digest, Item, Mute, Recipient, TOLD_DAYS, Told, managers, plan};
use lanyard_model::{About, Channel, Id, Message, Ods, Opening, Person, Purpose};
use lanyard_store::{Practice, Read, StoreError, Write};

pub(crate) use alarm::{alarms, last_check};
pub(crate) use roster::roster;
use words::Words;
pub(crate) use words::{OWN_LINK, SELF_RENEWAL, is_renewed_alone, path, stops};

use crate::app::App;
use crate::calendars;
use crate::due::{Due, due};
use crate::messages::{overtaken, send_due};

/// How often the job looks whether a practice's morning has come.
const EVERY: Duration = Duration::from_secs(30);

/// Before this time no practice's morning has come.
const EARLIEST: Time = Opening::TIMES.0;

/// Reminds, and sends what is due, for as long as the server runs.
pub(crate) async fn run(app: App) {
    let mut timer = tokio::time::interval(EVERY);
    loop {
        timer.tick().await;
        if let Err(error) = remind(&app).await {
            tracing::error!(%error, "dates could not be looked at");
        }
        if let Err(error) = send_due(&app).await {
            tracing::error!(%error, "messages could not be sent");
        }
    }
}

/// The moment in the United Kingdom.
pub(crate) fn here(now: Timestamp) -> Zoned {
    now.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC))
}

/// Looks at the dates of every practice whose morning has come and that was not looked at today, at noon and in the evening at the next
/// session once more, and makes the messages that follow. Asking again on the same day does nothing.
///
/// # Errors
/// The last one, when a practice's dates could not be read or its messages not be written; the others had their turn.
pub async fn remind(app: &App) -> Result<(), StoreError> {
    let local = here(app.clock.now());
    if local.time() < EARLIEST {
        return Ok(());
    }
    let mut outcome = Ok(());
    for practice in app.store.system("reminders of the morning").practices().await? {
        for done in [check(app, &practice, &local).await, outlook::look(app, &practice, &local).await] {
            match done {
                // Another server of the same database was quicker.
                Ok(()) | Err(StoreError::Taken(_)) => {}
                Err(error) => outcome = Err(error),
            }
        }
    }
    outcome
}

async fn check(app: &App, ods: &Ods, local: &Zoned) -> Result<(), StoreError> {
    let (now, today) = (local.timestamp(), local.date());
    let mut read = app.store.read(ods).await?;
    if read.last_heartbeats(today).await?.iter().any(|beat| beat.day == today) {
        return Ok(());
    }
    if local.time() < read.opening().await?.reminds_at() {
        return Ok(());
    }
    let Some(practice) = app.store.practice(ods).await? else { return Ok(()) };
    let due = due(&mut read, &app.pack, now).await?;
    let roster = roster(&mut read, today).await?;
    let told = told(&mut read, today).await?;
    let mutes = mutes(&mut read, today).await?;
    let help = words::help(&mut read, today).await?;
    let proof = words::proof(ods, &app.store.audit_head(ods).await?, app);
    let channels: Vec<Channel> = read.channels().await?.into_iter().filter(Channel::is_our_own).collect();
    drop(read);
    let roster: Vec<Recipient> = roster.into_iter().chain(channels.iter().map(reader)).collect();
    let plan = plan(&due.deadlines, &roster, &told, &mutes, &due.calendar, today);
    let post = Post { app, practice: &practice, today, now, channels: &channels };
    let beat = words::heartbeat(&app.public_url, &practice, &due, plan.untold.len(), &proof, now);
    let outlook: Vec<About> = due.readiness().iter().flat_map(|ready| &ready.fails).map(|one| step(&one.deadline)).collect();
    let mut write = app.store.write(ods, "reminders", "Today’s reminders", now).await?;
    for message in write.overtaken_messages(today).await? {
        write.save(&overtaken(message, now)).await?;
    }
    for digest in &plan.digests {
        let message = post.digest(&write, digest, &help)?;
        write.save(&message).await?;
    }
    for message in post.to_managers(&write, Purpose::Heartbeat, &roster, &beat, &beat)? {
        write.save(&Message { about: outlook.clone(), ..message }).await?;
    }
    write.commit().await?;
    calendars::publish_these(app, &practice, &due.deadlines).await
}

/// A channel reads what the manager reads.
fn reader(channel: &Channel) -> Recipient {
    Recipient {
        id: channel.id.to_string(),
        name: channel.name.clone(),
        email: Some(channel.name.clone()),
        person: None,
        actors: BTreeSet::from([Actor::Manager]),
        leave: None,
        is_administrator: false,
        is_channel: true,
        signs_in: true,
    }
}

/// What a channel would be told if nothing had been told yet: for trying it.
pub(crate) fn sample(app: &App, practice: &Practice, channel: &Channel, due: Due) -> String {
    let items = due.deadlines.into_iter().map(|deadline| Item { deadline, instead_of: Vec::new() }).collect();
    card::digest(&app.public_url, practice, channel, &Digest { to: reader(channel), items }, due.today)
}

/// What was told lately and arrived, or is arriving now.
async fn told(read: &mut Read, today: Date) -> Result<BTreeSet<Told>, StoreError> {
    let since = today.saturating_sub(Span::new().days(TOLD_DAYS));
    let sent = read.messages_since(since).await?;
    // Those of a later day are from when the clock was ahead: what they told will be told when it is time.
    let until_now = sent.into_iter().filter(|message| message.day <= today);
    let digests = until_now.filter(|message| message.purpose == Purpose::Digest && message.counts());
    let steps = digests.flat_map(|Message { recipient, about, .. }| {
        about.into_iter().map(move |About { key, stage }| Told { recipient: recipient.clone(), key, stage })
    });
    Ok(steps.collect())
}

async fn mutes(read: &mut Read, today: Date) -> Result<Vec<Mute>, StoreError> {
    let snoozes = read.snoozes(today).await?.into_iter();
    Ok(snoozes.map(|one| Mute { key: one.key, stage: one.stage, until: one.until }).collect())
}

/// What a message says that it told.
fn step(deadline: &Deadline) -> About {
    About { key: deadline.key.clone(), stage: deadline.stage }
}

/// What a message is called by a program, and in its name.
fn kind(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Digest => "digest",
        Purpose::Noon => "noon",
        Purpose::Evening => "evening",
        _ => "heartbeat",
    }
}

/// How the names of all messages of a kind on one day begin.
fn of_day(purpose: Purpose, day: Date) -> String {
    format!("{}-{day}-", kind(purpose))
}

/// What every message of one morning or evening has in common.
struct Post<'a> {
    app: &'a App,
    practice: &'a Practice,
    today: Date,
    now: Timestamp,
    channels: &'a [Channel],
}

impl Post<'_> {
    fn digest(&self, write: &Write<'_>, digest: &Digest, help: &words::Help) -> Result<Message, StoreError> {
        let (subject, text) = words::digest(&self.app.public_url, self.practice, digest, help, self.today);
        let step = |item: &Item| step(&item.deadline);
        // What a card has no room for was not told.
        let (about, text) = match self.channel(&digest.to) {
            Some(channel) => (
                card::shown(channel, digest, self.today).into_iter().map(step).collect(),
                card::digest(&self.app.public_url, self.practice, channel, digest, self.today),
            ),
            None => (digest.items.iter().map(step).collect(), text),
        };
        let message = self.message(write, Purpose::Digest, Some(&digest.to), (subject, text))?;
        Ok(Message { about, ..message })
    }

    fn channel(&self, to: &Recipient) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id.as_str() == to.id)
    }

    /// One for each manager, with `words` as subject and text, for whoever stands in while none is reached, and for each channel, with those
    /// that name nobody; where none can be written to, one that stands on the pages as not sent.
    fn to_managers(
        &self,
        write: &Write<'_>,
        purpose: Purpose,
        roster: &[Recipient],
        words: &Words,
        nameless: &Words,
    ) -> Result<Vec<Message>, StoreError> {
        let stand_ins: Vec<&str> = managers(roster, self.today).into_iter().map(|(one, _)| one.id.as_str()).collect();
        let is_manager = |one: &Recipient| one.actors.contains(&Actor::Manager) && one.email.is_some();
        let readers = roster.iter().filter(|one| is_manager(one) || stand_ins.contains(&one.id.as_str()));
        let made = readers.map(|to| match self.channel(to) {
            Some(channel) => {
                let (subject, text) = nameless;
                let sentence = card::sentence(self.practice, channel, kind(purpose), subject, text);
                self.message(write, purpose, Some(to), (subject.clone(), sentence))
            }
            None => self.message(write, purpose, Some(to), words.clone()),
        });
        let mut made: Vec<Message> = made.collect::<Result<_, _>>()?;
        if made.is_empty() {
            made.push(self.message(write, purpose, None, words.clone())?);
        }
        Ok(made)
    }

    fn message(
        &self,
        write: &Write<'_>,
        purpose: Purpose,
        to: Option<&Recipient>,
        (subject, text): Words,
    ) -> Result<Message, StoreError> {
        let recipient = to.map_or_else(|| "nobody".to_owned(), |to| to.id.clone());
        Ok(Message {
            channel: to.and_then(|to| self.channel(to)).map_or_else(|| Message::EMAIL.to_owned(), |one| one.id.to_string()),
            person: to.and_then(|to| to.person.clone()).map(Id::<Person>::new),
            once: format!("{}{recipient}", of_day(purpose, self.today)),
            recipient,
            destination: to.and_then(|to| to.email.clone()),
            subject,
            text: Some(text),
            ..Message::queued(write.new_id()?, purpose, self.today, self.now)
        })
    }
}
