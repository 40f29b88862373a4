//! The agent's side of the calls that `docs/connect.md` describes: codes, keys, tokens, jobs.

use std::cell::RefCell;
use std::time::Duration;

use oneseat_core::Lang;
use oneseat_submission::connect::{
    Acceptance, AccessToken, Connection, FaultCode, Job, JobReport, NewKey, Offer, Trigger,
};
use oneseat_submission::{Address, Problem, may_pass};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use ureq::http::{Method, Request, Response, StatusCode, header};
use ureq::{Agent, Body};

use super::fault::Fault;
use super::state::{Journal, State, StateError};
use crate::http;

/// A call asked to be left open ends by itself after this long, whether or not there is work.
pub const LONG_POLL: Duration = Duration::from_secs(25);
/// No answer is longer, apart from a hostile one.
const LONGEST_ANSWER: u64 = 1 << 20;
/// A token is not used in its last minutes: an upload has to end before it does.
const SPARE: Duration = Duration::from_mins(5);

/// An endpoint, spoken to as one connection.
pub struct Endpoint<'s> {
    agent: Agent,
    address: Address,
    lang: Lang,
    state: &'s State,
    bought: RefCell<Option<(String, OffsetDateTime)>>,
}

/// Why a call has no answer of the kind it should have.
#[derive(Debug)]
pub struct Refusal {
    /// In the terms of a sync.
    pub fault: Fault,
    /// How long the endpoint asked to be left alone.
    pub after: Option<Duration>,
    /// The endpoint's clock, where it answered.
    pub clock: Option<OffsetDateTime>,
    /// The status of its answer.
    pub status: Option<StatusCode>,
}

impl<'s> Endpoint<'s> {
    /// Nothing is sent yet.
    pub fn new(agent: Agent, address: Address, lang: Lang, state: &'s State) -> Self {
        Self { agent, address, lang, state, bought: RefCell::new(None) }
    }

    /// What a code stands for.
    ///
    /// # Errors
    /// If there is no such code, or no answer.
    pub fn offer(&self, code: &str) -> Result<Offer, Refusal> {
        #[derive(Serialize)]
        struct Code<'c> {
            code: &'c str,
        }
        self.call(Method::POST, "/connection-codes/look-up", None, &Code { code })
    }

    /// Makes the connection. The code is used up by it.
    ///
    /// # Errors
    /// If the code is none any more, if it is for another host, or if there is no answer.
    pub fn accept(&self, acceptance: &Acceptance) -> Result<Connection, Refusal> {
        self.call(Method::POST, "/connections", None, acceptance)
    }

    /// A token that is good for some minutes at least.
    ///
    /// # Errors
    /// If the endpoint gives none, or if the journal can't be kept.
    pub fn token(&self, connection: &Connection, journal: &mut Journal) -> Result<String, Refusal> {
        let now = journal.now();
        if let Some((token, until)) = &*self.bought.borrow()
            && *until > now + SPARE
        {
            return Ok(token.clone());
        }
        let key = self.state.key().map_err(|error| kept(&error))?;
        let path = format!("/app/installations/{}/access_tokens", connection.id);
        let mut corrected = false;
        loop {
            // Noted before it is used: a number that was sent is never sent again, whatever happens in between.
            journal.counter += 1;
            self.state.note(journal).map_err(|error| kept(&error))?;
            let now = journal.now();
            let jwt = key.sign(&connection.app_id, journal.counter, now).map_err(|why| unkept(&why.to_string()))?;
            match self.call::<AccessToken>(Method::POST, &path, Some(&jwt), &()) {
                Ok(bought) => {
                    let until = OffsetDateTime::parse(&bought.expires_at, &Rfc3339).unwrap_or(now);
                    *self.bought.borrow_mut() = Some((bought.token.clone(), until));
                    return Ok(bought.token);
                }
                // A clock that is wrong by a day is the endpoint's to say and no reason to stay away.
                Err(refusal) if refusal.status == Some(StatusCode::UNAUTHORIZED) && !corrected => {
                    let Some(theirs) = refusal.clock else { return Err(refusal) };
                    let ahead = (theirs - OffsetDateTime::now_utc()).whole_seconds();
                    if (ahead - journal.ahead).abs() < 30 {
                        return Err(refusal);
                    }
                    journal.ahead = ahead;
                    corrected = true;
                }
                Err(refusal) => return Err(refusal),
            }
        }
    }

    /// Forgets the token: the endpoint did not take it.
    pub fn drop_token(&self) {
        self.bought.borrow_mut().take();
    }

    /// A call with a token. One that ended on the way is known by a refusal, and bought anew, once: an endpoint that no longer
    /// knows a token answers as if nothing was there.
    fn with_token<T>(
        &self,
        connection: &Connection,
        journal: &mut Journal,
        call: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let was_kept = self.bought.borrow().is_some();
        match call(&self.token(connection, journal)?) {
            Err(refusal) if was_kept && refusal.is_of_token() => {
                self.drop_token();
                call(&self.token(connection, journal)?)
            }
            answer => answer,
        }
    }

    /// A job that somebody asked for, waited for so long. It hears which upload it should have.
    ///
    /// # Errors
    /// As every call.
    pub fn next_job(
        &self,
        connection: &Connection,
        journal: &mut Journal,
        wait: Duration,
    ) -> Result<Option<Job>, Refusal> {
        let last = journal.last_upload.as_ref().map(|last| format!("&last={last}")).unwrap_or_default();
        let path = format!("{}/jobs/next?wait={}{last}", place(connection), wait.as_secs());
        self.with_token(connection, journal, |token| self.call(Method::GET, &path, Some(token), &()))
    }

    /// A job of the agent's own.
    ///
    /// # Errors
    /// As every call.
    pub fn begin(&self, connection: &Connection, journal: &mut Journal, trigger: Trigger) -> Result<Job, Refusal> {
        #[derive(Serialize)]
        struct Begin {
            trigger: Trigger,
        }
        let path = format!("{}/jobs", place(connection));
        self.with_token(connection, journal, |token| self.call(Method::POST, &path, Some(token), &Begin { trigger }))
    }

    /// How a job stands.
    ///
    /// # Errors
    /// As every call.
    pub fn report(
        &self,
        connection: &Connection,
        journal: &mut Journal,
        job: &str,
        report: &JobReport,
    ) -> Result<(), Refusal> {
        let path = format!("{}/jobs/{job}", place(connection));
        self.with_token(connection, journal, |token| self.nothing(Method::PATCH, &path, token, report))
    }

    /// Tells the endpoint the key that is to follow. Both are good until the new one is used.
    ///
    /// # Errors
    /// As every call.
    pub fn announce(&self, connection: &Connection, journal: &mut Journal, key: &NewKey) -> Result<(), Refusal> {
        let path = format!("{}/keys", place(connection));
        self.with_token(connection, journal, |token| self.nothing(Method::POST, &path, token, key))
    }

    /// Ends the connection at the endpoint.
    ///
    /// # Errors
    /// As every call.
    pub fn disconnect(
        &self,
        connection: &Connection,
        journal: &mut Journal,
        forget_accounts: bool,
    ) -> Result<(), Refusal> {
        let accounts = if forget_accounts { "forget" } else { "keep" };
        let path = format!("{}?accounts={accounts}", place(connection));
        self.with_token(connection, journal, |token| self.nothing(Method::DELETE, &path, token, &()))
    }

    /// A call whose answer says nothing but that it was done.
    fn nothing(&self, method: Method, path: &str, token: &str, body: &impl Serialize) -> Result<(), Refusal> {
        self.call::<Option<serde_json::Value>>(method, path, Some(token), body).map(drop)
    }

    fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        bearer: Option<&str>,
        body: &impl Serialize,
    ) -> Result<T, Refusal> {
        let body = serde_json::to_vec(body).map_err(|why| unkept(&why.to_string()))?;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address.as_str()))
            .header(header::ACCEPT, "application/json, application/problem+json")
            .header(header::ACCEPT_LANGUAGE, self.lang.as_str())
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(bearer) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        let request = request.body(body).map_err(|why| unkept(&why.to_string()))?;
        let mut answer = self.agent.run(request).map_err(|error| no_answer(&error))?;
        if !answer.status().is_success() {
            return Err(refused(&mut answer));
        }
        let text =
            answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_vec().map_err(|error| no_answer(&error))?;
        // 204 has nothing to say, which is `null` to whoever asked for perhaps something.
        let text: &[u8] = if text.is_empty() { b"null" } else { &text };
        serde_json::from_slice(text).map_err(|why| unkept(&format!("{}: {why}", self.address.as_str())))
    }
}

