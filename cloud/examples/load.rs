//! `load PROGRAM`: what the endpoint does under load on this machine, over loopback: uploads by 1, 8 and 64 clients beside an nginx
//! that is given the same bytes to store; one upload of a million accounts; pages of a small and a large report. `cargo xtask load`
//! builds the program and runs this. It prints a table; nothing in it passes or fails.
#![allow(clippy::unwrap_used, reason = "a measurement that can't be made ends where it can't")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::{Client, Method, RequestBuilder};
use sha2::{Digest as _, Sha256};

/// How long each number of clients is at it, and how many uploads it makes at most.
const TIME: Duration = Duration::from_secs(12);
const MOST: usize = 400;
/// Accounts of one upload under load.
const ACCOUNTS: u64 = 1_000;
const CLIENTS: [usize; 3] = [1, 8, 64];

/// Ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The endpoint on a database of its own.
struct Endpoint {
    program: PathBuf,
    folder: tempfile::TempDir,
    running: Option<Running>,
    origin: String,
}

impl Endpoint {
    fn new(program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { program: program.to_owned(), folder, running: None, origin: String::new() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("ONESEAT_DATABASE", self.folder.path().join("endpoint.db"))
            .env("ONESEAT_LOG", "error")
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Makes an enterprise and gives its token.
    fn enterprise(&self, slug: &str) -> String {
        self.run(&["enterprise", "add", slug, "--verified-domain", "octo.example"]);
        self.run(&["token", "add", slug])
    }

    /// With the default settings, but for the quotas: one machine's clients are one caller.
    fn serve(&mut self) {
        let quotas = ["--rate-token", "0", "--rate-enterprise", "0", "--rate-address", "0"];
        let mut command = self.command(&[&["serve", "--listen", "127.0.0.1:0"][..], &quotas].concat());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        line.trim().strip_prefix("listening on ").unwrap().clone_into(&mut self.origin);
        self.running = Some(Running(child));
    }

    /// The most memory that was resident at once, in MB; 0 where the system does not say.
    fn resident(&self) -> u64 {
        let process = self.running.as_ref().unwrap().0.id();
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024 / 1_000_000
    }
}

/// One server's usage, gzipped: `accounts` people from `first` on.
fn usage(server: usize, first: u64, accounts: u64) -> Bytes {
    let mut body = GzEncoder::new(Vec::new(), Compression::fast());
    write!(body, "{{\"server_id\":\"0b6f2f43-6a53-4c8e-9b57-{server:012x}\",\"host_name\":\"ghes{server}.octo.example\",\"users\":[").unwrap();
    for id in first..first + accounts {
        let comma = if id == first { "" } else { "," };
        write!(
            body,
            "{comma}{{\"user_id\":{id},\"emails\":[{{\"email\":\"person{id}@octo.example\",\"primary\":true}}]}}"
        )
        .unwrap();
    }
    write!(body, "]}}").unwrap();
    body.finish().unwrap().into()
}

fn upload(client: &Client, origin: &str, slug: &str, token: &str, key: &str, body: &Bytes) -> RequestBuilder {
    client
        .post(format!("{origin}/enterprises/{slug}/server-usage-uploads"))
        .bearer_auth(token)
        .header("Content-Type", "application/json")
        .header("Content-Encoding", "gzip")
        .header("Idempotency-Key", key)
        .header("Repr-Digest", format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body))))
        .body(body.clone())
}

/// What came of a run.
struct Run {
    times: Vec<Duration>,
    busy: usize,
    took: Duration,
}

impl Run {
    fn at(&self, part: usize) -> u128 {
        self.times
            .get((self.times.len() * part / 100).min(self.times.len().saturating_sub(1)))
            .map_or(0, Duration::as_millis)
    }

    fn line(&self, what: &str, clients: usize, resident: &str) -> String {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let rate = self.times.len() as f64 / self.took.as_secs_f64();
        format!(
            "| {what} | {clients} | {} | {rate:.0} | {} ms | {} ms | {} | {resident} |\n",
            self.times.len(),
            self.at(50),
            self.at(99),
            self.busy
        )
    }
}

