//! The description for programs: what is served is what is committed, and every call is in it.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::path::Path;

use serde_json::Value;
use support::Endpoint;

const CALLS: [(&str, &str); 27] = [
    ("post", "/enterprises/{enterprise}/server-usage-uploads"),
    ("get", "/enterprises/{enterprise}/server-usage-uploads"),
    ("get", "/enterprises/{enterprise}/server-usage-uploads/{id}"),
    ("get", "/enterprises/{enterprise}/server-usage-uploads/{id}/original"),
    ("get", "/enterprises/{enterprise}/originals"),
    ("put", "/enterprises/{enterprise}/originals"),
    ("put", "/enterprises/{enterprise}/members"),
    ("get", "/enterprises/{enterprise}/consumed-licenses"),
    ("get", "/enterprises/{enterprise}/license-sync-status"),
    ("delete", "/enterprises/{enterprise}/server-instances/{server_id}"),
    ("get", "/enterprises/{enterprise}/server-instances"),
    ("get", "/enterprises/{enterprise}/server-instances/{server_id}/syncs"),
    ("post", "/enterprises/{enterprise}/server-instances/{server_id}/syncs"),
    ("post", "/enterprises/{enterprise}/connection-codes"),
    ("post", "/connection-codes/look-up"),
    ("post", "/connections"),
    ("post", "/app/installations/{id}/access_tokens"),
    ("delete", "/enterprises/{enterprise}/connections/{id}"),
    ("post", "/enterprises/{enterprise}/connections/{id}/keys"),
    ("post", "/enterprises/{enterprise}/connections/{id}/jobs"),
    ("get", "/enterprises/{enterprise}/connections/{id}/jobs/next"),
    ("patch", "/enterprises/{enterprise}/connections/{id}/jobs/{job}"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
    ("get", "/problems/{slug}"),
    ("get", "/openapi.json"),
];

#[tokio::test]
async fn the_committed_description_is_the_served_one() {
    let endpoint = Endpoint::start();
    let served = endpoint.client.get(format!("{}/openapi.json", endpoint.origin)).send().await.unwrap();
    let served = served.text().await.unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    if std::env::var_os("ONESEAT_WRITE_OPENAPI").is_some() {
        std::fs::write(&file, &served).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        served == committed,
        "docs/openapi.json is not what the code says: `ONESEAT_WRITE_OPENAPI=1 cargo test -p oneseat-cloud --test openapi` writes it"
    );
}

/// An object without a word about its fields, anywhere in a description.
fn unsaid(schema: &Value, at: &str, found: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            let has = |name: &str| fields.contains_key(name);
            if fields.get("type") == Some(&Value::from("object")) && !has("properties") {
                found.push(at.to_owned());
            }
            for (name, value) in fields {
                unsaid(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| unsaid(value, at, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_row_of_an_answer_is_described_field_by_field() {
    let endpoint = Endpoint::start();
    let url = format!("{}/openapi.json", endpoint.origin);
    let description: Value = endpoint.client.get(url).send().await.unwrap().json().await.unwrap();
    let mut found = Vec::new();
    unsaid(&description, "", &mut found);
    // What others describe: this description itself, and a report as GitHub writes it.
    found.retain(|at| !at.starts_with("/paths//openapi.json/") && !at.contains("/members/put/requestBody/"));
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test]
async fn every_call_is_described_with_its_refusals_and_no_other() {
    let endpoint = Endpoint::start();
    let url = format!("{}/openapi.json", endpoint.origin);
    let description: Value = endpoint.client.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(description["openapi"], "3.1.0");
    let mut described = 0;
    for (path, calls) in description["paths"].as_object().unwrap() {
        for (method, call) in calls.as_object().unwrap() {
            assert!(CALLS.contains(&(method.as_str(), path.as_str())), "{method} {path}");
            if path.starts_with("/enterprises/") {
                for status in ["401", "403", "404", "429", "503"] {
                    assert!(call["responses"][status].is_object(), "{method} {path} {status}");
                }
            }
            described += 1;
        }
    }
    assert_eq!(described, CALLS.len());
}

#[tokio::test]
async fn whatever_is_referred_to_is_described() {
    let endpoint = Endpoint::start();
    let url = format!("{}/openapi.json", endpoint.origin);
    let text = endpoint.client.get(url).send().await.unwrap().text().await.unwrap();
    let description: Value = serde_json::from_str(&text).unwrap();
    let names = text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next());
    let missing: Vec<_> = names.filter(|name| description["components"]["schemas"].get(name).is_none()).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
