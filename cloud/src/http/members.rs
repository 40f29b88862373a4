//! `PUT …/members`: the cloud side of an enterprise, as its owner's report has it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use oneseat_core::Lang;
use serde_json::json;

use super::auth::Owner;
use super::language::Language;
use super::problem::Problem;
use super::words::Kind;
use super::{content, uploads};
use crate::app::{self, App};
use crate::intake::{self, Keep};
use crate::recount;
use crate::report::{Refused, Report, Why};

const NAME: &str = "members";
const TYPES: [&str; 2] = ["application/json", "text/csv"];

/// Replaces the members' report.
pub async fn replace(
    Owner(enterprise): Owner,
    State(app): State<Arc<App>>,
    Language(lang): Language,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let said = content::digest(&headers)?;
    content::require_type(&headers, &TYPES)?;
    let coding = content::coding(&headers)?;
    content::require_length(&headers, app.limits.sent)?;

    let reader = recount::reader(NAME).with_limits(app.limits.of_reader()).keep_all_fields();
    let received = intake::receive(body, coding, reader, Keep::Packed, app.limits).await?;
    if let Some(said) = said {
        content::require_digest(&received, said)?;
    }
    let work = async move {
        let report =
            Report::of(received).await.map_err(app::Error::Thread)?.map_err(|refused| refusal(&refused, lang))?;
        let (sha256, rows) = (report.members.sha256.clone(), report.members.rows);
        let document = Arc::clone(&report.document);
        let outcome = app.set_members(enterprise.id, &report).await?;
        let count = &outcome.count;
        Ok(axum::Json(json!({
            "sha256": sha256,
            "rows": rows,
            "seats": { "before": outcome.before, "after": count.consumed },
            "preview": uploads::preview(&count.preview),
            "findings": uploads::findings(&document, count, lang),
        }))
        .into_response())
    };
    tokio::spawn(work).await.map_err(app::Error::Thread)?
}

fn refusal(refused: &Refused, lang: Lang) -> Problem {
    let kind = match refused.why {
        Why::NotJson => Kind::NotJson,
        Why::TooLarge => Kind::TooLarge,
        Why::NotReport => Kind::ReportRefused,
    };
    Problem::new(kind).with_findings(refused.findings(lang))
}
