//! Submitting to the real endpoint, over a wire that is not always kind.

use std::fs;

use serde_json::Value;

use crate::endpoint::Endpoint;
use crate::run::{Ran, Run};
use crate::wire::{Fate, Wire};

const FIRST: &str = "first-sync";
const MEMBERS: &str = "first-sync/cloud.json";
const BUSY: Fate = Fate::Answer("503 Service Unavailable\r\nRetry-After: 1");

/// `oneseat submit` of a case's files.
fn submit(case: &str, url: &str, token: &str, more: &[&str]) -> Run {
    Run::case(case, ["submit", "--endpoint", url, "--enterprise", "octo"]).args(more).env("ONESEAT_TOKEN", token)
}

fn first(url: &str, token: &str, more: &[&str]) -> Run {
    submit(FIRST, url, token, more).args(["ghes.json", "cloud.json"])
}

/// The value behind a label of the report.
#[track_caller]
fn value(ran: &Ran, label: &str) -> String {
    let line = ran.stdout.lines().find(|line| line.trim_start().starts_with(label));
    let line = line.unwrap_or_else(|| panic!("no {label} in\n{}", ran.stdout));
    line.trim_start()[label.len()..].trim().to_owned()
}

#[test]
fn an_upload_is_shown_before_and_after_it_goes() {
    let endpoint = Endpoint::start(MEMBERS);
    let ran = first(&endpoint.url, &endpoint.token, &["--yes"]).run().left_with(0);
    let (url, id, time) = (&endpoint.url, value(&ran, "upload"), value(&ran, "time"));
    let (size, digest) = (value(&ran, "size"), value(&ran, "SHA-256"));
    assert_eq!(
        ran.stdout,
        format!(
            "\
To be submitted to {url}/enterprises/octo/server-usage-uploads
  host      ghes.octo.example
  file      ghes.json
  accounts  5
  size      {size}
  SHA-256   {digest}

ghes.octo.example: submitted
  upload   {id}
  time     {time}
  SHA-256  {digest}
  Seats           endpoint  preview
  now                    4        4
  after the sync         6        6

"
        )
    );
    let uploads = endpoint.uploads();
    assert_eq!(uploads.len(), 1);
    assert_eq!(uploads[0]["id"], id);
    assert_eq!(uploads[0]["sha256"], digest);
}

#[test]
fn the_receipt_holds_what_went_and_what_came_back() {
    let endpoint = Endpoint::start(MEMBERS);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("receipt.json");
    let path = path.to_str().expect("a path in UTF-8");
    let ran = first(&endpoint.url, &endpoint.token, &["--yes", "--receipt", path]).run().left_with(0);
    assert!(ran.stdout.ends_with(&format!("receipt written to {path}\n")), "{}", ran.stdout);
    let receipt = fs::read(path).expect("the receipt");
    let receipt: Value = serde_json::from_slice(&receipt).expect("a receipt in JSON");
    let upload = &receipt["uploads"][0];
    assert_eq!(receipt["endpoint"], endpoint.url);
    assert_eq!(receipt["enterprise"], "octo");
    assert_eq!(upload["host_name"], "ghes.octo.example");
    assert_eq!(upload["sha256"], value(&ran, "SHA-256"));
    assert_eq!(upload["upload"]["sync_state"], "SUCCESS");
    assert_eq!(upload["upload"]["seats"]["after"], upload["preview"]["after"]);
}

#[test]
fn an_earlier_receipt_is_not_written_over_and_nothing_goes() {
    let endpoint = Endpoint::start(MEMBERS);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("receipt.json");
    fs::write(&path, "earlier").expect("an earlier receipt");
    let ran = first(&endpoint.url, &endpoint.token, &["--yes"]).arg("--receipt").arg(&path).run().left_with(1);
    assert!(ran.stderr.contains("File exists"), "{}", ran.stderr);
    assert_eq!(fs::read(&path).expect("the receipt"), b"earlier");
    assert!(endpoint.uploads().is_empty());
}

