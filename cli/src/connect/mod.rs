//! `oneseat connect`: beside a server, an agent that collects its usage and syncs it every week.

mod collect;
mod commands;
mod enable;
mod endpoint;
mod fault;
mod key;
mod run;
mod schedule;
mod show;
mod state;
mod stop;
mod sync;

pub use collect::{Origin, ReportAddress};
pub use commands::run;
pub use endpoint::Refusal;
pub use fault::Fault;
pub use show::fault as sentence;
pub use state::StateError;

use std::io;
use std::path::Path;

use oneseat_core::Lang;
use oneseat_submission::Address;
use oneseat_submission::connect::FaultCode;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use self::endpoint::Endpoint;
use self::state::{Agreed, State};
use self::stop::Work;
use crate::error::Error;
use crate::http;
use crate::submit::retry::Failure;
use crate::submit::{client, show as submitted};
use crate::words::Words;

/// A connected agent.
pub struct Agent<'s> {
    state: &'s State,
    agreed: Agreed,
    address: Address,
    connected_at: OffsetDateTime,
    http: ureq::Agent,
    endpoint: Endpoint<'s>,
    lang: Lang,
    words: &'static Words,
    work: Work,
}

impl<'s> Agent<'s> {
    /// The agent of this folder.
    pub fn of(state: &'s State, lang: Lang, words: &'static Words) -> Result<Self, Error> {
        let agreed = state.agreed().map_err(Error::State)?.ok_or(Error::NotConnected)?;
        let address = address(&agreed.endpoint, agreed.allow_http)?;
        let http = http::agent(agreed.ca_file.as_deref())?;
        let endpoint = Endpoint::new(http.clone(), address.clone(), lang, state);
        let connected_at = OffsetDateTime::parse(&agreed.connection.created_at, &Rfc3339)
            .map_err(|why| Error::State(StateError::Io("connection.json".into(), io::Error::other(why))))?;
        let work = Work::default();
        Ok(Self { state, agreed, address, connected_at, http, endpoint, lang, words, work })
    }
}

/// An endpoint's address that a token may be sent to.
fn address(text: &str, allow_http: bool) -> Result<Address, Error> {
    Address::parse(text)
        .and_then(|address| address.guarded(|_| allow_http))
        .map_err(|_| Error::PlainHttp { url: text.to_owned() })
}

impl Refusal {
    /// The agent's own state can't be kept.
    fn of_state(error: &StateError) -> Self {
        Self::later(Fault::new(FaultCode::DiskFull, error.to_string()))
    }

    /// What was collected can't be kept.
    fn of_disk(why: &io::Error) -> Self {
        Self::later(Fault::new(FaultCode::DiskFull, why.to_string()))
    }

    /// An upload that ended without one.
    fn of_upload(failure: &Failure, words: &Words) -> Self {
        let (fault, after) = match failure {
            Failure::Faulty(fault) | Failure::GaveUp { fault, .. } | Failure::NotNow { fault, .. } => {
                (fault, fault.after())
            }
            Failure::OtherContent { ours, theirs } => {
                return Self::later(Fault::new(FaultCode::UploadRefused, format!("SHA-256 {ours}, {theirs}")));
            }
        };
        let code = match fault {
            client::Fault::NoAnswer { .. } => FaultCode::EndpointAway,
            client::Fault::Refused { problem, .. } if problem.name() == Some("address-not-allowed") => {
                FaultCode::AddressNotAllowed
            }
            client::Fault::Refused { status, .. } if oneseat_submission::may_pass(status.as_u16()) => {
                FaultCode::EndpointAway
            }
            client::Fault::Refused { status, .. } if matches!(status.as_u16(), 401 | 404 | 410) => {
                FaultCode::Disconnected
            }
            _ => FaultCode::UploadRefused,
        };
        Self { after, ..Self::later(Fault::new(code, submitted::reason(fault, words))) }
    }
}

/// The folder where nothing else is said: systemd's, else the usual one.
pub fn usual_folder() -> std::path::PathBuf {
    std::env::var_os("STATE_DIRECTORY").map_or_else(|| Path::new("/var/lib/oneseat").to_owned(), Into::into)
}
