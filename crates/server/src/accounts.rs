//! Making accounts and practices.

use lanyard_model::Ods;
use lanyard_store::{Account, Practice, Role, Store, StoreError};

use jiff::Timestamp;

use crate::app::App;
use crate::failure::Failure;
use crate::sign_in::why_unfit;
use crate::ui::Wrong;

/// What somebody chooses who gets an account.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) email: String,
    #[serde(default)]
    pub(crate) password: String,
}

/// Longest name or e-mail address, in characters.
const LONGEST: usize = 120;

impl Chosen {
    /// What cannot be used of it.
    pub(crate) fn wrong(&self) -> Vec<Wrong> {
        let mut wrong: Vec<Wrong> = Vec::new();
        if self.name.trim().is_empty() || self.name.chars().count() > LONGEST {
            wrong.push(("name", "Enter your name, as colleagues know it.".to_owned()));
        }
        if !is_email(self.email.trim()) {
            wrong.push(("email", "Enter an e-mail address, for example name@surgery.example.".to_owned()));
        }
        if let Some(why) = why_unfit(&self.password, &self.name, self.email.trim()) {
            wrong.push(("password", why.to_owned()));
        }
        wrong
    }

    /// The account, which is not kept yet.
    pub(crate) async fn account(self, app: &App) -> Result<Account, Failure> {
        let now = app.clock.now();
        let hash = hashed(app, self.password).await?;
        Ok(Account {
            id: app.store.entropy().id(now).map_err(StoreError::from)?,
            name: self.name.trim().to_owned(),
            email: self.email.trim().to_lowercase(),
            password_hash: Some(hash),
            created_at: now,
            disabled_at: None,
        })
    }
}

/// Whether a text looks like an e-mail address; only sending to it shows that it is one.
pub(crate) fn is_email(text: &str) -> bool {
    let shape = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    shape && text.chars().count() <= LONGEST && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == ':')
}

/// A password's hash with a new salt.
pub(crate) async fn hashed(app: &App, password: String) -> Result<String, Failure> {
    let mut salt = [0; 16];
    app.store.entropy().fill(&mut salt).map_err(StoreError::from)?;
    let no_memory = || Failure::Unusable("The server had no memory to keep the password safely. Try again in a minute.".to_owned());
    app.sign_in.passwords.hash(password, salt).await.ok_or_else(no_memory)
}

/// A practice that gets its first administrator.
pub(crate) enum Place {
    /// It was entered before, and nobody has an account there.
    Entered(Ods),
    /// It is entered with them.
    New(Practice),
}

impl Place {
    /// The practice with this code; a new one where it has members, which the database then refuses.
    pub(crate) async fn of(store: &Store, ods: Ods, name: &str, now: Timestamp) -> Result<Self, StoreError> {
        let is_here = store.practice(&ods).await?.is_some() && store.read(&ods).await?.members().await?.is_empty();
        Ok(if is_here { Self::Entered(ods) } else { Self::New(new_practice(store, ods, name, now)?) })
    }
}

/// Gives a practice its first administrator, with all that is new of the two, or changes nothing.
pub(crate) async fn first_administrator(
    store: &Store,
    place: &Place,
    account: &Account,
    is_new: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (author, why) = (account.id.as_str(), "The practice was set up");
    let mut write = match place {
        Place::Entered(ods) => store.write(ods, author, why, now).await?,
        Place::New(practice) => store.write_new(practice, author, why).await?,
    };
    if is_new {
        write.add_account(account).await?;
    }
    write.grant(&account.id, Role::Administrator).await?;
    write.commit().await
}

/// Whom the demo practice's audit trail names for the links that the server prints.
const DEMO: &str = "the demo server";

/// The demo practice's administrator, who signs in by link only; gives that link's secret.
pub(crate) async fn demo_administrator(store: &Store, practice: &Practice, now: Timestamp) -> Result<String, StoreError> {
    let account = without_password(store, "First administrator".to_owned(), first_email(&practice.ods), now)?;
    first_administrator(store, &Place::New(practice.clone()), &account, true, now).await?;
    store.new_sign_in_link(&account.id, DEMO, now).await
}

/// An account whose owner signs in by link only, until they set a password; it is not kept yet.
pub(crate) fn without_password(store: &Store, name: String, email: String, now: Timestamp) -> Result<Account, StoreError> {
    Ok(Account { id: store.entropy().id(now)?, name, email, password_hash: None, created_at: now, disabled_at: None })
}

/// Another one-time link for the demo practice's administrator, when there is one.
pub(crate) async fn administrator_link(store: &Store, ods: &Ods, now: Timestamp) -> Result<Option<String>, StoreError> {
    match store.account_by_email(&first_email(ods)).await? {
        Some(account) => store.new_sign_in_link(&account.id, DEMO, now).await.map(Some),
        None => Ok(None),
    }
}

/// Stands for the address that the demo practice's administrator does not have.
fn first_email(ods: &Ods) -> String {
    format!("administrator@{}.invalid", ods.as_str().to_lowercase())
}

/// A practice of this code that is empty yet.
pub(crate) fn new_practice(store: &Store, ods: Ods, name: &str, now: Timestamp) -> Result<Practice, StoreError> {
    Ok(Practice {
        ods,
        name: name.to_owned(),
        kind: "practice".to_owned(),
        uses_emis: true,
        report_link: new_report_link(store)?,
        networks: Vec::new(),
        created_at: now,
    })
}

/// The secret part of a new report address.
pub(crate) fn new_report_link(store: &Store) -> Result<String, StoreError> {
    Ok(store.entropy().secret()?.chars().take(20).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_choice_is_said_for_each_field() {
        let chosen = Chosen { name: " ".to_owned(), email: "ben".to_owned(), password: "short".to_owned() };
        assert_eq!(chosen.wrong().iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["name", "email", "password"]);
        let name = "Ben Carver".to_owned();
        let good = Chosen { name, email: "ben@surgery.example".to_owned(), password: "apple tractor moon".to_owned() };
        assert_eq!(good.wrong(), []);
        for bad in ["@x", "x@", "a@b@c", "a b@c", "a\n@b"] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
