//! The program that calls, known by its token.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use lanyard_model::Ods;
use lanyard_store::{ApiToken, Scope};

use crate::api::problem::Problem;
use crate::app::App;

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
        // No limit on wrong ones: nobody guesses 256 bits, and a program whose token was revoked must not use up the tries of the
        // people who sign in from the same address.
        known.ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "Send a token that works: “Authorization: Bearer lanyard_…”."))
    }
}
