//! An upload that is taken: what comes back, what is stored, what it changes.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use oneseat_core::{DocumentReader, Input, Options, Preview, reckon};
use serde_json::{Value, json};
use std::sync::Arc;
use support::{Endpoint, OTHER_SERVER, SERVER, case_file, gzip, hex, members, people, repr_digest, sha256, usage};

/// What the core itself says about these files together.
fn preview(files: &[&[u8]]) -> Preview {
    let read = |bytes: &&[u8]| {
        let mut reader = DocumentReader::new("file");
        let _ = reader.push(bytes);
        Input::new(Arc::new(reader.finish()))
    };
    let inputs: Vec<Input> = files.iter().map(read).collect();
    reckon(&inputs, &Options::default()).preview().clone()
}

#[tokio::test]
async fn an_upload_is_answered_with_its_figures_and_found_again() {
    let endpoint = Endpoint::start();
    endpoint.set_members(&members(0, 10)).await;
    let body = people(5, 20);
    let response = endpoint.upload("k", body.clone()).query(&[("name", "usage of ghes.json")]).send().await.unwrap();
    assert_eq!(response.status(), 201);
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let upload: Value = response.json().await.unwrap();
    assert_eq!(location, format!("/enterprises/octo/server-usage-uploads/{}", upload["id"].as_str().unwrap()));
    assert_eq!(upload["name"], "usage of ghes.json");
    assert_eq!(upload["server_id"], SERVER);
    assert_eq!(upload["host_name"], "ghes.octo.example");
    assert_eq!(upload["sync_state"], "SUCCESS");
    assert_eq!(upload["sha256"], hex(&sha256(&body)));
    assert_eq!(upload["accounts"], 15);
    assert_eq!(upload["seats"], json!({ "before": 10, "after": 20 }));
    assert_eq!(upload["preview"]["people"]["cloud_and_server"], 5);
    assert_eq!(upload["preview"]["seats"]["purchased"], 500);
    assert!(upload["preview"].get("findings").is_none());
    assert!(upload["findings"].is_array());

    let found = endpoint.client.get(format!("{}{location}", endpoint.origin)).bearer_auth(&endpoint.token);
    assert_eq!(found.send().await.unwrap().json::<Value>().await.unwrap(), upload);
    assert_eq!(endpoint.get_json("/server-usage-uploads").await, json!([upload]));
}

#[tokio::test]
async fn the_endpoint_gives_the_same_figures_as_the_core_for_every_case_that_can_be_uploaded() {
    for case in ["first-sync", "identity-before-email", "nested-envelope", "synced-before", "visual-studio-volume"] {
        let endpoint = Endpoint::start();
        let (server, cloud) = (case_file(case, "ghes.json"), case_file(case, "cloud.json"));
        let expected: Value = serde_json::from_slice(&case_file(case, "case.json")).unwrap();
        endpoint.set_members(&serde_json::from_slice(&cloud).unwrap()).await;
        let upload = endpoint.uploaded("k", server.clone()).await;
        assert_eq!(upload["seats"]["after"], expected["expected"]["seats"]["after"], "{case}");
        assert_eq!(upload["seats"]["before"], expected["expected"]["seats"]["now"], "{case}");
        let preview = preview(&[&server, &cloud]);
        assert_eq!(upload["preview"]["seats"], json!(preview.seats), "{case}");
        assert_eq!(upload["preview"]["people"], json!(preview.people), "{case}");
        assert_eq!(upload["preview"]["matches"], json!(preview.matches), "{case}");
    }
}

#[tokio::test]
async fn billing_is_the_enterprises() {
    for (billing, case) in [("volume", "visual-studio-volume"), ("metered", "visual-studio-metered")] {
        let endpoint = Endpoint::start_with(&[], &["--billing", billing]);
        let expected: Value = serde_json::from_slice(&case_file(case, "case.json")).unwrap();
        endpoint.set_members(&serde_json::from_slice(&case_file(case, "cloud.json")).unwrap()).await;
        let upload = endpoint.uploaded("k", case_file(case, "ghes.json")).await;
        assert_eq!(upload["seats"]["after"], expected["expected"]["seats"]["after"], "{case}");
    }
}

