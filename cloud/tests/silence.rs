//! A `PostgreSQL` that falls silent: it is not gone, it does not refuse, it says nothing, as behind a network that lost its way. Nobody waits
//! for it for ever, and nothing has to be started anew when it speaks again.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder};
use support::faults::PATIENCE;
use support::proxy::{Proxy, Stage};
use support::{Endpoint, Server, people, problem, repr_digest};

/// What a statement is given, and what is stated beside it: the server has so long, this side waits 5 s more, then 5 s for a
/// connection to ask what became of it.
const STATEMENT: u64 = 5;
const STATED: Duration = Duration::from_secs(STATEMENT + 5 + 5);
/// For a machine with much other work.
const NOISE: Duration = Duration::from_secs(20);

fn upload(program: &Server, token: &str, body: Vec<u8>) -> RequestBuilder {
    Client::new()
        .post(program.path("/server-usage-uploads"))
        .bearer_auth(token)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", "k")
        .header("Repr-Digest", repr_digest(&body))
        .body(body)
}

/// Silent in the very moment of a commit, which the server hears of later, or never.
async fn falls_silent(commit_arrives: bool) {
    let endpoint = Endpoint::start();
    let proxy = Proxy::of(&endpoint.database);
    let mut serving = endpoint.serving();
    serving.env("ONESEAT_DATABASE", proxy.url(&endpoint.database));
    let program = Server::start(serving.args(["--database-timeout", &STATEMENT.to_string()]));
    let silent = Arc::new(AtomicBool::new(false));
    let (request, known) = (upload(&program, &endpoint.token, people(0, 50)), Arc::clone(&silent));
    let sent = tokio::spawn(async move {
        loop {
            let answer = request.try_clone().unwrap().send().await.unwrap();
            // On a busy machine a statement may take its time before the silence, too.
            if answer.status() != 503 || known.load(Ordering::SeqCst) {
                return answer;
            }
        }
    });
    let caught = proxy.catch(Stage::Asked).await;
    silent.store(true, Ordering::SeqCst);
    proxy.silence(true);

    let since = Instant::now();
    let answer = sent.await.unwrap();
    assert!(answer.headers().contains_key("retry-after"));
    problem(answer, 503, "not-ready").await;
    assert!(since.elapsed() < STATED + NOISE, "{:?}", since.elapsed());
    for path in ["/consumed-licenses", "/server-usage-uploads"] {
        let since = Instant::now();
        let answer = Client::new().get(program.path(path)).bearer_auth(&endpoint.token).send().await.unwrap();
        assert!(answer.headers().contains_key("retry-after"));
        problem(answer, 503, "not-ready").await;
        assert!(since.elapsed() < STATED + NOISE, "{path}: {:?}", since.elapsed());
    }
    let ready = Client::new().get(format!("{}/readyz", program.origin)).send().await.unwrap();
    problem(ready, 503, "not-ready").await;

    proxy.silence(false);
    if commit_arrives {
        caught.pass();
    } else {
        drop(caught);
    }
    let since = Instant::now();
    let stored = loop {
        let answer = upload(&program, &endpoint.token, people(0, 50)).send().await.unwrap();
        if answer.status() == 201 {
            break answer;
        }
        assert!(answer.status() == 503 && since.elapsed() < PATIENCE, "{}", answer.status());
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(stored.headers().contains_key("idempotency-replayed"), commit_arrives);
    assert_eq!(endpoint.whole_report(100).await.0, 50);
    let ready = Client::new().get(format!("{}/readyz", program.origin)).send().await.unwrap();
    assert_eq!(ready.status(), 200);
}

#[tokio::test]
#[ignore = "needs a PostgreSQL; `cargo xtask test postgres` runs it"]
async fn a_server_that_falls_silent_is_not_waited_for_and_serves_again() {
    falls_silent(false).await;
}

#[tokio::test]
#[ignore = "needs a PostgreSQL; `cargo xtask test postgres` runs it"]
async fn what_a_silent_server_stored_after_all_is_answered_with_the_first_answer() {
    falls_silent(true).await;
}

/// It accepts connections and says nothing on them.
#[test]
#[ignore = "needs a PostgreSQL; `cargo xtask test postgres` runs it"]
fn a_server_that_is_silent_from_the_start_is_no_reason_to_wait_for_ever() {
    let endpoint = Endpoint::start();
    let proxy = Proxy::of(&endpoint.database);
    proxy.silence(true);
    let since = Instant::now();
    let mut program = endpoint.program();
    let output = program.env("ONESEAT_DATABASE", proxy.url(&endpoint.database)).args(["enterprise", "list"]).output();
    assert!(!output.unwrap().status.success());
    assert!(since.elapsed() < Duration::from_secs(15) + NOISE, "{:?}", since.elapsed());
}
