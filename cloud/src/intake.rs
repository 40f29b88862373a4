//! One body, read as it comes: counted, hashed, unpacked, and fed to the core chunk by chunk. It is never whole in memory.
//!
//! The socket is read by an asynchronous task, which hands the chunks to a thread of its own for the work; a slow reader
//! of one holds up nobody else, and no more than a few chunks wait between the two.

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use crate::limits::Limits;
use crate::unpack::{Received, Unpacker};

/// Chunks that may wait for the thread that reads them.
const WAITING: usize = 8;

/// Why a body was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The connection ended first.
    #[error("the connection ended before the body did")]
    CutShort,
    /// The sender fell silent.
    #[error("nothing came for too long")]
    Silent,
    /// It kept coming, and was not whole in time.
    #[error("the body took too long")]
    Slow,
    /// Too many bytes, as sent or unpacked, or packed too tightly.
    #[error("the body is larger than allowed")]
    TooLarge,
    /// Not gzip, or not to its end.
    #[error("the gzip body is damaged or incomplete")]
    GzipDamaged,
    /// It is gzip and doesn't say so.
    #[error("the body is gzipped without saying so")]
    GzipUndeclared,
    /// The thread that read it is gone.
    #[error("the reading thread failed")]
    Abandoned,
}

/// How a body is coded on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Identity,
    /// `Content-Encoding: gzip`.
    Gzip,
}

enum Piece {
    Chunk(Bytes),
    End,
}

/// Reads a body to its end, by this.
///
/// # Errors
/// If it does not come whole, or is larger than allowed.
pub async fn receive(body: Body, mut unpacker: Unpacker, limits: Limits) -> Result<Received, Fault> {
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let work = tokio::task::spawn_blocking(move || {
        while let Some(piece) = receiver.blocking_recv() {
            match piece {
                Piece::Chunk(chunk) => unpacker.push(&chunk)?,
                Piece::End => return unpacker.finish(),
            }
        }
        Err(Fault::CutShort)
    });
    let sent = send(body.into_data_stream(), &sender, limits).await;
    drop(sender);
    let read = work.await.unwrap_or(Err(Fault::Abandoned));
    // What the thread found comes first: it is why the sending stopped, where both have something to say.
    match (sent, read) {
        (Err(fault), Err(Fault::CutShort)) => Err(fault),
        (_, read) => read,
    }
}

async fn send(mut body: BodyDataStream, to: &mpsc::Sender<Piece>, limits: Limits) -> Result<(), Fault> {
    let mut total = 0_u64;
    let over = Instant::now() + limits.time;
    loop {
        let silent = Instant::now() + limits.silence;
        let late = if over <= silent { Fault::Slow } else { Fault::Silent };
        let next = timeout_at(over.min(silent), body.next()).await.map_err(|_| late)?;
        // A chunk that is there at once is given whatever the time.
        if Instant::now() >= over {
            return Err(Fault::Slow);
        }
        let piece = match next {
            None => Piece::End,
            Some(Err(_)) => return Err(Fault::CutShort),
            Some(Ok(chunk)) => {
                total += chunk.len() as u64;
                if total > limits.sent {
                    return Err(Fault::TooLarge);
                }
                Piece::Chunk(chunk)
            }
        };
        let end = matches!(piece, Piece::End);
        // A thread that takes nothing more has said why.
        if to.send(piece).await.is_err() || end {
            return Ok(());
        }
    }
}
