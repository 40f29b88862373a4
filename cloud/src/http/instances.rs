//! Forgetting a server: its accounts, its history, and what was said about them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::auth::Owner;
use super::problem::Problem;
use super::words::Kind;
use crate::app::App;

/// Forgets the instance of that server id; one that was uploaded without an id is named by its host.
pub async fn forget(
    Owner(enterprise): Owner,
    State(app): State<Arc<App>>,
    Path((_, server_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let known = app.forget(enterprise.id, &server_id.to_lowercase()).await?;
    if known { Ok(StatusCode::NO_CONTENT) } else { Err(Kind::NotFound.into()) }
}
