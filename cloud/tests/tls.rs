//! TLS by the program itself, with a certificate that the test makes.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rcgen::KeyPair;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use support::authority::Authority;
use support::{Endpoint, people, repr_digest};

/// What the endpoint answers to a request, asked by this name.
fn ask(endpoint: &Endpoint, trusted: &Arc<ClientConfig>, name: &str, request: &[u8]) -> std::io::Result<String> {
    let socket = TcpStream::connect(endpoint.origin.strip_prefix("https://").unwrap())?;
    let connection = ClientConnection::new(Arc::clone(trusted), name.to_owned().try_into().unwrap()).unwrap();
    let mut stream = StreamOwned::new(connection, socket);
    stream.write_all(request)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn serving(folder: &Path) -> Endpoint {
    let file = |name: &str| folder.join(name).display().to_string();
    Endpoint::start_with(&["--tls-certificate", &file("certificate.pem"), "--tls-key", &file("key.pem")], &[])
}

#[test]
fn an_upload_over_tls_is_taken_and_a_certificate_nobody_trusts_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority.issue(folder.path(), "seats.example");
    let endpoint = serving(folder.path());
    let body = people(0, 5);
    let mut request = format!(
        "POST /enterprises/octo/server-usage-uploads HTTP/1.1\r\nHost: seats.example\r\nConnection: close\r\n\
         Authorization: Bearer {}\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nRepr-Digest: {}\r\n\
         Content-Length: {}\r\n\r\n",
        endpoint.token,
        repr_digest(&body),
        body.len()
    )
    .into_bytes();
    request.extend(body);
    let answer = ask(&endpoint, &authority.trusted(), "seats.example", &request).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");

    assert!(ask(&endpoint, &authority.trusted(), "other.example", &request).is_err());
    assert!(ask(&endpoint, &Authority::new().trusted(), "seats.example", &request).is_err());
    // Asked on its own machine it is known by its address, which no certificate is for.
    let certificate = folder.path().join("certificate.pem").display().to_string();
    let address = endpoint.origin.strip_prefix("https://").unwrap();
    assert_eq!(endpoint.run(&["health", "--listen", address, "--tls-certificate", &certificate]), "ready");
    assert_eq!(endpoint.try_run(&["health", "--listen", address]).status.code(), Some(1));
    // Plain HTTP is not answered at all.
    let mut plain = TcpStream::connect(endpoint.origin.strip_prefix("https://").unwrap()).unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("ok"));
}

#[test]
fn the_pages_of_a_report_lead_on_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority.issue(folder.path(), "seats.example");
    let endpoint = serving(folder.path());
    let token = &endpoint.token;
    let call = |head: &str, body: &[u8]| {
        let head = format!(
            "{head} HTTP/1.1\r\nHost: seats.example\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let request = [head.as_bytes(), body].concat();
        ask(&endpoint, &authority.trusted(), "seats.example", &request).unwrap()
    };
    let report = support::members(0, 50).to_string();
    assert!(call("PUT /enterprises/octo/members", report.as_bytes()).starts_with("HTTP/1.1 200"));
    let page = call("GET /enterprises/octo/consumed-licenses", b"");
    assert!(page.contains("<https://seats.example/enterprises/octo/consumed-licenses?page=2"), "{page}");
}

#[cfg(unix)]
#[test]
fn a_new_certificate_is_taken_without_a_restart_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority.issue(folder.path(), "old.example");
    let endpoint = serving(folder.path());
    let works = |name: &str| {
        let request = b"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
        ask(&endpoint, &authority.trusted(), name, request).is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
    };
    let told = || {
        let told = Command::new("kill").args(["-HUP", &endpoint.process().to_string()]).status().unwrap();
        assert!(told.success());
    };
    assert!(works("old.example") && !works("new.example"));
    std::fs::write(folder.path().join("certificate.pem"), "nothing").unwrap();
    told();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(works("old.example"), "what can't be used leaves the old one");
    authority.issue(folder.path(), "new.example");
    told();
    let since = std::time::Instant::now();
    while !works("new.example") {
        assert!(since.elapsed().as_secs() < 20, "the new certificate was not taken");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(!works("old.example"));
}

#[test]
fn a_key_that_is_not_the_certificates_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    Authority::new().issue(folder.path(), "seats.example");
    std::fs::write(folder.path().join("key.pem"), KeyPair::generate().unwrap().serialize_pem()).unwrap();
    let endpoint = Endpoint::start();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--tls-certificate", &file("certificate.pem"), "--tls-key"];
    let refused = endpoint.try_run(&[&arguments[..], &[&file("key.pem")]].concat());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("can't be used"), "{refused:?}");
}
