//! Accounts.

use jiff::Timestamp;
use lanyard_model::Id;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::audit::{AuditText, Entry, append};
use crate::database::Tx;
use crate::membership::memberships;
use crate::row::{Column, Value, instant, into_record, text};
use crate::session::digest;
use crate::{Store, StoreError, Write};

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Identifier.
    pub id: Id<Self>,
    /// Name.
    pub name: String,
    /// E-mail address, in lower case.
    pub email: String,
    /// The password's argon2id hash, once one was chosen.
    pub password_hash: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it may no longer sign in.
    pub disabled_at: Option<Timestamp>,
}

const COLUMNS: &[Column] =
    &[text("id"), text("name"), text("email"), text("password_hash"), instant("created_at"), instant("disabled_at")];

impl Store {
    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is one with this e-mail address.
    pub async fn add_account(&self, account: &Account) -> Result<(), StoreError> {
        let mut tx = self.database.write().await?;
        insert(&mut tx, account).await?;
        tx.commit().await
    }

    /// The account with this e-mail address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        by_email(&mut self.database.read().await?, email).await
    }

    /// The account with this id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn account(&self, id: &Id<Account>) -> Result<Option<Account>, StoreError> {
        account_where(&mut self.database.read().await?, "id", id.as_str()).await
    }

    /// Gives an account another password, and ends its sessions but the one with this secret. The audit trails of its practices say
    /// so.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_password(&self, id: &Id<Account>, hash: &str, keep: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write_of_account(id).await?;
        let sql = "UPDATE account SET password_hash = $2 WHERE id = $1";
        tx.execute(sql, &[id.as_str().into(), hash.into()]).await?;
        let sql = "UPDATE session SET revoked_at = $3 WHERE account = $1 AND secret_digest <> $2 AND revoked_at IS NULL";
        tx.execute(sql, &[id.as_str().into(), digest(keep).into(), now.into()]).await?;
        // From now on the new password proves who it is.
        let sql = "UPDATE session SET by_link = $3 WHERE account = $1 AND secret_digest = $2";
        tx.execute(sql, &[id.as_str().into(), digest(keep).into(), Value::Yes(Some(false))]).await?;
        let words = changed("The password was changed", Json::Null, json!({ "password": "changed" }));
        self.note_sign_in(&mut tx, id, id.as_str(), &words, now).await?;
        tx.commit().await
    }

    /// A transaction that changes an account: as every change of a practice does, it waits for those before it at each of the account's
    /// practices first, so that no two wait for one another.
    pub(crate) async fn write_of_account(&self, account: &Id<Account>) -> Result<Tx, StoreError> {
        let mut tx = self.database.write().await?;
        for at in memberships(&mut tx, account).await? {
            tx.hold(&at.practice).await?;
        }
        Ok(tx)
    }

    /// Writes into the audit trail of each practice of an account how somebody, mostly its owner, changed what it signs in with; never the
    /// secret itself.
    pub(crate) async fn note_sign_in(
        &self,
        tx: &mut Tx,
        account: &Id<Account>,
        author: &str,
        words: &AuditText,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let unreadable = |error: serde_json::Error| StoreError::Unexpected {
            table: "account",
            column: "a change of how it signs in".to_owned(),
            why: error.to_string(),
        };
        let text = serde_json::to_string(words).map_err(unreadable)?;
        for at in memberships(tx, account).await? {
            let (record, salt) = (account.as_str(), self.entropy.secret()?);
            let entry = Entry { at: now, author, subject: "account", record, salt, text: text.clone() };
            append(tx, &at.practice, &entry).await?;
        }
        Ok(())
    }
}

/// The account with this e-mail address.
pub(crate) async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Account>, StoreError> {
    account_where(tx, "email", &email.trim().to_lowercase()).await
}

/// The account whose column has this value; the column is one that tells accounts apart.
async fn account_where(tx: &mut Tx, column: &str, value: &str) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT id, name, email, password_hash, created_at, disabled_at FROM account WHERE {column} = $1");
    let row = tx.row(COLUMNS, &sql, &[value.into()]).await?;
    row.map(|row| into_record("account", row)).transpose()
}

/// Makes an account.
pub(crate) async fn insert(tx: &mut Tx, account: &Account) -> Result<(), StoreError> {
    let sql = "INSERT INTO account (id, name, email, password_hash, created_at, disabled_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        account.id.as_str().into(),
        account.name.as_str().into(),
        account.email.as_str().into(),
        Value::Text(account.password_hash.clone()),
        account.created_at.into(),
        Value::Whole(account.disabled_at.map(Timestamp::as_microsecond)),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// The words of an entry.
pub(crate) fn changed(why: impl Into<String>, before: Json, after: Json) -> AuditText {
    AuditText { why: why.into(), before, after }
}

impl Write<'_> {
    /// As [`Store::add_account`], within this change: an account that is made for a role is not there without it.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is one with this e-mail address.
    pub async fn add_account(&mut self, account: &Account) -> Result<(), StoreError> {
        insert(&mut self.tx, account).await
    }

    /// Keeps an account from signing in anywhere, and ends its sessions and links; or lets it sign in again. This practice's audit
    /// trail says so.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn disable_account(&mut self, id: &Id<Account>, disabled: bool) -> Result<(), StoreError> {
        let now = self.now();
        let id_value = || Value::from(id.as_str());
        let at = Value::Whole(disabled.then(|| now.as_microsecond()));
        self.tx.execute("UPDATE account SET disabled_at = $2 WHERE id = $1", &[id_value(), at]).await?;
        if disabled {
            let sql = "UPDATE session SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL";
            self.tx.execute(sql, &[id_value(), now.into()]).await?;
            let sql = "UPDATE sign_in_link SET used_at = $2 WHERE account = $1 AND used_at IS NULL";
            self.tx.execute(sql, &[id_value(), now.into()]).await?;
        }
        self.note("account", id.as_str(), json!({ "disabled": !disabled }), json!({ "disabled": disabled })).await
    }
}
