//! Cross-origin calls, as GitHub's REST API allows them: from anywhere, since a bearer token is never sent by a browser on its own.

use std::time::Duration;

use axum::http::{HeaderName, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The layer for every call about an enterprise.
pub fn layer() -> CorsLayer {
    let named = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(AllowOrigin::any())
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE])
        .allow_headers([
            header::ACCEPT,
            header::ACCEPT_ENCODING,
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_ENCODING,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_MODIFIED_SINCE,
            header::IF_NONE_MATCH,
            header::IF_UNMODIFIED_SINCE,
            header::USER_AGENT,
            super::IDEMPOTENCY_KEY,
            super::REPR_DIGEST,
            named("graphql-features"),
            named("x-github-api-version"),
            named("x-github-next-global-id"),
            named("x-github-otp"),
            named("x-requested-with"),
        ])
        .expose_headers([
            header::CONTENT_DISPOSITION,
            header::CONTENT_LANGUAGE,
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            named("x-accepted-oauth-scopes"),
            named("x-github-api-version-selected"),
            named("x-github-media-type"),
            named("x-github-request-id"),
            named("x-oauth-scopes"),
            named("x-ratelimit-limit"),
            named("x-ratelimit-remaining"),
            named("x-ratelimit-reset"),
            named("x-ratelimit-resource"),
            named("x-ratelimit-used"),
            super::IDEMPOTENCY_REPLAYED,
            super::WANT_REPR_DIGEST,
            super::REQUEST_ID,
        ])
        .max_age(Duration::from_hours(24))
}
