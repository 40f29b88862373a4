//! Traces, as a collector gets them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use support::authority::Authority;
use support::{Endpoint, people};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// What a collector answers, and what it was sent.
fn taking() -> (Router, Receiver<Bytes>) {
    let (sender, sent) = channel();
    let take = post(|headers: HeaderMap, body: Bytes| async move {
        assert_eq!(headers["content-type"], "application/x-protobuf");
        sender.send(body).unwrap();
    });
    (Router::new().route("/v1/traces", take), sent)
}

/// A collector, and what it was sent.
async fn collector() -> (String, Receiver<Bytes>) {
    let (router, sent) = taking();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), sent)
}

/// The same behind TLS, called `localhost` by this authority.
fn collector_behind_tls(authority: &Authority, folder: &Path) -> (String, Receiver<Bytes>) {
    let (router, sent) = taking();
    authority.issue(folder, "localhost");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificates = CertificateDer::pem_file_iter(folder.join("certificate.pem")).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            certificates.map(Result::unwrap).collect(),
            PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap(),
        )
        .unwrap();
    let config = axum_server::tls_rustls::RustlsConfig::from_config(Arc::new(config));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = axum_server::from_tcp_rustls(listener, config).unwrap();
    tokio::spawn(server.serve(router.into_make_service()));
    (format!("https://localhost:{port}"), sent)
}

/// Ends the program in order, which sends what is left.
fn stop(endpoint: &mut Endpoint) {
    let told = Command::new("kill").args(["-TERM", &endpoint.process().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(endpoint.wait().success());
}

fn attribute<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a Value> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    let AnyValue { value } = found.value.as_ref()?;
    value.as_ref()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_a_span_within_the_callers_with_its_steps_within_and_tells_nothing_of_anybody() {
    let (collector, sent) = collector().await;
    let mut endpoint = Endpoint::start();
    let mut serving = endpoint.serving();
    // Sent at the end, however long that takes.
    serving.env("OTEL_BSP_SCHEDULE_DELAY", "3600000").env("OTEL_EXPORTER_OTLP_ENDPOINT", &collector);
    endpoint.serve_with(&mut serving);
    let traced = endpoint
        .upload("the-key", people(0, 30))
        .query(&[("name", "mona@octo.example")])
        .header("traceparent", format!("00-{TRACE}-{PARENT}-01"))
        .header("tracestate", "vendor=mona@octo.example");
    let answer = traced.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    // A caller that does not want to be traced, and one that says nothing of it.
    let not = endpoint.call(reqwest::Method::GET, "/consumed-licenses");
    let not = not.header("traceparent", "00-11111111111111111111111111111111-2222222222222222-00");
    assert_eq!(not.send().await.unwrap().status(), 200);
    assert_eq!(endpoint.get("/nothing").await.status(), 404);
    let alive = endpoint.client.get(format!("{}/healthz", endpoint.origin)).send().await.unwrap();
    assert_eq!(alive.status(), 200);
    stop(&mut endpoint);

    let bodies: Vec<Bytes> = sent.try_iter().collect();
    let mut spans: Vec<Span> = Vec::new();
    for body in &bodies {
        let export = ExportTraceServiceRequest::decode(body.clone()).unwrap();
        for resource in export.resource_spans {
            let service = resource.resource.unwrap().attributes;
            let name = Value::StringValue("oneseat-cloud".to_owned());
            assert_eq!(attribute(&service, "service.name"), Some(&name));
            spans.extend(resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
        }
    }
    let requests: Vec<&Span> = spans.iter().filter(|span| span.kind == 2).collect();
    let names: Vec<&str> = requests.iter().map(|span| span.name.as_str()).collect();
    assert_eq!(names, ["POST /enterprises/{enterprise}/server-usage-uploads", "GET other"]);
    let request = requests[0];
    assert_eq!(support::hex(&request.trace_id), TRACE);
    assert_eq!(support::hex(&request.parent_span_id), PARENT);
    assert_eq!(attribute(&request.attributes, "http.response.status_code"), Some(&Value::IntValue(201)));
    assert_eq!(attribute(&request.attributes, "request_id"), Some(&Value::StringValue(id)));
    for step in ["read the body", "minimise", "count", "commit"] {
        let span = spans.iter().find(|span| span.name == step).unwrap_or_else(|| panic!("no span `{step}`"));
        assert_eq!((&span.trace_id, &span.parent_span_id), (&request.trace_id, &request.span_id), "{step}");
    }
    for body in bodies {
        let text = String::from_utf8_lossy(&body);
        let secret = endpoint.token.rsplit('_').next().unwrap();
        for told in ["octo", "mona", "the-key", "127.0.0.1", secret] {
            assert!(!text.contains(told), "{told}: {text}");
        }
    }
}

#[tokio::test]
async fn a_collector_that_is_not_there_holds_up_nothing() {
    let mut endpoint = Endpoint::start();
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut serving = endpoint.serving();
    endpoint.serve_with(serving.args(["--otlp-endpoint", &format!("http://{nowhere}")]));
    endpoint.uploaded("k", people(0, 30)).await;
    stop(&mut endpoint);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_behind_tls_gets_traces_if_the_authorities_that_were_named_vouch_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let (own, other) = (Authority::new(), Authority::new());
    for (name, authority) in [("own.pem", &own), ("other.pem", &other)] {
        std::fs::write(folder.path().join(name), authority.pem()).unwrap();
    }
    let (collector, sent) = collector_behind_tls(&own, folder.path());
    // Another authority's word counts for nothing, nor does the machine's own list have this one.
    for (authorities, arrives) in [(Some("own.pem"), true), (Some("other.pem"), false), (None, false)] {
        let mut endpoint = Endpoint::start();
        let mut serving = endpoint.serving();
        serving.env("OTEL_BSP_SCHEDULE_DELAY", "3600000").args(["--otlp-endpoint", &collector]);
        if let Some(authorities) = authorities {
            serving.arg("--otlp-ca-file").arg(folder.path().join(authorities));
        }
        endpoint.serve_with(&mut serving);
        endpoint.uploaded("k", people(0, 3)).await;
        stop(&mut endpoint);
        let spans: Vec<Span> = sent
            .try_iter()
            .flat_map(|body| ExportTraceServiceRequest::decode(body).unwrap().resource_spans)
            .flat_map(|resource| resource.scope_spans)
            .flat_map(|scope| scope.spans)
            .collect();
        assert_eq!(spans.iter().any(|span| span.name == "commit"), arrives, "{authorities:?}");
    }
}

#[test]
fn a_file_without_certificates_is_said_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authorities.pem");
    let endpoint = Endpoint::start();
    for content in [None, Some("no certificate")] {
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let mut serving = endpoint.serving();
        serving.args(["--otlp-endpoint", "https://localhost:1", "--otlp-ca-file"]).arg(&file);
        let output = serving.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains("authorities.pem"), "{said}");
    }
}
