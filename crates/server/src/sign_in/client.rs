//! Where a request comes from: for throttling, and for the list of sessions.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use lanyard_store::Browser;

use crate::app::App;

/// Longest text that is kept of what a browser calls itself.
const AGENT: usize = 200;

/// Who sends a request, as far as the network says.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// Network address.
    pub(crate) address: String,
    agent: Option<String>,
}

impl Client {
    /// As a session keeps it.
    pub(crate) fn browser(&self) -> Browser {
        Browser { address: Some(self.address.clone()), agent: self.agent.clone() }
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(from)| from.ip().to_string());
        let text = |name: &axum::http::HeaderName| {
            parts.headers.get_all(name).iter().next_back().and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        // A proxy appends what it saw: only the last address of the last such header was written by it, the rest by anybody.
        let forwarded = app.sign_in.client_header.as_ref().and_then(text);
        let told = forwarded.and_then(|list| list.rsplit(',').next().map(|last| last.trim().to_owned()));
        let address = told.or(connection).unwrap_or_else(|| "unknown".to_owned());
        let agent = text(&header::USER_AGENT).map(|agent| agent.chars().take(AGENT).collect());
        Ok(Self { address, agent })
    }
}
