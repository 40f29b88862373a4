//! One try: one request, and what its answer means.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime};

use oneseat_core::Lang;
use oneseat_submission::{Problem, UploadAnswer, may_pass};
use serde::Deserialize;
use serde_json::Value;
use ureq::http::{Response, StatusCode, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, SendBody};

use super::payload::Payload;
use super::token;
use crate::args::Submit;
use crate::error::Error;
use crate::progress::Progress;
use crate::words::Words;

/// A connection that moves nothing for this long is dead.
const IDLE: Duration = Duration::from_mins(1);
/// Until an upload is reckoned.
const ANSWER: Duration = Duration::from_mins(10);
/// From this size on the endpoint may refuse before the body is sent.
const ASK_FIRST: usize = 256 << 10;
/// No answer is longer, apart from a hostile one.
const LONGEST_ANSWER: u64 = 16 << 20;

/// Speaks with the endpoint.
pub struct Client {
    agent: Agent,
    authorization: String,
    lang: Lang,
}

/// An upload as the endpoint shows it.
#[derive(Debug)]
pub struct Uploaded {
    /// What is understood of it.
    pub answer: UploadAnswer,
    /// All of it, as it came.
    pub whole: Value,
}

/// Why there is no upload.
#[derive(Debug)]
pub enum Fault {
    NoAnswer { why: String, again: bool },
    NotAnUpload { why: String },
    Redirected { place: String },
    Refused { status: StatusCode, problem: Box<Problem>, after: Option<Duration> },
}

impl Fault {
    /// Whether another try with the same key can do better.
    pub fn again(&self) -> bool {
        match self {
            Self::NoAnswer { again, .. } => *again,
            Self::Refused { status, .. } => may_pass(status.as_u16()),
            Self::NotAnUpload { .. } | Self::Redirected { .. } => false,
        }
    }

    /// How long the endpoint asked to be left alone.
    pub fn after(&self) -> Option<Duration> {
        match self {
            Self::Refused { after, .. } => *after,
            _ => None,
        }
    }
}

impl Client {
    /// Takes the token and the certificate authorities; proxies come from the environment.
    pub fn new(args: &Submit, lang: Lang) -> Result<Self, Error> {
        let authorization = format!("Bearer {}", token::read(args.token_file.as_deref())?);
        let authorities = args.ca_file.as_deref().map_or(Ok(RootCerts::PlatformVerifier), authorities)?;
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            // A redirect could carry the usage elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Duration::from_secs(30)))
            .timeout_per_write(Some(IDLE))
            .timeout_recv_response(Some(ANSWER))
            .timeout_recv_body(Some(IDLE))
            .tls_config(TlsConfig::builder().root_certs(authorities).build())
            .user_agent(concat!("oneseat/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Ok(Self { agent, authorization, lang })
    }

    /// Posts a payload once.
    pub fn post(&self, url: &str, payload: &Payload, words: &'static Words) -> Result<Uploaded, Fault> {
        let size = payload.gzip.len();
        let mut body = Counted { rest: &payload.gzip, progress: Progress::new(words.sending, Some(size as u64)) };
        let mut request = self
            .agent
            .post(url)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::ACCEPT, "application/json, application/problem+json")
            .header(header::ACCEPT_LANGUAGE, self.lang.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_ENCODING, "gzip")
            .header(header::CONTENT_LENGTH, size)
            .header("Idempotency-Key", &payload.idempotency_key)
            .header("Repr-Digest", &payload.repr_digest);
        if size > ASK_FIRST {
            request = request.header(header::EXPECT, "100-continue");
        }
        understood(request.send(SendBody::from_reader(&mut body)))
    }

    /// Asks what has become of an upload.
    pub fn get(&self, url: &str) -> Result<Uploaded, Fault> {
        let request = self
            .agent
            .get(url)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::ACCEPT, "application/json, application/problem+json")
            .header(header::ACCEPT_LANGUAGE, self.lang.as_str());
        understood(request.call())
    }
}

fn authorities(path: &Path) -> Result<RootCerts, Error> {
    let pem = fs::read(path).map_err(|why| Error::CannotOpen { name: path.to_string_lossy().into_owned(), why })?;
    let bad = || Error::BadCaFile { path: path.to_owned() };
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|_| bad())? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(bad());
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

fn understood(answer: Result<Response<Body>, ureq::Error>) -> Result<Uploaded, Fault> {
    let mut answer = answer.map_err(|error| no_answer(&error))?;
    let status = answer.status();
    let field = |name: header::HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok());
    if status.is_redirection() {
        return Err(Fault::Redirected { place: field(header::LOCATION).unwrap_or("?").to_owned() });
    }
    let after = field(header::RETRY_AFTER).and_then(|value| wait(value, SystemTime::now()));
    let text = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_vec();
    if !status.is_success() {
        let problem = text.ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        return Err(Fault::Refused { status, problem, after });
    }
    let text = text.map_err(|error| no_answer(&error))?;
    upload(&text).map_err(|error| Fault::NotAnUpload { why: error.to_string() })
}

fn upload(text: &[u8]) -> serde_json::Result<Uploaded> {
    let whole: Value = serde_json::from_slice(text)?;
    let answer = UploadAnswer::deserialize(&whole)?;
    Ok(Uploaded { answer, whole })
}

fn no_answer(error: &ureq::Error) -> Fault {
    let again = match error {
        // A certificate that is not trusted comes as invalid data.
        ureq::Error::Io(error) => error.kind() != io::ErrorKind::InvalidData,
        ureq::Error::Timeout(_)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::ConnectProxyFailed(_)
        | ureq::Error::Protocol(_) => true,
        _ => false,
    };
    let why = if let ureq::Error::Io(error) = error { error.to_string() } else { error.to_string() };
    Fault::NoAnswer { why, again }
}

/// `Retry-After`: seconds or a date (RFC 9110, 10.2.3).
fn wait(field: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = field.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(field.trim()).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// Moves the bar by what has gone out.
struct Counted<'a> {
    rest: &'a [u8],
    progress: Progress,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.rest.read(buffer)?;
        self.progress.advance(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::wait;

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(wait("120", now), Some(Duration::from_mins(2)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:37 GMT", now), Some(Duration::from_mins(1)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(wait("soon", now), None);
    }
}
