//! Passkeys (WebAuthn): kept by a PC, telephone or security key, unlocked by its owner there, and bound to this server's address.

use lanyard_model::Id;
use lanyard_store::{Account, Credential, CredentialKind};
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, RequestChallengeResponse, Url, Uuid,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::app::App;
use crate::failure::Failure;
use crate::sign_in::begun::Begun;
use crate::sign_in::pending::{CEREMONY, Pending};

/// Registers passkeys and signs in with them.
#[derive(Debug)]
pub(crate) struct Passkeys {
    webauthn: Webauthn,
    registering: Pending<(Id<Account>, PasskeyRegistration)>,
    signing_in: Begun,
}

const REFUSED: &str = "The passkey was not accepted. Try again, or sign in with your password.";

impl Passkeys {
    /// For the address that people type. Passkeys are bound to a name: an address of digits alone has none.
    pub(crate) fn new(public_url: &str) -> Option<Self> {
        let origin = Url::parse(public_url).ok()?;
        let name = origin.domain()?.to_owned();
        let webauthn = WebauthnBuilder::new(&name, &origin).ok()?.rp_name("Lanyard").build().ok()?;
        Some(Self { webauthn, registering: Pending::default(), signing_in: Begun::new("passkey") })
    }

    /// Begins to register one; gives what the browser needs, and the ceremony's secret.
    pub(crate) async fn start_registration(
        &self,
        app: &App,
        account: &Account,
    ) -> Result<(CreationChallengeResponse, String), Failure> {
        let user = Uuid::parse_str(account.id.as_str()).map_err(|_| Failure::NotFound)?;
        let mine = app.store.credentials(&account.id).await?;
        let known = passkeys(&mine).map(|(_, passkey)| passkey.cred_id().clone()).collect();
        let (mut challenge, state) = self
            .webauthn
            .start_passkey_registration(user, &account.email, &account.name, Some(known))
            .map_err(|_| Failure::Unusable(REFUSED.to_owned()))?;
        // The device keeps the account's id too, so that signing in needs no typing.
        if let Some(selection) = &mut challenge.public_key.authenticator_selection {
            selection.resident_key = serde_json::from_str("\"required\"").ok();
            selection.require_resident_key = true;
        }
        let ceremony = app.store.entropy().secret().map_err(lanyard_store::StoreError::from)?;
        self.registering.keep(&ceremony, account.id.as_str(), (account.id.clone(), state), app.clock.now(), CEREMONY);
        Ok((challenge, ceremony))
    }

    /// Ends it.
    pub(crate) async fn finish_registration(
        &self,
        app: &App,
        account: &Id<Account>,
        ceremony: &str,
        label: &str,
        made: &RegisterPublicKeyCredential,
    ) -> Result<(), Failure> {
        let refused = || Failure::Unusable(REFUSED.to_owned());
        let now = app.clock.now();
        let (whose, state) = self.registering.take(ceremony, now).ok_or_else(refused)?;
        let passkey = self.webauthn.finish_passkey_registration(made, &state).map_err(|_| refused())?;
        if whose != *account {
            return Err(refused());
        }
        let credential = Credential {
            id: app.store.entropy().id(now).map_err(lanyard_store::StoreError::from)?,
            account: whose,
            kind: CredentialKind::Passkey,
            label: label.to_owned(),
            handle: handle(passkey.cred_id()),
            secret: serde_json::to_value(&passkey).map_err(|_| refused())?,
            created_at: now,
            used_at: None,
        };
        Ok(app.store.add_credential(&credential).await?)
    }

    /// Begins to sign in; gives what the browser needs, and what it sends back.
    pub(crate) fn start_sign_in(&self, app: &App) -> Result<(RequestChallengeResponse, String), Failure> {
        let refused = |_| Failure::Unusable(REFUSED.to_owned());
        let (mut challenge, state) = self.webauthn.start_discoverable_authentication().map_err(refused)?;
        // The page has a button for it; it does not wait behind a field.
        challenge.mediation = None;
        let ceremony = self.signing_in.begin(app.store.entropy(), state, app.clock.now())?;
        Ok((challenge, ceremony))
    }

    /// Ends it; gives whose passkey it was.
    pub(crate) async fn finish_sign_in(
        &self,
        app: &App,
        ceremony: &str,
        given: &PublicKeyCredential,
    ) -> Result<Id<Account>, Failure> {
        let refused = || Failure::Unusable(REFUSED.to_owned());
        let now = app.clock.now();
        let state: DiscoverableAuthentication = self.signing_in.open(ceremony, now).ok_or_else(refused)?;
        let (user, id) = self.webauthn.identify_discoverable_authentication(given).map_err(|_| refused())?;
        let found = app.store.credential(CredentialKind::Passkey, &handle(id)).await?.ok_or_else(refused)?;
        let mut passkey: Passkey = serde_json::from_value(found.secret.clone()).map_err(|_| refused())?;
        let result = self.webauthn.finish_discoverable_authentication_v2(given, state, &passkey).map_err(|_| refused())?;
        if found.account.as_str() != user.to_string() || !result.user_verified() || !self.signing_in.end(ceremony, now) {
            return Err(refused());
        }
        passkey.update_credential(&result);
        let secret = serde_json::to_value(&passkey).map_err(|_| refused())?;
        app.store.credential_used(&found, &secret, now).await?;
        Ok(found.account)
    }
}

fn handle(id: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(id)
}

fn passkeys(all: &[Credential]) -> impl Iterator<Item = (&Credential, Passkey)> {
    let kept = all.iter().filter(|credential| credential.kind == CredentialKind::Passkey);
    kept.filter_map(|credential| Some((credential, serde_json::from_value(credential.secret.clone()).ok()?)))
}
