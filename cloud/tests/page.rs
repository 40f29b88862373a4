//! The built page, served as browsers and caches want it.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use support::{Endpoint, gzip, problem};

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'";

fn page() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("index.html", b"<!DOCTYPE html><title>Oneseat</title>");
    let kept = "Cache-Control: public, max-age=31536000, immutable";
    write("_headers", format!("/*\n  Content-Security-Policy: {POLICY}\n/assets/*\n  {kept}\n").as_bytes());
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    write("assets/page-0123456789abcdef.js", b"export default () => {};");
    write("assets/page-0123456789abcdef.wasm", b"\0asm\x01\0\0\0");
    write("assets/page-0123456789abcdef.wasm.gz", &gzip(b"\0asm\x01\0\0\0"));
    write("manifest.webmanifest", b"{}");
    std::fs::create_dir(folder.path().join("samples")).unwrap();
    write("samples/ghes.json", b"{}");
    folder
}

fn start(folder: &tempfile::TempDir) -> Endpoint {
    Endpoint::start_with(&["--page", folder.path().to_str().unwrap()], &[])
}

#[tokio::test]
async fn the_page_is_at_the_root_with_the_policy_that_its_build_says() {
    let folder = page();
    let endpoint = start(&folder);
    for path in ["/", "/index.html"] {
        let response = endpoint.client.get(format!("{}{path}", endpoint.origin)).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(response.headers()["cache-control"], "no-cache");
        assert_eq!(response.headers()["content-security-policy"], POLICY);
        assert!(response.text().await.unwrap().contains("Oneseat"));
    }
}

#[tokio::test]
async fn what_its_name_makes_unchangeable_is_kept_and_the_rest_is_asked_for_again() {
    let folder = page();
    let endpoint = start(&folder);
    let get = |path: &str| endpoint.client.get(format!("{}{path}", endpoint.origin)).send();
    let wasm = get("/assets/page-0123456789abcdef.wasm").await.unwrap();
    assert_eq!(wasm.headers()["content-type"], "application/wasm");
    assert_eq!(wasm.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(wasm.headers()["content-security-policy"], POLICY);
    let manifest = get("/manifest.webmanifest").await.unwrap();
    assert_eq!(manifest.headers()["content-type"], "application/manifest+json");
    assert_eq!(manifest.headers()["cache-control"], "no-cache");
    let sample = get("/samples/ghes.json").await.unwrap();
    assert_eq!(sample.headers()["content-type"], "application/json");
    assert_eq!(sample.headers()["cache-control"], "no-cache");
}

#[tokio::test]
async fn a_file_that_was_packed_beforehand_is_sent_packed() {
    let folder = page();
    let endpoint = start(&folder);
    let url = format!("{}/assets/page-0123456789abcdef.wasm", endpoint.origin);
    let packed = endpoint.client.get(url).header("Accept-Encoding", "gzip, br").send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(packed.headers()["content-type"], "application/wasm");
    assert_eq!(packed.bytes().await.unwrap(), gzip(b"\0asm\x01\0\0\0"));
}

#[tokio::test]
async fn the_calls_are_there_beside_the_page_and_what_is_nowhere_is_a_problem() {
    let folder = page();
    let endpoint = start(&folder);
    assert_eq!(endpoint.get("/consumed-licenses").await.status(), 200);
    for path in [
        "/missing.js",
        "/assets/missing-0123456789abcdef.js",
        "/_headers",
        "/samples/",
        "/../oneseat.db",
        "/%2e%2e/oneseat.db",
    ] {
        let response = endpoint.client.get(format!("{}{path}", endpoint.origin)).send().await.unwrap();
        assert_eq!(response.headers()["cache-control"], "private, no-store", "{path}");
        problem(response, 404, "not-found").await;
    }
    let posted = endpoint.client.post(&endpoint.origin).send().await.unwrap();
    assert_eq!(posted.status(), 405);
    problem(endpoint.get("/nothing").await, 404, "not-found").await;
}

#[tokio::test]
async fn a_folder_without_a_page_is_said_at_the_start() {
    let folder = page();
    let endpoint = start(&folder);
    for file in ["_headers", "index.html"] {
        std::fs::remove_file(folder.path().join(file)).unwrap();
        let output = endpoint.try_run(&["serve", "--listen", "127.0.0.1:0", "--page", folder.path().to_str().unwrap()]);
        assert!(!output.status.success());
        assert!(String::from_utf8(output.stderr).unwrap().contains(&format!("has no {file}")));
    }
}
