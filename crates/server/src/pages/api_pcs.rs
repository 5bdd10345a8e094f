//! What PCs send: enrolment by a site code, and checkups with the key they got for it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use jiff::fmt::rfc2822::DateTimeParser;
use lanyard_model::{Checkup, LARGEST_FILE, Pc, PcKey, ReadError, SCHEMA};
use lanyard_store::{Practice, secret_digest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::{App, Route, route};
use crate::checkups::{Arrived, take};
use crate::pages::pcs_that_report::plain_code;

/// Their addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/api/enrol").post(enrol), route("/api/checkups").post(checkup).largest_body(LARGEST_FILE)]
}

/// Why a PC's request was refused: a status, and words for whoever sits there.
struct Refused(StatusCode, String);

/// Why a PC's request was refused.
#[derive(Serialize, ToSchema)]
#[schema(as = PcProblem)]
pub(crate) struct Problem {
    /// In words for whoever sits at the PC.
    problem: String,
}

/// What a PC that asks too often is told.
pub(crate) fn too_often() -> Response {
    refused(StatusCode::TOO_MANY_REQUESTS, "This was tried too often. Wait a minute, then try again.".to_owned())
}

/// What a PC is told that is refused before its request is read.
pub(crate) fn refused(status: StatusCode, words: String) -> Response {
    Refused(status, words).into_response()
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(Problem { problem: self.1 })).into_response()
    }
}

impl From<lanyard_store::StoreError> for Refused {
    fn from(error: lanyard_store::StoreError) -> Self {
        tracing::error!(%error, "a PC's request could not use the database");
        Self(StatusCode::SERVICE_UNAVAILABLE, "The server could not do this now. It is tried again later.".to_owned())
    }
}

/// What a PC sends to be known.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Enrolment {
    /// The site code, as somebody read it out; it works for an hour or less.
    code: String,
    /// The machine's id: a SHA-256 that only this program makes of what Windows or Linux calls the machine.
    #[schema(pattern = "^[0-9a-fA-F]{64}$")]
    machine: String,
    /// The PC's name.
    name: String,
}

/// A PC that is known now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Enrolled {
    /// The key it shows from now on; not given again.
    key: String,
    /// The practice's name.
    practice: String,
}

/// Enrol a PC with a site code
#[utoipa::path(post, path = "/api/enrol", tag = "from PCs", request_body = Enrolment, responses(
    (status = 201, body = Enrolled),
    (status = "4XX", body = Problem),
    (status = 503, body = Problem),
))]
pub(crate) async fn enrol(State(app): State<App>, body: Bytes) -> Response {
    enrolled(&app, &body)
        .await
        .map_or_else(Refused::into_response, |enrolled| (StatusCode::CREATED, Json(enrolled)).into_response())
}

async fn enrolled(app: &App, body: &[u8]) -> Result<Enrolled, Refused> {
    let unusable = |why: String| Refused(StatusCode::UNPROCESSABLE_ENTITY, why);
    let asked: Enrolment =
        serde_json::from_slice(body).map_err(|error| unusable(format!("This is not an enrolment ({error}).")))?;
    let machine = asked.machine.trim();
    if machine.len() != 64 || !machine.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(unusable("The machine’s id is not 64 hexadecimal digits. Update lanyard on this PC.".to_owned()));
    }
    let now = app.clock.now();
    let wrong = || {
        let words = "This code is not right or is over. Ask for a new one: Readers and PCs, PCs that report, Make a code.";
        Refused(StatusCode::FORBIDDEN, words.to_owned())
    };
    let practice = app.store.practice_of_site_code(&plain_code(&asked.code), now).await?.ok_or_else(wrong)?;
    let secret = app.store.entropy().secret().map_err(lanyard_store::StoreError::from)?;
    register(app, &practice, &asked, &secret).await?;
    Ok(Enrolled { key: secret, practice: practice.name })
}

