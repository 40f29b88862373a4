//! What an agent signs to get a token: a JWT in the shape of GitHub Apps', by an Ed25519 key that only it has.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use oneseat_submission::connect::JWT_LIFE;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::clock::Instant;

/// The one algorithm there is. What a JWT says of its own is never asked which to use.
const ALGORITHM: &str = "EdDSA";

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

/// What a JWT says.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    iss: String,
    iat: i64,
    exp: i64,
    /// Grows with every JWT of a connection.
    pub counter: i64,
}

/// Why a JWT buys nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is none, or another's.
    Unproven,
    /// It is not of this hour: the issuer's clock or this one is wrong.
    OtherTime,
}

/// The thumbprint of the key that a JWT says it is signed with.
pub fn thumbprint_of(jwt: &str) -> Option<String> {
    let header: Header = json(jwt.split('.').next()?)?;
    header.kid.filter(|_| header.alg == ALGORITHM)
}

/// What this JWT says, if this key signed it for this app, now.
///
/// # Errors
/// If it did not, or another time.
pub fn proven(jwt: &str, public_key: &str, app_id: &str, now: Instant) -> Result<Claims, Flaw> {
    let claims = signed(jwt, public_key).and_then(json::<Claims>).filter(|claims| claims.iss == app_id);
    let claims = claims.ok_or(Flaw::Unproven)?;
    let now = now.0.div_euclid(1000);
    let life = JWT_LIFE.as_secs().cast_signed();
    let is_of_now = claims.iat <= now + 60 && claims.exp > now;
    let is_short = claims.exp > claims.iat && claims.exp.saturating_sub(claims.iat) <= life;
    if is_of_now && is_short { Ok(claims) } else { Err(Flaw::OtherTime) }
}

/// The payload, if this key signed it and the header before it (RFC 7515, 5.2; RFC 8037, 3.1).
fn signed<'j>(jwt: &'j str, public_key: &str) -> Option<&'j str> {
    let (signed, signature) = jwt.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    json::<Header>(header).filter(|header| header.alg == ALGORITHM)?;
    let key: [u8; 32] = URL_SAFE_NO_PAD.decode(public_key).ok()?.try_into().ok()?;
    let signature: [u8; 64] = URL_SAFE_NO_PAD.decode(signature).ok()?.try_into().ok()?;
    let key = VerifyingKey::from_bytes(&key).ok()?;
    key.verify_strict(signed.as_bytes(), &Signature::from_bytes(&signature)).ok().map(|()| payload)
}

fn json<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The thumbprint (RFC 7638, RFC 8037) of a public key in base64url; `None` if it is no Ed25519 key.
pub fn thumbprint(public_key: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(public_key).ok()?;
    let is_key = bytes.len() == 32 && URL_SAFE_NO_PAD.encode(&bytes) == public_key;
    is_key.then(|| {
        URL_SAFE_NO_PAD.encode(Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{public_key}"}}"#)))
    })
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::{Flaw, proven, thumbprint, thumbprint_of};
    use crate::clock::Instant;

    const NOW: Instant = Instant(1_800_000_000_000);
    const CLAIMS: &str = r#"{"iss":"app","iat":1799999940,"exp":1800000500,"counter":3}"#;

    fn key(seed: u8) -> (SigningKey, String) {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let public = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        (key, public)
    }

    fn jwt(key: &SigningKey, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()).to_bytes());
        format!("{signed}.{signature}")
    }

    #[test]
    fn a_jwt_counts_if_its_own_key_signed_it_for_its_app_now() {
        let (own, public) = key(1);
        let good = jwt(&own, r#"{"alg":"EdDSA","kid":"k"}"#, CLAIMS);
        assert_eq!(thumbprint_of(&good).as_deref(), Some("k"));
        assert_eq!(proven(&good, &public, "app", NOW).unwrap().counter, 3);
        assert_eq!(proven(&good, &key(2).1, "app", NOW).unwrap_err(), Flaw::Unproven);
        assert_eq!(proven(&good, &public, "other", NOW).unwrap_err(), Flaw::Unproven);
        for off in [-600_000, 600_000, 86_400_000] {
            assert_eq!(proven(&good, &public, "app", Instant(NOW.0 + off)).unwrap_err(), Flaw::OtherTime);
        }
    }

    #[test]
    fn what_was_changed_after_signing_or_names_another_algorithm_counts_for_nothing() {
        let (own, public) = key(1);
        let good = jwt(&own, r#"{"alg":"EdDSA"}"#, CLAIMS);
        let parts: Vec<&str> = good.split('.').collect();
        let forged = URL_SAFE_NO_PAD.encode(CLAIMS.replace(":3", ":4"));
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        for bad in [
            format!("{}.{forged}.{}", parts[0], parts[2]),
            format!("{none}.{}.", parts[1]),
            jwt(&own, r#"{"alg":"none"}"#, CLAIMS),
            jwt(&own, r#"{"alg":"HS256"}"#, CLAIMS),
            format!("{}.{}", parts[0], parts[1]),
            String::from("..."),
            String::new(),
        ] {
            assert_eq!(proven(&bad, &public, "app", NOW).unwrap_err(), Flaw::Unproven, "{bad}");
        }
        let long = jwt(&own, r#"{"alg":"EdDSA"}"#, &CLAIMS.replace("1800000500", "1800009999"));
        assert_eq!(proven(&long, &public, "app", NOW).unwrap_err(), Flaw::OtherTime);
    }

    #[test]
    fn no_text_but_a_keys_own_has_a_thumbprint() {
        assert!(thumbprint(&key(1).1).is_some());
        for bad in ["", "AAAA", "not a key", &format!("{}=", key(1).1)] {
            assert_eq!(thumbprint(bad), None, "{bad}");
        }
    }
}
