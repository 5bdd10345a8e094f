//! What a page answers when it cannot do what was asked: what happened, what to do next, who can do it.

use axum::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use lanyard_store::StoreError;
use maud::html;

use crate::permission::Permission;
use crate::too_large::size;
use crate::ui;
use crate::unsaved::SignInFirst;

/// Why a page cannot do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing is at this address, or nothing that this person may see.
    NotFound,
    /// Signing in comes first.
    SignIn,
    /// Proving once more who one is comes first.
    ProveFirst,
    /// This was sent too often within a minute.
    TooOften,
    /// This takes a permission that the role does not have.
    NotAllowed(Permission),
    /// This practice takes reports from its own network only; its name.
    Elsewhere(String),
    /// More was sent than this page takes, which is so many bytes.
    TooLarge(usize),
    /// Too many tries; the words say how long to wait.
    Slower(&'static str),
    /// What was sent cannot be used; the words say which field, and how it should be.
    Unusable(String),
    /// Nobody was signed in, and why.
    NotSignedIn(String),
    /// The database.
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken(_) | StoreError::InUse => Self::Unusable(error.to_string()),
            error => Self::Store(error),
        }
    }
}

impl Failure {
    /// What happened, and what to do.
    pub(crate) fn detail(&self) -> String {
        self.words().2
    }

    fn words(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Page not found",
                "If you typed the address, check it. If you followed a link, what it led to may have been removed, or may belong \
                 to another practice."
                    .to_owned(),
            ),
            Self::SignIn => (StatusCode::UNAUTHORIZED, "Sign in first", "Sign in, then open the page again.".to_owned()),
            Self::ProveFirst => {
                let what = "Open “Add a second step” under “Your account”, prove that it is you, then do this again.";
                (StatusCode::FORBIDDEN, "Prove first that it is you", what.to_owned())
            }
            Self::TooOften => (
                StatusCode::TOO_MANY_REQUESTS,
                "Too many at once",
                "This was sent too often within a minute. Wait a minute, then send it again. If somebody is stuck now, telephone."
                    .to_owned(),
            ),
            Self::NotAllowed(permission) => (StatusCode::FORBIDDEN, "You may not do this", permission.refusal()),
            Self::Elsewhere(practice) => (
                StatusCode::FORBIDDEN,
                "Open this at the practice",
                format!(
                    "{practice} takes reports at this address from its own network only. On a phone, scan the label beside the reader: \
                     that works from anywhere. Or ring the practice."
                ),
            ),
            Self::TooLarge(most) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "This is too large",
                format!(
                    "At most {} can be sent here at once; this was more, and nothing of it was kept. Go back, shorten it or divide it, \
                     and send it again. A spreadsheet is smaller when it is saved as CSV.",
                    size(*most)
                ),
            ),
            Self::Slower(wait) => (StatusCode::TOO_MANY_REQUESTS, "Wait a little", (*wait).to_owned()),
            Self::Unusable(why) => (StatusCode::UNPROCESSABLE_ENTITY, "This could not be used", why.clone()),
            Self::NotSignedIn(why) => (StatusCode::UNPROCESSABLE_ENTITY, "You are not signed in", why.clone()),
            Self::Store(StoreError::DiskFull) => {
                tracing::error!("the disk is full");
                (StatusCode::INSUFFICIENT_STORAGE, "The server’s disk is full", StoreError::DiskFull.to_string())
            }
            Self::Store(error) => {
                tracing::error!(%error, "a page could not use the database");
                (StatusCode::INTERNAL_SERVER_ERROR, "The server could not do this", error.to_string())
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn => return (Extension(SignInFirst), Redirect::to("/sign-in")).into_response(),
            Self::ProveFirst => return Redirect::to("/account/protect").into_response(),
            _ => {}
        }
        let (status, title, words) = self.words();
        let content = html! {
            h1 { (title) }
            p { (words) }
            @match self {
                Self::NotSignedIn(_) => p { a href="/sign-in" { "Sign in" } },
                // Whoever reports from elsewhere has no page here.
                Self::Elsewhere(_) => {}
                _ => p { a href="/" { "Start page" } },
            }
        };
        (status, ui::page(title, None, content)).into_response()
    }
}
