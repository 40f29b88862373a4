//! The real endpoint, on a database of its own, set up by its own subcommands.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;

use crate::clock::Clock;

/// A running endpoint with the enterprise `octo`, and an owner's token.
pub struct Endpoint {
    pub url: String,
    pub token: String,
    server: Child,
    folder: TempDir,
    env: Vec<(String, String)>,
}

impl Endpoint {
    /// Starts one whose cloud side is this report.
    pub fn start(members: &str) -> Self {
        Self::with(members, &[])
    }

    /// Starts one with further arguments to `serve`.
    pub fn with(members: &str, serve: &[&str]) -> Self {
        Self::start_with(members, serve, Vec::new())
    }

    /// Starts one that goes by this clock.
    pub fn by(clock: &Clock, members: &str) -> Self {
        Self::start_with(members, &[], clock.env())
    }

    fn start_with(members: &str, serve: &[&str], env: Vec<(String, String)>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the endpoint");
        let command = |arguments: &[&str]| {
            let mut command = Command::new(program());
            command.env("ONESEAT_DATABASE", folder.path().join("oneseat.db")).envs(env.clone()).args(arguments);
            command
        };
        let done = |arguments: &[&str]| {
            let output = command(arguments).output().expect("the endpoint's program starts");
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
        };
        done(&["enterprise", "add", "octo"]);
        let report = folder.path().join("members.json");
        fs::copy(crate::run::cases().join(members), &report).expect("the cloud side's report");
        done(&["members", "import", "octo", &report.to_string_lossy()]);
        let token = done(&["token", "add", "octo"]);
        let (server, url) = self::serve(command(&["serve", "--listen", "127.0.0.1:0"]).args(serve));
        Self { url, token, server, folder, env }
    }

    /// A code to connect that host with.
    pub fn code(&self, host: &str) -> String {
        self.run(&["connection", "code", "octo", host])
    }

    /// A list about the enterprise.
    pub fn get(&self, path: &str) -> Vec<Value> {
        get(&self.url, &self.token, path)
    }

    /// A call that makes something.
    pub fn post(&self, path: &str) -> Value {
        let request = ureq::post(self.path(path)).header("Authorization", format!("Bearer {}", self.token));
        read(request.send_empty())
    }

    /// A call that ends something.
    pub fn delete(&self, path: &str) {
        let request = ureq::delete(self.path(path)).header("Authorization", format!("Bearer {}", self.token));
        request.call().expect("it is ended");
    }

    /// Ends at once.
    pub fn stop(&mut self) {
        self.server.kill().expect("the endpoint ends");
        self.server.wait().expect("the endpoint ends");
    }

    /// Serves again, at the same address.
    pub fn start_again(&mut self) {
        let address = self.url.strip_prefix("http://").expect("an address").to_owned();
        (self.server, _) = serve(self.command().args(["serve", "--listen", &address]));
    }

    fn path(&self, path: &str) -> String {
        format!("{}/enterprises/octo{path}", self.url)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program());
        command.env("ONESEAT_DATABASE", self.folder.path().join("oneseat.db")).envs(self.env.clone());
        command
    }

    /// Runs a subcommand that has to work.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.command().args(arguments).output().expect("the endpoint's program");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    }

    /// Puts back a backup, in the place of what there is.
    pub fn put_back(&mut self, backup: &Path) {
        self.stop();
        for file in fs::read_dir(self.folder.path()).expect("its folder").flatten() {
            // The key of its tokens is kept apart, and stays.
            if file.file_name().to_string_lossy().starts_with("oneseat.db") && !file.path().ends_with("oneseat.db.key")
            {
                fs::remove_file(file.path()).expect("the database goes");
            }
        }
        self.run(&["restore", &backup.to_string_lossy()]);
        self.start_again();
    }

    /// The uploads it has, newest first or oldest first as it likes.
    pub fn uploads(&self) -> Vec<Value> {
        self.get("/server-usage-uploads")
    }
}

/// Starts it, and waits for its address.
fn serve(command: &mut Command) -> (Child, String) {
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the endpoint starts");
    let mut line = String::new();
    let stdout = server.stdout.take().expect("the endpoint's standard output");
    BufReader::new(stdout).read_line(&mut line).expect("the endpoint says where it listens");
    let url = line.trim().strip_prefix("listening on ").expect("the endpoint says where it listens").to_owned();
    (server, url)
}

/// A list about the enterprise, for whoever has its token.
pub fn get(url: &str, token: &str, path: &str) -> Vec<Value> {
    let request = ureq::get(format!("{url}/enterprises/octo{path}"));
    read(request.header("Authorization", format!("Bearer {token}")).call())
}

fn read<T: DeserializeOwned>(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> T {
    let text = answer.expect("an answer").body_mut().read_to_string().expect("an answer");
    serde_json::from_str(&text).expect("JSON")
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

/// The one given, else cargo's.
fn program() -> &'static OsStr {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| env::var_os("ONESEAT_CLOUD").map_or_else(build, PathBuf::from)).as_os_str()
}

fn build() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "oneseat-cloud", "--message-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "the endpoint does not build");
    let built =
        output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let executable = built.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back();
    executable.expect("cargo names the endpoint's program")
}
