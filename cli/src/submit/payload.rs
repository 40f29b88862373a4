//! What is sent for one server instance, and the digests of it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use oneseat_core::{Reckoning, Upload};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::Error;

/// A payload, compressed as it travels.
pub struct Payload {
    pub upload: Upload,
    /// Length of the JSON.
    pub bytes: u64,
    /// SHA-256 of the JSON, in lower-case hexadecimal.
    pub sha256: String,
    /// SHA-256 of `gzip` as `Repr-Digest` has it: RFC 9530 digests the representation with its coding.
    pub repr_digest: String,
    pub gzip: Vec<u8>,
    /// One for all tries.
    pub idempotency_key: String,
}

impl Payload {
    /// Writes, digests and compresses in one pass; the JSON is never in memory as a whole.
    pub fn build(reckoning: &Reckoning, index: usize) -> io::Result<Self> {
        let mut tee = Tee { digest: Sha256::new(), bytes: 0, gzip: GzEncoder::new(Vec::new(), Compression::default()) };
        {
            let mut buffered = BufWriter::with_capacity(1 << 16, &mut tee);
            reckoning.write_upload(index, &mut buffered)?;
            buffered.flush()?;
        }
        let gzip = tee.gzip.finish()?;
        Ok(Self {
            upload: reckoning.uploads()[index].clone(),
            bytes: tee.bytes,
            sha256: hexadecimal(&tee.digest.finalize()),
            repr_digest: repr_digest(&gzip),
            gzip,
            idempotency_key: Uuid::new_v4().to_string(),
        })
    }

    /// A payload that was built before, out of what was kept of it.
    pub fn again(kept: Kept, gzip: Vec<u8>, idempotency_key: String) -> Self {
        let Kept { upload, bytes, sha256 } = kept;
        Self { upload, bytes, sha256, repr_digest: repr_digest(&gzip), gzip, idempotency_key }
    }

    /// What is to be kept of it beside its bytes.
    pub fn kept(&self) -> Kept {
        Kept { upload: self.upload.clone(), bytes: self.bytes, sha256: self.sha256.clone() }
    }

    /// The instance's name.
    pub fn host(&self) -> &str {
        let upload = &self.upload;
        upload.host_name.as_deref().or(upload.server_id.as_deref()).unwrap_or(&upload.file)
    }
}

/// What tells a payload, without its bytes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Kept {
    pub upload: Upload,
    pub bytes: u64,
    pub sha256: String,
}

fn repr_digest(gzip: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(gzip)))
}

struct Tee {
    digest: Sha256,
    bytes: u64,
    gzip: GzEncoder<Vec<u8>>,
}

impl Write for Tee {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.digest.update(data);
        self.bytes += data.len() as u64;
        self.gzip.write_all(data)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// In lower case, with all its zeros.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Writes every payload's JSON, exactly as it is sent before compression, into a folder.
pub fn save(reckoning: &Reckoning, payloads: &[Payload], folder: &Path) -> Result<Vec<PathBuf>, Error> {
    std::fs::create_dir_all(folder).map_err(|why| Error::CannotWrite { path: folder.to_owned(), why })?;
    let mut paths = Vec::with_capacity(payloads.len());
    for (index, payload) in payloads.iter().enumerate() {
        let path = folder.join(file_name(payload.host()));
        let written = File::create(&path).and_then(|file| {
            let mut file = BufWriter::new(file);
            reckoning.write_upload(index, &mut file)?;
            file.flush()
        });
        written.map_err(|why| Error::CannotWrite { path: path.clone(), why })?;
        paths.push(path);
    }
    Ok(paths)
}

/// A host name comes from a file: it names one file here, and no place elsewhere.
fn file_name(host: &str) -> String {
    let tame = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }
    };
    let host: String = host.chars().take(200).map(tame).collect();
    format!("server-usage-{host}.json")
}

#[cfg(test)]
mod tests {
    use super::{file_name, hexadecimal};

    #[test]
    fn a_digest_is_written_in_lower_case_with_all_its_zeros() {
        assert_eq!(hexadecimal(&[0, 10, 255]), "000aff");
    }

    #[test]
    fn a_host_name_cannot_choose_another_folder() {
        assert_eq!(file_name("ghes.octo.example"), "server-usage-ghes.octo.example.json");
        assert_eq!(file_name("../../etc/passwd"), "server-usage-.._.._etc_passwd.json");
    }
}
