//! What is sent or saved: the core's minimised JSON, hashed and gzipped on its way into a `Blob`.
//!
//! The bytes go to the browser in pieces as they are made, so the payload is never whole in this worker's memory.

use crate::digest;
use flate2::{Compression, write::GzEncoder};
use js_sys::{Array, Uint8Array};
use oneseat_core::{Export, ExportFormat, ExportOptions, Reckoning};
use oneseat_worker::Payload;
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use web_sys::{Blob, BlobPropertyBag};

/// Pieces handed to the browser are about this large.
const PIECE: usize = 1 << 20;

/// Hashes and counts what passes.
struct Hashed<W> {
    inner: W,
    digest: Sha256,
    size: u64,
}

impl<W> Hashed<W> {
    fn new(inner: W) -> Self {
        Self { inner, digest: Sha256::new(), size: 0 }
    }
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

/// Collects bytes on the JavaScript side.
struct Parts {
    buffer: Vec<u8>,
    parts: Array,
}

impl Parts {
    fn new() -> Self {
        Self { buffer: Vec::with_capacity(PIECE), parts: Array::new() }
    }

    fn hand_over(&mut self) {
        if !self.buffer.is_empty() {
            self.parts.push(&Uint8Array::from(self.buffer.as_slice()));
            self.buffer.clear();
        }
    }

    fn into_blob(mut self, kind: &str) -> io::Result<Blob> {
        self.hand_over();
        let options = BlobPropertyBag::new();
        options.set_type(kind);
        Blob::new_with_u8_array_sequence_and_options(&self.parts, &options)
            .map_err(|error| io::Error::other(format!("{error:?}")))
    }
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE {
            self.hand_over();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The payload as it is sent, with its sizes and digests.
pub fn compressed(reckoning: &Reckoning, upload: usize) -> io::Result<(Payload, Blob)> {
    let sent = Hashed::new(Parts::new());
    // The fast level: twice as quick as the default here, and the lists of addresses lose little by it.
    let mut plain = Hashed::new(GzEncoder::new(sent, Compression::fast()));
    reckoning.write_upload(upload, &mut plain)?;
    let sent = plain.inner.finish()?;
    let payload = Payload {
        size: plain.size,
        sha256: digest::hex(plain.digest),
        sent_size: sent.size,
        sent_sha256: digest::base64(sent.digest),
    };
    Ok((payload, sent.inner.into_blob("application/json")?))
}

/// The payload as plain JSON, to look at or to save.
pub fn plain(reckoning: &Reckoning, upload: usize) -> io::Result<Blob> {
    let mut parts = Parts::new();
    reckoning.write_upload(upload, &mut parts)?;
    parts.into_blob("application/json")
}

/// A report.
pub fn export(reckoning: &Reckoning, what: Export, format: ExportFormat, options: &ExportOptions) -> io::Result<Blob> {
    let mut parts = Parts::new();
    reckoning.export(what, format, options, &mut parts)?;
    parts.into_blob(match format {
        ExportFormat::Csv => "text/csv;charset=utf-8",
        ExportFormat::Json => "application/json",
    })
}
