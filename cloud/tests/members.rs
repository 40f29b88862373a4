//! The cloud side: what may be given as the members' report, and what it changes.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{Endpoint, case_file, gzip, hex, members, people, sha256};

#[tokio::test]
async fn json_csv_and_pages_set_the_members() {
    let mut figures = Vec::new();
    for (content_type, body) in [
        ("text/csv", case_file("report-csv", "cloud.csv")),
        ("text/csv; charset=utf-8; header=present", case_file("report-csv-oldest", "cloud.csv")),
        ("application/json", pages()),
    ] {
        let endpoint = Endpoint::start();
        let request = endpoint.call(Method::PUT, "/members").header("Content-Type", content_type).body(body.clone());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{content_type}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["sha256"], hex(&sha256(&body)));
        assert_eq!(answer["seats"]["before"], Value::Null);
        let (total, rows) = endpoint.whole_report(100).await;
        assert_eq!(answer["seats"]["after"], total);
        assert_eq!(rows.len() as u64, total);
        figures.push(total);
    }
    assert!(figures.iter().all(|total| *total > 0), "{figures:?}");
}

/// One report's pages in an array, as clients that follow `Link` put them together.
fn pages() -> Vec<u8> {
    let page = |from, to| {
        let mut page = members(from, to);
        page["total_seats_consumed"] = json!(50);
        page
    };
    json!([page(0, 30), page(30, 50)]).to_string().into_bytes()
}

#[tokio::test]
async fn a_gzipped_report_may_come_with_its_digest() {
    let endpoint = Endpoint::start();
    let body = gzip(members(0, 40).to_string().as_bytes());
    let request = endpoint
        .call(Method::PUT, "/members")
        .header("Content-Type", "application/json")
        .header("Content-Encoding", "gzip")
        .header("Repr-Digest", support::repr_digest(&body))
        .body(body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!((&answer["rows"], &answer["preview"]["seats"]["purchased"]), (&json!(40), &json!(500)));
}

#[tokio::test]
async fn a_new_report_replaces_the_old_one_and_keeps_the_servers() {
    let endpoint = Endpoint::start();
    endpoint.set_members(&members(0, 10)).await;
    endpoint.uploaded("k", people(5, 15)).await;
    let answer = endpoint.set_members(&members(0, 12)).await;
    assert_eq!(answer["seats"], json!({ "before": 15, "after": 15 }));
    let answer = endpoint.set_members(&members(20, 22)).await;
    assert_eq!(answer["seats"], json!({ "before": 15, "after": 12 }));
}

#[tokio::test]
async fn a_report_that_already_lists_an_earlier_sync_is_understood() {
    let endpoint = Endpoint::start();
    endpoint.set_members(&members(0, 10)).await;
    endpoint.uploaded("a", people(5, 15)).await;
    let (total, rows) = endpoint.whole_report(100).await;
    // Its own report as the new members' report changes nothing.
    let answer = endpoint.set_members(&json!({ "total_seats_consumed": total, "users": rows })).await;
    assert_eq!(answer["seats"], json!({ "before": total, "after": total }));
    let upload = endpoint.uploaded("b", people(5, 14)).await;
    assert_eq!(upload["seats"], json!({ "before": 15, "after": 14 }));
}

#[tokio::test]
async fn import_at_the_terminal_is_the_same_as_the_call() {
    let endpoint = Endpoint::start();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let json = members(0, 30).to_string();
    for path in [file("cloud.json", json.as_bytes()), file("cloud.json.gz", &gzip(json.as_bytes()))] {
        assert_eq!(endpoint.run(&["members", "import", "octo", &path]), "30 rows imported; octo consumes 30 seats");
        // The program that serves sees it at once.
        assert_eq!(endpoint.whole_report(100).await.0, 30);
    }
    let refused = endpoint.try_run(&["members", "import", "octo", &file("bad.json", &json.as_bytes()[..900])]);
    assert!(!refused.status.success());
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("bad.json` is not a whole cloud report"), "{said}");
    assert_eq!(endpoint.whole_report(100).await.0, 30);
    let missing = endpoint.try_run(&["members", "import", "octo", "/nowhere/cloud.json"]);
    assert!(String::from_utf8(missing.stderr).unwrap().contains("can't be read"));
}

#[tokio::test]
async fn an_import_beside_uploads_loses_neither() {
    let endpoint = Endpoint::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cloud.json");
    std::fs::write(&path, members(0, 200).to_string()).unwrap();
    let path = path.to_str().unwrap();
    // Another process writes while this one does: whoever comes second counts again from what the first left.
    for round in 0..2 {
        let mut import = endpoint.program().args(["members", "import", "octo", path]).spawn().unwrap();
        let mut uploads = 0;
        let imported = loop {
            endpoint.uploaded(&format!("k{round}-{uploads}"), people(100, 300)).await;
            uploads += 1;
            if let Some(status) = import.try_wait().unwrap() {
                break status;
            }
        };
        assert!(imported.success());
    }
    assert_eq!(endpoint.whole_report(100).await.0, 300);
}
