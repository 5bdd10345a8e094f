//! For whatever watches the server.

use axum::extract::State;
use axum::http::StatusCode;
use lanyard_model::Ods;

use crate::app::{App, Route, route};

/// Its addresses.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/healthz").get(alive), route("/readyz").get(ready)]
}

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers too.
pub(crate) async fn ready(State(app): State<App>) -> Result<&'static str, StatusCode> {
    let any = Ods::parse("READY").map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    app.store.practice(&any).await.map(|_| "ready\n").map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}
