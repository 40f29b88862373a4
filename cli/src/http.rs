//! What every connection of this program has in common: whom it trusts, how long it waits, and that it follows nobody.

use std::path::Path;
use std::time::{Duration, SystemTime};
use std::{fs, io};

use ureq::http::{Response, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use crate::error::Error;

/// A connection that moves nothing for this long is dead.
const IDLE: Duration = Duration::from_mins(1);
/// Until an upload is reckoned.
const ANSWER: Duration = Duration::from_mins(10);

/// A client that trusts the authorities of this file (PEM), or the system's. Proxies come from the environment.
pub fn agent(ca_file: Option<&Path>) -> Result<Agent, Error> {
    let authorities = ca_file.map_or(Ok(RootCerts::PlatformVerifier), authorities)?;
    let config = Agent::config_builder()
        .http_status_as_error(false)
        // A redirect could carry usage or a token elsewhere.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(Duration::from_secs(30)))
        .timeout_per_write(Some(IDLE))
        .timeout_recv_response(Some(ANSWER))
        .timeout_recv_body(Some(IDLE))
        .tls_config(TlsConfig::builder().root_certs(authorities).build())
        .user_agent(concat!("oneseat/", env!("CARGO_PKG_VERSION")));
    Ok(config.build().new_agent())
}

/// Why no answer came, in words, and whether another try may do better.
pub fn unanswered(error: &ureq::Error) -> (String, bool) {
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
    (if let ureq::Error::Io(error) = error { error.to_string() } else { error.to_string() }, again)
}

/// How long an answer asks to be left alone.
pub fn after(answer: &Response<Body>) -> Option<Duration> {
    let field = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    wait(field, SystemTime::now())
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

/// `Retry-After`: seconds or a date (RFC 9110, 10.2.3).
fn wait(field: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = field.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(field.trim()).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
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
