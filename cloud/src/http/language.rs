//! Which language a caller reads: `Accept-Language`, between the two there are.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use oneseat_core::Lang;

/// The language of an answer's words.
#[derive(Clone, Copy, Debug)]
pub struct Language(pub Lang);

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(preferred(&parts.headers)))
    }
}

/// The language with the highest weight; among equals the first, and English where none is known.
pub fn preferred(headers: &HeaderMap) -> Lang {
    let mut best = (0.0, Lang::En);
    let ranges = headers.get_all(header::ACCEPT_LANGUAGE).into_iter().filter_map(|value| value.to_str().ok());
    for range in ranges.flat_map(|value| value.split(',')) {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let weight =
            parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        if let Ok(lang) = tag.parse()
            && weight > best.0
        {
            best = (weight, lang);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, header};
    use oneseat_core::Lang;

    use super::preferred;

    #[test]
    fn the_weightiest_known_language_wins() {
        for (field, expected) in [
            ("", Lang::En),
            ("ja", Lang::Ja),
            ("ja-JP, en;q=0.8", Lang::Ja),
            ("en-GB, ja;q=0.9", Lang::En),
            ("fr, ja;q=0.2, en;q=0.1", Lang::Ja),
            ("*", Lang::En),
            ("ja;q=0", Lang::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, field.parse().unwrap());
            assert_eq!(preferred(&headers), expected, "{field}");
        }
    }
}
