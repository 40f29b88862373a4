//! An agent as the endpoint sees one: a key of its own, a code, JWTs with a number that grows.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{ENTERPRISE, Endpoint};

pub struct Key(SigningKey);

impl Key {
    /// One that nobody else has.
    pub fn new() -> Self {
        Self(SigningKey::from_bytes(&Sha256::digest(Uuid::new_v4().as_bytes()).into()))
    }

    /// As it is said to the endpoint.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.verifying_key().as_bytes())
    }

    fn thumbprint(&self) -> String {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.public());
        URL_SAFE_NO_PAD.encode(Sha256::digest(jwk))
    }
}

/// What a code is redeemed with.
pub fn acceptance(code: &str, key: &Key, server: &str, host: &str) -> Value {
    json!({
        "code": code, "key": key.public(),
        "instance": { "server_id": server, "host_name": host, "version": "3.19.2", "customer_name": "Unmistakable Customer" },
    })
}

/// A connected agent.
pub struct Agent {
    pub id: String,
    app_id: String,
    client: Client,
    number: AtomicI64,
}

impl Agent {
    /// Connected by a code that the owner made.
    pub async fn connected(endpoint: &Endpoint, key: &Key, server: &str, host: &str) -> Self {
        let code = code(endpoint, host).await;
        let asked = endpoint.client.post(format!("{}/connections", endpoint.origin));
        let answer = asked.json(&acceptance(&code, key, server, host)).send().await.unwrap();
        let status = answer.status();
        let said: Value = answer.json().await.unwrap();
        assert_eq!(status, 201, "{said}");
        Self::of(&said)
    }

    /// The one that the endpoint said was made.
    pub fn of(said: &Value) -> Self {
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Self { id: text("id"), app_id: text("app_id"), client: Client::new(), number: AtomicI64::new(0) }
    }

    /// A JWT with the next number.
    pub fn jwt(&self, key: &Key) -> String {
        self.numbered(key, self.number.fetch_add(1, Ordering::SeqCst) + 1)
    }

    /// A JWT with this number.
    pub fn numbered(&self, key: &Key, number: i64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": key.thumbprint() });
        let claims = json!({ "iss": self.app_id, "iat": now - 10, "exp": now + 300, "counter": number });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = URL_SAFE_NO_PAD.encode(key.0.sign(signed.as_bytes()).to_bytes());
        format!("{signed}.{signature}")
    }

    /// Asks for a token.
    pub async fn buy(&self, origin: &str, jwt: &str) -> Response {
        let url = format!("{origin}/app/installations/{}/access_tokens", self.id);
        self.client.post(url).bearer_auth(jwt).send().await.unwrap()
    }

    /// A token that has to be given out.
    pub async fn token(&self, origin: &str, key: &Key) -> String {
        let answer = self.buy(origin, &self.jwt(key)).await;
        assert_eq!(answer.status(), 201);
        answer.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned()
    }

    /// A call about its connection.
    pub fn call(&self, method: Method, origin: &str, token: &str, path: &str) -> RequestBuilder {
        let url = format!("{origin}/enterprises/{ENTERPRISE}/connections/{}{path}", self.id);
        self.client.request(method, url).bearer_auth(token)
    }

    /// Asks for work, and does not wait for it.
    pub async fn work(&self, origin: &str, token: &str) -> Option<String> {
        let answer = self.call(Method::GET, origin, token, "/jobs/next?wait=0").send().await.unwrap();
        match answer.status().as_u16() {
            200 => Some(answer.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()),
            204 => None,
            status => panic!("{status}: {}", answer.text().await.unwrap()),
        }
    }

    /// Says how a job stands.
    pub async fn report(&self, origin: &str, token: &str, job: &str, report: &Value) -> Response {
        self.call(Method::PATCH, origin, token, &format!("/jobs/{job}")).json(report).send().await.unwrap()
    }
}

/// A code that the owner makes.
pub async fn code(endpoint: &Endpoint, host: &str) -> String {
    let asked = endpoint.call(Method::POST, "/connection-codes").json(&json!({ "host_name": host }));
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    answer.json::<Value>().await.unwrap()["code"].as_str().unwrap().to_owned()
}
