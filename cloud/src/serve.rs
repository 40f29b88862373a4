//! Answering until told to stop, and stopping without cutting anybody short.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::app::App;
use crate::clock::Instant;
use crate::http::router;
use crate::store::Store;

/// How long running requests have to end once the endpoint is told to stop.
const GRACE: Duration = Duration::from_secs(30);

/// How often answers whose time is over are let go.
const SWEEP: Duration = Duration::from_hours(1);

/// Answers on this listener until `stop` is ready, then lets what runs end, and closes the database.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let sweeping = tokio::spawn(sweep(app.store.clone()));
    let (told, mut tell) = tokio::sync::watch::channel(());
    let server = axum::serve(listener, router(Arc::clone(&app))).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        drop(told);
    });
    let overdue = async {
        // Ends when the other half is dropped.
        let _ = tell.changed().await;
        tokio::time::sleep(GRACE).await;
    };
    let ended = tokio::select! {
        ended = server.into_future() => ended,
        () = overdue => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    };
    sweeping.abort();
    app.store.close().await;
    ended
}

/// Lets go of answers that nobody may ask for again. An upload does that for its own enterprise; this is for those that are silent.
async fn sweep(store: Store) {
    let mut hours = tokio::time::interval(SWEEP);
    loop {
        hours.tick().await;
        if let Err(error) = store.drop_expired_answers(Instant::now()).await {
            tracing::warn!(%error, "answers whose time is over were not let go");
        }
    }
}
