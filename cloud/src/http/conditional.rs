//! Conditional requests: a report that has not changed is not sent again (RFC 9110, 13).

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use crate::hex;
use crate::store::Enterprise;

/// What a report is known by: the enterprise's revision, which every change of its figures moves, and which form and part was asked
/// for. Another version of this program may write it otherwise. Weak, since a proxy may pack it.
pub fn tag(enterprise: &Enterprise, form: &str) -> HeaderValue {
    let (id, revision) = (enterprise.id, enterprise.revision);
    let sum = Sha256::digest(format!("{} {id} {revision} {form}", env!("CARGO_PKG_VERSION")));
    HeaderValue::from_str(&format!("W/\"{}\"", hex::encode(&sum[..16]))).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// 304, where the caller has what this is.
pub fn not_modified(headers: &HeaderMap, tag: &HeaderValue) -> Option<Response> {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let own = bare(tag.to_str().ok()?);
    let fields = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut said = fields.flat_map(|field| field.split(','));
    said.any(|said| said.trim() == "*" || bare(said) == own)
        .then(|| (StatusCode::NOT_MODIFIED, [(header::ETAG, tag.clone())]).into_response())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::not_modified;

    #[test]
    fn one_of_several_tags_is_enough_and_weakness_does_not_matter() {
        let tag = HeaderValue::from_static("W/\"a1\"");
        for (field, same) in [
            ("W/\"a1\"", true),
            ("\"a1\"", true),
            ("\"b\", W/\"a1\"", true),
            ("*", true),
            ("\"b\"", false),
            ("", false),
            ("a1", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, field.parse().unwrap());
            assert_eq!(not_modified(&headers, &tag).is_some(), same, "{field}");
        }
    }
}
