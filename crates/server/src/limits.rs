//! How often what needs no sign-in may be used: enough for a whole surgery at five past eight, too little for a flood.

use std::num::NonZeroU32;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::app::App;
use crate::failure::Failure;
use crate::pages::api_pcs::too_often;
use crate::sign_in::{address, network};

/// Reports and replies a minute from one address: a practice often has a single one.
const REPORTS: u32 = 120;
/// Pages of reports a minute from one address: each PC on which somebody is stuck asks three times a minute whether there is news.
const LOOKS: u32 = 1_200;
/// Reports a minute through the label of one room.
const FROM_A_ROOM: u32 = 6;
/// Tries a minute to enrol, from one address: codes cannot be guessed at that pace.
const ENROLMENTS: u32 = 10;
/// Sign-ins a minute that are begun by passkey or at another service, from one address: a whole surgery's.
const SIGN_INS: u32 = 60;
/// Addresses that are remembered before those that are quiet again are forgotten.
const REMEMBERED: usize = 10_000;

/// The limits of what is open to everybody.
#[derive(Debug)]
pub struct Limits {
    reports: DefaultKeyedRateLimiter<String>,
    looks: DefaultKeyedRateLimiter<String>,
    rooms: DefaultKeyedRateLimiter<String>,
    enrolments: DefaultKeyedRateLimiter<String>,
    sign_ins: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    /// Fresh limits.
    pub(crate) fn new() -> Self {
        let a_minute = |many: u32| RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(many).unwrap_or(NonZeroU32::MIN)));
        Self {
            reports: a_minute(REPORTS),
            looks: a_minute(LOOKS),
            rooms: a_minute(FROM_A_ROOM),
            enrolments: a_minute(ENROLMENTS),
            sign_ins: a_minute(SIGN_INS),
        }
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
            // The short names of incidents are short.
            Some("r") => !within(&self.looks, address),
            Some("q") if changes => {
                let room = path.split('/').nth(2).unwrap_or_default();
                !within(&self.reports, address) || !within(&self.rooms, room)
            }
            Some("api") if changes && path == "/api/enrol" => !within(&self.enrolments, address),
            // What is begun is remembered, and the other service is asked for each. Passwords have a throttle of their own.
            Some("sign-in") if path == "/sign-in/other" || changes && path == "/sign-in/passkey" => {
                !within(&self.sign_ins, address)
            }
            _ => false,
        }
    }
}

/// Refuses what comes too often.
pub(crate) async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let address = network(&address(app.sign_in.proxy.as_ref(), request.headers(), request.extensions()));
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
    fn sign_ins_are_begun_so_often_from_one_address_and_no_other_is_held_back() {
        let limits = Limits::new();
        for (method, path) in [(Method::POST, "/sign-in/passkey"), (Method::GET, "/sign-in/other")] {
            let limits = Limits::new();
            let begun = (0..200).filter(|_| !limits.is_too_many(path, &method, "192.0.2.1")).count();
            assert_eq!(begun, 60, "{path}");
            assert!(!limits.is_too_many(path, &method, "192.0.2.2"), "{path}");
        }
        let looked = (0..200).filter(|_| !limits.is_too_many("/sign-in", &Method::GET, "192.0.2.1")).count();
        assert_eq!(looked, 200, "the page itself is free");
    }

    #[test]
    fn a_room_is_held_back_and_the_next_room_is_not() {
        let limits = Limits::new();
        let tries = |path: &str| (0..10).filter(|_| !limits.is_too_many(path, &Method::POST, "192.0.2.1")).count();
        assert_eq!(tries("/q/one"), 6);
        assert_eq!(tries("/q/two"), 6);
        assert_eq!(tries("/p/DEMO01/incidents/K7-42/answer"), 10, "who is signed in is not held back");
        assert!(!limits.is_too_many("/q/one", &Method::GET, "192.0.2.1"), "looking is free");
        let looks = (0..2_000).filter(|_| !limits.is_too_many("/r/link/A1-11", &Method::GET, "192.0.2.9")).count();
        assert_eq!(looks, 1_200, "short names are not guessed by the thousand");
        let guesses = (0..200).filter(|_| !limits.is_too_many("/v/guess", &Method::GET, "192.0.2.9")).count();
        assert_eq!(guesses, 120, "a line manager’s link is not guessed by looking");
        assert!(limits.is_too_many("/h/guess", &Method::GET, "192.0.2.9"), "nor a holder’s");
    }
}
