//! What a body says about itself: type, coding, digest.

use axum::http::{HeaderMap, header};

use super::problem::Problem;
use super::words::Kind;
use crate::digest;
use crate::intake::Coding;
use crate::unpack::Received;

/// Whether the body is, by its word, of one of these media types. `json` also stands for every `+json`.
pub fn require_type(headers: &HeaderMap, allowed: &[&str]) -> Result<(), Problem> {
    let field = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = field.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let fits = |allowed: &str| essence == allowed || (allowed == "application/json" && essence.ends_with("+json"));
    if allowed.iter().any(|allowed| fits(allowed)) { Ok(()) } else { Err(Kind::TypeUnsupported.into()) }
}

/// How the body is coded.
pub fn coding(headers: &HeaderMap) -> Result<Coding, Problem> {
    let mut fields = headers.get_all(header::CONTENT_ENCODING).into_iter();
    let field = fields.next().map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase());
    match (field.as_deref(), fields.next()) {
        (None | Some("" | "identity"), None) => Ok(Coding::Identity),
        (Some("gzip" | "x-gzip"), None) => Ok(Coding::Gzip),
        _ => Err(Kind::CodingUnsupported.into()),
    }
}

/// Refuses a body that says itself that it is too long, before it comes.
pub fn require_length(headers: &HeaderMap, limit: u64) -> Result<(), Problem> {
    let said = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if said.is_some_and(|said| said > limit) { Err(Kind::TooLarge.into()) } else { Ok(()) }
}

/// What `Repr-Digest` says; `None` without the field.
pub fn digest(headers: &HeaderMap) -> Result<Option<[u8; 32]>, Problem> {
    let fields: Vec<&str> =
        headers.get_all(super::REPR_DIGEST).into_iter().map(|value| value.to_str().unwrap_or_default()).collect();
    if fields.is_empty() {
        return Ok(None);
    }
    digest::sha256_of(&fields.join(",")).map(Some).map_err(|_| Kind::DigestUnreadable.into())
}

/// Whether the body is what its digest says. It may be the digest of the body as sent, as RFC 9530 has it, or of the JSON within:
/// that is the sum the page shows, and a sender may have no other.
pub fn require_digest(received: &Received, said: [u8; 32]) -> Result<(), Problem> {
    if said == received.sent_sha256 || said == received.sha256 { Ok(()) } else { Err(Kind::DigestMismatch.into()) }
}