/// So many clients send one after another until the time is over; who is told to come back does, a moment later.
async fn under_load(clients: usize, request: impl Fn(usize, usize) -> RequestBuilder + Send + Sync + 'static) -> Run {
    let (request, since) = (Arc::new(request), Instant::now());
    let mut work = Vec::new();
    for client in 0..clients {
        let request = Arc::clone(&request);
        work.push(tokio::spawn(async move {
            let (mut times, mut busy) = (Vec::new(), 0);
            for round in 0..MOST / clients {
                if since.elapsed() > TIME {
                    break;
                }
                let begun = Instant::now();
                loop {
                    let response = request(client, round).send().await.unwrap();
                    let status = response.status().as_u16();
                    response.bytes().await.unwrap();
                    match status {
                        201 | 204 => break,
                        503 => busy += 1,
                        _ => panic!("answered {status}"),
                    }
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                times.push(begun.elapsed());
            }
            (times, busy)
        }));
    }
    let (mut times, mut busy) = (Vec::new(), 0);
    for done in work {
        let (own, refused) = done.await.unwrap();
        times.extend(own);
        busy += refused;
    }
    times.sort();
    Run { times, busy, took: since.elapsed() }
}

/// An nginx that stores what it is given, one worker a processor; none where there is no nginx.
fn nginx(folder: &Path) -> Option<(Running, String)> {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let place = folder.display();
    let configuration = format!(
        "daemon off; worker_processes auto; pid {place}/pid; error_log {place}/error.log;\n\
         events {{ worker_connections 512; }}\n\
         http {{ access_log off; client_max_body_size 256m; client_body_temp_path {place}/body; proxy_temp_path {place}/p;\n\
         fastcgi_temp_path {place}/f; uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;\n\
         server {{ listen 127.0.0.1:{port}; location / {{ root {place}/stored; dav_methods PUT; create_full_put_path on; }} }} }}\n"
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, configuration).unwrap();
    std::fs::create_dir_all(folder.join("stored")).unwrap();
    // Its workers are its own user's where it is started by root.
    #[cfg(unix)]
    for open in [folder.to_path_buf(), folder.join("stored")] {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(open, std::fs::Permissions::from_mode(0o777)).unwrap();
    }
    let child = Command::new("nginx").arg("-c").arg(&file).stderr(Stdio::null()).spawn().ok()?;
    let running = Running(child);
    let since = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        if since.elapsed() > Duration::from_secs(5) {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Some((running, format!("http://127.0.0.1:{port}")))
}

async fn uploads(program: &Path, table: &mut String) {
    let client = Client::new();
    let body = usage(1, 0, ACCOUNTS);
    for clients in CLIENTS {
        let mut endpoint = Endpoint::new(program);
        let tokens: Vec<String> = (0..clients).map(|at| endpoint.enterprise(&format!("e{at}"))).collect();
        endpoint.serve();
        let (origin, send, sender) = (endpoint.origin.clone(), body.clone(), client.clone());
        let run = under_load(clients, move |at, round| {
            upload(&sender, &origin, &format!("e{at}"), &tokens[at], &format!("k{round}"), &send)
        });
        let run = run.await;
        table.push_str(&run.line("endpoint", clients, &format!("{} MB", endpoint.resident())));
    }
    let folder = tempfile::tempdir().unwrap();
    let Some((_nginx, origin)) = nginx(folder.path()) else {
        println!("there is no nginx here to stand beside");
        return;
    };
    for clients in CLIENTS {
        let (origin, send, sender) = (origin.clone(), body.clone(), client.clone());
        let run = under_load(clients, move |at, round| {
            sender.request(Method::PUT, format!("{origin}/{at}-{clients}-{round}")).body(send.clone())
        });
        table.push_str(&run.await.line("nginx", clients, ""));
    }
}

/// One upload, then the first, middle and last page, each as the middle of fifty times.
async fn report(program: &Path, people: u64, table: &mut String) {
    let mut endpoint = Endpoint::new(program);
    let token = endpoint.enterprise("octo");
    endpoint.serve();
    let at_rest = endpoint.resident();
    let (client, body) = (Client::new(), usage(1, 0, people));
    let since = Instant::now();
    let answer = upload(&client, &endpoint.origin, "octo", &token, "k", &body).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let (took, resident) = (since.elapsed(), endpoint.resident());
    let mut line = format!(
        "| {people} | {:.1} MB | {:.1} s | {at_rest} MB | {resident} MB |",
        mega(body.len()),
        took.as_secs_f64()
    );
    let last = people.div_ceil(100);
    for page in [1, last / 2, last] {
        let url = format!("{}/enterprises/octo/consumed-licenses?per_page=100&page={page}", endpoint.origin);
        let mut times = Vec::new();
        for _ in 0..50 {
            let begun = Instant::now();
            let answer = client.get(&url).bearer_auth(&token).send().await.unwrap();
            assert!(answer.bytes().await.unwrap().len() > 1000);
            times.push(begun.elapsed());
        }
        times.sort();
        let _ = write!(line, " {:.2} ms |", times[25].as_secs_f64() * 1000.0);
    }
    table.push_str(&line);
    table.push('\n');
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit behind the point")]
fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

#[tokio::main]
async fn main() {
    let program = PathBuf::from(std::env::args_os().nth(1).unwrap());
    let mut table = String::from(
        "| | clients | uploads | a second | half within | 99 of 100 within | asked to come back | most memory |\n|---|---|---|---|---|---|---|---|\n",
    );
    uploads(&program, &mut table).await;
    table.push_str("\n| accounts in one upload | gzipped | taken in | memory before | most memory | first page | middle page | last page |\n|---|---|---|---|---|---|---|---|\n");
    for people in [10_000, 100_000, 1_000_000] {
        report(&program, people, &mut table).await;
    }
    println!("{table}");
}
