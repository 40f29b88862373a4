//! `consumed-licenses`: the report after the last sync, in GitHub's shape.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::admission::Reader;
use super::observe::Asked;
use super::openapi::Refusals;
use super::paging::{Paging, base};
use super::problem::Problem;
use super::{conditional, csv, paging, schemas};
use crate::app::{App, Error};
use crate::blocks;
use crate::store::BLOCK;

#[derive(Serialize, ToSchema)]
#[schema(as = ConsumedLicenses)]
pub struct Report {
    total_seats_consumed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_seats_purchased: Option<u64>,
    #[schema(value_type = Vec<schemas::License>)]
    users: Vec<Box<RawValue>>,
}

/// One page as JSON, or the whole report as CSV.
#[utoipa::path(get, path = "/enterprises/{enterprise}/consumed-licenses", tag = "report", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"), Paging,
        ("If-None-Match" = Option<String>, Header, description = "An `ETag` of before"),
        ("Accept" = Option<String>, Header, description = "`text/csv` for the whole as CSV"), ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    responses((status = 200, description = "The report after the last sync",
        content((Report = "application/json"), (String = "text/csv")),
        headers(("ETag" = String, description = "Of this report in this form"),
            ("Link" = Option<String>, description = "The pages around this one"))),
        (status = 304, description = "It has not changed"), Refusals))]
pub async fn list(
    State(app): State<Arc<App>>,
    Reader(admitted): Reader,
    paging: Paging,
    Extension(asked): Extension<Asked>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let csv = wants_csv(&headers);
    let form = if csv { "report csv".to_owned() } else { format!("report {} {}", paging.page, paging.per_page) };
    // Read before the report itself: if that changes in between, the tag is the older one's, and nothing is passed over for it.
    let tag = conditional::tag(&admitted.enterprise, &form);
    if let Some(response) = conditional::not_modified(&headers, &tag) {
        return Ok(response);
    }
    let mut response = if csv {
        let (_, blocks) = app.store.licenses(admitted.enterprise.id, 0, u64::MAX).await?;
        csv::report(&admitted.enterprise.slug, blocks)
    } else {
        let (report, total) = page(&app, admitted.enterprise.id, paging).await?;
        let mut response = Json(report).into_response();
        let base = base(app.public_url.as_deref(), asked.caller.tls, &headers, &uri);
        let path = format!("/enterprises/{}/consumed-licenses", admitted.enterprise.slug);
        if let Some(link) = paging.link(&base, &path, total) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

async fn page(app: &App, enterprise: i64, paging: paging::Paging) -> Result<(Report, u64), Problem> {
    let offset = paging.offset();
    let (first, last) = (offset / BLOCK, offset.saturating_add(paging.per_page - 1) / BLOCK);
    let (figures, packed) = app.store.licenses(enterprise, first, last).await?;
    let mut rows = Vec::new();
    for block in packed {
        rows.extend(blocks::unpack(&block).map_err(Error::Stored)?);
    }
    let skipped = usize::try_from(offset % BLOCK).unwrap_or(0);
    let taken = usize::try_from(paging.per_page).unwrap_or(0);
    let report = Report {
        total_seats_consumed: figures.consumed,
        total_seats_purchased: figures.purchased,
        users: rows.into_iter().skip(skipped).take(taken).collect(),
    };
    Ok((report, figures.consumed))
}

/// Whether the caller asks for CSV by name, and not for JSON at least as much.
fn wants_csv(headers: &HeaderMap) -> bool {
    let (mut csv, mut json) = (0.0_f32, 0.0_f32);
    let fields = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    for range in fields.flat_map(|field| field.split(',')) {
        let mut parts = range.split(';');
        let media = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let weight =
            parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        match media.as_str() {
            "text/csv" => csv = csv.max(weight),
            media if media == "application/json" || media.ends_with("+json") => json = json.max(weight),
            _ => {}
        }
    }
    csv > json
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, header};

    use super::wants_csv;

    #[test]
    fn csv_is_given_to_who_asks_for_it_by_name() {
        for (field, expected) in [
            ("text/csv", true),
            ("text/csv, */*;q=0.1", true),
            ("text/csv, application/json;q=0.5", true),
            ("application/json, text/csv;q=0.5", false),
            ("application/vnd.github+json", false),
            ("*/*", false),
            ("text/csv;q=0", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, field.parse().unwrap());
            assert_eq!(wants_csv(&headers), expected, "{field}");
        }
    }
}
