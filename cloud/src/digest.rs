//! `Repr-Digest` (RFC 9530): what the sender says the SHA-256 of its body is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Why a digest field can't be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The field is there, but nothing in it is SHA-256.
    #[error("the field has no sha-256 member")]
    NoSha256,
    /// The member is not the 32 bytes of a SHA-256 between colons, in base64.
    #[error("the sha-256 member is not 32 bytes in base64 between colons")]
    Malformed,
}

/// The SHA-256 in the field. Other algorithms beside it are passed over; the last of several stands (RFC 9651, 3.2).
///
/// # Errors
/// If there is none, or it can't be read.
pub fn sha256_of(field: &str) -> Result<[u8; 32], Fault> {
    let mut found = Err(Fault::NoSha256);
    for member in field.split(',') {
        let Some((name, value)) = member.trim().split_once('=') else {
            continue;
        };
        if name == "sha-256" {
            found = bytes(value).ok_or(Fault::Malformed);
        }
    }
    found
}

fn bytes(value: &str) -> Option<[u8; 32]> {
    // Parameters behind `;` mean nothing here. No base64 has one.
    let value = value.split(';').next()?.trim_end();
    let coded = value.strip_prefix(':')?.strip_suffix(':')?;
    STANDARD.decode(coded).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::{Fault, STANDARD, sha256_of};

    fn field(sha256: &[u8; 32]) -> String {
        format!("sha-256=:{}:", STANDARD.encode(sha256))
    }

    #[test]
    fn a_digest_is_found_among_others() {
        let sum = [7; 32];
        assert_eq!(sha256_of(&field(&sum)), Ok(sum));
        assert_eq!(sha256_of(&format!("sha-512=:AAAA:, {};a=1", field(&sum))), Ok(sum));
    }

    #[test]
    fn what_is_no_sha256_is_said() {
        assert_eq!(sha256_of("sha-512=:AAAA:"), Err(Fault::NoSha256));
        assert_eq!(sha256_of(""), Err(Fault::NoSha256));
        for field in ["sha-256=AAAA", "sha-256=:AAAA:", "sha-256=:*:", "sha-256=:"] {
            assert_eq!(sha256_of(field), Err(Fault::Malformed), "{field}");
        }
    }
}
