//! Who is let in, and what everybody else is told.
#![allow(clippy::unwrap_used, reason = "a test fails where it fails")]

mod support;

use reqwest::Method;
use support::{Endpoint, people, problem};

const CALLS: [(Method, &str); 10] = [
    (Method::GET, "/server-usage-uploads"),
    (Method::POST, "/server-usage-uploads"),
    (Method::GET, "/server-usage-uploads/0"),
    (Method::GET, "/server-usage-uploads/0/original"),
    (Method::GET, "/originals"),
    (Method::PUT, "/originals"),
    (Method::PUT, "/members"),
    (Method::GET, "/consumed-licenses"),
    (Method::GET, "/license-sync-status"),
    (Method::DELETE, "/server-instances/0"),
];

#[tokio::test]
async fn no_token_gets_401_on_every_call() {
    let endpoint = Endpoint::start();
    for (method, path) in CALLS {
        let response = endpoint.client.request(method, endpoint.path(path)).send().await.unwrap();
        assert_eq!(response.headers()["www-authenticate"], "Bearer realm=\"oneseat\"", "{path}");
        problem(response, 401, "token-missing").await;
    }
    let basic = endpoint.client.get(endpoint.path("/consumed-licenses")).basic_auth("mona", Some("x"));
    problem(basic.send().await.unwrap(), 401, "token-missing").await;
}

#[tokio::test]
async fn a_wrong_token_gets_404() {
    let endpoint = Endpoint::start();
    endpoint.add_enterprise("other", &[]);
    let foreign = endpoint.add_token("other");
    let never = format!("oneseat_{}_{}", "0".repeat(12), "0".repeat(64));
    let mut forged = endpoint.token.clone();
    let last = if forged.pop() == Some('0') { '1' } else { '0' };
    forged.push(last);
    for (method, path) in CALLS {
        for token in [&foreign, &never, &forged, "nonsense"] {
            let request = endpoint.client.request(method.clone(), endpoint.path(path)).bearer_auth(token);
            problem(request.send().await.unwrap(), 404, "not-found").await;
        }
    }
    let missing = format!("{}/enterprises/nobody/consumed-licenses", endpoint.origin);
    let response = endpoint.client.get(missing).bearer_auth(&endpoint.token).send().await.unwrap();
    problem(response, 404, "not-found").await;
}

#[tokio::test]
async fn a_wrong_token_hears_404_even_with_a_large_body() {
    let endpoint = Endpoint::start();
    let body = vec![b'x'; 8 << 20];
    let request = endpoint.upload("k", body).header("Authorization", "Bearer nonsense");
    // The body is read to its end, so the answer is not lost in a reset connection.
    let mut request = request.build().unwrap();
    request.headers_mut().insert("authorization", "Bearer nonsense".parse().unwrap());
    problem(endpoint.client.execute(request).await.unwrap(), 404, "not-found").await;
}

#[tokio::test]
async fn a_revoked_token_stops_working_at_once() {
    let endpoint = Endpoint::start();
    assert_eq!(endpoint.get("/consumed-licenses").await.status(), 200);
    let id = endpoint.token.split('_').nth(1).unwrap();
    endpoint.run(&["token", "revoke", id]);
    problem(endpoint.get("/consumed-licenses").await, 404, "not-found").await;
    assert!(!endpoint.try_run(&["token", "revoke", id]).status.success());
}

#[tokio::test]
async fn a_token_is_kept_only_as_a_hash_and_listed_without_its_secret() {
    let endpoint = Endpoint::start();
    endpoint.run(&["token", "add", "octo", "--note", "for the nightly job"]);
    let secret = endpoint.token.rsplit('_').next().unwrap();
    let list = endpoint.run(&["token", "list"]);
    assert!(list.contains("for the nightly job") && !list.contains(secret), "{list}");
    let stored = endpoint.database.stored_bytes().await;
    assert!(!stored.windows(secret.len()).any(|window| window == secret.as_bytes()));
}

