//! Sign-in links and sessions. The database holds only the SHA-256 of what the browser holds, so that a stolen backup opens
//! nothing.

use jiff::{SignedDuration, Timestamp};
use lanyard_model::Id;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::audit::hex;
use crate::row::{Value, into_record, text};
use crate::{Account, Store, StoreError};

/// A session ends after this long, whatever happens in it.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// A session ends after this long without a request.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_mins(60);
/// A sign-in link works once, within this long.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SignedIn {
    /// The account.
    pub account: Id<Account>,
    /// Its name.
    pub name: String,
}

fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

impl Store {
    /// Makes a one-time sign-in link for an account; gives its secret, which is kept nowhere.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn new_sign_in_link(&self, account: &Id<Account>, now: Timestamp) -> Result<String, StoreError> {
        let secret = self.entropy.secret()?;
        let ends: Timestamp = now.saturating_add(LINK_LIFE).unwrap_or(now);
        let mut tx = self.database.write().await?;
        let sql = "INSERT INTO sign_in_link (secret_digest, account, ends_at) VALUES ($1, $2, $3)";
        tx.execute(sql, &[digest(&secret).into(), account.as_str().into(), ends.into()]).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Uses a sign-in link up; gives its account, or `None` for one that is unknown, used or over.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn use_sign_in_link(&self, secret: &str, now: Timestamp) -> Result<Option<Id<Account>>, StoreError> {
        let mut tx = self.database.write().await?;
        let sql = "UPDATE sign_in_link SET used_at = $2 WHERE secret_digest = $1 AND used_at IS NULL AND ends_at > $2 \
                   RETURNING account";
        let row = tx.row(&[text("account")], sql, &[digest(secret).into(), now.into()]).await?;
        tx.commit().await?;
        Ok(row.and_then(|row| row.get("account").and_then(|id| id.as_str()).map(Id::new)))
    }

    /// Opens a session; gives the secret for the browser's cookie.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn open_session(&self, account: &Id<Account>, now: Timestamp) -> Result<String, StoreError> {
        let secret = self.entropy.secret()?;
        let ends = now.saturating_add(SESSION_LIFE).unwrap_or(now);
        let mut tx = self.database.write().await?;
        let sql = "INSERT INTO session (secret_digest, account, created_at, used_at, ends_at) VALUES ($1, $2, $3, $3, $4)";
        tx.execute(sql, &[digest(&secret).into(), account.as_str().into(), now.into(), ends.into()]).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Who is signed in with this secret, and notes that the session was used.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn session(&self, secret: &str, now: Timestamp) -> Result<Option<SignedIn>, StoreError> {
        let idle_since = now.saturating_sub(SESSION_IDLE).unwrap_or(now);
        let sql = "SELECT s.account, a.name FROM session s JOIN account a ON a.id = s.account \
                   WHERE s.secret_digest = $1 AND s.revoked_at IS NULL AND s.ends_at > $2 AND s.used_at > $3 \
                   AND a.disabled_at IS NULL";
        let mut tx = self.database.read().await?;
        let row = tx.row(&[text("account"), text("name")], sql, &[digest(secret).into(), now.into(), idle_since.into()]).await?;
        drop(tx);
        let Some(row) = row else { return Ok(None) };
        self.touch_session(secret, now).await?;
        into_record("session", row).map(Some)
    }

    /// Moves the session's last use on, at most once a minute: a page must not cost a write.
    async fn touch_session(&self, secret: &str, now: Timestamp) -> Result<(), StoreError> {
        let stale = now.saturating_sub(SignedDuration::from_mins(1)).unwrap_or(now);
        let mut tx = self.database.read().await?;
        let sql = "SELECT account FROM session WHERE secret_digest = $1 AND used_at <= $2";
        let due = tx.row(&[text("account")], sql, &[digest(secret).into(), stale.into()]).await?.is_some();
        drop(tx);
        if due {
            let mut tx = self.database.write().await?;
            let sql = "UPDATE session SET used_at = $2 WHERE secret_digest = $1";
            tx.execute(sql, &[digest(secret).into(), now.into()]).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn revoke_session(&self, secret: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        let sql = "UPDATE session SET revoked_at = $2 WHERE secret_digest = $1 AND revoked_at IS NULL";
        tx.execute(sql, &[Value::from(digest(secret)), now.into()]).await?;
        tx.commit().await
    }
}
