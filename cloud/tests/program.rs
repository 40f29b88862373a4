//! The program: its subcommands, its start, its stop, and what it leaves on the disk.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use reqwest::Response;
use support::{Endpoint, Server, members, people, problem, repr_digest};

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
fn tell_to_stop(endpoint: &Endpoint) {
    let told = Command::new("kill").args(["-TERM", &endpoint.process().to_string()]).status().unwrap();
    assert!(told.success());
}

/// What a load balancer is told.
#[cfg(unix)]
async fn ready(endpoint: &Endpoint) -> Response {
    endpoint.client.get(format!("{}/readyz", endpoint.origin)).send().await.unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn told_to_stop_it_says_so_to_the_load_balancer_and_goes_on_answering_for_a_while() {
    let mut endpoint = Endpoint::start();
    let mut patient = endpoint.serving();
    endpoint.serve_with(patient.env("ONESEAT_DRAIN", "600"));
    assert_eq!(ready(&endpoint).await.status(), 200);
    tell_to_stop(&endpoint);
    let said = loop {
        let said = ready(&endpoint).await;
        if said.status() != 200 {
            break said;
        }
    };
    assert!(said.headers().contains_key("retry-after"));
    problem(said, 503, "stopping").await;
    // Whoever was sent here before the load balancer saw it is served, on a new connection too.
    let connection = reqwest::Client::new();
    let alive = connection.get(format!("{}/healthz", endpoint.origin)).send().await.unwrap();
    assert_eq!(alive.status(), 200);
    endpoint.uploaded("k", people(0, 5)).await;
    // Told once more it waits no longer.
    tell_to_stop(&endpoint);
    assert!(endpoint.wait().success());
}

#[cfg(unix)]
#[tokio::test]
async fn a_stop_takes_as_long_as_the_load_balancer_was_given() {
    let mut endpoint = Endpoint::start();
    let mut slow = endpoint.serving();
    endpoint.serve_with(slow.env("ONESEAT_DRAIN", "2"));
    let since = Instant::now();
    tell_to_stop(&endpoint);
    assert!(endpoint.wait().success());
    assert!(since.elapsed() >= Duration::from_secs(2), "{:?}", since.elapsed());
}

#[cfg(unix)]
#[tokio::test]
async fn told_to_stop_it_ends_what_runs_first() {
    let mut endpoint = Endpoint::start();
    let body = people(0, 50);
    let mut socket = endpoint.asked_for_its_body("POST /enterprises/octo/server-usage-uploads", &body);
    tell_to_stop(&endpoint);
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

/// As a container is asked, by the very settings that `serve` has.
#[cfg(unix)]
#[tokio::test]
async fn whether_it_is_ready_is_told_by_a_command_too() {
    let mut endpoint = Endpoint::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    let health = |endpoint: &Endpoint, settings: &[(&str, &str)]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_oneseat-cloud"));
        // It is no way to an endpoint on this machine.
        program.env("HTTP_PROXY", "http://127.0.0.1:9").env("http_proxy", "http://127.0.0.1:9");
        // It needs no database, and makes none.
        program.current_dir(folder.path()).env("ONESEAT_DATABASE", folder.path().join("none.db"));
        let output = program.arg("health").envs(settings.iter().copied()).output().unwrap();
        assert!(!folder.path().join("none.db").exists(), "{}", endpoint.origin);
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let ready = (Some(0), "ready\n".to_owned());
    assert_eq!(health(&endpoint, &[("ONESEAT_LISTEN", endpoint.address())]), ready);
    let port = endpoint.address().rsplit_once(':').unwrap().1.to_owned();
    assert_eq!(health(&endpoint, &[("ONESEAT_LISTEN", &format!("0.0.0.0:{port}"))]), ready);
    std::fs::write(&file, format!("listen = \"{}\"\n", endpoint.address())).unwrap();
    assert_eq!(health(&endpoint, &[("ONESEAT_CONFIG", &file.display().to_string())]), ready);

    let mut patient = endpoint.serving();
    endpoint.serve_with(patient.env("ONESEAT_DRAIN", "600"));
    tell_to_stop(&endpoint);
    let (code, said) = loop {
        let answer = health(&endpoint, &[("ONESEAT_LISTEN", endpoint.address())]);
        if answer != ready {
            break answer;
        }
    };
    assert!(code == Some(1) && said.contains("is not ready: it answers 503"), "{code:?} {said}");
    let address = endpoint.address().to_owned();
    endpoint.kill();
    let (code, said) = health(&endpoint, &[("ONESEAT_LISTEN", &address)]);
    assert!(code == Some(1) && said.contains("is not ready"), "{code:?} {said}");
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
