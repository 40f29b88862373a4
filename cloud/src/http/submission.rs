//! `POST …/server-usage-uploads`: a body in, an upload out, and the same answer for whoever has to ask twice.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use oneseat_core::{Code, Document, Kind as DocumentKind, Lang};
use serde::Deserialize;
use serde_json::json;
use tracing::Instrument as _;
use uuid::Uuid;

use super::admission::{Admitted, Sender};
use super::language::Language;
use super::openapi::{BodyRefusals, Usage};
use super::problem::Problem;
use super::uploads::Shown;
use super::words::Kind;
use super::{content, uploads};
use crate::app::{self, Added, App, InstanceKeys, Outcome};
use crate::audit::Action;
use crate::clock::Instant;
use crate::guard::Place;
use crate::hex;
use crate::intake;
use crate::original::Original;
use crate::recount::{self, Found, Minimised};
use crate::running::Claim;
use crate::store::{Answer, Change, Parts as UploadParts};
use crate::traces;
use crate::unpack::{Received, Unpacker};

const JSON: &str = "application/json";
const UNNAMED: &str = "server-usage.json";
const NAME_CHARACTERS: usize = 255;
const KEY_CHARACTERS: usize = 255;

/// The file's name, where the sender tells it.
pub struct Name(String);

#[derive(Deserialize)]
struct Asked {
    name: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Name {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Query(asked) = Query::<Asked>::try_from_uri(&parts.uri).map_err(|_| Kind::ParameterInvalid)?;
        let name = asked.name.unwrap_or_else(|| UNNAMED.to_owned());
        let usable = (1..=NAME_CHARACTERS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if usable { Ok(Self(name)) } else { Err(Kind::ParameterInvalid.into()) }
    }
}

/// Takes an upload.
#[utoipa::path(post, path = "/enterprises/{enterprise}/server-usage-uploads", tag = "uploads", security(("token" = [])),
    params(("enterprise" = String, Path, description = "The name given to `enterprise add`"),
        ("name" = Option<String>, Query, description = "The file's name, for the list", min_length = 1, max_length = 255),
        ("Idempotency-Key" = String, Header, description = "One random key for all tries of one upload", pattern = "^[!-~]{1,255}$"),
        ("Repr-Digest" = String, Header, description = "Of the body as sent or of the JSON within (RFC 9530)",
            pattern = "^sha-256=:[A-Za-z0-9+/]{43}=:$"),
        ("Content-Encoding" = Option<String>, Header, description = "`gzip`, or nothing"),
        ("Accept-Language" = Option<String>, Header, description = "`en` or `ja`")),
    request_body(content = Usage, content_type = "application/json"),
    responses((status = 201, description = "It is stored", body = Shown,
        headers(("Location" = String, description = "The upload"), ("Idempotency-Replayed" = Option<String>, description = "`true` where it was stored before"))),
        BodyRefusals))]
pub async fn create(
    Sender(admitted): Sender,
    State(app): State<Arc<App>>,
    Language(lang): Language,
    Name(name): Name,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let key = key(&headers)?;
    let said = content::digest(&headers)?.ok_or(Kind::DigestMissing)?;
    content::require_type(&headers, &[JSON])?;
    let coding = content::coding(&headers)?;
    content::require_length(&headers, app.limits.sent)?;
    let claim = app.keys.claim(admitted.enterprise.id, &key).ok_or(Kind::KeyInUse)?;
    let place = app.places.take(admitted.enterprise.id).instrument(traces::step("wait for a place")).await;
    let place = place.map_err(|_| Kind::Busy)?;

    let reader = recount::reader(name.clone()).with_limits(app.limits.of_reader());
    let mut unpacker = Unpacker::new(coding, reader, app.limits);
    if app.keeping(admitted.enterprise.id).await?.days() > 0 {
        unpacker = unpacker.keep_original();
    }
    let received = intake::receive(body, unpacker, app.limits).instrument(traces::step("read the body")).await?;
    content::require_digest(&received, said)?;
    let submission = Submission { app, admitted, key, name, lang };
    // What is whole is finished even if its sender hangs up now; it asks again with the same key.
    tokio::spawn(submission.settle(received, (claim, place)).in_current_span()).await.map_err(app::Error::Thread)?
}

/// A body that came whole, and all that belongs to it.
struct Submission {
    app: Arc<App>,
    admitted: Arc<Admitted>,
    key: String,
    name: String,
    lang: Lang,
}

