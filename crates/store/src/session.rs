//! Sign-in links and sessions. The database holds only the SHA-256 of what the browser holds, so that a stolen backup opens
//! nothing.

use jiff::{SignedDuration, Timestamp};
use lanyard_model::Id;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::account::changed;
use crate::audit::hex;
use crate::row::{Value, instant, into_record, text, yes};
use crate::{Account, Store, StoreError};

/// A session ends after this long, whatever happens in it.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// A session ends after this long without a request.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_mins(60);
/// A sign-in link works once, within this long.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The second factor is given within this long after the password.
pub const SECOND_FACTOR_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// A session that a one-time link opened proves for this long who somebody is, as their password would.
pub const LINK_PROVES: SignedDuration = SignedDuration::from_mins(30);

/// For this long after signing in, or after typing the password once more, ways to sign in may be added: an open browser is not its owner
/// for ever.
pub const PROOF_LASTS: SignedDuration = SignedDuration::from_mins(10);

/// Sessions and links are kept for this long after they ended, to answer who was signed in when. An estimate.
pub const SESSIONS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// How a session begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// Signed in.
    Whole,
    /// The password was right, and the second factor is due: not signed in yet.
    SecondFactorDue,
    /// Signed in by a one-time link, by somebody who may have forgotten the password.
    ByLink,
}

/// Where a session was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browser {
    /// The network address.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: Option<String>,
}

/// A session that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OpenSession {
    /// SHA-256 of its secret: names it, opens nothing.
    pub secret_digest: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Timestamp,
    /// From which network address.
    pub address: Option<String>,
    /// By which browser, as that calls itself.
    pub agent: Option<String>,
}

impl OpenSession {
    /// Whether this is the session of this secret.
    pub fn is(&self, secret: &str) -> bool {
        self.secret_digest == digest(secret)
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SignedIn {
    /// The account.
    pub account: Id<Account>,
    /// Its name.
    pub name: String,
    /// Whether a one-time link opened the session a short while ago: then the password is not asked for before it is changed.
    pub by_link: bool,
    /// Whether they proved who they are a short while ago: then what signs in may be added.
    pub proved: bool,
}

/// What the database holds of a secret: its SHA-256.
pub fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

impl Store {
    /// Makes a one-time sign-in link for an account; gives its secret, which is kept nowhere. The audit trails of its practices say who
    /// made it: whoever holds the link is that person.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn new_sign_in_link(&self, account: &Id<Account>, author: &str, now: Timestamp) -> Result<String, StoreError> {
        let secret = self.entropy.secret()?;
        let ends: Timestamp = now.saturating_add(LINK_LIFE).unwrap_or(now);
        let mut tx = self.write_of_account(account).await?;
        let sql = "INSERT INTO sign_in_link (secret_digest, account, ends_at) VALUES ($1, $2, $3)";
        tx.execute(sql, &[digest(&secret).into(), account.as_str().into(), ends.into()]).await?;
        let words = changed("A link that signs in once was made", Json::Null, json!({ "sign_in_link": "made" }));
        self.note_sign_in(&mut tx, account, author, &words, now).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Uses a sign-in link up; gives its account, or `None` for one that is unknown, used or over. The audit trails of its practices
    /// say so.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn use_sign_in_link(&self, secret: &str, now: Timestamp) -> Result<Option<Id<Account>>, StoreError> {
        let sql = "SELECT account FROM sign_in_link WHERE secret_digest = $1";
        let row = self.database.read().await?.row(&[text("account")], sql, &[digest(secret).into()]).await?;
        let Some(account) = row.and_then(|row| row.get("account").and_then(|id| id.as_str()).map(Id::new)) else { return Ok(None) };
        let mut tx = self.write_of_account(&account).await?;
        let sql = "UPDATE sign_in_link SET used_at = $2 WHERE secret_digest = $1 AND used_at IS NULL AND ends_at > $2";
        if tx.execute(sql, &[digest(secret).into(), now.into()]).await? == 0 {
            return Ok(None);
        }
        let words = changed("A link that signs in once was used", Json::Null, json!({ "sign_in_link": "used" }));
        self.note_sign_in(&mut tx, &account, account.as_str(), &words, now).await?;
        tx.commit().await?;
        Ok(Some(account))
    }

    /// Notes that whoever has this session proved who they are once more.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn prove_session(&self, secret: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        let sql = "UPDATE session SET proved_at = $2 WHERE secret_digest = $1 AND revoked_at IS NULL";
        tx.execute(sql, &[digest(secret).into(), now.into()]).await?;
        tx.commit().await
    }

