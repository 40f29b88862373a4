//! What is sent or saved: the core's minimised JSON, hashed and gzipped on its way into a `Blob`.
//!
//! The bytes go to the browser in pieces as they are made, so the payload is never whole in this worker's memory; and they
//! are made a few accounts at a time, so that nobody waits for it.

use crate::{digest, gzip::Gzip};
use oneseat_blob::{Blob, BlobWriter};
use oneseat_core::{Export, ExportFormat, ExportOptions, Reckoning};
use oneseat_worker::Payload;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// Accounts that are written together.
const FEW: usize = 256;
/// Bytes that are compressed together, at least: each piece is a way to the browser and back.
const PIECE: usize = 1 << 16;

/// Hashes and counts what passes.
#[derive(Default)]
struct Hashed<W> {
    inner: W,
    digest: Sha256,
    size: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.inner.write(bytes)?;
        self.digest.update(&bytes[..taken]);
        self.size += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A payload in the making, as it is sent.
pub struct Making {
    /// Index into the preview's uploads.
    pub upload: usize,
    /// The account that comes next; none when all are written.
    next: Option<usize>,
    /// What was written and is not yet compressed.
    plain: Hashed<Vec<u8>>,
    sent: Gzip<Hashed<BlobWriter>>,
}

impl Making {
    /// Begins it.
    #[inline(never)]
    pub fn new(upload: usize) -> io::Result<Self> {
        Ok(Self { upload, next: Some(0), plain: Hashed::default(), sent: Gzip::new(Hashed::default())? })
    }

    /// Writes the next piece.
    #[inline(never)]
    pub fn write(&mut self, reckoning: &Reckoning) -> io::Result<()> {
        while self.plain.inner.len() < PIECE
            && let Some(next) = self.next
        {
            self.next = reckoning.write_upload_part(self.upload, next, FEW, &mut self.plain)?;
        }
        Ok(())
    }

    /// Has it compressed; whether it was the last one.
    pub async fn compress(&mut self) -> io::Result<bool> {
        self.sent.write(&self.plain.inner).await?;
        self.plain.inner.clear();
        Ok(self.next.is_none())
    }

    /// The payload with its sizes and digests.
    pub async fn finish(self) -> io::Result<(Payload, Blob)> {
        let sent = self.sent.finish().await?;
        let payload = Payload {
            size: self.plain.size,
            sha256: digest::hex(self.plain.digest),
            sent_size: sent.size,
            sent_sha256: digest::base64(sent.digest),
        };
        Ok((payload, sent.inner.into_blob("application/json")?))
    }
}

/// The payload as plain JSON, to look at or to save.
#[inline(never)]
pub fn plain(reckoning: &Reckoning, upload: usize) -> io::Result<Blob> {
    let mut blob = BlobWriter::default();
    reckoning.write_upload(upload, &mut blob)?;
    blob.into_blob("application/json")
}

/// A report.
#[inline(never)]
pub fn export(reckoning: &Reckoning, what: Export, format: ExportFormat, options: &ExportOptions) -> io::Result<Blob> {
    let mut blob = BlobWriter::default();
    reckoning.export(what, format, options, &mut blob)?;
    blob.into_blob(match format {
        ExportFormat::Csv => "text/csv;charset=utf-8",
        ExportFormat::Json => "application/json",
    })
}
