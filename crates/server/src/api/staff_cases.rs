//! Joiners, movers and leavers, for programs: a staff system says that somebody comes, changes or goes.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use lanyard_model::{CaseKind, Id, Person, ScreenedText};
use lanyard_store::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::caller::Caller;
use crate::api::problem::Problem;
use crate::app::App;
use crate::staff_case::{Begin, begin};
use crate::value;

/// What a program tells.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCase {
    /// The person's id.
    person: String,
    /// What happens. A change of pay or contract is a mover.
    kind: Kind,
    /// First day, day of the change, or last day.
    #[schema(format = Date, example = "2026-12-31")]
    day: String,
    /// Of a leaver: whether they stay in health or care, and so keep the card. None where nobody has asked.
    stays: Option<bool>,
    /// Why; screened before it is kept.
    reason: Option<String>,
}

/// What happens.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// They begin.
    Joiner,
    /// Job, hours, contract or pay changes.
    Mover,
    /// They go.
    Leaver,
}

/// The case that was begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Begun {
    /// Its id.
    id: String,
}

/// Begin a joiner's, mover's or leaver's checklist
#[utoipa::path(post, path = "/api/v1/staff-cases", tag = "people", request_body = NewCase, security(("token" = [])), responses(
    (status = 201, body = Begun),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    told: Result<Json<NewCase>, JsonRejection>,
) -> Result<(StatusCode, Json<Begun>), Problem> {
    caller.may(Scope::WritePeople)?;
    let Json(told) = told?;
    let day = told.day.parse().map_err(|_| Problem::unusable("`day` is not a date. Write it as 2026-12-31."))?;
    let practice = app.store.practice(&caller.practice).await?.ok_or_else(Problem::not_found)?;
    let mut write = app.store.write(&caller.practice, &caller.author(), "A case was begun by a program", app.clock.now()).await?;
    let person: Option<Person> = write.find(&Id::new(told.person)).await?;
    let person = person.ok_or_else(|| Problem::unknown("`person` is nobody of this practice. Ask /api/v1/people for the id."))?;
    let kind = match told.kind {
        Kind::Joiner => CaseKind::Joiner,
        Kind::Mover => CaseKind::Mover,
        Kind::Leaver => CaseKind::Leaver,
    };
    let reason = told.reason.as_deref().and_then(value::text).map(|reason| ScreenedText::new(&reason));
    let wanted = Begin { person, kind, day, stays: told.stays, reason, by: "api", uses_emis: practice.uses_emis };
    let id = begin(&mut write, wanted).await?;
    write.commit().await?;
    Ok((StatusCode::CREATED, Json(Begun { id: id.to_string() })))
}
