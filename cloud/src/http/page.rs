//! The built page, served as it is: what its name's hash makes unchangeable is kept by browsers, the rest is asked for again.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tower_http::services::ServeDir;

use super::problem::Problem;
use super::words::Kind;
use crate::app::App;

/// What a page of this house may load: its own files, and answers from whichever endpoint its owner names.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
    connect-src 'self' https: http://localhost:* http://127.0.0.1:*; worker-src 'self' blob:; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page's paths, and the answer to every path that nothing else takes.
pub fn router(folder: &Path) -> Router<Arc<App>> {
    let missing = get(|| async { Problem::from(Kind::NotFound) });
    let files = ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(missing.fallback(|| async { Problem::from(Kind::NotFound) }));
    let index = || get(index);
    Router::new().route("/", index()).route("/index.html", index()).fallback_service(files).layer(from_fn(headers))
}

/// The page itself, with the sums of its own scripts in its policy: those may run, and no others within it.
async fn index(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let path: PathBuf = app.page.as_deref().unwrap_or(Path::new("")).join("index.html");
    let html = tokio::task::spawn_blocking(move || std::fs::read_to_string(path)).await;
    let Ok(Ok(html)) = html else { return Err(Kind::NotFound.into()) };
    let policy = policy(&html);
    let mut response = Html(html).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

async fn headers(request: Request, next: Next) -> Response {
    let immutable = is_hashed(request.uri().path());
    let mut response = next.run(request).await;
    if response.extensions().get::<Problem>().is_some() {
        return response;
    }
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let cache = if immutable && found { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(policy) = HeaderValue::from_str(&policy("")) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    response
}

/// Whether a file's name has its content's hash in it, as Trunk writes them: `page-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    stem.split(['-', '_']).skip(1).any(|part| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn policy(html: &str) -> String {
    let mut policy = format!("{POLICY}; script-src 'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(html) {
        let sum = Sha256::digest(script.replace("\r\n", "\n").as_bytes());
        // Writing to a string does not fail.
        let _ = write!(policy, " 'sha256-{}'", STANDARD.encode(sum));
    }
    policy
}

/// What stands between `<script …>` and `</script>`, where the tag names no file.
fn inline_scripts(html: &str) -> Vec<&str> {
    // The same length and the same boundaries as `html`.
    let lower = html.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut from = 0;
    while let Some(tag) = lower[from..].find("<script").map(|at| from + at) {
        let Some(start) = lower[tag..].find('>').map(|at| tag + at + 1) else { break };
        let Some(end) = lower[start..].find("</script").map(|at| start + at) else { break };
        if !lower[tag..start].contains(" src=") {
            scripts.push(&html[start..end]);
        }
        from = end;
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::{inline_scripts, is_hashed};

    #[test]
    fn only_a_name_with_a_hash_is_kept_for_ever() {
        for path in ["/page-0123456789abcdef_bg.wasm", "/a/worker-89abcdef.js", "/tokens-0a1b2c3d4e5f6071.css"] {
            assert!(is_hashed(path), "{path}");
        }
        for path in ["/", "/index.html", "/sample-files.json", "/deadbeef.js", "/page-12ab.js", "/ghes-sample.json"] {
            assert!(!is_hashed(path), "{path}");
        }
    }

    #[test]
    fn a_script_without_a_file_is_found() {
        let html = "<SCRIPT type=\"module\">a < b</SCRIPT><script src=\"x.js\"></script><script>\nc</script>";
        assert_eq!(inline_scripts(html), ["a < b", "\nc"]);
    }
}
