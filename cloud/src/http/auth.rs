//! Who may see an enterprise: the bearer of one of its tokens. To everybody else it does not exist.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::problem::Problem;
use super::words::Kind;
use crate::app::App;
use crate::store::Enterprise;
use crate::token::Token;

/// An owner of the enterprise in the path.
#[derive(Clone, Debug)]
pub struct Owner(pub Enterprise);

impl FromRequestParts<Arc<App>> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let token = Token::parse(bearer(&parts.headers).ok_or(Kind::TokenMissing)?);
        let parameters = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Kind::NotFound)?;
        let slug =
            parameters.iter().find(|(name, _)| *name == "enterprise").map(|(_, value)| value.to_ascii_lowercase());
        let (Some(token), Some(slug)) = (token, slug) else {
            return Err(Kind::NotFound.into());
        };
        let enterprise = app.store.admit(&token, &slug).await?;
        enterprise.map(Self).ok_or_else(|| Kind::NotFound.into())
    }
}

/// What stands behind `Bearer`, or behind `token`, as some of GitHub's clients write it.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token");
    known.then(|| token.trim())
}
