//! The built page, served as its build says: the files, and beside them `_headers`, which names the headers of each path as
//! Netlify and Cloudflare read it too.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{any, get, get_service};
use tower_http::services::{ServeDir, ServeFile};

use super::problem::Problem;
use super::words::Kind;
use crate::app::App;

/// Beside the page: what each of its paths is answered with.
pub const HEADERS: &str = "_headers";

/// The page's paths, and the answer to every path that nothing else takes.
pub fn router(folder: &Path) -> Router<Arc<App>> {
    let missing = get(not_found).fallback(not_found);
    let files = ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(missing);
    let index = || get_service(ServeFile::new(folder.join("index.html")).precompressed_br().precompressed_gzip());
    // Whoever starts the endpoint has seen that it is there; without it a page may do nothing at all.
    let rules = Arc::new(Rules::read(&std::fs::read_to_string(folder.join(HEADERS)).unwrap_or_default()));
    Router::new()
        .route("/", index())
        .route("/index.html", index())
        .route(&format!("/{HEADERS}"), any(not_found))
        .fallback_service(files)
        .layer(from_fn(move |request, next| with_headers(Arc::clone(&rules), request, next)))
}

async fn not_found() -> Problem {
    Kind::NotFound.into()
}

async fn with_headers(rules: Arc<Rules>, request: Request, next: Next) -> Response {
    let said = rules.of(request.uri().path());
    let mut response = next.run(request).await;
    if response.extensions().get::<Problem>().is_some() {
        return response;
    }
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    headers.extend(said);
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/html") {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    }
    // What is not said to be kept, or is not there, is asked for again.
    if !found || !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

/// A path, or the beginning of paths with `*` behind it, and the headers that its lines name.
struct Rules(Vec<(String, HeaderMap)>);

impl Rules {
    fn read(text: &str) -> Self {
        let mut rules: Vec<(String, HeaderMap)> = Vec::new();
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            if line.starts_with('/') {
                rules.push((line.trim().to_owned(), HeaderMap::new()));
            } else if let (Some((_, headers)), Some((name, value))) = (rules.last_mut(), line.split_once(':'))
                && let (Ok(name), Ok(value)) = (name.trim().parse::<HeaderName>(), value.trim().parse())
            {
                headers.insert(name, value);
            }
        }
        Self(rules)
    }

    /// Of all rules that a path fits, the later ones before the earlier.
    fn of(&self, path: &str) -> HeaderMap {
        let fits = |rule: &str| rule.strip_suffix('*').map_or(path == rule, |start| path.starts_with(start));
        let mut headers = HeaderMap::new();
        for (_, more) in self.0.iter().filter(|(rule, _)| fits(rule)) {
            headers.extend(more.clone());
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;

    #[test]
    fn a_path_has_the_headers_of_every_rule_it_fits() {
        let rules = Rules::read("# a word\n/*\n  X-A: 1\n  X-B: a: b\n/assets/*\n  X-A: 2\n/only\n  X-C: 3\n");
        let said = |path: &str| {
            let mut said: Vec<_> = rules
                .of(path)
                .iter()
                .map(|(name, value)| format!("{name}={}", value.to_str().unwrap_or_default()))
                .collect();
            said.sort();
            said.join(" ")
        };
        assert_eq!(said("/"), "x-a=1 x-b=a: b");
        assert_eq!(said("/assets/page.js"), "x-a=2 x-b=a: b");
        assert_eq!(said("/only"), "x-a=1 x-b=a: b x-c=3");
        assert_eq!(said("/only/more"), "x-a=1 x-b=a: b");
    }
}
