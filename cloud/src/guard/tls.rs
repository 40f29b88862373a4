//! TLS by this program itself: a certificate from files, and a new one when they change, without a restart.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_mins(1);

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file can't be read as PEM.
    #[error("`{file}` can't be read as PEM: {cause}")]
    Pem {
        /// Which.
        file: String,
        /// Why.
        cause: pem::Error,
    },
    /// They do not belong together.
    #[error("the certificate and the key can't be used: {0}")]
    Unusable(#[from] rustls::Error),
}

/// Where a certificate and its key are.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The chain, PEM, the server's own first.
    pub chain: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

impl Certificate {
    /// What the server's side of a handshake needs.
    ///
    /// # Errors
    /// If the files are not what they should be.
    pub fn load(&self) -> Result<Arc<ServerConfig>, Error> {
        let at = |file: &PathBuf| {
            let file = file.display().to_string();
            move |cause| Error::Pem { file, cause }
        };
        let chain = CertificateDer::pem_file_iter(&self.chain)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(at(&self.chain))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(at(&self.key))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn changed(&self) -> io::Result<[SystemTime; 2]> {
        Ok([self.chain.metadata()?.modified()?, self.key.metadata()?.modified()?])
    }
}

/// Takes new files as they come: on SIGHUP at once, else within a minute. What can't be used leaves the old ones in use.
pub async fn keep_fresh(certificate: Certificate, config: RustlsConfig) {
    let mut seen = certificate.changed().ok();
    #[cfg(unix)]
    let mut hangup = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok();
    loop {
        #[cfg(unix)]
        let told = async {
            match &mut hangup {
                Some(signal) => drop(signal.recv().await),
                None => std::future::pending().await,
            }
        };
        #[cfg(not(unix))]
        let told = std::future::pending::<()>();
        tokio::select! {
            () = told => seen = None,
            () = tokio::time::sleep(LOOK) => {}
        }
        let now = certificate.changed().ok();
        if now.is_none() || now == seen {
            continue;
        }
        seen = now;
        match certificate.load() {
            Ok(fresh) => {
                config.reload_from_config(fresh);
                tracing::info!("a new certificate is in use");
            }
            Err(error) => tracing::error!(%error, "the certificate was not exchanged"),
        }
    }
}
