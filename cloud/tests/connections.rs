//! Connections, their keys and their jobs: what holds when several replicas are asked at once, on either database.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use support::agent::{Agent, Key, acceptance, code};
use support::{Endpoint, OTHER_SERVER, SERVER, Server, people, problem, repr_digest};

const HOST: &str = "ghes.octo.example";
const SUCCESS: &str = r#"{"state":"SUCCESS"}"#;

/// Two more programs on the database, and where all three are.
fn three(endpoint: &Endpoint) -> ([Server; 2], [String; 3]) {
    let replicas = [endpoint.replica(), endpoint.replica()];
    let origins = [endpoint.origin.clone(), replicas[0].origin.clone(), replicas[1].origin.clone()];
    (replicas, origins)
}

async fn servers(endpoint: &Endpoint) -> Vec<Value> {
    endpoint.get_json("/server-instances").await.as_array().unwrap().clone()
}

/// How often each status was answered.
fn times(answers: &[Response], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status() == status).count()
}

#[tokio::test]
async fn a_code_redeemed_at_three_replicas_at_once_makes_one_connection() {
    let endpoint = Endpoint::start();
    let (_replicas, origins) = three(&endpoint);
    for round in 0..4 {
        let host = format!("ghes{round}.octo.example");
        let code = code(&endpoint, &host).await;
        let tries = (0..9).map(|number| {
            // Each says it is another instance, so that nothing but the code holds them.
            let server = format!("0b6f2f43-6a53-4c8e-9b57-0a4d3f9b{round}{number:03}");
            let asked = endpoint.client.post(format!("{}/connections", origins[number % 3]));
            asked.json(&acceptance(&code, &Key::new(), &server, &host)).send()
        });
        let answers: Vec<Response> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        assert_eq!((times(&answers, 201), times(&answers, 404)), (1, 8));
        assert_eq!(servers(&endpoint).await.len(), round + 1);
    }
}

#[tokio::test]
async fn two_codes_for_one_server_at_once_make_one_connection_and_the_other_code_stays_good() {
    let endpoint = Endpoint::start();
    let (_replicas, origins) = three(&endpoint);
    let codes = [code(&endpoint, HOST).await, code(&endpoint, HOST).await];
    let tries = (0..2).map(|number| {
        let asked = endpoint.client.post(format!("{}/connections", origins[number]));
        asked.json(&acceptance(&codes[number], &Key::new(), SERVER, HOST)).send()
    });
    let answers: Vec<Response> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!((times(&answers, 201), times(&answers, 409)), (1, 1));
    let late = usize::from(answers[0].status() == 201);
    let id = servers(&endpoint).await[0]["connection"]["id"].as_str().unwrap().to_owned();
    let ended = endpoint.call(Method::DELETE, &format!("/connections/{id}")).send().await.unwrap();
    assert_eq!(ended.status(), 204);
    let again = endpoint.client.post(format!("{}/connections", origins[2]));
    let again = again.json(&acceptance(&codes[late], &Key::new(), SERVER, HOST)).send().await.unwrap();
    assert_eq!(again.status(), 201);
}

#[tokio::test]
async fn many_who_ask_for_a_sync_at_once_ask_for_one_and_it_is_seen_to_once() {
    let endpoint = Endpoint::start();
    let (_replicas, origins) = three(&endpoint);
    let key = Key::new();
    let agent = Agent::connected(&endpoint, &key, SERVER, HOST).await;
    let token = agent.token(&origins[1], &key).await;
    for _ in 0..4 {
        let wishes = (0..9).map(|number| {
            let url = format!("{}/enterprises/octo/server-instances/{SERVER}/syncs", origins[number % 3]);
            endpoint.client.post(url).bearer_auth(&endpoint.token).send()
        });
        let mut ids = BTreeSet::new();
        for answer in join_all(wishes).await {
            let answer = answer.unwrap();
            assert_eq!(answer.status(), 202);
            ids.insert(answer.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned());
        }
        assert_eq!(ids.len(), 1, "one that waits already is the same wish");
        // Whoever of the agent's calls is answered first: it is the same work.
        let given = join_all((0..9).map(|number| agent.work(&origins[number % 3], &token))).await;
        let given: BTreeSet<String> = given.into_iter().flatten().collect();
        assert_eq!(given, ids);
        let done = serde_json::from_str(SUCCESS).unwrap();
        let id = ids.first().unwrap();
        // What is told twice is done once.
        let told = join_all((0..3).map(|number| agent.report(&origins[number], &token, id, &done))).await;
        assert!(times(&told, 204) >= 1, "{told:?}");
        assert_eq!(agent.work(&origins[2], &token).await, None);
    }
    let syncs = endpoint.get_json(&format!("/server-instances/{SERVER}/syncs")).await;
    let states: Vec<&Value> = syncs.as_array().unwrap().iter().map(|sync| &sync["state"]).collect();
    assert_eq!(states, ["SUCCESS"; 4]);
}

