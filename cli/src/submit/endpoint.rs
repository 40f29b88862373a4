//! Where uploads go, and that the token doesn't go there in the clear by accident.

use std::net::IpAddr;

use ureq::http::Uri;

use crate::args::Submit;
use crate::error::Error;

/// An enterprise's uploads at an endpoint.
pub struct Uploads {
    endpoint: String,
    url: String,
}

impl Uploads {
    /// None where a dry run names no endpoint.
    pub fn new(args: &Submit) -> Result<Option<Self>, Error> {
        let (Some(endpoint), Some(enterprise)) = (&args.endpoint, &args.enterprise) else {
            return Ok(None);
        };
        if !args.allow_http && !private(endpoint) {
            return Err(Error::PlainHttp { url: endpoint.clone() });
        }
        let url = format!("{endpoint}/enterprises/{enterprise}/server-usage-uploads");
        Ok(Some(Self { endpoint: endpoint.clone(), url }))
    }

    /// The endpoint's own address.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What is posted to.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// One upload.
    pub fn one(&self, id: &str) -> String {
        format!("{}/{id}", self.url)
    }
}

/// TLS, or no network between.
fn private(endpoint: &str) -> bool {
    let Ok(uri) = endpoint.parse::<Uri>() else {
        return false;
    };
    if uri.scheme_str() == Some("https") {
        return true;
    }
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::private;

    #[test]
    fn a_token_goes_without_tls_to_this_machine_only() {
        for endpoint in ["https://example.com", "http://localhost:8080", "http://127.0.0.1", "http://[::1]:80/api"] {
            assert!(private(endpoint), "{endpoint}");
        }
        for endpoint in ["http://example.com", "http://10.0.0.1", "http://localhost.example.com"] {
            assert!(!private(endpoint), "{endpoint}");
        }
    }
}
