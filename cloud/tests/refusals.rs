//! What is not taken: each with its problem, and nothing stored.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use support::{Endpoint, SERVER, case_file, gzip, members, people, problem, repr_digest};

/// Sends each request, wants its problem, and looks whether the database is as it was.
async fn refused(endpoint: &Endpoint, requests: Vec<(RequestBuilder, u16, &str)>) -> Vec<Value> {
    endpoint.set_members(&members(0, 5)).await;
    endpoint.uploaded("before", people(0, 3)).await;
    let before = endpoint.counts().await;
    let mut problems = Vec::new();
    for (request, status, slug) in requests {
        problems.push(problem(request.send().await.unwrap(), status, slug).await);
        assert_eq!(endpoint.counts().await, before, "{slug}");
    }
    problems
}

fn bare(endpoint: &Endpoint) -> RequestBuilder {
    endpoint.call(Method::POST, "/server-usage-uploads")
}

#[tokio::test]
async fn a_wrong_digest_gets_400_and_nothing_is_stored() {
    let endpoint = Endpoint::start();
    let mut changed = people(0, 9);
    let digest = repr_digest(&changed);
    let place = changed.iter().position(|byte| *byte == b'@').unwrap();
    changed[place - 1] ^= 1;
    let request = bare(&endpoint)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", "k")
        .header("Repr-Digest", digest.clone())
        .body(changed.clone());
    let members = endpoint
        .call(Method::PUT, "/members")
        .header("Content-Type", "application/json")
        .header("Repr-Digest", digest)
        .body(members(0, 9).to_string());
    refused(&endpoint, vec![(request, 400, "digest-mismatch"), (members, 400, "digest-mismatch")]).await;
}

#[tokio::test]
async fn what_has_to_be_said_beside_the_body_is_asked_for() {
    let endpoint = Endpoint::start();
    let typed = || bare(&endpoint).header("Content-Type", "application/json").body(people(0, 9));
    let digest = repr_digest(&people(0, 9));
    let keyed = || typed().header("Idempotency-Key", "k");
    let whole =
        || bare(&endpoint).header("Idempotency-Key", "k").header("Repr-Digest", digest.clone()).body(people(0, 9));
    let requests = vec![
        (typed().header("Repr-Digest", digest.clone()), 400, "idempotency-key-missing"),
        (
            typed().header("Repr-Digest", digest.clone()).header("Idempotency-Key", ""),
            400,
            "idempotency-key-unreadable",
        ),
        (
            typed().header("Repr-Digest", digest.clone()).header("Idempotency-Key", "k".repeat(256)),
            400,
            "idempotency-key-unreadable",
        ),
        (keyed(), 400, "digest-missing"),
        (keyed().header("Repr-Digest", "sha-512=:AAAA:"), 400, "digest-unreadable"),
        (keyed().header("Repr-Digest", "sha-256=:AAAA:"), 400, "digest-unreadable"),
        (whole(), 415, "content-type-unsupported"),
        (whole().header("Content-Type", "text/csv"), 415, "content-type-unsupported"),
        (whole().header("Content-Type", "application/x-www-form-urlencoded"), 415, "content-type-unsupported"),
        (
            whole().header("Content-Type", "application/json").header("Content-Encoding", "br"),
            415,
            "content-encoding-unsupported",
        ),
        (endpoint.upload("k", gzip(&people(0, 9))), 415, "content-encoding-unsupported"),
        (endpoint.upload("k", people(0, 9)).query(&[("name", "a\nb")]), 400, "parameter-invalid"),
    ];
    refused(&endpoint, requests).await;
}

#[tokio::test]
async fn what_is_no_whole_json_gets_400_with_the_place() {
    let endpoint = Endpoint::start();
    let body = people(0, 9);
    let cut = body[..body.len() / 2].to_vec();
    let broken = br#"{"server_id": "x", "users": [{"user_id": 1,, }]}"#;
    let requests = vec![
        (endpoint.upload("k", cut), 400, "not-json"),
        (endpoint.upload("k", &broken[..]), 400, "not-json"),
        (endpoint.upload("k", &b""[..]), 400, "not-json"),
        (endpoint.upload("k", &b"no JSON at all"[..]), 400, "not-json"),
        (endpoint.upload("k", &b"<!DOCTYPE html><title>Sign in</title>"[..]), 400, "not-json"),
        (endpoint.upload("k", [&body[..], b"}"].concat()), 400, "not-json"),
        (endpoint.upload("k", &[0xff; 100][..]), 400, "not-json"),
    ];
    for problem in refused(&endpoint, requests).await {
        let finding = &problem["findings"][0];
        assert!(finding["message"].is_string() && finding["remedy"].is_string(), "{problem}");
    }
    let response = endpoint.upload("k", &broken[..]).send().await.unwrap();
    let finding = problem(response, 400, "not-json").await["findings"][0].clone();
    assert_eq!((&finding["line"], &finding["column"]), (&json!(1), &json!(44)), "{finding}");
    // The line itself is neither kept nor shown: addresses stand there.
    assert!(finding["excerpt"].is_null(), "{finding}");
}

#[tokio::test]
async fn json_that_is_no_servers_usage_gets_422_with_what_it_is() {
    let endpoint = Endpoint::start();
    let no_server = json!({ "users": [{ "user_id": 1 }] }).to_string();
    let wrong_id = json!({ "server_id": SERVER, "users": [{ "user_id": "x", "emails": [] }] }).to_string();
    let requests = vec![
        (endpoint.upload("k", case_file("encrypted-with-users-report", "ghes.json")), 422, "upload-refused"),
        (endpoint.upload("k", case_file("first-sync", "cloud.json")), 422, "upload-refused"),
        (endpoint.upload("k", &b"{\"seats\": 3, \"expire_at\": \"2027\"}"[..]), 422, "upload-refused"),
        (endpoint.upload("k", &b"{}"[..]), 422, "upload-refused"),
        (endpoint.upload("k", no_server), 422, "upload-refused"),
        (endpoint.upload("k", wrong_id), 422, "upload-refused"),
    ];
    for problem in refused(&endpoint, requests).await {
        assert!(!problem["findings"].as_array().unwrap().is_empty(), "{problem}");
    }
}

