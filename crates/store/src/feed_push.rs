//! Calendars that are pushed to another server: how they are reached, and what stands there. The server seals the first before
//! it comes here.

use std::collections::BTreeMap;

use lanyard_model::{CalendarEntry, Feed, Id, Message, Ods};
use serde::Deserialize;

use crate::row::{into_record, text};
use crate::{Read, Store, StoreError, Write};

/// Where a calendar is pushed to, as whom, and with what password.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct FeedSecret {
    /// The address of the collection, sealed.
    pub url: String,
    /// The account there, sealed.
    pub account: String,
    /// The password, sealed.
    pub password: String,
}

/// Says nothing: it would end up in a log.
impl std::fmt::Debug for FeedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("FeedSecret")
    }
}

/// An entry as it stands on the other server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pushed {
    /// SHA-256 of what was put there.
    pub content: String,
    /// What the other server calls that version.
    pub etag: String,
}

#[derive(Deserialize)]
struct PushedEntry {
    entry: String,
    content: String,
    etag: String,
}

impl Store {
    /// Notes what came to stand on the other server, or was taken away from there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note_pushed(
        &self,
        practice: &Ods,
        feed: &Id<Feed>,
        entries: &[(Id<CalendarEntry>, Option<Pushed>)],
    ) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        for (entry, pushed) in entries {
            let key = [practice.as_str().into(), feed.as_str().into(), entry.as_str().into()];
            let Some(Pushed { content, etag }) = pushed else {
                tx.execute("DELETE FROM feed_push WHERE practice = $1 AND feed = $2 AND entry = $3", &key).await?;
                continue;
            };
            let sql = "INSERT INTO feed_push (practice, feed, entry, content, etag) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (practice, feed, entry) DO UPDATE SET content = excluded.content, etag = excluded.etag";
            let [practice, feed, entry] = key;
            tx.execute(sql, &[practice, feed, entry, content.as_str().into(), etag.as_str().into()]).await?;
        }
        tx.commit().await
    }
}

impl Read {
    /// How a calendar is reached; `None` when it is not pushed any more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn feed_secret(&mut self, feed: &Id<Feed>) -> Result<Option<FeedSecret>, StoreError> {
        let sql = "SELECT url, account, password FROM feed_secret WHERE practice = $1 AND feed = $2";
        let columns = [text("url"), text("account"), text("password")];
        let row = self.tx.row(&columns, sql, &[self.practice.as_str().into(), feed.as_str().into()]).await?;
        row.map(|row| into_record("feed_secret", row)).transpose()
    }

    /// What stands on the other server as far as we know.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pushed(&mut self, feed: &Id<Feed>) -> Result<BTreeMap<Id<CalendarEntry>, Pushed>, StoreError> {
        let sql = "SELECT entry, content, etag FROM feed_push WHERE practice = $1 AND feed = $2";
        let columns = [text("entry"), text("content"), text("etag")];
        let rows = self.tx.rows(&columns, sql, &[self.practice.as_str().into(), feed.as_str().into()]).await?;
        let pushed = rows.into_iter().map(|row| into_record::<PushedEntry>("feed_push", row));
        pushed.map(|one| one.map(|PushedEntry { entry, content, etag }| (Id::new(entry), Pushed { content, etag }))).collect()
    }

    /// What was, or is to be, sent to a calendar last: it is pushed to, or gets invitations.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_sent(&mut self, feed: &Id<Feed>) -> Result<Option<Message>, StoreError> {
        let last = "AND purpose IN ('calendar-push', 'invitation') AND recipient = $2 ORDER BY id DESC LIMIT 1";
        Ok(self.select(last, &[feed.as_str().into()]).await?.into_iter().next())
    }
}

impl Write<'_> {
    /// Keeps how a calendar is reached.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_feed_secret(&mut self, feed: &Id<Feed>, secret: &FeedSecret) -> Result<(), StoreError> {
        let sql = "INSERT INTO feed_secret (practice, feed, url, account, password) VALUES ($1, $2, $3, $4, $5)";
        let FeedSecret { url, account, password } = secret;
        let key = [self.practice().as_str().into(), feed.as_str().into()];
        let values = [url, account, password].map(|sealed| sealed.as_str().into());
        self.tx.execute(sql, &key.into_iter().chain(values).collect::<Vec<_>>()).await?;
        Ok(())
    }

    /// Forgets how a calendar is reached, and what stands there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_feed_secret(&mut self, feed: &Id<Feed>) -> Result<(), StoreError> {
        let key = [self.practice().as_str().into(), feed.as_str().into()];
        self.tx.execute("DELETE FROM feed_secret WHERE practice = $1 AND feed = $2", &key).await?;
        self.tx.execute("DELETE FROM feed_push WHERE practice = $1 AND feed = $2", &key).await?;
        Ok(())
    }
}
