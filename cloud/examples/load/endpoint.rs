//! The program under load, on a database of its own, and what is sent to it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::{Client, RequestBuilder};
use sha2::{Digest as _, Sha256};

/// Ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The endpoint on a database of its own.
pub struct Endpoint {
    program: PathBuf,
    folder: tempfile::TempDir,
    running: Option<Running>,
    pub origin: String,
}

impl Endpoint {
    pub fn new(program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { program: program.to_owned(), folder, running: None, origin: String::new() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.env("ONESEAT_DATABASE", self.folder.path().join("endpoint.db")).env("ONESEAT_LOG", "error");
        // That they are allowed keeps none: an enterprise has to want them.
        command.env("ONESEAT_ORIGINALS_DAYS", "30");
        command.args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Makes an enterprise and gives its token.
    pub fn enterprise(&self, slug: &str) -> String {
        self.run(&["enterprise", "add", slug, "--verified-domain", "octo.example"]);
        self.run(&["token", "add", slug])
    }

    /// Uploads of this enterprise are kept as they come.
    pub fn keep_originals(&self, slug: &str) {
        self.run(&["originals", "keep", slug, "30"]);
    }

    /// With the default settings, but for the quotas: one machine's clients are one caller.
    pub fn serve(&mut self) {
        let quotas = ["--rate-token", "0", "--rate-enterprise", "0", "--rate-address", "0"];
        let mut command = self.command(&[&["serve", "--listen", "127.0.0.1:0"][..], &quotas].concat());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        line.trim().strip_prefix("listening on ").unwrap().clone_into(&mut self.origin);
        self.running = Some(Running(child));
    }

    /// Whether it is still there.
    pub fn lives(&mut self) -> bool {
        self.running.as_mut().is_some_and(|running| running.0.try_wait().unwrap().is_none())
    }

    /// The most memory that was resident at once, in MB; 0 where the system does not say.
    pub fn resident(&self) -> u64 {
        let process = self.running.as_ref().unwrap().0.id();
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024 / 1_000_000
    }

    /// The database on the disk with its log, in bytes.
    pub fn stored(&self) -> u64 {
        let size = |file: &str| std::fs::metadata(self.folder.path().join(file)).map_or(0, |file| file.len());
        size("endpoint.db") + size("endpoint.db-wal")
    }
}

/// One server's usage, gzipped: `accounts` people from `first` on.
pub fn usage(server: usize, first: u64, accounts: u64) -> Bytes {
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

pub fn upload(client: &Client, origin: &str, slug: &str, token: &str, key: &str, body: &Bytes) -> RequestBuilder {
    client
        .post(format!("{origin}/enterprises/{slug}/server-usage-uploads"))
        .bearer_auth(token)
        .header("Content-Type", "application/json")
        .header("Content-Encoding", "gzip")
        .header("Idempotency-Key", key)
        .header("Repr-Digest", format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body))))
        .body(body.clone())
}
