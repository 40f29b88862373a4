//! `page`, `per_page` and `Link`, as GitHub's REST API has them.

use std::fmt::Write as _;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use serde::Deserialize;
use utoipa::IntoParams;

use super::problem::Problem;
use super::words::Kind;

const DEFAULT: u64 = 30;
const MOST: u64 = 100;

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// From 1.
    #[param(required = false, minimum = 1, default = 1)]
    pub page: u64,
    /// From 1 to 100; more is 100.
    #[param(required = false, minimum = 1, maximum = 100, default = 30)]
    pub per_page: u64,
}

#[derive(Deserialize)]
struct Asked {
    page: Option<u64>,
    per_page: Option<u64>,
}

impl<S: Sync> FromRequestParts<S> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Query(asked) = Query::<Asked>::try_from_uri(&parts.uri).map_err(|_| Kind::ParameterInvalid)?;
        Ok(Self { page: asked.page.unwrap_or(1).max(1), per_page: asked.per_page.unwrap_or(DEFAULT).clamp(1, MOST) })
    }
}

impl Paging {
    /// Rows before this page.
    pub fn offset(self) -> u64 {
        (self.page - 1).saturating_mul(self.per_page)
    }

    /// The pages around this one; nothing where there is but one page.
    pub fn link(self, base: &str, path: &str, total: u64) -> Option<HeaderValue> {
        let last = total.div_ceil(self.per_page).max(1);
        let mut field = String::new();
        let mut add = |page: u64, rel: &str| {
            let separator = if field.is_empty() { "" } else { ", " };
            let per_page = self.per_page;
            // Writing to a string does not fail.
            let _ = write!(field, "{separator}<{base}{path}?page={page}&per_page={per_page}>; rel=\"{rel}\"");
        };
        if self.page > 1 {
            add((self.page - 1).min(last), "prev");
        }
        if self.page < last {
            add(self.page + 1, "next");
            add(last, "last");
        }
        if self.page > 1 {
            add(1, "first");
        }
        HeaderValue::from_str(&field).ok().filter(|value| !value.is_empty())
    }
}

/// What the caller knows this endpoint by, without a slash at its end.
pub fn base(public_url: Option<&str>, tls: bool, headers: &HeaderMap, uri: &Uri) -> String {
    if let Some(url) = public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    // HTTP/2 has the host in the request's own address. Without either, a relative address is right wherever it is read.
    match host.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str)) {
        Some(host) => format!("{}://{host}", if tls { "https" } else { "http" }),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::Paging;

    fn link(page: u64, total: u64) -> Option<String> {
        let value = Paging { page, per_page: 10 }.link("http://h", "/p", total)?;
        Some(value.to_str().unwrap().to_owned())
    }

    #[test]
    fn one_page_has_no_link() {
        assert_eq!(link(1, 0), None);
        assert_eq!(link(1, 10), None);
    }

    #[test]
    fn a_middle_page_has_all_four() {
        assert_eq!(
            link(2, 21).unwrap(),
            "<http://h/p?page=1&per_page=10>; rel=\"prev\", <http://h/p?page=3&per_page=10>; rel=\"next\", \
             <http://h/p?page=3&per_page=10>; rel=\"last\", <http://h/p?page=1&per_page=10>; rel=\"first\""
        );
    }

    #[test]
    fn a_page_behind_the_end_leads_back() {
        assert_eq!(
            link(9, 21).unwrap(),
            "<http://h/p?page=3&per_page=10>; rel=\"prev\", <http://h/p?page=1&per_page=10>; rel=\"first\""
        );
    }
}
