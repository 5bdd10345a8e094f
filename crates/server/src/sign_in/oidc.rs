//! Signing in through another service (OpenID Connect): the support partner's, or NHS CIS2 where a practice is registered there.
//!
//! Whom the service names is matched to an account by the service's own lasting subject; the first time, by an e-mail address
//! that the service says it has verified (in what it signed, or where it tells about people), unless the link was removed since: then
//! it comes back when its owner says so.

use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use lanyard_model::Id;
use lanyard_store::{Account, Credential, CredentialKind};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreIdTokenClaims, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    Scope, StandardErrorResponse, TokenResponse as _,
};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http_client;
use crate::sign_in::begun::Begun;

/// How long the other service may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read from it, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The other service, as an operator sets it.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// Its address; its configuration stands below it at `.well-known/openid-configuration`.
    pub issuer: String,
    /// The name under which this server is registered there.
    pub client_id: String,
    /// What this server proves itself with there.
    pub client_secret: Option<String>,
    /// What the button says.
    pub name: String,
}

/// Sends people to the other service, and takes them when they come back.
#[derive(Debug)]
pub(crate) struct Oidc {
    settings: OidcSettings,
    back: String,
    begun: Begun,
}

/// What ending takes: our name for it in the address, and what the service's answer is checked with.
#[derive(Serialize, Deserialize)]
struct Visit {
    state: String,
    nonce: String,
    verifier: String,
}

/// What the other service sends back in the address.
#[derive(Debug, Deserialize)]
pub(crate) struct BackFromProvider {
    #[serde(default)]
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) state: String,
    /// Why it signed nobody in: a word of the standard's, and its own words.
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OidcProblem {
    /// The service did not answer as it should.
    #[error("The other sign-in service did not answer as it should ({0}). Sign in with your password, or tell an administrator.")]
    Service(String),
    /// What it said was not for this browser, this server or this moment.
    #[error("The other sign-in service’s answer was not accepted ({0}). Start again; if it goes on, tell an administrator.")]
    Refused(String),
    /// It signed nobody in: somebody pressed Cancel there, or may not use this server.
    #[error("The other sign-in service signed nobody in ({0}). Start again, or sign in with your password.")]
    Declined(String),
    /// It does not believe that it is this server that asks.
    #[error(
        "The other sign-in service does not accept this server ({0}), so nobody can sign in that way. Sign in with your password. Whoever \
         runs the server compares --oidc-client and --oidc-secret-file with what is registered there."
    )]
    NotRegistered(String),
    /// It named somebody who has no account.
    #[error("You are known there, and have no account here. Ask your practice’s administrator for an invitation.")]
    Unknown,
    /// The link between it and the account was removed.
    #[error(
        "Your account here was taken off the other sign-in service. Sign in with your password; under Your account you can let it come \
         back."
    )]
    Removed,
    /// The database.
    #[error(transparent)]
    Store(#[from] lanyard_store::StoreError),
}

/// Whom the service named.
struct Named {
    handle: String,
    verified_email: Option<String>,
}

type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Oidc {
    pub(crate) fn new(settings: OidcSettings, public_url: &str) -> Self {
        Self { settings, back: format!("{public_url}/sign-in/other/back"), begun: Begun::new("other sign-in service") }
    }

    /// What the button says.
    pub(crate) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Begins; gives the address to go to, and what the browser keeps meanwhile.
    pub(crate) async fn start(&self, app: &App) -> Result<(String, String), OidcProblem> {
        let secret = || app.store.entropy().secret().map_err(lanyard_store::StoreError::from);
        let visit = Visit { state: secret()?, nonce: secret()?, verifier: secret()? };
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(visit.verifier.clone()));
        let (client, _) = self.client().await?;
        let (told, expected) = (CsrfToken::new(visit.state.clone()), Nonce::new(visit.nonce.clone()));
        let (url, ..) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || told, move || expected)
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok((url.to_string(), self.begun.begin(app.store.entropy(), visit, app.clock.now())?))
    }

    /// Ends; `kept` is what the browser kept. Gives the account.
    pub(crate) async fn finish(&self, app: &App, kept: &str, back: BackFromProvider) -> Result<Id<Account>, OidcProblem> {
        let other = || OidcProblem::Refused("it was not asked for in this browser, or too long ago".to_owned());
        let visit: Visit = self.begun.open(kept, app.clock.now()).ok_or_else(other)?;
        if visit.state != back.state {
            return Err(other());
        }
        if !back.error.is_empty() {
            return Err(OidcProblem::Declined(in_words(&back.error, &back.error_description)));
        }
        let (nonce, verifier) = (Nonce::new(visit.nonce), PkceCodeVerifier::new(visit.verifier));
        let (client, agent) = self.client().await?;
        let now = SystemTime::UNIX_EPOCH + Duration::try_from(app.clock.now().as_duration()).unwrap_or_default();
        let exchange = move || named(&client, &agent, back.code, &nonce, verifier, now);
        let named = tokio::task::spawn_blocking(exchange).await.map_err(|error| OidcProblem::Service(error.to_string()))??;
        if !self.begun.end(kept, app.clock.now()) {
            return Err(other());
        }
        account_of(app, named).await
    }

    async fn client(&self) -> Result<(Client, ureq::Agent), OidcProblem> {
        let settings = self.settings.clone();
        let back = RedirectUrl::new(self.back.clone()).map_err(|error| OidcProblem::Service(error.to_string()))?;
        let make = move || {
            let agent = http_client::agent(PATIENCE);
            let issuer = IssuerUrl::new(settings.issuer).map_err(|error| OidcProblem::Service(error.to_string()))?;
            let metadata = CoreProviderMetadata::discover(&issuer, &|request| send(&agent, request))
                .map_err(|error| OidcProblem::Service(whole(&error)))?;
            let id = ClientId::new(settings.client_id);
            let secret = settings.client_secret.map(ClientSecret::new);
            Ok((CoreClient::from_provider_metadata(metadata, id, secret).set_redirect_uri(back), agent))
        };
        tokio::task::spawn_blocking(make).await.map_err(|error| OidcProblem::Service(error.to_string()))?
    }
}

