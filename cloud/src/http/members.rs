//! `PUT …/members`: the cloud side of an enterprise, as its owner's report has it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use oneseat_core::{FindingView, Lang};
use serde::Serialize;
use serde_json::Value;
use tracing::Instrument as _;
use utoipa::ToSchema;

use super::admission::Owner;
use super::language::Language;
use super::openapi::BodyRefusals;
use super::problem::Problem;
use super::uploads::{self, Seats};
use super::words::Kind;
use super::{content, schemas};
use crate::app::{self, App};
use crate::audit::Action;
use crate::intake;
use crate::recount;
use crate::report::{Refused, Report, Why};
use crate::traces;
use crate::unpack::Unpacker;

const NAME: &str = "members";
const TYPES: [&str; 2] = ["application/json", "text/csv"];

/// What became of a members' report.
#[derive(Serialize, ToSchema)]
#[schema(as = Members)]
struct Stored {
    /// Of the report, unpacked.
    sha256: String,
    /// Distinct ones.
    rows: u64,
    seats: Seats,
    #[schema(value_type = schemas::Preview)]
    preview: Value,
    #[schema(value_type = Vec<schemas::Finding>)]
    findings: Vec<FindingView>,
}

/// Replaces the members' report.
#[utoipa::path(put, path = "/enterprises/{enterprise}/members", tag = "report", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"),
        ("Repr-Digest" = Option<String>, Header, description = "Of the body as sent or of what is within (RFC 9530)",
            pattern = "^sha-256=:[A-Za-z0-9+/]{43}=:$"),
        ("Content-Encoding" = Option<String>, Header, description = "`gzip`, or nothing"),
        ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    request_body(content((Object = "application/json"), (String = "text/csv")), description = "A whole cloud report, JSON or CSV"),
    responses((status = 200, description = "It is stored", body = Stored), BodyRefusals))]
pub async fn replace(
    Owner(admitted): Owner,
    State(app): State<Arc<App>>,
    Language(lang): Language,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let said = content::digest(&headers)?;
    content::require_type(&headers, &TYPES)?;
    let coding = content::coding(&headers)?;
    content::require_length(&headers, app.limits.sent)?;

    let place = app.places.take(admitted.enterprise.id).instrument(traces::step("wait for a place")).await;
    let place = place.map_err(|_| Kind::Busy)?;
    let reader = recount::reader(NAME).with_limits(app.limits.of_reader()).keep_all_fields();
    let unpacker = Unpacker::new(coding, reader, app.limits);
    let received = intake::receive(body, unpacker, app.limits).instrument(traces::step("read the body")).await?;
    if let Some(said) = said {
        content::require_digest(&received, said)?;
    }
    let work = async move {
        let _place = place;
        let report = Report::of(received).instrument(traces::step("minimise")).await?;
        let report = report.map_err(|refused| refusal(&refused, lang))?;
        let entry = admitted.done(Action::MEMBERS_SET);
        let outcome = app.set_members(admitted.enterprise.id, &report, &entry).await?;
        let count = &outcome.count;
        Ok(axum::Json(Stored {
            sha256: report.members.sha256,
            rows: report.members.rows,
            seats: Seats { before: outcome.before, after: count.consumed },
            preview: uploads::preview(&count.preview),
            findings: report.found.and(count, lang),
        })
        .into_response())
    };
    tokio::spawn(work.in_current_span()).await.map_err(app::Error::Thread)?
}

fn refusal(refused: &Refused, lang: Lang) -> Problem {
    let kind = match refused.why {
        Why::NotJson => Kind::NotJson,
        Why::TooLarge => Kind::TooLarge,
        Why::NotReport => Kind::ReportRefused,
    };
    Problem::new(kind).with_findings(refused.findings(lang))
}
