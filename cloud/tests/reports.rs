//! What is read back: GitHub's shapes, whole and exact.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::collections::HashSet;
use std::sync::Arc;

use oneseat_core::{Document, DocumentReader, Input, Kind, Options, Preview, reckon};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Endpoint, OTHER_SERVER, SERVER, case_file, link, member, members, people, problem, usage};

fn read(name: &str, bytes: &[u8]) -> Arc<Document> {
    let mut reader = DocumentReader::new(name);
    let _ = reader.push(bytes);
    Arc::new(reader.finish())
}

fn preview(documents: &[&Arc<Document>]) -> Preview {
    let inputs: Vec<Input> = documents.iter().map(|document| Input::new(Arc::clone(document))).collect();
    reckon(&inputs, &Options::default()).preview().clone()
}

async fn csv(endpoint: &Endpoint) -> String {
    let response = endpoint.call(Method::GET, "/consumed-licenses").header("Accept", "text/csv").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    response.text().await.unwrap()
}

#[tokio::test]
async fn following_link_collects_everyone_once_and_the_total_is_the_cores() {
    let endpoint = Endpoint::start();
    endpoint.set_members(&members(0, 250)).await;
    endpoint.uploaded("k", people(200, 437)).await;
    let report = read("cloud.json", members(0, 250).to_string().as_bytes());
    let seats = preview(&[&report, &read("ghes.json", &people(200, 437))]).seats.unwrap();
    for per_page in [100, 30, 7] {
        let (total, rows) = endpoint.whole_report(per_page).await;
        assert_eq!(total, seats.after);
        assert_eq!(rows.len() as u64, seats.after, "{per_page}");
        let distinct: HashSet<String> = rows
            .iter()
            .map(|row| format!("{} {}", row["github_com_login"], row["enterprise_server_user_ids"]))
            .collect();
        assert_eq!(distinct.len(), rows.len(), "{per_page}");
    }
}

#[tokio::test]
async fn pages_are_as_githubs() {
    let endpoint = Endpoint::start();
    endpoint.set_members(&members(0, 250)).await;
    let rows = |page: &Value| page["users"].as_array().unwrap().len();
    let response = endpoint.get("/consumed-licenses").await;
    assert_eq!(link(&response, "last").unwrap(), endpoint.path("/consumed-licenses?page=9&per_page=30"));
    assert_eq!(link(&response, "prev"), None);
    let page: Value = response.json().await.unwrap();
    assert_eq!(
        (rows(&page), &page["total_seats_consumed"], &page["total_seats_purchased"]),
        (30, &json!(250), &json!(500))
    );
    assert_eq!(rows(&endpoint.get_json("/consumed-licenses?per_page=1000").await), 100);
    assert_eq!(rows(&endpoint.get_json("/consumed-licenses?per_page=100&page=3").await), 50);
    assert_eq!(rows(&endpoint.get_json("/consumed-licenses?page=99").await), 0);
    assert_eq!(rows(&endpoint.get_json("/consumed-licenses?page=18446744073709551615&per_page=100").await), 0);
    problem(endpoint.get("/consumed-licenses?page=x").await, 400, "parameter-invalid").await;
    let third = endpoint.get_json("/consumed-licenses?per_page=70&page=2").await;
    assert_eq!(third["users"][0]["github_com_login"], "p70-oc");
    assert_eq!(third["users"][69]["github_com_login"], "p139-oc");
}

#[tokio::test]
async fn a_public_url_stands_in_link() {
    let endpoint = Endpoint::start_with(&["--public-url", "https://seats.example/api/"], &[]);
    endpoint.set_members(&members(0, 50)).await;
    let next = link(&endpoint.get("/consumed-licenses").await, "next").unwrap();
    assert_eq!(next, "https://seats.example/api/enterprises/octo/consumed-licenses?page=2&per_page=30");
}

#[tokio::test]
async fn an_enterprise_without_anything_has_an_empty_report() {
    let endpoint = Endpoint::start();
    let report = endpoint.get_json("/consumed-licenses").await;
    assert_eq!(report, json!({ "total_seats_consumed": 0, "users": [] }));
    assert_eq!(endpoint.get_json("/license-sync-status").await, json!({ "server_instances": [] }));
    assert_eq!(csv(&endpoint).await.lines().count(), 1);
}

