//! The first account, and passwords.

use argon2::Argon2;
use argon2::password_hash::PasswordVerifier as _;
use lanyard_model::{Id, Ods};
use lanyard_store::{Account, Membership, Practice, Role, Store, StoreError};

use jiff::Timestamp;

/// Makes a practice and its first administrator; gives the secret of the administrator's one-time sign-in link.
pub(crate) async fn first_administrator(store: &Store, practice: &Practice, now: Timestamp) -> Result<String, StoreError> {
    store.add_practice(practice).await?;
    let id: Id<Account> = store.entropy().id(now)?;
    let email = first_email(&practice.ods);
    let account = Account {
        id: id.clone(),
        name: "First administrator".to_owned(),
        email,
        password_hash: None,
        created_at: now,
        disabled_at: None,
    };
    store.add_account(&account).await?;
    store.grant(&id, &Membership { practice: practice.ods.clone(), role: Role::Administrator }).await?;
    store.new_sign_in_link(&id, now).await
}

/// Another one-time link for the first administrator, when there is one.
pub(crate) async fn administrator_link(store: &Store, ods: &Ods, now: Timestamp) -> Result<Option<String>, StoreError> {
    match store.account_by_email(&first_email(ods)).await? {
        Some(account) => store.new_sign_in_link(&account.id, now).await.map(Some),
        None => Ok(None),
    }
}

/// Stands for an address until the first administrator enters one.
fn first_email(ods: &Ods) -> String {
    format!("administrator@{}.invalid", ods.as_str().to_lowercase())
}

/// A practice of this code that is empty yet.
pub(crate) fn new_practice(store: &Store, ods: Ods, name: &str, now: Timestamp) -> Result<Practice, StoreError> {
    let report_link = store.entropy().secret()?.chars().take(20).collect();
    Ok(Practice { ods, name: name.to_owned(), kind: "practice".to_owned(), uses_emis: true, report_link, created_at: now })
}

/// Whether a password is the one of this hash. Slow on purpose: call it where blocking is allowed.
pub(crate) fn password_fits(password: &str, hash: &str) -> bool {
    argon2::password_hash::phc::PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
