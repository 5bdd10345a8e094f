//! How often what needs no sign-in may be used: enough for a whole surgery at five past eight, too little for a flood.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::app::App;
use crate::failure::Failure;
use crate::pages::api_pcs::too_often;

/// Reports and replies a minute from one address: a practice often has a single one.
const REPORTS: u32 = 120;
/// Reports a minute through the label of one room.
const FROM_A_ROOM: u32 = 6;
/// Tries a minute to enrol, from one address: codes cannot be guessed at that pace.
const ENROLMENTS: u32 = 10;
/// Addresses that are remembered before those that are quiet again are forgotten.
const REMEMBERED: usize = 10_000;

/// The limits of what is open to everybody.
#[derive(Debug)]
pub struct Limits {
    behind_proxy: bool,
    reports: DefaultKeyedRateLimiter<String>,
    rooms: DefaultKeyedRateLimiter<String>,
    enrolments: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    /// Fresh limits. Behind a proxy the address is the one that the proxy adds to `X-Forwarded-For`.
    pub fn new(behind_proxy: bool) -> Self {
        let a_minute = |many: u32| RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(many).unwrap_or(NonZeroU32::MIN)));
        Self { behind_proxy, reports: a_minute(REPORTS), rooms: a_minute(FROM_A_ROOM), enrolments: a_minute(ENROLMENTS) }
    }

    /// Whether this request is one too many.
    fn is_too_many(&self, path: &str, method: &Method, address: &str) -> bool {
        let within = |limiter: &DefaultKeyedRateLimiter<String>, key: &str| {
            if limiter.len() > REMEMBERED {
                limiter.retain_recent();
            }
            limiter.check_key(&key.to_owned()).is_ok()
        };
        let changes = *method == Method::POST;
        match path.split('/').nth(1) {
            // Links of line managers and of holders: looking too, so that none can be guessed.
            Some("v" | "h") => !within(&self.reports, address),
            Some("r") if changes => !within(&self.reports, address),
            Some("q") if changes => {
                let room = path.split('/').nth(2).unwrap_or_default();
                !within(&self.reports, address) || !within(&self.rooms, room)
            }
            Some("api") if changes && path == "/api/enrol" => !within(&self.enrolments, address),
            _ => false,
        }
    }

    /// Where a request comes from, for what is counted by address.
    pub(crate) fn address(&self, headers: &HeaderMap, peer: Option<SocketAddr>) -> String {
        let forwarded = headers.get("x-forwarded-for").filter(|_| self.behind_proxy).and_then(|value| value.to_str().ok());
        // Only the last entry was written by our own proxy; those before it are whatever the sender wrote.
        let last = forwarded.and_then(|list| list.rsplit(',').next()).map(|address| address.trim().to_owned());
        last.or_else(|| peer.map(|peer| peer.ip().to_string())).unwrap_or_default()
    }
}

/// Refuses what comes too often.
pub(crate) async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let address = app.limits.address(request.headers(), peer);
    if app.limits.is_too_many(request.uri().path(), request.method(), &address) {
        let from_a_pc = request.uri().path().starts_with("/api/");
        return if from_a_pc { too_often() } else { Failure::TooOften.into_response() };
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_held_back_and_the_next_room_is_not() {
        let limits = Limits::new(false);
        let tries = |path: &str| (0..10).filter(|_| !limits.is_too_many(path, &Method::POST, "192.0.2.1")).count();
        assert_eq!(tries("/q/one"), 6);
        assert_eq!(tries("/q/two"), 6);
        assert_eq!(tries("/p/DEMO01/incidents/K7-42/answer"), 10, "who is signed in is not held back");
        assert!(!limits.is_too_many("/q/one", &Method::GET, "192.0.2.1"), "looking is free");
        let guesses = (0..200).filter(|_| !limits.is_too_many("/v/guess", &Method::GET, "192.0.2.9")).count();
        assert_eq!(guesses, 120, "a line manager’s link is not guessed by looking");
        assert!(limits.is_too_many("/h/guess", &Method::GET, "192.0.2.9"), "nor a holder’s");
    }

    #[test]
    fn only_what_our_own_proxy_wrote_counts_as_the_address() {
        let headers: HeaderMap =
            [("x-forwarded-for".parse().unwrap(), "10.9.9.9, 192.0.2.7".parse().unwrap())].into_iter().collect();
        let peer = Some("127.0.0.1:5000".parse().unwrap());
        assert_eq!(Limits::new(true).address(&headers, peer), "192.0.2.7");
        assert_eq!(Limits::new(false).address(&headers, peer), "127.0.0.1");
    }
}