#[test]
fn nothing_goes_without_a_yes() {
    let endpoint = Endpoint::start(MEMBERS);
    let ran = first(&endpoint.url, &endpoint.token, &[]).run().left_with(2);
    assert_eq!(ran.stderr, "error: there is no terminal to ask on: confirm with --yes\n");
    assert!(endpoint.uploads().is_empty());
}

#[test]
fn a_dry_run_needs_no_endpoint_and_writes_what_would_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("payloads");
    let ran = Run::case(FIRST, ["submit", "--dry-run", "ghes.json", "--save-payload"]).arg(&path).run().left_with(0);
    assert!(ran.stdout.starts_with("What would be submitted\n  host "), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("\nNothing was sent.\n"), "{}", ran.stdout);
    let json = fs::read(path.join("server-usage-ghes.octo.example.json")).expect("the payload");
    let payload: Value = serde_json::from_slice(&json).expect("a payload in JSON");
    assert_eq!(payload["host_name"], "ghes.octo.example");
    let mut fields: Vec<_> = payload["users"].as_array().expect("users").iter().flat_map(|user| keys(user)).collect();
    fields.sort_unstable();
    fields.dedup();
    assert_eq!(fields, ["emails", "suspended", "user_id"]);
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn two_servers_are_submitted_in_turn() {
    let endpoint = Endpoint::start(MEMBERS);
    let ran = submit("two-servers", &endpoint.url, &endpoint.token, &["--yes", "a.json", "b.json"]).run().left_with(0);
    let order = ["a.octo.example: submitted", "b.octo.example: submitted"].map(|line| ran.stdout.find(line));
    assert!(order[0].is_some() && order[0] < order[1], "{}", ran.stdout);
    assert_eq!(endpoint.uploads().len(), 2);
}

