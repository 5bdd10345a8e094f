//! Calendars elsewhere: what was published is remembered, so that a change carries a higher number and what is done is taken
//! back.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lanyard_diagnose::uk_date;
use lanyard_insight::{Actor, Deadline};
use lanyard_model::{CalendarEntry, Feed, Id, Ods, Person};
use lanyard_store::{Practice, Read, StoreError, digest};

use crate::app::App;
use crate::calendar_held::held;
use crate::calendar_invitations::invite;
use crate::calendar_push;
use crate::due::due;
use crate::ics::{self, Shown};

/// What was taken back stays in calendars that are fetched for so long, so that each notices. An estimate: some ask once a day.
/// In whole days, since a calendar is another one on another day only.
const TAKEN_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Revision of a calendar that was brought up to the register as it was fetched: one that no practice ever has.
const PUBLISHED_NOW: &str = "published-now";

/// Brings what is published up to the register as it stands now, and makes the invitations that follow.
///
/// # Errors
/// When the database cannot be used.
pub(crate) async fn publish(app: &App, practice: &Practice) -> Result<(), StoreError> {
    let deadlines = due(&mut app.store.read(&practice.ods).await?, &app.pack, app.clock.now()).await?.deadlines;
    publish_these(app, practice, &deadlines).await
}

/// As [`publish`], with the deadlines as they are known to stand now.
///
/// # Errors
/// When the database cannot be used.
pub(crate) async fn publish_these(app: &App, practice: &Practice, deadlines: &[Deadline]) -> Result<(), StoreError> {
    remember(app, practice, deadlines).await?;
    calendar_push::queue(app, &practice.ods).await
}

/// Writes down what calendars show now, and the invitations that follow.
async fn remember(app: &App, practice: &Practice, deadlines: &[Deadline]) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut read = app.store.read(&practice.ods).await?;
    let wanted = wanted(&mut read, deadlines, now).await?;
    let published = published(&mut read, &wanted, uk_date(now)).await?;
    let changes = changes(&published, wanted, now);
    let (feeds, people) = (read.feeds().await?, names(&mut read).await?);
    let invited: Vec<Feed> = feeds.into_iter().filter(|feed| feed.email.is_some()).collect();
    if changes.is_empty() && invited.is_empty() {
        return Ok(());
    }
    drop(read);
    let mut write = app.store.write(&practice.ods, "calendars", "What stands in calendars", now).await?;
    for entry in &changes {
        write.save(entry).await?;
    }
    let entries = changed(published, changes);
    for feed in &invited {
        invite(app, practice, &mut write, feed, &entries, &people).await?;
    }
    write.commit().await
}

/// A calendar that is fetched, brought up to the register, with the revision of the practice that it shows.
///
/// # Errors
/// When the database cannot be used.
pub(crate) async fn fetched(app: &App, practice: &Practice, feed: &Id<Feed>) -> Result<Option<(String, String)>, StoreError> {
    let now = app.clock.now();
    let mut read = app.store.read(&practice.ods).await?;
    let mut revision_read = revision(&mut read, now).await?;
    let deadlines = due(&mut read, &app.pack, now).await?.deadlines;
    let wanted = wanted(&mut read, &deadlines, now).await?;
    let mut shown = published(&mut read, &wanted, uk_date(now)).await?;
    if !changes(&shown, wanted, now).is_empty() {
        drop(read);
        publish_these(app, practice, &deadlines).await?;
        read = app.store.read(&practice.ods).await?;
        shown = entries(&mut read, uk_date(now)).await?;
        // Publishing is a change itself, and others may have made one meanwhile: the next fetch tells.
        revision_read = PUBLISHED_NOW.to_owned();
    }
    let Some(feed) = read.find(feed).await? else { return Ok(None) };
    let people = if feed.names { names(&mut read).await? } else { BTreeMap::new() };
    Ok(Some((revision_read, file(app, &practice.ods, &feed, &shown, &people))))
}

/// What everything that calendars show follows from: the practice as it stands, the day, and this program with its knowledge.
///
/// # Errors
/// When the database cannot be used.
pub(crate) async fn revision(read: &mut Read, now: Timestamp) -> Result<String, StoreError> {
    let revision = read.revision(uk_date(now)).await?;
    Ok(digest(&format!("{revision}/{}", env!("CARGO_PKG_VERSION"))))
}

/// What stands in a calendar that is fetched, and what was taken back lately.
async fn entries(read: &mut Read, today: Date) -> Result<Vec<CalendarEntry>, StoreError> {
    let since = today.saturating_sub(TAKEN_BACK).to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp());
    read.calendar_entries(since).await
}

