//! Messages: what is due, what was sent lately, and who sends it.

use jiff::Timestamp;
use jiff::civil::Date;
use lanyard_model::{Id, Message, Ods, RaDay, Snooze};

use crate::across::Outgoing;
use crate::record::{Record, Table};
use crate::row::{instant, json, text, whole};
use crate::{Read, Store, StoreError, System, Write};

/// Invitations to a visit, oldest first.
const TO_VISIT: &str = "AND purpose = 'invitation' AND recipient = $2 ORDER BY queued_at, id";

impl Record for Message {
    const TABLE: &'static Table = &Table {
        name: "message",
        columns: &[
            text("id"),
            text("purpose"),
            text("channel"),
            text("person"),
            text("recipient"),
            text("destination"),
            text("day"),
            text("subject"),
            text("text"),
            text("file"),
            json("about"),
            text("once"),
            text("state"),
            whole("attempts"),
            instant("queued_at"),
            instant("due_at"),
            instant("ended_at"),
            text("reason"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl Record for Snooze {
    const TABLE: &'static Table = &Table {
        name: "snooze",
        columns: &[
            text("id"),
            text("key"),
            whole("stage"),
            text("about"),
            text("until"),
            json("reason"),
            instant("made_at"),
            instant("ended_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

impl System<'_> {
    /// Messages of every practice that are due, the longest due first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_messages(&self, now: Timestamp) -> Result<Vec<Outgoing<Message>>, StoreError> {
        self.store.outgoing("queued", now).await
    }

    /// Messages of every practice in whose midst a server stopped.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn interrupted_messages(&self, now: Timestamp) -> Result<Vec<Outgoing<Message>>, StoreError> {
        self.store.outgoing("sending", now).await
    }
}

impl Store {
    /// A digest, and whose practice sent it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn digest(&self, id: &Id<Message>) -> Result<Option<(Ods, Message)>, StoreError> {
        self.owned("id = $1 AND purpose = 'digest'", &[id.as_str().into()]).await
    }
}

impl Read {
    /// Messages for days from this one on, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn messages_since(&mut self, day: Date) -> Result<Vec<Message>, StoreError> {
        self.select("AND day >= $2 ORDER BY day DESC, id DESC", &[day.to_string().into()]).await
    }

    /// Heartbeats of the last day until this one that has any. Later ones are from when the server's clock was ahead.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_heartbeats(&mut self, until: Date) -> Result<Vec<Message>, StoreError> {
        let last = "AND purpose = 'heartbeat' AND day = \
                    (SELECT MAX(day) FROM message WHERE practice = $1 AND purpose = 'heartbeat' AND day <= $2) ORDER BY id";
        self.select(last, &[until.to_string().into()]).await
    }

    /// Messages whose name begins like this, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn messages_named(&mut self, prefix: &str) -> Result<Vec<Message>, StoreError> {
        self.select("AND once LIKE $2 ORDER BY id", &[format!("{prefix}%").into()]).await
    }

    /// Invitations to one visit of the registration authority, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn invitations_to(&mut self, visit: &Id<RaDay>) -> Result<Vec<Message>, StoreError> {
        self.select(TO_VISIT, &[visit.as_str().into()]).await
    }

    /// Snoozes that hold on this day, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn snoozes(&mut self, today: Date) -> Result<Vec<Snooze>, StoreError> {
        self.select("AND ended_at IS NULL AND until >= $2 ORDER BY id DESC", &[today.to_string().into()]).await
    }
}

impl Write<'_> {
    /// As [`Read::invitations_to`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn invitations_to(&mut self, visit: &Id<RaDay>) -> Result<Vec<Message>, StoreError> {
        self.select(TO_VISIT, &[visit.as_str().into()]).await
    }

    /// Messages of a kind that still wait although their day is before this one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn overtaken_messages(&mut self, today: Date) -> Result<Vec<Message>, StoreError> {
        let rest = "AND state = 'queued' AND purpose IN ('digest', 'heartbeat', 'noon', 'evening') AND day < $2 ORDER BY id";
        self.select(rest, &[today.to_string().into()]).await
    }

    /// Takes a queued message for sending; `false` when somebody else has it. One row, one taker: the database decides.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_message(&mut self, id: &Id<Message>, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE message SET state = 'sending', attempts = attempts + 1, due_at = $3 \
                   WHERE practice = $1 AND id = $2 AND state = 'queued'";
        Ok(self.tx.execute(sql, &[self.practice().as_str().into(), id.as_str().into(), now.into()]).await? == 1)
    }
}
