//! Around every request: its id, the words of its problem, the headers every answer has, a log line and a count.
//! A line tells the pattern that matched, not the path or the query, and nothing of a header or a body.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use uuid::Uuid;

use super::language::preferred;
use super::problem::Problem;
use crate::app::App;
use crate::guard::Caller;
use crate::traces;

const DEFAULTS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "private, no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

const GITHUB_REQUEST_ID: HeaderName = HeaderName::from_static("x-github-request-id");
const MEDIA_TYPE: HeaderName = HeaderName::from_static("x-github-media-type");
/// The version of GitHub's REST API whose shapes are answered, whichever is asked for.
const SELECTED_VERSION: HeaderName = HeaderName::from_static("x-github-api-version-selected");

/// Only over TLS, from now on and for a year.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What every call has: an id, and somebody at the other end.
#[derive(Clone, Debug)]
pub struct Asked {
    /// A UUID.
    pub id: String,
    /// Who asks.
    pub caller: Caller,
}

/// See the module.
pub async fn layer(
    State(app): State<Arc<App>>,
    path: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let since = Instant::now();
    let id = Uuid::new_v4().to_string();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let caller = app.proxies.caller(peer, app.speaks_tls, request.headers());
    request.extensions_mut().insert(Asked { id: id.clone(), caller });
    let method = known(request.method());
    let lang = preferred(request.headers());
    let mut accepted = request.headers().get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let speaks_github = accepted.any(|field| field.contains("application/vnd.github"));
    let route = path.as_ref().map_or("other", MatchedPath::as_str);
    let span = traces::request(method, route, &id, request.headers());
    let mut response = next.run(request).instrument(span.clone()).await;

    let problem = response.extensions_mut().remove::<Problem>();
    if let Some(problem) = &problem {
        let rendered = problem.render(lang, &id, speaks_github);
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
    if caller.tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(GITHUB_REQUEST_ID, value.clone());
        headers.insert(super::REQUEST_ID, value);
    }
    if speaks_github {
        headers.insert(MEDIA_TYPE, HeaderValue::from_static("github.v3; format=json"));
        headers.insert(SELECTED_VERSION, HeaderValue::from_static("2022-11-28"));
    }

    let (status, elapsed) = (response.status().as_u16(), since.elapsed());
    traces::answered(&span, status);
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
