//! Before every call about an enterprise: who asks, from where, how often. To whoever has no token of it the enterprise does not
//! exist. What is refused here, and every write that is refused further on, is noted for the audit log.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::observe::Asked;
use super::problem::Problem;
use super::words::Kind;
use crate::app::App;
use crate::audit::{Action, Entry, Who};
use crate::guard::{self, Limited, Refusal, Standing};
use crate::store::{Bearer, Enterprise};
use crate::token::{Scope, Token};

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
const RESOURCE: HeaderName = HeaderName::from_static("x-ratelimit-resource");
const USED: HeaderName = HeaderName::from_static("x-ratelimit-used");
const SCOPES: HeaderName = HeaderName::from_static("x-oauth-scopes");
const ACCEPTED_SCOPES: HeaderName = HeaderName::from_static("x-accepted-oauth-scopes");

/// Names of what is done by which call, for the audit log.
const ACTIONS: [(Method, &str, &str); 22] = [
    (Method::POST, "/server-usage-uploads", Action::UPLOAD_CREATE.0),
    (Method::GET, "/server-usage-uploads", "upload.list"),
    (Method::GET, "/server-usage-uploads/{id}", "upload.read"),
    (Method::GET, "/server-usage-uploads/{id}/original", Action::ORIGINAL_READ.0),
    (Method::GET, "/originals", "originals.list"),
    (Method::PUT, "/originals", Action::ORIGINALS_SET.0),
    (Method::PUT, "/members", Action::MEMBERS_SET.0),
    (Method::GET, "/consumed-licenses", "licenses.read"),
    (Method::GET, "/license-sync-status", "status.read"),
    (Method::DELETE, "/server-instances/{server_id}", Action::INSTANCE_FORGET.0),
    (Method::GET, "/server-instances", "servers.read"),
    (Method::GET, "/server-instances/{server_id}/syncs", "syncs.read"),
    (Method::POST, "/server-instances/{server_id}/syncs", Action::SYNC_ASK.0),
    (Method::POST, "/connection-codes", Action::CONNECTION_OFFER.0),
    (Method::DELETE, "/connections/{id}", Action::CONNECTION_END.0),
    (Method::POST, "/connections/{id}/keys", Action::CONNECTION_KEY.0),
    (Method::POST, "/connections/{id}/jobs", "sync.begin"),
    (Method::GET, "/connections/{id}/jobs/next", "sync.take"),
    (Method::PATCH, "/connections/{id}/jobs/{job}", "sync.report"),
    (Method::POST, "/connection-codes/look-up", "connection.look_up"),
    (Method::POST, "/connections", Action::CONNECTION_MAKE.0),
    (Method::POST, "/app/installations/{id}/access_tokens", Action::TOKEN_ADD.0),
];

/// Who was let in.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// To which enterprise.
    pub enterprise: Enterprise,
    /// The one server instance it may upload for, where it is not all.
    pub server: Option<String>,
    /// The connection whose agent it is, where it is one.
    pub connection: Option<String>,
    scope: Scope,
    who: Who,
    request_id: String,
}

impl Admitted {
    /// Whether it may do everything.
    pub fn is_owner(&self) -> bool {
        self.scope == Scope::Owner
    }

    /// What the audit log says once this is done.
    pub fn done(&self, action: Action) -> Entry {
        Entry::done(self.who.clone(), &self.enterprise.slug, action).in_request(Some(&self.request_id))
    }
}

/// Who may do everything about its enterprise.
#[derive(Clone, Debug)]
pub struct Owner(pub Arc<Admitted>);

/// Who may read.
#[derive(Clone, Debug)]
pub struct Reader(pub Arc<Admitted>);

/// An agent: of a connection, if what it asks for is a connection's.
#[derive(Clone, Debug)]
pub struct Agent(pub Arc<Admitted>);

/// Who may send uploads, and see what became of them.
#[derive(Clone, Debug)]
pub struct Sender(pub Arc<Admitted>);

