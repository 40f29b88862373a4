//! Around every request: its id, the words of its problem, the headers every answer has, a log line and a count.
//! A line tells the pattern that matched, not the path or the query, and nothing of a header or a body.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use super::language::preferred;
use super::problem::Problem;
use crate::app::App;

const DEFAULTS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "private, no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// See the module.
pub async fn layer(State(app): State<Arc<App>>, path: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let since = Instant::now();
    let id = Uuid::new_v4().to_string();
    let method = known(request.method());
    let lang = preferred(request.headers());
    let mut response = next.run(request).await;

    let problem = response.extensions_mut().remove::<Problem>();
    if let Some(problem) = &problem {
        let rendered = problem.render(lang, &id);
        let before = std::mem::replace(&mut response, rendered);
        for (name, value) in before.headers() {
            if name != header::CONTENT_LENGTH && name != header::CONTENT_TYPE {
                response.headers_mut().append(name, value.clone());
            }
        }
    }
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(super::REQUEST_ID, value);
    }

    let route = path.as_ref().map_or("other", MatchedPath::as_str);
    let (status, elapsed) = (response.status().as_u16(), since.elapsed());
    app.metrics.answered(method, route, status, elapsed.as_secs_f64());
    let problem = problem.as_ref().map(Problem::slug);
    tracing::info!(request_id = %id, method, route, status, problem, ms = elapsed.as_millis(), "answered");
    response
}

/// A method by one of the names there are, so that callers can't fill the counters with words of their own.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
