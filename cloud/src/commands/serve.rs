//! Answering HTTP.

use std::io::{self, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use super::Error;
use crate::app::App;
use crate::config::ServeArguments;
use crate::guard::{Places, Rates};
use crate::http::page;
use crate::key::Key;
use crate::serve::{Serving, serve};
use crate::store::Store;

pub(super) async fn run(store: Store, key: Key, arguments: ServeArguments, originals_days: u64) -> Result<(), Error> {
    for (page, file) in arguments.page.iter().flat_map(|page| ["index.html", page::HEADERS].map(|file| (page, file))) {
        if !page.join(file).is_file() {
            return Err(Error::PageMissing { page: page.display().to_string(), file });
        }
    }
    let certificate = arguments.transport.certificate();
    let tls = certificate.as_ref().map(crate::guard::Certificate::load).transpose()?;
    store.agree_on_key(&key).await?;
    let address = arguments.listen;
    let listener = TcpListener::bind(address).map_err(|cause| Error::Listen { address, cause })?;
    listener.set_nonblocking(true)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    writeln!(io::stdout(), "listening on {scheme}://{}", listener.local_addr()?)?;

    let crowd = &arguments.crowd;
    let mut app = App::new(store, key);
    app.limits = arguments.bodies.limits();
    app.proxies = arguments.transport.proxies();
    app.rates = Rates::new(crowd.quotas());
    app.places = Places::new(crowd.max_bodies, crowd.max_waiting, Duration::from_secs(crowd.max_wait));
    app.speaks_tls = tls.is_some();
    app.originals_days = originals_days;
    app.page = arguments.page;
    app.public_url = arguments.public_url;
    let serving = Serving {
        tls: tls.zip(certificate),
        connections: crowd.max_connections,
        stall: Duration::from_secs(crowd.max_stall),
        audit: Duration::from_hours(24 * crowd.audit_days),
        drain: Duration::from_secs(crowd.drain),
    };
    Ok(serve(listener, Arc::new(app), serving, told_to_stop).await?)
}

/// Ctrl-C, or what a service manager sends.
async fn told_to_stop() {
    let interrupted = async {
        // Without a handler the signal ends the process, which is what it asks for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
