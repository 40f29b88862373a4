//! Addresses, checked before anything is sent there.

use crate::read::origin;
use std::net::IpAddr;

/// An endpoint's address, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

/// Why a text can't be an endpoint's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// Nothing there.
    Missing,
    /// Not the address of a web server.
    NotAnAddress,
    /// A name or a password in it: the token is given apart.
    Credentials,
    /// A query or a fragment behind it.
    Query,
    /// A token would cross the network unencrypted.
    Unencrypted,
}

impl Address {
    /// Takes `https://…` and `http://…`, with or without a path.
    ///
    /// # Errors
    ///
    /// Every [`AddressFault`] but the last, which [`Address::guarded`] is for.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        let text = text.trim().trim_end_matches('/');
        if text.is_empty() {
            return Err(AddressFault::Missing);
        }
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let rest = rest.ok_or(AddressFault::NotAnAddress)?;
        if authority(rest).contains('@') {
            return Err(AddressFault::Credentials);
        }
        if rest.contains(['?', '#']) {
            return Err(AddressFault::Query);
        }
        let strange = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '\\' | '"' | '<' | '>');
        if host_of(authority(rest)).is_empty() || rest.contains(strange) {
            return Err(AddressFault::NotAnAddress);
        }
        Ok(Self(text.to_owned()))
    }

    /// The same, where a token may be sent: over TLS, to this machine, or where `trusted` says so.
    ///
    /// # Errors
    ///
    /// [`AddressFault::Unencrypted`] otherwise.
    pub fn guarded(self, trusted: impl FnOnce(&str) -> bool) -> Result<Self, AddressFault> {
        let private = match self.0.strip_prefix("http://") {
            None => true,
            Some(rest) => is_this_machine(host_of(authority(rest))),
        };
        if private || trusted(&self.0) { Ok(self) } else { Err(AddressFault::Unencrypted) }
    }

    /// An address that is known to be one.
    pub(crate) fn trusted(text: String) -> Self {
        Self(text)
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port, as browsers write it: lower case, without the port that goes without saying.
    #[must_use]
    pub fn origin(&self) -> String {
        origin(&self.0).unwrap_or_default()
    }

    /// Where an enterprise's uploads are; `None` if that can't be an enterprise's slug.
    #[must_use]
    pub fn uploads(&self, enterprise: &str) -> Option<Uploads> {
        is_slug(enterprise).then(|| Uploads(format!("{}/enterprises/{enterprise}/server-usage-uploads", self.0)))
    }
}

/// The address of an enterprise's uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploads(String);

impl Uploads {
    /// What is posted to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where one upload is read; `None` if its id can't stand in a path.
    #[must_use]
    pub fn one(&self, id: &str) -> Option<String> {
        is_slug(id).then(|| format!("{}/{id}", self.0))
    }
}

/// Whether this can be an enterprise's slug, or an upload's id: one step of a path, that leads nowhere else.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && !text.starts_with('.')
}

fn authority(rest: &str) -> &str {
    rest.split('/').next().unwrap_or_default()
}

/// Without the port.
pub(crate) fn host_of(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guarded(text: &str) -> Result<Address, AddressFault> {
        Address::parse(text)?.guarded(|address| address == "http://seats.octo.example:8080")
    }

    #[test]
    fn a_token_goes_over_tls_to_this_machine_or_to_who_is_trusted_only() {
        for good in [
            "https://a.example",
            "https://a.example/sub/",
            "http://localhost:3000",
            "http://LOCALHOST",
            "http://127.0.0.1",
            "http://[::1]:80/api",
            "http://seats.octo.example:8080",
        ] {
            assert!(guarded(good).is_ok(), "{good}");
        }
        for bad in [
            "http://a.example",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.evil.example",
            "http://seats.octo.example",
        ] {
            assert_eq!(guarded(bad), Err(AddressFault::Unencrypted), "{bad}");
        }
    }

    #[test]
    fn what_is_no_plain_address_is_refused_with_its_reason() {
        for (bad, fault) in [
            (" ", AddressFault::Missing),
            ("ftp://a", AddressFault::NotAnAddress),
            ("a.example", AddressFault::NotAnAddress),
            ("https://", AddressFault::NotAnAddress),
            ("https://:443", AddressFault::NotAnAddress),
            ("https://a b", AddressFault::NotAnAddress),
            ("https://u:p@a.example", AddressFault::Credentials),
            ("https://a.example/?x", AddressFault::Query),
            ("https://a.example#x", AddressFault::Query),
        ] {
            assert_eq!(Address::parse(bad), Err(fault), "{bad}");
        }
    }

    #[test]
    fn a_slash_at_the_end_of_the_address_changes_nothing() {
        for text in ["https://a.example", "https://a.example/"] {
            let uploads = Address::parse(text).unwrap().uploads("demo").unwrap();
            assert_eq!(uploads.as_str(), "https://a.example/enterprises/demo/server-usage-uploads");
        }
    }

    #[test]
    fn an_origin_is_as_browsers_write_it() {
        for (address, origin) in [
            ("https://Seats.Octo.Example/path/", "https://seats.octo.example"),
            ("https://a:443", "https://a"),
            ("https://a:8443/x", "https://a:8443"),
            ("http://localhost:80", "http://localhost"),
            ("http://[::1]:443", "http://[::1]:443"),
        ] {
            assert_eq!(Address::parse(address).unwrap().origin(), origin);
        }
    }

    #[test]
    fn an_enterprise_or_upload_that_could_climb_out_of_its_path_is_refused() {
        for bad in ["", ".", "..", "../admin", "a/b", "a b", "a?b", "é"] {
            assert!(!is_slug(bad), "{bad}");
        }
        let uploads = Address::parse("https://a").unwrap().uploads("octo-corp_2").unwrap();
        assert_eq!(uploads.one("../x"), None);
        assert!(uploads.one("0198").is_some());
    }
}
