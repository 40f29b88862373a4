//! Uploads as they came: kept where both the owner and the operator want it and nowhere else, whole, for as long as was said, and
//! for the owner's eyes alone.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::io::{Read as _, Write as _};
use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use support::{Database, ENTERPRISE, Endpoint, OTHER_SERVER, SERVER, gzip, hex, people, problem, sha256, usage};

const ALLOWED: [&str; 2] = ["--originals-days", "30"];

/// An endpoint whose operator allows 30 days.
fn allowing() -> Endpoint {
    Endpoint::start_with(&ALLOWED, &["--verified-domain", "octo.example"])
}

/// One whose owner asked for so many days of them.
async fn keeping(days: u64) -> Endpoint {
    let endpoint = allowing();
    assert_eq!(set(&endpoint, days).await, json!({ "days": days, "most_days": 30, "deleted": 0 }));
    endpoint
}

fn asked(endpoint: &Endpoint, days: u64) -> RequestBuilder {
    endpoint.call(Method::PUT, "/originals").json(&json!({ "days": days }))
}

async fn set(endpoint: &Endpoint, days: u64) -> Value {
    let response = asked(endpoint, days).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

fn original_of(upload: &Value) -> String {
    format!("/server-usage-uploads/{}/original", upload["id"].as_str().unwrap())
}

/// A whole export of one account, as nobody's program writes JSON, with what no count needs.
fn odd(id: u64) -> Vec<u8> {
    format!(
        "\n{{ \"server_id\" : \"{SERVER}\",\t\"host_name\":\"ghes.octo.example\", \"users\":[ {{\"user_id\":{id}, \
         \"login\":\"SecretLogin\", \"emails\":[{{\"primary\":true,\"email\":\"p{id}@octo.example\"}}] }} ] }}\r\n\n"
    )
    .into_bytes()
}

fn contains(heap: &[u8], text: &str) -> bool {
    heap.windows(text.len()).any(|window| window == text.as_bytes())
}

async fn is_nowhere(endpoint: &Endpoint) {
    let heap = endpoint.database.stored_bytes().await;
    assert!(!contains(&heap, "SecretLogin"));
    for (table, rows) in endpoint.counts().await {
        assert!(rows == 0 || !["original", "original_piece"].contains(&table.as_str()), "{table}");
    }
}

/// What goes when the program looks for it, once it has looked.
async fn goes(endpoint: &Endpoint) {
    for _ in 0..600 {
        if endpoint.database.number("SELECT count(*) FROM original_piece").await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("what is over is still there");
}

fn audit(endpoint: &Endpoint) -> Vec<(String, String, Value)> {
    let log = endpoint.run(&["audit", "export", ENTERPRISE]);
    assert!(!log.contains('@'), "{log}");
    let entries = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of = |entry: Value| {
        let word = |name: &str| entry[name].as_str().unwrap().to_owned();
        (word("action"), word("outcome"), entry["subject"].clone())
    };
    entries.map(of).filter(|(action, ..)| action.starts_with("original")).collect()
}

#[tokio::test]
async fn unless_both_the_operator_and_the_owner_want_it_nothing_is_kept() {
    // The owner alone.
    let endpoint = Endpoint::start();
    let refused = problem(asked(&endpoint, 1).send().await.unwrap(), 409, "originals-not-allowed").await;
    assert_eq!(refused["most_days"], "0");
    let japanese = asked(&endpoint, 1).header("Accept-Language", "ja").send().await.unwrap();
    let japanese = problem(japanese, 409, "originals-not-allowed").await;
    assert!(japanese["detail"].as_str().unwrap().contains("最長 0 日"), "{japanese}");
    let terminal = endpoint.try_run(&["originals", "keep", ENTERPRISE, "1"]);
    assert!(String::from_utf8_lossy(&terminal.stderr).contains("for 0 days at most"), "{terminal:?}");
    let upload = endpoint.uploaded("k", odd(1)).await;
    problem(endpoint.get(&original_of(&upload)).await, 404, "original-not-kept").await;
    is_nowhere(&endpoint).await;

    // The operator alone.
    let endpoint = allowing();
    let upload = endpoint.uploaded("k", odd(1)).await;
    let japanese = endpoint.call(Method::GET, &original_of(&upload)).header("Accept-Language", "ja");
    let japanese = problem(japanese.send().await.unwrap(), 404, "original-not-kept").await;
    assert!(japanese["title"].as_str().unwrap().contains("保存されていません"), "{japanese}");
    is_nowhere(&endpoint).await;
    let listed = endpoint.get_json("/originals").await;
    assert_eq!(
        listed,
        json!({ "days": 0, "asked_days": 0, "most_days": 30, "count": 0, "packed_bytes": 0, "originals": [] })
    );
    // Not for longer than is allowed.
    problem(asked(&endpoint, 31).send().await.unwrap(), 409, "originals-not-allowed").await;
    assert_eq!(endpoint.database.number("SELECT count(*) FROM originals_wish").await, 0);
    for body in ["{}", "{\"days\":-1}", "{\"days\":1.5}", "30", ""] {
        let request = endpoint.call(Method::PUT, "/originals").header("Content-Type", "application/json");
        problem(request.body(body).send().await.unwrap(), 400, "body-unreadable").await;
    }
}

async fn whole(response: Response) -> Vec<u8> {
    assert_eq!(response.status(), 200);
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn what_is_given_back_is_byte_for_byte_what_came() {
    let endpoint = keeping(5).await;
    // Several pieces of it, and the last not full.
    let mut large = people(0, 50_000);
    large.extend(b"\r\n\t ");
    let plain = endpoint.uploaded("plain", odd(6)).await;
    let packed = endpoint.upload("packed", gzip(&large)).header("Content-Encoding", "gzip").send().await.unwrap();
    assert_eq!(packed.status(), 201);
    let packed: Value = packed.json().await.unwrap();
    assert_eq!(endpoint.database.number("SELECT count(*) FROM original_piece").await, 1 + 4);

    for (upload, sent) in [(&plain, &odd(6)), (&packed, &large)] {
        let id = upload["id"].as_str().unwrap();
        let response = endpoint.get(&original_of(upload)).await;
        for (name, value) in [
            ("content-type", "application/json".to_owned()),
            ("content-disposition", format!("attachment; filename=\"server-usage-{id}.json\"")),
            ("content-length", sent.len().to_string()),
            ("etag", format!("\"{}\"", hex(&sha256(sent)))),
            ("cache-control", "private, no-store".to_owned()),
        ] {
            assert_eq!(response.headers()[name], value, "{name}");
        }
        let etag = response.headers()["etag"].clone();
        assert!(whole(response).await == *sent);
        let again = endpoint.call(Method::GET, &original_of(upload)).header("If-None-Match", etag);
        assert_eq!(again.send().await.unwrap().status(), 304);
        let written = endpoint.try_run(&[&["originals", "get", ENTERPRISE, id], &ALLOWED[..]].concat());
        assert!(written.status.success() && written.stdout == *sent, "{:?}", written.stderr);
    }

    let listed = endpoint.get_json("/originals").await;
    assert_eq!((&listed["days"], &listed["count"]), (&json!(5), &json!(2)));
    let newest = &listed["originals"][0];
    assert_eq!((&newest["upload_id"], &newest["bytes"]), (&packed["id"], &json!(large.len())));
    assert_eq!((&newest["sha256"], &newest["created_at"]), (&packed["sha256"], &packed["created_at"]));
    let lines = endpoint.run(&[&["originals", "list", ENTERPRISE], &ALLOWED[..]].concat());
    assert_eq!(lines.lines().count(), 2);
    assert!(lines.contains(newest["expires_at"].as_str().unwrap()) && lines.contains(&hex(&sha256(&large))), "{lines}");
    let page = endpoint.get("/originals?per_page=1&page=2").await;
    assert!(support::link(&page, "prev").is_some());
    assert_eq!(page.json::<Value>().await.unwrap()["originals"][0]["upload_id"], plain["id"]);
}

#[tokio::test]
async fn an_upload_that_comes_twice_or_is_refused_is_not_kept_again() {
    let endpoint = keeping(5).await;
    endpoint.uploaded("k", odd(1)).await;
    let before = endpoint.counts().await;
    assert_eq!(endpoint.upload("k", odd(1)).send().await.unwrap().headers()["idempotency-replayed"], "true");
    for refused in [&b"{\"users\":[]}"[..], b"[1]", &odd(2)[..80]] {
        assert!(endpoint.upload("other", refused).send().await.unwrap().status().is_client_error());
    }
    assert_eq!(endpoint.upload("k", odd(2)).send().await.unwrap().status(), 422);
    assert_eq!(endpoint.counts().await, before);
}

#[tokio::test]
async fn turned_off_it_deletes_what_is_kept_at_once_and_says_how_much() {
    let endpoint = keeping(5).await;
    let upload = endpoint.uploaded("k", odd(1)).await;
    endpoint.uploaded("l", usage(OTHER_SERVER, "h.octo.example", [(2, "b@octo.example".to_owned())])).await;
    assert!(contains(&endpoint.database.stored_bytes().await, "SecretLogin"));
    assert_eq!(set(&endpoint, 0).await, json!({ "days": 0, "most_days": 30, "deleted": 2 }));
    problem(endpoint.get(&original_of(&upload)).await, 404, "original-not-kept").await;
    is_nowhere(&endpoint).await;
    assert_eq!(endpoint.get_json("/server-usage-uploads").await.as_array().unwrap().len(), 2, "history stays");
    // And at a terminal, where the configuration allows it no more.
    let keep = endpoint.run(&[&["originals", "keep", ENTERPRISE, "3"], &ALLOWED[..]].concat());
    assert_eq!(keep, "octo: originals are kept for 3 days; 0 older ones deleted");
    endpoint.uploaded("m", odd(3)).await;
    assert_eq!(endpoint.run(&["originals", "stop", ENTERPRISE]), "octo: originals are not kept; 1 deleted");
    is_nowhere(&endpoint).await;
}

/// Whoever turned it off is sure of it: no upload that was on its way is kept either.
#[tokio::test]
async fn an_upload_on_its_way_is_not_kept_once_it_is_turned_off() {
    let endpoint = keeping(5).await;
    let body = odd(1);
    let mut socket = endpoint.asked_for_its_body("POST /enterprises/octo/server-usage-uploads", &body);
    set(&endpoint, 0).await;
    socket.write_all(&body).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    is_nowhere(&endpoint).await;
}

#[tokio::test]
async fn when_its_time_is_over_an_original_is_gone_and_the_rest_stays() {
    let mut endpoint = keeping(5).await;
    let upload = endpoint.uploaded("k", odd(1)).await;
    endpoint.database.execute("UPDATE upload SET created_at = created_at - 6 * 86400000").await;
    // Nobody gets it from the moment on, though the program that deletes it comes by once an hour and at its start.
    problem(endpoint.get(&original_of(&upload)).await, 404, "original-not-kept").await;
    assert_eq!(endpoint.get_json("/originals").await["count"], 0);
    assert_eq!(endpoint.database.number("SELECT count(*) FROM original_piece").await, 1);
    endpoint.kill();
    endpoint.serve();
    goes(&endpoint).await;
    is_nowhere(&endpoint).await;
    assert_eq!(endpoint.whole_report(100).await.0, 1);

    // Fewer days hold for what is there already.
    endpoint.uploaded("l", odd(2)).await;
    endpoint.database.execute("UPDATE upload SET created_at = created_at - 3 * 86400000").await;
    assert_eq!(endpoint.get_json("/originals").await["count"], 1);
    assert_eq!(set(&endpoint, 2).await["deleted"], 1);
    is_nowhere(&endpoint).await;
}

#[tokio::test]
async fn what_the_operator_allows_no_more_is_deleted_at_the_next_start() {
    let mut endpoint = keeping(30).await;
    endpoint.uploaded("k", odd(1)).await;
    endpoint.kill();
    endpoint.serve_with(endpoint.program().args(["serve", "--listen", "127.0.0.1:0"]).env("ONESEAT_LOG", "warn"));
    goes(&endpoint).await;
    is_nowhere(&endpoint).await;
    endpoint.uploaded("l", odd(2)).await;
    is_nowhere(&endpoint).await;
    let listed = endpoint.get_json("/originals").await;
    assert_eq!((&listed["days"], &listed["asked_days"]), (&json!(0), &json!(30)), "the owner's word stays");
}

#[tokio::test]
async fn what_is_forgotten_takes_its_originals_with_it() {
    let endpoint = keeping(5).await;
    endpoint.uploaded("k", odd(1)).await;
    endpoint.uploaded("again", odd(2)).await;
    endpoint.uploaded("l", usage(OTHER_SERVER, "h.octo.example", [(2, "b@octo.example".to_owned())])).await;
    let forgotten = endpoint.call(Method::DELETE, &format!("/server-instances/{SERVER}")).send().await.unwrap();
    assert_eq!(forgotten.status(), 204);
    assert!(!contains(&endpoint.database.stored_bytes().await, "SecretLogin"));
    assert_eq!(endpoint.get_json("/originals").await["count"], 1, "the other server's");
    endpoint.add_enterprise("other", &[]);
    endpoint.run(&["enterprise", "forget", ENTERPRISE, "--really", ENTERPRISE]);
    for (table, rows) in endpoint.counts().await {
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn none_but_the_owner_gets_it_and_every_switch_and_every_read_is_noted() {
    let endpoint = keeping(5).await;
    let upload = endpoint.uploaded("k", odd(1)).await;
    let path = original_of(&upload);
    for scope in ["reader", "agent"] {
        let token = endpoint.add_token_with(ENTERPRISE, &["--scope", scope]);
        let call = |method, path: &str| endpoint.client.request(method, endpoint.path(path)).bearer_auth(&token);
        let off = call(Method::PUT, "/originals").json(&json!({ "days": 0 }));
        for request in [call(Method::GET, &path), call(Method::GET, "/originals"), off] {
            let refused = request.send().await.unwrap();
            assert_eq!(refused.headers()["x-accepted-oauth-scopes"], "owner");
            problem(refused, 403, "scope-insufficient").await;
        }
    }
    endpoint.add_enterprise("other", &[]);
    let stranger = endpoint.add_token("other");
    let theirs = |path: &str| format!("{}/enterprises/other{path}", endpoint.origin);
    for url in [endpoint.path(&path), theirs(&path)] {
        let refused = endpoint.client.get(url).bearer_auth(&stranger).send().await.unwrap();
        problem(refused, 404, "not-found").await;
    }
    whole(endpoint.get(&path).await).await;
    endpoint.run(&[&["originals", "get", ENTERPRISE, upload["id"].as_str().unwrap()], &ALLOWED[..]].concat());
    set(&endpoint, 0).await;

    let expected = |outcome: &str| {
        let entries = audit(&endpoint).into_iter();
        entries.filter(|entry| entry.1 == outcome).map(|(action, _, to)| (action, to)).collect::<Vec<_>>()
    };
    let entry = |action: &str, to: &str| (action.to_owned(), json!(to));
    let id = upload["id"].as_str().unwrap();
    assert_eq!(
        expected("done"),
        [
            entry("originals.set", "5 days, 0 deleted"),
            entry("original.read", id),
            entry("original.read", id),
            entry("originals.set", "0 days, 1 deleted"),
        ]
    );
    // Refusals are written down a moment later.
    for _ in 0..200 {
        if expected("scope-insufficient").len() == 6 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?}", audit(&endpoint));
}

#[tokio::test]
async fn a_program_killed_in_the_middle_of_an_upload_leaves_no_piece_of_it() {
    let mut endpoint = keeping(5).await;
    let mut body = odd(1);
    body.extend(std::iter::repeat_n(b' ', 5 << 20));
    let mut socket = endpoint.asked_for_its_body("POST /enterprises/octo/server-usage-uploads", &body);
    socket.write_all(&body[..4 << 20]).unwrap();
    endpoint.kill();
    endpoint.serve();
    is_nowhere(&endpoint).await;
    endpoint.uploaded("k", body).await;
    assert_eq!(endpoint.database.number("SELECT count(*) FROM original_piece").await, 6);
}

#[tokio::test]
async fn a_backup_has_the_originals_of_its_moment_and_gives_them_back() {
    let endpoint = keeping(5).await;
    let upload = endpoint.uploaded("k", odd(1)).await;
    let folder = tempfile::tempdir().unwrap();
    let backups = folder.path().display().to_string();
    let with = endpoint.run(&["backup", &backups]);
    set(&endpoint, 0).await;
    let without = endpoint.run(&["backup", &backups]);

    for (backup, kept) in [(with, true), (without, false)] {
        let restored = Database::new();
        let done = endpoint.try_run(&["--database", &restored.url(), "restore", &backup]);
        assert!(done.status.success(), "{done:?}");
        // Its tokens need the key, which is kept apart; of a server it is named.
        if let (Some(file), Some(restored)) = (endpoint.database.file(), restored.file()) {
            std::fs::copy(file.with_extension("db.key"), restored.with_extension("db.key")).unwrap();
        }
        let server = support::Server::start(endpoint.serving().args(["--database", &restored.url()]));
        let response = endpoint.client.get(server.path(&original_of(&upload))).bearer_auth(&endpoint.token);
        let response = response.send().await.unwrap();
        if kept {
            assert!(whole(response).await == odd(1));
        } else {
            problem(response, 404, "original-not-kept").await;
            assert!(!contains(&restored.stored_bytes().await, "SecretLogin"));
        }
    }
}

/// A replica that was asked while it deletes says so by an answer that is short of its length, never by half a file that seems whole.
#[tokio::test]
async fn an_original_that_lost_a_piece_is_an_error_and_not_a_shorter_file() {
    let endpoint = keeping(5).await;
    let mut body = people(0, 10);
    body.extend(std::iter::repeat_n(b' ', 2 << 20));
    let upload = endpoint.uploaded("k", body).await;
    endpoint.database.execute("DELETE FROM original_piece WHERE piece = 2").await;
    let cut = endpoint.get(&original_of(&upload)).await;
    assert!(cut.bytes().await.is_err());
    let id = upload["id"].as_str().unwrap();
    let refused = endpoint.try_run(&[&["originals", "get", ENTERPRISE, id], &ALLOWED[..]].concat());
    assert!(!refused.status.success());
}
