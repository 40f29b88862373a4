//! Every answer that is not what was asked for: RFC 9457 problem documents, in the caller's language, with the findings.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use oneseat_core::{FindingView, Lang};
use serde::Serialize;

use super::words::Kind;
use crate::{app, intake, store};

/// What went wrong with one request.
#[derive(Clone, Debug)]
pub struct Problem(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    kind: Kind,
    findings: Vec<FindingView>,
    headers: HeaderMap,
    members: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Document<'p> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'p str,
    instance: String,
    findings: &'p [FindingView],
    /// As GitHub's errors have it; its clients show nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(flatten)]
    members: &'p BTreeMap<&'static str, String>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(kind: Kind) -> Self {
        Self(Box::new(Parts { kind, findings: Vec::new(), headers: HeaderMap::new(), members: BTreeMap::new() }))
    }

    /// With what was found in the body.
    pub fn with_findings(mut self, findings: Vec<FindingView>) -> Self {
        self.0.findings = findings;
        self
    }

    /// With a field beside the document.
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.insert(name, value);
        self
    }

    /// With a further member, whose value also stands in the words wherever its name does in braces.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.members.insert(name, value.into());
        self
    }

    /// Whether it is of this kind.
    pub fn is(&self, kind: Kind) -> bool {
        self.0.kind == kind
    }

    /// The stable last part of its type.
    pub fn slug(&self) -> &'static str {
        self.0.kind.slug()
    }

    /// The whole answer, in one language, about one request. GitHub's clients get it as the JSON they look for words in.
    pub fn render(&self, lang: Lang, request_id: &str, for_github: bool) -> Response {
        let words = self.0.kind.words(lang);
        let status = self.0.kind.status();
        let mut detail = words.detail.to_owned();
        for (name, value) in &self.0.members {
            detail = detail.replace(&format!("{{{name}}}"), value);
        }
        let document = Document {
            r#type: format!("/problems/{}", self.0.kind.slug()),
            title: words.title,
            status: status.as_u16(),
            detail: &detail,
            instance: format!("urn:uuid:{request_id}"),
            findings: &self.0.findings,
            message: for_github.then(|| format!("{}: {detail}", words.title)),
            members: &self.0.members,
        };
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = (status, self.0.headers.clone(), body).into_response();
        let headers = response.headers_mut();
        let content_type = if for_github { "application/json; charset=utf-8" } else { "application/problem+json" };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.as_str()));
        headers.append(header::VARY, HeaderValue::from_static("accept, accept-language"));
        response
    }
}

/// The outermost layer, which knows the request, writes the document; until then the problem travels beside an empty answer.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        let problem = Self::new(kind);
        match kind {
            Kind::TokenMissing => {
                problem.with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"oneseat\""))
            }
            Kind::Busy => problem.with_header(header::RETRY_AFTER, HeaderValue::from_static("5")),
            Kind::KeyInUse | Kind::NotReady | Kind::Stopping => {
                problem.with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
            }
            Kind::CodingUnsupported => problem.with_header(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
            Kind::DigestMissing | Kind::DigestUnreadable => {
                problem.with_header(super::WANT_REPR_DIGEST, HeaderValue::from_static("sha-256=10"))
            }
            _ => problem,
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        // As if it had been gone before the call, which had to read it to get this far.
        if matches!(error, store::Error::Forgotten) {
            return Kind::NotFound.into();
        }
        tracing::error!(%error, "the store failed");
        if error.may_pass() { Kind::NotReady.into() } else { Kind::Internal.into() }
    }
}

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::Store(error) => error.into(),
            error => {
                tracing::error!(%error, "the recount failed");
                Kind::Internal.into()
            }
        }
    }
}

impl From<intake::Fault> for Problem {
    fn from(fault: intake::Fault) -> Self {
        match fault {
            intake::Fault::CutShort => Kind::BodyCut,
            intake::Fault::Silent => Kind::BodySilent,
            intake::Fault::Slow => Kind::BodySlow,
            intake::Fault::TooLarge => Kind::TooLarge,
            intake::Fault::GzipDamaged => Kind::GzipDamaged,
            intake::Fault::GzipUndeclared => Kind::CodingUnsupported,
            intake::Fault::Abandoned => Kind::Internal,
        }
        .into()
    }
}