macro_rules! extracted {
    ($($kind:ident: $($scope:ident),+;)*) => {$(
        impl<S: Sync> FromRequestParts<S> for $kind {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
                admitted(parts, &[$(Scope::$scope),+]).map(Self)
            }
        }
    )*};
}

extracted! {
    Owner: Owner;
    Reader: Owner, Reader;
    Sender: Owner, Agent;
    Agent: Agent;
}

/// Who may see what became of an upload.
#[derive(Clone, Debug)]
pub struct Anybody(pub Arc<Admitted>);

extracted! { Anybody: Owner, Reader, Agent; }

fn admitted(parts: &Parts, scopes: &[Scope]) -> Result<Arc<Admitted>, Problem> {
    let admitted = parts.extensions.get::<Arc<Admitted>>().ok_or(Kind::TokenMissing)?;
    if scopes.contains(&admitted.scope) {
        return Ok(Arc::clone(admitted));
    }
    let accepted: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    let accepted = HeaderValue::from_str(&accepted.join(", ")).unwrap_or(HeaderValue::from_static(""));
    Err(Problem::from(Kind::ScopeInsufficient).with_header(ACCEPTED_SCOPES, accepted))
}

/// A caller who was not let in.
struct Refused {
    problem: Problem,
    enterprise: Option<String>,
    who: Who,
}

/// See the module.
pub async fn layer(
    State(app): State<Arc<App>>,
    path: MatchedPath,
    parameters: Result<RawPathParams, RawPathParamsRejection>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(asked) = request.extensions().get::<Asked>().cloned() else {
        return Problem::from(Kind::Internal).into_response();
    };
    let action = action(request.method(), path.as_str());
    let is_write = !request.method().is_safe();
    let slug = parameters.ok().and_then(|parameters| {
        parameters.iter().find(|(name, _)| *name == "enterprise").map(|(_, value)| value.to_ascii_lowercase())
    });
    let refused = match admit(&app, request.headers(), slug.as_deref(), &asked).await {
        Ok((admitted, standing)) => {
            let admitted = Arc::new(admitted);
            request.extensions_mut().insert(Arc::clone(&admitted));
            let mut response = next.run(request).await;
            tell(response.headers_mut(), admitted.scope, standing);
            let problem = response.extensions().get::<Problem>();
            let Some(problem) = problem.filter(|problem| is_write || problem.is(Kind::ScopeInsufficient)) else {
                return response;
            };
            let (enterprise, who) = (Some(admitted.enterprise.slug.clone()), admitted.who.clone());
            let refusal = Refusal { enterprise, who, action, problem: problem.slug() };
            app.ledger.refused(refusal, &asked.id);
            return response;
        }
        Err(refused) => refused,
    };
    let Refused { problem, enterprise, who } = refused;
    app.ledger.refused(Refusal { enterprise, who, action, problem: problem.slug() }, &asked.id);
    problem.into_response()
}

/// Around the calls that need no token, since who makes them has a code or a key: what they refuse is noted too.
pub async fn without_token(State(app): State<Arc<App>>, path: MatchedPath, request: Request, next: Next) -> Response {
    let asked = request.extensions().get::<Asked>().cloned();
    let action = action(request.method(), path.as_str());
    let response = next.run(request).await;
    if let (Some(asked), Some(problem)) = (asked, response.extensions().get::<Problem>()) {
        let who = Who { actor: None, remote: Some(asked.caller.address) };
        app.ledger.refused(Refusal { enterprise: None, who, action, problem: problem.slug() }, &asked.id);
    }
    response
}

fn action(method: &Method, path: &str) -> &'static str {
    let call = path.strip_prefix("/enterprises/{enterprise}").unwrap_or(path);
    let asked = if method == Method::HEAD { &Method::GET } else { method };
    ACTIONS.iter().find(|(known, path, _)| known == asked && *path == call).map_or("other", |(_, _, name)| name)
}

