//! One try: one request, and what its answer means.

use std::io::{self, Read};
use std::time::Duration;

use oneseat_core::Lang;
use oneseat_submission::{Problem, UploadAnswer, may_pass};
use serde::Deserialize;
use serde_json::Value;
use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body, SendBody};

use super::payload::Payload;
use crate::http;
use crate::progress::Progress;
use crate::words::Words;

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
    /// With a token, in the language that findings come back in.
    pub fn new(agent: Agent, token: &str, lang: Lang) -> Self {
        Self { agent, authorization: format!("Bearer {token}"), lang }
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

fn understood(answer: Result<Response<Body>, ureq::Error>) -> Result<Uploaded, Fault> {
    let mut answer = answer.map_err(|error| no_answer(&error))?;
    let status = answer.status();
    let field = |name: header::HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok());
    if status.is_redirection() {
        return Err(Fault::Redirected { place: field(header::LOCATION).unwrap_or("?").to_owned() });
    }
    let after = http::after(&answer);
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
    let (why, again) = http::unanswered(error);
    Fault::NoAnswer { why, again }
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
