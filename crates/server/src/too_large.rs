//! What is larger than its page takes: refused in words, after all of it has come. A browser shows no answer while it still sends.

use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::api;
use crate::failure::Failure;
use crate::pages::api_pcs;

/// The most that is read and thrown away before the answer, in bytes; whoever sends more may see a broken connection.
const THROWN_AWAY: u64 = 100 * 1024 * 1024;
/// How long it may take to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Answers in words where more than `most` bytes are sent.
pub(crate) async fn refuse(most: usize, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let length: Option<usize> = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length| length > most) {
        // However it ends, the answer is the same.
        let _ = tokio::time::timeout(PATIENCE, throw_away(request.into_body())).await;
        return answer(&path, most);
    }
    let response = next.run(request).await;
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE { answer(&path, most) } else { response }
}

fn answer(path: &str, most: usize) -> Response {
    let (status, failure) = (StatusCode::PAYLOAD_TOO_LARGE, Failure::TooLarge(most));
    if path.starts_with("/api/v1/") {
        return api::Problem::new(status, failure.detail()).into_response();
    }
    if path.starts_with("/api/") { api_pcs::refused(status, failure.detail()) } else { failure.into_response() }
}

async fn throw_away(mut body: Body) {
    let mut bytes = 0;
    while bytes < THROWN_AWAY {
        let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        let Some(Ok(frame)) = frame else { return };
        bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
    }
}

/// A size, as one says it.
pub(crate) fn size(bytes: usize) -> String {
    let (kilo, mega) = (1024, 1024 * 1024);
    if bytes >= mega { format!("{} MB", bytes / mega) } else { format!("{} KB", bytes / kilo) }
}