    /// Forgets links and sessions that ended [`SESSIONS_KEPT`] ago; gives how many. Of each account's last session the time stays, which is
    /// shown to administrators, and where it was used goes.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_sessions(&self, now: Timestamp) -> Result<u64, StoreError> {
        let old = || Value::from(now.saturating_sub(SESSIONS_KEPT).unwrap_or(now));
        let mut tx = self.database.write().await?;
        let mut forgotten = tx.execute("DELETE FROM sign_in_link WHERE ends_at < $1", &[old()]).await?;
        let later = "EXISTS (SELECT 1 FROM session l WHERE l.account = session.account AND (l.used_at, l.secret_digest) > \
                     (session.used_at, session.secret_digest))";
        forgotten += tx.execute(&format!("DELETE FROM session WHERE ends_at < $1 AND {later}"), &[old()]).await?;
        let sql =
            "UPDATE session SET address = NULL, agent = NULL WHERE ends_at < $1 AND (address IS NOT NULL OR agent IS NOT NULL)";
        forgotten += tx.execute(sql, &[old()]).await?;
        tx.commit().await?;
        Ok(forgotten)
    }

    /// Opens a session; gives the secret for the browser's cookie.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn open_session(&self, account: &Id<Account>, now: Timestamp) -> Result<String, StoreError> {
        self.open_session_from(account, &Browser::default(), SessionKind::Whole, now).await
    }

    /// Opens a session that says where it came from. While its second factor is due it is not signed in.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn open_session_from(
        &self,
        account: &Id<Account>,
        browser: &Browser,
        kind: SessionKind,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let secret = self.entropy.secret()?;
        let second_factor_due = kind == SessionKind::SecondFactorDue;
        let life = if second_factor_due { SECOND_FACTOR_LIFE } else { SESSION_LIFE };
        let ends = now.saturating_add(life).unwrap_or(now);
        let mut tx = self.database.write().await?;
        let sql = "INSERT INTO session (secret_digest, account, created_at, used_at, ends_at, second_factor_due, address, agent, by_link) \
                   VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8)";
        let values = [
            digest(&secret).into(),
            account.as_str().into(),
            now.into(),
            ends.into(),
            Value::Yes(Some(second_factor_due)),
            Value::Text(browser.address.clone()),
            Value::Text(browser.agent.clone()),
            Value::Yes(Some(kind == SessionKind::ByLink)),
        ];
        tx.execute(sql, &values).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Who is signed in with this secret, and notes that the session was used.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn session(&self, secret: &str, now: Timestamp) -> Result<Option<SignedIn>, StoreError> {
        let signed_in = self.session_where(secret, false, now).await?;
        if signed_in.is_some() {
            self.touch_session(secret, now).await?;
        }
        Ok(signed_in)
    }

    /// Who has given the password of this session, and has yet to give the second factor.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn session_before_second_factor(&self, secret: &str, now: Timestamp) -> Result<Option<SignedIn>, StoreError> {
        self.session_where(secret, true, now).await
    }

    async fn session_where(&self, secret: &str, second_factor_due: bool, now: Timestamp) -> Result<Option<SignedIn>, StoreError> {
        let idle_since = now.saturating_sub(SESSION_IDLE).unwrap_or(now);
        let proves_since = now.saturating_sub(LINK_PROVES).unwrap_or(now);
        let proved_since = now.saturating_sub(PROOF_LASTS).unwrap_or(now);
        let sql = "SELECT s.account, a.name, (s.by_link AND s.created_at > $5) AS by_link, \
                   (COALESCE(s.proved_at, s.created_at) > $6) AS proved FROM session s JOIN account a ON a.id = s.account \
                   WHERE s.secret_digest = $1 AND s.revoked_at IS NULL AND s.ends_at > $2 AND s.used_at > $3 \
                   AND s.second_factor_due = $4 AND a.disabled_at IS NULL";
        let due = Value::Yes(Some(second_factor_due));
        let values = [digest(secret).into(), now.into(), idle_since.into(), due, proves_since.into(), proved_since.into()];
        let columns = [text("account"), text("name"), yes("by_link"), yes("proved")];
        let row = self.database.read().await?.row(&columns, sql, &values).await?;
        row.map(|row| into_record("session", row)).transpose()
    }

    /// The sessions of an account that have not ended, the last used first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sessions(&self, account: &Id<Account>, now: Timestamp) -> Result<Vec<OpenSession>, StoreError> {
        let idle_since = now.saturating_sub(SESSION_IDLE).unwrap_or(now);
        let sql = "SELECT secret_digest, created_at, used_at, address, agent FROM session WHERE account = $1 \
                   AND revoked_at IS NULL AND ends_at > $2 AND used_at > $3 AND second_factor_due = $4 \
                   ORDER BY used_at DESC, secret_digest";
        let columns = [text("secret_digest"), instant("created_at"), instant("used_at"), text("address"), text("agent")];
        let values = [account.as_str().into(), now.into(), idle_since.into(), Value::Yes(Some(false))];
        let rows = self.database.read().await?.rows(&columns, sql, &values).await?;
        rows.into_iter().map(|row| into_record("session", row)).collect()
    }

    /// Ends one of an account's sessions by its digest; gives whether it was there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn revoke_session_of(&self, account: &Id<Account>, digest: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.database.write().await?;
        let sql = "UPDATE session SET revoked_at = $3 WHERE account = $1 AND secret_digest = $2 AND revoked_at IS NULL";
        let touched = tx.execute(sql, &[account.as_str().into(), digest.into(), now.into()]).await?;
        tx.commit().await?;
        Ok(touched > 0)
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
