//! Proving who somebody is. Pages ask; this decides.

mod begun;
mod client;
mod oidc;
mod passkey;
mod password;
mod pending;
mod recovery;
mod seal;
mod throttle;
mod totp;

use std::sync::Arc;

use lanyard_model::{Id, Ods};
use lanyard_store::{Account, StoreError};

pub use client::Proxy;
pub(crate) use client::{Client, address, connection, network};
pub use oidc::OidcSettings;
pub(crate) use oidc::{BackFromProvider, OidcProblem};
pub(crate) use passkey::Passkeys;
pub(crate) use password::{Passwords, why_unfit};
pub(crate) use recovery::{new_codes, use_code};
pub(crate) use seal::KEY_FILE;
pub use seal::Seal;
pub(crate) use totp::{Enrolment, sealed_with_another_key, use_totp};

use crate::app::App;
use crate::clock::Clock;
use oidc::Oidc;
use throttle::Throttle;

/// What an operator sets about signing in.
#[derive(Debug, Clone, Default)]
pub struct SignInSettings {
    /// The proxy before this server; without one the connection's own address counts.
    pub proxy: Option<Proxy>,
    /// Another sign-in service (OpenID Connect).
    pub oidc: Option<OidcSettings>,
}

/// What signing in needs to remember while the server runs.
#[derive(Debug)]
pub struct SignIn {
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) passkeys: Option<Passkeys>,
    pub(crate) oidc: Option<Oidc>,
    pub(crate) proxy: Option<Proxy>,
    /// The link with which the first administrator begins, while there is none, and the practice where it is entered already.
    first_start: pending::Pending<Option<Ods>>,
}

impl SignIn {
    pub(crate) fn new(settings: SignInSettings, public_url: &str, clock: &Arc<Clock>) -> Self {
        Self {
            passwords: Passwords::default(),
            throttle: Throttle::new(clock),
            passkeys: Passkeys::new(public_url),
            oidc: settings.oidc.map(|oidc| Oidc::new(oidc, public_url)),
            proxy: settings.proxy,
            first_start: pending::Pending::default(),
        }
    }

    /// Keeps the secret of the link with which the first administrator begins; at this practice, where it is entered already.
    pub fn begin_first_start(&self, secret: &str, practice: Option<Ods>, now: jiff::Timestamp) {
        self.first_start.keep(secret, "first start", practice, now, pending::FIRST_START);
    }

    /// Whether this is that link's secret, and the practice where it is entered already.
    pub(crate) fn first_start(&self, secret: &str, now: jiff::Timestamp) -> Option<Option<Ods>> {
        self.first_start.peek(secret, now)
    }

    /// The first administrator is there.
    pub(crate) fn end_first_start(&self) {
        self.first_start.clear();
    }
}

/// Whether this account's password must be followed by a second factor.
pub(crate) async fn second_factor_due(app: &App, account: &Id<Account>) -> Result<bool, StoreError> {
    Ok(app.store.credentials(account).await?.iter().any(|credential| credential.kind.is_second_factor()))
}
