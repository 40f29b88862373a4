//! How a server comes to be connected, and how it ends: codes, acceptances, keys.

use std::sync::Arc;

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use oneseat_submission::connect::{Acceptance, Connection as Shown, NewKey, Offer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::admission::{Admitted, Agent, Owner, Sender, over, require_network};
use super::observe::Asked;
use super::openapi::ConnectionRefusals;
use super::problem::Problem;
use super::words::Kind;
use crate::app::App;
use crate::app_jwt;
use crate::audit::{Action, Entry, Who};
use crate::offer;
use crate::store::{Code, Connected, Connection, NewConnection};

/// The host that may use the code.
#[derive(Deserialize, ToSchema)]
#[schema(as = ExpectedHost)]
pub struct Expected {
    /// As the server's export has it.
    host_name: String,
}

/// A code, good once and for a quarter of an hour.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectionCode)]
pub struct Made {
    code: String,
    host_name: String,
    expires_at: String,
}

/// A code as it was handed over.
#[derive(Deserialize, ToSchema)]
#[schema(as = SaidCode)]
pub struct Said {
    code: String,
}

/// What becomes of the accounts that a server uploaded.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Accounts {
    #[default]
    Keep,
    Forget,
}

#[derive(Deserialize)]
pub struct Ending {
    #[serde(default)]
    accounts: Accounts,
}

/// A code for one host, shown this once.
#[utoipa::path(post, path = "/enterprises/{enterprise}/connection-codes", tag = "sync", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    request_body(content = Expected, content_type = "application/json"),
    responses((status = 201, description = "The code, shown this once", body = Made), ConnectionRefusals))]
pub async fn make_code(
    Owner(admitted): Owner,
    State(app): State<Arc<App>>,
    body: Result<Json<Expected>, JsonRejection>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    let Json(Expected { host_name }) = body.map_err(|_| Kind::BodyUnreadable)?;
    let host_name = offer::host(&host_name).ok_or(Kind::BodyUnreadable)?;
    let code = offer::new_code().map_err(|_| Kind::Internal)?;
    let entry = admitted.done(Action::CONNECTION_OFFER).to(host_name.as_str());
    let expires_at = app
        .store
        .add_code(&admitted.enterprise, &offer::mac(&app.key, &code), &host_name, offer::CODE_LIVES, &entry)
        .await?;
    Ok((StatusCode::CREATED, Json(Made { code, host_name, expires_at: expires_at.rfc3339() })))
}

/// What a code stands for, for whoever has it.
#[utoipa::path(post, path = "/connection-codes/look-up", tag = "sync", security(()),
    params(("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    request_body(content = Said, content_type = "application/json"),
    responses((status = 200, description = "Who offers what", body = Offer), ConnectionRefusals))]
pub async fn look_up(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    body: Result<Json<Said>, JsonRejection>,
) -> Result<Json<Offer>, Problem> {
    let Json(Said { code }) = body.map_err(|_| Kind::BodyUnreadable)?;
    let code = offered(&app, &asked, &code).await?;
    Ok(Json(Offer {
        enterprise: code.enterprise.slug,
        host_name: code.host_name,
        expires_at: code.expires_at.rfc3339(),
    }))
}

/// Makes the connection.
#[utoipa::path(post, path = "/connections", tag = "sync", security(()),
    params(("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    request_body(content = Acceptance, content_type = "application/json"),
    responses((status = 201, description = "It is connected", body = Shown), ConnectionRefusals))]
pub async fn accept(
    State(app): State<Arc<App>>,
    Extension(asked): Extension<Asked>,
    body: Result<Json<Acceptance>, JsonRejection>,
) -> Result<(StatusCode, Json<Shown>), Problem> {
    let Json(Acceptance { code: said, key, instance }) = body.map_err(|_| Kind::BodyUnreadable)?;
    let code = offered(&app, &asked, &said).await?;
    let thumbprint = app_jwt::thumbprint(&key).ok_or(Kind::BodyUnreadable)?;
    let is_short = |text: &str| text.len() <= 255 && !text.chars().any(char::is_control);
    if !is_short(&instance.host_name) || !instance.server_id.as_deref().is_none_or(is_short) {
        return Err(Kind::BodyUnreadable.into());
    }
    if !code.host_name.eq_ignore_ascii_case(&instance.host_name) {
        return Err(Problem::from(Kind::OtherHost).with("expected", &code.host_name).with("host", &instance.host_name));
    }
    let instance_key = instance.server_id.as_ref().unwrap_or(&instance.host_name).to_lowercase();
    let new = NewConnection {
        id: Uuid::now_v7().to_string(),
        app_id: Uuid::new_v4().to_string(),
        instance_key,
        host_name: code.host_name.clone(),
        instance: serde_json::to_string(&instance).unwrap_or_default(),
        key: (thumbprint, key),
    };
    let who = Who::connection(&new.id, asked.caller.address);
    let entry = Entry::done(who, &code.enterprise.slug, Action::CONNECTION_MAKE).to(new.instance_key.as_str());
    match app.store.connect(&code, &offer::mac(&app.key, &said), &new, &entry.in_request(Some(&asked.id))).await? {
        Connected::Now(at) => {
            let NewConnection { id, app_id, .. } = new;
            let shown = Shown { id, app_id, enterprise: code.enterprise.slug, created_at: at.rfc3339() };
            Ok((StatusCode::CREATED, Json(shown)))
        }
        Connected::CodeOver => Err(Kind::CodeOver.into()),
        Connected::Already => Err(Problem::from(Kind::ConnectedAlready).with("host", &new.host_name)),
    }
}

