//! What an account proves who it is with, besides its password: time-based codes, passkeys, recovery codes, and accounts at
//! another sign-in service.

use jiff::Timestamp;
use lanyard_model::Id;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::account::changed;
use crate::database::Tx;
use crate::row::{self, Column, instant, into_record, text};
use crate::{Account, Store, StoreError};

/// One credential of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Identifier.
    pub id: Id<Self>,
    /// Whose.
    pub account: Id<Account>,
    /// What kind.
    pub kind: CredentialKind,
    /// What its owner calls it.
    pub label: String,
    /// What it is found by: unique among its kind.
    pub handle: String,
    /// What is checked against, in the form of its kind.
    pub secret: Json,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// The kinds of credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// A program on a telephone that shows six digits which change (RFC 6238).
    Totp,
    /// A passkey (WebAuthn).
    Passkey,
    /// A recovery code; works once.
    Recovery,
    /// An account at the practice's other sign-in service (OpenID Connect).
    Oidc,
    /// That the link to the other service was removed: it does not come back by itself.
    OidcRemoved,
}

impl CredentialKind {
    fn column(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::Recovery => "recovery",
            Self::Oidc => "oidc",
            Self::OidcRemoved => "oidc-removed",
        }
    }

    /// Its name in a sentence.
    fn words(self) -> &'static str {
        match self {
            Self::Totp => "authenticator app",
            Self::Passkey => "passkey",
            Self::Recovery => "recovery code",
            Self::Oidc | Self::OidcRemoved => "link to another sign-in service",
        }
    }

    /// Whether signing in with a password also needs one of these, once the account has one.
    pub fn is_second_factor(self) -> bool {
        matches!(self, Self::Totp | Self::Passkey)
    }
}

const COLUMNS: &[Column] = &[
    text("id"),
    text("account"),
    text("kind"),
    text("label"),
    text("handle"),
    row::json("secret"),
    instant("created_at"),
    instant("used_at"),
];
const SELECT: &str = "SELECT id, account, kind, label, handle, secret, created_at, used_at FROM credential";

impl Store {
    /// Adds a credential to an account. The audit trails of its practices say so.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is one of this kind with this handle.
    pub async fn add_credential(&self, credential: &Credential) -> Result<(), StoreError> {
        let mut tx = self.write_of_account(&credential.account).await?;
        insert(&mut tx, credential).await?;
        let words = changed(format!("Added: {}", credential.kind.words()), Json::Null, shown(credential.kind, &credential.label));
        self.note_sign_in(&mut tx, &credential.account, credential.account.as_str(), &words, credential.created_at).await?;
        tx.commit().await
    }

