//! The agent's key: made here, kept here, and never sent. It signs what buys an access token.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::{fmt, io};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use ed25519_dalek::{Signer as _, SigningKey};
use oneseat_submission::connect::JWT_LIFE;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

/// Ed25519 (RFC 8032). Its `Debug` form does not tell the secret.
pub struct Key(SigningKey);

/// What a JWT begins with.
#[derive(Serialize)]
struct Header {
    typ: &'static str,
    alg: &'static str,
    kid: String,
}

/// What an endpoint learns of the agent each time it asks for a token.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    /// Grows with every token asked for. Two places that use one key can't both have the next number.
    counter: u64,
}

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// If the operating system gives no randomness.
    pub fn generate() -> io::Result<Self> {
        let mut seed = zeroize::Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut()).map_err(io::Error::other)?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// Reads a key that this program wrote.
    ///
    /// # Errors
    /// If there is none, if others may read it, or if it is no key.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mode = fs::metadata(path)?.permissions().mode();
        if mode & 0o077 != 0 {
            let why = format!("others may read it (mode {:o}); chmod 600", mode & 0o777);
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
        }
        let pem = zeroize::Zeroizing::new(fs::read_to_string(path)?);
        let key = SigningKey::from_pkcs8_pem(&pem)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "no Ed25519 key"))?;
        Ok(Self(key))
    }

    /// Writes it for its owner alone, whole or not at all. Never over another.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let pem = self.0.to_pkcs8_pem(LineEnding::LF).map_err(io::Error::other)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(pem.as_bytes())?;
        file.sync_all()
    }

    /// The public key as an endpoint keeps it: 32 bytes in base64url.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.verifying_key().as_bytes())
    }

    /// The key's thumbprint (RFC 7638, RFC 8037), which both sides may show and compare.
    pub fn thumbprint(&self) -> String {
        thumbprint(&self.public())
    }

    /// A JWT of this moment, good for less than [`JWT_LIFE`].
    ///
    /// # Errors
    /// If it can't be signed.
    pub fn sign(&self, app_id: &str, counter: u64, now: OffsetDateTime) -> io::Result<String> {
        let header = Header { typ: "JWT", alg: "EdDSA", kid: self.thumbprint() };
        let now = now.unix_timestamp();
        // A minute back, as GitHub advises, for clocks that drift.
        let iat = now - 60;
        let exp = iat + JWT_LIFE.as_secs().cast_signed() - 1;
        let claims = Claims { iss: app_id, iat, exp, jti: uuid::Uuid::new_v4().to_string(), counter };
        Ok(self.seal(&serde_json::to_vec(&header)?, &serde_json::to_vec(&claims)?))
    }

    /// Both parts with their signature, as a compact JWS (RFC 7515, RFC 8037).
    fn seal(&self, header: &[u8], payload: &[u8]) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let signature = self.0.sign(signed.as_bytes()).to_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// The thumbprint of a public key in base64url.
pub fn thumbprint(public: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{public}"}}"#)))
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Key").field(&self.thumbprint()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ed25519_dalek::SigningKey;
    use serde_json::Value;
    use time::OffsetDateTime;

    use super::{Key, thumbprint};

    #[test]
    fn a_key_is_kept_for_its_owner_alone_and_reads_back_as_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let key = Key::generate().unwrap();
        key.write(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Key::read(&path).unwrap().public(), key.public());
        assert!(key.write(&path).is_err(), "never over another");
    }

    #[test]
    fn a_key_that_others_may_read_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        Key::generate().unwrap().write(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(Key::read(&path).unwrap_err().to_string().contains("640"));
    }

    #[test]
    fn what_is_signed_is_good_for_ten_minutes_and_says_whose_it_is() {
        let key = Key::generate().unwrap();
        let jwt = key.sign("app-7", 3, OffsetDateTime::now_utc()).unwrap();
        let part = |index| URL_SAFE_NO_PAD.decode(jwt.split('.').nth(index).unwrap()).unwrap();
        let (header, claims): (Value, Value) =
            (serde_json::from_slice(&part(0)).unwrap(), serde_json::from_slice(&part(1)).unwrap());
        assert_eq!((&header["alg"], header["kid"].as_str()), (&"EdDSA".into(), Some(&*key.thumbprint())));
        assert_eq!((&claims["iss"], &claims["counter"]), (&"app-7".into(), &3.into()));
        assert!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap() < 600);
    }

    #[test]
    fn a_signature_is_the_one_of_the_standard() {
        // RFC 8037, appendix A.4.
        let secret = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let key = Key(SigningKey::from_bytes(secret.as_slice().try_into().unwrap()));
        assert_eq!(
            key.seal(br#"{"alg":"EdDSA"}"#, b"Example of Ed25519 signing"),
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
    }

    #[test]
    fn the_thumbprint_is_the_one_of_the_standard() {
        // RFC 8037, appendix A.3.
        assert_eq!(
            thumbprint("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn the_debug_form_does_not_tell_the_key() {
        let key = Key::generate().unwrap();
        assert_eq!(format!("{key:?}"), format!("Key({:?})", key.thumbprint()));
    }
}
