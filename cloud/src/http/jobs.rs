//! Jobs: an agent asks for work and says how it goes; an owner asks for a sync and sees how it went.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use oneseat_submission::connect::{Job, JobFault, JobReport, JobState, Trigger};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::{Instant as Moment, sleep};
use utoipa::ToSchema;
use uuid::Uuid;

use super::admission::{Admitted, Agent, Owner, Reader};
use super::connections::own;
use super::openapi::ConnectionRefusals;
use super::problem::Problem;
use super::words::Kind;
use crate::app::App;
use crate::audit::Action;
use crate::clock::Instant;
use crate::store::{Progress, SyncJob, storable};

/// A call waits for work no longer than this, whatever it asks for: less than a stop gives requests to end.
const LONGEST_WAIT: Duration = Duration::from_secs(25);
/// How often the database is asked meanwhile. Replicas share nothing else.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Of what an agent says of a fault, this much is kept.
const DETAIL: usize = 1000;
/// Jobs of a server that are shown.
const SHOWN: i64 = 50;

#[derive(Deserialize)]
pub struct Waiting {
    #[serde(default)]
    wait: u64,
    /// The agent's last upload. Where it is not here any more, this database is an older one.
    last: Option<String>,
}

/// Why an agent begins by itself.
#[derive(Deserialize, ToSchema)]
#[schema(as = BeginJob)]
pub struct Begin {
    trigger: Trigger,
}

/// A job as callers see it.
#[derive(Serialize, ToSchema)]
#[schema(as = SyncJob)]
pub struct Shown {
    id: String,
    trigger: Trigger,
    #[schema(value_type = JobState)]
    state: String,
    created_at: String,
    begun_at: Option<String>,
    ended_at: Option<String>,
    #[schema(value_type = Option<JobFault>)]
    fault: Option<Value>,
    upload: Option<String>,
}

impl From<SyncJob> for Shown {
    fn from(job: SyncJob) -> Self {
        let time = |at: Option<Instant>| at.map(Instant::rfc3339);
        let detail = job.fault_detail.clone().unwrap_or_default();
        Self {
            created_at: job.created_at().rfc3339(),
            begun_at: time(job.begun_at()),
            ended_at: time(job.ended_at()),
            trigger: trigger(&job),
            fault: job.fault_code.map(|code| serde_json::json!({ "code": code, "detail": detail })),
            id: job.id,
            state: job.state,
            upload: job.upload_id,
        }
    }
}

/// Work, as soon as there is some; 204 where there was none until then.
#[utoipa::path(get, path = "/enterprises/{enterprise}/connections/{id}/jobs/next", tag = "sync", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("id" = String, Path, description = "The connection"), ("wait" = Option<u64>, Query, description = "Seconds to wait for work, 25 at the most"), ("last" = Option<String>, Query, description = "The agent's last upload; asked for again where it is not here any more"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "Work", body = Job), (status = 204, description = "There was none until then"), ConnectionRefusals))]
pub async fn next(
    Agent(admitted): Agent,
    State(app): State<Arc<App>>,
    Path((_, id)): Path<(String, String)>,
    waiting: Result<Query<Waiting>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Waiting { wait, last }) = waiting.map_err(|_| Kind::ParameterInvalid)?;
    let end = Moment::now() + Duration::from_secs(wait).min(LONGEST_WAIT);
    if let Some(last) = last {
        ask_again_if_lost(&app, &admitted, &id, &last).await?;
    }
    loop {
        // Looked up each time: a connection that ended in between gets no work.
        let connection = own(&app, &admitted, &id).await?;
        if let Some(job) = app.store.take_job(&connection.id).await? {
            return Ok(Json(Job { trigger: trigger(&job), id: job.id }).into_response());
        }
        if Moment::now() + LOOK_EVERY > end {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        sleep(LOOK_EVERY).await;
    }
}

/// A database that was put back from a backup has lost what came since. What came of this server is asked for again: if others of
/// its uploads are there, it was not forgotten on purpose.
async fn ask_again_if_lost(app: &App, admitted: &Admitted, id: &str, last: &str) -> Result<(), Problem> {
    let connection = own(app, admitted, id).await?;
    let enterprise = admitted.enterprise.id;
    if app.store.upload(enterprise, last).await?.is_some()
        || app.store.uploads_of(enterprise, &connection.instance_key, 1).await?.is_empty()
        || app.store.jobs(&connection.id, 1).await?.first().is_some_and(|job| job.ended_at().is_none())
    {
        return Ok(());
    }
    let job = Uuid::now_v7().to_string();
    let entry = admitted.done(Action::SYNC_ASK).to(connection.instance_key.as_str());
    app.store.ask_for_sync(enterprise, &connection.id, &job, "restored", &entry).await?;
    Ok(())
}

fn trigger(job: &SyncJob) -> Trigger {
    match job.cause.as_str() {
        "weekly" => Trigger::Weekly,
        "restored" => Trigger::Restored,
        _ => Trigger::Asked,
    }
}

