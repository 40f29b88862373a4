//! Bearer tokens: made from the system's randomness, shown once, kept only as a hash.
//!
//! A token reads `oneseat_<id>_<secret>`: 12 hex digits to find it by and 64 that prove it. The secret has 256 random bits, so a
//! plain SHA-256 is enough to keep: there is nothing to guess that a slow hash would make dearer.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::hex;

const PREFIX: &str = "oneseat_";
const ID_BYTES: usize = 6;
const SECRET_BYTES: usize = 32;

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
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret.as_bytes()).into()
    }

    /// Whether this is the secret that was kept; takes as long for a wrong one as for the right one.
    pub fn proves(&self, kept: &[u8]) -> bool {
        self.hash().as_slice().ct_eq(kept).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Token").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_proves_itself_and_no_other() {
        let (one, other) = (Token::generate().unwrap(), Token::generate().unwrap());
        let read = Token::parse(&one.reveal()).unwrap();
        assert_eq!(read.id(), one.id());
        assert!(read.proves(&one.hash()));
        assert!(!read.proves(&other.hash()));
        assert!(!read.proves(b""));
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
}