/// What was published: all that stands, what was taken back lately, and what was taken back at any time and is wanted again. That counts
/// on from where it was, or calendars would take it for older than what they have.
async fn published(read: &mut Read, wanted: &[CalendarEntry], today: Date) -> Result<Vec<CalendarEntry>, StoreError> {
    let mut published = entries(read, today).await?;
    let known: BTreeSet<Id<CalendarEntry>> = published.iter().map(|entry| entry.id.clone()).collect();
    for entry in wanted.iter().filter(|entry| !known.contains(&entry.id)) {
        published.extend(read.find(&entry.id).await?);
    }
    Ok(published)
}

/// What would stand in calendars if it were published now.
pub(crate) async fn standing(read: &mut Read, deadlines: &[Deadline], now: Timestamp) -> Result<Vec<CalendarEntry>, StoreError> {
    let wanted = wanted(read, deadlines, now).await?;
    let published = published(read, &wanted, uk_date(now)).await?;
    let changes = changes(&published, wanted, now);
    Ok(changed(published, changes).into_iter().filter(|entry| entry.cancelled_at.is_none()).collect())
}

/// What was published as it is once it has changed.
fn changed(published: Vec<CalendarEntry>, changes: Vec<CalendarEntry>) -> Vec<CalendarEntry> {
    let all: BTreeMap<Id<CalendarEntry>, CalendarEntry> =
        published.into_iter().chain(changes).map(|entry| (entry.id.clone(), entry)).collect();
    all.into_values().collect()
}

/// Names of people by their records, for calendars that show them.
pub(crate) async fn names(read: &mut Read) -> Result<BTreeMap<Id<Person>, String>, StoreError> {
    Ok(by_id(read.all().await?))
}

pub(crate) fn by_id(people: Vec<Person>) -> BTreeMap<Id<Person>, String> {
    people.into_iter().map(|person| (person.id, person.name)).collect()
}

/// What is to stand in calendars: deadlines, and the times that are held.
async fn wanted(read: &mut Read, deadlines: &[Deadline], now: Timestamp) -> Result<Vec<CalendarEntry>, StoreError> {
    let mut wanted: Vec<CalendarEntry> = deadlines.iter().map(|deadline| published_as(deadline, now)).collect();
    wanted.extend(held(read, now).await?);
    Ok(wanted)
}

/// Entries that are new, say something else than before, or are taken back.
fn changes(published: &[CalendarEntry], wanted: Vec<CalendarEntry>, now: Timestamp) -> Vec<CalendarEntry> {
    let today = uk_date(now);
    let known: BTreeMap<&str, &CalendarEntry> = published.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let current: BTreeSet<Id<CalendarEntry>> = wanted.iter().map(|entry| entry.id.clone()).collect();
    let changed = wanted.into_iter().filter_map(|entry| {
        let before = known.get(entry.id.as_str());
        let sequence = before.map_or(0, |entry| entry.sequence + 1);
        // What was theirs once stays so until it is done, so that it is taken back where they have it.
        let theirs = entry.theirs || before.is_some_and(|before| before.theirs);
        let entry = CalendarEntry { sequence, theirs, ..entry };
        (!before.is_some_and(|before| says_the_same(before, &entry, today))).then_some(entry)
    });
    // A visit that was held was held.
    let was_held = |entry: &CalendarEntry| entry.starts_at.is_some() && entry.day < today;
    let gone = published.iter().filter(|entry| entry.cancelled_at.is_none() && !current.contains(&entry.id) && !was_held(entry));
    let taken_back = gone.map(|entry| over(entry.clone(), now));
    changed.chain(taken_back).collect()
}

/// An entry as it is taken back.
pub(crate) fn over(entry: CalendarEntry, now: Timestamp) -> CalendarEntry {
    CalendarEntry { sequence: entry.sequence + 1, changed_at: now, cancelled_at: Some(now), ..entry }
}

/// Whether the person whom a deadline concerns is told of it, or may act.
pub(crate) fn is_for_holder(deadline: &Deadline) -> bool {
    [&deadline.told, &deadline.may_act].iter().any(|actors| actors.contains(&Actor::Holder))
}