#[tokio::test]
async fn a_row_has_githubs_fields() {
    let endpoint = Endpoint::start();
    endpoint.set_members(&members(0, 2)).await;
    endpoint.uploaded("k", people(1, 3)).await;
    let (_, rows) = endpoint.whole_report(100).await;
    let shared = rows.iter().find(|row| row["github_com_login"] == "p1-oc").unwrap();
    assert_eq!(
        *shared,
        json!({
            "github_com_login": "p1-oc", "github_com_name": "P1-OC", "enterprise_server_user_ids": ["ghes.octo.example:1"],
            "github_com_user": true, "enterprise_server_user": true, "visual_studio_subscription_user": false,
            "license_type": "Enterprise", "github_com_profile": "https://github.com/p1-oc",
            "github_com_member_roles": ["octo:Member", "tools:Owner"], "github_com_enterprise_roles": ["Member"],
            "github_com_verified_domain_emails": ["p1@octo.example"], "github_com_saml_name_id": null,
            "github_com_orgs_with_pending_invites": [], "github_com_two_factor_auth": true,
            "enterprise_server_emails": ["p1@octo.example"], "enterprise_server_primary_emails": ["p1@octo.example"],
            "visual_studio_license_status": null, "visual_studio_subscription_email": null, "total_user_accounts": 2
        })
    );
    let server_only = rows.iter().find(|row| row["github_com_login"] == "").unwrap();
    assert_eq!(server_only["enterprise_server_user_ids"], json!(["ghes.octo.example:2"]));
    assert_eq!(server_only["github_com_user"], false);
}

#[tokio::test]
async fn csv_says_the_same_as_json() {
    let endpoint = Endpoint::start();
    let mut report = members(0, 140);
    report["users"][3]["github_com_name"] = json!("Quoted \"Mona\", of Octo\nand more");
    endpoint.set_members(&report).await;
    endpoint.uploaded("k", people(100, 180)).await;
    let text = csv(&endpoint).await;
    let (total, rows) = endpoint.whole_report(100).await;
    let mut reader = csv_reader(&text);
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(columns.len(), 20);
    assert_eq!(columns[16], "enterprise_server_primary_emails");
    let records: Vec<Vec<String>> =
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(records.len() as u64, total);
    for (record, row) in records.iter().zip(&rows) {
        for (column, cell) in columns.iter().zip(record) {
            let expected = match &row[column] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>().join(", "),
                other => other.to_string(),
            };
            assert_eq!(*cell, expected, "{column}");
        }
    }

    // And to the core: the same figures from either.
    let ghes = read("ghes.json", &people(90, 200));
    let whole = json!({ "total_seats_consumed": total, "total_seats_purchased": 500, "users": rows }).to_string();
    let (mut from_csv, mut from_json) =
        (preview(&[&read("r.csv", text.as_bytes()), &ghes]), preview(&[&read("r.json", whole.as_bytes()), &ghes]));
    // No CSV has how many seats were bought.
    from_json.seats.as_mut().unwrap().purchased = None;
    from_csv.findings.clear();
    from_json.findings.clear();
    assert_eq!(from_csv, from_json);
}

fn csv_reader(text: &str) -> csv::Reader<&[u8]> {
    csv::Reader::from_reader(text.as_bytes())
}

#[tokio::test]
async fn a_report_read_back_and_previewed_with_the_same_export_gives_the_same_seats() {
    for case in ["first-sync", "identity-before-email", "synced-before", "visual-studio-volume", "nested-envelope"] {
        let (server, cloud) = (case_file(case, "ghes.json"), case_file(case, "cloud.json"));
        let domains = domains_of(&[&server, &cloud]);
        let verified: Vec<&str> = domains.iter().flat_map(|domain| ["--verified-domain", domain]).collect();
        let endpoint = Endpoint::start_with(&[], &verified);
        endpoint.set_members(&serde_json::from_slice(&cloud).unwrap()).await;
        let upload = endpoint.uploaded("k", server.clone()).await;
        let (total, rows) = endpoint.whole_report(100).await;
        let report = json!({ "total_seats_consumed": total, "users": rows }).to_string();
        let report = read("report.json", report.as_bytes());
        assert_eq!(report.kind(), Kind::CloudReport);
        let again = preview(&[&report, &read("ghes.json", &server)]);
        let seats = again.seats.unwrap();
        assert_eq!(upload["seats"]["after"], seats.after, "{case}");
        assert_eq!(Some(seats.after), seats.now, "{case}");
    }
}

/// Every domain in the files, so that no address is hidden.
fn domains_of(files: &[&[u8]]) -> Vec<String> {
    let mut domains = HashSet::new();
    for file in files {
        for piece in String::from_utf8_lossy(file).split('"') {
            if let Some((_, domain)) = piece.rsplit_once('@')
                && domain.contains('.')
                && domain.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-')
            {
                domains.insert(domain.to_owned());
            }
        }
    }
    domains.into_iter().collect()
}

