//! Callers who are slow, many, or want more than anybody needs.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use support::{Endpoint, members, people, problem};

/// Whether the other side ends this connection within the time.
fn is_dropped(socket: &mut TcpStream, within: Duration) -> bool {
    socket.set_read_timeout(Some(within)).unwrap();
    let mut rest = Vec::new();
    match socket.read_to_end(&mut rest) {
        Ok(_) => true,
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

#[test]
fn a_head_that_does_not_come_to_its_end_is_not_waited_for() {
    let endpoint = Endpoint::start_with(&["--max-stall", "1"], &[]);
    for begun in ["", "GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow"] {
        let mut socket = TcpStream::connect(endpoint.address()).unwrap();
        socket.write_all(begun.as_bytes()).unwrap();
        assert!(is_dropped(&mut socket, Duration::from_secs(15)), "{begun:?}");
    }
}

#[tokio::test]
async fn who_does_not_take_the_answer_loses_the_connection() {
    let endpoint = Endpoint::start_with(&["--max-stall", "1", "--max-connections", "2"], &[]);
    endpoint.set_members(&members(0, 40_000)).await;
    let mut sockets = Vec::new();
    for _ in 0..2 {
        let mut socket = TcpStream::connect(endpoint.address()).unwrap();
        let head = format!(
            "GET /enterprises/octo/consumed-licenses HTTP/1.1\r\nHost: h\r\nAccept: text/csv\r\nAuthorization: Bearer {}\r\n\r\n",
            endpoint.token
        );
        socket.write_all(head.as_bytes()).unwrap();
        sockets.push(socket);
    }
    // Both places are taken by callers who read nothing; once they are dropped another is let in.
    let since = Instant::now();
    loop {
        let mut socket = TcpStream::connect(endpoint.address()).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let _ = socket.write_all(b"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        let mut answer = String::new();
        let _ = socket.read_to_string(&mut answer);
        if answer.starts_with("HTTP/1.1 200") {
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "they were not dropped");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test]
async fn a_body_that_drips_is_ended_though_it_never_falls_silent() {
    let endpoint = Endpoint::start_with(&["--max-time", "1"], &[]);
    let drops = futures_util::stream::unfold(0_u32, |count| async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        (count < 200).then(|| (Ok::<_, std::io::Error>(" "), count + 1))
    });
    let since = Instant::now();
    let request = endpoint.upload("k", "").body(reqwest::Body::wrap_stream(drops));
    problem(request.send().await.unwrap(), 408, "body-slow").await;
    assert!(since.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn more_accounts_than_may_be_are_refused() {
    let endpoint = Endpoint::start_with(&["--max-accounts", "10"], &[]);
    endpoint.uploaded("fits", people(0, 10)).await;
    problem(endpoint.upload("k", people(0, 11)).send().await.unwrap(), 413, "body-too-large").await;
}

#[tokio::test]
async fn one_value_that_fills_the_memory_is_refused() {
    let endpoint = Endpoint::start();
    let names = format!(
        "{{\"server_id\":\"{}\",\"users\":[{{\"user_id\":1,\"x\":[{}0]}}]}}",
        support::SERVER,
        "0,".repeat(70 << 20)
    );
    let refused = endpoint.upload("k", names).send().await.unwrap();
    assert!(refused.status().is_client_error(), "{}", refused.status());
    let deep = format!("{{\"users\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let refused = endpoint.upload("k", deep).send().await.unwrap();
    assert!(refused.status().is_client_error(), "{}", refused.status());
}

#[test]
fn a_head_larger_than_anybody_needs_is_refused() {
    let endpoint = Endpoint::start();
    let mut socket = TcpStream::connect(endpoint.address()).unwrap();
    let _ =
        socket.write_all(format!("GET /healthz HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n", "x".repeat(200_000)).as_bytes());
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 200"));
}
