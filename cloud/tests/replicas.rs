//! Several programs on one database: nothing that matters is in the memory of one of them.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Client, Response};
use serde_json::Value;
use support::{Endpoint, Server, address, members, people, repr_digest, usage};
use tokio::sync::Mutex;

/// One upload to one of several programs.
async fn upload(client: &Client, url: &str, token: &str, key: &str, body: Vec<u8>) -> reqwest::Result<Response> {
    client
        .post(url)
        .bearer_auth(token)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", key)
        .header("Repr-Digest", repr_digest(&body))
        .body(body)
        .send()
        .await
}

/// `accounts` people on instance `number`, none of them on another.
fn instance(number: u64, accounts: u64) -> Vec<u8> {
    let id = format!("0b6f2f43-6a53-4c8e-9b57-0a4d3f9be{number:03}");
    usage(&id, &format!("ghes{number}.octo.example"), (0..accounts).map(|id| (id, address(1_000 * number + id))))
}

#[tokio::test]
async fn what_one_replica_was_told_all_of_them_know() {
    let endpoint = Endpoint::start();
    let replicas = [endpoint.replica(), endpoint.replica()];
    endpoint.set_members(&members(0, 10)).await;
    let first = endpoint.uploaded("k", people(5, 15)).await;
    for replica in &replicas {
        let url = replica.path("/server-usage-uploads");
        let again = upload(&endpoint.client, &url, &endpoint.token, "k", people(5, 15)).await.unwrap();
        assert_eq!(
            (again.status().as_u16(), &again.headers()["idempotency-replayed"]),
            (201, &"true".parse().unwrap())
        );
        assert_eq!(again.json::<Value>().await.unwrap(), first);
        let other = upload(&endpoint.client, &url, &endpoint.token, "k", people(5, 16)).await.unwrap();
        support::problem(other, 422, "idempotency-key-reused").await;
        let report = endpoint.client.get(replica.path("/consumed-licenses")).bearer_auth(&endpoint.token);
        let report: Value = report.send().await.unwrap().json().await.unwrap();
        assert_eq!(report["total_seats_consumed"], 15);
    }
    // A token that ends, ends everywhere.
    endpoint.run(&["token", "revoke", endpoint.token.split('_').nth(1).unwrap()]);
    for replica in &replicas {
        let report = endpoint.client.get(replica.path("/consumed-licenses")).bearer_auth(&endpoint.token);
        support::problem(report.send().await.unwrap(), 404, "not-found").await;
    }
}

