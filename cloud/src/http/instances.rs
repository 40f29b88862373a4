//! Forgetting a server: its accounts, its history, and what was said about them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::admission::Owner;
use super::openapi::Refusals;
use super::problem::Problem;
use super::words::Kind;
use crate::app::App;
use crate::audit::Action;

/// Forgets the instance of that server id; one that was uploaded without an id is named by its host.
#[utoipa::path(delete, path = "/enterprises/{enterprise}/server-instances/{server_id}", tag = "uploads", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("server_id" = String, Path, description = "The server id, else the host name"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 204, description = "It is forgotten"), Refusals))]
pub async fn forget(
    Owner(admitted): Owner,
    State(app): State<Arc<App>>,
    Path((_, server_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let entry = admitted.done(Action::INSTANCE_FORGET);
    let known = app.forget(admitted.enterprise.id, &server_id.to_lowercase(), &entry).await?;
    if known { Ok(StatusCode::NO_CONTENT) } else { Err(Kind::NotFound.into()) }
}
