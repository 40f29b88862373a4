//! The working half of taking a body in: hashes, gzip, limits, and the core's reader behind them.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use oneseat_core::{Document, DocumentReader, Flow};
use sha2::{Digest as _, Sha256};

use crate::intake::{Coding, Fault};
use crate::limits::Limits;
use crate::original::{Original, Packer};

/// Below this many unpacked bytes no ratio is suspicious.
const RATIO_FROM: u64 = 1 << 20;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A body that came whole.
#[derive(Debug)]
pub struct Received {
    /// What the core read from it.
    pub document: Document,
    /// SHA-256 of the body as sent.
    pub sent_sha256: [u8; 32],
    /// SHA-256 of the body unpacked.
    pub sha256: [u8; 32],
    /// Whether the first character, blanks left out, can begin a JSON object or array.
    pub opens_like_json: bool,
    /// The body unpacked, where that was asked for.
    pub original: Option<Original>,
}

/// Takes a body's chunks and makes [`Received`] of them.
pub struct Unpacker {
    sent: Sha256,
    route: Route,
}

enum Route {
    Plain(Sink),
    Gzip(MultiGzDecoder<Sink>),
}

impl Unpacker {
    /// Ready for the first chunk.
    pub fn new(coding: Coding, reader: DocumentReader, limits: Limits) -> Self {
        let sink = Sink {
            reader,
            limits,
            flow: Flow::Continue,
            sha256: Sha256::new(),
            sent: 0,
            unpacked: 0,
            start: Vec::new(),
            first: None,
            fault: None,
            packer: None,
        };
        let route = match coding {
            Coding::Identity => Route::Plain(sink),
            Coding::Gzip => Route::Gzip(MultiGzDecoder::new(sink)),
        };
        Self { sent: Sha256::new(), route }
    }

    /// Keeps what comes, too.
    #[must_use]
    pub fn keep_original(mut self) -> Self {
        let sink = match &mut self.route {
            Route::Plain(sink) => sink,
            Route::Gzip(decoder) => decoder.get_mut(),
        };
        sink.packer = Some(Packer::default());
        self
    }

    /// Takes the next chunk.
    ///
    /// # Errors
    /// If it shows that the body is damaged or too large.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Fault> {
        self.sent.update(chunk);
        match &mut self.route {
            Route::Plain(sink) => {
                sink.sent += chunk.len() as u64;
                sink.write_all(chunk).map_err(|_| sink.fault.unwrap_or(Fault::Abandoned))
            }
            Route::Gzip(decoder) => {
                decoder.get_mut().sent += chunk.len() as u64;
                decoder.write_all(chunk).map_err(|_| decoder.get_ref().fault.unwrap_or(Fault::GzipDamaged))
            }
        }
    }

    /// Takes the end.
    ///
    /// # Errors
    /// If it comes too early.
    pub fn finish(self) -> Result<Received, Fault> {
        let sink = match self.route {
            Route::Plain(sink) => sink,
            Route::Gzip(mut decoder) => {
                let whole = decoder.try_finish();
                if let Some(fault) = decoder.get_ref().fault {
                    return Err(fault);
                }
                whole.and_then(|()| decoder.finish()).map_err(|_| Fault::GzipDamaged)?
            }
        };
        if sink.start == GZIP_MAGIC {
            return Err(Fault::GzipUndeclared);
        }
        Ok(Received {
            document: sink.reader.finish(),
            sent_sha256: self.sent.finalize().into(),
            sha256: sink.sha256.finalize().into(),
            opens_like_json: matches!(sink.first, Some(b'{' | b'[')),
            original: sink.packer.map(Packer::finish).transpose().map_err(|_| Fault::Abandoned)?,
        })
    }
}

/// Where unpacked bytes go.
struct Sink {
    reader: DocumentReader,
    limits: Limits,
    flow: Flow,
    sha256: Sha256,
    sent: u64,
    unpacked: u64,
    start: Vec<u8>,
    first: Option<u8>,
    fault: Option<Fault>,
    packer: Option<Packer>,
}

impl Sink {
    fn exceeds(&self) -> bool {
        let allowed = self.sent.saturating_mul(self.limits.ratio);
        self.unpacked > self.limits.unpacked || (self.unpacked > RATIO_FROM && self.unpacked > allowed)
    }

    fn look_at_start(&mut self, bytes: &[u8]) {
        let missing = GZIP_MAGIC.len() - self.start.len();
        self.start.extend(bytes.iter().take(missing));
        if self.first.is_none() {
            // A byte order mark, or the zero bytes of UTF-16, are passed over like blanks.
            let passed = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff);
            self.first = bytes.iter().copied().find(|byte| !passed(byte));
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unpacked += bytes.len() as u64;
        if self.exceeds() {
            self.fault = Some(Fault::TooLarge);
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.look_at_start(bytes);
        self.sha256.update(bytes);
        if let Some(packer) = &mut self.packer {
            packer.push(bytes)?;
        }
        // A reader that wants no more is spared, but the body is still hashed to its end: damage on the way is said first.
        if matches!(self.flow, Flow::Continue) {
            self.flow = self.reader.push(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