#[tokio::test]
async fn one_key_at_three_replicas_at_once_is_one_upload() {
    let endpoint = Endpoint::start();
    let replicas = [endpoint.replica(), endpoint.replica()];
    let urls = [
        endpoint.path("/server-usage-uploads"),
        replicas[0].path("/server-usage-uploads"),
        replicas[1].path("/server-usage-uploads"),
    ];
    let tries =
        (0..18).map(|number| upload(&endpoint.client, &urls[number % 3], &endpoint.token, "k", people(0, 2_000)));
    let mut answers = Vec::new();
    for response in join_all(tries).await {
        let response = response.unwrap();
        match response.status().as_u16() {
            201 => answers.push(response.text().await.unwrap()),
            // In the same program the first is still running; in another it is waited for.
            409 => {}
            status => panic!("{status}"),
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(endpoint.get_json("/server-usage-uploads").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn three_replicas_and_a_killed_one_lose_nothing_and_take_nothing_twice() {
    const INSTANCES: u64 = 6;
    const ROUNDS: u64 = 4;
    let endpoint = Endpoint::start();
    let token = endpoint.token.clone();
    let doomed: Arc<Mutex<Option<Server>>> = Arc::new(Mutex::new(Some(endpoint.replica())));
    let third = endpoint.replica();
    let urls = [
        endpoint.path("/server-usage-uploads"),
        doomed.lock().await.as_ref().unwrap().path("/server-usage-uploads"),
        third.path("/server-usage-uploads"),
    ];
    // Each server of the enterprise sends one upload after another, and asks the next replica whenever it gets no answer.
    let senders = (0..INSTANCES).map(|number| {
        let (urls, token, doomed) = (&urls, &token, Arc::clone(&doomed));
        let client = Client::new();
        async move {
            let mut acknowledged = Vec::new();
            for round in 0..ROUNDS {
                if number == 0 && round == 1 {
                    // In the middle of the others' uploads.
                    tokio::task::spawn_blocking(move || drop(doomed.blocking_lock().take())).await.unwrap();
                    return acknowledged;
                }
                let (key, body) = (format!("k{number}-{round}"), instance(number, 50 + round));
                let mut at = usize::try_from(number + round).unwrap();
                let id = loop {
                    let answer = upload(&client, &urls[at % 3], token, &key, body.clone()).await;
                    match answer {
                        Ok(answer) if answer.status() == 201 => {
                            let answer: Value = answer.json().await.unwrap();
                            break answer["id"].as_str().unwrap().to_owned();
                        }
                        Ok(answer) => assert!(matches!(answer.status().as_u16(), 409 | 503), "{}", answer.status()),
                        // The killed one.
                        Err(_) => at += 1,
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                };
                acknowledged.push((number, round, id));
            }
            acknowledged
        }
    });
    let acknowledged: Vec<_> = join_all(senders).await.into_iter().flatten().collect();
    assert!(doomed.lock().await.is_none());
    assert_eq!(acknowledged.len() as u64, (INSTANCES - 1) * ROUNDS + 1);

    let listed = endpoint.get_json("/server-usage-uploads?per_page=100").await;
    let listed = listed.as_array().unwrap();
    let kept: BTreeMap<&str, &Value> = listed.iter().map(|upload| (upload["id"].as_str().unwrap(), upload)).collect();
    assert_eq!(kept.len(), acknowledged.len(), "each is there once");
    for (number, round, id) in &acknowledged {
        assert_eq!(kept[id.as_str()]["accounts"], 50 + round, "instance {number}");
    }
    // The list is in the order in which they were taken: each begins where the one before it ended.
    let seats = |upload: &Value, which: &str| upload["seats"][which].as_u64().unwrap_or(0);
    for pair in listed.windows(2) {
        assert_eq!(seats(&pair[0], "before"), seats(&pair[1], "after"));
    }
    // The last of each instance stands.
    let expected = (INSTANCES - 1) * (50 + ROUNDS - 1) + 50;
    for origin in [&endpoint.origin, &third.origin] {
        let url = format!("{origin}/enterprises/octo/consumed-licenses?per_page=100");
        let report: Value = endpoint.client.get(url).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
        assert_eq!(report["total_seats_consumed"], expected);
    }
    assert_eq!(endpoint.whole_report(100).await.1.len() as u64, expected);
}

/// What holds one enterprise, for however long, holds no other.
#[tokio::test]
#[ignore = "needs a PostgreSQL; `cargo xtask test postgres` runs it"]
async fn two_enterprises_do_not_wait_for_each_other() {
    let endpoint = Endpoint::start();
    endpoint.add_enterprise("other", &[]);
    let other = endpoint.add_token("other");
    let support::Link::Postgres(mut held) = endpoint.database.link().await else {
        panic!("this is no PostgreSQL");
    };
    // As another replica holds it from the start of a change to the end of its commit.
    sqlx::raw_sql(
        "BEGIN; SELECT pg_advisory_xact_lock(id) FROM enterprise WHERE slug = 'octo';
         SELECT * FROM enterprise WHERE slug = 'octo' FOR UPDATE",
    )
    .execute(&mut held)
    .await
    .unwrap();
    let waiting = tokio::spawn(endpoint.upload("k", people(0, 5)).send());
    let url = format!("{}/enterprises/other/server-usage-uploads", endpoint.origin);
    for number in 0..5 {
        let key = format!("k{number}");
        let answer = upload(&endpoint.client, &url, &other, &key, people(0, 5 + number)).await.unwrap();
        assert_eq!(answer.status(), 201);
    }
    // Nor do reads of the one that is held.
    assert_eq!(endpoint.whole_report(100).await.0, 0);
    assert!(!waiting.is_finished());
    sqlx::raw_sql("ROLLBACK").execute(&mut held).await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().status(), 201);
}
