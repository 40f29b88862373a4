//! An endpoint's servers as a page reads them: which there are, how their syncs went, and a code that connects one more.
//!
//! Read tolerantly, as every answer: an endpoint of tomorrow may say more, and one of yesterday less.

use std::fmt;

use serde::Deserialize;

use crate::read::Reads;

/// A server of an enterprise, connected or uploaded by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Server {
    /// Its id.
    #[serde(default)]
    pub server_id: Option<String>,
    /// Its host name.
    #[serde(default)]
    pub host_name: Option<String>,
    /// How it is connected, where it is.
    #[serde(default)]
    pub connection: Option<ServerConnection>,
    /// Its last upload.
    #[serde(default)]
    pub last_sync: Option<ServerSync>,
    /// When a connected server syncs next, RFC 3339.
    #[serde(default)]
    pub next_sync_at: Option<String>,
    /// Whether its usage is older than it should be.
    #[serde(default)]
    pub overdue: bool,
    /// The newest job of a connected server.
    #[serde(default)]
    pub job: Option<ServerJob>,
    /// Its uploads, the newest first.
    #[serde(default)]
    pub history: Vec<ServerSync>,
}

/// A server's connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ServerConnection {
    /// Names it.
    pub id: String,
    /// Since when, RFC 3339.
    #[serde(default)]
    pub created_at: Option<String>,
    /// When its agent was last heard of, RFC 3339.
    #[serde(default)]
    pub seen_at: Option<String>,
    /// From which network address.
    #[serde(default)]
    pub seen_from: Option<String>,
    /// When its key was seen in two places, RFC 3339.
    #[serde(default)]
    pub copied_at: Option<String>,
    /// What the server's export said of it.
    #[serde(default)]
    pub instance: Option<ServerFacts>,
}

/// What a server's export says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ServerFacts {
    /// GitHub Enterprise Server's version.
    #[serde(default)]
    pub version: Option<String>,
    /// Whom the licence names.
    #[serde(default)]
    pub customer_name: Option<String>,
}

/// One upload of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ServerSync {
    /// The upload's id.
    #[serde(default)]
    pub id: String,
    /// When, RFC 3339.
    #[serde(default)]
    pub at: String,
    /// Accounts in it.
    #[serde(default)]
    pub accounts: u64,
    /// The enterprise's seats around it.
    #[serde(default)]
    pub seats: ServerSeats,
}

/// Seats before and after an upload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ServerSeats {
    /// Before; none where nothing was known.
    #[serde(default)]
    pub before: Option<u64>,
    /// After.
    #[serde(default)]
    pub after: u64,
}

/// A wish to sync, and how it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ServerJob {
    /// `QUEUED`, `RUNNING`, `SUCCESS` or `FAILURE`.
    #[serde(default)]
    pub state: String,
    /// When it was wished, RFC 3339.
    #[serde(default)]
    pub created_at: Option<String>,
    /// When it ended, RFC 3339.
    #[serde(default)]
    pub ended_at: Option<String>,
    /// Why it failed, or what it waits for.
    #[serde(default)]
    pub fault: Option<ServerFault>,
}

/// Why a sync failed: a code of [`FaultCode`](crate::connect::FaultCode), which is not known for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ServerFault {
    /// Which.
    #[serde(default)]
    pub code: String,
    /// What it was this time.
    #[serde(default)]
    pub detail: String,
}

/// A code that connects a server, good once. Its `Debug` form does not tell it.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ConnectionCode {
    /// The code.
    pub code: String,
    /// The only host that may use it.
    pub host_name: String,
    /// Until when, RFC 3339.
    pub expires_at: String,
}

impl fmt::Debug for ConnectionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ConnectionCode").field(&self.host_name).finish()
    }
}

impl Server {
    /// What calls name it by: its id, else its host; none where it has neither.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.server_id.as_deref().or(self.host_name.as_deref()).filter(|key| !key.is_empty())
    }

    /// Whether a sync is asked for or under way.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.job.as_ref().is_some_and(|job| matches!(job.state.as_str(), "QUEUED" | "RUNNING"))
    }
}

impl Reads {
    /// Every server of the enterprise.
    #[must_use]
    pub fn servers(&self) -> String {
        format!("{}/server-instances", self.base())
    }

    /// The endpoint's own address, as an agent is told it.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.base().rsplit_once("/enterprises/").map_or("", |(endpoint, _)| endpoint)
    }

    /// The syncs of that server.
    #[must_use]
    pub fn syncs(&self, server: &str) -> String {
        format!("{}/server-instances/{}/syncs", self.base(), step(server))
    }

    /// Where codes are made.
    #[must_use]
    pub fn codes(&self) -> String {
        format!("{}/connection-codes", self.base())
    }

    /// Where that connection is ended, with what becomes of the accounts it uploaded.
    #[must_use]
    pub fn connection(&self, id: &str, forget: bool) -> String {
        let accounts = if forget { "forget" } else { "keep" };
        format!("{}/connections/{}?accounts={accounts}", self.base(), step(id))
    }
}

/// Whether a text can be a host's name, by the endpoint's own rule: it is no word of a shell's, either.
#[must_use]
pub fn is_host(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '[' | ']'))
}

/// A text as one step of a path (RFC 3986, 3.3).
fn step(text: &str) -> String {
    let mut step = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            step.push(char::from(byte));
        } else {
            step.push('%');
            step.extend([byte >> 4, byte & 15].map(|half| b"0123456789ABCDEF"[usize::from(half)]).map(char::from));
        }
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Address;

    #[test]
    fn a_server_is_read_however_little_is_said_of_it() {
        let servers: Vec<Server> = serde_json::from_str(
            r#"[{}, {"host_name": "ghes.octo.example", "job": {"state": "QUEUED"}, "new": 1,
                 "connection": {"id": "7", "instance": {"version": "3.19.2", "features": []}}}]"#,
        )
        .unwrap();
        assert_eq!((servers[0].key(), servers[0].is_under_way()), (None, false));
        assert_eq!((servers[1].key(), servers[1].is_under_way()), (Some("ghes.octo.example"), true));
    }

    #[test]
    fn whatever_names_a_server_stays_one_step_of_the_address() {
        let reads = Address::parse("https://seats.example").unwrap().reads("octo").unwrap();
        assert_eq!(reads.endpoint(), "https://seats.example");
        assert_eq!(reads.servers(), "https://seats.example/enterprises/octo/server-instances");
        assert_eq!(
            reads.syncs("../members?x#é"),
            "https://seats.example/enterprises/octo/server-instances/..%2Fmembers%3Fx%23%C3%A9/syncs"
        );
        assert_eq!(reads.connection("7", true), "https://seats.example/enterprises/octo/connections/7?accounts=forget");
    }

    #[test]
    fn the_debug_form_of_a_code_does_not_tell_it() {
        let code = ConnectionCode { code: String::from("AAAA"), ..ConnectionCode::default() };
        assert!(!format!("{code:?}").contains("AAAA"));
    }
}