/// Whoever asks while the work is being ended gets other work or none, never the work that was ended.
#[tokio::test]
async fn work_that_was_done_is_not_given_out_again() {
    let endpoint = Endpoint::start();
    let (_replicas, origins) = three(&endpoint);
    let key = Key::new();
    let agent = Agent::connected(&endpoint, &key, SERVER, HOST).await;
    let token = agent.token(&origins[0], &key).await;
    let done: Value = serde_json::from_str(SUCCESS).unwrap();
    for _ in 0..8 {
        let asked = endpoint.call(Method::POST, &format!("/server-instances/{SERVER}/syncs")).send();
        let ((), asked) = tokio::join!(
            async {
                // From one replica after another, as fast as they answer, until it was there and ended.
                let mut at = 0;
                let job = loop {
                    at += 1;
                    if let Some(job) = agent.work(&origins[at % 3], &token).await {
                        break job;
                    }
                };
                let (late, told) =
                    tokio::join!(agent.work(&origins[0], &token), agent.report(&origins[1], &token, &job, &done));
                assert_eq!(told.status(), 204);
                assert!(late.is_none_or(|late| late == job));
            },
            asked
        );
        assert_eq!(asked.unwrap().status(), 202);
        assert_eq!(agent.work(&origins[2], &token).await, None);
        assert_eq!(endpoint.database.number("SELECT count(*) FROM sync_job WHERE state <> 'SUCCESS'").await, 0);
    }
}

#[tokio::test]
async fn a_job_is_its_own_agents_and_nobody_elses() {
    let endpoint = Endpoint::start();
    let keys = [Key::new(), Key::new()];
    let own = Agent::connected(&endpoint, &keys[0], SERVER, HOST).await;
    let other = Agent::connected(&endpoint, &keys[1], OTHER_SERVER, "ghes2.octo.example").await;
    let tokens = [own.token(&endpoint.origin, &keys[0]).await, other.token(&endpoint.origin, &keys[1]).await];
    endpoint.call(Method::POST, &format!("/server-instances/{SERVER}/syncs")).send().await.unwrap();
    assert_eq!(other.work(&endpoint.origin, &tokens[1]).await, None);
    for (method, path) in [
        (Method::GET, "/jobs/next?wait=0"),
        (Method::POST, "/jobs"),
        (Method::POST, "/keys"),
        (Method::DELETE, "?accounts=keep"),
    ] {
        let body = json!({ "trigger": "asked", "key": Key::new().public() });
        let asked = own.call(method.clone(), &endpoint.origin, &tokens[1], path);
        let asked = if method == Method::POST { asked.json(&body) } else { asked };
        problem(asked.send().await.unwrap(), 404, "not-found").await;
    }
    let job = own.work(&endpoint.origin, &tokens[0]).await.unwrap();
    let done = serde_json::from_str(SUCCESS).unwrap();
    problem(other.report(&endpoint.origin, &tokens[1], &job, &done).await, 404, "not-found").await;
    // Nor has its token any other server's uploads.
    let body = people(0, 3);
    let upload = endpoint.client.post(endpoint.path("/server-usage-uploads")).bearer_auth(&tokens[1]);
    let upload = upload.header("Content-Type", "application/json").header("Idempotency-Key", "k");
    let upload = upload.header("Repr-Digest", repr_digest(&body)).body(body).send().await.unwrap();
    problem(upload, 403, "server-not-allowed").await;
}

