//! Where uploads go and what comes back: addresses checked before anything is sent, answers as typed values.

use oneseat_core::FindingView;
use serde::Deserialize;
use std::rc::Rc;

/// What the page's address may say about where to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefill {
    /// The endpoint's address.
    pub endpoint: Option<String>,
    /// The enterprise's slug.
    pub enterprise: Option<String>,
    /// The token.
    pub token: Option<String>,
}

/// Why an endpoint's address can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// Nothing entered.
    Missing,
    /// Not the address of a web server.
    NotAnAddress,
    /// A token would cross the network unencrypted.
    Unencrypted,
}

/// The endpoint's address without a slash at its end. Plain `http` is for this machine, and for the page's own origin.
///
/// # Errors
///
/// An [`AddressFault`] if a token must not be sent there.
pub fn check_address(text: &str, own_origin: &str) -> Result<String, AddressFault> {
    let text = text.trim().trim_end_matches('/');
    if text.is_empty() {
        return Err(AddressFault::Missing);
    }
    let (encrypted, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Err(AddressFault::NotAnAddress),
    };
    let strange =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@' | '\\' | '"' | '<' | '>');
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.is_empty() || rest.contains(strange) {
        return Err(AddressFault::NotAnAddress);
    }
    if encrypted || text == own_origin || is_loopback(authority) {
        Ok(text.to_owned())
    } else {
        Err(AddressFault::Unencrypted)
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost"
        || host == "::1"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

/// Whether this can be an enterprise's slug.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && text.chars().any(|c| c != '.')
}

/// Where an enterprise's uploads are posted.
pub fn uploads_url(address: &str, enterprise: &str) -> String {
    format!("{address}/enterprises/{enterprise}/server-usage-uploads")
}

/// Where one upload is read, if its id can stand in a path.
pub fn upload_url(uploads: &str, id: &str) -> Option<String> {
    is_slug(id).then(|| format!("{uploads}/{id}"))
}

/// How an endpoint's work on an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum SyncState {
    /// Not done yet.
    #[serde(rename = "PENDING")]
    Pending,
    /// Counted.
    #[serde(rename = "SUCCESS")]
    Success,
    /// Not counted.
    #[serde(rename = "FAILURE")]
    Failure,
}

/// The endpoint's own figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SeatsAnswer {
    /// Seats before the upload.
    #[serde(default)]
    pub before: Option<u64>,
    /// Seats after it.
    #[serde(default)]
    pub after: Option<u64>,
}

/// An upload as the endpoint shows it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct UploadAnswer {
    /// The endpoint's name for it.
    pub id: String,
    /// How the work on it stands.
    pub sync_state: SyncState,
    /// When it was taken, RFC 3339.
    #[serde(default)]
    pub created_at: Option<String>,
    /// SHA-256 of the JSON the endpoint took.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Accounts the endpoint counted in it.
    #[serde(default)]
    pub accounts: Option<u64>,
    /// The figures before and after.
    #[serde(default)]
    pub seats: Option<SeatsAnswer>,
    /// What the endpoint had to say.
    #[serde(default)]
    pub findings: Vec<FindingView>,
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Problem {
    /// What it is.
    #[serde(default)]
    pub title: Option<String>,
    /// What it is this time.
    #[serde(default)]
    pub detail: Option<String>,
    /// The findings behind it.
    #[serde(default)]
    pub findings: Vec<FindingView>,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// No answer: unreachable, cut off, refused by the browser.
    None,
    /// Taken, with the upload as it stands.
    Upload(Rc<UploadAnswer>),
    /// Answered, but not with an upload.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Seconds to wait, where the endpoint said so.
        retry_after: Option<u32>,
        /// Its reasons, where it gave any.
        problem: Box<Problem>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "http://seats.octo.example:8080";

    #[test]
    fn a_token_is_sent_over_https_to_this_machine_or_to_the_pages_own_origin_only() {
        for good in ["https://a.example", "https://a.example/sub/", "http://localhost:3000", "http://127.0.0.1", OWN] {
            assert!(check_address(good, OWN).is_ok(), "{good}");
        }
        assert_eq!(check_address("http://127.0.0.1.evil.example", OWN), Err(AddressFault::Unencrypted));
        assert_eq!(check_address("http://a.example", OWN), Err(AddressFault::Unencrypted));
        assert_eq!(check_address(" ", OWN), Err(AddressFault::Missing));
        for bad in ["ftp://a", "a.example", "https://", "https://u:p@a.example", "https://a.example/?x", "https://a b"]
        {
            assert_eq!(check_address(bad, OWN), Err(AddressFault::NotAnAddress), "{bad}");
        }
    }

    #[test]
    fn a_slash_at_the_end_of_the_address_changes_nothing() {
        let address = check_address("https://a.example/", OWN).unwrap_or_default();
        assert_eq!(uploads_url(&address, "demo"), "https://a.example/enterprises/demo/server-usage-uploads");
    }

    #[test]
    fn an_enterprise_or_upload_that_could_climb_out_of_its_path_is_refused() {
        for bad in ["", ".", "..", "a/b", "a b", "a?b", "é"] {
            assert!(!is_slug(bad), "{bad}");
        }
        assert!(is_slug("octo-corp_2"));
        assert_eq!(upload_url("https://a/u", "../x"), None);
    }
}