/// The key that is to follow an agent's key.
#[utoipa::path(post, path = "/enterprises/{enterprise}/connections/{id}/keys", tag = "sync", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("id" = String, Path, description = "The connection"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    request_body(content = NewKey, content_type = "application/json"),
    responses((status = 201, description = "It is good beside the old one until it is used"), ConnectionRefusals))]
pub async fn add_key(
    Agent(admitted): Agent,
    State(app): State<Arc<App>>,
    Path((_, id)): Path<(String, String)>,
    body: Result<Json<NewKey>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(NewKey { key }) = body.map_err(|_| Kind::BodyUnreadable)?;
    let connection = own(&app, &admitted, &id).await?;
    let thumbprint = app_jwt::thumbprint(&key).ok_or(Kind::BodyUnreadable)?;
    let entry = admitted.done(Action::CONNECTION_KEY).to(connection.id.as_str());
    let added = app.store.add_connection_key(&connection.id, &thumbprint, &key, &entry).await?;
    if added { Ok(StatusCode::CREATED) } else { Err(Kind::Disconnected.into()) }
}

/// Ends a connection, from either side.
#[utoipa::path(delete, path = "/enterprises/{enterprise}/connections/{id}", tag = "sync", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("id" = String, Path, description = "The connection"), ("accounts" = Option<Accounts>, Query, description = "What becomes of the accounts that the server uploaded; `keep` unless said"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 204, description = "It ended: its keys and tokens are worth nothing"), ConnectionRefusals))]
pub async fn end(
    Sender(admitted): Sender,
    State(app): State<Arc<App>>,
    Path((_, id)): Path<(String, String)>,
    ending: Result<Query<Ending>, QueryRejection>,
) -> Result<StatusCode, Problem> {
    let Query(Ending { accounts }) = ending.map_err(|_| Kind::ParameterInvalid)?;
    let connection = own(&app, &admitted, &id).await?;
    // Before the end, so that whoever is cut off in between can ask again; and behind it what an agent brought meanwhile.
    let forget = async || match accounts {
        Accounts::Keep => Ok(false),
        Accounts::Forget => {
            let entry = admitted.done(Action::INSTANCE_FORGET);
            app.forget(admitted.enterprise.id, &connection.instance_key, &entry).await
        }
    };
    forget().await?;
    let entry = admitted.done(Action::CONNECTION_END).to(connection.instance_key.as_str());
    let ended = app.store.end_connection(admitted.enterprise.id, &connection.id, &entry).await?;
    forget().await?;
    if !ended {
        return Err(Kind::Disconnected.into());
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The connection of that name, if it is this caller's to speak for.
pub async fn own(app: &App, admitted: &Admitted, id: &str) -> Result<Connection, Problem> {
    let connection = app.store.connection(id).await?.ok_or(Kind::NotFound)?;
    let theirs = connection.enterprise_id == admitted.enterprise.id
        && (admitted.is_owner() || admitted.connection.as_deref() == Some(&*connection.id));
    match (theirs, connection.ended_at()) {
        (false, _) => Err(Kind::NotFound.into()),
        (true, Some(_)) => Err(Kind::Disconnected.into()),
        (true, None) => Ok(connection),
    }
}

/// The code's offer, unless too many were tried from that address, or the enterprise takes no calls from it.
async fn offered(app: &App, asked: &Asked, code: &str) -> Result<Code, Problem> {
    app.rates.take_address(asked.caller.address).map_err(over)?;
    let code = app.store.code(&offer::mac(&app.key, code)).await?.ok_or(Kind::CodeOver)?;
    require_network(app, &code.enterprise, asked.caller.address).await?;
    Ok(code)
}