#[tokio::test]
async fn a_new_key_is_good_at_every_replica_and_the_old_one_is_gone_once_it_was_used() {
    let endpoint = Endpoint::start();
    let (_replicas, origins) = three(&endpoint);
    let [old, new] = [Key::new(), Key::new()];
    let agent = Agent::connected(&endpoint, &old, SERVER, HOST).await;
    let token = agent.token(&origins[0], &old).await;
    // Its making is told apart from the old one's by the clock.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let told = agent.call(Method::POST, &origins[1], &token, "/keys").json(&json!({ "key": new.public() }));
    assert_eq!(told.send().await.unwrap().status(), 201);
    agent.token(&origins[2], &old).await;
    agent.token(&origins[0], &new).await;
    problem(agent.buy(&origins[1], &agent.jwt(&old)).await, 401, "jwt-unproven").await;
    agent.token(&origins[1], &new).await;
    assert_eq!(endpoint.database.number("SELECT count(*) FROM connection_key").await, 1);
    // A stranger's was never good, and its numbers count for nothing.
    problem(agent.buy(&origins[2], &agent.numbered(&Key::new(), 1_000)).await, 401, "jwt-unproven").await;
    agent.token(&origins[2], &new).await;
}

#[tokio::test]
async fn a_number_that_comes_at_two_replicas_at_once_is_noticed_once_and_buys_nothing_from_then_on() {
    let endpoint = Endpoint::start();
    let (_replicas, origins) = three(&endpoint);
    let key = Key::new();
    let agent = Agent::connected(&endpoint, &key, SERVER, HOST).await;
    let token = agent.token(&origins[0], &key).await;
    let jwt = agent.jwt(&key);
    let answers = join_all((0..6).map(|number| agent.buy(&origins[number % 3], &jwt))).await;
    assert_eq!((times(&answers, 201), times(&answers, 403)), (1, 5));
    problem(agent.buy(&origins[1], &agent.jwt(&key)).await, 403, "key-elsewhere").await;
    let work = agent.call(Method::GET, &origins[2], &token, "/jobs/next?wait=0").send().await.unwrap();
    problem(work, 404, "not-found").await;
    let log = endpoint.run(&["audit", "export", "octo"]);
    assert_eq!(log.lines().filter(|line| line.contains("connection.copied")).count(), 1, "{log}");
}

#[tokio::test]
async fn a_connection_ended_at_two_replicas_at_once_ends_once_and_leaves_no_key_no_token_and_no_work() {
    let endpoint = Endpoint::start();
    let (_replicas, origins) = three(&endpoint);
    for round in 0..4 {
        let key = Key::new();
        let agent = Agent::connected(&endpoint, &key, SERVER, HOST).await;
        let token = agent.token(&origins[0], &key).await;
        // While others ask for syncs, announce keys and buy tokens.
        let wish = format!("{}/enterprises/octo/server-instances/{SERVER}/syncs", origins[1]);
        let wish = || endpoint.client.post(&wish).bearer_auth(&endpoint.token).send();
        let (new, jwt) = (json!({ "key": Key::new().public() }), agent.jwt(&key));
        let (end, bought, told, asked, again, begun, end_too) = tokio::join!(
            agent.call(Method::DELETE, &origins[0], &endpoint.token, "").send(),
            agent.buy(&origins[1], &jwt),
            agent.call(Method::POST, &origins[2], &token, "/keys").json(&new).send(),
            wish(),
            wish(),
            agent.call(Method::POST, &origins[1], &token, "/jobs").json(&json!({ "trigger": "weekly" })).send(),
            agent.call(Method::DELETE, &origins[2], &endpoint.token, "").send(),
        );
        let mut ends = [end.unwrap().status().as_u16(), end_too.unwrap().status().as_u16()];
        ends.sort_unstable();
        assert_eq!(ends, [204, 410]);
        for (status, may) in [
            (bought.status(), &[201, 401, 410][..]),
            (told.unwrap().status(), &[201, 404, 410]),
            (asked.unwrap().status(), &[202, 409]),
            (again.unwrap().status(), &[202, 409]),
            (begun.unwrap().status(), &[201, 404, 410]),
        ] {
            assert!(may.contains(&status.as_u16()), "{status}");
        }
        problem(agent.buy(&origins[1], &agent.jwt(&key)).await, 410, "disconnected").await;
        for left in [
            "SELECT count(*) FROM connection_key",
            "SELECT count(*) FROM sync_job WHERE state IN ('QUEUED', 'RUNNING')",
            "SELECT count(*) FROM access_token WHERE connection_id IS NOT NULL AND revoked_at IS NULL",
            "SELECT count(*) FROM connection WHERE ended_at IS NULL",
        ] {
            assert_eq!(endpoint.database.number(left).await, 0, "round {round}: {left}");
        }
    }
}