/// A job of the agent's own.
#[utoipa::path(post, path = "/enterprises/{enterprise}/connections/{id}/jobs", tag = "sync", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("id" = String, Path, description = "The connection"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    request_body(content = Begin, content_type = "application/json"),
    responses((status = 201, description = "It has begun", body = Job), ConnectionRefusals))]
pub async fn begin(
    Agent(admitted): Agent,
    State(app): State<Arc<App>>,
    Path((_, id)): Path<(String, String)>,
    body: Result<Json<Begin>, JsonRejection>,
) -> Result<(StatusCode, Json<Job>), Problem> {
    let Json(Begin { trigger }) = body.map_err(|_| Kind::BodyUnreadable)?;
    let connection = own(&app, &admitted, &id).await?;
    let cause = match trigger {
        Trigger::Weekly => "weekly",
        Trigger::Asked => "asked",
        Trigger::Restored => "restored",
    };
    let job = Uuid::now_v7().to_string();
    let begun = app.store.begin_job(admitted.enterprise.id, &connection.id, &job, cause).await?;
    let job = begun.ok_or(Kind::Disconnected)?;
    Ok((StatusCode::CREATED, Json(Job { trigger: self::trigger(&job), id: job.id })))
}

/// How a job stands.
#[utoipa::path(patch, path = "/enterprises/{enterprise}/connections/{id}/jobs/{job}", tag = "sync", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("id" = String, Path, description = "The connection"), ("job" = String, Path, description = "The job"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    request_body(content = JobReport, content_type = "application/json"),
    responses((status = 204, description = "It is noted"), ConnectionRefusals))]
pub async fn report(
    Agent(admitted): Agent,
    State(app): State<Arc<App>>,
    Path((_, id, job)): Path<(String, String, String)>,
    body: Result<Json<JobReport>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(JobReport { state, fault, upload, next_at }) = body.map_err(|_| Kind::BodyUnreadable)?;
    let connection = own(&app, &admitted, &id).await?;
    let state = match state {
        JobState::Queued => return Err(Kind::BodyUnreadable.into()),
        JobState::Running => "RUNNING",
        JobState::Success => "SUCCESS",
        JobState::Failure => "FAILURE",
    };
    let fault = fault.map(|fault| {
        let code = serde_json::to_value(fault.code).ok().and_then(|code| code.as_str().map(str::to_owned));
        let detail: String = storable(&fault.detail).chars().filter(|c| !c.is_control()).take(DETAIL).collect();
        (code.unwrap_or_default(), detail)
    });
    let next_at = next_at.as_deref().and_then(Instant::parse);
    let progress = Progress { state, fault, upload, next_at };
    if app.store.note_job(&connection.id, &job, &progress).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Kind::NotFound.into())
    }
}

/// Sync now: the agent fetches the wish.
#[utoipa::path(post, path = "/enterprises/{enterprise}/server-instances/{server_id}/syncs", tag = "sync", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("server_id" = String, Path, description = "The server id, else the host name"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 202, description = "The agent fetches it; one that waits already is the same", body = Shown), ConnectionRefusals))]
pub async fn ask(
    Owner(admitted): Owner,
    State(app): State<Arc<App>>,
    Path((_, server)): Path<(String, String)>,
) -> Result<(StatusCode, Json<Shown>), Problem> {
    let connection = connected(&app, admitted.enterprise.id, &server).await?;
    let id = Uuid::now_v7().to_string();
    let entry = admitted.done(Action::SYNC_ASK).to(server.to_lowercase());
    let job = app.store.ask_for_sync(admitted.enterprise.id, &connection, &id, "asked", &entry).await?;
    let job = job.ok_or(Kind::NotConnected)?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

/// The newest jobs of a connected server.
#[utoipa::path(get, path = "/enterprises/{enterprise}/server-instances/{server_id}/syncs", tag = "sync", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("server_id" = String, Path, description = "The server id, else the host name"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "The newest first, fifty at the most", body = Vec<Shown>), ConnectionRefusals))]
pub async fn list(
    Reader(admitted): Reader,
    State(app): State<Arc<App>>,
    Path((_, server)): Path<(String, String)>,
) -> Result<Json<Vec<Shown>>, Problem> {
    let connection = connected(&app, admitted.enterprise.id, &server).await?;
    let jobs = app.store.jobs(&connection, SHOWN).await?;
    Ok(Json(jobs.into_iter().map(Shown::from).collect()))
}

async fn connected(app: &App, enterprise: i64, server: &str) -> Result<String, Problem> {
    let server = server.to_lowercase();
    let connections = app.store.connections(enterprise).await?;
    let own = connections.into_iter().find(|connection| connection.instance_key == server);
    own.map(|connection| connection.id).ok_or_else(|| Kind::NotConnected.into())
}
