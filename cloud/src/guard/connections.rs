//! Connections: no more at once than there is room for, and none held by a caller who does not take its answer.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;

/// Lets connections in, with or without the handshake that `inner` makes.
#[derive(Clone, Debug)]
pub struct Acceptor<A> {
    inner: A,
    room: Arc<Semaphore>,
    stall: Duration,
}

impl<A> Acceptor<A> {
    /// At most so many at once; one whose caller asks nothing, or takes nothing of an answer, for `stall` is closed.
    pub fn new(inner: A, most: usize, stall: Duration) -> Self {
        Self { inner, room: Arc::new(Semaphore::new(most)), stall }
    }
}

impl<A, S> Accept<TcpStream, S> for Acceptor<A>
where
    A: Accept<TcpStream, S>,
    A::Stream: AsyncRead + AsyncWrite + Send,
    A::Future: Send + 'static,
    A::Service: Send,
{
    type Stream = Connection<A::Stream>;
    type Service = A::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, A::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let permit = Arc::clone(&self.room).try_acquire_owned();
        // Answers are written whole; waiting for more to send with them only delays them.
        let prepared = stream.set_nodelay(true);
        let (handshake, stall) = (self.inner.accept(stream, service), self.stall);
        Box::pin(async move {
            let permit = permit.map_err(|_| {
                tracing::warn!("a connection was closed: there are as many as may be");
                io::Error::from(io::ErrorKind::ConnectionRefused)
            })?;
            prepared?;
            let (stream, service) = handshake.await?;
            let mut stream = Box::pin(TimeoutStream::new(stream));
            stream.as_mut().set_read_timeout_pinned(Some(stall));
            stream.as_mut().set_write_timeout_pinned(Some(stall));
            Ok((Connection { stream, asked: false, _permit: permit }, service))
        })
    }
}

/// A connection, and the room it takes.
#[derive(Debug)]
pub struct Connection<S> {
    stream: Pin<Box<TimeoutStream<S>>>,
    asked: bool,
    _permit: OwnedSemaphorePermit,
}

impl<S: AsyncRead + AsyncWrite> AsyncRead for Connection<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = self.stream.as_mut().poll_read(context, buffer);
        // From the first byte on others see to it: hyper to heads, the reading of a body to its own silence. While an answer is being
        // worked on nothing has to come.
        if polled.is_ready() && !self.asked {
            self.asked = true;
            self.stream.as_mut().set_read_timeout_pinned(None);
        }
        polled
    }
}

impl<S: AsyncRead + AsyncWrite> AsyncWrite for Connection<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
