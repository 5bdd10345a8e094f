//! Everything a practice has, for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use lanyard_store::{Row, Scope};

use crate::api::caller::Caller;
use crate::api::list::reading;
use crate::api::problem::Problem;
use crate::app::App;
use crate::export::everything;

/// Everything that the practice has entered: a list for each kind of record
#[utoipa::path(get, path = "/api/v1/export", tag = "export", security(("token" = [])), responses(
    (status = 200, body = BTreeMap<String, Vec<Object>>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn all(State(app): State<App>, caller: Caller) -> Result<Json<BTreeMap<&'static str, Vec<Row>>>, Problem> {
    let all = everything(&mut reading(&app, &caller, Scope::Export).await?).await?;
    Ok(Json(all.into_iter().map(|(table, rows)| (table.name, rows)).collect()))
}
