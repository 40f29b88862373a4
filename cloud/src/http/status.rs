//! `license-sync-status`: when each server was last heard of, in GitHub's shape.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::auth::Owner;
use super::problem::Problem;
use crate::app::App;
use crate::store::Instance;

#[derive(Serialize)]
pub struct Status {
    server_instances: Vec<Server>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are GitHub's")]
struct Server {
    server_id: String,
    hostname: String,
    last_sync: LastSync,
}

#[derive(Serialize)]
struct LastSync {
    date: String,
    status: &'static str,
    error: &'static str,
}

/// Every server instance and its last sync. An upload that fails changes nothing, so the last one here always succeeded.
pub async fn show(State(app): State<Arc<App>>, Owner(enterprise): Owner) -> Result<Json<Status>, Problem> {
    let server = |instance: Instance| Server {
        server_id: instance.server_id.unwrap_or_default(),
        hostname: instance.host_name.unwrap_or_default(),
        last_sync: LastSync { date: instance.synced_at.rfc3339(), status: "success", error: "" },
    };
    let instances = app.store.instances(enterprise.id).await?;
    Ok(Json(Status { server_instances: instances.into_iter().map(server).collect() }))
}
