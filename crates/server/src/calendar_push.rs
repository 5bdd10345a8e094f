//! Calendars that are pushed to a CalDAV server: each morning, and whenever what they show has changed, one message brings one
//! calendar up to date. It holds no words: what differs is looked at when it is sent, so that a late one pushes nothing old.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use lanyard_diagnose::uk_date;
use lanyard_model::{CalendarEntry, DeliveryState, Feed, Id, Message, Ods, Purpose};
use lanyard_store::{FeedSecret, Pushed, Read, StoreError, Write, digest};

use crate::app::App;
use crate::caldav::Collection;
use crate::calendars::{names, shown};
use crate::ics;
use crate::mail::NotDelivered;

/// What came to stand on the other server, or was taken away from there.
type Done = Vec<(Id<CalendarEntry>, Option<Pushed>)>;

/// One entry that differs from what stands there.
struct Change {
    entry: Id<CalendarEntry>,
    /// What it is called there.
    name: String,
    /// What is to stand there; `None` to take it away.
    file: Option<String>,
    /// The version that stands there as far as we know.
    etag: Option<String>,
}

/// Keeps how a calendar is reached, sealed for it.
pub(crate) async fn keep(app: &App, write: &mut Write<'_>, feed: &Id<Feed>, said: [&str; 3]) -> Result<(), StoreError> {
    let sealed = |what, text| app.seal.seal(app.store.entropy(), &place(feed, what), text);
    let [url, account, password] = said;
    let (url, account, password) = (sealed("url", url)?, sealed("account", account)?, sealed("password", password)?);
    write.keep_feed_secret(feed, &FeedSecret { url, account, password }).await
}

/// Names what was sealed, so that it opens for nothing else.
fn place(feed: &Id<Feed>, what: &str) -> String {
    format!("feed-{feed}-{what}")
}

/// Makes a message for each calendar that differs from what stands there, and for each once a day: a push that finds nothing to do
/// shows that the calendar is still reached.
///
/// # Errors
/// When the database cannot be used.
pub(crate) async fn queue(app: &App, practice: &Ods) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut read = app.store.read(practice).await?;
    let mut wanted = Vec::new();
    for feed in read.feeds().await?.into_iter().filter(|feed| feed.host.is_some()) {
        let last = read.last_sent(&feed.id).await?;
        let waits = last.as_ref().is_some_and(|push| push.state == DeliveryState::Queued);
        let was_today = last.is_some_and(|push| push.day == uk_date(now));
        if !waits && (!was_today || !changes(app, &mut read, practice, &feed).await?.is_empty()) {
            wanted.push(feed);
        }
    }
    drop(read);
    if wanted.is_empty() {
        return Ok(());
    }
    let mut write = app.store.write(practice, "calendars", "A calendar is to be pushed", now).await?;
    for feed in &wanted {
        let message = message(write.new_id()?, feed, now);
        write.save(&message).await?;
    }
    write.commit().await
}

/// A message that brings a calendar up to date as soon as it can.
pub(crate) fn message(id: Id<Message>, feed: &Feed, now: Timestamp) -> Message {
    Message {
        once: format!("push-{}-{id}", feed.id),
        person: feed.person.clone(),
        recipient: feed.id.to_string(),
        destination: Some(format!("{} at {}", feed.name, feed.host.as_deref().unwrap_or_default())),
        subject: feed.name.clone(),
        ..Message::queued(id, Purpose::CalendarPush, uk_date(now), now)
    }
}

/// Brings a calendar up to date; gives what that took.
///
/// # Errors
/// See [`NotDelivered`]. What was put there before that counts.
pub(crate) async fn push(app: &App, practice: &Ods, id: &Id<Feed>) -> Result<String, NotDelivered> {
    let unread = |error: StoreError| NotDelivered::Later(format!("the calendar cannot be looked up ({error})"));
    let never = |why: &str| NotDelivered::Never(why.to_owned());
    let mut read = app.store.read(practice).await.map_err(unread)?;
    let feed: Option<Feed> = read.find(id).await.map_err(unread)?;
    let feed = feed.filter(|feed| feed.revoked_at.is_none() && feed.host.is_some());
    let secret = read.feed_secret(id).await.map_err(unread)?;
    let (Some(feed), Some(secret)) = (feed, secret) else { return Err(never("this calendar was stopped")) };
    let changes = changes(app, &mut read, practice, &feed).await.map_err(unread)?;
    drop(read);
    let open = |what, sealed: &str| app.seal.open(&place(id, what), sealed);
    let opened = (open("url", &secret.url), open("account", &secret.account), open("password", &secret.password));
    let (Some(url), Some(account), Some(password)) = opened else {
        return Err(never("its password was sealed on another server: stop the calendar and add it again"));
    };
    let work = tokio::task::spawn_blocking(move || carry_out(&Collection::new(&url, &account, &password), changes));
    let (done, outcome) = work.await.map_err(|_| NotDelivered::Later("pushing was interrupted".to_owned()))?;
    app.store.note_pushed(practice, id, &done).await.map_err(unread)?;
    outcome.map(|()| said(&done))
}