#[tokio::test]
async fn the_name_of_an_enterprise_may_be_written_in_capitals_and_the_scheme_as_githubs_clients_write_it() {
    let endpoint = Endpoint::start();
    let url = format!("{}/enterprises/OCTO/consumed-licenses", endpoint.origin);
    let request = endpoint.client.get(url).header("Authorization", format!("token {}", endpoint.token));
    let request = request.header("X-GitHub-Api-Version", "2022-11-28").header("Accept", "application/vnd.github+json");
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn any_origin_may_call_and_see_what_it_needs() {
    let endpoint = Endpoint::start();
    let preflight = endpoint
        .client
        .request(Method::OPTIONS, endpoint.path("/server-usage-uploads"))
        .header("Origin", "https://seats.example")
        .header("Access-Control-Request-Method", "POST")
        .header(
            "Access-Control-Request-Headers",
            "authorization,content-encoding,content-type,idempotency-key,repr-digest,x-github-api-version",
        );
    let response = preflight.send().await.unwrap();
    assert!(response.status().is_success());
    let field = |name: &str| response.headers()[name].to_str().unwrap().to_ascii_lowercase();
    assert_eq!(field("access-control-allow-origin"), "*");
    assert_eq!(field("access-control-max-age"), "86400");
    for name in
        ["authorization", "content-encoding", "content-type", "idempotency-key", "repr-digest", "x-github-api-version"]
    {
        assert!(field("access-control-allow-headers").contains(name), "{name}");
    }
    for method in ["get", "post", "put", "delete"] {
        assert!(field("access-control-allow-methods").contains(method), "{method}");
    }

    // A refusal can be read across origins too, or the page could not say what is wrong.
    let refused = endpoint.client.get(endpoint.path("/consumed-licenses")).header("Origin", "https://seats.example");
    let response = refused.send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    let exposed = response.headers()["access-control-expose-headers"].to_str().unwrap().to_ascii_lowercase();
    for name in ["link", "location", "retry-after", "idempotency-replayed", "x-request-id"] {
        assert!(exposed.contains(name), "{name}");
    }
    problem(response, 401, "token-missing").await;
}

#[tokio::test]
async fn a_problem_speaks_the_callers_language() {
    let endpoint = Endpoint::start();
    let ask = |language: &'static str| {
        endpoint.client.get(endpoint.path("/consumed-licenses")).header("Accept-Language", language).send()
    };
    let response = ask("ja-JP,ja;q=0.9,en;q=0.8").await.unwrap();
    assert_eq!(response.headers()["content-language"], "ja");
    assert_eq!(problem(response, 401, "token-missing").await["title"], "トークンが必要です");
    assert_eq!(problem(ask("en-GB").await.unwrap(), 401, "token-missing").await["title"], "A token is needed");

    let words = endpoint.client.get(format!("{}/problems/digest-mismatch", endpoint.origin)).send().await.unwrap();
    assert_eq!(words.status(), 200);
    assert!(words.text().await.unwrap().starts_with("400 The body is not what its digest says"));
}

#[tokio::test]
async fn data_is_never_cached_and_every_answer_has_the_headers_of_a_careful_server() {
    let endpoint = Endpoint::start();
    let uploaded = endpoint.upload("k", people(0, 3)).send().await.unwrap();
    let listed = endpoint.get("/consumed-licenses").await;
    let refused = endpoint.client.get(endpoint.path("/nothing")).send().await.unwrap();
    for response in [uploaded, listed, refused] {
        let headers = response.headers();
        assert_eq!(headers["cache-control"], "private, no-store");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
        assert!(headers.contains_key("x-request-id"));
    }
}

#[tokio::test]
async fn an_unknown_address_and_an_unknown_method_are_problems() {
    let endpoint = Endpoint::start();
    problem(endpoint.client.get(&endpoint.origin).send().await.unwrap(), 404, "not-found").await;
    problem(endpoint.get("/nothing").await, 404, "not-found").await;
    problem(endpoint.get("/consumed-licenses/").await, 404, "not-found").await;
    let response = endpoint.call(Method::DELETE, "/members").send().await.unwrap();
    assert_eq!(response.headers()["allow"], "PUT");
    problem(response, 405, "method-not-allowed").await;
}

#[tokio::test]
async fn health_readiness_and_metrics_tell_of_the_program_and_of_nobody() {
    let endpoint = Endpoint::start();
    endpoint.uploaded("k", people(0, 3)).await;
    for path in ["/healthz", "/readyz"] {
        let response = endpoint.client.get(format!("{}{path}", endpoint.origin)).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
    }
    let metrics = endpoint.client.get(format!("{}/metrics", endpoint.origin)).send().await.unwrap();
    assert_eq!(metrics.status(), 200);
    let text = metrics.text().await.unwrap();
    assert!(text.contains("oneseat_uploads_stored_total 1"), "{text}");
    assert!(text.contains("route=\"/enterprises/{enterprise}/server-usage-uploads\""), "{text}");
    assert!(!text.contains("octo"), "{text}");
}