    /// Gives an account these recovery codes in place of all others. The audit trails of its practices say so.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn replace_recovery_codes(
        &self,
        account: &Id<Account>,
        codes: &[Credential],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write_of_account(account).await?;
        let sql = "DELETE FROM credential WHERE account = $1 AND kind = $2";
        tx.execute(sql, &[account.as_str().into(), CredentialKind::Recovery.column().into()]).await?;
        for code in codes {
            insert(&mut tx, code).await?;
        }
        let words = changed("New recovery codes in place of all others", Json::Null, json!({ "recovery_codes": codes.len() }));
        self.note_sign_in(&mut tx, account, account.as_str(), &words, now).await?;
        tx.commit().await
    }

    /// The credentials of an account, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn credentials(&self, account: &Id<Account>) -> Result<Vec<Credential>, StoreError> {
        let mut tx = self.database.read().await?;
        let rows = tx.rows(COLUMNS, &format!("{SELECT} WHERE account = $1 ORDER BY id"), &[account.as_str().into()]).await?;
        rows.into_iter().map(|row| into_record("credential", row)).collect()
    }

    /// Every account's credentials of this kind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn credentials_of_kind(&self, kind: CredentialKind) -> Result<Vec<Credential>, StoreError> {
        let mut tx = self.database.read().await?;
        let rows = tx.rows(COLUMNS, &format!("{SELECT} WHERE kind = $1 ORDER BY id"), &[kind.column().into()]).await?;
        rows.into_iter().map(|row| into_record("credential", row)).collect()
    }

    /// The credential of this kind with this handle.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn credential(&self, kind: CredentialKind, handle: &str) -> Result<Option<Credential>, StoreError> {
        let mut tx = self.database.read().await?;
        let sql = format!("{SELECT} WHERE kind = $1 AND handle = $2");
        let row = tx.row(COLUMNS, &sql, &[kind.column().into(), handle.into()]).await?;
        row.map(|row| into_record("credential", row)).transpose()
    }

    /// Keeps what using a credential changed. Gives false when somebody else used it since it was read, which for a code that
    /// works once means: not now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn credential_used(&self, read: &Credential, secret: &Json, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.database.write().await?;
        let sql = "UPDATE credential SET secret = $2, used_at = $3 WHERE id = $1 AND secret = $4";
        let values = [read.id.as_str().into(), secret.to_string().into(), now.into(), read.secret.to_string().into()];
        let touched = tx.execute(sql, &values).await?;
        tx.commit().await?;
        Ok(touched == 1)
    }

    /// Removes a credential of an account, a recovery code since it was used; gives whether it was there. Of a link to another service it
    /// stays known that it was removed, until that is removed too. The audit trails of its practices say so.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_credential(&self, account: &Id<Account>, id: &Id<Credential>, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.write_of_account(account).await?;
        // One statement: of two who use a code at once, one finds it gone.
        let sql = "DELETE FROM credential WHERE id = $1 AND account = $2 RETURNING kind, label";
        let row = tx.row(&[text("kind"), text("label")], sql, &[id.as_str().into(), account.as_str().into()]).await?;
        let Some(row) = row else { return Ok(false) };
        let Removed { kind, label } = into_record("credential", row)?;
        if kind == CredentialKind::Oidc {
            let removed = self.removed_link(account, &label, now)?;
            let sql = "DELETE FROM credential WHERE kind = $1 AND handle = $2";
            tx.execute(sql, &[removed.kind.column().into(), removed.handle.as_str().into()]).await?;
            insert(&mut tx, &removed).await?;
        }
        let did = match kind {
            CredentialKind::Recovery => "Used",
            CredentialKind::OidcRemoved => "Allowed again",
            CredentialKind::Totp | CredentialKind::Passkey | CredentialKind::Oidc => "Removed",
        };
        let words = changed(format!("{did}: {}", kind.words()), shown(kind, &label), Json::Null);
        self.note_sign_in(&mut tx, account, account.as_str(), &words, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}

impl Store {
    /// What stands in the place of a link that was removed, one for an account.
    fn removed_link(&self, account: &Id<Account>, label: &str, now: Timestamp) -> Result<Credential, StoreError> {
        Ok(Credential {
            id: self.entropy.id(now)?,
            account: account.clone(),
            kind: CredentialKind::OidcRemoved,
            label: label.to_owned(),
            handle: account.to_string(),
            secret: Json::Null,
            created_at: now,
            used_at: None,
        })
    }
}

/// What is left to say of a credential that was removed.
#[derive(Debug, Deserialize)]
struct Removed {
    kind: CredentialKind,
    label: String,
}

/// A credential as the audit trail shows it: what its owner calls it, and nothing that it is found or checked by.
fn shown(kind: CredentialKind, label: &str) -> Json {
    json!({ "kind": kind.words(), "label": label })
}

async fn insert(tx: &mut Tx, credential: &Credential) -> Result<(), StoreError> {
    let sql = "INSERT INTO credential (id, account, kind, label, handle, secret, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        credential.id.as_str().into(),
        credential.account.as_str().into(),
        credential.kind.column().into(),
        credential.label.as_str().into(),
        credential.handle.as_str().into(),
        credential.secret.to_string().into(),
        credential.created_at.into(),
    ];
    tx.execute(sql, &values).await?;
    Ok(())
}
