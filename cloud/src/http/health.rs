//! For those who run the endpoint: is it alive, is it ready, what has it done.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::problem::Problem;
use super::words::Kind;
use crate::app::App;

/// The process answers. Nothing else is asked.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers too.
pub async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    match app.store.ready().await {
        Ok(()) => Ok("ok\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            Err(Kind::NotReady.into())
        }
    }
}

/// Counters, as Prometheus reads them.
pub async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, content_type)], app.metrics.text())
}
