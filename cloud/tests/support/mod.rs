//! The real program on a database of its own, asked over a real socket.
#![allow(dead_code, clippy::unwrap_used, clippy::missing_panics_doc, reason = "each test file uses its part of this")]

pub mod agent;
pub mod authority;
mod database;
pub mod faults;
#[cfg(unix)]
pub mod proxy;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

#[allow(unused_imports, reason = "each test file uses its part of this")]
pub use database::{Database, Link};

pub const ENTERPRISE: &str = "octo";
pub const SERVER: &str = "0b6f2f43-6a53-4c8e-9b57-0a4d3f9be001";
pub const OTHER_SERVER: &str = "0b6f2f43-6a53-4c8e-9b57-0a4d3f9be002";

/// The program while it serves. Gone with its owner.
pub struct Server {
    child: Child,
    pub origin: String,
}

impl Server {
    /// Starts what the command says, and waits for its address.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let origin = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("not serving: {line}"));
        Self { origin: origin.to_owned(), child }
    }

    /// The process's id, for signals.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the program has ended by itself.
    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }

    /// The same address of another program that serves the same database.
    pub fn path(&self, path: &str) -> String {
        format!("{}/enterprises/{ENTERPRISE}{path}", self.origin)
    }
}

impl Drop for Server {
    /// Ends at once, as a machine that loses its power does.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A database, an enterprise in it, an owner's token, and the program that serves it.
pub struct Endpoint {
    // Dropped before the database it uses.
    server: Option<Server>,
    pub database: Database,
    extra: Vec<String>,
    pub origin: String,
    pub token: String,
    pub client: Client,
}

impl Endpoint {
    /// With the verified domain `octo.example`.
    pub fn start() -> Self {
        Self::start_with(&[], &["--verified-domain", "octo.example"])
    }

    pub fn start_with(serve: &[&str], enterprise: &[&str]) -> Self {
        Self::start_on(Database::new(), serve, enterprise)
    }

    pub fn start_on(database: Database, serve: &[&str], enterprise: &[&str]) -> Self {
        let mut endpoint = Self {
            server: None,
            database,
            extra: serve.iter().map(ToString::to_string).collect(),
            origin: String::new(),
            token: String::new(),
            client: Client::new(),
        };
        endpoint.add_enterprise(ENTERPRISE, enterprise);
        endpoint.token = endpoint.add_token(ENTERPRISE);
        endpoint.serve();
        endpoint
    }

    /// The program on this database.
    pub fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oneseat-cloud"));
        command.env("ONESEAT_DATABASE", self.database.url()).env_remove("ONESEAT_PAGE").env_remove("ONESEAT_LISTEN");
        if let Some(key) = self.database.key() {
            command.env("ONESEAT_TOKEN_KEY", key);
        }
        command
    }

    /// Runs a subcommand.
    pub fn try_run(&self, arguments: &[&str]) -> Output {
        self.program().args(arguments).output().unwrap()
    }

