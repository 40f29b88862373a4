//! The cloud's report asked for with a token: from the real endpoint, and from a server that answers as GitHub documents it.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use crate::endpoint::Endpoint;
use crate::run::{Ran, Run, cases};
use crate::wire::{Fate, Wire};

const FIRST: &str = "first-sync";
const MEMBERS: &str = "first-sync/cloud.json";

/// `oneseat preview` that asks for the report.
fn preview(url: &str, token: &str, more: &[&str]) -> Run {
    let arguments = ["preview", "--format", "json", "--figures", "--enterprise", "octo", "--endpoint", url];
    Run::case(FIRST, arguments).args(more).env("ONESEAT_TOKEN", token)
}

fn seats(ran: &Ran) -> Value {
    ran.json()["seats"].clone()
}

/// Says these answers to one connection after the other, and keeps what was asked.
struct Says {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Says {
    fn start(answers: Vec<(&'static str, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (own, kept) = (url.clone(), Arc::clone(&asked));
        thread::spawn(move || {
            for ((head, body), client) in answers.into_iter().zip(listener.incoming()) {
                let mut client = client.expect("a connection");
                let mut request = Vec::new();
                let mut buffer = [0; 4096];
                while !request.ends_with(b"\r\n\r\n") {
                    let read = client.read(&mut buffer).expect("a request");
                    assert!(read > 0, "the request ends in its middle");
                    request.extend_from_slice(&buffer[..read]);
                }
                kept.lock().expect("the list").push(String::from_utf8_lossy(&request).to_lowercase());
                let (head, length) = (head.replace("OWN", &own), body.len());
                let text = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
                client.write_all(text.as_bytes()).expect("the answer goes out");
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("the list").clone()
    }
}

/// The report of the case, in pages of so many people.
fn pages(people: usize) -> Vec<String> {
    let text = std::fs::read_to_string(cases().join(MEMBERS)).expect("the report");
    let whole: Value = serde_json::from_str(&text).expect("the report is JSON");
    let users = whole["users"].as_array().expect("its people");
    let page = |users: &[Value]| {
        let mut page = whole.clone();
        page["users"] = users.to_vec().into();
        page.to_string()
    };
    users.chunks(people).map(page).collect()
}

#[test]
fn the_endpoints_report_gives_the_same_seats_as_its_file() {
    let endpoint = Endpoint::start(MEMBERS);
    let fetched = preview(&endpoint.url, &endpoint.token, &["ghes.json"]).run().left_with(0);
    let mut answer = ureq::get(format!("{}/enterprises/octo/consumed-licenses?per_page=100", endpoint.url))
        .header("Authorization", format!("Bearer {}", endpoint.token))
        .call()
        .expect("the report");
    let report = answer.body_mut().read_to_string().expect("the report");
    let usage = cases().join(FIRST).join("ghes.json");
    let arguments = ["preview", "--format", "json", "--figures", "cloud.json"];
    let dropped = Run::of(arguments).arg(usage).file("cloud.json", report).run().left_with(0);
    assert_eq!(seats(&fetched), seats(&dropped));
    // Of the cloud alone, and with a token out of a file.
    let arguments = ["preview", "--enterprise", "octo", "--endpoint", &endpoint.url, "--token-file", "token"];
    let alone = Run::of(arguments).file("token", &endpoint.token).args(["--format", "json"]).run().left_with(0);
    assert_eq!(alone.json()["seats"]["now"], seats(&dropped)["now"]);
}

#[test]
fn pages_are_followed_with_the_token_to_the_last_and_are_one_report() {
    let pages = pages(2);
    assert!(pages.len() > 1, "there is more than one page");
    let last = pages.len() - 1;
    let answers = pages.into_iter().enumerate().map(|(index, page)| {
        let next = "200 OK\r\nLink: <OWN/enterprises/octo/consumed-licenses?page=2>; rel=\"next\"";
        // The same address would be a circle.
        let other = "200 OK\r\nLink: </enterprises/octo/consumed-licenses?page=3>; rel=\"next\"";
        (
            if index == last {
                "200 OK"
            } else if index == 0 {
                next
            } else {
                other
            },
            page,
        )
    });
    let says = Says::start(answers.collect());
    let ran = preview(&says.url, "secret", &["ghes.json"]).run().left_with(0);
    let dropped = Run::case(FIRST, ["preview", "--format", "json", "--figures", "ghes.json", "cloud.json"]).run();
    assert_eq!(seats(&ran), seats(&dropped));
    let asked = says.asked();
    assert_eq!(asked.len(), last + 1);
    assert!(asked[0].starts_with("get /enterprises/octo/consumed-licenses?per_page=100 "), "{}", asked[0]);
    assert!(asked.iter().all(|asked| asked.contains("authorization: bearer secret")));
}

#[test]
fn a_link_to_another_place_is_not_followed_and_gets_no_token() {
    let other = Says::start(Vec::new());
    let head = Box::leak(format!("200 OK\r\nLink: <{}/next>; rel=\"next\"", other.url).into_boxed_str());
    let says = Says::start(vec![(head, pages(2).remove(0))]);
    let ran = preview(&says.url, "secret", &["ghes.json"]).run().left_with(1);
    assert!(ran.stderr.contains("the next page is elsewhere, where no token is sent"), "{}", ran.stderr);
    assert!(other.asked().is_empty());
}

#[test]
fn a_limit_is_said_and_waited_out() {
    let endpoint = Endpoint::start(MEMBERS);
    let wire = Wire::to(&endpoint.url, &[Fate::Answer("429 Too Many Requests\r\nRetry-After: 1")]);
    let ran = preview(&wire.url, &endpoint.token, &["ghes.json"]).run().left_with(0);
    assert!(ran.stderr.contains("is asked again in 2 s"), "{}", ran.stderr);
    assert_eq!(wire.met(), 2);
}

#[test]
fn a_refusal_is_explained_and_not_tried_again() {
    let endpoint = Endpoint::start(MEMBERS);
    let wire = Wire::to(&endpoint.url, &[]);
    let ran = preview(&wire.url, "oneseat_not_a_token", &["ghes.json"]).run().left_with(1);
    assert!(ran.stderr.contains("There is no such enterprise, or this token may not see it"), "{}", ran.stderr);
    assert!(ran.stderr.contains("answered 404 "), "{}", ran.stderr);
    assert_eq!(wire.met(), 1);
    let says = Says::start(vec![("401 Unauthorized", String::from(r#"{"message":"Bad credentials"}"#))]);
    let ran = preview(&says.url, "secret", &["ghes.json"]).run().left_with(1);
    assert!(ran.stderr.contains("The token is wrong, revoked or expired. ("), "{}", ran.stderr);
    assert!(ran.stderr.contains("answered 401 Bad credentials)"), "{}", ran.stderr);
    let sso =
        "403 Forbidden\r\nX-GitHub-SSO: required; url=https://github.com/enterprises/octo/sso?authorization_request=A1";
    let says = Says::start(vec![(sso, String::from(r#"{"message":"Resource protected"}"#))]);
    let ran = preview(&says.url, "secret", &["ghes.json", "--lang", "ja"]).run().left_with(1);
    assert!(ran.stderr.contains("https://github.com/enterprises/octo/sso?authorization_request=A1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("シングル サインオンの承認が必要です"), "{}", ran.stderr);
    let says = Says::start(vec![("200 OK", String::from("<!DOCTYPE html>"))]);
    let ran = preview(&says.url, "secret", &["ghes.json"]).run().left_with(1);
    assert!(ran.stderr.contains("is not the report of consumed licenses"), "{}", ran.stderr);
}

#[test]
fn what_the_command_line_lacks_is_said_before_anything_is_asked() {
    let says = Says::start(Vec::new());
    let without = Run::case(FIRST, ["preview", "--enterprise", "octo", "--endpoint", &says.url, "ghes.json"]);
    assert!(without.run().left_with(2).stderr.contains("ONESEAT_TOKEN"));
    let plain = ["preview", "--enterprise", "octo", "--endpoint", "http://oneseat.example", "ghes.json"];
    let ran = Run::case(FIRST, plain).env("ONESEAT_TOKEN", "secret").run().left_with(2);
    assert!(ran.stderr.contains("--allow-http"), "{}", ran.stderr);
    Run::case(FIRST, ["preview", "--subdomain", "octo", "ghes.json"]).run().left_with(2);
    Run::of(["preview"]).run().left_with(2);
    assert!(says.asked().is_empty());
}
