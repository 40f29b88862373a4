//! A signed JWT buys a token that is good for an hour, as on GitHub.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use oneseat_submission::connect::AccessToken;

use super::admission::{bearer, over, require_network};
use super::observe::Asked;
use super::openapi::ConnectionRefusals;
use super::problem::Problem;
use super::words::Kind;
use crate::app::App;
use crate::app_jwt::{self, Claims, Flaw};
use crate::audit::{Action, Entry, Who};
use crate::clock::Instant;
use crate::store::{Bought, Connection, Sold};
use crate::token::Token;

const LIVES: Duration = Duration::from_hours(1);

/// A token for whoever has the connection's key.
#[utoipa::path(post, path = "/app/installations/{id}/access_tokens", tag = "sync", security(("jwt" = [])),
    params(("id" = String, Path, description = "The connection"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 201, description = "A token that is good for an hour", body = AccessToken), ConnectionRefusals))]
pub async fn access_tokens(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<AccessToken>), Problem> {
    let remote = asked.caller.address;
    let jwt = bearer(&headers).ok_or(Kind::TokenMissing)?;
    // As with tokens: a key that worked of late is not held up by what else comes from its address.
    let place = app.key.mac("connection", id.as_bytes());
    if !app.rates.worked(&place) {
        app.rates.take_address(remote).map_err(over)?;
    }
    let proven = proven(&app, &id, jwt).await;
    app.rates.note(place, proven.is_ok());
    let (connection, thumbprint, claims) = proven?;
    let enterprise = app.store.enterprise_by_id(connection.enterprise_id).await?.ok_or(Kind::NotFound)?;
    app.rates.take(&connection.id, enterprise.id).map_err(over)?;
    require_network(&app, &enterprise, remote).await?;
    if connection.copied_at().is_some() {
        return Err(Kind::KeyElsewhere.into());
    }
    let token = Token::generate().map_err(|_| Kind::Internal)?;
    let who = Who::connection(&connection.id, remote);
    let entry = Entry::done(who, &enterprise.slug, Action::TOKEN_ADD).to(token.id()).in_request(Some(&asked.id));
    let bought = Bought {
        connection: &connection,
        thumbprint: &thumbprint,
        counter: claims.counter,
        token: &token,
        lives: LIVES,
        remote: remote.to_string(),
    };
    match app.store.buy(&bought, &app.key, &entry).await? {
        Sold::Token => {}
        Sold::Elsewhere => return Err(Kind::KeyElsewhere.into()),
        Sold::Ended => return Err(Kind::Disconnected.into()),
    }
    let answer = AccessToken { token: token.reveal(), expires_at: entry.at.plus(LIVES).rfc3339() };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Whose JWT it is, by which key, and what it says.
async fn proven(app: &App, id: &str, jwt: &str) -> Result<(Connection, String, Claims), Problem> {
    let connection = app.store.connection(id).await?.ok_or(Kind::NotFound)?;
    if connection.ended_at().is_some() {
        return Err(Kind::Disconnected.into());
    }
    let thumbprint = app_jwt::thumbprint_of(jwt).ok_or(Kind::JwtUnproven)?;
    let key = app.store.connection_key(&connection.id, &thumbprint).await?.ok_or(Kind::JwtUnproven)?;
    let claims = app_jwt::proven(jwt, &key, &connection.app_id, Instant::now()).map_err(|flaw| match flaw {
        Flaw::Unproven => Kind::JwtUnproven,
        Flaw::OtherTime => Kind::ClockWrong,
    })?;
    Ok((connection, thumbprint, claims))
}
