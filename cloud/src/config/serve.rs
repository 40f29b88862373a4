//! How to answer: every setting of `serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::HeaderName;
use clap::Args;
use ipnet::IpNet;

use crate::guard::{Certificate, Proxies, Quotas};
use crate::limits::Limits;

/// How to answer.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Address and port; port 0 takes a free one
    #[arg(long, env = "ONESEAT_LISTEN", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// Folder of the built page, served at `/`
    #[arg(long, env = "ONESEAT_PAGE", value_name = "DIR")]
    pub page: Option<PathBuf>,
    /// What callers know this endpoint by, such as `https://seats.example`, if that is not what reaches it
    #[arg(long, env = "ONESEAT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// A collector of OpenTelemetry's that traces are sent to over HTTP, such as `https://collector.example:4318`; without it none are made
    #[arg(
        long,
        help = "A collector of OpenTelemetry's that traces are sent to over HTTP, such as https://collector.example:4318; without it none are made",
        env = "OTEL_EXPORTER_OTLP_ENDPOINT",
        value_name = "URL",
        value_parser = super::collector
    )]
    pub otlp_endpoint: Option<String>,
    /// The authorities that a collector's certificate is checked with, instead of this machine's: a file in PEM form
    #[arg(long, env = "OTEL_EXPORTER_OTLP_CERTIFICATE", value_name = "FILE")]
    pub otlp_ca_file: Option<PathBuf>,
    /// Print every setting as it is in effect, as a file of settings has it, with where it comes from, and end
    #[arg(long)]
    pub print_config: bool,
    /// What to protect the connections with
    #[command(flatten)]
    pub transport: TransportArguments,
    /// How much one body may ask
    #[command(flatten)]
    pub bodies: BodyArguments,
    /// How much all callers together may ask
    #[command(flatten)]
    pub crowd: CrowdArguments,
}

/// Where `serve` answers, as it was told itself.
#[derive(Debug, Args)]
pub struct HealthArguments {
    /// Address and port that it listens on
    #[arg(long, env = "ONESEAT_LISTEN", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// The certificate that it speaks TLS with, if it does
    #[arg(long, env = "ONESEAT_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: Option<PathBuf>,
    /// How long it is waited for, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    pub patience: u64,
}

/// Who is at the other end, and how it is spoken to.
#[derive(Debug, Args)]
pub struct TransportArguments {
    /// Speak TLS, with this certificate and those it stands on (PEM)
    #[arg(long, env = "ONESEAT_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, env = "ONESEAT_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// A proxy in front whose word is taken for where a call comes from: an address or a network; several, or with commas
    #[arg(long = "trusted-proxy", env = "ONESEAT_TRUSTED_PROXY", value_name = "NETWORK", value_delimiter = ',', value_parser = super::network)]
    pub trusted_proxies: Vec<IpNet>,
    /// The header such a proxy writes the caller's address to
    #[arg(long, env = "ONESEAT_PROXY_HEADER", value_name = "NAME", default_value = "x-forwarded-for")]
    pub proxy_header: HeaderName,
}

impl TransportArguments {
    /// Where the certificate is, if there is one.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        let (chain, key) = (self.tls_certificate.clone()?, self.tls_key.clone()?);
        Some(Certificate { chain, key })
    }

    /// Whose word is taken.
    #[must_use]
    pub fn proxies(&self) -> Proxies {
        Proxies { trusted: self.trusted_proxies.clone(), header: self.proxy_header.clone() }
    }
}