    /// Runs a subcommand that has to work, and gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.try_run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub fn add_enterprise(&self, slug: &str, more: &[&str]) {
        self.run(&[&["enterprise", "add", slug], more].concat());
    }

    pub fn add_token(&self, slug: &str) -> String {
        self.add_token_with(slug, &[])
    }

    pub fn add_token_with(&self, slug: &str, more: &[&str]) -> String {
        self.run(&[&["token", "add", slug], more].concat())
    }

    /// The command that serves this database at a free port.
    pub fn serving(&self) -> Command {
        let mut command = self.program();
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(&self.extra);
        // No load balancer has to see that it stops.
        command.env("ONESEAT_DRAIN", "0");
        command.env("ONESEAT_LOG", std::env::var("ONESEAT_LOG").unwrap_or_else(|_| "warn".to_owned()));
        command
    }

    pub fn serve(&mut self) {
        self.serve_with(&mut self.serving());
    }

    pub fn serve_with(&mut self, command: &mut Command) {
        let server = Server::start(command);
        server.origin.clone_into(&mut self.origin);
        self.server = Some(server);
    }

    /// One more program on the same database.
    pub fn replica(&self) -> Server {
        Server::start(&mut self.serving())
    }

    /// The process's id, for signals.
    pub fn process(&self) -> u32 {
        self.server.as_ref().unwrap().process()
    }

    /// Waits until the program has ended by itself.
    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.server.take().unwrap().wait()
    }

    /// Ends at once, as a machine that loses its power does.
    pub fn kill(&mut self) {
        self.server = None;
    }

    pub fn address(&self) -> &str {
        self.origin.strip_prefix("http://").unwrap()
    }

    pub fn path(&self, path: &str) -> String {
        format!("{}/enterprises/{ENTERPRISE}{path}", self.origin)
    }

    /// A call about the enterprise, as its owner.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.path(path)).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path).send().await.unwrap()
    }

    pub async fn get_json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// An upload with everything it needs.
    pub fn upload(&self, key: &str, body: impl Into<Vec<u8>>) -> RequestBuilder {
        let body = body.into();
        self.call(Method::POST, "/server-usage-uploads")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .header("Repr-Digest", repr_digest(&body))
            .body(body)
    }

    /// A call whose body is surely waited for: it was let in, and nothing of the body is sent yet.
    pub fn asked_for_its_body(&self, call: &str, body: &[u8]) -> TcpStream {
        let mut socket = TcpStream::connect(self.address()).unwrap();
        let head = format!(
            "{call} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer {}\r\nExpect: 100-continue\r\n\
             Content-Type: application/json\r\nIdempotency-Key: k\r\nRepr-Digest: {}\r\nContent-Length: {}\r\n\r\n",
            self.token,
            repr_digest(body),
            body.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        let mut asked = [0; 25];
        socket.read_exact(&mut asked).unwrap();
        assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
        socket
    }

    /// An upload that has to be taken.
    pub async fn uploaded(&self, key: &str, body: impl Into<Vec<u8>>) -> Value {
        let response = self.upload(key, body).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, 201, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// A members' report that has to be taken.
    pub async fn set_members(&self, report: &Value) -> Value {
        let response = self.call(Method::PUT, "/members").json(report).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Every page of the report, as `Link` leads through them: the total that each page repeats, and all rows.
    pub async fn whole_report(&self, per_page: u64) -> (u64, Vec<Value>) {
        let mut next = Some(self.path(&format!("/consumed-licenses?per_page={per_page}")));
        let (mut total, mut rows) = (None, Vec::new());
        while let Some(url) = next {
            let response = self.client.get(url).bearer_auth(&self.token).send().await.unwrap();
            assert_eq!(response.status(), 200);
            next = link(&response, "next");
            let page: Value = response.json().await.unwrap();
            let consumed = page["total_seats_consumed"].as_u64().unwrap();
            assert_eq!(*total.get_or_insert(consumed), consumed);
            rows.extend(page["users"].as_array().unwrap().iter().cloned());
        }
        (total.unwrap(), rows)
    }

    /// Rows in each table, by the table's name.
    pub async fn counts(&self) -> Vec<(String, i64)> {
        let mut counts = Vec::new();
        for (table, query) in TABLES {
            counts.push(((*table).to_owned(), self.database.number(query).await));
        }
        counts
    }
}

const TABLES: &[(&str, &str)] = &[
    ("upload", "SELECT count(*) FROM upload"),
    ("server_instance", "SELECT count(*) FROM server_instance"),
    ("license_block", "SELECT count(*) FROM license_block"),
    ("idempotency_key", "SELECT count(*) FROM idempotency_key"),
    ("members", "SELECT count(*) FROM members"),
    ("originals_wish", "SELECT count(*) FROM originals_wish"),
    ("original", "SELECT count(*) FROM original"),
    ("original_piece", "SELECT count(*) FROM original_piece"),
    ("enterprise revision", "SELECT CAST(sum(revision) AS BIGINT) FROM enterprise"),
];

pub fn sha256(body: &[u8]) -> [u8; 32] {
    Sha256::digest(body).into()
}

pub fn repr_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(sha256(body)))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// An upload in the minimised form.
pub fn usage(server_id: &str, host: &str, accounts: impl IntoIterator<Item = (u64, String)>) -> Vec<u8> {
    let users: Vec<Value> = accounts
        .into_iter()
        .map(|(id, email)| json!({ "user_id": id, "emails": [{ "email": email, "primary": true }] }))
        .collect();
    json!({ "server_id": server_id, "host_name": host, "version": "3.19.2", "users": users }).to_string().into_bytes()
}

/// People `from..to` on the first server, at the verified domain.
pub fn people(from: u64, to: u64) -> Vec<u8> {
    usage(SERVER, "ghes.octo.example", (from..to).map(|id| (id, address(id))))
}

pub fn address(id: u64) -> String {
    format!("p{id}@octo.example")
}

/// A cloud report with people `from..to`, each with a verified address.
pub fn members(from: u64, to: u64) -> Value {
    let users: Vec<Value> = (from..to).map(|id| member(&format!("p{id}-oc"), &address(id))).collect();
    json!({ "total_seats_consumed": to - from, "total_seats_purchased": 500, "users": users })
}

pub fn member(login: &str, verified: &str) -> Value {
    json!({
        "github_com_login": login, "github_com_name": login.to_uppercase(), "enterprise_server_user_ids": [],
        "github_com_user": true, "enterprise_server_user": false, "visual_studio_subscription_user": false,
        "license_type": "Enterprise", "github_com_profile": format!("https://github.com/{login}"),
        "github_com_member_roles": ["octo:Member", "tools:Owner"], "github_com_enterprise_roles": ["Member"],
        "github_com_verified_domain_emails": [verified], "github_com_saml_name_id": null,
        "github_com_orgs_with_pending_invites": [], "github_com_two_factor_auth": true, "enterprise_server_emails": [],
        "visual_studio_license_status": "", "visual_studio_subscription_email": "", "total_user_accounts": 1
    })
}

/// The address that `Link` gives for a relation.
pub fn link(response: &Response, relation: &str) -> Option<String> {
    let field = response.headers().get("link")?.to_str().unwrap();
    let wanted = format!("rel=\"{relation}\"");
    let entry = field.split(", ").find(|entry| entry.ends_with(&wanted))?;
    Some(entry.split_once('<')?.1.split_once('>')?.0.to_owned())
}

/// A problem document, checked for its form.
pub async fn problem(response: Response, status: u16, slug: &str) -> Value {
    let said = response.status();
    let content_type = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
    let request_id = response.headers().get("x-request-id").unwrap().to_str().unwrap().to_owned();
    let text = response.text().await.unwrap();
    assert_eq!(said, status, "{text}");
    assert_eq!(content_type.as_deref(), Some("application/problem+json"));
    let problem: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(problem["type"], format!("/problems/{slug}"));
    assert_eq!(problem["status"], status);
    assert_eq!(problem["instance"], format!("urn:uuid:{request_id}"));
    assert!(problem["title"].is_string() && problem["detail"].is_string() && problem["findings"].is_array());
    problem
}

/// A case of the core's.
pub fn case_file(case: &str, file: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases").join(case).join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