/// Exchanges the code and checks what comes back: signature, issuer, audience, nonce, time. Blocks.
fn named(
    client: &Client,
    agent: &ureq::Agent,
    code: String,
    nonce: &Nonce,
    verifier: PkceCodeVerifier,
    now: SystemTime,
) -> Result<Named, OidcProblem> {
    let service = |error: &dyn std::error::Error| OidcProblem::Service(whole(error));
    let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| service(&error))?;
    let tokens = request.set_pkce_verifier(verifier).request(&|request| send(agent, request)).map_err(not_exchanged)?;
    let token = tokens.id_token().ok_or_else(|| OidcProblem::Service("it named nobody".to_owned()))?;
    let verifier = client.id_token_verifier().set_time_fn(move || now.into());
    let claims = token.claims(&verifier, nonce).map_err(|error| OidcProblem::Refused(whole(&error)))?;
    let (email, verified) = match claims.email() {
        Some(email) => (Some(email.to_string()), claims.email_verified()),
        None => told_apart(client, agent, tokens.access_token(), claims)?,
    };
    Ok(Named {
        handle: format!("{} {}", claims.issuer().as_str(), claims.subject().as_str()),
        verified_email: email.filter(|_| verified == Some(true)),
    })
}

/// The e-mail address of whoever was named, and whether it is verified, where the service tells it apart from what it signed. Blocks.
fn told_apart(
    client: &Client,
    agent: &ureq::Agent,
    key: &AccessToken,
    named: &CoreIdTokenClaims,
) -> Result<(Option<String>, Option<bool>), OidcProblem> {
    let Ok(request) = client.user_info(key.clone(), Some(named.subject().clone())) else { return Ok((None, None)) };
    let told: CoreUserInfoClaims =
        request.request(&|request| send(agent, request)).map_err(|error| OidcProblem::Refused(whole(&error)))?;
    Ok((told.email().map(|email| email.to_string()), told.email_verified()))
}

/// Why a code was not exchanged.
fn not_exchanged(error: RequestTokenError<ureq::Error, StandardErrorResponse<CoreErrorResponseType>>) -> OidcProblem {
    match &error {
        RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidClient => {
            OidcProblem::NotRegistered(in_words(said.error().as_ref(), said.error_description().map_or("", String::as_str)))
        }
        _ => OidcProblem::Refused(whole(&error)),
    }
}

/// What the service says is wrong, in the standard's word and its own.
fn in_words(error: &str, description: &str) -> String {
    if description.is_empty() { error.to_owned() } else { format!("{error}: {description}") }
}

async fn account_of(app: &App, named: Named) -> Result<Id<Account>, OidcProblem> {
    if let Some(known) = app.store.credential(CredentialKind::Oidc, &named.handle).await? {
        return Ok(known.account);
    }
    let email = named.verified_email.ok_or(OidcProblem::Unknown)?;
    let account = app.store.account_by_email(&email).await?.ok_or(OidcProblem::Unknown)?;
    let links = app.store.credentials(&account.id).await?;
    if links.iter().any(|one| one.kind == CredentialKind::OidcRemoved) {
        return Err(OidcProblem::Removed);
    }
    let now = app.clock.now();
    let credential = Credential {
        id: app.store.entropy().id(now).map_err(lanyard_store::StoreError::from)?,
        account: account.id.clone(),
        kind: CredentialKind::Oidc,
        label: email,
        handle: named.handle,
        secret: serde_json::Value::Null,
        created_at: now,
        used_at: Some(now),
    };
    app.store.add_credential(&credential).await?;
    Ok(account.id)
}

fn send(agent: &ureq::Agent, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let mut response = agent.run(request)?;
    let body = response.body_mut().with_config().limit(LARGEST).read_to_vec()?;
    let mut answer = HttpResponse::new(body);
    *answer.status_mut() = StatusCode::from_u16(response.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
    *answer.headers_mut() = response.headers().clone();
    Ok(answer)
}

/// An error with what caused it, in one line.
fn whole(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
