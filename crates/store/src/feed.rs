//! Calendars elsewhere: what was published, whose they are, and when they were fetched.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lanyard_model::{CalendarEntry, Feed, Id, Ods};
use serde_json::Value as Json;

use crate::record::{Record, Table};
use crate::row::{Row, instant, into_record, text, whole, yes};
use crate::{Read, Store, StoreError, Write};

impl Record for CalendarEntry {
    const TABLE: &'static Table = &Table {
        name: "calendar_entry",
        columns: &[
            text("id"),
            text("person"),
            yes("theirs"),
            yes("authority"),
            text("day"),
            instant("starts_at"),
            instant("ends_at"),
            text("place"),
            text("about"),
            text("details"),
            whole("sequence"),
            instant("changed_at"),
            instant("cancelled_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for Feed {
    const TABLE: &'static Table = &Table {
        name: "feed",
        columns: &[
            text("id"),
            text("name"),
            text("audience"),
            text("person"),
            yes("names"),
            text("email"),
            text("digest"),
            text("host"),
            instant("made_at"),
            instant("revoked_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

#[derive(serde::Deserialize)]
struct Fetched {
    feed: String,
    fetched_at: Timestamp,
}

impl Store {
    /// The practice and identifier of the calendar whose secret has this digest, while it is in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn feed_with(&self, digest: &str) -> Result<Option<(Ods, Id<Feed>)>, StoreError> {
        self.owner("digest = $1 AND revoked_at IS NULL", &[digest.into()]).await
    }

    /// Notes that a calendar was fetched.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn feed_fetched(&self, practice: &Ods, feed: &Id<Feed>, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        let sql = "INSERT INTO feed_fetch (practice, feed, fetched_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (practice, feed) DO UPDATE SET fetched_at = excluded.fetched_at";
        tx.execute(sql, &[practice.as_str().into(), feed.as_str().into(), now.into()]).await?;
        tx.commit().await
    }
}

impl Read {
    /// When each calendar was fetched last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn feed_fetches(&mut self) -> Result<BTreeMap<Id<Feed>, Timestamp>, StoreError> {
        let sql = "SELECT feed, fetched_at FROM feed_fetch WHERE practice = $1";
        let rows = self.tx.rows(&[text("feed"), instant("fetched_at")], sql, &[self.practice.as_str().into()]).await?;
        let fetched = rows.into_iter().map(|row| into_record::<Fetched>("feed_fetch", row));
        fetched.map(|one| one.map(|Fetched { feed, fetched_at }| (Id::new(feed), fetched_at))).collect()
    }

    /// Calendars that are in force, in the order in which they were made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn feeds(&mut self) -> Result<Vec<Feed>, StoreError> {
        self.select("AND revoked_at IS NULL ORDER BY id", &[]).await
    }

    /// What stands in calendars, and what was taken back since a moment, by day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn calendar_entries(&mut self, since: Timestamp) -> Result<Vec<CalendarEntry>, StoreError> {
        self.select("AND (cancelled_at IS NULL OR cancelled_at >= $2) ORDER BY day, id", &[since.into()]).await
    }
}

impl Write<'_> {
    /// Entries that were not taken back.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open_calendar_entries(&mut self) -> Result<Vec<CalendarEntry>, StoreError> {
        self.select("AND cancelled_at IS NULL ORDER BY id", &[]).await
    }

    /// Names of the invitations that were made for a calendar, with whether each was given up.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn invitations_of(&mut self, feed: &Id<Feed>) -> Result<BTreeMap<String, bool>, StoreError> {
        let sql = "SELECT once, state FROM message WHERE practice = $1 AND purpose = 'invitation' AND recipient = $2";
        let values = [self.practice().as_str().into(), feed.as_str().into()];
        let rows = self.tx.rows(&[text("once"), text("state")], sql, &values).await?;
        let column = |row: &Row, name: &str| row.get(name).and_then(Json::as_str).map(str::to_owned);
        Ok(rows.iter().filter_map(|row| Some((column(row, "once")?, column(row, "state")? == "failed"))).collect())
    }
}
