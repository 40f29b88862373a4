//! The calls described for programs, `OpenAPI` 3.1, made of the code that answers them. It is served, and committed as
//! `docs/openapi.json`, which a test holds against it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;
use oneseat_core::Lang;
use serde::Serialize;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, HeaderBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi, ToSchema};

use super::words::Kind;
use super::{
    connections, health, installations, instances, jobs, licenses, members, originals, problems, schemas, servers,
    status, submission, uploads,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Oneseat",
        description = "Takes servers' license usage, and knows who consumes a seat. docs/http.md says the same to people.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        submission::create,
        uploads::list,
        uploads::show,
        originals::read,
        originals::list,
        originals::set,
        members::replace,
        licenses::list,
        status::show,
        instances::forget,
        servers::list,
        jobs::ask,
        jobs::list,
        connections::make_code,
        connections::look_up,
        connections::accept,
        connections::add_key,
        connections::end,
        installations::access_tokens,
        jobs::next,
        jobs::begin,
        jobs::report,
        health::alive,
        health::ready,
        health::metrics,
        problems::show,
        show,
    ),
    components(schemas(Problem, Usage, Account, Email, connections::Accounts)),
    modifiers(&Bearer)
)]
pub struct Description;

static TEXT: LazyLock<String> = LazyLock::new(|| Description::openapi().to_pretty_json().unwrap_or_default() + "\n");

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "operation", security(()),
    responses((status = 200, description = "This description", content_type = "application/json", body = Object)))]
pub async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme =
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A token of `token add`")).build();
        let components = description.components.get_or_insert_with(Default::default);
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
        let signed = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("Signed by the connection's key, in the shape of GitHub Apps'"));
        components.add_security_scheme("jwt", SecurityScheme::Http(signed.build()));
    }
}

/// A problem document (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// The kind, stable: `/problems/…`.
    r#type: String,
    /// What is wrong, in the caller's language.
    title: String,
    /// The answer's status.
    status: u16,
    /// What to do about it.
    detail: String,
    /// `urn:uuid:` and the request's id.
    instance: String,
    /// What was found in the body.
    #[schema(value_type = Vec<schemas::Finding>)]
    findings: Vec<()>,
}

/// A server's usage, as it is sent. Further fields are passed over.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({ "server_id": "0b6f2f43-6a53-4c8e-9b57-0a4d3f9be001", "host_name": "ghes.octo.example",
    "users": [{ "user_id": 1, "emails": [{ "email": "mona@octo.example", "primary": true }] }] }))]
pub struct Usage {
    /// A UUID. This or the host name has to be there.
    #[schema(value_type = Option<String>)]
    server_id: (),
    /// The instance's host name.
    #[schema(value_type = Option<String>)]
    host_name: (),
    users: Vec<Account>,
}

/// A server account.
#[derive(Serialize, ToSchema)]
pub struct Account {
    user_id: u64,
    emails: Vec<Email>,
    /// Whether it consumes no seat for that.
    #[schema(value_type = Option<bool>)]
    suspended: (),
}

/// An address of an account.
#[derive(Serialize, ToSchema)]
pub struct Email {
    email: String,
    #[schema(value_type = Option<bool>)]
    primary: (),
}

/// What every call about an enterprise may answer instead.
pub struct Refusals;

/// What a call that may come at the wrong time, or ask for too much, may answer instead.
pub struct ChangeRefusals;

/// What a call about a connection may answer instead.
pub struct ConnectionRefusals;

/// What a call with a body may answer instead.
pub struct BodyRefusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of(&[400, 401, 403, 404, 405, 429, 500, 503])
    }
}

impl IntoResponses for ChangeRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of(&[400, 401, 403, 404, 405, 409, 429, 500, 503])
    }
}

impl IntoResponses for ConnectionRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of(&[400, 401, 403, 404, 405, 409, 410, 429, 500, 503])
    }
}

impl IntoResponses for BodyRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of(&[400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500, 503])
    }
}

/// The answers of these statuses, each with the kinds of problem it may be.
fn of(statuses: &[u16]) -> BTreeMap<String, RefOr<Response>> {
    let wanted: BTreeSet<u16> = statuses.iter().copied().collect();
    let mut titles: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for kind in Kind::ALL {
        let status = kind.status().as_u16();
        if wanted.contains(&status) {
            let words = kind.words(Lang::En);
            titles.entry(status).or_default().push(format!("{} (`/problems/{}`)", words.title, kind.slug()));
        }
    }
    let problem = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let answer = |(status, titles): (u16, Vec<String>)| {
        let mut response =
            ResponseBuilder::new().description(titles.join("; ")).content("application/problem+json", problem());
        if matches!(status, 409 | 429 | 503) {
            let seconds = HeaderBuilder::new().description(Some("Seconds until the next try")).build();
            response = response.header("Retry-After", seconds);
        }
        (status.to_string(), RefOr::T(response.build()))
    };
    titles.into_iter().map(answer).collect()
}
