//! Uploads as they came, for an enterprise's owner alone: whether they are kept and for how long, which there are, and one of them.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use futures_util::{TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::admission::Owner;
use super::conditional;
use super::observe::Asked;
use super::openapi::{ChangeRefusals, Refusals};
use super::paging::{Paging, base};
use super::problem::Problem;
use super::words::Kind;
use crate::app::App;
use crate::audit::Action;
use crate::original;
use crate::store::{Keeping, Kept};

/// For how long uploads are to be kept as they come.
#[derive(Deserialize, ToSchema)]
#[schema(as = OriginalsWish)]
pub struct Wish {
    /// 0 for not at all, which deletes those that are kept.
    #[schema(maximum = 3650)]
    days: u64,
}

/// For how long uploads are kept as they come.
#[derive(Serialize, ToSchema)]
#[schema(as = OriginalsSet)]
pub struct Set {
    /// Days that hold: those that were asked for, the operator's where they are fewer. 0 for not at all.
    days: u64,
    /// Days that the operator allows at most.
    most_days: u64,
    /// How many were deleted by this, since they were older.
    deleted: u64,
}

/// What is kept of uploads as they came.
#[derive(Serialize, ToSchema)]
#[schema(as = Originals)]
pub struct Listed {
    /// Days that hold: those that were asked for, the operator's where they are fewer. 0 for not at all.
    days: u64,
    /// Days that were asked for.
    asked_days: u64,
    /// Days that the operator allows at most.
    most_days: u64,
    /// How many are kept.
    count: u64,
    /// What all of them take in the database.
    packed_bytes: u64,
    /// The newest first.
    originals: Vec<Shown>,
}

/// An upload that is kept as it came.
#[derive(Serialize, ToSchema)]
#[schema(as = Original)]
pub struct Shown {
    upload_id: String,
    name: String,
    server_id: Option<String>,
    host_name: Option<String>,
    /// Of its bytes, unpacked; the upload's.
    sha256: String,
    bytes: u64,
    created_at: String,
    /// When it is deleted.
    expires_at: String,
}

/// Whether uploads are kept as they came, for how long, and which there are.
#[utoipa::path(get, path = "/enterprises/{enterprise}/originals", tag = "uploads", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), Paging, ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "A page of them", body = Listed,
        headers(("Link" = Option<String>, description = "The pages around this one"))), Refusals))]
pub async fn list(
    Owner(admitted): Owner,
    State(app): State<Arc<App>>,
    paging: Paging,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let keeping = app.keeping(admitted.enterprise.id).await?;
    let kept = app.store.originals(admitted.enterprise.id, keeping, paging.offset(), paging.per_page).await?;
    let listed = Listed {
        days: keeping.days(),
        asked_days: keeping.asked,
        most_days: keeping.most,
        count: kept.count,
        packed_bytes: kept.packed,
        originals: kept.page.into_iter().map(|kept| show(kept, keeping)).collect(),
    };
    let mut response = Json(listed).into_response();
    let base = base(app.public_url.as_deref(), asked.caller.tls, &headers, &uri);
    let path = format!("/enterprises/{}/originals", admitted.enterprise.slug);
    if let Some(link) = paging.link(&base, &path, kept.count) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

fn show(kept: Kept, keeping: Keeping) -> Shown {
    let (came, bytes) = (kept.created_at(), kept.bytes());
    let Kept { upload_id, name, server_id, host_name, sha256, .. } = kept;
    let (created_at, expires_at) = (came.rfc3339(), keeping.until(came).rfc3339());
    Shown { upload_id, name, server_id, host_name, sha256, bytes, created_at, expires_at }
}

/// Keeps uploads as they come from now on, for so many days; or no longer, and deletes those that are kept.
#[utoipa::path(put, path = "/enterprises/{enterprise}/originals", tag = "uploads", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    request_body(content = Wish, content_type = "application/json"),
    responses((status = 200, description = "So it is from now on", body = Set), ChangeRefusals))]
pub async fn set(
    Owner(admitted): Owner,
    State(app): State<Arc<App>>,
    body: Result<Json<Wish>, JsonRejection>,
) -> Result<Json<Set>, Problem> {
    let Json(Wish { days }) = body.map_err(|_| Kind::BodyUnreadable)?;
    let keeping = Keeping { asked: days, most: app.originals_days };
    if keeping.asked > keeping.most {
        return Err(Problem::from(Kind::OriginalsNotAllowed).with("most_days", keeping.most.to_string()));
    }
    let entry = admitted.done(Action::ORIGINALS_SET);
    let deleted = app.store.keep_originals(admitted.enterprise.id, keeping, entry).await?;
    Ok(Json(Set { days: keeping.days(), most_days: keeping.most, deleted }))
}

/// An upload, byte for byte as it came, but for its compression.
#[utoipa::path(get, path = "/enterprises/{enterprise}/server-usage-uploads/{id}/original", tag = "uploads", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("id" = String, Path, description = "A UUID"),
        ("If-None-Match" = Option<String>, Header, description = "An `ETag` of before"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "All of it", content((super::openapi::Usage = "application/json")),
        headers(("ETag" = String, description = "Its SHA-256, in lower-case hex"),
            ("Content-Disposition" = String, description = "To be saved as a file"))),
        (status = 304, description = "The caller has it"), Refusals))]
pub async fn read(
    Owner(admitted): Owner,
    State(app): State<Arc<App>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let enterprise = admitted.enterprise.id;
    app.store.upload(enterprise, &id).await?.ok_or(Kind::NotFound)?;
    let keeping = app.keeping(enterprise).await?;
    let kept = app.store.original(enterprise, &id, keeping).await?.ok_or(Kind::OriginalNotKept)?;
    let tag = field(&format!("\"{}\"", kept.sha256));
    if let Some(response) = conditional::not_modified(&headers, &tag) {
        return Ok(response);
    }
    // Before a byte of it is given out.
    app.store.append_audit(&[admitted.done(Action::ORIGINAL_READ).to(id.as_str())]).await?;
    let fields = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, field(&format!("attachment; filename=\"server-usage-{id}.json\""))),
        (header::CONTENT_LENGTH, kept.bytes().into()),
        (header::ETAG, tag),
    ];
    Ok((fields, Body::from_stream(pieces(app, kept))).into_response())
}

/// Its pieces, each read when the one before it was taken. One that is deleted meanwhile ends the connection, short of its length.
fn pieces(app: Arc<App>, kept: Kept) -> impl stream::Stream<Item = io::Result<Bytes>> + Send {
    let numbers = stream::iter((0..original::pieces(kept.bytes())).map(io::Result::Ok));
    numbers.and_then(move |number| {
        let (app, upload) = (Arc::clone(&app), kept.upload_id.clone());
        async move {
            let piece = app.store.original_piece(&upload, number).await.map_err(io::Error::other)?;
            let piece = piece.ok_or(io::ErrorKind::NotFound)?;
            original::unpack(&piece).map(Bytes::from)
        }
    })
}

/// What is made of hex and of words of this file can stand in a header.
fn field(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
