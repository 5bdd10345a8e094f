//! What somebody typed whose sign-in had ended: it is not saved, they are told, and it is kept for them on the page that says so, to be
//! sent again. Browsers do not keep it: pages here are kept by no cache. Passwords, keys and files are not written into a page: they are
//! typed or chosen again there.

use axum::Form;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use crate::form::Sent;
use crate::ui;

/// Marks an answer that is to sign in first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignInFirst;

/// Where the page to sign in says that nothing was saved.
pub(crate) const SIGN_IN: &str = "/sign-in?unsaved=yes";

/// Fields of practices' pages that hold a secret, and what they are called on the page that asks for them again.
const SECRET: &[(&str, &str)] =
    &[("password", "Password"), ("key", "Key"), ("url", "Address"), ("code", "Code"), ("secret", "Secret")];

/// The largest form with a file of which anything is kept, in bytes: whoever is not signed in is not given room for more.
const WITH_FILE: u64 = 1024 * 1024;

/// What a form held.
#[derive(Default)]
struct Typed {
    fields: Sent,
    /// Fields that held a file, and what it was called.
    files: Sent,
}

/// Says that nothing was saved to whoever sent something and has to sign in first.
pub(crate) async fn say(request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let address = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    if !(parts.uri.path().starts_with("/p/") && can_be_kept(&parts.headers)) {
        let response = next.run(Request::from_parts(parts, body)).await;
        return if is_marked(&response) { Redirect::to(SIGN_IN).into_response() } else { response };
    }
    // The route's own limit stands before this.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let kind = kind(&parts.headers).to_owned();
    let response = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    if !is_marked(&response) {
        return response;
    }
    match typed(&kind, bytes).await {
        Some(typed) => kept(&address, &typed),
        None => Redirect::to(SIGN_IN).into_response(),
    }
}

fn is_marked(response: &Response) -> bool {
    response.extensions().get::<SignInFirst>().is_some()
}

fn kind(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default()
}

fn has_files(kind: &str) -> bool {
    kind.starts_with("multipart/form-data")
}

fn can_be_kept(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let is_small = length.is_some_and(|length: u64| length <= WITH_FILE);
    kind(headers).starts_with("application/x-www-form-urlencoded") || has_files(kind(headers)) && is_small
}

/// What a form of this kind held.
async fn typed(kind: &str, bytes: Bytes) -> Option<Typed> {
    let form = Request::post("/").header(header::CONTENT_TYPE, kind).body(Body::from(bytes)).ok()?;
    if !has_files(kind) {
        let Form(fields) = Form::<Sent>::from_request(form, &()).await.ok()?;
        return Some(Typed { fields, files: Sent::new() });
    }
    let mut form = Multipart::from_request(form, &()).await.ok()?;
    let mut typed = Typed::default();
    while let Some(field) = form.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file) => typed.files.push((name, file)),
            None => typed.fields.push((name, field.text().await.ok()?)),
        }
    }
    Some(typed)
}

/// The page that keeps what was typed. It can be sent from nowhere but here: a form of another site's page is refused before this.
fn kept(address: &str, typed: &Typed) -> Response {
    let Typed { fields, files } = typed;
    let kind = if files.is_empty() { "application/x-www-form-urlencoded" } else { "multipart/form-data" };
    let content = html! {
        h1 { "You are signed out, and nothing was saved yet" }
        p { "What you typed is kept on this page for as long as it is open." }
        ol {
            li { a href="/sign-in" target="_blank" rel="noopener" { "Sign in in a new tab" } ". Leave this one open." }
            li { "Come back to this tab and send it again. It is sent as whoever is signed in then." }
        }
        form action=(address) method="post" enctype=(kind) {
            @for (number, (name, value)) in fields.iter().enumerate() {
                @match SECRET.iter().find(|(secret, _)| secret == name) {
                    Some((_, label)) => (again(&format!("again-{number}"), name, &format!("{label}, once more"), "password")),
                    None => input type="hidden" name=(name) value=(value);,
                }
            }
            @for (number, (name, file)) in files.iter().enumerate() {
                (again(&format!("file-{number}"), name, &chosen(file), "file"))
            }
            button class="nhsuk-button" { "Send it again" }
        }
    };
    (StatusCode::UNAUTHORIZED, ui::page("Nothing was saved yet", None, content)).into_response()
}

fn chosen(file: &str) -> String {
    if file.is_empty() { "File".to_owned() } else { format!("Choose the file “{file}” again") }
}

/// A field of which nothing was kept.
fn again(id: &str, name: &str, label: &str, kind: &str) -> Markup {
    let class = if kind == "file" { "nhsuk-file-upload" } else { "nhsuk-input" };
    html! {
        div class="nhsuk-form-group" {
            label class="nhsuk-label nhsuk-label--s" for=(id) { (label) }
            input class=(class) id=(id) name=(name) type=(kind) autocomplete="off";
        }
    }
}
