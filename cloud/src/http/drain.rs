//! Lets a refused sender hear why. A body that nobody reads makes the system reset the connection, and the answer in front of the
//! reset is lost; so what is left of it is read and thrown away, within bounds, while the answer goes out.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody as _};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};

const BYTES: usize = 64 << 20;
const TIME: Duration = Duration::from_secs(10);

/// Puts [`Drained`] around every request body.
pub async fn layer(request: Request, next: Next) -> Response {
    let request = request.map(|body| {
        if body.is_end_stream() {
            return body;
        }
        Body::from_stream(Drained { rest: Some(body.into_data_stream()) })
    });
    next.run(request).await
}

/// A body that empties itself when it is dropped before its end.
struct Drained {
    rest: Option<BodyDataStream>,
}

impl Stream for Drained {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(rest) = &mut self.rest else { return Poll::Ready(None) };
        let polled = rest.poll_next_unpin(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.rest = None;
        }
        polled
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        if let (Some(rest), Ok(runtime)) = (self.rest.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move { tokio::time::timeout(TIME, empty(rest)).await });
        }
    }
}

async fn empty(mut rest: BodyDataStream) {
    let mut left = BYTES;
    while let Some(Ok(chunk)) = rest.next().await {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            return;
        }
    }
}