impl Refusal {
    /// A reason that the endpoint has no part in.
    pub fn later(fault: Fault) -> Self {
        Self { fault, after: None, clock: None, status: None }
    }

    /// Whether it may be the token's fault.
    fn is_of_token(&self) -> bool {
        matches!(self.status, Some(StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND))
    }

    /// Whether what was asked about is not there.
    pub fn is_unknown(&self) -> bool {
        self.status == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the endpoint says that this connection was ended. One that it merely does not know may be back tomorrow, with
    /// a database that was restored.
    pub fn is_gone(&self) -> bool {
        self.status == Some(StatusCode::GONE)
    }
}

/// Where a connection is, for whoever has a token of it.
fn place(connection: &Connection) -> String {
    format!("/enterprises/{}/connections/{}", connection.enterprise, connection.id)
}

/// In the terms of a sync: who stood in the way, and whether that passes by itself.
pub fn no_answer(error: &ureq::Error) -> Refusal {
    let text = error.to_string();
    let code = match error {
        ureq::Error::ConnectProxyFailed(_) => FaultCode::ProxyRefused,
        // What rustls says about a certificate comes as invalid data.
        ureq::Error::Io(why) if why.kind() == std::io::ErrorKind::InvalidData => FaultCode::CertificateUnknown,
        ureq::Error::Rustls(_) => FaultCode::CertificateUnknown,
        _ => FaultCode::EndpointAway,
    };
    // Each of these may be mended by somebody else, so the agent goes on trying.
    Refusal::later(Fault::new(code, text))
}

fn refused(answer: &mut Response<Body>) -> Refusal {
    let status = answer.status();
    let field = |name: header::HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let clock =
        field(header::DATE).and_then(|date| OffsetDateTime::parse(&date.replace("GMT", "+0000"), &Rfc2822).ok());
    let after = http::after(answer);
    let text = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_vec();
    let problem: Problem = text.ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let code = match (status.as_u16(), problem.name()) {
        (407, _) => FaultCode::ProxyRefused,
        (403, Some("address-not-allowed")) => FaultCode::AddressNotAllowed,
        (403, Some("key-elsewhere")) => FaultCode::KeyElsewhere,
        (401 | 404 | 410, _) => FaultCode::Disconnected,
        (status, _) if may_pass(status) => FaultCode::EndpointAway,
        _ => FaultCode::UploadRefused,
    };
    let words = [problem.title, problem.detail].into_iter().flatten().collect::<Vec<_>>().join(": ");
    Refusal { fault: Fault::new(code, format!("{status} {words}")), after, clock, status: Some(status) }
}

/// The agent's own fault: its state can't be kept.
fn kept(error: &StateError) -> Refusal {
    unkept(&error.to_string())
}

fn unkept(why: &str) -> Refusal {
    Refusal::later(Fault::new(FaultCode::DiskFull, why))
}
