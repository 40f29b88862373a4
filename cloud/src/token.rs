//! Bearer tokens: made from the system's randomness, shown once, kept only as a keyed hash.
//!
//! A token reads `oneseat_<id>_<secret>`: 12 hex digits to find it by and 64 that prove it. What is kept is the HMAC of the
//! secret's SHA-256 by a key that is not in the database ([`crate::key`]), so who has the database alone can neither use a token
//! nor put one of their own in. The secret has 256 random bits: there is nothing to guess that a slow hash would make dearer.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::hex;
use crate::key::Key;

const PREFIX: &str = "oneseat_";
const ID_BYTES: usize = 6;
const SECRET_BYTES: usize = 32;

/// What a token's bearer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything about its enterprise.
    Owner,
    /// Read reports, uploads and the state of servers.
    Reader,
    /// Send uploads, and read back what became of them.
    Agent,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Reader, Self::Agent];

    /// Its name, in the database and outside.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Reader => "reader",
            Self::Agent => "agent",
        }
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        known.ok_or_else(|| "use owner, reader or agent".to_owned())
    }
}

/// A token as its bearer has it. Its `Debug` form does not tell the secret.
pub struct Token {
    id: String,
    secret: String,
}

impl Token {
    /// A new token.
    ///
    /// # Errors
    /// If the operating system gives no randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut id = [0; ID_BYTES];
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut id)?;
        getrandom::fill(&mut secret)?;
        Ok(Self { id: hex::encode(&id), secret: hex::encode(&secret) })
    }

    /// Reads what stands behind `Bearer`; `None` if no token of this house looks like that.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let is_hex =
            |part: &str, bytes: usize| part.len() == 2 * bytes && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_hex(id, ID_BYTES) && is_hex(secret, SECRET_BYTES))
            .then(|| Self { id: id.to_owned(), secret: secret.to_owned() })
    }

    /// What the token is found by. No secret.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The whole token, for the one time it is shown.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}_{}", self.id, self.secret)
    }

    /// What is kept of the secret.
    pub fn mac(&self, key: &Key) -> [u8; 32] {
        kept(key, &Sha256::digest(self.secret.as_bytes()))
    }

    /// Whether this is the secret that was kept; takes as long for a wrong one as for the right one.
    pub fn proves(&self, key: &Key, kept: &[u8]) -> bool {
        self.mac(key).as_slice().ct_eq(kept).into()
    }
}

/// What is kept of a secret with this SHA-256, which is what the version before kept itself.
pub fn kept(key: &Key, secret_sha256: &[u8]) -> [u8; 32] {
    key.mac("token", secret_sha256)
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Token").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, Token};
    use crate::key::Key;

    #[test]
    fn a_token_proves_itself_and_no_other() {
        let key = Key::generate().unwrap();
        let (one, other) = (Token::generate().unwrap(), Token::generate().unwrap());
        let read = Token::parse(&one.reveal()).unwrap();
        assert_eq!(read.id(), one.id());
        assert!(read.proves(&key, &one.mac(&key)));
        assert!(!read.proves(&key, &other.mac(&key)));
        assert!(!read.proves(&key, b""));
    }

    #[test]
    fn what_was_kept_by_another_key_proves_nothing() {
        let token = Token::generate().unwrap();
        let (key, other) = (Key::generate().unwrap(), Key::generate().unwrap());
        assert!(!token.proves(&key, &token.mac(&other)));
    }

    #[test]
    fn what_is_no_token_is_not_read_as_one() {
        for text in ["", "oneseat_", "oneseat_12_34", "ghp_0123456789", &"oneseat_".repeat(9)] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_in_the_debug_form() {
        let token = Token::generate().unwrap();
        let secret = token.reveal().rsplit('_').next().unwrap().to_owned();
        assert!(!format!("{token:?}").contains(&secret));
    }

    #[test]
    fn a_scope_is_read_as_it_is_written() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
        assert!("admin".parse::<Scope>().is_err());
    }
}