/// Makes the changes until one fails.
fn carry_out(collection: &Collection, changes: Vec<Change>) -> (Done, Result<(), NotDelivered>) {
    let mut done = Done::new();
    let outcome = collection.look().and_then(|()| {
        changes.into_iter().try_for_each(|Change { entry, name, file, etag }| {
            let pushed = match file {
                Some(file) => {
                    let etag = collection.put(&name, &file, etag.as_deref())?;
                    Some(Pushed { content: digest(&file), etag })
                }
                None => collection.delete(&name).map(|()| None)?,
            };
            done.push((entry, pushed));
            Ok(())
        })
    });
    (done, outcome)
}

fn said(done: &Done) -> String {
    let put = done.iter().filter(|(_, pushed)| pushed.is_some()).count();
    match (put, done.len() - put) {
        (0, 0) => "nothing had changed".to_owned(),
        (put, 0) => format!("{put} put there"),
        (0, taken) => format!("{taken} taken away"),
        (put, taken) => format!("{put} put there, {taken} taken away"),
    }
}

/// What differs from what stands on the other server.
async fn changes(app: &App, read: &mut Read, practice: &Ods, feed: &Feed) -> Result<Vec<Change>, StoreError> {
    let now = app.clock.now();
    let (people, pushed) = (names(read).await?, read.pushed(&feed.id).await?);
    let entries = read.calendar_entries(now).await?.into_iter().filter(|one| one.cancelled_at.is_none() && feed.shows(one));
    let wanted = entries.map(|entry| {
        let file = ics::entry(practice, &shown(app, practice, feed, &entry, &people));
        (entry.id, file)
    });
    Ok(differing(practice, wanted.collect(), pushed))
}

fn differing(
    practice: &Ods,
    wanted: BTreeMap<Id<CalendarEntry>, String>,
    pushed: BTreeMap<Id<CalendarEntry>, Pushed>,
) -> Vec<Change> {
    let name = |entry: &Id<CalendarEntry>| file_name(practice, entry.as_str());
    let kept: BTreeSet<Id<CalendarEntry>> = wanted.keys().cloned().collect();
    let put = wanted.into_iter().filter_map(|(entry, file)| {
        let before = pushed.get(&entry);
        let differs = before.is_none_or(|before| before.content != digest(&file));
        differs.then(|| Change { name: name(&entry), etag: before.map(|one| one.etag.clone()), entry, file: Some(file) })
    });
    let gone = pushed.keys().filter(|entry| !kept.contains(*entry));
    let gone = gone.map(|entry| Change { name: name(entry), etag: None, entry: entry.clone(), file: None });
    put.chain(gone).collect()
}

/// What an entry is called on the other server: several practices may share a calendar. Signs that mean something in an address are
/// left out, and a mark of the whole name keeps two such apart.
fn file_name(practice: &Ods, entry: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
    let bare: String = entry.chars().filter(plain).collect();
    let mark = if bare == entry { String::new() } else { format!("-{}", digest(entry).chars().take(12).collect::<String>()) };
    format!("{bare}{mark}.{}.ics", practice.as_str().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_pushed_and_what_is_gone_taken_away() {
        let practice = Ods::parse("DUE01").unwrap();
        let wanted = |entries: &[(&str, &str)]| entries.iter().map(|(id, file)| (Id::new(*id), (*file).to_owned())).collect();
        let pushed = |entries: &[(&str, &str)]| {
            let as_pushed = |file: &str| Pushed { content: digest(file), etag: "\"1\"".to_owned() };
            entries.iter().map(|(id, file)| (Id::new(*id), as_pushed(file))).collect()
        };
        let stands = [("same", "1"), ("changed", "1"), ("gone", "1")];
        let changes = differing(&practice, wanted(&[("same", "1"), ("changed", "2"), ("new", "1")]), pushed(&stands));
        let said: Vec<_> = changes.iter().map(|one| (one.name.as_str(), one.file.is_some(), one.etag.as_deref())).collect();
        let expected = [("changed.due01.ics", true, Some("\"1\"")), ("new.due01.ics", true, None), ("gone.due01.ics", false, None)];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_name_has_nothing_that_an_address_would_read() {
        let practice = Ods::parse("DUE01").unwrap();
        let (one, other) = (file_name(&practice, "a/../b"), file_name(&practice, "a..b"));
        assert!(one.starts_with("ab-") && !one.contains('/') && one != other, "{one} {other}");
    }
}
