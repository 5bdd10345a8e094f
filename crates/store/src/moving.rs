//! A practice that moves to another server: everything of it, and whoever may do something there, arrives beside the practices that are
//! there already and goes here, or nothing is changed. Nobody works at either server meanwhile.

use jiff::Timestamp;
use lanyard_model::{Id, Ods};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::changed;
use crate::audit::{Entry, append, recorded_head};
use crate::copy::{Copied, copy_table, count};
use crate::database::Tx;
use crate::membership::memberships;
use crate::practice::{enter, entered};
use crate::row::{Column, Kind, Value, instant, into_record, text, whole};
use crate::schema::{Made, tables};
use crate::{Account, Entropy, Membership, Store, StoreError, account};

/// What arrived of a practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// How many rows of each table.
    pub tables: Vec<Copied>,
    /// Whoever may do something there, by e-mail address.
    pub members: Vec<Arrived>,
}

/// Somebody who may do something at a practice that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// E-mail address.
    pub email: String,
    /// How they sign in there.
    pub by: SignsIn,
}

/// How somebody signs in whose practice moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignsIn {
    /// With the account that they have there already.
    AsThere,
    /// With the password that they had here.
    ByPassword,
    /// With a link: passkeys and authenticator apps hold for one server, and without them the password alone would be less than was
    /// asked for here.
    ByLink,
    /// Not at all: their account is disabled, here or there.
    Disabled,
}

/// An account of the server to which a practice moves, with the e-mail address of somebody of this practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake {
    /// The account there.
    pub account: Account,
    /// What it may do where.
    pub at: Vec<Membership>,
}

/// Who moves a practice, and when: the audit trail there says so.
#[derive(Debug, Clone, Copy)]
pub struct Mover<'a> {
    /// Whom the trail names.
    pub author: &'a str,
    /// When.
    pub now: Timestamp,
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
    /// The accounts of another server with the e-mail addresses of those who may do something at a practice here: they would have
    /// these roles once it has moved there, so somebody looks whether they are the same people.
    ///
    /// # Errors
    /// When either database cannot be read.
    pub async fn namesakes(&self, practice: &Ods, target: &Self) -> Result<Vec<Namesake>, StoreError> {
        let mut namesakes = Vec::new();
        for member in members(&mut self.database.read().await?, practice).await? {
            if let Some(account) = target.account_by_email(&member.account.email).await? {
                let at = target.memberships(&account.id).await?;
                namesakes.push(Namesake { account, at });
            }
        }
        Ok(namesakes)
    }

    /// Moves a practice with whoever may do something there into another database, beside what is there. Sessions do not come along.
    /// Here it goes once its audit trail was proved there; nothing goes that did not arrive. A move that was cut off between the two
    /// is ended by another one.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the practice is there already, as another one or grown since, or both are one database; when either
    /// refuses. Nothing was changed then, but where the proof failed: then it stands in both.
    pub async fn move_practice(&self, practice: &Ods, target: &Self, mover: Mover<'_>) -> Result<Moved, StoreError> {
        let is_one = self.database.name().await? == target.database.name().await?;
        if is_one || (target.practice(practice).await?.is_some() && !self.has_arrived(practice, target).await?) {
            return Err(StoreError::Taken("practice ods".to_owned()));
        }
        let (mut from, mut to) = (self.database.write().await?, target.database.write().await?);
        from.hold(practice).await?;
        let entry =
            entered(&mut from, practice).await?.ok_or_else(|| unexpected("practice", practice.as_str(), "it is not there"))?;
        let mut arrived = Vec::new();
        if entered(&mut to, practice).await?.is_none() {
            enter(&mut to, &entry).await?;
            arrived = bring_members(&mut from, &mut to, practice).await?;
            copy_all(&mut from, &mut to, practice).await?;
            bring_authors(&mut from, &mut to, practice).await?;
            note(&mut to, practice, &arrived, &target.entropy, mover).await?;
        }
        let head = recorded_head(&mut from, practice).await?;
        let tables = remove_all(&mut from, &mut to, practice).await?;
        to.commit().await?;
        if let Err(broken) = target.verify_audit(practice, &[head]).await? {
            return Err(unexpected("audit_entry", "what arrived", &broken.to_string()));
        }
        from.commit().await?;
        self.database.shrink().await?;
        Ok(Moved { tables, members: arrived.into_iter().map(|one| Arrived { email: one.email, by: one.by }).collect() })
    }

    /// Whether all that the audit trail of a practice says here stands there too.
    async fn has_arrived(&self, practice: &Ods, target: &Self) -> Result<bool, StoreError> {
        let head = self.audit_head(practice).await?;
        Ok(target.verify_audit(practice, &[head]).await?.is_ok())
    }
}

fn unexpected(table: &'static str, column: &str, why: &str) -> StoreError {
    StoreError::Unexpected { table, column: column.to_owned(), why: why.to_owned() }
}

/// What belongs to a practice but its members, who come by their accounts; those that are referred to first.
async fn of_a_practice() -> Result<Vec<&'static Made>, StoreError> {
    Ok(tables().await?.iter().filter(|table| table.is_of_a_practice() && table.name != "membership").collect())
}

async fn copy_all(from: &mut Tx, to: &mut Tx, practice: &Ods) -> Result<(), StoreError> {
    for table in of_a_practice().await? {
        copy_table(from, to, table, Some(practice)).await?;
    }
    Ok(())
}

/// A member on the way: the account there, unless they come without one.
struct OnTheWay {
    email: String,
    account: Option<Id<Account>>,
    role: String,
    by: SignsIn,
}