#[tokio::test]
async fn a_body_over_the_limits_gets_413() {
    let endpoint =
        Endpoint::start_with(&["--max-sent", "100000", "--max-unpacked", "2000000", "--max-ratio", "50"], &[]);
    let spread: Vec<Result<Vec<u8>, std::io::Error>> = (0..200).map(|_| Ok(vec![b' '; 1_000])).collect();
    let said = endpoint.upload("k", vec![b' '; 100_001]);
    let unsaid = endpoint.upload("k", "").body(reqwest::Body::wrap_stream(futures_util::stream::iter(spread)));
    // 3 MB in 3 kB, and 2.5 MB that are packed less tightly: each breaks another bound.
    let bomb = gzip(&vec![b' '; 3_000_000]);
    assert!(bomb.len() < 5_000);
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    let loose: Vec<u8> = (0..2_500_000).map(|place| if place % 80 == 0 { noise() } else { b' ' }).collect();
    let large = gzip(&loose);
    assert!((50_000..100_000).contains(&large.len()), "{}", large.len());
    let packed = |body: Vec<u8>| endpoint.upload("k", body).header("Content-Encoding", "gzip");
    let members = endpoint
        .call(Method::PUT, "/members")
        .header("Content-Type", "application/json")
        .header("Content-Encoding", "gzip")
        .body(bomb.clone());
    let requests = vec![
        (said, 413, "body-too-large"),
        (unsaid, 413, "body-too-large"),
        (packed(bomb), 413, "body-too-large"),
        (packed(large), 413, "body-too-large"),
        (members, 413, "body-too-large"),
    ];
    refused(&endpoint, requests).await;
}

#[tokio::test]
async fn a_damaged_or_cut_gzip_gets_400() {
    let endpoint = Endpoint::start();
    let whole = gzip(&people(0, 900));
    let cut = whole[..whole.len() - 9].to_vec();
    let half = whole[..whole.len() / 2].to_vec();
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8].fill(0xff);
    let mut wrong_sum = whole.clone();
    let sum = wrong_sum.len() - 8;
    wrong_sum[sum] ^= 1;
    let trailing = [&whole[..], b"more"].concat();
    let packed = |body: Vec<u8>| endpoint.upload("k", body).header("Content-Encoding", "gzip");
    let bodies = [cut, half, damaged, wrong_sum, trailing, people(0, 9), Vec::new()];
    let requests = bodies.into_iter().map(|body| (packed(body), 400, "gzip-damaged")).collect();
    refused(&endpoint, requests).await;
}

#[tokio::test]
async fn a_body_that_is_cut_short_is_refused_and_nothing_is_stored() {
    let endpoint = Endpoint::start();
    endpoint.uploaded("before", people(0, 3)).await;
    let before = endpoint.counts().await;
    let body = people(0, 500);
    let mut socket = TcpStream::connect(endpoint.address()).unwrap();
    let head = format!(
        "POST /enterprises/octo/server-usage-uploads HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nIdempotency-Key: k\r\nRepr-Digest: {}\r\nContent-Length: {}\r\n\r\n",
        endpoint.token,
        repr_digest(&body),
        body.len()
    );
    socket.write_all(head.as_bytes()).unwrap();
    socket.write_all(&body[..body.len() - 1]).unwrap();
    socket.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert!(answer.contains("/problems/body-cut"), "{answer}");
    assert_eq!(endpoint.counts().await, before);
    // Its key is free again.
    endpoint.uploaded("k", body).await;
}

#[tokio::test]
async fn a_sender_that_falls_silent_is_let_go() {
    let endpoint = Endpoint::start_with(&["--max-silence", "1"], &[]);
    let mut socket = TcpStream::connect(endpoint.address()).unwrap();
    let head = format!(
        "POST /enterprises/octo/server-usage-uploads HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nIdempotency-Key: k\r\nRepr-Digest: {}\r\nContent-Length: 1000\r\n\r\n{{",
        endpoint.token,
        repr_digest(b"{"),
    );
    socket.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 12];
    socket.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    endpoint.uploaded("k", people(0, 3)).await;
}

#[tokio::test]
async fn a_members_report_that_is_not_whole_changes_nothing() {
    let endpoint = Endpoint::start();
    let mut short = members(0, 9);
    short["total_seats_consumed"] = json!(10);
    let put = |content_type: &'static str, body: Vec<u8>| {
        endpoint.call(Method::PUT, "/members").header("Content-Type", content_type).body(body)
    };
    let requests = vec![
        (put("application/json", short.to_string().into_bytes()), 422, "report-refused"),
        (put("application/json", people(0, 9)), 422, "report-refused"),
        (put("application/json", case_file("external-identities", "identities.json")), 422, "report-refused"),
        (put("application/json", case_file("last-sync-accounts", "synced.json")), 422, "report-refused"),
        (put("application/json", b"{\"users\": [".to_vec()), 400, "not-json"),
        (put("text/csv", b"a,b\n1,2\n".to_vec()), 422, "report-refused"),
        (put("text/plain", b"a,b\n1,2\n".to_vec()), 415, "content-type-unsupported"),
    ];
    let problems = refused(&endpoint, requests).await;
    assert_eq!(problems[0]["findings"][0]["code"], "report-incomplete");
}
