//! The access log and the figures for Prometheus. Both name the route, never the address that was asked for: addresses hold
//! secrets (report, sign-in and invitation links) and ids. Figures say how busy a practice is: they are given to addresses that
//! whoever runs the server named, without more to this machine alone.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::app::{App, Route, route};
use crate::on_site::is_within;
use crate::sign_in::Client;

/// Its address.
pub(crate) fn routes() -> Vec<Route> {
    vec![route("/metrics").get(figures)]
}

async fn figures(State(app): State<App>, client: Client) -> Response {
    if !is_within(&app.figures_for, &client.address) {
        let words = format!(
            "The figures are for this machine alone, and you ask from {}. Whoever runs the server can name your address: --metrics-from.",
            client.address
        );
        return (StatusCode::FORBIDDEN, words).into_response();
    }
    FIGURES.as_ref().map(PrometheusHandle::render).unwrap_or_default().into_response()
}

const REQUESTS: &str = "lanyard_requests_total";
const SECONDS: &str = "lanyard_request_seconds";
/// Borders of the classes of time, in seconds; a page promises a tenth.
const CLASSES: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

/// The process's figures; without them when another program in this process counts already.
static FIGURES: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), CLASSES).ok()?;
    let handle = builder.install_recorder().ok()?;
    metrics::describe_counter!(REQUESTS, "Requests by route, method and status");
    metrics::describe_histogram!(SECONDS, metrics::Unit::Seconds, "Time to the answer by route");
    Some(handle)
});

/// Counts a request, and writes a line about it.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = known(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    let (took, status) = (begun.elapsed(), response.status().as_u16());
    tracing::info!(target: "access", %method, %route, status, milliseconds = took.as_millis());
    if FIGURES.is_some() {
        metrics::counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => status.to_string()).increment(1);
        metrics::histogram!(SECONDS, "route" => route).record(took.as_secs_f64());
    }
    response
}

/// A method's name. Whoever makes up methods makes no new rows of figures.
fn known(method: &Method) -> &'static str {
    let all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    all.into_iter().find(|name| *name == method.as_str()).unwrap_or("other")
}

/// How often figures that nobody has fetched are summed up, so that they take no more and more memory.
const UPKEEP: Duration = Duration::from_secs(30);

/// Sums figures up, for as long as the server runs.
pub(crate) async fn keep_up() {
    let mut turns = tokio::time::interval(UPKEEP);
    loop {
        turns.tick().await;
        if let Some(figures) = FIGURES.as_ref() {
            figures.run_upkeep();
        }
    }
}