fn published_as(deadline: &Deadline, now: Timestamp) -> CalendarEntry {
    CalendarEntry {
        id: Id::new(deadline.key.clone()),
        person: deadline.person.as_ref().map(|(id, _)| Id::new(id.clone())),
        theirs: is_for_holder(deadline),
        authority: deadline.may_act.contains(&Actor::RegistrationAuthority),
        // What is late stands where somebody looks.
        day: deadline.act_on.unwrap_or(deadline.due.max(uk_date(now))),
        starts_at: None,
        ends_at: None,
        place: None,
        about: deadline.about.clone(),
        details: format!("{} {} If nobody acts: {}", deadline.reason, deadline.needs, deadline.stops),
        sequence: 0,
        changed_at: now,
        cancelled_at: None,
    }
}

/// What has to be done at once moves on with every day that it is not done: in calendars it stays where it was first.
fn says_the_same(before: &CalendarEntry, after: &CalendarEntry, today: Date) -> bool {
    let said = |one: &CalendarEntry| {
        let words = (one.about.clone(), one.details.clone(), one.place.clone());
        (words, one.person.clone(), one.starts_at, one.ends_at, one.theirs, one.authority, one.cancelled_at)
    };
    let moved_on = before.day <= today && before.day < after.day;
    said(before) == said(after) && (before.day == after.day || moved_on)
}

/// What an entry is called in a calendar: with the person's name only where that was chosen.
fn title(feed: &Feed, entry: &CalendarEntry, people: &BTreeMap<Id<Person>, String>) -> String {
    match entry.person.as_ref().and_then(|person| people.get(person)) {
        Some(name) if feed.names => format!("{name}: {}", entry.about),
        _ => entry.about.clone(),
    }
}

/// An entry as a calendar shows it. In somebody's own calendar there is no link: holders mostly have no account here.
pub(crate) fn shown<'a>(
    app: &App,
    ods: &Ods,
    feed: &Feed,
    entry: &'a CalendarEntry,
    people: &BTreeMap<Id<Person>, String>,
) -> Shown<'a> {
    let rest = rest(app, ods, entry).filter(|_| feed.person.is_none());
    Shown { entry, title: title(feed, entry, people), rest }
}

/// Where an entry can be let rest; a time that is held cannot.
pub(crate) fn rest(app: &App, ods: &Ods, entry: &CalendarEntry) -> Option<String> {
    let is_deadline = entry.starts_at.is_none();
    is_deadline.then(|| format!("{}/p/{ods}/reminders?rest={}#rest", app.public_url, entry.id))
}

/// A calendar that is fetched, as a file.
fn file(app: &App, ods: &Ods, feed: &Feed, entries: &[CalendarEntry], people: &BTreeMap<Id<Person>, String>) -> String {
    let seen = entries.iter().filter(|entry| feed.shows(entry));
    ics::file(ods, &feed.name, seen.map(|entry| shown(app, ods, feed, entry, people)))
}

#[cfg(test)]
mod tests {

    use jiff::civil::date;
    use lanyard_insight::{BankHolidays, Calendar, Dated, DatedFacts, Facts, Nation, deadlines};

    use super::*;

    fn deadline(due: Date) -> Vec<Deadline> {
        let holidays = BankHolidays::embedded(Nation::EnglandAndWales).unwrap();
        let calendar = Calendar::of(holidays);
        let loan = DatedFacts::new(Dated::ReaderWarranty, "r1", "A reader", due);
        deadlines(&Facts { dated: vec![loan], ..Facts::default() }, &calendar, date(2026, 11, 27))
    }

    #[test]
    fn what_changes_counts_up_and_what_is_done_is_taken_back_once() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let changes = |published: &[CalendarEntry], deadlines: &[Deadline], now| {
            changes(published, deadlines.iter().map(|one| published_as(one, now)).collect(), now)
        };
        let first = changes(&[], &deadline(date(2026, 12, 10)), at("2026-11-27T06:00:00Z"));
        assert_eq!((first.len(), first[0].sequence, first[0].cancelled_at), (1, 0, None));
        let later = at("2026-11-28T06:00:00Z");
        assert!(changes(&first, &deadline(date(2026, 12, 10)), later).is_empty(), "nothing changed");
        let mut moved = deadline(date(2026, 12, 10));
        moved[0].act_on = Some(date(2026, 12, 8));
        let moved = changes(&first, &moved, later);
        assert_eq!((moved.len(), moved[0].sequence, &moved[0].id), (1, 1, &first[0].id));
        let gone = changes(&moved, &[], later);
        assert_eq!((gone[0].sequence, gone[0].cancelled_at), (2, Some(later)));
        assert!(changes(&gone, &[], later).is_empty(), "taken back once");
        let again = changes(&gone, &deadline(date(2026, 12, 10)), later);
        assert_eq!((again[0].sequence, again[0].cancelled_at), (3, None), "and counts on");
    }
}
