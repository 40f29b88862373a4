//! Answering until told to stop, and stopping without cutting anybody short.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum_server::accept::{Accept, DefaultAcceptor};
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::app::App;
use crate::clock::Instant;
use crate::guard::{Acceptor, Certificate, MOMENT, keep_fresh};
use crate::http::router;

/// How long running requests have to end once the endpoint is told to stop.
const GRACE: Duration = Duration::from_secs(30);

/// How often what is over is let go.
const SWEEP: Duration = Duration::from_hours(1);

/// A head this large has no room for anything that is asked here.
const HEAD_BYTES: usize = 64 << 10;

/// How connections are kept.
#[derive(Debug)]
pub struct Serving {
    /// TLS, and where its certificate came from.
    pub tls: Option<(Arc<ServerConfig>, Certificate)>,
    /// Most connections at once.
    pub connections: usize,
    /// Longest time for a head, a handshake, or some of an answer.
    pub stall: Duration,
    /// How long the audit log is kept.
    pub audit: Duration,
    /// How long a load balancer has to see that this one is about to stop.
    pub drain: Duration,
}

/// Answers on this listener until `stop` is ready, and a while longer, in which it says that it is not ready; told once more it waits
/// no longer. Then lets what runs end, and closes the database.
///
/// # Errors
/// If the listener fails.
pub async fn serve<Stop: Future<Output = ()> + Send>(
    listener: TcpListener,
    app: Arc<App>,
    serving: Serving,
    stop: impl Fn() -> Stop + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let stopping = handle.clone();
    let (told, drain) = (Arc::clone(&app), serving.drain);
    tokio::spawn(async move {
        stop().await;
        tracing::info!("stopping");
        told.stopping.store(true, Ordering::Relaxed);
        tokio::select! {
            () = tokio::time::sleep(drain) => {}
            () = stop() => {}
        }
        stopping.graceful_shutdown(Some(GRACE));
    });
    let sweeping = tokio::spawn(sweep(Arc::clone(&app), serving.audit));
    let writing = tokio::spawn(write_down(Arc::clone(&app)));

    let (connections, stall) = (serving.connections, serving.stall);
    let server = axum_server::from_tcp(listener)?.handle(handle);
    let ended = match serving.tls {
        None => answer(server.acceptor(Acceptor::new(DefaultAcceptor, connections, stall)), &app, stall).await,
        Some((config, certificate)) => {
            let config = RustlsConfig::from_config(config);
            tokio::spawn(keep_fresh(certificate, config.clone()));
            let handshake = RustlsAcceptor::new(config).handshake_timeout(stall);
            answer(server.acceptor(Acceptor::new(handshake, connections, stall)), &app, stall).await
        }
    };
    sweeping.abort();
    writing.abort();
    if let Err(error) = app.ledger.write(&app.store).await {
        tracing::warn!(%error, "the last refusals were not written down");
    }
    app.store.close().await;
    ended
}

async fn answer<A>(mut server: Server<SocketAddr, A>, app: &Arc<App>, stall: Duration) -> io::Result<()>
where
    A: Accept<TcpStream, Service, Service = Service> + Clone + Send + Sync + 'static,
    A::Stream: AsyncRead + AsyncWrite + Unpin + Send,
    A::Future: Send,
{
    let builder = server.http_builder();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(stall).max_buf_size(HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(stall)
        .keep_alive_timeout(stall)
        .max_concurrent_streams(64)
        .max_header_list_size(u32::try_from(HEAD_BYTES).unwrap_or(u32::MAX));
    server.serve(router(Arc::clone(app)).into_make_service_with_connect_info::<SocketAddr>()).await
}

/// What answers one connection's requests.
type Service = axum::middleware::AddExtension<axum::Router, axum::extract::ConnectInfo<SocketAddr>>;

/// Writes refusals and uses down, a moment after they were.
async fn write_down(app: Arc<App>) {
    let mut moments = tokio::time::interval(MOMENT);
    loop {
        moments.tick().await;
        if let Err(error) = app.ledger.write(&app.store).await {
            tracing::warn!(%error, "refusals wait to be written down");
        }
    }
}

/// Lets go of answers that nobody may ask for again, of old entries of the audit log, of originals whose time is over, and of quotas
/// that are whole.
async fn sweep(app: Arc<App>, audit: Duration) {
    let mut hours = tokio::time::interval(SWEEP);
    loop {
        hours.tick().await;
        app.rates.tidy();
        if let Err(error) = sweep_store(&app, audit).await {
            tracing::warn!(%error, "what is over was not let go");
        }
    }
}

async fn sweep_store(app: &App, audit: Duration) -> Result<(), crate::store::Error> {
    app.store.drop_expired_answers(Instant::now()).await?;
    app.store.drop_audit_before(Instant::now().minus(audit)).await?;
    let originals = app.store.drop_originals(Instant::now(), app.originals_days).await?;
    if originals > 0 {
        tracing::info!(originals, days = app.originals_days, "originals that may be kept no longer were deleted");
    }
    Ok(())
}
