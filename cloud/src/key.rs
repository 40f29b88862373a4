//! The key that tokens are hashed with. It lies beside the database and never in it; all programs on one database have the same.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::hex;

const BYTES: usize = 32;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It can't be read or made.
    #[error("the key file `{file}` can't be used: {cause}")]
    File {
        /// Which.
        file: String,
        /// Why.
        cause: io::Error,
    },
    /// It is something else.
    #[error("`{0}` is no key file: it should have 64 hex digits; `oneseat-cloud token key` prints a new key")]
    NotKey(String),
    /// Nobody said which.
    #[error(
        "tokens need a key that all replicas share: make one with `oneseat-cloud token key > FILE`, and name it with \
         `--token-key FILE` or ONESEAT_TOKEN_KEY"
    )]
    Missing,
    /// No randomness for one.
    #[error("the operating system gave no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}

/// A secret of this installation. Its `Debug` form does not tell it.
#[derive(Clone)]
pub struct Key([u8; BYTES]);

impl Key {
    /// A new key.
    ///
    /// # Errors
    /// If the operating system gives no randomness.
    pub fn generate() -> Result<Self, Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The key in this file.
    ///
    /// # Errors
    /// If there is none.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(file).map_err(|cause| at(file, cause))?;
        Self::from_hex(text.trim()).ok_or_else(|| Error::NotKey(file.display().to_string()))
    }

    /// The key in this file, which is made where there is none, for its owner's eyes alone. Of several that make it at once, one does.
    ///
    /// # Errors
    /// If it can neither be read nor made.
    pub fn read_or_make(file: &Path) -> Result<Self, Error> {
        if !file.exists() {
            let key = Self::generate()?;
            // Written whole under another name first, so that nobody reads half of it.
            let draft = named_beside(file, &hex::encode(&key.mac("draft", b"")[..8]));
            let made = write_private(&draft, &key.to_hex()).and_then(|()| fs::hard_link(&draft, file));
            let _ = fs::remove_file(&draft);
            match made {
                Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => return Err(at(file, cause)),
                _ => {}
            }
        }
        Self::read(file)
    }

    /// As the file has it.
    pub fn to_hex(&self) -> String {
        hex::encode(&self.0)
    }

    fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 2 * BYTES || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let mut bytes = [0; BYTES];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// HMAC-SHA-256 of something, for one purpose among several.
    pub fn mac(&self, purpose: &str, of: &[u8]) -> [u8; 32] {
        // A key shorter than HMAC's block stands in it with zeros behind (RFC 2104).
        let mut block = [0; 64];
        block[..BYTES].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(of);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Key").finish_non_exhaustive()
    }
}

fn at(file: &Path, cause: io::Error) -> Error {
    Error::File { file: file.display().to_string(), cause }
}

fn named_beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("endpoint.db.key");
        let made = Key::read_or_make(&file).unwrap();
        assert_eq!(Key::read_or_make(&file).unwrap().to_hex(), made.to_hex());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");
        #[cfg(unix)]
        {
            let permissions = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
            assert_eq!(permissions & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        for text in ["", "00", &"g".repeat(64), &"0".repeat(66)] {
            std::fs::write(&file, text).unwrap();
            assert!(Key::read_or_make(&file).unwrap_err().to_string().contains("64 hex digits"), "{text}");
        }
        assert!(Key::read(&folder.path().join("none")).is_err());
    }

    #[test]
    fn a_key_is_not_in_its_debug_form() {
        let key = Key::generate().unwrap();
        assert!(!format!("{key:?}").contains(&key.to_hex()));
    }

    #[test]
    fn purposes_do_not_stand_for_each_other() {
        let key = Key::generate().unwrap();
        assert_ne!(key.mac("a", b"bc"), key.mac("ab", b"c"));
    }
}
