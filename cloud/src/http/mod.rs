//! The calls: what each path takes and gives. `docs/http.md` says the same to those who call.

mod admission;
mod conditional;
mod connections;
mod content;
mod cors;
mod csv;
mod drain;
mod health;
mod installations;
mod instances;
mod jobs;
mod language;
mod licenses;
mod members;
mod observe;
mod openapi;
mod originals;
pub mod page;
mod paging;
mod problem;
mod problems;
mod schemas;
mod servers;
mod status;
mod submission;
mod uploads;
mod words;

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::http::HeaderName;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, patch, post, put};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use problem::Problem;
use words::Kind;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");
const WANT_REPR_DIGEST: HeaderName = HeaderName::from_static("want-repr-digest");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Every call, and the page where the endpoint serves one.
pub fn router(app: Arc<App>) -> Router {
    let enterprise = Router::new()
        .route("/server-usage-uploads", get(uploads::list).post(submission::create))
        .route("/server-usage-uploads/{id}", get(uploads::show))
        .route("/server-usage-uploads/{id}/original", get(originals::read))
        .route("/originals", get(originals::list).put(originals::set))
        .route("/members", put(members::replace))
        .route("/consumed-licenses", get(licenses::list))
        .route("/license-sync-status", get(status::show))
        .route("/server-instances", get(servers::list))
        .route("/server-instances/{server_id}", delete(instances::forget))
        .route("/server-instances/{server_id}/syncs", get(jobs::list).post(jobs::ask))
        .route("/connection-codes", post(connections::make_code))
        .route("/connections/{id}", delete(connections::end))
        .route("/connections/{id}/keys", post(connections::add_key))
        .route("/connections/{id}/jobs", post(jobs::begin))
        .route("/connections/{id}/jobs/next", get(jobs::next))
        .route("/connections/{id}/jobs/{job}", patch(jobs::report))
        .method_not_allowed_fallback(|| async { Problem::from(Kind::MethodNotAllowed) })
        .layer(from_fn_with_state(Arc::clone(&app), admission::layer));
    let connecting = Router::new()
        .route("/connection-codes/look-up", post(connections::look_up))
        .route("/connections", post(connections::accept))
        .route("/app/installations/{id}/access_tokens", post(installations::access_tokens))
        .layer(from_fn_with_state(Arc::clone(&app), admission::without_token));
    let calls = Router::new()
        .nest("/enterprises/{enterprise}", enterprise)
        .merge(connecting)
        .method_not_allowed_fallback(|| async { Problem::from(Kind::MethodNotAllowed) })
        .layer(cors::layer())
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/openapi.json", get(openapi::show))
        .route("/problems/{slug}", get(problems::show));
    let calls = match &app.page {
        Some(folder) => calls.merge(page::router(folder)),
        None => calls.fallback(|| async { Problem::from(Kind::NotFound) }),
    };
    calls
        .layer(from_fn(drain::layer))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(&app), observe::layer))
        .with_state(app)
}

/// One request's panic is one request's 500. What it said may hold anything, so it is not logged.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request panicked");
    Problem::from(Kind::Internal).into_response()
}