#[tokio::test]
async fn the_owner_who_ends_a_connection_may_have_its_accounts_forgotten() {
    let endpoint = Endpoint::start();
    let key = Key::new();
    for (accounts, seats) in [("keep", 3), ("forget", 0)] {
        let agent = Agent::connected(&endpoint, &key, SERVER, HOST).await;
        endpoint.uploaded(accounts, people(0, 3)).await;
        let end = format!("/connections/{}?accounts={accounts}", agent.id);
        assert_eq!(endpoint.call(Method::DELETE, &end).send().await.unwrap().status(), 204);
        assert_eq!(endpoint.whole_report(100).await.0, seats);
        assert_eq!(servers(&endpoint).await.len(), usize::from(seats > 0));
    }
}

#[tokio::test]
async fn of_a_forgotten_enterprises_connections_nothing_stays() {
    let endpoint = Endpoint::start();
    let key = Key::new();
    let agent = Agent::connected(&endpoint, &key, SERVER, HOST).await;
    let token = agent.token(&endpoint.origin, &key).await;
    code(&endpoint, "ghes9.octo.example").await;
    endpoint.call(Method::POST, &format!("/server-instances/{SERVER}/syncs")).send().await.unwrap();
    let stored = endpoint.database.stored_bytes().await;
    let there = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(there(&stored, "Unmistakable Customer") && there(&stored, &key.public()));
    endpoint.run(&["enterprise", "forget", "octo", "--really", "octo"]);
    for left in [
        "SELECT count(*) FROM connection",
        "SELECT count(*) FROM connection_key",
        "SELECT count(*) FROM connection_code",
        "SELECT count(*) FROM sync_job",
        "SELECT count(*) FROM access_token",
    ] {
        assert_eq!(endpoint.database.number(left).await, 0, "{left}");
    }
    let stored = endpoint.database.stored_bytes().await;
    assert!(!there(&stored, "Unmistakable Customer") && !there(&stored, &key.public()));
    problem(agent.buy(&endpoint.origin, &agent.jwt(&key)).await, 404, "not-found").await;
    let work = agent.call(Method::GET, &endpoint.origin, &token, "/jobs/next?wait=0").send().await.unwrap();
    problem(work, 404, "not-found").await;
}

#[tokio::test]
async fn an_allow_list_is_asked_at_every_call_of_an_agents() {
    let endpoint = Endpoint::start();
    let key = Key::new();
    let agent = Agent::connected(&endpoint, &key, SERVER, HOST).await;
    let token = agent.token(&endpoint.origin, &key).await;
    let new = code(&endpoint, "ghes2.octo.example").await;
    endpoint.run(&["network", "add", "octo", "10.0.0.0/8"]);
    let post = |path: &str, body: Value| endpoint.client.post(format!("{}{path}", endpoint.origin)).json(&body).send();
    let accepted = acceptance(&new, &Key::new(), OTHER_SERVER, "ghes2.octo.example");
    for refused in [
        agent.buy(&endpoint.origin, &agent.jwt(&key)).await,
        agent.call(Method::GET, &endpoint.origin, &token, "/jobs/next?wait=0").send().await.unwrap(),
        post("/connection-codes/look-up", json!({ "code": new })).await.unwrap(),
        post("/connections", accepted).await.unwrap(),
    ] {
        let said = problem(refused, 403, "address-not-allowed").await;
        assert_eq!((&said["address"], &said["enterprise"]), (&json!("127.0.0.1"), &json!("octo")));
    }
    endpoint.run(&["network", "add", "octo", "127.0.0.1"]);
    agent.token(&endpoint.origin, &key).await;
}