/// Bounds of one body.
#[derive(Debug, Args)]
#[expect(clippy::struct_field_names, reason = "the names are the flags'")]
pub struct BodyArguments {
    /// Largest body as sent, in bytes
    #[arg(long, env = "ONESEAT_MAX_SENT", value_name = "BYTES", default_value_t = Limits::default().sent)]
    pub max_sent: u64,
    /// Largest body once unpacked, in bytes
    #[arg(long, env = "ONESEAT_MAX_UNPACKED", value_name = "BYTES", default_value_t = Limits::default().unpacked)]
    pub max_unpacked: u64,
    /// Most unpacked bytes for one byte sent
    #[arg(long, env = "ONESEAT_MAX_RATIO", value_name = "N", default_value_t = Limits::default().ratio)]
    pub max_ratio: u64,
    /// Most accounts or rows in a body
    #[arg(long, env = "ONESEAT_MAX_ACCOUNTS", value_name = "N", default_value_t = Limits::default().accounts)]
    pub max_accounts: u64,
    /// Longest silence within a body, in seconds
    #[arg(long, env = "ONESEAT_MAX_SILENCE", value_name = "SECONDS", default_value_t = Limits::default().silence.as_secs())]
    pub max_silence: u64,
    /// Longest time for a whole body, in seconds
    #[arg(long, env = "ONESEAT_MAX_TIME", value_name = "SECONDS", default_value_t = Limits::default().time.as_secs())]
    pub max_time: u64,
}

impl BodyArguments {
    /// The same, as they are used.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            sent: self.max_sent,
            unpacked: self.max_unpacked,
            ratio: self.max_ratio,
            accounts: self.max_accounts,
            silence: Duration::from_secs(self.max_silence),
            time: Duration::from_secs(self.max_time),
        }
    }
}

/// Bounds of all callers together.
#[derive(Debug, Args)]
pub struct CrowdArguments {
    /// Requests an hour of one token; 0 for as many as come
    #[arg(long, env = "ONESEAT_RATE_TOKEN", value_name = "N", default_value_t = Quotas::default().token)]
    pub rate_token: u32,
    /// Requests an hour of one enterprise with all its tokens
    #[arg(long, env = "ONESEAT_RATE_ENTERPRISE", value_name = "N", default_value_t = Quotas::default().enterprise)]
    pub rate_enterprise: u32,
    /// Requests an hour of one address without a token that works
    #[arg(long, env = "ONESEAT_RATE_ADDRESS", value_name = "N", default_value_t = Quotas::default().address)]
    pub rate_address: u32,
    /// Most connections at once
    #[arg(long, env = "ONESEAT_MAX_CONNECTIONS", value_name = "N", default_value_t = 1024)]
    pub max_connections: usize,
    /// Longest time for a request's head, for a handshake, and for a caller to take some of an answer, in seconds
    #[arg(long, env = "ONESEAT_MAX_STALL", value_name = "SECONDS", default_value_t = 20)]
    pub max_stall: u64,
    /// Bodies that are read and counted at once
    #[arg(long, env = "ONESEAT_MAX_BODIES", value_name = "N", default_value_t = 4)]
    pub max_bodies: usize,
    /// Bodies that may wait for that
    #[arg(long, env = "ONESEAT_MAX_WAITING", value_name = "N", default_value_t = 64)]
    pub max_waiting: usize,
    /// Longest such wait, in seconds
    #[arg(long, env = "ONESEAT_MAX_WAIT", value_name = "SECONDS", default_value_t = 30)]
    pub max_wait: u64,
    /// How long it goes on answering once it is told to stop, while `/readyz` says that it is not ready, in seconds: what a load
    /// balancer needs to see it
    #[arg(long, env = "ONESEAT_DRAIN", value_name = "SECONDS", default_value_t = 5)]
    pub drain: u64,
    /// Days that the audit log is kept; 90 at least
    #[arg(long, env = "ONESEAT_AUDIT_DAYS", value_name = "DAYS", default_value_t = 400, value_parser = clap::value_parser!(u64).range(90..))]
    pub audit_days: u64,
}

impl CrowdArguments {
    /// How often who may call.
    #[must_use]
    pub fn quotas(&self) -> Quotas {
        Quotas { token: self.rate_token, enterprise: self.rate_enterprise, address: self.rate_address }
    }
}
