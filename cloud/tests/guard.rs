//! What each token allows, for how long, from where, and how often.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use reqwest::{Method, Response};
use serde_json::Value;
use support::{Database, Endpoint, OTHER_SERVER, SERVER, members, people, problem, usage};

async fn get(endpoint: &Endpoint, token: &str, path: &str) -> Response {
    endpoint.client.get(endpoint.path(path)).bearer_auth(token).send().await.unwrap()
}

/// An upload by another token than the owner's.
async fn upload(endpoint: &Endpoint, token: &str, key: &str, body: Vec<u8>) -> Response {
    let mut request = endpoint.upload(key, body).build().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    endpoint.client.execute(request).await.unwrap()
}

#[tokio::test]
async fn a_reader_reads_and_an_agent_sends_and_neither_does_more() {
    let endpoint = Endpoint::start();
    let reader = endpoint.add_token_with("octo", &["--scope", "reader"]);
    let agent = endpoint.add_token_with("octo", &["--scope", "agent"]);
    let sent = upload(&endpoint, &agent, "a", people(0, 3)).await;
    assert_eq!((sent.status().as_u16(), &sent.headers()["x-oauth-scopes"]), (201, &"agent".parse().unwrap()));
    let sent: Value = sent.json().await.unwrap();
    let own = format!("/server-usage-uploads/{}", sent["id"].as_str().unwrap());
    for path in ["/server-usage-uploads", "/consumed-licenses", "/license-sync-status"] {
        assert_eq!(get(&endpoint, &reader, path).await.status(), 200, "{path}");
        let refused = get(&endpoint, &agent, path).await;
        assert_eq!(refused.headers()["x-accepted-oauth-scopes"], "owner, reader");
        problem(refused, 403, "scope-insufficient").await;
    }
    for token in [&reader, &agent] {
        assert_eq!(get(&endpoint, token, &own).await.status(), 200);
        for (method, path) in [(Method::PUT, "/members"), (Method::DELETE, "/server-instances/x")] {
            let request = endpoint.client.request(method, endpoint.path(path)).bearer_auth(token);
            problem(request.json(&members(0, 1)).send().await.unwrap(), 403, "scope-insufficient").await;
        }
    }
    problem(upload(&endpoint, &reader, "b", people(0, 9)).await, 403, "scope-insufficient").await;
    assert_eq!(endpoint.whole_report(100).await.0, 3, "what was refused changed nothing");
}

#[tokio::test]
async fn an_agent_of_one_server_does_not_upload_for_another() {
    let endpoint = Endpoint::start();
    let agent = endpoint.add_token_with("octo", &["--scope", "agent", "--server", &SERVER.to_uppercase()]);
    problem(
        upload(&endpoint, &agent, "a", usage(OTHER_SERVER, "b.example", [(1, "a@octo.example".into())])).await,
        403,
        "server-not-allowed",
    )
    .await;
    assert_eq!(upload(&endpoint, &agent, "b", people(0, 3)).await.status(), 201);
}

