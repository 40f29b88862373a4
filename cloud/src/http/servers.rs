//! Every server of an enterprise: connected or uploaded by hand, its last sync and its next, its seats.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::admission::Reader;
use super::jobs::Shown as ShownJob;
use super::openapi::Refusals;
use super::problem::Problem;
use crate::app::App;
use crate::clock::Instant;
use crate::store::{Connection, Instance, Upload};

/// Uploads of a server that are shown.
const HISTORY: u64 = 12;
/// A connected server whose week is over for so long is overdue.
const GRACE_HOURS: i64 = 24;
/// After this much time without a sync a server that is not connected is overdue: GitHub Connect's week, and a day.
const WEEK_HOURS: i64 = 7 * 24 + GRACE_HOURS;

/// A server.
#[derive(Serialize, ToSchema)]
#[schema(as = Server)]
pub struct Shown {
    server_id: Option<String>,
    host_name: Option<String>,
    connection: Option<ShownConnection>,
    /// The last upload; none where a server is connected and was never synced.
    last_sync: Option<Sync>,
    /// When a connected server syncs next.
    next_sync_at: Option<String>,
    /// Whether its usage is older than it should be.
    overdue: bool,
    /// The newest job of a connected server.
    job: Option<ShownJob>,
    /// Earlier uploads, the newest first, the last one included.
    history: Vec<Sync>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ServerConnection)]
struct ShownConnection {
    id: String,
    created_at: String,
    seen_at: Option<String>,
    seen_from: Option<String>,
    /// When its key was seen in two places.
    copied_at: Option<String>,
    /// What the export says of the instance.
    #[schema(value_type = Option<oneseat_submission::connect::Instance>)]
    instance: Option<Box<RawValue>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ServerSync)]
struct Sync {
    id: String,
    at: String,
    accounts: u64,
    seats: Seats,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ServerSeats)]
struct Seats {
    before: Option<u64>,
    after: u64,
}

impl From<&Upload> for Sync {
    fn from(upload: &Upload) -> Self {
        let seats = Seats { before: upload.seats_before(), after: upload.seats_after() };
        Self { id: upload.id.clone(), at: upload.created_at().rfc3339(), accounts: upload.accounts(), seats }
    }
}

/// All of them, by name.
#[utoipa::path(get, path = "/enterprises/{enterprise}/server-instances", tag = "sync", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "Connected or uploaded by hand, by name", body = Vec<Shown>), Refusals))]
pub async fn list(Reader(admitted): Reader, State(app): State<Arc<App>>) -> Result<Json<Vec<Shown>>, Problem> {
    let enterprise = admitted.enterprise.id;
    let mut connections: BTreeMap<String, Connection> = app
        .store
        .connections(enterprise)
        .await?
        .into_iter()
        .map(|connection| (connection.instance_key.clone(), connection))
        .collect();
    let mut shown = Vec::new();
    for instance in app.store.instances(enterprise).await? {
        let connection = connections.remove(&instance.key);
        shown.push(server(&app, enterprise, Some(instance), connection).await?);
    }
    // Connected, and never synced.
    for (_, connection) in connections {
        shown.push(server(&app, enterprise, None, Some(connection)).await?);
    }
    Ok(Json(shown))
}

async fn server(
    app: &App,
    enterprise: i64,
    instance: Option<Instance>,
    connection: Option<Connection>,
) -> Result<Shown, Problem> {
    let now = Instant::now();
    let history = match &instance {
        Some(instance) => app.store.uploads_of(enterprise, &instance.key, HISTORY).await?,
        None => Vec::new(),
    };
    let job = match &connection {
        Some(connection) => app.store.jobs(&connection.id, 1).await?.into_iter().next(),
        None => None,
    };
    let next = connection.as_ref().and_then(Connection::next_at);
    let overdue = match (&connection, &instance) {
        (Some(connection), None) => connection.created_at().plus_hours(GRACE_HOURS) < now,
        (Some(_), Some(instance)) => {
            next.unwrap_or(instance.synced_at.plus_hours(7 * 24)).plus_hours(GRACE_HOURS) < now
        }
        (None, Some(instance)) => instance.synced_at.plus_hours(WEEK_HOURS) < now,
        (None, None) => false,
    };
    let host_of = |connection: &Connection| connection.host_name.clone();
    let known = instance.as_ref();
    Ok(Shown {
        server_id: known.and_then(|instance| instance.server_id.clone()),
        host_name: known.and_then(|instance| instance.host_name.clone()).or_else(|| connection.as_ref().map(host_of)),
        next_sync_at: next.map(Instant::rfc3339),
        overdue,
        job: job.map(ShownJob::from),
        last_sync: history.first().map(Sync::from),
        history: history.iter().map(Sync::from).collect(),
        connection: connection.map(|connection| ShownConnection {
            created_at: connection.created_at().rfc3339(),
            seen_at: connection.seen_at().map(Instant::rfc3339),
            seen_from: connection.seen_from.clone(),
            copied_at: connection.copied_at().map(Instant::rfc3339),
            instance: RawValue::from_string(connection.instance.clone()).ok(),
            id: connection.id,
        }),
    })
}
