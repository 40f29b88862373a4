//! `load PROGRAM USERS SECONDS`: what the endpoint does under load on this machine, over loopback: uploads by 1, 8, 64 and more clients
//! beside an nginx that is given the same bytes to store; one upload of up to `USERS` accounts, and pages of the report behind it;
//! more and more enterprises. `cargo xtask load` builds the program and runs this. It prints tables; it fails where an answer is none
//! that should come, or the program ends.
#![allow(clippy::unwrap_used, reason = "a measurement that can't be made ends where it can't")]

mod capacity;
mod endpoint;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use endpoint::{Endpoint, upload, usage};
use reqwest::{Client, Method, RequestBuilder};

/// How many uploads are made at most by all clients of a run together.
const MOST: usize = 4_000;
/// Accounts of one upload under load.
const ACCOUNTS: u64 = 1_000;
/// As many as there are enterprises. The last are more than find a place, or one to wait at.
const CLIENTS: [usize; 4] = [1, 8, 64, 200];

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
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
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
async fn under_load(
    clients: usize,
    time: Duration,
    request: impl Fn(usize, usize) -> RequestBuilder + Send + Sync + 'static,
) -> Run {
    let (request, since) = (Arc::new(request), Instant::now());
    let mut work = Vec::new();
    for client in 0..clients {
        let request = Arc::clone(&request);
        work.push(tokio::spawn(async move {
            let (mut times, mut busy) = (Vec::new(), 0);
            for round in 0..MOST / clients {
                if since.elapsed() > time {
                    break;
                }
                let begun = Instant::now();
                loop {
                    let response = request(client, round).send().await.unwrap();
                    let (status, again) = (response.status().as_u16(), response.headers().contains_key("retry-after"));
                    let said = response.text().await.unwrap();
                    match status {
                        201 | 204 => break,
                        503 if again => busy += 1,
                        _ => panic!("answered {status}: {said}"),
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

/// An nginx by its configuration. It is stopped by its own command: where its first process is killed, its workers stay, and hold
/// open whatever they were started with.
struct Nginx {
    first: Child,
    configuration: PathBuf,
}

impl Nginx {
    fn start(configuration: PathBuf) -> Option<Self> {
        let mut command = Command::new("nginx");
        command.arg("-c").arg(&configuration);
        let first = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        Some(Self { first, configuration })
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let mut stop = Command::new("nginx");
        stop.arg("-c").arg(&self.configuration).args(["-s", "stop"]).stdout(Stdio::null()).stderr(Stdio::null());
        if !stop.status().is_ok_and(|status| status.success()) {
            let _ = self.first.kill();
        }
        let _ = self.first.wait();
    }
}

/// An nginx that stores what it is given, one worker a processor; none where there is no nginx.
fn nginx(folder: &Path) -> Option<(Nginx, String)> {
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
    let running = Nginx::start(file)?;
    let since = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        if since.elapsed() > Duration::from_secs(5) {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Some((running, format!("http://127.0.0.1:{port}")))
}

async fn uploads(program: &Path, time: Duration, table: &mut String) {
    let client = Client::new();
    let body = usage(1, 0, ACCOUNTS);
    for clients in CLIENTS {
        let mut endpoint = Endpoint::new(program);
        let tokens: Vec<String> = (0..clients).map(|at| endpoint.enterprise(&format!("e{at}"))).collect();
        endpoint.serve();
        let (origin, send, sender) = (endpoint.origin.clone(), body.clone(), client.clone());
        let run = under_load(clients, time, move |at, round| {
            upload(&sender, &origin, &format!("e{at}"), &tokens[at], &format!("k{round}"), &send)
        });
        let run = run.await;
        assert!(endpoint.lives());
        table.push_str(&run.line("endpoint", clients, &format!("{} MB", endpoint.resident())));
    }
    let folder = tempfile::tempdir().unwrap();
    let Some((_nginx, origin)) = nginx(folder.path()) else {
        table.push_str("| there was no nginx to stand beside | | | | | | | |\n");
        return;
    };
    for clients in CLIENTS {
        let (origin, send, sender) = (origin.clone(), body.clone(), client.clone());
        let run = under_load(clients, time, move |at, round| {
            sender.request(Method::PUT, format!("{origin}/{at}-{clients}-{round}")).body(send.clone())
        });
        table.push_str(&run.await.line("nginx", clients, ""));
    }
}

/// One upload, kept as it comes or not, then the first, middle and last page, each as the middle of fifty times.
async fn report(program: &Path, people: u64, kept: bool, table: &mut String) {
    let mut endpoint = Endpoint::new(program);
    let token = endpoint.enterprise("octo");
    if kept {
        endpoint.keep_originals("octo");
    }
    endpoint.serve();
    let at_rest = endpoint.resident();
    let (client, body) = (Client::new(), usage(1, 0, people));
    let since = Instant::now();
    let answer = upload(&client, &endpoint.origin, "octo", &token, "k", &body).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let (took, resident) = (since.elapsed(), endpoint.resident());
    let mut line = format!(
        "| {people}{} | {:.1} MB | {:.1} s | {at_rest} MB | {resident} MB |",
        if kept { ", kept as it came" } else { "" },
        mega(body.len() as u64),
        took.as_secs_f64()
    );
    let last = people.div_ceil(100);
    for page in [1, last / 2, last] {
        let url = format!("{}/enterprises/octo/consumed-licenses?per_page=100&page={page}", endpoint.origin);
        let _ = write!(line, " {:.2} ms |", middle(&client, &url, &token).await);
    }
    table.push_str(&line);
    table.push('\n');
}

/// The middle of fifty times that a page took, in milliseconds.
async fn middle(client: &Client, url: &str, token: &str) -> f64 {
    let mut times = Vec::new();
    for _ in 0..50 {
        let begun = Instant::now();
        let answer = client.get(url).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let body: Bytes = answer.bytes().await.unwrap();
        assert!(body.len() > 1000, "{body:?}");
        times.push(begun.elapsed());
    }
    times.sort();
    times[25].as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit behind the point")]
fn mega(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, users, seconds] = &arguments[..] else { panic!("load PROGRAM USERS SECONDS") };
    let (program, users) = (PathBuf::from(program), users.parse::<u64>().unwrap());
    let time = Duration::from_secs(seconds.parse().unwrap());
    let mut table = String::from(
        "| | clients | uploads | a second | half within | 99 of 100 within | asked to come back | most memory |\n|---|---|---|---|---|---|---|---|\n",
    );
    uploads(&program, time, &mut table).await;
    table.push_str("\n| accounts in one upload | gzipped | taken in | memory before | most memory | first page | middle page | last page |\n|---|---|---|---|---|---|---|---|\n");
    for people in [users / 100, users / 10, users] {
        report(&program, people.max(200), false, &mut table).await;
    }
    report(&program, users.max(200), true, &mut table).await;
    table.push('\n');
    table.push_str(&capacity::table(&program, time).await);
    println!("{table}");
}