impl Submission {
    async fn settle(self, received: Received, _held: (Claim, Place)) -> Result<Response, Problem> {
        let fingerprint = received.sha256;
        if let Some(answer) = self.app.store.answer(self.admitted.enterprise.id, &self.key, Instant::now()).await? {
            return self.again(answer, fingerprint);
        }
        let original = received.original.map(Arc::new);
        let document = countable(received.document, received.opens_like_json, self.lang).await?;
        let found = Found::within(&document);
        let minimised = tokio::task::spawn_blocking(move || recount::minimise(document))
            .instrument(traces::step("minimise"))
            .await
            .map_err(app::Error::Thread)?
            .map_err(app::Error::Stored)?
            .ok_or(Kind::UploadRefused)?;
        if self.admitted.server.as_ref().is_some_and(|only| !minimised.is_of(only)) {
            return Err(Kind::ServerNotAllowed.into());
        }

        let entry = self.admitted.done(Action::UPLOAD_CREATE);
        let finish =
            |outcome: &Outcome, keys| self.change(&found, &minimised, original.clone(), fingerprint, outcome, keys);
        match self.app.add_upload(self.admitted.enterprise.id, &self.key, &minimised, &entry, finish).await? {
            Added::Now(answer) => {
                self.app.metrics.upload_stored();
                Ok(self.answered(answer))
            }
            Added::Before(answer) => self.again(answer, fingerprint),
        }
    }

    fn change(
        &self,
        found: &Found,
        minimised: &Minimised,
        original: Option<Arc<Original>>,
        fingerprint: [u8; 32],
        outcome: &Outcome,
        keys: InstanceKeys,
    ) -> (Change, Answer) {
        let findings = |lang| json!(found.and(&outcome.count, lang)).to_string();
        let parts = UploadParts {
            id: Uuid::now_v7().to_string(),
            name: self.name.clone(),
            server_id: minimised.upload.server_id.clone(),
            host_name: minimised.upload.host_name.clone(),
            created_at: outcome.at,
            sha256: hex::encode(&fingerprint),
            accounts: minimised.upload.accounts,
            seats_before: outcome.before,
            seats_after: outcome.count.consumed,
            preview: uploads::preview(&outcome.count.preview).to_string(),
            findings_en: findings(Lang::En),
            findings_ja: findings(Lang::Ja),
        };
        let answer = Answer {
            fingerprint: fingerprint.to_vec(),
            status: StatusCode::CREATED.as_u16(),
            upload_id: Some(parts.id.clone()),
            body: Some(uploads::text(&parts, self.lang)),
        };
        let change = Change::Upload {
            parts: Box::new(parts),
            instance_key: keys.own,
            replaces: keys.replaces,
            payload: minimised.payload.clone(),
            original,
            key: self.key.clone(),
            answer: answer.clone(),
        };
        (change, answer)
    }

    fn again(&self, answer: Answer, fingerprint: [u8; 32]) -> Result<Response, Problem> {
        if answer.fingerprint != fingerprint {
            return Err(Kind::KeyReused.into());
        }
        if answer.body.is_none() {
            return Err(Kind::Forgotten.into());
        }
        let mut response = self.answered(answer);
        response.headers_mut().insert(super::IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
        Ok(response)
    }

    fn answered(&self, answer: Answer) -> Response {
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::CREATED);
        let body = answer.body.unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, JSON)], body).into_response();
        let id = answer.upload_id.unwrap_or_default();
        let location = format!("/enterprises/{}/server-usage-uploads/{id}", self.admitted.enterprise.slug);
        if let Ok(location) = HeaderValue::from_str(&location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// The key, without the quotation marks that the draft wants and few clients write.
fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let mut fields = headers.get_all(super::IDEMPOTENCY_KEY).into_iter();
    let field = fields.next().ok_or(Kind::KeyMissing)?;
    let field = field.to_str().map_err(|_| Kind::KeyUnreadable)?.trim();
    let key = field.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(field);
    let usable = (1..=KEY_CHARACTERS).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if usable && fields.next().is_none() { Ok(key.to_owned()) } else { Err(Kind::KeyUnreadable.into()) }
}

/// Refuses what can't be counted: not JSON, another kind of file, a file with errors.
async fn countable(document: Document, opens_like_json: bool, lang: Lang) -> Result<Document, Problem> {
    let has = |codes: &[Code]| document.findings().iter().any(|finding| codes.contains(&finding.code()));
    let kind = if has(&[Code::FileTooLarge]) {
        Kind::TooLarge
    } else if !opens_like_json || has(&[Code::JsonSyntax, Code::JsonTrailing, Code::JsonTruncated]) {
        Kind::NotJson
    } else if document.has_errors() || document.kind() != DocumentKind::ServerUsage {
        Kind::UploadRefused
    } else {
        return Ok(document);
    };
    let findings = move || recount::alone(&Arc::new(document), lang).preview().findings.clone();
    let findings = tokio::task::spawn_blocking(findings).await.map_err(app::Error::Thread)?;
    Err(Problem::new(kind).with_findings(findings))
}
