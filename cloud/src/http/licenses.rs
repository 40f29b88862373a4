//! `consumed-licenses`: the report after the last sync, in GitHub's shape.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::value::RawValue;

use super::auth::Owner;
use super::paging::{Paging, base};
use super::problem::Problem;
use super::{csv, paging};
use crate::app::{App, Error};
use crate::blocks;
use crate::store::BLOCK;

#[derive(Serialize)]
struct Report {
    total_seats_consumed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_seats_purchased: Option<u64>,
    users: Vec<Box<RawValue>>,
}

/// One page as JSON, or the whole report as CSV.
pub async fn list(
    State(app): State<Arc<App>>,
    Owner(enterprise): Owner,
    paging: Paging,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut response = if wants_csv(&headers) {
        let (_, blocks) = app.store.licenses(enterprise.id, 0, u64::MAX).await?;
        csv::report(&enterprise.slug, blocks)
    } else {
        let (report, total) = page(&app, enterprise.id, paging).await?;
        let mut response = Json(report).into_response();
        let base = base(app.public_url.as_deref(), &headers, &uri);
        let path = format!("/enterprises/{}/consumed-licenses", enterprise.slug);
        if let Some(link) = paging.link(&base, &path, total) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    };
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
