//! `license-sync-status`: when each server was last heard of, in GitHub's shape.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::admission::Reader;
use super::conditional;
use super::openapi::Refusals;
use super::problem::Problem;
use crate::app::App;
use crate::store::Instance;

#[derive(Serialize, ToSchema)]
#[schema(as = LicenseSyncStatus)]
pub struct Status {
    server_instances: Vec<Server>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ServerInstance)]
#[expect(clippy::struct_field_names, reason = "the names are GitHub's")]
struct Server {
    server_id: String,
    hostname: String,
    last_sync: LastSync,
}

#[derive(Serialize, ToSchema)]
struct LastSync {
    date: String,
    status: &'static str,
    error: &'static str,
}

/// Every server instance and its last sync. An upload that fails changes nothing, so the last one here always succeeded.
#[utoipa::path(get, path = "/enterprises/{enterprise}/license-sync-status", tag = "report", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("If-None-Match" = Option<String>, Header, description = "An `ETag` of before"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "When each server was last heard of", body = Status,
        headers(("ETag" = String, description = "Of this answer"))),
        (status = 304, description = "It has not changed"), Refusals))]
pub async fn show(
    State(app): State<Arc<App>>,
    Reader(admitted): Reader,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tag = conditional::tag(&admitted.enterprise, "status");
    if let Some(response) = conditional::not_modified(&headers, &tag) {
        return Ok(response);
    }
    let server = |instance: Instance| Server {
        server_id: instance.server_id.unwrap_or_default(),
        hostname: instance.host_name.unwrap_or_default(),
        last_sync: LastSync { date: instance.synced_at.rfc3339(), status: "success", error: "" },
    };
    let instances = app.store.instances(admitted.enterprise.id).await?;
    let status = Status { server_instances: instances.into_iter().map(server).collect() };
    Ok(([(header::ETAG, tag)], Json(status)).into_response())
}