#[tokio::test]
async fn a_gzipped_upload_is_the_same_upload() {
    let endpoint = Endpoint::start();
    let plain = people(0, 300);
    let packed = gzip(&plain);
    // The digest may be that of the body as sent, or of the JSON within.
    for (key, digest) in [("sent", repr_digest(&packed)), ("within", repr_digest(&plain))] {
        let request = endpoint.upload(key, packed.clone()).header("Content-Encoding", "gzip");
        let mut request = request.build().unwrap();
        request.headers_mut().insert("repr-digest", digest.parse().unwrap());
        let response = endpoint.client.execute(request).await.unwrap();
        assert_eq!(response.status(), 201, "{key}");
        let upload: Value = response.json().await.unwrap();
        assert_eq!(upload["sha256"], hex(&sha256(&plain)), "{key}");
        assert_eq!(upload["accounts"], 300, "{key}");
    }
}

#[tokio::test]
async fn a_body_of_unknown_length_is_taken_as_it_comes() {
    let endpoint = Endpoint::start();
    let body = people(0, 2_000);
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> = body.chunks(1_000).map(|chunk| Ok(chunk.to_vec())).collect();
    let request = endpoint.upload("k", body).body(reqwest::Body::wrap_stream(futures_util::stream::iter(chunks)));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.json::<Value>().await.unwrap()["accounts"], 2_000);
}

#[tokio::test]
async fn two_instances_count_one_person_once() {
    let endpoint = Endpoint::start();
    endpoint.set_members(&members(0, 10)).await;
    endpoint.uploaded("a", people(5, 15)).await;
    let other = usage(OTHER_SERVER, "second.octo.example", [(1, support::address(14)), (2, support::address(99))]);
    let upload = endpoint.uploaded("b", other).await;
    assert_eq!(upload["seats"], json!({ "before": 15, "after": 16 }));
    let (total, rows) = endpoint.whole_report(100).await;
    assert_eq!(total, 16);
    let both = rows.iter().find(|row| row["enterprise_server_emails"] == json!([support::address(14)])).unwrap();
    let ids = json!(["ghes.octo.example:14", "second.octo.example:1"]);
    assert_eq!(both["enterprise_server_user_ids"], ids);
}

#[tokio::test]
async fn an_upload_replaces_its_instances_accounts_and_the_older_one_stays_as_history() {
    let endpoint = Endpoint::start();
    endpoint.uploaded("a", people(0, 20)).await;
    let upload = endpoint.uploaded("b", people(10, 15)).await;
    assert_eq!(upload["seats"], json!({ "before": 20, "after": 5 }));
    let uploads = endpoint.get_json("/server-usage-uploads").await;
    assert_eq!(uploads.as_array().unwrap().len(), 2);
    assert_eq!(uploads[0]["id"], upload["id"]);
    assert_eq!(uploads[1]["accounts"], 20);
    let stored = endpoint.database.stored_bytes().await;
    assert!(stored.windows(16).any(|window| window == b"p12@octo.example"));
    assert!(
        !stored.windows(15).any(|window| window == b"p3@octo.example"),
        "an account of the older upload is still kept"
    );
}

#[tokio::test]
async fn nothing_but_the_minimised_form_is_kept() {
    let endpoint = Endpoint::start();
    let body = json!({
        "server_id": SERVER, "host_name": "ghes.octo.example", "customer_name": "Octo",
        "users": [{ "user_id": 1, "login": "private-login", "profile_name": "Private Name", "site_admin": true,
                    "created_at": "2001-02-03T04:05:06Z", "emails": [{ "email": "mona@octo.example", "primary": true }] }]
    });
    endpoint.uploaded("k", body.to_string()).await;
    let stored = String::from_utf8_lossy(&endpoint.database.stored_bytes().await).into_owned();
    assert!(stored.contains("mona@octo.example"));
    for word in ["private-login", "Private Name", "2001-02-03", "site_admin"] {
        assert!(!stored.contains(word), "{word}");
    }
}

