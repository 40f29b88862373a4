//! The receipt: what was sent, when, and what the endpoint said of it.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::Path;

use oneseat_core::Seats;
use oneseat_submission::{Address, SyncState, UploadAnswer};
use serde::Serialize;
use serde_json::Value;

use super::client::Uploaded;
use super::payload::Payload;
use super::show;
use crate::args::Submit;
use crate::error::Error;
use crate::report::print;
use crate::words::Words;

/// The file.
#[derive(Serialize)]
pub struct Receipt<'a> {
    endpoint: Option<&'a str>,
    enterprise: Option<&'a str>,
    uploads: &'a [Submitted],
}

/// An instance whose upload the endpoint has.
#[derive(Serialize)]
pub struct Submitted {
    pub file: String,
    pub server_id: Option<String>,
    pub host_name: Option<String>,
    pub accounts: u64,
    pub bytes: u64,
    pub sha256: String,
    pub idempotency_key: String,
    /// What was expected of all files together.
    pub preview: Option<Seats>,
    /// The endpoint's words, whole.
    pub upload: Value,
    #[serde(skip)]
    pub answer: UploadAnswer,
}

impl Submitted {
    pub fn new(payload: &Payload, uploaded: Uploaded, preview: Option<Seats>) -> Self {
        let upload = &payload.upload;
        Self {
            file: upload.file.clone(),
            server_id: upload.server_id.clone(),
            host_name: upload.host_name.clone(),
            accounts: upload.accounts,
            bytes: payload.bytes,
            sha256: payload.sha256.clone(),
            idempotency_key: payload.idempotency_key.clone(),
            preview,
            upload: uploaded.whole,
            answer: uploaded.answer,
        }
    }

    /// Whether the endpoint did not fail over it.
    pub fn taken_over(&self) -> bool {
        self.answer.sync_state != SyncState::Failure
    }

    /// The instance's name.
    pub fn host(&self) -> &str {
        self.host_name.as_deref().or(self.server_id.as_deref()).unwrap_or(&self.file)
    }
}

impl<'a> Receipt<'a> {
    pub fn new(args: &'a Submit, done: &'a [Submitted]) -> Self {
        let endpoint = args.endpoint.as_ref().map(Address::as_str);
        Self { endpoint, enterprise: args.enterprise.as_deref(), uploads: done }
    }
}

/// Opens the file before anything is sent. An earlier receipt is never written over.
pub fn create(path: &Path) -> Result<File, Error> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|why| Error::CannotWrite { path: path.to_owned(), why })
}

/// Writes it; takes the file away again where there is nothing to hold.
pub fn write(file: File, path: &Path, receipt: &Receipt, words: &Words) -> Result<(), Error> {
    let failed = |why| Error::CannotWrite { path: path.to_owned(), why };
    if receipt.uploads.is_empty() {
        drop(file);
        return std::fs::remove_file(path).map_err(failed);
    }
    let mut out = BufWriter::new(file);
    serde_json::to_writer_pretty(&mut out, receipt).map_err(|error| failed(error.into()))?;
    writeln!(out).and_then(|()| out.flush()).map_err(failed)?;
    print(|out| show::receipt(out, path, words))
}
