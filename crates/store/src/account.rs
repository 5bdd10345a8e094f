//! Accounts, what they may do where, and one-time sign-in links.

use jiff::Timestamp;
use lanyard_model::{Id, Ods};
use serde::{Deserialize, Serialize};

use crate::row::{Column, Value, instant, into_record, text};
use crate::{Store, StoreError};

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

/// What an account may do at a practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Everything, accounts and settings included.
    Administrator,
    /// The register, incidents, reports.
    Manager,
    /// Incidents and what is needed to solve them.
    FirstLine,
    /// Cards, unlocks and renewals.
    SmartcardAdministrator,
    /// The audit trail, access reviews.
    Governance,
    /// Looks only.
    Viewer,
    /// The IT support partner's engineer.
    PartnerEngineer,
}

/// A practice at which an account may do something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Where.
    pub practice: Ods,
    /// As what.
    pub role: Role,
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
        let sql = "INSERT INTO account (id, name, email, password_hash, created_at, disabled_at) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            account.id.as_str().into(),
            account.name.as_str().into(),
            account.email.as_str().into(),
            Value::Text(account.password_hash.clone()),
            account.created_at.into(),
            Value::Whole(account.disabled_at.map(Timestamp::as_microsecond)),
        ];
        tx.execute(sql, &values).await?;
        tx.commit().await
    }

    /// The account with this e-mail address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let mut tx = self.database.read().await?;
        let sql = "SELECT id, name, email, password_hash, created_at, disabled_at FROM account WHERE email = $1";
        let row = tx.row(COLUMNS, sql, &[email.trim().to_lowercase().into()]).await?;
        row.map(|row| into_record("account", row)).transpose()
    }

    /// Gives an account a role at a practice, or another one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn grant(&self, account: &Id<Account>, membership: &Membership) -> Result<(), StoreError> {
        let role = serde_json::to_value(membership.role).ok().and_then(|role| role.as_str().map(str::to_owned));
        let mut tx = self.database.write().await?;
        let sql = "INSERT INTO membership (practice, account, role) VALUES ($1, $2, $3) \
                   ON CONFLICT (practice, account) DO UPDATE SET role = excluded.role";
        tx.execute(sql, &[membership.practice.as_str().into(), account.as_str().into(), Value::Text(role)]).await?;
        tx.commit().await
    }

    /// Where an account may do what, by ODS code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn memberships(&self, account: &Id<Account>) -> Result<Vec<Membership>, StoreError> {
        let mut tx = self.database.read().await?;
        let sql = "SELECT practice, role FROM membership WHERE account = $1 ORDER BY practice";
        let rows = tx.rows(&[text("practice"), text("role")], sql, &[account.as_str().into()]).await?;
        rows.into_iter().map(|row| into_record("membership", row)).collect()
    }
}