#[tokio::test]
async fn an_instance_known_by_its_host_keeps_its_place_when_its_id_becomes_known() {
    let endpoint = Endpoint::start();
    let unnamed =
        json!({ "host_name": "GHES.octo.example:443", "users": [{ "user_id": 1, "email": "a@octo.example" }] });
    let first = endpoint.uploaded("a", unnamed.to_string()).await;
    assert_eq!(first["server_id"], Value::Null);
    let upload = endpoint.uploaded("b", people(0, 3)).await;
    assert_eq!(upload["seats"], json!({ "before": 1, "after": 3 }));
    let status = endpoint.get_json("/license-sync-status").await;
    assert_eq!(status["server_instances"].as_array().unwrap().len(), 1);
    assert_eq!(status["server_instances"][0]["server_id"], SERVER);
    // And without it once more.
    let upload = endpoint.uploaded("c", unnamed.to_string()).await;
    assert_eq!(upload["seats"], json!({ "before": 3, "after": 1 }));
    assert_eq!(endpoint.get_json("/license-sync-status").await["server_instances"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn uploads_at_once_are_all_counted() {
    let endpoint = Endpoint::start();
    let host = |number: u64| format!("s{number}.octo.example");
    let id = |number: u64| format!("0b6f2f43-6a53-4c8e-9b57-0a4d3f9b{number:04}");
    let uploads = (0..12).map(|number| {
        let accounts = (0..50).map(move |account| (account, support::address(number * 50 + account)));
        endpoint.upload(&format!("k{number}"), usage(&id(number), &host(number), accounts)).send()
    });
    for response in futures_util::future::join_all(uploads).await {
        assert_eq!(response.unwrap().status(), 201);
    }
    assert_eq!(endpoint.whole_report(100).await.0, 600);
    assert_eq!(endpoint.get_json("/license-sync-status").await["server_instances"].as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn uploads_are_listed_a_page_at_a_time() {
    let endpoint = Endpoint::start();
    for number in 0..3 {
        endpoint.uploaded(&format!("k{number}"), people(0, number + 1)).await;
    }
    let response = endpoint.get("/server-usage-uploads?per_page=2").await;
    let next = support::link(&response, "next").unwrap();
    let first: Value = response.json().await.unwrap();
    let rest = endpoint.client.get(next).bearer_auth(&endpoint.token).send().await.unwrap();
    let rest: Value = rest.json().await.unwrap();
    let accounts =
        |page: &Value| page.as_array().unwrap().iter().map(|upload| upload["accounts"].clone()).collect::<Vec<_>>();
    assert_eq!(accounts(&first), [json!(3), json!(2)]);
    assert_eq!(accounts(&rest), [json!(1)]);
}

#[tokio::test]
async fn findings_of_an_upload_are_shown_in_either_language() {
    let endpoint = Endpoint::start();
    let body = json!({ "server_id": SERVER, "host_name": "h.octo.example", "users": [{ "user_id": 1, "emails": ["no address"] }] });
    let upload = endpoint.uploaded("k", body.to_string()).await;
    let codes = |upload: &Value| -> Vec<String> {
        upload["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(codes(&upload).contains(&"address-invalid".to_owned()), "{upload}");
    let path = format!("/server-usage-uploads/{}", upload["id"].as_str().unwrap());
    let request = endpoint.call(reqwest::Method::GET, &path).header("Accept-Language", "ja");
    let japanese: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(codes(&japanese), codes(&upload));
    assert_ne!(japanese["findings"][0]["message"], upload["findings"][0]["message"]);
}

/// A server's own JSON may hold any character; `PostgreSQL`'s text can't hold this one.
#[tokio::test]
async fn a_zero_character_anywhere_is_answered_alike_by_both_databases() {
    let endpoint = Endpoint::start();
    for (key, id, host, email) in [
        ("host", SERVER, "ghes\u{0}.octo.example", "a@octo.example"),
        ("id", "0b6f\u{0}", "second.octo.example", "b@octo.example"),
        ("email", OTHER_SERVER, "third.octo.example", "c\u{0}@octo.example"),
    ] {
        for round in 0..2 {
            let response = endpoint.upload(&format!("{key}{round}"), usage(id, host, [(1, email.to_owned())])).send();
            let response = response.await.unwrap();
            assert_eq!(response.status(), 201, "{key}: {}", response.text().await.unwrap());
        }
    }
    assert_eq!(endpoint.get_json("/license-sync-status").await["server_instances"].as_array().unwrap().len(), 3);
    support::problem(endpoint.get("/server-usage-uploads/%00").await, 404, "not-found").await;
    let nobody = format!("{}/enterprises/%00/consumed-licenses", endpoint.origin);
    let response = endpoint.client.get(nobody).bearer_auth(&endpoint.token).send().await.unwrap();
    support::problem(response, 404, "not-found").await;
}
