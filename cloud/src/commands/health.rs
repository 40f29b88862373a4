//! Is the endpoint beside this process ready? For whoever starts containers and asks by a command.

use std::io::{self, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ureq::Agent;
use ureq::tls::TlsConfig;

use super::Error;
use crate::config::HealthArguments;

/// Asks `/readyz` where `serve` listens with these settings.
pub(super) fn ask(arguments: &HealthArguments) -> Result<(), Error> {
    let HealthArguments { listen, tls_certificate, patience } = arguments;
    let scheme = if tls_certificate.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}/readyz", reached(*listen));
    let agent = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // It is on this machine, whatever proxy there is to others.
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(*patience)))
        // Nothing is told it and nothing believed but a status, and no certificate is for an address of this machine.
        .tls_config(TlsConfig::builder().disable_verification(true).build())
        .build()
        .new_agent();
    let answer = agent.get(&url).call().map_err(|cause| Error::NotHealthy(url.clone(), cause.to_string()))?;
    if answer.status() != 200 {
        return Err(Error::NotHealthy(url, format!("it answers {}", answer.status())));
    }
    writeln!(io::stdout(), "ready")?;
    Ok(())
}

/// Whoever listens at every address of a machine is reached at the one of its own.
fn reached(mut listen: SocketAddr) -> SocketAddr {
    match listen {
        SocketAddr::V4(at) if at.ip().is_unspecified() => listen.set_ip(Ipv4Addr::LOCALHOST.into()),
        SocketAddr::V6(at) if at.ip().is_unspecified() => listen.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    listen
}

#[cfg(test)]
mod tests {
    use super::reached;

    #[test]
    fn every_address_is_this_machines_own() {
        for (listens, asked) in [
            ("0.0.0.0:8787", "127.0.0.1:8787"),
            ("[::]:8787", "[::1]:8787"),
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("203.0.113.7:80", "203.0.113.7:80"),
        ] {
            assert_eq!(reached(listens.parse().unwrap()).to_string(), asked);
        }
    }
}