/// Whoever has an account there goes on with it; for the others one is made.
async fn bring_members(from: &mut Tx, to: &mut Tx, practice: &Ods) -> Result<Vec<OnTheWay>, StoreError> {
    let mut arrived = Vec::new();
    for member in members(from, practice).await? {
        let known = account::by_email(to, &member.account.email).await?;
        let by = signs_in(&member, known.as_ref());
        let (email, role) = (member.account.email.clone(), member.role.clone());
        let account = join(to, practice, member, known, by).await?;
        arrived.push(OnTheWay { email, account, role, by });
    }
    Ok(arrived)
}

fn signs_in(member: &Member, known: Option<&Account>) -> SignsIn {
    let is_disabled = |account: &Account| account.disabled_at.is_some();
    match known {
        _ if is_disabled(&member.account) || known.is_some_and(is_disabled) => SignsIn::Disabled,
        Some(_) => SignsIn::AsThere,
        None if member.proofs == 0 && member.account.password_hash.is_some() => SignsIn::ByPassword,
        None => SignsIn::ByLink,
    }
}

/// Gives a member the same role there. Who is disabled here gets none with an account that is not.
async fn join(
    to: &mut Tx,
    practice: &Ods,
    member: Member,
    known: Option<Account>,
    by: SignsIn,
) -> Result<Option<Id<Account>>, StoreError> {
    if known.as_ref().is_some_and(|there| there.disabled_at.is_none()) && by == SignsIn::Disabled {
        return Ok(None);
    }
    let id = match known {
        Some(there) => there.id,
        None => {
            let password_hash = member.account.password_hash.clone().filter(|_| by == SignsIn::ByPassword);
            account::insert(to, &Account { password_hash, ..member.account.clone() }).await?;
            member.account.id
        }
    };
    let sql = "INSERT INTO membership (practice, account, role) VALUES ($1, $2, $3)";
    to.execute(sql, &[practice.as_str().into(), id.as_str().into(), member.role.into()]).await?;
    Ok(Some(id))
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

/// The trail there says that the practice came, and which accounts of that server may do what in it.
async fn note(to: &mut Tx, practice: &Ods, arrived: &[OnTheWay], entropy: &Entropy, mover: Mover<'_>) -> Result<(), StoreError> {
    let came = ("practice", practice.as_str(), json!({ "moved": "from another server" }));
    let role = |one: &OnTheWay| json!(one.role);
    let joined = arrived.iter().filter_map(|one| Some(("membership", one.account.as_ref()?.as_str(), role(one))));
    for (subject, record, after) in [came].into_iter().chain(joined) {
        let words = changed("The practice moved here from another server", Json::Null, after);
        let text = serde_json::to_string(&words).map_err(|error| unexpected("audit_text", subject, &error.to_string()))?;
        let entry = Entry { at: mover.now, author: mover.author, subject, record, salt: entropy.secret()?, text };
        append(to, practice, &entry).await?;
    }
    Ok(())
}

/// Takes a practice out of here, where nothing of it is that is not there; gives how many rows of each table.
async fn remove_all(from: &mut Tx, to: &mut Tx, practice: &Ods) -> Result<Vec<Copied>, StoreError> {
    let of_it = [Value::from(practice.as_str())];
    let people = people(from, practice).await?;
    from.execute("DELETE FROM membership WHERE practice = $1", &of_it).await?;
    let mut removed = Vec::new();
    for table in of_a_practice().await?.into_iter().rev() {
        let rows = from.execute(&format!("DELETE FROM {} WHERE practice = $1", table.name), &of_it).await?;
        let there = count(to, table, Some(practice)).await?;
        if there < rows {
            return Err(unexpected("a move", &table.name, &format!("{rows} rows were here, {there} arrived")));
        }
        removed.push(Copied { table: table.name.clone(), rows });
    }
    from.execute("DELETE FROM practice WHERE ods = $1", &of_it).await?;
    for account in people {
        forget_if_nowhere(from, &account).await?;
    }
    removed.reverse();
    Ok(removed)
}

async fn members(tx: &mut Tx, practice: &Ods) -> Result<Vec<Member>, StoreError> {
    let rows = tx.rows(COLUMNS, MEMBERS, &[practice.as_str().into()]).await?;
    rows.into_iter().map(|row| into_record("membership", row)).collect()
}

/// The accounts that may do something at a practice, or once changed something there.
async fn people(tx: &mut Tx, practice: &Ods) -> Result<Vec<Id<Account>>, StoreError> {
    let sql = "SELECT a.id FROM account a WHERE EXISTS (SELECT 1 FROM membership m WHERE m.practice = $1 AND m.account = a.id) \
               OR EXISTS (SELECT 1 FROM audit_entry e WHERE e.practice = $1 AND e.author = a.id)";
    let rows = tx.rows(&[text("id")], sql, &[practice.as_str().into()]).await?;
    Ok(rows.iter().filter_map(|row| row.get("id")?.as_str().map(Id::new)).collect())
}

/// Forgets an account that may do nothing anywhere, unless another practice's trail names it.
async fn forget_if_nowhere(tx: &mut Tx, account: &Id<Account>) -> Result<(), StoreError> {
    let id = [Value::from(account.as_str())];
    let named = tx.row(&[text("author")], "SELECT author FROM audit_entry WHERE author = $1 LIMIT 1", &id).await?;
    if named.is_some() || !memberships(tx, account).await?.is_empty() {
        return Ok(());
    }
    for table in ["session", "sign_in_link", "credential"] {
        tx.execute(&format!("DELETE FROM {table} WHERE account = $1"), &id).await?;
    }
    tx.execute("DELETE FROM account WHERE id = $1", &id).await.map(drop)
}
