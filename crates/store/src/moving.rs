//! A practice that moves to another server: everything of it and whoever may do something there arrives beside the practices that are
//! there already, and goes here once it has arrived.

use lanyard_model::{Id, Ods};
use serde::Deserialize;

use crate::copy::{Copied, copy_table, count};
use crate::database::Tx;
use crate::membership::memberships;
use crate::practice::{enter, entered};
use crate::row::{Column, Kind, Value, instant, into_record, text, whole};
use crate::schema::{Made, tables};
use crate::{Account, Store, StoreError, account};

/// What arrived of one practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// How many rows of each table.
    pub tables: Vec<Copied>,
    /// Whoever may do something there, by e-mail address.
    pub members: Vec<Arrived>,
}

/// Somebody who may do something at a practice that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// E-mail address.
    pub email: String,
    /// How they sign in there.
    pub by: SignsIn,
}

/// How somebody signs in whose practice arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignsIn {
    /// As ever: there is an account with this e-mail address already.
    AsThere,
    /// With the password that they had.
    ByPassword,
    /// With a link: passkeys and authenticator apps hold for one server, and without them the password alone would be less than was
    /// asked for here.
    ByLink,
}

/// Whoever may do something at a practice, with how many things prove who they are beside a password.
const MEMBERS: &str = "SELECT a.id, a.name, a.email, a.password_hash, a.created_at, a.disabled_at, m.role, \
     (SELECT COUNT(*) FROM credential c WHERE c.account = a.id) AS proofs \
     FROM membership m JOIN account a ON a.id = m.account WHERE m.practice = $1 ORDER BY a.email";
const COLUMNS: &[Column] = &[
    text("id"),
    text("name"),
    text("email"),
    text("password_hash"),
    instant("created_at"),
    instant("disabled_at"),
    text("role"),
    whole("proofs"),
];

/// A row of it.
#[derive(Debug, Deserialize)]
struct Member {
    #[serde(flatten)]
    account: Account,
    role: String,
    proofs: i64,
}

impl Store {
    /// Copies one practice as it stands at one moment, with whoever may do something there, into another database beside what is
    /// there. It all arrives, or nothing does. Sessions do not come along.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the practice is there already; when either database refuses.
    pub async fn copy_practice_to(&self, practice: &Ods, target: &Self) -> Result<Moved, StoreError> {
        let (mut from, mut to) = (self.database.read().await?, target.database.write().await?);
        let entry = entered(&mut from, practice).await?.ok_or_else(|| missing(practice))?;
        enter(&mut to, &entry).await?;
        let members = bring_members(&mut from, &mut to, practice).await?;
        let mut copied = Vec::new();
        for table in of_a_practice().await? {
            let rows = copy_table(&mut from, &mut to, table, Some(practice)).await?;
            let (there, here) = (count(&mut from, table, Some(practice)).await?, count(&mut to, table, Some(practice)).await?);
            if (there, there) != (here, rows) {
                let why = format!("{there} rows were read, {rows} written, {here} are there");
                return Err(StoreError::Unexpected { table: "a copy", column: table.name.clone(), why });
            }
            copied.push(Copied { table: table.name.clone(), rows });
        }
        bring_authors(&mut from, &mut to, practice).await?;
        to.commit().await?;
        Ok(Moved { tables: copied, members })
    }

    /// Removes a practice with everything of it, and the accounts that may do nothing anywhere then; gives how many rows of each table.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_practice(&self, practice: &Ods) -> Result<Vec<Copied>, StoreError> {
        let mut tx = self.database.write().await?;
        tx.hold(practice).await?;
        let of_it = || [Value::from(practice.as_str())];
        let members = members(&mut tx, practice).await?;
        tx.execute("DELETE FROM membership WHERE practice = $1", &of_it()).await?;
        let mut removed = Vec::new();
        for table in of_a_practice().await?.into_iter().rev() {
            let rows = tx.execute(&format!("DELETE FROM {} WHERE practice = $1", table.name), &of_it()).await?;
            removed.push(Copied { table: table.name.clone(), rows });
        }
        tx.execute("DELETE FROM practice WHERE ods = $1", &of_it()).await?;
        for member in &members {
            remove_if_nowhere(&mut tx, &member.account.id).await?;
        }
        tx.commit().await?;
        Ok(removed)
    }
}

fn missing(practice: &Ods) -> StoreError {
    StoreError::Unexpected { table: "practice", column: practice.to_string(), why: "it is not there".to_owned() }
}

/// What belongs to a practice but its members, who come by their accounts; those that are referred to first.
async fn of_a_practice() -> Result<Vec<&'static Made>, StoreError> {
    Ok(tables().await?.iter().filter(|table| table.is_of_a_practice() && table.name != "membership").collect())
}

/// Whoever has an account there goes on with it; for the others one is made.
async fn bring_members(from: &mut Tx, to: &mut Tx, practice: &Ods) -> Result<Vec<Arrived>, StoreError> {
    let mut arrived = Vec::new();
    for member in members(from, practice).await? {
        let email = member.account.email.clone();
        let known = to.row(&[text("id")], "SELECT id FROM account WHERE email = $1", &[email.as_str().into()]).await?;
        let known = known.and_then(|row| row.get("id")?.as_str().map(str::to_owned));
        let by = match &known {
            Some(_) => SignsIn::AsThere,
            None if member.proofs == 0 && member.account.password_hash.is_some() => SignsIn::ByPassword,
            None => SignsIn::ByLink,
        };
        let id = known.unwrap_or_else(|| member.account.id.as_str().to_owned());
        if by != SignsIn::AsThere {
            let password_hash = member.account.password_hash.filter(|_| by == SignsIn::ByPassword);
            account::insert(to, &Account { password_hash, ..member.account }).await?;
        }
        let sql = "INSERT INTO membership (practice, account, role) VALUES ($1, $2, $3)";
        to.execute(sql, &[practice.as_str().into(), id.into(), member.role.into()]).await?;
        arrived.push(Arrived { email, by });
    }
    Ok(arrived)
}

/// What those are called who changed something and whose accounts stay behind.
async fn bring_authors(from: &mut Tx, to: &mut Tx, practice: &Ods) -> Result<(), StoreError> {
    let sql = "SELECT DISTINCT e.author, a.name FROM audit_entry e JOIN account a ON a.id = e.author WHERE e.practice = $1";
    for author in from.values(&[Kind::Text, Kind::Text], sql, &[practice.as_str().into()]).await? {
        let sql =
            "INSERT INTO author_elsewhere (practice, account, name) VALUES ($1, $2, $3) ON CONFLICT (practice, account) DO NOTHING";
        to.execute(sql, &[vec![Value::from(practice.as_str())], author].concat()).await?;
    }
    Ok(())
}

async fn members(tx: &mut Tx, practice: &Ods) -> Result<Vec<Member>, StoreError> {
    let rows = tx.rows(COLUMNS, MEMBERS, &[practice.as_str().into()]).await?;
    rows.into_iter().map(|row| into_record("membership", row)).collect()
}

async fn remove_if_nowhere(tx: &mut Tx, account: &Id<Account>) -> Result<(), StoreError> {
    if !memberships(tx, account).await?.is_empty() {
        return Ok(());
    }
    for table in ["session", "sign_in_link", "credential"] {
        tx.execute(&format!("DELETE FROM {table} WHERE account = $1"), &[account.as_str().into()]).await?;
    }
    tx.execute("DELETE FROM account WHERE id = $1", &[account.as_str().into()]).await.map(drop)
}
