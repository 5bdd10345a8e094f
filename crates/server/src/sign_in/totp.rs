//! Codes of six digits that change every 30 seconds (RFC 6238), from a program on a telephone.

use lanyard_model::Id;
use lanyard_store::{Account, Credential, CredentialKind, StoreError};
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret, Totp};

use crate::app::App;

/// Length of the shared secret, in bytes: that of the hash, as RFC 4226 advises.
const SECRET: usize = 20;

/// What is kept of it.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// The shared secret in base 32, sealed for its credential.
    sealed: String,
    /// The step whose code was used last; it and earlier ones do not work again.
    last_step: u64,
}

/// A secret that is shown, and not yet in use.
#[derive(Debug)]
pub(crate) struct Enrolment {
    /// In base 32, as telephones take it.
    pub(crate) secret: String,
    /// The address in the picture that telephones read.
    pub(crate) url: String,
}

fn totp(secret: &str, email: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).with_account_name(email).with_issuer(Some("Lanyard")).build().ok()
}

impl Enrolment {
    /// A new secret for this account.
    pub(crate) fn new(app: &App, email: &str) -> Result<Option<Self>, StoreError> {
        let mut bytes = vec![0; SECRET];
        app.store.entropy().fill(&mut bytes)?;
        Ok(Self::of(&Secret::from(bytes).to_base32(), email))
    }

    /// The same secret again, as the form sent it back.
    pub(crate) fn of(secret: &str, email: &str) -> Option<Self> {
        let url = totp(secret, email)?.to_url().ok()?;
        Some(Self { secret: secret.to_owned(), url })
    }

    /// Puts it into use, if this code shows that the telephone has it.
    pub(crate) async fn confirm(&self, app: &App, account: &Id<Account>, code: &str) -> Result<bool, StoreError> {
        let now = app.clock.now();
        let Some(last_step) = step_of(&self.secret, code, now) else { return Ok(false) };
        let id: Id<Credential> = app.store.entropy().id(now)?;
        let kept = Kept { sealed: app.seal.seal(app.store.entropy(), id.as_str(), &self.secret)?, last_step };
        let credential = Credential {
            handle: id.to_string(),
            id,
            account: account.clone(),
            kind: CredentialKind::Totp,
            label: "Authenticator app".to_owned(),
            secret: serde_json::to_value(kept).unwrap_or_default(),
            created_at: now,
            used_at: None,
        };
        app.store.add_credential(&credential).await?;
        Ok(true)
    }
}

/// The step that a code belongs to: the present one, or one before or after it, for clocks that differ a little.
fn step_of(secret: &str, code: &str, now: jiff::Timestamp) -> Option<u64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    totp(secret, "")?.check(&digits, u64::try_from(now.as_second()).ok()?)
}

/// Whether a code is right for one of the account's telephones and was not used before.
pub(crate) async fn use_totp(app: &App, account: &Id<Account>, code: &str) -> Result<bool, StoreError> {
    let now = app.clock.now();
    for credential in app.store.credentials(account).await?.into_iter().filter(|one| one.kind == CredentialKind::Totp) {
        let Some((mut kept, secret)) = opened(app, &credential) else { continue };
        let Some(step) = step_of(&secret, code, now).filter(|step| *step > kept.last_step) else { continue };
        kept.last_step = step;
        return app.store.credential_used(&credential, &serde_json::to_value(kept).unwrap_or_default(), now).await;
    }
    Ok(false)
}

/// What is kept of a telephone, and its shared secret; `None` when another key sealed it.
fn opened(app: &App, credential: &Credential) -> Option<(Kept, String)> {
    let kept: Kept = serde_json::from_value(credential.secret.clone()).ok()?;
    let secret = app.seal.open(credential.id.as_str(), &kept.sealed)?;
    Some((kept, secret))
}

/// How many telephones there are, and how many of their secrets this server's key does not open.
pub(crate) async fn sealed_with_another_key(app: &App) -> Result<(usize, usize), StoreError> {
    let all = app.store.credentials_of_kind(CredentialKind::Totp).await?;
    Ok((all.len(), all.iter().filter(|credential| opened(app, credential).is_none()).count()))
}