#[tokio::test]
async fn addresses_are_shown_only_of_verified_domains() {
    let endpoint = Endpoint::start();
    let mut private = member("mona-oc", "mona@octo.example");
    private["github_com_verified_domain_emails"] = json!(["mona@octo.example", "mona@home.example"]);
    private["github_com_verified_emails"] = json!(["mona@octo.example", "secret@home.example"]);
    endpoint.set_members(&json!({ "total_seats_consumed": 1, "users": [private] })).await;
    let accounts =
        [(1, "Secret@HOME.example".to_owned()), (2, "b@sub.octo.example".to_owned()), (3, "c@Octo.Example".to_owned())];
    let upload = endpoint.uploaded("k", usage(SERVER, "ghes.octo.example", accounts)).await;
    // The hidden verified address takes part in matching, and is shown to nobody.
    assert_eq!(upload["seats"]["after"], 3);
    assert_eq!(upload["preview"]["matches"]["verified_email"], 1);
    let (_, rows) = endpoint.whole_report(100).await;
    for text in [json!(rows).to_string(), csv(&endpoint).await] {
        assert!(text.contains("mona@octo.example") && text.contains("c@Octo.Example"), "{text}");
        let lower = text.to_ascii_lowercase();
        assert!(!lower.contains("home.example") && !lower.contains("sub.octo.example"), "{text}");
    }
    let mona = rows.iter().find(|row| row["github_com_login"] == "mona-oc").unwrap();
    assert_eq!(mona["enterprise_server_user_ids"], json!(["ghes.octo.example:1"]));
    assert_eq!(mona["enterprise_server_emails"], json!([]));
}

#[tokio::test]
async fn without_a_verified_domain_no_server_address_is_shown() {
    let endpoint = Endpoint::start_with(&[], &[]);
    endpoint.uploaded("k", people(0, 3)).await;
    let (total, rows) = endpoint.whole_report(100).await;
    assert_eq!(total, 3);
    assert!(!json!(rows).to_string().contains('@'));
}

#[tokio::test]
async fn sync_status_has_githubs_shape_and_the_last_uploads_time() {
    let endpoint = Endpoint::start();
    let upload = endpoint.uploaded("k", people(0, 3)).await;
    let expected = json!({ "server_instances": [{
        "server_id": SERVER, "hostname": "ghes.octo.example",
        "last_sync": { "date": upload["created_at"], "status": "success", "error": "" }
    }] });
    assert_eq!(endpoint.get_json("/license-sync-status").await, expected);
}

#[tokio::test]
async fn a_deleted_server_is_forgotten_with_its_history_and_its_addresses() {
    let endpoint = Endpoint::start();
    endpoint.set_members(&members(0, 10)).await;
    endpoint.uploaded("a", people(5, 15)).await;
    endpoint.uploaded("b", usage(SERVER, "ghes.octo.example", [(1, "gone@octo.example".to_owned())])).await;
    endpoint.uploaded("c", usage(OTHER_SERVER, "second.octo.example", [(1, "stays@octo.example".to_owned())])).await;
    assert_eq!(endpoint.whole_report(100).await.0, 12);
    let path = format!("/server-instances/{}", SERVER.to_ascii_uppercase());
    assert_eq!(endpoint.call(Method::DELETE, &path).send().await.unwrap().status(), 204);
    assert_eq!(endpoint.whole_report(100).await.0, 11);
    let uploads = endpoint.get_json("/server-usage-uploads").await;
    assert_eq!(uploads.as_array().unwrap().len(), 1);
    assert_eq!(endpoint.get_json("/license-sync-status").await["server_instances"].as_array().unwrap().len(), 1);
    problem(endpoint.call(Method::DELETE, &path).send().await.unwrap(), 404, "not-found").await;
}

#[tokio::test]
async fn another_enterprise_sees_nothing_of_it() {
    let endpoint = Endpoint::start();
    endpoint.add_enterprise("other", &["--verified-domain", "octo.example"]);
    let token = endpoint.add_token("other");
    let upload = endpoint.uploaded("k", people(0, 3)).await;
    let ask = |path: String| {
        endpoint.client.get(format!("{}/enterprises/other{path}", endpoint.origin)).bearer_auth(&token).send()
    };
    let report: Value = ask("/consumed-licenses".to_owned()).await.unwrap().json().await.unwrap();
    assert_eq!(report["total_seats_consumed"], 0);
    let id = upload["id"].as_str().unwrap();
    problem(ask(format!("/server-usage-uploads/{id}")).await.unwrap(), 404, "not-found").await;
}
