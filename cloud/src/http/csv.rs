//! The report as CSV, with the columns GitHub's own had from 2022 on. It is written block by block as the caller takes it, from one
//! moment's blocks.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use csv::{Terminator, WriterBuilder};
use futures_util::stream;
use serde_json::{Map, Value};

use crate::blocks;

/// In the order of GitHub's file. What the report does not know stays empty.
const COLUMNS: [&str; 20] = [
    "github_com_login",
    "github_com_name",
    "enterprise_server_user_ids",
    "github_com_user",
    "enterprise_server_user",
    "visual_studio_subscription_user",
    "license_type",
    "github_com_profile",
    "github_com_member_roles",
    "github_com_enterprise_roles",
    "github_com_verified_domain_emails",
    "github_com_saml_name_id",
    "github_com_orgs_with_pending_invites",
    "github_com_two_factor_auth",
    "github_com_two_factor_auth_required_by_date",
    "github_com_advanced_security_license_user",
    "enterprise_server_primary_emails",
    "visual_studio_license_status",
    "visual_studio_subscription_email",
    "total_user_accounts",
];

/// The whole report, to be saved as a file.
pub fn report(slug: &str, packed: Vec<Vec<u8>>) -> Response {
    let head = std::iter::once_with(|| write(std::iter::once(COLUMNS.map(str::to_owned))));
    let rest = packed.into_iter().map(|block| {
        let rows: Vec<Map<String, Value>> =
            blocks::unpack(&block)?.iter().map(|row| serde_json::from_str(row.get())).collect::<Result<_, _>>()?;
        write(rows.iter().map(|row| COLUMNS.map(|column| cell(row.get(column)))))
    });
    let body = Body::from_stream(stream::iter(head.chain(rest)));
    let disposition = format!("attachment; filename=\"consumed_licenses-{slug}.csv\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, body).into_response()
}

fn write(records: impl Iterator<Item = [String; COLUMNS.len()]>) -> io::Result<Bytes> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for record in records {
        writer.write_record(&record)?;
    }
    Ok(writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?.into())
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| cell(Some(item))).collect();
            items.join(", ")
        }
        Some(other) => other.to_string(),
    }
}
