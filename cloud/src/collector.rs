//! The way to a collector of traces: HTTP or HTTPS, by the authorities of this machine or of a file.

use std::io;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// What OpenTelemetry says where nothing else is set.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the settings of OpenTelemetry let it take, in milliseconds; the first that is there.
const SETTINGS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
/// No answer is longer, apart from a hostile one.
const LONGEST_ANSWER: u64 = 1 << 20;

/// A client for one collector. It is used by the exporter's own thread, which may wait.
#[derive(Debug)]
pub struct Client(Agent);

impl Client {
    /// Trusts the authorities of this file (PEM) and no others; without one the machine's.
    ///
    /// # Errors
    /// If the file can't be read, or has no certificate.
    pub fn new(authorities: Option<&Path>) -> io::Result<Self> {
        let authorities = authorities.map_or(Ok(RootCerts::PlatformVerifier), read)?;
        let set = SETTINGS.iter().find_map(|name| std::env::var(name).ok()?.parse().ok().map(Duration::from_millis));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // What a span tells is meant for nobody else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(set.unwrap_or(PATIENCE)))
            .tls_config(TlsConfig::builder().root_certs(authorities).build());
        Ok(Self(config.build().new_agent()))
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = request.into_parts();
        let (head, mut body) = self.0.run(Request::from_parts(head, &*body))?.into_parts();
        let body = body.with_config().limit(LONGEST_ANSWER).read_to_vec()?;
        Ok(Response::from_parts(head, body.into()))
    }
}

fn read(path: &Path) -> io::Result<RootCerts> {
    let pem = std::fs::read(path)?;
    let bad = || io::Error::new(io::ErrorKind::InvalidData, "there is no certificate in PEM form in it");
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|_| bad())? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() { Err(bad()) } else { Ok(RootCerts::new_with_certs(&certificates)) }
}
