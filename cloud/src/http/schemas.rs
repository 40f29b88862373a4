//! What the core writes, described: the core itself knows no `OpenAPI`. A test holds each of these against what it writes.

use serde::Serialize;
use utoipa::ToSchema;

/// A person who consumes a seat, with the fields of GitHub's `consumed-licenses`. Of addresses those of verified domains.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names are GitHub's")]
pub struct License {
    /// Empty for a person without a cloud account.
    github_com_login: String,
    github_com_name: Option<String>,
    /// Each `host:id`.
    enterprise_server_user_ids: Vec<String>,
    github_com_user: bool,
    enterprise_server_user: bool,
    visual_studio_subscription_user: bool,
    /// `Enterprise` or `Visual Studio subscription`.
    license_type: String,
    github_com_profile: Option<String>,
    /// Each `ORG:Role`.
    github_com_member_roles: Vec<String>,
    github_com_enterprise_roles: Vec<String>,
    github_com_verified_domain_emails: Vec<String>,
    github_com_saml_name_id: Option<String>,
    github_com_orgs_with_pending_invites: Vec<String>,
    github_com_two_factor_auth: Option<bool>,
    /// Primary addresses of the server accounts.
    enterprise_server_emails: Vec<String>,
    /// The same.
    enterprise_server_primary_emails: Vec<String>,
    /// `Matched`, `Pending Invitation` or empty.
    visual_studio_license_status: Option<String>,
    visual_studio_subscription_email: Option<String>,
    /// On the cloud and on servers.
    total_user_accounts: u64,
}

/// What an enterprise's files come to. Numbers are left out where none can be drawn.
#[derive(Serialize, ToSchema)]
pub struct Preview {
    #[schema(nullable = false)]
    seats: Option<PreviewSeats>,
    #[schema(nullable = false)]
    people: Option<People>,
    #[schema(nullable = false)]
    matches: Option<Matches>,
    /// By host name, then server id.
    instances: Vec<PreviewInstance>,
}

/// Seats, each a count of people.
#[derive(Serialize, ToSchema)]
pub struct PreviewSeats {
    /// What the cloud report says is consumed, else its distinct rows; none without a report.
    now: Option<u64>,
    /// With everybody who is matched counted once.
    after: u64,
    /// `after` if every member whose address the report hides were one of the unmatched; none without a report.
    after_low: Option<u64>,
    /// What the same accounts would consume if nobody were matched.
    separate: u64,
    /// `separate` less `after`.
    saved: i64,
    purchased: Option<u64>,
}

/// The people behind `seats.after`, by where they are.
#[derive(Serialize, ToSchema)]
pub struct People {
    cloud_and_server: u64,
    cloud_only: u64,
    visual_studio_only: u64,
    server_only: u64,
}

/// Accounts matched by each rule, in the order in which the rules are tried.
#[derive(Serialize, ToSchema)]
pub struct Matches {
    identity: u64,
    verified_email: u64,
    visual_studio: u64,
    last_sync: u64,
    other_instance: u64,
}

/// A server instance's accounts in numbers.
#[derive(Serialize, ToSchema)]
pub struct PreviewInstance {
    server_id: Option<String>,
    host_name: Option<String>,
    version: Option<String>,
    /// Distinct ids.
    accounts: u64,
    /// Those that consume a seat unless matched.
    counted: u64,
    suspended: u64,
    /// `ghost` and `scim-admin`.
    system: u64,
    /// Counted, without an address that can be compared.
    without_email: u64,
    /// Counted, and sharing a cloud row's seat.
    matched: u64,
    unmatched: u64,
    /// Counted, and not listed by the last sync; none without a report.
    joined: Option<u64>,
    /// Listed by the last sync, and counted no more; none without a report.
    left: Option<u64>,
}

/// Something that was found in a file, or by counting it with the rest.
#[derive(Serialize, ToSchema)]
pub struct Finding {
    /// Stable name of the kind of finding.
    code: String,
    severity: Severity,
    /// The file's name.
    file: Option<String>,
    /// From 1.
    line: Option<u64>,
    /// In characters, from 1.
    column: Option<u64>,
    /// In bytes, from 0.
    offset: Option<u64>,
    /// JSON pointer (RFC 6901), or `/row/column` of a CSV.
    pointer: Option<String>,
    /// How often; the place is the first one's.
    count: u64,
    /// The next four places at most.
    places: Vec<FindingPlace>,
    /// Never there: no line of what was sent is shown.
    #[schema(value_type = Option<String>)]
    excerpt: (),
    /// What is wrong.
    message: String,
    /// What to do about it.
    remedy: String,
}

/// How much a finding matters.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "described, never made")]
pub enum Severity {
    /// Something could not be read or trusted; what depends on it is left out.
    Error,
    /// The numbers stand, but perhaps not as the owner thinks.
    Warning,
    /// Good to know.
    Notice,
}

/// A further place of a finding.
#[derive(Serialize, ToSchema)]
pub struct FindingPlace {
    line: u64,
    column: u64,
    offset: u64,
    pointer: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use oneseat_core as core;
    use serde_json::{Value, json};
    use utoipa::OpenApi as _;

    use crate::http::openapi::Description;

    /// The names of a description's fields, and of those that have to be there.
    fn described(name: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        let description = json!(Description::openapi());
        let schema = &description["components"]["schemas"][name];
        let all = schema["properties"].as_object().unwrap().keys().cloned().collect();
        let needed = schema["required"].as_array().map(|names| names.iter().filter_map(Value::as_str));
        (all, needed.into_iter().flatten().map(str::to_owned).collect())
    }

    #[test]
    fn what_is_described_is_what_the_core_writes() {
        let preview = core::Preview {
            seats: Some(core::Seats::default()),
            people: Some(core::People::default()),
            matches: Some(core::Matches::default()),
            instances: vec![core::Instance::default()],
            ..core::Preview::default()
        };
        let place = core::PlaceView { line: 1, column: 1, offset: 0, pointer: None };
        let finding = core::FindingView {
            code: String::new(),
            severity: core::Severity::Error,
            file: None,
            line: None,
            column: None,
            offset: None,
            pointer: None,
            count: 1,
            places: vec![place],
            excerpt: None,
            message: String::new(),
            remedy: String::new(),
        };
        let (preview, finding) = (crate::http::uploads::preview(&preview), json!(finding));
        for (name, written) in [
            ("License", &json!(core::License::default())),
            ("Preview", &preview),
            ("PreviewSeats", &preview["seats"]),
            ("People", &preview["people"]),
            ("Matches", &preview["matches"]),
            ("PreviewInstance", &preview["instances"][0]),
            ("Finding", &finding),
            ("FindingPlace", &finding["places"][0]),
        ] {
            let (all, needed) = described(name);
            let written: BTreeSet<String> = written.as_object().unwrap().keys().cloned().collect();
            assert_eq!(all, written, "{name}");
            assert!(needed.is_subset(&written), "{name}");
        }
    }
}
