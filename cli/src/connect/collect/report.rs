//! The site administrators' report of all users, fetched from the appliance: 202 until it is made.
//!
//! <https://docs.github.com/en/enterprise-server/admin/monitoring-activity-in-your-enterprise/exploring-user-activity-in-your-enterprise/accessing-reports-for-your-instance>

use std::fmt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use oneseat_submission::{Address, AddressFault, may_pass};
use serde::{Deserialize, Serialize};
use ureq::Agent;
use ureq::http::{StatusCode, header};

use crate::connect::fault::{Fault, FaultCode};
use crate::http::after;
use crate::read::Source;
use crate::submit::token;

const PATH: &str = "/stafftools/reports/all_users.csv";
/// Where the appliance does not say when to come back.
const AGAIN: Duration = Duration::from_secs(30);

/// The address of an instance: TLS, or this machine.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReportAddress(Address);

impl ReportAddress {
    /// Takes `https://HOST`.
    ///
    /// # Errors
    /// As [`Address::parse`] and [`Address::guarded`].
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        Address::parse(text)?.guarded(|_| false).map(Self)
    }

    /// The instance's name, as the export's `host_name` has it.
    pub fn host(&self) -> &str {
        let rest = self.0.as_str().split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or_default();
        authority
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
            .map_or(authority, |(host, _)| host)
    }
}

impl TryFrom<String> for ReportAddress {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|fault| format!("{text}: {fault:?}"))
    }
}

impl From<ReportAddress> for String {
    fn from(address: ReportAddress) -> Self {
        address.0.as_str().to_owned()
    }
}

impl fmt::Display for ReportAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_str())
    }
}

/// Asks until the report is made, and opens it.
pub fn fetch(
    address: &ReportAddress,
    token_file: &Path,
    agent: &Agent,
    patience: Duration,
    waiting: &mut dyn FnMut(),
) -> Result<Source, Fault> {
    let token = token::read(Some(token_file))
        .map_err(|_| Fault::new(FaultCode::SourceRefused, format!("no token in {}", token_file.display())))?;
    let url = format!("{address}{PATH}");
    let end = Instant::now() + patience;
    let mut told = false;
    loop {
        let answer = agent.get(&url).header(header::AUTHORIZATION, format!("Bearer {token}")).call();
        let (why, pause) = match answer {
            Ok(answer) => match answer.status() {
                StatusCode::OK => {
                    let from = Box::new(answer.into_body().into_reader());
                    return Ok(Source {
                        name: "all_users.csv".to_owned(),
                        host: Some(address.host().to_owned()),
                        bytes: None,
                        from,
                    });
                }
                StatusCode::ACCEPTED => (Fault::new(FaultCode::SourceNotReady, url.clone()), after(&answer)),
                status if may_pass(status.as_u16()) => (refused(&url, status), after(&answer)),
                // A redirect leads to the page where people sign in: the token is none that counts here.
                status => return Err(refused(&url, status)),
            },
            Err(why) => (Fault::new(FaultCode::SourceFailed, format!("{url}: {why}")), None),
        };
        let pause = pause.unwrap_or(AGAIN).min(Duration::from_mins(10));
        if Instant::now() + pause >= end {
            return Err(why);
        }
        if !std::mem::replace(&mut told, true) {
            waiting();
        }
        sleep(pause);
    }
}

fn refused(url: &str, status: StatusCode) -> Fault {
    Fault::new(FaultCode::SourceRefused, format!("{url}: {status}"))
}

#[cfg(test)]
mod tests {
    use super::ReportAddress;

    #[test]
    fn the_host_is_the_one_that_an_export_names() {
        for (text, host) in [
            ("https://ghes.octo.example", "ghes.octo.example"),
            ("https://ghes.octo.example:8443/", "ghes.octo.example"),
            ("http://127.0.0.1:9000", "127.0.0.1"),
        ] {
            assert_eq!(ReportAddress::parse(text).unwrap().host(), host);
        }
    }

    #[test]
    fn an_instance_without_tls_is_refused() {
        assert!(ReportAddress::parse("http://ghes.octo.example").is_err());
    }
}
