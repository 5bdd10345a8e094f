//! Who may do what at a practice. A change of it is a change of the practice's: it stands in its audit trail.

use jiff::Timestamp;
use lanyard_model::{Id, Ods};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::database::Tx;
use crate::row::{Value, instant, into_record, text};
use crate::{Account, Read, Store, StoreError, System, Write};

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

/// Somebody who may do something at a practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The account.
    pub account: Id<Account>,
    /// Its name.
    pub name: String,
    /// Its e-mail address.
    pub email: String,
    /// As what.
    pub role: Role,
    /// When one of its sessions was last used.
    pub used_at: Option<Timestamp>,
    /// Since when it may sign in nowhere.
    pub disabled_at: Option<Timestamp>,
}

impl System<'_> {
    /// Whether nobody has a role anywhere yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_new(&self) -> Result<bool, StoreError> {
        let mut tx = self.store.database.read().await?;
        Ok(tx.row(&[text("account")], "SELECT account FROM membership LIMIT 1", &[]).await?.is_none())
    }
}

impl Store {
    /// Where an account may do what, by ODS code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn memberships(&self, account: &Id<Account>) -> Result<Vec<Membership>, StoreError> {
        memberships(&mut self.database.read().await?, account).await
    }
}

/// Where an account may do what, by ODS code.
pub(crate) async fn memberships(tx: &mut Tx, account: &Id<Account>) -> Result<Vec<Membership>, StoreError> {
    let sql = "SELECT practice, role FROM membership WHERE account = $1 ORDER BY practice";
    let rows = tx.rows(&[text("practice"), text("role")], sql, &[account.as_str().into()]).await?;
    rows.into_iter().map(|row| into_record("membership", row)).collect()
}

impl Read {
    /// Everybody who may do something here, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn members(&mut self) -> Result<Vec<Member>, StoreError> {
        let sql = "SELECT m.account, a.name, a.email, m.role, \
                   (SELECT MAX(s.used_at) FROM session s WHERE s.account = m.account) AS used_at, a.disabled_at \
                   FROM membership m JOIN account a ON a.id = m.account WHERE m.practice = $1 ORDER BY LOWER(a.name), a.id";
        let columns = [text("account"), text("name"), text("email"), text("role"), instant("used_at"), instant("disabled_at")];
        let rows = self.tx.rows(&columns, sql, &[self.practice.as_str().into()]).await?;
        rows.into_iter().map(|row| into_record("membership", row)).collect()
    }
}

impl Write<'_> {
    /// Gives an account a role here, or another one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn grant(&mut self, account: &Id<Account>, role: Role) -> Result<(), StoreError> {
        let before = self.role(account).await?;
        let after = serde_json::to_value(role).unwrap_or_default();
        if before == after {
            return Ok(());
        }
        let sql = "INSERT INTO membership (practice, account, role) VALUES ($1, $2, $3) \
                   ON CONFLICT (practice, account) DO UPDATE SET role = excluded.role";
        let values = [self.practice().as_str().into(), account.as_str().into(), Value::Text(after.as_str().map(str::to_owned))];
        self.tx.execute(sql, &values).await?;
        self.note("membership", account.as_str(), before, after).await
    }

    /// Takes an account's role here away; gives whether it had one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn withdraw(&mut self, account: &Id<Account>) -> Result<bool, StoreError> {
        let before = self.role(account).await?;
        if before.is_null() {
            return Ok(false);
        }
        let sql = "DELETE FROM membership WHERE practice = $1 AND account = $2";
        self.tx.execute(sql, &[self.practice().as_str().into(), account.as_str().into()]).await?;
        self.note("membership", account.as_str(), before, Json::Null).await?;
        Ok(true)
    }

    /// Whether an account has a role here, as it stands within this change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_member(&mut self, account: &Id<Account>) -> Result<bool, StoreError> {
        Ok(!self.role(account).await?.is_null())
    }

    /// How many administrators there are who can sign in, as it stands within this change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn administrators(&mut self) -> Result<usize, StoreError> {
        let sql = "SELECT m.account FROM membership m JOIN account a ON a.id = m.account \
                   WHERE m.practice = $1 AND m.role = 'administrator' AND a.disabled_at IS NULL";
        let values = [self.practice().as_str().into()];
        Ok(self.tx.rows(&[text("account")], sql, &values).await?.len())
    }

    async fn role(&mut self, account: &Id<Account>) -> Result<Json, StoreError> {
        let sql = "SELECT role FROM membership WHERE practice = $1 AND account = $2";
        let values = [self.practice().as_str().into(), account.as_str().into()];
        let row = self.tx.row(&[text("role")], sql, &values).await?;
        Ok(row.and_then(|mut row| row.remove("role")).unwrap_or_default())
    }
}
