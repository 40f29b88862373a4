//! For those who run the endpoint: is it alive, is it ready, what has it done.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::openapi::Problem as ProblemSchema;
use super::problem::Problem;
use super::words::Kind;
use crate::app::App;

/// How long the database may take to answer; those who ask whether it is ready do not wait for long themselves.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers. Nothing else is asked.
#[utoipa::path(get, path = "/healthz", tag = "operation", security(()), responses((status = 200, description = "It lives", body = String)))]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers too, and it was not told to stop.
#[utoipa::path(get, path = "/readyz", tag = "operation", security(()), responses((status = 200, description = "It is ready", body = String),
    (status = 503, description = "Its database does not answer, or it was told to stop", body = ProblemSchema, content_type = "application/problem+json")))]
pub async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    if app.stopping.load(Ordering::Relaxed) {
        return Err(Kind::Stopping.into());
    }
    match tokio::time::timeout(PATIENCE, app.store.ready()).await {
        Ok(Ok(())) => return Ok("ok\n"),
        Ok(Err(error)) => tracing::warn!(%error, "not ready"),
        Err(_) => tracing::warn!("not ready: the database is silent"),
    }
    Err(Kind::NotReady.into())
}

/// Counters, as Prometheus reads them.
#[utoipa::path(get, path = "/metrics", tag = "operation", security(()), responses((status = 200, description = "OpenMetrics text", body = String,
    content_type = "application/openmetrics-text")))]
pub async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], app.metrics.text(app.places.figures()))
}