#[test]
fn a_wrong_token_is_tried_once() {
    let endpoint = Endpoint::start(MEMBERS);
    let wire = Wire::to(&endpoint.url, &[]);
    let ran = first(&wire.url, "wrong", &["--yes"]).run().left_with(1);
    assert!(ran.stderr.starts_with("error: ghes.octo.example: the endpoint answered 404 "), "{}", ran.stderr);
    assert!(ran.stderr.contains("token"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("not submitted: ghes.octo.example\n"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("wrong"), "{}", ran.stderr);
    assert_eq!(wire.met(), 1);
}

#[test]
fn a_busy_endpoint_is_asked_again_when_it_says() {
    let endpoint = Endpoint::start(MEMBERS);
    let wire = Wire::to(&endpoint.url, &[BUSY, BUSY]);
    let ran = first(&wire.url, &endpoint.token, &["--yes"]).run().left_with(0);
    let said: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(said.len(), 2, "{}", ran.stderr);
    assert!(said[0].starts_with("the endpoint answered 503 Service Unavailable; try 2 of 6 in 1."), "{}", said[0]);
    assert_eq!(wire.met(), 3);
    assert_eq!(endpoint.uploads().len(), 1);
}

#[test]
fn an_endpoint_that_wants_much_time_is_left_alone() {
    let endpoint = Endpoint::start(MEMBERS);
    let wire = Wire::to(&endpoint.url, &[Fate::Answer("429 Too Many Requests\r\nRetry-After: 3600")]);
    let ran = first(&wire.url, &endpoint.token, &["--yes"]).run().left_with(1);
    assert!(ran.stderr.contains("it asks to be left alone for 3,600 s"), "{}", ran.stderr);
    assert_eq!(wire.met(), 1);
}

#[test]
fn a_cut_connection_is_tried_again() {
    let endpoint = Endpoint::start(MEMBERS);
    let wire = Wire::to(&endpoint.url, &[Fate::CutAfter(100)]);
    let ran = first(&wire.url, &endpoint.token, &["--yes"]).run().left_with(0);
    assert!(ran.stderr.contains("; try 2 of 6 in "), "{}", ran.stderr);
    assert_eq!(endpoint.uploads().len(), 1);
}

#[test]
fn a_lost_answer_makes_no_second_upload() {
    let endpoint = Endpoint::start(MEMBERS);
    let wire = Wire::to(&endpoint.url, &[Fate::LoseAnswer]);
    let ran = first(&wire.url, &endpoint.token, &["--yes"]).run().left_with(0);
    assert_eq!(wire.met(), 2, "{}", ran.stderr);
    let uploads = endpoint.uploads();
    assert_eq!(uploads.len(), 1);
    assert_eq!(uploads[0]["id"], value(&ran, "upload"));
}

#[test]
fn an_endpoint_that_is_down_is_given_up() {
    let ran = first("http://127.0.0.1:1", "token", &["--yes", "--tries", "2"]).run().left_with(1);
    assert!(ran.stderr.contains("; try 2 of 2 in 0."), "{}", ran.stderr);
    assert!(ran.stderr.contains("; given up after 2 tries\n"), "{}", ran.stderr);
}

#[test]
fn a_redirect_is_not_followed() {
    let endpoint = Endpoint::start(MEMBERS);
    let elsewhere = Fate::Answer("307 Temporary Redirect\r\nLocation: https://elsewhere.example/");
    let wire = Wire::to(&endpoint.url, &[elsewhere]);
    let ran = first(&wire.url, &endpoint.token, &["--yes"]).run().left_with(1);
    assert!(ran.stderr.contains("the endpoint redirects to https://elsewhere.example/; "), "{}", ran.stderr);
    assert_eq!(wire.met(), 1);
}

#[test]
fn a_payload_that_is_too_large_is_refused_once_and_says_why() {
    let endpoint = Endpoint::with(MEMBERS, &["--max-unpacked", "100"]);
    let wire = Wire::to(&endpoint.url, &[]);
    let ran = first(&wire.url, &endpoint.token, &["--yes", "--lang", "ja"]).run().left_with(1);
    assert!(ran.stderr.starts_with("エラー: ghes.octo.example: エンドポイントの応答: 413 "), "{}", ran.stderr);
    assert_eq!(wire.met(), 1);
    assert!(endpoint.uploads().is_empty());
}

#[test]
fn nothing_goes_while_a_finding_is_an_error() {
    let endpoint = Endpoint::start(MEMBERS);
    let run = submit("report-short", &endpoint.url, &endpoint.token, &["--yes", "ghes.json", "cloud.json"]);
    let ran = run.run().left_with(1);
    assert!(ran.stderr.starts_with("error[report-incomplete]: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("\nerror: nothing is submitted while a finding is an error"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    assert!(endpoint.uploads().is_empty());
}

#[test]
fn a_cloud_report_alone_is_nothing_to_submit() {
    let ran = submit(FIRST, "http://127.0.0.1:1", "token", &["--yes", "cloud.json"]).run().left_with(1);
    assert!(ran.stderr.contains("error: no file here can be submitted: "), "{}", ran.stderr);
}

#[test]
fn a_token_comes_from_a_file_or_the_environment() {
    let endpoint = Endpoint::start(MEMBERS);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("token");
    fs::write(&path, format!("{}\n", endpoint.token)).expect("a token's file");
    first(&endpoint.url, "", &["--yes"]).arg("--token-file").arg(&path).run().left_with(0);
    let ran = first(&endpoint.url, "", &["--yes"]).run().left_with(2);
    assert_eq!(ran.stderr, "error: no token: set ONESEAT_TOKEN, or name a file with --token-file\n");
    let ran = first(&endpoint.url, "two words", &["--yes"]).run().left_with(2);
    assert!(ran.stderr.starts_with("error: the token from ONESEAT_TOKEN is not one line"), "{}", ran.stderr);
}

#[test]
fn a_token_does_not_go_abroad_without_tls() {
    let ran = first("http://seats.example", "token", &["--yes"]).run().left_with(2);
    assert!(ran.stderr.starts_with("error: http://seats.example would get the token without TLS"), "{}", ran.stderr);
}