async fn admit(
    app: &App,
    headers: &HeaderMap,
    slug: Option<&str>,
    asked: &Asked,
) -> Result<(Admitted, Option<Standing>), Refused> {
    let address = asked.caller.address;
    let stranger =
        |problem: Problem| Refused { problem, enterprise: None, who: Who { actor: None, remote: Some(address) } };
    let Some(said) = bearer(headers) else {
        return Err(stranger(limited_or(app.rates.take_address(address), Kind::TokenMissing)));
    };
    let (Some(token), Some(slug)) = (Token::parse(said), slug) else {
        return Err(stranger(limited_or(app.rates.take_address(address), Kind::NotFound)));
    };
    // A token that worked of late is not held up by what else comes from its address; any other is looked up at its address' cost.
    let mac = token.mac(&app.key);
    if !app.rates.worked(&mac) {
        app.rates.take_address(address).map_err(|limited| stranger(over(limited)))?;
    }
    let found = app.store.admit(&app.key, &token, slug).await.map_err(|error| stranger(error.into()))?;
    app.rates.note(mac, found.is_ok());
    let Bearer { enterprise, token, scope, server, connection } =
        found.map_err(|unknown| Refused { enterprise: unknown.enterprise, ..stranger(Kind::NotFound.into()) })?;

    let who = Who::token(&token, address);
    let refused = |problem: Problem| Refused { problem, enterprise: Some(enterprise.slug.clone()), who: who.clone() };
    let standing = app.rates.take(&token, enterprise.id).map_err(|limited| refused(over(limited)))?;
    require_network(app, &enterprise, address).await.map_err(refused)?;
    app.ledger.used(&token);
    let request_id = asked.id.clone();
    Ok((Admitted { enterprise: enterprise.clone(), server, connection, scope, who, request_id }, standing))
}

/// Refuses an address that the enterprise's allow list does not have.
pub(super) async fn require_network(app: &App, enterprise: &Enterprise, address: IpAddr) -> Result<(), Problem> {
    let networks = app.store.networks(enterprise.id).await?;
    let allowed = guard::allows(networks.iter().map(|network| network.network.as_str()), address);
    if allowed { Ok(()) } else { Err(not_allowed(address, enterprise)) }
}

/// What stands behind `Bearer`, or behind `token`, as some of GitHub's clients write it.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token");
    known.then(|| token.trim())
}

fn limited_or(taken: Result<Option<Standing>, Limited>, otherwise: Kind) -> Problem {
    match taken {
        Ok(_) => otherwise.into(),
        Err(limited) => over(limited),
    }
}

pub(super) fn over(limited: Limited) -> Problem {
    let wait = Duration::from_secs(limited.wait.as_secs() + 1);
    let standing = Standing { limit: limited.limit, remaining: 0, reset: wait };
    let mut problem = Problem::from(Kind::RateLimited).with_header(header::RETRY_AFTER, wait.as_secs().into());
    for (name, value) in fields(standing) {
        problem = problem.with_header(name, value);
    }
    problem
}

fn not_allowed(address: IpAddr, enterprise: &Enterprise) -> Problem {
    Problem::from(Kind::AddressNotAllowed).with("address", address.to_string()).with("enterprise", &enterprise.slug)
}

fn tell(headers: &mut HeaderMap, scope: Scope, standing: Option<Standing>) {
    headers.insert(SCOPES, HeaderValue::from_static(scope.as_str()));
    for (name, value) in standing.into_iter().flat_map(fields) {
        headers.insert(name, value);
    }
}

/// As GitHub names them; `reset` is in seconds since 1970.
fn fields(standing: Standing) -> [(HeaderName, HeaderValue); 5] {
    let reset = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + standing.reset;
    [
        (LIMIT, standing.limit.into()),
        (REMAINING, standing.remaining.into()),
        (USED, standing.limit.saturating_sub(standing.remaining).into()),
        (RESET, reset.as_secs().into()),
        (RESOURCE, HeaderValue::from_static("core")),
    ]
}