#[tokio::test]
async fn a_token_ends_when_its_time_is_over_and_its_last_use_is_known() {
    let endpoint = Endpoint::start();
    let short = endpoint.add_token_with("octo", &["--for", "2s", "--note", "short"]);
    let endless = endpoint.add_token_with("octo", &["--for", "never", "--note", "endless"]);
    assert_eq!(get(&endpoint, &short, "/consumed-licenses").await.status(), 200);
    let list = |note: &str| {
        let list = endpoint.run(&["token", "list"]);
        list.lines().find(|line| line.ends_with(note)).unwrap().to_owned()
    };
    assert!(list("short").contains("\tworks until 20"), "{}", list("short"));
    assert!(list("endless").contains("\tworks\tnever used\t"), "{}", list("endless"));
    let since = std::time::Instant::now();
    while list("short").contains("never used") {
        assert!(since.elapsed().as_secs() < 20, "its use was not noted");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let since = std::time::Instant::now();
    while get(&endpoint, &short, "/consumed-licenses").await.status() == 200 {
        assert!(since.elapsed().as_secs() < 20, "it still works");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    problem(get(&endpoint, &short, "/consumed-licenses").await, 404, "not-found").await;
    assert!(list("short").contains("\texpired 20"));
    assert_eq!(get(&endpoint, &endless, "/consumed-licenses").await.status(), 200);
}

#[tokio::test]
async fn a_token_of_the_version_before_still_works_and_is_hashed_with_the_key() {
    let mut endpoint = Endpoint::start();
    endpoint.kill();
    // As that version kept the SHA-256 of 64 times `0`.
    let secret = "0".repeat(64);
    assert_eq!(
        support::hex(&support::sha256(secret.as_bytes())),
        "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55"
    );
    endpoint
        .database
        .execute(match endpoint.database {
            Database::Sqlite(_) => {
                "INSERT INTO token (id, enterprise_id, role, secret_sha256, note, created_at) SELECT 'abcdefabcdef', id, 'owner',
                 X'60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55', 'old', 0 FROM enterprise"
            }
            Database::Postgres { .. } => {
                "INSERT INTO token (id, enterprise_id, role, secret_sha256, note, created_at) SELECT 'abcdefabcdef', id, 'owner',
                 '\\x60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55', 'old', 0 FROM enterprise"
            }
        })
        .await;
    endpoint.serve();
    let old = format!("oneseat_abcdefabcdef_{secret}");
    assert_eq!(get(&endpoint, &old, "/consumed-licenses").await.status(), 200);
    endpoint.run(&["token", "revoke", "abcdefabcdef"]);
    problem(get(&endpoint, &old, "/consumed-licenses").await, 404, "not-found").await;
}

#[tokio::test]
async fn another_key_than_the_one_tokens_were_hashed_with_stops_the_start() {
    let endpoint = Endpoint::start();
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("key");
    std::fs::write(&other, endpoint.run(&["token", "key"])).unwrap();
    let other = other.display().to_string();
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["token", "add", "octo"]] {
        let refused = endpoint.try_run(&[command, &["--token-key", &other]].concat());
        assert!(String::from_utf8_lossy(&refused.stderr).contains("hashed with another key"), "{refused:?}");
    }
}

#[tokio::test]
async fn an_allow_list_says_which_address_it_saw_and_what_to_add() {
    let endpoint = Endpoint::start_with(&["--trusted-proxy", "127.0.0.1"], &[]);
    endpoint.run(&["network", "add", "octo", "203.0.113.77/24", "--note", "office"]);
    assert!(endpoint.run(&["network", "list", "octo"]).starts_with("203.0.113.0/24\t20"));
    let from = |address: &'static str| {
        endpoint.call(Method::GET, "/consumed-licenses").header("X-Forwarded-For", address).send()
    };
    assert_eq!(from("203.0.113.200").await.unwrap().status(), 200);
    let said = problem(from("198.51.100.7").await.unwrap(), 403, "address-not-allowed").await;
    assert_eq!(said["address"], "198.51.100.7");
    assert!(said["detail"].as_str().unwrap().contains("oneseat-cloud network add octo 198.51.100.7"), "{said}");
    // Somebody without a token hears nothing of it.
    let strange = endpoint.client.get(endpoint.path("/consumed-licenses")).bearer_auth("x").send().await.unwrap();
    problem(strange, 404, "not-found").await;
    endpoint.run(&["network", "add", "octo", "198.51.100.7"]);
    assert_eq!(from("198.51.100.7").await.unwrap().status(), 200);
    for network in ["203.0.113.0/24", "198.51.100.7"] {
        endpoint.run(&["network", "remove", "octo", network]);
    }
    assert_eq!(from("192.0.2.1").await.unwrap().status(), 200, "without an entry from anywhere");
    assert!(!endpoint.try_run(&["network", "remove", "octo", "192.0.2.1"]).status.success());
}

