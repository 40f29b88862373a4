//! One wish to upload is one upload, however often it has to be sent.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use support::{Endpoint, SERVER, people, problem, repr_digest};

#[tokio::test]
async fn the_same_key_and_body_get_the_first_answer_again() {
    let endpoint = Endpoint::start();
    let first = endpoint.upload("k", people(0, 5)).send().await.unwrap();
    assert_eq!(first.status(), 201);
    assert!(!first.headers().contains_key("idempotency-replayed"));
    let (location, first) = (first.headers()["location"].clone(), first.text().await.unwrap());
    // What happened since does not change the answer.
    endpoint.uploaded("other", people(0, 9)).await;
    let before = endpoint.counts().await;
    for request in [
        endpoint.upload("k", people(0, 5)),
        // The same key in the form of the draft, the same JSON in another coding.
        endpoint.upload("\"k\"", support::gzip(&people(0, 5))).header("Content-Encoding", "gzip"),
    ] {
        let again = request.send().await.unwrap();
        assert_eq!(again.status(), 201);
        assert_eq!(again.headers()["idempotency-replayed"], "true");
        assert_eq!(again.headers()["location"], location);
        assert_eq!(again.text().await.unwrap(), first);
    }
    assert_eq!(endpoint.counts().await, before);
}

#[tokio::test]
async fn the_same_key_with_another_body_gets_422() {
    let endpoint = Endpoint::start();
    endpoint.uploaded("k", people(0, 5)).await;
    let before = endpoint.counts().await;
    problem(endpoint.upload("k", people(0, 6)).send().await.unwrap(), 422, "idempotency-key-reused").await;
    assert_eq!(endpoint.counts().await, before);
}

#[tokio::test]
async fn a_key_whose_first_request_still_runs_gets_409() {
    let endpoint = Endpoint::start();
    let body = people(0, 50);
    // The first request stops in the middle of its body, once the endpoint has asked for it and so holds the key.
    let mut slow = TcpStream::connect(endpoint.address()).unwrap();
    slow.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let head = format!(
        "POST /enterprises/octo/server-usage-uploads HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nIdempotency-Key: k\r\nRepr-Digest: {}\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\n\r\n",
        endpoint.token,
        repr_digest(&body),
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    let mut asked = [0; 25];
    slow.read_exact(&mut asked).unwrap();
    assert_eq!(&asked[..], b"HTTP/1.1 100 Continue\r\n\r\n");
    slow.write_all(&body[..100]).unwrap();
    let response = endpoint.upload("k", body.clone()).send().await.unwrap();
    assert_eq!(response.headers()["retry-after"], "1");
    problem(response, 409, "idempotency-key-in-use").await;
    // A key is the enterprise's own.
    endpoint.add_enterprise("other", &[]);
    let token = endpoint.add_token("other");
    let url = format!("{}/enterprises/other/server-usage-uploads", endpoint.origin);
    let other = endpoint.client.post(url).bearer_auth(token).header("Content-Type", "application/json");
    let other = other.header("Idempotency-Key", "k").header("Repr-Digest", repr_digest(&body)).body(body.clone());
    assert_eq!(other.send().await.unwrap().status(), 201);

    slow.write_all(&body[100..]).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let again = endpoint.upload("k", body).send().await.unwrap();
    assert_eq!(again.headers()["idempotency-replayed"], "true");
}

#[tokio::test]
async fn many_with_one_key_at_once_make_one_upload() {
    let endpoint = Endpoint::start();
    let tries = (0..16).map(|_| endpoint.upload("k", people(0, 2_000)).send());
    let mut bodies = Vec::new();
    for response in futures_util::future::join_all(tries).await {
        let response = response.unwrap();
        match response.status().as_u16() {
            201 => bodies.push(response.text().await.unwrap()),
            409 => {}
            status => panic!("{status}"),
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert_eq!(endpoint.get_json("/server-usage-uploads").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_of_a_refused_upload_is_free_for_the_corrected_one() {
    let endpoint = Endpoint::start();
    problem(endpoint.upload("k", &b"{\"users\":"[..]).send().await.unwrap(), 400, "not-json").await;
    endpoint.uploaded("k", people(0, 5)).await;
}

#[tokio::test]
async fn a_key_outlives_the_program() {
    let mut endpoint = Endpoint::start();
    let first = endpoint.uploaded("k", people(0, 5)).await;
    endpoint.kill();
    endpoint.serve();
    let again = endpoint.upload("k", people(0, 5)).send().await.unwrap();
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(again.json::<Value>().await.unwrap(), first);
}

#[tokio::test]
async fn a_late_retry_does_not_bring_a_forgotten_server_back() {
    let endpoint = Endpoint::start();
    endpoint.uploaded("k", people(0, 5)).await;
    let forgotten = endpoint.call(Method::DELETE, &format!("/server-instances/{SERVER}")).send().await.unwrap();
    assert_eq!(forgotten.status(), 204);
    problem(endpoint.upload("k", people(0, 5)).send().await.unwrap(), 410, "upload-forgotten").await;
    assert_eq!(endpoint.whole_report(100).await.0, 0);
    endpoint.uploaded("new", people(0, 5)).await;
}

#[tokio::test]
async fn a_key_is_let_go_after_a_day() {
    let endpoint = Endpoint::start();
    endpoint.uploaded("k", people(0, 5)).await;
    let kept = endpoint.database.number("SELECT expires_at - created_at FROM idempotency_key").await;
    assert_eq!(kept, 24 * 60 * 60 * 1_000);
    endpoint.database.execute("UPDATE idempotency_key SET expires_at = created_at").await;
    endpoint.uploaded("k", people(0, 6)).await;
}
