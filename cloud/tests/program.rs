//! The program: its subcommands, its start, its stop, and what it leaves on the disk.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;

use support::{Endpoint, Server, members, people, repr_digest};

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let mut endpoint = Endpoint::start();
    for round in 0..5 {
        endpoint.set_members(&members(0, 10 + round)).await;
        let upload = endpoint.uploaded(&format!("k{round}"), people(5, 20 + round)).await;
        endpoint.kill();
        endpoint.serve();
        assert_eq!(endpoint.whole_report(100).await.0, 20 + round);
        let path = format!("/server-usage-uploads/{}", upload["id"].as_str().unwrap());
        assert_eq!(endpoint.get_json(&path).await, upload);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn told_to_stop_it_ends_what_runs_first() {
    let mut endpoint = Endpoint::start();
    let body = people(0, 50);
    let mut socket = TcpStream::connect(endpoint.address()).unwrap();
    let head = format!(
        "POST /enterprises/octo/server-usage-uploads HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
         Expect: 100-continue\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nRepr-Digest: {}\r\nContent-Length: {}\r\n\r\n",
        endpoint.token,
        repr_digest(&body),
        body.len()
    );
    socket.write_all(head.as_bytes()).unwrap();
    // The request is surely being worked on once the body is asked for.
    let mut asked = [0; 25];
    socket.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    let stopped = Command::new("kill").args(["-TERM", &endpoint.process().to_string()]).status().unwrap();
    assert!(stopped.success());
    while TcpStream::connect(endpoint.address()).is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    socket.write_all(&body).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(endpoint.wait().success());
    endpoint.serve();
    assert_eq!(endpoint.whole_report(100).await.0, 50);
}

#[test]
fn subcommands_say_what_they_did_and_what_they_could_not() {
    let endpoint = Endpoint::start();
    endpoint.run(&["enterprise", "add", "second", "--verified-domain", "Second.Example", "--billing", "metered"]);
    assert_eq!(endpoint.run(&["enterprise", "list"]), "octo\tvolume\tocto.example\nsecond\tmetered\tsecond.example");
    let said = |arguments: &[&str]| {
        let output = endpoint.try_run(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&["enterprise", "add", "octo"]).contains("there is an enterprise `octo` already"));
    assert!(said(&["token", "add", "nobody"]).contains("there is no enterprise `nobody`"));
    assert!(said(&["token", "revoke", "0"]).contains("there is no working token `0`"));
    assert!(said(&["enterprise", "add", "x", "--billing", "free"]).contains("free"));
    assert!(said(&["serve", "--listen", endpoint.address()]).contains("can't listen on"));
}

#[tokio::test]
async fn no_log_line_has_an_address_or_a_token() {
    let endpoint = Endpoint::start();
    let log = tempfile::NamedTempFile::new().unwrap();
    let second = Server::start(endpoint.serving().env("ONESEAT_LOG", "debug").stderr(log.reopen().unwrap()));
    let url = second.path("/server-usage-uploads?name=mona@octo.example");
    let body = people(0, 20);
    for token in [endpoint.token.as_str(), "nonsense-token"] {
        let request = endpoint.client.post(&url).bearer_auth(token).header("Content-Type", "application/json");
        let request =
            request.header("Idempotency-Key", "k").header("Repr-Digest", repr_digest(&body)).body(body.clone());
        request.send().await.unwrap();
    }
    drop(second);
    let text = std::fs::read_to_string(log.path()).unwrap();
    assert!(text.contains("answered") && text.contains("201") && text.contains("404"), "{text}");
    assert!(!text.contains("octo.example"), "{text}");
    assert!(!text.contains(&endpoint.token) && !text.contains("nonsense-token"), "{text}");
}
