//! The program that calls, known by its token.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use lanyard_model::Ods;
use lanyard_store::{ApiToken, Scope};

use crate::api::problem::Problem;
use crate::app::App;
use crate::sign_in::Client;

/// A program with a token that works.
#[derive(Debug)]
pub(crate) struct Caller {
    /// The practice, which is the token's and never the request's.
    pub(crate) practice: Ods,
    token: ApiToken,
}

impl Caller {
    /// Refuses a token that was not made for this.
    pub(crate) fn may(&self, scope: Scope) -> Result<(), Problem> {
        if self.token.scopes.contains(&scope) {
            return Ok(());
        }
        let words = "This token was not made for this. An administrator makes another under Settings, API tokens.";
        Err(Problem::new(StatusCode::FORBIDDEN, words))
    }

    /// Whom the audit trail names.
    pub(crate) fn author(&self) -> String {
        format!("API token {}", self.token.id)
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let shown = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let shown = shown.and_then(|value| value.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        let named = shown.and_then(|(_, token)| token.trim().strip_prefix("lanyard_")?.split_once('_'));
        let known = match named.map(|(ods, secret)| (Ods::parse(ods), secret)) {
            Some((Ok(practice), secret)) => {
                let found = app.store.read(&practice).await?.api_token(secret, app.clock.now()).await?;
                found.map(|token| Self { practice, token })
            }
            _ => None,
        };
        if let Some(caller) = known {
            return Ok(caller);
        }
        let Ok(client) = Client::from_request_parts(parts, app).await;
        if !app.sign_in.throttle.allows_address(&client.address) {
            return Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "Too many requests with a token that does not work. Wait a minute.",
            ));
        }
        Err(Problem::new(StatusCode::UNAUTHORIZED, "Send a token that works: “Authorization: Bearer lanyard_…”."))
    }
}