/// Finds the PC in the register or enters it, and gives it a key.
async fn register(app: &App, practice: &Practice, asked: &Enrolment, secret: &str) -> Result<(), Refused> {
    let now = app.clock.now();
    let name: String = asked.name.trim().chars().take(60).collect();
    let mut write = app.store.write(&practice.ods, "enrolment", "A PC enrolled with a site code", now).await?;
    let machine = asked.machine.trim().to_ascii_lowercase();
    let pc = match write.pc_of_machine(&machine, &name).await? {
        Some(pc) => Pc { machine: Some(machine), retired_at: None, ..pc },
        None => {
            let (id, machine) = (write.new_id()?, Some(machine));
            let (applications, software) = (Vec::new(), Vec::new());
            Pc { id, name, room: None, machine, applications, software, seen_at: Some(now), retired_at: None }
        }
    };
    write.save(&pc).await?;
    let key = PcKey { id: write.new_id()?, pc: pc.id, digest: secret_digest(secret), made_at: now, revoked_at: None };
    write.save(&key).await?;
    Ok(write.commit().await?)
}

/// What came of a checkup.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Received {
    /// Short name of the incident it belongs to.
    incident: Option<String>,
}

/// Send a checkup: the file that `lanyard check --save` writes; again with the same id changes nothing
#[utoipa::path(post, path = "/api/checkups", tag = "from PCs", security(("pc" = [])),
    request_body(content = lanyard_model::Checkup, content_type = "application/json"),
    responses(
        (status = 200, description = "It was here already", body = Received),
        (status = 201, body = Received),
        (status = "4XX", body = Problem),
        (status = 503, body = Problem),
    ))]
pub(crate) async fn checkup(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    received(&app, &headers, &body)
        .await
        .map_or_else(Refused::into_response, |(status, received)| (status, Json(received)).into_response())
}

async fn received(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<(StatusCode, Received), Refused> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = sent.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let unknown = || {
        let words = "This PC is not enrolled here any more. Ask for a code and run: lanyard enrol --server ADDRESS --code CODE";
        Refused(StatusCode::UNAUTHORIZED, words.to_owned())
    };
    let (practice, key) = app.store.pc_key(secret).await?.ok_or_else(unknown)?;
    let unusable = |why: String| Refused(StatusCode::UNPROCESSABLE_ENTITY, why);
    let checkup = Checkup::from_json(body).map_err(|error| match error {
        ReadError::Newer(version) => older_than(version),
        error => unusable(error.to_string()),
    })?;
    let fits = (1..=64).contains(&checkup.id.len()) && checkup.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !fits {
        return Err(unusable("The checkup’s id is not 1 to 64 letters, digits and dashes.".to_owned()));
    }
    let arrived = Arrived { waited: waited(headers, &checkup), checkup };
    let taken = take(&app.store, &app.pack, &practice, &key, arrived, app.clock.now()).await?;
    let status = if taken.known { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Received { incident: taken.incident }))
}

/// A PC was updated before its server: it keeps the checkup and sends it again, so nothing is lost.
fn older_than(version: u64) -> Refused {
    let words = format!(
        "This server is older than lanyard on this PC: it reads checkups up to version {SCHEMA}, and this one has version {version}. It \
         stays on the PC until the server is updated. Ask whoever looks after the server to."
    );
    Refused(StatusCode::CONFLICT, words)
}

/// How long a checkup lay on its PC, by that PC's own clock, which may be wrong: from when it was taken to when it was sent (`Date`,
/// RFC 9110). Whoever does not say sent it at once.
fn waited(headers: &HeaderMap, checkup: &Checkup) -> SignedDuration {
    let sent = headers.get(header::DATE).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
    // A clock that was ahead and was put right meanwhile did not make it wait for less than nothing.
    sent.map_or(SignedDuration::ZERO, |sent| sent.duration_since(checkup.taken_at)).max(SignedDuration::ZERO)
}
