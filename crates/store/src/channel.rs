//! Channels, and their addresses and keys, which stand outside the audit trail and exports. The server seals them before they come here.

use lanyard_model::{Channel, Id};
use serde::Deserialize;

use crate::record::{Record, Table};
use crate::row::{instant, into_record, text, yes};
use crate::{Read, StoreError, Write};

impl Record for Channel {
    const TABLE: &'static Table = &Table {
        name: "channel",
        columns: &[
            text("id"),
            text("kind"),
            text("name"),
            text("host"),
            text("desk"),
            text("requester"),
            yes("names"),
            instant("made_at"),
            instant("revoked_at"),
        ],
    };

    fn id(&self) -> &Id<Self> {
        &self.id
    }
}

/// Where a channel is reached, and what its messages are signed with.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct ChannelSecret {
    /// Its address, sealed; for some kinds it carries the authority to write there.
    pub url: String,
    /// The key, sealed.
    pub key: String,
}

/// Says nothing: it would end up in a log.
impl std::fmt::Debug for ChannelSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("ChannelSecret")
    }
}

impl Read {
    /// Channels in use, in the order in which they were added.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn channels(&mut self) -> Result<Vec<Channel>, StoreError> {
        self.select("AND revoked_at IS NULL ORDER BY id", &[]).await
    }

    /// The address and key of a channel, while it is in use.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn channel_secret(&mut self, id: &Id<Channel>) -> Result<Option<ChannelSecret>, StoreError> {
        let sql = "SELECT url, key FROM channel_secret WHERE practice = $1 AND channel = $2";
        let row = self.tx.row(&[text("url"), text("key")], sql, &[self.practice.as_str().into(), id.as_str().into()]).await?;
        row.map(|row| into_record("channel_secret", row)).transpose()
    }
}

impl Write<'_> {
    /// Keeps the address and key of a channel.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_channel_secret(&mut self, id: &Id<Channel>, secret: &ChannelSecret) -> Result<(), StoreError> {
        let sql = "INSERT INTO channel_secret (practice, channel, url, key) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (practice, channel) DO UPDATE SET url = excluded.url, key = excluded.key";
        let values = [self.practice().as_str().into(), id.as_str().into(), secret.url.as_str().into(), secret.key.as_str().into()];
        self.tx.execute(sql, &values).await?;
        Ok(())
    }

    /// Forgets the address and key of a channel.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_channel_secret(&mut self, id: &Id<Channel>) -> Result<(), StoreError> {
        let sql = "DELETE FROM channel_secret WHERE practice = $1 AND channel = $2";
        self.tx.execute(sql, &[self.practice().as_str().into(), id.as_str().into()]).await?;
        Ok(())
    }
}
