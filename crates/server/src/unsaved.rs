//! What somebody typed whose sign-in had ended: it is not saved, they are told, and where it can be done it is kept for them on the
//! page that says so, to be sent again. Browsers do not keep it: pages here are kept by no cache.

use axum::Form;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;

use crate::form::Sent;
use crate::ui;

/// Marks an answer that is to sign in first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignInFirst;

/// Where the page to sign in says that nothing was saved.
pub(crate) const SIGN_IN: &str = "/sign-in?unsaved=yes";

/// Fields of practices' pages that hold a secret: they are not written into a page.
const SECRET: &[&str] = &["password", "key", "url", "code", "secret"];

/// Says that nothing was saved to whoever sent something and has to sign in first.
pub(crate) async fn say(request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let address = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !(parts.uri.path().starts_with("/p/") && kind.starts_with("application/x-www-form-urlencoded")) {
        let response = next.run(Request::from_parts(parts, body)).await;
        return if is_marked(&response) { Redirect::to(SIGN_IN).into_response() } else { response };
    }
    // The route's own limit stands before this.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let response = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    if !is_marked(&response) {
        return response;
    }
    match fields(bytes).await.filter(|fields| !fields.iter().any(|(name, _)| SECRET.contains(&name.as_str()))) {
        Some(fields) => kept(&address, &fields),
        None => Redirect::to(SIGN_IN).into_response(),
    }
}

fn is_marked(response: &Response) -> bool {
    response.extensions().get::<SignInFirst>().is_some()
}

async fn fields(bytes: Bytes) -> Option<Sent> {
    let form = Request::post("/").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(bytes)).ok()?;
    Form::<Sent>::from_request(form, &()).await.ok().map(|Form(fields)| fields)
}

/// The page that keeps what was typed. It can be sent from nowhere but here: a form of another site's page is refused before this.
fn kept(address: &str, fields: &Sent) -> Response {
    let content = html! {
        h1 { "You are signed out, and nothing was saved yet" }
        p { "What you typed is kept on this page for as long as it is open." }
        ol {
            li { a href="/sign-in" target="_blank" rel="noopener" { "Sign in in a new tab" } ". Leave this one open." }
            li { "Come back to this tab and send it again. It is sent as whoever is signed in then." }
        }
        form action=(address) method="post" {
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button class="nhsuk-button" { "Send it again" }
        }
    };
    (StatusCode::UNAUTHORIZED, ui::page("Nothing was saved yet", None, content)).into_response()
}
