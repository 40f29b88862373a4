//! Uploads as they are shown: one shape for the answer to a new one, for the list, and for each by itself.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse as _, Response};
use oneseat_core::{Lang, Preview};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::admission::{Anybody, Reader};
use super::language::Language;
use super::observe::Asked;
use super::openapi::Refusals;
use super::paging::{Paging, base};
use super::problem::Problem;
use super::schemas;
use super::words::Kind;
use crate::app::App;
use crate::clock::Instant;
use crate::store::{Parts, Upload};

/// An upload, as callers see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Upload)]
pub struct Shown<'u> {
    id: &'u str,
    name: &'u str,
    server_id: Option<&'u str>,
    host_name: Option<&'u str>,
    sync_state: &'u str,
    created_at: String,
    sha256: &'u str,
    accounts: u64,
    seats: Seats,
    /// The core's preview, without its findings.
    #[schema(value_type = schemas::Preview)]
    preview: Box<RawValue>,
    #[schema(value_type = Vec<schemas::Finding>)]
    findings: Box<RawValue>,
}

/// Consumed before a change, where anything was known, and with it.
#[derive(Serialize, ToSchema)]
pub struct Seats {
    pub before: Option<u64>,
    pub after: u64,
}

/// The newest uploads first.
#[utoipa::path(get, path = "/enterprises/{enterprise}/server-usage-uploads", tag = "uploads", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), Paging, ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "A page of them", body = Vec<Shown>,
        headers(("Link" = Option<String>, description = "The pages around this one"))), Refusals))]
pub async fn list(
    Reader(admitted): Reader,
    State(app): State<Arc<App>>,
    Language(lang): Language,
    paging: Paging,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let total = app.store.upload_count(admitted.enterprise.id).await?;
    let uploads = app.store.uploads(admitted.enterprise.id, paging.offset(), paging.per_page).await?;
    let shown: Vec<Shown> = uploads.iter().map(|upload| show_stored(upload, lang)).collect();
    let mut response = axum::Json(shown).into_response();
    let base = base(app.public_url.as_deref(), asked.caller.tls, &headers, &uri);
    let path = format!("/enterprises/{}/server-usage-uploads", admitted.enterprise.slug);
    if let Some(link) = paging.link(&base, &path, total) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// One upload.
#[utoipa::path(get, path = "/enterprises/{enterprise}/server-usage-uploads/{id}", tag = "uploads", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), ("id" = String, Path, description = "A UUID"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "The upload", body = Shown), Refusals))]
pub async fn show(
    Anybody(admitted): Anybody,
    State(app): State<Arc<App>>,
    Language(lang): Language,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let upload = app.store.upload(admitted.enterprise.id, &id).await?.ok_or(Kind::NotFound)?;
    Ok(axum::Json(show_stored(&upload, lang)).into_response())
}

fn show_stored(upload: &Upload, lang: Lang) -> Shown<'_> {
    Shown {
        id: &upload.id,
        name: &upload.name,
        server_id: upload.server_id.as_deref(),
        host_name: upload.host_name.as_deref(),
        sync_state: &upload.sync_state,
        created_at: upload.created_at().rfc3339(),
        sha256: &upload.sha256,
        accounts: upload.accounts(),
        seats: Seats { before: upload.seats_before(), after: upload.seats_after() },
        preview: raw(&upload.preview),
        findings: raw(in_lang(lang, &upload.findings_en, &upload.findings_ja)),
    }
}

/// The answer to a new upload.
pub fn text(parts: &Parts, lang: Lang) -> String {
    let shown = Shown {
        id: &parts.id,
        name: &parts.name,
        server_id: parts.server_id.as_deref(),
        host_name: parts.host_name.as_deref(),
        sync_state: "SUCCESS",
        created_at: Instant::rfc3339(parts.created_at),
        sha256: &parts.sha256,
        accounts: parts.accounts,
        seats: Seats { before: parts.seats_before, after: parts.seats_after },
        preview: raw(&parts.preview),
        findings: raw(in_lang(lang, &parts.findings_en, &parts.findings_ja)),
    };
    serde_json::to_string(&shown).unwrap_or_default()
}

fn in_lang<'t>(lang: Lang, english: &'t str, japanese: &'t str) -> &'t str {
    match lang {
        Lang::En => english,
        Lang::Ja => japanese,
    }
}

/// Stored JSON, passed through.
fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap_or_default()
}

/// The core's preview without its findings, which stand beside it.
pub fn preview(preview: &Preview) -> Value {
    let mut value = json!(preview);
    if let Value::Object(fields) = &mut value {
        fields.remove("findings");
    }
    value
}