#[tokio::test]
async fn who_is_no_trusted_proxy_can_not_say_where_it_calls_from() {
    let endpoint = Endpoint::start();
    endpoint.run(&["network", "add", "octo", "203.0.113.0/24"]);
    let request = endpoint.call(Method::GET, "/consumed-licenses").header("X-Forwarded-For", "203.0.113.9");
    let said = problem(request.send().await.unwrap(), 403, "address-not-allowed").await;
    assert_eq!(said["address"], "127.0.0.1");
}

#[tokio::test]
async fn a_token_has_a_quota_with_githubs_names() {
    let endpoint = Endpoint::start_with(&["--rate-token", "4", "--rate-enterprise", "7"], &[]);
    let field =
        |response: &Response, name: &str| -> u64 { response.headers()[name].to_str().unwrap().parse().unwrap() };
    for left in [3, 2, 1, 0] {
        let response = endpoint.get("/consumed-licenses").await;
        assert_eq!(response.status(), 200);
        assert_eq!(field(&response, "x-ratelimit-limit"), 4);
        assert_eq!(field(&response, "x-ratelimit-remaining"), left);
        assert_eq!(field(&response, "x-ratelimit-used"), 4 - left);
        assert_eq!(response.headers()["x-ratelimit-resource"], "core");
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        assert!((now..=now + 3601).contains(&field(&response, "x-ratelimit-reset")));
    }
    let limited = endpoint.get("/consumed-licenses").await;
    assert_eq!(field(&limited, "x-ratelimit-remaining"), 0);
    assert!((1..=901).contains(&field(&limited, "retry-after")));
    problem(limited, 429, "rate-limited").await;

    // Further tokens are of use until the enterprise has had its part, and another enterprise notices nothing.
    let more = [endpoint.add_token("octo"), endpoint.add_token("octo")];
    let mut answered = 0;
    for token in more.iter().cycle().take(8) {
        answered += usize::from(get(&endpoint, token, "/consumed-licenses").await.status() == 200);
    }
    assert_eq!(answered, 3);
    endpoint.add_enterprise("other", &[]);
    let token = endpoint.add_token("other");
    let url = format!("{}/enterprises/other/consumed-licenses", endpoint.origin);
    assert_eq!(endpoint.client.get(url).bearer_auth(token).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn guessing_from_an_address_ends_and_does_not_lock_out_who_has_a_token() {
    let endpoint = Endpoint::start_with(&["--rate-address", "5"], &[]);
    assert_eq!(endpoint.get("/consumed-licenses").await.status(), 200);
    let guess = || {
        endpoint
            .client
            .get(endpoint.path("/consumed-licenses"))
            .bearer_auth(format!("oneseat_{}_{}", "0".repeat(12), "0".repeat(64)))
            .send()
    };
    let mut answers = Vec::new();
    for _ in 0..7 {
        answers.push(guess().await.unwrap().status().as_u16());
    }
    assert_eq!(answers, [404, 404, 404, 404, 429, 429, 429]);
    problem(endpoint.client.get(endpoint.path("/consumed-licenses")).send().await.unwrap(), 429, "rate-limited").await;
    assert_eq!(endpoint.get("/consumed-licenses").await.status(), 200);
}

#[tokio::test]
async fn every_write_and_every_refusal_is_in_the_audit_log_which_can_not_be_changed() {
    let endpoint = Endpoint::start();
    let id = endpoint.token.split('_').nth(1).unwrap().to_owned();
    endpoint.set_members(&members(0, 3)).await;
    let sent = endpoint.uploaded("k", people(0, 3)).await;
    endpoint.call(Method::DELETE, &format!("/server-instances/{SERVER}")).send().await.unwrap();
    for _ in 0..3 {
        let strange = endpoint.client.get(endpoint.path("/consumed-licenses")).bearer_auth("mona@octo.example");
        problem(strange.send().await.unwrap(), 404, "not-found").await;
    }
    problem(endpoint.upload("bad", "nonsense").send().await.unwrap(), 400, "not-json").await;
    let nobody = format!("{}/enterprises/mona@octo.example/members", endpoint.origin);
    problem(endpoint.client.put(nobody).bearer_auth(&endpoint.token).send().await.unwrap(), 404, "not-found").await;

    let export = |more: &[&str]| endpoint.run(&[&["audit", "export"], more].concat());
    let since = std::time::Instant::now();
    let mut log = String::new();
    while !(log.contains("not-json") && log.matches("not-found").count() >= 2) {
        assert!(since.elapsed().as_secs() < 20, "{log}");
        log = export(&[]);
    }
    let entries: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let find = |action: &str, outcome: &str| {
        let mut found = entries.iter().filter(|entry| entry["action"] == action && entry["outcome"] == outcome);
        found.next().unwrap_or_else(|| panic!("{action} {outcome}: {log}")).clone()
    };
    assert_eq!(find("enterprise.add", "done")["actor"], "operator");
    assert_eq!(find("token.add", "done")["subject"], id);
    let created = find("upload.create", "done");
    assert_eq!(created["actor"], format!("token:{id}"));
    assert_eq!((&created["subject"], &created["remote"]), (&sent["id"], &"127.0.0.1".into()));
    assert_eq!(find("members.set", "done")["enterprise"], "octo");
    assert_eq!(find("instance.forget", "done")["subject"], SERVER);
    assert_eq!(find("upload.create", "not-json")["actor"], format!("token:{id}"));
    let guesses: u64 = entries
        .iter()
        .filter(|entry| entry["action"] == "licenses.read")
        .map(|entry| entry["times"].as_u64().unwrap())
        .sum();
    assert_eq!(guesses, 3);
    assert_eq!(find("members.set", "not-found")["enterprise"], Value::Null);
    assert!(!log.contains('@') && !log.contains("mona"), "{log}");
    assert!(export(&["octo", "--format", "csv"]).starts_with("id,at,enterprise,actor,remote,action,outcome,"));
    assert_eq!(export(&["nobody"]), "");

    for statement in ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"] {
        assert!(endpoint.database.refuses(statement).await, "{statement}");
    }
    assert_eq!(export(&[]).lines().count(), entries.len());
}

#[tokio::test]
async fn who_finds_no_place_is_asked_to_come_back_and_finds_one_then() {
    let endpoint = Endpoint::start_with(&["--max-bodies", "1", "--max-waiting", "4", "--max-wait", "1"], &[]);
    // A body that does not come holds the only place.
    let held = half_a_body(&endpoint).await;
    let full = endpoint.upload("b", people(0, 2)).send().await.unwrap();
    assert_eq!(full.headers()["retry-after"], "5");
    problem(full, 503, "busy").await;
    let metrics = endpoint.client.get(format!("{}/metrics", endpoint.origin)).send().await.unwrap();
    assert!(metrics.text().await.unwrap().contains("oneseat_bodies_reading 1\n"));
    drop(held);
    let since = std::time::Instant::now();
    while endpoint.upload("b", people(0, 2)).send().await.unwrap().status() != 201 {
        assert!(since.elapsed().as_secs() < 20, "the place was not given back");
    }
}

/// An upload whose head came, and whose body does not.
async fn half_a_body(endpoint: &Endpoint) -> tokio::net::TcpStream {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut socket = tokio::net::TcpStream::connect(endpoint.address()).await.unwrap();
    let head = format!(
        "POST /enterprises/octo/server-usage-uploads HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\nExpect: 100-continue\r\n\
         Content-Type: application/json\r\nIdempotency-Key: held\r\nRepr-Digest: {}\r\nContent-Length: 100\r\n\r\n",
        endpoint.token,
        support::repr_digest(b"")
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut asked = [0; 25];
    socket.read_exact(&mut asked).await.unwrap();
    socket
}
